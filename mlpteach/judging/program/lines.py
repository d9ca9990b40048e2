"""Which line of a person's NumPy program first made an array with certain numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays.text import Array
from mlpteach.judging.program.multiples import among, is_same
from mlpteach.judging.program.places import Line, line_of, names_in, own_frame
from mlpteach.judging.program.recorded import KINDS, Recorded, RecordedArray, bare, recorded

MOST_RESULTS, MOST_ENTRIES = 20_000, 1_000_000  # that are kept
READING = ("getitem", "setitem", "take")  # what moves a number and makes none


@dataclass(frozen=True, eq=False)
class Made:
    """One result: its numbers, the line that made it, by what operation, and the numbers that went in (None for what are none)."""

    value: Array
    line: Line
    operation: str
    operands: tuple[Array | None, ...]


@dataclass(frozen=True)
class FailedOperation:
    """An operation that raised, the shapes of what went in and the person's names for it; None for what has no shape or no name."""

    operation: str
    shapes: tuple[tuple[int, ...] | None, ...]
    names: tuple[str | None, ...]
    line: Line
    error: Exception


class LineRecorder:
    """Keeps what is computed with its arrays and whatever comes of them, and on which line of the person's code.

    Once it holds as much as it may, it records no more, and says so in ``stopped``; it may be stopped by hand as well.
    """

    def __init__(self) -> None:
        self.results: list[Made] = []
        self.failed: FailedOperation | None = None
        self.stopped = False
        self._entries = 0

    def array(self, values: ArrayLike) -> RecordedArray:
        """A copy of the values, as float64, that is recorded from now on."""
        array: RecordedArray = recorded(np.array(bare(values), dtype=np.float64), self)
        return array

    def first(self, wanted: ArrayLike, tolerance: float = 1e-6, factor: bool = True, transposed: bool = True) -> Line | None:
        """The first line whose result is ``wanted``, or None where it cannot be told.

        With ``factor`` a multiple will do; for a single number, and where all numbers are of one size, only the other sign.
        With ``transposed`` the transpose will do, and a vector as a row or as a column. Where an operand held these numbers
        already, they came from somewhere unseen, and the answer is None.
        """
        numbers = np.asarray(bare(wanted), dtype=np.float64)
        if not (numbers.any() and np.isfinite(numbers).all()):
            return None
        same = partial(is_same, wanted=numbers, tolerance=tolerance, factor=factor, transposed=transposed)
        for made in self.results:
            if same(made.value):
                return None if _went_in(made, same) else made.line
        return self._line_of_numbers(numbers[numbers != 0], tolerance, factor)

    def _line_of_numbers(self, wanted: Array, tolerance: float, factor: bool) -> Line | None:
        """The first line that made each of the numbers by itself, as a loop over units does."""
        of_lines: dict[Line, list[Made]] = {}
        for made in self.results:
            if made.value.size == 1 and made.operation not in READING:
                of_lines.setdefault(made.line, []).append(made)
        for line, single in of_lines.items():
            places = among(np.array([made.value.item() for made in single]), wanted, tolerance, factor)
            if places is not None:
                columns = zip(*(single[place].operands for place in places), strict=False)
                return None if any(_is_column(column, wanted, tolerance, factor) for column in columns) else line
        return None

    def operate(self, operation: str, function: Callable[..., Any], operands: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Do an operation as NumPy does it, and keep what comes of it."""
        plain, by_name = bare(operands), bare(named)
        frame = None if self.stopped else own_frame()
        if frame is None:
            result = function(*plain, **by_name)
        else:
            copies = tuple(self._copy(operand) for operand in _arrays(operands))
            try:
                result = function(*plain, **by_name)
            except Exception as error:
                self.failed = _failure(operation, operands, frame, error)
                raise
        given = self._given_back(result, zip(_listed(operands, named), _listed(plain, by_name), strict=True))
        if frame is not None:
            self._keep(operands[0] if given is None and operands else given, operation, copies, line_of(frame))
        return given

    def _given_back(self, result: Any, pairs: Iterator[tuple[Any, Any]]) -> Any:
        """The result as it is recorded; the very array that went in, where it is that one."""
        for given, plain in pairs:
            if result is plain and isinstance(given, Recorded):
                return given
        return result if self.stopped else recorded(result, self)

    def _keep(self, result: Any, operation: str, operands: tuple[Array | None, ...], line: Line) -> None:
        for part in result if isinstance(result, list | tuple) else (result,):
            value = self._copy(part)
            if value is not None and not self.stopped:
                self.results.append(Made(value, line, operation, operands))
                self.stopped = len(self.results) >= MOST_RESULTS

    def _copy(self, value: Any) -> Array | None:
        """A copy of an array's numbers, the last one where it still holds."""
        if not isinstance(value, np.ndarray | np.floating) or value.dtype.kind not in KINDS:
            return None
        kept = value.kept if isinstance(value, RecordedArray) else None
        plain = bare(value)
        if kept is not None and np.array_equal(kept, plain, equal_nan=plain.dtype.kind == "f"):
            return kept  # type: ignore[no-any-return]
        return self._new_copy(value, plain)

    def _new_copy(self, value: Any, plain: Any) -> Array | None:
        if self._entries + plain.size > MOST_ENTRIES:
            self.stopped = True
            return None
        try:
            copy = np.array(plain, dtype=np.float64)
        except (TypeError, ValueError):
            return None  # objects that are no numbers
        self._entries += copy.size
        if isinstance(value, RecordedArray):
            value.kept = copy
        return copy


def _arrays(operands: Any) -> Iterator[Any]:
    """The operands, and in the place of a list of arrays its entries."""
    for operand in operands:
        if isinstance(operand, list | tuple) and any(isinstance(entry, np.ndarray | np.floating) for entry in operand):
            yield from operand
        else:
            yield operand


def _listed(operands: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """The operands and the arrays that a result is to be put into."""
    out = named.get("out")
    return [*operands, *(out if isinstance(out, tuple) else (out,))]


def _failure(operation: str, operands: tuple[Any, ...], frame: FrameType, error: Exception) -> FailedOperation:
    things = list(_arrays(operands))
    own = names_in(frame, things)
    turned = names_in(frame, [getattr(thing, "turned", None) for thing in things])
    names = tuple(name or (other and f"{other}.T") for name, other in zip(own, turned, strict=True))
    shapes = tuple(thing.shape if isinstance(thing, np.ndarray | np.floating) else None for thing in things)
    return FailedOperation(operation, shapes, names, line_of(frame), error)


def _went_in(made: Made, same: Callable[[Array], bool]) -> bool:
    return any(operand is not None and same(operand) for operand in made.operands)


def _is_column(operands: tuple[Array | None, ...], wanted: Array, tolerance: float, factor: bool) -> bool:
    """Whether the operands, one of each number, held the numbers already."""
    single = [operand.item() for operand in operands if operand is not None and operand.size == 1]
    return is_same(np.array(single), wanted, tolerance, factor, transposed=False)
