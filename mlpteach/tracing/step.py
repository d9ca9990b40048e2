"""``Step``: one call of a stage as a trace keeps it, with copies of its real arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import read_only
from mlpteach.arrays.text import Array
from mlpteach.tracing.arithmetic import Cells, Number, Term
from mlpteach.tracing.stage import STAGES, Choice

Value = Array | float | str | Choice | None  # an argument as it is kept; text describes what was not numbers
SMALL = 12  # a step with at most this many numbers shows them in the trace's table


@dataclass(frozen=True, eq=False)
class Step:
    """One recorded call of a stage. The arrays are read-only copies made at the time of the call.

    ``sources`` tells for each argument that an earlier step produced which step that was; ``samples`` is the table whose
    rows name this step's rows, if they are samples; ``error`` is the message of a call that failed, and then there is no
    ``output``. What the stage was told besides its data, such as the activation, stands among the arguments if it was given.
    """

    index: int
    stage: str
    formula: str
    arguments: Mapping[str, Value]
    output: Value
    sources: Mapping[str, int] = field(default_factory=dict)
    samples: Array | None = None
    error: str = ""

    @property
    def axes(self) -> Sequence[str]:
        """The names of the output's two axes."""
        return self.axes_of("")

    def axes_of(self, argument: str) -> Sequence[str]:
        """The names of an argument's two axes; of the output for an empty name, and for numbers, which have none."""
        if self.stage not in STAGES:
            return ("rows", "columns")
        stage = STAGES[self.stage]
        return dict(zip(stage.arrays, stage.rule.axes, strict=True)).get(argument, stage.rule.output_axes)

    def row_name(self, row: int, argument: str = "") -> str:
        """The name of a row of the output or of an argument: ``sample (0, 1)`` with few inputs, otherwise as a column's."""
        axis = self._row_axis(argument)
        names = self.samples if axis == "samples" else None
        if names is not None and names.shape[1] <= 4 and row < len(names):
            return f"sample {text.sample(names[row])}"
        return _place_name(axis, row)

    def _row_axis(self, argument: str) -> str:
        """The rows of weights that are moved are called as in their gradient; a single row may be one of biases."""
        axis = self.axes_of(argument)[0]
        moved = axis == "rows" and self.stage in STAGES and isinstance(self.output, np.ndarray) and len(self.output) > 1
        return "inputs" if moved else axis

    def column_name(self, column: int, argument: str = "") -> str:
        """The column's axis and a number counted from 1, such as ``hidden unit 3``."""
        return _place_name(self.axes_of(argument)[1], column)

    def cell(self, row: int, column: int) -> float:
        """The value of one cell of the output."""
        assert isinstance(self.output, np.ndarray)
        return float(self.output[row, column])

    def term(self, row: int, column: int) -> Term:
        """The arithmetic of one cell, with the recorded numbers; rows and columns count from 0.

        Raises ``IndexError`` outside the table, ``ValueError`` if the step failed or its stage is not defined here.
        """
        if not isinstance(self.output, np.ndarray) or self.output.ndim != 2:
            raise ValueError(f"step {self.index} ({self.stage}) has no table of values to explain: {self.error or self.output}")
        if self.stage not in STAGES:
            raise ValueError(f"step {self.index}: the stage {self.stage!r} is not defined here, so its cells cannot be explained")
        for axis, place, size in zip(("row", "column"), (row, column), self.output.shape, strict=True):
            if not 0 <= place < size:
                raise IndexError(f"{self.stage} has {axis}s 0 to {size - 1}, received {axis} {place}")
        cells = {name: _as_cells(name, value) for name, value in self.arguments.items()}
        term: Term = STAGES[self.stage].cell(row, column, **cells)
        return term

    def summary(self) -> list[str]:
        """Number, stage, formula, shapes and, when there are few, values: one row of the trace's table."""
        shapes = " ".join(text.shape(value) for value in self.arguments.values() if isinstance(value, (np.ndarray, float, str)))
        if self.error:
            return [str(self.index), self.stage, self.formula, shapes, self._failure()]
        return [str(self.index), self.stage, self.formula, f"{shapes} -> {text.shape(self.output)}", _values(self.output)]

    def _failure(self) -> str:
        first, *_, last = f"{self.error}\n{self.error}".splitlines()
        return f"failed: {first}" if first == last else f"failed: {first.split(':')[0]}\n{last.strip()}"

    def __repr__(self) -> str:
        return text.printable("\n".join(self._heading() + [text.text_table(*table) for table in self._table()]))

    def _repr_html_(self) -> str:
        heading = "\n".join(self._heading())
        header, shown = ("failed", self.error) if self.error else ("values", _values(self.output))
        return "".join(text.html_table(*table, heading=heading) for table in self._table()) or text.html_table(
            [header], [[shown]], heading=heading)

    def _heading(self) -> list[str]:
        origin = {name: f"from step {source}" for name, source in self.sources.items()}
        given = [[f"  {name}", text.shape(value), origin.get(name, "")] for name, value in self.arguments.items()
                 if value is not None]
        outcome = [f"  failed: {self.error}"] if self.error else [f"  gives {text.shape(self.output)}"]
        table = text.text_table(given[0], given[1:]).split("\n") if given else []
        return [f"step {self.index}: {self.stage} = {self.formula}", *table, *outcome]

    def _table(self) -> Iterator[tuple[list[str], list[list[str]]]]:
        if isinstance(self.output, np.ndarray) and self.output.ndim == 2 and 0 < self.output.size <= 10 * SMALL:
            rows, columns = self.output.shape
            header = ["", *(self.column_name(column) for column in range(columns))]
            yield header, text.labelled_rows(self.output, [self.row_name(row) for row in range(rows)])


def _place_name(axis: str, place: int) -> str:
    return "bias" if axis == "1" else f"{text.singular(axis)} {place + 1}"


def _as_cells(name: str, value: Value) -> Any:
    if isinstance(value, np.ndarray):
        return Cells(name, value)
    return Number(value, name) if isinstance(value, float) else value


def _values(output: Value) -> str:
    if not isinstance(output, np.ndarray):
        return text.number(output) if isinstance(output, float) else str(output)
    if output.ndim == 2 and 0 < output.size <= SMALL:
        return "\n".join(text.array_lines(output))
    return f"from {text.short(output.min())} to {text.short(output.max())}" if output.size else "empty"


def snapshot(value: Any) -> Value:
    """A read-only float64 copy of anything made of real numbers; None as it is; for anything else a few words about it."""
    if value is None or type(value) is float:
        return value
    if np.ma.is_masked(value):
        return f"a {type(value).__name__} with masked entries"
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):  # rows of different lengths, say, or a tensor that is learned
        return f"a {type(value).__name__} that is not a table"
    if array.dtype.kind not in "biuf":
        return f"a {type(value).__name__} of {array.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
    if array.ndim == 0:
        return float(array)
    kept: Array = read_only(array.astype(np.float64))
    return kept
