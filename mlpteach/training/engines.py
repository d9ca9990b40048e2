"""Which loop runs a training: the faster one, the one asked for, or the one that ran it before."""

from __future__ import annotations

from mlpteach.forms import LOSSES, Form
from mlpteach.training.loops import CompiledLoop, Loop, NumPyLoop, compiled
from mlpteach.training.parameters import are_weights

ENGINES = ("auto", "numpy", "numba")
# From so many samples times parameters on, NumPy's matrix products are faster than the compiled loop, if there are so many
# parameters to a unit. With fewer the activations take most of the time, and those are faster in the compiled loop.
# Measured by tests/benchmarks/growth.py
BLAS_WINS, BLAS_WIDTH = 300_000, 20


def choose(engine: str, form: Form, samples: int) -> type[Loop]:
    """The loop for an engine's name; ``auto`` is the faster one for this much work, among those installed.

    ``ValueError`` for an unknown name, and for ``numba`` where it is not available.
    """
    if engine not in ENGINES:
        raise ValueError(f"train: engine must be one of {', '.join(ENGINES)}, received {engine!r}")
    if engine == "numpy" or (engine == "auto" and _blas_wins(form, samples)):
        return NumPyLoop
    if compiled() is not None and _can_be_compiled(form):
        return CompiledLoop
    if engine == "numba":
        missing = "which is not available" if compiled() is None else f"which cannot compile a network of {form}"
        raise ValueError(f"train: engine 'numba' needs Numba, {missing}; expected 'auto' or 'numpy'")
    return NumPyLoop


def _can_be_compiled(form: Form) -> bool:
    hidden, module = form.activations[:-1], compiled()
    return (form.loss.name in LOSSES and len(set(hidden)) <= 1 and not any(each.by_row for each in hidden)
            and module is not None and all(map(module.can_compile, form.activations)))


def _blas_wins(form: Form, samples: int) -> bool:
    parameters = are_weights(form).size
    return samples * parameters >= BLAS_WINS and parameters >= BLAS_WIDTH * sum(form.sizes[1:])


def same(engine: str) -> type[Loop]:
    """The loop that a run used, to compute its epochs again; the NumPy loop where Numba has gone missing since."""
    return CompiledLoop if engine == CompiledLoop.name and compiled() is not None else NumPyLoop
