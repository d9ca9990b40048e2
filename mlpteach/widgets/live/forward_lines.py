"""The arithmetic of the way forward: how each number of a sample is made of those before it."""

from __future__ import annotations

from mlpteach.widgets.live import digits
from mlpteach.widgets.live.arithmetic import SumLine, Whence, symbol, total
from mlpteach.widgets.live.digits import shown
from mlpteach.widgets.live.parts import part, unit_called
from mlpteach.widgets.live.passing import Passing

A, E, T, W, X, Z = map(symbol, "aEtwxz")
SLOPES = {"sigmoid": (f"σ′({Z}) = {A} (1 − {A})", "{a}", "(1 − {a})"), "tanh": (f"1 − {A}<sup>2</sup>", "1 − {a}<sup>2</sup>", ""),
          "ReLU": ("1 above zero, 0 below", "", ""), "linear": ("1 everywhere", "", ""),
          "softmax": (f"{A} (1 − {A})", "{a}", "(1 − {a})")}


def forward(passing: Passing, name: str) -> Whence:
    """Where the number of a part comes from."""
    kind, layer, *_ = part(name)
    if kind == "a" and layer == 0:
        return Whence("", note="An input: nothing flows into it. It is given by the sample.")
    return {"z": _sum, "a": _activation, "s": _slope, "w": _weight, "b": _bias, "E": _error}[kind](passing, name)


def comes_in(passing: Passing, layer: int, unit: int) -> str:
    """An activation as a factor: an input as it is given."""
    value = float(passing.a[layer][unit])
    return digits.short(value) if layer == 0 else shown(value)


def _sum(passing: Passing, name: str) -> Whence:
    _, layer, unit, _ = part(name)
    weights, sizes = passing.weights[layer - 1][:, unit], passing.task.sizes
    lines = [SumLine(unit_called(layer - 1, i, sizes, short=True), comes_in(passing, layer - 1, i), shown(float(w), 3),
                  shown(float(w * passing.a[layer - 1][i])), f"w-{layer}-{i}-{unit}") for i, w in enumerate(weights)]
    if passing.biases:
        bias = float(passing.biases[layer - 1][0, unit])
        lines.append(SumLine("bias", "1", shown(bias, 3), shown(bias), f"b-{layer}-{unit}"))
    letter, more = (X if layer == 1 else A), (f" + {symbol('b')}" if passing.biases else "")
    return Whence(f"{Z} = ∑ {letter} {W}{more}", [*lines, total(shown(float(passing.z[layer][unit])))])


def _activation(passing: Passing, name: str) -> Whence:
    _, layer, unit, _ = part(name)
    activation, z, a = passing.form.activations[layer - 1], float(passing.z[layer][unit]), float(passing.a[layer][unit])
    the_sum = SumLine("the sum", Z, "", shown(z), f"z-{layer}-{unit}")
    if activation.name == "sigmoid":
        formula = f"{A} = σ({Z}) = {fraction('1', f'1 + {symbol(chr(101))}<sup>−{Z}</sup>')}"
        power = shown(-z)
        return Whence(formula, [the_sum, total(shown(a), "squashed", fraction("1", f"1 + {symbol('e')}<sup>{power}</sup>"))])
    if activation.by_row:
        parts = [shown(float(each)) for each in passing.z[layer]]
        powers = " + ".join(f"{symbol('e')}<sup>{each}</sup>" for each in parts)
        return Whence(f"{A} = {fraction(f'{symbol(chr(101))}<sup>{Z}</sup>', f'∑ {symbol(chr(101))}<sup>{Z}</sup>')}",
                      [the_sum, total(shown(a), "share", fraction(f"{symbol('e')}<sup>{shown(z)}</sup>", powers))])
    formula = activation.formula.format(z="z").replace("z", Z)
    return Whence(f"{A} = {formula}", [the_sum, total(shown(a), str(activation), activation.formula.format(z=shown(z)))])


def fraction(above: str, below: str) -> str:
    """One number over another."""
    return f'<span class="frac"><span>{above}</span><span>{below}</span></span>'


def _slope(passing: Passing, name: str) -> Whence:
    _, layer, unit, _ = part(name)
    a, activation = shown(float(passing.a[layer][unit])), passing.form.activations[layer - 1]
    formula, left, right = SLOPES.get(activation.name, (f"the slope of {activation}", "", ""))
    value = shown(float(passing.slopes[layer][unit]))
    return Whence(formula, [total(value, "slope", left.format(a=a), right.format(a=a))])


def _weight(passing: Passing, name: str) -> Whence:
    _, layer, unit, source = part(name)
    weight = float(passing.weights[layer - 1][source, unit])
    sent = SumLine(unit_called(layer - 1, source, passing.task.sizes, short=True), comes_in(passing, layer - 1, source),
                shown(weight, 3), shown(weight * float(passing.a[layer - 1][source])))
    note = "A weight: nothing flows into it; it is what is learned. What it sends on:"
    return Whence(f"{X if layer == 1 else A} {W}", [sent], note)


def _bias(passing: Passing, name: str) -> Whence:
    note = "A bias: it is added to the sum, as the weight of an input that is always 1, and is learned like a weight."
    return Whence("", note=note)


def _error(passing: Passing, name: str) -> Whence:
    loss, output, sizes, last = passing.form.loss, passing.form.output, passing.task.sizes, passing.task.last
    values = [float(loss.value(passing.targets[k:k + 1], passing.a[-1][k:k + 1], output)) for k in range(sizes[-1])]
    formulas = {"half squared error": (f"{E} = ½ ∑ ({T} − {A})<sup>2</sup>", "½ × ({t} − {a})<sup>2</sup>"),
                "cross-entropy": ((f"{E} = −∑ {T} ln {A}", "−{t} ln {a}") if output.by_row else
                                  (f"{E} = −∑ ({T} ln {A} + (1 − {T}) ln (1 − {A}))", "−({t} ln {a} + {u} ln {b})"))}
    formula, line = formulas.get(loss.name, (f"{E}: {loss.words}", ""))
    lines = [SumLine(unit_called(last, k, sizes, short=True), line.format(**_of(passing, k)), "", shown(value), f"a-{last}-{k}")
             for k, value in enumerate(values) if line]
    return Whence(formula, [*lines, total(shown(passing.error))])


def _of(passing: Passing, output: int) -> dict[str, str]:
    target, a = float(passing.targets[output]), float(passing.a[-1][output])
    return {"t": digits.short(target), "a": shown(a), "u": digits.short(1 - target), "b": shown(1 - a)}
