"""A reader who puts in other weights, another table, a fifth row, two outputs, biases or another rate is not stopped without words.

The convention that lessons keep: table and weights are set by a line ``name = problems.SOMETHING``, a rate by one that says
``learning_rate = ``, ``learning_rate=`` or ``rates = [``, a table that is drawn by ``seed = `` and ``rows = ``. What depends on
them is computed from them.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from notebook_rules import NOTEBOOKS, read

from mlpteach import Network, Problem
from mlpteach.delivery.handout.live import execute
from mlpteach.tracing.recording import unrecorded
from mlpteach.widgets.piece import Piece

TABLE = re.compile(r"^(\w+) = problems\.[A-Z_]+$", re.M)
RATE = re.compile(r"(learning_rate(?:, \w+)? = |learning_rate=)([\d.]+)")
SEED, ROWS = re.compile(r"^seed = (\d+)$", re.M), re.compile(r"^rows = (\d+)$", re.M)
RATES = re.compile(r"^rates = (\[.*\])$", re.M)
OWN = "bare, or of Python or NumPy"
STOPS = {"06 with two outputs": "with several outputs each sample needs one largest target, which is its class, received (0, 0)",
         "09 with two outputs": "outputs is 2 in delta_next but 8 in weights_next"}  # the fault that fits by chance, fits no more


def changed(problem: Problem, inputs: Any, targets: Any, biases: bool = False, seed: int = 5) -> Problem:
    """A problem with this table, and other weights of as many hidden units; shares of classes go on adding up to 1."""
    sizes = (np.shape(inputs)[1], *problem.network.sizes[1:-1], np.shape(targets)[1])
    targets = targets / np.sum(targets, axis=1, keepdims=True) if problem.network.form.output.by_row else targets
    network = Network.random(sizes, seed, biases=biases, **problem.network.form.kind)
    return Problem(inputs, targets, network, "another", problem.learning_rate, problem.epochs)


def with_weights(problem: Problem) -> Problem:
    return changed(problem, problem.inputs, problem.targets, bool(problem.network.biases))


def with_table(problem: Problem) -> Problem:
    return changed(problem, problem.inputs, 1 - problem.targets * problem.inputs[:, :1], bool(problem.network.biases))


def with_a_fifth_row(problem: Problem) -> Problem:
    rows = [np.vstack([table, np.full(table.shape[1], 0.5)]) for table in (problem.inputs, problem.targets)]
    return changed(problem, *rows, bool(problem.network.biases))


def with_two_outputs(problem: Problem) -> Problem:
    second = 1 - problem.targets if problem.network.form.output.by_row else problem.inputs[:, :1] * problem.inputs[:, 1:2]
    targets = np.hstack([problem.targets[:, :1], second[:, :1]])
    return changed(problem, problem.inputs, targets, bool(problem.network.biases))


def with_biases(problem: Problem) -> Problem:
    return changed(problem, problem.inputs, problem.targets, biases=True)


def scaled(source: str, factor: float) -> str:
    """The rates of a cell times a factor."""
    source = RATE.sub(lambda found: f"{found[1]}{float(found[2]) * factor:g}", source)
    return RATES.sub(lambda found: f"rates = [{factor} * rate for rate in {found[1]}]", source)


def one_more(source: str, number: re.Pattern[str]) -> str:
    """A cell in which a whole number is one more."""
    return number.sub(lambda found: found[0].replace(found[1], str(int(found[1]) + 1)), source)


def replaced(source: str, name: str) -> str:
    """A cell with a further line after that of a table, which changes it."""
    return TABLE.sub(rf"\g<0>\n\1 = {name}(\1)", source)


CHANGES = {change.__name__: change for change in (with_weights, with_table, with_a_fifth_row, with_two_outputs, with_biases)}
EDITS: dict[str, Callable[[str], str]] = {
    **{name.replace("_", " "): partial(replaced, name=name) for name in CHANGES},
    "another seed": partial(one_more, number=SEED), "one row more": partial(one_more, number=ROWS),
    "rates ten times larger": partial(scaled, factor=10), "rates ten times smaller": partial(scaled, factor=0.1)}
BEYOND = ("13", "14", "15", "16", "17")  # of the pages behind the exercises, those that begin with a table
NUMBERS = (*(f"{n:02}" for n in range(1, 10)), *BEYOND)
LESSONS = sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.name[:2] in NUMBERS)
LONG = ("06", "07", "08", "13", "15", "16", "17")  # they train, or draw, for seconds


def cells(lesson: Path, edit: Callable[[str], str]) -> Iterator[tuple[str, bool]]:
    """The lesson's code as the reader has changed it, and whether a cell is meant to raise."""
    for cell in read(lesson).cells:
        if cell.cell_type == "code":
            yield edit(cell.source), "raises-exception" in cell.metadata.get("tags", [])


