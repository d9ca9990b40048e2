"""Beginners' slips: the first two hints say something that a beginner can act on, and nothing false."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from attempts import written
from leaks import leaks
from slips import SLIPS
from test_check import judged

from mlpteach import check, stages
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.formulas import STAGE_NAMES
from mlpteach.judging.slips import GIVING, IN_PYTHON, IN_RESULTS, Slip

ALL = [*IN_PYTHON, *GIVING, *IN_RESULTS]
ELSEWHERE: dict[str, Callable[..., Any]] = {  # slips that no body of the table makes
    "other arguments than asked for": lambda targets: targets}


def hints(feedback: Feedback) -> str:
    """The two hints that a learner opens first."""
    return f"{feedback.hint(1)}\n{feedback.hint(2)}"


@pytest.mark.parametrize(("task", "body", "phrase", "never"), SLIPS, ids=[f"{task}: {phrase}" for task, _, phrase, _ in SLIPS])
def test_a_slip_is_told_in_words_that_a_beginner_can_act_on(task: str, body: str, phrase: str, never: tuple[str, ...]) -> None:
    feedback = judged(task, body, seconds=1 if "while" in body else 4)
    assert not feedback.passed
    assert phrase in hints(feedback)
    assert [words for words in never if words in hints(feedback)] == []


def test_there_are_as_many_slips_as_promised() -> None:
    assert len({(task, body) for task, body, *_ in SLIPS}) == len(SLIPS) >= 60
    assert all(callable(written(task, body)) for task, body, *_ in SLIPS)


# The tables of slips.

@pytest.mark.parametrize("slip", ALL, ids=[slip.name for slip in ALL])
def test_a_slip_says_what_can_be_done_in_a_few_words(slip: Slip) -> None:
    assert re.fullmatch(r"[^.?!\n]{5,60}", slip.name)
    assert re.fullmatch(r"[^!\n]{20,200}[.?]", slip.question) and "?" in slip.question
    assert re.fullmatch(r"([^!\n]{20,120}[.?])?", slip.says)
    assert bool(slip.words) != bool(slip.variants)
    assert slip.says or slip.variants or slip in IN_RESULTS or "returned" in slip.words or "called" in slip.words


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_no_slip_gives_a_formula_away(stage: str) -> None:
    assert [text for slip in ALL for text in (slip.name, slip.question, slip.says) if leaks(text, stage)] == []


def test_every_slip_is_made_by_somebody() -> None:
    told = {feedback.slip.name for task, body, *_ in SLIPS if (feedback := judged(task, body, seconds=1)).slip}
    assert {slip.name for slip in ALL} - told == set(ELSEWHERE)
    assert all(told_by(attempt) == name for name, attempt in ELSEWHERE.items())


def told_by(attempt: Any) -> str:
    slip = check(stages.error, attempt).slip
    return slip.name if slip else ""


# Nothing false is said.

@pytest.mark.parametrize("attempt", [lambda z: (z > 0) * 1.0, lambda z: np.round(z), lambda z: np.where(z > 2, 1.0, 0.5),
                                     lambda z: np.sign(z), lambda z: np.minimum(z, 100), lambda z: np.clip(z, 0, 0.001)])
def test_what_depends_on_its_argument_is_not_told_otherwise(attempt: Any) -> None:
    feedback = check(stages.hidden_activation, attempt)
    assert not feedback.passed and "does not depend" not in feedback.hint(1)


def test_zeros_that_were_computed_are_told_from_zeros_that_were_prepared() -> None:
    computed = check(stages.delta_output, lambda e, o: e * (o * 1 - o))
    prepared = check(stages.delta_output, lambda e, o: np.zeros_like(e))
    assert computed.candidates == ("derivative-mistyped",)
    assert prepared.candidates == ("result-not-kept", "derivative-mistyped")
    assert "Put activations of 0" not in prepared.hint(2)


def test_a_learners_own_objects_may_do_anything_when_they_are_asked_for_their_names() -> None:
    class Odd:
        def __dir__(self) -> Any:
            raise RuntimeError("no")

    feedback = check(stages.error, lambda t, o: Odd().value)
    assert "It raised AttributeError" in feedback.summary and not feedback.passed
