"""Whether two results are the same but for rounding, and which known mistakes give what an attempt gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Case, Part, Parts, Task, Variation
from mlpteach.judging.misconceptions import LoopVariant

# Of the largest change. Float32 and another order of summation stay far below it, and what two mistakes give differs by far more.
TOLERANCE = 1e-4
ROUNDING = 1e-6  # of the largest number that the change was added to: what float32 leaves of it

Given = tuple[Any, ...] | None  # the parts that an attempt gave for a case, None where it raised


def near(given: Array, expected: Array, origin: Any = 0.0) -> bool:
    """Whether the arrays have one shape and differ by rounding only, measured against what was changed."""
    return given.shape == expected.shape and not differing(given, expected, origin).any()


def differing(given: Array, expected: Array, origin: Any = 0.0) -> Any:
    """Which cells of two arrays of one shape differ by more than rounding."""
    if expected.size == 0:
        return np.zeros(expected.shape, dtype=bool)
    with np.errstate(all="ignore"):
        allowed = TOLERANCE * _largest(expected - origin) + ROUNDING * _largest(origin) + 1e-12
        equal = (np.abs(given - expected) <= allowed) | ~(np.isfinite(given) | np.isfinite(expected))
        return ~equal  # NaN is equal to NaN only, which a mistake may lead to, and correct code never


def _largest(array: Any) -> Any:
    """The largest size of a number, of those that have not overflowed."""
    return np.max(np.abs(array), initial=0.0, where=np.isfinite(array))


def is_right(part: Array, expected: Part, origin: Any) -> bool:
    """Whether the part is one of those expected."""
    return expected is None or any(near(part, array, origin) for array in expected)


def origins(task: Task, case: Case) -> list[Any]:
    """What each part of the result is a change of; 0 for one that is no change."""
    return [case.arguments[name] if name else 0.0 for name in task.origins]


def wrong_parts(task: Task, case: Case, given: Sequence[Array], expected: Parts) -> list[int]:
    """The places of the parts that differ."""
    triples = zip(given, expected, origins(task, case), strict=True)
    return [place for place, triple in enumerate(triples) if not is_right(*triple)]


def candidates(task: Task, given: Sequence[Given]) -> tuple[str, ...]:
    """The slugs of all mistakes that give the same in every case, an exception included, in the order of the catalogue."""
    return tuple(dict.fromkeys(variation.slug for variation in explaining(task, task.variations, given)))


def explaining(task: Task, variations: Iterable[Variation], given: Sequence[Given]) -> Iterator[Variation]:
    """Those of the variations that give the same in every case, an exception included."""
    wrong = [parts is not None and all(np.isfinite(part).all() for part in parts)
             and wrong_parts(task, case, parts, task.expected(case) or ()) for case, parts in zip(task.cases, given, strict=True)]
    if any(wrong):  # exceptions and overflows alone are no evidence of a certain mistake
        yield from (variation for variation in variations if _explains(task, variation, given) and _is_mistake(task, variation))


def _is_mistake(task: Task, variation: Variation) -> bool:
    """Whether it differs from correct code here, as the bias left out does not where there is none."""
    return variation.up_to_factor or isinstance(variation.changes, LoopVariant) or any(
        _is_wrong(task, case, task.expected(case, variation)) for case in task.cases)


def _is_wrong(task: Task, case: Case, parts: Parts | None) -> bool:
    if parts is None:
        return True
    triples = zip(parts, task.expected(case) or (), origins(task, case), strict=True)
    return any(part and not is_right(part[0], right, origin) for part, right, origin in triples)


def _explains(task: Task, variation: Variation, given: Sequence[Given]) -> bool:
    factors: dict[Any, float] = {}
    for case, parts in zip(task.cases, given, strict=True):
        expected = task.expected(case, variation)
        if parts is None or expected is None:
            if parts is not expected:
                return False
        elif variation.up_to_factor:
            if not _is_multiple(task, case, parts, expected, factors):
                return False
        elif wrong_parts(task, case, parts, expected):
            return False
    return True


def _is_multiple(task: Task, case: Case, given: Sequence[Array], expected: Parts, factors: dict[Any, float]) -> bool:
    """Whether each part's change is the expected one times a positive factor, the same in all cases of the same shapes."""
    for place, (part, arrays, origin) in enumerate(zip(given, expected, origins(task, case), strict=True)):
        (array,) = arrays or ()
        change = array - origin
        if part.shape != array.shape or not change.any():
            return False
        factor = float(np.vdot(change, part - origin) / np.vdot(change, change))
        known = factors.setdefault((case.key, place), factor)
        if not (factor > 0 and abs(factor - known) <= TOLERANCE * known and near(part, origin + factor * change, origin)):
            return False
    return True
