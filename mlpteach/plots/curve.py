"""Pictures of activations: one curve with units at their places on it, and several curves, or their slopes, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.forms import SIGMOID, Activation
from mlpteach.forms.activations import activation
from mlpteach.plots.plane import reach
from mlpteach.plots.style import BLUE, COLOURS, INK, LEGEND, LINES, ORANGE, TEXT, axes, literal, tidy

TANGENT = 1.2  # half the width of the piece of tangent that shows a slope
FURTHEST = 1e300  # the size of a weighted sum that can be drawn
WIDEST, HIGHEST = 4.0, 2.0  # how far the picture of several curves reaches: beyond it each goes on as it goes there
THREE = ("sigmoid", "tanh", "ReLU")


def draw_sigmoid(points: Mapping[str, float] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the sigmoid with named operating points on it, and at each point a piece of the tangent, whose slope is a (1 - a).

    ``ValueError`` for anything but a mapping from names to weighted sums, and for sums that are not finite or above 1e300 in size.
    """
    return _draw_activation("draw_sigmoid", points, SIGMOID, ax)


def draw_activation(units: Mapping[str, float] | None = None, activation: Activation | str = SIGMOID,
                    ax: Axes | None = None) -> Axes:
    """Draw an activation, by its name or as a value of ``forms``, with units at their weighted sums, and the slope at each.

    Raises what ``draw_sigmoid`` does, and ``ValueError`` for softmax, which a unit does not have for itself alone.
    """
    return _draw_activation("draw_activation", units, activation_of_one("draw_activation", activation), ax)


def draw_activations(activations: Sequence[Activation | str] = THREE, ax: Axes | None = None, *, slopes: bool = False) -> Axes:
    """Draw the curves of several activations, by name or as values of ``forms``, or how steep each is at every weighted sum.

    ``ValueError`` for anything but a list of activations, for softmax, which a unit does not have for itself alone, and for
    ``slopes`` that is neither true nor false.
    """
    if isinstance(activations, str) or not isinstance(activations, Sequence) or not activations or not isinstance(slopes, bool):
        raise ValueError("draw_activations: expected a list of activations, and slopes=True or slopes=False, "
                         f"received {described(activations)} and {described(slopes)}")
    chosen = [activation_of_one("draw_activations", each) for each in activations]
    ax = axes(ax, 8, 4.2)
    z = np.linspace(-WIDEST, WIDEST, 801)
    for place, act in enumerate(chosen):
        heights = np.asarray(act.slope(act(z)) if slopes else act(z), dtype=np.float64) * np.ones_like(z)
        ax.plot(z, heights, label=literal(act), color=COLOURS[place % len(COLOURS)], linestyle=LINES[place % len(LINES)],
                linewidth=2.5)
    ax.set(xlabel="weighted sum z", ylabel="slope" if slopes else "activation a")
    ax.set_ylim(*_seen([np.asarray(line.get_ydata(), dtype=np.float64) for line in ax.lines]))
    ax.legend(loc="upper left", handlelength=3.6, **LEGEND)
    return tidy(ax, grid="both")


def _seen(curves: Sequence[Array]) -> tuple[float, float]:
    """From where to where the curves go, with room for the lines; but no further than where the flat ones can still be told."""
    low, high = (float(np.clip(end, -HIGHEST, HIGHEST)) for end in (np.min(curves), np.max(curves)))
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def activation_of_one(owner: str, given: Activation | str) -> Activation:
    """The activation of this name, or the given one; ``ValueError`` for softmax, which a unit does not have for itself alone."""
    chosen = activation(owner, given)
    if chosen.by_row:
        raise ValueError(f"{owner}: activation must be that of a unit alone, such as 'sigmoid' or 'tanh', received {chosen}, "
                         "where each depends on all units of a layer")
    return chosen


def _draw_activation(owner: str, points: Any, activation: Activation, ax: Axes | None) -> Axes:
    sums = _sums(owner, points)
    ax = axes(ax, 8, 4.2)
    furthest = max([8.0, *(abs(z) + 2 for z in sums.values())])
    z = np.linspace(-furthest, furthest, 801)
    a = activation(z)
    ax.plot(z, a, color=INK, linewidth=2)
    for place, (name, at) in enumerate(sums.items()):
        _draw_point(ax, literal(name), at, activation, place % 2 == 0)
    ax.set_xlabel("weighted sum z", fontsize=TEXT)
    ax.set_ylabel("activation a", fontsize=TEXT)
    low, high = reach(activation, a)
    ax.set_ylim(low - 0.12 * (high - low), high + 0.12 * (high - low))
    return tidy(ax)


def _sums(owner: str, points: Any) -> dict[str, float]:
    if not isinstance(points, Mapping | None):
        raise ValueError(f"{owner}: expected a mapping from names to weighted sums, received {described(points)}")
    sums = {str(name): finite_array(owner, str(name), z) for name, z in (points or {}).items()}
    for name, z in sums.items():
        if z.size != 1 or abs(z.item()) > FURTHEST:
            received = text.number(z.item()) if z.size == 1 else f"an array {text.shape(z)}"
            raise ValueError(f"{owner}: {name} must be one number of at most {FURTHEST:g} in size, received {received}")
    return {name: z.item() for name, z in sums.items()}


def _draw_point(ax: Axes, name: str, z: float, activation: Activation, below: bool) -> None:
    """Draw a unit at its weighted sum: a piece of the tangent, a point, and what it is called, on the right below or left above."""
    a = float(activation(np.array(z)))
    ends = np.array([-TANGENT, TANGENT])
    ax.plot(z + ends, a + ends * activation.slope(a), color=ORANGE, linewidth=3)
    ax.plot(z, a, "o", color=BLUE, markersize=10)
    said = f"z = {text.short(z)}, a = {text.short(a)}"
    ax.annotate(f"{name}: {text.drawn(said)}", (z, a), (14, -22) if below else (-14, 12),
                textcoords="offset points", fontsize=TEXT, color=INK, ha="left" if below else "right")
