"""Every mistake of the catalogue that can show in a whole program, made in programs of several forms.

A program is lines with names; a mistake replaces some of them, and the first line that computes something wrong is marked
``# HERE``. ``python tests/judging/examine/slugs.py`` prints in how many forms each is found, and in how many its line is told.
"""

from __future__ import annotations

import linecache
import re
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from mlpteach import examine

MOMENTUM = ("velocity-forgotten", "momentum-ignored", "momentum-misplaced", "velocity-averaged")
NOT_IN_PROGRAMS = {"history-when-printing": "the list of errors is no part of what is handed over",
                   **dict.fromkeys(MOMENTUM, "a velocity is a stage of its own; of a program any memory is a remark")}
SQUARED, CROSSED = "squared error", "cross-entropy"
SLOPES = {"sigmoid": "{0} * (1 - {0})", "tanh": "1 - {0}**2", "relu": "({0} > 0) * 1.0", "linear": "np.ones_like({0})"}
HELPERS = """
import numpy as np

def sigmoid(z): return 1 / (1 + np.exp(-z))
def tanh(z): return np.tanh(z)
def relu(z): return np.maximum(z, 0)
def linear(z): return 1.0 * z
def softmax(z): return np.exp(z) / np.exp(z).sum(axis=AXIS, keepdims=True)
"""


@dataclass(frozen=True)
class Form:
    """How a program is written: where its weights are, how samples lie, its activations and loss."""

    name: str
    holder: str
    lies: str
    hidden: str = "sigmoid"
    last: str = "sigmoid"
    loss: str = SQUARED
    sizes: tuple[int, int, int] = (4, 3, 2)
    single: bool = False
    deep: bool = False
    inside: bool = False

    @property
    def axis(self) -> int:
        """Along which the units of one sample lie."""
        return {"rows": 1, "columns": 0, "vectors": 0}[self.lies]

    def slope(self, of: str) -> str:
        """The hidden activation's slope, as it is written with an activation."""
        return SLOPES[self.hidden].format(of)


FORMS = [
    Form("class, rows", "class", "rows"),
    Form("functions and a dict, columns", "dict", "columns", "tanh", loss=CROSSED),
    Form("list of layers, one by one", "list", "vectors"),
    Form("script, ReLU", "script", "rows", "relu", loss=CROSSED),
    Form("dict, float32, linear outputs", "dict", "rows", "tanh", "linear", single=True),
    Form("class, two hidden layers, softmax", "class", "rows", last="softmax", loss=CROSSED, deep=True)]
MORE = [
    Form("class, columns", "class", "columns", "sigmoid", "tanh"),
    Form("dict, one by one", "dict", "vectors", "tanh", loss=CROSSED),
    Form("class, one by one, softmax", "class", "vectors", last="softmax", loss=CROSSED),
    Form("list, rows", "list", "rows", "tanh", "tanh"),
    Form("script, columns, softmax", "script", "columns", last="softmax", loss=CROSSED)]
INSIDE = [replace(form, name=f"{form.name}, biases in the weights", inside=True)
          for form in (FORMS[0], replace(FORMS[4], single=False, name="dict"), replace(FORMS[3], hidden="tanh", name="script"))]
ENOUGH = 4  # forms, above which only the six common ones are tried


def lines_of(form: Form) -> tuple[dict[str, str], dict[str, str]]:
    """The lines of the forward pass and of a step, by the name of what each computes."""
    product, gradient, total, back = {
        "rows": ("{x} @ {w} + {b}", "{x}.T @ {d}", "{d}.sum(axis=0)", "{d} @ {w}.T"),
        "columns": ("{w} @ {x} + {b}", "{d} @ {x}.T", "{d}.sum(axis=1, keepdims=True)", "{w}.T @ {d}"),
        "vectors": ("{w} @ {x} + {b}", "np.outer({d}, {x})", "1.0 * {d}", "{w}.T @ {d}")}[form.lies]
    biases = not form.inside
    if form.inside:
        product, gradient, back = "with_one({x}) @ {w}", "with_one({x}).T @ {d}", "{d} @ {w}[:-1].T"
    put = {name: text.format for name, text in (("sums", product), ("gradient", gradient), ("total", total), ("back", back))}
    forward = {"z0": put["sums"](x="x0", w="w0", b="b0"), "x": "tanh(z0)"} if form.deep else {}
    forward |= {"z1": put["sums"](x="x", w="w1", b="b1"), "h": f"{form.hidden}(z1)",
                "z2": put["sums"](x="h", w="w2", b="b2"), "o": f"{form.last}(z2)"}
    delta = {"softmax": f"o * (error - (error * o).sum(axis={form.axis}, keepdims=True))"}.get(
        form.last, f"error * ({SLOPES.get(form.last, '').format('o')})") if form.loss == SQUARED else "1.0 * error"
    step = {"error": "t - o", "d2": delta, "g2": put["gradient"](x="h", d="d2"), "gb2": put["total"](d="d2"), "early": "",
            "back": put["back"](d="d2", w="w2"), "s1": form.slope("h"), "d1": "back * s1",
            "g1": put["gradient"](x="x", d="d1"), "gb1": put["total"](d="d1")}
    if form.deep:
        step |= {"d0": f"({put['back'](d='d1', w='w1')}) * (1 - x**2)",
                 "g0": put["gradient"](x="x0", d="d0"), "gb0": put["total"](d="d0")}
    every = ([0] if form.deep else []) + [1, 2]
    step |= {f"u{k}": f"w{k} = w{k} + rate * g{k}" for k in every}
    if biases:
        step |= {f"v{k}": f"b{k} = b{k} + rate * gb{k}" for k in every}
    return forward, {key: text for key, text in step.items() if biases or not key.startswith("gb")}


