"""A lesson with exercises and its solved twin, taken apart: what is read, what a learner writes, and what is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from mlpteach.classroom.grading.asked import Assigned, asked_in
from mlpteach.classroom.grading.cells import DAMAGED

LINK = re.compile(r"\[([^\]]+)\]\(\d\d_\w+\.ipynb\)")  # to another lesson, which is not beside an assignment
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}


@dataclass(frozen=True)
class LessonPart:
    """A cell of the lesson. ``stub`` and ``solved`` are two bodies below the ``text`` of a function that a learner writes."""

    kind: str  # of the cell
    place: str  # its name in the notebook
    text: str
    metadata: dict[str, Any]
    stub: str = ""
    solved: str = ""
    asked: Assigned | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.text.partition("(")[0].removeprefix("def ")

    def cell(self, text: str | None = None) -> dict[str, Any]:
        """The cell, with its own text or another."""
        return cell(self.kind, self.place, self.text if text is None else text, self.metadata)


def cell(kind: str, place: str, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A cell of a notebook, not yet run."""
    made = {"cell_type": kind, "id": place, "metadata": dict(metadata or {}), "source": text.splitlines(keepends=True)}
    return {**made, "execution_count": None, "outputs": []} if kind == "code" else made


def notebook(cells: list[dict[str, Any]]) -> str:
    """The text of a notebook of these cells."""
    return json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1) + "\n"


def parts(lesson: Path, solution: Path) -> list[LessonPart]:
    """The parts of a lesson. ``ValueError`` if the solution is not its solved twin, ``OSError`` if one cannot be read."""
    pages = [_cells(path) for path in (lesson, solution)]
    if [one.get("id") for one in pages[0]] != [one.get("id") for one in pages[1]]:
        raise ValueError(f"{solution} is not the solution of {lesson.name}")
    found = [_part(one, _text(solved)) for one, solved in zip(*pages, strict=True)]
    written = {part.name for part in found if part.stub}
    if missing := [part.asked.name for part in found if part.asked and part.asked.name not in written]:
        raise ValueError(f"{solution} has no solution of {missing[0]}")
    return found


def questions(found: list[LessonPart]) -> Iterator[Assigned]:
    """What is asked, in the order of the lesson."""
    return (part.asked for part in found if part.asked)


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [one for one in cells if _text(one)]
    except DAMAGED as error:
        raise ValueError(f"{path} is no notebook") from error


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _part(one: dict[str, Any], solved: str) -> LessonPart:
    text = _text(one)
    told = {"slideshow": one["metadata"]["slideshow"]} if "slideshow" in one["metadata"] else {}
    if one["cell_type"] != "code":
        return LessonPart(one["cell_type"], one["id"], LINK.sub(r"\1", text), told)
    if text.startswith("def my_") and text != solved:
        return _exercise(one["id"], text.splitlines(), solved.splitlines(), told)
    asked = asked_in(text) if text.startswith("feedback = check") else []
    return LessonPart("code", one["id"], text, told, asked=asked[0] if asked else None)


def _exercise(place: str, stub: list[str], solved: list[str], told: dict[str, Any]) -> LessonPart:
    """A function, of which the two pages have the first lines in common."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stub, solved, strict=False)))
    return LessonPart("code", place, "\n".join(stub[:common]), told, "\n".join(stub[common:]), "\n".join(solved[common:]))
