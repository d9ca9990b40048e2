"""Pictures of what units compute: the output over the plane of two inputs, and where the hidden units put the samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.forms import Activation
from mlpteach.network import Network
from mlpteach.plots.labels import name_points
from mlpteach.plots.one_step import bare_layers, check_network
from mlpteach.plots.plane import border, draw_border, draw_outputs, draw_samples, reach
from mlpteach.plots.style import axes, colour_bar, heat_map, literal, name_cells, tidy
from mlpteach.problems import check_task

GRID = 101  # points across the surface, and up; more take longer and look the same


def draw_decision_surface(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                          columns: tuple[int, int] = (0, 1), names: Sequence[str] = (), labels: Sequence[str] = ()) -> Axes:
    """Draw the output over the plane of two inputs, where it is one half, and the samples, whose shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, outputs). Inputs other than the two ``columns`` stay at their mean in the
    table. With several outputs the class is that of the largest, and each class has a region; its samples are those whose largest
    target it is. Where targets are below 0, the line is drawn where the output is 0. ``names`` are those of the classes, and
    ``labels`` those of all inputs, for the axes. ``ValueError`` for columns that are not two of the network's inputs, unless there
    is a name for each class and a label for each input, or none, and for a sample with several outputs and no largest target.
    """
    inputs, targets = _task("draw_decision_surface", network, inputs, targets)
    first, second = _two("draw_decision_surface", "inputs", "columns", columns, network.sizes[0])
    _check_names("draw_decision_surface", network, names, labels)
    ax = axes(ax, 7.4, 6)
    shades = draw_plane(ax, network, inputs, targets, first, second, names)
    if shades is not None:
        colour_bar(ax, shades, "output")
    named = list(map(literal, labels)) or [f"x{place + 1}" for place in range(network.sizes[0])]
    ax.set(xlabel=named[first], ylabel=named[second])
    return tidy(ax, grid="")


def draw_plane(ax: Axes, network: Network, inputs: Array, targets: Array, first: int, second: int,
               names: Sequence[str] = ()) -> Any:
    """Draw what changes in a decision surface from one network to the next; return the shades, for a colour bar, if any."""
    across, up = (np.linspace(*_span(inputs[:, column]), GRID) for column in (first, second))
    table = np.tile(inputs.mean(axis=0), (GRID * GRID, 1))
    table[:, first], table[:, second] = (grid.ravel() for grid in np.meshgrid(across, up))
    # Row by row: one large product would wake other threads, which then keep a core busy for longer than all of this takes.
    outputs = np.stack([bare_layers(network, row)[-1] for row in table.reshape(GRID, GRID, -1)])
    shades = draw_outputs(ax, network.form, across, up, outputs, targets, inputs[:, [first, second]], names)
    draw_samples(ax, inputs[:, [first, second]], targets, names)
    return shades


def draw_hidden_space(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                      units: tuple[int, int] = (0, 1)) -> Axes:
    """Draw each sample at the activations of two units of the last hidden layer; its shape tells the target.

    ``inputs`` (samples, inputs), ``targets`` (samples, outputs). Up to 16 samples are labelled with their inputs, one label for
    those in one place. If the layer has just two units, the line is drawn on which the output is one half, or is 0 where there are
    targets below 0; with several outputs, the region of each class. ``ValueError`` for a network without a hidden layer, for units
    that are not two of that layer, and for several outputs with a sample that has no single largest target.
    """
    inputs, targets = _task("draw_hidden_space", network, inputs, targets)
    hidden = _last_hidden("draw_hidden_space", network, inputs)
    pair = list(_two("draw_hidden_space", "hidden units", "units", units, hidden.shape[1]))
    ax = axes(ax, 5.6, 5.4)
    ax.set(xlabel=f"hidden unit {pair[0] + 1}", ylabel=f"hidden unit {pair[1] + 1}")
    ax.set(**{f"{axis}lim": _room(network.form.activations[-2], hidden[:, unit])
              for axis, unit in zip("xy", pair, strict=True)})
    if hidden.shape[1] == 2:
        _draw_last_layer(ax, network, hidden, pair, targets)
    draw_samples(ax, hidden[:, pair], targets)
    name_points(ax, hidden[:, pair], list(map(text.sample, inputs)))
    return tidy(ax, grid="both")


def draw_hidden_codes(network: Network, inputs: ArrayLike, ax: Axes | None = None, *, names: Sequence[str] = ()) -> Axes:
    """Draw the activations of the last hidden layer as a heat map: a row per sample, a column per unit.

    ``inputs`` (samples, inputs). ``names`` are the samples' names; without them a sample is called by its inputs. ``ValueError``
    for a network without a hidden layer, and unless there is a name for every sample or none.
    """
    check_network("draw_hidden_codes", network)
    inputs = finite_array("draw_hidden_codes", "inputs", inputs)
    codes = _last_hidden("draw_hidden_codes", network, inputs)
    if not isinstance(names, Sequence) or isinstance(names, str) or len(names) not in (0, len(codes)):
        received = len(names) if isinstance(names, (list, tuple)) else described(names)
        raise ValueError(f"draw_hidden_codes: expected {len(codes)} names, one per sample, received {received}")
    ax = axes(ax, min(3.6 + 1.1 * codes.shape[1], 16), min(1.6 + 0.5 * len(codes), 16))
    shades = Normalize(*reach(network.form.activations[-2], codes))
    heat_map(ax, "activations", codes, lambda value: text.drawn(f"{value:.2f}"), shades)
    name_cells(ax, list(names) or list(map(text.sample, inputs)), [f"unit {unit + 1}" for unit in range(codes.shape[1])])
    return ax


def _task(owner: str, network: Any, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    inputs, targets, _ = check_task(owner, network, inputs, targets, learning_rate=1.0, epochs=1)
    ties = (targets == targets.max(axis=1, keepdims=True)).sum(axis=1) > 1
    if ties.any():
        raise ValueError(f"{owner}: with several outputs each sample needs one largest target, which is its class, received "
                         f"{text.sample(targets[ties.argmax()])}")
    return inputs, targets


def _check_names(owner: str, network: Network, names: Sequence[str], labels: Sequence[str]) -> None:
    for what, given, size in (("names", names, network.sizes[-1]), ("labels", labels, network.sizes[0])):
        if len(given) not in (0, size):
            raise ValueError(f"{owner}: {what} must be {size}, or none, received {len(given)}")


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
    return bare_layers(network, inputs)[-2]


def _span(column: Array) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    margin = 0.25 * (high - low) or 0.5
    return low - margin, high + margin


def _room(activation: Activation, values: Array) -> tuple[float, float]:
    """The limits of an axis that has activations on it."""
    low, high = reach(activation, values)
    margin = 0.12 if np.isfinite(activation.reach).all() else 0.25
    return low - margin * (high - low), high + margin * (high - low)


def _draw_last_layer(ax: Axes, network: Network, hidden: Array, pair: list[int], targets: Array) -> None:
    """Draw where the last layer changes its mind. A single output's line is straight, so that the picture's corners tell it."""
    fine = 2 if network.sizes[-1] == 1 else GRID
    across, up = np.linspace(*ax.get_xlim(), fine), np.linspace(*ax.get_ylim(), fine)
    table = np.empty((fine * fine, 2))
    table[:, pair] = np.transpose([grid.ravel() for grid in np.meshgrid(across, up)])
    sums = table @ network.weights[-1] + (0.0 if network.biases is None else network.biases[-1])
    if network.sizes[-1] > 1:
        draw_outputs(ax, network.form, across, up, network.form.output(sums).reshape(fine, fine, -1), targets, hidden[:, pair])
    elif (at := _sum_of(network.form.output, border(targets))) is not None:
        draw_border(ax, across, up, (sums - at + border(targets)).reshape(fine, fine), border(targets))


def _sum_of(activation: Activation, output: float) -> float | None:
    """The weighted sum at which an activation that only rises has this output."""
    sums = np.linspace(-20, 20, 4001)
    rising = activation(sums)
    return float(np.interp(output, rising, sums)) if (np.diff(rising) >= 0).all() and rising[0] < output < rising[-1] else None
