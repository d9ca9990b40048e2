"""Arrays and numbers that compute as NumPy's own do, and tell a recorder of every operation.

Each operation is done by NumPy on plain arrays, so that results and exceptions are those of a program that is not recorded.
The trail is lost where NumPy or Python asks nobody: ``np.array(x)``, ``np.asarray(x)``, ``float(x)``, ``x.tolist()``, functions
of ``math``, and entries that are put into an array made by ``np.zeros``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

import numpy as np

BINARY = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder",
          "pow": "power", "matmul": "matmul", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor"}
UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute"}
FOR_ARRAYS = {"invert": "invert", "lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal", "gt": "greater",
              "ge": "greater_equal", "getitem": "getitem", "setitem": "setitem"}
METHODS = ("all", "any", "argmax", "argmin", "argsort", "astype", "clip", "copy", "cumprod", "cumsum", "diagonal", "dot", "fill",
           "flatten", "max", "mean", "min", "nonzero", "prod", "put", "ravel", "repeat", "reshape", "round", "sort", "squeeze",
           "std", "sum", "swapaxes", "take", "trace", "transpose", "var")
KINDS = "biufO"  # of the arrays that are followed: truth values, integers, floats; objects, as np.vectorize passes through


class Keeper(Protocol):
    """What does the operations of recorded arrays, and keeps what comes of them."""

    def operate(self, operation: str, function: Callable[..., Any], operands: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call the function with the operands, all of them bare."""


class Recorded:
    """What arrays and numbers have in common. NumPy's type stands before it among their bases: it crashes on numbers otherwise."""

    keeper: Keeper | None = None

    def _operate(self, operation: str, function: Callable[..., Any], operands: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if self.keeper is None:
            return function(*bare(operands), **bare(named))
        return self.keeper.operate(operation, function, operands, named)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **named: Any) -> Any:
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        return self._operate(name, getattr(ufunc, method), inputs, named)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self._operate(func.__name__, func, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(bare(self), name)  # which it does not have: NumPy's own words

    def __repr__(self) -> str:
        return repr(bare(self))

    def __str__(self) -> str:
        return str(bare(self))

    def __format__(self, form: str) -> str:
        return format(bare(self), form)

    def __reduce__(self) -> Any:
        return bare(self).__reduce__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return bare(self).__reduce_ex__(protocol)


class RecordedArray(np.ndarray[Any, np.dtype[Any]], Recorded):  # type: ignore[misc]
    """An array whose operations are recorded."""

    kept: Any = None  # the recorder's last copy of it
    turned: Any = None  # the array of which this is the transpose

    def __array_finalize__(self, source: Any) -> None:
        self.keeper = getattr(source, "keeper", None) if isinstance(source, Recorded) else None

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self))) if self.ndim else iter(bare(self))

    @property
    def T(self) -> Any:  # noqa: N802
        """The transpose."""
        result = self._operate("transpose", np.ndarray.transpose, (self,), {})
        if isinstance(result, RecordedArray):
            result.turned = self
        return result


class RecordedNumber(np.float64, Recorded):  # type: ignore[misc]
    """A single number of which the operations are recorded."""


def bare(value: Any) -> Any:
    """The value with plain NumPy arrays and numbers in the places of recorded ones, in the same memory."""
    if isinstance(value, RecordedArray):
        return value.view(np.ndarray)
    if isinstance(value, RecordedNumber):
        return np.float64(value)
    if type(value) in (list, tuple):
        return type(value)(bare(entry) for entry in value)
    return {key: bare(entry) for key, entry in value.items()} if type(value) is dict else value


def recorded(value: Any, keeper: Keeper) -> Any:
    """The value with recorded arrays and numbers in the places of plain ones, in the same memory."""
    if isinstance(value, Recorded):
        return value
    if type(value) is np.ndarray and value.dtype.kind in KINDS:
        array = value.view(RecordedArray)
        array.keeper = keeper
        return array
    if type(value) is np.float64:
        number = RecordedNumber(value)
        number.keeper = keeper
        return number
    if isinstance(value, list | tuple):
        entries = [recorded(entry, keeper) for entry in value]
        return type(value)._make(entries) if hasattr(value, "_make") else type(value)(entries)
    return value


def _special(operation: str, function: Callable[..., Any], reflected: bool = False) -> Callable[..., Any]:
    def method(self: Recorded, *others: Any) -> Any:
        return self._operate(operation, function, (*others, self) if reflected else (self, *others), {})

    return method


def _method(name: str) -> Callable[..., Any]:
    def call(array: Any, *others: Any, **named: Any) -> Any:
        return getattr(array, name)(*others, **named)

    def method(self: Recorded, *others: Any, **named: Any) -> Any:
        return self._operate(name, call, (self, *others), named)

    method.__doc__ = f"NumPy's ``{name}``, recorded."
    return method


def _install(kind: type, arrays: bool) -> None:
    plain = kind.__bases__[0]
    for name, function in vars(Recorded).items():
        if callable(function):
            setattr(kind, name, function)
    for short, operation in {**BINARY, **UNARY, **(FOR_ARRAYS if arrays else {})}.items():
        setattr(kind, f"__{short}__", _special(operation, getattr(operator, f"__{short}__")))
        if short in BINARY:
            setattr(kind, f"__r{short}__", _special(operation, getattr(operator, f"__{short}__"), reflected=True))
            if arrays:
                setattr(kind, f"__i{short}__", _special(operation, getattr(operator, f"__i{short}__")))
    for name in filter(partial(hasattr, plain), METHODS):
        setattr(kind, name, _method(name))
    kind.__name__ = f"{plain.__module__}.{plain.__name__}"  # as NumPy's own is called in Python's errors


_install(RecordedArray, arrays=True)
_install(RecordedNumber, arrays=False)
