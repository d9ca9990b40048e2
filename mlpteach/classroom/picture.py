"""The picture of a class: which mistakes are made, where, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from mlpteach.classroom.report import ClassReport
from mlpteach.plots.style import draw_bars, title


def draw_class_report(report: ClassReport, ax: Axes | None = None) -> Axes:
    """Draw a bar for each mistake in each stage, the commonest on top, its length the number of tries.

    Of more than 30 the commonest are drawn. ``ValueError`` for anything but a ``ClassReport``.
    """
    if not isinstance(report, ClassReport):
        raise ValueError(f"draw_class_report: expected a ClassReport, received {type(report).__name__} {report!r:.60}")
    counts = {f"{stage}: {slug}": count for (stage, slug), count in report.mistakes.items()}
    ax = draw_bars(counts, ax, lambda count: f"{count:,}", "mistakes made most often")
    if not counts:
        title(ax, "no try went wrong")
    ax.set_xlim(0, 1.12 * max([1, *counts.values()]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    ax.locator_params(axis="x", integer=True, nbins=6)
    ax.set_xlabel("tries that did not pass")
    return ax


def save_class_report(report: ClassReport, picture: Path) -> None:
    """Draw the report into a file, whose ending says which kind. ``OSError`` or ``ValueError`` if it cannot be written."""
    figure: Any = draw_class_report(report).figure
    try:
        figure.savefig(picture, dpi=150)
    finally:
        plt.close(figure)
