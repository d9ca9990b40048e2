"""Pictures of what a loss makes of the slope of an output: how hard it pulls at the weighted sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.forms import SIGMOID, Loss
from mlpteach.forms.losses import LOSSES, loss
from mlpteach.plots.style import BLUE, COLOURS, GREY, INK, LEGEND, ORANGE, PAPER, SMALL, TEXT, axes, literal, tidy

LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)))
BOTH = tuple(LOSSES)
WIDE, TALL, APART = 2.5, 0.9, 1.5  # a box, and from row to row
BETWEEN = 0.6  # of two boxes, for the sign between them
ROOM = 22  # letters in a box
HEADS = ("error", "slope  a (1 − a)", "delta")


def draw_output_deltas(outputs: Mapping[str, float] | None = None, losses: Sequence[Loss | str] = BOTH,
                       ax: Axes | None = None) -> Axes:
    """Draw the delta of a sigmoid that should say 1 over what it says, a line for each loss; named outputs are marked on all lines.

    ``ValueError`` for a loss that there is not, and for anything but a mapping from names to numbers from 0 to 1.
    """
    chosen, marked = _losses("draw_output_deltas", losses), _outputs(outputs)
    ax = axes(ax, 8, 4.4)
    a = np.linspace(0, 1, 401)[1:-1]  # at the ends cross-entropy has no slope, only the limit of one
    for place, each in enumerate(chosen):
        look: dict[str, Any] = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)]}
        ax.plot(a, _delta(each, a), linewidth=2.5, label=str(each), **look)
        for output in marked.values():
            ax.plot(output, _delta(each, np.array(output)), "o", color=look["color"], markersize=9, markeredgecolor=PAPER)
    for place, (name, output) in enumerate(marked.items()):
        ax.axvline(output, color=INK, linewidth=1, linestyle=":", zorder=1)
        ax.annotate(f"{literal(name)}: a = {text.short(output)}", (output, 1.0), (6 if output <= 0.5 else -6, 8 + 18 * (place % 2)),
                    textcoords="offset points", fontsize=SMALL, color=INK, ha="left" if output <= 0.5 else "right")
    ax.legend(loc="upper right" if not any(output > 0.4 for output in marked.values()) else "center right", **LEGEND)
    ax.set(xlabel="output a; its target is 1", ylabel="delta of the output", xlim=(-0.02, 1.02), ylim=(-0.03, 1.18))
    return tidy(ax, grid="both")


def draw_delta_factors(error: float, output: float, losses: Sequence[Loss | str] = BOTH, ax: Axes | None = None) -> Axes:
    """Draw the delta of one sigmoid as a product, a row for each loss: its error, its slope set off in a frame, and what comes out.

    Where the loss cancels the slope, its frame is empty and dashed. ``ValueError`` for a loss that there is not, an error that is
    not one number, and an output that is not one from 0 to 1.
    """
    chosen = _losses("draw_delta_factors", losses)
    received, a = (_number("draw_delta_factors", *given) for given in (("error", error), ("output", output)))
    _check_output("draw_delta_factors", "output", a)
    ax = axes(ax, 9, 1.0 + 0.75 * len(chosen))
    for place, each in enumerate(chosen):
        cancels, height = each.cancels(SIGMOID), -APART * place
        product = f"{_four(a)} · (1 − {_four(a)})"
        slope = "cancelled" if cancels else product if len(product) <= ROOM else _four(a * (1 - a))
        delta = float(each.through("draw_delta_factors", SIGMOID, np.array([[received]]), np.array([[a]])).item())
        ax.text(-WIDE / 2 - 0.25, height, str(each), ha="right", va="center", fontsize=TEXT, color=INK)
        _draw_row(ax, height, (_four(received), slope, _four(delta)), cancels)
    for place, head in enumerate(HEADS):
        ax.text(place * (WIDE + BETWEEN), TALL / 2 + 0.25, head, ha="center", fontsize=SMALL, color=INK)
    ax.set_xlim(-WIDE / 2 - 3.6, 2 * (WIDE + BETWEEN) + WIDE / 2 + 0.1)
    ax.set_ylim(-APART * (len(chosen) - 1) - TALL / 2 - 0.1, TALL / 2 + 0.75)
    ax.axis("off")
    return ax


def _draw_row(ax: Axes, height: float, words: Sequence[str], cancels: bool) -> None:
    edges = (INK, GREY if cancels else ORANGE, BLUE)
    for place, (word, edge) in enumerate(zip(words, edges, strict=True)):
        middle = place * (WIDE + BETWEEN)
        ax.add_patch(FancyBboxPatch((middle - WIDE / 2, height - TALL / 2), WIDE, TALL, "round,pad=0,rounding_size=0.15",
                                    facecolor=PAPER, edgecolor=edge, linewidth=3 if place else 1.5,
                                    linestyle="--" if place == 1 and cancels else "-"))
        ax.text(middle, height, word, ha="center", va="center", fontsize=SMALL if place == 1 else TEXT, color=INK,
                weight="bold" if place == 2 else "normal")
    for place, sign in enumerate((" " if cancels else "×", "=")):
        ax.text((place + 0.5) * (WIDE + BETWEEN), height, sign, ha="center", va="center", fontsize=TEXT, color=INK)


def _delta(each: Loss, a: Any) -> Any:
    """The delta of sigmoids that say ``a`` and should say 1."""
    table = np.reshape(a, (1, -1))
    return np.reshape(each.through("draw_output_deltas", SIGMOID, 1 - table, table), np.shape(a))


def _losses(owner: str, given: Any) -> list[Loss]:
    if isinstance(given, str) or not isinstance(given, Sequence) or not 1 <= len(given) <= len(LINES):
        raise ValueError(f"{owner}: losses must be a list of 1 to {len(LINES)} of {', '.join(map(repr, LOSSES))}, "
                         f"received {described(given)}")
    return [loss(owner, each) for each in given]


def _outputs(given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping | None):
        raise ValueError(f"draw_output_deltas: expected a mapping from names to outputs, received {described(given)}")
    outputs = {str(name): _number("draw_output_deltas", str(name), output) for name, output in (given or {}).items()}
    for name, output in outputs.items():
        _check_output("draw_output_deltas", name, output)
    return outputs


def _number(owner: str, name: str, given: Any) -> float:
    value = finite_array(owner, name, given)
    if value.size != 1:
        raise ValueError(f"{owner}: {name} must be one number, received an array {text.shape(value)}")
    return float(value.item())


def _check_output(owner: str, name: str, output: float) -> None:
    if not 0 <= output <= 1:
        raise ValueError(f"{owner}: {name} must be an output from 0 to 1, received {text.number(output)}")


def _four(value: float) -> str:
    return text.short(value).replace("-", "−")
