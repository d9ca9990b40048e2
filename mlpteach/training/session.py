"""A training run under way: a loop, advanced a moment at a time, with its errors and the states kept along the way."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.training.history import History
from mlpteach.training.loops import Loop
from mlpteach.training.parameters import counts

SECONDS_PER_PIECE = 0.05  # of training between two looks at the keyboard and the progress bar
STATES_KEPT, BYTES_KEPT = 256, 4_000_000  # at most so many states on the way, at most so large


class Run:
    """A loop with its errors and the states kept along the way: the first, and at most ``keep`` more."""

    def __init__(self, loop: Loop, epochs: int, keep: int = STATES_KEPT) -> None:
        self.loop, self.epochs = loop, epochs
        self.errors = room("train", epochs)
        self.held_out = None if loop.tables.held_inputs is None else room("train", epochs)
        self.interval = -(-epochs // max(1, min(keep, BYTES_KEPT // loop.state.nbytes)))
        self.kept = {0: loop.state.copy()}
        self.reached = (0, loop.flips.copy(), True)  # epochs done, flips, all finite; set at once, so that no interrupt tears it
        self.piece = 1

    @property
    def goes_on(self) -> bool:
        """Whether epochs are left and the numbers finite."""
        return self.reached[0] < self.epochs and self.reached[2]

    def advance(self) -> int:
        """Run on for a moment, at most to the next state to be kept; return the number of epochs run."""
        start = self.reached[0]
        stop = min(start + self.piece, self.epochs, (start // self.interval + 1) * self.interval)
        began = perf_counter()
        held_out = None if self.held_out is None else self.held_out[start:stop]
        done, is_finite = self.loop.advance(self.errors[start:stop], held_out)
        seconds = perf_counter() - began
        if is_finite and (stop % self.interval == 0 or stop == self.epochs):
            self.kept[stop] = self.loop.state.copy()
        self.reached = (start + done, self.loop.flips.copy(), is_finite)
        self.piece = max(1, min(8 * self.piece, int(done * SECONDS_PER_PIECE / max(seconds, 1e-9))))
        return done

    def history(self, interrupted: bool) -> History:
        """What is known of the run up to the last completed moment."""
        done, flips, is_finite = self.reached
        if not done:
            raise KeyboardInterrupt("interrupted before the first epoch was done")
        loop, marks = self.loop, [mark for mark in self.kept if mark <= done]
        errors, held_out = (table if table is None or done == self.epochs else table[:done].copy()
                            for table in (self.errors, self.held_out))
        assert errors is not None
        return History(loop.form, loop.regime, loop.tables, loop.name, errors, held_out, counts(flips, loop.form),
                       None if is_finite else done - 1, interrupted, np.array(marks), np.array([self.kept[mark] for mark in marks]))


def room(owner: str, epochs: int) -> Array:
    """Room for the errors of so many epochs; ``ValueError`` that ``owner`` opens where there is none."""
    try:
        return np.empty(epochs)
    except (MemoryError, OverflowError, ValueError):  # the latter for more than NumPy can count
        gigabytes = 8 * epochs // 10**9
        raise ValueError(f"{owner}: epochs must be so few that the error of each can be kept, received {epochs:,}, whose errors "
                         f"take {gigabytes:,} gigabytes") from None
