"""``train`` runs many epochs and keeps a ``History``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import ArrayLike

from mlpteach.arrays.checks import whole_number
from mlpteach.network import Network
from mlpteach.problems import Problem
from mlpteach.tracing.recording import announce
from mlpteach.training.engines import choose
from mlpteach.training.history import History
from mlpteach.training.loops import Loop
from mlpteach.training.loops import start as first_state
from mlpteach.training.regime import Regime, Tables, check_training
from mlpteach.training.session import STATES_KEPT, Run


def train(network: Network | Problem, inputs: ArrayLike | None = None, targets: ArrayLike | None = None, *,
          learning_rate: float | None = None, epochs: int | None = None, momentum: float = 0.0, weight_decay: float = 0.0,
          batch_size: int | None = None, seed: int = 0, held_out: tuple[ArrayLike, ArrayLike] | None = None, engine: str = "auto",
          progress: bool = False, keep: int = STATES_KEPT) -> History:
    """Train a network by gradient descent: ``inputs`` (samples, inputs), ``targets`` (samples, outputs). It stays as it is.

    A ``Problem`` brings all that it has, if nothing else is given: rate, epochs, batch size, held-out rows. All samples make one
    update, or ``batch_size`` of them, in an order drawn anew for each epoch from ``seed``. ``momentum`` and ``weight_decay`` are
    those of ``forms.UpdateRule``. ``held_out=(inputs, targets)`` is never learned from, only measured in each epoch.

    ``engine`` is ``numpy``, ``numba`` or ``auto``, the faster one. ``progress=True`` shows a bar. At most ``keep`` states on the
    way are kept; with fewer, going back to an epoch takes longer. Interrupting (Ctrl-C, or the stop button) keeps what was learned
    so far; training that leaves the finite numbers stops and names the epoch. Returns the ``History``: its ``errors``, the trained
    ``network``, and with ``network_at`` and ``trace_at`` any epoch again. The first run of each kind of network on a machine waits
    some seconds until its loop is compiled. Raises what a stage would, and ``ValueError`` for
    targets that the outputs cannot reach, for other arguments that make no sense, and for an unknown engine.
    """
    announce("train")
    if isinstance(network, Problem):
        batch_size = network.batch_size if batch_size is None else batch_size
        held_out = network.held_out if held_out is None else held_out
    start, inputs, targets, learning_rate, epochs = _task(network, inputs, targets, learning_rate, epochs)
    tables, regime = check_training("train", start, inputs, targets, learning_rate, epochs, held_out, momentum=momentum,
                                    weight_decay=weight_decay, batch_size=batch_size, seed=seed)
    keep = whole_number("train", "keep", keep, 1, 2**31 - 1)
    run = Run(loop(engine, start, tables, regime), int(epochs), keep)
    interrupted = False
    with bar(progress, run.epochs, "epoch") as advance_bar:
        try:
            while run.goes_on:
                advance_bar(run.advance())
        except KeyboardInterrupt:
            interrupted = True
    return run.history(interrupted)


def _task(network: Any, inputs: Any, targets: Any, learning_rate: Any, epochs: Any) -> tuple[Any, ...]:
    if not isinstance(network, Problem):
        given = {"inputs": None if isinstance(inputs, Problem) else inputs, "targets": targets, "learning_rate": learning_rate,
                 "epochs": epochs}
        missing = [name for name, value in given.items() if value is None]
        if missing:
            hint = "; expected a Problem alone, or its inputs and targets" if isinstance(inputs, Problem) else ""
            raise ValueError("train: a Network needs inputs, targets, learning_rate and epochs, missing: "
                             f"{', '.join(missing)}{hint}")
        return network, inputs, targets, learning_rate, epochs
    if inputs is not None or targets is not None:
        raise ValueError("train: a Problem brings its own inputs and targets; expected it alone, or a Network with other tables")
    return (network.network, network.inputs, network.targets, network.learning_rate if learning_rate is None else learning_rate,
            network.epochs if epochs is None else epochs)


def loop(engine: str, network: Network, tables: Tables, regime: Regime) -> Loop:
    """The loop in which an engine trains a network."""
    kind = choose(engine, network.form, regime.batch_size or len(tables.inputs))
    return kind(network.form, first_state(network, regime), tables, regime)


@contextmanager
def bar(shown: bool, total: int, unit: str) -> Iterator[Callable[[int], Any]]:
    """A function that is told how many more are done, and shows it if that is wanted."""
    if not shown:
        yield lambda done: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, unit=unit, unit_scale=True) as shown_bar:
        yield shown_bar.update
