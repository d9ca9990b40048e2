"""What nbgrader's settings call in place of running a notebook: its functions are marked outside, and its test cells say the marks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mlpteach.classroom.grading.asked import Assigned, asked_in
from mlpteach.classroom.grading.marking import Mark, Marked, mark
from mlpteach.classroom.grading.submission import Submission, plain
from mlpteach.judging.check import TIME_LIMIT

SEED = re.compile(r"\bseed=(\d+)\)")
PATCHED = "It earns nothing until a person has looked."


def is_ours(notebook: Any) -> bool:
    """Whether all that is marked by itself in a notebook are questions of this package, with a seed of their own."""
    tests = _tests(notebook)
    return bool(tests) and all(len(asked_in(test["source"])) == 1 and SEED.search(test["source"]) for test in tests)


def marked(notebook: Any, seconds: float = TIME_LIMIT) -> Any:
    """The notebook with the marks as the results of its test cells; nothing of it has run in this process."""
    tests = _tests(notebook)
    asked = [asked_in(test["source"])[0] for test in tests]
    (seed, *_) = (int(found[1]) for test in tests if (found := SEED.search(test["source"])))
    result = mark_cells([one["source"] for one in notebook["cells"] if _is_written(one)], asked, seed, seconds)
    for test, one in zip(tests, result.marks, strict=True):
        test["outputs"] = [type(test)(output) for output in _outputs(result, one, float(_told(test)["points"]))]
    return notebook


def mark_cells(cells: list[str], asked: list[Assigned], seed: int, seconds: float = TIME_LIMIT) -> Marked:
    """Mark what is in these cells."""
    return mark(Submission.of_cells(Path("notebook.ipynb"), map(plain, cells)), asked, seed, seconds)


def words(result: Marked, one: Mark) -> str:
    """What is said of a question: the feedback with its hints, or that the package was changed."""
    if result.signs:
        return "\n".join([*result.signs, PATCHED])
    hints = [] if one.feedback.passed or one.feedback.borrowed else [one.feedback.hint(level) for level in (1, 2, 3)]
    return "\n\n".join([repr(one.feedback), *hints])


def _tests(notebook: Any) -> list[Any]:
    return [one for one in notebook["cells"] if one["cell_type"] == "code" and _told(one).get("grade") and not _told(one).get("solution")]


def _told(one: Any) -> Any:
    return one["metadata"].get("nbgrader", {})


def _is_written(one: Any) -> bool:
    """Whether a learner may write in a cell."""
    return one["cell_type"] == "code" and not (_told(one).get("locked") or (_told(one).get("grade") and not _told(one).get("solution")))


def _outputs(result: Marked, one: Mark, points: float) -> list[dict[str, Any]]:
    earned = 0.0 if result.signs else one.points * points
    card = {} if result.signs else {"text/html": one.feedback._repr_html_()}
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": words(result, one), **card}}
    if earned:
        last = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": f"{earned:.6g}"}}
    else:
        last = {"output_type": "error", "ename": "AssertionError", "evalue": one.mistake, "traceback": [words(result, one)]}
    return [shown, last]
