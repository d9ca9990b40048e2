"""A learner's copy of the lessons: what is missing arrives, what was changed stays."""

import json
from pathlib import Path

import pytest

from mlpteach.delivery import lessons

NAME = "01_first.ipynb"


def notebook(*sources: str, outputs: tuple[str, ...] = ()) -> str:
    cells = [{"cell_type": "code", "source": [source], "outputs": list(outputs)} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "images").mkdir(parents=True)
    (folder / NAME).write_text(notebook("a = 1"))
    (folder / "02_second.ipynb").write_text(notebook("b = 2"))
    (folder / "images" / "network.svg").write_text("<svg/>")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "my lessons é"


def test_everything_missing_is_copied_and_nothing_twice(source, mine):
    assert lessons.copy(source, mine) == "3 copied"
    assert (mine / NAME).read_text() == notebook("a = 1")
    assert (mine / "images" / "network.svg").is_file()
    assert lessons.copy(source, mine) == "3 up to date"


def test_only_what_is_missing_is_copied(source, mine):
    lessons.copy(source, mine)
    (mine / NAME).unlink()
    assert lessons.copy(source, mine) == "1 copied, 2 up to date"


def test_checkpoints_and_caches_are_not_copied(source, mine):
    for folder in (".ipynb_checkpoints", "__pycache__"):
        (source / folder).mkdir()
        (source / folder / "junk.ipynb").write_text(notebook())
    assert lessons.copy(source, mine) == "3 copied"


def test_solutions_and_the_instructors_guide_stay_behind(source, mine):
    (source / "solutions").mkdir()
    (source / "solutions" / NAME).write_text(notebook("a = 'the answer'"))
    (source / "INSTRUCTOR.md").write_text("The answer is a.")
    assert lessons.copy(source, mine) == "3 copied"
    assert not (mine / "solutions").exists() and not (mine / "INSTRUCTOR.md").exists()


def test_the_packages_own_guide_stays_behind(mine):
    lessons.copy(lessons.packaged(), mine)
    assert (lessons.packaged() / "INSTRUCTOR.md").is_file()
    assert {path.suffix for path in mine.rglob("*") if path.name != lessons.MEMORY} == {".ipynb"}


def test_an_unchanged_lesson_is_updated(source, mine):
    lessons.copy(source, mine)
    (source / NAME).write_text(notebook("a = 3"))
    assert lessons.copy(source, mine) == "1 updated, 2 up to date"
    assert (mine / NAME).read_text() == notebook("a = 3")


def test_running_a_lesson_is_not_changing_it(source, mine):
    lessons.copy(source, mine)
    (mine / NAME).write_text(notebook("a = 1", outputs=("1",)))
    assert lessons.copy(source, mine) == "3 up to date"
    assert "1" in json.loads((mine / NAME).read_text())["cells"][0]["outputs"]
    (source / NAME).write_text(notebook("a = 3"))
    assert lessons.copy(source, mine) == "1 updated, 2 up to date"


def test_a_changed_lesson_is_kept(source, mine):
    lessons.copy(source, mine)
    (mine / NAME).write_text(notebook("a = 1", "my = 'answer'"))
    assert lessons.copy(source, mine) == "2 up to date, 1 kept with your changes"
    assert (mine / NAME).read_text() == notebook("a = 1", "my = 'answer'")


def test_a_changed_lesson_is_kept_through_every_new_version_until_it_is_renamed(source, mine):
    lessons.copy(source, mine)
    (mine / NAME).write_text(notebook("my = 'answer'"))
    for version in (notebook("a = 3"), notebook("a = 4")):
        (source / NAME).write_text(version)
        told = f"2 up to date, 1 kept with your changes although there is a new version (rename yours to get it: {NAME})"
        assert lessons.copy(source, mine) == told
        assert (mine / NAME).read_text() == notebook("my = 'answer'")
    (mine / NAME).rename(mine / "mine.ipynb")
    assert lessons.copy(source, mine) == "1 copied, 2 up to date"
    assert (mine / "mine.ipynb").read_text() == notebook("my = 'answer'")


DEEP = "[" * 100_000


@pytest.mark.parametrize("memory", ["", "{", "[]", "null", '{"01_first.ipynb": 3}', "\ufffd", pytest.param(DEEP, id="deep")])
def test_a_damaged_memory_loses_no_work(source, mine, memory):
    lessons.copy(source, mine)
    (mine / NAME).write_text(notebook("my = 'answer'"))
    (mine / lessons.MEMORY).write_text(memory, encoding="utf-8")
    (source / NAME).write_text(notebook("a = 3"))
    assert "1 kept with your changes" in lessons.copy(source, mine)
    assert (mine / NAME).read_text() == notebook("my = 'answer'")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"cells": [1]}', '{"cells": [{"cell_type": "code"}]}', "my notes",
                                     pytest.param(DEEP, id="deep")])
def test_a_file_that_is_no_notebook_any_more_is_kept(source, mine, content):
    lessons.copy(source, mine)
    (mine / NAME).write_text(content)
    assert lessons.copy(source, mine) == "2 up to date, 1 kept with your changes"
    assert (mine / NAME).read_text() == content


def test_a_file_of_the_learner_that_was_there_before_is_kept(source, mine):
    mine.mkdir()
    (mine / NAME).write_text(notebook("my own first notebook"))
    assert "1 kept with your changes" in lessons.copy(source, mine)
    assert (mine / NAME).read_text() == notebook("my own first notebook")


def test_a_folder_in_the_place_of_a_lesson_is_kept_and_the_others_arrive(source, mine):
    (mine / NAME).mkdir(parents=True)
    assert lessons.copy(source, mine) == "2 copied, 1 kept with your changes"
    assert (mine / NAME).is_dir()


def test_a_copy_that_a_full_disk_ends_leaves_no_half_notebook_and_knows_what_it_copied(source, mine, monkeypatch):
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if NAME not in path.name and lessons.MEMORY not in path.name:
            write(path, b"half")
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        lessons.copy(source, mine)
    assert [path.name for path in sorted(mine.iterdir())] == [lessons.MEMORY, NAME]
    monkeypatch.undo()
    (source / NAME).write_text(notebook("a = 3"))
    assert lessons.copy(source, mine) == "2 copied, 1 updated"


def test_the_package_finds_its_own_notebooks():
    assert any(lessons.packaged().glob("*.ipynb"))


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons, "__file__", str(tmp_path / "mlpteach" / "delivery" / "lessons.py"))
    with pytest.raises(FileNotFoundError, match="came without its notebooks; install mlpteach again"):
        lessons.packaged()
