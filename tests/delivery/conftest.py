"""What the tests of the hand-out and of the slides share: a course that is quickly made."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from mlpteach.delivery import lessons


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course with a single lesson, in the place of the package's."""
    cells = [nbformat.v4.new_markdown_cell("# 1. A lesson\n\nAbout it."), nbformat.v4.new_code_cell("a = 1")]
    source = tmp_path / "course"
    source.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source / "01_one.ipynb")
    monkeypatch.setattr(lessons, "packaged", lambda: source)
    return source
