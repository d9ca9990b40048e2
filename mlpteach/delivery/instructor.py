"""What an instructor types besides: ``mlpteach handout`` and ``mlpteach slides``."""

from __future__ import annotations

import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from mlpteach.delivery import lessons
from mlpteach.delivery.command_line import CommandError, command, directory, option


@command("""Write all lessons as web pages, to be read without Jupyter and without a network.

    Each page is one file, with its pictures in it, and its walkthrough steps. The pages are
    readable on a phone, on a projector and on paper. DIR must be new or empty; if anything
    goes wrong, or you press Ctrl-C, it is left as it was.

    With --worksheet the pages are for a class to write on: every question of a lesson, what leads
    to it, and room for an answer; no answers. Print them from a browser, on A4 or letter.

    For example:
      mlpteach handout pages
      mlpteach handout ~/courses/week-3/pages
      mlpteach handout worksheets --worksheet
    """, option("folder", type=directory, metavar="DIR", help="the folder for the pages, new or empty"),
         option("--worksheet", action="store_true", help="leave the answers out, with room to write instead"))
def handout(options: Namespace) -> int:
    """Write the hand-out, or the worksheets."""
    return publish("handout", options.folder, options.worksheet)


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
    """Write the hand-out, the worksheets or the slides to a folder, and say so."""
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
