"""When an output is right: on its target's side of the border between two targets, for a sweep; clearly so, for a diagnosis."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Form

CLEAR = 0.8  # of the way to the border between two targets: outputs from 0.4 to 0.6 between 0 and 1 are undecided, as is usual
CLOSE = 0.02  # share of the targets' range: nearer targets need not be told apart


def border(form: Form, targets: Array) -> float:
    """Half the way between the two nearest targets, counting the ends of what the outputs can reach: 0.5 where they are 0 and 1."""
    ends = [end for end in form.output.reach if np.isfinite(end)]
    levels = np.unique(np.append(targets, ends))
    spread = float(levels[-1] - levels[0]) or max(abs(float(levels[0])), 1.0)
    levels = np.unique((levels / spread).round(6)) * spread  # 0.1 + 0.2 and 0.3 are one level
    return max(CLOSE * spread, float(np.diff(levels).min(initial=spread))) / 2


def solved(form: Form, targets: Array, outputs: Array) -> bool:
    """Whether each output is on its target's side of the border, or each sample in its class."""
    return bool(right(form, targets, outputs, 1.0).all())


def right(form: Form, targets: Array, outputs: Array, share: float = CLEAR) -> Any:
    """For each output whether it is nearer to its target than this share of the way to the border; if not said, clearly nearer.

    Outputs that add up to one in each row choose a class: they are right, all of a row, if the largest is that of the targets.
    """
    if form.output.by_row:
        chosen = targets.argmax(axis=1) == outputs.argmax(axis=1)
        return np.broadcast_to((chosen & np.isfinite(outputs).all(axis=1))[:, None], targets.shape)
    return np.abs(targets - outputs) < share * border(form, targets)  # what overflowed is not right either
