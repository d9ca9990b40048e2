"""What runs in a submission's process: it defines one function after another, calls each, and writes what came back as JSON.

Nothing that it says is believed: it holds no expected value, and its numbers are judged elsewhere.
"""

from __future__ import annotations

import builtins
import copy
import inspect
import json
import os
import subprocess  # which NumPy's own tests import, and with them `from numpy import *`; nothing can be started
import sys
import traceback
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
import numpy.linalg  # before files are out of reach
import numpy.random

from mlpteach.classroom.grading import stand_ins
from mlpteach.classroom.grading.lockdown import NO_MODULES, lock

MOST_NUMBERS = 20_000  # in one result
DEEPEST = 4  # lists in lists, before they are rows of a table
SOURCE = "<submission>"


class Counted:
    """A stream that counts the lines written to it, keeps nothing, and cannot be read."""

    lines = 0

    def write(self, text: str) -> int:
        """Count the line ends."""
        Counted.lines += str(text).count("\n")
        return len(text)

    def flush(self) -> None:
        """Do nothing."""

    def isatty(self) -> bool:
        """No."""
        return False

    def readline(self, *_: Any) -> NoReturn:
        """Raise ``EOFError``."""
        raise EOFError("nobody can answer while marks are given")

    __call__ = read = readline


def serve(stages: list[str], helpers: list[str], readable: list[str], hidden: list[str], seconds: int) -> None:
    """Answer requests until there are no more of them."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdin = sys.stdout = sys.stderr = builtins.input = Counted()
    np.seterr(all="ignore")
    sys.dont_write_bytecode = True
    stand_ins.install(stages, helpers)
    for name in NO_MODULES:
        sys.modules.pop(name, None)
    vars(subprocess).pop("_fork_exec", None)
    lock(readable, hidden, seconds)
    for line in requests:
        request = json.loads(line)
        for reply in replies_to(request):
            replies.write(json.dumps({**reply, "mark": request["mark"]}).encode() + b"\n")
            replies.flush()


_namespace: dict[str, Any] = {}


def replies_to(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is answered: the signature of a function that was defined, or what came of each call, and what was used meanwhile."""
    if "statements" in request:
        failed = list(_define(request["statements"]))
        yield {"taken": _signature(_namespace.get(request["name"])), "failed": failed}
        return
    Counted.lines = 0
    stand_ins.borrowed.clear()
    for in_order, by_name in request["calls"]:
        yield _answer(_namespace.get(request["name"]), [_given(value) for value in in_order],
                      {name: _given(value) for name, value in by_name.items()}, request["arguments"])
    yield {"printed": Counted.lines, "borrowed": list(dict.fromkeys(map(str, stand_ins.borrowed)))}


def _define(statements: list[list[Any]]) -> Iterator[str]:
    """Run the statements that the function needs, in a namespace of their own; say of each that fails, whose names it lacks."""
    _namespace.clear()
    _namespace.update({"__name__": "__main__", "__builtins__": builtins})
    for source, first in statements:
        try:
            exec(compile("\n" * (first - 1) + source, SOURCE, "exec"), _namespace)
        except BaseException as error:
            what = f"raised {type(error).__name__[:60]}: {_message(error)[:100]}"
            if source.startswith(("import ", "from ")):
                what = "could not be imported, as only NumPy and Python's own modules are here"
            yield f"Line {first}, {source.strip().splitlines()[0][:80]}, {what}."


def _signature(function: Any) -> Any:
    if not callable(function):
        return None
    try:
        parameters = inspect.signature(function).parameters.values()
        return [[one.name, int(one.kind), one.default is not one.empty] for one in parameters]
    except (Exception, SystemExit):
        return []


def _given(value: Any) -> Any:
    return np.array(value["numbers"], dtype=float).reshape(value["shape"]) if isinstance(value, dict) else value


def _answer(function: Any, in_order: list[Any], by_name: dict[str, Any], names: list[str]) -> dict[str, Any]:
    given = by_name or dict(zip(names, in_order, strict=False))
    before = copy.deepcopy(given)
    try:
        result = function(*in_order, **by_name)
        parts = result if isinstance(result, (tuple, list)) else (result,)
        back = [name for name, value in given.items() if isinstance(value, np.ndarray) and any(part is value for part in parts)]
        changed = [name for name, value in given.items() if not _same(before[name], value)]
        return {"result": as_json(result), "changed": changed, "back": back}
    except BaseException as error:
        return {"error": [type(error).__name__[:60], _message(error), *_place(error)]}


def _same(before: Any, after: Any) -> bool:
    return before is after or (np.shape(before) == np.shape(after) and bool(np.array_equal(before, after)))


def _message(error: BaseException) -> str:
    try:
        return str(error)[:400]
    except BaseException:
        return ""


def _place(error: BaseException) -> list[Any]:
    """The line of the submission that raised it, and the function it stands in."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__, 60) if frame.filename == SOURCE]
    return [frames[-1].lineno, frames[-1].name[:60]] if frames else [0, ""]


def as_json(result: Any, depth: int = 0) -> Any:
    """A result as what JSON can hold; of what is no number only its kind."""
    if result is None or result is ...:
        return None
    if isinstance(result, (tuple, list)) and depth < DEEPEST:
        if len(result) > MOST_NUMBERS:
            raise MemoryError(f"the result holds {len(result):,} values, which is too many")
        return {"tuple" if isinstance(result, tuple) else "list": [as_json(part, depth + 1) for part in result]}
    if np.ma.is_masked(result):
        return {"masked": True}
    if isinstance(result, (bool, int, float, np.integer, np.floating, np.bool_)):
        return {"shape": [], "numbers": [float(result)], "python": not isinstance(result, np.generic)}
    if not isinstance(result, np.ndarray):
        return {"kind": type(result).__name__[:60]}
    if result.size > MOST_NUMBERS:
        raise MemoryError(f"the result holds {result.size:,} numbers, which is too many")
    if result.dtype.kind not in "biuf":
        return {"table": result.dtype.kind}
    return {"shape": list(np.asarray(result).shape), "numbers": [float(value) for value in np.asarray(result).ravel().tolist()]}
