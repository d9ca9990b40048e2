"""How epochs are run fast: the stages' arithmetic without checks and records, as a NumPy loop or as one compiled loop."""

from __future__ import annotations

import inspect
import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from types import ModuleType, SimpleNamespace

import numpy as np

from mlpteach import stages
from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.network import Network, negative_gradients

# The stages' own functions, with checking and recording taken off: the very same formulas.
PLAIN = SimpleNamespace(**{name: inspect.unwrap(function) for name, function in inspect.getmembers(stages, inspect.isfunction)})
ENGINES = ("auto", "numpy", "numba")
# From so many samples times parameters on, NumPy's matrix products are faster than the compiled loop, if there are so many
# parameters to a unit. With fewer the sigmoids take most of the time, and those are faster in the compiled loop.
# Measured by tests/benchmarks/growth.py
BLAS_WINS, BLAS_WIDTH = 300_000, 20


class Loop(ABC):
    """A training run in progress: all weights and biases in one flat array, ``advance`` changes them epoch by epoch."""

    name: str

    def __init__(self, network: Network, inputs: Array, targets: Array, learning_rate: float) -> None:
        self.form = network.form
        self.inputs, self.targets, self.learning_rate = inputs, targets, learning_rate
        self.parameters = flatten(network)
        self.flips = np.zeros(self.parameters.size)
        self.rising = np.zeros(self.parameters.size)
        self.started = False

    @abstractmethod
    def advance(self, errors: Array) -> tuple[int, bool]:
        """Run an epoch for each place in ``errors`` and write the mean absolute error before its update there.

        Returns how many epochs were run and whether all weights are still finite; it stops with the first that is not.
        """


class NumPyLoop(Loop):
    """The formulas of the stages, called in the order in which ``Network`` calls them."""

    name = "numpy"

    def advance(self, errors: Array) -> tuple[int, bool]:
        """See ``Loop.advance``."""
        with np.errstate(all="ignore"):  # what overflows is reported by the return value
            return self._advance(errors)

    def _advance(self, errors: Array) -> tuple[int, bool]:
        weights, biases = split(self.parameters, self.form)
        for epoch in range(errors.size):
            error, gradients = negative_gradients(PLAIN, self.form, weights, biases, self.inputs, self.targets)
            errors[epoch] = np.abs(error).mean()
            gradient = _join(*gradients)
            self._count_flips(gradient)
            self.parameters[:] = PLAIN.weight_update(self.parameters, gradient, self.learning_rate)  # weights are views of it
            if not np.isfinite(self.parameters).all():
                return epoch + 1, False
        return errors.size, True

    def _count_flips(self, gradient: Array) -> None:
        rising = (gradient > 0).astype(np.float64)
        if self.started:
            self.flips += np.abs(rising - self.rising)
        self.rising, self.started = rising, True


class CompiledLoop(Loop):
    """The same arithmetic as one compiled loop; sums may differ in the last place, as they are added in another order."""

    name = "numba"

    def __init__(self, network: Network, inputs: Array, targets: Array, learning_rate: float) -> None:
        super().__init__(network, inputs, targets, learning_rate)
        self._layers = np.zeros(len(inputs) * sum(self.form.sizes))
        self._layers[:inputs.size] = inputs.ravel()
        self._deltas, self._gradient = np.zeros_like(self._layers), np.zeros_like(self.parameters)
        self._targets = np.array(targets.ravel())  # writable, or Numba would compile the loop a second time
        self._sizes = np.array(self.form.sizes, dtype=np.uint64)

    def advance(self, errors: Array) -> tuple[int, bool]:
        """See ``Loop.advance``."""
        loop = compiled()
        assert loop is not None
        done, is_finite = loop.advance(self.parameters, self._sizes, self.form.biased, self._targets, self.learning_rate, errors,
                                       self.started, self.rising, self.flips, self._layers, self._deltas, self._gradient)
        self.started = True
        return int(done), bool(is_finite)


@cache
def compiled() -> ModuleType | None:
    """The compiled loop, or None (and a warning, once) where Numba is missing or cannot work."""
    try:
        from mlpteach.training import compiled as module
    except (ImportError, RuntimeError) as error:  # the latter where there is no place for its files
        warnings.warn(f"Numba is not available ({error}): training runs on the NumPy engine, with the same results but slower",
                      stacklevel=4)  # the caller of train
        return None
    return module


def choose(engine: str, network: Network, samples: int) -> type[Loop]:
    """The loop for an engine's name; ``auto`` is the faster one for this much work, among those installed.

    ``ValueError`` for an unknown name, and for ``numba`` where it is not available.
    """
    if engine not in ENGINES:
        raise ValueError(f"train: engine must be one of {', '.join(ENGINES)}, received {engine!r}")
    if engine == "numpy" or network.form.unusual or (engine == "auto" and _blas_wins(network, samples)):
        return NumPyLoop
    if compiled() is not None:
        return CompiledLoop
    if engine == "numba":
        raise ValueError("train: engine 'numba' needs Numba, which is not available; expected 'auto' or 'numpy'")
    return NumPyLoop


def _blas_wins(network: Network, samples: int) -> bool:
    parameters = flatten(network).size
    return samples * parameters >= BLAS_WINS and parameters >= BLAS_WIDTH * sum(network.sizes[1:])


def same(engine: str) -> type[Loop]:
    """The loop that a run used, to compute its epochs again; the NumPy loop where Numba has gone missing since."""
    return CompiledLoop if engine == CompiledLoop.name and compiled() is not None else NumPyLoop


def flatten(network: Network) -> Array:
    """All weights and biases in one flat array, layer by layer, each layer's weights before its bias."""
    return _join(network.weights, network.biases or ())


def split(parameters: Array, form: Form) -> tuple[list[Array], list[Array] | None]:
    """The inverse of ``flatten``: each layer's weights, and biases or None, as views of the flat array."""
    weights, biases, at = [], [], 0
    for rows, units in form.weight_shapes:
        weights.append(parameters[at:at + rows * units].reshape(rows, units))
        at += rows * units
        if form.biased:
            biases.append(parameters[at:at + units].reshape(1, units))
            at += units
    return weights, biases if form.biased else None


def unflatten(parameters: Array, form: Form) -> Network:
    """The network with these parameters."""
    return Network(*split(parameters, form), **form.kind)


def _join(weights: Sequence[Array], biases: Sequence[Array]) -> Array:
    pairs = zip(weights, biases, strict=True) if biases else ((table,) for table in weights)
    return np.concatenate([table.ravel() for pair in pairs for table in pair])
