"""Judge an attempt by its behaviour: call it on the cases of its task, and compare what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from mlpteach.arrays.checks import read_only
from mlpteach.judging import parts, wording
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.helping import borrowed, dependence, equal, helped, marked, recognised
from mlpteach.judging.kept import NONE, kept
from mlpteach.judging.matching import candidates, wrong_parts
from mlpteach.judging.misconceptions import CATALOGUE, MUTATED, NOT_KEPT
from mlpteach.judging.observed import Ended, in_another_order, nothing_kept, right_but_for_the_size, rounded
from mlpteach.judging.sandbox import Answer, Answers, supervise
from mlpteach.judging.ways import can_take, named_parameters
from mlpteach.judging.wording import Difference

UNWRITTEN = "NotImplementedError"
Tried = list[tuple[Case, Answer]]  # what an attempt gave for each case
Caller = Callable[[Callable[..., Any], Sequence[dict[str, Any]], Callable[[Any], Any], float], Answers]


def judge(task: Task, attempt: Callable[..., Any], seconds: float, own: bool = False, call: Caller = supervise) -> Feedback:
    """Call the attempt twice on every case of the task, for at most so many seconds in all, and say what came of it.

    ``own`` says that the attempt is what the package itself has for this task. ``call`` does the calls; by itself, in this process.
    """
    attempt, task = _told(attempt, task), _without_bias(task, attempt)
    if not can_take(attempt, task.arguments):
        return helped(task, Feedback(task.name, False, *wording.refused(task)))

    def run(calls: Sequence[dict[str, Any]]) -> Answers:
        return call(attempt, calls, lambda result: kept(task, result), seconds)

    answers = run([case.arguments for case in task.cases] * 2)
    if answers.in_time:
        feedback = _judged(task, answers)
    else:
        ended = len(answers.calls)
        feedback = Feedback(task.name, False, *wording.time_is_up(task, ended, seconds, answers.stopped))
    feedback = recognised(task, feedback, answers.calls)
    if not (feedback.passed or feedback.candidates or feedback.slip) and feedback.written and answers.in_time:
        feedback = replace(feedback, details=feedback.details + dependence(task, answers.calls, run))
    return marked(task, helped(task, feedback), answers, borrowed(task, answers.stages) or ((task.name,) if own else ()))


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


def _judged(task: Task, answers: Answers) -> Feedback:
    """What came of an attempt that ended in time."""
    first = list(zip(task.cases, answers.calls, strict=False))
    if unwritten := _unwritten(task, first, answers.printed):
        return unwritten
    for case, answer in first:
        if _is_nothing(answer):
            return _failed(task, case, wording.nothing_here(task, case))
        if answer.kept and any(isinstance(part, str) for part in answer.kept):
            return _failed(task, case, wording.no_numbers(task, case, answer.kept))
    changed = tuple(dict.fromkeys(name for answer in answers.calls for name in answer.changed))
    names = _names(task, first, bool(changed))
    for case, answer, (summary, details) in _mistakes(task, first, names):
        details += _where_right(task, first) + _stopped_early(task, case, answer, first)
        return replace(_failed(task, case, Difference(summary, details), names), slip=answer.slip)
    if changed:
        return _failed(task, first[0][0], wording.changed_arguments(changed), names)
    for (case, answer), again in zip(first, answers.calls[len(first):], strict=True):
        if not equal(again, answer):
            return _failed(task, case, wording.unstable())
    return Feedback(task.name, True, f"It gives what correct code gives in all {len(first)} cases tried.")


def _unwritten(task: Task, first: Tried, printed: int) -> Feedback | None:
    """What is said of an attempt that gives nothing in any case: nobody has written it yet, or it only prints."""
    case, answer = first[0]
    if all(answer.failure.startswith(UNWRITTEN) for _, answer in first):
        told = wording.still_to_be_written(task, case, answer.failure)
    elif not all(_is_nothing(answer) for _, answer in first):
        return None
    elif printed:
        return _failed(task, case, wording.only_printed(task, case), (NOT_KEPT,))
    else:
        told = wording.nothing(task, case)
    return replace(_failed(task, case, told), written=False)


def _is_nothing(answer: Answer) -> bool:
    return bool(answer.kept) and all(part is NONE for part in answer.kept)


def _names(task: Task, first: Tried, changed: bool) -> tuple[str, ...]:
    """The slugs of the mistakes that give what was given; that nothing was kept is said before all others."""
    found = [name for name in candidates(task, [answer.kept and tuple(answer.kept) for _, answer in first]) if name != MUTATED]
    if changed:
        return (*found, MUTATED)
    if NOT_KEPT in found and any(set(task.origins) & set(answer.handed_back) for _, answer in first):
        return (NOT_KEPT,)  # the very array that was given came back
    return tuple(dict.fromkeys([NOT_KEPT, *found])) if nothing_kept(task, _numbers(first)) else tuple(found)


def _numbers(first: Tried) -> Ended:
    return [(case, answer.kept) for case, answer in first if not answer.failure]


def _mistakes(task: Task, first: Tried, names: Sequence[str]) -> Iterator[tuple[Case, Answer, Difference]]:
    """The cases that went wrong, each with what did: exceptions first, since they are the easiest to find."""
    yield from ((case, answer, wording.raised(task, case, answer.failure, answer.slip)) for case, answer in first if answer.failure)
    if order := in_another_order(task, _numbers(first)):
        yield (*first[0], parts.in_another_order(task, order))
    for case, answer in first:
        if not answer.failure and (wrong := _wrong(task, case, answer)):
            yield case, answer, parts.differs(task, case, answer.kept, wrong, _lead(task, case, first, names))


def _lead(task: Task, case: Case, first: Tried, names: Sequence[str]) -> str:
    """What is said before anything else: that nothing was kept, what is right all the same, or what comes out."""
    numbers = _numbers(first)
    if NOT_KEPT in names[:1] and (said := nothing_kept(task, numbers)):
        return said
    right = [CATALOGUE[name].right for name in names[:1] if CATALOGUE[name].right]
    return right_but_for_the_size(task, case, numbers) or "".join(right) or rounded(task, numbers)


def _wrong(task: Task, case: Case, answer: Answer) -> list[int]:
    return wrong_parts(task, case, answer.kept, task.expected(case) or ())


def _where_right(task: Task, first: Tried) -> str:
    right = dict.fromkeys(case.words for case, answer in first if not answer.failure and not _wrong(task, case, answer))
    return f" It is right for {wording.listed(right)}." if right else ""


def _stopped_early(task: Task, case: Case, answer: Answer, first: Tried) -> str:
    """That a loop did fewer epochs in this case than it was told, while it does them all in others."""
    lists = [(place, axes) for place, axes in enumerate(task.parts.values()) if tuple(axes) == ("epochs",)]
    all_done = any(not other.failure and not _wrong(task, each, other) for each, other in first)
    return "".join(parts.stops_early(len(answer.kept[place]), case) for place, _ in lists if answer.kept and all_done
                   and answer.kept[place].ndim == 1 and len(answer.kept[place]) < case.arguments["epochs"])


def _failed(task: Task, case: Case, difference: Difference, names: tuple[str, ...] = ()) -> Feedback:
    return Feedback(task.name, False, *difference, names, {name: _copy(value) for name, value in case.arguments.items()})


def _copy(value: Any) -> Any:
    return read_only(value.copy()) if isinstance(value, np.ndarray) else value
