"""The path of a run: where its weights and biases were after each update, and what E is there."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.training.history import History
from mlpteach.training.loops import NumPyLoop
from mlpteach.training.parameters import flatten

MOST = 600  # updates of a run that are each a place of its path; a longer run gives so many of its epochs


class _Walk(NumPyLoop):
    """A run that notes where it is after each update."""

    def walked(self, epochs: int) -> list[Array]:
        self.places = [self.parameters.copy()]
        self.advance(np.empty(epochs))
        return self.places

    def _step(self, using: Any, inputs: Array, targets: Array) -> Array:
        error = super()._step(using, inputs, targets)
        self.places.append(self.parameters.copy())
        return error


def path_of(history: History) -> Array:
    """The parameters of a run on its way, (places, parameters): the start, and then after each update.

    Of a run of more than 600 updates they are those of about so many epochs. It ends where the numbers are finite no more.
    """
    end = history.epochs - (history.diverged_at is not None)
    if end * history.regime.updates(len(history.inputs)) <= MOST:
        places = _Walk(history.form, history.checkpoints[0], history.tables, history.regime).walked(end)
    else:
        epochs = np.unique(np.linspace(0, end, min(end, MOST) + 1).astype(int))
        places = [flatten(history.network_at(int(epoch))) for epoch in epochs]
    finite = np.isfinite(places).all(axis=1)
    return np.array(places)[:len(places) if finite.all() else int(finite.argmin())]
