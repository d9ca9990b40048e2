"""One step of a trace as a ``Diagram``: the values of that moment on units and lines, and what the chosen number is made of."""

from __future__ import annotations

from collections.abc import Iterable

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.plots.diagram import MOST_TEXTS, Diagram, Edge, Unit, more, shown_places, unit_name
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.passes import known_at
from mlpteach.widgets.walk.places import RESULT, Known, Role, Roles, arrays_of, located

LATEST = ("δ", "e", "a", "z")  # of a unit that has no part in the step its latest value is shown
Marks = dict[tuple[str, int, int, int], str]  # by kind, layer, row and column; the row of a unit is 0


def scene(trace: Trace, step: Step, row: int, column: int, sample: int) -> Diagram | None:
    """The network at a step, for one cell of its result, with the values of one sample.

    None for a step that cannot be placed in a network: one that failed, one of a learner's own stage without places, or one whose
    weights the trace has not.
    """
    roles = located(trace).get(step.index, {})
    involved = arrays_of(step, roles) if roles else {}
    if not involved:
        return None
    everything = known_at(trace, step.index)
    sizes = layer_sizes(everything)
    known = {role: array for role, array in everything.items() if _fits(role, array, sizes, sample)}
    if not all(role in known for role in involved):
        return None
    marks = _marks(step, roles, row, column)
    shown = [shown_places(size, _marked(marks, layer)) for layer, size in enumerate(sizes)]
    units = tuple(tuple(Unit(unit_name(layer, len(sizes), place), _lines(known, involved, layer, sample, place),
                             marks.get(("unit", layer, 0, place), ""), _shade(known, layer, sample, place)) for place in places)
                  + more(sizes[layer], places) for layer, places in enumerate(shown))
    return Diagram(units, tuple(_edges(known, list(involved), marks, shown)), STAGES[step.stage].direction,
                   tuple(places.start for places in shown))


def _shade(known: Known, layer: int, sample: int, unit: int) -> float | None:
    """How active the unit is, if that is known: its activation, between 0 and 1."""
    activation = known.get(Role("unit", layer, "a"))
    return None if activation is None else min(1.0, max(0.0, float(activation[sample, unit])))


def layer_sizes(known: Known) -> list[int]:
    """The units of each layer, from the weights between them; those of other networks in the trace do not fit on."""
    sizes: list[int] = []
    while (weights := known.get(Role("edge", max(1, len(sizes)), "w"))) is not None and sizes[-1:] in ([], [weights.shape[0]]):
        sizes = [*(sizes or weights.shape[:1]), weights.shape[1]]
    return sizes


def _fits(role: Role, array: Array, sizes: list[int], sample: int) -> bool:
    """Whether the array's layer is one of the network, with a unit for each column, and the sample one of its rows."""
    lowest = 1 if role.kind == "edge" else 0
    return (lowest <= role.layer < len(sizes) and array.shape[1] == sizes[role.layer]
            and (role.kind != "unit" or sample < len(array)))


def _marks(step: Step, roles: Roles, row: int, column: int) -> Marks:
    used = [leaf.place for leaf in leaves(step.term(row, column)) if leaf.place and leaf.place.argument in roles]
    marks = {_key(roles[place.argument], place.row, place.column): "used" for place in used}
    return marks | {_key(roles[RESULT], row, column): "chosen"}


def _key(role: Role, row: int, column: int) -> tuple[str, int, int, int]:
    return ("edge", role.layer, row, column) if role.kind == "edge" else ("unit", role.layer, 0, column)


def _marked(marks: Marks, layer: int) -> list[int]:
    """The units of a layer that are marked themselves, or at the end of a marked line."""
    units = [column for kind, at, _, column in marks if at == layer]
    return units + [row for kind, at, row, _ in marks if kind == "edge" and at == layer + 1]


def _lines(known: Known, involved: Iterable[Role], layer: int, sample: int, unit: int) -> tuple[str, ...]:
    here = [role for role in involved if role.layer == layer and role.kind != "edge"]
    latest = [Role("unit", layer, symbol) for symbol in LATEST if Role("unit", layer, symbol) in known]
    return tuple(f"{role.symbol} {text.short(known[role][sample if role.kind == 'unit' else 0, unit])}"
                 for role in here or latest[:1])


def _edges(known: Known, involved: list[Role], marks: Marks, shown: list[range]) -> Iterable[Edge]:
    for layer in range(1, len(shown)):
        weights = known.get(Role("edge", layer, "w'"), known[Role("edge", layer, "w")])
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
        return text.short(weights[i, j])
    return f"{written.symbol} {text.short(known[written][i, j])}"
