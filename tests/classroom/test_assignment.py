"""``mlpteach assignment``: what it writes, what it refuses, and what nbgrader and otter are told of a submission."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from handed_in import NOTEBOOKS, PAGE, PATCHES, kinds, right, with_body

from mlpteach.classroom.assignment.nbgrader_marks import is_ours, marked
from mlpteach.classroom.assignment.parts import parts
from mlpteach.classroom.grading.asked import asked_in, asked_on
from mlpteach.delivery import cli, lessons
from mlpteach.delivery.assigner import NEXT

SOLVED = NOTEBOOKS / "solutions" / PAGE
QUESTIONS = asked_on(NOTEBOOKS / PAGE)


def outcome(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = cli.main(["assignment", *map(str, arguments)])
    except SystemExit as end:
        code = int(end.code or 0)
    return (code, *capsys.readouterr())


def cells_of(path: Path) -> list[dict[str, Any]]:
    page = json.loads(path.read_text("utf-8"))
    assert len({cell["id"] for cell in page["cells"]}) == len(page["cells"])
    return [{**cell, "source": "".join(cell["source"])} for cell in page["cells"]]


@pytest.fixture(params=["nbgrader", "otter"])
def page(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    code, said, _ = outcome(capsys, tmp_path / "made", "--for", request.param, "--seed", 7, "--name", "week_3")
    assert code == 0 and f"{tmp_path / 'made'}: 13 questions of one point each; next, in this folder:\n  {request.param} " in said
    return cells_of(next((tmp_path / "made").rglob("*.ipynb")))


def test_each_question_is_a_call_that_asks_it_again() -> None:
    for seed in (None, 5):
        assert [asked_in(one.call(seed)) for one in QUESTIONS] == [[one] for one in QUESTIONS]
    assert QUESTIONS[0].call() == "check(stages.error, my_error)" and QUESTIONS[7].call(3) == "check_epoch(my_epoch, seed=3)"
    assert QUESTIONS[9].call() == 'check(stages.delta_hidden, my_relu_delta_hidden, activation="ReLU")'


def test_an_assignment_has_all_of_the_lesson_and_has_not_run(page: list[dict[str, Any]]) -> None:
    kept = {cell["id"] for cell in page}
    assert {cell["id"] for cell in json.loads((NOTEBOOKS / PAGE).read_text("utf-8"))["cells"]} <= kept
    assert not any(cell.get("outputs") for cell in page)
    assert not any(".ipynb)" in cell["source"] for cell in page)  # no other lesson is beside it
    assert sum("seed=7" in cell["source"] for cell in page) == (13 if len(page) < 140 else 26)


def test_a_solution_stands_above_what_a_learner_finds(page: list[dict[str, Any]]) -> None:
    (error,) = [cell["source"] for cell in page if cell["source"].startswith("def my_error")]
    head, rest = error.split("BEGIN SOLUTION")
    assert rest.index("return targets - output_layer") < rest.index("END SOLUTION") < rest.index("return output_layer - targets")
    assert "How far each output" in head


def test_seeds_differ_unless_one_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "abcd":
        assert outcome(capsys, tmp_path / name, "--for", "nbgrader", *(["--seed", 3] if name in "ab" else []))[0] == 0
    texts = [next((tmp_path / name).rglob("*.ipynb")).read_text("utf-8") for name in "abcd"]
    assert texts[0] == texts[1] and len(set(texts)) == 3


@pytest.mark.parametrize(("arguments", "complaint"), [
    (["made"], "required: --for"), (["made", "--for", "moodle"], "invalid choice"), (["full", "--for", "otter"], "not empty"),
    (["made", "--for", "otter", "--name", "a b"], "expected letters"), (["made", "--for", "otter", "--seed", "-1"], "whole number"),
    (["made", "--for", "otter", "--solution", "none.ipynb"], "cannot read none.ipynb: No such file"),
    (["made", "--for", "otter", "--solution", "full/a.ipynb"], "full/a.ipynb is no notebook"),
    (["made", "--for", "otter", "--solution", NOTEBOOKS / PAGE], "has no solution of my_error"),
    (["made", "--for", "otter", "--solution", NOTEBOOKS / "10_bug_clinic.ipynb"], "is not the solution of 11_your_turn.ipynb")])
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[Any], complaint: str, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.ipynb").write_text("{}")
    code, said, wrong = outcome(capsys, *arguments)
    assert (code, said) == (2, "") and complaint in wrong and wrong.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_without_the_solutions_it_says_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(lessons, "solution", lambda name: None)
    code, _, wrong = outcome(capsys, tmp_path / "made", "--for", "otter")
    assert code == 2 and "--solution notebooks/solutions/11_your_turn.ipynb, from " in wrong and wrong.count("\n") == 1
    assert outcome(capsys, tmp_path / "made", "--for", "otter", "--solution", SOLVED)[0] == 0


@pytest.mark.parametrize("tool", NEXT)
def test_the_page_has_the_commands_that_are_printed(tool: str) -> None:
    page = (NOTEBOOKS.parent / "docs" / "grading.md").read_text("utf-8")
    lines = [line.format(name="week_3", page=PAGE).replace("SUBMISSIONS", "submissions").replace("SUBMISSION", "submission")
             for line in NEXT[tool]]
    assert [line for line in lines if line not in page] == []


def test_parts_of_the_lesson() -> None:
    found = parts(NOTEBOOKS / PAGE, SOLVED)
    assert [part.name for part in found if part.stub] == [part.asked.name for part in found if part.asked]
    assert all("return" in part.solved and part.stub for part in found if part.stub)


Notebook = dict[str, Any]


def submitted(tmp_path: Path, capsys: pytest.CaptureFixture[str], functions: list[str], *others: str) -> Notebook:
    """A submission as it comes to nbgrader's marks: the test cells are those of the source, in their places."""
    assert outcome(capsys, tmp_path / "made", "--for", "nbgrader")[0] == 0
    written = {cell.partition("(")[0]: cell for cell in functions if cell.startswith("def my_")}
    cells = cells_of(tmp_path / "made" / "source" / "your_turn" / PAGE)
    for cell in cells:
        cell["source"] = written.get(cell["source"].partition("(")[0], cell["source"])
    return {"cells": [*({"cell_type": "code", "metadata": {}, "source": code} for code in others), *cells]}


