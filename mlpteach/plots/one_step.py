"""Pictures of one step: the network with its values, and how far each weight moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network, forward
from mlpteach.plots.diagram import Diagram, Edge, Unit, of_network
from mlpteach.plots.style import BLUE, INK, ORANGE, PAPER, SMALL, TEXT, axes, draw_bars
from mlpteach.training.loops import PLAIN

WIDE, TALL, APART = 1.0, 0.76, 2.6  # a unit's box, and how far layers are apart, where neighbouring units are 1 apart

CURE = ("Draw the network with the weights that made them; if they are other numbers, such as deltas, put None in the place of "
        "layers[0]")


def draw_network(network: Network, layers: Sequence[ArrayLike | None], sample: int = 0, ax: Axes | None = None) -> Axes:
    """Draw the units as boxes with their values for one sample, and the weights on the lines between them.

    ``layers`` holds an array (samples, units) per layer, inputs first, as ``network.forward`` returns them; None leaves a layer's
    boxes empty. With None in the place of the inputs any other numbers, such as deltas, can stand in the boxes. Thick lines are
    large weights; dashed lines are negative ones. Of a layer with more units than there is room for, the first are drawn.
    ``ValueError`` for layers that do not have the network's sizes or are not what it makes of the inputs, and for a sample that
    they don't have.
    """
    check_network("draw_network", network)
    if not isinstance(layers, Sequence) or len(layers) != len(network.sizes):
        received = len(layers) if isinstance(layers, Sequence) else described(layers)
        raise ValueError(f"draw_network: expected {len(network.sizes)} layers, for sizes {network.sizes}, received {received}")
    tables = [_layer(f"layers[{place}]", *given) for place, given in enumerate(zip(layers, network.sizes, strict=True))]
    _check_layers(network, tables)
    samples = min((len(table) for table in tables if table is not None), default=None)
    if samples is not None and (isinstance(sample, bool) or sample not in range(samples)):
        raise ValueError(f"draw_network: sample must be a whole number from 0 to {samples - 1}, received {described(sample)}")
    return draw_diagram(of_network(network.weights, tables, sample), ax)


def _layer(name: str, given: ArrayLike | None, units: int) -> Array | None:
    if given is None:
        return None
    table = finite_array("draw_network", name, given)
    if table.ndim != 2 or table.shape[1] != units:
        raise ValueError(f"draw_network: {name} must be (samples, {units}), received {text.shape(table)}")
    return table


def _check_layers(network: Network, tables: Sequence[Array | None]) -> None:
    """``ValueError`` for layers that the network does not make of the first: the lines would not lead to what the boxes say."""
    if tables[0] is None:
        return
    for place, (made, given) in enumerate(zip(bare_layers(network, tables[0]), tables, strict=True)):
        if given is not None and given.shape != made.shape:
            raise ValueError(f"draw_network: layers[{place}] must be {text.shape(made)}, for the samples of layers[0], "
                             f"received {text.shape(given)}")
        differs = np.zeros(1) if given is None else ~np.isclose(given, made, rtol=1e-6, atol=1e-9)
        if given is not None and differs.any():
            row, column = np.argwhere(differs)[0]
            raise ValueError(f"draw_network: layers[{place}] is not what this network makes of layers[0]: at [{row}, {column}] it "
                             f"makes {text.number(made[row, column])}, received {text.number(given[row, column])}. {CURE}")


def bare_layers(network: Network, inputs: Array) -> tuple[Array, ...]:
    """All layers, by the stages' bare formulas: nothing here needs to be checked, and nothing enters a learner's trace."""
    with np.errstate(all="ignore"):
        return forward(PLAIN, network.form, network.weights, network.biases, inputs)


def check_network(owner: str, given: Any) -> None:
    """``ValueError`` that ``owner`` opens for anything but a network."""
    if not isinstance(given, Network):
        raise ValueError(f"{owner}: network must be a Network, received {described(given)}")


def draw_diagram(diagram: Diagram, ax: Axes | None = None) -> Axes:
    """Draw a diagram. What is used for the chosen number has strong lines, its own place a double frame."""
    ax = axes(ax, 9, 1.2 + 1.1 * diagram.tallest)
    for edge in diagram.edges:
        _draw_edge(ax, diagram, edge)
    for layer, (name, units) in enumerate(zip(diagram.names, diagram.layers, strict=True)):
        for place, unit in enumerate(units):
            _draw_unit(ax, (APART * layer, diagram.height((layer, place))), unit)
        ax.text(APART * layer, diagram.tallest / 2 + 0.1, name, ha="center", fontsize=TEXT, color=INK)
    ax.set_xlim(-WIDE / 2 - 0.05, APART * (len(diagram.layers) - 1) + WIDE / 2 + 0.05)
    ax.set_ylim(-diagram.tallest / 2 - 0.1, diagram.tallest / 2 + 0.4)
    ax.axis("off")
    return ax


def _draw_edge(ax: Axes, diagram: Diagram, edge: Edge) -> None:
    (x1, y1), (x2, y2) = ((APART * place[0], diagram.height(place)) for place in (edge.start, edge.end))
    x1, x2 = x1 + WIDE / 2, x2 - WIDE / 2
    style, colour = ("--", ORANGE) if edge.weight < 0 else ("-", BLUE)
    is_faint = not edge.mark and any(other.mark for other in diagram.edges)
    ax.plot([x1, x2], [y1, y2], linestyle=style, color=colour, linewidth=diagram.thickness(edge), zorder=1,
            alpha=0.4 if is_faint else 1)
    along = diagram.along(edge)
    if edge.text:
        ax.text(x1 + along * (x2 - x1), y1 + along * (y2 - y1), edge.text, ha="center", va="center", fontsize=SMALL, color=INK,
                zorder=2, weight="bold" if edge.mark else "normal", bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2})


def _draw_unit(ax: Axes, at: tuple[float, float], unit: Unit) -> None:
    text = unit.name if unit.is_rest else "\n".join(unit.lines)
    if not unit.is_rest:
        for inset in (0, 0.05) if unit.mark == "chosen" else (0,):
            corner = (at[0] - WIDE / 2 + inset, at[1] - TALL / 2 + inset)
            ax.add_patch(FancyBboxPatch(corner, WIDE - 2 * inset, TALL - 2 * inset, "round,pad=0,rounding_size=0.15", zorder=3,
                                        facecolor=PAPER, edgecolor=INK, linewidth=3 if unit.mark and not inset else 1.5))
    ax.text(*at, text, ha="center", va="center", fontsize=SMALL, color=INK, zorder=4)


def draw_weight_changes(before: Network, after: Network, ax: Axes | None = None) -> Axes:
    """Draw how far each weight moved: one bar per weight, with its value before and after beside its name.

    Of more than 30 weights, those that moved furthest are drawn. ``ValueError`` unless the two networks have the same sizes.
    """
    check_network("draw_weight_changes", before)
    check_network("draw_weight_changes", after)
    if before.sizes != after.sizes:
        raise ValueError(f"draw_weight_changes: expected two networks of one shape, received {before.sizes} and {after.sizes}")
    moved = [new - old for old, new in zip(before.weights, after.weights, strict=True)]
    furthest = max(float(np.abs(change).max()) for change in moved)
    decimals = 5 if furthest < 1 else 2
    changes = {f"weights_{layer}[{i}, {j}]: " + text.drawn(f"{value:.{decimals}f} → {new[i, j]:.{decimals}f}"): float(change[i, j])
               for layer, (old, new, change) in enumerate(zip(before.weights, after.weights, moved, strict=True))
               for (i, j), value in np.ndenumerate(old)}
    ax = draw_bars(changes, ax, lambda change: text.drawn(f"{change:+.{decimals}f}"), "weights that moved furthest")
    ax.axvline(0, color=INK, linewidth=1)
    ax.margins(x=0.3)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel("change of the weight")
    return ax
