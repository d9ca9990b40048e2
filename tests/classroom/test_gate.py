"""The gate: no check, test cell or grade gives a point to an untouched page, to the package's own stage, or to a constant."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from handed_in import NOTEBOOKS, PAGE, cells, right

import mlpteach
from mlpteach import check, check_epoch, check_training, stages
from mlpteach.classroom.assignment import for_nbgrader, for_otter
from mlpteach.classroom.assignment.nbgrader_marks import is_ours, marked
from mlpteach.classroom.assignment.otter_marks import OtterMarks
from mlpteach.classroom.assignment.outside import mark_cells
from mlpteach.classroom.assignment.parts import parts
from mlpteach.classroom.grading.asked import Assigned, asked_on
from mlpteach.tracing.stage import STAGES

SEED = 1234567
PAGES = [page for page in sorted(NOTEBOOKS.glob("*.ipynb")) if asked_on(page)]
SHAPES = {  # of what each task returns
    "error": "[targets.shape]", "sum_synapse": "[(len(layer_input), weights.shape[1])]", "hidden_activation": "[sum_synapse.shape]",
    "output_activation": "[sum_synapse.shape]", "delta_output": "[error.shape]", "delta_hidden": "[hidden_layer.shape]",
    "negative_gradient": "[(layer_input.shape[1], delta.shape[1])]", "weight_update": "[weights.shape]",
    "velocity": "[velocity.shape]",
    "epoch": "[weights_0.shape, weights_1.shape]", "training": "[weights_0.shape, weights_1.shape, (epochs,)]"}
BY_THE_PACKAGE = {"epoch": "Network([weights_0, weights_1]).train_epoch(inputs, targets, learning_rate).weights",
                  "training": "by_train(inputs, targets, weights_0, weights_1, learning_rate, epochs)"}
UNTOUCHED = {"None": "return None", "pass": "pass", "three points": "...", "three points returned": "return ...",
             "three points for each": "return ..., ...", "not implemented": "raise NotImplementedError()"}
OWN = {  # what is called with all arguments
    "a def": "stages.STAGE", "getattr": "getattr(stages, 'STAGE')",
    "a lambda": "(lambda *given, **told: stages.STAGE(*given, **told))",
    "a partial": "functools.partial(stages.STAGE)",
    "what it is in the module": "vars(stages)['STAGE']",
    "a helper that does it": "{'hidden_activation': stages.sigmoid}.get('STAGE', stages.STAGE)",
    "an import of its own": "__import__('importlib').import_module('mlpteach.stages').STAGE"}
CONSTANTS = {  # made of each shape, and of the first result
    "zeros": "np.zeros(shape)", "ones": "np.ones(shape)", "a half": "np.full(shape, 0.5)", "the first result": "np.array(first)",
    "the first result, resized": "np.resize(first, shape)"}
HEAD = ("import functools\nimport numpy as np\nfrom mlpteach import Network, stages, train\n"
        "def by_train(x, t, w0, w1, rate, epochs):\n    run = train(Network([w0, w1]), x, t, learning_rate=rate, epochs=epochs)\n"
        "    return (*run.network.weights, run.errors)\n")


@cache
def questions() -> tuple[Assigned, ...]:
    return tuple({(one.name, one.task): one for page in [NOTEBOOKS / PAGE, *PAGES] for one in asked_on(page)}.values())


def parameters(asked: Assigned) -> list[str]:
    return [name for name in asked.drawn(0).arguments if name != "bias"]


def first_result(asked: Assigned, seed: int) -> Any:
    task = asked.drawn(seed)
    found = task.expected(task.cases[0])
    return [np.asarray(part[0] if isinstance(part, (list, tuple)) else part).tolist() for part in found]


def returning(asked: Assigned, body: str) -> str:
    return f"def {asked.name}({', '.join(parameters(asked))}):\n    {body}\n"


def by_the_package(asked: Assigned, way: str) -> str:
    told = "".join(f", {name}={choice!r}" for name, choice in asked.choices)
    given = ", ".join(parameters(asked))
    return returning(asked, f"return {BY_THE_PACKAGE.get(asked.task) or f'{way}({given}{told})'}".replace("STAGE", asked.task))


def constant(asked: Assigned, made: str, seed: int) -> str:
    found = f"[{made} for first, shape in zip({first_result(asked, seed)!r}, {SHAPES[asked.task]})]"
    return returning(asked, f"found = {found}\n    return found[0] if len(found) == 1 else tuple(found)")


ATTEMPTS: dict[str, Callable[[Assigned, int], str]] = {
    **{f"untouched: {name}": lambda asked, seed, body=body: returning(asked, body) for name, body in UNTOUCHED.items()},
    **{f"the package's own: {name}": lambda asked, seed, way=way: by_the_package(asked, way) for name, way in OWN.items()},
    **{f"a constant: {name}": lambda asked, seed, made=made: constant(asked, made, seed) for name, made in CONSTANTS.items()}}
EVERY = pytest.mark.parametrize("attempt", ATTEMPTS)


def names_of(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"check": check, "check_epoch": check_epoch, "check_training": check_training, "stages": stages}
    exec(HEAD, names)
    exec(code, names)
    return names


def value_of_cell(source: str, names: dict[str, Any]) -> float:
    """What nbgrader makes of a test cell: nothing if it raises, its last value if that is a number, and all otherwise."""
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    try:
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    except Exception:
        return 0.0
    return 1.0 if value is None else float(value)


@cache
def assignment(tool: str) -> list[dict[str, Any]]:
    found = parts(NOTEBOOKS / PAGE, NOTEBOOKS / "solutions" / PAGE)
    page = for_nbgrader.page(found, SEED) if tool == "nbgrader" else for_otter.page(found, SEED, "your_turn", [])
    return [{**cell, "source": "".join(cell["source"])} for cell in json.loads(page)["cells"]]


def test_cells(tool: str) -> Iterator[tuple[str, str]]:
    """The name of the function and the source of each test cell."""
    for cell in assignment(tool):
        if cell["id"].startswith("test-"):
            yield cell["id"].rpartition("-")[2], cell["source"]


test_cells.__test__ = False  # type: ignore[attr-defined]  # it is none


def points_of_otter(source: str, names: dict[str, Any]) -> float:
    worth = float(source.partition("points: ")[2].split()[0])
    exec(source, names)
    test = next(value for name, value in names.items() if name.startswith("test_"))
    try:
        test(names.get(test.__code__.co_varnames[0]))
    except Exception:
        return 0.0
    finally:
        del names[test.__name__]
    return worth


def code_of(attempt: str, seed: int) -> str:
    return "\n".join(ATTEMPTS[attempt](asked, seed) for asked in questions())


@EVERY
def test_no_check_gives_a_point(attempt: str) -> None:
    for asked in questions():
        names = names_of(ATTEMPTS[attempt](asked, 0))
        feedback = eval(asked.call(), names)
        assert feedback.score == 0, asked
        with pytest.raises(AssertionError):
            feedback.require()


@EVERY
@pytest.mark.parametrize("tool", ["nbgrader", "otter"])
def test_no_test_cell_gives_a_point(attempt: str, tool: str) -> None:
    read = value_of_cell if tool == "nbgrader" else points_of_otter
    names = names_of(code_of(attempt, SEED))
    found = {source: read(source, names) for _, source in test_cells(tool)}
    assert len(found) == {"nbgrader": 13, "otter": 39}[tool]
    assert [source for source, points in found.items() if points] == []


@EVERY
def test_no_grade_gives_a_point(attempt: str) -> None:
    result = mark_cells([HEAD, code_of(attempt, SEED)], questions(), SEED)
    assert [(one.asked.name, one.points) for one in result.marks if one.points] == []


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_no_untouched_page_earns_a_point(page: Path) -> None:
    result = mark_cells(cells(page), asked_on(page), SEED)
    assert [(one.asked.name, one.points) for one in result.marks if one.points] == []


@pytest.mark.parametrize("tool", ["nbgrader", "otter"])
def test_no_untouched_assignment_earns_a_point_and_the_solution_earns_all(tool: str) -> None:
    read = value_of_cell if tool == "nbgrader" else points_of_otter
    for page, points in ((NOTEBOOKS / PAGE, 0), (NOTEBOOKS / "solutions" / PAGE, 13)):
        names = names_of("\n".join(cell for cell in cells(page) if cell.startswith("def my_")))
        assert sum(read(source, names) for _, source in test_cells(tool)) == points


def test_every_way_is_shut_for_every_question_and_a_right_function_goes_through() -> None:
    assert {one.task for one in questions()} == set(SHAPES) and set(SHAPES) - set(BY_THE_PACKAGE) <= set(STAGES)
    assert mlpteach.stages is stages
    assert sum(one.points for one in mark_cells(right(), asked_on(NOTEBOOKS / PAGE), SEED).marks) == 13


def handed_in(code: list[str]) -> dict[str, Any]:
    """An assignment as nbgrader has it before it runs it: learners' cells, and test cells from the source."""
    theirs = [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in code]
    return {"cells": [*theirs, *(cell for cell in json.loads(json.dumps(assignment("nbgrader"))) if "grade" in str(cell["metadata"])
                                 and not cell["metadata"]["nbgrader"]["solution"])]}


