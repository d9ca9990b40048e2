"""``Feedback``: what a learner is told of an attempt, in a few lines, with three hints of which each gives away a little more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlpteach.arrays import text
from mlpteach.judging.misconceptions import CATALOGUE, NOT_KEPT
from mlpteach.judging.slips import Slip

HINTS = {1: "where it differs", 2: "which factor to look at", 3: "the name of the mistake"}
FIRST_HINTS = {1: "what it is given", 2: "where to begin", 3: "what comes next"}  # for what is still to be written
NO_QUESTION = ("Write its shape beside every factor, and say which axis each one has. Then compute one cell by hand: "
               "which factor is the first that is not what you expected?")
WHERE_TO_BEGIN = ("Begin at the end: from which numbers is one cell of the result made, and which arguments hold them? Is one of "
                  "their axes gone in the result? Then something is summed over it.")
NO_NAME = ("No mistake of the catalogue gives what your code gives, so any name would be a guess. Two mistakes at once look like "
           "none: check the parts of your code one by one, or compute one cell by hand from feedback.arguments.")
SLIP = "An ordinary slip, which everybody makes now and then:"
NO_NUMBERS = ("A mistake can have a name once your function returns numbers. Write a line, even one that you doubt, and check "
              "again: what comes back says how far you are.")


@dataclass(frozen=True, eq=False)
class Feedback:
    """What came of an attempt. Prints as two or three lines of text, and shows as a card in Jupyter.

    ``candidates`` are the slugs of all mistakes that give what the attempt gave. ``arguments`` are those of the first call that
    went wrong, so that ``my_function(*feedback.arguments.values())`` shows it happen. ``summary`` says in a sentence what differed,
    ``details`` what helps to find it, ``notes`` what does not concern the result. ``written`` is false for an attempt that returned
    None, as one does that is still to be written. ``slip`` is the ordinary slip where there is no misconception, ``question`` what
    is asked where there is neither. ``score`` is the part of all calls and cells that are right, from 0 to 1; ``borrowed`` says
    that the package's own stages were called, which earns nothing.
    """

    task: str
    passed: bool
    summary: str
    details: str = ""
    candidates: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    written: bool = True
    slip: Slip | None = None
    question: str = ""
    score: float = 0.0
    borrowed: bool = False

    @property
    def misconception(self) -> str | None:
        """The slug of the mistake, the first in the catalogue if several fit equally well; None where none does."""
        return next(iter(self.candidates), None)

    def require(self) -> None:
        """For marks: ``AssertionError`` with the text unless it passed, and by lines of its own."""
        if not self.passed or self.borrowed:
            raise AssertionError(repr(self))

    def hint(self, level: int) -> str:
        """1 says where it differs, 2 which factor to look at, 3 what the mistake is called. ``ValueError`` for another level."""
        if level not in HINTS or isinstance(level, bool):
            raise ValueError(f"hint: level must be 1, 2 or 3, received {level!r:.60}")
        if self.passed:
            return f"{self.task} is right: there is nothing to mend."
        return (self._place, self._question, self._name)[level - 1]()

    def _place(self) -> str:
        again = "To see it happen, call your function with *feedback.arguments.values()."
        return "\n".join(filter(None, [self.summary, self.details, again if self.arguments and self.written else ""]))

    def _question(self) -> str:
        asked = self.slip.question if self.slip else self.question or NO_QUESTION
        asking = self.candidates[:1] if self.misconception == NOT_KEPT else self.candidates  # its question fits all the others
        questions = [CATALOGUE[slug].question for slug in asking] or [asked if self.written else WHERE_TO_BEGIN]
        width = max(map(len, self.arguments), default=0)
        shapes = [f"  {name.ljust(width)}  {_shape(value)}" for name, value in self.arguments.items() if value is not None]
        return "\n".join([*questions, *(["What your code was given:", *shapes] if shapes else [])])

    def _name(self) -> str:
        if self.slip:
            return f"{SLIP} {self.slip.name}."
        entries = [CATALOGUE[slug] for slug in self.candidates]
        both = ["More than one mistake gives exactly this:"] if len(entries) > 1 else []
        tries = [f"Try this:\n{indented(entry.experiment)}" for entry in entries[:1]]
        names = [*both, *(f"{entry.slug}: {entry.explanation}" for entry in entries), *tries]
        return "\n".join(names) or (NO_NAME if self.written else NO_NUMBERS)

    @property
    def _titles(self) -> Mapping[int, str]:
        return FIRST_HINTS if not self.written else HINTS if self._has_a_name else {**HINTS, 3: "why it has no name"}

    @property
    def _has_a_name(self) -> bool:
        return bool(self.candidates or self.slip)

    @property
    def _verdict(self) -> str:
        return f"{self.task}: {'right' if self.passed else 'not yet'}."

    def _lines(self) -> Iterator[str]:
        yield f"{self._verdict} {self.summary}"
        if not (self.passed or self.written):
            yield "For help: " + ", ".join(f"feedback.hint({level}) says {title}" for level, title in FIRST_HINTS.items()) + "."
        elif not self.passed:
            name = "the name of this known mistake" if self._has_a_name else "why it has no name"
            yield f"For help: feedback.hint(1) says where, feedback.hint(2) asks about one factor, feedback.hint(3) says {name}."
        yield from self.notes

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        from html import escape  # here, because importing it costs more than importing this module

        others = list(self._lines())[1 if self.passed else 2:]  # the hints stand in the card
        folded = "" if self.passed else "".join(
            f"<details><summary>Hint {level}: {title}</summary><div style=\"{BLOCK}\">{escape(self.hint(level))}</div></details>"
            for level, title in self._titles.items())
        body = "".join(f"<div>{escape(line)}</div>" for line in others)
        return f'<div style="{CARD}"><div><b>{escape(self._verdict)}</b> {escape(self.summary)}</div>{body}{folded}</div>'


# Text and frame have the page's own colour, so that the card is readable in light and dark themes.
CARD = "border:1px solid currentColor;border-left-width:5px;border-radius:4px;padding:0.5em 0.8em;max-width:60em"
BLOCK = "white-space:pre-wrap;font-family:monospace;margin:0.3em 0 0.6em 1em"


def _shape(value: Any) -> str:
    return text.number(value) if isinstance(value, (int, float)) else text.shape(value)


def indented(text: str) -> str:
    """Each line moved in by two spaces."""
    return "\n".join(f"  {line}" for line in text.splitlines())
