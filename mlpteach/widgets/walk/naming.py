"""What the rows and columns of a step's arrays are called, and what is chosen by a click on a cell, a unit or a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlpteach.plots.diagram import unit_name
from mlpteach.plots.style import readable
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.passes import known_at
from mlpteach.widgets.walk.places import RESULT, Role, located
from mlpteach.widgets.walk.scene import layer_sizes
from mlpteach.widgets.walk.svg import Go


@dataclass(frozen=True, eq=False)
class Naming:
    """The names of one step: those of the network's units where the step lies in a network, else those of its stage."""

    trace: Trace
    step: Step

    @cached_property
    def _layers(self) -> int:
        return len(layer_sizes(known_at(self.trace, self.step.index))) if self._roles else 0

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return dict(located(self.trace).get(self.step.index, {}))

    def row(self, row: int, argument: str = RESULT) -> str:
        """``sample (0, 1)``, ``input 2``, ``hidden unit 3``, or ``bias``."""
        role, layers = self._roles.get(argument), self._layers
        if role and role.kind == "edge" and 0 < role.layer < layers:
            return unit_name(role.layer - 1, layers, row)
        return "bias" if role and role.kind == "bias" else readable(self.step.row_name(row, argument))

    def column(self, column: int, argument: str = RESULT) -> str:
        """``hidden unit 3`` or ``output 1``."""
        role, layers = self._roles.get(argument), self._layers
        if role and 0 <= role.layer < layers:
            return unit_name(role.layer, layers, column)
        return readable(self.step.column_name(column, argument))

    def also(self, argument: str) -> str:
        """What the lessons call an argument whose own name says only which part it plays: ``weights_1`` for ``weights_next``."""
        role = self._roles.get(argument)
        name = f"weights_{role.layer - 1}" if role and role.kind == "edge" and role.symbol == "w" else ""
        return "" if name == argument else name

    def goes(self, argument: str, row: int | None, column: int) -> Go:
        """The row and the column of the result that a cell of an argument belongs to; None where it belongs to all."""
        (down, along), (rows, columns) = self.step.axes_of(argument), self.step.axes
        return (row if down == rows else column if along == rows else None,
                column if along == columns else row if down == columns else None)

    def parts(self) -> dict[str, Go]:
        """By the ids of units and lines, what each of them chooses at this step."""
        found: dict[str, Go] = {}
        for argument, role in sorted(self._roles.items(), key=lambda item: item[0] != RESULT):
            array = self.step.arguments.get(argument, self.step.output if argument == RESULT else None)
            for row, column in np.ndindex(array.shape) if isinstance(array, np.ndarray) else ():
                is_line = role.kind == "edge"
                name = f"w-{role.layer}-{row}-{column}" if is_line else f"u-{role.layer}-{column}"
                go = self.goes(argument, row if is_line or role.kind == "bias" else None, column)
                if go != (None, None):
                    found.setdefault(name, go)
        return found
