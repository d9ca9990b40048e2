"""``mlpteach doctor``: what it says of a sound installation, and of each thing that can be wrong with one."""

from __future__ import annotations

import sys
import warnings
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from jupyter_client.kernelspec import NoSuchKernel
from packaging.requirements import Requirement

from mlpteach.delivery import cli, doctor
from mlpteach.delivery.doctor import NOTE, OK, PROBLEM, Finding

PYTHON = sys.executable
FOUND = {"federated_extensions": [{"name": doctor.WIDGETS}], "disabledExtensions": []}


def test_a_sound_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    said, complaint = capsys.readouterr()
    assert complaint == "" and said.endswith("\n\nAll is well.\n")
    for start in ("Python 3.", "mlpteach ", "numpy ", "the lessons can be written", "widgets will show, with jupyterlab_widgets 3.",
                  "a kernel starts and finds mlpteach, with "):
        assert f"\nok       {start}" in f"\n{said}"


@pytest.mark.parametrize(("states", "code", "end"), [
    ([OK, NOTE], 0, "\nAll is well."), ([OK, PROBLEM, NOTE, PROBLEM], 1, "\nProblems: 2")])
def test_the_exit_code_says_whether_there_is_a_problem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                                       states: list[str], code: int, end: str) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: iter([Finding(state, "so it is", "do so" * (state != OK)) for state in states]))
    assert cli.main(["doctor"]) == code
    said = capsys.readouterr().out
    assert said.endswith(f"{end}\n") and said.startswith("ok       so it is\n")
    assert said.count("so it is\n         what to do: do so\n") == len(states) - 1


def test_a_broken_jupyter_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "mlpteach.delivery.doctor", None)
    assert cli.main(["doctor"]) == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith("mlpteach doctor: Jupyter is not installed as it should be: ") and complaint.count("\n") == 1


def test_missing_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> NoReturn:
        raise FileNotFoundError("this installation came without its notebooks")

    monkeypatch.setattr("mlpteach.delivery.lessons.packaged", missing)
    assert doctor.notebooks() == Finding(PROBLEM, "this installation came without its notebooks",
                                         f"{PYTHON} -m pip install --force-reinstall mlpteach")


@pytest.mark.parametrize(("beside", "rest"), [
    (["solutions", "INSTRUCTOR.md"], ""), (["solutions"], "; solutions and instructor's guide: https://example.org/repository"),
    ([], "; solutions and instructor's guide: https://example.org/repository")])
def test_where_an_instructor_gets_what_no_wheel_carries(short: Path, monkeypatch: pytest.MonkeyPatch, beside: list[str],
                                                        rest: str) -> None:
    for name in beside:
        (short / name).touch()
    monkeypatch.setattr("mlpteach.delivery.lessons.repository", lambda: "https://example.org/repository")
    assert doctor.notebooks() == Finding(OK, f"mlpteach {doctor.__version__}, with 1 lessons{rest}")


@pytest.mark.parametrize(("needed", "version", "state", "says"), [
    ("tqdm>=4", "4.70", OK, "tqdm 4.70"), ("tqdm>=4", "5.0rc1", OK, "tqdm 5.0rc1"),
    ("ipywidgets>=8", "7.8", PROBLEM, "ipywidgets 7.8, needed is >=8"),
    ("ipywidgets>=8", None, PROBLEM, "ipywidgets is missing, needed is >=8"),
    ("numba>=0.61", None, NOTE, "numba is missing, wanted is >=0.61")])
def test_a_library(monkeypatch: pytest.MonkeyPatch, needed: str, version: str | None, state: str, says: str) -> None:
    def installed(name: str) -> str:
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", installed)
    advice = "" if state == OK else f'{PYTHON} -m pip install "{needed}"'
    assert doctor.library(Requirement(needed)) == Finding(state, says, advice)


def unknown(name: str) -> NoReturn:
    raise metadata.PackageNotFoundError(name)


def test_what_is_needed_is_what_the_package_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = ["numpy>=1", "numba>=0.61; sys_platform != 'emscripten'", "win; sys_platform == 'plan9'", "pytest; extra == 'test'"]
    monkeypatch.setattr(metadata, "requires", lambda name: declared)
    assert [each.name for each in doctor.requirements()] == ["numpy", "numba"]


