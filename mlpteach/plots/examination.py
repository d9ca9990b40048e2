"""What an examination found: the network with its wrong parts marked, and the wrong factors beside the right ones."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array, drawn
from mlpteach.judging.examine.card import cells
from mlpteach.judging.examine.report import Mistake, Report
from mlpteach.plots.diagram import Diagram, Unit, more, shown_places, unit_name
from mlpteach.plots.one_step import APART, WIDE, draw_diagram
from mlpteach.plots.style import BLUE, INK, ORANGE, PAPER, SMALL, TEXT, axes, literal

MOST = 6  # units of a layer, so that there is room for the tables
CELL, ROW = 0.98, 0.42  # a table's cell: its width and height, where neighbouring units are 1 apart
MOST_TABLES, MOST_COLUMNS, MOST_ROWS = 3, 5, 4
OF_UNITS = ("biases", "output", "start")  # parts that are marked at a layer's units; others at the lines before them


def draw_examination(report: Report, ax: Axes | None = None) -> Axes:
    """Draw the network that was examined, its wrong parts marked, and below it the wrong factors beside the right ones.

    Lines to a layer whose weights change wrongly are dashed and thick, units whose biases, start or way forward is wrong have a
    double frame. Mistakes have the numbers that the printed report gives them; the tables hold one sample. ``ValueError`` for
    anything but the report of ``examine``, and for one of a program whose layers were not found.
    """
    if not isinstance(report, Report):
        raise ValueError(f"draw_examination: report must be what examine returned, received {described(report)}")
    if not report.sizes:
        raise ValueError("draw_examination: expected the report of a program whose layers were found, received one without layers")
    tables = [(place, name, *both) for place, group in enumerate(report.groups, 1)
              for name, both in group[0].shown.items()][:MOST_TABLES]
    diagram = _diagram(report)
    ax = axes(ax, 9, 1.5 + 0.8 * diagram.tallest + 1.1 * sum(_height(wrong) for _, _, wrong, _ in tables))
    draw_diagram(diagram, ax)
    for layer in range(1, len(report.sizes)):
        _draw_lines(ax, diagram, layer, _numbers(report, layer, lines=True))
        _name_units(ax, diagram, layer, report.activations[layer - 1], _numbers(report, layer, lines=False))
    bottom = _draw_tables(ax, tables, -diagram.tallest / 2 - 0.9)
    ax.set_ylim(bottom, diagram.tallest / 2 + 0.4)
    _widen(ax, tables)
    return ax


def _diagram(report: Report) -> Diagram:
    """The units, those marked of whose layer something is wrong, and no lines."""
    sizes = report.sizes
    shown = [shown_places(size, most=MOST) for size in sizes]
    marks = ["chosen" if layer and _numbers(report, layer, lines=False) else "" for layer in range(len(sizes))]
    layers = [(*(Unit(unit_name(layer, len(sizes), unit), (), mark) for unit in shown[layer]), *more(sizes[layer], shown[layer]))
              for layer, mark in enumerate(marks)]
    return Diagram(tuple(layers), ())


def _numbers(report: Report, layer: int, *, lines: bool) -> list[int]:
    """The numbers of the mistakes at the lines to a layer's units, or at the units."""
    return [place for place, group in enumerate(report.groups, 1) if any(_is_at(each, layer, lines) for each in group)]


def _is_at(mistake: Mistake, layer: int, lines: bool) -> bool:
    return mistake.layer == layer and (mistake.part not in OF_UNITS) == lines


def _draw_lines(ax: Axes, diagram: Diagram, layer: int, wrong: Sequence[int]) -> None:
    style = {"color": ORANGE, "linestyle": "--", "linewidth": 2.5} if wrong else {"color": BLUE, "linewidth": 1.0, "alpha": 0.5}
    for start in range(len(diagram.layers[layer - 1])):
        for end in range(len(diagram.layers[layer])):
            x = [APART * (layer - 1) + WIDE / 2, APART * layer - WIDE / 2]
            ax.plot(x, [diagram.height((layer - 1, start)), diagram.height((layer, end))], zorder=1, **style)  # type: ignore[arg-type]
    if wrong:
        middle = APART * (layer - 0.5)
        _say(ax, middle, -diagram.tallest / 2 - 0.15, f"weights: {_mistakes(wrong)}")


def _name_units(ax: Axes, diagram: Diagram, layer: int, activation: str, wrong: Sequence[int]) -> None:
    for place in range(len(diagram.layers[layer])):
        if not diagram.layers[layer][place].is_rest:
            ax.text(APART * layer, diagram.height((layer, place)), literal(activation), ha="center", va="center", fontsize=SMALL,
                    color=INK, zorder=4)
    if wrong:
        _say(ax, APART * layer, -diagram.tallest / 2 - 0.4, _mistakes(wrong))


def _mistakes(numbers: Sequence[int]) -> str:
    return f"mistake{'s' * (len(numbers) > 1)} {' and '.join(map(str, numbers))}"


def _say(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, ha="center", fontsize=SMALL, color=INK, weight="bold")


Beside = tuple[int, str, Array, "Array | None"]  # the mistake's number, the factor's name, it as it is and as it should be


def _height(values: Array) -> float:
    return ROW * (len(cells(values, MOST_ROWS, MOST_COLUMNS)) + 1.6)


def _draw_tables(ax: Axes, tables: Sequence[Beside], top: float) -> float:
    """Draw the tables below each other; returns how far down they reach."""
    for place, name, wrong, right in tables:
        left = -WIDE / 2
        for whose, values in (("yours", wrong), ("expected", right)):
            if values is not None:
                left = _draw_table(ax, f"{place}. {name}, {whose}", values, left, top, ORANGE if whose == "yours" else BLUE)
        top -= _height(wrong)
    return top + 0.1


def _draw_table(ax: Axes, heading: str, values: Array, left: float, top: float, colour: str) -> float:
    """Draw one table with its heading; returns where the next one may begin."""
    ax.text(left, top, literal(heading), ha="left", va="bottom", fontsize=SMALL, color=INK, weight="bold")
    rows = cells(values, MOST_ROWS, MOST_COLUMNS)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            corner = left + CELL * column, top - 0.1 - ROW * (row + 1)
            ax.add_patch(Rectangle(corner, CELL, ROW, facecolor=PAPER, edgecolor=colour, linewidth=1.2,
                                   linestyle="--" if colour == ORANGE else "-"))
            ax.text(corner[0] + CELL / 2, corner[1] + ROW / 2, drawn(text), ha="center", va="center", fontsize=SMALL, color=INK)
    return left + max(CELL * len(rows[0]), 0.105 * len(heading) * SMALL / TEXT * 1.6) + 0.5


def _widen(ax: Axes, tables: Sequence[Beside]) -> None:
    """Let the picture be as wide as its widest pair of tables."""
    right = ax.get_xlim()[1]
    for patch in ax.patches if tables else ():
        right = max(right, patch.get_window_extent().transformed(ax.transData.inverted()).x1 + 0.05)
    ax.set_xlim(ax.get_xlim()[0], right)
