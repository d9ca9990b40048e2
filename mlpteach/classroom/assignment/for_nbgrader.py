"""An assignment for nbgrader: the notebook in ``source``, and settings under which nothing that was handed in runs in a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlpteach.classroom.assignment.parts import LessonPart, cell, notebook
from mlpteach.classroom.grading.asked import Assigned

SETTINGS = '''"""Settings of nbgrader: assignments of mlpteach are marked by mlpteach, all others as ever."""

from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import Execute

from mlpteach.classroom.assignment.nbgrader_marks import is_ours, marked

c = get_config()  # noqa: F821


class Marks(Execute):
    """Runs the functions that were handed in, each submission in a process of its own, in place of the whole notebook."""

    def preprocess(self, nb, resources, *others, **named):
        if is_ours(nb):
            return marked(nb), resources
        return super().preprocess(nb, resources, *others, **named)


usual = Autograde.autograde_preprocessors.default()
c.Autograde.autograde_preprocessors = [Marks if step is Execute else step for step in usual]
c.OverwriteCells.add_missing_cells = True  # a test that was taken out comes back
c.ClearSolutions.code_stub = {"python": "# Your own code:"}
c.Execute.timeout = 60  # seconds for a cell, where a notebook is run after all
c.Execute.startup_timeout = 120
'''
TEST = """# 1 point, or the part of it that is right. For the mark other tables are drawn.
### BEGIN HIDDEN TESTS
from mlpteach import check, check_epoch, check_training, stages
feedback = {call}
### END HIDDEN TESTS
feedback.score or feedback.require()"""


def page(found: list[LessonPart], seed: int) -> str:
    """The notebook with solutions and hidden tests."""
    return notebook([made for part in found for made in _cells(part, seed)])


def _cells(part: LessonPart, seed: int) -> Iterator[dict[str, Any]]:
    if part.stub:
        text = f"{part.text}\n    ### BEGIN SOLUTION\n{part.solved}\n    ### END SOLUTION\n{part.stub}"
        made = part.cell(text)
        made["metadata"]["nbgrader"] = _told(part.name, solution=True)
        yield made
        return
    yield part.cell()
    if part.asked:
        yield _test(part.asked, seed)


def _test(asked: Assigned, seed: int) -> dict[str, Any]:
    told = {**_told(f"test_{asked.name}", grade=True, locked=True), "points": 1}
    return cell("code", f"test-{asked.name}", TEST.format(call=asked.call(seed)), {"nbgrader": told})


def _told(name: str, **is_so: bool) -> dict[str, Any]:
    return {"schema_version": 3, "grade_id": name, "cell_type": "code", "task": False,
            **dict.fromkeys(("grade", "solution", "locked"), False), **is_so}
