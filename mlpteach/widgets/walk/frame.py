"""One frame of the walkthrough as HTML: the stage, its formula, the network, the tables and one number's arithmetic."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.plots.diagram import Diagram, shown_places
from mlpteach.plots.style import readable
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.places import MEANINGS
from mlpteach.widgets.walk.scene import scene
from mlpteach.widgets.walk.svg import svg

Cell = tuple[int, int]
ROWS, COLUMNS = 10, 8  # of a table that is shown


@dataclass(frozen=True)
class Frame:
    """A step of a trace and one cell of its result. The network is drawn for ``sample`` where the rows are no samples."""

    trace: Trace
    index: int
    cell: Cell = (0, 0)
    sample: int = 0

    @cached_property
    def step(self) -> Step:
        """The step."""
        return self.trace[self.index]

    @property
    def title(self) -> str:
        """The step's number and stage, and the phase of one that has a place in the network."""
        stage = STAGES.get(self.step.stage)
        return readable(f"Step {self.index}: {self.step.stage}") + (f" ({stage.phase})" if stage and stage.places else "")

    @property
    def arithmetic(self) -> str:
        """The chosen number, worked out; or what a step without a table has to say."""
        return readable(repr(self.trace.explain(self.step, *self.cell) if has_cells(self.step) else self.step))

    @property
    def rows_are_samples(self) -> bool:
        """Whether each row of the result belongs to a sample."""
        return has_cells(self.step) and self.step.axes[0] == "samples"

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """The names of the result's rows and of its columns; a single empty one for a step without cells."""
        if not has_cells(self.step):
            return [""], [""]
        rows, columns = map(range, np.shape(self.step.output))  # type: ignore[arg-type]
        return [readable(self.step.row_name(row)) for row in rows], [readable(self.step.column_name(column)) for column in columns]

    def near(self, trace: Trace, index: int) -> Frame:
        """The frame of another step, at the same sample or weight, as far as it has one."""
        sample, row = (self.cell[0], 0) if self.rows_are_samples else (self.sample, self.cell[0])
        return opened(trace, index, sample, row, self.cell[1])

    def diagram(self) -> Diagram | None:
        """The network at this step, or None if the trace has none."""
        return scene(self.trace, self.step, *self.cell, self._drawn[1]) if has_cells(self.step) else None

    def html(self) -> str:
        """The whole frame, without its style."""
        about = STAGES[self.step.stage].about if self.step.stage in STAGES else ""
        diagram = self.diagram()
        net = f"{svg(diagram, _says(diagram))}<p>{escape(self._legend(diagram))}</p>" if diagram else ""
        return readable(
            f'<div class="mlpteach-frame"><p class="title">{escape(self.title)}</p>'
            f'<p class="formula">{escape(self.step.stage)} = {escape(self.step.formula)}</p><p>{escape(about)}</p>'
            f'<div class="sides"><div class="net">{net}<pre>{escape(self.arithmetic)}</pre></div>'
            f'<div class="tables">{"".join(self._tables())}</div></div></div>')

    def _legend(self, diagram: Diagram) -> str:
        """What the network is drawn for, and what its symbols mean."""
        texts = [text for units in diagram.layers for unit in units for text in unit.lines] + [edge.text for edge in diagram.edges]
        symbols = dict.fromkeys(text.split(" ")[0] for text in texts)
        meanings = [f"{symbol} {MEANINGS[symbol]}" for symbol in symbols if symbol in MEANINGS]
        step, row = self._drawn
        return f"{step.row_name(row)}: {', '.join(meanings)}; lines of negative weights are dashed"

    @property
    def _drawn(self) -> tuple[Step, int]:
        """The step that names the samples, the latest whose rows are samples, and the row of the one the network is drawn for."""
        if self.rows_are_samples:
            return self.step, self.cell[0]
        earlier = (self.trace[index] for index in range(self.index, -1, -1))
        step = next((step for step in earlier if has_cells(step) and step.axes[0] == "samples"), self.step)
        return step, min(self.sample, len(step.output) - 1)  # type: ignore[arg-type]

    def _tables(self) -> list[str]:
        if not has_cells(self.step):
            return []
        places = [leaf.place for leaf in leaves(self.step.term(*self.cell)) if leaf.place]
        used = {name: {(place.row, place.column) for place in places if place.argument == name} for name in self.step.arguments}
        tables = [_table(self.step, name, value, used[name]) for name, value in self.step.arguments.items()
                  if isinstance(value, np.ndarray)]
        assert isinstance(self.step.output, np.ndarray)
        return [*tables, _table(self.step, "", self.step.output, {self.cell})]


def _says(diagram: Diagram) -> str:
    """The picture for those who do not see it; the formula, the tables and the arithmetic stand beside it as text."""
    units = [f"{unit.name}: {', '.join(unit.lines)}" for units in diagram.layers for unit in units if unit.lines]
    return f"The network at this step. {'; '.join(units)}."


def has_cells(step: Step) -> bool:
    """Whether the step has a table whose cells can be explained."""
    return isinstance(step.output, np.ndarray) and step.output.ndim == 2 and step.stage in STAGES


def _table(step: Step, argument: str, array: Array, marked: Collection[Cell]) -> str:
    """One array with its rows and columns named; the marked cells stand out, and of the result the chosen one has a frame."""
    rows, columns = (shown_places(size, [cell[axis] for cell in marked], most)
                     for axis, (size, most) in enumerate(zip(array.shape, (ROWS, COLUMNS), strict=True)))
    names = [step.row_name(row, argument) for row in rows]
    texts = text.labelled_rows(array[rows.start:rows.stop, columns.start:columns.stop], names)
    head = "".join(f'<th scope="col">{escape(step.column_name(column, argument))}</th>' for column in columns)
    body = "".join(_row(name, [_cell(text, (row, column) in marked) for column, text in zip(columns, cells, strict=True)])
                   for row, (name, *cells) in zip(rows, texts, strict=True))
    return (f'<table class="{"" if argument else "here"}"><caption>{escape(_caption(step, argument, array))}</caption>'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>")


def _row(name: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'


def _cell(text: str, is_marked: bool) -> str:
    return f"<td>{f'<mark>{text}</mark>' if is_marked else text}</td>"


def _caption(step: Step, argument: str, array: Array) -> str:
    source = f", from step {step.sources[argument]}" if argument in step.sources else ""
    part = ", in part" if array.shape[0] > ROWS or array.shape[1] > COLUMNS else ""
    return f"{argument or 'result: ' + step.stage} {text.shape(array)}{source}{part}"


def first_sample(trace: Trace) -> int:
    """The first row whose inputs are not all zero: products with zeros show a reader nothing."""
    samples = next((step.samples for step in trace if step.samples is not None), None)
    rows = [] if samples is None else np.flatnonzero(samples.any(axis=1)).tolist()
    return int(rows[0]) if rows else 0


def opened(trace: Trace, index: int, sample: int, row: int = 0, column: int = 0) -> Frame:
    """The frame that a step opens with: the sample's row where rows are samples, or else the wanted one, as far as there is one."""
    frame = Frame(trace, index, sample=sample)
    rows, columns = frame.names
    row = sample if frame.rows_are_samples else row
    return Frame(trace, index, (min(row, len(rows) - 1), min(column, len(columns) - 1)), sample)
