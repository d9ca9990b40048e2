"""What a submission's process may still do: compute. It cannot write, start anything, reach a network or read anybody's files.

Two walls: Python's own audit events, on every system, which stop all that does not forge Python's memory; and on Linux the kernel's
filter of system calls and its Landlock, which no code gets round. The process that put these up cannot take them down again.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from mlpteach.classroom.grading.landlock import read_only_below
from mlpteach.classroom.grading.system_calls import keep_to_computing

MEMORY = 2 << 30  # bytes
FORBIDDEN = (  # audit events that begin so
    "socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.kill",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.lchown", "os.chflags", "os.lockf", "os.setxattr", "os.removexattr", "os.utime", "os.chdir", "shutil.", "tempfile.",
    "ctypes.", "fcntl.", "resource.", "signal.pthread_kill", "sqlite3.", "winreg.", "_winapi.", "msvcrt.", "pty.", "syslog.",
    "gc.get_", "urllib.", "ftplib.", "smtplib.", "webbrowser.", "cpython.PyInterpreterState_New", "cpython.remote_debugger_script")
NO_MODULES = frozenset({"_posixsubprocess", "_interpreters", "_xxsubinterpreters", "_testcapi", "_testinternalcapi"})


def lock(readable: Iterable[str], hidden: Iterable[str], seconds: int) -> None:
    """From here on this process only computes, for so many seconds. It may read below ``readable``, but not below ``hidden``."""
    readable, hidden = list(readable), list(hidden)
    _limit(seconds)
    read_only_below(readable, hidden)
    keep_to_computing()
    sys.addaudithook(_guard(_beginnings(readable), _beginnings(hidden)))


def _beginnings(folders: Iterable[str]) -> tuple[str, ...]:
    """How the names of all files in these folders begin, in small letters."""
    return tuple(f"{folder}{os.sep}".lower() for folder in folders if folder)


def _limit(seconds: int) -> None:
    """No file grows, no core is dumped, and memory ends somewhere; nothing outlives the grader."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        for name, most in (("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_CPU", seconds), ("RLIMIT_AS", MEMORY)):
            with suppress(AttributeError, OSError, ValueError):
                resource.setrlimit(getattr(resource, name), (most, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # when the thread that started this process ends, so does the process


def _guard(readable: tuple[str, ...], hidden: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook. What it calls is bound to its own arguments, where nothing that a submission replaces is looked up."""
    crooked = [f"{os.sep}{step}{os.sep}" for step in ("", ".", "..")] + (["/"] if os.sep != "/" else [])
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def guard(event: str, told: tuple[Any, ...], starts: Any = str.startswith, small: Any = str.lower, kind: Any = type,
              text: Any = str, number: Any = int, refusal: Any = PermissionError, no_module: Any = ImportError, sep: str = os.sep,
              forbidden: Any = FORBIDDEN, modules: Any = NO_MODULES, readable: Any = readable, hidden: Any = hidden,
              crooked: Any = tuple(crooked), writing: int = writing) -> None:
        if starts(event, forbidden):
            raise refusal(f"{event} is not allowed while marks are given")
        if event == "import" and (kind(told[0]) is not text or told[0] in modules):
            raise no_module("it is not here while marks are given")
        if event in ("open", "os.listdir", "os.scandir"):
            path, flags = small(told[0]) + ("" if event == "open" else sep) if kind(told[0]) is text else "", told[-1]
            is_open = starts(path, readable) and not starts(path, hidden)
            for step in crooked:
                is_open = is_open and step not in path
            if not is_open or (kind(flags) is number and flags & writing):
                raise refusal("files are not there while marks are given")

    return guard
