"""A branch for learners: the lines of docs/classroom.md make it and bring a newer version to it; the pages' links open it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from addresses import PROJECT, ROOT
from browser import needs

from mlpteach.delivery.lessons import MEMORY, packaged

README, CLASSROOM = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/classroom.md"))
[LINES] = [block for block in re.findall(r"^```sh\n(.*?)^```$", CLASSROOM, re.S | re.M) if "git init" in block]
NEWER = "".join(line for line in LINES.splitlines(keepends=True) if not line.startswith("git init"))
ADDRESS, BRANCH = LINES.split()[-2:]
LESSONS = {path.name for path in packaged().glob("*.ipynb")}


class Desk:
    """An instructor's folder, and an empty repository that stands in for the one at the address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.remote = folder / "desk", folder / "repository.git"
        self.folder.mkdir()
        (folder / "git").write_text(f'[user]\nname = Ada\nemail = a@b.c\n[url "{self.remote.as_uri()}"]\ninsteadOf = {ADDRESS}\n')
        (folder / "mlpteach").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mlpteach "$@"\n')
        (folder / "mlpteach").chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        self.own = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": str(folder / "git")}
        self.run(f"git init --quiet --bare {shlex.quote(str(self.remote))}")

    def run(self, lines: str) -> str:
        """Run lines in bash as they are typed, and return what they printed."""
        command = ["bash", "-euc", lines]
        return subprocess.run(command, cwd=self.folder, env=self.own, check=True, capture_output=True, text=True).stdout

    def cloned(self, name: str) -> Path:
        """What a learner gets of the branch."""
        self.run(f"git clone --quiet --branch {BRANCH} {ADDRESS} {name}")
        return self.folder / name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    needs("git", "apt-get install git")
    return Desk(tmp_path)


def test_the_branch_holds_the_lessons_without_results_and_nothing_else(desk: Desk) -> None:
    desk.run(LINES)
    mine = desk.cloned("mine")
    assert {path.name for path in mine.iterdir()} == LESSONS | {".git", MEMORY}
    cells = [cell for name in LESSONS for cell in json.loads((mine / name).read_bytes())["cells"]]
    assert not any(cell.get("outputs") for cell in cells)


def test_a_newer_version_follows_the_older_one(desk: Desk) -> None:
    desk.run(LINES)
    first, old = min(LESSONS), desk.folder / BRANCH / max(LESSONS)
    mine = desk.cloned("mine")
    old.unlink()  # so that this one arrives, as a new lesson would
    desk.run(f"cd {BRANCH}; git commit --quiet --all --message older; git push --quiet {ADDRESS} {BRANCH}")
    assert f"1 copied, {len(LESSONS) - 1} up to date" in desk.run(NEWER)
    desk.run(f"cd mine; echo >>{first}; git pull --quiet --ff-only")
    assert len(desk.run("cd mine; git log --oneline").splitlines()) == 3
    assert (mine / old.name).is_file()


def test_the_address_is_the_projects_and_the_branch_is_the_one_that_is_linked() -> None:
    assert (PROJECT["urls"]["Repository"], "learners") == (ADDRESS, BRANCH)
    assert re.search(rf"^\[colab\]: https://colab\.research\.google\.com/github/[^/]+/[^/]+/blob/{BRANCH}/{min(LESSONS)}$",
                     README, re.M)
    [hub] = re.findall(r"^https://HUB\S*$", CLASSROOM, re.M)
    asked = parse_qs(urlsplit(hub).query)
    assert asked == {"repo": [ADDRESS], "branch": [BRANCH], "urlpath": [f"lab/tree/{ADDRESS.rpartition('/')[2]}/{min(LESSONS)}"]}


def test_each_way_to_the_lessons_says_who_sees_the_solutions() -> None:
    _, _, table = CLASSROOM.partition("\n## Who sees the solutions\n")
    ways = [row for row in table.partition("\n### ")[0].splitlines() if row.startswith("| ")]
    for way in ("wheel", "`mlpteach lab`", "`mlpteach copy`", "hub", "Binder", "nbgitpuller", "Colab", "conda", "VS Code", "clone"):
        assert any(way in row for row in ways), way
    assert "classroom.md#who-sees-the-solutions" in README


def test_the_hub_is_installed_from_a_wheel_which_carries_no_solutions() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", CLASSROOM, re.S | re.M)
    installed = [line.split() for block in blocks for line in block.splitlines() if "pip install" in line]
    assert installed == [["sudo", "/opt/mlpteach/bin/pip", "install", '".[hub]"']]  # not "-e", which would be the clone