Change = str | Callable[[Form], str] | dict[str, str]


@dataclass(frozen=True)
class Slip:
    """A mistake: what must be told of it, which lines it changes and which of them is the first wrong one.

    A changed line is the same in all forms, or one for each way that samples lie, or made from the form. Where a line is no
    assignment, it begins with ``!``. ``here`` names the first wrong line where it is not the first changed one.
    """

    slug: str
    layer: int | None
    part: str
    changes: dict[str, Change]
    here: str = ""
    fits: Callable[[Form], bool] = lambda form: True
    alters: dict[str, Any] = field(default_factory=dict)
    inside: bool = False

    def forms(self) -> Iterator[Form]:
        """The forms in which it can be made."""
        count = 0
        for form in INSIDE if self.inside else (*FORMS, *MORE):
            altered = replace(form, **self.alters)
            if self.fits(altered) and all(self.text(name, altered) is not None for name in self.changes):
                if form in MORE and count >= ENOUGH:
                    return
                count += 1
                yield altered

    def text(self, name: str, form: Form) -> str | None:
        """A changed line in this form, or None."""
        change = self.changes[name]
        return change if isinstance(change, str) else change.get(form.lies) if isinstance(change, dict) else change(form)


def each(rows: str, columns: str | None = None, vectors: str | None = None) -> dict[str, str]:
    """A line for each way that samples lie; the columns' one for vectors, too, unless told otherwise."""
    texts = {"rows": rows, "columns": columns, "vectors": vectors if vectors is not None else columns}
    return {lies: text for lies, text in texts.items() if text}


def bent(form: Form) -> bool:
    return form.hidden in ("sigmoid", "tanh")


def squared(form: Form) -> bool:
    return form.loss == SQUARED and form.last != "linear"


def crossed(form: Form) -> bool:
    return form.loss == CROSSED


def in_tables(form: Form) -> bool:
    return form.lies != "vectors"


def one_to_one(form: Form) -> bool:
    return not form.deep


SQUARE = {"sizes": (4, 3, 3)}
SHARES = {"last": "softmax", "loss": CROSSED, "single": False, "sizes": (4, 3, 3)}
SAMPLE_BY_SAMPLE = each("!for k in range(len(x)):\n    for _ in range(400): step(x[k:k + 1], t[k:k + 1])",
                        "!for k in range(x.shape[1]):\n    for _ in range(400): step(x[:, k:k + 1], t[:, k:k + 1])",
                        "!for _ in range(400): step(x, t)")

