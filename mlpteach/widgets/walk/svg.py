"""A ``Diagram`` as SVG in two parts: a drawing that stays, and the texts and attributes that change from state to state."""

from __future__ import annotations

from html import escape
from typing import Any

from mlpteach.plots.diagram import Diagram, Edge, Unit, UnitAt, unit_name
from mlpteach.widgets.walk.numerals import minus
from mlpteach.widgets.walk.tracks import HEAT, LINE, PAD, WIDE, Plan, Track, UnitBox, fits_down, plan

THIN, THICK = 1.25, 4.25  # a line's width, and what the largest weight adds to it
ARROW = 9
LONG = 7  # letters of a label
Go = tuple[int | None, int | None]  # the row and the column that a click chooses, None being the one chosen now

Texts = dict[str, str]
Attributes = dict[str, dict[str, Any]]


def drawing(diagram: Diagram, heated: bool) -> str:
    """The picture without its numbers: once for a screen and, if it can stand upright, once for a phone."""
    sizes = tuple(map(len, diagram.layers))
    flows = (False, True) if fits_down(sizes) else (False,)
    return "".join(_flow(diagram, plan(sizes, heated, down), len(flows) > 1) for down in flows)


def _flow(diagram: Diagram, places: Plan, is_one_of_two: bool) -> str:
    lines = "".join(_wire(unit_id("w", diagram, edge), places.wires[key(edge)], places.down) for edge in diagram.edges)
    units = "".join(_unit(diagram, place, box, places) for place, box in places.units.items())
    heads = "".join(f'<text class="head" x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>'
                    for (x, y), name in zip(places.heads, diagram.names, strict=False))
    looks = ("down" if places.down else "right") + (" either" if is_one_of_two else "")
    return (f'<svg class="mlpteach-net {looks}" role="group" aria-label="the network" viewBox="0 0 {places.width:.0f} '
            f'{places.height:.0f}" style="--wide:{places.width:.0f}px">{lines}{heads}{units}</svg>')


def key(edge: Edge) -> tuple[int, int, int]:
    """How a plan names an edge: the layer it leads to, and the places of its two units."""
    return edge.end[0], edge.start[1], edge.end[1]


def unit_id(kind: str, diagram: Diagram, what: Edge | UnitAt) -> str:
    """The id of an edge, ``w-1-0-2``, or of a unit's box, values or heat map, ``u-1-2``: places are those in the whole network."""
    ends = (what.start, what.end) if isinstance(what, Edge) else (what,)
    numbers = [diagram.first(layer) + place for layer, place in ends]
    return "-".join(map(str, [kind, ends[-1][0], *numbers]))


def _wire(name: str, wire: Track, down: bool) -> str:
    x, y = wire.label
    return (f'<g data-id="{name}"><title data-slot="{name}-title"></title><path class="hit" d="{wire.path}"/>'
            f'<path class="line" d="{wire.path}"/>{_arrow("fore", wire.fore, 1, down)}{_arrow("aft", wire.aft, -1, down)}'
            f'<circle class="dot" r="5" style="offset-path:path(\'{wire.path}\')"/>'
            f'<text class="label" x="{x:.1f}" y="{y:.1f}" data-slot="{name}-text"></text></g>')


def _arrow(name: str, tip: tuple[float, float], sign: int, down: bool) -> str:
    back, side = -ARROW * sign, ARROW * 0.55
    corners = [(0.0, 0.0), (back, side), (back, -side)]
    start = tip if sign > 0 else (tip[0] + ARROW * (not down), tip[1] + ARROW * down)  # backward it lies beside the unit
    points = ((0.0, 0.0), *corners[1:]) if sign > 0 else ((-ARROW, 0.0), (0, side), (0, -side))
    turned = [(start[0] + (v if down else u), start[1] + (u if down else v)) for u, v in points]
    return f'<polygon class="{name}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in turned)}"/>'


def _unit(diagram: Diagram, place: UnitAt, box: UnitBox, places: Plan) -> str:
    unit = diagram.layers[place[0]][place[1]]
    if unit.is_rest:
        return f'<text class="rest" x="{box.x + box.w / 2:.0f}" y="{box.y + box.h / 2:.0f}">… {escape(unit.name)}</text>'
    name = unit_id("u", diagram, place)
    heat = f'<g transform="translate({box.heat[0]:.0f} {box.heat[1]:.0f})" data-slot="{name}-heat"></g>' if place[0] else ""
    wide = box.w if place[0] == 0 else WIDE * places.columns
    corner = ((box.w - wide) / 2 if places.down else 0, (box.h - 2 * PAD - LINE) / 2 if place[0] == 0 else 0)
    return (f'<g data-id="{name}" transform="translate({box.x:.0f} {box.y:.0f})"><title data-slot="{name}-title"></title>'
            f'<rect class="box" width="{box.w:.0f}" height="{box.h:.0f}" rx="12"/>'
            f'<rect class="inner" x="3" y="3" width="{box.w - 6:.0f}" height="{box.h - 6:.0f}" rx="9"/>'
            f'<g transform="translate({corner[0]:.0f} {corner[1]:.0f})" data-slot="{name}-values"></g>{heat}</g>')


