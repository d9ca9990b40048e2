"""The log of a class: one line a try, with the stage, the slug, whether it passed and the time. No names, and no code.

A random mark, made anew by each kernel, says which lines are of one person.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache
from itertools import count
from os import PathLike
from pathlib import Path
from typing import Any

from mlpteach.judging.feedback import Feedback

VARIABLE = "MLPTEACH_LOG"  # of the environment: the log of all checks that are told no other


@dataclass(frozen=True)
class Try:
    """One line of a log. ``mark`` tells its kernel from others, and ``number`` its tries from each other; ``time`` is in UTC."""

    stage: str
    slug: str | None
    passed: bool
    mark: str = ""
    number: int = 0
    time: str = ""


def chosen(log: str | PathLike[str] | None) -> str | PathLike[str] | None:
    """The log that was asked for, or that of the environment, or None."""
    return os.environ.get(VARIABLE) or None if log is None else log


@cache
def _this_kernel(process: int) -> tuple[str, Iterator[int]]:
    """A random mark for a process, and the numbers of its tries."""
    return secrets.token_hex(6), count(1)


def as_time(moment: datetime) -> str:
    """A moment as a log has it, in UTC, so that later ones come later in the alphabet."""
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


def noted(feedback: Feedback, log: str | PathLike[str]) -> Feedback:
    """Append a line about the try to the log; if that fails, the feedback says so."""
    mark, numbers = _this_kernel(os.getpid())
    line = {"stage": feedback.task, "slug": feedback.misconception, "passed": feedback.passed,
            "time": as_time(datetime.now(timezone.utc)), "mark": mark, "number": next(numbers)}
    try:
        _append(Path(log).expanduser(), (json.dumps(line) + "\n").encode())
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return replace(feedback, notes=[*feedback.notes, f"This try could not be written to {log}: {reason}."])
    return feedback


def _append(log: Path, line: bytes) -> None:
    """Append the line whole: alone, in one write, and below whatever a line without an end has left."""
    descriptor = os.open(log, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with _alone(descriptor):
            if size := os.lseek(descriptor, 0, os.SEEK_END):
                os.lseek(descriptor, size - 1, os.SEEK_SET)
                line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
            if os.write(descriptor, line) != len(line):
                raise OSError("there is no room for it")
    finally:
        os.close(descriptor)


@contextmanager
def _alone(descriptor: int) -> Iterator[None]:
    """Keep other writers out; where a file system has no locks, appending in one write must do."""
    locking: Any
    try:
        import fcntl as locking
    except ImportError:  # Windows
        import msvcrt as locking

        os.lseek(descriptor, 0, os.SEEK_SET)
        locking.locking(descriptor, locking.LK_LOCK, 1)
        yield
        os.lseek(descriptor, 0, os.SEEK_SET)
        locking.locking(descriptor, locking.LK_UNLCK, 1)
    else:
        with suppress(OSError):
            locking.flock(descriptor, locking.LOCK_EX)  # given back when the file is closed
        yield
