"""Homework for real: nbgrader and otter, each in an environment of its own, mark what learners may hand in."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from handed_in import NOTEBOOKS, PAGE, PATCHES, kinds, right, with_body

pytestmark = pytest.mark.delivery
NAME = "week_3"
HARM = ["get_ipython().ast_node_interactivity = 'none'",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import os; os._exit(0)", "import subprocess, sys\nsubprocess.run = lambda *a, **k: None\nsys.exit()"]


def bodies(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.startswith("def my_")]


@cache
def submissions() -> dict[str, tuple[list[str], list[str], tuple[float, float]]]:
    """The functions, cells besides, and between which points it must get."""
    made, empty = kinds(), bodies(kinds()["empty"])
    constants = [f"{cell.splitlines()[0]}\n    return {value}" for cell, value in zip(empty, ["0.5", "[[0.0]]"] * 7, strict=False)]
    half = "if layer_input.shape[1] > 2: return layer_input @ weights\n    return 0 * layer_input @ weights"
    return {
        "right": (right(), [], (13, 13)), "empty": (empty, [], (0, 0)), "wrong": (made["wrong"], [], (8, 12)),
        "part": (with_body("my_sum_synapse", half), [], (10.1, 12.9)), "endless": (made["endless"], [], (10, 10)),
        "own": (empty, made["own"][-1:], (0, 0)), "constant": (constants, [], (0, 0)),
        "patched": (empty, list(PATCHES), (0, 0)), "patched_right": (right(), [PATCHES[1]], (0, 0)),
        "harm": (empty, HARM, (0, 0)), "harm_right": (right(), HARM, (13, 13))}


EVERY = pytest.mark.parametrize("kind", submissions())


def handed_in(released: Path, place: Path, kind: str) -> Path:
    """The released page, with a learner's functions in their cells, and the cells that were added above them."""
    functions, others, _ = submissions()[kind]
    written = {cell.partition("(")[0]: cell for cell in bodies(functions)}
    page = json.loads(released.read_text("utf-8"))
    for cell in page["cells"]:
        source = "".join(cell["source"])
        cell["source"] = written.get(source.partition("(")[0], source)
    first = next(place for place, cell in enumerate(page["cells"]) if cell["source"].startswith("def my_"))
    place_of = {"own": len(page["cells"])}.get(kind, first)
    page["cells"][place_of:place_of] = [{"cell_type": "code", "id": f"own-{number}", "metadata": {}, "source": code, "outputs": [],
                                         "execution_count": None} for number, code in enumerate(others)]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(page), "utf-8")
    return place


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=NOTEBOOKS.parent, check=True)
    return next(folder.glob("*.whl"))


Run = Callable[..., str]