SLIPS = [
    Slip("sign-flipped", 1, "weights", {"d1": "-back * s1"}, fits=one_to_one),
    Slip("targets-broadcast", 2, "weights", {"error": each(
        "np.mean(t.ravel() - o, axis=1, keepdims=True)",
        "np.mean(t.T - o, axis=0, keepdims=True)")},
         fits=lambda form: in_tables(form) and form.last != "softmax", alters={"sizes": (4, 3, 1)}),
    Slip("update-before-delta", 1, "weights", {"early": "!w2 = w2 + rate * g2", "u2": ""}, here="back"),
    Slip("bias-mistake", 1, "biases", {"gb1": "d1.sum()"}),
    Slip("learning-rate-ignored", 2, "weights", {"u2": "w2 = w2 + 0.4 * g2"}),
    Slip("scale-factor", 1, "weights", {"g1": each("x.T @ d1 / 7", "d1 @ x.T / 7", "np.outer(d1, x) / 7")}),
    Slip("derivative-missing", 1, "weights", {"d1": "back"}, here="back"),
    Slip("derivative-of-activation-twice", 1, "weights", {"s1": lambda form: form.slope(f"{form.hidden}(h)")}, fits=bent),
    Slip("derivative-form-on-sum", 1, "weights", {"s1": lambda form: form.slope("z1")}, fits=bent),
    Slip("derivative-mistyped", 1, "weights", {"s1": lambda form: {"sigmoid": "h * (1 + h)", "tanh": "1 - h**3"}.get(form.hidden)}),
    Slip("derivative-of-wrong-quantity", 1, "weights", {"s1": lambda form: form.slope("back")}, fits=bent),
    Slip("derivative-of-wrong-quantity", 1, "weights", {"s1": lambda form: form.slope("o")}, fits=bent, alters=SQUARE),
    Slip("dot-for-elementwise", 1, "weights", {"s1": each(
        "np.sum(h * (1 - h))", "np.sum(h * (1 - h))", "np.dot(h, 1 - h)")},
         fits=lambda form: form.hidden == "sigmoid"),
    Slip("elementwise-for-dot", 1, "weights", {"g1": {"vectors": "d1 * x"}}, alters={"sizes": (3, 3, 2)}),
    Slip("missing-transpose", 1, "weights", {"back": each("d2 @ w2", "w2 @ d2")}, alters=SQUARE),
    Slip("raw-error-propagated", 1, "weights", {"back": each("error @ w2.T", "w2.T @ error")}, fits=squared),
    Slip("weights-ignored", 1, "weights", {"back": each("d2.sum(axis=1, keepdims=True) * np.ones_like(h)",
                                                        "d2.sum(axis=0, keepdims=True) * np.ones_like(h)")},
         fits=lambda form: form.last != "softmax"),
    Slip("wrong-weights", 1, "weights", {"back": each("d2 @ g2.T", "g2.T @ d2")}),
    Slip("wrong-layer-input", 2, "weights", {"g2": each("z1.T @ d2", "d2 @ z1.T", "np.outer(d2, z1)")}),
    Slip("wrong-delta", 1, "weights", {"g1": each("x.T @ d2", "d2 @ x.T", "np.outer(d2, x)")}, alters=SQUARE),
    Slip("result-not-kept", 1, "weights", {"u1": "!w1 + rate * g1"}),
    Slip("only-last-sample", None, "loop", {"train": each("!step(x[-1:], t[-1:])", "!step(x[:, -1:], t[:, -1:])", "")}),
    Slip("first-epoch-skipped", None, "loop", {"train": "!kept[0] += 1\nif kept[0] > 1: step(x, t)"}),
    Slip("wrong-update-count", None, "loop", {"train": each("!for _ in range(len(x)): step(x, t)",
                                                                      "!for _ in range(x.shape[1]): step(x, t)", "")}),
    Slip("inputs-mutated", None, "loop", {"error": "!t -= o\nerror = t"}),
    Slip("slope-of-another-activation", 1, "weights", {"s1": lambda form: "h * (1 - h)" if form.hidden != "sigmoid" else None}),
    Slip("slope-left-in", 2, "weights", {"d2": "error * o * (1 - o)"}, fits=crossed),
    Slip("softmax-slope-entry-by-entry", 2, "weights", {"d2": "error * o * (1 - o)"},
         alters={"last": "softmax", "loss": SQUARED, "sizes": (4, 3, 3)}),
    Slip("softmax-twice", 2, "weights", {"error": "t - softmax(o)"}, alters=SHARES),
    Slip("wrong-quantity-sent-back", 1, "weights", {"back": each("o @ w2.T", "w2.T @ o")}),
    Slip("bias-column-kept", 1, "weights", {"back": "d2 @ w2[1:].T"}, inside=True),
    Slip("rounded", 2, "weights", {"error": "t - np.round(o)"}, fits=lambda form: form.last != "linear"),
    Slip("bias-after-activation", 1, "output", {"h": lambda form: f"{form.hidden}(z1) + b1", "z1": each("x @ w1", "w1 @ x"),
                                                "s1": lambda form: form.slope("(h - b1)")}),
    Slip("samples-mixed", 2, "output", {"o": each(
        "np.exp(z2) / np.exp(z2).sum(axis=0)", "np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)", "")},
         alters=SHARES),
    Slip("state-leak", None, "output", {"z1": each("x @ w1 + b1 + kept[0]", "w1 @ x + b1 + kept[0]"), "after": "!kept[0] += 0.3"}),
    Slip("carries-over", None, "loop", {
        f"after{k}": f"!kept[{k}] = g{k} = kept[{k}] + g{k}\nkept[{k + 3}] = gb{k} = kept[{k + 3}] + gb{k}" for k in (1, 2)},
         fits=one_to_one),
    Slip("replaced-not-changed", 2, "weights", {"u2": "w2 = rate * g2"}),
    Slip("same-start", 1, "start", {"start": "!w1 = w1 * 0 + 0.5"}),
    Slip("stale-name", 2, "weights", {"error": each("stale[:len(o)] - o", "stale[:o.shape[1]].T - o", "stale[0] - o")}),
    Slip("loops-swapped", None, "loop", {"train": SAMPLE_BY_SAMPLE}),
]

