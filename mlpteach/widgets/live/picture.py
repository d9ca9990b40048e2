"""The live network as a still picture, for where no kernel and no script runs: the drawing and the arithmetic below it."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from mlpteach.plots.style import literal
from mlpteach.widgets.live.boxes import Anchor, Box, Wire
from mlpteach.widgets.live.drawing import change_spot
from mlpteach.widgets.live.frames import Patch, Scene
from mlpteach.widgets.live.geometry import NetworkLayout, place
from mlpteach.widgets.live.parts import part, symbol
from mlpteach.widgets.live.scales import RIGHT
from mlpteach.widgets.look import LIGHT

UNIT = 96.0  # units of the drawing to an inch
POINTS = 72 / UNIT * 0.87  # Matplotlib's own letters are wider than a page's


def picture(scene: Scene, names: tuple[str, ...], lines: str) -> Figure:
    """The drawing of a scene, and under it the lines of text."""
    task = scene.task
    at, patch = place(task.sizes, RIGHT, task.biased), scene.patch(names)
    text = lines.split("\n")
    tall = at.height + 22 * len(text) + 16
    figure = Figure(figsize=(at.width / UNIT, tall / UNIT), dpi=100, facecolor=LIGHT["paper"])
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, at.width), ylim=(tall, 0))
    ax.set_axis_off()
    for head, x in at.heads:
        _write(ax, Anchor(x, 14), head, 15, LIGHT["quiet"])
    for name in names:
        (_draw_wire if part(name).kind in "wbe" else _draw_field)(ax, scene, name, at, patch)
    for place_, line in enumerate(text):
        _write(ax, Anchor(8, at.height + 20 + 22 * place_, "start"), line, 15, LIGHT["ink"])
    return figure


def _draw_wire(ax: Axes, scene: Scene, name: str, at: NetworkLayout, patch: Patch) -> None:
    wire, colour = at.wires[name], _colour(scene, name, LIGHT["line"])
    dash = (0, (3.5, 2)) if "minus" in patch[f"{name}|class"].split() else "solid"
    thick = float(patch.get(f"{name}/line|stroke-width", "1.25")) * 72 / UNIT
    ax.add_patch(PathPatch(_path(wire), fill=False, edgecolor=colour, linewidth=thick, linestyle=dash, capstyle="butt"))
    for spot, key, is_change in ((wire.above, "top", False), (wire.below, "low", True)):
        chosen = name == scene.choice.id
        colour = LIGHT["accent"] if is_change or chosen else _colour(scene, name, LIGHT["quiet"])
        _write(ax, spot, patch.get(f"{name}/{key}.right|text", ""), 16 if at.labels == "open" else 13, colour, bold=chosen)


def _path(wire: Wire) -> Path:
    points, codes = [], []
    for start, *rest in wire.curves:
        points += [start, *rest]
        codes += [Path.MOVETO, *[Path.CURVE4] * 3]
    return Path(points, codes)


def _draw_field(ax: Axes, scene: Scene, name: str, at: NetworkLayout, patch: Patch) -> None:
    kind, layer, unit, _ = part(name)
    box, chosen = at.fields[name], name == scene.choice.id
    if kind in "zE" or layer == 0:
        _outline(ax, at.units[layer, unit] if kind != "E" else box)
    if kind == "a":
        share = int(patch[f"{name}/fill|style"].removeprefix("--a:").removesuffix("%")) / 100
        ax.add_patch(Rectangle((box.x + 1, box.y + 6), box.w - 2, box.h - 12, facecolor=_shade(share), edgecolor="none"))
    if chosen:
        ax.add_patch(Rectangle((box.x + 2, box.y + 2), box.w - 4, box.h - 4, fill=False, edgecolor=LIGHT["accent"], linewidth=2.2))
    x, y = box.x + box.w / 2, box.y + box.h / 2
    if kind == "s":
        text = patch[f"{name}/n|text"] or str(scene.task.network.form.activations[layer - 1])
        _write(ax, Anchor(x, y + 5), text, 13, LIGHT["quiet"])
        return
    colour = LIGHT["ink"] if chosen else _colour(scene, name, LIGHT["quiet"])
    letter = "E" if kind == "E" else symbol(kind, layer, unit, scene.task.sizes)
    _write(ax, Anchor(x, y - 10), letter, 17, LIGHT["quiet"], italic=True)
    _write(ax, Anchor(x, y + 15), patch[f"{name}/v|text"], 18, colour, bold=chosen)
    _write(ax, change_spot(kind, layer, unit, box, at), patch[f"{name}/ch|text"], 16, LIGHT["accent"])


def _outline(ax: Axes, box: Box) -> None:
    ax.add_patch(FancyBboxPatch((box.x + 8, box.y + 8), box.w - 16, box.h - 16, boxstyle="round,pad=8,rounding_size=16",
                                facecolor=LIGHT["tone0"], edgecolor=LIGHT["line"], linewidth=0.9))


def _shade(share: float) -> tuple[float, ...]:
    low, high = to_rgb(LIGHT["tone0"]), to_rgb(LIGHT["tone1"])
    return tuple(a + share * (b - a) for a, b in zip(low, high, strict=True))


def _colour(scene: Scene, name: str, else_: str) -> str:
    return LIGHT["accent"] if name in scene.hot or name == scene.choice.id else else_


def _write(ax: Axes, spot: Anchor, text: str, size: float, colour: str, bold: bool = False, italic: bool = False) -> None:
    side = {"start": "left", "middle": "center", "end": "right"}[spot.anchor]
    ax.text(spot.x, spot.y, literal(text), ha=side, va="baseline", fontsize=size * POINTS, color=colour,
            weight="bold" if bold else "normal", style="italic" if italic else "normal")
