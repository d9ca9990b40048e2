"""Run a learner's function without being hurt by it: on copies, in silence, within a time limit, its exceptions as results."""

from __future__ import annotations

import ctypes
import io
import re
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from copy import deepcopy
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import numpy as np

PATIENCE = 0.05  # seconds between two looks at the clock: short, so that an interrupt is answered at once on every system
STOPS = 10  # how often a function is told to stop that catches what it is told with
INSTALLED = tuple({str(Path(np.__file__).parent), str(Path(__file__).parents[1]), *sysconfig.get_paths().values()})
LONGEST = 160  # characters of an exception's message
MATMUL = re.compile(r"Input operand 1 has a mismatch .*\(size (\d+) is different from (\d+)\)")  # as NumPy says it

Arguments = dict[str, Any]


class TimeIsUpError(SystemExit):
    """Raised inside a function that takes too long; ``except Exception`` does not catch it, and a thread may end by it."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """One call: what was kept of its result, or the exception in words; and which arguments it has changed."""

    kept: Any = None
    failure: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """All calls that ended in time, whether that is all of them, whether the function could be stopped, and the lines printed."""

    outcomes: tuple[Outcome, ...]
    in_time: bool
    stopped: bool
    printed: int


class _Silence(io.TextIOBase):
    """Counts the lines written to it, and keeps nothing."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


def supervise(attempt: Callable[..., Any], calls: Sequence[Arguments], keep: Callable[[Any], Any], seconds: float) -> Report:
    """Call the attempt with copies of each of these arguments, and ``keep`` what it returns, for at most so many seconds.

    An interrupt (Ctrl-C, or the stop button) stops the attempt and is raised.
    """
    outcomes: list[Outcome] = []
    silence = _Silence()

    def job() -> None:
        with np.errstate(all="ignore"):
            outcomes.extend(_outcome(attempt, arguments, keep) for arguments in calls)

    with warnings.catch_warnings(), redirect_stdout(silence), redirect_stderr(silence):
        warnings.simplefilter("ignore")
        in_time, stopped = within(seconds, job)
    return Report(tuple(outcomes), in_time, stopped, silence.lines)


def within(seconds: float, job: Callable[[], object]) -> tuple[bool, bool]:
    """Run the job in a thread of its own; return whether it ended in time, and if not, whether it could be stopped."""
    ended = Event()  # an interrupt while joining a thread would make Python believe that it has ended

    def work() -> None:
        with suppress(TimeIsUpError):
            job()
        ended.set()

    thread = Thread(target=work, daemon=True, name="mlpteach attempt")
    try:
        thread.start()
    except RuntimeError:  # a Python without threads, as in some browsers: no time limit there
        job()
        return True, True
    end = monotonic() + seconds
    try:
        while not ended.wait(PATIENCE) and thread.is_alive() and monotonic() < end:
            pass
        in_time = ended.is_set()
    finally:
        stopped = _stop(thread, ended)
    return in_time, stopped


def _stop(thread: Thread, ended: Event) -> bool:
    for _ in range(STOPS):
        if ended.is_set() or not thread.is_alive():
            return True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeIsUpError))
        ended.wait(PATIENCE)
    return False


def _outcome(attempt: Callable[..., Any], arguments: Arguments, keep: Callable[[Any], Any]) -> Outcome:
    given = deepcopy(arguments)
    try:
        kept = keep(_called(attempt, given))
    except TimeIsUpError:
        raise
    except BaseException as error:  # exit() too: it is reported, and ends nothing
        return Outcome(failure=in_words(error))
    return Outcome(kept, changed=tuple(name for name, value in arguments.items() if not _same(value, given[name])))


def _same(before: Any, after: Any) -> bool:
    return before is after or (np.shape(before) == np.shape(after) and bool(np.array_equal(before, after)))


def _called(attempt: Callable[..., Any], arguments: Arguments) -> Any:
    return attempt(**arguments) if _takes_names(attempt, arguments) else attempt(*arguments.values())


def _takes_names(attempt: Callable[..., Any], names: Sequence[str] | Arguments) -> bool:
    try:
        parameters = signature(attempt).parameters
    except (TypeError, ValueError):  # some functions written in C
        return False
    by_name = {name for name, parameter in parameters.items()
               if parameter.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)}
    return set(names) <= by_name


def can_take(attempt: Callable[..., Any], names: Sequence[str]) -> bool:
    """Whether the function can be called with these arguments, by their names or in their order."""
    try:
        if _takes_names(attempt, names):
            signature(attempt).bind(**dict.fromkeys(names))
        else:
            signature(attempt).bind(*names)
    except TypeError:
        return False
    except ValueError:  # no signature to be had: calling it will tell
        return True
    return True


def in_words(error: BaseException) -> str:
    """The exception on one line, with the line of the learner's own code that raised it."""
    message = MATMUL.sub(r"the inner sizes differ, \2 on the left and \1 on the right", " ".join(str(error).split()))
    message = message if len(message) <= LONGEST else f"{message[:LONGEST]}..."
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_learners(frame.filename)]
    if not frames:
        return text
    last = frames[-1]
    function = f" of {last.name}" if last.name != frames[0].name and last.name.isidentifier() else ""  # one that the attempt calls
    source = f", `{last.line}`" if last.line else ""
    return f"{text} (line {last.lineno}{function}{source})"


def _is_learners(filename: str) -> bool:
    return not filename.startswith((*INSTALLED, "<__array_function__", "<frozen"))