HERE = "  # HERE"
NAMES = re.compile(r"\b([wb])([012])\b|\brate\b")
HOLDS = {"class": ("self.{0}{1}", "self.rate"), "dict": ('p["{0}{1}"]', 'p["rate"]'), "list": ("net[{2}][{3}]", "rate"),
         "script": ("{0}{1}", "rate")}


def held(line: str, form: Form) -> str:
    """The line, with weights and rate called as in this form."""
    array, rate = HOLDS[form.holder]
    line = NAMES.sub(lambda name: rate if name[0] == "rate" else array.format(
        name[1], name[2], int(name[2]) - (not form.deep), int(name[1] == "b")), line)
    return re.sub(r"\b(forward|step)\(", r"self.\1(", line) if form.holder == "class" else line


def written(lines: dict[str, str], slip: Slip | None, form: Form) -> Iterator[str]:
    """The lines as Python, with those that the mistake changes, and the first wrong one marked."""
    changes = {name: slip.text(name, form) or "" for name in slip.changes} if slip else {}
    here = (slip.here or next(iter(slip.changes))) if slip else ""
    for name, line in {**lines, **{name: text for name, text in changes.items() if name in lines}}.items():
        full = "" if not line else line[1:] if line.startswith("!") else line if re.match(r"\w+ = ", line) else f"{name} = {line}"
        for place, text in enumerate(filter(None, full.split("\n"))):
            yield held(text, form) + (HERE if name == here and not place else "")
        extra = changes.get(f"after{name[2:]}" if re.match(r"gb\d", name) else "after" if name == "z1" else "", "")
        yield from (held(text, form) for text in extra.lstrip("!").split("\n") if text)


def source(form: Form, slip: Slip | None = None) -> str:
    """A program of this form."""
    forward, step = lines_of(form)
    came, results = ("x0" if form.deep else "x"), ", ".join([*(["x"] if form.deep else []), "z1", "h", "z2", "o"])
    me = "self, " if form.holder == "class" else ""
    declared = [f"global {', '.join(sorted({*step} & {'w0'} | {'w1', 'w2', 'b1', 'b2'}))}"] if form.holder == "script" else []
    train = written({"train": "!step(x, t)"}, slip, form)
    bodies = {f"def forward({me}{came}):": [*written(forward, slip, form), f"return {results}"],
              f"def step({me}{came}, t):": [*declared, held(f"{results} = forward({came})", form), *written(step, slip, form)],
              f"def train({me}x, t):": list(train), f"def ask({me}x):": [held("return forward(x)[-1]", form)]}
    functions = [line for head, body in bodies.items() for line in (head, *(f"    {text}" for text in body), "")]
    if form.holder == "class":
        functions = ["class Net:", *(f"    {line}" if line else "" for line in functions)]
    return "\n".join([HELPERS.replace("AXIS", str(form.axis)), "kept = [0.0] * 6", "def with_one(a):",
                      "    return np.hstack([a, np.ones((len(a), 1))])", *functions])


def start(form: Form, slip: Slip | None) -> dict[str, Any]:
    """The weights at the start, by name."""
    rng, arrays = np.random.default_rng(7), {}
    sizes = (4, *form.sizes) if form.deep else form.sizes
    for k, (came, units) in enumerate(pairwise(sizes), not form.deep):
        weights = rng.normal(size=(came + form.inside, units)) * 0.8
        arrays[f"w{k}"] = weights if form.lies == "rows" else weights.T.copy()
        if not form.inside:
            bias = rng.normal(size=units) * 0.3
            arrays[f"b{k}"] = bias[:, None] if form.lies == "columns" else bias
    if slip and "start" in slip.changes:
        for name in ("w1", "b1", "w2"):
            arrays[name][:] = 0.5
    return {name: array.astype(np.float32) if form.single else array for name, array in arrays.items()}


