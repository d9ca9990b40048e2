"""What can be seen in results before any mistake is looked for: nothing kept, another order, only a size wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.matching import TOLERANCE, is_right, near, origins

Ended = Sequence[tuple[Case, Sequence[Array]]]  # the cases that came to an end, each with the parts that were returned
MOST_DECIMALS = 3


def nothing_kept(task: Task, tried: Ended) -> str:
    """In words, that all that came back is what was given, or zero everywhere; empty if it is not.

    A zero with a minus has been computed, from a negative number and a slope of zero, say. One that was only prepared has none.
    """
    changed = [place for place, origin in enumerate(task.origins) if origin]
    if not tried:
        return ""
    if all(not part.any() and not np.signbit(part).any() for _, given in tried for part in given):
        return "Every number that came back is zero."
    if changed:
        same = all(near(given[place], origin, origin) for case, given in tried
                   for place, origin in enumerate(origins(task, case)) if place in changed)
        return "The weights come back unchanged." if same else ""
    return ""


def in_another_order(task: Task, tried: Ended) -> tuple[str, ...]:
    """The names of the parts in the order in which they were returned, if all are right but for that."""
    names = tuple(task.parts)
    for order in permutations(range(len(names))):
        if order != tuple(range(len(names))) and tried and all(_is_ordered(task, case, given, order) for case, given in tried):
            return tuple(names[place] for place in order)
    return ()


def _is_ordered(task: Task, case: Case, given: Sequence[Array], order: Sequence[int]) -> bool:
    expected, origin = task.expected(case) or (), origins(task, case)
    return all(is_right(part, expected[place], origin[place]) for part, place in zip(given, order, strict=True))


def right_but_for_the_size(task: Task, case: Case, tried: Ended) -> str:
    """In words, that each wrong part is the right change times a positive number; how large that is in this case."""
    factors = {id(other): _factors(task, other, given) for other, given in tried}
    here = factors.get(id(case))
    if not here or not all(factors.values()):
        return ""
    sizes = list(dict.fromkeys(text.number(factor, 4) for factor in here if abs(factor - 1) > TOLERANCE))
    if len(sizes) != 1:
        return "The direction is right, the size is not."
    return f"The direction is right, the size is not: {sizes[0]} times what is expected."


def _factors(task: Task, case: Case, given: Sequence[Array]) -> list[float]:
    """How many times as large as expected the change of each part is; empty unless all are so."""
    found = []
    for part, arrays, origin in zip(given, task.expected(case) or (), origins(task, case), strict=True):
        (array, *others) = arrays or (np.zeros(0),)
        change = array - origin
        if others or part.shape != array.shape or not change.any() or not np.isfinite(part).all():
            return []
        factor = float(np.vdot(change, part - origin) / np.vdot(change, change))
        if factor <= 0 or not near(part, origin + factor * change, origin):
            return []
        found.append(factor)
    return found


def rounded(task: Task, tried: Ended) -> str:
    """In words, that only whole numbers, or numbers with few decimals, come out where others are expected."""
    for place, name in enumerate(task.parts):
        given = _numbers([parts[place] for _, parts in tried if parts[place].ndim])
        expected = _numbers([(parts[place] or ())[0] for case, _ in tried if (parts := task.expected(case)) and parts[place]])
        decimals = next((few for few in range(MOST_DECIMALS + 1) if _has_only(given, few) and not _has_only(expected, few)), None)
        if decimals is not None and np.ptp(given) > 0:
            which = "whole numbers" if decimals == 0 else f"numbers with at most {decimals} decimal{'s' * (decimals > 1)}"
            return f"In your {name if len(task.parts) > 1 else 'result'} only {which} come out: is something rounded or compared?"
    return ""


def _numbers(parts: Sequence[Array]) -> Any:
    return np.concatenate([np.zeros(0), *(np.ravel(part) for part in parts)])


def _has_only(numbers: Any, decimals: int) -> bool:
    if not (numbers.size and np.isfinite(numbers).all()):
        return False
    larger = numbers * 10**decimals
    return bool((np.abs(larger - np.round(larger)) < 1e-6).all())


def is_constant(tried: Ended) -> bool:
    """Whether each part is a single number all over, or the same row of numbers in all cases, as far as it goes."""
    by_case = {id(case): given for case, given in tried}
    parts = list(zip(*by_case.values(), strict=True))
    return bool(parts) and all(_numbers(part).size and (np.ptp(_numbers(part)) == 0 or _repeats(part)) for part in parts)


def _repeats(part: Sequence[Array]) -> bool:
    rows = sorted(map(np.ravel, part), key=len)
    return len(rows) > 1 and all(np.array_equal(row, rows[-1][:len(row)]) for row in rows)
