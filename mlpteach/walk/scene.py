"""One step of a trace as a ``Diagram``: the values of that moment on units and lines, and what the chosen number is made of."""

from __future__ import annotations

from collections.abc import Iterable

from mlpteach import formatting
from mlpteach.diagram import MOST_TEXTS, Diagram, Edge, Unit, more, shown_places, unit_name
from mlpteach.formatting import Array
from mlpteach.record import Step
from mlpteach.terms import leaves
from mlpteach.trace import Trace
from mlpteach.walk.roles import DIRECTIONS, RESULT, Known, Role, arrays_of, known_at, located, roles_of

LATEST = ("δ", "e", "a", "z")  # of a unit that has no part in the step its latest value is shown
Marks = dict[tuple[str, int, int, int], str]  # by kind, layer, row and column; the row of a unit is 0


def scene(trace: Trace, step: Step, row: int, column: int, sample: int = 0) -> Diagram | None:
    """The network at a step, for one cell of its result, with the values of one sample; None if the trace has no network.

    ``sample`` counts only where the rows of the result are no samples; otherwise the row is the sample.
    """
    layers = located(trace)
    known = known_at(trace, step.index)
    sizes = _sizes(known)
    if step.index not in layers or len(sizes) < 2:
        return None
    involved = list(arrays_of(trace, step, layers[step.index]))
    marks = _marks(trace, step, layers[step.index], row, column)
    sample = row if step.axes[0] == "samples" else sample
    shown = [shown_places(size, _marked(marks, layer)) for layer, size in enumerate(sizes)]
    units = tuple(tuple(Unit(unit_name(layer, len(sizes), place), _lines(known, involved, layer, sample, place),
                             marks.get(("unit", layer, 0, place), "")) for place in places) + more(sizes[layer], places)
                  for layer, places in enumerate(shown))
    return Diagram(units, tuple(_edges(known, involved, marks, shown)), DIRECTIONS.get(step.stage, 0))


def _sizes(known: Known) -> list[int]:
    """The units of each layer, from the weights between them; nothing if those of a layer are missing."""
    shapes = {role.layer: array.shape for role, array in known.items() if role.symbol == "w" and role.kind == "edge"}
    if not shapes or sorted(shapes) != list(range(1, len(shapes) + 1)):
        return []
    return [shapes[1][0], *(shapes[layer][1] for layer in sorted(shapes))]


def _marks(trace: Trace, step: Step, layer: int, row: int, column: int) -> Marks:
    roles = roles_of(trace, step)
    used = [leaf.place for leaf in leaves(step.term(row, column)) if leaf.place and leaf.place.argument in roles]
    marks = {_key(roles[place.argument], layer, place.row, place.column): "used" for place in used}
    return marks | {_key(roles[RESULT], layer, row, column): "chosen"}


def _key(role: Role, layer: int, row: int, column: int) -> tuple[str, int, int, int]:
    kind = "edge" if role.kind == "edge" else "unit"
    return kind, layer + role.layer, row if kind == "edge" else 0, column


def _marked(marks: Marks, layer: int) -> list[int]:
    """The units of a layer that are marked themselves, or at the end of a marked line."""
    units = [column for kind, at, _, column in marks if at == layer]
    return units + [row for kind, at, row, _ in marks if kind == "edge" and at == layer + 1]


def _lines(known: Known, involved: Iterable[Role], layer: int, sample: int, unit: int) -> tuple[str, ...]:
    here = [role for role in involved if role.layer == layer and role.kind != "edge"]
    latest = [Role("unit", layer, symbol) for symbol in LATEST if Role("unit", layer, symbol) in known]
    return tuple(f"{role.symbol} {formatting.short(known[role][sample if role.kind == 'unit' else 0, unit])}"
                 for role in here or latest[:1])


def _edges(known: Known, involved: list[Role], marks: Marks, shown: list[range]) -> Iterable[Edge]:
    for layer in range(1, len(shown)):
        weights = known.get(Role("edge", layer, "w′"), known[Role("edge", layer, "w")])
        written = next((role for role in reversed(involved) if role.kind == "edge" and role.layer == layer), None)
        few = len(shown[layer - 1]) * len(shown[layer]) <= MOST_TEXTS
        for start, i in enumerate(shown[layer - 1]):
            for end, j in enumerate(shown[layer]):
                mark = marks.get(("edge", layer, i, j), "")
                text = _text(known, written, weights, i, j) if few or mark else ""
                yield Edge((layer - 1, start), (layer, end), text, float(weights[i, j]), mark)


def _text(known: Known, written: Role | None, weights: Array, i: int, j: int) -> str:
    """The number on a line: the weight, or what the step reads or computes there, with its symbol."""
    if written is None or written.symbol == "w":
        return formatting.short(weights[i, j])
    return f"{written.symbol} {formatting.short(known[written][i, j])}"
