"""Answers to an exam, marked with its ``exam.json``: right, a known mistake's, or another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from mlpteach.classroom.exam.sheet import lettered
from mlpteach.classroom.spreadsheet import spreadsheet_rows

COLUMNS = ("name", "question", "answer")
EXAM_FILE, ANSWERS_FILE = "exam.json", "answers.csv"
UNREAD = "neither a number nor a choice, and counted as wrong"
SIGNS = str.maketrans({"−": "-", "–": "-", ",": "."})


@dataclass(frozen=True)
class MarkedAnswer:
    """One answer: whose it is, to which question (from 1) of which topic, its points, and the slug of the mistake in it.

    ``unread`` is the line of an answer that is neither a number nor a choice, else 0.
    """

    name: str
    question: int
    topic: str
    points: int
    out_of: int
    mistake: str = ""
    unread: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it got all points."""
        return self.points == self.out_of


def mark_answers(answers: Path) -> tuple[MarkedAnswer, ...]:
    """The answers in a CSV file with the columns name, question and answer, by the ``exam.json`` beside it; or in that folder.

    Who gave any answer has one to each question of the sheet: where none is given, it is worth nothing. ``OSError`` for a file that
    cannot be read, ``ValueError`` for what it should not hold.
    """
    answers = answers / ANSWERS_FILE if answers.is_dir() else answers
    sheets = _sheets(answers.with_name(EXAM_FILE))
    found: dict[tuple[str, int], MarkedAnswer] = {}
    for line, row in _rows(answers):
        name, place, answer = (row[column].strip() for column in COLUMNS)
        if name not in sheets:
            raise ValueError(f"{answers}, line {line}: expected a name of {EXAM_FILE}, received {name!r:.60}")
        questions = sheets[name]
        number = int(place) if place.isascii() and place.isdigit() else 0
        if not 1 <= number <= len(questions):
            raise ValueError(f"{answers}, line {line}: expected a question from 1 to {len(questions)}, received {place!r:.60}")
        if (name, number) in found:
            raise ValueError(f"{answers}, line {line}: {name:.60} has answered question {number} before")
        if answer:
            found[name, number] = _marked(name, number, questions[number - 1], answer, line)
    people = dict.fromkeys(name for name, _ in found)
    return tuple(found.get((name, number)) or MarkedAnswer(name, number, question["topic"], 0, question["points"])
                 for name in people for number, question in enumerate(sheets[name], 1))


def marks_of(answers: Iterable[MarkedAnswer]) -> list[list[object]]:
    """The marks as a table: who it is, the points of each question, their sum, how many there are, and the mistakes."""
    people: dict[str, list[MarkedAnswer]] = {}
    for answer in answers:
        people.setdefault(answer.name, []).append(answer)
    most = max(map(len, people.values()), default=0)
    return [["name", *range(1, most + 1), "points", "out_of", "mistakes"],
            *([name, *(one.points for one in given), sum(one.points for one in given), sum(one.out_of for one in given),
               "; ".join(f"{one.question}: {one.mistake}" for one in given if one.mistake)] for name, given in people.items())]


def unread_lines(answers: Iterable[MarkedAnswer]) -> str:
    """In which lines there is an answer that could not be read, as in ``lines 2, 3``; empty if there is none."""
    lines = sorted(answer.unread for answer in answers if answer.unread)
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}" if lines else ""


def mark(question: dict[str, Any], answer: str) -> tuple[bool, str]:
    """Whether an answer to a question of ``exam.json`` is right, and the slug of the mistake that it is, empty for none known.

    A choice is its text, or its letter on the sheet, from A on.
    """
    if question["kind"] == "choice":
        choice = _choice(question["choices"], answer)
        return (choice["is_right"], "" if choice["is_right"] else choice["mistake"]) if choice else (False, "")
    number, room = _number(answer), question["tolerance"]
    if number is None:
        return False, ""
    if abs(number - question["answer"]) <= room:
        return True, ""
    near = [(abs(number - value), place) for place, (value, _) in enumerate(question["wrong"]) if abs(number - value) <= room]
    return False, question["mistakes"][min(near)[1]] if near else ""


def _marked(name: str, number: int, question: dict[str, Any], answer: str, line: int) -> MarkedAnswer:
    is_right, mistake = mark(question, answer)
    is_read = (_choice(question["choices"], answer) if question["kind"] == "choice" else _number(answer)) is not None
    return MarkedAnswer(name, number, question["topic"], question["points"] * is_right, question["points"], mistake,
                        0 if is_read else line)


def _choice(choices: list[dict[str, Any]], answer: str) -> dict[str, Any] | None:
    """The choice with this letter or this text; a number may be written otherwise, and brackets around it all may be."""
    by_letter, number = dict(lettered(choices)), _number(answer)
    same = (choice for choice in choices if _bare(choice["text"]) == _bare(answer)
            or (number is not None and _number(choice["text"]) == number))
    return by_letter.get(answer.strip().strip("().").upper()) or next(same, None)


def _bare(text: str) -> str:
    return "".join(text.translate(SIGNS).split()).strip("()[].").lower()


def _number(answer: str) -> float | None:
    plain = re.sub(r"\s", "", answer).translate(SIGNS).lstrip("=≈~")
    try:
        number = float(plain) if re.fullmatch(r"[-+.0-9eE]+", plain) else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None


def _sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        students = json.loads(path.read_text(encoding="utf-8"))["students"]
        return {student["name"]: student["questions"] for student in students}
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path}: expected an exam, as mlpteach exam writes it") from None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with the numbers of their lines; other columns are left out."""
    (_, head), *rows = spreadsheet_rows(path) or [(0, ["none"])]
    places = {name.lower(): place for place, name in enumerate(head)}
    if not set(COLUMNS) <= set(places):
        raise ValueError(f"{path}: expected the columns {', '.join(COLUMNS)}, received {', '.join(head):.60}")
    for line, row in rows:
        yield line, {column: "".join(row[places[column]:places[column] + 1]) for column in COLUMNS}
