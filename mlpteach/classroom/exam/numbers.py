"""Questions for a number, and for what known mistakes make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from mlpteach.classroom.exam.asking import Asking, UnsuitedError, said
from mlpteach.classroom.exam.sheet import ExamChoice, ExamQuestion
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.judging.wrong_numbers import wrong_numbers
from mlpteach.tracing.stage import STAGES

MOST_CHOICES, FEWEST_CHOICES = 4, 3
MOST_NUMBERS = 3  # of one mistake
APART = 3  # tolerances between the right answer and a wrong one
ROUNDING = 1e-12  # of the right answer: what is nearer to zero is zero
# Mistakes of which each gives certain numbers. The others, such as "a factor is off", can be said of any number at all.
PRECISE = frozenset({"sign-flipped", "derivative-missing", "derivative-of-activation-twice", "derivative-form-on-sum",
                     "missing-transpose", "elementwise-for-dot", "weights-ignored", "learning-rate-ignored", "result-not-kept",
                     "slope-left-in", "softmax-twice"})


def number(asking: Asking) -> ExamQuestion:
    """The question for a number that is written down."""
    wrong = list(_first_of_each(wrong_groups(asking)))
    return asking.question(f"What is {asking.quantity}? Write {asking.digits} significant digits.", asking.value,
                           tolerance=asking.tolerance, wrong=tuple((float(text), said(slugs)) for text, slugs in wrong),
                           mistakes=tuple(slugs[0] for _, slugs in wrong), working=asking.working)


def chosen_number(asking: Asking) -> ExamQuestion:
    """The question for a number that is chosen among those of known mistakes, each mistake's plainest once."""
    plain: dict[str, tuple[str, list[str]]] = {}
    for text, slugs in wrong_groups(asking).items():
        plain.setdefault(slugs[0], (text, slugs))
    wrong: list[ExamChoice] = []
    for slug in asking.rng.permutation(list(plain)).tolist():
        text, slugs = plain[slug]
        if len(wrong) < MOST_CHOICES - 1 and not any(_near(asking, text, choice.text) for choice in wrong):
            wrong.append(ExamChoice(text, False, said(slugs), slug))
    if len(wrong) < FEWEST_CHOICES - 1:
        raise UnsuitedError
    right = ExamChoice(asking.printed(asking.value), True, "Right.")
    return asking.question(f"What is {asking.quantity}?", right.text, choices=asking.shuffled([right, *wrong]),
                           working=asking.working)


def which_mistake(asking: Asking) -> ExamQuestion:
    """The question which mistake gives a certain number: what the mistake gives in its plainest spelling, and alone."""
    ranks = _ranked(asking)
    plain = {slug: text for text, slugs in ranks.items() for slug in sorted(PRECISE) if slugs.get(slug) == 0}
    alone = [slug for slug, text in plain.items() if len(ranks[text]) == 1]
    if not alone:
        raise UnsuitedError
    made = alone[asking.rng.randint(len(alone))]
    text = plain[made]
    theirs = {slug: [each for each, slugs in ranks.items() if slug in slugs] for slug in plain if slug != made}
    others = [slug for slug, texts in theirs.items() if not any(_near(asking, text, each) for each in texts)]
    if len(others) < FEWEST_CHOICES - 1:
        raise UnsuitedError
    wrong = [_not_this(slug, plain[slug]) for slug in asking.rng.permutation(others)[:MOST_CHOICES - 1].tolist()]
    right = ExamChoice(CATALOGUE[made].explanation, True, f"Right. Its question is: {CATALOGUE[made].question}", made)
    return asking.question(f"Somebody gets {text} for {asking.quantity}. That is wrong. Which mistake gives {text}?",
                           right.text, choices=asking.shuffled([right, *wrong]),
                           working=(*asking.working, f"With the mistake: {text}"))


def wrong_groups(asking: Asking) -> dict[str, list[str]]:
    """The printed numbers of known mistakes, each with the slugs of those that give it, the plainest spelling first."""
    return {text: sorted(slugs, key=slugs.__getitem__) for text, slugs in _ranked(asking).items()}


def _ranked(asking: Asking) -> dict[str, dict[str, int]]:
    """The printed numbers of known mistakes, but for what could pass as right, each with the mistakes' spellings that give it.

    The plainest spelling is 0. ``UnsuitedError`` where a precise mistake would pass as right, unless it gives the right number
    itself, as some do where a layer has one unit.
    """
    ranks: dict[str, dict[str, int]] = {}
    spellings: Counter[str] = Counter()
    room = asking.tolerance
    for slug, value in wrong_numbers(STAGES[asking.slot.stage], asking.step.arguments, asking.cell):
        text = asking.printed(value if abs(value) > ROUNDING * abs(asking.value) else 0.0)
        off = abs(float(text) - asking.value)
        if slug in PRECISE and off <= room and text != asking.printed(asking.value):
            raise UnsuitedError
        if isfinite(value) and off > APART * room:
            ranks.setdefault(text, {}).setdefault(slug, spellings[slug])
        spellings[slug] += 1
    return ranks


def _first_of_each(groups: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """The numbers without the further ones of a mistake that has many."""
    counted: Counter[str] = Counter()
    for text, slugs in groups.items():
        counted[slugs[0]] += 1
        if counted[slugs[0]] <= MOST_NUMBERS:
            yield text, slugs


def _near(asking: Asking, text: str, other: str) -> bool:
    return abs(float(text) - float(other)) <= APART * asking.tolerance


def _not_this(slug: str, text: str) -> ExamChoice:
    return ExamChoice(CATALOGUE[slug].explanation, False, f"That gives {text}. {CATALOGUE[slug].question}", slug)
