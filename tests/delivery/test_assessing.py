"""docs/assessing.md and docs/syllabus.md: points, wrong answers and conventions are what the package computes."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from attempts import WRONG, written
from test_instructor_guide import named, sections

from mlpteach import central_differences, check, check_epoch, check_training, problems, stages
from mlpteach.classroom.grading.asked import asked_on
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.judging.wrong_numbers import stage_of, wrong_numbers

ROOT = Path(__file__).resolve().parents[2]
ASSESSING, SYLLABUS = ((ROOT / "docs" / f"{name}.md").read_text("utf-8").replace("../notebooks/", "")
                       for name in ("assessing", "syllabus"))
PAGE = "11_your_turn.ipynb"
TASKS = {"my_train": "training"}
POINTS = re.findall(r"^\| `my_(\w+)` \| `([\w-]+)` \| ([\d.]+) \|", ASSESSING, re.M)
HOMEWORK = re.findall(r"^\| ([^|]*) \| \*([^*]+)\*(,| to) \*([^*]+)\* \| (\d) \|$", ASSESSING, re.M)
SLIPS = re.findall(r"^\| (\d) \| (−?[\d.]+) \| (?:right|`([\w-]+)`) \|", ASSESSING, re.M)
TICKET = {"1": (stages.delta_output, [[0.2]], [[0.8]]), "2": (stages.delta_hidden, [[0.4]], [[-0.5]], [[0.8]]),
          "3": (stages.weight_update, [[0.3]], [[-0.2]], 0.5)}


def scores(task: str, slug: str) -> list[float]:
    """What the grader gives to the attempts at a task that make this mistake, however they are spelled."""
    judged = {"epoch": check_epoch, "training": check_training}.get(task) or (
        lambda mine, seed: check(getattr(stages, task), mine, seed=seed))
    return [round(judged(written(task, body), seed=seed).score, 2) for found, of, body in WRONG if (found, of) == (slug, task)
            for seed in (1, 2)]


@pytest.mark.parametrize(("function", "slug", "points"), POINTS, ids=lambda part: part)
def test_the_rubric_says_what_grade_gives(function: str, slug: str, points: str) -> None:
    assert float(points) in scores(TASKS.get(f"my_{function}", function), slug)


def test_the_homework_has_the_points_of_its_functions() -> None:
    asked = [each.name for each in asked_on(ROOT / "notebooks" / PAGE)]
    order = list(sections(PAGE))
    assert len(POINTS) == 9 and len(HOMEWORK) == 4
    total = 0
    for _, first, _, last, points in HOMEWORK:
        code = "\n".join(cell.source for name in order[order.index(first):order.index(last) + 1] for cell in sections(PAGE)[name])
        assert len([name for name in asked if f"def {name}(" in code]) == int(points), first
        total += int(points)
    assert total == len(asked)
    assert f"all {total} are asked" in ASSESSING


def test_the_file_that_asks_for_the_first_day_asks_what_the_table_sets(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", ASSESSING, re.S)
    assert code
    (page := tmp_path / "first_day.py").write_text(code[1])
    on_the_page = asked_on(ROOT / "notebooks" / PAGE)
    assert asked_on(page) == on_the_page[:int(HOMEWORK[0][-1])]


@pytest.mark.parametrize(("question", "answer", "slug"), SLIPS, ids=lambda part: part)
def test_each_answer_on_the_exit_ticket_is_the_right_one_or_that_of_its_mistake(question: str, answer: str, slug: str) -> None:
    function, *given = TICKET[question]
    number, arguments = float(answer.replace("−", "-")), [np.array(each) if isinstance(each, list) else each for each in given]
    if not slug:
        assert number == pytest.approx(function(*arguments)[0, 0], abs=1e-9)
        return
    stage = stage_of(function)
    assert stage
    bound = stage.signature.bind(*arguments).arguments
    known = [value for name, value in wrong_numbers(stage, bound, (0, 0)) if name == slug]
    assert any(round(value, 4) == number for value in known)


def test_the_exit_ticket_asks_with_the_numbers_that_are_computed() -> None:
    asked = re.findall(r"^(\d)\. (.*)$", ASSESSING.partition("## Exit ticket")[2], re.M)
    for question, text in asked:
        numbers = {abs(float(number)) for number in re.findall(r"\d+(?:\.\d+)?", text)}
        given = {abs(float(np.ravel(each)[0])) for each in TICKET[question][1:]}
        assert numbers == ({0.8, 1.0} if question == "1" else given)  # there the error is target − output
    assert {question for question, _ in asked} == {row[0] for row in SLIPS} == set(TICKET)


@pytest.mark.parametrize("page", [ASSESSING, SYLLABUS])
def test_sections_and_mistakes_that_are_named_exist(page: str) -> None:
    plain = [re.sub(r"`[^`]*`", "", line) for line in page.split("\n") if "notebooks" not in line and ".ipynb" in line]
    titles = [*named(r"(?<!\*)\*([^*]+)\*(?!\*)", plain)]
    assert titles
    assert [(notebook, title) for notebook, title in titles if notebook and title not in sections(notebook)] == []
    slugs = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page))
    assert slugs <= set(CATALOGUE)


def test_each_mistake_of_the_exit_ticket_leads_to_the_section_of_the_catalogue() -> None:
    rows = re.findall(r"^\| \d \| [^|]* \| `([\w-]+)` \| \[page (\d+)\]\([^)]*\), \*(.*)\* \|$", ASSESSING, re.M)
    assert len(rows) == sum(bool(slug) for _, _, slug in SLIPS)
    assert [slug for slug, page, section in rows if CATALOGUE[slug].section != (int(page), section)] == []


def test_a_delta_points_downhill_and_the_gradient_is_a_sum() -> None:
    target, sums = np.array([[1.0], [0.0]]), np.array([[0.3], [-0.7]])
    output = stages.sigmoid(sums)
    delta = stages.delta_output(stages.error(target, output), output)
    uphill = central_differences(lambda z: stages.half_squared_error(stages.error(target, stages.sigmoid(z))), sums)
    assert delta == pytest.approx(-uphill, abs=1e-8)
    ones = np.ones((2, 1))
    assert stages.negative_gradient(ones, delta) == pytest.approx(delta.sum(axis=0, keepdims=True))


def test_nielsens_update_with_four_times_the_rate_is_ours() -> None:
    """As his program has it: a row for each unit, columns, output − y, η/m times the sum, subtracted."""
    xor, rate = problems.XOR, 1.2
    first, last = (weights.T for weights in xor.network.weights)
    steps = [np.zeros_like(first), np.zeros_like(last)]
    for row, target in zip(xor.inputs, xor.targets, strict=True):
        x, y = row[:, None], target[:, None]
        hidden = stages.sigmoid(first @ x)
        output = stages.sigmoid(last @ hidden)
        delta = (output - y) * output * (1 - output)
        steps[1] += delta @ hidden.T
        steps[0] += (last.T @ delta) * hidden * (1 - hidden) @ x.T
    ours = xor.network.train_epoch(xor.inputs, xor.targets, 0.3).weights
    for weights, step, mine in zip((first, last), steps, ours, strict=True):
        moved = (weights - rate / len(xor.inputs) * step).T
        assert moved == pytest.approx(mine)
    assert "ours of 0.3 is\nNielsen's 1.2" in SYLLABUS


@pytest.mark.parametrize(("absent", "but"), [("dropout", {"12"}), ("attention", set()), ("acobian", set()), ("Hessian", set()),
                                             ("onvolution", {"12"}), ("ecurrent", {"12"}), ("batch norm", set())])
def test_what_is_said_to_be_left_out_is(absent: str, but: set[str]) -> None:
    found = {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb") if any(
        absent.lower() in cell.source.lower() for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")}
    assert found <= but
