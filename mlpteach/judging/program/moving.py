"""Which slots are the weights: those that move the output when they are pushed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.program.slots import Slot
from mlpteach.judging.program.supervision import ProgramRaisesError
from mlpteach.judging.program.values import alike, as_floats, is_real
from mlpteach.judging.program.weights import BY_FUNCTIONS

PUSHES = (1.0, 30.0, -30.0)  # how far, in units that suit the inputs; the far ones wake a ReLU
STATES = 4  # as it was, and with other numbers in all arrays: what leads nowhere at one place may lead somewhere at another
SHOWN = 12  # names in an error
MANY = 40  # slots from which on those of a list are pushed together
LAST_INDEX = re.compile(r"\[\d+\](?!.*\[\d+\])")


class Pusher:
    """Pushes slots and looks at the output; ``put_back`` makes everything as it was, ``output`` asks the program."""

    def __init__(self, output: Callable[[], Array], put_back: Callable[[], object], unit: float) -> None:
        self.output, self.put_back, self.unit = output, put_back, unit
        self.slots: Sequence[Slot] = ()
        self.replaces = False

    def weights(self, slots: Sequence[Slot]) -> list[Slot]:
        """The slots that move the output, in their order; one for each array, and where several show it, that which is used."""
        moving = self.moving(slots)
        self.put_back()
        doubles = [slot for slot in moving if any(_shares(slot.value, other.value) for other in moving if other is not slot)]
        used = self.moving([slot for slot in doubles if isinstance(slot.value, np.ndarray)], replaces=True)
        self.put_back()
        groups = [[other for other in used if _shares(slot.value, other.value)] for slot in moving]
        return without_doubles([slot for slot, group in zip(moving, groups, strict=True) if not group or slot in group])

    def moving(self, slots: Sequence[Slot], replaces: bool = False) -> list[Slot]:
        """The slots that move the output when they are pushed in place, or else when another array takes their place."""
        self.slots, self.replaces, self.rng = slots, replaces, np.random.RandomState(1)
        moved: set[int] = set()
        groups = self._groups()
        for state in range(STATES):
            start = self._state(state)
            base = self._asked(start)
            again = self._asked(start)
            if base is None or again is None or not np.isfinite(base).all() or base.shape != again.shape:
                continue
            noise = np.abs(base - again).max()
            for place, group in enumerate(groups):
                if place not in moved and any(self._moves(start, push, base, noise) for push in self._pushes(group)):
                    moved.add(place)
        found = {id(slot) for place in moved for slot in groups[place]}
        self.put_back()
        return [slot for slot in self.slots if id(slot) in found]

    def _groups(self) -> list[list[Slot]]:
        if len(self.slots) <= MANY:
            return [[slot] for slot in self.slots]
        grouped: dict[str, list[Slot]] = defaultdict(list)
        for slot in self.slots:
            grouped[LAST_INDEX.sub("[*]", slot.name)].append(slot)
        return list(grouped.values())

    def _state(self, state: int) -> list[tuple[Slot, Array]]:
        """What is written for a state, beginning with nothing."""
        arrays = [(slot, slot.read()) for slot in self.slots] if state else []
        scale = self.unit if state % 2 else 1.0
        real = [(slot, array.shape) for slot, array in arrays if array.ndim and is_real(slot.value)]
        return [(slot, scale * self.rng.standard_normal(shape)) for slot, shape in real]

    def _pushes(self, group: list[Slot]) -> Iterator[list[tuple[Slot, float, Array]]]:
        shapes = [np.shape(as_floats(slot.value)) for slot in group]
        for size in PUSHES:
            yield [(slot, size * self.unit, np.abs(self.rng.standard_normal(shape)) if abs(size) > 1 else
                    self.rng.standard_normal(shape)) for slot, shape in zip(group, shapes, strict=True)]

    def _moves(self, start: list[tuple[Slot, Array]], push: list[tuple[Slot, float, Array]], base: Array, noise: float) -> bool:
        pushed = self._asked(start, push)
        if pushed is None or pushed.shape != base.shape:
            return False
        return not np.allclose(pushed, base, rtol=1e-9, atol=1e-12 + 10 * noise)

    def _asked(self, start: list[tuple[Slot, Array]], push: Sequence[tuple[Slot, float, Array]] = ()) -> Array | None:
        """The output in a state, after a push; None if the program can't work with it."""
        self.put_back()
        try:
            for slot, numbers in start:
                slot.write(numbers)
            for slot, size, direction in push:
                numbers = slot.read() + size * direction
                slot.replace(alike(slot.value, numbers)) if self.replaces else slot.write(numbers)
            return self.output()
        except (ProgramRaisesError, LookupError, AttributeError, TypeError, ValueError):
            return None


def unit_for(rows: Array) -> float:
    """How far a weight is pushed that belongs to such inputs: less where these are large."""
    return 1 / max(1.0, float(np.sqrt((rows ** 2).sum(axis=1).mean())))


def refuse(slots: Sequence[Slot]) -> NoReturn:
    """Raise ``ValueError``: of these nothing moves the output."""
    found = [f"{slot.name} {text.shape(slot.read()) if slot.read().ndim else 'a number'}" for slot in slots[:SHOWN]]
    more = f" and {len(slots) - SHOWN} more" if len(slots) > SHOWN else ""
    what = f"found {', '.join(found)}{more}, and the output depends on none of them" if found else "found no numbers in weights"
    raise ValueError(f"examine: {what}; hand over what holds the weights that output computes with, or {BY_FUNCTIONS}")


def without_doubles(slots: Sequence[Slot]) -> list[Slot]:
    """One slot for each array: where several show the same memory, the first of the smallest."""
    kept: list[Slot] = []
    for slot in sorted(slots, key=lambda slot: np.size(as_floats(slot.value))):
        if not any(_shares(slot.value, other.value) for other in kept):
            kept.append(slot)
    return [slot for slot in slots if slot in kept]


def _shares(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return bool(np.may_share_memory(one, other)) and np.shares_memory(one, other)
    is_bare = isinstance(one, (int, float))
    return one is other and not is_bare


def lasting(slots: list[Slot], ask: Callable[[], object], put_back: Callable[[], object]) -> list[Slot]:
    """Those that asking for the output leaves alone: what it changes is something that the forward pass has left behind."""
    before = [slot.read() for slot in slots]
    ask()
    found = [slot for slot, old in zip(slots, before, strict=True) if np.array_equal(slot.read(), old, equal_nan=True)]
    put_back()
    return found or slots
