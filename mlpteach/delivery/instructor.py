"""What an instructor types besides: ``mlpteach handout``, ``slides`` and ``class-report``."""

from __future__ import annotations

import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from mlpteach.delivery import lessons
from mlpteach.delivery.assessor import print_gain
from mlpteach.delivery.command_line import CommandError, command, directory, option, picture


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


@command("""Say which stages, and which misconceptions, a class stumbles on.

    A log has one line a try. Damaged lines are counted and skipped.

    For example:
      mlpteach class-report class.jsonl
      mlpteach class-report monday.jsonl tuesday.jsonl --picture class.png
      mlpteach class-report --before study/A/answers.csv --after study/B/answers.csv
    """, option("logs", type=Path, nargs="*", metavar="LOG", help="a log of tries, as check(..., log=LOG) writes it"),
         option("--picture", type=picture, metavar="FILE", help="draw the mistakes into FILE, such as class.png"),
         option("--before", type=Path, metavar="ANSWERS", help="answers to form A of an exam, beside its exam.json, without logs"),
         option("--after", type=Path, metavar="ANSWERS", help="answers to form B: what the class gained, mistake by mistake"))
def class_report(options: Namespace) -> int:
    """Print the report of a class, and draw it if that is wanted."""
    if options.before or options.after:
        if options.logs or options.picture:
            raise CommandError("--before and --after take no logs and draw no picture")
        return print_gain(options.before, options.after)
    if not options.logs:
        raise CommandError("the following arguments are required: LOG (see mlpteach class-report --help)")
    from mlpteach.classroom.report import ClassReport  # here, because no other command needs it

    try:
        report = ClassReport.read(options.logs)
    except OSError as error:
        raise CommandError(f"cannot read {error.filename}: {error.strerror or error}") from error
    print(report)
    if options.picture:
        draw_report(report, options.picture)
    return 0


def draw_report(report: Any, picture: Path) -> None:
    """Write the picture of a class report, and say where."""
    from mlpteach.classroom.picture import save_class_report  # Matplotlib takes long to import

    try:
        save_class_report(report, picture)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise CommandError(f"cannot draw {picture}: {reason}") from error
    print(f"{picture}: drawn")
