"""A network as SVG, drawn once for each flow; what changes has a name in ``data-k``, by which a patch sets its texts."""

from __future__ import annotations

from html import escape

import numpy as np

from mlpteach.forms import Activation
from mlpteach.widgets.live.boxes import Anchor, Box, Wire
from mlpteach.widgets.live.geometry import NetworkLayout, place
from mlpteach.widgets.live.parts import part, symbol
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.scales import RIGHT

ROUND = {RIGHT: 16.0}  # of a unit's corners; 14 where the flow is down
SPAN = 6.0  # sums from -6 to 6 are seen on the small curve
CURVE = (40.0, 30.0)  # its size


def svg(task: NetworkTask, flow: str, order: tuple[str, ...]) -> str:
    """The whole drawing as one ``<svg>``; ``order`` are the ids in the order of reading, which is that of the Tab key."""
    at = place(task.sizes, flow, task.biased)
    heads = "".join(f'<text class="head" x="{x:g}" y="14">{escape(text)}</text>' for text, x in at.heads)
    boxes = {f"{'a' if layer == 0 else 'z'}-{layer}-{unit}": box for (layer, unit), box in at.units.items()} | {"E": at.fields["E"]}
    seen = [(_frame(boxes[name], at) if name in boxes else "") + _part(task, name, at) for name in order]
    return (f'<svg class="{flow} {at.labels}" viewBox="0 0 {at.width:g} {at.height:g}" style="--wide:{at.width:g}px" role="group" '
            f'aria-label="The network" data-lm-suppress-shortcuts="true">{heads}{"".join(seen)}<g class="dots"></g></svg>')


def _part(task: NetworkTask, name: str, at: NetworkLayout) -> str:
    kind = part(name).kind
    inner = _wire(name, at.wires[name], at) if kind in "wbe" else _slope(task, name, at) if kind == "s" else _field(task, name, at)
    return f'<g class="pick" data-k="{name}" data-id="{name}" role="button" tabindex="0">{inner}</g>'


def _frame(box: Box, at: NetworkLayout) -> str:
    return f'<path class="box" d="{_rounded(box, [_radius(at)] * 4)}"/>'


def _wire(name: str, wire: Wire, at: NetworkLayout) -> str:
    zone = "x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\"".format(*wire.zone)
    mark = f'<circle class="one" r="3.5" cx="{wire.start[0]:g}" cy="{wire.start[1]:g}"/>' if wire.start else ""
    lines = f'<path class="hit" d="{wire.path}"/><path class="line" data-k="{name}/line" d="{wire.path}"/>{mark}'
    pill = f'<rect class="pill" rx="5" data-k="{name}/pill.{at.flow}"/>'
    texts = _text("w", wire.above, f"{name}/top.{at.flow}") + " " + _text("ch low", wire.below, f"{name}/low.{at.flow}")
    return f'{lines}<rect class="ring" {zone} rx="6"/>{pill}{texts}'


def _field(task: NetworkTask, name: str, at: NetworkLayout) -> str:
    kind, layer, unit, _ = part(name)
    box, right = at.fields[name], at.flow == RIGHT
    x, y = box.x + box.w / 2, box.y + box.h / 2
    phone = Anchor(box.x + 12, y + 5, "start"), Anchor(box.x + 38, y + 6, "start")
    spots = (Anchor(x, y - 10), Anchor(x, y + 15)) if right else phone
    letter = symbol(kind, layer, unit, task.sizes)
    texts = f'<g class="up">{_text("sym", spots[0], "", letter)} {_text("v", spots[1], f"{name}/v")}</g>'
    change = _text("ch", change_spot(kind, layer, unit, box, at), f"{name}/ch")
    return f"{_ground(name, box, at)}{texts} {change}" + _edge(name, box, at)


def change_spot(kind: str, layer: int, unit: int, box: Box, at: NetworkLayout) -> Anchor:
    """Where a change stands: in E and on a phone in the field, else below the unit and never wider than it."""
    if at.flow != RIGHT:
        return Anchor(box.x + box.w / 2, box.y + box.h / 2 + 15)
    if kind == "E":
        return Anchor(box.x + box.w / 2, box.y + box.h - 12)
    whole = at.units[layer, unit]
    below = whole.y + whole.h + 20
    return (Anchor(box.x + box.w / 2, below) if layer == 0 else Anchor(whole.x + 3, below, "start") if kind == "z"
            else Anchor(whole.x + whole.w - 3, below, "end"))


