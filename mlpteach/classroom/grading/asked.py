"""What is asked for: a function's name, and the task that it is to do. A page's own checks say it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpteach import stages
from mlpteach.classroom.grading.cells import DAMAGED, code_cells
from mlpteach.classroom.grading.submission import Submission
from mlpteach.judging.epoch_exercises import epoch_task, training_task
from mlpteach.judging.exercises import Task, stage_task
from mlpteach.judging.helper_exercises import helper_task
from mlpteach.tracing.stage import STAGES

WHOLE = {"check_epoch": "epoch", "check_training": "training"}


@dataclass(frozen=True)
class Assigned:
    """A function that is asked for: its name, the stage, helper, ``epoch`` or ``training`` it is to be, and what that is told."""

    name: str
    task: str
    choices: tuple[tuple[str, str], ...] = ()

    def call(self, seed: int | None = None) -> str:
        """The check that asks it, as it stands on a page; with the tables of a seed, if one is given."""
        told = [*(f'{name}="{choice}"' for name, choice in self.choices), *([] if seed is None else [f"seed={seed}"])]
        whole = next((check for check, task in WHOLE.items() if task == self.task), "")
        return f"{whole or 'check'}({', '.join([*([] if whole else [f'stages.{self.task}']), self.name, *told])})"

    def drawn(self, seed: int, biases: bool = False) -> Task:
        """The task with the tables of this seed."""
        if self.task == "epoch":
            return epoch_task(biases, seed)
        if self.task == "training":
            return training_task(seed)
        return stage_task(self.task, seed, **dict(self.choices)) if self.task in STAGES else helper_task(self.task, seed)


def asked_on(page: Path) -> list[Assigned]:
    """The questions of a notebook or file, in its order: what its calls of ``check`` ask. ``OSError`` if it cannot be read."""
    found: dict[str, Assigned] = {}
    for cell in code_cells(page):
        for asked in asked_in(cell):
            found.setdefault(asked.name, asked)
    return list(found.values())


def asked_in(cell: str) -> list[Assigned]:
    """The questions of one cell; none where it is no Python."""
    try:
        calls = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    except (*DAMAGED, SyntaxError):
        return []
    return [asked for call in calls for asked in _asked(call)]


def _asked(call: ast.Call) -> Iterator[Assigned]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    names = [argument.attr if isinstance(argument, ast.Attribute) else getattr(argument, "id", "") for argument in call.args]
    told = {word.arg: word.value.value for word in call.keywords if word.arg and isinstance(word.value, ast.Constant)}
    if called in WHOLE and len(names) == 1:
        yield Assigned(names[0], WHOLE[called])
    elif called == "check" and len(names) == 2 and names[0] in stages.__all__ and names[1].startswith("my_"):
        known: Mapping[str, Any] = STAGES[names[0]].choices if names[0] in STAGES else {}
        yield Assigned(names[1], names[0], tuple((name, str(told[name])) for name in known if name in told))


def asked_of(submissions: Iterable[Submission], assigned: Iterable[Assigned], known: Iterable[Assigned]) -> list[Assigned]:
    """What submissions are asked: all that was ``assigned``, if any of them has several of these, and what else they have.

    Where none has any of the ``known`` functions, what was assigned.
    """
    assigned, handed_in = list(assigned), list(submissions)
    names = frozenset[str]().union(*(one.names for one in handed_in))
    several = any(len(one.names & {asked.name for asked in assigned}) > 1 for one in handed_in)
    found = {asked.name: asked for asked in (*assigned, *known)[::-1]}
    order = dict.fromkeys(asked.name for asked in (*assigned, *known))
    wanted = [found[name] for name in order if name in names or (several and name in {asked.name for asked in assigned})]
    return wanted or assigned
