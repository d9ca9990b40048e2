"""Where everything of a walkthrough's network stands, so built that no label meets a crossing, a box or another label.

Between two layers there are three zones: *crossing*, where lines cross and no text stands; *run*, where each line is level on a
track of its own and has its label; *fan*, where the tracks close up and enter the unit. ``u`` runs along the flow, ``v`` across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

Point = tuple[float, float]
WIDE, LINE, PAD = 118.0, 19.0, 6.0  # a unit's box: as wide as a number with its symbol; the height of a line in it
INPUT = 92.0
HEAT = 52.0  # the side of a heat map
FEW, LINES = 5, 3  # so few units have room for all that a stage can write in them, and then nothing moves from step to step
MOST_DOWN = 3  # units side by side on a phone
HEADS = 26.0  # above all units: the layers' names


class UnitBox(NamedTuple):
    """A unit's place; ``heat`` is where its heat map is, seen from its corner."""

    x: float
    y: float
    w: float
    h: float
    heat: Point = (0, 0)


class Track(NamedTuple):
    """A line: its path, the point where its label stands, and where an arrow's tip is when numbers run forward or backward."""

    path: str
    label: Point
    fore: Point
    aft: Point


class Plan(NamedTuple):
    """All places of one flow: ``down`` is the one for a phone; the label ends at its point, or there has its middle."""

    down: bool
    width: float
    height: float
    units: dict[tuple[int, int], UnitBox]
    wires: dict[tuple[int, int, int], Track]
    heads: tuple[Point, ...]
    columns: int  # of the values in a unit


@lru_cache(64)
def plan(sizes: tuple[int, ...], heated: bool, down: bool) -> Plan:
    """The places of a network of so many shown units a layer."""
    return _Planning(sizes, heated, down).all()


def fits_down(sizes: Sequence[int]) -> bool:
    """Whether the network can stand upright on a phone."""
    return max(sizes) <= MOST_DOWN


class _Planning:
    """The work of ``plan``."""

    def __init__(self, sizes: tuple[int, ...], heated: bool, down: bool) -> None:
        self.sizes, self.heated, self.down = sizes, heated, down
        self.columns = 1 if max(sizes) <= FEW else 2
        height = 2 * PAD + LINE * (LINES if self.columns == 1 else 2)
        wide = WIDE * self.columns
        self.inner = (height + (HEAT + PAD) * heated, wide) if down else (wide + (HEAT + PAD) * heated, height)
        self.first = (34.0, WIDE) if down else (INPUT, 34.0 if self.columns == 1 else height)
        self.crossing, self.run, self.fan = (46.0, 38.0, 14.0) if down else (58.0, 84.0, 20.0)
        self.top = 0.0 if down else HEADS
        self.track = 58.0 if down else 24.0 if max(sizes[:-1]) <= FEW else 17.0
        self.pitch = [self.first[1] + (2 if down else 12), *(self._pitch(layer) for layer in range(1, len(sizes)))]
        self.span = max((size - 1) * pitch + max(self.size(layer)[1], self.track * (self._into(layer) - 1) + 2 * LINE)
                        for layer, (size, pitch) in enumerate(zip(sizes, self.pitch, strict=True)))

    def size(self, layer: int) -> tuple[float, float]:
        return self.inner if layer else self.first

    def _into(self, layer: int) -> int:
        return self.sizes[layer - 1] if layer else 1

    def _pitch(self, layer: int) -> float:
        return max(self.inner[1] + (1 if self.down else 8), self.track * self._into(layer) + (0 if self.down else 8))

    def along(self, layer: int) -> float:
        between = self.crossing + self.run + self.fan
        return 2 + (self.first[0] + between * layer + self.inner[0] * (layer - 1) if layer else 0)

    def across(self, layer: int, unit: int) -> float:
        return self.top + self.span / 2 + (unit - (self.sizes[layer] - 1) / 2) * self.pitch[layer]

    def point(self, u: float, v: float) -> Point:
        return (v, u) if self.down else (u, v)

    def all(self) -> Plan:
        places = [(layer, unit) for layer, size in enumerate(self.sizes) for unit in range(size)]
        wires = {(layer, i, j): self.wire(layer, i, j) for layer, j in places if layer for i in range(self.sizes[layer - 1])}
        last = len(self.sizes) - 1
        length = self.along(last) + self.size(last)[0] + 2
        heads = () if self.down else tuple((self.along(layer) + self.size(layer)[0] / 2, HEADS / 2) for layer in range(last + 1))
        width, height = self.point(length, self.top + self.span + 2)
        return Plan(self.down, width, height, {place: self.box(*place) for place in places}, wires, heads, self.columns)

    def box(self, layer: int, unit: int) -> UnitBox:
        length, breadth = self.size(layer)
        x, y = self.point(self.along(layer), self.across(layer, unit) - breadth / 2)
        w, h = self.point(length, breadth)
        heat = ((w - HEAT) / 2, h - HEAT - PAD) if self.down else (w - HEAT - PAD, (h - HEAT) / 2)
        return UnitBox(x, y, w, h, heat)

    def wire(self, layer: int, i: int, j: int) -> Track:
        """From the end of its unit through crossing, run and fan into the next unit."""
        count, end = self._into(layer), self.along(layer)
        off = i - (count - 1) / 2
        level = self.across(layer, j) + off * self.track
        entry = self.across(layer, j) + off * min(self.track, 22, (self.inner[1] - 16) / max(1, count - 1))
        start = (self.along(layer - 1) + self.size(layer - 1)[0], self.across(layer - 1, i))
        a, b = (end - self.fan - self.run, level), (end - self.fan, level)
        gap = self.down and self.track > LINE
        path = f"{self._curve(start, a)} {'M' if gap else 'L'}{_pair(self.point(*b))} {self._bend(b, (end, entry))}"
        label = ((a[0] + b[0]) / 2, level) if self.down else (b[0] - 2, level - 6)
        return Track(path, self.point(*label), self.point(end, entry), self.point(*start))

    def _curve(self, start: Point, end: Point) -> str:
        return f"M{_pair(self.point(*start))} {self._bend(start, end)}"

    def _bend(self, start: Point, end: Point) -> str:
        middle = (start[0] + end[0]) / 2
        return "C" + " ".join(_pair(self.point(*each)) for each in ((middle, start[1]), (middle, end[1]), end))


def _pair(point: Point) -> str:
    return " ".join(f"{value:.1f}".removesuffix(".0") for value in point)
