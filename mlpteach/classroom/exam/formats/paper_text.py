"""Words, numbers and tables as an exam on paper writes them: escaped, code as code, with a true minus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from mlpteach.arrays import text
from mlpteach.classroom.exam.sheet import ExamQuestion

CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+(?:\[\d+, \d+\])?")  # sum_synapse, weights_0[1, 0]
MINUS = re.compile(r"(?<![\w)\]\-])-(?=\d|z\b|∂|target\b)")  # a sign, neither a hyphen nor in a line of code


def sentence(words: str) -> str:
    """A sentence as HTML, in which names of code stand out."""
    return CODE.sub(lambda found: f"<code>{found[0]}</code>", escape(minus(words)))


def code(line: str) -> str:
    """A line of code as HTML."""
    return f"<code>{escape(line)}</code>"


def minus(words: str) -> str:
    """The text with a true minus for each sign."""
    return MINUS.sub("−", words)


def given_number(value: float) -> str:
    """A number that is given, in full."""
    return minus(text.number(value))


def significant(value: float, digits: int) -> str:
    """A number with all its significant digits, also those that are zero."""
    return minus(f"{value:#.{digits}g}".rstrip(".")) if value else "0"


def chosen(question: ExamQuestion, text: str) -> str:
    """The text of a choice as HTML: a line of code, or a sentence."""
    return code(text) if question.topic == "products" else sentence(text)


def asked(number: int, question: ExamQuestion) -> str:
    """A question with its number and points."""
    return (f'<div class="asked"><h3>{number}</h3><p>{sentence(question.text)}</p>'
            f'<p class="points">{points(question.points)}</p></div>\n')


def points(count: int) -> str:
    """``1 point``, ``2 points``."""
    return f"{count} point{'s' * (count != 1)}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of cells that are HTML already, of which the first in each row is its head."""
    top = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in head)
    body = "".join(f'<tr><th scope="row">{row[0]}</th>{"".join(map("<td>{}</td>".format, row[1:]))}</tr>\n' for row in rows)
    title = f"<caption>{caption}</caption>" if caption else ""
    return f'<div class="table"><table>{title}<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n'
