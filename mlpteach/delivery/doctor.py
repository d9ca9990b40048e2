"""What is installed, whether the lessons will run with it, and what to do where they won't."""

from __future__ import annotations

import platform
import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module, metadata
from typing import Any, NamedTuple

from jupyter_client.manager import run_kernel
from jupyter_core.paths import jupyter_path
from jupyterlab.commands import get_app_dir
from jupyterlab_server.config import get_page_config
from packaging.requirements import Requirement

from mlpteach import __version__
from mlpteach.delivery import lab, lessons
from mlpteach.delivery.command_line import CommandError
from mlpteach.problems import XOR
from mlpteach.training.train import train

OK, NOTE, PROBLEM = "ok", "note", "problem"  # a lesson runs with a note, and does not run as it should with a problem
OPTIONAL = ("numba",)
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
AGAIN = f"{sys.executable} -m pip install --force-reinstall"
ASK = "import sys, mlpteach; print(sys.executable)"
SECONDS = 60  # for a kernel to start and answer


class Finding(NamedTuple):
    """One thing looked at: how it is, in words, and what to do about it if it is not well."""

    state: str
    says: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f"\n{'':9}what to do: {self.advice}" if self.advice else ""
        return f"{self.state:9}{self.says}{advice}"


def examine() -> Iterator[Finding]:
    """Look at everything the lessons need, one finding after another; the kernel, which takes longest, comes last."""
    yield Finding(OK, f"Python {platform.python_version()}, {sys.executable}")
    yield notebooks()
    for requirement in requirements():
        yield library(requirement)
    yield training()
    yield pages()
    yield widgets()
    yield kernel()


def notebooks() -> Finding:
    """Whether the lessons are there, and where an instructor gets the rest if it is not."""
    try:
        folder = lessons.packaged()
    except FileNotFoundError as error:
        return Finding(PROBLEM, str(error), f"{AGAIN} mlpteach")
    whole = all((folder / name).exists() for name in lessons.FOR_INSTRUCTORS)
    rest = "" if whole else f"; solutions and instructor's guide: {lessons.repository()}"
    return Finding(OK, f"mlpteach {__version__}, with {len(list(folder.glob('*.ipynb')))} lessons{rest}")


def requirements() -> list[Requirement]:
    """What the installed package says that it needs on this machine; nothing where it is run without being installed."""
    try:
        needed = [Requirement(text) for text in metadata.requires("mlpteach") or []]
    except metadata.PackageNotFoundError:
        return []
    return [each for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})]


def library(needed: Requirement) -> Finding:
    """Whether a library is there, in a version that will do."""
    try:
        version = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        version = ""
    if version and needed.specifier.contains(version, prereleases=True):
        return Finding(OK, f"{needed.name} {version}")
    state = NOTE if needed.name in OPTIONAL else PROBLEM
    says = f"{needed.name} {version or 'is missing'}, {'wanted' if state == NOTE else 'needed'} is {needed.specifier}"
    return Finding(state, says, f'{sys.executable} -m pip install "{needed.name}{needed.specifier}"')


def training() -> Finding:
    """How training runs: by a loop that Numba compiled, if all is well, and what Numba says if it is not."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            engine = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=XOR.learning_rate, epochs=1).engine
        except Exception as error:  # no lesson goes on without it, whatever it is
            return Finding(PROBLEM, f"training fails: {type(error).__name__}: {_line(error)}", f"{AGAIN} numba")
    if caught:
        says, _, advice = _line(caught[-1].message).partition("; ")
        return Finding(NOTE, says, advice)
    if engine == "numpy":  # and training has said why before
        return Finding(NOTE, "training runs on the NumPy engine, with the same results but slower")
    return Finding(OK, "training runs compiled by Numba")


def pages() -> Finding:
    """Whether the hand-out and the slides can be written."""
    try:
        import_module("mlpteach.delivery.handout")
    except Exception as error:  # whatever stands between nbconvert and what it imports itself
        return Finding(PROBLEM, f"the lessons cannot be written as pages: {_line(error)}", f"{AGAIN} nbconvert")
    return Finding(OK, "the lessons can be written as pages and slides")


def widgets() -> Finding:
    """Whether JupyterLab has what draws widgets, and has it turned on."""
    page = get_page_config(jupyter_path("labextensions"), f"{get_app_dir()}/settings")
    found = {extension["name"] for extension in page.get("federated_extensions", [])}
    disabled = page.get("disabledExtensions", [])
    if WIDGETS not in found:
        return Finding(PROBLEM, "widgets will not show: JupyterLab has no jupyterlab_widgets", f"{AGAIN} jupyterlab_widgets")
    if any(name.split(":")[0] == WIDGETS for name in disabled):
        return Finding(PROBLEM, f"widgets will not show: {WIDGETS} is turned off", f"jupyter labextension enable {WIDGETS}")
    try:
        version = metadata.version("jupyterlab_widgets")
    except metadata.PackageNotFoundError:
        version = "of another Python"
    return Finding(OK, f"widgets will show, with jupyterlab_widgets {version}")


def kernel() -> Finding:
    """Whether a kernel starts, and whether the lessons can be run in it."""
    try:
        lab.runtime_folder()
    except CommandError as error:
        return Finding(PROBLEM, *str(error).removesuffix(")").split(" (", 1))
    heard: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        heard.append(message["content"].get("text", ""))

    cure = f"{sys.executable} -m pip install ipykernel && {sys.executable} -m ipykernel install --sys-prefix"
    try:
        with run_kernel(kernel_name="python3", startup_timeout=SECONDS, stderr=subprocess.DEVNULL) as client:
            blocking: Any = client
            answer = blocking.execute_interactive(ASK, timeout=SECONDS, allow_stdin=False, output_hook=hear)["content"]
    except Exception as error:  # whatever a kernel can fail of
        return Finding(PROBLEM, f"no kernel can be started: {_line(error) or type(error).__name__}", cure)
    if answer["status"] == "error":
        return Finding(PROBLEM, f"the kernel python3 is not this Python: {answer['ename']}: {answer['evalue']}", cure)
    return Finding(OK, f"a kernel starts and finds mlpteach, with {''.join(heard).strip()}")


def _line(said: object) -> str:
    return " ".join(str(said).split())
