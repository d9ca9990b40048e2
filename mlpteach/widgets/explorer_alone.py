"""The learning-rate explorer without a kernel: runs made ready for many rates and three hidden sizes."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import imsave

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.plots.one_step import bare_layers
from mlpteach.plots.style import readable, thinned
from mlpteach.problems import Problem
from mlpteach.training.diagnosis import diagnose
from mlpteach.training.history import History
from mlpteach.training.train import train
from mlpteach.widgets.explorer_page import HIGH, ROWS, WIDE, axes_of, ends_of, has_surface, page, top_of
from mlpteach.widgets.fragment import fragment

SCRIPT = Path(__file__).with_name("explorer.js").read_text(encoding="utf-8")
STEPS = 10  # rates from one power of ten to the next
SIZES = (2, 8, 4)  # hidden units beside the problem's own, of which two are taken
POINTS = 90  # of a curve
SPOTS = 24  # of the surface, in each direction
PLACES = 13  # where names of pinned curves may stand at the right edge
PINS = 4


@lru_cache(maxsize=4)  # two lessons show the same explorer
def alone(problem: Problem, rate: float, epochs: int) -> str:
    """The explorer as HTML that loads nothing and computes nothing: every number in it comes from ``train``."""
    made, rates = _made(problem, epochs), _rates(problem, rate)
    data = {"rates": [text.short(each) for each in rates], "sizes": [str(size) for size, _ in made], "pins": PINS,
            "slots": [f"{100 * (place + 0.5) / PLACES:.1f}%" for place in range(PLACES)],
            "full": f"No more than {PINS} runs can be pinned.", "firsts": ["0", "1"],
            "start": [rates.index(rate), _own_place(problem, made)],
            "runs": [[_run(problem, start, each, epochs) for each in rates] for _, start in made]}
    return fragment("rates", "learning-rate explorer", page(problem, data, epochs), data, SCRIPT)


def _rates(problem: Problem, own: float) -> list[float]:
    places = range(-3 * STEPS, 3 * STEPS + 1)
    return sorted({*(float(f"{10 ** (place / STEPS):.3g}") for place in places), problem.learning_rate, own})


def _made(problem: Problem, epochs: int) -> list[tuple[int, Network]]:
    """The networks by hidden size: the problem's own, and two that start from seed 1."""
    network = problem.network
    inputs, *hidden, outputs = network.sizes
    if len(hidden) != 1:
        return [(hidden[0] if hidden else 0, network)]
    others = [size for size in SIZES if size != hidden[0]][:2]
    made = [(size, Network.random((inputs, size, outputs), 1, network.biases is not None, **network.form.kind)) for size in others]
    return sorted([(hidden[0], network), *made], key=lambda pair: pair[0])


def _own_place(problem: Problem, made: list[tuple[int, Network]]) -> int:
    return next(place for place, (_, network) in enumerate(made) if network is problem.network)


def _run(problem: Problem, start: Network, rate: float, epochs: int) -> dict[str, Any]:
    """All that is shown of a run: its curve, where it ends, the words, the outputs, the surface and its border."""
    run = train(start, problem.inputs, problem.targets, learning_rate=rate, epochs=epochs, keep=10)
    found = diagnose(run)
    top = top_of(problem.network, problem)
    shown = {"paths": [_path(run, top), _path(run, top, log=True)], "slot": _slot(run, top), "words": readable(found.words),
             "outputs": [[text.short(value), text.short(abs(value - target))] for value, target in
                         zip(found.predicted.ravel().tolist(), problem.targets.ravel().tolist(), strict=True)][:ROWS]}
    return shown | (_surface(problem, run) if has_surface(problem) else {})


def _height(errors: Array, top: float) -> Any:
    return (HIGH * (1 - np.clip(errors / top, 0, 1))).round().astype(int)


def _path(run: History, top: float, log: bool = False) -> str:
    epochs, errors = thinned(run.errors[np.isfinite(run.errors)], POINTS, log=log)
    parts = np.log(epochs + 1) / np.log(max(2, run.epochs)) if log else epochs / max(1, run.epochs - 1)
    across = (WIDE * parts).round().astype(int)
    points = np.column_stack([across, _height(errors, top)])
    (x, y), steps = points[0], np.diff(points, axis=0)
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps.tolist() if dx or dy) if len(points) > 1 else f"M{x} {y}h9"


def _slot(run: History, top: float) -> int:
    finite = run.errors[np.isfinite(run.errors)]
    return int(min(PLACES - 1, _height(finite[-1:], top)[0] * PLACES // HIGH))


def _surface(problem: Problem, run: History) -> dict[str, str]:
    across, up = axes_of(problem)
    x, y = np.linspace(*ends_of(problem, across), SPOTS), np.linspace(*ends_of(problem, up), SPOTS)
    inputs = np.tile(problem.inputs.mean(axis=0), (SPOTS * SPOTS, 1))
    inputs[:, across], inputs[:, up] = (table.ravel() for table in np.meshgrid(x, y))
    heights = bare_layers(run.network, inputs)[-1].reshape(SPOTS, SPOTS)  # which overflow where a run diverged
    shade = (255 * np.clip(np.nan_to_num(heights[::-1]), 0, 1)).round().astype(np.uint8) // 16 * 17  # sixteen shades pack well
    file = BytesIO()
    imsave(file, np.dstack([0 * shade] * 3 + [shade]), format="png")
    return {"shade": b64encode(file.getvalue()).decode(), "border": _border(heights)}


def _border(heights: Array) -> str:
    """Where the output is one half, as a path on 100 by 100."""
    is_crossed = np.isfinite(heights).all() and heights.min() < 0.5 < heights.max()
    lines = Figure().add_subplot().contour(heights, [0.5]).allsegs[0] if is_crossed else []
    places = [np.array([0, 100]) + 100 / (SPOTS - 1) * np.array([1, -1]) * line[::2] for line in lines]
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line.tolist()) for line in places)
