"""Steps that no factor explains, held against measured slopes: whether they go down a loss all the same, in a way of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import SIGMOID, SOFTMAX
from mlpteach.judging.examine.measured import LOSSES, SMALLEST, Slopes, factor_down, slopes
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.program.supervision import ProgramRaisesError

STEPS = 8  # on one sample each, all from the same weights
NEAR = 0.1  # of the targets' range: an output that is this near may be left alone, or pushed on, by a loss of its own

CLIPPED = "each step has a length of its own, as where gradients are clipped or scaled to one length"
EACH_NUMBER = ("each weight is changed by what its own gradient says, but not in proportion to it, as by clipping each number, "
               "by Adam and its like, or with a weight decay of another kind")
SIGNS = ("of each weight's change only the sign could be judged, since its size does not follow the gradient's, as in Adam's first "
         "step; hand over plain gradient descent, or gradients=, to have the sizes judged too")
OWN_LOSS = "the outputs' delta is that of a loss that I do not know; the rest of the way back follows from it"


class Downward:
    """Several steps from the same weights, with the measured slopes of some entries of every array.

    All tables are (steps, entries), one for each array; ``rests`` are the changes (entries) where the output is its target;
    ``outputs`` are each output's slopes, (outputs, entries) of all arrays.
    """

    def __init__(self, probed: Probed) -> None:
        self.tolerance = 3e-2 if probed.single else 1e-4
        push = 1e-2 if probed.single else 1e-5
        arrays = probed.drawn()
        rows = [probed.drawer.rows(1) for _ in range(STEPS)]
        self.targets = np.vstack([targets for _, targets in rows])
        self.answers = np.vstack([probed.output(arrays, inputs) for inputs, _ in rows])
        changes = [[new - old for new, old in zip(probed.step(arrays, *row), arrays, strict=True)] for row in rows]
        measured = [slopes(partial(probed.output, inputs=inputs), arrays, targets, push, np.random.RandomState(0))
                    for inputs, targets in rows]
        trained = [which for which in range(len(arrays)) if which not in probed.still or len(probed.still) == len(arrays)]
        self.lengths = np.array([[np.linalg.norm(change[which]) for change in changes] for which in trained])
        self.moved = [np.stack([change[which].reshape(-1)[each.places[which]] for change, each in
                                zip(changes, measured, strict=True)]) for which in trained]
        still = _at_rest(probed, arrays, rows[0][0], self.answers[:1])
        self.rests = [still[which].reshape(-1)[measured[0].places[which]] for which in trained]
        self.steep = {loss: [np.stack([each.slopes[loss][which] for each in measured]) for which in trained] for loss in LOSSES}
        self.outputs = [_of_outputs(each, trained) for each in measured]

    def found(self, loss: str | None, allowed: Callable[[str], bool]) -> tuple[str, str]:
        """The loss that the steps go down and in which way, as a remark; two empty strings where they do not."""
        for remark, fits in ((CLIPPED, self._along), (EACH_NUMBER, self._in_order)):
            for name in filter(allowed, LOSSES):
                if fits(name):
                    return name, SIGNS if remark == EACH_NUMBER and self._are_signs() else remark
        return (loss or "loss of its own", OWN_LOSS) if self._of_a_loss(loss) else ("", "")

    def _along(self, loss: str) -> bool:
        """Whether each array moves straight down its slopes: all by one factor in a step, or each the less the longer they are."""
        pairs = list(zip(self.steep[loss], self.moved, strict=True))
        factors = np.array([[_factor(steep, moved, self.tolerance) for steep, moved in zip(*pair, strict=True)] for pair in pairs])
        if not (np.isfinite(factors).all() and (factors >= 0).all() and factors.any(axis=1).all()):
            return False
        groups = _alike(factors)
        if len(groups) > 1:  # as where each layer's step has one length
            return all(_shorter(self.lengths[group], factors[group]) for group in groups)
        return self.targets.shape[1] > 1 or self._by_target(factors) or _shorter(self.lengths, factors)

    def _by_target(self, factors: Array) -> bool:
        """Whether steps on equal targets have equal factors: some samples count for more than others."""
        kinds = np.unique(self.targets)
        return len(kinds) < STEPS / 2 and all(np.ptp(factors[:, self.targets[:, 0] == kind]) <= 1e-2 * factors.max()
                                              for kind in kinds)

    def _in_order(self, loss: str) -> bool:
        """Whether every change is one falling function of the slope, the same for all weights, but for what each has at rest."""
        if not all(np.isfinite(table).all() for table in (*self.steep[loss], *self.moved, *self.rests)):
            return False
        steep = np.concatenate([each.ravel() for each in self.steep[loss]])
        moved = np.concatenate([(each - rest).ravel() for each, rest in zip(self.moved, self.rests, strict=True)])
        order = np.argsort(steep)
        largest, size = np.abs(steep).max(initial=SMALLEST), np.abs(moved).max(initial=0.0)
        least = np.minimum.accumulate(moved[order])
        before = np.searchsorted(steep[order], steep[order] - self.tolerance * largest)  # those with a slope that is clearly less
        rises = moved[order][before > 0] - least[np.maximum(before, 1) - 1][before > 0]
        against = steep * moved > self.tolerance * largest * size
        return size > 0 and bool((rises <= 100 * self.tolerance * size).all()) and not against.any()

    def _are_signs(self) -> bool:
        """Whether all weights that change do so by the same size."""
        sizes = np.abs(np.concatenate([(each - rest).ravel() for each, rest in zip(self.moved, self.rests, strict=True)]))
        return bool(sizes[sizes > 1e-3 * sizes.max()].min() > 0.9 * sizes.max())

    def _of_a_loss(self, loss: str | None) -> bool:
        """Whether each step is a sum of the outputs' slopes, so that only what stands for the error is unusual, and sound."""
        deltas = []
        for place, outputs in enumerate(self.outputs):
            moved = np.concatenate([each[place] for each in self.moved])
            if not (np.isfinite(outputs).all() and np.isfinite(moved).all()) or moved.size < 3 * len(outputs):
                return False
            delta = -np.linalg.lstsq(outputs.T, moved, rcond=1e-6)[0]
            if np.abs(moved + delta @ outputs).max() > self.tolerance * max(np.abs(moved).max(), SMALLEST):
                return False
            deltas.append(delta)
        table = np.array(deltas)
        return self._towards(table) if loss in (None, "cross-entropy") else loss == "squared error" and self._is_linear(table)

    def _towards(self, deltas: Array) -> bool:
        """Whether every output is pushed to its target's side, wherever it is far from it."""
        for answers in (self.answers, SOFTMAX(self.answers), SIGMOID(self.answers)):
            missed = answers - self.targets
            far = np.abs(missed) > NEAR * max(np.ptp(self.targets), SMALLEST)
            if far.any() and (deltas * missed >= 0)[far].all() and np.mean(deltas != 0) >= 0.5:
                return True
        return False

    def _is_linear(self, deltas: Array) -> bool:
        """Whether what stands for each error is a difference of output and target, either of them scaled."""
        for delta, output, target in zip(deltas.T, self.answers.T, self.targets.T, strict=True):
            terms = np.stack([output, target, np.ones_like(output)], axis=1)
            scales = np.linalg.lstsq(terms, delta, rcond=None)[0]
            if scales[0] <= 0 or scales[1] >= 0 or np.abs(terms @ scales - delta).max() > 10 * self.tolerance * np.abs(delta).max():
                return False
        return True


