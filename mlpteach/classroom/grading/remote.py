"""``RemoteProcess``: a submission's own process, asked, waited for as long as it may take, killed with its children."""

from __future__ import annotations

import json
import os
import queue
import secrets
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.tracing.stage import STAGES

START = 60.0  # seconds in which Python and NumPy have started, on a slow machine
QUESTIONS = 30  # as many as may take all their time, where nothing else ends a process whose grader was killed
LONGEST = 2_000_000  # bytes of a line that comes back
LOOK_EVERY = 0.2  # seconds between two looks whether the grading is to stop
FOLDERS = sorted({str(Path(__file__).parents[2]), str(Path(__file__).resolve().parents[2])})  # of this package
BOOT = """
import json, sys, types
told = json.loads(sys.argv.pop())
sys.path[:] = told["path"]
package = sys.modules["mlpteach"] = types.ModuleType("mlpteach")
package.__path__ = told["hidden"][:1]
from mlpteach.classroom.grading.worker import serve
serve(told["stages"], told["helpers"], told["readable"], told["hidden"], int(told["seconds"]))
"""


class ProcessTimeoutError(Exception):
    """The process took too long, and was killed."""


class ProcessGoneError(Exception):
    """The process has ended by itself, or said what makes no sense."""


class RemoteProcess:
    """A Python with nothing of the grader's in it, in an empty folder. ``stop`` ends it, and all that waits for it."""

    def __init__(self, stopping: Event | None = None, seconds: float = 4.0) -> None:
        self._stopping = stopping or Event()
        self._folder = tempfile.TemporaryDirectory(prefix="mlpteach-", ignore_cleanup_errors=True)
        self._over = Event()
        self._lines: queue.Queue[bytes] = queue.Queue(64)
        told = json.dumps(_told(QUESTIONS * seconds + START))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOT, told], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=self._folder.name, env=_environment(self._folder.name), start_new_session=True)
        Thread(target=self._read, daemon=True, name="mlpteach reads").start()

    def ask(self, request: dict[str, Any], replies: int, seconds: float) -> Iterator[Any]:
        """So many replies, as they come in. ``ProcessTimeoutError`` or ``ProcessGoneError``, after which it must be closed."""
        end, mark = monotonic() + seconds, secrets.token_hex(8)
        Thread(target=self._write, args=(json.dumps({**request, "mark": mark}).encode() + b"\n",), daemon=True).start()
        for _ in range(replies):
            reply: Any = None
            while not (isinstance(reply, dict) and reply.get("mark") == mark):  # what was written besides is no reply
                try:
                    reply = json.loads(self._line(end))
                except (ValueError, RecursionError) as error:
                    raise ProcessGoneError from error
            yield reply

    def _line(self, end: float) -> bytes:
        while not self._stopping.is_set():
            if monotonic() >= end:  # also while it talks and talks
                raise ProcessTimeoutError
            try:
                line = self._lines.get(timeout=max(0.0, min(LOOK_EVERY, end - monotonic())))
            except queue.Empty:
                continue
            if not line.endswith(b"\n"):
                raise ProcessGoneError
            return line
        raise KeyboardInterrupt

    def _write(self, request: bytes) -> None:
        """Hand over a request, which takes until the process is killed if it reads nothing more."""
        with suppress(OSError, ValueError, AttributeError):  # what it does not read, it does not answer
            self._process.stdin.write(request)  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]

    def _read(self) -> None:
        """Hand on line by line; one that is too long is the last, as is the empty one at the end."""
        line = b"\n"
        while line.endswith(b"\n") and not self._over.is_set():
            try:
                line = self._process.stdout.readline(LONGEST) if self._process.stdout else b""
            except (OSError, ValueError):
                line = b""
            while not self._over.is_set():
                with suppress(queue.Full):
                    self._lines.put(line, timeout=LOOK_EVERY)
                    break

    def close(self) -> None:
        """Kill it, and every child it may have, and remove its folder."""
        self._over.set()
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError, AttributeError):
                stream.close()  # type: ignore[union-attr]
        self._folder.cleanup()


def _told(seconds: float) -> dict[str, Any]:
    """What the process has to know: where Python's modules are, and where this package is, which it must not read."""
    paths, numpy = sysconfig.get_paths(), Path(np.__file__).parent
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")] + [str(numpy)]
    readable = sorted({*folders, *map(os.path.realpath, folders)})
    others = [str(Path(folder) / "mlpteach") for folder in readable if (Path(folder) / "mlpteach").is_dir()]
    modules = (*readable, str(numpy.parent))  # not the folder of the submissions, where a file may be called random.py
    return {"path": [path for path in sys.path if path.endswith(".zip") or (path and path.startswith(modules))],
            "seconds": seconds, "readable": readable, "hidden": [*FOLDERS, *others],
            "stages": [name for name in stages.__all__ if name in STAGES],
            "helpers": [name for name in stages.__all__ if name not in STAGES]}


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the grader's own, one thread a process, and what Windows cannot do without."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
    return {**kept, **threads, "HOME": folder, "TMPDIR": folder, "PYTHONHASHSEED": "0"}
