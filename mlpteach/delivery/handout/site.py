"""``handout`` and ``slides``: all lessons as web pages in a folder, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from mlpteach import __version__
from mlpteach.delivery.folders import claimed
from mlpteach.delivery.handout.live import pieces
from mlpteach.delivery.handout.pages import PAGES, SHEETS, SLIDES, Lesson, Pages
from mlpteach.delivery.handout.worksheet import sheet

Tell = Callable[[str], object]
GetPieces = Callable[[NotebookNode], dict[int, str]]
USUAL = ("What you'll do", "What you'll learn", "What you'll need", "Check yourself", "In practice", "Next")  # in every lesson
REVEAL = "reveal.js@6.0.2"  # the version that the tests show the slides with
NETWORK = f"https://unpkg.com/{REVEAL}/dist"
NEEDED = {  # what the slides load of it, with the hashes by which a browser refuses anything else that comes from the network
    "reveal.js": "sha384-UilXW7W77EPIY5TmQGBrjhBPcfX40NqGwuIC8DGs6OeGTCxKy36B+DiOXtfqgk9S",
    "reveal.css": "sha384-rKClnwfQQ2b7LYSOAhRvm5m4LS7QKciQTAXBpVvr30y6oGB+ZBBXlpDnvFqlv5Eu",
    "plugin/notes.js": "sha384-XUVoTb/UbE06yoCUaqswCPKSUvPq3q4heijGsemnUSS/JEgW1lNnK0rKlNwjuz7O",
}


def handout(source: Path, folder: Path, worksheet: bool = False, tell: Tell = print) -> None:
    """Write the lessons in ``source`` as pages to ``folder``, which is new or empty, and tell of each lesson before it is made.

    Of a ``worksheet`` the pages have the questions alone, with room to write; no lesson is run for it.
    ``FileExistsError`` for a folder with anything in it, another ``OSError`` for one that cannot be written to, ``RuntimeError``
    for a lesson that cannot be run. After any of them, and after an interrupt, the folder is as it was.
    """
    with claimed(folder):
        whole = lessons(source)
        if worksheet:
            write(Pages(SHEETS), [Lesson.of(one.name, sheet(one.notebook)) for one in whole], folder, tell, lambda _: {})
        else:
            write(Pages(PAGES), whole, folder, tell, pieces)


def slides(source: Path, folder: Path, reveal: Path | None = None, tell: Tell = print) -> None:
    """Write the lessons as slides, as ``handout`` writes pages, for reveal.js.

    ``reveal`` is the folder of its npm package, of which the slides get a copy; without it they load reveal.js from the network
    when they are shown. ``FileNotFoundError`` for a folder that is no such package, and the errors of ``handout``.
    """
    with claimed(folder):
        address, hashes = (bring(reveal / "dist", folder / "reveal.js"), {}) if reveal else (NETWORK, NEEDED)
        write(Pages(SLIDES), lessons(source), folder, tell, pieces, reveal=address, hashes=hashes)


def bring(reveal: Path, folder: Path) -> str:
    """Copy what the slides need of reveal.js, and return its address as counted from the slides."""
    if missing := [name for name in NEEDED if not (reveal / name).is_file()]:
        raise FileNotFoundError(f"{reveal / missing[0]} is missing; name the folder that npm install {REVEAL} made")
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(reveal / name, folder / name)
    return folder.name


def lessons(source: Path) -> list[Lesson]:
    """The lessons in a folder, in their order."""
    return [Lesson.read(path) for path in sorted(source.glob("*.ipynb"))]


def write(maker: Pages, lessons: list[Lesson], folder: Path, tell: Tell, run: GetPieces, **around: Any) -> None:
    """Make all pages, then write them; ``run`` gives their interactive pieces, ``around`` is for their templates."""
    made = dict(pages(maker, lessons, tell, run, version=__version__, **around))
    for name, page in made.items():
        (folder / name).write_text(page, encoding="utf-8")


def pages(maker: Pages, lessons: list[Lesson], tell: Tell, run: GetPieces, **around: Any) -> Iterator[tuple[str, str]]:
    """The name of each page, and the page. ``RuntimeError`` names a lesson that cannot be run."""
    places = [None, *lessons, None]
    for number, (lesson, previous, following) in enumerate(zip(lessons, places, places[2:], strict=False), start=1):
        tell(f"{number:2} of {len(lessons)}  {lesson.title}")
        try:
            live = run(lesson.notebook)
        except Exception as error:
            raise RuntimeError(f"lesson {lesson.name} cannot be run: {type(error).__name__}: {error}") from error
        yield f"{lesson.name}.html", maker.lesson(lesson, live, previous=previous, next=following, **around)
    yield "index.html", maker.contents(lessons, usual=USUAL, **around)
