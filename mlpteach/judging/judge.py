"""Judge an attempt by its behaviour: call it on the cases of its task, and compare what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from mlpteach.arrays.checks import read_only
from mlpteach.arrays.text import Array
from mlpteach.judging import wording
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.matching import candidates, near, wrong_parts
from mlpteach.judging.misconceptions import MUTATED
from mlpteach.judging.sandbox import Answer, can_take, named_parameters, supervise
from mlpteach.judging.wording import Difference
from mlpteach.tracing.step import snapshot

NONE = "None"
Tried = list[tuple[Case, Answer]]  # what an attempt gave for each case


def judge(task: Task, attempt: Callable[..., Any], seconds: float) -> Feedback:
    """Call the attempt twice on every case of the task, for at most so many seconds in all, and say what came of it."""
    attempt, task = _told(attempt, task), _without_bias(task, attempt)
    if not can_take(attempt, task.arguments):
        return Feedback(task.name, False, *wording.refused(task))
    answers = supervise(attempt, [case.arguments for case in task.cases] * 2, lambda result: _kept(task, result), seconds)
    if answers.in_time:
        feedback = _judged(task, answers.calls)
    else:
        ended = len(answers.calls)
        feedback = Feedback(task.name, False, *wording.time_is_up(task, ended, seconds, answers.stopped))
    if not (feedback.passed or feedback.candidates) and answers.in_time:
        feedback = replace(feedback, details=feedback.details + _not_used(task, attempt, answers.calls[0], seconds))
    return replace(feedback, notes=_printed(answers.printed))


def _without_bias(task: Task, attempt: Callable[..., Any]) -> Task:
    """For an attempt that takes no bias: the task without the cases that have one."""
    if "bias" not in task.arguments or can_take(attempt, task.arguments):
        return task
    cases = [Case({name: value for name, value in case.arguments.items() if name != "bias"}, case.words, case.key)
             for case in task.cases if case.arguments["bias"] is None]
    return replace(task, cases=tuple(cases), _solved={})


def _told(attempt: Callable[..., Any], task: Task) -> Callable[..., Any]:
    """The attempt, with what the stage is told besides, such as an activation, where it has parameters for that."""
    named = named_parameters(attempt)
    told = partial(attempt, **{name: choice for name, choice in task.choices.items() if name in named})
    return told if told.keywords and can_take(told, task.arguments) else attempt


def _printed(lines: int) -> list[str]:
    return [f"Your function printed {lines:,} line{'s' * (lines != 1)}, which are not shown here."] if lines else []


def _kept(task: Task, result: Any) -> Sequence[Array | str]:
    """Copies of the parts of a result; a description of what is none."""
    if len(task.parts) == 1:
        return [_kept_part(result)]
    if isinstance(result, (tuple, list, np.ndarray)) and len(result) == len(task.parts):
        return [_kept_part(part) for part in result]
    if isinstance(result, (tuple, list)):
        return [f"{len(result)} value{'s' * (len(result) != 1)}"] * len(task.parts)
    return [NONE if result is None else f"one {type(result).__name__}"] * len(task.parts)


def _kept_part(part: Any) -> Array | str:
    if _is_masked(part):
        return "masked entries"
    kept = snapshot(part)
    return NONE if kept is None else kept if isinstance(kept, str) else np.asarray(kept)


def _is_masked(part: Any) -> bool:
    """Whether some of the numbers are marked as not to be used, also in a list of arrays."""
    if isinstance(part, (list, tuple)):
        return any(map(_is_masked, part))
    return isinstance(part, np.ma.MaskedArray) and bool(np.ma.is_masked(part))


def _judged(task: Task, answers: Sequence[Answer]) -> Feedback:
    """What came of an attempt that ended in time."""
    first = list(zip(task.cases, answers, strict=False))
    if all(_is_nothing(answer) for _, answer in first):
        return replace(_failed(task, task.cases[0], wording.nothing(task, task.cases[0])), written=False)
    for case, answer in first:
        if _is_nothing(answer):
            return _failed(task, case, wording.nothing_here(task, case))
        if answer.kept and any(isinstance(part, str) for part in answer.kept):
            return _failed(task, case, wording.no_numbers(task, case, answer.kept))
    names = candidates(task, [answer.kept and tuple(answer.kept) for _, answer in first])
    changed = tuple(dict.fromkeys(name for answer in answers for name in answer.changed))
    names = (*(name for name in names if name != MUTATED), *([MUTATED] if changed else []))
    for case, (summary, details) in _mistakes(task, first):
        return _failed(task, case, Difference(summary, details + _where_right(task, first)), names)
    if changed:
        return _failed(task, first[0][0], wording.changed_arguments(changed), names)
    for (case, answer), again in zip(first, answers[len(first):], strict=True):
        if not _equal(again, answer):
            return _failed(task, case, wording.unstable())
    return Feedback(task.name, True, f"It gives what correct code gives in all {len(first)} cases tried.")


def _is_nothing(answer: Answer) -> bool:
    return bool(answer.kept) and all(part is NONE for part in answer.kept)


def _mistakes(task: Task, first: Tried) -> Iterator[tuple[Case, Difference]]:
    """The cases that went wrong, each with what did: exceptions first, since they are the easiest to find."""
    yield from ((case, wording.raised(task, case, answer.failure)) for case, answer in first if answer.failure)
    for case, answer in first:
        if not answer.failure and (wrong := _wrong(task, case, answer)):
            yield case, wording.differs(task, case, answer.kept, wrong)


def _wrong(task: Task, case: Case, answer: Answer) -> list[int]:
    return wrong_parts(task, case, answer.kept, task.expected(case) or ())


def _where_right(task: Task, first: Tried) -> str:
    right = dict.fromkeys(case.words for case, answer in first if not answer.failure and not _wrong(task, case, answer))
    return f" It is right for {wording.listed(right)}." if right else ""


def _failed(task: Task, case: Case, difference: Difference, names: tuple[str, ...] = ()) -> Feedback:
    return Feedback(task.name, False, *difference, names, {name: _copy(value) for name, value in case.arguments.items()})


def _copy(value: Any) -> Any:
    return read_only(value.copy()) if isinstance(value, np.ndarray) else value


def _not_used(task: Task, attempt: Callable[..., Any], answer: Answer, seconds: float) -> str:
    """Which arguments make no difference to a wrong result: perhaps a name from another cell stands in their place."""
    given = task.cases[0].arguments
    moved = {name: value * 1.5 + 0.1 for name, value in given.items() if isinstance(value, np.ndarray)}
    calls = [{**given, name: value} for name, value in moved.items()]
    others = supervise(attempt, calls, lambda result: _kept(task, result), seconds).calls
    unused = [name for name, other in zip(moved, others, strict=False) if _equal(other, answer)]
    return f" It does not depend on {wording.listed(unused)}: does another name stand in that place?" if unused else ""


def _equal(answer: Answer, other: Answer) -> bool:
    """Whether both calls gave the same numbers."""
    pairs = list(zip(answer.kept or (), other.kept or (), strict=False))
    return bool(pairs) and all(not isinstance(part, str) and not isinstance(same, str) and near(part, same) for part, same in pairs)
