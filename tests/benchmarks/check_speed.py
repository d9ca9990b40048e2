"""How long a check takes, for every attempt of ``tests/attempts.py``, right or wrong, and for one that never ends.

Run ``python tests/benchmarks/check_speed.py``. An endless attempt is told so after the time limit, and at most one second more. The
first wrong attempt at a task takes longest: what the mistakes give is computed then, and kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from measure import Figure, show

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from attempts import RIGHT, WRONG, asked, written

from mlpteach import check, check_epoch, check_training, stages


def milliseconds(task: str, attempt: Any, seconds: float = 60) -> tuple[float, str]:
    """The time of one check of an attempt at this task, and what it was."""
    function = written(task, attempt) if isinstance(attempt, str) else attempt
    name, choices = asked(task)
    judge = {"epoch": check_epoch, "training": check_training}.get(task) or partial(check, getattr(stages, name, None), **choices)
    start = perf_counter()
    feedback = judge(function, seconds=seconds)
    return (perf_counter() - start) * 1e3, f"{task}, {'right' if feedback.passed else feedback.misconception}"


def figures() -> Iterator[Figure]:
    """The median and the slowest of the wrong and of the right attempts, then the endless one."""
    for kind, attempts in {"wrong": [pair for _, *pair in WRONG], "right": RIGHT}.items():
        runs = [milliseconds(*pair) for pair in attempts]
        yield Figure(f"check of {len(runs)} {kind} attempts, median", median(time for time, _ in runs), "ms", 300)
        yield Figure(f"… the slowest: {max(runs)[1]}", max(runs)[0], "ms")
    yield Figure("check of an endless attempt that is given a second", milliseconds("error", "while True: pass", 1)[0], "ms", 2_000)


if __name__ == "__main__":
    sys.exit(show(figures()))
