"""The guide's plans fit their minutes: what their sections hold is counted, at the pace that the guide itself states."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from nbformat import NotebookNode
from notebook_rules import FOLD, GUESS, GUESSING, PICTURE, PREDICTING
from test_instructor_guide import GUIDE, PLANS, PROSE, named, sections

NAMES = [plan.split("\n")[0].strip("# ") for plan in PLANS]
PACE = re.sub(r"\s+", " ", PROSE[PROSE.index("The minutes of all plans"):])
READ = int(re.search(r"(\d+) words a minute", PACE)[1])  # type: ignore[index]
WRITE, HEAR, LOOK = map(int, re.findall(r"(\d+)(?: seconds|\s+to hear)", PACE)[:3])
PIECE, WAITED = 60, {"Open the files": 3, "Questions from the class": 5}


class Held(NamedTuple):
    """What a section holds: questions, words to read aloud, cells that show something, interactive pieces."""

    questions: int = 0
    words: int = 0
    cells: int = 0
    pieces: int = 0

    @property
    def minutes(self) -> float:
        """How long it takes at the guide's pace."""
        return (self.questions * (WRITE + HEAR) + self.cells * LOOK + self.pieces * PIECE) / 60 + self.words / READ


def held(cells: list[NotebookNode]) -> Held:
    """What a section holds; the heading of the next one stands at its end and is none of it."""
    own = [cell for place, cell in enumerate(cells) if not place or not re.match("##? ", cell.source)]
    prose = "\n\n".join(FOLD.sub("", cell.source) for cell in own
                        if cell.cell_type == "markdown" and not cell.source.startswith(PICTURE))
    code = [cell.source for cell in own if cell.cell_type == "code" and cell.outputs and not cell.source.startswith(GUESS)]
    words = re.findall(r"[^\W\d_][\w'’]*", re.sub(r"\$\$.*?\$\$", "", prose, flags=re.S))
    pieces = sum(source.startswith("widgets.") for source in code)
    return Held(prose.count(GUESSING) + prose.count(PREDICTING), len(words), len(code) - pieces, pieces)


def rows(plan: str) -> list[tuple[int, str, Held]]:
    """The minutes of each row, what happens, and all that its sections hold."""
    found = []
    for minutes, title, project in re.findall(r"^\| (\d+) \| (.*?) \| ?(.*) ?\|$", plan, re.M):
        parts = [held(sections(page)[section]) for page, section in named(r"\*([^*]+)\*", [project])]
        found.append((int(minutes), title, Held(*map(sum, zip(*parts, strict=True))) if parts else Held()))
    return found


def test_the_pace_is_the_one_that_is_stated() -> None:
    assert (READ, WRITE, HEAR, LOOK) == (150, 45, 15, 20)
    assert "a minute for each question" in PACE and "a minute for an interactive piece" in PACE


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_no_row_holds_more_than_its_minutes(plan: str) -> None:
    assert [(title, round(part.minutes, 1)) for minutes, title, part in rows(plan) if part.minutes > minutes] == []


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_the_class_has_time_of_its_own(plan: str) -> None:
    parts = rows(plan)
    total = 75 if "75" in plan.split("\n")[0] else 50
    assert sum(minutes for minutes, _, _ in parts) == total
    assert sum(part.minutes for _, _, part in parts) <= total - sum(WAITED.values())


@pytest.mark.parametrize("plan", PLANS[:2], ids=NAMES[:2])
def test_a_single_class_opens_files_and_asks_as_many_questions_as_are_said(plan: str) -> None:
    found = {title: minutes for minutes, title, _ in rows(plan)}
    assert all(found[title] >= minutes for title, minutes in WAITED.items())
    [said] = re.findall(r"It asks (\d+) questions", plan)
    assert sum(part.questions for _, _, part in rows(plan)) == int(said)


def test_no_slope_is_used_before_it_is_measured() -> None:
    """The first plan once went from the sum to a saturated unit, without the sigmoid and its slope."""
    for plan in PLANS[:2]:
        titles = [title for _, title in named(r"\*([^*]+)\*", [plan])]
        order = [titles.index(title) for title in ("Squash the sum", "Measure the slope", "Notice saturation",
                                                   "Compute delta_output", "Compute delta_hidden")]
        assert order == sorted(order)


def test_the_contents_name_every_part() -> None:
    contents = re.findall(r"\]\(#([\w-]+)\)", GUIDE.partition("## ")[0])
    headings = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall(r"^##+ (.*)$", GUIDE, re.M)]
    top = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall(r"^## (.*)$", GUIDE, re.M)]
    assert set(contents) <= set(headings)
    assert [part for part in top if part not in contents] == []
