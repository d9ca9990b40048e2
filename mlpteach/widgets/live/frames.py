"""What the drawing shows for a choice: a flat table from names of elements to texts, classes and attributes, all of them strings.

A key is ``name|attribute``: the element is the one with ``data-k="name"``, and ``text`` and ``html`` stand for what is in it.
"""

from __future__ import annotations

from functools import cached_property

from mlpteach.widgets.live import digits
from mlpteach.widgets.live.choice import Chosen, shows
from mlpteach.widgets.live.digits import THIN, shown, signed
from mlpteach.widgets.live.drawing import curve_point, tangent
from mlpteach.widgets.live.geometry import place
from mlpteach.widgets.live.parts import NetworkPart, called, part, symbol
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.scales import CLOSE, DOWN, OPEN, RIGHT
from mlpteach.widgets.live.ways import reached, sources

Patch = dict[str, str]
ROOM = 7  # letters that a field has room for, beside a sign
PLATE = {RIGHT: 16, DOWN: 13}  # the size of a chosen weight's letters


class Scene:
    """The parts of the drawing for one choice."""

    def __init__(self, task: NetworkTask, choice: Chosen) -> None:
        self.task, self.choice = task, choice
        self.rest = task.passing(choice.row)
        here = self.rest.value(choice.id)
        self.now = task.passing(choice.row, choice.id, here + choice.push) if choice.push else self.rest
        self.is_pushed = bool(choice.push)
        self.hit = reached(task, choice.id) if choice.push else set()
        self.hot = self.hit if choice.push else sources(task, choice.id, bool(choice.back))
        self.labels = place(task.sizes, RIGHT, task.biased).labels

    def patch(self, names: tuple[str, ...]) -> Patch:
        """All of the drawing."""
        found: Patch = {}
        for name in names:
            kind = part(name).kind
            texts = self.wire(name) if kind in "wbe" else self.slope(name) if kind == "s" else self.field(name)
            found |= {f"{name}|class": self.looks(name, texts), f"{name}|aria-label": self.says(name, texts),
                      f"{name}|aria-pressed": str(name == self.choice.id).lower()}
            found |= {f"{name}/{key}" if key else f"{name}|text": text for key, text in texts.items()}
        return found

    def looks(self, name: str, texts: Patch) -> str:
        """The classes of a part: chosen, hot or quiet, and whether it has a change, a factor, a weight below zero."""
        kind = part(name).kind
        is_below_zero = kind in "wb" and self.now.value(name) < 0
        changes = any(texts.get(key) for key in ("ch|text", "n|text", "low.right|text"))
        state = "chosen" if name == self.choice.id else "hot" if name in self.hot else "dim"
        return " ".join(filter(None, ["pick", kind, state, "minus" if is_below_zero else "", "has" if changes else "",
                                      "factor" if self.is_pushed or self.choice.back else ""]))

    def says(self, name: str, texts: Patch) -> str:
        """A part's name for those who do not see it or who speak to it: what is written there as it is written, and what it is."""
        keys = ("v|text", "top.right|text", "low.right|text", "ch|text", "n|text")
        written = " ".join(texts[key] for key in keys if texts.get(key))
        if part(name).kind in "wb" and not texts.get("top.right|text"):
            written = f"{shown(self.now.value(name), 3)} {written}".strip()
        if part(name).kind == "s" and not written:
            written = shown(self.rest.value(name))
        narrow = " ".join(texts[key] for key in ("top.down|text", "low.down|text") if texts.get(key))
        written += f", {narrow}" if set(narrow.split()) - set(written.split()) else ""  # a phone has no room for all digits
        kind, layer, unit, _ = part(name)
        letter = symbol(kind, layer, unit, self.task.sizes) if kind in "azE" else ""
        if kind == "s" and (activation := self.task.network.form.activations[layer - 1]).by_row:
            letter = activation.name  # which stands where others have their curve
        return f"{letter} {written}: {called(name, self.task.sizes)}".strip()

    def field(self, name: str) -> Patch:
        """A sum, an activation, an input or E."""
        kind, layer, _, _ = part(name)
        value = self.now.value(name)
        text = digits.short(value) if kind == "a" and layer == 0 else shown(value, 4, ROOM)
        change = self.change(name) if self.is_pushed else self.back(name)
        found = {"v|text": text, "ch|text": change}
        if kind == "a":
            low, high = self.task.network.form.activations[layer - 1].reach if layer else (0.0, 1.0)
            low, high = (low if abs(low) < 2 else 0.0), (high if abs(high) < 2 else 1.0)
            found["fill|style"] = f"--a:{round(100 * min(1.0, max(0.0, (value - low) / (high - low))))}%"
        return found

    def change(self, name: str) -> str:
        """How far the push moved this number."""
        if name not in self.hit:
            return ""
        if name == self.choice.id:
            return ("+" if self.choice.push > 0 else "") + digits.short(self.choice.push)
        more = {0.1: 4, 0.01: 5, 0.001: 6}[self.choice.size]
        return signed(self.now.value(name) - self.rest.value(name), more)

    def back(self, name: str) -> str:
        """What Back has brought to this field so far."""
        (kind, layer, unit, _), last, step = part(name), self.task.last, self.choice.back
        if not step or kind == "E" or layer == 0:
            return ""
        if kind == "a" and layer == last:
            return f"t − a {shown(float(self.rest.errors[unit]), 4, ROOM)}"
        if kind == "a" and shows(self.task, step, "sum", layer):
            return f"Σ {shown(float(self.rest.blame(layer)[unit]), 4, ROOM)}"
        if kind == "z" and shows(self.task, step, "delta", layer):
            return f"δ {shown(float(self.rest.deltas[layer][unit]), 4 if layer == last else 5, ROOM)}"
        return ""

    def slope(self, name: str) -> Patch:
        """The small curve: its dot, its tangent, and the slope as a number where it is asked for."""
        _, layer, unit, _ = part(name)
        activation = self.task.network.form.activations[layer - 1]
        z, a, slope = (float(numbers[layer][unit]) for numbers in (self.rest.z, self.rest.a, self.rest.slopes))
        is_factor = name in self.hit or (self.choice.back and shows(self.task, self.choice.back, "delta", layer))
        asked = is_factor or name == self.choice.id
        found = {"n|text": (f"×{THIN}" if is_factor else "") + shown(slope, 4, 6) if asked else ""}
        if not activation.by_row:
            x, y = curve_point(activation, z, a)
            found["dot|transform"] = f"translate({x:.1f} {y:.1f})"
            found["tangent|transform"] = f"translate({x:.1f} {y:.1f}) rotate({tangent(activation, slope):.1f})"
        return found

    def wire(self, name: str) -> Patch:
        """A weight, a bias or the line from an output to E."""
        at = part(name)
        if at.kind == "e":
            return self.to_error(name, at)
        value, low = self.now.value(name), self.low(name)
        is_factor = name in self.hit and name != self.choice.id
        sign, letter = ("× " if is_factor else ""), ("b " if at.kind == "b" and not is_factor else "")
        texts = {"line|stroke-width": f"{1.25 + 4.25 * min(1.0, abs(value) / self.task.heaviest):.2f}",
                 "top.right|text": letter + sign + shown(value, 3, 6),
                 "low.right|text": "" if low is None else self.written(low, 6, 8),
                 "top.down|text": letter + sign.strip() + shown(value, 3, 5 if is_factor else 6),
                 "low.down|text": "" if low is None else self.written(low, 5, 7)}
        if self.labels == CLOSE and low is not None and not self.is_pushed:
            texts["top.right|text"] = ""
        if self.labels != OPEN:
            texts |= {"top.down|text": "", "low.down|text": ""}
            texts |= {"low.right|text": ""} if self.is_pushed else {}
        if self.labels not in (OPEN, CLOSE):
            texts |= {"top.right|text": "", "low.right|text": ""}
        return texts | (self.plates(name, texts) if self.labels != "bare" else {})

    def written(self, low: float, most: int, room: int) -> str:
        """What stands below a line: the factor that comes in, or what Back has brought."""
        if self.is_pushed:
            is_input = part(self.choice.id).layer == 1
            return "× " + (digits.short(low) if is_input else shown(low, 4, ROOM))
        return shown(low, most if self.is_gradient else 4, room)

    @cached_property
    def is_gradient(self) -> bool:
        """Whether Back has reached the gradients."""
        return shows(self.task, self.choice.back, "gradient")

    def low(self, name: str) -> float | None:
        """The number below a line, if there is one now."""
        kind, layer, unit, source = part(name)
        if self.is_pushed:
            return (float(self.rest.a[layer - 1][source]) if kind == "w" else 1.0) if name == self.choice.id else None
        if self.is_gradient:
            rows = range(len(self.task.inputs)) if shows(self.task, self.choice.back, "added") else [self.choice.row]
            return sum(self.task.passing(row).gradient(name) for row in rows)
        if self.choice.back and kind == "w" and layer > 1 and shows(self.task, self.choice.back, "carry", layer):
            return float(self.rest.carried(layer)[source, unit])
        return None

    def to_error(self, name: str, at: NetworkPart) -> Patch:
        """An output's line to E: the target, or the factor that a push meets there."""
        target = digits.short(float(self.rest.targets[at.unit]))
        if name in self.hit:
            factor = -float(self.rest.pull[at.unit])
            return {"top.right|text": f"× {shown(factor, 4, ROOM)}", "top.down|text": f"×{shown(factor, 4, ROOM)}"}
        return {"top.right|text": f"target {target}", "top.down|text": f"target {target}"}

    def plates(self, name: str, texts: Patch) -> Patch:
        """The accent plate under a chosen weight, as wide as its text."""
        found: Patch = {}
        for flow, size in PLATE.items():
            text = texts[f"top.{flow}|text"] or texts[f"low.{flow}|text"]
            above, size = place(self.task.sizes, flow, self.task.biased).wires[name].above, 13 if self.labels == CLOSE else size
            wide = digits.width(text, size)
            x = above.x - wide / (1 if above.anchor == "end" else 2) - 5
            attributes = {"x": x, "y": above.y - 0.92 * size, "width": wide + 10, "height": 1.22 * size}
            found |= {f"pill.{flow}|{key}": f"{value:.1f}" for key, value in attributes.items()}
        return found
