"""``Explanation``: any cell of any stage as arithmetic with the real numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from textwrap import indent

from mlpteach.arrays.text import short
from mlpteach.tracing.arithmetic import Number, Operation, Place, Term
from mlpteach.tracing.notation import LATEX, PYTHON, TEXT, write

LONGEST_LIST = 12  # explained inputs printed before the rest is only counted


@dataclass(frozen=True, eq=False)
class Explanation:
    """One cell of one step as arithmetic with the real numbers.

    Prints as text, renders as LaTeX in Jupyter, its numbers with so many significant ``digits``. ``value`` is the cell;
    ``expression`` is Python arithmetic in full precision that needs no imports and evaluates to the cell. ``inputs`` explains the
    numbers that earlier steps produced.
    """

    title: str
    where: str
    term: Term
    value: float
    inputs: Mapping[Place, Explanation] = field(default_factory=dict)
    digits: int = 4

    @property
    def expression(self) -> str:
        """The cell as Python arithmetic; numbers that ``inputs`` explains are replaced by their own arithmetic."""

        def leaf(number: Number) -> str:
            inner = self.inputs.get(number.place) if number.place else None
            return f"({inner.expression})" if inner else repr(number.value)

        return write(self.term, PYTHON, leaf)

    @property
    def arithmetic(self) -> str:
        """The cell on one line: its name, the sum or product with the numbers in it, and the value."""
        lines = self._lines(TEXT, lambda leaf: leaf.symbol)
        return " = ".join(dict.fromkeys([self.title, lines[1], lines[-1]]))

    def _lines(self, notation: int, symbol: Callable[[Number], str]) -> list[str]:
        def digits(leaf: Number) -> str:
            return _latex_number(self._number(leaf)) if notation == LATEX else self._number(leaf)

        lines = [write(self.term, notation, symbol, symbolic=True), write(self.term, notation, digits)]
        if isinstance(self.term, Operation):
            children = tuple(Number(operand.value) for operand in self.term.operands)
            lines.append(write(Operation(self.term.kind, children, self.value), notation, digits))
        lines.append(digits(Number(self.value)))
        return [line for previous, line in zip([None, *lines], lines, strict=False) if line != previous]

    def _number(self, leaf: Number) -> str:
        return short(leaf.value, self.digits)

    def __repr__(self) -> str:
        lines = self._lines(TEXT, lambda leaf: leaf.symbol or self._number(leaf))
        text = "\n".join([f"{self.title}  ({self.where})", *(f"  = {line}" for line in lines)])
        for place, inner in self._listed():
            text += "\n" + indent(f"{_where(place, inner)}{inner!r}", "  ")
        return text + ("\n  " + self._unlisted() if self._unlisted() else "")

    def _listed(self) -> list[tuple[Place, Explanation]]:
        return list(self.inputs.items())[:LONGEST_LIST]

    def _unlisted(self) -> str:
        more = len(self.inputs) - LONGEST_LIST
        return f"and {more} more input{'s' * (more != 1)} that earlier steps produced" if more > 0 else ""

    def _repr_latex_(self) -> str:
        return f"$\\begin{{aligned}} {self._latex_rows()} \\end{{aligned}}$"

    def _latex_rows(self, opening: str = "", margin: str = "&") -> str:
        lines = self._lines(LATEX, lambda leaf: _latex_text(leaf.symbol) if leaf.symbol else self._number(leaf))
        head = rf"{margin}{_latex_text(opening + self.title)} \quad {_latex_text(f'({self.where})')}"
        margin += r"\quad "
        rows = [head, *(rf"{margin}= {line}" for line in lines)]
        rows += [inner._latex_rows(_where(place, inner), margin) for place, inner in self._listed()]
        rows += [margin + _latex_text(self._unlisted())] if self._unlisted() else []
        return r" \\ ".join(rows)


def _where(place: Place, inner: Explanation) -> str:
    return "where " if inner.title == str(place) else f"where {place} is "


def _latex_text(text: str) -> str:
    """The text as LaTeX text, what is special escaped: names can come from a learner's own stage or a loaded file."""
    escaped = (rf"\{character}" if character in "_#$%&{}" else character for character in text.replace("\\", ""))
    return rf"\text{{{''.join(escaped)}}}"


def _latex_number(text: str) -> str:
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else text
