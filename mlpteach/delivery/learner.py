"""What a learner types: ``mlpteach lab``, ``copy`` and ``doctor``."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from urllib.parse import quote

from mlpteach.delivery import lessons
from mlpteach.delivery.command_line import CommandError, command, directory, option, port
from mlpteach.delivery.lab import start_jupyterlab

FOLDER = "mlpteach-notebooks"
RESULTS = option("--with-results", action="store_true", help="bring the lessons with their results, to teach with them")


@command("""Open the lessons in JupyterLab, in a copy of your own.

    Missing lessons are copied, without their results, and new versions replace those that you only
    ran. A lesson that you changed is never replaced; rename it to get the new version beside it.
    Who teaches says --with-results, each time. Other arguments are passed on to JupyterLab.

    For example:
      mlpteach lab
      mlpteach lab --dir ~/backpropagation
      mlpteach lab --no-browser --port 8890
      mlpteach lab --dir monday --with-results
      mlpteach lab -- --ServerApp.ip=0.0.0.0
    """, option("--dir", type=directory, metavar="DIR", help=f"the folder for your copy (default: {FOLDER})"),
         option("--port", type=port, metavar="N", help="the port to listen on (default: JupyterLab's, 8888)"),
         option("--no-browser", action="store_true", help="print the address instead of opening a browser"),
         RESULTS, passes_on=True)
def lab(options: Namespace) -> int:
    """Copy the lessons and run JupyterLab on them."""
    folder, first = copy_lessons(options.dir, options.with_results)
    ours = {"--ServerApp.root_dir": folder, "--LabApp.default_url": f"/lab/tree/{quote(first)}", "--ServerApp.port": options.port}
    said = {argument.partition("=")[0] for argument in options.others}  # JupyterLab refuses what is said twice; the user's counts
    arguments = [f"{name}={value}" for name, value in ours.items() if value is not None and name not in said]
    return start_jupyterlab([*arguments, *(["--no-browser"] if options.no_browser else []), *options.others])


@command("""Copy the lessons to a folder, without opening JupyterLab.

    As for lab: missing lessons are copied, without their results, and new versions replace those
    that you only ran. A lesson that you changed is never replaced; rename it to get the new
    version beside it. Who teaches says --with-results, each time.

    For example:
      mlpteach copy backpropagation
      mlpteach copy ~/courses/week-3 --with-results
    """, option("folder", type=directory, metavar="DIR", help="the folder for the copy"),
         RESULTS)
def copy(options: Namespace) -> int:
    """Copy the lessons."""
    copy_lessons(options.folder, options.with_results)
    return 0


def copy_lessons(wanted: Path | None, results: bool) -> tuple[Path, str]:
    """Bring the lessons to the learner's folder, say so, and return the folder and the first lesson's name."""
    folder = wanted or default_folder()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; expected a folder")
    try:
        source = lessons.packaged()
        done = lessons.copy(source, folder, results)
    except OSError as error:
        raise CommandError(f"cannot copy the lessons to {folder}: {error.strerror or error}") from error
    print(f"{folder}: {done}", flush=True)
    return folder, min(path.name for path in source.glob("*.ipynb"))


def default_folder() -> Path:
    """A folder in the current directory, or in the home directory when the current one is read-only."""
    here = Path.cwd()
    if (here / lessons.MEMORY).is_file():  # the learner has gone into the folder of an earlier day
        return here
    return (here if os.access(here, os.W_OK) else Path.home()) / FOLDER


@command("""Say what is installed, whether the lessons will run with it, and what to do where they won't.

    It looks at the libraries, trains an epoch, and looks at what writes pages, the widgets, and a
    kernel, which it starts. The exit code is 1 if there is a problem.

    For example:
      mlpteach doctor
    """)
def doctor(options: Namespace) -> int:
    """Print each finding as it comes, and count the problems."""
    try:
        from mlpteach.delivery.doctor import PROBLEM, examine  # it imports much of Jupyter
    except ImportError as error:
        raise CommandError(f"Jupyter is not installed as it should be: {error} (install mlpteach again)") from error
    problems = 0
    for finding in examine():
        print(finding, flush=True)
        problems += finding.state == PROBLEM
    print("\nAll is well." if not problems else f"\nProblems: {problems}")
    return 1 if problems else 0
