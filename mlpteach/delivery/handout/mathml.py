"""The lessons' formulas as MathML, which every current browser shows by itself.

This is the LaTeX that the lessons and ``trace.explain`` write, and no more; a test converts all of it. The converters that are to
be had leave ``aligned``, and an underscore after a backslash, as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S")
TEXT = re.compile(r"\s*\{((?:\\.|[^{}\\])*)\}", re.S)
LINE_ENDS = (r"\\", r"\end")
SPACES = {r"\quad": 1.0, r"\,": 0.17}
OPERATORS = {r"\cdot": "·", r"\circ": "∘", r"\times": "×", r"\sum": "∑", "-": "−"}


def mathml(latex: str) -> str:
    """A formula, with or without its dollars, as a ``math`` element; one of several lines, or between two dollars, is a block.

    ``ValueError`` names what it cannot convert.
    """
    formula = latex.strip()
    is_block = formula.startswith("$$") or r"\begin" in formula
    return f'<math display="{"block" if is_block else "inline"}">{_Reader(formula.strip("$")).row()}</math>'


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex, self.place = latex, 0

    def token(self, move: bool = True) -> str:
        """The next token, or nothing at the end."""
        found = TOKEN.search(self.latex, self.place)
        if found and move:
            self.place = found.end()
        return found[0] if found else ""

    def row(self, *ends: str) -> str:
        """Elements up to one of the ends, which is left to be read, as one element."""
        parts: list[str] = []
        while (token := self.token(move=False)) not in ("", *ends):
            if token == r"\right":  # brackets grow by themselves
                self.token()
            elif token in "_^":
                parts.append(self.scripts(parts.pop() if parts else "<mrow></mrow>"))
            elif token == "-" and (not parts or parts[-1].startswith(("<mo", "<mspace"))):
                parts.append(f'<mo form="prefix">{OPERATORS[self.token()]}</mo>')  # else it would be set like a difference
            else:
                parts.append(self.element())
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def scripts(self, base: str) -> str:
        """What stands low or high behind an element; below it, if that is a sum."""
        name = "munder" if base == _operator("∑") else {"_": "msub", "^": "msup"}[self.token(move=False)]
        self.token()
        return f"<{name}>{base}{self.element()}</{name}>"

    def element(self) -> str:
        """One element: a group, a number, a letter, an operator, or what a command makes."""
        token = self.token()
        if not token:
            raise ValueError(f"mathml: something is missing at the end of {self.latex}")
        if token == "{":
            return self.until("}")
        if token == "(":
            return f"<mrow><mo>(</mo>{self.until(')')}<mo>)</mo></mrow>"
        if token.startswith("\\"):
            return self.command(token)
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        return f"<mi>{token}</mi>" if token.isalpha() else _operator(token)

    def command(self, name: str) -> str:
        """What a command makes of what follows it."""
        if name in SPACES:
            return f'<mspace width="{SPACES[name]:g}em"></mspace>'
        if name == r"\left":
            return self.element()
        if name in OPERATORS:
            return _operator(name)
        makers: dict[str, Callable[[], str]] = {r"\text": self.text, r"\frac": self.fraction, r"\begin": self.lines,
                                                r"\exp": lambda: "<mi>exp</mi>"}
        if name not in makers:
            raise ValueError(f"mathml: cannot convert {name} in {self.latex}")
        return makers[name]()

    def fraction(self) -> str:
        """A fraction."""
        return f"<mfrac>{self.element()}{self.element()}</mfrac>"

    def text(self) -> str:
        """Text between braces; in LaTeX a backslash makes the next letter an ordinary one."""
        found = TEXT.match(self.latex, self.place)
        if not found:
            raise ValueError(rf"mathml: \text without braces in {self.latex}")
        self.place = found.end()
        plain = re.sub(r"\\(.)", r"\1", found[1])
        return f"<mtext>{escape(plain)}</mtext>"

    def lines(self) -> str:
        """Lines below each other, from ``begin`` to ``end``; each starts at the margin, which is what its ``&`` says."""
        if self.name() != "aligned":
            raise ValueError(f"mathml: cannot convert {self.latex}, whose lines are not aligned")
        rows = []
        while self.token(move=False) == "&":
            self.token()
            rows.append(f"<mtr><mtd>{self.row(*LINE_ENDS)}</mtd></mtr>")
            if self.token() == LINE_ENDS[1]:
                break
        self.name()
        return f'<mtable displaystyle="true">{"".join(rows)}</mtable>'

    def name(self) -> str:
        """A name between braces."""
        found = re.compile(r"\s*\{(\w+)\}").match(self.latex, self.place)
        self.place = found.end() if found else self.place
        return found[1] if found else ""

    def until(self, end: str) -> str:
        """Elements up to the end, which is read too."""
        inner = self.row(end)
        if self.token() != end:
            raise ValueError(f"mathml: {end} is missing in {self.latex}")
        return inner


def _operator(token: str) -> str:
    return f"<mo>{escape(OPERATORS.get(token, token))}</mo>"