def _at_rest(probed: Probed, arrays: Sequence[Array], inputs: Array, answers: Array) -> list[Array]:
    """The changes where the output is its target; none where the program can't take such a step, as it divides by the length."""
    with suppress(ProgramRaisesError):
        return [after - before for after, before in zip(probed.step(arrays, inputs, answers), arrays, strict=True)]
    return [np.zeros_like(array) for array in arrays]


def _alike(factors: Array) -> list[list[int]]:
    """The arrays that have the same factor in every step."""
    groups: list[list[int]] = []
    for which, own in enumerate(factors):
        group = next((group for group in groups if (np.abs(own - factors[group[0]]) <= 1e-2 * np.abs(own).max()).all()), None)
        groups.append([which]) if group is None else group.append(which)
    return groups


def _of_outputs(measured: Slopes, trained: Sequence[int]) -> Array:
    return np.concatenate([measured.outputs[which] for which in trained], axis=0).T


def _factor(steep: Array, moved: Array, tolerance: float) -> float:
    """The c for which moved = -c · steep; 0 where nothing moves, no number where there is none."""
    found = factor_down(steep, moved, tolerance) if moved.any() else 0.0
    return np.nan if found is None else found


def _shorter(lengths: Array, factors: Array) -> bool:
    """Whether a longer slope never makes a shorter step, nor one that is longer by more than it is itself.

    Both are (arrays, steps): how far each array moves, and how many times its slope that is.
    """
    steep = np.sqrt(((lengths / np.maximum(factors, SMALLEST)) ** 2).sum(axis=0))
    steps = np.sqrt((lengths ** 2).sum(axis=0))
    order = np.argsort(steep)
    steps, ratios = steps[order], steps[order] / np.maximum(steep[order], SMALLEST)
    return bool((np.diff(steps) >= -1e-2 * steps.max()).all() and (np.diff(ratios) <= 1e-2 * ratios.max()).all())
