"""``Form``: the kind of a network, all but its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, layers, number
from mlpteach.forms.activations import SIGMOID, Activation, activation
from mlpteach.forms.losses import HALF_SQUARED_ERROR, Loss, loss


@dataclass(frozen=True, repr=False)
class Form:
    """What travels with a network's numbers through training: how many there are, and what is made of them.

    ``sizes`` are the numbers of inputs and of each layer's units, ``activations`` one for each layer of weights.
    """

    sizes: tuple[int, ...]
    biased: bool
    activations: tuple[Activation, ...]
    loss: Loss

    @classmethod
    def of(cls, owner: str, sizes: Sequence[int], biased: bool, hidden: Any, output: Any, loss_: Any) -> Form:
        """The form with these activations: ``hidden`` is one for all hidden layers, or a list. ``ValueError`` if they make
        no sense.
        """
        between = len(sizes) - 2
        several = isinstance(hidden, Sequence) and not isinstance(hidden, str)
        if several and len(hidden) != between:
            raise ValueError(f"{owner}: hidden must be one activation, or a list of {between} for the hidden layers, "
                             f"received {len(hidden)}")
        chosen = [activation(owner, each) for each in (*(hidden if several else [hidden] * between), output)]
        form = cls(tuple(map(int, sizes)), biased, tuple(chosen), loss(owner, loss_))
        form._check(owner)
        return form

    def _check(self, owner: str) -> None:
        for layer, (each, units) in enumerate(zip(self.activations, self.sizes[1:], strict=True), 1):
            each.check_units(owner, units, f"layer {layer}")
        self.loss.check(owner, self.output)

    @property
    def output(self) -> Activation:
        """The activation of the outputs."""
        return self.activations[-1]

    @property
    def kind(self) -> dict[str, Any]:
        """What ``Network`` is told beside its weights and biases."""
        return {"hidden": self.activations[:-1], "output": self.output, "loss": self.loss}

    @property
    def weight_shapes(self) -> list[tuple[int, int]]:
        """(inputs, units) of each layer's weights."""
        return list(pairwise(self.sizes))

    def check_targets(self, owner: str, targets: Array) -> None:
        """``ValueError`` for targets that the outputs can't come near, or that are no probabilities where the loss needs them."""
        low, high = self.output.reach
        if targets.min() < low or targets.max() > high:
            wrong = float(targets[(targets < low) | (targets > high)][0])
            reach = f"from {number(low)} to {number(high)}" if np.isfinite(high) else f"of at least {number(low)}"
            raise ValueError(f"{owner}: targets must be numbers {reach}, since {self.output} outputs reach no others, "
                             f"received {number(wrong)}")
        sums = targets.reshape(len(targets), -1).sum(axis=1)
        if self.loss.only_own and self.output.by_row and np.abs(sums - 1).max() > 1e-6:
            raise ValueError(f"{owner}: the targets of each sample must add up to 1, since those of {self.output} outputs do, "
                             f"received a sum of {number(float(sums[np.argmax(np.abs(sums - 1))]))}")

    def __repr__(self) -> str:
        biases = "with biases" if self.biased else "no biases"
        return ", ".join([layers(self.sizes), biases, *self.unusual])

    @property
    def unusual(self) -> list[str]:
        """What differs from the published lessons, in words; nothing for sigmoids and half squared errors."""
        names = " / ".join(dict.fromkeys(map(str, self.activations))) if len(set(self.activations)) > 1 else str(self.output)
        kinds = [names] if set(self.activations) != {SIGMOID} else []
        return kinds + ([str(self.loss)] if self.loss is not HALF_SQUARED_ERROR else [])
