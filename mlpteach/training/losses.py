"""E per row, of the rows that a run learned from and of those held out, at the epochs whose states it kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.network import forward
from mlpteach.training.loops import PLAIN
from mlpteach.training.parameters import split


class Losses(NamedTuple):
    """``epochs``, and for each of them, before its first update, E divided by the rows: of those ``learned``, and ``held_out``."""

    epochs: Array
    learned: Array
    held_out: Array | None

    @property
    def lowest(self) -> int:
        """The epoch in which the loss of the held-out rows was lowest; ``ValueError`` without such rows."""
        if self.held_out is None:
            raise ValueError("lowest: this run had no rows held out")
        return int(self.epochs[self.held_out.argmin()])


def losses_of(history: Any) -> Losses:
    """The losses of a ``History``."""
    own, held = ([_per_row(history.form, state, inputs, targets) for state in history.checkpoints] if inputs is not None else None
                 for inputs, targets in (history.tables[:2], history.tables[2:]))
    return Losses(history.marks, np.array(own), None if held is None else np.array(held))


def _per_row(form: Any, state: Array, inputs: Array, targets: Array) -> float:
    with np.errstate(all="ignore"):
        outputs = forward(PLAIN, form, *split(state, form), inputs)[-1]
        return float(form.loss.value(targets, outputs, form.output)) / len(inputs)
