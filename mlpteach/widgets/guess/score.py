"""How many guesses were right on this page: counted in this kernel, a cell at a time, and neither kept nor sent."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from IPython import get_ipython

SCORE = "{right} of {all} right on this page so far."

_right: dict[Hashable, bool] = {}
_running: dict[Hashable, tuple[str, int]] = {}  # of a cell: the request that ran it last, and how many guesses it has made


def place() -> Hashable:
    """Where a guess stands: its cell and its number in it. A guess that stands there already is forgotten."""
    request = getattr(get_ipython(), "parent_header", None) or {}
    cell, run = _cell(request), request.get("header", {}).get("msg_id", "")
    before, number = _running.get(cell, ("", 0))
    _running[cell] = (run, number + 1 if before == run else 0)
    here = (cell, _running[cell][1])
    _right.pop(here, None)
    return here


def _cell(request: Any) -> Hashable:
    """The cell's own name, which JupyterLab and VS Code send, else its text; outside a kernel every guess is another."""
    return request.get("metadata", {}).get("cellId") or request.get("content", {}).get("code") or object()


def count(here: Hashable, is_right: bool) -> None:
    """Count the guess that stands there."""
    _right[here] = is_right


def so_far() -> str:
    """The score in words, empty before the first guess."""
    return SCORE.format(right=sum(_right.values()), all=len(_right)) if _right else ""
