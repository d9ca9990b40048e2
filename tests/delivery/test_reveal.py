"""Where the slides get reveal.js from: the network, with hashes, or a copy; and a folder that is never half-written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mlpteach.delivery import cli, lessons
from mlpteach.delivery.handout import REVEAL, site


def test_people_are_told_to_install_the_version_that_was_tried() -> None:
    said = (lessons.packaged() / "INSTRUCTOR.md").read_text("utf-8") + cli.COMMANDS["slides"].format_help()
    assert set(re.findall(r"npm install (\S+?)`? ", said)) == {REVEAL.split(".0.")[0]}


def test_without_a_copy_reveal_comes_from_the_network(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "slides"
    assert cli.main(["slides", str(folder)]) == 0
    page = BeautifulSoup((folder / "01_one.html").read_text("utf-8"), "html.parser")
    loaded = {tag.get("src") or tag["href"]: tag for tag in page.select("link, script[src]")}
    assert set(loaded) == {f"https://unpkg.com/{REVEAL}/dist/{name}" for name in site.NEEDED}
    assert [(tag["integrity"], tag["crossorigin"]) for tag in loaded.values()] == [
        (site.NEEDED[address.removeprefix(f"{site.NETWORK}/")], "anonymous") for address in loaded]
    assert sorted(path.name for path in folder.iterdir()) == ["01_one.html", "index.html"]


@pytest.mark.parametrize("existed", [True, False])
def test_a_folder_that_is_no_reveal_is_refused_and_nothing_is_left(short: Path, tmp_path: Path, existed: bool,
                                                                   capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "slides"
    if existed:
        folder.mkdir()
    assert cli.main(["slides", str(folder), "--reveal", str(tmp_path)]) == 2
    missing = tmp_path / "dist" / "reveal.js"
    expected = f"mlpteach slides: cannot write {folder}: {missing} is missing; name the folder that npm install {REVEAL} made\n"
    assert capsys.readouterr().err == expected
    assert folder.exists() == existed and not (existed and any(folder.iterdir()))


def test_a_fault_after_reveal_was_copied_leaves_nothing(short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "slides"
    for name in site.NEEDED:
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).touch()
    monkeypatch.setattr(site, "write", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert cli.main(["slides", str(folder), "--reveal", str(tmp_path)]) == 2
    assert "No space left on device" in capsys.readouterr().err and not folder.exists()
