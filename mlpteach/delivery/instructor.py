"""What an instructor types besides: ``mlpteach handout``, ``slides`` and ``class-report``."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from mlpteach.delivery import lessons
from mlpteach.delivery.command_line import CommandError, command, directory, option, picture
from mlpteach.delivery.moments import moment
from mlpteach.delivery.watching import watch


@command("""Write all lessons as web pages, to be read without Jupyter and without a network.

    Each page is one file, with its pictures in it, and its walkthrough steps. The pages are
    readable on a phone, on a projector and on paper. DIR must be new or empty; if anything
    goes wrong, or you press Ctrl-C, it is left as it was.

    For example:
      mlpteach handout pages
      mlpteach handout ~/courses/week-3/pages
    """, option("folder", type=directory, metavar="DIR", help="the folder for the pages, new or empty"))
def handout(options: Namespace) -> int:
    """Write the hand-out."""
    return publish("handout", options.folder)


@command("""Write all lessons as slides for reveal.js, on which the walkthroughs step.

    Space goes on, Esc shows all slides, S opens the speaker's notes, and the window's menu prints
    them after ?print-pdf is added to the address. Without --reveal the browser loads reveal.js
    from the network. DIR must be new or empty; if anything goes wrong, it is left as it was.

    For example:
      mlpteach slides slides
      npm install reveal.js@6 && mlpteach slides slides --reveal node_modules/reveal.js
    """, option("folder", type=directory, metavar="DIR", help="the folder for the slides, new or empty"),
         option("--reveal", type=directory, metavar="FOLDER", help="reveal.js from npm, to show the slides without a network"))
def slides(options: Namespace) -> int:
    """Write the slides."""
    return publish("slides", options.folder, options.reveal)


def publish(kind: str, folder: Path, *others: Any) -> int:
    """Write the hand-out or the slides to a folder, and say so."""
    try:
        makers = import_module("mlpteach.delivery.handout")  # it imports much of Jupyter
        getattr(makers, kind)(lessons.packaged(), folder, *others)
    except ImportError as error:
        raise CommandError(f"nbconvert is not installed as it should be: {error} (install mlpteach again)") from error
    except BrokenPipeError:  # nobody reads any more how far it is
        raise
    except OSError as error:
        raise CommandError(f"cannot write {folder}: {error.strerror or error}") from error
    except RuntimeError as error:
        raise CommandError(" ".join(str(error).split())) from error
    except KeyboardInterrupt:
        print(f"mlpteach {kind}: interrupted; {folder} is as it was", file=sys.stderr)
        return 130
    print(f"{folder}: done; open {folder / 'index.html'}")
    return 0


@command("""Say how many people passed each stage, where the others are stuck, and what to show them.

    A log has one line a try. Damaged lines are counted and skipped; a log that is given twice
    counts once. People are told apart by a random mark of each kernel.

    For example:
      mlpteach class-report class.jsonl
      mlpteach class-report class.jsonl --since 10m --watch
      mlpteach class-report monday.jsonl tuesday.jsonl --since monday --picture class.png
    """, option("logs", type=Path, nargs="+", metavar="LOG", help="a log of tries, as check(..., log=LOG) writes it"),
         option("--since", type=moment, metavar="WHEN", help="leave out what is older: 10m, 2h, 7d, 9:30, monday, 2025-03-01"),
         option("--watch", action="store_true", help="look again every five seconds, and print what has changed, until Ctrl-C"),
         option("--picture", type=picture, metavar="FILE", help="draw the mistakes into FILE, such as class.png"))
def class_report(options: Namespace) -> int:
    """Print the report of a class, and draw it if that is wanted."""
    def show(report: Any) -> None:
        print(report)
        if options.picture:
            draw_report(report, options.picture)

    if options.watch:
        watch(lambda: read_report(options), show)
    else:
        show(read_report(options))
    return 0


def read_report(options: Namespace) -> Any:
    """The report of the logs, as far as they are of the time that was asked for."""
    from mlpteach.classroom.reading import NotALogError  # here, because no other command needs them
    from mlpteach.classroom.report import ClassReport

    try:
        report = ClassReport.read(options.logs, options.since(datetime.now()) if options.since else None)
    except OSError as error:
        raise CommandError(f"cannot read {error.filename}: {error.strerror or error}") from error
    except NotALogError as error:
        raise CommandError(f"cannot read {error}") from error
    if report.damaged and not report.tries and not options.since:
        raise CommandError(f"no line of {' or '.join(map(str, options.logs))} is one that check(..., log=LOG) writes")
    return report


def draw_report(report: Any, picture: Path) -> None:
    """Write the picture of a class report, and say where."""
    from mlpteach.classroom.picture import save_class_report  # Matplotlib takes long to import

    try:
        save_class_report(report, picture)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise CommandError(f"cannot draw {picture}: {reason}") from error
    print(f"{picture}: drawn")
