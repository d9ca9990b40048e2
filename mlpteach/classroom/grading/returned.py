"""What came back from a submission's process, made into values again. Whatever is not as it should be counts as no answer."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any, NoReturn

import numpy as np

from mlpteach.classroom.grading.remote import ProcessGoneError
from mlpteach.judging.sandbox import Answer
from mlpteach.judging.slips.raised import slip_of
from mlpteach.judging.wording import in_words

KINDS = {"O": object, "U": "U1", "S": "S1", "c": complex}
DEEPEST = 6
MOST_PRINTED = 10**9
MAKES_NO_SENSE = (KeyError, TypeError, ValueError, ArithmeticError, RecursionError, IndexError, AttributeError, MemoryError)


class RemoteFunction:
    """A submission's function as it is known here: its name, how it can be called, and in words what of its needs failed."""

    def __init__(self, name: str, taken: Any, failed: Any = None) -> None:
        self.name = name
        self.failed = [printable(one, 300) for one in failed[:5]] if isinstance(failed, list) else []
        try:
            parameters = [Parameter(str(one), Parameter(str(one), kind).kind, default=None if has_default else Parameter.empty)
                          for one, kind, has_default in taken]
            if parameters:
                self.__signature__ = Signature(parameters)
        except (TypeError, ValueError):  # then calling it will tell
            pass

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """It cannot be called here."""
        raise RuntimeError(f"{self.name} runs in another process")


def printable(told: Any, most: int = 60) -> str:
    """As much of a text as is worth reading, without what no file and no terminal can take."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in str(told)[:most])


def answer(reply: Any, keep: Any) -> Answer:
    """What came of one call. ``ProcessGoneError`` for a reply that makes no sense."""
    try:
        if "error" in reply:
            kind, message, line, function = reply["error"]
            return _failed(printable(kind), printable(message, 400), int(line), printable(function))
        names = [tuple(printable(name) for name in reply[key][:20]) for key in ("changed", "back")]
        return Answer(keep(value_of_reply(reply["result"])), changed=names[0], handed_back=names[1])
    except MAKES_NO_SENSE as error:
        raise ProcessGoneError from error


def besides(reply: Any) -> tuple[int, list[str]]:
    """How many lines were printed, and what of the package was called. ``ProcessGoneError`` for a reply that makes no sense."""
    try:
        return max(0, min(int(reply["printed"]), MOST_PRINTED)), [printable(name) for name in reply["borrowed"][:20]]
    except MAKES_NO_SENSE as error:
        raise ProcessGoneError from error


def value_of_reply(told: Any, depth: int = 0) -> Any:
    """A result made of lists, tuples and arrays of numbers; of what is no number, something of the same kind."""
    if told is None or depth > DEEPEST:
        return None
    if "numbers" in told:
        numbers = np.array([float(number) for number in told["numbers"]]).reshape([int(size) for size in told["shape"]])
        return float(numbers) if told.get("python") is True else numbers
    for kind, made in (("tuple", tuple), ("list", list)):
        if kind in told:
            return made(value_of_reply(part, depth + 1) for part in told[kind])
    if "masked" in told:
        return np.ma.array([0.0], mask=[True])
    if "table" in told:
        return np.zeros(1, dtype=KINDS.get(told["table"], object))
    return _named(printable(told["kind"]))()


def _named(name: str) -> type:
    return str if name == "str" else type(name if name.isidentifier() else "object", (), {})


def _failed(kind: str, message: str, line: int, function: str) -> Answer:
    made = type(kind if kind.isidentifier() else "Exception", (Exception,), {})
    error = made(message)
    where = f" (line {line}{f' of {function}' if function.isidentifier() else ''})" if line > 0 else ""
    return Answer(failure=in_words(error) + where, slip=slip_of(error, message, []))
