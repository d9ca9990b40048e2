"""E of a run on its way: at places of its weights, and for each row of what was learned from and of what was held out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.network import forward
from mlpteach.training.loops import PLAIN
from mlpteach.training.parameters import split
from mlpteach.training.regime import Tables


class LossCurves(NamedTuple):
    """``epochs``, and for each of them, before its first update, E divided by the rows: of those ``learned``, and ``held_out``."""

    epochs: Array
    learned: Array
    held_out: Array | None

    @property
    def lowest(self) -> int:
        """The epoch in which E of the held-out rows was lowest; ``ValueError`` without such rows."""
        if self.held_out is None:
            raise ValueError("lowest: this run had no rows held out")
        return int(self.epochs[self.held_out.argmin()])


def loss_curves(history: Any) -> LossCurves:
    """The curves of a ``History``, at the epochs whose states it kept."""
    form, states, (inputs, targets, held_inputs, held_targets) = history.form, history.checkpoints, history.tables
    held = None if held_inputs is None else losses_at(form, Tables(held_inputs, held_targets), states) / len(held_inputs)
    return LossCurves(history.marks, losses_at(form, Tables(inputs, targets), states) / len(inputs), held)


def losses_at(form: Form, tables: Tables, places: Array) -> Array:
    """E of all rows that are learned from, at each of the places (places, parameters); it may be infinite."""
    with np.errstate(all="ignore"):
        outputs = (forward(PLAIN, form, *split(place, form), tables.inputs)[-1] for place in places)
        return np.array([form.loss.value(tables.targets, each, form.output) for each in outputs])
