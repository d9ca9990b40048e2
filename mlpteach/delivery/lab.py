"""How JupyterLab is started: with settings of ours below the user's own, and with nobody waiting for Numba."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from mlpteach.delivery.command_line import CommandError

DEFAULTS = Path(__file__).with_name("jupyter")  # no question about news over the first lesson; the user's own settings win


def start_jupyterlab(arguments: list[str]) -> int:
    """Run JupyterLab in this process, so that Ctrl-C and the exit code are its own on every system."""
    try:
        application = import_module("jupyterlab.labapp")  # slow, and no other command needs it
    except ImportError as error:
        raise CommandError(f"JupyterLab cannot be started: {error}") from error
    runtime_folder()
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(DEFAULTS), os.environ.get("JUPYTER_CONFIG_PATH")]))
    os.environ.setdefault("PYTHONSTARTUP", str(DEFAULTS / "startup.py"))  # the kernels read it; who has one of their own keeps it
    with warming():
        application.main(arguments)
    return 0


@contextmanager
def warming() -> Iterator[None]:
    """Meanwhile another process does, silently, what the first cells of a lesson would wait for. It ends with the block."""
    process = None
    with suppress(OSError):  # then the cells wait
        process = subprocess.Popen([sys.executable, "-m", "mlpteach.delivery.warm"], cwd=DEFAULTS, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        if process:
            process.kill()
            process.wait()


def runtime_folder() -> Path:
    """The folder in which Jupyter notes what is running, made if it is missing. ``CommandError`` where that cannot be done."""
    folder = Path(import_module("jupyter_core.paths").jupyter_runtime_dir())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # of which JupyterLab itself would speak in a hundred lines
        cure = "set HOME to a folder that can be written to"
        raise CommandError(f"Jupyter cannot make {folder}: {error.strerror} ({cure})") from error
    return folder
