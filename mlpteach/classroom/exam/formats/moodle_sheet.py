"""A whole sheet as one question for Moodle, of the kind with embedded answers: all its parts are about one network.

Moodle draws every random question by itself, so what is to be about the same network must be one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mlpteach.classroom.exam.formats.lms_markup import LONGEST_NAME, choice, network, node, paragraph, plain, worked, wrong_numbers
from mlpteach.classroom.exam.formats.paper_text import points, sentence
from mlpteach.classroom.exam.sheet import ExamQuestion, ExamSheet

SPECIAL = re.compile("[}#~]")  # in an embedded answer
QUOTES = (("&#x27;", "'"), ("&quot;", '"'))  # whose names have a # in them


def whole_sheet(sheet: ExamSheet) -> Element:
    """The question with all questions of a student."""
    parts = "".join(f"<li><p>{sentence(question.text)} ({points(question.points)})</p><p>{_part(question)}</p></li>"
                    for question in sheet.questions)
    working = "".join(f"<li>{worked(question)}</li>" for question in sheet.questions)
    texts = (("questiontext", f"{network(sheet)}<ol>{parts}</ol>"), ("generalfeedback", f"<ol>{working}</ol>"))
    return node("question", node("name", node("text", f"Sheet, {sheet.name}"[:LONGEST_NAME])),
                *(node(tag, node("text", html), format="html") for tag, html in texts), node("penalty", "0.3333333"),
                node("hidden", "0"), type="cloze")


def _part(question: ExamQuestion) -> str:
    """What is embedded for one question: its points, its kind, and each answer with what is said to it, the right ones with =."""
    kind, answers = ("MULTICHOICE_VS", _choices(question)) if question.kind == "choice" else ("NUMERICAL", _numbers(question))
    written = "~".join(f"{'=' if is_right else ''}{answer}#{said}" for is_right, answer, said in answers)
    return f"{{{question.points}:{kind}:{written}}}"


def _choices(question: ExamQuestion) -> Iterator[tuple[bool, str, str]]:
    return ((each.is_right, _escaped(choice(question, each)), _escaped(paragraph(each.feedback))) for each in question.choices)


def _numbers(question: ExamQuestion) -> Iterator[tuple[bool, str, str]]:
    yield True, f"{plain(float(question.answer))}:{plain(question.tolerance)}", paragraph("Right.")
    for value, room, said in wrong_numbers(question):
        yield False, f"{plain(value)}:{plain(room)}", _escaped(paragraph(said))


def _escaped(html: str) -> str:
    for name, quote in QUOTES:
        html = html.replace(name, quote)
    return SPECIAL.sub(lambda found: f"\\{found[0]}", html)
