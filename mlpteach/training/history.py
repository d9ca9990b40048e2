"""``History``: what a training run leaves behind, and the way back to any of its epochs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import finite_array, read_only
from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.network import Network
from mlpteach.problems import check_task
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace
from mlpteach.training.engines import ENGINES, same
from mlpteach.training.parameters import flatten, split, unflatten
from mlpteach.training.regime import Regime, Tables

FORMAT = "mlpteach history 1"
FIELDS = ("format", "inputs", "targets", "learning_rate", "engine", "sizes", "biased", "errors", "flips", "diverged_at",
          "interrupted", "marks", "checkpoints")


@dataclass(frozen=True, eq=False)
class History:
    """A training run: its errors, its last network, and enough to compute the network of any epoch again, bit by bit.

    ``network`` is the trained one. ``errors`` holds the mean absolute error before each epoch's update; ``sign_flips`` an array
    per layer of weights with the number of times that a weight's update changed direction. ``diverged_at`` is the epoch whose
    update left the finite numbers (then ``network`` is the one before it), or None; ``interrupted`` is true if the run was
    stopped by hand.
    """

    inputs: Array
    targets: Array
    learning_rate: float
    engine: str
    form: Form
    errors: Array
    sign_flips: tuple[Array, ...]
    diverged_at: int | None
    interrupted: bool
    marks: Array  # epochs at which the parameters were kept
    checkpoints: Array  # those parameters, a row each

    @property
    def epochs(self) -> int:
        """How many epochs were run."""
        return len(self.errors)

    @cached_property
    def network(self) -> Network:
        """The network at the end of the run."""
        return self.network_at(self._end)

    @property
    def _end(self) -> int:
        return self.epochs - (self.diverged_at is not None)

    def network_at(self, epoch: int) -> Network:
        """The network before the update of ``epoch``, exactly; ``network_at(0)`` is the start, ``network_at(epochs)`` the end.

        Computed again from the nearest kept one, by the engine of the run: the same bits on the machine that trained it, on
        another (or where Numba is missing) the same to twelve digits. ``IndexError`` outside the run.
        """
        if not 0 <= epoch <= self._end:
            raise IndexError(f"network_at: this run has networks 0 to {self._end}, received {epoch}")
        mark = int(np.searchsorted(self.marks, epoch, side="right")) - 1
        start = unflatten(self.checkpoints[mark], self.form)
        regime = Regime(self.learning_rate)
        loop = same(self.engine)(self.form, flatten(start), Tables(self.inputs, self.targets), regime)
        loop.advance(np.empty(epoch - int(self.marks[mark])))
        return unflatten(loop.parameters, loop.form)

    def trace_at(self, epoch: int) -> Trace:
        """Every stage of one epoch, from the exact network it started with; ``IndexError`` outside the run.

        Traces that are recording do not see it. Where the numbers overflow, the trace ends with the stage that could not go on.
        """
        if not 0 <= epoch < self.epochs:
            raise IndexError(f"trace_at: this run has epochs 0 to {self.epochs - 1}, received {epoch}")
        network = self.network_at(epoch)
        with unrecorded(), Trace() as trace, suppress(ValueError), np.errstate(all="ignore"):
            network.train_epoch(self.inputs, self.targets, self.learning_rate)
        return trace

    def __repr__(self) -> str:
        diverged = "" if self.diverged_at is None else f", diverged at epoch {self.diverged_at:,}"
        end = ", interrupted" if self.interrupted else diverged
        sizes, rate = text.layers(self.form.sizes), text.number(self.learning_rate)
        first, last = (f"{error:.6f}" if error < 1e9 else text.number(error) for error in self.errors[[0, -1]])
        return (f"History: network {sizes}, learning rate {rate}, {self.epochs:,} epochs{end}\n"
                f"mean absolute error: {first} in the first epoch, {last} in the last")

    def save(self, path: str | PathLike[str]) -> None:
        """Write the whole run to an ``.npz`` file, as plain arrays, nothing that could run when it is read.

        An older file of that name is replaced only once the new one is complete.
        """
        flips = np.concatenate([table.ravel() for table in self.sign_flips])
        diverged = -1 if self.diverged_at is None else self.diverged_at
        values = (FORMAT, self.inputs, self.targets, self.learning_rate, self.engine, self.form.sizes,
                  self.form.biased, self.errors, flips, diverged, self.interrupted, self.marks, self.checkpoints)
        arrays: dict[str, Any] = dict(zip(FIELDS, map(np.asarray, values), strict=True))
        with _written_whole(Path(path)) as file:  # an open file, so that NumPy does not add to the name
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> History:
        """Read what ``save`` wrote; ``ValueError`` says what is wrong with a damaged or foreign file."""
        data = Path(path).read_bytes()
        try:
            return cls._from(_arrays(data))
        except Exception as error:  # what a damaged archive raises depends on where it is damaged
            raise ValueError(f"{path} is not a saved history: expected what History.save() writes; {error}") from None

    @classmethod
    def _from(cls, found: dict[str, Array]) -> History:
        sizes, biased = tuple(found["sizes"].tolist()), bool(found["biased"].item())
        _check_shapes(found, sizes, biased)
        form = Form.of("History", sizes, biased, "sigmoid", "sigmoid", "half squared error")
        errors, marks, kept = found["errors"], found["marks"], finite_array("History", "checkpoints", found["checkpoints"])
        inputs, targets, rate = check_task("History", unflatten(kept[0], form), found["inputs"], found["targets"],
                                           found["learning_rate"].item(), len(errors))
        engine, diverged = str(found["engine"]), int(found["diverged_at"].item())
        end = len(errors) - (diverged >= 0)
        if diverged not in (-1, end) or marks[0] != 0 or marks[-1] > end or (np.diff(marks) <= 0).any():
            raise ValueError("its epochs, diverged_at and marks contradict each other: "
                             f"{len(errors)}, {diverged}, {marks.tolist()!s:.60}")
        if engine not in ENGINES[1:]:
            raise ValueError(f"its engine is {engine!r}")
        return cls(inputs, targets, rate, engine, form, read_only(errors), counts(found["flips"], replace(form, biased=False)),
                   None if diverged < 0 else diverged, bool(found["interrupted"].item()), read_only(marks), read_only(kept))


@contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _arrays(data: bytes) -> dict[str, Array]:
    if not data.startswith(b"PK"):
        raise ValueError("it is no archive of arrays")
    with np.load(BytesIO(data), allow_pickle=False) as file:
        missing = [name for name in FIELDS if name not in file.files]
        found = {name: file[name] for name in FIELDS if name not in missing}
    if str(found.get("format")) != FORMAT:
        raise ValueError(f"its format is {str(found.get('format'))!r}")
    if missing:
        raise ValueError(f"{', '.join(missing)} is missing")
    return found


def _check_shapes(found: dict[str, Array], sizes: tuple[int, ...], biased: bool) -> None:
    weights = sum(rows * units for rows, units in pairwise(sizes))
    expected = {"errors": (max(1, found["errors"].size),), "flips": (weights,), "marks": (max(1, found["marks"].size),),
                "checkpoints": (found["marks"].size, weights + biased * sum(sizes[1:]))}
    for name, shape in expected.items():
        array = found[name]
        if array.shape != shape or array.dtype.kind not in ("iu" if name == "marks" else "iuf"):
            raise ValueError(f"its {name} are {array.dtype} {text.sizes(array.shape)}, expected numbers {shape}")


def counts(flips: Array, form: Form) -> tuple[Array, ...]:
    """The counts of the weights, a whole-number array per layer."""
    return tuple(read_only(table.astype(np.int64)) for table in split(flips, form)[0])
