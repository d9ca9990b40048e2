"""A training run under way: a loop, advanced a moment at a time, with its errors and the networks kept along the way."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from mlpteach.arrays.checks import read_only
from mlpteach.training.history import History, counts
from mlpteach.training.loops import Loop

PATIENCE = 0.05  # seconds of training between two looks at the keyboard and the progress bar
MARKS, MARK_BYTES = 256, 4_000_000  # kept networks: at most so many, at most so large


class Run:
    """A loop with its errors and the networks kept along the way: the first, and at most ``marks`` more."""

    def __init__(self, loop: Loop, epochs: int, marks: int = MARKS) -> None:
        self.loop, self.epochs = loop, epochs
        self.errors = np.empty(epochs)
        self.interval = -(-epochs // max(1, min(marks, MARK_BYTES // loop.parameters.nbytes)))
        self.kept = {0: loop.parameters.copy()}
        self.state = (0, loop.flips.copy(), True)  # epochs done, flips, all finite; set at once, so that no interrupt can tear it
        self.chunk = 1

    @property
    def goes_on(self) -> bool:
        """Whether epochs are left and the numbers finite."""
        return self.state[0] < self.epochs and self.state[2]

    def advance(self) -> int:
        """Run on for a moment, at most to the next network to be kept; return the number of epochs run."""
        start = self.state[0]
        stop = min(start + self.chunk, self.epochs, (start // self.interval + 1) * self.interval)
        began = perf_counter()
        done, is_finite = self.loop.advance(self.errors[start:stop])
        seconds = perf_counter() - began
        if is_finite and (stop % self.interval == 0 or stop == self.epochs):
            self.kept[stop] = self.loop.parameters.copy()
        self.state = (start + done, self.loop.flips.copy(), is_finite)
        self.chunk = max(1, min(8 * self.chunk, int(done * PATIENCE / max(seconds, 1e-9))))
        return done

    def history(self, interrupted: bool) -> History:
        """What is known of the run up to the last completed moment."""
        done, flips, is_finite = self.state
        if not done:
            raise KeyboardInterrupt("interrupted before the first epoch was done")
        loop, marks = self.loop, [mark for mark in self.kept if mark <= done]
        return History(loop.tables.inputs, loop.tables.targets, loop.regime.learning_rate, loop.name, loop.form,
                       read_only(self.errors if done == self.epochs else self.errors[:done].copy()),
                       counts(flips, loop.form), None if is_finite else done - 1, interrupted,
                       read_only(np.array(marks)), read_only(np.array([self.kept[mark] for mark in marks])))
