"""How long thirty submissions take to mark, five of each kind: right, wrong, empty, the package's own stages, patched, endless.

Run ``python tests/benchmarks/grade_speed.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from measure import Figure, show

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from handed_in import NOTEBOOKS, PAGE, kinds, notebook

from mlpteach.classroom.grading.asked import asked_on
from mlpteach.classroom.grading.marking import mark_all
from mlpteach.classroom.grading.submission import Submission


def figures() -> Iterator[Figure]:
    """The time of a class, and of one right submission."""
    with TemporaryDirectory() as folder:
        handed_in = {kind: Submission.read(notebook(Path(folder) / f"{kind}.ipynb", *cells)) for kind, cells in kinds().items()}
        for what, submissions, budget in (("30 submissions of six kinds", 5 * list(handed_in.values()), 180),
                                          ("one right submission", [handed_in["right"]], 10)):
            start = perf_counter()
            mark_all(submissions, asked_on(NOTEBOOKS / PAGE), 7, 4.0, os.cpu_count() or 1, lambda *_: None)
            yield Figure(f"{what}, marked {os.cpu_count()} at once", perf_counter() - start, "s", budget)


if __name__ == "__main__":
    sys.exit(show(figures()))
