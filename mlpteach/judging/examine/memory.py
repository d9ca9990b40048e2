"""What a program remembers from one step to the next: momentum, or what was never cleared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.probing import Probed

NOTHING, MOMENTUM, CARRIES, SHRINKS, OTHER = "nothing", "momentum", "carries over", "shrinks", "other"


def steps_again(probed: Probed, times: int = 4) -> list[list[Array]]:
    """By how much each array changes in a step that is taken again and again from the same weights, the memory left alone."""
    arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
    probed.fresh()
    steps = [probed.further_step(arrays, inputs, targets) for _ in range(times)]
    return [[new - old for new, old in zip(step, arrays, strict=True)] for step in steps]


def forget(probed: Probed) -> None:
    """Let every step begin without what is left of earlier ones, as in a program that was trained before it was handed over."""
    program = probed.program
    rows = program.inputs[:1], program.targets[:1]
    program.fresh()
    slots = program.buffers()
    before = [slot.read() for slot in slots]
    probed.further_step(probed.start, *rows)
    probed.memory = [slot for slot, old in zip(slots, before, strict=True) if old.any() and not np.array_equal(slot.read(), old)]


def remembered(changes: Sequence[Sequence[Array]], tolerance: float) -> list[tuple[str, float]]:
    """For each array, what it remembers, and how strongly: momentum's memory shrinks by a constant factor."""
    return [_kind([change[which] for change in changes], tolerance) for which in range(len(changes[0]))]


def _kind(changes: Sequence[Array], tolerance: float) -> tuple[str, float]:
    first = changes[0]
    size = max(float(np.abs(change).max(initial=0.0)) for change in changes)
    if size == 0 or all(np.abs(change - first).max() <= 20 * tolerance * size for change in changes):
        return NOTHING, 0.0
    square = float(np.vdot(first, first))
    factors = [float(np.vdot(change, first)) / square if square else np.nan for change in changes]
    if not square or any(np.abs(change - factor * first).max() > 20 * tolerance * np.abs(change).max()
                         for change, factor in zip(changes, factors, strict=True)):
        return OTHER, 0.0
    growth = np.diff(factors)
    ratio = float(growth[-1] / growth[-2]) if growth[-2] else 0.0
    if (growth > 0).all():
        return (MOMENTUM, ratio) if ratio < 1 - 1e-3 else (CARRIES, ratio)
    return (SHRINKS, factors[1]) if (growth < 0).all() and factors[-1] > 0 else (OTHER, 0.0)


def is_sign_like(changes: Sequence[Array]) -> bool:
    """Whether all numbers changed by about the same: the step has the gradient's sign, and not its size, as Adam's first one."""
    every = np.abs(np.concatenate([change.ravel() for change in changes]))
    moved = every[every > 1e-3 * every.max(initial=0.0)]
    return len(moved) > 3 and moved.max() > 0 and moved.min() > 0.9 * moved.max()


def gradients_kept(probed: Probed) -> list[Callable[[], Array]]:
    """For each array, what gives the size of the last step's gradient, from what the program keeps; empty where it keeps none.

    It is told by the largest array, whose gradient has both signs: what has the same signs is a gradient, what has none its square.
    """
    arrays, rows = probed.drawn(), probed.drawer.rows(1)
    probed.step(arrays, *rows)
    slots = _moving(probed, arrays)
    changes = [new - old for new, old in zip(probed.step(arrays, *rows), arrays, strict=True)]
    fitting = [[slot for slot in slots if slot.read().shape == change.shape] for change in changes]
    largest = max(range(len(changes)), key=lambda which: changes[which].size)
    for place, slot in enumerate(fitting[largest]):
        kept = slot.read()
        signed, squared = _same_sign(kept, changes[largest]), bool(kept.any()) and bool((kept >= 0).all())
        if (signed or squared) and all(len(each) > place for each in fitting):
            size = np.abs if signed and not squared else lambda numbers: np.sqrt(np.abs(numbers))
            return [partial(_sized, each[place], size) for each in _apart(fitting, place)]
    return []


def _moving(probed: Probed, arrays: Sequence[Array]) -> list[Any]:
    """The arrays in reach that hold other numbers after another step."""
    slots = probed.program.buffers()
    before = [slot.read() for slot in slots]
    probed.step(arrays, *probed.drawer.rows(1))
    return [slot for slot, old in zip(slots, before, strict=True) if not np.array_equal(slot.read(), old)]


def _apart(fitting: Sequence[Sequence[Any]], place: int) -> list[Sequence[Any]]:
    """The slots for each array; of arrays that share a shape, each has every so manieth."""
    shared: dict[int, int] = {}
    apart: list[Sequence[Any]] = []
    for slots in fitting:
        key = id(slots[0])
        alike = sum(each[0] is slots[0] for each in fitting)
        first = shared.get(key, 0)
        shared[key] = first + 1
        blocks = len(slots) // alike
        apart.append([slots[block * alike + first] for block in range(blocks)] or list(slots))
    return apart


def _sized(slot: Any, size: Callable[[Array], Array]) -> Array:
    return size(slot.read())


def _same_sign(kept: Array, change: Array) -> bool:
    signs = np.sign(kept) * np.sign(change)
    return bool(kept.any()) and (bool((signs >= 0).all()) or bool((signs <= 0).all()))
