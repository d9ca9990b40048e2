"""What one stage call costs on the XOR arrays: the decorator, the checks and the recording; and what the import costs.

Run ``python tests/benchmarks/stage_cost.py``. Of each kind of cost the largest of all stages is shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from measure import Figure, in_turn, show

from mlpteach import Trace, problems, stages

LOOPS, REPEATS = 200, 200  # short ones: of many, some run undisturbed
IMPORT = "import numpy, time; start = time.perf_counter(); import mlpteach; print(time.perf_counter() - start)"
BUDGETS = {"the decorator": 0.5, "a call": 12, "a recorded call": 30}


def xor_calls() -> dict[str, tuple[Any, ...]]:
    """Every stage with the arguments it has in the XOR lesson."""
    xor = problems.XOR
    with Trace() as trace:
        xor.network.train_epoch(xor.inputs, xor.targets, xor.learning_rate)
    calls = {step.stage: tuple(step.arguments.values()) for step in trace}
    calls["negative_gradient_bias"] = (trace["delta_hidden"].output,)
    return calls


def microseconds(stage: Any, arguments: tuple[Any, ...]) -> dict[str, float]:
    """The fastest of many short runs: what the work costs when nothing else disturbs it."""
    calls = {"checked": partial(stage.__wrapped__, *arguments), "whole": partial(stage, *arguments)}
    with Trace():
        recorded = in_turn({"recorded": calls["whole"]}, REPEATS, LOOPS)
    checked, whole, recorded = (min(times) / LOOPS * 1e6 for times in (in_turn(calls, REPEATS, LOOPS) | recorded).values())
    return {"the decorator": whole - checked, "a call": whole, "a recorded call": recorded}


def import_milliseconds() -> float:
    """The least time that ``import mlpteach`` takes in a fresh interpreter that has imported NumPy, compiled files at hand."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [subprocess.run([sys.executable, "-c", IMPORT], check=True, env=own, capture_output=True, text=True) for _ in range(22)]
    return min(float(run.stdout) for run in runs[1:]) * 1e3


def figures() -> Iterator[Figure]:
    """The largest of each kind of cost, and the import."""
    costs = {name: microseconds(getattr(stages, name), arguments) for name, arguments in xor_calls().items()}
    for kind, budget in BUDGETS.items():
        name = max(costs, key=lambda name: costs[name][kind])
        yield Figure(f"{kind} of a stage, at most: {name}", costs[name][kind], "µs", budget)
    yield Figure("import mlpteach after import numpy", import_milliseconds(), "ms", 20)


if __name__ == "__main__":
    sys.exit(show(figures()))
