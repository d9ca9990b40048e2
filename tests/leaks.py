"""Whether a text gives the formula of a stage away."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.judging.exercises import stage_task
from mlpteach.judging.formulas import choices_of
from mlpteach.stages import sigmoid_derivative
from mlpteach.tracing.stage import STAGES

SHORT = ("a", "activation", "h", "o", "hidden", "output")  # names for an activation


def leaks(text: str, stage: str, **choices: str) -> bool:
    """Whether some run of the text's words is the stage's formula, or reads as Python that computes what the stage does.

    ``choices`` are what the stage is told besides.

    Words are separated by spaces and line ends; the names in it are the stage's arguments, and for an activation the usual short
    ones. The slope of the sigmoid by itself counts as well.
    """
    told = tuple(choices.items())
    formula = STAGES[stage].formula_of(choices_of(STAGES[stage], choices))
    return formula in " ".join(text.split()) or any(_line_leaks(line, stage, told) for line in text.splitlines())


@cache
def _line_leaks(line: str, stage: str, told: tuple[tuple[str, str], ...]) -> bool:
    words = line.split()
    places = [(i, j) for i in range(len(words)) for j in range(i + 1, min(i + 14, len(words) + 1))]
    runs = (" ".join(words[i:j]).strip(".,:;?`'") for i, j in places)
    return any(_computes(run, *_sought(stage, told)) for run in runs if re.search(r"[*@/+(-]", run))


@cache
def _sought(stage: str, told: tuple[tuple[str, str], ...]) -> tuple[dict[str, Any], list[Any]]:
    """The names that a formula of the stage may be written with, and what it would compute."""
    first, *others = stage_task(stage, **dict(told)).cases[:2]  # also without the bias
    layers = [value for name, value in first.arguments.items() if name in ("hidden_layer", "output_layer")]
    names = {**first.arguments, **{name: layer for layer in layers for name in SHORT}}
    answers = [getattr(stages, stage)(*case.arguments.values(), **dict(told)) for case in (first, *others)]
    return names, answers + ([sigmoid_derivative(names["a"])] if "a" in names and not told else [])


def _computes(run: str, names: dict[str, Any], answers: list[Any]) -> bool:
    try:
        tree = ast.parse(run, mode="eval")
        value = eval(compile(tree, "", "eval"), {"np": np, "__builtins__": {}}, dict(names))
        return any(np.shape(value) == answer.shape and np.allclose(value, answer) for answer in answers)
    except Exception:
        return False
