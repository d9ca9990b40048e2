"""How each kind of value that a program can change is kept and put back."""

from __future__ import annotations

import builtins
import functools
import random
from collections import deque
from collections.abc import Callable, Iterable
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.isolation import STATES
from mlpteach.judging.program.own import attributes_of, is_open, is_own, is_tensor, names_in, torch
from mlpteach.judging.program.slots import NOT_THEIRS, is_namespace

PutBack = Callable[[], object]
Restored = tuple["PutBack | None", Iterable[Any]]  # what puts a value back, and what hangs at it
RANDOM = STATES[:2]  # the streams of Python and of NumPy that belong to nobody
EMPTY = object()  # in the place of what was not there


def part_of(value: Any) -> Restored:
    """What puts this value back, and what hangs at it."""
    for is_one, part in KINDS:
        if is_one(value):
            return part(value)
    return None, ()


def _array(array: Array) -> Restored:
    if not array.flags.writeable:
        return None, array.ravel().tolist() if array.dtype == object else ()
    before = array.copy()

    def put_back() -> None:
        if array.shape != before.shape:
            array.resize(before.shape, refcheck=False)
        np.copyto(array, before)

    return put_back, array.ravel().tolist() if array.dtype == object else ()


def _tensor(tensor: Any) -> Restored:
    gradient = tensor.grad if tensor.is_leaf else None
    storage, before = tensor.data, tensor.detach().clone()

    def put_back() -> None:
        storage.copy_(before)
        tensor.data = storage
        if tensor.is_leaf:
            tensor.grad = gradient

    return put_back, (gradient,) if gradient is not None else ()


def _list(box: Any) -> Restored:
    before = list(box)

    def put_back() -> None:
        if len(box) != len(before) or any(now is not old for now, old in zip(box, before, strict=True)):
            box.clear()
            box.extend(before)

    return put_back, before


def _set(box: set[Any]) -> Restored:
    before = set(box)

    def put_back() -> None:
        box.clear()
        box.update(before)

    return put_back, before


def _dict(box: dict[Any, Any]) -> Restored:
    before = dict(box)

    def put_back() -> None:
        if len(box) != len(before) or any(box.get(key, EMPTY) is not value for key, value in before.items()):
            box.clear()
            box.update(before)

    return put_back, before.values()


def _variables(box: dict[str, Any], names: Iterable[str]) -> Restored:
    """Some variables of a namespace in which other things live that are nobody's business here."""
    before = {name: box.get(name, EMPTY) for name in names}

    def put_back() -> None:
        for name, value in before.items():
            if value is EMPTY:
                box.pop(name, None)
            elif box.get(name, EMPTY) is not value:
                box[name] = value

    return put_back, [value for value in before.values() if value is not EMPTY and _is_worth(value)]


def _is_worth(value: Any) -> bool:
    return not isinstance(value, (type, FunctionType, ModuleType)) or is_own(value)


def _namespace(value: Any) -> Restored:
    box = vars(value) if isinstance(value, ModuleType) else value
    return _variables(box, [name for name in list(box) if not str(name).startswith("_") and name not in NOT_THEIRS])


def _function(function: FunctionType) -> Restored:
    known = function.__globals__
    names = {name for name in names_in(function.__code__) if name in known or not hasattr(builtins, name)}
    globals_back, inside = _variables(known, names)
    cells = [(cell, _contents(cell)) for cell in function.__closure__ or ()]

    def put_back() -> None:
        if globals_back:
            globals_back()
        for cell, value in cells:
            if _contents(cell) is not value:
                cell.cell_contents = value

    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return put_back, [*inside, *(value for _, value in cells), *defaults, vars(function)]


def _contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return EMPTY


def _class(kind: type) -> Restored:
    before = {name: value for name, value in vars(kind).items() if not name.startswith("__") or isinstance(value, FunctionType)}
    data = {name: value for name, value in before.items() if not hasattr(value, "__get__")}

    def put_back() -> None:
        for name, value in data.items():
            if vars(kind).get(name, EMPTY) is not value:
                setattr(kind, name, value)
        for name in [name for name in vars(kind) if not name.startswith("__") and name not in before]:
            delattr(kind, name)

    beneath = [getattr(value, "__func__", getattr(value, "fget", value)) for value in before.values()]
    return put_back, [*beneath, *(base for base in kind.__mro__[1:] if is_own(base))]


def _object(value: Any) -> Restored:
    names = [name for kind in type(value).__mro__ for name in vars(kind) if type(vars(kind)[name]).__name__ == "member_descriptor"]
    before = {name: getattr(value, name, EMPTY) for name in names}

    def put_back() -> None:
        for name, old in before.items():
            if getattr(value, name, EMPTY) is not old:
                delattr(value, name) if old is EMPTY else object.__setattr__(value, name, old)

    inside = [*before.values(), attributes_of(value)]
    return put_back, [*inside, type(value)] if is_own(type(value)) else inside


def _bit_generator(generator: Any) -> Restored:
    before = generator.state
    return lambda: setattr(generator, "state", before), ()


def random_streams() -> list[PutBack]:
    """The streams of random numbers that belong to nobody."""
    streams: list[PutBack] = [functools.partial(restore, read()) for read, restore in RANDOM]
    if library := torch():
        of_torch = library.get_rng_state()
        streams.append(lambda: library.set_rng_state(of_torch))
    return streams


KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Restored]], ...] = (
    (is_tensor, _tensor),
    (lambda value: isinstance(value, np.ndarray), _array),
    (lambda value: isinstance(value, (list, deque)), _list),
    (lambda value: isinstance(value, tuple), lambda value: (None, value)),
    (lambda value: isinstance(value, set), _set),
    (lambda value: isinstance(value, ModuleType), lambda value: _namespace(value) if is_own(value) else (None, ())),
    (lambda value: isinstance(value, dict) and is_namespace(value), _namespace),
    (lambda value: isinstance(value, dict), _dict),
    (lambda value: isinstance(value, functools.partial), lambda value: (None, (value.func, value.args, value.keywords))),
    (lambda value: isinstance(value, MethodType), lambda value: (None, (value.__self__, value.__func__))),
    (lambda value: isinstance(value, FunctionType), lambda value: _function(value) if is_own(value) else (None, ())),
    (lambda value: isinstance(value, type), lambda value: _class(value) if is_own(value) else (None, ())),
    (lambda value: isinstance(value, np.random.Generator), lambda value: _bit_generator(value.bit_generator)),
    (lambda value: isinstance(value, np.random.RandomState),
     lambda value: (functools.partial(value.set_state, value.get_state()), ())),
    (lambda value: isinstance(value, random.Random), lambda value: (functools.partial(value.setstate, value.getstate()), ())),
    (is_open, _object))