def stop(lesson: Path, edit: Callable[[str], str]) -> str:
    """Where and how a changed lesson stops; empty if it doesn't."""
    names: dict[str, Any] = {"__name__": "lesson", **CHANGES}
    mpl.use("agg")
    with unrecorded(), redirect_stdout(StringIO()):
        for source, meant in cells(lesson, edit):
            try:
                show(execute(source, names))
            except Exception as error:
                if not meant:
                    return f"{words(error)}\n{source}"
            finally:
                plt.close("all")
    return ""


def show(value: Any) -> None:
    """What a notebook asks of the value of a cell, and a page of a piece."""
    repr(value)
    for shown in (getattr(value, "_repr_html_", None), getattr(value, "html", None) if isinstance(value, Piece) else None):
        if shown is not None:
            shown()


def words(error: Exception) -> str:
    """The message if it was written for a reader: of the package, or of an assertion with a sentence. Else that it was not."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    is_ours = "mlpteach" in last and isinstance(error, (ValueError, IndexError, TypeError))
    is_said = isinstance(error, AssertionError) and len(str(error).split()) >= 5
    return f"{type(error).__name__}: {error}" if is_ours or is_said else f"{OWN}: {type(error).__name__}: {error}"


CASES = [pytest.param(lesson, name, id=f"{lesson.name[:2]} {name}", marks=[pytest.mark.delivery] * (lesson.name[:2] in LONG))
         for lesson, (name, edit) in product(LESSONS, EDITS.items())
         if any(source != edit(source) for source, _ in cells(lesson, lambda source: source))]


@pytest.mark.parametrize(("lesson", "name"), CASES)
def test_a_changed_lesson_stops_nowhere_or_with_words(lesson: Path, name: str) -> None:
    found, expected = stop(lesson, EDITS[name]), STOPS.get(f"{lesson.name[:2]} {name}", "")
    assert bool(found) == bool(expected) and expected in found and not found.startswith(OWN), found


def test_every_lesson_can_be_changed_and_all_that_have_a_rate() -> None:
    changes = [str(case.id).split(" ", 1) for case in CASES]
    assert [number for number, name in changes if name == "with biases"] == [each for each in NUMBERS if each not in ("15", "16")]
    assert [number for number, name in changes if name == "rates ten times larger"] == ["01", "05", "06", "07", "08", "09", *BEYOND]
    assert [number for number, name in changes if name == "one row more"] == ["15", "16"]


@pytest.mark.parametrize(("source", "is_said"), [
    ("assert False", False), ("assert False, 'no'", False), ("[][0]", False), ("missing", False),
    ("import numpy as np; np.ones((2, 3)) @ np.ones((2, 3))", False),
    ("assert False, 'the page has other numbers than you, go on'", True),
    ("from mlpteach import stages; stages.error([[1, 0]], [[1]])", True)])
def test_a_stop_has_words_or_is_called_bare(source: str, is_said: bool) -> None:
    with pytest.raises(Exception) as caught:
        execute(source, {})
    assert words(caught.value).startswith(OWN) is not is_said
