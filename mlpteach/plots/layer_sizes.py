"""A picture of how large the numbers are in each layer of a deep network, on the way forward and on the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike

from mlpteach import stages
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network, negative_gradients
from mlpteach.plots.style import COLOURS, LEGEND, LINES, MARKERS, PAPER, axes, literal, tidy
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
KINDS = {"deltas": ("delta_hidden", "delta_output"), "activations": ("hidden_activation", "output_activation")}


def draw_layer_sizes(networks: Mapping[str, Network], inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                     show: str = "deltas") -> Axes:
    """Draw the mean size of the deltas of each layer, or with ``show="activations"`` of its activations: a line for each network.

    ``inputs`` (samples, inputs), ``targets`` (samples, outputs) of the one pass, forward and back, that is measured. Layer 1 is
    the first behind the inputs. The axis of the sizes is logarithmic, and a size of exactly 0, which it does not have, is left
    out. ``ValueError`` for anything but a mapping from names to networks, and for another ``show``.
    """
    if not isinstance(networks, Mapping) or not networks or not all(isinstance(each, Network) for each in networks.values()):
        raise ValueError(f"draw_layer_sizes: expected a mapping from names to networks, received {described(networks)}")
    if not isinstance(show, str) or show not in KINDS:
        raise ValueError(f"draw_layer_sizes: show must be 'deltas' or 'activations', received {described(show)}")
    inputs, targets = (finite_array("draw_layer_sizes", *each) for each in (("inputs", inputs), ("targets", targets)))
    ax = axes(ax, 9, 4.6)
    for place, (name, network) in enumerate(networks.items()):
        _draw_line(ax, literal(name), layer_sizes(network, inputs, targets, show), place)
    ax.set(yscale="log", xlabel="layer", ylabel=f"mean size of the {show}")
    ax.yaxis.set_major_formatter(FuncFormatter(_power))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=3.6, **LEGEND)
    return tidy(ax, grid="both")


def layer_sizes(network: Network, inputs: Array, targets: Array, show: str) -> Array:
    """The mean absolute value of what ``show`` names, for each layer behind the inputs, first to last."""
    with unrecorded(), Trace(repeats=True) as trace:
        negative_gradients(stages, network.form, network.weights, network.biases, inputs, targets)
    sizes = [float(np.abs(np.asarray(step.output)).mean()) for step in trace if step.stage in KINDS[show]]
    return np.array(sizes[::-1] if show == "deltas" else sizes)


def _draw_line(ax: Axes, name: str, sizes: Array, place: int) -> Any:
    look = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)], "marker": MARKERS[place % len(MARKERS)]}
    ax.plot(np.arange(1, len(sizes) + 1), np.where(sizes > 0, sizes, np.nan), label=name, linewidth=2, markersize=8,
            markeredgecolor=PAPER, **look)


def _power(size: float, _: int) -> str:
    """A power of ten, as a plain number where it is short."""
    return f"{size:g}" if 0.01 <= size <= 100 else f"10{f'{np.log10(size):.0f}'.translate(RAISED)}"
