"""The tables of a step as HTML: what it was given and what it gives, each number to be chosen."""

from __future__ import annotations

from html import escape

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.plots.diagram import shown_places
from mlpteach.tracing.arithmetic import leaves
from mlpteach.widgets.walk.naming import Naming
from mlpteach.widgets.walk.numerals import both, decimals
from mlpteach.widgets.walk.places import RESULT
from mlpteach.widgets.walk.svg import Attributes

Cell = tuple[int, int]
ROWS, COLUMNS = 10, 8  # of a table that is shown


def tables(naming: Naming, cell: Cell) -> str:
    """All arrays of a step, the result first, without a sign of what is chosen; of large ones the part with what is."""
    step, used = naming.step, cells_used(naming, cell)
    arrays = {RESULT: step.output, **step.arguments}
    return "".join(_table(naming, name, array, used.get(name, [])) for name, array in arrays.items()
                   if isinstance(array, np.ndarray) and array.ndim == 2)


def cells_used(naming: Naming, cell: Cell) -> dict[str, list[Cell]]:
    """The cells that the chosen number is made of, by argument, and itself."""
    found: dict[str, list[Cell]] = {RESULT: [cell]}
    for leaf in leaves(naming.step.term(*cell)):
        if leaf.place:
            found.setdefault(leaf.place.argument, []).append((leaf.place.row, leaf.place.column))
    return found


def marks(naming: Naming, cell: Cell) -> Attributes:
    """The attributes of the cells that stand out."""
    used = {cell_id(name, *each): {"class": "used"} for name, cells in cells_used(naming, cell).items() for each in cells}
    return used | {cell_id(RESULT, *cell): {"class": "chosen", "tabindex": "0", "aria-selected": "true"}}


def cell_id(argument: str, row: int, column: int) -> str:
    """The id of a table's cell."""
    return f"c-{argument or 'result'}-{row}-{column}"


def _table(naming: Naming, argument: str, array: Array, marked: list[Cell]) -> str:
    rows, columns = (shown_places(size, [cell[axis] for cell in marked], most)
                     for axis, (size, most) in enumerate(zip(array.shape, (ROWS, COLUMNS), strict=True)))
    places = decimals(array[rows.start:rows.stop, columns.start:columns.stop].ravel().tolist())
    head = "".join(f'<th scope="col">{escape(naming.column(column, argument))}</th>' for column in columns)
    body = "".join(f'<tr><th scope="row">{escape(naming.row(row, argument))}</th>'
                   f'{"".join(_cell(naming, argument, row, column, float(array[row, column]), places) for column in columns)}</tr>'
                   for row in rows)
    looks = ' class="here" role="grid"' if argument == RESULT else ""
    return (f"<table{looks}><caption>{_caption(naming, argument, array)}</caption><thead><tr><td></td>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>")


def _cell(naming: Naming, argument: str, row: int, column: int, value: float, places: int) -> str:
    go = naming.goes(argument, row, column)
    chooses = "" if go == (None, None) else f' data-go="{",".join("" if place is None else str(place) for place in go)}"'
    return f'<td data-id="{cell_id(argument, row, column)}"{chooses}>{both(value, places)}</td>'


def _caption(naming: Naming, argument: str, array: Array) -> str:
    step = naming.step
    name = f"<b>{escape(argument)}</b>" if argument else f"result: <b>{escape(step.stage)}</b>"
    also = f" = {naming.also(argument)}" if naming.also(argument) else ""
    source = f", from step {step.sources[argument]}" if argument in step.sources else ""
    part = ", in part" if array.shape[0] > ROWS or array.shape[1] > COLUMNS else ""
    return f"{name}{also} {text.shape(array)}{source}{part}"
