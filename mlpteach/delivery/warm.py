"""What a lesson's first cells would wait for, done ahead: ``python -m mlpteach.delivery.warm``.

It leaves the compiled training loop among Numba's files, and Matplotlib's list of fonts among its own.
"""

import os
from importlib import import_module

from mlpteach import problems, train


def warm() -> None:
    """Train one epoch, and import what draws, at a priority that keeps nobody else waiting."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    xor = problems.XOR
    train(xor.network, xor.inputs, xor.targets, learning_rate=xor.learning_rate, epochs=1)
    import_module("matplotlib.pyplot")


if __name__ == "__main__":
    warm()
