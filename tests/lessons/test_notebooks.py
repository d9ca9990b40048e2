"""The notebooks keep the rules, give the same results when every cell is run twice, and the checks themselves can fail."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
import notebook_rules as rules
from regenerate import code_cells, kernel, notebooks, results

from mlpteach.delivery.saving import VIEW

NAMES = [path.relative_to(rules.NOTEBOOKS).as_posix() for path in notebooks()]


def load(name: str) -> NotebookNode:
    return rules.read(rules.NOTEBOOKS / name)


def pictures(cell: NotebookNode) -> list[np.ndarray]:
    """A cell's pictures, small and grey: a size at which they are much the same however another computer draws them."""
    found = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
    return [np.asarray(Image.open(BytesIO(b64decode(png))).convert("L").resize((96, 54)), float) for png in found]


def differ(ones: list[np.ndarray], others: list[np.ndarray]) -> float:
    """By how much two lists of pictures differ, in shades of grey on average; it is 14 between a network and a walkthrough."""
    return max((abs(one - other).mean() for one, other in zip(ones, others, strict=True)), default=0)


def test_the_lessons_are_found_in_their_order() -> None:
    lessons = ["01_sigmoid_and_one_neuron", "02_forward_pass", "03_error_and_delta_output", "04_delta_hidden", "05_weight_update",
               "06_training_loop", "07_learning_rate", "08_hidden_size", "09_biases_and_autoencoder"]
    assert NAMES[:9] == [f"{lesson}.ipynb" for lesson in lessons]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_rule(name: str, rule: Callable[[NotebookNode], list[str]]) -> None:
    assert rule(load(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_twice_in_a_row_gives_what_is_stored(name: str) -> None:
    stored, notebook = load(name), load(name)
    with kernel(notebook, (rules.NOTEBOOKS / name).parent) as client:
        for place, cell in code_cells(notebook):
            for time in ("first", "second"):
                client.execute_cell(cell, place)
                assert results(cell) == results(stored.cells[place]), f"{time} run of {cell.source}"
                assert differ(pictures(cell), pictures(stored.cells[place])) < 2, f"{time} picture of {cell.source}"


def test_a_picture_of_something_else_is_noticed() -> None:
    network, again, walkthrough = [pictures(cell) for _, cell in code_cells(load("04_delta_hidden.ipynb")) if pictures(cell)]
    assert differ(network, again) < 2 < differ(network, walkthrough)


def _clear(notebook: NotebookNode) -> None:
    cell = notebook.cells[code_cells(notebook)[5][0]]
    cell.outputs, cell.execution_count = [], None


def _forget_error(notebook: NotebookNode) -> None:
    next(cell for _, cell in code_cells(notebook) if cell.metadata.get("tags") == ["raises-exception"]).outputs = []


def _ignore(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].metadata["tags"] = ["nbval-ignore-output"]


def _keep_view(notebook: NotebookNode) -> None:
    next(cell for _, cell in code_cells(notebook) if cell.source.startswith("widgets.")).outputs[0].data[VIEW] = {}


def _warn(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].outputs = [nbformat.v4.new_output("stream", name="stderr", text="RuntimeWarning")]


def _show_address(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="<object at 0x7f3a2b1c>")]


def _lengthen(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].source = "\n".join(["a = 1"] * 13)


def _define(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].source = "def f():\n    return 1"


def _define_without_check(notebook: NotebookNode) -> None:
    code_cells(notebook)[3][1].source = "def my_f(x):\n    return None\ncheck(stages.error, my_error)"


def _drop_heading(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if "## In practice" not in cell.source]


def _drop_description(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if rules.PICTURE not in cell.source]


def _quote_stale_number(notebook: NotebookNode) -> None:
    notebook.cells[0].source += "\n\nThe error is 0.12345678."


def _forget_slide(notebook: NotebookNode) -> None:
    del notebook.cells[9].metadata["slideshow"]


def _hide_heading(notebook: NotebookNode) -> None:
    next(cell for cell in notebook.cells if cell.source.startswith("## Read")).metadata["slideshow"]["slide_type"] = "fragment"


def _show_words(notebook: NotebookNode) -> None:
    next(cell for cell in notebook.cells if cell.source.startswith(rules.PICTURE)).metadata["slideshow"]["slide_type"] = "-"


def _give_answer_away(notebook: NotebookNode) -> None:
    asked = next(place for place, cell in enumerate(notebook.cells) if "**Predict:**" in cell.source)
    notebook.cells[asked + 1].metadata["slideshow"]["slide_type"] = "-"


def _break_link(notebook: NotebookNode) -> None:
    notebook.cells[0].source += "\n\n[next](06_missing.ipynb)"


@pytest.mark.parametrize(("damage", "rule"), [
    (_clear, rules.executed_in_order), (_forget_error, rules.errors_are_stored), (_ignore, rules.nothing_ignored),
    (_keep_view, rules.pieces_are_kept_as_pictures), (_warn, rules.nothing_of_this_machine),
    (_show_address, rules.nothing_of_this_machine), (_lengthen, rules.cells_are_short), (_define, rules.cells_are_short),
    (_define_without_check, rules.cells_are_short), (_drop_heading, rules.has_the_usual_parts),
    (_drop_description, rules.pictures_are_described), (_quote_stale_number, rules.numbers_come_from_cells),
    (_forget_slide, rules.slides_break_sensibly), (_hide_heading, rules.slides_break_sensibly),
    (_show_words, rules.slides_break_sensibly), (_give_answer_away, rules.slides_break_sensibly),
    (_break_link, rules.links_lead_somewhere)])
def test_damage_is_noticed(damage: Callable[[NotebookNode], None], rule: Callable[[NotebookNode], list[str]]) -> None:
    notebook = load("04_delta_hidden.ipynb")
    damage(notebook)
    assert rule(notebook) != []


def test_a_function_may_be_defined_that_a_check_is_given() -> None:
    notebook = load("04_delta_hidden.ipynb")
    code_cells(notebook)[3][1].source = "def my_error(targets, output_layer):\n    return None"
    code_cells(notebook)[4][1].source = "feedback = check(stages.error, my_error)\nfeedback"
    assert rules.cells_are_short(notebook) == []


def test_nbval_notices_a_changed_number(tmp_path: Path) -> None:
    notebook = load("01_sigmoid_and_one_neuron.ipynb")
    shown = next(cell for _, cell in code_cells(notebook) if cell.source == "0.5 * (1 - 0.5)")
    shown.outputs[0]["data"]["text/plain"] = "0.26"
    nbformat.write(notebook, tmp_path / "changed.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(tmp_path / "changed.ipynb")]
    outcome = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert outcome.returncode == 1
    assert "1 failed" in outcome.stdout
