"""nbval, with each cell run twice in a row: both times it must give what is stored, and pictures much like the stored ones.

nbval compares texts, errors, HTML and SVG, but no other pictures, and not in which order a cell shows one kind after another.
Where PyTorch is not installed, the cells that speak of it are run and not compared: they say what is missing, or nothing.
A plugin of pytest; the top ``conftest.py`` loads it.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, NbCellError
from regenerate import results

PATIENCE = 60  # seconds for what a cell has shown to arrive, where nbval would give up after 5, which is too few on a busy machine
ALIKE = 2  # shades of grey: so much the pictures of two computers may differ


def pictures(outputs: Iterable[Any]) -> list[np.ndarray]:
    """The pictures among a cell's outputs, small and grey: a size at which they are much the same on every computer."""
    from PIL import Image

    found = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return [np.asarray(Image.open(BytesIO(b64decode(png))).convert("L").resize((96, 54)), float) for png in found]


def differ(ones: list[np.ndarray], others: list[np.ndarray]) -> float:
    """By how much two lists of pictures differ, in shades of grey on average; it is 14 between a network and a walkthrough."""
    return max((abs(one - other).mean() for one, other in zip(ones, others, strict=True)), default=0)


def check(item: IPyNbCell) -> None:
    """Raise what nbval raises if it has overlooked a difference: in the order of what is shown, or in a picture."""
    if results(item.test_outputs) != results(item.cell.outputs):
        item.raise_cell_error("The kinds or the order of the outputs differ")
    shown, stored = pictures(item.test_outputs), pictures(item.cell.outputs)
    if len(shown) != len(stored) or differ(shown, stored) >= ALIKE:
        item.raise_cell_error("The pictures differ")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Wait longer than nbval does, and compare what this computer can give."""
    if isinstance(item, IPyNbCell):
        item.output_timeout = PATIENCE
        if "torch" in item.cell.source and find_spec("torch") is None:
            item.options["check"] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After nbval has run a cell, look also at what it overlooks, and run the cell again."""
    yield
    if isinstance(item, IPyNbCell) and item.options["check"]:
        check(item)
        try:
            item.runtest()
            check(item)
        except NbCellError as error:
            raise NbCellError(item.cell_num, f"{error}, when it is run again", item.cell.source, error.inner_traceback) from None
