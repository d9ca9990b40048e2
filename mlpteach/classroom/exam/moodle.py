"""``write``: an exam as Moodle XML, a category for each question, with as many variants of it as there are students."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from mlpteach.classroom.exam.lms_markup import asked, choice, document, exam_title, node, plain, question_name, worked
from mlpteach.classroom.exam.paper_text import sentence
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion, ExamSheet

EXAM_XML = "exam.xml"
HINT = f"In Moodle: Question bank, Import, Moodle XML format, {EXAM_XML}. Then add a random question from each category to a quiz."
SHARE = 0.499  # of the way to another known wrong number, so that none gets the feedback of two
COMMON = (("penalty", "0.3333333"), ("hidden", "0"))
CHOOSING = (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "ABCD"), ("showstandardinstruction", "0"))
NO_UNITS = (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0"))


def write(exam: Exam, folder: Path) -> None:
    """Write an exam into a folder that is there."""
    title = exam_title(exam, folder)
    quiz = node("quiz")
    for number in range(1, len(exam.sheets[0].questions) + 1):
        quiz.append(_category(title, number))
        quiz.extend(_question(sheet, number) for sheet in exam.sheets)
    (folder / EXAM_XML).write_bytes(document(quiz))


def _category(title: str, number: int) -> Element:
    escaped = title.replace("/", "//")
    return node("question", node("category", _text(f"$course$/top/{escaped}/Question {number:02}")), type="category")


def _question(sheet: ExamSheet, number: int) -> Element:
    question = sheet.questions[number - 1]
    is_choice = question.kind == "choice"
    made = node("question", node("name", _text(question_name(number, sheet))), _html("questiontext", asked(sheet, question)),
                _html("generalfeedback", worked(question)), node("defaultgrade", str(question.points)),
                type="multichoice" if is_choice else "numerical")
    made.extend(node(tag, text) for tag, text in (*COMMON, *(CHOOSING if is_choice else ())))
    made.extend(_choices(question) if is_choice else _numbers(question))
    made.extend(node(tag, text) for tag, text in (() if is_choice else NO_UNITS))
    made.append(node("tags", node("tag", _text(sheet.name)), node("tag", _text(question.topic))))
    return made


def _choices(question: ExamQuestion) -> Iterator[Element]:
    for each in question.choices:
        yield node("answer", _text(choice(question, each)), _html("feedback", sentence(each.feedback)),
                   fraction="100" if each.is_right else "0", format="html")


def _numbers(question: ExamQuestion) -> Iterator[Element]:
    yield _number(float(question.answer), question.tolerance, "Right.", "100")
    values = [value for value, _ in question.wrong]
    for value, said in question.wrong:
        room = min((SHARE * abs(value - other) for other in values if other != value), default=question.tolerance)
        yield _number(value, min(room, question.tolerance), sentence(said), "0")


def _number(value: float, room: float, said: str, fraction: str) -> Element:
    return node("answer", _text(plain(value)), _html("feedback", said), node("tolerance", plain(room)), fraction=fraction,
                format="moodle_auto_format")


def _text(text: str) -> Element:
    return node("text", text)


def _html(tag: str, html: str) -> Element:
    return node(tag, _text(html), format="html")
