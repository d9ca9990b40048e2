"""What a submission's process may still do: compute. It cannot write, start anything, reach a network or read anybody's files.

Two walls: Python's own audit events, on every system, and on Linux the kernel's filter of system calls, which no Python code gets
round. Neither can be taken down again by the process that put it up.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from mlpteach.classroom.grading.system_calls import keep_to_computing

MEMORY = 2 << 30  # bytes
FORBIDDEN = (  # audit events that begin so
    "socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.kill",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.lchown", "os.chflags", "os.lockf", "os.setxattr", "os.removexattr", "os.utime", "os.chdir", "shutil.", "tempfile.",
    "ctypes.", "fcntl.", "resource.", "signal.pthread_kill", "sqlite3.", "winreg.", "_winapi.", "msvcrt.", "pty.", "syslog.",
    "urllib.", "ftplib.", "smtplib.", "webbrowser.", "cpython.PyInterpreterState_New", "cpython.remote_debugger_script")
NO_MODULES = frozenset({"_posixsubprocess", "_interpreters", "_xxsubinterpreters", "_testcapi", "_testinternalcapi"})


def lock(readable: Iterable[str], hidden: Iterable[str]) -> None:
    """From here on this process only computes. It may read below the ``readable`` folders, but not below ``hidden``."""
    _limit()
    keep_to_computing()
    sys.addaudithook(_guard(_beginnings(readable), _beginnings(hidden)))


def _beginnings(folders: Iterable[str]) -> tuple[str, ...]:
    """How the names of all files in these folders begin, in small letters."""
    return tuple(f"{folder}{os.sep}".lower() for folder in folders if folder)


def _limit() -> None:
    """No file grows, no core is dumped, and memory ends somewhere; nothing outlives the grader."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        for name, most in (("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_CPU", 120), ("RLIMIT_AS", MEMORY)):
            with suppress(AttributeError, OSError, ValueError):
                resource.setrlimit(getattr(resource, name), (most, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # when the thread that started this process ends, so does the process


def _guard(readable: tuple[str, ...], hidden: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook; it holds what it needs itself, so that nothing it calls can be replaced."""
    starts, small, kind, forbidden, modules = str.startswith, str.lower, type, FORBIDDEN, NO_MODULES
    crooked = [f"{os.sep}{step}{os.sep}" for step in ("", ".", "..")] + (["/"] if os.sep != "/" else [])
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def guard(event: str, told: tuple[Any, ...]) -> None:
        if starts(event, forbidden):
            raise PermissionError(f"{event} is not allowed while marks are given")
        if event == "import" and told[0] in modules:
            raise ImportError(f"{told[0]} is not here while marks are given")
        if event == "open":
            path, flags = small(told[0]) if kind(told[0]) is str else "", told[2]
            is_open = starts(path, readable) and not starts(path, hidden) and not any(step in path for step in crooked)
            if not is_open or (kind(flags) is int and flags & writing):
                raise PermissionError("files are not there while marks are given")

    return guard
