"""What people type first, answered with the call to type instead, in their own names where they can be seen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from inspect import isclass, isfunction, ismethod, signature
from types import FrameType
from typing import Any

import numpy as np

from mlpteach.judging.program.own import bare, is_own, is_tensor, is_torch_module

TRAINS = ("train", "fit", "learn", "train_step", "training_step", "train_epoch", "train_one_epoch", "train_once", "fit_once",
          "epoch", "backprop", "backpropagate", "backpropagation", "back_propagate", "backward", "backwards", "update", "step")
ANSWERS = ("query", "predict", "forward", "run", "output", "outputs", "feedforward", "feed_forward", "forward_pass",
           "forward_propagate", "forward_propagation", "propagate", "compute", "predict_proba", "think", "guess", "out", "activate")
MACHINERY = ("mlpteach", "threading", "_pytest", "pluggy", "IPython", "ipykernel")  # in whose variables nobody looks for names


def module_first(given: tuple[Any, ...], output: Any, weights: Any) -> tuple[tuple[Any, ...], Any, Any]:
    """What was given in order, output and weights, where a PyTorch module came before its data: it is both, if none is said."""
    if len(given) < 3 or not is_torch_module(given[0]):
        return given, output, weights
    return given[1:], given[0] if output is None else output, given[0] if weights is None else weights


def check_handed_over(inputs: Any, targets: Any, train: Any, output: Any, weights: Any, gradients: Any, samples: Any,
                      others: tuple[Any, ...] = ()) -> None:
    """Raise ``ValueError`` or ``TypeError`` that shows the call to type, unless all is there that ``examine`` needs."""
    if _is_program(inputs):
        data = [each for each in (targets, train) if _is_data(each)]
        raise TypeError(f"examine: your data come first, then what your program is made of; type {call_for(inputs, *data)}")
    if others:
        programs = [each for each in others if _is_program(each)]
        program = next((each for each in programs if not (isfunction(each) or ismethod(each))), None)
        call = call_for(program, inputs, targets) if program is not None else _call(inputs, targets, train, output, weights)
        raise TypeError(f"examine: after inputs and targets, each part of your program is given by its name; type {call}")
    if targets is None:
        raise TypeError(f"examine: the targets are missing; type {_call(inputs, None, train, output, weights)}")
    if _is_program(targets):
        raise TypeError(f"examine: the targets are missing; type {call_for(targets, inputs)}")
    if train is not None and gradients is not None:
        raise TypeError("examine: give train=, which changes the weights, or gradients=, which returns gradients, and not both")
    if samples not in ("rows", "columns", None):
        raise ValueError(f"examine: samples must be 'rows' or 'columns', received {samples!r}")
    trained, name = (train, "train") if gradients is None else (gradients, "gradients")
    if trained is not None:
        _check_function(name, trained, TRAINS, inputs, targets)
    if output is not None:
        _check_function("output", output, ANSWERS, inputs, targets)
    missing = [name for name, given in ((name, trained), ("output", output), ("weights", weights)) if given is None]
    if missing:
        call = (call_for(weights, inputs, targets) if is_torch_module(weights)
                else _call(inputs, targets, trained, output, weights, name))
        raise TypeError(f"examine: {_missing(missing)}; type {call}")


def _missing(names: list[str]) -> str:
    meaning = {"train": "train=, which function trains", "gradients": "gradients=, which function returns the gradients",
               "output": "output=, which function gives the outputs", "weights": "weights=, what holds the weights"}
    return f"it is not said yet: {', and '.join(meaning[name] for name in names)}"


def _check_function(name: str, function: Any, likely: tuple[str, ...], inputs: Any, targets: Any) -> None:
    if is_torch_module(function) and name == "output":
        return
    opening = f"examine: {name} must be a function, received {_kind_of(function)}"
    is_object = _is_program(function) and not isfunction(function) and not ismethod(function)
    answers_only = is_torch_module(function) or isclass(function) or not callable(function)
    if is_object and (answers_only or _methods(function, likely)):
        raise TypeError(f"{opening}; type {call_for(function, inputs, targets)}")
    if not callable(function):
        raise TypeError(f"{opening}; give the function itself, without brackets and arguments, as in {name}=net.{likely[0]}")
    if is_torch_module(getattr(function, "__self__", None)) and not is_own(getattr(function, "__func__", None)):
        raise TypeError(f"examine: {written_name(function)} is PyTorch's own and makes no training step; "
                        f"type {call_for(function.__self__, inputs, targets)}")
    if owner := _unbound(function):
        raise TypeError(f"examine: {written_name(function)} belongs to the class and has no weights of its own; "
                        f"make an object first, as in net = {owner}(…), and give {name}=net.{function.__name__}")


def _unbound(function: Any) -> str:
    """The class of a method that was taken from the class in place of an object; nothing for other functions."""
    if not isfunction(function) or "." not in function.__qualname__:
        return ""
    with suppress(Exception):
        first = next(iter(signature(function).parameters), "")
        owner = function.__qualname__.split(".")[-2]
        return owner if first == "self" and owner != "<locals>" else ""
    return ""


def whole_program(attempt: Any) -> str:
    """The call of ``examine`` to type, if this is a class or an object that trains, and no function; else nothing."""
    is_one = not isfunction(attempt) and not ismethod(attempt) and _is_program(attempt) and bool(_methods(attempt, TRAINS))
    return call_for(attempt) if is_one else ""


def call_for(program: Any, *data: Any) -> str:
    """The call of ``examine`` for a class or an object, with those of its methods that are likely."""
    names = [name_of(each) or name for each, name in zip((*data, None, None), ("inputs", "targets"), strict=False)]
    net = "net" if isclass(program) else name_of(program) or "net"
    made = f"{net} = {program.__name__}(…), then " if isclass(program) else ""
    if is_torch_module(program) or (isclass(program) and _is_torch_class(program)):
        return (f"{made}examine({net}, {', '.join(names)}, train=step), "
                "where step(inputs, targets) makes one step of your optimizer")
    train, output = (next(iter(_methods(program, likely)), "…") for likely in (TRAINS, ANSWERS))
    return f"{made}examine({', '.join(names)}, train={net}.{train}, output={net}.{output}, weights={net})"


def _is_torch_class(program: type) -> bool:
    return any(kind.__module__.startswith("torch.nn") for kind in program.__mro__)


def _call(inputs: Any, targets: Any, train: Any, output: Any, weights: Any, trained: str = "train") -> str:
    x, y = name_of(inputs) or "inputs", (name_of(targets) if targets is not None else "") or "targets"
    owner = next((each for each in (bare(function)[0] for function in (train, output) if function is not None) if each is not None),
                 None if weights is None or isinstance(weights, (str, tuple, list)) else weights)
    net = name_of(owner) if owner is not None else ""
    guess = {name: f"{net}.{next(iter(_methods(owner, likely)), '…')}" if net else f"my_{name}"
             for name, likely in (("train", TRAINS), ("output", ANSWERS))}
    parts = {trained: written_name(train) if train is not None else guess["train"],
             "output": written_name(output) if output is not None else guess["output"],
             "weights": name_of(weights) or net or "my_network" if weights is not None else net or "my_network"}
    return f"examine({x}, {y}, {', '.join(f'{name}={value}' for name, value in parts.items())})"


def _methods(program: Any, likely: tuple[str, ...]) -> list[str]:
    """Those of the likely names that are methods of the person's own."""
    kind = program if isclass(program) else type(program)
    return [name for name in likely if any(is_own(each) and name in vars(each) for each in kind.__mro__)]


