"""A small network as SVG for paper, with the weights on its lines where there is room for them."""

from __future__ import annotations

from collections.abc import Iterator

from mlpteach.classroom.exam.formats.paper_text import given_number
from mlpteach.classroom.exam.sheet import ExamSheet

ACROSS, DOWN, RADIUS, EDGE = 170, 58, 17, 40  # between layers, between units, of a unit, around the picture
MOST_LINES = 9  # between two layers, that have room for their numbers
Centre = tuple[float, float]


def drawing(sheet: ExamSheet) -> str:
    """The sheet's network, the inputs at the left."""
    weights = sheet.network.weights
    sizes = [weights[0].shape[0], *(table.shape[1] for table in weights)]
    places = [_column(layer, size, max(sizes)) for layer, size in enumerate(sizes)]
    wide, high = ACROSS * (len(sizes) - 1) + 2 * EDGE, DOWN * max(sizes) + 14
    lines = "".join(line for layer in range(len(weights)) for line in _lines(sheet, layer, places[layer], places[layer + 1]))
    units = "".join(unit for layer, column in enumerate(places) for unit in _units(layer, column, high))
    words = f"The network: {sizes[0]} inputs, then layers of {', '.join(map(str, sizes[1:]))}; its numbers stand in the tables"
    return f'<svg class="network" viewBox="0 0 {wide} {high}" role="img" aria-label="{words}">\n{lines}{units}</svg>\n'


def _column(layer: int, size: int, tallest: int) -> list[Centre]:
    return [(EDGE + ACROSS * layer, DOWN * ((tallest - size) / 2 + unit + 0.5)) for unit in range(size)]


def _lines(sheet: ExamSheet, layer: int, starts: list[Centre], ends: list[Centre]) -> Iterator[str]:
    weights = sheet.network.weights[layer]
    for row, (x, y) in enumerate(starts):
        for column, (to_x, to_y) in enumerate(ends):
            yield f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}"/>\n'
            if weights.size <= MOST_LINES:
                along = 0.7 if row % 2 else 0.3
                yield (f'<text class="on-line" x="{x + along * (to_x - x):g}" y="{y + along * (to_y - y) + 4:g}">'
                       f"{given_number(weights[row, column])}</text>\n")


def _units(layer: int, column: list[Centre], high: int) -> Iterator[str]:
    for unit, (x, y) in enumerate(column, 1):
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}"/><text x="{x:g}" y="{y + 5:g}">{unit}</text>\n'
    yield f'<text class="layer" x="{column[0][0]:g}" y="{high - 4}">{f"layer {layer}" if layer else "inputs"}</text>\n'
