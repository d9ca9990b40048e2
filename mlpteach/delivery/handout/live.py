"""The interactive pieces and the figures of a lesson as HTML: the stored notebook has only pictures, so its cells are run."""

from __future__ import annotations

import ast
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from nbformat import NotebookNode

from mlpteach.delivery.handout.answers import shows_guess
from mlpteach.plots.themed import svg
from mlpteach.tracing.recording import unrecorded
from mlpteach.widgets.piece import Piece


def pieces(lesson: NotebookNode) -> dict[int, str]:
    """The HTML of each interactive piece by the place of its cell; and of each figure, as SVG.

    It runs the lesson's code up to the last cell that is stored with a picture, as every piece is, or a guess. Matplotlib no longer
    opens windows afterwards. Raises what a cell raises, unless the lesson means it to, and ``KeyboardInterrupt``.
    """
    mpl.use("agg")
    cells = [(place, cell) for place, cell in enumerate(lesson.cells) if cell.cell_type == "code"]
    last = max((place for place, cell in cells if any(map(_is_pictured, cell.outputs))), default=-1)
    with interruptible() as check, unrecorded():  # the lesson's traces end with it, and no other trace hears of its stages
        return _run([(place, cell) for place, cell in cells if place <= last], check)


def _is_pictured(output: NotebookNode) -> bool:
    return "image/png" in output.get("data", {}) or shows_guess(output)


def _run(cells: list[tuple[int, NotebookNode]], check: Callable[[], None]) -> dict[int, str]:
    names: dict[str, Any] = {"__name__": "lesson"}  # or a class made here would be one of Python's own
    found: dict[int, str] = {}
    for place, cell in cells:
        wanted = suppress(Exception) if "raises-exception" in cell.metadata.get("tags", []) else nullcontext()
        with wanted, redirect_stdout(StringIO()):
            value = execute(cell.source, names)
            if isinstance(value, Piece):
                found[place] = value.html()
            elif any(map(_is_pictured, cell.outputs)) and plt.get_fignums():
                found[place] = "".join(svg(plt.figure(number), f"figure{place}-{number}") for number in plt.get_fignums())
        check()
        plt.close("all")
    return found


def execute(source: str, names: dict[str, Any]) -> Any:
    """Run a cell among these names, and return what a notebook would show: the value of its last line, if that is an expression."""
    body = ast.parse(source).body
    shown = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None  # type: ignore[attr-defined]
    exec(compile(ast.Module(body, []), "<lesson>", "exec", dont_inherit=True), names)  # without our __future__
    return eval(compile(shown, "<lesson>", "eval", dont_inherit=True), names) if shown else None


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """A function that raises ``KeyboardInterrupt`` if there was one: ``train`` keeps what it has learned, and goes on quietly."""
    noticed: list[int] = []

    def notice(*_: Any) -> None:
        noticed.append(signal.SIGINT)
        raise KeyboardInterrupt

    def check() -> None:
        if noticed:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # where Ctrl-C never arrives
        yield check
        return
    before = signal.signal(signal.SIGINT, notice)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
