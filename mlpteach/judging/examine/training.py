"""A program that makes no mistake, trained on its own data for a while: whether it gets anywhere."""

from __future__ import annotations

from time import monotonic

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.forms import LINEAR, SIGMOID, SOFTMAX
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.probing import Probed

CALLS = (300, 100, 30, 10, 3)  # round numbers, so that one report is like the next
SECONDS = 2.0  # into which the calls must fit
LITTLE = 0.9  # of the error is left where little was gained
RISES = 1.01  # of the error is more than the noise of single samples
SMALL = 1e-3  # an error that needs no training


def a_while(probed: Probed, forward: Forward, loss: str, findings: Findings) -> None:
    """Train from the program's own start, and remark on it where the error hardly falls."""
    program = probed.program
    program.fresh()
    before, begin = _error(probed, forward, loss), monotonic()
    program.train(program.inputs, program.targets)
    takes = monotonic() - begin
    calls = next((count for count in CALLS if count * takes < SECONDS), CALLS[-1])
    for _ in range(calls - 1):
        program.train(program.inputs, program.targets)
    after = _error(probed, forward, loss)
    program.fresh()
    if before > SMALL and not after <= LITTLE * before:
        findings.remark(_told(before, after, calls, loss))


def _error(probed: Probed, forward: Forward, loss: str) -> float:
    program = probed.program
    outputs, last = np.asarray(program.output(program.inputs)), forward.layers[-1].activation
    choice = last is SOFTMAX or (last is LINEAR and program.targets_kind in ("one-hot", "labels"))
    if loss == "cross-entropy" and last is LINEAR:  # the program's loss makes probabilities of them
        outputs = (SOFTMAX if choice else SIGMOID)(outputs)
    return error(program.targets, outputs, loss, choice)


def error(targets: Array, outputs: Array, loss: str, one_of_several: bool) -> float:
    """The mean squared error of an output, or the mean cross-entropy of a sample whose outputs are probabilities."""
    with np.errstate(all="ignore"):
        if loss != "cross-entropy":
            return float(((targets - outputs) ** 2).mean())
        bounded = np.clip(outputs, 1e-12, 1 - 1e-12)
        no = 0.0 if one_of_several else (1 - targets) * np.log(1 - bounded)
        return float(-(targets * np.log(bounded) + no).sum(axis=1).mean())


def _told(before: float, after: float, calls: int, loss: str) -> str:
    name = "cross-entropy" if loss == "cross-entropy" else "squared error"
    took = f"{calls} calls of train took the mean {name} from {text.short(before)} to {text.short(after)}"
    if not np.isfinite(after) or after > RISES * before:
        return f"{took}: it is right, and its rate is too large for these data"
    return f"{took}: it is right, and needs many more, or a larger rate"