def test_a_package_that_is_not_installed_declares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", unknown)
    assert doctor.requirements() == []


def trained(engine: str, warning: str = "") -> Any:
    def train(*_: Any, **__: Any) -> Any:
        if warning:
            warnings.warn(warning, stacklevel=1)
        return SimpleNamespace(engine=engine)

    return train


@pytest.mark.parametrize(("train", "finding"), [
    (trained("numba"), Finding(OK, "training runs compiled by Numba")),
    (trained("numpy", "Numba is not\navailable"), Finding(NOTE, "Numba is not available")),
    (trained("numpy"), Finding(NOTE, "training runs on the NumPy engine, with the same results but slower")),
    (trained("numba", "Numba's files cannot be used; delete\nthem"), Finding(NOTE, "Numba's files cannot be used", "delete them"))])
def test_the_training(monkeypatch: pytest.MonkeyPatch, train: Any, finding: Finding) -> None:
    monkeypatch.setattr(doctor, "train", train)
    assert doctor.training() == finding


def test_training_that_fails_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise EOFError("Ran out\nof input")

    monkeypatch.setattr(doctor, "train", fail)
    expected = Finding(PROBLEM, "training fails: EOFError: Ran out of input", f"{PYTHON} -m pip install --force-reinstall numba")
    assert doctor.training() == expected


def test_a_broken_nbconvert_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlpteach.delivery.handout", None)
    found = doctor.pages()
    assert found.state == PROBLEM and found.says.startswith("the lessons cannot be written as pages: ")
    assert found.advice.endswith("--force-reinstall nbconvert")


@pytest.mark.parametrize(("page", "says", "advice"), [
    ({"federated_extensions": []}, "JupyterLab has no jupyterlab_widgets",
     f"{PYTHON} -m pip install --force-reinstall jupyterlab_widgets"),
    (FOUND | {"disabledExtensions": [f"{doctor.WIDGETS}:plugin"]}, f"{doctor.WIDGETS} is turned off",
     f"jupyter labextension enable {doctor.WIDGETS}")])
def test_widgets_that_will_not_show(monkeypatch: pytest.MonkeyPatch, page: dict[str, Any], says: str, advice: str) -> None:
    monkeypatch.setattr(doctor, "get_page_config", lambda *folders: page)
    assert doctor.widgets() == Finding(PROBLEM, f"widgets will not show: {says}", advice)


def test_widgets_drawn_by_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "get_page_config", lambda *folders: FOUND)
    monkeypatch.setattr(metadata, "version", unknown)
    assert doctor.widgets() == Finding(OK, "widgets will show, with jupyterlab_widgets of another Python")


class Client:
    """A kernel's client that gives one answer."""

    def __init__(self, answer: dict[str, str]) -> None:
        self.answer = answer

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def execute_interactive(self, code: str, **options: Any) -> dict[str, Any]:
        return {"content": self.answer}


def no_kernel(**options: Any) -> NoReturn:
    raise NoSuchKernel("python3")


@pytest.mark.parametrize(("run", "says"), [
    (no_kernel, "no kernel can be started: No such kernel named python3"),
    (lambda **options: Client({"status": "error", "ename": "ModuleNotFoundError", "evalue": "No module named 'mlpteach'"}),
     "the kernel python3 is not this Python: ModuleNotFoundError: No module named 'mlpteach'")])
def test_a_kernel_that_will_not_do(monkeypatch: pytest.MonkeyPatch, run: Any, says: str) -> None:
    monkeypatch.setattr(doctor, "run_kernel", run)
    found = doctor.kernel()
    assert (found.state, found.says) == (PROBLEM, says)
    assert "ipykernel install --sys-prefix" in found.advice


def test_a_home_that_cannot_be_written_to_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "home" / "runtime"))
    assert doctor.kernel() == Finding(PROBLEM, f"Jupyter cannot make {tmp_path / 'home' / 'runtime'}: Not a directory",
                                      "set HOME to a folder that can be written to")
