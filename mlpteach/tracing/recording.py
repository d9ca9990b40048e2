"""What happens at a stage call: the arguments are checked, and whoever is recording in this thread is told of the call."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.tracing.stage import Choice, Chooser, Stage
from mlpteach.tracing.step import Value, snapshot

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Call:
    """A stage call that has ended: the arguments as given and as kept, and the output or the error."""

    stage: Stage
    given: Mapping[str, Any]
    kept: Mapping[str, Value]
    output: Any = None
    error: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for calls of one stage with equal arguments and the same error, or none."""
        arguments = ((name, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else (name, repr(value))
                     for name, value in self.kept.items())
        return (self.stage.name, self.error, *arguments)

    def samples(self, known: Mapping[str, Array | None]) -> Array | None:
        """The table whose rows name the samples: an argument's that is known, or else the first argument with a row per sample."""
        names = [name for name, axes in zip(self.stage.arrays, self.stage.rule.axes, strict=True) if axes[0] == "samples"]
        tables = (candidates.get(name) for candidates in (known, self.kept) for name in names)
        return next((table for table in tables if isinstance(table, np.ndarray) and table.ndim == 2), None)


class Recorder(Protocol):
    """Whoever wants to be told of stage calls, for as long as ``recording`` is true."""

    recording: bool

    def add(self, call: Call) -> None:
        """Take note of a call."""


class _Listening(threading.local):
    # One tuple a thread, so that threads do not mix. A context variable would be lost between the cells of some Jupyter
    # kernels. Weak, so that a trace whose name was reused by running its cell again stops recording.
    recorders: tuple[weakref.ref[Recorder], ...] = ()


_here = _Listening()


def listen(recorder: Recorder) -> None:
    """Tell ``recorder`` of this thread's stage calls from here on, until its ``recording`` is false."""
    _here.recorders += (weakref.ref(recorder),)


def listening() -> list[Recorder]:
    """Who is recording in this thread; forgets those that were stopped or are gone."""
    alive = [(reference, recorder) for reference in _here.recorders if (recorder := reference()) is not None]
    current = [(reference, recorder) for reference, recorder in alive if recorder.recording]
    _here.recorders = tuple(reference for reference, _ in current)
    return [recorder for _, recorder in current]


def announce(name: str) -> None:
    """Tell those who record in this thread, and want to know, that something of the package runs which calls no stage."""
    for recorder in listening():
        if heard := getattr(recorder, "announced", None):
            heard(name)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Record nothing of what the block does: for measurements that are no part of the lesson."""
    recorders, _here.recorders = _here.recorders, ()
    try:
        yield
    finally:
        _here.recorders = recorders


def _record(stage: Stage, function: Callable[..., R], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> R:
    __tracebackhide__ = True
    given = {**dict(zip(stage.parameters, args, strict=False)), **kwargs}
    kept = {name: _kept(stage, name, given[name]) for name in stage.parameters if given.get(name) is not None}
    recorders = listening()
    try:
        output = function(*args, **kwargs)
    except Exception as error:
        _tell(recorders, Call(stage, given, kept, error=f"{type(error).__name__}: {error}"))
        raise
    _tell(recorders, Call(stage, given, kept, output))
    return output


def _kept(stage: Stage, name: str, value: Any) -> Value:
    with suppress(ValueError):  # what no choice can be made of stands in the trace as it was given
        if name in stage.choices:
            choice: Choice = stage.choices[name](stage.name, value)
            return choice
    return snapshot(value)


def _tell(recorders: list[Recorder], call: Call) -> None:
    for recorder in recorders:
        recorder.add(call)


def stage(formula: str | Callable[..., str], rule: str, cell: Callable[..., Any], *, choices: Mapping[str, Chooser] | None = None,
          places: str = "", phase: str = "backward", direction: int = 0) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a stage: its arguments are checked against ``rule``, its calls recorded, its cells explained.

    ``rule`` names the axes of the arrays in the order of the arguments (see ``shapes.Rule``). ``cell(row, column, ...)`` is the
    formula for one cell, with the function's own argument names. ``choices`` makes of what was given for such an argument the
    value it stands for; ``formula`` is then a function of them. ``places``, ``phase`` and ``direction`` say where a walkthrough
    draws it (see ``Stage``).
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        definition = Stage(function, formula, rule, cell, choices or {}, places, phase, direction)
        call: Callable[..., R] = function  # the checked arguments replace the given ones

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            __tracebackhide__ = True
            return call(*definition.checked(args, kwargs))

        @wraps(checked)
        def traced(*args: P.args, **kwargs: P.kwargs) -> R:
            __tracebackhide__ = True  # IPython and pytest then show the learner's line, not ours
            if not _here.recorders:
                return checked(*args, **kwargs)
            return _record(definition, checked, args, kwargs)

        return traced

    return decorate
