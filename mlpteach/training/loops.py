"""How epochs are run fast: the stages' arithmetic without checks and records, as a NumPy loop or as one compiled loop."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.arrays.notices import notice
from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.network import Parameters, forward, negative_gradients, updated
from mlpteach.training.interrupts import undisturbed
from mlpteach.training.parameters import are_weights, flatten, join, split
from mlpteach.training.regime import Regime, Tables, epochs_of_block, orders

# The stages' own functions, with checking and recording taken off: the very same formulas.
PLAIN = SimpleNamespace(**{name: inspect.unwrap(function) for name, function in inspect.getmembers(stages, inspect.isfunction)})


class Loop(ABC):
    """A training run in progress, which ``advance`` takes from epoch to epoch.

    ``state`` is all that the next epoch depends on besides the data: the parameters, in one flat array, and with momentum their
    velocities behind them. ``epoch`` counts from the start of the run, also where a loop begins in its middle.
    """

    name: str

    def __init__(self, form: Form, state: Array, tables: Tables, regime: Regime, epoch: int = 0) -> None:
        self.form, self.tables, self.regime, self.epoch = form, tables, regime, epoch
        self.state = state.copy()
        self.count = state.size // (2 if regime.rule.momentum else 1)
        self.parameters = self.state[:self.count]
        self.flips, self.rising = np.zeros(self.count), np.zeros(self.count)
        self.started = False

    @property
    def samples(self) -> int:
        """How many samples are learned from."""
        return len(self.tables.inputs)

    @abstractmethod
    def advance(self, errors: Array, held_out: Array | None = None) -> tuple[int, bool]:
        """Run an epoch for each place in ``errors``, and write there the mean absolute error of each sample before its update.

        ``held_out`` takes that of the samples held out, before the epoch's first update. Returns how many epochs were run, and
        whether all weights are still finite; it stops with the first that is not.
        """


def start(network: Any, regime: Regime) -> Array:
    """The state in which a network's training begins: its parameters and, with momentum, velocities of zero."""
    parameters = flatten(network)
    return np.concatenate([parameters, np.zeros_like(parameters)]) if regime.rule.momentum else parameters


class NumPyLoop(Loop):
    """The formulas of the stages, called in the order in which ``Network`` calls them: those found in ``using``."""

    name = "numpy"

    def __init__(self, form: Form, state: Array, tables: Tables, regime: Regime, epoch: int = 0) -> None:
        super().__init__(form, state, tables, regime, epoch)
        # The same numbers as in the state, in the arrays that the stages have made, so that a trace knows where they come from.
        self._parameters = self._split(self.parameters)
        self._velocities = self._split(self.state[self.count:]) if regime.rule.momentum else None

    def _split(self, part: Array) -> Parameters:
        weights, biases = split(part, self.form)
        return weights, biases or ()

    def advance(self, errors: Array, held_out: Array | None = None, using: Any = PLAIN) -> tuple[int, bool]:
        """See ``Loop.advance``."""
        with np.errstate(all="ignore"):  # what overflows is reported by the return value
            for done in range(errors.size):
                self._measure_held_out(done, held_out)
                errors[done] = self._epoch(using)
                self.epoch += 1
                if not np.isfinite(self.parameters).all():
                    return done + 1, False
        return errors.size, True

    def _epoch(self, using: Any) -> float:
        inputs, targets, size = self.tables.inputs, self.tables.targets, self.regime.batch_size
        if size is None:
            return float(np.abs(self._step(using, inputs, targets)).mean())
        order = self.regime.order(self.epoch, self.samples)
        batches = [order[first:first + size] for first in range(0, self.samples, size)]
        return float(sum(np.abs(self._step(using, inputs[rows], targets[rows])).sum() for rows in batches) / targets.size)

    def _step(self, using: Any, inputs: Array, targets: Array) -> Array:
        """One update; returns the error before it."""
        error, gradients = negative_gradients(using, self.form, *self._parameters, inputs, targets)
        self._parameters, directions = updated(using, self.regime.rule, self._parameters, gradients, self._velocities,
                                               self.regime.learning_rate)
        self.parameters[:], direction = join(*self._parameters), join(*directions)
        if self._velocities:
            self._velocities, self.state[self.count:] = directions, direction
        self._count_flips(direction)
        return error

    def _measure_held_out(self, done: int, held_out: Array | None) -> None:
        inputs, targets = self.tables.held_inputs, self.tables.held_targets
        if held_out is not None and inputs is not None and targets is not None:
            outputs = forward(PLAIN, self.form, *split(self.parameters, self.form), inputs)[-1]
            held_out[done] = np.abs(targets - outputs).mean()

    def _count_flips(self, direction: Array) -> None:
        rising = (direction > 0).astype(np.float64)
        if self.started:
            self.flips += np.abs(rising - self.rising)
        self.rising, self.started = rising, True


