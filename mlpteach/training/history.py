"""``History``: what a training run leaves behind, and the way back to any of its epochs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property
from os import PathLike
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.arrays import text
from mlpteach.arrays.checks import described, read_only
from mlpteach.arrays.notices import notice
from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.forms.measures import accuracy
from mlpteach.network import Network, forward
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace
from mlpteach.training import storage
from mlpteach.training.loops import PLAIN, NumPyLoop
from mlpteach.training.losses import LossCurves, loss_curves
from mlpteach.training.parameters import unflatten
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.replay import differing, replayed


@dataclass(frozen=True, eq=False)
class History:
    """A training run: its errors, its last network, and enough to compute the network of any epoch again.

    ``network`` is the trained one. ``errors`` holds the mean absolute error of each epoch's samples before they moved the weights,
    ``held_out_errors`` that of the samples held out before the epoch's first update, or is None; ``sign_flips`` an array per layer
    of weights with the number of times that a weight's update changed direction. ``diverged_at`` is the epoch whose update left the
    finite numbers (then ``network`` is the one before it), or None; ``interrupted`` is true if the run was stopped by hand.
    ``form`` is the network's, ``regime`` how it was trained.
    """

    form: Form
    regime: Regime
    tables: Tables
    engine: str
    errors: Array
    held_out_errors: Array | None
    sign_flips: tuple[Array, ...]
    diverged_at: int | None
    interrupted: bool
    marks: Array  # epochs at which the state was kept
    checkpoints: Array  # those states, a row each: parameters and, with momentum, velocities
    _warned: list[int] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        """Protect all arrays from changes, also those of a copy."""
        for name in ("tables", "errors", "held_out_errors", "sign_flips", "marks", "checkpoints"):
            object.__setattr__(self, name, _protected(getattr(self, name)))

    def __reduce__(self) -> Any:
        return History, tuple(getattr(self, each.name) for each in fields(self) if each.init)

    @property
    def epochs(self) -> int:
        """How many epochs were run."""
        return len(self.errors)

    @property
    def inputs(self) -> Array:
        """What was learned from: (samples, inputs)."""
        return self.tables.inputs

    @property
    def targets(self) -> Array:
        """Its targets: (samples, outputs)."""
        return self.tables.targets

    @property
    def learning_rate(self) -> float:
        """How far the weights followed the gradient."""
        return self.regime.learning_rate

    @cached_property
    def network(self) -> Network:
        """The network at the end of the run."""
        return self.network_at(self._end)

    @cached_property
    def losses(self) -> LossCurves:
        """E per row at the epochs whose states were kept, of the rows learned from and of those held out."""
        return loss_curves(self)

    @property
    def accuracy(self) -> float:
        """The share of the samples that ``network`` puts in the right class (see ``stages.accuracy``); NaN if it overflows."""
        return self._accuracy(self.inputs, self.targets)

    @property
    def held_out_accuracy(self) -> float | None:
        """The same share of the samples held out, or None if there are none."""
        _, _, inputs, targets = self.tables
        return None if inputs is None or targets is None else self._accuracy(inputs, targets)

    def _accuracy(self, inputs: Array, targets: Array) -> float:
        with np.errstate(all="ignore"):
            outputs = forward(PLAIN, self.form, self.network.weights, self.network.biases, inputs)[-1]
        border = 0.0 if self.targets.min() < 0 else 0.5
        return accuracy(targets, outputs, border) if np.isfinite(outputs).all() else float("nan")

    @property
    def _end(self) -> int:
        return self.epochs - (self.diverged_at is not None)

    def network_at(self, epoch: int) -> Network:
        """The network before the first update of ``epoch``; ``network_at(0)`` is the start, ``network_at(epochs)`` the end.

        Computed again from the nearest state kept, by the engine of the run: on the machine that trained it the same to the last
        bit. On another, or with another Numba or none, the last digits may differ, and a run that amplifies them may go another
        way: a ``UserWarning`` says so if the errors on the way are not those of the run. ``IndexError`` outside the run,
        ``ValueError`` for anything but a whole number.
        """
        self._check("network_at", "networks", epoch, self._end)
        return unflatten(self._state_at(epoch), self.form)

    def trace_at(self, epoch: int) -> Trace:
        """Every stage of one epoch, batch after batch, from the state in which it began; it is found like that of ``network_at``.

        Traces that are recording do not see it. Where the numbers overflow, the trace ends with the stage that could not go on.
        """
        self._check("trace_at", "epochs", epoch, self.epochs - 1)
        loop = NumPyLoop(self.form, self._state_at(epoch), self.tables, self.regime, epoch)
        with unrecorded(), Trace(repeats=True) as trace, suppress(ValueError):
            loop.advance(np.empty(1), using=stages)
        return trace

    def _check(self, owner: str, what: str, epoch: int, last: int) -> None:
        if not isinstance(epoch, (int, np.integer)) or isinstance(epoch, bool):
            raise ValueError(f"{owner}: epoch must be a whole number, received {described(epoch)}")
        if not 0 <= epoch <= last:
            raise IndexError(f"{owner}: this run has {what} 0 to {last}, received {epoch}")

    def _state_at(self, epoch: int) -> Array:
        nearest = int(np.searchsorted(self.marks, epoch, side="right")) - 1
        mark = int(self.marks[nearest])
        state, errors = replayed(self.engine, self.form, self.tables, self.regime, self.checkpoints[nearest], mark, epoch - mark)
        self._compare(errors, mark)
        return state

    def _compare(self, errors: Array, mark: int) -> None:
        """Warn, once, if the errors computed again from ``mark`` on are not those of the run."""
        differs = differing(errors, self.errors[mark:mark + len(errors)], self.targets)
        if len(differs) and not self._warned:
            self._warned.append(mark + int(differs[0]))
            stored, computed = (text.number(error, 12) for error in (self.errors[self._warned[0]], errors[differs[0]]))
            notice(f"this run cannot be repeated exactly here: the error of epoch {self._warned[0]:,} was {stored}, and computed "
                   f"again it is {computed}. Another machine or another Numba rounds differently, and this run enlarges the "
                   "difference: from there on, its networks and traces may be another run's")

    def __repr__(self) -> str:
        diverged = "" if self.diverged_at is None else f", diverged at epoch {self.diverged_at:,}"
        end = ", interrupted" if self.interrupted else diverged
        kind = ", ".join([text.layers(self.form.sizes), *self.form.unusual])
        curves = [self.errors] if self.held_out_errors is None else [self.errors, self.held_out_errors]
        ends = [f"{_short(curve[0])} in the first epoch, {_short(curve[-1])} in the last" for curve in curves]
        lines = [f"History: network {kind}, {self.regime}, {self.epochs:,} epochs{end}", f"mean absolute error: {ends[0]}"]
        return "\n".join([*lines, *(f"of the samples held out: {each}" for each in ends[1:])])

    def save(self, path: str | PathLike[str]) -> None:
        """Write the whole run to an ``.npz`` file, as plain arrays, nothing that could run when it is read.

        An older file of that name is replaced only once the new one is complete. ``ValueError`` for an activation or a loss of
        your own, since a file holds names only.
        """
        storage.write(path, self)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> History:
        """Read what ``save`` wrote; ``ValueError`` says what is wrong with a damaged or foreign file."""
        return cls(**storage.read(path))


def _protected(value: Any) -> Any:
    if isinstance(value, Tables):
        return Tables(*map(_protected, value))
    if isinstance(value, tuple):
        return tuple(map(_protected, value))
    return value if value is None or not value.flags.writeable else read_only(value.view())


def _short(error: float) -> str:
    return f"{error:.6f}" if error < 1e9 else text.number(error)
