"""``train`` runs many epochs and keeps a ``History``; ``sweep`` trains for every learning rate, hidden size and seed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from math import nan
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.network import Network, forward
from mlpteach.problems import Problem, check_task
from mlpteach.training.engines import choose
from mlpteach.training.history import History
from mlpteach.training.loops import PLAIN, Loop, start
from mlpteach.training.parameters import split
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.session import Run

__all__ = ["History", "Sweep", "sweep", "train"]

Place = tuple[int, ...]  # of a cell in the arrays of a sweep
Outcome = tuple[float, bool]  # the final error and whether the problem was solved


def train(network: Network, inputs: ArrayLike, targets: ArrayLike, *, learning_rate: float, epochs: int, engine: str = "auto",
          progress: bool = False) -> History:
    """Train a network by gradient descent on all samples at once.

    ``inputs`` (samples, inputs), ``targets`` (samples, outputs); the network itself stays as it is. ``engine`` is ``numpy``,
    ``numba`` or ``auto``, the faster one. ``progress=True`` shows a bar. Interrupting (Ctrl-C, or the stop button) keeps what was
    learned so far; training that leaves the finite numbers stops and names the epoch. Raises what a stage would, and
    ``ValueError`` for epochs that are not a whole number above 0 and for an unknown engine.
    """
    tables = check_task("train", network, inputs, targets, learning_rate, epochs)
    inputs, targets, rate = tables
    run = Run(_loop(engine, network, inputs, targets, rate), int(epochs))
    interrupted = False
    with _bar(progress, run.epochs) as advance_bar:
        try:
            while run.goes_on:
                advance_bar(run.advance())
        except KeyboardInterrupt:
            interrupted = True
    return run.history(interrupted)


def _loop(engine: str, network: Network, inputs: Array, targets: Array, learning_rate: float) -> Loop:
    regime = Regime(learning_rate)
    return choose(engine, network.form, len(inputs))(network.form, start(network, regime), Tables(inputs, targets), regime)


@contextmanager
def _bar(shown: bool, epochs: int) -> Iterator[Callable[[int], Any]]:
    if not shown:
        yield lambda done: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=epochs, unit="epoch", unit_scale=True) as bar:
        yield bar.update


@dataclass(frozen=True, eq=False)
class Sweep:
    """The outcome of a sweep, each array (learning rates, hidden sizes, seeds).

    ``final_errors`` is the mean absolute error of the trained network, ``solved`` whether each of its outputs is on the target's
    side of one half. Where the sweep was interrupted, or a training left the finite numbers, the
    error is NaN.
    """

    learning_rates: tuple[float, ...]
    hidden_sizes: tuple[int, ...]
    seeds: tuple[int, ...]
    epochs: int
    final_errors: Array
    solved: Any

    @property
    def solved_counts(self) -> Any:
        """For how many of the seeds the problem was solved: (learning rates, hidden sizes)."""
        return self.solved.sum(axis=2)

    @property
    def mean_errors(self) -> Array:
        """The final error, averaged over the seeds: (learning rates, hidden sizes)."""
        return np.asarray(self.final_errors.mean(axis=2))

    def _table(self) -> tuple[list[str], list[list[str]]]:
        many = len(self.seeds) > 1
        cells = [[f"{error:.4f}" + many * f" ({count}/{len(self.seeds)})" for error, count in zip(errors, counted, strict=True)]
                 for errors, counted in zip(self.mean_errors, self.solved_counts, strict=True)]
        header = ["learning rate", *(f"{size} hidden" for size in self.hidden_sizes)]
        return header, [[text.number(rate), *row] for rate, row in zip(self.learning_rates, cells, strict=True)]

    def _heading(self) -> str:
        seeds = f" (solved for so many of the {len(self.seeds)} seeds)" if len(self.seeds) > 1 else ""
        return f"mean absolute error after {self.epochs:,} epochs{seeds}"

    def __repr__(self) -> str:
        return f"{self._heading()}\n{text.text_table(*self._table())}"

    def _repr_html_(self) -> str:
        return text.html_table(*self._table(), heading=self._heading())


def sweep(problem: Problem, learning_rates: Sequence[float], hidden_sizes: Sequence[int], seeds: Sequence[int], epochs: int,
          executor: Executor | None = None) -> Sweep:
    """Train a network with one hidden layer for every learning rate, hidden size and seed, and report how each ended.

    The networks start as ``Network.random`` with the seed, with biases if the problem's network has them. Without an ``executor``
    all cores of this machine work; any ``concurrent.futures.Executor`` will do, so a cluster's is
    ``distributed.Client.get_executor()``. The result does not depend on where it ran. Interrupting returns what is done. Raises
    ``ValueError`` for an empty list, and what ``train`` and ``Network.random`` would, before anything runs.
    """
    if not isinstance(problem, Problem):
        raise ValueError(f"sweep: problem must be a Problem, received {type(problem).__name__}")
    inputs, targets = problem.inputs, problem.targets
    given, sizes, draws = (_listed(name, values) for name, values in (
        ("learning_rates", learning_rates), ("hidden_sizes", hidden_sizes), ("seeds", seeds)))
    rates = tuple(check_task("sweep", problem.network, inputs, targets, rate, epochs)[2] for rate in given)
    ends, biased = (inputs.shape[1], targets.shape[1]), problem.network.biases is not None
    starts = [[Network.random((ends[0], size, ends[1]), seed, biased) for seed in draws] for size in sizes]
    errors = np.full((len(rates), len(sizes), len(draws)), np.nan)
    solved = np.zeros(errors.shape, dtype=bool)
    jobs: dict[Place, Any] = {(i, j, k): (starts[j][k], inputs, targets, rates[i], int(epochs))
                              for i, j, k in np.ndindex(errors.shape)}
    for place, outcome in (_run_here(jobs) if executor is None else _run_all(jobs, executor)).items():
        errors[place], solved[place] = outcome
    return Sweep(rates, tuple(map(int, sizes)), tuple(map(int, draws)), int(epochs), errors, solved)


def _listed(name: str, values: Any) -> tuple[Any, ...]:
    if np.ndim(values) != 1 or len(values) == 0:
        raise ValueError(f"sweep: {name} must be a list of at least one, received {type(values).__name__} {values!r:.60}")
    return tuple(values)


def _run_here(jobs: dict[Place, Any]) -> dict[Place, Outcome]:
    choose("auto", next(iter(jobs.values()))[0].form, 1)  # where Numba is missing, this says so once, before the threads do
    stop = Event()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # threads suffice: the compiled loop leaves the interpreter free
        try:
            return _run_all({place: (*job, stop) for place, job in jobs.items()}, pool)
        finally:
            stop.set()  # after an interrupt, nobody waits for the jobs under way


def _run_all(jobs: dict[Place, Any], executor: Executor) -> dict[Place, Outcome]:
    largest_first = sorted(jobs.items(), key=lambda job: -job[1][0].sizes[1])  # so that no core ends with the longest job alone
    futures: dict[Place, Future[Outcome]] = {}
    interrupted = False
    try:
        for place, job in largest_first:
            futures[place] = executor.submit(_train_one, *job)
        wait(futures.values(), return_when=FIRST_EXCEPTION)
    except KeyboardInterrupt:
        interrupted = True  # worker processes are interrupted too: their exceptions are no failures
    for future in futures.values():
        future.cancel()  # does nothing to one that is done
    done = {place: future for place, future in futures.items() if future.done() and not future.cancelled()}
    return {place: future.result() for place, future in done.items() if not (interrupted and future.exception())}


def _train_one(network: Network, inputs: Array, targets: Array, learning_rate: float, epochs: int,
               stop: Event | None = None) -> Outcome:
    run = Run(_loop("auto", network, inputs, targets, learning_rate), epochs, marks=1)
    while run.goes_on and not (stop and stop.is_set()):
        run.advance()
    done, _, is_finite = run.state
    if done < epochs or not is_finite:
        return nan, False
    with np.errstate(all="ignore"):
        outputs = forward(PLAIN, network.form, *split(run.loop.parameters, network.form), inputs)[-1]
    return float(np.abs(targets - outputs).mean()), bool(((outputs > 0.5) == (targets > 0.5)).all())
