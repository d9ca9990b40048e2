"""What a move of a slider costs in the kernel: until the new picture is handed to the page, and until all else is.

Run ``python tests/benchmarks/explorer_speed.py``; about a minute. The rest is painted meanwhile, and the next move waits for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter
from typing import Any

from ipywidgets import HTML, Widget
from measure import Figure, show

from mlpteach import problems
from mlpteach.widgets.explorer import LearningRateExplorer, learning_rate_explorer
from mlpteach.widgets.neuron import neuron_explorer

MOVES, WARM, UPDATES = 40, 100, 500
BUDGETS = {"60,000 epochs": 50}
XOR = problems.XOR


def views(piece: Widget) -> Iterator[HTML]:
    """All the HTML of a piece, in the order in which it stands on the page."""
    if isinstance(piece, HTML):
        yield piece
    for child in getattr(piece, "children", ()):
        yield from views(child)


def milliseconds(piece: Any, dial: Any) -> tuple[float, float]:
    """The median times from a move of the dial's slider to the first picture, and to the end of the response."""
    picture = next(view for view in views(piece) if "<img" in view.value)
    sent = []
    picture.observe(lambda change: sent.append(perf_counter()), "value")
    began, ended, start = [], [], dial.slider.value
    for move in range(MOVES):
        began.append(perf_counter())
        dial.slider.value = start + 1 + move % 5 - 5 * (move % 2)
        ended.append(perf_counter())
    return tuple(1e3 * median(b - a for a, b in zip(began, times, strict=True)) for times in (sent, ended))  # type: ignore[return-value]


def explorer(hidden: int = 3, epochs: int = 60_000, pins: tuple[float, ...] = (), log: bool = False) -> LearningRateExplorer:
    """An explorer of XOR with these settings."""
    piece = learning_rate_explorer(XOR, epochs=epochs)
    piece.hidden_units.value, piece.log_axes.value = hidden, log
    for piece.learning_rate.value in pins:
        piece.pin.click()
    return piece


def kept_by(updates: int) -> float:
    """By how many megabytes this process has become larger at its largest after so many moves, when it is warm."""
    piece = explorer(epochs=1_000)
    sizes = []
    for move in range(WARM + updates + 1):
        piece.learning_rate.slider.value = 20 + move % 80
        if move in (WARM, WARM + updates):
            sizes.append(getrusage(RUSAGE_SELF).ru_maxrss)
    return (sizes[1] - sizes[0]) / 1e3


def figures() -> Iterator[Figure]:
    """One figure a case, and two for the first."""
    pieces = {"60,000 epochs": explorer(), "logarithmic axes": explorer(log=True), "3 pins": explorer(pins=(0.1, 1, 10)),
              "32 hidden units": explorer(32), "400,000 epochs": explorer(epochs=400_000)}
    for name, piece in pieces.items():
        until, whole = milliseconds(piece, piece.learning_rate)
        yield Figure(f"explorer, {name}: until the picture is sent", until, "ms", BUDGETS.get(name))
        yield Figure("… until all is", whole, "ms")
    neuron = neuron_explorer()
    yield Figure("neuron_explorer: until the picture is sent", milliseconds(neuron, neuron.weights[1])[0], "ms")
    yield Figure(f"{UPDATES} moves of the explorer make the process larger by", kept_by(UPDATES), "MB")


if __name__ == "__main__":
    sys.exit(show(figures()))
