"""What is asked: which answers are right, which ones have a name, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.widgets.guess.spans import LARGEST, Span, agreeing, close
from mlpteach.widgets.guess.typed import digits, readings, sizes_in, written

RIGHT, LOW, HIGH, TURNED = range(4)  # the places of the replies that every number has
OTHER = 1  # that of all wrong answers of another kind of which nothing is said
NO_NUMBER = "That is no number that I can read. Write it like 0.5, 0,5 or 2e-5."
NO_SHAPE = "That is no shape that I can read. Write its sizes, rows first, like 4, 3."
SIGNS = ("positive", "negative", "zero")
SAME = 1e-6  # of the right number: a mistake that gives no other is none here


@dataclass(frozen=True)
class Reply:
    """What is said of a guess, in a sentence; or the slug of the known mistake that it is."""

    says: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Asked:
    """A question: its value as it is shown, all replies, of which the first is right, and what is said with the answer.

    ``spans`` say which numbers have which replies, ``answers`` say it of shapes and choices, ``other`` of those not among them.
    ``choices`` are what buttons say; without them the answer is typed. ``value`` is the number itself, where it is one.
    """

    kind: str
    shown: str
    replies: tuple[Reply, ...]
    because: str = ""
    choices: tuple[str, ...] = ()
    answers: Mapping[str, tuple[int, ...]] | None = None
    other: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    value: float | None = None

    @property
    def unreadable(self) -> str:
        """What is said of a text that is no answer."""
        return NO_SHAPE if self.kind == "shape" else NO_NUMBER

    def judged(self, typed: str) -> tuple[int, ...]:
        """The places of the replies of a guess, none for one that cannot be read."""
        if self.answers is None:
            fitting = [span for reading in readings(typed) for span in self._fitting(reading)]
            first = min((span.tier for span in fitting), default=None)
            return tuple(dict.fromkeys(span.reply for span in fitting if span.tier == first))
        answer = sizes_in(typed) if self.kind == "shape" else typed
        return self.answers.get(answer, self.other) if answer else ()

    def _fitting(self, reading: str) -> list[Span]:
        number, typed = float(reading), digits(reading)
        return [span for span in self.spans if span.low <= number <= span.high and typed >= span.digits]


def number(value: float, wrong: Iterable[tuple[Reply, float]], because: str, origin: float | None = None) -> Asked:
    """The question for a number, with replies for wrong ones."""
    named = _distinct(value, wrong, origin)
    replies = dict.fromkeys([Reply(), Reply("Your guess is too low."), Reply("Your guess is too high."),
                              Reply("It is right but for its sign."), *(reply for reply, _ in named)])
    places = {reply: place for place, reply in enumerate(replies)}
    spans = [*agreeing(value, origin, 0, RIGHT), close(value, origin, 2, RIGHT),
             *([close(-value, None, 4, TURNED)] if value else []),
             Span(5, 0, -LARGEST, value, LOW), Span(5, 0, value, LARGEST, HIGH)]
    for reply, other in named:
        spans += [*agreeing(other, origin, 1, places[reply]), close(other, origin, 3, places[reply])]
    return Asked("number", written(value, origin), tuple(replies), because, spans=tuple(spans), value=value)


def _distinct(value: float, wrong: Iterable[tuple[Reply, float]], origin: float | None) -> list[tuple[Reply, float]]:
    """Each reply once with each of its numbers, without those that are right."""
    room = SAME * abs(value - (origin or 0.0)) + 1e-12
    return list({(reply, round(other, 12)): (reply, other) for reply, other in wrong if abs(other - value) > room}.values())


def chosen(kind: str, right: str, shown: str, wrong: Mapping[str, Sequence[Reply]], because: str,
           choices: Sequence[str] = (), otherwise: Mapping[str, Reply] | None = None) -> Asked:
    """The question for a shape or a choice; ``wrong`` are replies of wrong answers, ``otherwise`` those that have none there."""
    said = {answer: list(replies) for answer, replies in wrong.items() if answer != right}
    for answer, reply in (otherwise or {}).items():
        if answer != right:
            said.setdefault(answer, [reply])
    named = list(dict.fromkeys(each for found in said.values() for each in found))
    answers = {answer: tuple(2 + named.index(each) for each in dict.fromkeys(found)) for answer, found in said.items()}
    return Asked(kind, shown, (Reply(), Reply(), *named), because, tuple(choices), {right: (RIGHT,), **answers}, (OTHER,))


def explained(reply: Reply) -> tuple[str, str, str]:
    """A known mistake's name, its explanation and its question; of another reply the sentence alone."""
    entry: Any = CATALOGUE.get(reply.mistake)
    return (entry.slug, entry.explanation, entry.question) if entry else ("", reply.says, "")
