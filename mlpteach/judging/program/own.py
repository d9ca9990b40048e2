"""What is the person's own, and what belongs to a library."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import Any

from mlpteach.judging.wording import INSTALLED

OPEN = "torch.optim"  # the module of a library whose objects hold a memory of weights


def torch() -> Any:
    """PyTorch if the session has imported it, else None."""
    module = sys.modules.get("torch")
    return module if hasattr(module, "Tensor") and hasattr(module, "nn") else None


def is_tensor(value: Any) -> bool:
    """Whether it is a tensor of PyTorch."""
    return (library := torch()) is not None and isinstance(value, library.Tensor)


def is_torch_module(value: Any) -> bool:
    """Whether it is a module of PyTorch, such as a layer or a network."""
    return (library := torch()) is not None and isinstance(value, library.nn.Module)


def is_own(thing: Any) -> bool:
    """Whether a function, class or module was written by the person."""
    with suppress(Exception):
        if isinstance(thing, FunctionType):
            return _is_own_file(thing.__code__.co_filename)
        module = thing if isinstance(thing, ModuleType) else sys.modules.get(thing.__module__)
        if file := getattr(module, "__file__", None):
            return _is_own_file(file)
        name = module.__name__ if module else ""
        return name.partition(".")[0] not in sys.stdlib_module_names or name == "__main__"
    return False


def _is_own_file(name: str) -> bool:
    return not name.startswith((*INSTALLED, "<frozen"))


def is_open(value: Any) -> bool:
    """Whether an object may be looked into: the person's own, and what PyTorch keeps weights and their memory in."""
    kind = type(value)
    is_known = is_torch_module(value) or kind.__module__.startswith(OPEN) or isinstance(value, SimpleNamespace)
    return is_known or (is_own(kind) and not isinstance(value, (type, ModuleType)))


def attributes_of(value: Any) -> dict[str, Any]:
    """The dict in which an object keeps its attributes, whatever its own ``__getattr__`` says; an empty one if it has none."""
    with suppress(Exception):
        kept: dict[str, Any] = object.__getattribute__(value, "__dict__")
        return kept
    return {}


def bare(function: Any) -> tuple[Any, Any]:
    """The object that a function is bound to, or None, and the function beneath it that has code of its own, or None."""
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, MethodType):
        return function.__self__, bare(function.__func__)[1]
    if isinstance(function, FunctionType):
        return None, function
    called = vars(type(function)).get("__call__") if is_own(type(function)) and not isinstance(function, type) else None
    return (function, called) if isinstance(called, FunctionType) else (None, None)


def names_in(code: CodeType) -> Iterator[str]:
    """Every global name and attribute that the code speaks of, functions inside it included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


class Around(dict[str, Any]):
    """The variables around a function that its code names, as a namespace: reading and writing go to where they live."""

    def __init__(self, function: FunctionType) -> None:
        self._cells = {name: cell for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
                       if _is_full(cell)}
        self._globals = function.__globals__
        used = {name: self._globals[name] for name in names_in(function.__code__) if name in self._globals}
        super().__init__({**used, **{name: cell.cell_contents for name, cell in self._cells.items()}})

    def __getitem__(self, name: str) -> Any:
        return self._cells[name].cell_contents if name in self._cells else self._globals[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self._cells:
            self._cells[name].cell_contents = value
        else:
            self._globals[name] = value


def _is_full(cell: Any) -> bool:
    with suppress(ValueError):
        return cell.cell_contents is not cell
    return False
