"""What is added to a verdict: the ordinary slip behind it, what the result does not depend on, its worth, and remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.judging import wording
from mlpteach.judging.exercises import Task, changed_formulas
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.marks import score
from mlpteach.judging.matching import explaining, near
from mlpteach.judging.sandbox import Answer, Answers
from mlpteach.judging.slips import GIVING, IN_PYTHON, IN_RESULTS, Slip, first_fitting
from mlpteach.tracing.stage import STAGES

OTHER_VALUES: tuple[Callable[[Any], Any], ...] = (
    lambda v: v * 1.5 + 0.1, lambda v: -v - 0.3, lambda v: 30 * v + 7, lambda v: v * 0.01)
AS_HELPERS = {"sigmoid": ("sigmoid", "hidden_activation", "output_activation")}  # the tasks that a helper would do by itself
BY_NAME = {slip.name: slip for slip in GIVING}


def equal(answer: Answer, other: Answer) -> bool:
    """Whether both calls gave the same numbers."""
    pairs = list(zip(answer.kept or (), other.kept or (), strict=False))
    return bool(pairs) and all(not isinstance(part, str) and not isinstance(same, str) and near(part, same) for part, same in pairs)


def dependence(task: Task, calls: Sequence[Answer], run: Callable[[Sequence[dict[str, Any]]], Answers]) -> str:
    """On what a wrong result depends: on chance, or not on its arguments, whatever their values; or it is one of them."""
    answer, again = calls[0], calls[len(task.cases)]
    if not answer.kept or any(isinstance(part, str) or not np.isfinite(part).all() for part in answer.kept):
        return ""
    if not equal(again, answer):
        return f" {wording.unstable().summary}"
    given = task.cases[0].arguments
    moved = {name: [other(value) for other in OTHER_VALUES] for name, value in given.items()
             if isinstance(value, np.ndarray) and name != "bias"}  # which is another slip
    answers = iter(run([{**given, name: value} for name, values in moved.items() for value in values]).calls)
    unused = [name for name, values in moved.items() if _all_equal(answer, [next(answers, None) for _ in values])]
    back = [f" What comes back is {name}, unchanged." for name, value in given.items()
            if isinstance(value, np.ndarray) and any(near(part, value) for part in answer.kept)]
    depends = f" It does not depend on {wording.listed(unused)}: does another name stand in that place?" if unused else ""
    return "".join(back[:1]) or depends


def _all_equal(answer: Answer, others: Sequence[Answer | None]) -> bool:
    return all(other is not None and equal(other, answer) for other in others)


def recognised(task: Task, feedback: Feedback, calls: Sequence[Answer]) -> Feedback:
    """The feedback with the ordinary slip that gives what was given, if there is one where no misconception is."""
    if feedback.passed or feedback.candidates or not feedback.written:
        return replace(feedback, slip=None)
    if feedback.slip or not (found := _giving(task, calls) or _giving(*_without_bias(task, calls))):
        return feedback
    return replace(feedback, slip=found, details="\n".join(filter(None, [found.says, feedback.details])))


def helped(task: Task, feedback: Feedback) -> Feedback:
    """The feedback with the slip that is seen in its words, and with what is asked where nothing is recognised."""
    if feedback.passed or feedback.candidates or feedback.slip or not feedback.written:
        return feedback
    found = first_fitting(IN_RESULTS, f"{feedback.summary} {feedback.details}") or first_fitting(IN_PYTHON, feedback.summary)
    if not found:
        return replace(feedback, question=task.question)
    says = "" if found.says in feedback.details else f" {found.says}"
    return replace(feedback, slip=found, details=feedback.details + says)


def _without_bias(task: Task, calls: Sequence[Answer]) -> tuple[Task, Sequence[Answer]]:
    """The cases that have no bias, for an attempt that leaves it out and makes a slip besides."""
    places = [place for place, case in enumerate(task.cases) if "bias" in case.arguments and case.arguments["bias"] is None]
    if not places or len(calls) < len(task.cases):
        return task, ()
    return replace(task, cases=tuple(task.cases[place] for place in places)), [calls[place] for place in places]


def _giving(task: Task, calls: Sequence[Answer]) -> Slip | None:
    """The slip that gives what was given in all cases; in a whole epoch, with the stages in which it is."""
    given = [answer.kept and tuple(answer.kept) for answer in calls[:len(task.cases)]]
    if not task.slips or len(given) < len(task.cases) or any(isinstance(part, str) for parts in given for part in parts or ()):
        return None
    for found in explaining(task, task.slips, given):
        slip = BY_NAME[found.slug]
        in_stages = f"In {wording.listed(places)}: " if (places := changed_formulas(found.changes)) and task.name == "epoch" else ""
        return replace(slip, says=slip.says and in_stages + slip.says)
    return None


def borrowed(task: Task, called: Sequence[str]) -> tuple[str, ...]:
    """What of the package was called that is no helper, or does by itself what is asked for."""
    helpers = [name for name in stages.__all__ if name not in STAGES]
    return tuple(name for name in called if name not in helpers or task.name in AS_HELPERS.get(name, (name,)))


def marked(task: Task, feedback: Feedback, answers: Answers, borrowed: Sequence[str]) -> Feedback:
    """The feedback with its score, and with remarks on what does not concern the result.

    ``borrowed`` are the package's own functions that the attempt calls.
    """
    worth = 0.0 if borrowed else score(task, answers.calls)
    return replace(feedback, score=worth, borrowed=bool(borrowed), notes=list(_notes(task, feedback, answers, borrowed)))


def _notes(task: Task, feedback: Feedback, answers: Answers, borrowed: Sequence[str]) -> Iterator[str]:
    if feedback.passed and task.remark:
        yield from filter(None, [task.remark([answer.kept for answer in answers.calls[:len(task.cases)]])])
    if borrowed:
        yield f"It calls the package's own {wording.listed(borrowed)}, so it earns no points: write that part yourself."
    if answers.printed:
        yield f"Your function printed {answers.printed:,} line{'s' * (answers.printed != 1)}, which are not shown here."
