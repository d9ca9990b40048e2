"""Boxes, spots and lines: of what a layout is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float


class Anchor(NamedTuple):
    """Where a text stands: its point on the base line, and which side of it is there: start, middle or end."""

    x: float
    y: float
    anchor: str = "middle"


class Wire(NamedTuple):
    """A line: its path as cubic curves of four points each, where it is touched, and where its two labels stand."""

    curves: tuple[tuple[tuple[float, float], ...], ...]
    zone: Box
    above: Anchor
    below: Anchor
    start: tuple[float, float] | None = None  # of a bias, which begins in the run

    @property
    def path(self) -> str:
        """The curves as SVG writes them; between two that do not meet there is a gap for a label."""
        text, at = "", None
        for start, *rest in self.curves:
            text += ("" if start == at else f"M{_pair(start)}") + "C" + " ".join(map(_pair, rest))
            at = rest[-1]
        return text


def _pair(point: Sequence[float]) -> str:
    return " ".join(f"{value:.1f}".removesuffix(".0") for value in point)
