"""``%%examine``: a script's cell in a notebook, examined as it is."""

from __future__ import annotations

import shlex
from typing import Any

from mlpteach.judging.examine.report import Report

TO_TYPE = "%%examine inputs=X targets=y weights=W1,W2 output=l2"
NEEDED = ("weights", "output")
KNOWN = ("inputs", "targets", *NEEDED, "loss", "samples", "activations", "seconds")


def load(ipython: Any) -> None:
    """Make ``%%examine`` known to a session of IPython."""
    def cell_magic(line: str, cell: str) -> Report:
        from mlpteach.judging.examine.script import examine_script  # here, since most sessions examine nothing

        # The magic's own line is the first of the cell that a person sees.
        return examine_script(f"\n{cell}", namespace=ipython.user_ns, **options(line))

    ipython.register_magic_function(cell_magic, magic_kind="cell", magic_name="examine")


def options(line: str) -> dict[str, Any]:
    """What stands behind ``%%examine``, by name; ``ValueError`` that shows what to type where something is missing."""
    parts: list[str] = []
    for part in shlex.split(line, comments=True):
        if "=" in part or not parts:
            parts.append(part)
        else:
            parts[-1] += part  # "W1, W2", written with a space
    found = dict(part.rstrip(",").partition("=")[::2] for part in parts)
    wrong = [name for name in found if name not in KNOWN]
    if wrong:
        raise ValueError(f"%%examine: knows no {wrong[0]!r}, only {', '.join(KNOWN)}; type {TO_TYPE}")
    missing = [name for name in NEEDED if not found.get(name)]
    if missing:
        raise ValueError(f"%%examine: {' and '.join(missing)} must name variables of the cell; type {TO_TYPE}")
    given: dict[str, Any] = dict(found)
    if "activations" in given:
        given["activations"] = [name for name in given["activations"].strip("[]").split(",") if name]
    if "seconds" in given:
        given["seconds"] = float(given["seconds"])
    return given
