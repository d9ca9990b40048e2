"""``handout``: all lessons as web pages in a folder, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpteach import __version__
from mlpteach.handout.live import walkthroughs
from mlpteach.handout.pages import Lesson, Pages

USUAL = ("What you'll do", "What you'll learn", "What you'll need", "Check yourself", "In practice", "Next")  # in every lesson


def handout(source: Path, folder: Path, tell: Callable[[str], object] = print) -> None:
    """Write the lessons in ``source`` as pages to ``folder``, which is new or empty, and tell of each lesson before it is made.

    ``FileExistsError`` for a folder with anything in it, another ``OSError`` for one that cannot be written to, ``RuntimeError``
    for a lesson that cannot be run. After any of them, and after an interrupt, the folder is as it was.
    """
    with claimed(folder):
        made = dict(pages([Lesson.read(path) for path in sorted(source.glob("*.ipynb"))], tell))
        for name, page in made.items():
            (folder / name).write_text(page, encoding="utf-8")


def pages(lessons: list[Lesson], tell: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    """The name of each page, and the page. ``RuntimeError`` names a lesson that cannot be run."""
    maker, places = Pages(), [None, *lessons, None]
    for number, (lesson, previous, following) in enumerate(zip(lessons, places, places[2:], strict=False), start=1):
        tell(f"{number:2} of {len(lessons)}  {lesson.title}")
        try:
            live = walkthroughs(lesson.notebook)
        except Exception as error:
            raise RuntimeError(f"lesson {lesson.name} cannot be run: {type(error).__name__}: {error}") from error
        yield f"{lesson.name}.html", maker.lesson(lesson, live, previous=previous, next=following, version=__version__)
    yield "index.html", maker.contents(lessons, usual=USUAL, version=__version__)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """A folder that is made if it is missing, and that is left as it was found if anything goes wrong."""
    is_new = not folder.exists()
    if folder.is_file():
        raise NotADirectoryError("it is a file; name a new folder")
    if not is_new and any(folder.iterdir()):
        raise FileExistsError("it is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if not os.access(folder, os.W_OK):
            raise PermissionError("it is read-only")
        yield
    except BaseException:
        for page in folder.glob("*.html"):  # ours, as there was nothing in it
            page.unlink()
        if is_new:
            folder.rmdir()
        raise
