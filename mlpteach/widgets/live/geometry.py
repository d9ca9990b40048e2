"""Where everything of a network stands: a pure function of its sizes, so built that no label ever meets another, a frame or a line.

``u`` runs along the flow, ``v`` across it. Between two layers there are three zones: *crossing*, where lines cross and no text
stands; *run*, where every line is level on a track of its own and has its labels; *fan*, where tracks close up and enter the unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mlpteach.plots.diagram import layer_name
from mlpteach.widgets.live.boxes import Anchor, Box, Wire
from mlpteach.widgets.live.parts import lines_into, part
from mlpteach.widgets.live.scales import BARE, CLOSE, DOWN, MOST_CLOSE, MOST_OPEN, OPEN, RIGHT, SCALES, TIGHT

PHONE = 358  # units: the narrowest drawing whose flow is down


@dataclass(frozen=True)
class NetworkLayout:
    """All places of one flow: ``units`` has a box for each unit, ``fields`` one for each of its three fields and for E."""

    flow: str
    width: float
    height: float
    units: Mapping[tuple[int, int], Box]
    fields: Mapping[str, Box]
    wires: Mapping[str, Wire]
    heads: tuple[tuple[str, float], ...]
    labels: str


@lru_cache(64)
def place(sizes: tuple[int, ...], flow: str, biased: bool = False) -> NetworkLayout:
    """The places of a network of these sizes whose flow is to the ``right`` or ``down``."""
    lines = [(units + biased, (units + biased) * behind) for units, behind in pairwise(sizes)]
    many = max(lines)[0] > MOST_OPEN
    labels = OPEN if not many else BARE if flow == DOWN or max(all_ for _, all_ in lines) > MOST_CLOSE else CLOSE
    return _Placing(sizes, flow, biased, labels).layout()


class _Placing:
    """The work of ``place``."""

    def __init__(self, sizes: tuple[int, ...], flow: str, biased: bool, labels: str) -> None:
        self.sizes, self.biased, self.right, self.written = sizes, biased, flow == RIGHT, labels
        self.m = SCALES[flow] if labels == OPEN else TIGHT[labels if self.right else DOWN]
        self.pitch = [self.m.inputs_apart, *(self._pitch(layer) for layer in range(1, len(sizes)))]
        above, below = zip(*(self._reach(layer) for layer in range(len(sizes))), strict=True)
        self.middle = self.m.top + max(*above, self.m.error[1] / 2, 0 if self.right else PHONE / 2)
        self.breadth = self.middle + max(*below, self.m.error[1] / 2, 0 if self.right else PHONE / 2)

    def _reach(self, layer: int) -> tuple[float, float]:
        """How far a layer and its labels reach to both sides of the middle, across the flow."""
        units = self.pitch[layer] * (self.sizes[layer] - 1) / 2
        half = (self.m.unit if layer else self.m.inputs)[1] / 2
        tracks = self.m.track * (self._lines(layer) - 1) / 2 if layer else 0.0
        if not self.right:
            return (units + max(half, tracks + self.m.track / 2),) * 2
        return units + max(half, tracks + 25) + 1, units + max(half + 26, tracks + 23)

    def _lines(self, layer: int) -> int:
        return self.sizes[layer - 1] + self.biased

    def _pitch(self, layer: int) -> float:
        return max(self.m.apart, self.m.track * self._lines(layer) + self.m.spare)

    def across(self, layer: int, unit: int) -> float:
        """The middle of a unit, across the flow."""
        return float(self.middle + (unit - (self.sizes[layer] - 1) / 2) * self.pitch[layer])

    def along(self, layer: int) -> float:
        """Where a layer begins, along the flow."""
        between = self.m.crossing + self.m.run + self.m.fan
        return 4.0 if layer == 0 else 4 + self.m.inputs[0] + between * layer + self.m.unit[0] * (layer - 1)

    def end(self, layer: int) -> float:
        return self.along(layer) + (self.m.unit if layer else self.m.inputs)[0]

    def box(self, u: float, v: float, length: float, breadth: float) -> Box:
        """A box that begins at ``u`` and has its middle at ``v``."""
        return Box(u, v - breadth / 2, length, breadth) if self.right else Box(v - breadth / 2, u, breadth, length)

    def point(self, u: float, v: float) -> tuple[float, float]:
        return (u, v) if self.right else (v, u)

    def layout(self) -> NetworkLayout:
        last = len(self.sizes) - 1
        units = {(layer, unit): self.unit(layer, unit) for layer, size in enumerate(self.sizes) for unit in range(size)}
        error = self.box(self.end(last) + self.m.to_error, self.middle, *self.m.error)
        fields = {"E": error} | {f"a-0-{i}": units[0, i] for i in range(self.sizes[0])}
        fields |= {f"{kind}-{layer}-{unit}": box for layer, unit in units if layer for kind, box in self.cut(layer, unit)}
        wires = {name: self.wire(name) for layer in range(1, last + 1) for name in lines_into(layer, self.sizes, self.biased)}
        wires |= {f"e-{last}-{unit}": self.to_error(unit, error) for unit in range(self.sizes[last])}
        length = self.end(last) + self.m.to_error + self.m.error[0] + 4
        width, height = (length, self.breadth) if self.right else (self.breadth, length)
        flow, heads = (RIGHT, self.heads()) if self.right else (DOWN, ())
        return NetworkLayout(flow, width, height, units, fields, wires, heads, self.written)

    def heads(self) -> tuple[tuple[str, float], ...]:
        count = len(self.sizes)
        named = [layer_name(layer, count) for layer in range(count)]
        named[-1] = named[-1][:-1] if self.sizes[-1] == 1 else named[-1]
        at = [(self.along(layer) + self.end(layer)) / 2 for layer in range(count)]
        return (*zip(named, at, strict=True), ("error", self.end(count - 1) + self.m.to_error + self.m.error[0] / 2))

    def unit(self, layer: int, unit: int) -> Box:
        length, breadth = self.m.unit if layer else self.m.inputs
        return self.box(self.along(layer), self.across(layer, unit), length, breadth)

    def cut(self, layer: int, unit: int) -> list[tuple[str, Box]]:
        """The three fields of a unit, in the order of the computation."""
        u, cuts, found = self.along(layer), self.m.cuts, []
        for kind, length in zip("zsa", cuts, strict=True):
            found.append((kind, self.box(u, self.across(layer, unit), length, self.m.unit[1])))
            u += length
        return found

    def wire(self, name: str) -> Wire:
        """From the middle of its source's end through crossing, run and fan into its unit; a bias begins in the run."""
        kind, layer, unit, source = part(name)
        place, count = (self.sizes[layer - 1] if kind == "b" else source), self._lines(layer)
        off = place - (count - 1) / 2
        v, track = self.across(layer, unit) + off * self.m.track, self.across(layer, unit) + off * self.m.entry
        end = self.along(layer)
        a, b = end - self.m.fan - self.m.run, end - self.m.fan
        fan = self.curve((b, v), (b + self.m.fan / 2, v), (b + self.m.fan / 2, track), (end, track))
        start = [] if kind == "b" else [self.crossing(layer, source, a, v)]
        gap = self.written == CLOSE or (self.written == OPEN and not self.right)
        begin = a + 24 if kind == "b" and self.right and not gap else a
        level = [] if gap else [self.level(begin, b, v)]
        mark = self.point(b if gap else begin, v) if kind == "b" else None
        return Wire((*start, *level, fan), *self.label_spots(a, b, v), mark)

    def crossing(self, layer: int, source: int, a: float, v: float) -> tuple[tuple[float, float], ...]:
        u0, v0 = self.end(layer - 1), self.across(layer - 1, source)
        middle, bend = (u0 + a) / 2, 6 if self.right else 4
        return self.curve((u0, v0), (middle + bend, v0), (middle - bend, v), (a, v))

    def level(self, a: float, b: float, v: float) -> tuple[tuple[float, float], ...]:
        third = (b - a) / 3
        return self.curve((a, v), (a + third, v), (b - third, v), (b, v))

    def curve(self, *points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        return tuple(self.point(*point) for point in points)

    def label_spots(self, a: float, b: float, v: float) -> tuple[Box, Anchor, Anchor]:
        """Where a line is touched, and its two labels: above and below it, or in its gap."""
        if self.written == CLOSE:
            return self.box(a, v, self.m.run + 10, self.m.track - 2), Anchor(b - 6, v + 4.5, "end"), Anchor(b - 6, v + 4.5, "end")
        if self.right:
            return self.box(a, v, self.m.run + 10, self.m.track - 2), Anchor(b - 2, v - 8, "end"), Anchor(b - 2, v + 18, "end")
        return self.box(a, v, self.m.run, self.m.track - 2), Anchor(v, a + 16), Anchor(v, a + 33)

    def to_error(self, unit: int, error: Box) -> Wire:
        """An output's line to E; its label stands where it begins."""
        last = len(self.sizes) - 1
        u, v, middle = self.end(last), self.across(last, unit), self.middle
        if not self.right:
            side = (v > middle) - (v < middle)
            enter = middle + 24 * side
            anchor, x = ("end", v - 10) if side < 0 else ("start", v + 10)
            bus = ((v, u), (v, u + 34), (enter, u + 34), (enter, error.y))
            zone = Box(v - (72 if side < 0 else 0), u + 4, 72, 30)
            curve = self.curve((u, v), (u + 30, v), (error.y - 30, enter), (error.y, enter))
            curves = (curve,) if self.sizes[last] < 3 else tuple(_straight(*ends) for ends in pairwise(bus))
            return Wire(curves, zone, Anchor(x, u + 24, anchor), Anchor(x, u + 24, anchor))
        labels = Box(u + 3, v - 27, 92, 52), Anchor(u + 47, v - 9), Anchor(u + 47, v + 18)
        if v == middle:
            return Wire((self.level(u, error.x, v),), *labels)
        down = 1 if v < middle else -1
        corner, enter = error.x + error.w / 2 - 14, error.y if down > 0 else error.y + error.h
        turned = ((corner, v), (corner + 14, v), (corner + 14, v), (corner + 14, v + 14 * down))
        return Wire((self.level(u, corner, v), turned, _straight((corner + 14, v + 14 * down), (corner + 14, enter))), *labels)


def _straight(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    third = tuple((b - a) / 3 for a, b in zip(start, end, strict=True))
    return start, (start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end
