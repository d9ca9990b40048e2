"""What a command with subcommands needs: registering them, help with examples, and errors in one line with an exit code."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from inspect import cleandoc
from typing import Any, NamedTuple, NoReturn

from mlpteach import __version__


class CommandError(Exception):
    """What was asked for cannot be done; the message is all that is shown."""


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; the usage is what ``--help`` is for."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


Run = Callable[[Namespace], int]


class Subcommand(NamedTuple):
    """A subcommand: its function, its parser, and whether arguments that are none of its own are handed to it as ``others``."""

    run: Run
    parser: _Parser
    passes_on: bool


COMMANDS: dict[str, Subcommand] = {}


def command(*options: tuple[str, dict[str, Any]], passes_on: bool = False) -> Callable[[Run], Run]:
    """Make a function of the parsed options a subcommand of its name, with hyphens. It returns the exit code."""
    def register(run: Run) -> Run:
        name = run.__name__.replace("_", "-")
        parser = _Parser(prog=f"mlpteach {name}", description=cleandoc(run.__doc__ or ""), allow_abbrev=False,
                         formatter_class=RawDescriptionHelpFormatter)
        for flag, settings in options:
            parser.add_argument(flag, **settings)
        COMMANDS[name] = Subcommand(run, parser, passes_on)
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code, which is 2 after a one-line message when it asks for what cannot be done."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in COMMANDS:
        return _without_command(arguments)
    chosen = COMMANDS[arguments[0]]
    try:
        return chosen.run(_options(chosen, arguments[1:]))
    except CommandError as error:
        print(f"{chosen.parser.prog}: {error}", file=sys.stderr)
        return 2


def _options(chosen: Subcommand, arguments: list[str]) -> Namespace:
    """The options of a command line, with the arguments that are none, and all after two dashes, as ``others``."""
    if not chosen.passes_on:
        options, others = chosen.parser.parse_known_args(arguments)
        if others:
            raise CommandError(f"unrecognized arguments: {' '.join(others)}")
        return options
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, others = chosen.parser.parse_known_args(arguments[:end])
    return Namespace(**vars(options), others=others + arguments[end + 1:])


def _without_command(arguments: list[str]) -> int:
    summaries = [f"  {name:13} {(chosen.run.__doc__ or '').splitlines()[0]}" for name, chosen in COMMANDS.items()]
    parser = _Parser(prog="mlpteach", usage="mlpteach COMMAND [options]", formatter_class=RawDescriptionHelpFormatter,
                     description="Learn backpropagation, one traced stage at a time.", allow_abbrev=False,
                     epilog="\n".join(["commands:", *summaries, "", "for example:", "  mlpteach lab", "  mlpteach lab --help"]))
    parser.add_argument("--version", action="version", version=f"mlpteach {__version__}")
    _, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(f"no command {unknown[0]!r}; there is {', '.join(COMMANDS)}")
    parser.print_help()
    return 0
