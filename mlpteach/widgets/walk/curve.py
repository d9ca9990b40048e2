"""The error curve above a walkthrough: its handle is dragged to an epoch."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import log

import numpy as np

from mlpteach.arrays.text import Array, short
from mlpteach.plots.style import thinned
from mlpteach.widgets.walk.numerals import minus
from mlpteach.widgets.walk.svg import Attributes

PLACES, MOST = 640, 700  # where the handle can stand; points of the drawn curve
LABEL = "Drag, or press the arrow keys, PageUp, PageDown, Home and End"


@dataclass(frozen=True, eq=False)
class Curve:
    """The errors of a run, an epoch each, drawn on linear axes or, where the fall would be at an edge, on logarithmic ones."""

    errors: Array

    @cached_property
    def _heights(self) -> Array:
        """The errors as they are drawn: what overflowed is drawn as high as the largest."""
        finite = self.errors[np.isfinite(self.errors)]
        top = float(finite.max()) if len(finite) else 1.0
        return np.clip(np.nan_to_num(self.errors, nan=top, posinf=top), 0.0, top)

    @cached_property
    def is_log(self) -> bool:
        """Whether the epochs stand on a logarithmic axis: where half of the fall comes in the first twentieth of the run."""
        middle = (self._heights.max() + self._heights.min()) / 2
        return len(self.errors) >= 100 and int((self._heights <= middle).argmax()) < len(self.errors) / 20

    @cached_property
    def is_steep(self) -> bool:
        """Whether the errors stand on a logarithmic axis."""
        return bool(0 < self._heights.min() < self._heights.max() / 100)

    def place(self, epoch: int) -> tuple[float, float]:
        """Where the handle stands, in hundredths of the picture from the left and from above."""
        last = len(self.errors) - 1
        along = (log(epoch + 1) / log(last + 1) if self.is_log else epoch / last) if last else 0.0
        heights = np.log(self._heights) if self.is_steep else self._heights
        low, high = float(heights.min()) if self.is_steep else 0.0, float(heights.max())
        up = (float(heights[epoch]) - low) / (high - low) if high > low else 0.5
        return round(100 * along, 2), round(96 - 90 * up, 2)

    def says(self, epoch: int) -> str:
        """``epoch 1,234, error 0.1314``."""
        error = minus(short(self.errors[epoch])) if np.isfinite(self.errors[epoch]) else "too large for a number"
        return f"epoch {epoch:,}, error {error}"

    def epochs(self, count: int = PLACES) -> list[int]:
        """So many epochs side by side along the axis, the first and the last among them."""
        last = len(self.errors) - 1
        wanted = np.geomspace(1, last + 1, count) - 1 if self.is_log else np.linspace(0, last, count)
        return sorted({*np.rint(wanted).astype(int).tolist(), 0, last})

    def along(self, count: int) -> list[int]:
        """So many epochs at equal distances along the curve itself, the first and the last among them: more where it falls."""
        epochs = self.epochs()
        points = np.array([self.place(epoch) for epoch in epochs]) * (1.0, 0.6)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        return sorted({epochs[int(np.abs(way - wanted).argmin())] for wanted in np.linspace(0, way[-1], count)})

    def html(self, epochs: Iterable[int] = (), dotted: bool = False) -> str:
        """The curve with its handle, which can stand at these epochs, or anywhere; ``dotted`` shows where."""
        places = [[*self.place(epoch), epoch, self.says(epoch)] for epoch in epochs or self.epochs()]
        kept, _ = thinned(self._heights, MOST, log=self.is_log)
        line = " ".join(f"{x},{y}" for x, y in map(self.place, kept.tolist()))
        dots = "".join(f'<span class="stop" style="left:{x}%;top:{y}%"></span>' for x, y, *_ in places) if dotted else ""
        return (f'<div class="mlpteach-curve"><p><b data-slot="epoch"></b> <span>of {len(self.errors):,}{self._axes}</span></p>'
                f'<div class="plot" data-points="{escape(json.dumps(places, separators=(",", ":")))}"><svg viewBox="0 0 100 100" '
                f'preserveAspectRatio="none" aria-hidden="true"><polyline points="{line}"/></svg>{dots}'
                f'<span data-id="handle" data-lm-suppress-shortcuts="true" title="{LABEL}"></span></div></div>')

    @property
    def _axes(self) -> str:
        if self.is_log and self.is_steep:
            return ", logarithmic axes"
        return f", the {'epochs' if self.is_log else 'errors'} on a logarithmic axis" if self.is_log or self.is_steep else ""

    def handle(self, epoch: int) -> Attributes:
        """The attributes of the handle at an epoch."""
        x, y = self.place(epoch)
        values = {"aria-valuemin": 0, "aria-valuemax": len(self.errors) - 1, "aria-valuenow": epoch,
                  "aria-valuetext": self.says(epoch)}
        return {"handle": {"class": "handle", "role": "slider", "tabindex": "0", "aria-label": "epoch, along the curve", **values,
                           "style": f"left:{x}%;top:{y}%"}}
