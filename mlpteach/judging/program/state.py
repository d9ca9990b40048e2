"""A snapshot of all that a program can change, and putting it back: the same objects with the same contents."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.keeping import PutBack, part_of
from mlpteach.judging.program.own import torch
from mlpteach.judging.program.streams import random_streams

LARGE = 300_000  # numbers from which on an array is looked at in SAMPLED places before it is put back, and a list is left alone
SAMPLED = 2000
MOST_OBJECTS = 200_000


class Kept:
    """What was reachable from some functions and objects, as it was."""

    def __init__(self) -> None:
        self._parts: list[PutBack] = []
        self._large: list[tuple[Array, Array]] = []
        self._seen: dict[int, Any] = {}

    @classmethod
    def of(cls, *roots: Any) -> Kept:
        """Take note of everything mutable that can be reached from these functions and objects."""
        kept, waiting = cls(), list(roots)
        while waiting and len(kept._seen) < MOST_OBJECTS:
            value = waiting.pop()
            if id(value) not in kept._seen and not isinstance(value, (str, bytes, int, float, complex, type(None))):
                kept._seen[id(value)] = value
                waiting.extend(kept._note(value))
        kept._parts.extend(random_streams())
        return kept

    def _note(self, value: Any) -> Iterable[Any]:
        if isinstance(value, list) and value and len(value) * (len(value[0]) if isinstance(value[0], (list, tuple)) else 1) > LARGE:
            return ()
        if isinstance(value, np.ndarray) and value.size >= LARGE and value.flags.writeable and value.dtype != object:
            self._large.append((value, value.copy()))
            return ()
        with suppress(Exception):
            put_back, inside = part_of(value)
            if put_back:
                self._parts.append(put_back)
            return inside
        return ()

    def shuffle(self) -> None:
        """Let every stream of random numbers in reach go on from another place."""
        random.random()
        np.random.random()  # noqa: NPY002
        if library := torch():
            library.rand(1)
        for value in self._seen.values():
            if isinstance(value, (np.random.Generator, np.random.RandomState, random.Random)):
                value.random()

    def put_back(self, *, quick: bool = False) -> None:
        """Make everything as it was; ``quick`` leaves large arrays alone in which no change is seen at a glance."""
        for array, before in self._large:
            step = max(1, array.size // SAMPLED)
            glance = np.arange(0, array.size, step)
            if not quick or not np.array_equal(array.flat[glance], before.flat[glance], equal_nan=array.dtype.kind == "f"):
                np.copyto(array, before)
        for part in self._parts:
            with suppress(Exception):  # one that fails keeps no other from being put back
                part()
