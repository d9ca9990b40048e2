"""The explorer's error curves: that of the run on view, and the pinned ones, each named at its end by what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.plots import draw_errors
from mlpteach.plots.style import SMALL, literal
from mlpteach.training.history import History
from mlpteach.widgets.look import LIGHT

ACCENT, QUIET = LIGHT["accent"], LIGHT["quiet"]
DASHES: tuple[Any, ...] = ((0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (9, 3)))
APART = 0.085  # of the axes' height: between names at the ends of curves
LOWEST = -3  # the power of ten at which a logarithmic axis ends, unless an error is smaller


class Settings(NamedTuple):
    """With what a run was made; its text says all of it, ``name`` what differs among others."""

    rate: float
    sizes: tuple[int, ...]
    start: str
    biases: bool
    epochs: int

    def parts(self) -> list[str]:
        """Each of the settings in words."""
        return [f"rate {text.short(self.rate)}", text.layers(self.sizes), self.start, "biases" if self.biases else "no biases",
                f"{self.epochs:,} epochs"]

    def name(self, others: Iterable[Settings]) -> str:
        """The rate, and whatever else is not the same in all of these."""
        differing = [len(set(each)) > 1 for each in zip(*(other.parts() for other in others), strict=True)]
        parts = [text.short(self.rate), *self.parts()[1:]]
        return ", ".join(part for place, part in enumerate(parts) if place == 0 or differing[place])

    def __str__(self) -> str:
        return ", ".join(self.parts())


def draw_curves(ax: Axes, runs: Mapping[Settings, History], log: bool, pinned: Sequence[Settings]) -> None:
    """Draw the curves on axes whose limits stay in their place from one learning rate to the next."""
    now = next(iter(runs))
    names = {settings: settings.name(runs) for settings in runs}
    draw_errors({str(settings): run for settings, run in runs.items()}, ax, log=log)
    if legend := ax.get_legend():
        legend.remove()
    for settings, line in zip(runs, ax.lines, strict=True):
        if settings == now:
            line.set(color=ACCENT, linewidth=3, marker="None", linestyle="-", zorder=3)
        else:
            line.set(color=QUIET, linewidth=1.8, marker="None", linestyle=DASHES[pinned.index(settings)], zorder=2.9)
    epochs = max(run.epochs for run in runs.values())
    errors = np.concatenate([run.errors[np.isfinite(run.errors)] for run in runs.values()])
    top = _top(runs[now], float(errors.max()))
    ax.set_xlim((1, max(2, epochs)) if log else (-0.01 * epochs, 1.01 * epochs))
    ax.set_ylim((_bottom(errors), top) if log else (-0.01 * top, top))
    if len(runs) > 1:
        _name_ends(ax, names, runs)


def _name_ends(ax: Axes, names: Mapping[Settings, str], runs: Mapping[Settings, History]) -> None:
    """Write each run's name at the right, at the height of its curve's end, so far from the next that both are read."""
    ends = {settings: float(run.errors[np.isfinite(run.errors)][-1]) for settings, run in runs.items()}
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = {settings: float(np.clip(to_axes.transform((1, max(end, 1e-300)))[1], 0, 1)) for settings, end in ends.items()}
    lowest = 0.0
    for settings in sorted(runs, key=lambda each: heights[each]):
        at = max(heights[settings], lowest)
        lowest = at + APART
        is_now = settings == next(iter(runs))
        ax.text(1.015, at, literal(names[settings]), transform=ax.transAxes, va="center", fontsize=SMALL, clip_on=False,
                color=ACCENT if is_now else QUIET, weight="bold" if is_now else "normal")


def _top(run: History, highest: float) -> float:
    """A little above the first error; if a curve rises further, above the largest error that outputs at the ends can have."""
    usual, ends = 1.1 * float(run.errors[0]), [end for end in run.form.output.reach if np.isfinite(end)]
    largest = np.max([np.abs(run.targets - end) for end in ends], axis=0).mean() if ends else 0.0
    return usual if highest <= usual else 1.02 * max(highest, float(largest))


def _bottom(errors: Array) -> float:
    positive = errors[errors > 0]
    return 10.0 ** (min(LOWEST, floor(log10(positive.min()))) if positive.size else LOWEST)
