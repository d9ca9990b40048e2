"""How much of a correction gets through each layer: the slopes of its activations, beside the steepest that there can be."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Activation, Form

SUMS = np.linspace(-10, 10, 201)  # where an activation is tried; tanh's slope at 10 is 8e-9
PAIRS = np.stack([SUMS, np.zeros_like(SUMS)], axis=1)  # two units, for activations of whole rows


def slopes(form: Form, layers: tuple[Array, ...]) -> list[Array]:
    """The slope of each unit for each sample, a table a layer; 1 at the outputs if the loss cancels it."""
    found = [np.broadcast_to(np.asarray(each.slope(layer), dtype=np.float64), layer.shape)
             for each, layer in zip(form.activations, layers[1:], strict=True)]
    return [*found[:-1], np.ones_like(found[-1])] if form.loss.cancels(form.output) else found


def steepest(form: Form) -> list[float]:
    """The steepest slope there can be in each layer: a quarter for the sigmoid, 1 for tanh."""
    steep = [float(_tried(each).max()) for each in form.activations]
    return [*steep[:-1], 1.0] if form.loss.cancels(form.output) else steep


def dead(form: Form, found: list[Array]) -> tuple[int, int]:
    """How many hidden units there are that can have no slope at all, as those of ReLU, and how many have none for any sample."""
    flat = [table for each, table in zip(form.activations[:-1], found, strict=False) if not _tried(each).all()]
    return sum(table.shape[1] for table in flat), sum(int((~table.any(axis=0)).sum()) for table in flat)


@cache
def _tried(activation: Activation) -> Any:
    with np.errstate(all="ignore"):
        return np.atleast_1d(np.asarray(activation.slope(activation(PAIRS)), dtype=np.float64))
