"""``guess``: a number, a shape, a sign or a choice is guessed, and then the value appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from ipywidgets import HTML, Box, Button, Layout, Text, Widget

from mlpteach.widgets.guess import score
from mlpteach.widgets.guess.alone import PLACEHOLDERS, alone
from mlpteach.widgets.guess.answer import STYLE, still, verdict
from mlpteach.widgets.guess.asked import RIGHT, Asked
from mlpteach.widgets.guess.asking import asked
from mlpteach.widgets.guess.typed import readings
from mlpteach.widgets.piece import Piece

ROW = Layout(flex_flow="row wrap", align_items="center", grid_gap="4px 8px")
AUTO = {"width": "auto", "height": "auto", "min_height": "32px"}


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
    """A question: type into ``field`` and click ``button``, or one of ``choices``, or ``show``. ``judge`` does it from code."""

    def __init__(self, question: Asked) -> None:
        self._asked, self._here = question, score.place()
        self._guess = ""
        self._replies: tuple[int, ...] = ()
        self.field = Text(description="your guess", placeholder=PLACEHOLDERS.get(question.kind, ""), layout=Layout(width="230px"),
                          style={"description_width": "initial"})
        self.button, self.show = _button("Guess", "primary"), _button("Show it")
        self.choices = [_button(choice) for choice in question.choices]
        self._said = HTML()
        controls = Box([*(self.choices or [self.field, self.button]), self.show], layout=ROW)
        super().__init__([HTML(STYLE), controls, self._said])
        self.add_class("mlpteach-guess")
        self.field.on_msg(self._entered)
        self.when(lambda: self.judge(self.field.value), self.button)
        self.when(lambda: self._answer(""), self.show)
        for choice in self.choices:
            self.when(partial(self.judge, choice.description), choice)

    @property
    def right(self) -> bool | None:
        """Whether the guess was right; None before one was made, and where the value was only shown."""
        return RIGHT in self._replies if self._replies else None

    def judge(self, typed: str) -> None:
        """Take this as the guess, unless it cannot be read: then say so. The first guess stands."""
        found = self._asked.judged(typed)
        if self._replies:
            return
        if not found:
            self._say(f"<p>{escape(self._asked.unreadable)}</p>")
            return
        self._guess, self._replies = typed.strip(), found
        score.count(self._here, RIGHT in found)
        self._answer(typed)

    def _entered(self, _: Widget, content: Any, __: Any) -> None:
        if content.get("event") == "submit":
            self.button.click()

    def _answer(self, typed: str) -> None:
        for control in (self.field, self.button, self.show, *self.choices):
            control.disabled = True
        for control in (self.button, self.show):
            control.layout.display = "none"
        for choice in self.choices:
            choice.button_style = "primary" if choice.description == typed else ""
        self._say(verdict(self._asked, self._replies, next(iter(readings(typed)), "0"), score.so_far()))

    def _say(self, html: str) -> None:
        self._said.value = f'<div role="status">{html}</div>'

    def summary(self) -> str:
        """The kind of the question; the value only after a guess."""
        what = ", ".join(self._asked.choices) if self._asked.choices else f"a {self._asked.kind}"
        if self.right is None:
            return f"guess: {what}; the value is held back until you have guessed"
        return f"guess: {self._guess} is {'right' if self.right else 'not right'}, it is {self._asked.shown}"

    def html(self) -> str:
        """The same question as a piece that needs no kernel."""
        return alone(self._asked)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super(Piece, self)._repr_mimebundle_(**kwargs))
        return bundle | {"text/plain": repr(self), "text/html": still(self._asked)}


def _button(name: str, style: str = "") -> Button:
    return Button(description=name, button_style=style, layout=Layout(**AUTO))
