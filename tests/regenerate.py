"""The one switch that regenerates every stored output: ``python tests/regenerate.py``, then read the diff.

Each notebook is executed from top to bottom in a fresh kernel and saved with what it printed. What would differ from machine to
machine (times, paths) is left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from mlpteach.delivery.saving import VIEW, keep_pictures

ROOT = Path(__file__).resolve().parent.parent
GUESS = "widgets.guess("
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def notebooks() -> list[Path]:
    """Every notebook of the project, found by looking, so that none can be forgotten."""
    return sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


@contextmanager
def kernel(notebook: NotebookNode, folder: Path) -> Iterator[NotebookClient]:
    """A fresh kernel in which the notebook's cells can be executed one by one."""
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False, coalesce_streams=True,
                            resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel():
        yield client


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """The code cells with their places among all cells."""
    return [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def results(shown: Iterable[Any]) -> list[dict[str, Any]]:
    """A cell's outputs without what nobody compares to the letter: pictures, live views, counters and the frames of a traceback."""
    outputs = []
    for output in shown:
        shown_as = output.get("data", {})
        drawing = ["text/html"] if str(shown_as.get("text/plain", "")).startswith("<Figure") else []  # as mlpteach lab draws it
        data = {kind: value for kind, value in shown_as.items() if kind not in ("image/png", VIEW, *drawing)}
        outputs.append({"data": data, **{key: output.get(key) for key in ("output_type", "text", "ename", "evalue")}})
    return outputs


def collapse_guesses(notebook: NotebookNode) -> None:
    """Collapse the code of each guess, since it may name the answer: JupyterLab then shows its first line only."""
    for _, cell in code_cells(notebook):
        if cell.source.startswith(GUESS):
            cell.metadata["jupyter"] = {"source_hidden": True}
            first, *others = cell.source.removeprefix(GUESS).splitlines()
            if first:
                deeper = len(GUESS) - 4
                moved = [f"    {first}", *(line[min(deeper, len(line) - len(line.lstrip())):] for line in others)]
                cell.source = "\n".join([GUESS, *moved])


def regenerate(path: Path) -> None:
    """Execute a notebook and save it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    collapse_guesses(notebook)
    with kernel(notebook, path.parent) as client:
        for count, (place, cell) in enumerate(code_cells(notebook), start=1):
            client.execute_cell(cell, place)
            cell.execution_count = count
    for _, cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                output.traceback = [frame for frame in output.traceback if "File " not in frame]  # paths of this machine
    keep_pictures({"type": "notebook", "content": notebook})
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for notebook_path in [Path(name) for name in sys.argv[1:]] or notebooks():
        print(f"executing {notebook_path.name}", flush=True)
        regenerate(notebook_path)
