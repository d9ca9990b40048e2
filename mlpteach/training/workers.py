"""Where the trainings of a sweep run: on all cores of this machine, on any executor, or one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from math import nan
from queue import SimpleQueue
from threading import Event
from typing import Any

import numpy as np

from mlpteach.network import Network, forward
from mlpteach.training.engines import choose
from mlpteach.training.loops import PLAIN
from mlpteach.training.parameters import split
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.session import Run
from mlpteach.training.solved import solved
from mlpteach.training.train import loop

Spot = tuple[int, ...]  # of a cell in the arrays of a sweep
Job = tuple[Network, Tables, Regime, int]  # the latter are the epochs
Ending = tuple[float, bool]  # of a training: the final error and whether the problem was solved


class InTurn(Executor):
    """Runs each job when it is given, where there are no threads: in a browser's Python."""

    def submit(self, function: Callable[..., Any], /, *job: Any, **named: Any) -> Future[Any]:
        """A future whose job is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*job, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def run_here(jobs: dict[Spot, Job], advance_bar: Callable[[int], Any]) -> tuple[dict[Spot, Ending], bool]:
    """``run_all`` on all cores of this machine."""
    choose("auto", next(iter(jobs.values()))[0].form, 1)  # where Numba is missing, this says so once, before the threads do
    stop = Event()
    with _own_executor() as pool:  # threads suffice: the compiled loop leaves the interpreter free
        try:
            return run_all({place: (*job, stop) for place, job in jobs.items()}, pool, advance_bar)
        finally:
            stop.set()  # after an interrupt, nobody waits for the jobs under way


def _own_executor() -> Executor:
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        pool.submit(int).result()
    except RuntimeError:  # no thread can be started
        return InTurn()
    return pool


def run_all(jobs: dict[Spot, Any], executor: Executor, advance_bar: Callable[[int], Any]) -> tuple[dict[Spot, Ending], bool]:
    """How each job ended, and whether somebody interrupted them before all were done; an error of a job ends them all."""
    largest_first = sorted(jobs.items(), key=lambda job: -sum(job[1][0].sizes))  # so that no core ends with the longest job alone
    futures: dict[Spot, Future[Ending]] = {}
    finished: SimpleQueue[Future[Ending]] = SimpleQueue()
    interrupted, left = False, len(jobs)
    try:
        for place, job in largest_first:
            futures[place] = executor.submit(train_one, *job)
            futures[place].add_done_callback(finished.put)  # which is told of cancelled ones, too
            while not finished.empty():
                left -= _taken(finished.get(), advance_bar)
        while left:
            left -= _taken(finished.get(), advance_bar)
    except KeyboardInterrupt:
        interrupted = True  # worker processes are interrupted too: their exceptions are no failures
    finally:
        for future in futures.values():
            future.cancel()  # does nothing to one that is done
    done = {place: future for place, future in futures.items() if future.done() and not future.cancelled()}
    return {place: future.result() for place, future in done.items() if not future.exception()}, interrupted


def _taken(future: Future[Ending], advance_bar: Callable[[int], Any]) -> int:
    if future.cancelled():
        raise RuntimeError("sweep: its executor cancelled a training; expected one that runs all it is given, and stays open")
    future.result()
    advance_bar(1)
    return 1


def train_one(network: Network, tables: Tables, regime: Regime, epochs: int, stop: Event | None = None) -> Ending:
    """Train a network to its end; NaN and False if it was stopped, or left the finite numbers."""
    run = Run(loop("auto", network, tables, regime), epochs, keep=1)
    while run.goes_on and not (stop and stop.is_set()):
        run.advance()
    done, _, is_finite = run.reached
    if done < epochs or not is_finite:
        return nan, False
    with np.errstate(all="ignore"):
        outputs = forward(PLAIN, network.form, *split(run.loop.parameters, network.form), tables.inputs)[-1]
        return float(np.abs(tables.targets - outputs).mean()), solved(network.form, tables.targets, outputs)
