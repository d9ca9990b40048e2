"""What an instructor types for marks: ``mlpteach grade``."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mlpteach.delivery import lessons
from mlpteach.delivery.command_line import CommandError, command, directory, option, reading, seed
from mlpteach.delivery.folders import filled, written
from mlpteach.judging.check import TIME_LIMIT

ASSIGNED = "11_your_turn.ipynb"
ENDINGS = (".ipynb", ".py")


def time_limit(text: str) -> float:
    """A time limit in seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 600:
        raise ArgumentTypeError(f"expected a number of seconds, at most 600, received {text!r}")
    return value


@command("""Mark handed-in notebooks or .py files, each in a process of its own.

    Takes the functions my_... out of each file, runs them on random tables, and writes the points
    of each question, and the names of the mistakes. A folder stands for all files in it. The
    questions are those of lesson 11, or of the page that --like names. The answers.csv of an exam,
    filled in, is marked by the exam.json beside it.

    For example:
      mlpteach grade submissions --csv marks.csv
      mlpteach grade anna.ipynb ben.py --csv marks.csv --seed 7 --report feedback
      mlpteach grade monday/answers.csv --csv marks.csv
    """, option("files", type=Path, nargs="+", metavar="SUBMISSION", help="a notebook, a .py file, a folder, or answers.csv"),
         option("--csv", type=Path, metavar="FILE", help="write the marks to FILE"),
         option("--seed", type=seed, help="draw the tables from this seed; otherwise from one that nobody knows before"),
         option("--report", type=directory, metavar="DIR", help="write a page of feedback for each; DIR must be new or empty"),
         option("--like", type=Path, metavar="PAGE", help="ask what this notebook's own checks ask"),
         option("--seconds", type=time_limit, default=TIME_LIMIT,
                help=f"the time limit of each question (default: {TIME_LIMIT:g})"))
def grade(options: Namespace) -> int:
    """Print who has how many points, and write what is wanted."""
    from mlpteach.classroom.grading import marks_table
    from mlpteach.classroom.grading.asked import asked_of
    from mlpteach.classroom.grading.marking import mark_all

    if any(_is_exam(path) for path in options.files):
        return grade_exam(options)
    submissions = [_read(path) for path in dict.fromkeys(_files(options.files))]
    assigned, known = _known(options.like)
    questions = asked_of(submissions, assigned, known)
    _can_write(options)
    drawn = secrets.randbelow(2**32) if options.seed is None else options.seed

    def tell(done: int, marked: Any) -> None:
        words = f": {'; '.join(marked.mistakes)}" if marked.mistakes else ""
        path, points = _shown(marked.submission.path), f"{marked.points:.4g} of {len(questions)}"
        print(f"{done} of {len(submissions)}  {path}  {points}{words}", flush=True)

    results = mark_all(submissions, questions, drawn, options.seconds, os.cpu_count() or 1, tell)
    if options.csv:
        written(options.csv, marks_table.as_csv(results, questions))
    if options.report:
        _report(options.report, marks_table.pages(results, questions))
        print(f"{options.report}: done; open {options.report / 'index.html'}")
    if others := _left_out(options.files):
        print(others)
    print(f"seed {drawn}: with --seed {drawn} the tables are the same again")
    return 0


def _is_exam(path: Path) -> bool:
    from mlpteach.classroom.exam.marking import EXAM_FILE

    return path.suffix.lower() == ".csv" or (path / EXAM_FILE).is_file()


def grade_exam(options: Namespace) -> int:
    """Print what the answers to an exam are worth, and write it if that is wanted."""
    from mlpteach.classroom.exam.marking import UNREAD, mark_answers, marks_of, unread_lines
    from mlpteach.classroom.spreadsheet import spreadsheet

    if len(options.files) > 1 or options.report or options.like or options.seed is not None:
        raise CommandError("the answers to an exam are marked by themselves, without --seed, --report and --like")
    _can_write(options)
    with reading():
        answers = mark_answers(options.files[0])
    _, *people = table = marks_of(answers)
    for name, *_, points, out_of, mistakes in people:
        print(f"{name}  {points} of {out_of}{mistakes and f': {mistakes}'}")
    if lines := unread_lines(answers):
        print(f"{UNREAD}: {lines}")
    if not people:
        print("nobody has given an answer yet")
    if options.csv:
        written(options.csv, spreadsheet(table))
    return 0


def _shown(path: Path) -> str:
    """A path in one line, without what would command the terminal."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(path))


def _files(named: list[Path]) -> Iterator[Path]:
    """The files, and those of each folder; not the checkpoints of Jupyter."""
    for path in named:
        found = [file for file in _within(path) if _is_submission(file)] if path.is_dir() else [path]
        if not found:
            raise CommandError(f"{path} holds no notebook and no .py file")
        if path.suffix.lower() not in ENDINGS and not path.is_dir() and path.exists():
            raise CommandError(f"{path} is neither a notebook nor a .py file")
        if path.exists() and not path.is_dir() and not path.is_file():
            raise CommandError(f"{path} is no file")
        yield from found


def _within(folder: Path) -> list[Path]:
    """All that lies in a folder and in those in it, but for what is hidden."""
    return sorted(each for each in folder.rglob("*") if (each.is_symlink() or not each.is_dir())
                  and not any(part.startswith((".", "__")) for part in each.relative_to(folder).parts))


def _is_submission(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and path.is_file()


def _left_out(named: list[Path]) -> str:
    """A line on what a folder holds besides, as somebody may have handed it in; empty if that is nothing."""
    others = [_shown(each) for folder in named if folder.is_dir() for each in _within(folder) if not _is_submission(each)]
    more = f" and {len(others) - 5} more" if len(others) > 5 else ""
    return f"not marked, as neither a notebook nor a .py file: {', '.join(others[:5])}{more}" if others else ""


def _read(path: Path) -> Any:
    from mlpteach.classroom.grading.submission import Submission

    try:
        return Submission.read(path)
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror or error}") from error


def _known(like: Path | None) -> tuple[list[Any], list[Any]]:
    """What was assigned, and whatever else the lessons ask."""
    from mlpteach.classroom.grading.asked import asked_on

    if like is None:
        folder = lessons.packaged()
        return asked_on(folder / ASSIGNED), [asked for page in sorted(folder.glob("*.ipynb")) for asked in asked_on(page)]
    try:
        assigned = asked_on(like)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"cannot read {like}: {getattr(error, 'strerror', None) or 'it is no notebook'}") from error
    if not assigned:
        raise CommandError(f"{like} has no check of a my_... function")
    return assigned, []


def _can_write(options: Namespace) -> None:
    """Say at once what would stop the end."""
    if options.csv and options.csv.suffix in ENDINGS:
        raise CommandError(f"cannot write {options.csv}: expected a name such as marks.csv")
    if options.csv and (options.csv.is_dir() or not options.csv.absolute().parent.is_dir()):
        raise CommandError(f"cannot write {options.csv}: {'it is a folder' if options.csv.is_dir() else 'its folder is missing'}")
    if options.report and options.report.exists() and (not options.report.is_dir() or any(options.report.iterdir())):
        raise CommandError(f"cannot write {options.report}: it is not empty; name a new folder")


def _report(folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Write all pages or none."""
    with filled(folder):
        for name, page in pages:
            (folder / name).write_text(page, encoding="utf-8", errors="backslashreplace")
