"""``sweep`` trains for every learning rate, hidden size and seed."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from math import nan
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, whole_number
from mlpteach.arrays.table import Table
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.problems import Problem
from mlpteach.training.regime import SEEDS, check_sums, check_training
from mlpteach.training.session import room
from mlpteach.training.train import bar
from mlpteach.training.workers import Job, Spot, run_all, run_here

WAYS = {"momentum", "weight_decay", "batch_size", "seed"}  # to train, besides the learning rate
LONGEST = 100_000  # values of a list


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Table):
    """What came of a sweep, each array (learning rates, hidden sizes, seeds).

    ``final_errors`` is the mean absolute error of the trained network; ``solved`` whether each of its outputs is right: within 0.4
    of its target where targets are 0 and 1, clearly nearer to it than to the next where there are others, and behind softmax each
    sample clearly in its class.
    Where a training left the finite numbers the error is NaN, and where it was not done because the sweep was ``interrupted``.
    """

    learning_rates: tuple[float, ...]
    hidden_sizes: tuple[int, ...]
    seeds: tuple[int, ...]
    epochs: int
    final_errors: Array
    solved: Any
    interrupted: bool = False

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
        stopped = "; interrupted, so that where it is nan not all was trained" if self.interrupted else ""
        return f"mean absolute error after {self.epochs:,} epochs{seeds}{stopped}"


def sweep(problem: Problem, learning_rates: Iterable[float], hidden_sizes: Iterable[int], seeds: Iterable[int],
          epochs: int | None = None, executor: Executor | None = None, *, layer: int = 1, progress: bool = False,
          **how: Any) -> Sweep:
    """Train a network for every learning rate, hidden size and seed, and report how each ended.

    The networks are the problem's in all but the number of units in one hidden layer: ``layer`` 1 is the one next to the inputs (a
    network without a hidden layer is given one). They start as ``Network.random`` with the seed. ``epochs`` are the problem's if
    not given; ``momentum``, ``weight_decay``, ``batch_size`` and ``seed``, of the batches, are those of ``train``.

    Without an ``executor`` all cores of this machine work, or one after the other where no thread can be started. Any
    ``concurrent.futures.Executor`` will do, so a cluster's is ``distributed.Client.get_executor()``. The result does not depend on
    where it ran. ``progress=True`` shows a bar. Interrupting returns what is done, and says so. Raises ``ValueError`` for an empty
    list, and what ``train`` and ``Network.random`` would, before anything runs; ``RuntimeError`` if the executor cancels a job.
    """
    if not isinstance(problem, Problem):
        raise ValueError(f"sweep: problem must be a Problem, received {type(problem).__name__}")
    if executor is not None and not isinstance(executor, Executor):
        raise ValueError(f"sweep: executor must be a concurrent.futures.Executor, received {described(executor)}")
    if unknown := set(how) - WAYS:
        raise TypeError(f"sweep: expected no other arguments than {', '.join(sorted(WAYS))}, received {', '.join(sorted(unknown))}")
    epochs = problem.epochs if epochs is None else epochs
    rates, sizes, draws = (_listed(name, values) for name, values in (
        ("learning_rates", learning_rates), ("hidden_sizes", hidden_sizes), ("seeds", seeds)))
    draws = tuple(whole_number("sweep", "each seed", seed, 0, SEEDS - 1) for seed in draws)
    starts = [[_start(problem.network, layer, size, seed) for seed in draws] for size in sizes]
    tasks = [check_training("sweep", problem.network, problem.inputs, problem.targets, rate, epochs, **how) for rate in rates]
    for network in (network for row in starts for network in row):
        check_sums(network, problem.inputs)
    room("sweep", int(epochs))
    errors = np.full((len(rates), len(sizes), len(draws)), nan)
    solved = np.zeros(errors.shape, dtype=bool)
    jobs: dict[Spot, Job] = {(i, j, k): (starts[j][k], *tasks[i], int(epochs)) for i, j, k in np.ndindex(errors.shape)}
    with bar(progress, len(jobs), "training") as advance_bar:
        endings, interrupted = run_here(jobs, advance_bar) if executor is None else run_all(jobs, executor, advance_bar)
    for place, ending in endings.items():
        errors[place], solved[place] = ending
    return Sweep(tuple(regime.learning_rate for _, regime in tasks), tuple(map(int, sizes)), draws, int(epochs), errors, solved,
                 interrupted)


def _listed(name: str, values: Any) -> tuple[Any, ...]:
    is_list = isinstance(values, Iterable) and not isinstance(values, (str, bytes)) and getattr(values, "ndim", 1) == 1
    listed = tuple(islice(values, LONGEST + 1)) if is_list else ()
    if not 0 < len(listed) <= LONGEST:
        raise ValueError(f"sweep: {name} must be a list of at least one, and of at most {LONGEST:,}, received "
                         f"{described(values)}")
    return listed


def _start(network: Network, layer: int, size: Any, seed: int) -> Network:
    """The network that is trained with so many units in a hidden layer, before training."""
    inputs, *hidden, outputs = network.sizes
    place = whole_number("sweep", "layer", layer, 1, max(1, len(hidden)), ", the hidden layers") - 1
    sizes = (inputs, *hidden[:place], size, *hidden[place + 1:], outputs)
    kind = network.form.kind if hidden else {name: value for name, value in network.form.kind.items() if name != "hidden"}
    return Network.random(sizes, seed, network.biases is not None, **kind)
