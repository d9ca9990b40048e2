"""Probes of the steps: taken again, on other targets, on several rows at once; weight decay."""

from __future__ import annotations

import numpy as np

from mlpteach.arrays import text
from mlpteach.judging.examine import batches
from mlpteach.judging.examine.findings import Findings, listed
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.memory import CARRIES, MOMENTUM, SHRINKS, remembered, steps_again
from mlpteach.judging.examine.probing import Probed

ROWS = 3


def memory_faults(probed: Probed, findings: Findings, layers: int) -> None:
    """What is carried over from one step to the next."""
    kinds = remembered(steps_again(probed), probed.tolerance)
    carried = [which for which, (kind, _) in enumerate(kinds) if kind == CARRIES]
    if carried:
        names = "" if len(carried) == len(kinds) else f" of {listed(probed.program.names[which] for which in carried)}"
        findings.wrong("carries-over", None, "loop", f"The same step, taken again from the same weights, is a larger one: gradients{names} "
                                                     "are added up and never cleared")
    for kind, size in kinds:
        if kind == MOMENTUM:
            findings.remark(f"momentum of about {text.number(size, 2)}")
        elif kind == SHRINKS:
            findings.remark("each step is smaller than the one before: the rate shrinks")


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
    findings.wrong("stale-name", layers, "output", "With other targets, the change of the weights is the same")
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


def batch_faults(probed: Probed, findings: Findings, layers: int) -> str:
    """Several rows at once; returns the regime in words."""
    rows = probed.drawer.rows(ROWS)
    kind, factors = batches.regime(probed.step, probed.drawn(), *rows, 100 * probed.tolerance)
    if kind == batches.MEAN:
        findings.remark("the mean over the samples in place of the sum: another rate does the same")
    elif kind == batches.LAST:
        findings.wrong("only-last-sample", None, "loop", "Of several samples only one changes the weights")
    elif kind == batches.OTHERWISE:
        _otherwise(probed, findings, rows, factors, layers)
    elif kind == batches.IN_TURN:
        findings.remark("one sample after the other, each with an update of its own")
    return {batches.ALL_AT_ONCE: "all samples at once", batches.MEAN: "mean over the samples", batches.IN_TURN: "one by one"}.get(kind, "")


def _otherwise(probed: Probed, findings: Findings, rows: tuple[np.ndarray, np.ndarray], factors: list[float | None], layers: int) -> None:
    inputs, targets = rows
    arrays = probed.drawn()
    mean = np.broadcast_to(targets.mean(axis=0), targets.shape)
    together = probed.step(arrays, inputs, targets)
    stretched = [probed.step(arrays, inputs[row:row + 1], mean[row:row + 1]) for row in range(ROWS)]
    change = [new - old for new, old in zip(together, arrays, strict=True)]
    parts = [sum(step[which] - arrays[which] for step in stretched) for which in range(len(arrays))]
    if batches._multiple(change, parts, 100 * probed.tolerance):
        findings.wrong("targets-broadcast", layers or None, "weights", "Each output is compared with the targets of all samples")
        return
    if not findings.mistakes:
        findings.wrong(None, None, "loop", "Several samples at once change the weights otherwise than one after the other or summed")
