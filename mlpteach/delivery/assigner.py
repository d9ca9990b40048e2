"""What an instructor types to set homework that nbgrader or otter marks: ``mlpteach assignment``."""

from __future__ import annotations

import re
import secrets
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from mlpteach.delivery import lessons
from mlpteach.delivery.command_line import CommandError, command, directory, option, reading, seed
from mlpteach.delivery.folders import filled
from mlpteach.delivery.grader import ASSIGNED

NEXT = {
    "nbgrader": ["nbgrader generate_assignment {name}", "nbgrader autograde {name}",
                 "nbgrader generate_feedback {name} && nbgrader export"],
    "otter": ["otter assign {page} dist", "otter run -a dist/autograder/*.zip SUBMISSION.ipynb",
              "otter grade -n {name} -a dist/autograder/*.zip SUBMISSIONS"]}
WHAT = {"nbgrader": ["learners get release/{name}", "marks what is in submitted/STUDENT/{name}", "feedback pages, and grades.csv"],
        "otter": ["learners get dist/student", "marks one submission here", "marks a folder of them in containers"]}


def assignment_name(text: str) -> str:
    """A name of letters, digits, hyphens and underscores."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", text):
        raise ArgumentTypeError(f"expected letters, digits, - and _, received {text!r:.80}")
    return text


@command("""Write lesson 11 as homework that nbgrader or otter marks.

    Each of its functions is a question of one point, with partial credit. Marks come from where
    those of mlpteach grade come from: nothing that is handed in runs in the grader's own process.
    The hidden tests hold a seed that nobody knows before. DIR must be new or empty.

    For example:
      mlpteach assignment course --for nbgrader
      mlpteach assignment homework --for otter --name week_3
    """, option("folder", type=directory, metavar="DIR", help="the folder for the assignment, new or empty"),
         option("--for", dest="tool", choices=sorted(NEXT), required=True, help="what is to mark it"),
         option("--name", type=assignment_name, default="your_turn", help="what it is called there (default: your_turn)"),
         option("--seed", type=seed, metavar="N", help="draw the hidden tables from this seed, not from a secret one"),
         option("--solution", type=Path, metavar="FILE", help="the solved lesson (default: that of the repository)"))
def assignment(options: Namespace) -> int:
    """Write the assignment, and say what comes next."""
    from mlpteach.classroom.assignment.parts import parts, questions

    solved = options.solution or lessons.solution(ASSIGNED)
    if solved is None:
        raise CommandError(f"the solutions come with no installation: give --solution notebooks/solutions/{ASSIGNED}, "
                           f"from {lessons.repository()}")
    with reading():
        found = parts(lessons.packaged() / ASSIGNED, solved)
    drawn = secrets.randbelow(2**32) if options.seed is None else options.seed
    with filled(options.folder):
        for path, text in files(options.tool, options.name, found, drawn):
            (options.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (options.folder / path).write_text(text, encoding="utf-8")
    print(f"{options.folder}: {len(list(questions(found)))} questions of one point each; next, in this folder:")
    lines = [line.format(name=options.name, page=ASSIGNED) for line in NEXT[options.tool]]
    for line, what in zip(lines, WHAT[options.tool], strict=True):
        print(f"  {line:<{max(map(len, lines))}}  # {what.format(name=options.name)}")
    return 0


def files(tool: str, name: str, found: list[Any], drawn: int) -> list[tuple[str, str]]:
    """The files of an assignment, each with its text."""
    from mlpteach.classroom.assignment import for_nbgrader, for_otter

    if tool == "otter":
        return [(ASSIGNED, for_otter.page(found, drawn, name, [requirement()]))]
    return [(f"source/{name}/{ASSIGNED}", for_nbgrader.page(found, drawn)), ("nbgrader_config.py", for_nbgrader.SETTINGS)]


def requirement() -> str:
    """What pip is told, in a grader's container, to install this package."""
    address = lessons.repository()
    return f"mlpteach @ git+{address}" if address.startswith("https://") else "mlpteach"
