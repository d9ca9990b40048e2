"""The exercises: stubs that match the stages and give nothing away, solutions that differ in their bodies and pass all checks."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
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
BEYOND: dict[str, tuple[str, dict[str, str]]] = {  # the exercises of pages 13 to 15: a stage, and what it is told
    "relu_delta_hidden": ("delta_hidden", {"activation": "ReLU"}), "softmax": ("output_activation", {"activation": "softmax"}),
    "cross_entropy_delta": ("delta_output", {"activation": "softmax", "loss": "cross-entropy"}), "velocity": ("velocity", {})}
TASKS = [*MENDED, *WRITTEN, *WHOLE, *BEYOND]


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
    stage, told = BEYOND.get(task, (task, {}))
    return WHOLE[task][1](attempt) if task in WHOLE else check(getattr(stages, stage), attempt, **told)


def shown(notebook: NotebookNode) -> Iterator[dict[str, str]]:
    """What the checks show, in the order of the tasks."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("feedback = check"):
            yield cell.outputs[0].data


def test_the_exercises_are_the_formulas_of_an_epoch_and_then_all_of_them_together() -> None:
    assert list(functions(EXERCISES)) == list(functions(SOLUTIONS)) == TASKS
    calls = [cell.source for cell in EXERCISES.cells if cell.source.startswith("feedback = check")]
    stage_checks = [f"feedback = check(stages.{task}, my_{task})\nfeedback" for task in [*MENDED, *WRITTEN]]
    beyond = ['feedback = check(stages.delta_hidden, my_relu_delta_hidden, activation="ReLU")\nfeedback',
              'feedback = check(stages.output_activation, my_softmax, activation="softmax")\nfeedback',
              "feedback = check(stages.delta_output, my_cross_entropy_delta,\n"
              '                 activation="softmax", loss="cross-entropy")\nfeedback',
              "feedback = check(stages.velocity, my_velocity)\nfeedback"]
    whole = ["feedback = check_epoch(my_epoch)\nfeedback", "feedback = check_training(my_train)\nfeedback"]
    assert calls == [*stage_checks, *whole, *beyond]


@pytest.mark.parametrize("task", TASKS)
def test_a_stub_takes_what_the_stage_takes_in_its_order(task: str) -> None:
    expected = WHOLE[task][0]().arguments if task in WHOLE else STAGES[BEYOND.get(task, (task,))[0]].arguments
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


@pytest.mark.parametrize("task", [*MENDED, *WRITTEN, *BEYOND])
def test_the_exercises_do_not_contain_the_formula(task: str) -> None:
    stage, told = BEYOND.get(task, (task, {}))
    if "loss" in told:  # its formula is the name of an argument
        return
    texts = [cell.source for cell in EXERCISES.cells]
    texts += [text for cell in EXERCISES.cells if cell.cell_type == "code" for output in cell.outputs
              for text in [output.get("text", ""), *output.get("data", {}).values()] if isinstance(text, str)]
    texts = [re.sub(r"<[^>]+>", " ", text) for text in texts if len(text) < 50_000]  # no pictures
    assert [text for text in texts if leaks(text, stage, **told)] == []
    solved = [cell.source for cell in SOLUTIONS.cells if cell.source.startswith("def ")]
    one_line = "np.exp(sum_synapse) / np.exp(sum_synapse).sum(axis=1, keepdims=True)"  # that of the solution takes two
    assert any(leaks(text, stage, **told) for text in (*solved, one_line if task == "softmax" else ""))


@pytest.mark.parametrize("task", [*WRITTEN, *BEYOND])
def test_an_exercise_names_the_page_that_explains_it(task: str) -> None:
    place = next(place for place, cell in enumerate(EXERCISES.cells) if cell.source.startswith(f"def my_{task}("))
    assert re.search(r"\[Page (\d+)\]\(0?\1_\w+\.ipynb\) explains ", EXERCISES.cells[place - 1].source)


def endless(*given: Any) -> None:
    while True:
        pass


@pytest.mark.parametrize(("my_train", "learns"), [
    (lambda *given: made(SOLUTIONS)["train"](*given), True), (lambda *given: None, False), (lambda *given: 1 / 0, False),
    (endless, False), (lambda i, t, w0, w1, rate, epochs: (w0, w1, [0.5] * epochs), False)],
    ids=["right", "not written", "an error", "endless", "nothing learned"])
def test_only_a_loop_that_passed_is_run(my_train: Callable[..., Any], learns: bool, no_figures: None,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    heading = next(place for place, cell in enumerate(EXERCISES.cells) if cell.source.startswith("## Watch your own code learn"))
    code = [cell.source for cell in EXERCISES.cells[heading:] if cell.cell_type == "code"][:3]
    names: dict[str, Any] = {"np": np, "check_training": functools.partial(check_training, seconds=0.5), "my_train": my_train}
    for source in code:
        exec(source, names)
    shown = [round(float(number)) for number in re.findall(r"0\.\d+", capsys.readouterr().out)]
    assert shown == ([0, 1, 1, 0] if learns else [])
    assert len(names["axes"].lines) == 1 + learns


def test_running_the_exercises_writes_no_log() -> None:
    assert not any("log=" in cell.source for cell in EXERCISES.cells if cell.cell_type == "code")


def test_a_learner_gets_the_exercises_without_the_solutions(tmp_path: Path) -> None:
    lessons.copy(NOTEBOOKS, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob(NAME)] == [NAME]
