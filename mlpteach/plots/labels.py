"""Names beside the points of a picture, where they cover neither each other nor a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mlpteach.arrays.text import Array
from mlpteach.plots.style import INK, SMALL, literal

NEAR = 0.03  # of an axis's length: points closer than this share one label
MOST = 16  # labels; more would cover the picture
MARK = 9.0  # points: half the size of the largest marker
# Where a label may stand, the best place first: the direction from its point, and which side of the text faces the point.
SIDES: dict[tuple[int, int], dict[str, Any]] = {
    (1, 0): {"ha": "left", "va": "center"}, (-1, 0): {"ha": "right", "va": "center"},
    (0, 1): {"ha": "center", "va": "bottom"}, (0, -1): {"ha": "center", "va": "top"},
    (1, 1): {"ha": "left", "va": "bottom"}, (-1, -1): {"ha": "right", "va": "top"},
    (1, -1): {"ha": "left", "va": "top"}, (-1, 1): {"ha": "right", "va": "bottom"}}


def name_points(ax: Axes, points: Array, names: Sequence[str]) -> None:
    """Write names beside points (points, 2), one below the other where points coincide; nothing if there are more than fit.

    The limits of the axes must be set before.
    """
    groups = _joined(points, NEAR * np.abs([np.diff(ax.get_xlim())[0], np.diff(ax.get_ylim())[0]]))
    if len(groups) > MOST:
        return
    centres = ax.transData.transform(points) * 72 / ax.figure.dpi
    taken = [_box(centre, (0, 0), (0, 0)) for centre in centres]
    frame = np.array(ax.get_window_extent().bounds) * 72 / ax.figure.dpi
    for group in groups:
        text = "\n".join(literal(names[place]) for place in group)
        side = min(SIDES, key=lambda side: _cost(_box(centres[group[0]], side, _size(text)), taken, frame))
        taken.append(_box(centres[group[0]], side, _size(text)))
        ax.annotate(text, tuple(points[group[0]]), np.multiply(side, MARK + 3 - 2 * (0 not in side)).tolist(),
                    textcoords="offset points", fontsize=SMALL, color=INK, linespacing=1.1, **SIDES[side])


def _joined(points: Array, near: Array) -> list[list[int]]:
    groups: list[list[int]] = []
    for place, point in enumerate(points):
        for group in groups:
            if (np.abs(points[group[0]] - point) <= near).all():
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _size(text: str) -> tuple[float, float]:
    lines = text.split("\n")
    return 0.6 * SMALL * max(map(len, lines)), 1.3 * SMALL * len(lines)


def _box(centre: Any, side: tuple[int, int], size: tuple[float, float]) -> Array:
    """The box (left, bottom, right, top) of a text of that size on that side of a point, or of the point itself, in points."""
    if side == (0, 0):
        return np.array([*(np.array(centre) - MARK), *(np.array(centre) + MARK)])
    middle = np.array(centre) + np.multiply(side, MARK + 3 + np.array(size) / 2)
    return np.array([*(middle - np.array(size) / 2), *(middle + np.array(size) / 2)])


def _cost(box: Array, taken: Sequence[Array], frame: Array) -> float:
    """How much of the box is covered by others or lies outside the frame (left, bottom, width, height), as areas."""
    inside = _overlap(box, np.array([*frame[:2], *(frame[:2] + frame[2:])]))
    return sum(_overlap(box, other) for other in taken) + float(np.prod(box[2:] - box[:2])) - inside


def _overlap(one: Array, other: Array) -> float:
    return float(np.prod(np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None)))
