"""``write``: an exam as Moodle XML: a category for each question, with a variant for each student, or one with whole sheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from mlpteach.classroom.exam.formats import lms_markup as markup
from mlpteach.classroom.exam.formats.lms_markup import node, paragraph, plain
from mlpteach.classroom.exam.formats.moodle_sheet import whole_sheet
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion, ExamSheet

EXAM_XML, SHEETS_XML, WHOLE = "exam.xml", "sheets.xml", "Whole sheets"
HINT = (f"In Moodle: Question bank, Import, Moodle XML format, {SHEETS_XML} or {EXAM_XML}. The first has a sheet in each question, "
        "the second single questions. Then add a random question from each category to a quiz.")
LONGEST_TAG = 50  # that Moodle keeps whole
COMMON = (("penalty", "0.3333333"), ("hidden", "0"))
CHOOSING = (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "ABCD"), ("showstandardinstruction", "0"))
NO_UNITS = (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0"))


def write(exam: Exam, folder: Path) -> None:
    """Write an exam into a folder that is there."""
    title = markup.exam_title(exam, folder)
    single, whole = node("quiz"), node("quiz", _category(title, WHOLE), *map(whole_sheet, exam.sheets))
    for number in range(1, len(exam.sheets[0].questions) + 1):
        single.append(_category(title, f"Question {number:02}"))
        single.extend(_question(sheet, number) for sheet in exam.sheets)
    for name, quiz in ((EXAM_XML, single), (SHEETS_XML, whole)):
        (folder / name).write_bytes(markup.document(quiz))


def _category(title: str, name: str) -> Element:
    escaped = title.replace("/", "//")
    return node("question", node("category", _text(f"$course$/top/{escaped}/{name}")), type="category")


def _question(sheet: ExamSheet, number: int) -> Element:
    question = sheet.questions[number - 1]
    is_choice = question.kind == "choice"
    made = node("question", node("name", _text(markup.question_name(number, sheet))),
                _html("questiontext", markup.asked(sheet, question)), _html("generalfeedback", markup.worked(question)),
                node("defaultgrade", str(question.points)), type="multichoice" if is_choice else "numerical")
    made.extend(node(tag, text) for tag, text in (*COMMON, *(CHOOSING if is_choice else ())))
    made.extend(_choices(question) if is_choice else _numbers(question))
    made.extend(node(tag, text) for tag, text in (() if is_choice else NO_UNITS))
    made.append(node("tags", node("tag", _text(sheet.name[:LONGEST_TAG])), node("tag", _text(question.topic))))
    return made


def _choices(question: ExamQuestion) -> Iterator[Element]:
    for each in question.choices:
        yield node("answer", _text(markup.choice(question, each)), _html("feedback", paragraph(each.feedback)),
                   fraction="100" if each.is_right else "0", format="html")


def _numbers(question: ExamQuestion) -> Iterator[Element]:
    yield _number(float(question.answer), question.tolerance, paragraph("Right."), "100")
    yield from (_number(value, room, paragraph(said), "0") for value, room, said in markup.wrong_numbers(question))


def _number(value: float, room: float, said: str, fraction: str) -> Element:
    return node("answer", _text(plain(value)), _html("feedback", said), node("tolerance", plain(room)), fraction=fraction,
                format="moodle_auto_format")


def _text(text: str) -> Element:
    return node("text", text)


def _html(tag: str, html: str) -> Element:
    return node(tag, _text(html), format="html")
