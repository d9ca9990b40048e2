"""Beginners' slips: the first two hints say something that a beginner can act on, and nothing false."""

from __future__ import annotations

import pytest
from attempts import written
from slips import SLIPS
from test_check import judged

from mlpteach.judging.feedback import Feedback


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
