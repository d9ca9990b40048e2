"""What an instructor types to see how a class does: ``mlpteach class-report``."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

from mlpteach.delivery.command_line import CommandError, command, option, picture, reading
from mlpteach.delivery.moments import moment
from mlpteach.delivery.watching import watch


@command("""Say how many people passed each stage, where the others are stuck, and what to show them.

    A log has one line a try. Damaged lines are counted and skipped; a log that is given twice
    counts once. People are told apart by a random mark of each kernel.

    For example:
      mlpteach class-report class.jsonl
      mlpteach class-report class.jsonl --since 10m --watch
      mlpteach class-report monday.jsonl tuesday.jsonl --since monday --picture class.png
      mlpteach class-report --before study/A/answers.csv --after study/B/answers.csv
    """, option("logs", type=Path, nargs="*", metavar="LOG", help="a log of tries, as check(..., log=LOG) writes it"),
         option("--since", type=moment, metavar="WHEN", help="leave out what is older: 10m, 2h, 7d, 9:30, monday, 2025-03-01"),
         option("--watch", action="store_true", help="look again every five seconds, and print what has changed, until Ctrl-C"),
         option("--picture", type=picture, metavar="FILE", help="draw the mistakes into FILE, such as class.png"),
         option("--before", type=Path, metavar="ANSWERS", help="answers to form A of an exam, beside its exam.json, without logs"),
         option("--after", type=Path, metavar="ANSWERS", help="answers to form B: what the class gained, mistake by mistake"))
def class_report(options: Namespace) -> int:
    """Print the report of a class, and draw it if that is wanted."""
    if options.before or options.after:
        if options.logs or options.since or options.watch or options.picture:
            raise CommandError("--before and --after take no logs, no --since, no --watch and no --picture")
        return print_gain(options.before, options.after)
    if not options.logs:
        raise CommandError("the following arguments are required: LOG (see mlpteach class-report --help)")

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


def print_gain(before: Path | None, after: Path | None) -> int:
    """Print what a class gained between two files of answers."""
    from mlpteach.classroom.exam.gain import ClassGain

    if before is None or after is None:
        raise CommandError("--before and --after belong together: two files of answers, each beside its exam.json")
    with reading():
        gain = ClassGain.read(before, after)
    print(gain)
    return 0
