"""What Moodle and Canvas need alike: XML, numbers without an exponent, and the HTML of a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element, indent, tostring

from mlpteach.classroom.exam.formats.paper_given import meanings, tables
from mlpteach.classroom.exam.formats.paper_text import chosen, sentence
from mlpteach.classroom.exam.sheet import Exam, ExamChoice, ExamQuestion, ExamSheet

FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML, but for the carriage return
DIGITS = 9  # significant ones, and one more than an exam can ask for
LONGEST_NAME = 200
SHARE = 0.499  # of the way to another known wrong number, so that none gets the feedback of two
# These systems draw tables without lines, and Moodle puts captions below.
LINED = (("<table>", '<table border="1" cellpadding="5" style="border-collapse: collapse; margin-bottom: 0.8em;">'),
         ("<caption>", '<caption style="caption-side: top; text-align: left;">'))


def node(tag: str, *inside: str | Element, **attributes: str) -> Element:
    """An element with what is inside: one text, or elements."""
    made = Element(tag, {name: clean(value) for name, value in attributes.items()})
    for each in inside:
        if isinstance(each, str):
            made.text = clean(each)
        else:
            made.append(each)
    return made


def document(root: Element) -> bytes:
    """The element as a file of its own, with an end of line after each element."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'.encode()


def clean(text: str) -> str:
    """The text without what XML can't hold."""
    return FORBIDDEN.sub("", text)


def plain(value: float) -> str:
    """A number that a machine reads, with more digits than the exam asks for."""
    return format(Decimal(f"{value:.{DIGITS}g}"), "f")


def exam_title(exam: Exam, folder: Path) -> str:
    """What the exam is called in the course: as its folder, with its form."""
    whole = folder.resolve().parent if exam.form else folder.resolve()
    return " ".join((whole.name or "Exam", *exam.form))


def question_name(number: int, sheet: ExamSheet) -> str:
    """What a question is called there: its number, and the name by which exam.json knows its network."""
    return f"Question {number}, {sheet.name}"[:LONGEST_NAME]


def network(sheet: ExamSheet) -> str:
    """The numbers of a network, and the words, folded."""
    words = "".join(f"<li><strong>{term}</strong>: {sentence(meaning)}</li>" for term, meaning in meanings(sheet))
    given = "".join(tables(sheet))
    for written, lined in LINED:
        given = given.replace(written, lined)
    return f"{given}<details><summary>What the words mean</summary><ul>{words}</ul></details>"


def asked(sheet: ExamSheet, question: ExamQuestion, note: str = "") -> str:
    """A question with all that it needs, since no other stands beside it. ``note`` is a further sentence."""
    given = "" if question.layer is None else network(sheet)
    return f"{given}<p>{sentence(question.text)}{escape(note)}</p>"


def choice(question: ExamQuestion, each: ExamChoice) -> str:
    """A choice as HTML."""
    return f"<p>{chosen(question, each.text)}</p>"


def paragraph(words: str) -> str:
    """What can be chosen, or is said to it, as HTML."""
    return f"<p>{sentence(words)}</p>"


def worked(question: ExamQuestion) -> str:
    """The worked arithmetic as HTML."""
    return "<pre>" + "\n".join(map(escape, question.working)) + "</pre>"


def wrong_numbers(question: ExamQuestion) -> Iterator[tuple[float, float, str]]:
    """The numbers of known mistakes, each with how far off it may be, and what to say."""
    values = [value for value, _ in question.wrong]
    for value, said in question.wrong:
        room = min((SHARE * abs(value - other) for other in values if other != value), default=question.tolerance)
        yield value, min(room, question.tolerance), said
