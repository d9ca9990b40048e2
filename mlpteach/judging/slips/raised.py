"""Which slip is behind an exception: its words, and what is known of the names in the code that raised it."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import FrameType
from typing import Any

import numpy as np

from mlpteach.judging.slips.in_python import IN_PYTHON
from mlpteach.judging.slips.slip import Slip, first_fitting

MOST_NAMES = 8
CONSTANTS = ("e", "pi")
ALIKE = 0.75  # how nearly two names are spelled for one of them to be meant


def slip_of(error: BaseException, message: str, frames: Iterable[FrameType]) -> Slip | None:
    """The slip behind an exception; ``frames`` are those of the learner's own code, the outermost first."""
    return first_fitting(IN_PYTHON, f"{type(error).__name__}: {message}", dict(_facts(error, message, list(frames))))


def _facts(error: BaseException, message: str, frames: list[FrameType]) -> Iterator[tuple[str, str]]:
    """What is known besides: the nearest known name, the names that the function has, what NumPy has of this name."""
    yield from _named("none", [name for frame in frames[-1:] for name, value in frame.f_locals.items() if value is None])
    if isinstance(error, NameError):
        name = str(getattr(error, "name", None) or "")
        own = [known for frame in frames for known in frame.f_locals if known.isidentifier() and not known.startswith("_")]
        others = [known for frame in frames[-1:] for known in (*frame.f_globals, *vars(builtins)) if not known.startswith("_")]
        yield from _named("of_numpy", [name] if name in CONSTANTS or (len(name) > 1 and callable(getattr(np, name, None))) else [])
        yield from _named("nearest", _nearest(name, own) or _nearest(name, others))
        yield from _named("known", [", ".join(list(dict.fromkeys(own))[:MOST_NAMES])])
    elif isinstance(error, AttributeError):
        attribute, owner = message.rpartition("attribute ")[2].split("'")[1::2][:1], message.partition("'")[2].partition("'")[0]
        yield from _named("of_numpy", [name for name in attribute if callable(getattr(np, name, None))])
        having = sys.modules.get(owner) if getattr(error, "obj", None) is None else error.obj
        yield from _named("attribute", attribute)
        yield "owner", "np." if owner == "numpy" else "."
        yield from _named("nearest", _nearest("".join(attribute), [name for name in dir(having) if not name.startswith("_")]))


def _named(fact: str, values: list[str]) -> Iterator[tuple[str, str]]:
    if values and values[0]:
        yield fact, values[0]


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known name that is spelled most alike, in capitals or not, or begins with it."""
    spelled: Mapping[str, Any] = {each.lower(): each for each in known}
    longer = [each for each in spelled if len(name) > 2 and each.startswith(name.lower())]
    return [spelled[each] for each in (*get_close_matches(name.lower(), spelled, 1, ALIKE), *longer)[:1]]
