"""Where in a person's own code something is done, and what they call the arrays there."""

from __future__ import annotations

import linecache
import os
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from mlpteach.judging.wording import is_learners

JUDGING = f"{Path(__file__).parents[1]}{os.sep}"
RECORDING = tuple(str(Path(__file__).with_name(name)) for name in ("lines.py", "places.py", "recorded.py"))
INNER = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
MOST_NAMES, MOST_ENTRIES = 5_000, 200  # that are looked at, of all and of one list or object


@dataclass(frozen=True)
class Line:
    """One line of a person's code; its ``text`` is empty where the source is not to be had."""

    file: str
    number: int
    text: str
    function: str

    def __str__(self) -> str:
        source = f": {self.text}" if self.text else ""
        return f"line {self.number}{source}" + (f" (in function {self.function})" if self.function.isidentifier() else "")


def own_frame() -> FrameType | None:
    """The innermost frame that is the person's own; None where it is the package that computes, to judge."""
    frame: FrameType | None = sys._getframe(1)
    while frame and not is_learners(frame.f_code.co_filename):
        name = frame.f_code.co_filename
        if name.startswith(JUDGING) and name not in RECORDING:
            return None
        frame = frame.f_back
    return frame


def line_of(frame: FrameType) -> Line:
    """The line that the frame is at, in the function that one would say it is in."""
    code, outer = frame.f_code, frame
    while outer.f_code.co_name in INNER and outer.f_back:
        outer = outer.f_back
    text = linecache.getline(code.co_filename, frame.f_lineno, frame.f_globals).strip()
    return Line(code.co_filename, frame.f_lineno, text, outer.f_code.co_name)


def names_in(frame: FrameType, things: Sequence[object]) -> tuple[str | None, ...]:
    """What each array is called in the frame (``W2``, ``self.delta``, ``layers[0].weights``); None for one that has no name."""
    wanted = {id(thing) for thing in things if isinstance(thing, np.ndarray | np.floating)}
    found: dict[int, str] = {}
    for name, value in islice(_named(frame), MOST_NAMES):
        if id(value) in wanted:
            found.setdefault(id(value), name)
    return tuple(found.get(id(thing)) for thing in things)


def _named(frame: FrameType) -> Iterator[tuple[str, object]]:
    """Everything that can be reached from the frame's variables, the nearest first."""
    scopes = [*list(frame.f_locals.items()), *list(frame.f_globals.items())]
    waiting = deque((name, value) for name, value in scopes if not name.startswith("_"))
    seen: set[int] = set()
    while waiting:
        name, value = waiting.popleft()
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value
            waiting.extend(islice(_inside(name, value), MOST_ENTRIES))


def _inside(name: str, value: Any) -> Iterator[tuple[str, object]]:
    """The entries of a list or dict, or the attributes of an object; none of the person's code runs for it."""
    if type(value) in (list, tuple):
        yield from ((f"{name}[{place}]", entry) for place, entry in enumerate(value[:MOST_ENTRIES]))
    elif type(value) is dict:
        yield from ((f"{name}[{key!r}]", entry) for key, entry in list(value.items()) if type(key) in (str, int))
    elif not issubclass(type(value), ModuleType | np.ndarray):
        yield from ((f"{name}.{key}", entry) for key, entry in list(_attributes(value).items()) if not key.startswith("__"))


def _attributes(value: object) -> Mapping[str, object]:
    try:
        kept = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return kept if isinstance(kept, Mapping) else {}
