"""Run a learner's function without being hurt by it: on copies, isolated, within a time limit, its exceptions as results."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any

import numpy as np

from mlpteach.judging.isolation import LOOK_EVERY, Silence, isolated, leave_behind, silent
from mlpteach.judging.slips import Slip
from mlpteach.judging.ways import way
from mlpteach.judging.wording import in_words, slip_behind
from mlpteach.tracing.recording import Call, listen, unrecorded

STOPS = 10  # how often a function is told to stop that catches what it is told with

Arguments = dict[str, Any]


class TimeIsUpError(SystemExit):
    """Raised inside a function that takes too long; ``except Exception`` does not catch it, and a thread may end by it."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of one call: what was kept of its result, or the exception in words, and the slip behind it; which arguments it
    has changed, and which it has handed back as they are.
    """

    kept: Any = None
    failure: str = ""
    changed: tuple[str, ...] = ()
    slip: Slip | None = None
    handed_back: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Answers:
    """All calls that ended in time, whether that is all of them, whether the function could be stopped, and the lines printed.

    ``stages`` are those of the package that were called meanwhile, and what else of it announces itself.
    """

    calls: tuple[Answer, ...]
    in_time: bool
    stopped: bool
    printed: int
    stages: tuple[str, ...] = ()


class _Borrowed:
    """A recorder that keeps the names of what an attempt calls of the package, and nothing else."""

    recording = True

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, call: Call) -> None:
        self.names.append(call.stage.name)

    def announced(self, name: str) -> None:
        self.names.append(name)


def supervise(attempt: Callable[..., Any], calls: Sequence[Arguments], keep: Callable[[Any], Any], seconds: float) -> Answers:
    """Call the attempt with copies of each of these arguments, and ``keep`` what it returns, for at most so many seconds.

    An interrupt (Ctrl-C, or the stop button) stops the attempt and is raised.
    """
    answers: list[Answer] = []
    told, silence, borrowed = Event(), Silence(), _Borrowed()

    def job() -> None:
        with silent(silence), np.errstate(all="ignore"), unrecorded():
            listen(borrowed)
            for arguments in calls:
                if not told.is_set():
                    answers.append(_answer(attempt, arguments, keep, told))

    with isolated():
        in_time, stopped = within(seconds, job, told)
    return Answers(tuple(answers), in_time, stopped, silence.lines, tuple(dict.fromkeys(borrowed.names)))


def within(seconds: float, job: Callable[[], object], told: Event) -> tuple[bool, bool]:
    """Run the job in a thread of its own; return whether it ended in time, and if not, whether it could be stopped.

    ``told`` is set when it is told to stop.
    """
    end = monotonic() + seconds
    return watched(job, told, lambda _: monotonic() >= end)


def watched(job: Callable[[], object], told: Event, is_up: Callable[[Thread], bool]) -> tuple[bool, bool]:
    """Do what ``within`` does, until ``is_up``, which is asked every 0.05 seconds, says that the time is up."""
    ended = Event()  # an interrupt while joining a thread would make Python believe that it has ended

    def work() -> None:
        try:
            with suppress(TimeIsUpError):
                job()
        finally:
            ended.set()

    thread = Thread(target=work, daemon=True, name="mlpteach attempt")
    try:
        thread.start()
    except RuntimeError:  # a Python without threads, as in some browsers: no time limit there
        job()
        return True, True
    try:
        while not ended.wait(LOOK_EVERY) and thread.is_alive() and not is_up(thread):
            pass
        in_time = ended.is_set()
    finally:
        stopped = _stop(thread, ended, told)
    return in_time, stopped


def _stop(thread: Thread, ended: Event, told: Event) -> bool:
    told.set()
    for _ in range(STOPS):
        if ended.is_set() or not thread.is_alive():
            return True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeIsUpError))
        ended.wait(LOOK_EVERY)
    leave_behind(thread)
    return False


def _answer(attempt: Callable[..., Any], arguments: Arguments, keep: Callable[[Any], Any], told: Event) -> Answer:
    given = deepcopy(arguments)
    try:
        in_order, by_name = way(attempt, given) or (tuple(given.values()), {})
        result = attempt(*in_order, **by_name)
        changed = tuple(name for name, value in arguments.items() if not _same(value, given[name]))
        return Answer(keep(result), changed=changed, handed_back=_handed_back(result, given))
    except BaseException as error:  # exit() too: it is reported, and ends nothing
        if told.is_set():
            raise TimeIsUpError from error
        return Answer(failure=in_words(error), slip=slip_behind(error))


def _handed_back(result: Any, given: Arguments) -> tuple[str, ...]:
    parts = result if isinstance(result, (tuple, list)) else (result,)
    return tuple(name for name, value in given.items() if isinstance(value, np.ndarray) and any(part is value for part in parts))


def _same(before: Any, after: Any) -> bool:
    return before is after or (np.shape(before) == np.shape(after) and bool(np.array_equal(before, after)))
