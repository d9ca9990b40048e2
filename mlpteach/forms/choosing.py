"""A name, or the value that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from mlpteach.arrays.checks import described

V = TypeVar("V")


def chosen(owner: str, what: str, given: Any, known: Mapping[str, V], kind: type[V]) -> V:
    """The value of this name, whatever its case, or the given one; ``ValueError`` that ``owner`` opens for anything else."""
    if isinstance(given, kind):
        return given
    if isinstance(given, str) and given.lower() in (names := {name.lower(): name for name in known}):
        return known[names[given.lower()]]
    names_of_all = ", ".join(map(repr, known))
    raise ValueError(f"{owner}: {what} must be one of {names_of_all}, or a forms.{kind.__name__}, received {described(given)}")
