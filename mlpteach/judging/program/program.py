"""A person's program, whatever its form, as one thing that can be asked, trained, read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.data import Data
from mlpteach.judging.program.functions import Callee
from mlpteach.judging.program.handing_over import check_handed_over, written_name
from mlpteach.judging.program.manners import Manner, Reading
from mlpteach.judging.program.moving import Pusher, lasting, refuse, unit_for
from mlpteach.judging.program.returned import fitting
from mlpteach.judging.program.slots import Slot
from mlpteach.judging.program.state import Kept
from mlpteach.judging.program.supervision import afterwards
from mlpteach.judging.program.tries import changing, few_rows, output_manner, refusal, sample_rows, train_manner
from mlpteach.judging.program.values import are_equal, as_floats, as_rows, is_real
from mlpteach.judging.program.weights import Pair, Slots, Weights, boxes, candidates, is_names, kept_gradients, others


class Program:
    """A person's program, driven through the functions that they handed over.

    ``fixed`` are the places of weights that no training step changes, ``gradient_only`` says that it has no update of its own, and
    ``returns_weights`` that training returns new weights and keeps none.
    """

    def __init__(self, kept: Kept, data: Data, train: Callee, output: Callee, gradient_only: bool) -> None:
        self._kept, self._data, self.trained, self._output = kept, data, train, output
        self.gradient_only, self.shuffle = gradient_only, kept.shuffle
        self.fixed: list[int] = []
        self.mutated: set[str] = set()
        self.wrap: Callable[[Any], Any] | None = None  # what is done to the data that train is given
        self.wraps_weights = self.returns_weights = self.is_plain = False  # plain: some weights are Python's lists or numbers
        self.refused = ""  # what train raised for a table, where the output takes one and train single samples alone
        self._weights: Weights = Slots(())
        self._asking, self._reading = data.manner, Reading()
        self._training = data.manner
        self.functions: tuple[Any, ...] = ()
        self.owners: tuple[Any, ...] = ()

    @classmethod
    def of(cls, inputs: Any, targets: Any, *, train: Any = None, output: Any = None, weights: Any = None, gradients: Any = None,
           samples: str | None = "rows", one_by_one: bool | None = False) -> Program:
        """What ``examine`` was given, tried; raises ``ValueError`` or ``TypeError`` that says what to type instead.

        ``samples`` and ``one_by_one`` are taken as said where they are not the defaults; else they are found out.
        """
        check_handed_over(inputs, targets, train, output, weights, gradients, samples)
        kept = Kept.of(train, output, gradients, weights, inputs, targets)
        afterwards(kept.put_back)
        name, trained = ("gradients", gradients) if train is None else ("train", train)
        training = Callee.of(name, trained, ("inputs", "targets"), written_name(trained))
        asking = Callee.of("output", output, ("inputs",), written_name(output))
        program = cls(kept, Data.of(inputs, targets, samples), training, asking, train is None)
        try:
            program._find(weights, samples, bool(one_by_one))
        finally:
            kept.put_back()
        return program

    def _find(self, owner: Any, samples: str | None, one_by_one: bool) -> None:
        self.functions = functions = (self.trained.function, self._output.function)
        is_pair = isinstance(owner, (tuple, list)) and len(owner) == 2 and all(map(callable, owner))
        self.owners = () if is_pair or is_names(owner) else (owner,)
        pair = Pair.of(*owner) if is_pair else None
        slots = [] if pair else candidates(owner, functions)
        avoid = {size for slot in slots for size in np.shape(as_floats(slot.value))}
        samples = "columns" if self._data.columns else samples
        self._asking, self._reading, width = output_manner(self._output, self._data, samples, one_by_one, avoid, self.fresh)
        self._data = self._data.with_classes(width)
        self._weights = pair or Slots(tuple(self._moving(owner, slots)))
        self.is_plain = any(isinstance(slot.value, (list, float)) for slot in getattr(self._weights, "slots", ()))
        self._training = train_manner(self, self._data, samples, one_by_one, self._asking, avoid)
        self.refused = "" if one_by_one else refusal(self, self._asking, self._training, self._data)
        self._find_fixed()

    def _moving(self, owner: Any, slots: list[Slot]) -> list[Slot]:
        if is_names(owner):
            return slots
        rows = sample_rows(self.inputs, few_rows(self._asking, self._data))
        moving = Pusher(lambda: self.output(rows), self.fresh, unit_for(rows)).weights(slots) or refuse(slots)
        return lasting(moving, lambda: self.output(rows), self.fresh)

    def _find_fixed(self) -> None:
        """Note which weights no training step changes; whole numbers among them count something and are no weights."""
        changed = changing(self, self._training, self._data)
        if changed is None:
            return
        kept = list(range(len(self.names)))
        if isinstance(self._weights, Slots):
            slots = self._weights.slots
            kept = [place for place in kept if place in changed or is_real(slots[place].value)]
            self._weights = Slots(tuple(slots[place] for place in kept))
        self.fixed = [new for new, old in enumerate(kept) if old not in changed]

    @property
    def names(self) -> list[str]:
        """Of the weight arrays, in the person's own names."""
        return self._weights.names

    @property
    def inputs(self) -> Array:
        """The person's inputs (samples, inputs)."""
        return self._data.inputs

    @property
    def targets(self) -> Array:
        """The person's targets (samples, outputs), with a column for each class where they are labels."""
        return self._data.targets

    @property
    def targets_kind(self) -> str:
        """What the targets are: "numbers", "one-hot", "yes or no" or "labels"."""
        return self._data.targets_kind

    @property
    def samples(self) -> str:
        """How train wants its samples: "rows" or "columns"."""
        return "columns" if self._training.layout in ("columns", "column") else "rows"

    @property
    def one_by_one(self) -> bool:
        """Whether train is called for each sample."""
        return self._training.one_by_one

    @property
    def epochs_parameter(self) -> str | None:
        """What train is told that it should train for one epoch; None if it has nothing of that kind."""
        return self.trained.epochs_parameter

    def read(self) -> list[Array]:
        """Copies of every weight array, float64, always in the same order."""
        return self._weights.read()

    def write(self, arrays: Sequence[Array]) -> None:
        """Put numbers in the place of every weight array."""
        self._weights.write(arrays)
        if self.wrap and self.wraps_weights:
            self._weights.wrap(self.wrap)

    def fresh(self) -> None:
        """Make everything reachable as it was at hand-over: weights, memory, counters, random generators."""
        self._kept.put_back(quick=True)

    def train(self, inputs: Array, targets: Array) -> None:
        """Train once on these rows, in the program's own way."""
        self.train_in(self._training, inputs, targets)

    def train_in(self, manner: Manner, inputs: Array, targets: Array) -> None:
        """Train once on these rows, given in this manner."""
        rows = as_rows(inputs), as_rows(targets)
        for given, same in zip(manner.calls(*rows), manner.calls(*rows), strict=True):
            before = self.read()
            result = self.trained(*(map(self.wrap, given) if self.wrap else given))
            self.mutated |= {name for name, one, other in zip(("inputs", "targets"), given, same, strict=True)
                             if not np.array_equal(as_floats(one), as_floats(other), equal_nan=True)}
            if result is None and self.gradient_only:
                result = kept_gradients(self._weights)
            if self.gradient_only or (result is not None and are_equal(before, self.read())):
                self._take(result, before)

    def _take(self, result: Any, before: list[Array]) -> None:
        """Write what a function has returned and not kept: new weights, or gradients, which are subtracted."""
        arrays = fitting(result, self.names, before)
        if arrays is None and self.gradient_only:
            raise ValueError(f"examine: gradients must return one array for each of {', '.join(self.names)}, "
                             f"received {type(result).__name__}")
        if arrays is None:
            return
        self.returns_weights = not self.gradient_only
        taken = [array.reshape(old.shape) for old, array in zip(before, arrays, strict=True)]
        self.write([old - array for old, array in zip(before, taken, strict=True)] if self.gradient_only else taken)

    def output(self, inputs: Array) -> Array:
        """The outputs (samples, outputs) for these rows."""
        return self.output_in(self._asking, self._reading, inputs)

    def output_in(self, manner: Manner, reading: Reading, inputs: Array) -> Array:
        """The outputs for rows given in this manner, and read so."""
        rows = as_rows(inputs)
        results = [self._output(*given) for given in manner.calls(rows)]
        count = 1 if manner.one_by_one else len(rows)
        try:
            return np.vstack([reading.rows(result, count) for result in results])
        except (TypeError, ValueError, IndexError) as error:
            raise ValueError(f"examine: output returned {type(results[0]).__name__} for {len(rows)} rows, "
                             "which holds no table of numbers with a row for each") from error

    def buffers(self) -> list[Slot]:
        """Other arrays within reach, of the shape of a weight array or its transpose, as they are now: a momentum's memory."""
        return others(self._weights, (*self.owners, *boxes(self.functions)))
