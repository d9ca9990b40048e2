"""The line of a program that first made a wrong factor, found by recording what it computes; and where it raises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.readings import LayerPart
from mlpteach.judging.examine.steps import Sample
from mlpteach.judging.program.lines import LineRecorder
from mlpteach.judging.program.multiples import is_same
from mlpteach.judging.program.places import Line

NEAR = 1e-6


class Pointer:
    """A training step of one try, with everything recorded that was computed from the sample."""

    def __init__(self, probed: Probed, each: Sample, place: int) -> None:
        self.each, self.place = each, place
        self.recorder = recorded_step(probed, each.all_arrays, each.inputs, each.targets)

    def line(self, part: LayerPart, at: int, rate: float) -> Line | None:
        """The first line that made what the part's mistake at this place makes wrong; None where that can't be told."""
        if self.recorder is None:
            return None
        for numbers in self._wanted(part, at, rate):
            if any(is_same(numbers, known, NEAR, factor=True, transposed=True) for known in self._of_the_forward_pass()):
                continue  # the line that made it is right, and elsewhere it is used wrongly
            line = self.recorder.first(numbers, NEAR)
            if line is not None:
                return line
        return None

    def _of_the_forward_pass(self) -> list[Array]:
        passed = self.each.passed
        every = [*passed.came_in, *passed.sums, *passed.pure, *passed.activations, self.each.targets - self.each.output]
        return [numbers for numbers in every if numbers.size > 1]

    def _wanted(self, part: LayerPart, at: int, rate: float) -> Iterator[Array]:
        """The wrong numbers, those first that say most."""
        change = self.each.change(part.layer) if part.part == "weights" else self.each.bias_change(part.layer)
        name, values = part.factors[at] if at < len(part.factors) else ("delta", None)
        if name in COMPUTED and values is not None and (np.ptp(values[self.place]) or len(values[self.place]) == 1):
            yield values[self.place].reshape(change.shape if name == "gradient" and change is not None else (1, -1))
        own, slug = self.each.own.get(part.layer), part.slugs[at] if at < len(part.slugs) else ""
        if own is not None and part.part == "weights" and name not in OF_THE_PRODUCT and slug != "wrong-delta":
            yield own / rate
        if change is not None and (part.part == "biases" or name not in COMPUTED - {"gradient"} or slug == "wrong-delta"):
            yield np.asarray(change) / rate


COMPUTED = {"received", "slope", "delta", "gradient"}  # factors that a line of the backward pass makes
OF_THE_PRODUCT = {"came in", "gradient", "step"}  # of which the delta says nothing


def recorded_step(probed: Probed, arrays: Sequence[Array], inputs: Array, targets: Array) -> LineRecorder | None:
    """What is computed in a step; None where the program computes otherwise when it is recorded, or with other means than NumPy."""
    plain, program = probed.step(arrays, inputs, targets), probed.program
    for program.wraps_weights in (True, False):  # a program that copies its inputs is still seen by its weights
        recorder = LineRecorder()
        program.wrap = partial(_recorded, recorder)
        try:
            again = probed.step(arrays, inputs, targets)
        except Exception:
            continue
        finally:
            program.wrap = None
            program.fresh()
        if recorder.results and all(np.array_equal(one, other, equal_nan=True) for one, other in zip(plain, again, strict=True)):
            return recorder
    return None


def _recorded(recorder: LineRecorder, given: Any) -> Any:
    return recorder.array(given) if isinstance(given, np.ndarray) else given
