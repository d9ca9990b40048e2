"""Judge an attempt by its behaviour: call it on the cases of its task, and compare what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlpteach.arrays.checks import read_only
from mlpteach.arrays.text import Array
from mlpteach.judging import wording
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.matching import candidates, near, wrong_parts
from mlpteach.judging.misconceptions import MUTATED
from mlpteach.judging.sandbox import Outcome, can_take, supervise
from mlpteach.judging.wording import Difference
from mlpteach.tracing.step import snapshot

NONE = "None"
Tried = list[tuple[Case, Outcome]]  # what an attempt gave for each case


def judge(task: Task, attempt: Callable[..., Any], seconds: float) -> Feedback:
    """Call the attempt twice on every case of the task, for at most so many seconds in all, and say what came of it."""
    task = _without_bias(task, attempt)
    if not can_take(attempt, task.arguments):
        return Feedback(task.name, False, *wording.refused(task))
    report = supervise(attempt, [case.arguments for case in task.cases] * 2, lambda result: _kept(task, result), seconds)
    if report.in_time:
        feedback = _judged(task, report.outcomes)
    else:
        ended = len(report.outcomes)
        feedback = Feedback(task.name, False, *wording.time_is_up(task, ended, seconds, report.stopped))
    if not (feedback.passed or feedback.candidates) and report.in_time:
        feedback = replace(feedback, details=feedback.details + _not_used(task, attempt, report.outcomes, seconds))
    return replace(feedback, notes=_printed(report.printed))


def _without_bias(task: Task, attempt: Callable[..., Any]) -> Task:
    """For an attempt that takes no bias: the task without the cases that have one."""
    if "bias" not in task.arguments or can_take(attempt, task.arguments):
        return task
    cases = [Case({name: value for name, value in case.arguments.items() if name != "bias"}, case.words, case.key)
             for case in task.cases if case.arguments["bias"] is None]
    return replace(task, cases=tuple(cases), _solved={})


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
    kept = snapshot(part)
    return NONE if kept is None else kept if isinstance(kept, str) else np.asarray(kept)


def _judged(task: Task, outcomes: Sequence[Outcome]) -> Feedback:
    """What came of an attempt that ended in time."""
    first = list(zip(task.cases, outcomes, strict=False))
    for case, outcome in first:
        if outcome.kept and all(part is NONE for part in outcome.kept):
            return replace(_failed(task, case, wording.nothing(task, case)), written=False)
        if outcome.kept and any(isinstance(part, str) for part in outcome.kept):
            return _failed(task, case, wording.no_numbers(task, case, outcome.kept))
    names = candidates(task, [outcome.kept and tuple(outcome.kept) for outcome in outcomes[:len(first)]])
    changed = tuple(dict.fromkeys(name for outcome in outcomes for name in outcome.changed))
    names = (*(name for name in names if name != MUTATED), *([MUTATED] if changed else []))
    for case, (summary, details) in _mistakes(task, first):
        return _failed(task, case, Difference(summary, details + _where_right(task, first)), names)
    if changed:
        return _failed(task, first[0][0], wording.changed_arguments(changed), names)
    for (case, outcome), again in zip(first, outcomes[len(first):], strict=True):
        if not _equal(again, outcome):
            return _failed(task, case, wording.unstable())
    return Feedback(task.name, True, f"It gives what correct code gives in all {len(first)} cases tried.")


def _mistakes(task: Task, first: Tried) -> Iterator[tuple[Case, Difference]]:
    """The cases that went wrong, each with what did: exceptions first, since they are the easiest to find."""
    yield from ((case, wording.raised(task, case, outcome.failure)) for case, outcome in first if outcome.failure)
    for case, outcome in first:
        if not outcome.failure and (wrong := _wrong(task, case, outcome)):
            yield case, wording.differs(task, case, outcome.kept, wrong)


def _wrong(task: Task, case: Case, outcome: Outcome) -> list[int]:
    return wrong_parts(task, case, outcome.kept, task.expected(case) or ())


def _where_right(task: Task, first: Tried) -> str:
    right = dict.fromkeys(case.words for case, outcome in first if not outcome.failure and not _wrong(task, case, outcome))
    return f" It is right for {wording.listed(right)}." if right else ""


def _failed(task: Task, case: Case, difference: Difference, names: tuple[str, ...] = ()) -> Feedback:
    return Feedback(task.name, False, *difference, names, {name: _copy(value) for name, value in case.arguments.items()})


def _copy(value: Any) -> Any:
    return read_only(value.copy()) if isinstance(value, np.ndarray) else value


def _not_used(task: Task, attempt: Callable[..., Any], outcomes: Sequence[Outcome], seconds: float) -> str:
    """Which arguments make no difference to a wrong result: perhaps a name from another cell stands in their place."""
    given = task.cases[0].arguments
    moved = {name: value * 1.5 + 0.1 for name, value in given.items() if isinstance(value, np.ndarray)}
    calls = [{**given, name: value} for name, value in moved.items()]
    report = supervise(attempt, calls, lambda result: _kept(task, result), seconds)
    unused = [name for name, outcome in zip(moved, report.outcomes, strict=False) if _equal(outcome, outcomes[0])]
    return f" It does not depend on {wording.listed(unused)}: does another name stand in that place?" if unused else ""


def _equal(outcome: Outcome, other: Outcome) -> bool:
    """Whether both calls gave the same numbers."""
    pairs = list(zip(outcome.kept or (), other.kept or (), strict=False))
    return bool(pairs) and all(not isinstance(part, str) and not isinstance(same, str) and near(part, same) for part, same in pairs)
