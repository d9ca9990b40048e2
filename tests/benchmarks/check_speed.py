"""How long a check takes, for every attempt of ``tests/attempts.py``, right or wrong, and for one that never ends. Milliseconds.

Run ``python tests/benchmarks/check_speed.py``. The budgets: the median of all checks is at most 300; an endless attempt is told so
after 4 seconds, the time limit, and at most one more. The first wrong attempt at a task takes longest: what the
mistakes give is computed then, and kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attempts import RIGHT, WRONG, written

from mlpteach import check, check_epoch, check_training, stages
from mlpteach.judging.check import TIME_LIMIT

Timed = tuple[float, str]


def milliseconds(task: str, attempt: Any) -> Timed:
    """The time of one check of an attempt at this task, and what it was."""
    function = written(task, attempt) if isinstance(attempt, str) else attempt
    start = perf_counter()
    feedback = (check_epoch(function) if task == "epoch" else check_training(function) if task == "training"
                else check(getattr(stages, task), function))
    return (perf_counter() - start) * 1e3, f"{task}: {'right' if feedback.passed else feedback.misconception}"


def main() -> None:
    """Print the median and the slowest of the right, the wrong and all attempts, then the endless one."""
    groups = {"wrong": [milliseconds(task, body) for _, task, body in WRONG], "right": [milliseconds(*pair) for pair in RIGHT]}
    groups["all"] = groups["wrong"] + groups["right"]
    print(f"{'attempts':10}{'number':>8}{'median':>10}{'slowest':>10}   (milliseconds)")
    for name, runs in groups.items():
        times = [time for time, _ in runs]
        print(f"{name:10}{len(times):8}{median(times):10.1f}{max(times):10.1f}   {max(runs)[1]}")
    print(f"{'budget':10}{'':8}{300:10}")
    endless, _ = milliseconds("error", "while True: pass")
    print(f"an endless attempt: {endless:,.0f}; budget {(TIME_LIMIT + 1) * 1e3:,.0f}")


if __name__ == "__main__":
    main()
