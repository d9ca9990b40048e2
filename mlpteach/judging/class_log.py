"""The log of a class: one line a try, with the stage, the slug, whether it passed and the time. No names, and no code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from os import PathLike
from pathlib import Path
from typing import Any

from mlpteach.judging.feedback import Feedback

NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")  # of a stage or a slug: nothing else is believed, or printed, of a log


@dataclass(frozen=True)
class Try:
    """One line of a log."""

    stage: str
    slug: str | None
    passed: bool


def noted(feedback: Feedback, log: str | PathLike[str]) -> Feedback:
    """Append a line about the try to the log; if that fails, the feedback says so."""
    line = {"stage": feedback.task, "slug": feedback.misconception, "passed": feedback.passed,
            "time": datetime.now(timezone.utc).isoformat(timespec="seconds")}
    try:
        _append(Path(log).expanduser(), (json.dumps(line) + "\n").encode())
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return replace(feedback, notes=[*feedback.notes, f"This try could not be written to {log}: {reason}."])
    return feedback


def read(log: Path) -> Iterator[Try | None]:
    """The tries of a log, in their order, and None for each line that is damaged. ``OSError`` if it cannot be read."""
    for line in log.read_bytes().splitlines():
        if line.strip():
            yield _as_try(line)


def _as_try(line: bytes) -> Try | None:
    try:
        plain = json.loads(line)
        stage, slug, passed = plain["stage"], plain["slug"], plain["passed"]
        if type(passed) is not bool or not all(NAME.fullmatch(name) for name in (stage, *([] if slug is None else [slug]))):
            return None
        return Try(stage, slug, passed)
    except (KeyError, RecursionError, TypeError, ValueError):
        return None


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
