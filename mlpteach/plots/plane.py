"""A network's outputs over a plane: shades of the only output, or a region for each class, and the samples on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.forms import Activation, Form
from mlpteach.plots.style import COLOURS, INK, LEGEND, MARKERS, PAPER, SHADES, SMALL, literal

PALE = 0.25  # how much of a class's colour its region has
COARSE = 4  # of so many points of the grid one is tried as the place of a class's name


def draw_outputs(ax: Axes, form: Form, across: Array, up: Array, outputs: Array, targets: Array, points: Array,
                 names: Sequence[str] = ()) -> Any:
    """Draw what the network gives over the plane, ``outputs`` (up, across, outputs); the shades of a single one are returned.

    Names of regions keep away from ``points`` (samples, 2); without ``names`` classes are numbered from 1.
    """
    if form.sizes[-1] > 1:
        return _draw_regions(ax, across, up, outputs, points, names)
    low, high = reach(form.output, targets)
    is_open = {(True, True): "neither", (True, False): "max", (False, True): "min", (False, False): "both"}
    ends = is_open[bool(np.isfinite(form.output.reach[0])), bool(np.isfinite(form.output.reach[1]))]
    shades = ax.contourf(across, up, outputs[..., 0], np.linspace(low, high, 11), cmap=SHADES, extend=ends)
    draw_border(ax, across, up, outputs[..., 0], border(targets))
    return shades


def reach(activation: Activation, values: Array) -> tuple[float, float]:
    """From where to where an activation goes; on a side without an end, as far as the values do."""
    low, high = (end if np.isfinite(end) else float(value)
                 for end, value in zip(activation.reach, (values.min(), values.max()), strict=True))
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def border(targets: Array) -> float:
    """The output between yes and no, as ``stages.accuracy`` has it: 0 where there are targets below 0, otherwise one half."""
    return 0.0 if targets.min() < 0 else 0.5


def classes(table: Array) -> NDArray[np.int64]:
    """The class of each row, the place of its largest number."""
    return np.asarray(table.argmax(axis=-1))


def draw_border(ax: Axes, across: Array, up: Array, outputs: Array, at: float) -> None:
    """Draw the line on which the output is on the border, if there is one."""
    if outputs.min() < at < outputs.max():
        ax.contour(across, up, outputs, [at], colors=INK, linewidths=2.5)
        ax.plot([], [], color=INK, linewidth=2.5, label=f"output {text.drawn(text.short(at))}")


def _draw_regions(ax: Axes, across: Array, up: Array, outputs: Array, points: Array, names: Sequence[str]) -> None:
    """A pale region for each class, with its name, and lines between them."""
    here = classes(outputs)
    colours = [_colour(place) for place in range(outputs.shape[-1])]  # through which the page is seen, light or dark
    ax.contourf(across, up, here, np.arange(-0.5, outputs.shape[-1]), colors=colours, alpha=PALE)
    for place in np.unique(here).tolist():
        ax.contour(across, up, _over_the_others(outputs, place), [0.0], colors=INK, linewidths=2.5)
        where = _middle(across, up, here == place, points)
        ax.text(*where, _class(place, names), ha="center", va="center", fontsize=SMALL, color=INK)


def _middle(across: Array, up: Array, inside: Any, points: Array) -> tuple[float, float]:
    """Where in a region a name has most room: furthest from all that is outside, from the frame, and from the points."""
    size = np.array([across[-1] - across[0], up[-1] - up[0]])
    places = np.stack(np.meshgrid(across[::COARSE], up[::COARSE]), axis=-1)
    chosen = inside[::COARSE, ::COARSE]
    candidates = places[chosen] if chosen.any() else np.array([[across[0], up[0]]])
    others = np.concatenate([places[~chosen], points])
    away = np.linalg.norm((candidates[:, None] - others) / size, axis=2).min(axis=1, initial=1.0)
    ends = np.minimum(candidates - [across[0], up[0]], [across[-1], up[-1]] - candidates) / size
    best = candidates[np.minimum(away, ends.min(axis=1)).argmax()]
    return float(best[0]), float(best[1])


def _over_the_others(outputs: Array, place: int) -> Array:
    return np.asarray(outputs[..., place] - np.delete(outputs, place, axis=-1).max(axis=-1))


def draw_samples(ax: Axes, points: Array, targets: Array, names: Sequence[str] = ()) -> None:
    """Draw the samples (samples, 2), and say what their shapes mean."""
    if targets.shape[1] > 1:
        for place, found in ((place, classes(targets) == place) for place in range(targets.shape[1])):
            ax.plot(*points[found].T, MARKERS[place % len(MARKERS)], color=_colour(place), markeredgecolor=PAPER, markersize=11,
                    label=_class(place, names))
    else:
        is_one = targets[:, 0] > border(targets)
        no, yes = _names(targets)
        ax.plot(*points[~is_one].T, "o", color=PAPER, markeredgecolor=INK, markersize=14, markeredgewidth=2, label=no)
        ax.plot(*points[is_one].T, "s", color=INK, markeredgecolor=PAPER, markersize=10, label=yes)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=max(3, min(4, targets.shape[1])), **LEGEND)


def _names(targets: Array) -> tuple[str, str]:
    at = border(targets)
    low, high = (-1.0, 1.0) if at == 0 else (0.0, 1.0)
    usual = bool(np.isin(targets, (low, high)).all())
    names = (f"target {low:g}", f"target {high:g}") if usual else (f"target up to {at:g}", f"target above {at:g}")
    return text.drawn(names[0]), text.drawn(names[1])


def _class(place: int, names: Sequence[str]) -> str:
    return literal(names[place]) if names else f"class {place + 1}"


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]
