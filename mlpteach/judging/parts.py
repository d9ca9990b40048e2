"""In words: which parts of a result differ from what was expected, where, and how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.matching import differing, near, origins
from mlpteach.judging.wording import Difference, expected_part, listed


def differs(task: Task, case: Case, given: Sequence[Array], wrong: Sequence[int], lead: str = "") -> Difference:
    """Each part that differs, in how many cells, and the cell that differs most; ``wrong`` are the places of these parts.

    ``lead`` is what should be said before.
    """
    names = list(task.parts)
    right = [name for other, name in enumerate(names) if other not in wrong]
    opening = f"{lead} " if lead else ""
    opening += f"{listed(right)} {_are(right)} right; " if right else ""
    opening += f"{listed(names[other] for other in wrong)} are wrong; " if len(wrong) > 1 else ""
    subjects = names if len(names) > 1 else ["It"]
    first, *others = (f"{subjects[place]} {_how(task, case, place, given[place], lead)}" for place in wrong)
    return Difference(opening + first, "\n".join([*others, f"This is for {case.words}."]))


def in_another_order(task: Task, order: Sequence[str]) -> Difference:
    """Parts that have changed places."""
    return Difference(f"All parts are right, but in another order: yours are {listed(order)}, expected {listed(task.parts)}.")


def stops_early(done: int, case: Case) -> str:
    """A list of errors that is too short in one case only."""
    return f" Your loop stops early here, after {done} of {case.arguments['epochs']} epochs."


def _how(task: Task, case: Case, place: int, given: Array, lead: str) -> str:
    expected, origin = expected_part(task, case, place), origins(task, case)[place]
    if not lead and np.ndim(origin) and near(given, origin, origin):
        return f"comes back unchanged: it differs in {_extent(task, case, place, given, expected)}"
    if given.shape == expected.shape:
        return f"differs in {_extent(task, case, place, given, expected)}"
    shape = text.sizes(given.shape) if given.ndim else "of a single number"
    found = f"has the shape {shape}, expected {text.sizes(expected.shape)}"
    if given.ndim == 2 and near(given.T, expected, origin):
        return f"is right, but transposed: it {found}."
    if expected.ndim == 1 and given.shape == (1,):
        return f"holds 1 number of {len(expected)}: it {found}."
    return f"{found}{': one number for each epoch' if given.ndim > expected.ndim == 1 else ''}."


def _extent(task: Task, case: Case, place: int, given: Array, expected: Array) -> str:
    cells = differing(given, expected, origins(task, case)[place])
    with np.errstate(all="ignore"):
        distance = np.where(cells, np.nan_to_num(np.abs(given - expected), nan=np.inf), 0)
    cell = tuple(int(index) for index in np.unravel_index(int(np.argmax(distance)), given.shape))
    axes = list(task.parts.values())[place]
    name = ", ".join(f"{text.singular(axis)} {index + 1}" for axis, index in zip(axes, cell, strict=True) if axis != "1")
    yours, right = (text.number(float(array[cell]), 4) for array in (given, expected))
    return f"{cells.sum()} of {given.size} cells, most at {list(cell)} ({name}): yours is {yours}, expected {right}."


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
