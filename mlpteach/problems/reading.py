"""Columns as a ``Problem``: which are inputs, which targets, classes as one column each, some rows held out, the rest scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array
from mlpteach.problems.columns import Columns
from mlpteach.problems.scaling import Scaling
from mlpteach.problems.splitting import split

BATCH, STEP = 32, 0.05  # samples of an update, and the learning rate of their sum
MOST_CLASSES, MOST_CELLS = 1_000, 50_000_000  # of a column of text, and of the table that is made of it


@dataclass(frozen=True)
class Recipe:
    """What of a table is taken, and how much of it is held out; ``owner`` opens its errors."""

    owner: str
    targets: Any
    inputs: Any
    held_out: Any
    seed: Any
    drop_missing: bool

    def taken(self, columns: Columns, hidden: int) -> tuple[tuple[int, ...], dict[str, str], dict[str, Any]]:
        """The network's sizes, its kind, and the other fields of a ``Problem``."""
        if not isinstance(self.drop_missing, bool):
            raise ValueError(f"{self.owner}: drop_missing must be True or False, received {described(self.drop_missing)}")
        names, outputs = self._names(columns)
        rows = self._complete(columns, [*names, *outputs])
        inputs = np.array([[self._number(columns[name][row], name, row) for name in names] for row in rows])
        targets, target_names, kind = self._targets(columns, outputs, rows)
        kinds = targets.argmax(axis=1) if kind["loss"] == "cross-entropy" else np.zeros(len(targets), int)
        training, held = split(self.owner, kinds, self.held_out, self.seed)
        self._check_classes(outputs, targets[training])
        scaling = Scaling.of(inputs[training])
        fields = {"inputs": scaling.apply(inputs[training]), "targets": targets[training], "scaling": scaling,
                  "held_out": (scaling.apply(inputs[held]), targets[held]) if len(held) else None,
                  "input_names": names, "target_names": target_names, "sample_names": [f"row {rows[row] + 1}" for row in training],
                  "batch_size": BATCH if len(training) > BATCH else None, "learning_rate": STEP}
        return (len(names), hidden, targets.shape[1]), kind, fields

    def _names(self, columns: Columns) -> tuple[list[str], list[str]]:
        """The names of the inputs and of the targets, each a column."""
        outputs = self._listed("targets", self.targets)
        inputs = [name for name in columns if name not in outputs] if self.inputs is None else self._listed("inputs", self.inputs)
        for what, names in (("targets", outputs), ("inputs", inputs)):
            unknown = [name for name in names if name not in columns]
            if unknown or not names or len(set(names)) < len(names):
                raise ValueError(f"{self.owner}: {what} must be columns of the table, which are {list(columns)}, received {names}")
        if both := [name for name in inputs if name in outputs]:
            raise ValueError(f"{self.owner}: {both[0]!r} is among the inputs and the targets; expected it in one of them")
        return inputs, outputs

    def _listed(self, what: str, names: Any) -> list[str]:
        listed = [names] if isinstance(names, str) else list(names) if isinstance(names, Sequence) else [names]
        if not all(isinstance(name, str) for name in listed):
            raise ValueError(f"{self.owner}: {what} must be the name of a column, or a list of names, received {described(names)}")
        return listed

    def _complete(self, columns: Columns, names: list[str]) -> list[int]:
        """The rows in which none of these columns misses its value."""
        total = len(columns[names[0]])
        rows = [row for row in range(total) if all(columns[name][row] is not None for name in names)]
        if len(rows) < total and not self.drop_missing:
            row, name = next((row, name) for row in range(total) for name in names if columns[name][row] is None)
            raise ValueError(f"{self.owner}: {total - len(rows)} of {total:,} rows miss a value, the first is row {row + 1}, "
                             f"column {name!r}; drop_missing=True leaves such rows out")
        if len(rows) < 2:
            raise ValueError(f"{self.owner}: expected at least 2 complete rows, received {len(rows)}")
        return rows

    def _number(self, value: Any, name: str, row: int) -> float:
        if isinstance(value, float) and np.isfinite(value):
            return value
        raise ValueError(f"{self.owner}: column {name!r} holds {_quoted(value)} in row {row + 1}; expected finite numbers "
                         "(choose the columns with inputs=[...])")

    def _targets(self, columns: Columns, names: list[str], rows: list[int]) -> tuple[Array, list[str], dict[str, str]]:
        """Text as one column for each class; numbers as they are, between 0 and 1 for sigmoids."""
        values = [columns[names[0]][row] for row in rows]
        if len(names) == 1 and any(isinstance(value, str) for value in values):
            classes = sorted(set(map(str, values)))
            self._check_number(names[0], len(classes), len(values))
            places, table = {each: place for place, each in enumerate(classes)}, np.zeros((len(values), len(classes)))
            table[range(len(values)), [places[str(value)] for value in values]] = 1.0
            return table, classes, {"output": "softmax", "loss": "cross-entropy"}
        table = np.array([[self._number(columns[name][row], name, row) for name in names] for row in rows])
        bounded = table.min() >= 0 and table.max() <= 1
        return table, names, {"output": "sigmoid" if bounded else "linear", "loss": "half squared error"}

    def _check_number(self, name: str, classes: int, rows: int) -> None:
        most = min(MOST_CLASSES, MOST_CELLS // rows)
        if classes > most:
            raise ValueError(f"{self.owner}: column {name!r} holds {classes:,} different texts in {rows:,} rows, each of which "
                             f"would be a class; expected at most {most:,}")

    def _check_classes(self, names: list[str], targets: Array) -> None:
        if (targets == targets[0]).all():
            raise ValueError(f"{self.owner}: the targets {names} are the same in all rows that are learned from; expected at least "
                             "two classes, or numbers that differ")


def _quoted(value: Any) -> str:
    return f"{value!r:.60}" if isinstance(value, str) else str(value)
