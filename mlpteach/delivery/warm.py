"""What a lesson's first cells would wait for, done ahead: ``python -m mlpteach.delivery.warm``.

It leaves the compiled training loops among Numba's files, and Matplotlib's list of fonts among its own.
"""

import os
from importlib import import_module

from mlpteach import Network, problems, train

XOR = problems.XOR.inputs, problems.XOR.targets


def warm() -> None:
    """Train an epoch of each common kind, the lessons' first, at a priority that keeps nobody else waiting."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    train(problems.XOR, epochs=1)
    import_module("matplotlib.pyplot")
    for how in ({"momentum": 0.9}, {"batch_size": 2}, {"momentum": 0.9, "batch_size": 2}):
        train(problems.XOR, epochs=1, **how)
    for hidden in ("tanh", "ReLU"):
        train(Network.random((2, 3, 1), 1, hidden=hidden), *XOR, learning_rate=1, epochs=1)


if __name__ == "__main__":
    warm()
