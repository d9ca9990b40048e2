"""An assignment for otter: one notebook, from which ``otter assign`` makes what learners get and what marks them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mlpteach.classroom.assignment.parts import LessonPart, cell, notebook, questions
from mlpteach.classroom.grading.asked import Assigned

PLUGIN = "mlpteach.classroom.assignment.otter_marks.OtterMarks"
HEAD = """# ASSIGNMENT CONFIG
name: {name}
export_cell:
  pdf: false
generate: true
tests:
  ok_format: false
requirements: {requirements}
plugins:
- {plugin}:
    seed: {seed}
    questions: {questions}"""
TEST = '''""" # BEGIN TEST CONFIG
points: {points}
hidden: {hidden}
""" # END TEST CONFIG
def test_{kind}({name}):
    from mlpteach import check, check_epoch, check_training, stages
    {claim}'''


def page(found: list[LessonPart], seed: int, name: str, requirements: list[str]) -> str:
    """The notebook with solutions and hidden tests."""
    asked = json.dumps([[one.name, one.task, one.choices] for one in questions(found)])
    head = HEAD.format(name=name, requirements=json.dumps(requirements), plugin=PLUGIN, seed=seed, questions=asked)
    return notebook([cell("raw", "otter-config", head), *(made for part in found for made in _cells(part, seed))])


def _cells(part: LessonPart, seed: int) -> Iterator[dict[str, Any]]:
    if part.stub:
        yield _raw(f"question-{part.name}", f"# BEGIN QUESTION\nname: {part.name}\npoints: 1")
        yield _raw(f"solution-{part.name}", "# BEGIN SOLUTION")
        yield part.cell(f'{part.text}\n    # BEGIN SOLUTION NO PROMPT\n{part.solved}\n    # END SOLUTION\n'
                        f'    """ # BEGIN PROMPT\n{part.stub}\n    """; # END PROMPT')
        yield _raw(f"solved-{part.name}", "# END SOLUTION")
        return
    yield part.cell()
    if part.asked:
        yield _raw(f"tests-{part.asked.name}", "# BEGIN TESTS")
        yield from _tests(part.asked, seed)
        yield _raw(f"tested-{part.asked.name}", "# END TESTS")
        yield _raw(f"asked-{part.asked.name}", "# END QUESTION")


def _tests(asked: Assigned, seed: int) -> Iterator[dict[str, Any]]:
    """One that learners see, without points, and two that they don't: half a point for half of the cells, half for all."""
    claims = (("seen", 0, f"{asked.call()}.require()"), ("half", 0.5, f"assert {asked.call(seed)}.score >= 0.5"),
              ("all", 0.5, f"{asked.call(seed)}.require()"))
    for kind, points, claim in claims:
        text = TEST.format(points=points, hidden=str(kind != "seen").lower(), kind=kind, name=asked.name, claim=claim)
        yield cell("code", f"test-{kind}-{asked.name}", text)


def _raw(place: str, text: str) -> dict[str, Any]:
    return cell("raw", place, text)
