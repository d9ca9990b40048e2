"""Every number, vector and matrix that can be reached from an object and be replaced, with its path in the person's own names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.own import Around, attributes_of, is_open, is_own, is_tensor, is_torch_module, torch
from mlpteach.judging.program.values import alike, as_floats, is_numeric, written_into

DEEPEST, MOST = 8, 5000  # how many steps from the owner, and how many slots
NOT_THEIRS = {"In", "Out", "exit", "quit", "get_ipython", "open"}  # what IPython adds to a session
NAMESPACES = (ModuleType, SimpleNamespace, Around)

Hop = tuple[bool, Any]  # whether it is an attribute, and its name or key
Child = tuple[Hop, str, Any]  # how to get there, how it is written, and what is there


@dataclass(frozen=True, eq=False)
class Slot:
    """A place that holds numbers; it is looked up anew each time, since a program may replace all on the way there."""

    name: str
    root: Any
    steps: tuple[Hop, ...]

    @property
    def value(self) -> Any:
        """What stands there now."""
        value = self.root
        for step in self.steps:
            value = _follow(value, step)
        return value

    def read(self) -> Array:
        """A copy of its numbers."""
        return as_floats(self.value)

    def write(self, numbers: Array) -> None:
        """Put these numbers there: into the array, tensor or list itself where they fit, else in its place."""
        value = self.value
        if not written_into(value, numbers):
            self.replace(alike(value, numbers))

    def replace(self, value: Any) -> None:
        """Put another array, tensor, list or number in its place."""
        box = self.root
        for step in self.steps[:-1]:
            box = _follow(box, step)
        is_attribute, key = self.steps[-1]
        if is_attribute:
            setattr(_holder(box, key), key, value)
        else:
            box[key] = value


def _follow(box: Any, step: Hop) -> Any:
    is_attribute, key = step
    return getattr(box, key) if is_attribute else box[key]


def _holder(box: Any, name: str) -> Any:
    """The object itself, or its class where only that has the attribute."""
    if isinstance(box, type) or name in attributes_of(box):
        return box
    owner = next((kind for kind in type(box).__mro__ if name in vars(kind)), None)
    is_descriptor = owner is not None and hasattr(vars(owner)[name], "__set__")
    return box if owner is None or is_descriptor else owner


def found_in(owner: Any, name: str = "", steps: tuple[Hop, ...] = ()) -> list[Slot]:
    """Every slot that can be reached from the owner; ``steps`` lead to where the search begins, and ``name`` says it."""
    found: list[Slot] = []
    start = Slot(name, owner, steps).value
    _search(start, Slot(name, owner, steps), found, {})
    return found[:MOST]


def _search(value: Any, here: Slot, found: list[Slot], seen: dict[int, Any]) -> None:
    if is_numeric(value):
        if here.steps:
            found.append(here)
        return
    is_foreign = isinstance(value, ModuleType) and not is_own(value)
    if is_foreign or id(value) in seen or len(here.steps) > DEEPEST or len(found) > MOST:
        return
    seen[id(value)] = value
    for step, written, child in children(value):
        fixed = isinstance(value, tuple) and not isinstance(child, np.ndarray) and not is_tensor(child)
        if not (fixed and is_numeric(child)):
            _search(child, Slot(_joined(here.name, written), here.root, (*here.steps, step)), found, seen)


def _joined(path: str, written: str) -> str:
    return f"{path}{written}" if path else written.removeprefix(".") if written.startswith(".") else _first(written)


def _first(written: str) -> str:
    """An entry of the owner itself: ``W1`` for a dict's ``['W1']``, ``weights[0]`` for a list's ``[0]``."""
    key = written[2:-2]
    return key if written.startswith("['") and key.isidentifier() else f"weights{written}"


def children(value: Any) -> list[Child]:
    """What hangs at a value; nothing where it can't be told."""
    with suppress(Exception):
        return list(_children(value))
    return []


def _children(value: Any) -> Iterator[Child]:
    if is_namespace(value):
        names = vars(value) if isinstance(value, (ModuleType, SimpleNamespace)) else value
        is_attribute = isinstance(value, (ModuleType, SimpleNamespace))
        yield from (((is_attribute, name), f".{name}", child) for name, child in list(names.items()) if _is_theirs(name, child))
    elif isinstance(value, dict):
        yield from (((False, key), f"[{key!r}]" if isinstance(key, (str, int)) else f"[{place}]", child)
                    for place, (key, child) in enumerate(list(value.items())))
    elif isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1):
        yield from (((False, place), f"[{place}]", child) for place, child in enumerate(value))
    elif is_torch_module(value):
        named = {**value._parameters, **value._modules}
        yield from (((True, name), f"[{name}]" if name.isdigit() else f".{name}", child) for name, child in named.items())
        yield from _attributes(value, {name: child for name, child in vars(value).items() if not name.startswith("_")})
    elif (library := torch()) is not None and isinstance(value, library.optim.Optimizer):
        yield (True, "state"), ".state", value.state
    elif isinstance(value, type):
        yield from _attributes(value, _of_class(value))
    elif is_open(value):
        slots = (name for kind in type(value).__mro__ for name in _listed(vars(kind).get("__slots__", ())))
        here = {name: getattr(value, name) for name in slots if name not in ("__dict__", "__weakref__") and hasattr(value, name)}
        yield from _attributes(value, {**_of_class(type(value)), **here, **attributes_of(value)})


def _attributes(value: Any, named: dict[str, Any]) -> Iterator[Child]:
    for name, child in named.items():
        if not (name.startswith("__") or isinstance(child, (type, FunctionType, ModuleType))):
            yield (True, name), f".{name}", child


def _of_class(kind: type) -> dict[str, Any]:
    kinds = [each for each in reversed(kind.__mro__) if is_own(each)]
    named = {name: child for each in kinds for name, child in vars(each).items()}
    return {name: child for name, child in named.items() if not hasattr(child, "__get__")}


def _listed(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def is_namespace(value: Any) -> bool:
    """Whether its names are variables: a module, what ``globals()`` returns, a closure, a ``SimpleNamespace``."""
    return isinstance(value, NAMESPACES) or (isinstance(value, dict) and "__builtins__" in value)


def _is_theirs(name: Any, child: Any) -> bool:
    is_private = not isinstance(name, str) or name.startswith("_") or name in NOT_THEIRS
    return not is_private and not isinstance(child, (type, FunctionType, ModuleType))
