"""The picture of a class: which mistakes are made, stage by stage, by how many, and how many of these are still stuck."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from mlpteach.classroom.report import ClassReport
from mlpteach.plots.style import BLUE, INK, MOST_BARS, ORANGE, SMALL, axes, tidy, title


class Bar(NamedTuple):
    """A mistake in a stage: how many made it, and how many of them still do."""

    stage: str
    slug: str
    made: int
    stuck: int

    @property
    def words(self) -> str:
        """What is written at its end."""
        return f"{self.made:,}" + (f", {self.stuck:,} still stuck" if self.stuck else "")


def draw_class_report(report: ClassReport, ax: Axes | None = None) -> Axes:
    """Draw a group of bars for each stage, a bar for each mistake: how long says how many people made it; who is stuck is hatched.

    Where no people are known, tries are drawn. Of more than 30 the commonest are drawn. ``ValueError`` for anything but a
    ``ClassReport``.
    """
    if not isinstance(report, ClassReport):
        raise ValueError(f"draw_class_report: expected a ClassReport, received {type(report).__name__} {report!r:.60}")
    bars = _bars(report)
    shown = [bar for bar in bars if bar in sorted(bars, key=lambda bar: -bar.made)[:MOST_BARS]]
    places, heads = _places(shown)
    ax = axes(ax, 9, 1.2 + 0.34 * (len(places) + len(heads)))
    _draw(ax, shown, places)
    _name(ax, dict(zip(places, [bar.slug for bar in shown], strict=True)), {place: stage for stage, place in heads.items()})
    for stage, place in heads.items():
        ax.text(0, place, f"  passed by {report.stages[stage].passed_by}", fontsize=SMALL, color=INK, va="center")
    if len(shown) < len(bars):
        title(ax, f"the {len(shown)} of {len(bars):,} mistakes made most often")
    elif not bars:
        title(ax, "no try went wrong")
    _scale(ax, max([1, *(bar.made for bar in shown)]),
           "people who made the mistake" if report.people else "tries that did not pass")
    return tidy(ax)


def _bars(report: ClassReport) -> list[Bar]:
    return [Bar(stage, slug, count, tally.stuck[slug])
            for stage, tally in report.stages.items() for slug, count in report.counts(stage).items()]


def _places(bars: list[Bar]) -> tuple[list[int], dict[str, int]]:
    """The heights of the bars, counted from the top, and those of their stages' names, each above its group."""
    heads: dict[str, int] = {}
    places = []
    for number, bar in enumerate(bars):
        heads.setdefault(bar.stage, number + len(heads))
        places.append(number + len(heads))
    return places, heads


def _draw(ax: Axes, bars: list[Bar], places: list[int]) -> None:
    drawn = ax.barh(places, [bar.made for bar in bars], color=BLUE, edgecolor=INK)
    ax.barh(places, [bar.stuck for bar in bars], color=ORANGE, edgecolor=INK, hatch="//")
    ax.bar_label(drawn, [bar.words for bar in bars], padding=4, fontsize=SMALL, color=INK)


def _name(ax: Axes, slugs: dict[int, str], stages: dict[int, str]) -> None:
    """Write each mistake beside its bar, and each stage, in bold, above its group."""
    names = dict(sorted((slugs | stages).items()))
    ax.set_yticks(list(names), list(names.values()))
    for place, label in zip(names, ax.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if place in stages else "normal")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(names) - 0.4, -0.6)


def _scale(ax: Axes, longest: int, unit: str) -> None:
    ax.set_xlim(0, 1.3 * longest)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    ax.locator_params(axis="x", integer=True, nbins=6)
    ax.set_xlabel(unit)


def save_class_report(report: ClassReport, picture: Path) -> None:
    """Draw the report into a file, whose ending says which kind. ``OSError`` or ``ValueError`` if it cannot be written."""
    figure: Any = draw_class_report(report).figure
    try:
        figure.savefig(picture, dpi=150)
    finally:
        plt.close(figure)
