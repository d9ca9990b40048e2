"""In words: what an attempt gave, and where that differs from what was expected."""

from __future__ import annotations

import os
import re
import sysconfig
import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Case, Task
from mlpteach.judging.slips import Slip, slip_of

FOLDERS = {str(Path(np.__file__).parent), str(Path(__file__).parents[1]), *sysconfig.get_paths().values()}
INSTALLED = tuple(f"{folder}{os.sep}" for folder in FOLDERS)
LONGEST_MESSAGE = 160  # characters of an exception's message
MATMUL = re.compile(r"Input operand 1 has a mismatch .*\(size (\d+) is different from (\d+)\)")  # as NumPy says it


class Difference(NamedTuple):
    """What is wrong: in a sentence, and what a learner needs to know besides."""

    summary: str
    details: str = ""


def refused(task: Task) -> Difference:
    """An attempt that cannot be called with the arguments."""
    return Difference(f"Your function cannot be called with the {len(task.arguments)} arguments {listed(task.arguments)}.",
                      "Look at the line that defines it.")


def time_is_up(task: Task, ended: int, seconds: float, stopped: bool) -> Difference:
    """An attempt that took too long."""
    told = "it was stopped" if stopped else "it could not be stopped and still runs, so restart the kernel"
    return Difference(f"Its time was up after {text.number(seconds, 2)} second{'s' * (seconds != 1)}, and {told}.",
                      f"Is there a loop that never ends? Of {2 * len(task.cases)} calls {ended} had ended.")


def raised(task: Task, case: Case, failure: str, slip: Slip | None) -> Difference:
    """An exception, and what it means; where the shapes may be the matter, what was given and expected."""
    given = f"It was given {_given(case)}; expected back: {_asked(task, case)}."
    return Difference(f"It raised {failure}.", slip.says if slip else given)


def still_to_be_written(task: Task, case: Case, failure: str) -> Difference:
    """An attempt that says by an exception that nobody has written it yet."""
    return Difference(f"It raised {failure}.", f"It was given {_given(case)}. Expected back: {_asked(task, case)}.")


def only_printed(task: Task, case: Case) -> Difference:
    """An attempt that printed, and returned None."""
    return Difference(f"It returned None, and it printed: print shows, return hands back. Expected back: {_asked(task, case)}.",
                      "Whoever calls a function gets what stands behind its return, and nothing else.")


def nothing(task: Task, case: Case) -> Difference:
    """An attempt that returned None: nobody has written it yet, or it has no ``return``."""
    return Difference(f"It returned None: nothing is written yet, or a return is missing. Expected back: {_asked(task, case)}.",
                      f"It was given {_given(case)}.")


def nothing_here(task: Task, case: Case) -> Difference:
    """An attempt that returned None for some cases only."""
    return Difference(f"It returned None for {case.words}, and something else in other cases: a return is missing.",
                      f"Expected back: {_asked(task, case)}. It was given {_given(case)}.")


def no_numbers(task: Task, case: Case, parts: Sequence[Array | str]) -> Difference:
    """A result that holds no numbers, or too few parts."""
    place = next(place for place, part in enumerate(parts) if isinstance(part, str))
    of_all = len(parts) == 1 or all(isinstance(part, str) for part in parts)
    which = "" if of_all else f" for {list(task.parts)[place]}"
    return Difference(f"It returned {parts[place]}{which}.", f"Expected back: {_asked(task, case)}.")


def changed_arguments(names: Iterable[str]) -> Difference:
    """An attempt that is right, but for what it did to its arguments."""
    return Difference(f"Its result is right, but it changed what it was given: {listed(names)}.",
                      "Whoever calls it has other numbers afterwards than before.")


def unstable() -> Difference:
    """An attempt that gives two results for equal arguments."""
    return Difference("Called again with equal arguments, it gives another result.",
                      "It depends on something that it is not given: a name from another cell, an earlier call, a random number.")


def _given(case: Case) -> str:
    return ", ".join(f"{name} {text.shape(value)}" for name, value in case.arguments.items() if value is not None)


def _asked(task: Task, case: Case) -> str:
    parts = [f"{name} {text.sizes(expected_part(task, case, place).shape)}" for place, name in enumerate(task.parts)]
    return ", ".join(parts) + (", in this order" if len(parts) > 1 else "")


def expected_part(task: Task, case: Case, place: int) -> Array:
    """What correct code gives for this part; of several measures the first."""
    part = (task.expected(case) or ())[place] or ()
    return part[0]


def listed(names: Iterable[Any]) -> str:
    """The names as in ``a, b and c``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else str(last)


def in_words(error: BaseException) -> str:
    """The exception on one line, with the line of the learner's own code that raised it."""
    message = MATMUL.sub(r"the inner sizes differ, \2 on the left and \1 on the right", " ".join(_message(error).split()))
    message = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}..."
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_learners(frame.filename)]
    if not frames:
        return text
    last = frames[-1]
    function = f" of {last.name}" if last.name != frames[0].name and last.name.isidentifier() else ""  # one that the attempt calls
    source = f", `{last.line}`" if last.line else ""
    return f"{text} (line {last.lineno}{function}{source})"


def slip_behind(error: BaseException) -> Slip | None:
    """The ordinary slip that leads to this exception, if it is a known one."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if is_learners(frame.f_code.co_filename)]
    with suppress(Exception):  # a learner's own objects may do anything when they are asked for their names
        return slip_of(error, _message(error), frames)
    return None


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # its own __str__ may do anything
        return ""


def is_learners(filename: str) -> bool:
    """Whether a file's code is a learner's own: not NumPy's, not this package's, not Python's or another library's."""
    return not filename.startswith((*INSTALLED, "<__array_function__", "<frozen"))
