"""``OtterMarks``: otter's plugin that marks what was handed in outside of the notebook, of which then nothing is run."""

from __future__ import annotations

from typing import Any

from mlpteach.classroom.assignment.nbgrader_marks import mark_cells, words
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
        for one in self._result.marks if self._result else ():
            test_file = results.get_result(one.asked.name)
            earned = 0.0 if self._result and self._result.signs else one.points
            results.update_score(one.asked.name, earned * test_file.possible)
            for case in test_file.test_case_results:
                case.passed, case.message = earned == 1, words(self._result, one) if self._result else ""
