"""The code of a notebook or a ``.py`` file as text, whoever wrote it and with what."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LARGEST = 50_000_000  # bytes of a file, most of them the pictures of a notebook
LONGEST = 200_000  # characters of code, each of which costs a thousand bytes of memory here
IPYTHON = (  # what only IPython understands, and what it is for everybody else
    (re.compile(r"^\s*%%(time|capture|prun)\b.*"), ""), (re.compile(r"^\s*%%.*", re.DOTALL), ""),
    (re.compile(r"^([ \t]*)%time[ \t]+(?=[^\s-])", re.MULTILINE), r"\1"),
    (re.compile(r"^([ \t]*)[%!?].*", re.MULTILINE), r"\1pass"),
    (re.compile(r"^([ \t]*)[\w.]+\?{1,2}[ \t]*$", re.MULTILINE), r"\1pass"),
    (re.compile(r"^([ \t]*\w[\w, ]*=)[ \t]*[%!].*", re.MULTILINE), r"\1 None"))
DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError)


def is_notebook(path: Path) -> bool:
    """Whether a file is a notebook by its name."""
    return path.suffix.lower() == ".ipynb"


def code_cells(path: Path) -> Iterator[str]:
    """The text of each code cell of a notebook, without what only IPython understands; the whole text of another file."""
    content = path.read_bytes()
    if not is_notebook(path):
        yield plain(_decoded(content))
        return
    read = json.loads(content)
    for sheet in read.get("worksheets", [read]):  # of which the notebooks of IPython, before Jupyter, had one
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                yield plain("".join(cell["source"] if "source" in cell else cell["input"]))


def _decoded(content: bytes) -> str:
    """A text in UTF-8, or as an old editor writes it: what is no ASCII then stands in a comment, if the file is Python at all."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


@contextmanager
def quiet() -> Iterator[None]:
    """Run the block, which reads somebody's code, without Python's warnings of strange escapes in its texts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def plain(cell: str) -> str:
    """The text of a cell without what only IPython understands."""
    if len(cell) > LONGEST:
        return cell
    try:
        with quiet():
            ast.parse(cell)
    except (*DAMAGED, SyntaxError):
        for pattern, instead in IPYTHON:
            cell = pattern.sub(instead, cell)
    return cell
