"""How a function can be called with what it is to be given: by the names of its arguments, or in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature, signature
from typing import Any

Way = tuple[tuple[Any, ...], dict[str, Any]]  # what a function is called with, in order and by name


def way(attempt: Callable[..., Any], arguments: dict[str, Any]) -> Way | None:
    """How the function can be called with these arguments: by their names if it has them all, or in their order; None if not."""
    in_order: Way = tuple(arguments.values()), {}
    by_name: Way = (), arguments
    if (taken := _signature(attempt)) is None:  # calling it will tell
        return in_order
    ways = (by_name, in_order) if set(arguments) <= _named(taken) else (in_order, by_name)
    return next((_spared(taken, *way) for way in ways if _fits(taken, *way)), None)


def _spared(taken: Signature, in_order: tuple[Any, ...], by_name: dict[str, Any]) -> Way:
    """The same call without each argument that is None, where the function has a default of its own, such as a bias of 0."""
    has_default = {name for name, parameter in taken.parameters.items() if parameter.default is not Parameter.empty}
    for name in list(taken.parameters)[:len(in_order)][::-1]:
        if in_order[-1] is not None or name not in has_default or len(in_order) > len(taken.parameters):
            break
        in_order = in_order[:-1]
    return in_order, {name: value for name, value in by_name.items() if value is not None or name not in has_default}


def _signature(attempt: Callable[..., Any]) -> Signature | None:
    try:
        return signature(attempt)
    except (Exception, SystemExit):  # some functions written in C have none, and a learner's own one may fail
        return None


def _named(taken: Signature) -> set[str]:
    return {name for name, parameter in taken.parameters.items()
            if parameter.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)}


def named_parameters(attempt: Callable[..., Any]) -> set[str]:
    """The names of the parameters that can be given by name, as far as they are known."""
    taken = _signature(attempt)
    return _named(taken) if taken else set()


def _fits(taken: Signature, in_order: tuple[Any, ...], by_name: dict[str, Any]) -> bool:
    try:
        taken.bind(*in_order, **by_name)
    except TypeError:
        return False
    return True


def can_take(attempt: Callable[..., Any], names: Sequence[str]) -> bool:
    """Whether the function can be called with these arguments, by their names or in their order."""
    return way(attempt, dict.fromkeys(names)) is not None
