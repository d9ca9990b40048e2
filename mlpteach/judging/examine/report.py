"""What a person is told of their program: what it was taken for, each mistake with three hints, remarks, what is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlpteach.arrays.text import Array
from mlpteach.judging.feedback import BLOCK, CARD, indented
from mlpteach.judging.misconceptions import CATALOGUE

HINTS = {1: "where it is", 2: "which factor to look at", 3: "the name of the mistake"}
NOT_KNOWN = ("None of the known mistakes gives these numbers, so any name would be a guess. Compute this layer's change by hand for "
             "one sample, factor by factor, and compare each with your program's.")
ASK = "Print the shape and the numbers of every factor of this change, for one sample. Which is the first that you did not expect?"


@dataclass(frozen=True, eq=False)
class Mistake:
    """A mistake: its slug, or None where it has no known name; the layer, 1 next to the inputs, or None; the part.

    ``part`` is "weights", "biases", "output", "start", "loop" or "raises". ``candidates`` are the slugs of all mistakes that would
    give the same. ``line`` is the first line of the program whose result is the wrong factor, or None where that can't be told.
    ``shown`` holds the wrong factor and the right one, as far as they are known, by the factor's name.
    """

    slug: str | None
    layer: int | None
    part: str
    where: str
    details: str = ""
    candidates: tuple[str, ...] = ()
    line: Any = None
    shown: Mapping[str, tuple[Array, Array | None]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Where it is, the line if it is known, and the question that helps."""
        line = f" ({self.line})" if self.line else ""
        return f"{self.where}{line}. {self.question}" if self.question else f"{self.where}{line}."

    @property
    def question(self) -> str:
        """The question that helps to find it."""
        return CATALOGUE[self.slug].question if self.slug else ASK if self.part in ("weights", "biases") else ""

    def hint(self, level: int) -> str:
        """1 says where it is, 2 asks about one factor, 3 says what the mistake is called. ``ValueError`` for another level."""
        if level not in HINTS or isinstance(level, bool):
            raise ValueError(f"hint: level must be 1, 2 or 3, received {level!r:.60}")
        return (self._place, lambda: self.question or self._place(), self._name)[level - 1]()

    def _place(self) -> str:
        return "\n".join(filter(None, [f"{self.where}.", self.details, f"Look at {self.line}." if self.line else ""]))

    def _name(self) -> str:
        if not self.slug:
            return self.details or NOT_KNOWN
        entries = [CATALOGUE[slug] for slug in self.candidates or (self.slug,)]
        both = ["More than one mistake gives exactly this:"] if len(entries) > 1 else []
        tries = f"Try this:\n{indented(entries[0].experiment)}"
        return "\n".join([*both, *(f"{entry.slug}: {entry.explanation}" for entry in entries), tries])

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class Report:
    """What came of an examination. Prints as text, and shows as a card in Jupyter.

    ``form`` says what the program was taken for, ``right_parts`` what was probed and found right, ``remarks`` what is no fault.
    """

    form: str
    mistakes: Sequence[Mistake] = ()
    remarks: Sequence[str] = ()
    right_parts: Sequence[str] = ()
    sizes: tuple[int, ...] = ()
    activations: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether no mistake was found."""
        return not self.mistakes

    @property
    def _verdict(self) -> str:
        count = len(self.mistakes)
        return "No mistake found." if not count else f"{count} mistake{'s' * (count != 1)} found."

    def _lines(self) -> Iterator[str]:
        yield f"I take your program for: {self.form}."
        yield self._verdict
        yield from (f"{place}. {mistake.text}" for place, mistake in enumerate(self.mistakes, 1))
        if self.mistakes:
            yield "For help: report.mistakes[0].hint(1) says where, hint(2) asks about one factor, hint(3) says the name."
        if self.right_parts:
            yield f"Probed and right: {'; '.join(self.right_parts)}."
        yield from (f"No fault: {remark}" for remark in self.remarks)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        from html import escape

        parts = [f"<div>I take your program for: {escape(self.form)}.</div>", f"<div><b>{self._verdict}</b></div>"]
        for place, mistake in enumerate(self.mistakes, 1):
            folded = "".join(f"<details><summary>Hint {level}: {title}</summary><div style=\"{BLOCK}\">{escape(mistake.hint(level))}"
                             "</div></details>" for level, title in HINTS.items())
            parts.append(f'<div style="margin-top:0.6em">{place}. {escape(mistake.text)}{folded}</div>')
        others = [f"Probed and right: {'; '.join(self.right_parts)}."] if self.right_parts else []
        parts += [f'<div style="margin-top:0.6em">{escape(line)}</div>' for line in [*others, *(f"No fault: {each}" for each in self.remarks)]]
        return f'<div style="{CARD}">{"".join(parts)}</div>'