def _slope(task: NetworkTask, name: str, at: NetworkLayout) -> str:
    """A small curve of the activation, with the dot where the unit is and the tangent there: its slope is the factor."""
    layer, box, right = part(name).layer, at.fields[name], at.flow == RIGHT
    activation = task.network.form.activations[layer - 1]
    x, y = (box.x + box.w / 2, box.y + box.h / 2) if right else (box.x + 28, box.y + box.h / 2)
    moving = (f'<line class="tangent" x1="-13" x2="13" data-k="{name}/tangent"/><circle class="dot" r="3.4" data-k="{name}/dot"/>')
    plot = f'<path class="curve" d="{curve_path(activation)}"/>{moving}'
    if activation.by_row:
        plot = f'<text class="sym">{escape(activation.name)}</text>'
    number = Anchor(x, box.y + box.h - 13) if right else Anchor(box.x + 52, y + 5, "start")
    return (_ground(name, box, at) + f'<g transform="translate({x:g} {y:g})"><g class="plot">{plot}</g></g> '
            + _text("n", number, f"{name}/n") + _edge(name, box, at))


def _ground(name: str, box: Box, at: NetworkLayout) -> str:
    """The field's shade, and the ring that shows the focus."""
    inner = f'x="{box.x + 4:g}" y="{box.y + 4:g}" width="{box.w - 8:g}" height="{box.h - 8:g}" rx="6"'
    return f'<path class="fill" data-k="{name}/fill" d="{_rounded(box, _corners(name, at))}"/><rect class="ring" {inner}/>'


def _edge(name: str, box: Box, at: NetworkLayout) -> str:
    """The frame of a chosen field, inside its outline, and the seam to the field before."""
    inner = Box(box.x + 1.5, box.y + 1.5, box.w - 3, box.h - 3)
    along = f"M{box.x:g} {box.y + 10:g}v{box.h - 20:g}" if at.flow == RIGHT else f"M{box.x + 10:g} {box.y:g}h{box.w - 20:g}"
    seam = f'<path class="seam" d="{along}"/>' if part(name).layer and part(name).kind in "sa" else ""
    return f'{seam}<path class="frame" d="{_rounded(inner, [max(0, r - 1.5) for r in _corners(name, at)])}"/>'


def _radius(at: NetworkLayout) -> float:
    return ROUND.get(at.flow, 14.0)


def _corners(name: str, at: NetworkLayout) -> list[float]:
    """The radii of a field's corners, from the upper left on: those of its unit where it ends the unit."""
    kind, layer, *_ = part(name)
    first, last = kind in "zE" or layer == 0, kind in "aE"
    shares = [first, last, last, first] if at.flow == RIGHT else [first, first, last, last]
    return [_radius(at) * share for share in shares]


def _rounded(box: Box, radii: list[float]) -> str:
    x, y, w, h = box
    a, b, c, d = (f"{radius:g}" for radius in radii)
    p, q, r, s = radii
    return (f"M{x + p:g} {y:g}H{x + w - q:g}A{b} {b} 0 0 1 {x + w:g} {y + q:g}V{y + h - r:g}A{c} {c} 0 0 1 {x + w - r:g} {y + h:g}"
            f"H{x + s:g}A{d} {d} 0 0 1 {x:g} {y + h - s:g}V{y + p:g}A{a} {a} 0 0 1 {x + p:g} {y:g}Z")


def _text(looks: str, spot: Anchor, key: str, text: str = "") -> str:
    named = f' data-k="{key}"' if key else ""
    anchor = "" if spot.anchor == "middle" else f' text-anchor="{spot.anchor}"'
    return f'<text class="{looks}" x="{spot.x:g}" y="{spot.y:g}"{anchor}{named}>{escape(text)}</text>'


def curve_path(activation: Activation) -> str:
    """The activation over sums from -6 to 6, as a path around the middle of its field."""
    sums = np.linspace(-SPAN, SPAN, 41)
    reached = np.asarray(activation(sums.reshape(1, -1)))[0]
    points = [curve_point(activation, float(z), float(a)) for z, a in zip(sums, reached, strict=True)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def curve_point(activation: Activation, z: float, a: float) -> tuple[float, float]:
    """Where a sum and its activation are on the small curve; outside it, at its end."""
    low, high = _range(activation)
    wide, tall = CURVE
    return (float(np.clip(z / SPAN, -1, 1)) * wide / 2, tall / 2 - tall * float(np.clip((a - low) / (high - low), 0, 1)))


def tangent(activation: Activation, slope: float) -> float:
    """The angle of the tangent on the small curve, in degrees."""
    low, high = _range(activation)
    return float(np.degrees(np.arctan(-slope * CURVE[1] / (high - low) * 2 * SPAN / CURVE[0])))


def _range(activation: Activation) -> tuple[float, float]:
    """The activations that the small curve shows: all there are, or those of the sums it shows."""
    low, high = (float(end) if np.isfinite(end) else sign * SPAN for end, sign in zip(activation.reach, (-1, 1), strict=True))
    return low, high