def filling(diagram: Diagram, goes: dict[str, Go], heats: dict[str, str]) -> tuple[Texts, Attributes]:
    """What stands in the drawing in this state: texts by slot, and attributes by id; ``goes`` says what can be chosen."""
    texts: Texts = {}
    attributes: Attributes = {}
    columns = plan(tuple(map(len, diagram.layers)), bool(heats), False).columns
    for edge in diagram.edges:
        name = unit_id("w", diagram, edge)
        texts[f"{name}-text"] = _label(edge.text)
        texts[f"{name}-title"] = _line_says(diagram, edge)
        thick = f"--thick:{thickness(diagram, edge):.1f}px"
        attributes[name] = {"class": _looks(diagram, edge), "style": thick, **goes_to(goes, name)}
    for layer, units in enumerate(diagram.layers):
        for at, unit in enumerate(units):
            if not unit.is_rest:
                name = unit_id("u", diagram, (layer, at))
                texts[f"{name}-values"] = _values(unit, layer, columns)
                texts[f"{name}-title"] = escape(": ".join(filter(None, [unit.name, ", ".join(map(signed, unit.lines))])))
                if layer:
                    texts[f"{name}-heat"] = heats.get(name, "")
                shade = "" if unit.shade is None else f"--shade:{100 * unit.shade:.0f}%"
                attributes[name] = {"class": f"unit {unit.mark}".strip(), "style": shade, **goes_to(goes, name)}
    return texts, attributes


def goes_to(goes: dict[str, Go], name: str) -> dict[str, Any]:
    """The attributes of something that can be chosen, or of something that cannot."""
    if name not in goes:
        return {"data-go": None, "role": None, "tabindex": None}
    return {"data-go": ",".join("" if place is None else str(place) for place in goes[name]), "role": "button", "tabindex": "0"}


def thickness(diagram: Diagram, edge: Edge) -> float:
    """A line's width: by the size of its weight, beside the largest or beside 1."""
    share = min(1.0, abs(edge.weight) / max(1.0, diagram.heaviest)) if edge.weight == edge.weight else 0.0
    return THIN + THICK * (share if share == share else 1.0)


def _looks(diagram: Diagram, edge: Edge) -> str:
    flow = {1: "forward", -1: "backward"}.get(diagram.direction, "") if edge.mark else ""
    return " ".join(filter(None, ["wire", "minus" if edge.weight < 0 else "plus", edge.mark, flow]))


def _line_says(diagram: Diagram, edge: Edge) -> str:
    count = len(diagram.layers)
    start, end = (unit_name(layer, count, diagram.first(layer) + place) for layer, place in (edge.start, edge.end))
    return escape(f"line from {start} to {end}: {signed(edge.text) or 'weight ' + minus(f'{edge.weight:.4g}')}")


def _label(line: str) -> str:
    """The number on a line; a long one has three digits."""
    number = line.split(" ")[-1]
    return escape(minus(f"{float(number):.3g}" if len(number) > LONG else number))


def signed(line: str) -> str:
    """A symbol with its number, which has a true minus."""
    symbol, space, number = line.rpartition(" ")
    return symbol + space + minus(number)


def _values(unit: Unit, layer: int, columns: int) -> str:
    """The lines in a unit: symbols at the left, numbers at the right, in one column or two."""
    wide, rows = (92.0 if layer == 0 else WIDE), 1 if layer == 0 else 3 if columns == 1 else 2
    shown = unit.lines[:rows * columns] or ("",)
    used = -(-len(shown) // columns)
    lines = []
    for place, line in enumerate(shown):
        symbol, _, value = line.partition(" ")
        left = wide * (place % columns)
        y = PAD + LINE * (place // columns + (max(rows, used) - used) / 2) + LINE / 2
        lines.append(f'<text class="symbol" x="{left + 10:.0f}" y="{y:.1f}">{escape(symbol)}</text>'
                     f'<text class="value" x="{left + wide - 9:.0f}" y="{y:.1f}">{escape(minus(value))}</text>' if line else "")
    return "".join(lines)


def heat_picture(png: str, x: float, y: float) -> str:
    """A heat map with the place of the sample in it, both from 0 to 1, the second counted from below."""
    return (f'<image href="data:image/png;base64,{png}" width="{HEAT:.0f}" height="{HEAT:.0f}" preserveAspectRatio="none"/>'
            f'<rect class="edge" width="{HEAT:.0f}" height="{HEAT:.0f}"/>'
            f'<circle class="sample" r="3.5" cx="{HEAT * x:.1f}" cy="{HEAT * (1 - y):.1f}"/>')
