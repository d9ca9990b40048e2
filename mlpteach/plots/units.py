"""Pictures of what units compute: the output over the plane of two inputs, and where the hidden units put the samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from mlpteach import formatting
from mlpteach.formatting import Array
from mlpteach.network import Network
from mlpteach.plots.style import INK, PAPER, SHADES, SMALL, TEXT, axes, heat_map, name_cells, tidy
from mlpteach.problems import check_task


def draw_decision_surface(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                          columns: tuple[int, int] = (0, 1)) -> Axes:
    """Draw the output over the plane of two inputs, where it is one half, and the samples, whose shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, 1). Inputs other than the two ``columns`` stay at their mean in the table.
    ``ValueError`` for a network of more than one output and for columns that are not two of its inputs.
    """
    inputs, targets = _task("draw_decision_surface", network, inputs, targets)
    first, second = _two("draw_decision_surface", "columns", columns, network.sizes[0])
    ax = axes(ax, 7.4, 6)
    across, up = (np.linspace(*_span(inputs[:, column]), 201) for column in (first, second))
    table = np.tile(inputs.mean(axis=0), (len(across) * len(up), 1))
    table[:, first], table[:, second] = (grid.ravel() for grid in np.meshgrid(across, up))
    outputs = network.predict(table).reshape(len(up), len(across))
    image = ax.contourf(across, up, outputs, np.linspace(0, 1, 11), cmap=SHADES)
    ax.contour(across, up, outputs, [0.5], colors=INK, linewidths=2.5)
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label("output", fontsize=TEXT, color=INK)
    bar.ax.tick_params(labelsize=SMALL)
    _samples(ax, inputs[:, [first, second]], targets)
    ax.set(xlabel=f"x{first + 1}", ylabel=f"x{second + 1}")
    return tidy(ax, grid="")


def draw_hidden_space(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                      units: tuple[int, int] = (0, 1)) -> Axes:
    """Draw each sample at the activations of two units of the last hidden layer; its shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, 1). ``ValueError`` for a network of more than one output or without a hidden
    layer, and for units that are not two of that layer.
    """
    inputs, targets = _task("draw_hidden_space", network, inputs, targets)
    hidden = _last_hidden("draw_hidden_space", network, inputs)
    pair = list(_two("draw_hidden_space", "units", units, hidden.shape[1]))
    ax = axes(ax, 6.6, 6.4)
    points = hidden[:, pair]
    _samples(ax, points, targets)
    joined: dict[Any, list[str]] = {}
    for point, sample in zip(points, inputs, strict=True):
        joined.setdefault(tuple(np.round(point, 2).tolist()), []).append(_name(sample))
    for place, names in joined.items():
        ax.annotate(", ".join(names), place, (10, 8), textcoords="offset points", fontsize=SMALL, color=INK)
    ax.set(xlabel=f"hidden unit {pair[0] + 1}", ylabel=f"hidden unit {pair[1] + 1}", xlim=(-0.1, 1.1), ylim=(-0.1, 1.1))
    return tidy(ax, grid="both")


def draw_hidden_codes(network: Network, inputs: ArrayLike, ax: Axes | None = None, *, names: Sequence[str] = ()) -> Axes:
    """Draw the activations of the last hidden layer as a heat map: a row per sample, a column per unit.

    ``inputs`` (samples, inputs). ``names`` are the samples' names; without them a sample is called by its inputs. ``ValueError``
    for a network without a hidden layer, and unless there is a name for every sample or none.
    """
    if not isinstance(network, Network):
        raise ValueError(f"draw_hidden_codes: network must be a Network, received {type(network).__name__}")
    layers = network.forward(inputs)
    if len(names) not in (0, len(layers[0])):
        raise ValueError(f"draw_hidden_codes: expected {len(layers[0])} names, one per sample, received {len(names)}")
    codes = _last_hidden("draw_hidden_codes", network, layers[0])
    ax = axes(ax, 3.6 + 1.1 * codes.shape[1], 1.4 + 0.5 * len(codes))
    heat_map(ax, codes, [[f"{value:.2f}" for value in row] for row in codes], Normalize(0, 1), "activation")
    name_cells(ax, list(names) or [_name(sample) for sample in layers[0]], [f"unit {unit + 1}" for unit in range(codes.shape[1])])
    return ax


def _task(owner: str, network: Any, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    inputs, targets, _ = check_task(owner, network, inputs, targets, learning_rate=1.0, epochs=1)
    if network.sizes[-1] != 1:
        raise ValueError(f"{owner}: expected a network with one output, received one with {network.sizes[-1]}")
    return inputs, targets


def _two(owner: str, what: str, pair: Any, size: int) -> tuple[int, int]:
    is_pair = isinstance(pair, Sequence) and len(pair) == 2 and pair[0] != pair[1]
    if not is_pair or not all(isinstance(place, (int, np.integer)) and 0 <= place < size for place in pair):
        raise ValueError(f"{owner}: {what} must be two different places from 0 to {size - 1}, received {pair!r:.60}")
    return int(pair[0]), int(pair[1])


def _last_hidden(owner: str, network: Network, inputs: Array) -> Array:
    if len(network.weights) < 2:
        raise ValueError(f"{owner}: expected a network with a hidden layer, received one of sizes {network.sizes}")
    return network.forward(inputs)[-2]


def _span(column: Array) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    margin = 0.25 * (high - low) or 0.5
    return low - margin, high + margin


def _samples(ax: Axes, points: Array, targets: Array) -> None:
    is_one = targets[:, 0] > 0.5
    ax.plot(*points[~is_one].T, "o", color=PAPER, markeredgecolor=INK, markersize=14, markeredgewidth=2, label="target 0")
    ax.plot(*points[is_one].T, "s", color=INK, markeredgecolor=PAPER, markersize=10, label="target 1")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=SMALL, frameon=False)


def _name(sample: Array) -> str:
    return f"({', '.join(map(formatting.number, sample))})"
