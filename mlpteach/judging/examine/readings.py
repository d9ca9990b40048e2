"""Losses under which a program may be right, and what came of a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.forms import ACTIVATIONS
from mlpteach.judging.examine.candidates import BACKWARDS, Factor, Slugs

OWN, RIGHT, NEXT = "its own delta", "the right delta", "the delta that follows from the next one"


@dataclass(frozen=True, eq=False)
class LayerPart:
    """What came of a layer's weights or biases: mistakes, one set of slugs for each reading; the factor against what is expected.

    ``known`` is whether any candidate gives what was measured. ``chain`` says from which next delta it comes where it is right.
    ``factors`` says for each mistake of the first reading which factor is wrong, with its values as far as they are known.
    """

    layer: int
    part: str
    readings: tuple[Slugs, ...] = ()
    factor: float = 1.0
    known: bool = True
    chain: str = OWN
    factors: tuple[Factor, ...] = ()

    @property
    def slugs(self) -> Slugs:
        """The mistakes of the first reading."""
        return self.readings[0] if self.readings else ()


@dataclass(frozen=True)
class LossReading:
    """A loss under which the program may be right: its name, and the right delta of the outputs with its factors."""

    loss: str
    base: Mapping[str, Any]
    places: frozenset[str]


def readings(output: str, units: int, loss: str | None) -> list[LossReading]:
    """The losses that outputs of this activation may be trained with; those of the told one alone."""
    through = {**BACKWARDS, "received": lambda error: error}
    squared = LossReading("squared error", through, frozenset({"delta_output", "program_output", "program_squared_error"}))
    cancelled = {**through, "right": lambda received: received}
    crossed = frozenset({"program_cross_entropy", "program_output"})
    logits = {**through, "right": (lambda targets, output_layer: targets - ACTIVATIONS["softmax"](output_layer)) if units > 1 else
              (lambda targets, output_layer: targets - ACTIVATIONS["sigmoid"](output_layer))}
    yes_or_no = {**through, "right": lambda targets, output_layer: targets - ACTIVATIONS["sigmoid"](output_layer)}
    absolute = {**through, "received": lambda error: np.sign(error)}
    every = [squared]
    if output in ("sigmoid", "softmax"):
        every.append(LossReading("cross-entropy", cancelled, crossed))
    elif output == "linear":
        every += [LossReading("cross-entropy", logits, crossed), LossReading("cross-entropy", yes_or_no, crossed)]
    every.append(LossReading("absolute error", absolute, frozenset({"delta_output"})))
    return [each for each in every if loss in (None, each.loss)] or every
