"""Rows that are pictures, such as digits, drawn as pictures: the rows themselves, the worst mistakes, and the weights of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.plots.one_step import bare_layers, check_network
from mlpteach.plots.style import BLUE, GREY, INK, ORANGE, SHADES, SMALL, axes, literal, tidy, title
from mlpteach.problems import check_task

COLUMNS, MOST = 8, 32  # pictures beside each other, and in all
GAP, ABOVE = 1.5, 2.5  # between pictures, and above each for what is written there, in cells
INCH = 0.125  # the side of a cell


def draw_pictures(inputs: ArrayLike, captions: Sequence[str] = (), ax: Axes | None = None, *,
                  shape: tuple[int, int] = (8, 8)) -> Axes:
    """Draw each row of a table as a picture of ``shape`` (rows, columns): the larger a number, the darker its cell.

    ``inputs`` (samples, inputs), at most 32 of them; a caption stands above each. ``ValueError`` for rows that do not fill the
    shape, for more rows, and unless there is a caption for each or none.
    """
    table = finite_array("draw_pictures", "inputs", inputs)
    _check("draw_pictures", table, shape, captions)
    ax, corners = _frames(ax, len(table), shape, captions)
    shades = Normalize(0, max(float(table.max()), 1e-300))
    for row, (left, top) in zip(table, corners, strict=True):
        across, down = np.arange(shape[1] + 1) + left, np.arange(shape[0] + 1) + top
        ax.pcolormesh(across, down, row.reshape(shape), cmap=SHADES, norm=shades)
    return ax


def draw_worst_mistakes(network: Network, inputs: ArrayLike, targets: ArrayLike, ax: Axes | None = None, *,
                        names: Sequence[str] = (), shape: tuple[int, int] = (8, 8), most: int = 2 * COLUMNS) -> Axes:
    """Draw the samples that the network puts in the wrong class, the surest first, and say what each is and what the network says.

    Surest is where the right class has the smallest output. ``names`` are those of the classes; without them they are numbered
    from 1. ``ValueError`` for a network with a single output, and where nothing is wrong.
    """
    inputs, targets, _ = check_task("draw_worst_mistakes", network, inputs, targets, learning_rate=1.0, epochs=1)
    if network.sizes[-1] < 2:
        raise ValueError("draw_worst_mistakes: expected a network with several outputs, a class each, received one with 1")
    outputs = bare_layers(network, inputs)[-1]
    said, right = outputs.argmax(axis=1), targets.argmax(axis=1)
    wrong = np.flatnonzero(said != right)
    if not len(wrong):
        raise ValueError(f"draw_worst_mistakes: all {len(inputs):,} samples are in their class; there is no mistake to draw")
    worst = wrong[outputs[wrong, right[wrong]].argsort(kind="stable")][:most]
    named = list(names) or [f"{place + 1}" for place in range(network.sizes[-1])]
    ax = draw_pictures(inputs[worst], [f"{named[right[n]]}, not {named[said[n]]}" for n in worst], ax, shape=shape)
    title(ax, f"{len(worst)} of {len(wrong)} mistakes in {len(inputs):,}: what it is, not what the network says")
    return ax


def draw_units_as_pictures(network: Network, ax: Axes | None = None, *, shape: tuple[int, int] = (8, 8), most: int = 16) -> Axes:
    """Draw the weights into each unit of the first layer where its inputs stand in their picture, of at most ``most`` units.

    A square's size is that of its weight, beside the largest of all that are drawn: filled ones are positive, hollow ones negative.
    ``ValueError`` where the inputs do not fill the shape.
    """
    check_network("draw_units_as_pictures", network)
    table = network.weights[0].T[:min(most, MOST)]
    captions = [f"unit {unit + 1}" for unit in range(len(table))]
    _check("draw_units_as_pictures", table, shape, captions)
    ax, corners = _frames(ax, len(table), shape, captions)
    sides = np.sqrt(np.abs(table) / max(float(np.abs(table).max()), 1e-300))
    squares: dict[bool, list[Rectangle]] = {True: [], False: []}
    for weights, row, (left, top) in zip(table, sides, corners, strict=True):
        for place, side in enumerate(row.tolist()):
            down, across = divmod(place, shape[1])
            corner = (left + across + (1 - side) / 2, top + down + (1 - side) / 2)
            squares[bool(weights[place] > 0)].append(Rectangle(corner, side, side))
    ax.add_collection(PatchCollection(squares[True], facecolor=BLUE, edgecolor="none"))
    ax.add_collection(PatchCollection(squares[False], facecolor="none", edgecolor=ORANGE, linewidth=1))
    return ax


def _frames(ax: Axes | None, count: int, shape: tuple[int, int], captions: Sequence[str]) -> tuple[Axes, list[tuple[float, float]]]:
    """The Axes with a frame for each picture and its caption, and the upper left corners of the frames."""
    columns, above = min(count, COLUMNS), ABOVE if captions else 0.0
    across, down = columns * (shape[1] + GAP), -(-count // columns) * (shape[0] + GAP + above)
    ax = axes(ax, INCH * across + 0.4, INCH * down + 0.4)
    corners = [(place % columns * (shape[1] + GAP), place // columns * (shape[0] + GAP + above) + above) for place in range(count)]
    for corner, caption in zip(corners, captions or [""] * count, strict=True):
        ax.add_patch(Rectangle(corner, shape[1], shape[0], facecolor="none", edgecolor=GREY))
        ax.text(corner[0] + shape[1] / 2, corner[1] - 0.4, literal(caption), ha="center", va="bottom", fontsize=SMALL, color=INK)
    ax.set(xlim=(-GAP / 2, across), ylim=(down, 0), aspect="equal")
    tidy(ax, grid="").set_axis_off()
    return ax, corners


def _check(owner: str, table: Array, shape: Any, captions: Sequence[str]) -> None:
    is_shape = isinstance(shape, tuple) and len(shape) == 2 and all(type(side) is int and side > 0 for side in shape)
    if not is_shape or table.ndim != 2 or table.shape[1] != shape[0] * shape[1]:
        raise ValueError(f"{owner}: shape must be two numbers whose product is the number of inputs, {table.shape[-1]}, "
                         f"received {described(shape)}")
    if len(table) > MOST or len(captions) not in (0, len(table)):
        raise ValueError(f"{owner}: expected at most {MOST} rows, and a caption for each or none, "
                         f"received {len(table):,} rows and {len(captions)} captions")