def _is_program(value: Any) -> bool:
    """Whether it is a class or an object of the person's, or a function, and no data."""
    if value is None or _is_data(value):
        return False
    return callable(value) or is_own(type(value)) or is_torch_module(value)


def _is_data(value: Any) -> bool:
    is_plain = isinstance(value, (np.ndarray, list, tuple, dict, str, int, float))
    return is_plain or is_tensor(value) or hasattr(type(value), "__array__")


def _kind_of(value: Any) -> str:
    if isclass(value):
        return f"the class {value.__name__}"
    return "None" if value is None else f"{type(value).__name__} {name_of(value)}".rstrip()


def written_name(function: Any) -> str:
    """How a person would write a function: ``net.train``, ``train``; for a lambda, the name that it has."""
    with suppress(Exception):
        if ismethod(function):
            return f"{name_of(function.__self__) or 'net'}.{function.__name__}"
        if isclass(function) or (isfunction(function) and function.__name__ != "<lambda>"):
            return str(function.__qualname__.rpartition("<locals>.")[2])
    return name_of(function) or "my_function"


def name_of(value: Any) -> str:
    """The variable that holds this very value, where the person's code can be seen to have one; else nothing."""
    for variables in _variables() if value is not None else ():
        with suppress(Exception):
            for name, held in list(variables.items()):
                if held is value and not name.startswith("_"):
                    return str(name)
    return ""


def _variables() -> Iterator[dict[str, Any]]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(MACHINERY):
        frame = frame.f_back
    if frame is not None:
        yield frame.f_locals
        yield frame.f_globals
    yield vars(sys.modules["__main__"])
