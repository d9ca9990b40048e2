"""``Produced``: the memory of which step each array came from."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np


class Produced:
    """Which step each array came from: the very array, not an equal one, for as long as somebody holds it."""

    def __init__(self) -> None:
        self._steps: dict[int, tuple[weakref.ref[Any], int]] = {}

    def note(self, output: Any, step: int) -> None:
        """The step has produced this output; only arrays can be told apart later."""
        if isinstance(output, np.ndarray):
            self._steps[id(output)] = weakref.ref(output), step

    def step_of(self, array: Any) -> int | None:
        """The step's number, or None for anything that no step has produced."""
        reference, step = self._steps.get(id(array), (None, -1))
        return step if reference is not None and array is not None and reference() is array else None
