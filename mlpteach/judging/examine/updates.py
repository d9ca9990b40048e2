"""Probes of the steps: taken again, on other targets, on several rows at once; weight decay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.examine import batches
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.memory import (
    CARRIES,
    MOMENTUM,
    SHRINKS,
    forget,
    gradients_kept,
    is_sign_like,
    remembered,
    steps_again,
)
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.steps import Sample, changes
from mlpteach.judging.program.supervision import ProgramRaisesError
from mlpteach.judging.wording import listed

ROWS = 3
LOOSE = 1e-2  # the largest tolerance
ONE_BY_ONE = "one sample at a time"
IN_WORDS = {batches.ALL_AT_ONCE: "all samples at once", batches.MEAN: "the mean over all samples", batches.IN_TURN: ONE_BY_ONE}


def memory_faults(probed: Probed, findings: Findings) -> None:
    """What is carried over from one step to the next."""
    forget(probed)
    repeated = steps_again(probed)
    if not any(change.any() for change in repeated[0]) and any(change.any() for change in repeated[1]):
        findings.wrong("first-epoch-skipped", None, "loop", "The first step changes no weight, and the next one does")
        probed.skips = True
        repeated = steps_again(probed)[1:]
    if all(map(is_sign_like, repeated[:2])):
        findings.remark("Adam or something like it, in whose first step only the sign of a gradient counts")
        probed.kept = gradients_kept(probed)
        return
    kinds = remembered(repeated, probed.tolerance)
    carried = [which for which, (kind, _) in enumerate(kinds) if kind == CARRIES]
    if carried:
        names = "" if len(carried) == len(kinds) else f" of {listed(probed.program.names[which] for which in carried)}"
        findings.wrong("carries-over", None, "loop", "The same step, taken again from the same weights, is a larger one: "
                                                     f"gradients{names} are added up and never cleared")
    for kind, size in kinds:
        if kind == MOMENTUM:
            findings.remark(f"momentum of about {text.number(size, 2)}")
        elif kind == SHRINKS:
            findings.remark("the rate shrinks, each step is smaller than the one before")


def ignored(probed: Probed, findings: Findings, layers: int) -> bool:
    """Whether the changes stay the same for quite different targets."""
    for _ in range(3):
        arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
        other = 1 - targets if np.isin(targets, (0, 1)).all() and targets.shape[1] == 1 else np.roll(targets, 1, axis=1)
        other = other if not np.array_equal(other, targets) else targets + 0.5
        one, two = probed.step(arrays, inputs, targets), probed.step(arrays, inputs, other)
        if not all(np.array_equal(first, second) for first, second in zip(one, two, strict=True)):
            return False
        if all(np.array_equal(first, second) for first, second in zip(one, arrays, strict=True)):
            return False
    with suppress(ProgramRaisesError):  # a delta that is bounded can be the same for two targets, and not where nothing is missed
        if not all(map(np.array_equal, one, probed.step(arrays, inputs, probed.output(arrays, inputs)))):
            return False
    findings.wrong("stale-name", layers, "weights", "With other targets, the change of the weights is the same")
    return True


def weight_decay(probed: Probed, forward: Forward) -> float:
    """The d for which an untouched weight changes by d · weight in a step; 0 where there is no such number."""
    arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
    inputs[:, 0] = 0.0
    if inputs.shape[1] < 2:
        return 0.0
    before = forward.parameters(probed.parts(arrays))[0][0][0]
    after = forward.parameters(probed.parts(probed.step(arrays, inputs, targets)))[0][0][0]
    ratios = (after - before) / before
    ratio = float(ratios.mean())
    return ratio if ratio and np.abs(ratios - ratio).max() <= 1e-3 * abs(ratio) and -0.9 < ratio < 0.0 else 0.0


def batch_faults(probed: Probed, forward: Forward | None, findings: Findings, decay: float) -> str:
    """Several rows at once; returns the regime in words. By ``decay``, every array may be pulled to zero, or only the weights."""
    rows, arrays = probed.drawer.rows(ROWS), probed.drawn()
    pulls = [[0.0] * len(arrays)] if not decay else [_pulls(probed, forward, decay), [decay] * len(arrays)]
    tolerance = min(100 * probed.tolerance, LOOSE)
    for pull in pulls:
        kind, factors = batches.regime(probed.step, arrays, *rows, tolerance, pull)
        if kind != batches.OTHERWISE:
            break
    if kind in (batches.LAST, batches.OTHERWISE) and probed.draws(rows):
        findings.remark("a call of train takes samples that it draws at random")
    elif kind == batches.BATCHES:
        findings.remark("a few samples after the other, each batch with an update of its own, in place of all at once")
    elif kind == batches.MEAN:
        findings.remark("a mean over the samples in place of a sum, which another rate makes up for")
    elif findings.has("carries-over") and (kind == batches.PILED or batches.TIMES in kind):
        return ""  # what is left of one sample counts again with the next
    elif kind == batches.PILED:
        findings.wrong("wrong-update-count", None, "loop",
                       "The weights are updated with every sample, each time with the sum so far")
    elif kind == batches.LAST:
        findings.wrong("only-last-sample", None, "loop", "Of several samples only one changes the weights")
    elif batches.TIMES in kind:
        findings.wrong("wrong-update-count", None, "loop", f"One call trains on all its {ROWS} samples {kind.split()[0]} times")
    elif kind == batches.OTHERWISE:
        _otherwise(probed, forward, findings, rows, factors, arrays)
    elif kind == batches.IN_TURN:
        findings.remark("one sample after the other, each with an update of its own, in place of all at once")
    return IN_WORDS.get(kind, "")


def _pulls(probed: Probed, forward: Forward | None, decay: float) -> list[float]:
    """By how much weight decay pulls each array: the weights, and not the biases."""
    places = {probed.moving[at] for layer in (forward.layout.layers if forward else ()) for at in layer.weights.places}
    return [decay if which in places else 0.0 for which in range(len(probed.shapes))]


def _otherwise(probed: Probed, forward: Forward | None, findings: Findings, rows: tuple[Array, Array],
               factors: list[float | None], arrays: list[Array]) -> None:
    if forward is not None and None not in factors:
        _uneven(probed, forward, findings, factors)
        return
    inputs, targets = rows
    mean = np.broadcast_to(targets.mean(axis=0), targets.shape)
    together = probed.step(arrays, inputs, targets)
    stretched = [probed.step(arrays, inputs[row:row + 1], mean[row:row + 1]) for row in range(ROWS)]
    change = changes(together, arrays)
    parts = [np.sum([step[which] - arrays[which] for step in stretched], axis=0) for which in range(len(arrays))]
    if batches.is_multiple(change, parts, min(100 * probed.tolerance, LOOSE)):
        findings.wrong("targets-broadcast", len(forward.layers) if forward else None, "weights",
                       "Each output is compared with the targets of all samples")
        return
    if not findings.mistakes:
        findings.wrong(None, None, "loop", "Several samples change the weights otherwise than summed, averaged or in turn")


def _uneven(probed: Probed, forward: Forward, findings: Findings, factors: list[float | None]) -> None:
    """Sums here and means there: the arrays whose factor is not that of most."""
    usual = batches.usual(factors, ROWS)
    for number, layer in enumerate(forward.layout.layers, 1):
        for part, piece in (("weights", layer.weights), ("biases", layer.bias)):
            odd = [probed.moving[at] for at in (piece.places if piece else ())]
            shared = part == "biases" and any(each.layer == number and each.slug == "scale-factor" for each in findings.mistakes)
            if not shared and not all(batches.near(factors[which], usual) for which in odd):
                findings.wrong("bias-mistake" if part == "biases" else "scale-factor", number, part,
                               "Several samples count for less or more here than in the other layers")


def overtrained(probed: Probed, tries: Sequence[Sample]) -> bool:
    """Whether a single call brings every sample close to its target, as no single step does."""
    nearer = []
    for each in tries:
        after = probed.output(probed.step(each.all_arrays, each.inputs, each.targets), each.inputs)
        missed, misses = np.abs(each.targets - each.output).max(), np.abs(each.targets - after).max()
        nearer.append(misses < 0.3 * missed)
    return bool(sum(nearer) > 0.7 * len(nearer))


def overtraining_faults(findings: Findings, regime: str) -> None:
    """Many updates in one call: for one sample after the other, which is a mistake, or for all, which can't be looked into."""
    findings.mistakes[:] = [each for each in findings.mistakes if each.slug is not None]
    if regime == ONE_BY_ONE:
        findings.wrong("loops-swapped", None, "loop", "Each sample is trained until it is learned, and only then the next one")
        findings.remarks[:] = [each for each in findings.remarks if not each.startswith("one sample")]
        return
    raise ValueError("examine: one call of train makes many updates, so that none of them can be seen; hand over a single pass of "
                     "its loop, such as train=lambda inputs, targets: net.train(inputs, targets, epochs=1)")
