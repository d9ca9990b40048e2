"""All benchmarks that need no browser and no hub, or those named: ``python tests/benchmarks [stage_cost training_speed …]``.

Each can be run by itself, too. What is compared is timed in turn, so look at the ratios. The exit code is 1 if a budget is missed.
"""

from __future__ import annotations

import sys
from importlib import import_module

from measure import show

ALL = ("stage_cost", "training_speed", "digits_speed", "sweep_speed", "check_speed", "examine_speed", "explorer_speed", "growth",
       "class_log_speed", "grade_speed")

if __name__ == "__main__":
    missed = 0
    for name in sys.argv[1:] or ALL:
        print(f"\n{name}", flush=True)
        missed |= show(import_module(name).figures())
    sys.exit(missed)
