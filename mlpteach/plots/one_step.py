"""Pictures of one step: the sigmoid, the network with its values, and how far each weight moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from mlpteach import formatting
from mlpteach.formatting import Array
from mlpteach.network import Network
from mlpteach.plots.style import BLUE, INK, ORANGE, PAPER, SMALL, TEXT, axes, draw_bars, tidy
from mlpteach.shapes import finite_array
from mlpteach.stages import sigmoid, sigmoid_derivative

Point = tuple[float, float]
TANGENT = 1.2  # half the width of the piece of tangent that shows a slope


def draw_sigmoid(points: Mapping[str, float] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the sigmoid with named operating points on it, and at each point a piece of the tangent, whose slope is a (1 - a)."""
    ax = axes(ax, 8, 4.2)
    points = {name: float(finite_array("draw_sigmoid", name, z)) for name, z in (points or {}).items()}
    reach = max([8.0, *(abs(z) + 2 for z in points.values())])
    z = np.linspace(-reach, reach, 801)
    ax.plot(z, sigmoid(z), color=INK, linewidth=2)
    for place, (name, at) in enumerate(points.items()):
        activation = sigmoid(at)
        ends = np.array([-TANGENT, TANGENT])
        ax.plot(at + ends, activation + ends * sigmoid_derivative(activation), color=ORANGE, linewidth=3)
        ax.plot(at, activation, "o", color=BLUE, markersize=10)
        offset = (14, -22) if place % 2 == 0 else (-14, 12)
        ax.annotate(f"{name}: z = {formatting.short(at)}, a = {formatting.short(activation)}", (at, activation), offset,
                    textcoords="offset points", fontsize=TEXT, color=INK, ha="left" if place % 2 == 0 else "right")
    ax.set_xlabel("weighted sum z", fontsize=TEXT)
    ax.set_ylabel("activation a", fontsize=TEXT)
    ax.set_ylim(-0.12, 1.12)
    return tidy(ax)


def draw_network(network: Network, layers: Sequence[Array | None], sample: int = 0, ax: Axes | None = None) -> Axes:
    """Draw the units as circles with their values for one sample, and the weights on the lines between them.

    ``layers`` holds an array (samples, units) per layer, inputs first, as ``network.forward`` returns them; None leaves a layer's
    circles empty. Thick lines are large weights; dashed lines are negative ones.
    """
    if len(layers) != len(network.sizes):
        raise ValueError(f"draw_network: expected {len(network.sizes)} layers, for sizes {network.sizes}, received {len(layers)}")
    ax = axes(ax, 9, 1.2 + 1.35 * max(network.sizes))
    places = [[(2.2 * layer, (units - 1) / 2 - unit) for unit in range(units)] for layer, units in enumerate(network.sizes)]
    heaviest = max(float(np.abs(weights).max()) for weights in network.weights) or 1.0
    for layer, weights in enumerate(network.weights):
        for (i, j), weight in np.ndenumerate(weights):
            _draw_weight(ax, places[layer][i], places[layer + 1][j], float(weight), heaviest, late=bool(i % 2))
    for layer, values in enumerate(layers):
        for unit, place in enumerate(places[layer]):
            _draw_unit(ax, place, "" if values is None else formatting.short(float(values[sample, unit])))
        ax.text(2.2 * layer, max(network.sizes) / 2 + 0.1, _layer_name(layer, len(layers)), ha="center", fontsize=TEXT, color=INK)
    ax.set_xlim(-0.6, 2.2 * (len(layers) - 1) + 0.6)
    ax.set_ylim(-max(network.sizes) / 2 - 0.1, max(network.sizes) / 2 + 0.35)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _layer_name(layer: int, layers: int) -> str:
    return "inputs" if layer == 0 else "outputs" if layer == layers - 1 else "hidden units"


def _draw_weight(ax: Axes, start: Point, end: Point, weight: float, heaviest: float, late: bool) -> None:
    style, colour = ("--", ORANGE) if weight < 0 else ("-", BLUE)
    ax.plot(*zip(start, end, strict=True), linestyle=style, color=colour, linewidth=1 + 4 * abs(weight) / heaviest, zorder=1)
    along = 0.64 if late else 0.27  # labels of neighbouring lines would meet where the lines cross
    x, y = (a + along * (b - a) for a, b in zip(start, end, strict=True))
    ax.text(x, y, formatting.short(weight), ha="center", va="center", fontsize=SMALL, color=INK, zorder=2,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 4})


def _draw_unit(ax: Axes, place: Point, text: str) -> None:
    ax.add_patch(Circle(place, 0.36, facecolor=PAPER, edgecolor=INK, linewidth=2, zorder=3))
    ax.text(*place, text, ha="center", va="center", fontsize=SMALL, color=INK, zorder=4)


def draw_weight_changes(before: Network, after: Network, ax: Axes | None = None) -> Axes:
    """Draw how far each weight moved: one bar per weight, with its value before and after beside its name.

    Of more than 30 weights, those that moved furthest are drawn. ``ValueError`` unless the two networks have the same sizes.
    """
    if before.sizes != after.sizes:
        raise ValueError(f"draw_weight_changes: expected two networks of one shape, received {before.sizes} and {after.sizes}")
    furthest = max(float(np.abs(new - old).max()) for old, new in zip(before.weights, after.weights, strict=True))
    decimals = 5 if furthest < 1 else 2
    changes = {f"weights_{layer}[{i}, {j}]: {value:.{decimals}f} → {new[i, j]:.{decimals}f}": float(new[i, j] - value)
               for layer, (old, new) in enumerate(zip(before.weights, after.weights, strict=True))
               for (i, j), value in np.ndenumerate(old)}
    ax = draw_bars(changes, ax, lambda change: f"{change:+.{decimals}f}", "weights that moved furthest")
    ax.axvline(0, color=INK, linewidth=1)
    ax.margins(x=0.3)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel("change of the weight")
    return ax