class CompiledLoop(Loop):
    """The same arithmetic as one compiled loop; sums may differ in the last place, as they are added in another order."""

    name = "numba"

    def __init__(self, form: Form, state: Array, tables: Tables, regime: Regime, epoch: int = 0) -> None:
        super().__init__(form, state, tables, regime, epoch)
        held = [] if tables.held_inputs is None else [tables.held_inputs]
        self._advance = compiled_loop(form, regime, bool(held))
        self._inputs = np.concatenate([tables.inputs, *held]).ravel()
        self._targets = np.concatenate([tables.targets, *([tables.held_targets] if held else [])]).ravel()
        self._sizes = np.array(form.sizes, dtype=np.uint64)
        rows = (regime.batch_size or self.samples) + sum(map(len, held))
        self._layers, self._wanted = np.zeros(rows * sum(form.sizes)), np.zeros(rows * form.sizes[-1])
        if regime.batch_size is None:
            self._layers[:self._inputs.size], self._wanted = self._inputs, self._targets
        self._deltas, self._gradient = np.zeros_like(self._layers), np.zeros(self.count)
        self._decay = regime.rule.weight_decay * are_weights(form)

    def advance(self, errors: Array, held_out: Array | None = None) -> tuple[int, bool]:
        """See ``Loop.advance``."""
        if held_out is None and self.tables.held_inputs is not None:
            held_out = np.empty(errors.size)  # the loop writes there, whether anyone looks or not
        done, is_finite = 0, True
        while done < errors.size and is_finite:  # a piece for each block of orders
            block = epochs_of_block(self.samples) if self.regime.batch_size else errors.size
            piece = min(errors.size - done, block - self.epoch % block)
            run, is_finite = self._piece(errors[done:done + piece], NONE if held_out is None else held_out[done:done + piece])
            done += run
        return done, is_finite

    def _piece(self, errors: Array, held_out: Array) -> tuple[int, bool]:
        regime, order = self.regime, NO_ORDER
        if regime.batch_size is not None:
            block, place = divmod(self.epoch, epochs_of_block(self.samples))
            order = orders(regime.seed, block, self.samples)[place:].ravel()
        run, is_finite = self._advance(
            self.state, self._sizes, self.form.biased, self._inputs, self._targets, self.samples, regime.batch_size or self.samples,
            order, regime.learning_rate, regime.rule.momentum, self._decay, errors, held_out, self.started, self.rising, self.flips,
            self._layers, self._wanted, self._deltas, self._gradient)
        self.epoch += int(run)
        self.started = True
        return int(run), bool(is_finite)


NONE, NO_ORDER = np.empty(0), np.empty(0, dtype=np.int64)


@cache
def compiled() -> ModuleType | None:
    """The compiled loop, or None (and a warning, once) where Numba is missing or cannot work."""
    try:
        with undisturbed():  # an interrupted import leaves Numba in pieces for the whole session
            from mlpteach.training import kinds as module
    except ImportError as error:
        notice(f"Numba is not available ({error}): training runs on the NumPy engine, with the same results but slower")
        return None
    return module


def compiled_loop(form: Form, regime: Regime, held_out: bool) -> Any:
    """The loop compiled for a network of this form, trained so."""
    module = compiled()
    assert module is not None
    rule, hidden = regime.rule, form.activations[0]
    return module.loop(hidden, form.output, form.loss.cancels(form.output),
                       (bool(rule.momentum), bool(rule.weight_decay), regime.batch_size is not None, held_out))
