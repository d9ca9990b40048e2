"""``Regime``: how a network is trained, and the tables it is trained on; with its form, all that a run needs to be run again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import PLAIN_DESCENT, UpdateRule

BLOCK = 64  # epochs whose orders are drawn at once


class Tables(NamedTuple):
    """What is learned from, and what is held out and only measured: (rows, inputs) and (rows, outputs) each."""

    inputs: Array
    targets: Array
    held_inputs: Array | None = None
    held_targets: Array | None = None


@dataclass(frozen=True)
class Regime:
    """``batch_size`` samples make an update, in an order drawn anew for each epoch from ``seed``; all at once if it is None."""

    learning_rate: float
    rule: UpdateRule = PLAIN_DESCENT
    batch_size: int | None = None
    seed: int = 0

    def order(self, epoch: int, samples: int) -> Any:
        """In which order the samples come in an epoch: the same on every machine and under every NumPy."""
        return orders(self.seed, epoch // BLOCK, samples)[epoch % BLOCK]


@lru_cache(maxsize=4)
def orders(seed: int, block: int, samples: int) -> Any:
    """The orders of ``BLOCK`` epochs, one a row; any epoch's can be had without those before it.

    ``RandomState`` and a stable sort never change; what a ``Generator`` draws may.
    """
    return np.random.RandomState([seed, block]).random_sample((BLOCK, samples)).argsort(axis=1, kind="stable")
