"""A real JupyterHub behind its real proxy, for learners that ``classroom.py`` plays: started, measured, and taken away again."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from serving import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "docs" / "jupyterhub_config.py"  # the one that instructors start from, so what is documented is what is measured
PROXY = "configurable-http-proxy"
MEASURE = "PSS" if Path("/proc/self/smaps_rollup").exists() else "RSS"  # PSS shares a page among those who use it; RSS counts it
# for each of them, and so too much.
SCOPES = ["admin:users", "admin:servers", "admin:server_state", "access:servers"]
LOG, LAST_LINES = "hub.log", 20
SHORT = tempfile.gettempdir() if len(tempfile.gettempdir()) < 20 else "/tmp"  # the path of a kernel's socket has to be short


class ClassroomError(Exception):
    """The class cannot be held, or not to its end; the message is all that is shown."""


class Hub(NamedTuple):
    """A running JupyterHub: its address, the token that may do everything needed for learners, and its process's number."""

    address: str
    token: str
    pid: int


def proxy_command() -> list[str] | None:
    """The proxy as installed for everybody, or with npm in this folder or the project's, with the Node.js that runs it."""
    folders = [None, *(str(folder / "node_modules" / ".bin") for folder in (Path.cwd(), ROOT))]
    found = next(filter(None, (shutil.which(PROXY, path=path) for path in folders)), None)
    node = shutil.which("node") or shutil.which("nodejs")
    return [node, str(Path(found).resolve())] if found and node else None


def missing() -> list[str]:
    """What has to be installed before a hub can be started, each as a sentence."""
    complaints = {"JupyterHub is not installed: pip install jupyterhub": find_spec("jupyterhub"),
                  f"{PROXY} or Node.js is not installed: npm install {PROXY}": proxy_command()}
    return [complaint for complaint, found in complaints.items() if not found]


@contextmanager
def jupyterhub() -> Iterator[Hub]:
    """A hub with the documented configuration, on ports of its own, in a folder that is gone afterwards, as are all processes."""
    if complaints := missing():
        raise ClassroomError("; ".join(complaints))
    port, token = free_port(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="mlpteach-hub-", dir=SHORT) as scratch:
        process = start(Path(scratch), port, token)
        try:
            yield answering(Hub(f"http://127.0.0.1:{port}", token, process.pid), process)
        except ClassroomError:
            show_end(Path(scratch, LOG))
            raise
        finally:
            end(process)


def start(scratch: Path, port: int, token: str) -> subprocess.Popen[bytes]:
    """Start a hub that keeps all its files in a folder."""
    config = scratch / "config.py"
    config.write_text(configuration(scratch, port, token), encoding="utf-8")
    (scratch / "tmp").mkdir()
    with (scratch / LOG).open("wb") as log:
        return subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", config], cwd=scratch, env=environment(scratch),
                                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)  # Ctrl-C is for the script alone


def answering(hub: Hub, process: subprocess.Popen[bytes]) -> Hub:
    """The hub, once it answers."""
    try:
        wait_for(f"{hub.address}/hub/api", process)
    except TimeoutError as error:
        raise ClassroomError(f"JupyterHub did not start: {error}") from error
    return hub


def configuration(scratch: Path, port: int, token: str) -> str:
    """The documented configuration, and what differs here: no accounts, whoever comes is let in, and all is in one folder."""
    hub, proxy = free_port(), free_port()
    service = {"name": "class", "api_token": token}
    options = {"JupyterHub.authenticator_class": "dummy", "JupyterHub.spawner_class": "simple",
               "SimpleLocalProcessSpawner.home_dir_template": f"{scratch}/home/{{username}}",
               "JupyterHub.bind_url": f"http://127.0.0.1:{port}", "JupyterHub.hub_port": hub,
               "JupyterHub.db_url": f"sqlite:///{scratch}/hub.sqlite", "JupyterHub.cookie_secret_file": f"{scratch}/cookie_secret",
               "JupyterHub.services": [service],
               "JupyterHub.load_roles": [{"name": "class", "scopes": SCOPES, "services": [service["name"]]}],
               "ConfigurableHTTPProxy.command": proxy_command(), "ConfigurableHTTPProxy.api_url": f"http://127.0.0.1:{proxy}",
               "ConfigurableHTTPProxy.pid_file": f"{scratch}/proxy.pid", "Spawner.environment['TMPDIR']": f"{scratch}/tmp"}
    lines = [f"load_subconfig({str(CONFIG)!r})", *(f"c.{name} = {value!r}" for name, value in options.items()),
             # A learner can't write into an installation made by the administrator, so each compiles the training loop anew.
             "c.Spawner.environment['NUMBA_CACHE_DIR'] = lambda spawner: f'{spawner.home_dir}/.cache/numba'",
             f"c.Spawner.environment['JUPYTER_RUNTIME_DIR'] = lambda spawner: f'{scratch}/run/{{spawner.user.name}}'"]  # short
    if getattr(os, "geteuid", lambda: 1)() == 0:
        lines.append("c.Spawner.args += ['--allow-root']")  # as only somebody who tries it out would start a learner's server
    return "\n".join(lines)


def environment(scratch: Path) -> dict[str, str]:
    """The environment of the hub: nothing of the Jupyter settings, nor of the home folder, of whoever runs this."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "CONFIGPROXY", "IPYTHON"))}
    return others | {"HOME": str(scratch), "TMPDIR": f"{scratch}/tmp"}


def show_end(log: Path) -> None:
    """Print the last lines of the hub's log, and so of the learners' servers."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    print("The last lines of the hub's log:", *lines, sep="\n  ", file=sys.stderr)


def end(process: subprocess.Popen[bytes], patience: float = 30) -> None:
    """Let the hub stop its servers and its proxy; whatever is left after that is killed."""
    started = tree(process.pid)
    process.terminate()
    try:
        psutil.wait_procs(started, timeout=patience)
    finally:  # also if somebody presses Ctrl-C once more
        left = [each for each in started if each.is_running()]
        for each in left:
            each.kill()
        psutil.wait_procs(left, timeout=10)
        process.wait(10)


def tree(pid: int) -> list[psutil.Process]:
    """A process with all that it started and that still runs."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def memory(processes: Iterable[psutil.Process]) -> float:
    """The megabytes that the processes need together, by what ``MEASURE`` says."""
    return sum(_bytes(process) for process in processes) / 1e6


def _bytes(process: psutil.Process) -> int:
    if MEASURE == "RSS":
        return int(process.memory_info().rss)
    found: Any = re.search(r"^Pss: +(\d+) kB$", Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="utf-8"), re.M)
    return int(found[1]) * 1024


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """The seconds of a core that the processes have used so far."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)
