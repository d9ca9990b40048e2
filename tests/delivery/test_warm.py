"""Nobody waits for Numba: ``mlpteach lab`` has the loop compiled meanwhile, and its kernels import Numba before they answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.manager import run_kernel

from mlpteach.delivery import doctor, lab

STARTUP = lab.DEFAULTS / "startup.py"


@pytest.mark.delivery  # as it compiles a loop of each common kind
def test_the_loop_is_compiled_ahead_silently_and_doctor_notes_a_file_that_was_damaged(tmp_path: Path) -> None:
    pytest.importorskip("numba")

    def run(*arguments: str) -> str:
        ran = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True,
                             env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)})
        assert ran.stderr == ""
        return ran.stdout

    assert run("-m", "mlpteach.delivery.warm") == ""
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")}
    assert kept
    examine = "from mlpteach.delivery import doctor; print(doctor.training())"
    assert run("-c", examine) == f"{doctor.OK:9}training runs compiled by Numba\n"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")} == kept  # nothing was left to compile
    for path in tmp_path.rglob("compiled.advance*.nbi"):
        path.write_bytes(b"")
    noted = run("-c", examine)
    assert noted.startswith(f"{doctor.NOTE:9}Numba") and noted.count("\n") == 2
    assert "what to do: " in noted and "NUMBA_CACHE_DIR" in noted


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that ``lab`` starts beside JupyterLab, which here never finish by themselves."""
    processes = []
    start = subprocess.Popen

    def starting(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert command == [sys.executable, "-m", "mlpteach.delivery.warm"]
        processes.append(start([sys.executable, "-c", "import time; time.sleep(3600)"], **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", starting)
    return processes


@pytest.mark.parametrize("own", [None, "mine.py"])
def test_lab_warms_up_while_jupyterlab_runs_and_no_longer(monkeypatch: pytest.MonkeyPatch, begun: Any, own: str | None) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", own or "")
    if own is None:
        monkeypatch.delenv("PYTHONSTARTUP")
    seen = []

    def jupyterlab(arguments: list[str]) -> None:
        seen.append((arguments, os.environ["PYTHONSTARTUP"], [process.poll() for process in begun]))
        raise SystemExit(3)

    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", SimpleNamespace(main=jupyterlab))
    with pytest.raises(SystemExit):
        lab.start_jupyterlab(["--debug"])
    assert seen == [(["--debug"], own or str(STARTUP), [None])]
    assert begun[0].poll() is not None


def test_a_process_that_cannot_be_started_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", none)
    with lab.warming():
        pass


def heard(ask: str, **environment: str) -> str:
    """What the first cell of a kernel of ``lab`` prints."""
    printed: list[str] = []
    with run_kernel(kernel_name="python3", env=os.environ | {"PYTHONSTARTUP": str(STARTUP)} | environment) as client:
        client.execute_interactive(ask, timeout=60, output_hook=lambda message: printed.append(message["content"].get("text", "")))
    return "".join(printed)


def test_a_kernel_has_numba_ready_when_it_answers_and_keeps_its_names_clean() -> None:
    pytest.importorskip("numba")
    assert heard("""import sys
print('numba.core.registry' in sys.modules, [name for name in dir() if 'ready' in name or 'njit' in name])""") == "True []\n"


@pytest.mark.parametrize("broken", ["raise RuntimeError('another NumPy is expected')", "raise SystemExit(3)", "njit = None"])
def test_a_numba_in_pieces_keeps_no_kernel_from_starting(broken: str, tmp_path: Path) -> None:
    (tmp_path / "numba.py").write_text(broken)
    assert heard("print(1 + 1, '_ready' in dir())", PYTHONPATH=str(tmp_path)) == "2 False\n"


@pytest.mark.parametrize(("cell", "kind", "cure"), [
    ("stages", "NameError", "Run, Run All Above Selected Cell"),
    ("import numpy as np\na = np.zeros(2)\na.setflags(write=False)\na[0] = 5", "ValueError", "mine = that.copy()"),
    ("(1, 2)[0] = 5", "TypeError", "other = network.with_number('weights_0', row=0, column=0, value=5)"),
    ("int('x')", "ValueError", "")])
def test_a_kernel_says_what_to_do_about_pythons_own_words(cell: str, kind: str, cure: str) -> None:
    shown: list[dict[str, Any]] = []
    with run_kernel(kernel_name="python3", env=os.environ | {"PYTHONSTARTUP": str(STARTUP)}) as client:
        client.execute_interactive(cell, timeout=60, output_hook=lambda message: shown.append(message["content"]))
    assert [content["ename"] for content in shown if "ename" in content] == [kind]
    printed = "".join(content["text"] for content in shown if "text" in content)
    assert cure in printed and bool(printed) == bool(cure)


def test_a_terminals_python_does_not_wait_for_numba() -> None:
    ask = "import sys; print('numba' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", f"exec(open({str(STARTUP)!r}).read()); {ask}"], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("False\n", "")
