"""What the tests of the hand-out and of the slides share: a course that is quickly made."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import nbformat
import pytest
from browser import needs

from mlpteach.delivery import cli, lessons
from mlpteach.delivery.handout import REVEAL

Install = Callable[[str], Path]


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Installs a package from npm and returns its folder."""
    def installed(package: str) -> Path:
        needs("npm", "apt-get install npm")
        folder = tmp_path_factory.mktemp("npm")
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, package]
        subprocess.run(command, check=True, timeout=120)
        return folder / "node_modules" / package.partition("@")[0]

    return installed


@pytest.fixture(scope="session")
def reveal(install: Install) -> Path:
    """The reveal.js that the slides are made for."""
    return install(REVEAL)


@pytest.fixture(scope="session")
def made_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a hand-out, and what the command said."""
    from test_cli import COMMAND  # not before it is collected itself

    folder = tmp_path_factory.mktemp("handout") / "my pages"
    return folder, subprocess.run([*COMMAND, "handout", folder], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def made_slides(reveal: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the slides."""
    folder, said = tmp_path_factory.mktemp("slides") / "my slides", StringIO()
    with redirect_stdout(said):
        assert cli.main(["slides", str(folder), "--reveal", str(reveal)]) == 0
    assert said.getvalue().splitlines()[-1] == f"{folder}: done; open {folder / 'index.html'}"
    return folder


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course with a single lesson, in the place of the package's."""
    cells = [nbformat.v4.new_markdown_cell("# 1. A lesson\n\nAbout it."), nbformat.v4.new_code_cell("a = 1")]
    source = tmp_path / "course"
    source.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source / "01_one.ipynb")
    monkeypatch.setattr(lessons, "packaged", lambda: source)
    return source
