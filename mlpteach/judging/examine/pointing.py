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
        for numbers, factor in self._wanted(part, at, rate):
            line = self.recorder.first(numbers, NEAR, factor)
            if line is not None and self._also_right(line, part.layer):
                continue  # a helper that is right for another layer: its call is wrong
            if line is None and self._appears(numbers, factor):  # perhaps not the very numbers
                exact = (self.recorder.first(each, NEAR, False) for each in (numbers, numbers / rate))
                return next(filter(None, exact), None)
            if line is not None:
                return line
        return None

    def _also_right(self, line: Line, layer: int) -> bool:
        """Whether this line also made the right slope of another layer."""
        each, made = self.each, [made.value for made in (self.recorder.results if self.recorder else ()) if made.line == line]
        layers = enumerate(zip(each.forward.layers, each.passed.pure, strict=True))
        slopes = [np.asarray(kind.activation.slope(a), dtype=float) for place, (kind, a) in layers if place != layer and a.size > 1]
        return any(is_same(value, slope, NEAR, False, True) for value in made for slope in slopes if np.ptp(slope))

    def _appears(self, numbers: Array, factor: bool) -> bool:
        every = (value for made in (self.recorder.results if self.recorder else ()) for value in (made.value, *made.operands))
        return any(value is not None and is_same(value, numbers, NEAR, factor, True) for value in every)

    def _wanted(self, part: LayerPart, at: int, rate: float) -> Iterator[tuple[Array, bool]]:
        """The wrong numbers, those first that say most, each with whether a multiple of them will do."""
        change = self.each.change(part.layer) if part.part == "weights" else self.each.bias_change(part.layer)
        name, values = part.factors[at] if at < len(part.factors) else ("delta", None)
        own, slug = self.each.own.get(part.layer), part.slugs[at] if at < len(part.slugs) else ""
        exact = slug in OF_A_SIZE
        if slug == "sign-flipped" and self._has_its_sign(part.layer):
            return  # the delta is right, and what is done with it is not
        if slug == "replaced-not-changed":
            yield self.each.after[part.layer][0], False
        if name in COMPUTED and values is not None and slug != "wrong-delta":
            numbers = values[self.place].reshape(change.shape if name == "gradient" and change is not None else (1, -1))
            if name == "gradient":
                yield from ((each, True) for each in _as_made(numbers) if each.size > 1)
            elif _is_one_number(numbers) and slug != "derivative-missing":
                yield numbers[:, 0] / (rate if name == "received" else 1.0), False
                return  # what comes of it is a multiple of what is right
            elif slug != "derivative-missing":
                if self._is_known(numbers, part.layer):
                    return  # these numbers are right at another place
                if self._is_like_weights(numbers):  # one output's error, sent back: its size alone tells it from them
                    yield from ((each, False) for each in (numbers, numbers / rate))
                    return
                yield numbers, True
        if own is not None and part.part == "weights" and name not in OF_THE_PRODUCT and slug != "wrong-delta":
            yield own / rate, not exact
        if change is not None and (part.part == "biases" or name not in COMPUTED - {"gradient"} or slug == "wrong-delta"):
            yield from ((each / rate, not exact) for each in _as_made(np.asarray(change)))

    def _has_its_sign(self, layer: int) -> bool:
        """Whether this layer's delta was made with the sign that another layer's right one was made with."""
        made = [made.value for made in (self.recorder.results if self.recorder else ())]

        def appears(place: int, sign: int) -> bool:
            return any(is_same(value, sign * self.each.right[place], NEAR, False, True) for value in made)

        others = [place for place in self.each.right if place != layer]
        return any(appears(layer, sign) and any(appears(place, sign) for place in others) for sign in (1, -1))

    def _is_like_weights(self, numbers: Array) -> bool:
        every = (*self.each.before, *self.each.after)
        vectors = [vector for weights, _ in every for vector in (*weights, *weights.T)]
        return any(_are_multiples(numbers, vector) for vector in vectors)

    def _is_known(self, numbers: Array, layer: int) -> bool:
        """Whether a right line makes these, up to a factor: of the forward pass, or of another layer's way back."""
        each = self.each
        deltas = [delta for kind in (each.right, each.own) for place, delta in kind.items() if place != layer]
        passed = [*each.passed.came_in, *each.passed.sums, *each.passed.pure, *each.passed.activations]
        kinds = [kind.activation for kind in each.forward.layers]
        slopes = [act.slope(a) for place, (act, a) in enumerate(zip(kinds, each.passed.pure, strict=True)) if place != layer]
        return any(_are_multiples(numbers, np.asarray(other)) for other in (*passed, *slopes, *deltas))


def _is_one_number(numbers: Array) -> bool:
    return numbers.size > 1 and bool(np.ptp(numbers) <= NEAR * np.abs(numbers).max())


def _are_multiples(one: Array, other: Array) -> bool:
    first, second = one.ravel(), other.ravel()
    if len(first) != len(second) or len(first) < 2:
        return False
    return bool(abs(np.dot(first, second)) >= (1 - 1e-12) * np.linalg.norm(first) * np.linalg.norm(second) > 0)


def _as_made(table: Array) -> Iterator[Array]:
    """A table, and the row, column or number that it may have been stretched from."""
    yield table
    if table.size > 1 and _is_one_number(table):
        yield table.ravel()[:1]
    elif table.ndim == 2 and min(table.shape) > 1:
        yield from (side[0] for side in (table, table.T) if not np.ptp(side, axis=0).any())


OF_A_SIZE = {"scale-factor"}  # of which a multiple says nothing
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
