"""In which manner a program wants its samples: as rows or columns, all or one at a time; and how its answers are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.own import torch
from mlpteach.judging.program.values import as_floats

ONE_SAMPLE = {"vector": (-1,), "row": (1, -1), "column": (-1, 1)}  # layouts of what one call is given; here, one sample
LAYOUTS = ("table", "columns", *ONE_SAMPLE)


@dataclass(frozen=True)
class Manner:
    """How rows are given: their layout, the targets' form (table, flat, labels), and the Python type of both."""

    layout: str = "table"
    targets: str = "table"
    inputs: str = "table"
    kind: str = "array"  # or "list", "tensor", or for a network in float64 "tensor64"
    dtype: Any = None  # of floats, as the person gave them

    @property
    def one_by_one(self) -> bool:
        """Whether each call has one sample."""
        return self.layout in ONE_SAMPLE

    def calls(self, inputs: Array, targets: Array | None = None) -> Iterator[tuple[Any, ...]]:
        """What each call is given, for these rows; every call gets copies."""
        parts = [(inputs, self.inputs)] + ([] if targets is None else [(targets, self.targets)])
        if self.one_by_one:
            for row in range(len(inputs)):
                yield tuple(self._typed(self._sample(part[row], form), form) for part, form in parts)
        else:
            yield tuple(self._typed(self._table(part, form), form) for part, form in parts)

    def _table(self, rows: Array, form: str) -> Array:
        if form == "labels":
            labels: Array = np.argmax(rows, axis=1)
            return labels
        return rows[:, 0] if form == "flat" else rows.T if self.layout == "columns" else rows

    def _sample(self, row: Array, form: str) -> Array:
        if form == "labels":
            return np.array(np.argmax(row))
        return row[:1].reshape(()) if form == "flat" else row.reshape(ONE_SAMPLE[self.layout])

    def _typed(self, numbers: Array, form: str) -> Any:
        if self.kind in ("tensor", "tensor64"):
            library = torch()
            usual = library.float64 if self.kind == "tensor64" else library.get_default_dtype()
            dtype = self.dtype if isinstance(self.dtype, library.dtype) else usual
            return library.as_tensor(np.array(numbers), dtype=library.long if form == "labels" else dtype)
        if self.kind == "list" or np.ndim(numbers) == 0:
            return numbers.tolist()
        dtype = self.dtype if isinstance(self.dtype, np.dtype) else np.dtype(float)
        return np.array(numbers, dtype=np.dtype(int) if form == "labels" else dtype, order="C")


def manners(layouts: tuple[str, ...], like: Manner, kinds: tuple[str, ...], forms: tuple[str, ...] = ("table",)) -> list[Manner]:
    """The manners to be tried, those like the person's own data first."""
    return [replace(like, layout=layout, kind=kind, targets=form) for form in forms for kind in kinds for layout in layouts]


@dataclass(frozen=True)
class Reading:
    """Which part of what a function returns holds its outputs, and whether they stand in columns."""

    part: int | None = None
    columns: bool = False

    def rows(self, result: Any, count: int) -> Array:
        """The outputs as rows, for so many samples."""
        numbers = as_floats(result if self.part is None else result[self.part])
        if count == 1:
            return numbers.reshape(1, -1)
        table = _table(numbers, count)
        return np.ascontiguousarray(table.T if self.columns else table)


def reading(result: Any, count: int, width: int) -> Reading | None:
    """How a result is to be read that belongs to so many samples, with targets of this width; None where it can't be."""
    parts = enumerate(result) if isinstance(result, (tuple, list)) else ()
    whole = _oriented(result, count, None)
    others = [each for place, part in parts if (each := _oriented(part, count, place))]
    found = [*others, whole] if whole else others
    fitting = [each for each in found if each.rows(result, count).shape[1] == width]
    return fitting[-1] if fitting else found[-1] if found else None


def _oriented(result: Any, count: int, part: int | None) -> Reading | None:
    try:
        table = _table(as_floats(result), count)
    except (TypeError, ValueError):
        return None
    if not table.size:
        return None
    if count == 1:
        return Reading(part) if table.ndim < 2 or 1 in table.shape else None
    if table.ndim == 2 and count in table.shape:
        return Reading(part, columns=len(table) != count)
    return None


def _table(numbers: Array, count: int) -> Array:
    """As a table, where it is one but for axes of length 1; one number for each sample is a column."""
    if numbers.ndim > 2:
        numbers = numbers.reshape([size for size in numbers.shape if size != 1] or [1])
    return numbers.reshape(-1, 1) if numbers.shape == (count,) else numbers
