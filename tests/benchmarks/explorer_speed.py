"""What a move of a slider costs in the kernel: until the new picture is handed to the page, and until all else is.

Run ``python tests/benchmarks/explorer_speed.py``; 90 seconds. The budget: at most 50 ms until the curve of 60,000 XOR epochs
is sent. The rest is painted meanwhile, and the next move waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter
from typing import Any

from ipywidgets import HTML, Widget

from mlpteach import problems
from mlpteach.widgets.explorer import LearningRateExplorer, learning_rate_explorer
from mlpteach.widgets.neuron import neuron_explorer

MOVES, WARM, UPDATES, BUDGET = 40, 100, 500, 50
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


def main() -> None:
    """Print one row a case."""
    neuron = neuron_explorer()
    cases: dict[str, tuple[Any, Any]] = {name: (piece, piece.learning_rate) for name, piece in {
        "60,000 epochs of XOR": explorer(), "… on logarithmic axes": explorer(log=True),
        "… with 3 pins": explorer(pins=(0.1, 1, 10)), "… with 32 hidden units": explorer(32),
        "400,000 epochs of XOR": explorer(epochs=400_000)}.items()}
    cases["neuron_explorer"] = (neuron, neuron.weights[1])
    print(f"{'median of ' + str(MOVES) + ' moves, milliseconds':40}{'to the picture':>16}{'to the end':>12}")
    for place, (name, (piece, dial)) in enumerate(cases.items()):
        until, whole = milliseconds(piece, dial)
        print(f"{name:40}{until:16.1f}{whole:12.1f}{f'   budget {BUDGET} to the picture' if place == 0 else ''}")
    print(f"{UPDATES} moves make the process {kept_by(UPDATES):.1f} MB larger")


if __name__ == "__main__":
    main()
