"""The notebooks keep the rules, and the checks themselves can fail, also the comparison that ``lesson_cells`` makes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import nbformat
import notebook_rules as rules
import pytest
from lesson_cells import differ, pictures
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from regenerate import KERNEL, code_cells, notebooks

from mlpteach.delivery.saving import VIEW

TESTS = Path(__file__).parents[1]
NAMES = [path.relative_to(rules.NOTEBOOKS).as_posix() for path in notebooks()]


def load(name: str) -> NotebookNode:
    return rules.read(rules.NOTEBOOKS / name)


def test_the_lessons_are_found_and_numbered_without_a_gap() -> None:
    lessons = [name for name in NAMES if "/" not in name]
    assert [name[:3] for name in lessons] == [f"{number:02}_" for number in range(1, len(lessons) + 1)]
    assert len(lessons) >= 12


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_rule(name: str, rule: Callable[[NotebookNode], list[str]]) -> None:
    assert rule(load(name)) == []


def test_a_picture_of_something_else_is_noticed() -> None:
    network, two_outputs, walkthrough, another = [found for _, cell in code_cells(load("04_delta_hidden.ipynb"))
                                                  if (found := pictures(cell.outputs))]
    assert differ(network, network) < 2 < min(differ(network, other) for other in (two_outputs, walkthrough, another))


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


@pytest.mark.parametrize(("handed_over", "complaints"), [
    ("examine(inputs, targets, train=my_net.train, output=my_net.query, weights=my_net)", []),
    ("net(inputs)", ["longest is 13", "query is defined, which no check is given"])])
def test_a_whole_program_may_be_defined_that_is_examined(handed_over: str, complaints: list[str]) -> None:
    notebook = load("04_delta_hidden.ipynb")
    start = "class Net:\n    def query(self, rows):\n        return rows"
    code_cells(notebook)[3][1].source = "\n".join([start, *["    a = 1"] * (10 if complaints else 9)])
    code_cells(notebook)[4][1].source = "my_net = Net()"
    code_cells(notebook)[5][1].source = handed_over
    assert rules.cells_are_short(notebook) == complaints


def png(shade: int) -> str:
    """A picture that is all of one shade, as notebooks store it."""
    file = BytesIO()
    Image.new("L", (96, 54), shade).save(file, "png")
    return b64encode(file.getvalue()).decode()


def shown(source: str, text: str, picture: str = "") -> NotebookNode:
    """A cell stored as one that has shown this text and picture."""
    data = {"text/plain": text, "image/png": picture} if picture else {"text/plain": text}
    return new_code_cell(source, execution_count=1, outputs=[new_output("execute_result", data, execution_count=1)])


def test_a_cell_fails_that_shows_something_else_than_is_stored_at_its_first_or_second_run(tmp_path: Path) -> None:
    black, white = png(0), png(255)
    start = f"from base64 import b64decode\nfrom IPython.display import Image\nn, shades = 0, {[black, white]}"
    draw, drawn = "Image(data=b64decode(shades[n]), format='png')", "<IPython.core.display.Image object>"
    cells = [new_code_cell(start, execution_count=1), shown("0.5 * (1 - 0.5)", "0.25"), shown("0.5 * (1 - 0.5)", "0.26"),
             shown(draw, drawn, black), shown(draw, drawn, white), shown(draw, drawn),
             new_code_cell("print(n)\nn", execution_count=1, outputs=[  # nbval itself does not see that these are turned round
                 *shown("", "0").outputs, new_output("stream", text="0\n")]),
             shown("n += 1\nn", "1"), shown(f"n -= 1\n{draw}", drawn, white)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), tmp_path / "page.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "lesson_cells", "-p", "no:cacheprovider", "page.ipynb"]
    outcome = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False,
                             env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(TESTS), os.getenv("PYTHONPATH")]))})
    assert re.findall(r"^FAILED page.ipynb::Cell (\d)", outcome.stdout, re.M) == ["2", "4", "5", "6", "7", "8"], outcome.stdout
    failures, _, _ = outcome.stdout.partition("short test summary")  # which repeats them where a build server runs
    assert failures.count("differ, when it is run again") == 2