@EVERY
def test_what_nbgrader_is_told_gives_no_point(attempt: str) -> None:
    notebook = handed_in([HEAD, "\n".join(ATTEMPTS[attempt](asked, SEED) for asked in asked_on(NOTEBOOKS / PAGE))])
    assert is_ours(notebook)
    outputs = [cell["outputs"][-1] for cell in marked(notebook)["cells"] if cell["metadata"]]
    assert [output["output_type"] for output in outputs] == ["error"] * 13


class Results:
    """As much of otter's results as the plugin touches."""

    def __init__(self, names: list[str]) -> None:
        self.tests = {name: SimpleNamespace(possible=1, test_case_results=[SimpleNamespace(passed=True, message="")])
                      for name in names}
        self.scores: dict[str, float] = {}

    def get_result(self, name: str) -> Any:
        return self.tests[name]

    def update_score(self, name: str, score: float) -> None:
        self.scores[name] = score


@EVERY
def test_what_otter_is_told_gives_no_point(attempt: str) -> None:
    asked = asked_on(NOTEBOOKS / PAGE)
    told = json.loads(json.dumps([[one.name, one.task, one.choices] for one in asked]))
    plugin, results = OtterMarks("", {}, {"seed": SEED, "questions": told}), Results([one.name for one in asked])
    code = "\n".join([HEAD, *(ATTEMPTS[attempt](one, SEED) for one in asked)])
    assert plugin.before_execution(code) == ""
    plugin.after_grading(results)
    assert set(results.scores.values()) == {0.0} and not any(test.test_case_results[0].passed for test in results.tests.values())
