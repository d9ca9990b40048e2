"""Judge a learner's own stage, epoch or training loop by its behaviour, and name the misconception behind a wrong one.

What does the work is imported at the first call, so that ``from mlpteach import check`` costs nothing.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Any

from mlpteach import stages
from mlpteach.arrays.checks import finite_number, whole_number
from mlpteach.tracing.stage import STAGES

if TYPE_CHECKING:
    from mlpteach.judging.exercises import Task
    from mlpteach.judging.feedback import Feedback

LogFile = str | PathLike[str] | None
TIME_LIMIT = 4.0  # seconds


def check(stage: Callable[..., Any], attempt: Callable[..., Any], *, log: LogFile = None, seconds: float = TIME_LIMIT,
          seed: int = 0, **choices: Any) -> Feedback:
    """Judge a learner's own version of a stage, as in ``check(stages.delta_hidden, my_delta_hidden)``.

    The attempt takes the stage's arguments, by name or in order, and returns what the stage returns, as an array or as lists. It is
    called on random tables of several shapes, each twice, on copies, and is stopped after so many ``seconds``. It is never read.
    ``log`` names a file to which one line a try is appended: stage, slug, whether it passed, the time, and a random mark of this
    kernel; the environment's ``MLPTEACH_LOG`` names it for all checks. What only returns None is no try yet. ``choices`` are the
    stage's own, as in ``check(stages.delta_hidden, mine, activation="tanh")``; an attempt is given those that it has parameters
    for. Another ``seed`` draws other tables. The small functions beside the stages can be asked for as well, as in
    ``check(stages.sigmoid_derivative, mine)``.
    Raises ``ValueError`` for a ``stage`` or a choice that is none and an ``attempt`` that
    is no function, ``TypeError`` for a choice that the stage does not have; what is wrong with the attempt is in the ``Feedback``.
    """
    name, seed = _name(stage), _seed("check", seed)
    if getattr(stages, name, None) is not stage or name not in stages.__all__:
        raise ValueError("check: stage must be one of the stages, such as stages.delta_hidden, "
                         f"received {_described(stage)}{_swapped(attempt)}")
    known = STAGES[name].choices if name in STAGES else {}
    if unknown := [choice for choice in choices if choice not in known]:
        expected = " or ".join(known) or "none"
        raise TypeError(f"check: {name} can be told {expected}, beside log and seconds, received {unknown[0]}")
    return _checked("check", _task(name, seed, choices), attempt, log, seconds, own=_bare(attempt) is _bare(stage))


def _task(name: str, seed: int, choices: dict[str, Any]) -> Task:
    from mlpteach.judging.exercises import stage_task
    from mlpteach.judging.helper_exercises import helper_task

    return stage_task(name, seed, **choices) if name in STAGES else helper_task(name, seed)


def check_epoch(attempt: Callable[..., Any], *, log: LogFile = None, seconds: float = TIME_LIMIT, seed: int = 0) -> Feedback:
    """Judge a learner's own epoch of a network with one hidden layer, as ``check`` judges a stage.

    ``attempt(inputs, targets, weights_0, weights_1, learning_rate)`` returns ``(weights_0, weights_1)`` after one step on all
    samples at once. ``inputs`` (samples, inputs), ``targets`` (samples, outputs), ``weights_0`` (inputs, hidden units),
    ``weights_1`` (hidden units, outputs). With biases it is ``attempt(inputs, targets, weights_0, weights_1, bias_0, bias_1,
    learning_rate)`` and returns all four; ``bias_0`` is (1, hidden units), ``bias_1`` (1, outputs). Raises what ``check`` raises.
    """
    from mlpteach.judging.epoch_exercises import epoch_task
    from mlpteach.judging.ways import can_take

    seed = _seed("check_epoch", seed)
    task, with_biases = epoch_task(seed=seed), epoch_task(True, seed)
    biases = callable(attempt) and not can_take(attempt, task.arguments) and can_take(attempt, with_biases.arguments)
    return _checked("check_epoch", with_biases if biases else task, attempt, log, seconds)


def check_training(attempt: Callable[..., Any], *, log: LogFile = None, seconds: float = TIME_LIMIT, seed: int = 0) -> Feedback:
    """Judge a learner's own training loop, as ``check_epoch`` judges one epoch of it.

    ``attempt(inputs, targets, weights_0, weights_1, learning_rate, epochs)`` returns ``(weights_0, weights_1, errors)``, where
    ``errors`` holds one number an epoch: the mean absolute error before the update, or another common measure such as E, or the
    same after the update. Which one it was is said of a right loop. Raises what ``check`` raises.
    """
    from mlpteach.judging.epoch_exercises import training_task

    return _checked("check_training", training_task(_seed("check_training", seed)), attempt, log, seconds)


def _seed(owner: str, seed: Any) -> int:
    return whole_number(owner, "seed", seed, 0, 2**32 - 1)


def _checked(owner: str, task: Task, attempt: Callable[..., Any], log: LogFile, seconds: float, own: bool = False) -> Feedback:
    from mlpteach.judging.class_log import chosen, noted
    from mlpteach.judging.judge import judge
    from mlpteach.judging.program.handing_over import whole_program

    if call := whole_program(attempt):
        raise ValueError(f"{owner}: the attempt must be a function, and this is a whole program; type {call}")
    if not callable(attempt):
        raise ValueError(f"{owner}: the attempt must be a function, received {_described(attempt)}; "
                         "give its name without brackets, so that it can be called here")
    if log is not None and not isinstance(log, (str, PathLike)):
        raise ValueError(f"{owner}: log must be the name of a file, received {_described(log)}")
    feedback = judge(task, attempt, finite_number(owner, "seconds", seconds), own)
    place = chosen(log)
    return feedback if place is None or not feedback.written else noted(feedback, place)  # empty exercises are no tries


def _bare(function: Any) -> Any:
    """The function itself, below what calls it and records it."""
    try:
        return inspect.unwrap(function.func if isinstance(function, functools.partial) else function)
    except (Exception, SystemExit):  # as below
        return function


def _described(value: Any) -> str:
    name = _name(value) if callable(value) else ""
    return f"{type(value).__name__} {name or _short(value)}".rstrip()


def _name(value: Any) -> str:
    try:
        return str(getattr(value, "__name__", ""))
    except (Exception, SystemExit):  # a learner's own __getattr__ may do anything
        return ""


def _short(value: Any) -> str:
    try:
        return f"{value!r:.60}".replace("\n", " ")
    except (Exception, SystemExit):
        return ""


def _swapped(attempt: Any) -> str:
    is_stage = getattr(stages, _name(attempt), None) is attempt and attempt is not None
    return "; the stage comes first, then your function" if is_stage else ""
