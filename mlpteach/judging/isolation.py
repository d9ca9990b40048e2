"""What a session must not notice of an attempt: its streams, warnings, random numbers, folder and modules stay as they were.

Most of these belong to the whole process. So one attempt runs at a time; what it may have changed is put back when it has ended;
and its thread finds silence where all other threads find the session's own streams.
"""

from __future__ import annotations

import builtins
import io
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread, local
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

NOBODY = "nobody can answer while an attempt is judged; what it needs, it is given as arguments"
STREAMS = ((sys, "stdin"), (sys, "stdout"), (sys, "stderr"), (builtins, "input"))
MODULES = (builtins, sys, warnings, np)  # of which a changed or deleted name is put back, and a new one taken away
LOOK_EVERY = 0.05  # seconds between two looks at the keyboard: an interrupt is answered at once on every system

_one_at_a_time = Lock()
_left_behind: set[Thread] = set()  # attempts that could not be stopped


class Silence(io.TextIOBase):
    """All streams of an attempt in one, and its ``input``: counts the lines written to it, keeps nothing, and cannot be read."""

    lines = 0

    def write(self, text: str) -> int:
        """Count the line ends."""
        self.lines += text.count("\n")
        return len(text)

    def read(self, *_: Any) -> NoReturn:
        """Raise ``EOFError``."""
        raise EOFError(NOBODY)

    readline = __call__ = read


class _Here(local):
    silence: Silence | None = None  # of the attempt that runs in this thread


_here = _Here()


@contextmanager
def silent(silence: Silence) -> Iterator[None]:
    """Run the block, which calls the attempt, with this silence for this thread's streams."""
    before, _here.silence = _here.silence, silence
    try:
        yield
    finally:
        _here.silence = before


class _Stream:
    """A stream of the session, or its ``input``; for an attempt's thread, silence."""

    def __init__(self, beneath: Any) -> None:
        self._beneath = beneath

    def __getattr__(self, name: str) -> Any:
        return getattr(_here.silence or self._beneath, name)

    def __call__(self, *arguments: Any) -> Any:
        return (_here.silence or self._beneath)(*arguments)

    def __iter__(self) -> Iterator[str]:
        return iter(_here.silence or self._beneath)


class _Ignored(list[Any]):
    """Filters that ignore all warnings, and those that they stand for."""

    def __init__(self, beneath: Any) -> None:
        super().__init__([("ignore", None, Warning, None, 0)])
        self._beneath = beneath


@contextmanager
def isolated() -> Iterator[None]:
    """Run the block when no other attempt runs, and put back afterwards what an attempt can have changed.

    An attempt that has another one checked is isolated already.
    """
    if _here.silence is not None:
        yield
        return
    while not _one_at_a_time.acquire(timeout=LOOK_EVERY):
        pass
    try:
        put_back = _kept()
        try:
            _cover_streams(True)
            warnings.filters = _Ignored(warnings.filters)
            yield
        finally:
            put_back()
            _tidy_up()
    finally:
        _one_at_a_time.release()


def leave_behind(attempt: Thread) -> None:
    """Keep the thread of an attempt that could not be stopped silent, until it ends."""
    def wait() -> None:
        attempt.join()
        with _one_at_a_time:
            _left_behind.discard(attempt)
            _tidy_up()

    _left_behind.add(attempt)
    Thread(target=wait, daemon=True, name="mlpteach waits for an attempt").start()


def _tidy_up() -> None:
    """Take away what covers the streams, unless it is still needed, and what a late ``with`` of an attempt has put back."""
    _cover_streams(bool(_left_behind))
    if isinstance(warnings.filters, _Ignored):
        warnings.filters = warnings.filters._beneath


def _cover_streams(covered: bool) -> None:
    for module, name in STREAMS:
        stream = getattr(module, name)
        if covered and stream is not None and not isinstance(stream, _Stream):
            setattr(module, name, _Stream(stream))
        elif not covered and isinstance(stream, _Stream):
            setattr(module, name, stream._beneath)


def _kept() -> Callable[[], None]:
    """Take note of what an attempt can change; returns what puts it back."""
    names = [(module, dict(vars(module))) for module in MODULES]
    states = [(put_back, read()) for read, put_back in STATES]

    def put_back() -> None:
        for module, before in names:
            changed = {name: value for name, value in before.items() if vars(module).get(name, put_back) is not value}
            vars(module).update(changed)
            for name in _new(module, before):
                del vars(module)[name]
        for restore, state in states:
            restore(state)

    return put_back


def _new(module: ModuleType, before: dict[str, Any]) -> list[str]:
    """The names that a module has more than before, without those of its own modules that were imported meanwhile."""
    return [name for name, value in list(vars(module).items())
            if name not in before and (value is None or sys.modules.get(f"{module.__name__}.{name}") is not value)]


def _set_path(before: list[str]) -> None:
    sys.path[:] = before


def _folder() -> Path | None:
    with suppress(OSError):  # it may have been deleted, before or since
        return Path.cwd()
    return None


def _enter(folder: Path | None) -> None:
    with suppress(OSError):
        os.chdir(folder or ".")


def _set_environment(before: dict[str, str]) -> None:
    if before != dict(os.environ):
        os.environ.clear()
        os.environ.update(before)


STATES: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (random.getstate, random.setstate), (np.random.get_state, np.random.set_state), (_folder, _enter),
    (sys.getrecursionlimit, sys.setrecursionlimit), (lambda: dict(os.environ), _set_environment),
    (lambda: list(sys.path), _set_path), (np.get_printoptions, lambda options: np.set_printoptions(**options)))
