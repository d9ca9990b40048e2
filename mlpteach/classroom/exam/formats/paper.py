"""``write``: an exam on paper, as two HTML files: the students' sheets, and the answers for whoever marks them.

Both stand alone: they load nothing, run nothing, and print on A4 and US letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from mlpteach.classroom.exam.formats.paper_answers import all_answers, answer_sheet
from mlpteach.classroom.exam.formats.paper_given import given
from mlpteach.classroom.exam.formats.paper_text import asked, chosen
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion, ExamSheet, lettered

STYLE = Path(__file__).with_name("paper.css").read_text("utf-8")
NUMBERED = re.compile(r"Student \d+")  # nobody's name
FIELD = '<span class="field"></span>'  # to write in
LEAST_ROOM, MOST_ROOM, LINE = 14, 50, 4  # millimetres to reckon in, and for each line of the worked arithmetic
SHEETS, ANSWERS = "sheets.html", "answers.html"
HINT = (f"Print {SHEETS} on one side of the paper, from Chrome, Edge or another browser built on Chromium: these number the pages. "
        f"{ANSWERS} is for whoever marks.")


def write(exam: Exam, folder: Path) -> None:
    """Write both files of an exam into a folder that is there."""
    form = f", form {exam.form}" if exam.form else ""
    sheets = [(sheet.name, _sheet(sheet)) for sheet in exam.sheets]
    answers = [(sheet.name, answer_sheet(sheet, exam.digits)) for sheet in exam.sheets]
    for name, title, pages in ((SHEETS, f"Exam{form}", sheets),
                               (ANSWERS, f"Answers{form}", [("All students", all_answers(exam)), *answers])):
        (folder / name).write_text("".join(_document(title, pages)), encoding="utf-8", newline="\n")


def _document(title: str, parts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A file of parts, each a name and HTML. A part repeats its name on each page and counts its own."""
    yield (f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" '
           f'content="width=device-width, initial-scale=1">\n<title>{title}</title>\n<style>\n{STYLE}')
    yield from (f"#part-{number} {{ page: part-{number} }} @page part-{number} {{ counter-increment: part-{number}; "
                f'@bottom-right {{ content: "page " counter(part-{number}) }} }}\n' for number in range(1, len(parts) + 1))
    yield f"</style>\n</head>\n<body>\n<nav>\n<h1>{title}</h1>\n<p>{HINT}</p>\n<ul>\n"
    yield from (f'<li><a href="#part-{number}"><bdi>{escape(name)}</bdi></a></li>\n' for number, (name, _) in enumerate(parts, 1))
    yield "</ul>\n</nav>\n<main>\n"
    for number, (name, body) in enumerate(parts, 1):
        yield (f'<article id="part-{number}">\n<header><div><h2><bdi>{escape(name)}</bdi></h2><p>{title}</p></div></header>\n'
               f'<div class="body">\n{body}</div>\n</article>\n')
    yield "</main>\n</body>\n</html>\n"


def _sheet(sheet: ExamSheet) -> str:
    """What one student gets."""
    questions = "".join(_question(number, question) for number, question in enumerate(sheet.questions, 1))
    return f'{_fields(sheet)}{given(sheet)}{questions}<p class="end">End of the exam</p>\n'


def _fields(sheet: ExamSheet) -> str:
    """Room for a name, unless it is known, for a date, and for the points."""
    name = FIELD if NUMBERED.fullmatch(sheet.name) else f"<strong><bdi>{escape(sheet.name)}</bdi></strong>"
    marks = "".join(f"<div><dt>{number}</dt><dd>of {question.points}</dd></div>"
                    for number, question in enumerate(sheet.questions, 1))
    total = sum(question.points for question in sheet.questions)
    return (f'<div class="fields"><p class="name">Name {name}</p><p>Date {FIELD}</p></div>\n'
            f'<dl class="marks">{marks}<div class="total"><dt>Points</dt><dd>of {total}</dd></div></dl>\n'
            "<p>Reckon in the room below a question. Where there are letters, circle the one that is right.</p>\n")


def _question(number: int, question: ExamQuestion) -> str:
    room = f'<div class="room" style="height: {_room(question):g}mm"></div>\n'
    return (f'<section class="question">\n{asked(number, question)}'
            + (f"{_choices(question)}{room}" if question.kind == "choice" else f'{room}<p class="line">Answer {FIELD}</p>\n')
            + "</section>\n")


def _choices(question: ExamQuestion) -> str:
    return '<ul class="choices">\n' + "".join(
        f'<li><span class="letter">{letter}</span> <span>{chosen(question, choice.text)}</span></li>\n'
        for letter, choice in lettered(question.choices)) + "</ul>\n"


def _room(question: ExamQuestion) -> float:
    """Millimetres to reckon in: as many lines as the worked arithmetic has, and little where a whole table is asked about."""
    return LEAST_ROOM if question.row is None else min(max(LEAST_ROOM, LINE * len(question.working)), MOST_ROOM)
