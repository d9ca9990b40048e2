"""What nbgrader's settings call in place of running a notebook: it is marked outside, and its test cells say the marks."""

from __future__ import annotations

import re
from typing import Any

from mlpteach.classroom.assignment.outside import mark_cells, words
from mlpteach.classroom.grading.asked import asked_in
from mlpteach.classroom.grading.marking import Mark, Marked

SEED = re.compile(r"\bseed=(\d+)\)")


def is_ours(notebook: Any) -> bool:
    """Whether all that is marked by itself in a notebook are questions of this package, with a seed of their own."""
    tests = _tests(notebook)
    return bool(tests) and all(len(asked_in(test["source"])) == 1 and SEED.search(test["source"]) for test in tests)


def marked(notebook: Any) -> Any:
    """The notebook with the marks as the results of its test cells; nothing of it has run in this process."""
    tests = _tests(notebook)
    asked = [asked_in(test["source"])[0] for test in tests]
    (seed, *_) = (int(found[1]) for test in tests if (found := SEED.search(test["source"])))
    result = mark_cells([one["source"] for one in notebook["cells"] if _is_written(one)], asked, seed)
    for test, one in zip(tests, result.marks, strict=True):
        test["outputs"] = [type(test)(output) for output in _outputs(result, one, float(_told(test)["points"]))]
    return notebook


def _tests(notebook: Any) -> list[Any]:
    return [one for one in notebook["cells"] if one["cell_type"] == "code" and _is_test(one)]


def _is_test(one: Any) -> bool:
    return bool(_told(one).get("grade")) and not _told(one).get("solution")


def _told(one: Any) -> Any:
    return one["metadata"].get("nbgrader", {})


def _is_written(one: Any) -> bool:
    """Whether a learner may write in a cell."""
    return one["cell_type"] == "code" and not _told(one).get("locked") and not _is_test(one)


def _outputs(result: Marked, one: Mark, points: float) -> list[dict[str, Any]]:
    """What is said of a question, and the points as nbgrader reads them: a cell's last number, or an error for none."""
    said, worth = words(result, one), result.worth(one) * points
    card = {} if result.signs else {"text/html": one.feedback._repr_html_()}
    last: dict[str, Any] = {"output_type": "error", "ename": "AssertionError", "evalue": one.mistake, "traceback": [said]}
    if worth:
        last = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": f"{worth:.6g}"}}
    return [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": said, **card}}, last]