def points(notebook: Notebook) -> dict[str, float]:
    tests = {cell["metadata"]["nbgrader"]["grade_id"]: cell["outputs"] for cell in notebook["cells"]
             if cell["metadata"].get("nbgrader", {}).get("grade")}
    return {name: float(last["data"]["text/plain"]) if last["output_type"] == "execute_result" else 0.0
            for name, (_, last) in tests.items()}


@pytest.mark.parametrize(("functions", "others", "total"), [
    (right(), [], 13), (kinds()["empty"], [], 0), (right(), [PATCHES[2]], 0), (right(), ["while True: pass", "%%time\nx ="], 13),
    (with_body("my_softmax", "return None"), [], 12)])
def test_what_nbgrader_reads_are_the_marks(functions: list[str], others: list[str], total: float, tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    notebook = submitted(tmp_path, capsys, functions, *others)
    assert is_ours(notebook)
    assert sum(points(marked(notebook)).values()) == total


def test_marks_follow_the_points_of_the_cell_and_tell_the_hints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = submitted(tmp_path, capsys, with_body("my_delta_output", "return error"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = 2
    found = points(marked(notebook))
    assert found["test_my_error"] == 2 and found["test_my_delta_output"] == 0
    (shown,) = [cell["outputs"][0]["data"] for cell in notebook["cells"] if cell["id"] == "test-my_delta_output"]
    assert "derivative-missing" in shown["text/plain"] and "<details>" in shown["text/html"]


def test_an_assignment_of_the_first_day_alone_is_marked_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = submitted(tmp_path, capsys, with_body("my_error", "return targets"))
    cells = [cell["source"] for cell in notebook["cells"]]
    del notebook["cells"][next(place for place, cell in enumerate(cells) if cell.startswith("## Write delta_output")):]
    assert is_ours(notebook)
    assert points(marked(notebook)) == {"test_my_error": 0, "test_my_sum_synapse": 1, "test_my_hidden_activation": 1}


@pytest.mark.parametrize("source", ["assert my_sum(2) == 3", "feedback = check(stages.error, my_error)\nfeedback.require()"])
def test_a_notebook_with_tests_of_another_kind_is_run_as_ever(source: str, tmp_path: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    notebook = submitted(tmp_path, capsys, right())
    told = {"nbgrader": {"grade": True, "solution": False, "points": 1, "grade_id": "other"}}
    notebook["cells"].append({"cell_type": "code", "metadata": told, "source": source, "outputs": []})
    assert not is_ours(notebook) and not is_ours({"cells": []})
