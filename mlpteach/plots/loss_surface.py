"""The loss as a surface: E over two directions of the weights, with the paths of runs on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array
from mlpteach.plots.directions import Plane, chosen_plane
from mlpteach.plots.style import COLOURS, INK, LEGEND, MARKERS, ORANGE, PAPER, SHADES, axes, colour_bar, literal, tidy
from mlpteach.training.history import History
from mlpteach.training.losses import losses_at
from mlpteach.training.path import path_of

GRID = 51  # points across the surface, and up
LEVELS = 12
OFF_THE_MAP = 10  # times the E of the start: a path is drawn no further
MOST_DOTS = 80  # updates that are each a dot
MOST_PATHS = 5
LONG_NAME = 20  # letters, of which three columns are too wide
PATHS = (ORANGE, INK, *COLOURS[2:4], COLOURS[5])  # that stand out from the shades
LINES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1)), "-.", (0, (6, 1, 1, 1, 1, 1)))


def draw_loss_surface(histories: History | Mapping[str, History], ax: Axes | None = None, *,
                      directions: tuple[Any, Any] | None = None) -> Axes:
    """Draw E over two directions of a network's weights, and the path of one run on it, or of several by name.

    The darker, the higher; from one line to the next E grows by a little more each time, so that those of a bowl lie at even
    distances. Both axes have one scale. ``directions`` are two weights or biases, as in
    ``(("weights_0", 0, 0), ("biases_1", 0, 2))``; all others are then as at the end of the first run. Without them a network of two
    weights is drawn whole, and of others the plane that is nearest to the paths; the title says what of them lies in it. Of a path
    that leaves the finite numbers, or climbs to ten times its first E, the rest is left out. E is that of all rows, also where a
    run is in batches. ``ValueError`` unless ``histories`` is a ``History`` or a mapping from names to one to five runs of one
    network on one table, and for anything but two places.
    """
    runs = _named(histories)
    form, tables = (first := next(iter(runs.values()))).form, first.tables
    paths = {name: _on_the_map(path, losses_at(form, tables, path)) for name, path in ((n, path_of(r)) for n, r in runs.items())}
    plane = chosen_plane("draw_loss_surface", form, [path[:-1] if left else path for path, left in paths.values()], directions)
    seen = {name: (plane.seen(path), left) for name, (path, left) in paths.items()}
    ax = axes(ax, 7.6, 6.8)
    _draw_shades(ax, plane, first, [way[:-1] if left else way for way, left in seen.values()])
    for place, (name, (way, left)) in enumerate(seen.items()):
        _draw_path(ax, way, left, name, place)
    for start in np.unique([way[0] for way, _ in seen.values()], axis=0):
        ax.plot(*start, "o", color=PAPER, markeredgecolor=INK, markersize=12, markeredgewidth=2)
    ax.plot([], [], "o", color=PAPER, markeredgecolor=INK, markersize=12, markeredgewidth=2, label="start")
    columns = 3 if max(map(len, runs)) <= LONG_NAME else 1
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, handlelength=3, borderaxespad=0.2, **LEGEND)
    ax.set(xlabel=literal(plane.names[0]) + (f"\n{plane.remark}" if plane.remark else ""), ylabel=literal(plane.names[1]))
    return tidy(ax, grid="")


def _named(histories: Any) -> dict[str, History]:
    runs = {"path": histories} if isinstance(histories, History) else histories
    if not isinstance(runs, Mapping) or not 1 <= len(runs) <= MOST_PATHS or not all(isinstance(r, History) for r in runs.values()):
        raise ValueError(f"draw_loss_surface: expected a History, or a mapping from names to 1 to {MOST_PATHS} of them, "
                         f"received {described(histories)}")
    first, *others = runs.values()
    for run in others:
        if repr(run.form) != repr(first.form) or not all(
                np.array_equal(one, other) for one, other in zip(first.tables[:2], run.tables[:2], strict=True)):
            raise ValueError("draw_loss_surface: expected runs of one kind of network on one table, since each has its own "
                             f"surface, received {_kind(first)} and {_kind(run)}")
    return {str(name): run for name, run in runs.items()}


def _kind(run: History) -> str:
    return f"{run.form} on {len(run.inputs):,} rows"


def _on_the_map(path: Array, losses: Array) -> tuple[Array, bool]:
    """The path as far as it stays on the map, with its first place outside if there is one, and whether there is."""
    outside = ~(losses <= OFF_THE_MAP * losses[0])
    return (path[:max(1, int(outside.argmax())) + 1], True) if outside.any() else (path, False)


def _draw_shades(ax: Axes, plane: Plane, run: History, seen: list[Array]) -> None:
    """A square map around all that is seen, E as shades between lines."""
    points = np.concatenate(seen)
    middle, half = (points.max(axis=0) + points.min(axis=0)) / 2, 0.62 * float(np.ptp(points, axis=0).max()) or 1.0
    across, up = (np.linspace(at - half, at + half, GRID) for at in middle)
    surface = losses_at(run.form, run.tables, plane.places(across, up)).reshape(GRID, GRID)
    levels = _levels(surface)
    surface = np.clip(surface, levels[0], levels[-1])
    shades = ax.contourf(across, up, surface, levels, colors=SHADES(np.linspace(0, 1, LEVELS)))
    ax.contour(across, up, surface, levels[1:-1], colors=INK, linewidths=0.4)
    colour_bar(ax, shades, "E")
    ax.set(xlim=across[[0, -1]], ylim=up[[0, -1]], box_aspect=1)


def _levels(surface: Array) -> Array:
    """E at the lines, of three digits each, where that tells them apart."""
    finite = surface[np.isfinite(surface)]
    low, high = float(finite.min()), float(finite.max())
    exact = low + ((high - low) or 1.0) * np.linspace(0, 1, LEVELS + 1) ** 2
    short = np.array([float(f"{level:.3g}") for level in exact])
    return short if (np.diff(short) > 0).all() else exact


def _draw_path(ax: Axes, way: Array, left: bool, name: str, place: int) -> None:
    """A path with a dot for each update, unless there are too many, and a marker at its end, if that is on the map."""
    colour, mark = PATHS[place], MARKERS[1 + place]
    dot = "." if len(way) <= MOST_DOTS else "None"
    ax.plot(*way.T, color=colour, linestyle=LINES[place], linewidth=1.8, marker=dot, markersize=7)
    ax.plot([], [], color=colour, linestyle=LINES[place], linewidth=1.8, marker=mark, markersize=9, label=literal(name))
    if not left:
        ax.plot(*way[-1], mark, color=colour, markeredgecolor=PAPER, markersize=11, zorder=3)
