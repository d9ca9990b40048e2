"""``OtterMarks``: otter's plugin that marks what was handed in outside of the notebook, of which then nothing is run."""

from __future__ import annotations

from typing import Any

from mlpteach.classroom.assignment.outside import mark_cells, words
from mlpteach.classroom.grading.asked import Assigned
from mlpteach.classroom.grading.marking import Marked


class OtterMarks:
    """Otter makes one for each submission, and tells it the seed and the questions that stand in the assignment."""

    def __init__(self, submission_path: str, submission_metadata: Any, plugin_config: dict[str, Any]) -> None:
        self._seed = int(plugin_config.get("seed", 0))
        self._questions = [Assigned(name, task, tuple((one, choice) for one, choice in choices))
                           for name, task, choices in plugin_config.get("questions", [])]
        self._result: Marked | None = None

    def before_execution(self, submission: Any) -> Any:
        """Mark it, and leave nothing to be run."""
        is_text = isinstance(submission, str)
        cells = [submission] if is_text else [one["source"] for one in submission["cells"] if one["cell_type"] == "code"]
        self._result = mark_cells(cells, self._questions, self._seed)
        if is_text:
            return ""
        submission["cells"] = []
        return submission

    def after_grading(self, results: Any) -> None:
        """Put the marks in the place of what the tests found, which had nothing to run on."""
        result = self._result
        if result is None:
            return
        for one in result.marks:
            worth, test = result.worth(one), results.get_result(one.asked.name)
            results.update_score(one.asked.name, worth * test.possible)
            for case in test.test_case_results:
                case.passed, case.message = worth == 1, words(result, one)
