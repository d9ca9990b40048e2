"""The ``mlpteach`` command.

A subcommand is one function under ``@command``: its docstring is the help text and its options stand in the decorator.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from mlpteach import __version__, lessons

FOLDER = "mlpteach-notebooks"
DEFAULTS = Path(__file__).with_name("jupyter")  # no question about news over the first lesson; the user's own settings win


class CommandError(Exception):
    """What was asked for cannot be done; the message is all that is shown."""


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; the usage is what ``--help`` is for."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


Run = Callable[[Namespace, list[str]], int]
COMMANDS: dict[str, tuple[Run, _Parser]] = {}


def command(*options: tuple[str, dict[str, Any]]) -> Callable[[Run], Run]:
    """Make a function of the parsed options, and of the arguments that are none, a subcommand of its name, with hyphens."""
    def register(run: Run) -> Run:
        name = run.__name__.replace("_", "-")
        parser = _Parser(prog=f"mlpteach {name}", description=cleandoc(run.__doc__ or ""), allow_abbrev=False,
                         formatter_class=RawDescriptionHelpFormatter)
        for flag, settings in options:
            parser.add_argument(flag, **settings)
        COMMANDS[name] = run, parser
        return run
    return register


def option(flag: str, **settings: Any) -> tuple[str, dict[str, Any]]:
    """An option, written as ``ArgumentParser.add_argument`` takes it."""
    return flag, settings


def port(text: str) -> int:
    """A port number; JupyterLab chooses a free one for 0."""
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise ArgumentTypeError(f"expected a number from 0 to 65535, received {text!r}")
    return int(text)


@command(option("--dir", type=Path, metavar="DIR", help=f"the folder for your copy (default: {FOLDER})"),
         option("--port", type=port, metavar="N", help="the port to listen on (default: JupyterLab's, 8888)"),
         option("--no-browser", action="store_true", help="print the address instead of opening a browser"))
def lab(options: Namespace, others: list[str]) -> int:
    """Open the lessons in JupyterLab, in a copy of your own.

    Missing lessons are copied, and new versions replace those that you only ran. A lesson that
    you changed is never replaced; rename it to get the new version beside it. Other arguments
    are passed on to JupyterLab.

    For example:
      mlpteach lab
      mlpteach lab --dir ~/backpropagation
      mlpteach lab --no-browser --port 8890
      mlpteach lab -- --ServerApp.ip=0.0.0.0
    """
    folder, first = copy_lessons(options.dir)
    ours = {"--ServerApp.root_dir": folder, "--LabApp.default_url": f"/lab/tree/{quote(first)}", "--ServerApp.port": options.port}
    said = {argument.partition("=")[0] for argument in others}  # JupyterLab refuses what is said twice; the user's word counts
    arguments = [f"{name}={value}" for name, value in ours.items() if value is not None and name not in said]
    return start_jupyterlab([*arguments, *(["--no-browser"] if options.no_browser else []), *others])


def copy_lessons(wanted: Path | None) -> tuple[Path, str]:
    """Bring the lessons to the learner's folder, say so, and return the folder and the first lesson's name."""
    folder = (wanted or default_folder()).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; expected a folder")
    try:
        source = lessons.packaged()
        print(f"{folder}: {lessons.copy(source, folder)}", flush=True)
    except OSError as error:
        raise CommandError(f"cannot copy the lessons to {folder}: {error.strerror or error}") from error
    return folder, min(path.name for path in source.glob("*.ipynb"))


def default_folder() -> Path:
    """A folder in the current directory, or in the home directory when the current one is read-only."""
    here = Path.cwd()
    if (here / lessons.MEMORY).is_file():  # the learner has gone into the folder of an earlier day
        return here
    return (here if os.access(here, os.W_OK) else Path.home()) / FOLDER


def start_jupyterlab(arguments: list[str]) -> int:
    """Run JupyterLab in this process, so that Ctrl-C and the exit code are its own on every system."""
    try:
        application = import_module("jupyterlab.labapp")  # slow, and no other command needs it
    except ImportError as error:
        raise CommandError(f"JupyterLab cannot be started: {error}") from error
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(DEFAULTS), os.environ.get("JUPYTER_CONFIG_PATH")]))
    application.main(arguments)
    return 0


@command(option("logs", type=Path, nargs="+", metavar="LOG", help="a log of tries, as check(..., log=LOG) writes it"),
         option("--picture", type=Path, metavar="FILE", help="draw the mistakes into FILE, such as class.png"))
def class_report(options: Namespace, others: list[str]) -> int:
    """Say which stages, and which misconceptions, a class stumbles on.

    A log has one line a try. Damaged lines are counted and skipped.

    For example:
      mlpteach class-report class.jsonl
      mlpteach class-report monday.jsonl tuesday.jsonl --picture class.png
    """
    from mlpteach.class_report import ClassReport  # here, because no other command needs it

    if others:
        raise CommandError(f"unrecognized arguments: {' '.join(others)}")
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
    from mlpteach.plots import save_class_report  # Matplotlib takes long to import

    try:
        save_class_report(report, picture)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise CommandError(f"cannot draw {picture}: {reason}") from error
    print(f"{picture}: drawn")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code, which is 2 after a one-line message when it asks for what cannot be done."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in COMMANDS:
        return _without_command(arguments)
    run, parser = COMMANDS[arguments[0]]
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, others = parser.parse_known_args(arguments[1:end])
    try:
        return run(options, others + arguments[end + 1:])
    except CommandError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2


def _without_command(arguments: list[str]) -> int:
    summaries = [f"  {name:13} {(run.__doc__ or '').splitlines()[0]}" for name, (run, _) in COMMANDS.items()]
    parser = _Parser(prog="mlpteach", usage="mlpteach COMMAND [options]", formatter_class=RawDescriptionHelpFormatter,
                     description="Learn backpropagation, one traced stage at a time.", allow_abbrev=False,
                     epilog="\n".join(["commands:", *summaries, "", "for example:", "  mlpteach lab", "  mlpteach lab --help"]))
    parser.add_argument("--version", action="version", version=f"mlpteach {__version__}")
    _, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(f"no command {unknown[0]!r}; there is {', '.join(COMMANDS)}")
    parser.print_help()
    return 0
