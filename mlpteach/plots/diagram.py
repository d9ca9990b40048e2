"""``Diagram``: a network as units and lines with numbers on them; what a picture of it shows, not how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isinf

from mlpteach.arrays import text
from mlpteach.arrays.text import Array

UnitAt = tuple[int, int]  # the layer, and the unit in it
MOST_UNITS = 10  # units of a layer that a picture has room for
MOST_TEXTS = 12  # lines between two layers whose numbers do not cover each other


@dataclass(frozen=True)
class Unit:
    """One unit: its name, what is written in it, and whether it is ``used`` for the chosen number or is where that is (``chosen``).

    One called ``22 more`` stands for units there is no room for. ``shade`` is how active it is, from 0 to 1, if that is known.
    """

    name: str
    lines: tuple[str, ...] = ()
    mark: str = ""
    shade: float | None = None

    @property
    def is_rest(self) -> bool:
        """Whether it stands for units there is no room for."""
        return self.name.endswith(" more")


@dataclass(frozen=True)
class Edge:
    """One weight: the units it joins, what is written on it, its value, and its mark, as a ``Unit`` has one."""

    start: UnitAt
    end: UnitAt
    text: str
    weight: float
    mark: str = ""


@dataclass(frozen=True)
class Diagram:
    """The layers of a network from the inputs on, and the lines between them.

    ``direction`` is 1 while numbers run forward through the used lines, -1 while they run backward, otherwise 0. Of large layers
    only a part is shown: ``firsts`` are the places of the first units shown, 0 where none are given.
    """

    layers: tuple[tuple[Unit, ...], ...]
    edges: tuple[Edge, ...]
    direction: int = 0
    firsts: tuple[int, ...] = ()

    def first(self, layer: int) -> int:
        """The place of the first unit shown of a layer."""
        return self.firsts[layer] if self.firsts else 0

    @property
    def names(self) -> list[str]:
        """The layers' names."""
        return [layer_name(layer, len(self.layers)) for layer in range(len(self.layers))]

    @property
    def tallest(self) -> int:
        """The units of the layer that has most."""
        return max(map(len, self.layers))

    def height(self, place: UnitAt) -> float:
        """How far a unit stands above the middle of the picture; neighbours are 1 apart."""
        layer, unit = place
        return (len(self.layers[layer]) - 1) / 2 - unit

    @cached_property
    def heaviest(self) -> float:
        """The size of the largest weight."""
        return max(abs(edge.weight) for edge in self.edges)

    def thickness(self, edge: Edge) -> float:
        """How thick an edge's line is drawn, from 1 to 5: large weights have thick lines, one that overflowed the thickest."""
        size = abs(edge.weight)
        return 5.0 if isinf(size) else 1 + 4 * size / (self.heaviest or 1.0)

    def along(self, edge: Edge) -> float:
        """Where on its line an edge's text stands, from 0 to 1: where lines have spread, those of neighbouring units apart."""
        start, end = len(self.layers[edge.start[0]]), len(self.layers[edge.end[0]])
        near, far = (0.55, 0.8) if end > 2 * start else (0.27, 0.7)
        return far if edge.start[1] % 2 else near


def layer_name(layer: int, layers: int) -> str:
    """``inputs``, ``hidden units``, ``outputs``; hidden layers are numbered if there are several."""
    if layer == 0:
        return "inputs"
    return "outputs" if layer == layers - 1 else "hidden units" if layers == 3 else f"hidden layer {layer}"


def unit_name(layer: int, layers: int, unit: int) -> str:
    """``input 2``, ``hidden unit 3``, ``output 1``."""
    kind = "input" if layer == 0 else "output" if layer == layers - 1 else "hidden unit"
    return f"{kind} {unit + 1}"


def shown_places(size: int, wanted: Sequence[int] = (), most: int = MOST_UNITS) -> range:
    """The places of ``size`` that are shown: all, or as many as there is room for, the wanted ones among them if they fit."""
    if size <= most:
        return range(size)
    start = min(max(0, max(wanted, default=0) - most + 1), min(wanted, default=0))
    return range(start, start + most)


def more(size: int, shown: range) -> tuple[Unit, ...]:
    """The unit that stands for those not shown, if any."""
    return (Unit(f"{size - len(shown)} more"),) if len(shown) < size else ()


def of_network(weights: Sequence[Array], values: Sequence[Array | None], sample: int) -> Diagram:
    """A network's diagram: ``weights`` (inputs, units) per layer, ``values`` (samples, units) per layer, inputs first, or None."""
    sizes = [weights[0].shape[0], *(table.shape[1] for table in weights)]
    shown = [shown_places(size) for size in sizes]
    layers = tuple((*(Unit(unit_name(layer, len(sizes), unit), () if table is None else (_written(table[sample, unit]),))
                      for unit in shown[layer]), *more(sizes[layer], shown[layer])) for layer, table in enumerate(values))
    edges = tuple(Edge((layer, i), (layer + 1, j), _written(table[i, j]), float(table[i, j]))
                  for layer, table in enumerate(weights) for i in shown[layer] for j in shown[layer + 1])
    return Diagram(layers, edges)


def _written(value: float) -> str:
    return text.drawn(text.short(value))
