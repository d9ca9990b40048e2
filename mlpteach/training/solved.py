"""When an output counts as right, and a problem as solved: one rule, with a margin, wherever it is asked.

An output is right if it has gone at least a fifth of the way from the border between two targets to its own. So for targets 0 and 1
it must be within 0.4 of its target: 0.49996 is on the right side of one half, but it is no answer. From 0.4 to 0.6 an output is
undecided. Outputs that choose a class are right if that of the class leads by a fifth of the lead that its target has: of two
classes it must be above 0.6. A problem is solved if every output is right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Form

CLEAR = 0.8  # of the way from a target to the border: beyond that an output is undecided, until it is as far on the other side
CLOSE = 0.02  # share of the targets' range: nearer targets need not be told apart


def border(form: Form, targets: Array) -> float:
    """Half the way between the two nearest targets, counting the ends of what the outputs can reach: 0.5 where they are 0 and 1."""
    ends = [end for end in form.output.reach if np.isfinite(end)]
    levels = np.unique(np.append(targets, ends))
    spread = float(levels[-1] - levels[0]) or max(abs(float(levels[0])), 1.0)
    levels = np.unique((levels / spread).round(6)) * spread  # 0.1 + 0.2 and 0.3 are one level
    return max(CLOSE * spread, float(np.diff(levels).min(initial=spread))) / 2


def solved(form: Form, targets: Array, outputs: Array) -> bool:
    """Whether every output is right."""
    return bool(right(form, targets, outputs).all())


def right(form: Form, targets: Array, outputs: Array) -> Any:
    """Whether each output is right; where outputs choose classes, all of a sample's are or none."""
    return _way(form, targets, outputs) < CLEAR  # what overflowed is not right either


def undecided(form: Form, targets: Array, outputs: Array) -> Any:
    """Whether each output is so near to the border that it says neither; of a class, all of a sample's or none."""
    way = _way(form, targets, outputs)
    return (way >= CLEAR) & (way <= 2 - CLEAR)


def _way(form: Form, targets: Array, outputs: Array) -> Any:
    """How far each output is from its target, where the border is 1 away."""
    if not form.output.by_row:
        return np.abs(targets - outputs) / border(form, targets)
    meant, given = _lead(targets, targets), _lead(targets, outputs)
    return np.broadcast_to(((meant - given) / np.maximum(meant, CLOSE))[:, None], targets.shape)


def _lead(targets: Array, outputs: Array) -> Any:
    """By how much the output of each sample's class is above the largest of the others."""
    is_class = np.arange(targets.shape[1]) == targets.argmax(axis=1)[:, None]
    return outputs[is_class] - np.where(is_class, -np.inf, outputs).max(axis=1)
