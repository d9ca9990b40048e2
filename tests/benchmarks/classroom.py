"""A class in one room: a real JupyterHub on this host, and learners who all run a lesson at the same time.

``python tests/benchmarks/classroom.py`` prints how long servers, kernels and the lesson take, what a learner needs, and whether
everybody got the results that the lesson stores; about a minute for ten learners. The hub has the configuration of
``docs/jupyterhub_config.py``. Needed besides the package: ``pip install jupyterhub`` and ``npm install configurable-http-proxy``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from hub import MEASURE, ClassroomError, Hub, cpu_seconds, jupyterhub, memory, tree
from learner import Learner, complaints
from regenerate import code_cells
from tornado.httpclient import AsyncHTTPClient
from tqdm import tqdm

from mlpteach.delivery import lessons

ROOM = 30
Step = Callable[[Learner, Callable[[], Any]], Awaitable[None]]


class Report(NamedTuple):
    """What was measured: for each learner the seconds of each step, of the cores, and the memory; and what was wrong."""

    lesson: str
    cells: int
    seconds: dict[str, list[float]]
    cores: list[float]
    megabytes: list[float]
    hub_megabytes: float
    complaints: list[str]

    def __str__(self) -> str:
        """The measurements as a table, with what thirty learners would need."""
        count, rows = len(self.megabytes), {f"{what}, s": times for what, times in self.seconds.items()}
        rows |= {"cores' time a learner, s": self.cores, f"memory a learner, MB ({MEASURE})": self.megabytes}
        lines = [f"{count} learners at once, {self.lesson} ({self.cells} code cells)", f"{'':32}{'median':>10}{'largest':>10}"]
        lines += [f"{what:32}{median(values):10.1f}{max(values):10.1f}" for what, values in rows.items()]
        lines += [f"{f'hub and proxy, MB ({MEASURE})':32}{self.hub_megabytes:10.1f}",
                  f"{count} learners with hub and proxy: {(sum(self.megabytes) + self.hub_megabytes) / 1e3:.1f} GB measured"]
        if count < ROOM:
            needed = (ROOM * median(self.megabytes) + self.hub_megabytes) / 1e3
            lines.append(f"{ROOM} learners would need about {needed:.1f} GB (extrapolated, not measured)")
        return "\n".join(lines)


async def together(learners: list[Learner], step: Step, what: str, parts: int = 1) -> list[float]:
    """Let all take a step at the same time, and show how far they are; the seconds that each of them took."""
    with tqdm(total=parts * len(learners), desc=what, leave=False) as bar:
        async def timed(learner: Learner) -> float:
            began = perf_counter()
            await step(learner, bar.update)
            if parts == 1:
                bar.update()
            return perf_counter() - began

        return list(await asyncio.gather(*map(timed, learners)))


async def hold(hub: Hub, count: int, lesson: str) -> Report:
    """Hold the class. Each step begins when all have finished the one before, so that they press Run All at the same moment."""
    client = AsyncHTTPClient(force_instance=True, max_clients=4 * count)
    learners = [Learner(hub, client, f"learner-{number:02}", lesson) for number in range(1, count + 1)]
    await learners[0].ask("POST", "hub/api/users", {"usernames": [learner.name for learner in learners]})
    seconds = {"server ready": await together(learners, Learner.start_server, "servers"),
               "kernel ready": await together(learners, Learner.start_kernel, "kernels")}
    cells = len(code_cells(learners[0].notebook))
    seconds["the whole lesson"] = await together(learners, Learner.run_lesson, "cells", cells)
    report = measured(hub, learners, seconds, cells)
    await together(learners, Learner.save, "saved")
    return report._replace(complaints=[each for learner in learners for each in complaints(learner, learners[0])])


def measured(hub: Hub, learners: list[Learner], seconds: dict[str, list[float]], cells: int) -> Report:
    """What learners and hub need, while all kernels live."""
    theirs = [learner.processes() for learner in learners]
    if few := [learner.name for learner, processes in zip(learners, theirs, strict=True) if len(processes) < 2]:
        raise ClassroomError(f"no server or no kernel runs any more for {', '.join(few)}")
    own = set(tree(hub.pid)) - {process for processes in theirs for process in processes}
    return Report(learners[0].lesson, cells, seconds, [*map(cpu_seconds, theirs)], [*map(memory, theirs)], memory(own), [])


def positive(text: str) -> int:
    """A whole number above 0."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"expected a whole number above 0, received {text!r}")
    return int(text)


def named(beginning: str) -> str:
    """The name of the lesson that begins so."""
    found = [path.name for path in sorted(lessons.packaged().glob("*.ipynb")) if beginning and path.name.startswith(beginning)]
    if len(found) != 1:
        raise ArgumentTypeError(f"expected the beginning of one lesson's name, such as 05, received {beginning!r}")
    return found[0]


def options(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for."""
    parser = ArgumentParser(description="Hold a class on a real JupyterHub on this host, and measure it.", allow_abbrev=False,
                            epilog="for example:\n  python tests/benchmarks/classroom.py --learners 30 --lesson 02",
                            formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=positive, default=10, metavar="N", help="how many come (default: 10)")
    parser.add_argument("--lesson", type=named, default="05", metavar="NN", help="the lesson they run (default: 05)")
    parser.add_argument("--timeout", type=positive, default=600, metavar="S", help="give up after so many seconds (default: 600)")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Hold the class and print what was measured; 0 only if all finished with equal results."""
    asked = options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, so that nothing is left running
    try:
        with jupyterhub() as hub:
            report = asyncio.run(asyncio.wait_for(hold(hub, asked.learners, asked.lesson), asked.timeout))
    except (ClassroomError, TimeoutError, asyncio.TimeoutError) as error:  # two classes until Python 3.11
        print(f"classroom.py: {str(error) or f'not finished within {asked.timeout} s'}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("classroom.py: interrupted; the hub and all servers are stopped", file=sys.stderr)
        return 130
    print(f"JupyterHub {version('jupyterhub')}, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n{report}")
    print(*report.complaints, *([] if report.complaints else [f"all {asked.learners} finished with equal results"]), sep="\n")
    return 1 if report.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
