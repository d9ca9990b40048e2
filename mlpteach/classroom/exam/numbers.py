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
    """The question for a number that is chosen among those of known mistakes, each mistake's once."""
    groups = list(wrong_groups(asking).items())
    shuffled = [groups[place] for place in asking.rng.permutation(len(groups))]
    by_mistake = {slugs[0]: (text, slugs) for text, slugs in shuffled}
    if len(by_mistake) < FEWEST_CHOICES - 1:
        raise UnsuitedError
    wrong = [ExamChoice(text, False, said(slugs), slugs[0]) for text, slugs in list(by_mistake.values())[:MOST_CHOICES - 1]]
    right = ExamChoice(asking.printed(asking.value), True, "Right.")
    return asking.question(f"What is {asking.quantity}?", right.text, choices=asking.shuffled([right, *wrong]),
                           working=asking.working)


def which_mistake(asking: Asking) -> ExamQuestion:
    """The question which mistake gives a certain number."""
    groups = wrong_groups(asking)
    numbers = {slug: [text for text, slugs in groups.items() if slug in slugs] for slug in sorted(PRECISE)}
    alone = [(text, slugs[0]) for text, slugs in groups.items() if len(slugs) == 1 and slugs[0] in PRECISE]
    others = [slug for slug, texts in numbers.items() if texts]
    if not alone or len(others) < FEWEST_CHOICES:
        raise UnsuitedError
    text, made = alone[asking.rng.randint(len(alone))]
    others = [slug for slug in others if slug != made and not any(_near(asking, float(text), each) for each in numbers[slug])]
    if len(others) < FEWEST_CHOICES - 1:
        raise UnsuitedError
    wrong = [_not_this(slug, numbers[slug]) for slug in asking.rng.permutation(others)[:MOST_CHOICES - 1].tolist()]
    right = ExamChoice(CATALOGUE[made].explanation, True, f"Right. Its question is: {CATALOGUE[made].question}", made)
    return asking.question(f"Somebody gets {text} for {asking.quantity}. That is wrong. Which mistake gives {text}?",
                           right.text, choices=asking.shuffled([right, *wrong]),
                           working=(*asking.working, f"With the mistake: {text}"))


def wrong_groups(asking: Asking) -> dict[str, list[str]]:
    """The printed numbers of known mistakes, each with the slugs of those that give it, but for what could pass as right."""
    groups: dict[str, list[str]] = {}
    room = APART * asking.tolerance
    for slug, value in wrong_numbers(STAGES[asking.slot.stage], asking.step.arguments, asking.cell):
        text = asking.printed(value if abs(value) > ROUNDING * abs(asking.value) else 0.0)
        if isfinite(value) and abs(float(text) - asking.value) > room and slug not in groups.get(text, []):
            groups.setdefault(text, []).append(slug)
    return groups


def _first_of_each(groups: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """The numbers without the further ones of a mistake that has many."""
    counted: Counter[str] = Counter()
    for text, slugs in groups.items():
        counted[slugs[0]] += 1
        if counted[slugs[0]] <= MOST_NUMBERS:
            yield text, slugs


def _near(asking: Asking, value: float, text: str) -> bool:
    return abs(float(text) - value) <= APART * asking.tolerance


def _not_this(slug: str, texts: list[str]) -> ExamChoice:
    return ExamChoice(CATALOGUE[slug].explanation, False, f"That gives {' or '.join(texts[:2])}. {CATALOGUE[slug].question}", slug)
