"""A program as the probes see it: every question is asked from the same state, at weights that the probe chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Activation
from mlpteach.judging.examine.draws import Drawer
from mlpteach.judging.examine.forward import Answered, Forward, find
from mlpteach.judging.examine.layout import layouts
from mlpteach.judging.examine.steps import Sample
from mlpteach.judging.program.supervision import ProgramRaisesError

TRIES = 8
SHUFFLES = 6
DRAWS = 40  # from which so many are chosen in which every layer reacts
EXACT, ROUGH = 1e-6, 2e-3  # tolerances for programs that compute in double and in single precision


class Probed:
    """A program, and what is found out about it on the way."""

    def __init__(self, program: Any, activations: Sequence[Activation] = ()) -> None:
        self.program, self.activations = program, activations
        program.fresh()
        self.start = program.read()
        self.shapes = [array.shape for array in self.start]
        self.memory: Sequence[Any] = ()
        self.drawer = Drawer(self.shapes, program.inputs, program.targets)
        with suppress(ProgramRaisesError):
            drawn = Drawer(self.shapes, program.inputs, program.targets, seed=1).weights()
            if not np.isfinite(self.output(drawn, program.inputs)).all():
                self.drawer.positive = [which for which, array in enumerate(self.start) if (array > 0).all()]
        self.single = self._is_single()
        self.tolerance = ROUGH if self.single else EXACT
        self.reshaped: dict[int, tuple[int, ...]] = {}
        self.repeats = 1
        self.skips = False  # whether the first step changes nothing
        self.kept: Sequence[Callable[[], Array]] = ()
        self.moving = list(range(len(self.shapes)))
        self.still = tuple(place for place in getattr(program, "fixed", ()) if self.start[place].size == 1)

    def _is_single(self) -> bool:
        """Whether the weights are kept in single precision."""
        arrays = self.drawn()
        self.program.fresh()
        self.program.write(arrays)
        return any(np.abs(new - old).max() > 1e-12 for new, old in zip(self.program.read(), arrays, strict=True))

    def drawn(self) -> list[Array]:
        """Random weights; constants stay as they are."""
        arrays = self.drawer.weights()
        for place in getattr(self, "still", ()):
            arrays[place] = self.start[place]
        return [array.astype(np.float32).astype(np.float64) for array in arrays] if getattr(self, "single", False) else arrays

    def fresh(self) -> None:
        """The program as it was handed over, with what it remembers of earlier steps set to zero."""
        self.program.fresh()
        for slot in self.memory:
            slot.write(np.zeros_like(slot.read()))

    def output(self, arrays: Sequence[Array], inputs: Array) -> Array:
        """The outputs (rows, outputs) at these weights."""
        self.program.fresh()
        self.program.write(arrays)
        return np.asarray(self.program.output(inputs))

    def step(self, arrays: Sequence[Array], inputs: Array, targets: Array) -> list[Array]:
        """The weights after one training step from these."""
        self.fresh()
        if self.skips:
            self.further_step(arrays, inputs, targets)
        return self.further_step(arrays, inputs, targets)

    def further_step(self, arrays: Sequence[Array], inputs: Array, targets: Array) -> list[Array]:
        """The same, with what the program remembers left as it is.

        An array whose shape has changed is noted, and taken as unchanged.
        """
        self.program.write(arrays)
        if len(inputs) == 1 and self.repeats > 1:
            inputs, targets = np.repeat(inputs, self.repeats, axis=0), np.repeat(targets, self.repeats, axis=0)
        self.program.train(inputs, targets)
        new: list[Array] = self.program.read()
        self.reshaped |= {which: array.shape for which, array in enumerate(new) if array.shape != self.shapes[which]}
        if self.kept:
            new = [old + np.sign(array - old) * self.kept[which]() for which, (array, old) in
                   enumerate(zip(new, arrays, strict=True))]
        return [np.array(old) if which in self.reshaped else array
                for which, (array, old) in enumerate(zip(new, arrays, strict=True))]

    def draws(self, rows: tuple[Array, Array]) -> bool:
        """Whether a step on these rows depends on random numbers."""
        arrays = self.drawn()
        first = self.step(arrays, *rows)
        for times in range(1, SHUFFLES + 1):
            self.fresh()
            for _ in range(times):
                self.program.shuffle()
            again = self.further_step(arrays, *rows)
            if any(np.abs(one - other).max(initial=0) > 1e-6 for one, other in zip(first, again, strict=True)):
                return True
        return False

    def find_repeats(self) -> None:
        """A program that can't be trained on one row alone is given as many equal ones as there are samples."""
        try:
            self.step(self.drawn(), *self.drawer.rows(1))
        except Exception:
            self.reshaped.clear()
            self.repeats = len(self.program.inputs)
            self.step(self.drawn(), *self.drawer.rows(1))

    @property
    def rows(self) -> int:
        """How many rows a table for the forward pass has: as many as the person's own where an array has a row for each."""
        own = len(self.program.inputs)
        return own if any(shape[:1] == (own,) for shape in self.shapes) or own < 6 else 5

    def output_apart(self, arrays: Sequence[Array], inputs: Array) -> Array:
        """The same, each row asked alone, before anything else."""
        return np.vstack([self.output(arrays, inputs[row:row + 1]) for row in range(len(inputs))])

    def forward(self, apart: bool = False) -> Forward | None:
        """What the program computes on the way forward, if it is anything known; with each row asked ``apart``, or in its table."""
        asked = self.output if not apart else self.output_apart
        seen = [(arrays, inputs, asked(arrays, inputs)) for arrays, (inputs, _) in
                ((self.drawn(), self.drawer.rows(self.rows)) for _ in range(3))]
        tolerance = 1e-4 if self.single else 1e-8
        found = self._found(seen, self.shapes, tolerance, ())
        if found is None:
            moving = [place for place in range(len(self.shapes)) if place not in self.still]
            parts = [([arrays[place] for place in moving], inputs, output) for arrays, inputs, output in seen]
            found = self._found(parts, [self.shapes[place] for place in moving], tolerance, self._constants())
            self.moving = moving
        else:
            self.moving = list(range(len(self.shapes)))
        return found

    def _found(self, seen: Sequence[Answered], shapes: Sequence[tuple[int, ...]], tolerance: float,
               constants: Sequence[float]) -> Forward | None:
        sizes = self.program.inputs.shape[1], self.program.targets.shape[1], len(self.program.inputs)
        return find(layouts(shapes, *sizes), seen, tolerance, constants, self.activations)

    def _constants(self) -> tuple[float, ...]:
        """Biases that may be the same for all units and never trained: those that are seen, and that which the outputs betray."""
        nothing = [array if place in self.still else np.zeros_like(array) for place, array in enumerate(self.start)]
        output = float(self.output(nothing, self.drawer.rows(self.rows)[0]).ravel()[0])
        with np.errstate(all="ignore"):
            betrayed = [output, float(np.log(output / (1 - output))), float(np.arctanh(output))]
        seen = [float(self.start[place].ravel()[0]) for place in self.still]
        return tuple(dict.fromkeys(round(each, 9) for each in (*seen, *betrayed) if np.isfinite(each) and abs(each) > 1e-9))

    def tries(self, forward: Forward) -> list[Sample]:
        """Single steps on one sample each, at random weights; those in which every layer reacts, as far as there are such."""
        alive: list[Sample] = []
        dead: list[Sample] = []
        for _ in range(DRAWS):
            arrays, (inputs, targets) = self.drawn(), self.drawer.rows(1)
            new = self.step(arrays, inputs, targets)
            one = Sample(forward, self.parts(arrays), self.parts(new), inputs, targets, arrays)
            reacts = all(table.any() for table in one.passed.came_in)
            (alive if reacts else dead).append(one)
            if len(alive) == TRIES:
                break
        return (alive + dead)[:TRIES]

    def parts(self, arrays: Sequence[Array]) -> list[Array]:
        """Those arrays that are the layers'."""
        return [arrays[place] for place in self.moving]
