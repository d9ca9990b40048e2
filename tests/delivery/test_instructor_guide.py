"""What the instructor's guide promises: its minutes add up; its sections, cells, numbers, buttons and commands are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import class_of_thirty
import nbformat
import pytest
from ipywidgets import Widget
from notebook_rules import DECIMAL, GUESSING, PREDICTING, _text

from mlpteach import problems, train, widgets
from mlpteach.classroom.report import ClassReport
from mlpteach.judging.misconceptions import CATALOGUE

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
GUIDE = (NOTEBOOKS / "INSTRUCTOR.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.S | re.M))
PROSE = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.S | re.M)
PARTS = re.split(r"\n(?=#+ )", PROSE)
WITHOUT_CODE = [re.sub(r"`[^`]*`", "", part) for part in PARTS]
PLANS = [part for part in PARTS if "| minutes |" in part]
SEEN = {slug: int(count) for slug, count in re.findall(r"^\| `([\w-]+)` \| (\d+) \|", GUIDE, re.M)}
SLOPES = [slug for slug in CATALOGUE if slug.startswith("derivative-")]
BLAME = ["dot-for-elementwise", "elementwise-for-dot", "missing-transpose", "raw-error-propagated", "weights-ignored",
         "wrong-weights"]


@cache
def sections(name: str) -> dict[str, list[nbformat.NotebookNode]]:
    """The cells of a notebook under the headings that they stand below."""
    found: dict[str, list[nbformat.NotebookNode]] = {"": []}
    for cell in nbformat.read(NOTEBOOKS / name, as_version=4).cells:
        headings = re.findall(r"^##? (.*)$", cell.source, re.M) if cell.cell_type == "markdown" else []
        found[next(reversed(found))].append(cell)
        found |= {heading: [cell] for heading in headings}
    return found


@cache
def numbers(name: str) -> set[str]:
    """The decimal numbers, and those of the form "3 of 4", that a notebook's outputs show."""
    cells = [cell for cells in sections(name).values() for cell in cells if cell.cell_type == "code"]
    printed = "\n".join(text for cell in cells for text in _text(cell))
    return {*DECIMAL.findall(printed), *re.findall(r"\d+ of \d+", printed)}


def named(pattern: str, parts: list[str]) -> Iterator[tuple[str, str]]:
    """What fits the pattern in a part of the guide, with the notebook that was named last before it."""
    for part in parts:
        notebook = ""
        for link, found in re.findall(rf"\]\(([^)]+\.ipynb)\)|{pattern}", re.sub(r"\s+", " ", part)):
            notebook = link or notebook
            if found:
                yield notebook, found


def pieces() -> Iterator[Widget]:
    history = train(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, learning_rate=0.6, epochs=10)
    waiting = [widgets.walkthrough(history), widgets.neuron_explorer(), widgets.learning_rate_explorer(problems.XOR, epochs=1_000)]
    while waiting:
        piece = waiting.pop()
        yield piece
        waiting += getattr(piece, "children", ())


def test_the_minutes_of_each_plan_add_up() -> None:
    assert [sum(map(int, re.findall(r"^\| (\d+) \|", plan, re.M))) for plan in PLANS] == [50, 75, *[50] * (len(PLANS) - 2)]
    assert len(PLANS) >= 11


def test_every_section_named_is_in_its_notebook() -> None:
    titles = [*named(r"(?<!\*)\*([^*]+)\*(?!\*)", WITHOUT_CODE)]
    assert len(titles) > 80
    assert [(notebook, title) for notebook, title in titles if not notebook or title not in sections(notebook)] == []


def test_every_question_stands_before_a_cell_that_asks_for_a_prediction() -> None:
    questions = [*named(r"- (\*[^*]+\*, before `[^`]+`)", PARTS)]
    assert len(questions) == PROSE.count(", before `") == PROSE.count("  Expected: ") == PROSE.count(" Often: ")
    for notebook, question in questions:
        title, code = question[1:-1].split("*, before `")
        cells = sections(notebook)[title]
        place = next((place for place, cell in enumerate(cells) if cell.cell_type == "code" and cell.source.startswith(code)), 0)
        assert place, f"{notebook}, {title}: no cell begins with {code}"
        before = [cell.source for cell in cells[max(0, place - 2):place] if cell.cell_type == "markdown"]
        asked = any(question in text for text in before for question in (GUESSING, PREDICTING))
        assert asked, f"{notebook}, {title}: no prediction before {code}"


def test_every_number_quoted_is_an_output_of_the_notebook_named_beside_it() -> None:
    quoted = [*named(r"(?<![\d.])(\d+\.\d+|\d+ of \d+)", WITHOUT_CODE)]
    assert len(quoted) > 20
    assert [(notebook, number) for notebook, number in quoted if not notebook or number not in numbers(notebook)] == []


def test_every_button_and_field_has_its_name() -> None:
    labels = {label for label in re.findall(r"\*\*([^*]+)\*\*", PROSE) if "▸" not in label}  # those are JupyterLab's menus
    assert labels
    assert labels - {getattr(piece, "description", "") for piece in pieces()} == set()


def test_the_table_of_mistakes_names_each_once_and_its_counts_are_those_of_the_text() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.M)
    assert sorted(rows) == sorted(CATALOGUE)
    assert f"They are of {sum(SEEN.values())} mistakes" in PROSE
    for slugs, place in ((SLOPES, "the slope of the sigmoid"), (BLAME, "sending the blame back")):
        assert f"\n{sum(SEEN[slug] for slug in slugs)} of the {sum(SEEN.values())} are about {place}" in PROSE


def test_the_cell_for_the_log_writes_each_try_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    first = next(cell.source for cells in sections("11_your_turn.ipynb").values() for cell in cells if cell.cell_type == "code")
    for code in (first, BLOCKS["python"], BLOCKS["python"]):  # twice, as a cell is run
        exec(code, names)
    exec("check(stages.error, lambda targets, output_layer: output_layer - targets)", names)
    exec("check_epoch(lambda *given: given[2:4]); check_training(lambda *given: None)", names)
    lines = [json.loads(line) for line in Path("class.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["stage"], line["passed"]) for line in lines] == [("error", False), ("epoch", False)]  # None is no try
    assert lines[0]["slug"] == "sign-flipped"
    assert all(set(line) == {"stage", "slug", "passed", "time", "mark", "number"} for line in lines)


def test_the_report_is_printed_as_it_is_shown() -> None:
    assert f"{ClassReport(class_of_thirty.tries())!r}\n" == BLOCKS["text"]


def test_the_report_names_the_sections_of_the_table() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|.* \[page (\d+)\]\([^)]*\), \*(.*)\* \|$", GUIDE, re.M)
    assert {slug: (int(page), section) for slug, page, section in rows} == {
        slug: entry.section for slug, entry in CATALOGUE.items()}
