"""One number's arithmetic as HTML, set like mathematics: its equals signs below each other, broken only before operators."""

from __future__ import annotations

import re
from html import escape

from mlpteach.tracing.arithmetic import Number, Operation, Term
from mlpteach.tracing.notation import TEXT, write
from mlpteach.tracing.step import Step
from mlpteach.widgets.walk.numerals import both

FIXED = "\u00a0"  # a space at which no line breaks
SIGNS = {" * ": f" ×{FIXED}", " - ": f" −{FIXED}", " + ": f" +{FIXED}", " / ": f" /{FIXED}"}
HELD = re.compile("(?:-\ue003)?\ue000(\\d+)\ue001")  # where a number is to stand; its minus tells whether it needs brackets


def working(step: Step, row: int, column: int, where: str) -> str:
    """The chosen cell: its name, and line by line what it is made of."""
    term = step.term(row, column)
    lines = [_line(term, symbolic=True), _line(term)]
    if isinstance(term, Operation):
        children = tuple(Number(operand.value) for operand in term.operands)
        lines.append(_line(Operation(term.kind, children, term.value)))
    lines.append(f"<b>{number(Number(step.cell(row, column)))}</b>")
    kept = [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if _bare(line) != _bare(after)]
    equations = "".join(f'<div class="equation"><span>=</span><span>{line}</span></div>' for line in kept)
    names = escape(where).replace(", ", f",{FIXED}").replace(f"),{FIXED}", "), ")
    return f'<p class="what"><b>{escape(step.stage)}[{row}, {column}]</b> {names}</p>{equations}'


def number(leaf: Number) -> str:
    """A number as the network writes it."""
    return both(leaf.value)


def _bare(line: str) -> str:
    return re.sub("<.*?>", "", line)


def _line(term: Term, symbolic: bool = False) -> str:
    """A term as HTML: each number is held by a sign of its own while the line is written and set."""
    held: list[str] = []

    def hold(leaf: Number) -> str:
        if symbolic and leaf.symbol:
            return leaf.symbol
        held.append(number(leaf))
        return ("-\ue003" if leaf.value < 0 else "") + f"\ue000{len(held) - 1}\ue001"

    line = escape(write(term, TEXT, hold, symbolic=symbolic))
    for sign, wanted in SIGNS.items():
        line = line.replace(sign, f"\ue002{wanted[1:]}")
    line = line.replace(" ", FIXED).replace("\ue002", " ")
    line = re.sub("-(?!\ue003)", "−", line)
    return HELD.sub(lambda found: held[int(found[1])], line)
