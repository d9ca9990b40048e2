"""A person's inputs and targets as tables of rows, and what was learned of them on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.program.manners import Manner
from mlpteach.judging.program.own import is_tensor
from mlpteach.judging.program.values import LARGEST, as_floats


@dataclass(frozen=True, eq=False)
class Data:
    """Inputs (samples, inputs) and targets (samples, outputs), and the manner in which the person keeps them."""

    inputs: Array
    targets: Array
    manner: Manner
    columns: bool = False  # whether they were given with samples as columns

    @classmethod
    def of(cls, inputs: Any, targets: Any, samples: str | None) -> Data:
        """Both as tables; raises ``ValueError`` where they are none, or do not belong together."""
        tables = _numbers("inputs", inputs), _numbers("targets", targets)
        columns = _in_columns(tables[0].shape, tables[1].shape, samples)
        x, y = (table.reshape(-1, 1) if table.ndim == 1 else table.T.copy() if columns else table for table in tables)
        if len(x) != len(y):
            raise ValueError(f"examine: inputs and targets must have as many rows, one for each sample, "
                             f"received {text.sizes(tables[0].shape)} and {text.sizes(tables[1].shape)}")
        flat = ["flat" if table.ndim == 1 else "table" for table in tables]
        return cls(x, y, Manner(inputs=flat[0], targets=flat[1], kind=_kind(inputs), dtype=_dtype(inputs)), columns)

    def with_classes(self, width: int) -> Data:
        """The same with a column for each class, where the targets are numbers of classes, for so many outputs."""
        if self.targets.shape[1] == width:
            return self
        labels = self.targets.ravel()
        is_labels = self.targets.shape[1] == 1 and np.array_equal(labels, np.round(labels))
        if not (is_labels and labels.min() >= 0 and labels.max() < width):
            raise ValueError(f"examine: output gives {width} numbers for each sample, but targets have {self.targets.shape[1]}")
        return replace(self, targets=np.eye(width)[labels.astype(int)], manner=replace(self.manner, targets="labels"))

    @property
    def targets_kind(self) -> str:
        """What the targets are: "numbers", "one-hot", "yes or no" or "labels"."""
        if self.manner.targets == "labels":
            return "labels"
        if not np.isin(self.targets, (0, 1)).all():
            return "numbers"
        if self.targets.shape[1] == 1:
            return "yes or no"
        return "one-hot" if (self.targets.sum(axis=1) == 1).all() else "numbers"


def _numbers(name: str, given: Any) -> Array:
    try:
        table = given if _is_large(given) else as_floats(given)
    except (TypeError, ValueError):
        table = np.empty(0)
    if table.ndim not in (1, 2) or not table.size or not np.isfinite(table).all():
        received = f"the shape {text.sizes(table.shape)}" if table.ndim > 2 else type(given).__name__
        what = "a number that is not finite" if table.size and not np.isfinite(table).all() else received
        raise ValueError(f"examine: {name} must be a table of numbers, one row for each sample, received {what}")
    return table


def _is_large(given: Any) -> bool:
    """Whether it is taken as it is, to spare a copy."""
    return type(given) is np.ndarray and given.dtype == float and given.size > LARGEST


def _in_columns(inputs: tuple[int, ...], targets: tuple[int, ...], samples: str | None) -> bool:
    if len(inputs) != 2 or len(targets) != 2 or inputs[1] != targets[1]:
        return False
    return inputs[0] != targets[0] or (samples == "columns" and inputs[0] < inputs[1] and targets[0] < targets[1])


def _kind(given: Any) -> str:
    return "tensor" if is_tensor(given) else "list" if isinstance(given, (list, tuple)) else "array"


def _dtype(given: Any) -> Any:
    dtype = getattr(given, "dtype", None)
    is_floating = given.is_floating_point() if is_tensor(given) else getattr(dtype, "kind", "") == "f"
    return dtype if is_floating else None
