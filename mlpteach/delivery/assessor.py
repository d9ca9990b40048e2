"""What an instructor types to set an exam: ``mlpteach exam``."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from mlpteach.delivery.command_line import CommandError, command, directory, option, seed
from mlpteach.delivery.folders import filled

WRITERS = {"paper": "paper", "moodle": "moodle", "canvas": "qti"}  # for each, the module in classroom.exam.formats that writes it
PAUSE = 2.0  # seconds


def layer_sizes(text: str) -> tuple[int, ...]:
    """Sizes written as ``2-2-1``."""
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise ArgumentTypeError(f"expected sizes such as 2-2-1, received {text!r:.60}")
    return tuple(map(int, parts))


def several(text: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@command("""Write an exam, for each student with numbers of their own.

    All students are asked the same, each about a small network that can be reckoned by hand. Wrong
    choices are what known mistakes give. LIST.csv has a column "name", or holds names alone. DIR
    must be new or empty. It gets exam.json with everything for machines, answers.csv to be filled in
    for grade and class-report, and what --for asks for. The same seed gives the same exam.

    For example:
      mlpteach exam monday --seed 7 --students 30
      mlpteach exam monday --seed 7 --students list.csv --sizes 2-3-1 --topics forward,deltas
      mlpteach exam study --seed 7 --students list.csv --pair
    """, option("folder", type=directory, metavar="DIR", help="the folder for the exam, new or empty"),
         option("--seed", type=seed, required=True, metavar="N", help="a whole number from which all numbers are drawn"),
         option("--students", required=True, metavar="N|LIST.csv", help="how many students there are, or a file with their names"),
         option("--sizes", type=layer_sizes, default=(2, 2, 1), metavar="SIZES", help="layers of the networks (default: 2-2-1)"),
         option("--topics", type=several, metavar="A,B", help="of forward, deltas, gradients, update, shapes, signs, products, "
                                                              "mistakes (default: all of these), and softmax"),
         option("--questions", type=int, default=8, metavar="N", help="how many questions each student gets (default: 8)"),
         option("--digits", type=int, default=4, metavar="N", help="significant digits of the answers (default: 4)"),
         option("--biases", action="store_true", help="networks with biases"),
         option("--for", dest="format", choices=sorted(WRITERS), default="paper",
                help="what the exam is written on (default: paper)"),
         option("--pair", action="store_true", help="two parallel forms, in DIR/A and DIR/B, to be written before and after"))
def exam(options: Namespace) -> int:
    """Write the exam."""
    from mlpteach.classroom.exam import making  # here, because no other command needs it

    named: dict[str, Any] = {"topics": options.topics} if options.topics is not None else {}
    try:
        make = making.make_pair if options.pair else making.make_exam
        made = make(options.seed, students(options.students), options.sizes, questions=options.questions, digits=options.digits,
                    biases=options.biases, tell=_progress(), **named)
    except ValueError as error:
        raise CommandError(" ".join(str(error).removeprefix("make_exam: ").split())) from error
    forms = made if isinstance(made, tuple) else (made,)
    with filled(options.folder):
        for form in forms:
            write(form, options.folder / form.form, options.format)
    sheets = len(forms[0].sheets)
    print(f"{options.folder}: {sheets} sheet{'s' * (sheets != 1)}{' in two forms' * (len(forms) == 2)}")
    print(_writer(options.format).HINT)
    return 0


def _progress() -> Callable[[int, int], None]:
    """What says now and then how many sheets are made, if it takes long."""
    said = monotonic()

    def tell(done: int, wanted: int) -> None:
        nonlocal said
        if monotonic() - said > PAUSE:
            said = monotonic()
            print(f"{done} of {wanted} sheets", end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

    return tell


def students(text: str) -> int | list[str]:
    """How many students there are, or their names, as they stand in a file."""
    from mlpteach.classroom.spreadsheet import spreadsheet_rows

    if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 11:
        return int(text)
    try:
        rows = [row for _, row in spreadsheet_rows(Path(text))]
    except OSError as error:
        raise CommandError(f"cannot read {text or 'a list without a name'}: {error.strerror or error}") from error
    except ValueError as error:
        raise CommandError(str(error)) from error
    head = [cell.lower() for cell in rows[0]] if rows else []
    if "name" not in head and (wide := next((row for row in rows if sum(map(bool, row)) > 1), None)):
        raise CommandError(f"{text}: expected a column called name, or names alone, received {', '.join(wide):.60}")
    names = [name for row in rows["name" in head:] for name in _cell(row, head.index("name") if "name" in head else 0)]
    if not names:
        raise CommandError(f"{text}: expected a column of names, received none")
    return names


def _cell(row: list[str], place: int) -> list[str]:
    """The cell in a row, if there is anything in it."""
    return [cell for cell in row[place:place + 1] if cell]


def write(made: Any, folder: Path, wanted: str) -> None:
    """Write one form: for machines, the table for its answers, and in the wanted format."""
    from mlpteach.classroom.exam.marking import ANSWERS_FILE, COLUMNS, EXAM_FILE
    from mlpteach.classroom.spreadsheet import spreadsheet

    folder.mkdir(exist_ok=True)
    (folder / EXAM_FILE).write_text(json.dumps(made.record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    empty = ((sheet.name, number, "") for sheet in made.sheets for number in range(1, len(sheet.questions) + 1))
    (folder / ANSWERS_FILE).write_text(spreadsheet([COLUMNS, *empty]), encoding="utf-8")
    _writer(wanted).write(made, folder)


def _writer(wanted: str) -> Any:
    """What writes in this format: ``write(exam, folder)``, and ``HINT``, what to do with the files."""
    return import_module(f"mlpteach.classroom.exam.formats.{WRITERS[wanted]}")
