"""``Problem``: a data table with its starting network, which every table of the lessons is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array, finite_number, read_only, whole_number
from mlpteach.arrays.shapes import Rule, ShapeError, check_shapes
from mlpteach.arrays.table import Table
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.problems.columns import Columns, from_file, from_frame
from mlpteach.problems.reading import Recipe
from mlpteach.problems.scaling import Scaling

MOST_ROWS, MOST_COLUMNS = 20, 12  # of a table that is shown
OTHERS = ("name", "learning_rate", "epochs", "batch_size", "source", "input_names", "target_names", "sample_names")
TABLES = Rule("(samples, inputs) x (samples, outputs) -> (samples, outputs)")


@dataclass(frozen=True, eq=False, repr=False)
class Problem(Table):
    """What a network has to learn, and where it starts.

    ``inputs`` (samples, inputs) and ``targets`` (samples, outputs) are kept as read-only copies. Names that are not given are made:
    x1, x2, ... for inputs, y1, ... for targets, and a sample is called by its inputs, as in ``(0, 1)``. ``held_out``, a pair like
    (inputs, targets), is never learned from. ``batch_size`` samples make an update, or all. ``scaling`` is how the inputs came
    from what was measured. Raises what a stage would: ``ShapeError``, or ``ValueError`` naming what was expected and received.
    """

    inputs: Array
    targets: Array
    network: Network
    name: str = "problem"
    learning_rate: float = 1.0
    epochs: int = 10_000
    input_names: Sequence[str] = ()
    target_names: Sequence[str] = ()
    sample_names: Sequence[str] = ()
    source: str = ""
    held_out: tuple[Array, Array] | None = None
    batch_size: int | None = None
    scaling: Scaling | None = None

    @classmethod
    def from_csv(cls, path: str | PathLike[str], targets: str | Sequence[str], *, inputs: Sequence[str] | None = None,
                 held_out: float = 0.0, drop_missing: bool = False, hidden: int = 8, seed: int = 1, **named: Any) -> Problem:
        """A problem of a reader's own: the columns of a CSV file whose first line names them.

        ``targets`` names one column of text, which becomes a column for each class, or columns of numbers; ``inputs`` are all
        others, or those named. ``held_out`` is the share of the rows to hold out, drawn by ``seed``, of each class alike. Inputs
        are scaled by the rows that are learned from alone. The network has ``hidden`` sigmoids, starts from ``seed``, and ends in
        softmax and cross-entropy for classes, sigmoids for numbers from 0 to 1, and the weighted sum itself for others. ``named``
        are other fields of a ``Problem``, such as ``learning_rate``. ``OSError`` for a file that cannot be read; ``ValueError``
        names the line or the column with missing values (``drop_missing=True`` leaves such rows out), text among the inputs, rows
        of different lengths, a single class, and tables too large.
        """
        choice = Recipe("Problem.from_csv", targets, inputs, held_out, seed, drop_missing)
        return cls._made(choice, from_file(choice.owner, path), hidden, {"name": Path(path).stem, **named})

    @classmethod
    def from_frame(cls, frame: Any, targets: str | Sequence[str], *, inputs: Sequence[str] | None = None, held_out: float = 0.0,
                   drop_missing: bool = False, hidden: int = 8, seed: int = 1, **named: Any) -> Problem:
        """The same from a pandas DataFrame. ``ValueError`` for anything without named columns, and as for ``from_csv``."""
        choice = Recipe("Problem.from_frame", targets, inputs, held_out, seed, drop_missing)
        return cls._made(choice, from_frame(choice.owner, frame), hidden, {"name": "own table", **named})

    @classmethod
    def _made(cls, choice: Recipe, columns: Columns, hidden: int, named: dict[str, Any]) -> Problem:
        sizes, kind, fields_ = choice.taken(columns, whole_number(choice.owner, "hidden", hidden, 1, 1_000))
        if wrong := named.keys() - set(OTHERS):
            raise ValueError(f"{choice.owner}: of a Problem's fields expected {', '.join(OTHERS)}; received {min(wrong)!r}")
        return cls(network=Network.random(sizes, choice.seed, True, **kind), **{**fields_, **named})

    def __post_init__(self) -> None:
        """Check everything once, so that nothing later has to."""
        inputs, targets, rate = check_task("Problem", self.network, self.inputs, self.targets, self.learning_rate, self.epochs)
        checked: dict[str, Any] = {
            "inputs": inputs, "targets": targets, "learning_rate": rate,
            "input_names": _names("input_names", self.input_names, [f"x{i + 1}" for i in range(inputs.shape[1])]),
            "target_names": _names("target_names", self.target_names, [f"y{k + 1}" for k in range(targets.shape[1])]),
            "sample_names": _names("sample_names", self.sample_names, list(map(text.sample, inputs))),
            "held_out": check_held_out("Problem", self.network, self.held_out, rate, self.epochs),
            "batch_size": check_batch_size("Problem", self.batch_size, len(inputs))}
        for field, value in checked.items():
            object.__setattr__(self, field, value)
        for field in ("name", "source"):
            if not isinstance(getattr(self, field), str):
                raise ValueError(f"Problem: {field} must be text, received {described(getattr(self, field))}")

    def __reduce__(self) -> Any:  # through the door, so that a copy's tables cannot be changed either
        return Problem, tuple(getattr(self, field.name) for field in fields(self))

    def _table(self) -> tuple[list[str], list[list[str]]]:
        first = self.inputs.shape[1] if self.inputs.shape[1] <= MOST_COLUMNS else MOST_COLUMNS // 2
        shown = np.hstack([self.inputs[:MOST_ROWS, :first], self.targets[:MOST_ROWS]])
        cells = text.labelled_rows(shown, self.sample_names[:MOST_ROWS])
        return ["sample", *self.input_names[:first], *self.target_names], cells

    def _heading(self) -> str:
        sizes = text.layers(self.network.sizes)
        rate = text.number(self.learning_rate)
        held = f" and {len(self.held_out[0]):,} held out" if self.held_out else ""
        batches = f", batches of {self.batch_size}" if self.batch_size else ""
        line = (f"{self.name}: {len(self.inputs):,} samples{held}, network {sizes}, learning rate {rate}{batches}, "
                f"{self.epochs:,} epochs")
        return line if len(self.inputs) <= MOST_ROWS else f"{line}\nthe first {MOST_ROWS} samples:"


def check_task(owner: str, network: Any, inputs: ArrayLike, targets: ArrayLike, learning_rate: float,
               epochs: int) -> tuple[Array, Array, float]:
    """The two tables as read-only copies and the rate as a float; an error that ``owner`` opens if anything does not fit."""
    if not isinstance(network, Network):
        raise ValueError(f"{owner}: network must be a Network, received {type(network).__name__}")
    given = {"inputs": inputs, "targets": targets}
    tables = {name: read_only(finite_array(owner, name, table).copy()) for name, table in given.items()}
    check_shapes(owner, TABLES, tables)
    for (name, table), size in zip(tables.items(), (network.sizes[0], network.sizes[-1]), strict=True):
        if table.shape[1] != size:
            raise ShapeError(f"{owner}: {name} must be (samples, {size}), for the network {text.layers(network.sizes)}, "
                             f"received {text.sizes(table.shape)}")
    network.form.check_targets(owner, tables["targets"])
    if not isinstance(epochs, (int, np.integer)) or isinstance(epochs, bool) or epochs < 1:
        raise ValueError(f"{owner}: epochs must be a whole number above 0, received {epochs!r}")
    return tables["inputs"], tables["targets"], finite_number(owner, "learning_rate", learning_rate)


def check_held_out(owner: str, network: Network, held_out: Any, learning_rate: float, epochs: int) -> tuple[Array, Array] | None:
    """The two tables that are held out, if there are any, as read-only copies; an error that ``owner`` opens if they do not fit."""
    if held_out is None:
        return None
    if not isinstance(held_out, (tuple, list)) or len(held_out) != 2:
        raise ValueError(f"{owner}: held_out must be a pair of tables, (inputs, targets), received {described(held_out)}")
    return check_task(f"{owner}, held_out", network, held_out[0], held_out[1], learning_rate, epochs)[:2]


def check_batch_size(owner: str, size: Any, samples: int) -> int | None:
    """How many samples make an update, None for all of them; ``ValueError`` that ``owner`` opens for more than there are."""
    return None if size is None else whole_number(owner, "batch_size", size, 1, samples,
                                                  ", the samples (or None for all at once)")


def _names(field: str, given: Any, default: list[str]) -> tuple[str, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    names = tuple(islice(given, len(default) + 1)) if several else () if given is None else (given,)
    names = names or tuple(default)
    if len(names) != len(default) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"Problem: {field} must be {len(default)} names, received {list(names)}")
    return names
