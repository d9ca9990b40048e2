"""Epochs computed again from a state that was kept, and whether they are those of the run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.training.engines import same
from mlpteach.training.loops import NumPyLoop
from mlpteach.training.regime import Regime, Tables

SAME = 1e-9  # of the error, and of the largest target: further from what was stored, a replay is that of another run


def replayed(engine: str, form: Form, tables: Tables, regime: Regime, state: Array, epoch: int, epochs: int) -> tuple[Array, Array]:
    """The state so many epochs after that in which ``epoch`` begins, and the error of each."""
    errors = np.empty(epochs)
    if not epochs:
        return state, errors
    loop = same(engine)(form, state, tables, regime, epoch)
    loop.advance(errors)
    return loop.state, errors


def error_of(form: Form, tables: Tables, regime: Regime, state: Array) -> Array:
    """The error of a state that was kept, one number: of all samples before any update, also where the run is in batches."""
    return replayed(NumPyLoop.name, form, tables, replace(regime, batch_size=None), state, 0, 1)[1]


def differing(errors: Array, stored: Array, targets: Array) -> Any:
    """The places where errors computed again are not the stored ones. Where an error has overflowed, any will do."""
    with np.errstate(all="ignore"):
        allowed = SAME * (stored + np.abs(targets).max())
        return np.flatnonzero(np.isfinite(stored) & ~(np.abs(errors - stored) <= allowed))
