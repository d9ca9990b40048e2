"""The exercises: stubs that match the stages and give nothing away, solutions that differ in their bodies and pass all checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from leaks import leaks
from nbformat import NotebookNode
from notebook_rules import NOTEBOOKS

from mlpteach import Trace, check, check_epoch, check_training, problems, stages
from mlpteach.delivery import lessons
from mlpteach.judging.epoch_exercises import epoch_task, training_task
from mlpteach.judging.feedback import FIRST_HINTS, HINTS, Feedback
from mlpteach.tracing.stage import STAGES

NAME = "11_your_turn.ipynb"
EXERCISES, SOLUTIONS = (nbformat.read(folder / NAME, as_version=4) for folder in (NOTEBOOKS, NOTEBOOKS / "solutions"))
with Trace() as EPOCH:
    problems.XOR.network.train_epoch(problems.XOR.inputs, problems.XOR.targets, problems.XOR.learning_rate)
MENDED = ["error"]
WRITTEN = [name for name in dict.fromkeys(step.stage for step in EPOCH)
           if name not in (*MENDED, "output_activation")]  # the hidden one's formula
WHOLE = {"epoch": (epoch_task, check_epoch), "train": (training_task, check_training)}
TASKS = [*MENDED, *WRITTEN, *WHOLE]


def functions(notebook: NotebookNode) -> dict[str, ast.FunctionDef]:
    """The functions that the reader writes, by the names of their tasks."""
    trees = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    return {node.name.removeprefix("my_"): node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def made(notebook: NotebookNode) -> dict[str, Any]:
    """The same as functions that can be called, and call each other."""
    names: dict[str, Any] = {"np": np}
    for node in functions(notebook).values():
        exec(ast.unparse(node), names)
    return {task: names[f"my_{task}"] for task in TASKS}


def checked(notebook: NotebookNode, task: str) -> Feedback:
    attempt = made(notebook)[task]
    return WHOLE[task][1](attempt) if task in WHOLE else check(getattr(stages, task), attempt)


def shown(notebook: NotebookNode) -> Iterator[dict[str, str]]:
    """What the checks show, in the order of the tasks."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("feedback = check"):
            yield cell.outputs[0].data


def test_the_exercises_are_the_formulas_of_an_epoch_and_then_all_of_them_together() -> None:
    assert list(functions(EXERCISES)) == list(functions(SOLUTIONS)) == TASKS
    calls = [cell.source for cell in EXERCISES.cells if cell.source.startswith("feedback = check")]
    stage_checks = [f"feedback = check(stages.{task}, my_{task})\nfeedback" for task in [*MENDED, *WRITTEN]]
    assert calls == [*stage_checks, "feedback = check_epoch(my_epoch)\nfeedback", "feedback = check_training(my_train)\nfeedback"]


@pytest.mark.parametrize("task", TASKS)
def test_a_stub_takes_what_the_stage_takes_in_its_order(task: str) -> None:
    expected = WHOLE[task][0]().arguments if task in WHOLE else STAGES[task].arguments
    expected = tuple(name for name in expected if name != "bias")  # which no network of the exercises has
    for notebook in (EXERCISES, SOLUTIONS):
        assert tuple(signature(made(notebook)[task]).parameters) == expected


@pytest.mark.parametrize("task", TASKS)
def test_a_stub_says_what_to_return_and_returns_none(task: str) -> None:
    node = functions(EXERCISES)[task]
    assert re.search(r"\(\w[\w ]+, [\w ]+\)|returns the .* and the ", ast.get_docstring(node) or "")
    assert ast.get_docstring(node) == ast.get_docstring(functions(SOLUTIONS)[task])
    last = ast.unparse(node.body[-1])
    assert (len(node.body), last) == (2, "return output_layer - targets" if task in MENDED else "return None")


def test_the_two_notebooks_differ_in_the_bodies_only() -> None:
    assert len(EXERCISES.cells) == len(SOLUTIONS.cells)
    for cell, solved in zip(EXERCISES.cells, SOLUTIONS.cells, strict=True):
        assert (cell.id, cell.cell_type) == (solved.id, solved.cell_type)
        if cell.source.startswith("def "):
            assert cell.source.splitlines()[:2] == solved.source.splitlines()[:2]
        else:
            assert cell.source == re.sub(r"\]\(\.\./(?=\d)", "](", solved.source)  # the pages are one folder above


@pytest.mark.parametrize("task", TASKS)
def test_the_solution_passes(task: str) -> None:
    assert checked(SOLUTIONS, task).passed


@pytest.mark.parametrize("task", TASKS)
def test_an_exercise_does_not_pass_before_it_is_done_and_offers_three_hints(task: str) -> None:
    feedback = checked(EXERCISES, task)
    assert (feedback.passed, feedback.written) == (False, task in MENDED)
    assert feedback.misconception == ("sign-flipped" if task in MENDED else None)
    assert all(feedback.hint(level) for level in HINTS)


def test_the_stored_cards_say_so() -> None:
    exercises, solutions = list(shown(EXERCISES)), list(shown(SOLUTIONS))
    assert len(exercises) == len(solutions) == len(TASKS)
    for task, before, after in zip(TASKS, exercises, solutions, strict=True):
        titles = HINTS if task in MENDED else FIRST_HINTS
        assert [f"Hint {level}: {title}" in before["text/html"] for level, title in titles.items()] == [True] * 3
        assert ": not yet. " in before["text/plain"] and ": right. " in after["text/plain"]
        assert task in MENDED or re.search("It returned None: .* Expected back: ", before["text/plain"])


@pytest.mark.parametrize("task", [*MENDED, *WRITTEN])
def test_the_exercises_do_not_contain_the_formula(task: str) -> None:
    texts = [cell.source for cell in EXERCISES.cells]
    texts += [text for cell in EXERCISES.cells if cell.cell_type == "code" for output in cell.outputs
              for text in [output.get("text", ""), *output.get("data", {}).values()] if isinstance(text, str)]
    texts = [re.sub(r"<[^>]+>", " ", text) for text in texts if len(text) < 50_000]  # no pictures
    assert [text for text in texts if leaks(text, task)] == []
    assert any(leaks(cell.source, task) for cell in SOLUTIONS.cells if cell.source.startswith("def "))


@pytest.mark.parametrize("task", WRITTEN)
def test_an_exercise_names_the_page_that_explains_it(task: str) -> None:
    place = next(place for place, cell in enumerate(EXERCISES.cells) if cell.source.startswith(f"def my_{task}("))
    assert re.search(r"\[Page (\d)\]\(0\1_\w+\.ipynb\) explains ", EXERCISES.cells[place - 1].source)


def test_running_the_exercises_writes_no_log() -> None:
    assert not any("log=" in cell.source for cell in EXERCISES.cells if cell.cell_type == "code")


def test_a_learner_gets_the_exercises_without_the_solutions(tmp_path: Path) -> None:
    lessons.copy(NOTEBOOKS, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob(NAME)] == [NAME]
