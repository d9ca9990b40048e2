"""What a command with subcommands needs: registering them, help with examples, and errors in one line with an exit code."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from inspect import cleandoc
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from mlpteach import __version__

Subcommand = Callable[[Namespace], int]


class CommandError(Exception):
    """What was asked for cannot be done; the message is all that is shown."""


@contextmanager
def reading() -> Iterator[None]:
    """Within this block a file that cannot be read, or does not hold what it should, stops the command."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"cannot read {error.filename}: {error.strerror or error}") from error
    except ValueError as error:
        raise CommandError(" ".join(str(error).split())) from error


class _Parser(ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; the usage is what ``--help`` is for."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def print_help(self, file: Any = None) -> None:
        """Print the help; argparse itself hides that it cannot be written."""
        print(self.format_help(), end="", file=file)


PARSER = _Parser(prog="mlpteach", usage="mlpteach COMMAND [options]", epilog="for example:\n  mlpteach lab\n  mlpteach lab --help",
                 description="Learn backpropagation, one traced stage at a time.")
PARSER.add_argument("--version", action="version", version=f"mlpteach {__version__}")
_SUBPARSERS = PARSER.add_subparsers(title="commands", dest="command", metavar="COMMAND [options]", prog="mlpteach")
COMMANDS: dict[str, ArgumentParser] = _SUBPARSERS.choices  # type: ignore[assignment]  # argparse keeps them in a dict


def command(text: str, *options: tuple[str, dict[str, Any]], passes_on: bool = False) -> Callable[[Subcommand], Subcommand]:
    """Make a function of the parsed options a subcommand of its name, with hyphens. It returns the exit code.

    The help is ``text`` and not the function's docstring, which ``python -OO`` drops; its first line stands in the list of
    commands. With ``passes_on`` the arguments that are none, and all after two dashes, are handed to it as ``others``.
    """
    def register(run: Subcommand) -> Subcommand:
        summary = cleandoc(text).partition("\n")[0]
        parser = _SUBPARSERS.add_parser(run.__name__.replace("_", "-"), help=summary, description=cleandoc(text))
        parser.set_defaults(run=run, passes_on=passes_on)
        for flag, settings in options:
            parser.add_argument(flag, **settings)
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


def directory(text: str) -> Path:
    """The whole path of a folder, which need not be there."""
    if not text:
        raise ArgumentTypeError("expected the name of a folder, received ''")
    try:
        path = Path(text).expanduser().resolve()
        with suppress(FileNotFoundError, NotADirectoryError):  # who makes the folder says what stands in its way
            path.stat()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that is too long, a user who is none
        raise ArgumentTypeError(f"{text!r} cannot be a folder: {getattr(error, 'strerror', None) or error}") from error
    return path


def seed(text: str) -> int:
    """A seed."""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) < 2**32):
        raise ArgumentTypeError(f"expected a whole number from 0 to {2**32 - 1}, received {text!r:.60}")
    return int(text)


def picture(text: str) -> Path:
    """The file for a picture, whose ending says which kind."""
    if Path(text).suffix in ("", "."):
        raise ArgumentTypeError(f"expected a name with an ending, such as class.png, received {text!r}")
    return Path(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code, which is 2 after a one-line message when it asks for what cannot be done."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show stops nothing
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()  # or Python would find the full disk, or the closed pipe, after the last line of this file
    except CommandError as error:
        code, complaint = 2, str(error)
    except KeyboardInterrupt:
        code, complaint = 130, "interrupted"
    except OSError as error:
        unheard = isinstance(error, BrokenPipeError)
        code, complaint = (1, "") if unheard else (2, f"{error.filename or 'cannot write'}: {error.strerror or error}")
        _mute()
    if complaint:
        print(" ".join(["mlpteach", *(name for name in arguments[:1] if name in COMMANDS)]), complaint, sep=": ", file=sys.stderr)
    return code


def _run(arguments: list[str]) -> int:
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise CommandError("the current folder is gone; go to another one") from error
    options = _options(arguments)
    if options.command:
        return int(options.run(options))
    PARSER.print_help()
    return 0


def _options(arguments: list[str]) -> Namespace:
    """The options of a command line; for a command that passes them on, what is no option of its own is in ``others``."""
    chosen = COMMANDS.get(arguments[0], PARSER) if arguments else PARSER
    end = arguments.index("--") if chosen.get_default("passes_on") and "--" in arguments else len(arguments)
    options, others = PARSER.parse_known_args(arguments[:end])
    if others and not chosen.get_default("passes_on"):
        chosen.error(f"unrecognized arguments: {' '.join(others)}")
    options.others = others + arguments[end + 1:]
    return options


def _mute() -> None:
    """Let Python end without complaining once more about an output that cannot be written."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