def handed(form: Form, slip: Slip | None = None) -> tuple[dict[str, Any], str]:
    """The arguments for ``examine``, and the program's text."""
    text, rng = source(form, slip), np.random.default_rng(5)
    name = f"<{form.name}, {slip.slug if slip else 'right'}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    script, arrays = types.ModuleType("script"), start(form, slip)
    exec(compile(text, name, "exec"), vars(script))
    outputs = form.sizes[-1]
    targets = np.eye(outputs)[rng.permutation(6) % outputs] if form.last == "softmax" else rng.uniform(0.1, 0.9, (6, outputs))
    script.stale = rng.uniform(0.1, 0.9, (6, outputs))  # type: ignore[attr-defined]
    weights, functions = _holding(form, script, arrays)
    return {"inputs": rng.uniform(-1, 1, (6, 4 if form.deep else form.sizes[0])), "targets": targets, "train": functions.train,
            "output": functions.ask, "weights": weights, "loss": form.loss, "one_by_one": form.lies == "vectors",
            "samples": "columns" if form.lies == "columns" else "rows"}, text


def _holding(form: Form, script: Any, arrays: dict[str, Any]) -> tuple[Any, Any]:
    if form.holder == "class":
        holder = script.Net()
        vars(holder).update(arrays, rate=0.4)
        return holder, holder
    if form.holder == "dict":
        script.p = {**arrays, "rate": 0.4}
        return script.p, script
    script.rate = 0.4
    if form.holder == "script":
        vars(script).update(arrays)
        return script, script
    script.net = [[arrays[name] for name in (f"w{k}", f"b{k}")] for k in range(not form.deep, 3)]
    return script.net, script


@dataclass
class Told:
    """What ``examine`` said of a program with a mistake: all mistakes; the line that it pointed at; the line marked."""

    form: Form
    found: list[tuple[str | None, int | None, str]]
    expected: tuple[str, int | None, str]
    line: int | None
    marked: int | None

    @property
    def named(self) -> bool:
        """Whether just this mistake was told."""
        return self.found == [self.expected]


def told(slip: Slip, form: Form) -> Told:
    arguments, text = handed(form, slip)
    marked = next((number for number, line in enumerate(text.splitlines(), 1) if HERE in line), None)
    expected = (slip.slug, slip.layer + form.deep if slip.layer else None, slip.part)
    try:
        mistakes = examine(**arguments).mistakes
    except Exception as error:
        return Told(form, [(repr(error), None, "")], expected, None, marked)
    pointed = next((each.line for each in mistakes if (each.slug, each.layer, each.part) == expected), None)
    return Told(form, [(each.slug, each.layer, each.part) for each in mistakes], expected, pointed and pointed.number, marked)


def everything() -> Iterator[tuple[Slip, Told]]:
    """Every mistake in every form that it can be made in."""
    yield from ((slip, told(slip, form)) for slip in SLIPS for form in slip.forms())


def counted(every: Iterable[tuple[Slip, Told]]) -> dict[str, list[int]]:
    """For each slug: forms, those in which it is found, found in a layer's change, of these the line is right; other lines."""
    counts: dict[str, list[int]] = {}
    for slip, one in every:
        in_change = one.named and slip.part in ("weights", "biases")
        kinds = (True, one.named, in_change, in_change and one.line == one.marked, one.line not in (None, one.marked))
        counts[slip.slug] = [old + bool(new) for old, new in zip(counts.get(slip.slug, [0] * 5), kinds, strict=True)]
    return counts


def main() -> None:
    """Print for each mistake in how many forms it is found, and its line."""
    every = list(everything())
    for slip, one in every:
        if not one.named or one.line not in (None, one.marked):
            print(f"  {slip.slug} in {one.form.name}: found {one.found}, line {one.line}, marked {one.marked}")
    counts = counted(every)
    counts["together"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    print(f"{'mistake':<32}{'forms':>8}{'found':>8}{'in a change':>14}{'line':>8}{'other line':>12}")
    for slug, (forms, found, changes, lines, others) in counts.items():
        print(f"{slug:<32}{forms:>8}{found:>8}{changes:>14}{lines:>8}{others:>12}")
    print(f"lines of what is wrong in a layer's change: {counts['together'][3] / counts['together'][2]:.0%}")


if __name__ == "__main__":
    main()
