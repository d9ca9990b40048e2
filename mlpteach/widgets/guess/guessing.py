"""``guess``: a number, a shape, a sign or a choice is guessed, and then the value appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ipywidgets import Widget

from mlpteach.widgets.guess import score
from mlpteach.widgets.guess.alone import alone
from mlpteach.widgets.guess.answer import still, verdict
from mlpteach.widgets.guess.asked import RIGHT, Asked
from mlpteach.widgets.guess.asking import asked
from mlpteach.widgets.guess.field import Field, controls
from mlpteach.widgets.guess.typed import readings
from mlpteach.widgets.piece import Piece


def guess(value: Any, *arguments: Any, row: int | None = None, column: int | None = None,
          choices: str | Sequence[Any] | None = None, wrong: Mapping[Any, Any] | None = None, because: str = "",
          **named: Any) -> Guess:
    """Hold a value back until it was guessed, then say whether the guess is right; a wrong one may be a known mistake's.

    ``value`` is a number, a shape such as ``inputs.shape``, or one of ``choices``. With ``choices="sign"`` the question is whether
    a number is positive, negative or zero. It may be a stage instead, with its arguments: the value is then the cell in ``row``
    and ``column`` of what it gives, which no trace is told of, and the numbers of all mistakes of that stage that the catalogue
    knows are recognised. ``wrong`` has more wrong answers: for each a sentence, or for the slug of a known mistake the answer it
    gives. ``because`` is said with the answer.

    A number is right if it agrees to the digits that were typed, two or more, or within one percent: of the change, where a stage
    changes something. ``ValueError`` for what cannot be asked, ``IndexError`` for a cell that there is not, and the stage's errors.
    """
    return Guess(asked(value, arguments, (row, column), choices, wrong, because, named))


class Guess(Piece):
    """A question. ``judge`` takes a guess, ``show`` gives up; the controls call them."""

    def __init__(self, question: Asked) -> None:
        self._asked, self._here = question, score.place()
        self._found: tuple[int, ...] = ()
        self.field = Field(body=controls(question))
        super().__init__([self.field])
        self.add_class("mlpteach-guess")
        self.field.on_msg(self._respond)

    @property
    def right(self) -> bool | None:
        """Whether the guess was right; None before one was made, and where the value was only shown."""
        return RIGHT in self._found if self._found else None

    def judge(self, guess: str) -> None:
        """Take this as the guess, unless it cannot be read: then say so. The first guess stands."""
        if self.field.answered:
            return
        if not (found := self._asked.judged(guess)):
            self.field.told = f"<p>{escape(self._asked.unreadable)}</p>"
            return
        self._found = found
        score.count(self._here, RIGHT in found)
        self._answer(guess)

    def show(self) -> None:
        """Show the value; that counts as no guess."""
        if not self.field.answered:
            self._answer("")

    def _respond(self, _: Widget, content: Any, __: Any) -> None:
        guess = content.get("guess")
        if guess is None:
            self.show()
        else:
            self.judge(str(guess))

    def _answer(self, guess: str) -> None:
        with self.field.hold_sync():
            self.field.guess, self.field.answered = guess.strip(), True
            self.field.told = verdict(self._asked, self._found, next(iter(readings(guess)), "0"), score.so_far())

    def summary(self) -> str:
        """The kind of the question; the value only after a guess."""
        what = " / ".join(self._asked.choices) if self._asked.choices else f"a {self._asked.kind}"
        if self.right is None:
            return f"guess: {what}; the value is held back until you have guessed"
        return f"guess: {self.field.guess} is {'right' if self.right else 'not right'}, it is {self._asked.shown}"

    def html(self) -> str:
        """The same question as a piece that needs no kernel."""
        return alone(self._asked)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super(Piece, self)._repr_mimebundle_(**kwargs))
        return bundle | {"text/plain": repr(self), "text/html": still(self._asked)}
