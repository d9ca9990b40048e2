"""``train`` runs many epochs and keeps a ``History``; ``sweep`` trains for every learning rate, hidden size and seed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach import formatting
from mlpteach.engine import Loop, choose
from mlpteach.formatting import Array
from mlpteach.history import History, counts, read_only
from mlpteach.network import Network
from mlpteach.problems import Problem, check_task

__all__ = ["History", "Sweep", "sweep", "train"]

PATIENCE = 0.05  # seconds of training between two looks at the keyboard and the progress bar
MARKS, MARK_BYTES = 256, 4_000_000  # kept networks: at most so many, at most so large


def train(network: Network, inputs: ArrayLike, targets: ArrayLike, *, learning_rate: float, epochs: int, engine: str = "auto",
          progress: bool = False) -> History:
    """Train a network by gradient descent on all samples at once.

    ``inputs`` (samples, inputs), ``targets`` (samples, outputs); the network itself stays as it is. ``engine`` is ``numpy``,
    ``numba`` or ``auto``, the faster one. ``progress=True`` shows a bar. Interrupting (Ctrl-C, or the stop button) keeps what was
    learned so far; training that leaves the finite numbers stops and names the epoch. Raises what a stage would, and
    ``ValueError`` for epochs that are not a whole number above 0 and for an unknown engine.
    """
    tables = check_task("train", network, inputs, targets, learning_rate, epochs)
    run = _Run(choose(engine, network, len(tables[0]))(network, *tables), int(epochs))
    interrupted = False
    with _bar(progress, run.epochs) as advance_bar:
        try:
            while run.goes_on:
                advance_bar(run.advance())
        except KeyboardInterrupt:
            interrupted = True
    return run.history(interrupted)


class _Run:
    """A loop with its errors and the networks kept along the way."""

    def __init__(self, loop: Loop, epochs: int) -> None:
        self.loop, self.epochs = loop, epochs
        self.errors = np.empty(epochs)
        self.interval = -(-epochs // max(1, min(MARKS, MARK_BYTES // loop.parameters.nbytes)))
        self.kept = {0: loop.parameters.copy()}
        self.state = (0, loop.flips.copy(), True)  # epochs done, flips, all finite; set at once, so that no interrupt can tear it
        self.chunk = 1

    @property
    def goes_on(self) -> bool:
        return self.state[0] < self.epochs and self.state[2]

    def advance(self) -> int:
        """Run on for a moment, at most to the next network to be kept; return the number of epochs run."""
        start = self.state[0]
        stop = min(start + self.chunk, self.epochs, (start // self.interval + 1) * self.interval)
        began = perf_counter()
        done, is_finite = self.loop.advance(self.errors[start:stop])
        seconds = perf_counter() - began
        if is_finite and (stop % self.interval == 0 or stop == self.epochs):
            self.kept[stop] = self.loop.parameters.copy()
        self.state = (start + done, self.loop.flips.copy(), is_finite)
        self.chunk = max(1, min(8 * self.chunk, int(done * PATIENCE / max(seconds, 1e-9))))
        return done

    def history(self, interrupted: bool) -> History:
        """What is known of the run up to the last completed moment."""
        done, flips, is_finite = self.state
        if not done:
            raise KeyboardInterrupt("interrupted before the first epoch was done")
        loop, marks = self.loop, [mark for mark in self.kept if mark <= done]
        return History(loop.inputs, loop.targets, loop.learning_rate, loop.name, loop.sizes, loop.biased,
                       read_only(self.errors if done == self.epochs else self.errors[:done].copy()),
                       counts(flips, loop.sizes, loop.biased), None if is_finite else done - 1, interrupted,
                       read_only(np.array(marks)), read_only(np.array([self.kept[mark] for mark in marks])))


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
    side of one half. Where a sweep was interrupted, the error is NaN.
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
        cells = [[f"{error:.4f} ({count}/{len(self.seeds)})" for error, count in zip(errors, counted, strict=True)]
                 for errors, counted in zip(self.mean_errors, self.solved_counts, strict=True)]
        header = ["learning rate", *(f"{size} hidden" for size in self.hidden_sizes)]
        return header, [[formatting.number(rate), *row] for rate, row in zip(self.learning_rates, cells, strict=True)]

    def _heading(self) -> str:
        return f"mean absolute error after {self.epochs:,} epochs (solved for so many of the {len(self.seeds)} seeds)"

    def __repr__(self) -> str:
        return f"{self._heading()}\n{formatting.text_table(*self._table())}"

    def _repr_html_(self) -> str:
        return formatting.html_table(*self._table(), heading=self._heading())


def sweep(problem: Problem, learning_rates: Sequence[float], hidden_sizes: Sequence[int], seeds: Sequence[int], epochs: int,
          executor: Executor | None = None) -> Sweep:
    """Train a network with one hidden layer for every learning rate, hidden size and seed, and report how each ended.

    The networks start as ``Network.random`` with the seed, with biases if the problem's network has them. Without an ``executor``
    all cores of this machine work; any ``concurrent.futures.Executor`` will do, so a cluster's is
    ``distributed.Client.get_executor()``. The result does not depend on where it ran. Interrupting returns what is done.
    """
    rates = tuple(check_task("sweep", problem.network, problem.inputs, problem.targets, rate, epochs)[2] for rate in learning_rates)
    ends, biased = (problem.inputs.shape[1], problem.targets.shape[1]), problem.network.biases is not None
    starts = [[Network.random((ends[0], size, ends[1]), seed, biased) for seed in seeds] for size in hidden_sizes]
    shape = (len(rates), len(hidden_sizes), len(seeds))
    if 0 in shape:
        raise ValueError(f"sweep: expected at least one learning rate, hidden size and seed, received {shape}")
    errors, solved = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    jobs = {(i, j, k): (starts[j][k], problem.inputs, problem.targets, rates[i], epochs) for i, j, k in np.ndindex(shape)}
    for place, outcome in _run_all(jobs, executor):
        errors[place], solved[place] = outcome
    return Sweep(rates, tuple(map(int, hidden_sizes)), tuple(map(int, seeds)), int(epochs), errors, solved)


def _run_all(jobs: dict[Any, Any], executor: Executor | None) -> Iterator[tuple[Any, tuple[float, bool]]]:
    pool = executor or ThreadPoolExecutor(os.cpu_count())  # threads suffice: the compiled loop leaves the interpreter free
    largest_first = sorted(jobs.items(), key=lambda job: -job[1][0].sizes[1])  # so that no core ends with the longest job alone
    futures: dict[Future[tuple[float, bool]], Any] = {pool.submit(_train_one, *job): place for place, job in largest_first}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        yield from ((place, future.result()) for future, place in futures.items() if future.done() and not future.cancelled())
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)


def _train_one(start: Network, inputs: Array, targets: Array, learning_rate: float, epochs: int) -> tuple[float, bool]:
    history = train(start, inputs, targets, learning_rate=learning_rate, epochs=epochs)
    outputs = history.network.predict(inputs)
    return float(np.abs(targets - outputs).mean()), bool(((outputs > 0.5) == (targets > 0.5)).all())
