"""A picture of softmax: powers side by side, then laid end to end, so that each is seen as a share of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.forms.activations import EXP_LIMIT
from mlpteach.plots.style import COLOURS, INK, PAPER, SMALL, axes, literal, tidy

MOST = len(COLOURS)  # classes that can be told apart
HATCHES = ("", "//", "..", "\\\\", "xx", "--", "oo")
ROOM = 1.42  # the axis, where the longest bar is 1: behind a bar stands how its share comes about
NARROW = 0.07  # a share for which no number has room inside it


def draw_softmax(sums: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Draw how softmax makes shares of the weighted sums of one row: a bar for each power of e, and all of them end to end.

    ``sums`` maps the names of two to seven outputs to their weighted sums. ``ValueError`` for anything else, and for sums that are
    not finite or above 700 in size, whose powers are no numbers that could be drawn.
    """
    z = _sums(sums)
    powers = {name: float(np.exp(value)) for name, value in z.items()}
    whole = sum(powers.values())
    ax = axes(ax, 9, 1.4 + 0.52 * len(z))
    start = 0.0
    for place, power in enumerate(powers.values()):
        look: dict[str, Any] = {"color": COLOURS[place], "edgecolor": PAPER, "hatch": HATCHES[place], "height": 0.66}
        ax.barh(place, power / whole, **look)
        ax.barh(len(z) + 0.3, power / whole, left=start, **look)
        ax.text(power / whole + 0.015, place, f"{_four(power)} / {_four(whole)} = {_four(power / whole)}", va="center",
                fontsize=SMALL, color=INK)
        _name_share(ax, start, power / whole, len(z) + 0.3)
        start += power / whole
    rows = [f"{literal(name)}:  z = {_four(z[name])},  e^z = {_four(powers[name])}" for name in powers]
    ax.set_yticks([*range(len(z)), len(z) + 0.3], [*rows, f"end to end:  {_four(whole)}"])
    ax.set(xlim=(0, ROOM), ylim=(len(z) + 0.85, -0.55), xlabel="share of the whole")
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    return tidy(ax)


def _name_share(ax: Axes, start: float, share: float, height: float) -> None:
    if share >= NARROW:
        ax.text(start + share / 2, height, f"{share:.2f}", ha="center", va="center", fontsize=SMALL, color=INK,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2})


def _sums(given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping) or not 2 <= len(given) <= MOST:
        raise ValueError(f"draw_softmax: expected a mapping from the names of 2 to {MOST} outputs to their weighted sums, "
                         f"received {described(given)}")
    sums = {str(name): finite_array("draw_softmax", str(name), z) for name, z in given.items()}
    for name, z in sums.items():
        if z.size != 1 or abs(z.item()) > EXP_LIMIT:
            received = text.number(z.item()) if z.size == 1 else f"an array {text.shape(z)}"
            raise ValueError(f"draw_softmax: {name} must be one number of at most {EXP_LIMIT} in size, received {received}")
    return {name: z.item() for name, z in sums.items()}


def _four(value: float) -> str:
    return text.short(value).replace("-", "−")
