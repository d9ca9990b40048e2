"""Pictures of what units compute: the output over the plane of two inputs, and where the hidden units put the samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.plots.labels import name_points
from mlpteach.plots.style import INK, LEGEND, PAPER, SHADES, axes, colour_bar, heat_map, name_cells, tidy
from mlpteach.problems import check_task
from mlpteach.tracing.recording import unrecorded

GRID = 101  # points across the surface, and up; more take longer and look the same


def draw_decision_surface(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                          columns: tuple[int, int] = (0, 1)) -> Axes:
    """Draw the output over the plane of two inputs, where it is one half, and the samples, whose shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, 1). Inputs other than the two ``columns`` stay at their mean in the table.
    ``ValueError`` for a network of more than one output and for columns that are not two of its inputs.
    """
    inputs, targets = _task("draw_decision_surface", network, inputs, targets)
    first, second = _two("draw_decision_surface", "inputs", "columns", columns, network.sizes[0])
    ax = axes(ax, 7.4, 6)
    colour_bar(ax, draw_plane(ax, network, inputs, targets, first, second), "output")
    ax.set(xlabel=f"x{first + 1}", ylabel=f"x{second + 1}")
    return tidy(ax, grid="")


def draw_plane(ax: Axes, network: Network, inputs: Array, targets: Array, first: int, second: int) -> Any:
    """Draw what changes in a decision surface from one network to the next; return the shades, for a colour bar."""
    across, up = (np.linspace(*_span(inputs[:, column]), GRID) for column in (first, second))
    table = np.tile(inputs.mean(axis=0), (GRID * GRID, 1))
    table[:, first], table[:, second] = (grid.ravel() for grid in np.meshgrid(across, up))
    # Row by row: one large product would wake other threads, which then keep a core busy for longer than all of this takes.
    outputs = np.vstack([_layers(network, row)[-1].T for row in table.reshape(GRID, GRID, -1)])
    image = ax.contourf(across, up, outputs, np.linspace(0, 1, 11), cmap=SHADES)
    _draw_half(ax, across, up, outputs)
    _draw_samples(ax, inputs[:, [first, second]], targets)
    return image


def draw_hidden_space(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                      units: tuple[int, int] = (0, 1)) -> Axes:
    """Draw each sample at the activations of two units of the last hidden layer; its shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, 1). Up to 16 samples are labelled with their inputs, one label for those in
    one place. If the layer has just two units, the line is drawn on which the output is one half. ``ValueError`` for a network of
    more than one output or without a hidden layer, and for units that are not two of that layer.
    """
    inputs, targets = _task("draw_hidden_space", network, inputs, targets)
    hidden = _last_hidden("draw_hidden_space", network, inputs)
    pair = list(_two("draw_hidden_space", "hidden units", "units", units, hidden.shape[1]))
    ax = axes(ax, 5.6, 5.4)
    ax.set(xlabel=f"hidden unit {pair[0] + 1}", ylabel=f"hidden unit {pair[1] + 1}", xlim=(-0.12, 1.12), ylim=(-0.12, 1.12))
    if hidden.shape[1] == 2:
        _draw_last_line(ax, network, pair)
    _draw_samples(ax, hidden[:, pair], targets)
    name_points(ax, hidden[:, pair], list(map(text.sample, inputs)))
    return tidy(ax, grid="both")


def draw_hidden_codes(network: Network, inputs: ArrayLike, ax: Axes | None = None, *, names: Sequence[str] = ()) -> Axes:
    """Draw the activations of the last hidden layer as a heat map: a row per sample, a column per unit.

    ``inputs`` (samples, inputs). ``names`` are the samples' names; without them a sample is called by its inputs. ``ValueError``
    for a network without a hidden layer, and unless there is a name for every sample or none.
    """
    if not isinstance(network, Network):
        raise ValueError(f"draw_hidden_codes: network must be a Network, received {type(network).__name__}")
    inputs = finite_array("draw_hidden_codes", "inputs", inputs)
    codes = _last_hidden("draw_hidden_codes", network, inputs)
    if len(names) not in (0, len(codes)):
        raise ValueError(f"draw_hidden_codes: expected {len(codes)} names, one per sample, received {len(names)}")
    ax = axes(ax, min(3.6 + 1.1 * codes.shape[1], 16), min(1.6 + 0.5 * len(codes), 16))
    heat_map(ax, "activations", codes, lambda value: f"{value:.2f}", Normalize(0, 1))
    name_cells(ax, list(names) or list(map(text.sample, inputs)), [f"unit {unit + 1}" for unit in range(codes.shape[1])])
    return ax


def _task(owner: str, network: Any, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    inputs, targets, _ = check_task(owner, network, inputs, targets, learning_rate=1.0, epochs=1)
    if network.sizes[-1] != 1:
        raise ValueError(f"{owner}: expected a network with one output, received one with {network.sizes[-1]}")
    return inputs, targets


def _two(owner: str, kind: str, what: str, pair: Any, size: int) -> tuple[int, int]:
    if size < 2:
        raise ValueError(f"{owner}: expected a network with two {kind} or more, received one with {size}")
    is_pair = isinstance(pair, Sequence) and len(pair) == 2 and pair[0] != pair[1]
    if not is_pair or not all(type(place) is not bool and place in range(size) for place in pair):
        raise ValueError(f"{owner}: {what} must be two different places from 0 to {size - 1}, received {pair!r:.60}")
    return int(pair[0]), int(pair[1])


def _last_hidden(owner: str, network: Network, inputs: Array) -> Array:
    if len(network.weights) < 2:
        raise ValueError(f"{owner}: expected a network with a hidden layer, received one of sizes {network.sizes}")
    return _layers(network, inputs)[-2]


def _layers(network: Network, inputs: Array) -> tuple[Array, ...]:
    with unrecorded():  # a picture adds nothing to a learner's trace
        return network.forward(inputs)


def _span(column: Array) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    margin = 0.25 * (high - low) or 0.5
    return low - margin, high + margin


def _draw_half(ax: Axes, across: Array, up: Array, outputs: Array) -> None:
    if outputs.min() < 0.5 < outputs.max():
        ax.contour(across, up, outputs, [0.5], colors=INK, linewidths=2.5)
        ax.plot([], [], color=INK, linewidth=2.5, label="output 0.5")


def _draw_last_line(ax: Axes, network: Network, pair: list[int]) -> None:
    ends = np.array(ax.get_xlim())
    table = np.empty((4, 2))
    table[:, pair] = np.transpose([grid.ravel() for grid in np.meshgrid(ends, ends)])
    bias = 0.0 if network.biases is None else network.biases[-1]
    _draw_half(ax, ends, ends, (table @ network.weights[-1] + bias + 0.5).reshape(2, 2))  # the sum is 0 where the output is 0.5


def _draw_samples(ax: Axes, points: Array, targets: Array) -> None:
    is_one = targets[:, 0] > 0.5
    ax.plot(*points[~is_one].T, "o", color=PAPER, markeredgecolor=INK, markersize=14, markeredgewidth=2, label="target 0")
    ax.plot(*points[is_one].T, "s", color=INK, markeredgecolor=PAPER, markersize=10, label="target 1")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, **LEGEND)