def environment(folder: Path, wheel: Path, *packages: str) -> Run:
    """A function that runs a program of a fresh environment, with this package, NumPy and the packages in it."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "numpy", *packages], check=True, timeout=600)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV"))}
    clean |= {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "JUPYTER_CONFIG_DIR": str(folder / "config")}

    def run(cwd: Path, program: str, *arguments: Any) -> str:
        done = subprocess.run([folder / "bin" / program, *map(str, arguments)], cwd=cwd, env=clean, capture_output=True, text=True,
                              timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def assignment(folder: Path, tool: str) -> None:
    subprocess.run([sys.executable, "-m", "mlpteach", "assignment", folder, "--for", tool, "--name", NAME], check=True)


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Run:
    return environment(tmp_path_factory.mktemp("nbgrader") / "env", wheel, "nbgrader>=0.9,<0.10")


@pytest.fixture(scope="module")
def otter(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Run:
    return environment(tmp_path_factory.mktemp("otter") / "env", wheel, "otter-grader>=6", "ipykernel")


def graded(run: Run, course: Path, *chosen: str) -> dict[str, float]:
    """The points that nbgrader gives."""
    run(course, "nbgrader", "generate_assignment", NAME)
    for kind in chosen:
        handed_in(course / "release" / NAME / PAGE, course / "submitted" / kind / NAME / PAGE, kind)
    run(course, "nbgrader", "autograde", NAME)
    run(course, "nbgrader", "generate_feedback", NAME)
    run(course, "nbgrader", "export")
    lines = list(csv.DictReader((course / "grades.csv").read_text("utf-8").splitlines()))
    assert {line["max_score"] for line in lines} == {"13.0"}
    return {line["student_id"]: float(line["score"]) for line in lines}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, nbgrader: Run) -> tuple[Path, dict[str, float]]:
    folder = tmp_path_factory.mktemp("course") / "course"
    assignment(folder, "nbgrader")
    return folder, graded(nbgrader, folder, *submissions())


@EVERY
def test_nbgrader_gives_what_is_deserved(course: tuple[Path, dict[str, float]], kind: str) -> None:
    least, most = submissions()[kind][2]
    assert least <= course[1][kind] <= most


def test_nbgrader_releases_neither_solutions_nor_tests_and_gives_the_hints_back(course: tuple[Path, dict[str, float]]) -> None:
    folder, _ = course
    released = (folder / "release" / NAME / PAGE).read_text("utf-8")
    code = [source for cell in json.loads(released)["cells"] if (source := "".join(cell["source"])).startswith("def my_")]
    assert [cell.replace("    # Your own code:\n", "") for cell in code] == bodies(kinds()["empty"])
    assert "seed=" not in "".join(line for line in released.splitlines() if "feedback = " in line) and "BEGIN" not in released
    wrong, patched = ((folder / "feedback" / kind / NAME / PAGE.replace("ipynb", "html")).read_text("utf-8")
                      for kind in ("wrong", "patched_right"))
    assert "Hint 3: the name of the mistake" in wrong and "derivative-missing" in wrong
    assert "until a person has looked" in patched


def test_its_cells_mark_by_themselves_where_the_settings_are_others(tmp_path: Path, nbgrader: Run) -> None:
    assignment(tmp_path / "course", "nbgrader")
    (tmp_path / "course" / "nbgrader_config.py").unlink()
    points = graded(nbgrader, tmp_path / "course", "right", "empty", "own", "part")
    assert (points["right"], points["empty"], points["own"]) == (13, 0, 0) and 10.1 <= points["part"] <= 12.9


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory, otter: Run) -> Path:
    folder = tmp_path_factory.mktemp("homework") / "homework"
    assignment(folder, "otter")
    otter(folder, "otter", "assign", PAGE, "dist")
    return folder


def run_by_otter(otter: Run, folder: Path, kind: str) -> dict[str, float]:
    (made,) = (folder / "dist" / "autograder").glob("*.zip")
    page = handed_in(folder / "dist" / "student" / PAGE, folder / kind / "page.ipynb", kind)
    otter(folder, "otter", "run", "--no-logo", "-a", made, "-o", page.parent, page)
    tests = json.loads((page.parent / "results.json").read_text("utf-8"))["tests"]
    assert sum(test.get("max_score", 0) for test in tests) == 13
    return {test["name"]: test["score"] for test in tests if "score" in test}


@EVERY
def test_otter_gives_what_is_deserved(homework: Path, otter: Run, kind: str) -> None:
    least, most = submissions()[kind][2]
    assert least <= sum(run_by_otter(otter, homework, kind).values()) <= most


def test_otter_releases_neither_solutions_nor_hidden_tests(homework: Path) -> None:
    released = (homework / "dist" / "student" / PAGE).read_text("utf-8")
    assert [source for cell in json.loads(released)["cells"] if (source := "".join(cell["source"])).startswith("def my_")] \
        == bodies(kinds()["empty"])
    assert "hidden=True" not in released and "seed=" not in released.replace("another `seed=`", "") and "OtterMarks" not in released


def test_otters_tests_mark_by_themselves_where_the_plugin_is_left_out(tmp_path: Path, otter: Run) -> None:
    assignment(tmp_path / "homework", "otter")
    page = json.loads((tmp_path / "homework" / PAGE).read_text("utf-8"))
    page["cells"][0]["source"] = "".join(page["cells"][0]["source"]).partition("plugins:")[0]
    (tmp_path / "homework" / PAGE).write_text(json.dumps(page), "utf-8")
    otter(tmp_path / "homework", "otter", "assign", PAGE, "dist")  # which runs the solution, and wants all points
    points = {kind: sum(run_by_otter(otter, tmp_path / "homework", kind).values()) for kind in ("empty", "own", "part")}
    assert (points["empty"], points["own"]) == (0, 0) and 10 <= points["part"] <= 12.5
