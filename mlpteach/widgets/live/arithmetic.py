"""Where a number comes from, line by line: the arithmetic beside the drawing, as HTML and as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import NamedTuple

FRACTION = re.compile(r'<span class="frac"><span>(.*?)</span><span>(.*?)</span></span>')
TIMES = '<td class="op">×</td>'


class SumLine(NamedTuple):
    """One line: what it is called, its two factors or whatever else stands before the equals sign, its value, and its part."""

    label: str
    left: str
    right: str
    value: str
    part: str = ""
    is_total: bool = False

    @property
    def html(self) -> str:
        """As a row of the table."""
        before = f"<td>{self.left}</td>{TIMES}<td>{self.right}</td>" if self.right else f'<td colspan="3">{self.left}</td>'
        looks = ' class="total"' if self.is_total else ""
        part = f' data-id="{self.part}"' if self.part else ""
        return f'<tr{looks}{part}><th scope="row">{self.label}</th>{before}<td class="eq">=</td><td>{self.value}</td></tr>'

    @property
    def text(self) -> str:
        """As plain text."""
        before = f"{self.left} × {self.right}" if self.right else plain(self.left)
        return " ".join(filter(None, [f"{self.label}:", before, "=", self.value])).replace(": =", " =")


class Whence(NamedTuple):
    """A formula, a note for what has no arithmetic, and the lines."""

    formula: str
    lines: Sequence[SumLine] = ()
    note: str = ""

    @property
    def html(self) -> str:
        """As it stands in the piece."""
        note = f'<p class="quiet">{self.note}</p>' if self.note else ""
        table = f'<table class="sum"><tbody>{"".join(line.html for line in self.lines)}</tbody></table>' if self.lines else ""
        return f'<p class="formula">{self.formula}</p>{note}{table}'

    @property
    def text(self) -> str:
        """As plain text."""
        return "\n".join(filter(None, [plain(self.note), *(line.text for line in self.lines)]))


def total(value: str, label: str = "sum", left: str = "", right: str = "") -> SumLine:
    """The last line, under a rule."""
    return SumLine(label, left, right, value, is_total=True)


def closed(lines: Iterable[SumLine]) -> list[SumLine]:
    """Lines of which the last one is the result."""
    found = list(lines)
    return [*found[:-1], found[-1]._replace(is_total=True)]


def symbol(text: str) -> str:
    """A letter of mathematics."""
    return f"<i>{text}</i>"


def plain(html: str) -> str:
    """HTML without its tags; a power is written after ``^``, and what a fraction divides by in brackets."""
    flat = FRACTION.sub(r"\1 / (\2)", html.replace("<sup>", "^"))
    return unescape(re.sub(r"<[^>]+>", "", flat))
