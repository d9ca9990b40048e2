"""A ``Diagram`` as SVG: text that can be selected, in the colours of the page it stands on."""

from __future__ import annotations

from html import escape
from math import hypot

from mlpteach.plots.diagram import Diagram, Edge, UnitAt

LINE, LETTER, WIDE, GAP = 19, 8.4, 118, 310  # pixels: a line of text, a letter in it, a unit's width, the distance of two layers
ROOM, TIGHT, TOP = 16, 6, 36  # between two units, or two of many; above them all
ARROW = 9
FEW, LINES = 5, 3  # so few units have room for all a stage can write in them, and then nothing moves from step to step


def svg(diagram: Diagram, says: str) -> str:
    """The picture as one ``<svg>`` element; ``says`` is for those who do not see it.

    Thick lines are large weights, dashed lines negative ones. What is used for the chosen number stands out by strong lines, and
    its own place by a double frame. An arrow says which way numbers run.
    """
    sheet = _Sheet(diagram)
    lines = [sheet.edge(edge) for edge in sorted(diagram.edges, key=lambda edge: bool(edge.mark))]
    units = [sheet.unit((layer, unit)) for layer, units in enumerate(diagram.layers) for unit in range(len(units))]
    names = [_text(sheet.x(layer), TOP / 2, name, "name") for layer, name in enumerate(diagram.names)]
    texts = [sheet.edge_text(edge) for edge in diagram.edges if edge.text]
    return (f'<svg class="mlpteach-net" role="img" aria-label="{escape(says)}" viewBox="0 0 {sheet.width} {sheet.height:.0f}" '
            f'style="width:100%;max-width:{sheet.width}px">{"".join(lines + names + units + texts)}</svg>')


class _Sheet:
    """Where everything of a diagram stands, in pixels."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        needed = max(1, *(len(unit.lines) for units in diagram.layers for unit in units))
        self.box = 12 + LINE * (LINES if diagram.tallest <= FEW else needed)
        self.width = GAP * (len(diagram.layers) - 1) + WIDE + 8
        self.apart = self.box + (ROOM if diagram.tallest <= FEW else TIGHT)
        self.height = TOP + self.apart * diagram.tallest

    def x(self, layer: int) -> float:
        return WIDE / 2 + 4 + GAP * layer

    def y(self, place: UnitAt) -> float:
        return (self.height + TOP) / 2 - self.apart * self.diagram.height(place)

    def point(self, edge: Edge, along: float) -> tuple[float, float]:
        """A point on the line, between the sides of its two units."""
        start, end = self.x(edge.start[0]) + WIDE / 2, self.x(edge.end[0]) - WIDE / 2
        top, bottom = self.y(edge.start), self.y(edge.end)
        return start + along * (end - start), top + along * (bottom - top)

    def edge(self, edge: Edge) -> str:
        looks = (f'class="line {"minus" if edge.weight < 0 else "plus"} {edge.mark}" '
                 f'stroke-width="{self.diagram.thickness(edge):.1f}"')
        arrow = self.arrow(edge) if edge.mark and self.diagram.direction else ""
        return "".join(self.line(edge, *ends, looks) for ends in self.pieces(edge)) + arrow

    def line(self, edge: Edge, start: float, end: float, looks: str) -> str:
        (x1, y1), (x2, y2) = self.point(edge, start), self.point(edge, end)
        return f'<line {looks} x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"/>'

    def pieces(self, edge: Edge) -> list[tuple[float, float]]:
        """The line's pieces before and after its text: the page's colour is not known, so nothing can be painted under a text."""
        if not edge.text:
            return [(0, 1)]
        (x1, y1), (x2, y2) = self.point(edge, 0), self.point(edge, 1)
        gap = min((LETTER * len(edge.text) / 2 + 4) / abs(x2 - x1), (LINE / 2 + 1) / max(abs(y2 - y1), 1))
        middle = self.diagram.along(edge)
        return [(0, max(0, middle - gap)), (min(1, middle + gap), 1)]

    def arrow(self, edge: Edge) -> str:
        (x1, y1), (x2, y2) = self.point(edge, 0), self.point(edge, 1)
        sign = self.diagram.direction * ARROW / hypot(x2 - x1, y2 - y1)
        dx, dy = sign * (x2 - x1), sign * (y2 - y1)
        x, y = self.point(edge, 0.93 if self.diagram.direction > 0 else 0.07)
        corners = [(x + dx, y + dy), (x - dx - dy * 0.7, y - dy + dx * 0.7), (x - dx + dy * 0.7, y - dy - dx * 0.7)]
        return f'<polygon class="arrow" points="{" ".join(f"{a:.0f},{b:.0f}" for a, b in corners)}"/>'

    def edge_text(self, edge: Edge) -> str:
        return _text(*self.point(edge, self.diagram.along(edge)), edge.text, f"weight {edge.mark}")

    def unit(self, place: UnitAt) -> str:
        unit, x, y = self.diagram.layers[place[0]][place[1]], self.x(place[0]), self.y(place)
        if unit.is_rest:
            return _text(x, y, f"… {unit.name}", "name")
        frame = (f'<rect class="unit {unit.mark}" x="{x - WIDE / 2:.0f}" y="{y - self.box / 2:.0f}" width="{WIDE}" '
                 f'height="{self.box}" rx="16"><title>{escape(unit.name)}</title></rect>')
        inner = (f'<rect class="inner" x="{x - WIDE / 2 + 5:.0f}" y="{y - self.box / 2 + 5:.0f}" width="{WIDE - 10}" '
                 f'height="{self.box - 10}" rx="12"/>') if unit.mark == "chosen" else ""
        top = y - LINE * (len(unit.lines) - 1) / 2
        return frame + inner + "".join(_text(x, top + LINE * k, line, "value") for k, line in enumerate(unit.lines))


def _text(x: float, y: float, text: str, looks: str) -> str:
    return f'<text class="{looks.strip()}" x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'
