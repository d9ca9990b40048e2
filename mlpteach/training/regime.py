"""``Regime``: how a network is trained, and ``Tables``, on what; with its form and state, all that the next epoch depends on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays.checks import finite_number, whole_number
from mlpteach.arrays.text import Array, number
from mlpteach.forms import PLAIN_DESCENT, UpdateRule
from mlpteach.problems import check_batch_size, check_held_out, check_task
from mlpteach.tracing.recording import unrecorded

DRAWN = 2**13  # samples whose places are drawn at once
SEEDS = 2**32  # RandomState takes those below


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

    @classmethod
    def of(cls, owner: str, samples: int, learning_rate: float, momentum: float = 0.0, weight_decay: float = 0.0,
           batch_size: int | None = None, seed: int = 0) -> Regime:
        """The regime of these numbers; ``ValueError`` that ``owner`` opens for one that makes no sense for so many samples."""
        rate = finite_number(owner, "learning_rate", learning_rate)
        rule = UpdateRule(finite_number(owner, "momentum", momentum, zero_allowed=True),
                          finite_number(owner, "weight_decay", weight_decay, zero_allowed=True))
        if rule.momentum >= 1:
            raise ValueError(f"{owner}: momentum must be below 1, or no step would be forgotten, received {number(rule.momentum)}")
        batch_size = check_batch_size(owner, batch_size, samples)
        return cls(rate, rule, None if batch_size == samples else batch_size, whole_number(owner, "seed", seed, 0, SEEDS - 1))

    def updates(self, samples: int) -> int:
        """How many updates there are in an epoch."""
        return 1 if self.batch_size is None else -(-samples // self.batch_size)

    def order(self, epoch: int, samples: int) -> Any:
        """In which order the samples come in an epoch: the same on every machine and under every NumPy."""
        block, place = divmod(epoch, epochs_of_block(samples))
        return orders(self.seed, block, samples)[place]

    def __repr__(self) -> str:
        said = {"learning rate": self.learning_rate, "momentum": self.rule.momentum, "weight decay": self.rule.weight_decay,
                "batches of": self.batch_size or 0}
        return ", ".join(f"{name} {number(value)}" for name, value in said.items() if value)


def check_training(owner: str, network: Any, inputs: Any, targets: Any, learning_rate: Any, epochs: Any,
                   held_out: Any = None, **how: Any) -> tuple[Tables, Regime]:
    """What a network is to be trained on, and how; an error that ``owner`` opens, or a stage's, if anything does not fit.

    ``how`` are the other arguments of ``Regime.of``.
    """
    inputs, targets, rate = check_task(owner, network, inputs, targets, learning_rate, epochs)
    held = check_held_out(owner, network, held_out, rate, epochs) or ()
    regime = Regime.of(owner, len(inputs), rate, **how)
    check_sums(network, inputs, *held[:1])
    return Tables(inputs, targets, *held), regime


def check_sums(network: Any, *tables: Array) -> None:
    """``ValueError`` of the stage that is reached by sums that overflow: a loop would go on."""
    with unrecorded(), np.errstate(all="ignore"):
        for table in tables:
            network.predict(table)


@lru_cache(maxsize=4)
def orders(seed: int, block: int, samples: int) -> Any:
    """The orders of a block of epochs, one a row; any epoch's can be had without those before its block.

    ``RandomState`` and a stable sort never change; what a ``Generator`` draws may.
    """
    drawn = np.random.RandomState([seed, block]).random_sample((epochs_of_block(samples), samples))
    return drawn.argsort(axis=1, kind="stable")


def epochs_of_block(samples: int) -> int:
    """For how many epochs the orders are drawn at once: to begin a stream of random numbers takes longer than to draw a few."""
    return max(1, DRAWN // samples)
