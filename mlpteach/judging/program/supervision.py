"""An examination kept in hand: silent, isolated, each call of the person's code within a time limit, everything put back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Event, Thread, local
from time import monotonic
from typing import Any, TypeVar

import numpy as np

from mlpteach.arrays import text
from mlpteach.judging.isolation import LOOK_EVERY, Silence, isolated, silent
from mlpteach.judging.sandbox import TimeIsUpError, watched
from mlpteach.judging.wording import in_words

SECONDS = 10.0  # for one call of the person's code
IMPORTING = "<frozen importlib"  # the files in whose frames an import is under way

T = TypeVar("T")


class NeverEndsError(RuntimeError):
    """A function of the person's that took too long and was stopped: ``function`` is which one."""

    def __init__(self, function: str, seconds: float, stopped: bool) -> None:
        told = "it was stopped" if stopped else "it could not be stopped and still runs, so restart the kernel"
        super().__init__(f"examine: {function} did not end within {text.number(seconds, 2)} seconds, and {told}")
        self.function, self.stopped = function, stopped


class ProgramRaisesError(RuntimeError):
    """An exception of the person's own code: ``error`` is it, ``function`` which of their functions was called."""

    def __init__(self, function: str, error: BaseException) -> None:
        super().__init__(f"examine: {function} raised {in_words(error)}")
        self.function, self.error = function, error


class Watch:
    """What is known of an examination while it runs."""

    def __init__(self) -> None:
        self.told = Event()
        self.silence = Silence()
        self.at_the_end: list[Callable[[], object]] = []
        self.function, self.deadline, self.limit = "", 0.0, SECONDS
        self.never_ending = ""
        self.of_numpy = dict(vars(np))

    def put_numpy_back(self) -> None:
        """Functions of NumPy that the person's code has replaced; what is computed next relies on them."""
        now = vars(np)
        now.update({name: value for name, value in self.of_numpy.items() if now.get(name, self) is not value})

    def is_up(self, thread: Thread) -> bool:
        """Whether the call under way has had its time; while it imports something, its time stands still."""
        if not (function := self.function):
            return False
        if _imports(thread):
            self.deadline += LOOK_EVERY
        if is_over := monotonic() >= self.deadline:
            self.never_ending = function
        return is_over


class _Now(local):
    watch: Watch | None = None


_now = _Now()


def supervised(job: Callable[[], T], seconds: float = SECONDS) -> T:
    """Run a job that examines a program, and return what it returns or raise what it raises.

    It runs in a thread of its own, silent; a call of the person's code that takes longer than so many ``seconds`` is stopped, and
    ``NeverEndsError`` raised. Afterwards everything is put back, also after an interrupt, which is raised.
    """
    watch, came = Watch(), _Came()
    watch.limit = seconds

    def work() -> None:
        _now.watch = watch
        with silent(watch.silence), np.errstate(all="ignore"):
            came.of(job)

    with isolated():
        try:
            in_time, stopped = watched(work, watch.told, watch.is_up)
        finally:
            for put_back in watch.at_the_end:
                put_back()
    if not in_time:
        raise NeverEndsError(watch.never_ending, seconds, stopped)
    if came.error is not None:
        raise came.error
    return came.result  # type: ignore[no-any-return]


class _Came:
    """What came of a job."""

    result: Any = None
    error: BaseException | None = None

    def of(self, job: Callable[[], object]) -> None:
        try:
            self.result = job()
        except TimeIsUpError:
            raise
        except BaseException as error:
            self.error = error


def afterwards(put_back: Callable[[], object]) -> None:
    """Have this done when the examination that runs in this thread has ended, whatever happens."""
    if _now.watch is not None:
        _now.watch.at_the_end.append(put_back)


def called(name: str, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Call a function of the person's, within its time; what it raises becomes a ``ProgramRaisesError``."""
    watch = _now.watch or Watch()
    watch.deadline = monotonic() + watch.limit
    watch.function = name
    try:
        result = function(*given, **named)
    except BaseException as error:  # exit() too
        if watch.told.is_set():
            raise TimeIsUpError from error
        raise ProgramRaisesError(name, error) from error
    finally:
        watch.function = ""
        watch.put_numpy_back()
    if watch.told.is_set():  # it has caught what it was stopped with
        raise TimeIsUpError
    return result


def _imports(thread: Thread) -> bool:
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTING):
            return True
        frame = frame.f_back
    return False
