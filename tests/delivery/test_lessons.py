"""A learner's copy of the lessons: what is missing arrives, what was changed stays."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from addresses import PROJECT

from mlpteach.delivery import lessons

NAME = "01_first.ipynb"
DEEP = "[" * 100_000


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


# Results, which answer each question before it is asked.

STORED, RAN, MINE, NOTHING = ("a = 1", ("stored",)), ("a = 1", ("ran",)), ("a = 2", ("mine",)), ("a = 1", ())


def earlier(source: Path, mine: Path) -> None:
    """Copy as the versions did that knew no copy without results."""
    mine.mkdir()
    content = (source / NAME).read_bytes()
    (mine / NAME).write_bytes(content)
    (mine / lessons.MEMORY).write_text(json.dumps({NAME: lessons.fingerprint(content)}))


BRING = {"bare": lessons.copy, "with results": lambda source, mine: lessons.copy(source, mine, results=True), "earlier": earlier}


@pytest.mark.parametrize(("first", "done", "then", "outcome", "left"), [
    ("bare", None, "bare", lessons.SAME, NOTHING), ("bare", RAN, "bare", lessons.SAME, RAN),
    ("bare", None, "with results", lessons.UPDATED, STORED), ("bare", RAN, "with results", lessons.UPDATED, STORED),
    ("bare", MINE, "with results", lessons.KEPT, MINE), ("bare", MINE, "bare", lessons.KEPT, MINE),
    ("with results", None, "with results", lessons.SAME, STORED), ("with results", RAN, "with results", lessons.SAME, RAN),
    ("with results", None, "bare", lessons.UPDATED, NOTHING), ("with results", MINE, "bare", lessons.KEPT, MINE),
    ("earlier", None, "bare", lessons.UPDATED, NOTHING), ("earlier", RAN, "bare", lessons.UPDATED, NOTHING),
    ("earlier", MINE, "bare", lessons.KEPT, MINE), ("earlier", None, "with results", lessons.SAME, STORED)])
def test_a_copy_has_the_results_that_were_asked_for_unless_the_learner_changed_it(source, mine, first, done, then, outcome, left):
    (source / NAME).write_text(notebook(STORED[0], outputs=STORED[1]))
    BRING[first](source, mine)
    if done:
        (mine / NAME).write_text(notebook(done[0], outputs=done[1]))
    told = BRING[then](source, mine)
    assert {lessons.UPDATED, lessons.KEPT} & set(re.findall("updated|kept with your changes", told)) == {outcome} - {lessons.SAME}
    cell = json.loads((mine / NAME).read_text())["cells"][0]
    assert (cell["source"], cell["outputs"]) == ([left[0]], list(left[1]))
    again = (mine / NAME).read_bytes()
    BRING[then](source, mine)
    assert (mine / NAME).read_bytes() == again


def test_a_new_version_of_a_bare_lesson_arrives_bare(source, mine):
    (source / NAME).write_text(notebook("a = 1", outputs=("1",)))
    lessons.copy(source, mine)
    (mine / NAME).write_text(notebook("a = 1", outputs=("ran",)))
    (source / NAME).write_text(notebook("a = 3", outputs=("3",)))
    assert lessons.copy(source, mine) == "1 updated, 2 up to date"
    assert json.loads((mine / NAME).read_text()) == json.loads(notebook("a = 3"))


def test_the_lessons_themselves_keep_their_results(source):
    (source / NAME).write_text(notebook("a = 1", outputs=("1",)))
    earlier_memory = {NAME: lessons.fingerprint((source / NAME).read_bytes())}
    (source / lessons.MEMORY).write_text(json.dumps(earlier_memory))
    assert lessons.copy(source, source) == "3 up to date"
    assert (source / NAME).read_text() == notebook("a = 1", outputs=("1",))


def test_every_lesson_is_a_valid_notebook_without_its_results_and_otherwise_the_same(mine):
    before = {path.name: path.read_bytes() for path in lessons.packaged().glob("*.ipynb")}
    lessons.copy(lessons.packaged(), mine)
    for name, stored in before.items():
        bare, whole = nbformat.read(mine / name, as_version=4), nbformat.reads(stored.decode(), as_version=4)
        nbformat.validate(bare)
        for cell in whole.cells:
            cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
            if cell.source.startswith(lessons.WORDS):
                cell.source = f"{lessons.OPENS}{cell.source}{lessons.CLOSES}"
        assert bare == whole
    assert before == {path.name: path.read_bytes() for path in lessons.packaged().glob("*.ipynb")}


def test_with_results_every_file_is_the_packages_own(mine):
    lessons.copy(lessons.packaged(), mine, results=True)
    assert all((mine / path.name).read_bytes() == path.read_bytes() for path in lessons.packaged().glob("*.ipynb"))


CODE = {"cell_type": "code", "id": "c", "metadata": {"slideshow": {}}, "source": ["1 + 1"], "execution_count": None, "outputs": []}
WORDS = {"cell_type": "markdown", "id": "w", "metadata": {}, "source": ["é"], "attachments": {"a.png": {}}}


@pytest.mark.parametrize(("cell", "metadata"), [
    ({"outputs": [{"output_type": "stream", "name": "stdout", "text": ["2"]}]}, {}), ({"execution_count": 7}, {}),
    ({}, {"widgets": {"application/vnd.jupyter.widget-state+json": {}}})], ids=["output", "count", "widgets"])
def test_what_a_run_leaves_in_a_notebook_is_left_out(cell, metadata):
    kept = {"cells": [CODE, WORDS], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
    ran = kept | {"cells": [CODE | cell, WORDS], "metadata": kept["metadata"] | metadata}
    bare = lessons.without_results(json.dumps(ran).encode())
    assert bare.decode() == json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    assert lessons.without_results(bare) == bare


def test_a_pictures_words_are_folded_where_it_has_not_been_drawn(source, mine):
    said = {"cell_type": "markdown", "metadata": {}, "source": ["*The picture in words: a line,\n", "which falls.*"]}
    (source / NAME).write_text(json.dumps({"cells": [CODE, said], "nbformat": 4}))
    lessons.copy(source, mine)
    text = json.loads((mine / NAME).read_text())["cells"][1]["source"][0]
    assert text == f"{lessons.OPENS}*The picture in words: a line,\nwhich falls.*{lessons.CLOSES}"
    assert lessons.copy(source, mine) == "3 up to date"
    assert lessons.copy(source, mine, results=True) == "1 updated, 2 up to date"
    assert (mine / NAME).read_bytes() == (source / NAME).read_bytes()


@pytest.mark.parametrize("content", [notebook("a = 1"), "", "{", "[]", "{}", "<svg/>", '{"cells": [1]}', '{"metadata": null}',
                                     pytest.param(DEEP, id="deep")])
def test_what_holds_no_results_stays_as_it_is_to_the_byte(content):
    assert lessons.without_results(content.encode()) == content.encode()


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


def test_the_repository_is_the_one_that_the_project_declares():
    assert lessons.repository() == PROJECT["urls"]["Repository"]


@pytest.mark.parametrize("declared", [None, ["Homepage, https://example.org"]])
def test_a_repository_that_nobody_declared_is_said_in_words(declared, monkeypatch):
    monkeypatch.setattr(lessons.metadata, "metadata", lambda name: SimpleNamespace(get_all=lambda field: declared))
    assert lessons.repository() == "in the repository"


def test_a_package_that_is_not_installed_has_no_address(monkeypatch):
    def unknown(name):
        raise lessons.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(lessons.metadata, "metadata", unknown)
    assert lessons.repository() == "in the repository"
