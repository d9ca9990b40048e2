"""What one stage call costs on the XOR arrays: the decorator, the checks and the recording. Microseconds, best of many runs.

Run ``python tests/benchmarks/stage_cost.py``. The budgets: the decorator adds at most 0.5, a whole call takes at most 12, a
recorded call at most 30; ``import mlpteach`` takes at most 20 ms more than ``import numpy``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import timeit
from collections.abc import Callable
from functools import partial
from typing import Any

from mlpteach import Trace, problems, stages

LOOPS, REPEATS = 1_000, 40


def microseconds(*calls: Callable[[], Any]) -> list[float]:
    """The fastest of many short runs of each call, taken in turn: what the work costs when nothing else disturbs it."""
    runs = [[timeit.timeit(call, number=LOOPS) for call in calls] for _ in range(REPEATS)]
    return [min(times) / LOOPS * 1e6 for times in zip(*runs, strict=True)]


def xor_calls() -> dict[str, tuple[Any, ...]]:
    """Every stage with the arguments it has in the XOR lesson."""
    xor = problems.XOR
    with Trace() as trace:
        xor.network.train_epoch(xor.inputs, xor.targets, xor.learning_rate)
    calls = {step.stage: tuple(step.arguments.values()) for step in trace}
    calls["negative_gradient_bias"] = (trace["delta_hidden"].output,)
    return calls


def import_milliseconds() -> float:
    """The median time that ``import mlpteach`` takes in a fresh interpreter that has imported NumPy, compiled files at hand."""
    code = "import numpy, time; start = time.perf_counter(); import mlpteach; print(time.perf_counter() - start)"
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [subprocess.run([sys.executable, "-c", code], check=True, env=own, capture_output=True, text=True) for _ in range(22)]
    return statistics.median(float(run.stdout) for run in runs[1:]) * 1e3


def main() -> None:
    """Print one row a stage, the largest of each column, and the cost of the import."""
    print(f"{'stage':24}{'decorator':>10}{'call':>8}{'recorded':>10}   (microseconds)")
    worst = [0.0, 0.0, 0.0]
    for name, arguments in xor_calls().items():
        stage = getattr(stages, name)
        checked, whole = microseconds(partial(stage.__wrapped__, *arguments), partial(stage, *arguments))
        with Trace():
            recorded, = microseconds(partial(stage, *arguments))
        figures = [whole - checked, whole, recorded]
        worst = [max(pair) for pair in zip(worst, figures, strict=True)]
        print(f"{name:24}{figures[0]:10.2f}{figures[1]:8.1f}{figures[2]:10.1f}")
    print(f"{'largest':24}{worst[0]:10.2f}{worst[1]:8.1f}{worst[2]:10.1f}   budgets 0.5, 12, 30")
    print(f"import mlpteach after import numpy: {import_milliseconds():.1f} ms; budget 20 ms")


if __name__ == "__main__":
    main()
