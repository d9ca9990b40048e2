"""A picture of single numbers that remember what they are made of, as an engine of automatic differentiation has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mlpteach.arrays import text
from mlpteach.arrays.checks import described
from mlpteach.plots.style import BLUE, INK, PAPER, SMALL, TEXT, axes, literal

NEEDED = ("data", "grad", "parts", "slopes")
MOST = 30  # numbers that a picture has room for
WIDTH, HEIGHT = 1.9, 1.6  # inches from one number to the next
ACROSS, DOWN = 0.25, 0.3  # half the size of a box, where neighbours are 1 apart
ARROW = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
Middle = tuple[float, float]


def draw_values(value: Any, names: Mapping[str, Any] | None = None, ax: Axes | None = None) -> Axes:
    """Draw a number and all that it is made of: in each box its value and, bold, its slope; on each arrow that of one step.

    Each number is an object with ``data``, ``grad``, ``parts`` (what it is made of) and ``slopes`` (how it answers to a push of
    each part). ``names`` are those of some of them. ``ValueError`` for other objects, and for more than 30 numbers.
    """
    found = _all(value)
    called = {id(each): name for name, each in (names or {}).items()}
    places = _places(found)
    columns, rows = (1 + max(abs(place[axis]) for place in places.values()) for axis in (0, 1))
    ax = axes(ax, WIDTH * columns, HEIGHT * rows + 0.4)
    for whole in found:
        for part, slopes in _steps(whole):
            _draw_step(ax, places[id(part)], places[id(whole)], slopes)
    for each in found:
        _draw_number(ax, places[id(each)], called.get(id(each), ""), each)
    ax.set_xlim(-0.4, columns - 0.6)
    ax.set_ylim(0.6 - rows, 0.6)
    ax.set_axis_off()
    return ax


def _all(value: Any) -> list[Any]:
    """The number and all that it is made of, parts first; ``ValueError`` if something else is among them, or too much."""
    found: dict[int, Any] = {}
    waiting = [(value, False)]
    while waiting:
        each, are_parts_found = waiting.pop()
        if lacking := [name for name in NEEDED if not hasattr(each, name)]:
            raise ValueError(f"draw_values: each number must have {', '.join(NEEDED)}, received one without {lacking[0]}: "
                             f"{described(each)}")
        if are_parts_found:
            found.setdefault(id(each), each)
        elif id(each) not in found:
            waiting += [(each, True), *((part, False) for part in reversed(each.parts))]
        if len(found) > MOST:
            raise ValueError(f"draw_values: a picture has room for {MOST} numbers, received more; draw a part of them")
    return list(found.values())


def _steps(whole: Any) -> list[tuple[Any, list[float]]]:
    """The parts of a number, each once, with the slopes of its steps there."""
    steps: dict[int, tuple[Any, list[float]]] = {}
    for part, slope in zip(whole.parts, whole.slopes, strict=True):
        steps.setdefault(id(part), (part, []))[1].append(float(slope))
    return list(steps.values())


def _places(found: list[Any]) -> dict[int, Middle]:
    """Where each number stands: right of its parts, what has none left of where it is used first, and below what has some."""
    column: dict[int, int] = {}
    for each in found:
        column[id(each)] = 1 + max((column[id(part)] for part in each.parts), default=-1)
    for each in found:
        if not each.parts:
            used = [column[id(whole)] for whole in found if any(part is each for part in whole.parts)]
            column[id(each)] = min(used, default=1) - 1
    taken: dict[int, int] = {}
    places: dict[int, Middle] = {}
    for each in sorted(found, key=lambda each: not each.parts):
        row = taken.setdefault(column[id(each)], 0)
        taken[column[id(each)]] += 1
        places[id(each)] = (column[id(each)], -row)
    return places


def _draw_number(ax: Axes, place: Middle, name: str, number: Any) -> None:
    """Draw a box with the name, the value and the slope, one below the other."""
    corner = (place[0] - ACROSS, place[1] - DOWN)
    ax.add_patch(FancyBboxPatch(corner, 2 * ACROSS, 2 * DOWN, boxstyle="round,pad=0,rounding_size=0.06", facecolor=PAPER,
                                edgecolor=INK, linewidth=1.6 if number.parts else 0.8, zorder=2))
    for above, line, weight in ((0.17, literal(name) or "·", "normal"), (0, _short(number.data), "normal"),
                                (-0.17, _short(number.grad), "bold")):
        ax.text(place[0], place[1] + above, line, ha="center", va="center", fontsize=TEXT, color=INK, weight=weight, zorder=3)


def _draw_step(ax: Axes, start: Middle, end: Middle, slopes: list[float]) -> None:
    """Draw an arrow with the slope of its step, on the right of the first box; over boxes in between it is an arc."""
    (x, y), far = start, end[0] - start[0] - 1
    tail, head = ((x, y + DOWN), (end[0], end[1] + DOWN)) if far else ((x + ACROSS, y), (end[0] - ACROSS, end[1]))
    ax.annotate("", head, tail, zorder=1, arrowprops={**ARROW, "connectionstyle": f"arc3,rad={-0.15 if far else 0}"})
    middle = ((tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2 + 0.075 * far * (1 + far))
    ax.text(*middle, f"× {', '.join(map(_short, slopes))}", ha="center", va="center", fontsize=SMALL, color=INK, zorder=4,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": PAPER, "edgecolor": "none"})


def _short(number: Any) -> str:
    return text.short(float(number)).replace("-", "−")
