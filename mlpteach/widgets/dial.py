"""``Dial``: a slider for the hand and a field for the exact number, which always agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from ipywidgets import BoundedFloatText, HBox, IntSlider, Layout

UNCUT = {"description_width": "initial"}  # as wide as the description is


class Dial(HBox):  # type: ignore[misc]
    """A slider over ``places``, which are sorted numbers, and a field that holds any number between the first and the last.

    ``number`` is the field: its value is the dial's, so observe it. The slider stands at the nearest place. (A float slider alone
    would not do: the page moves its value to the nearest step, and tells the kernel so, as soon as it is shown.)
    """

    def __init__(self, description: str, symbol: str, value: float, places: Sequence[float], width: str) -> None:
        self._places = np.array(places)
        self.slider = IntSlider(self._nearest(value), 0, len(places) - 1, readout=False, description=description,
                                tooltip="Drag, or press the arrow keys", style=UNCUT, layout=Layout(width=width))
        self.number = BoundedFloatText(value, min=places[0], max=places[-1], description=f"{symbol} =",
                                       tooltip="Type, and press Enter", style=UNCUT, layout=Layout(width="125px"))
        super().__init__([self.slider, self.number], layout=Layout(flex_flow="row wrap", grid_gap="0 10px", max_width="100%"))
        self.slider.observe(self._slid, "value")
        self.number.observe(self._typed, "value")

    @property
    def value(self) -> float:
        """The number."""
        return float(self.number.value)

    @value.setter
    def value(self, number: float) -> None:
        self.number.value = number

    def _nearest(self, number: float) -> int:
        return int(np.abs(self._places - number).argmin())

    def _slid(self, change: Any) -> None:
        if self._nearest(self.value) != change["new"]:  # else it has only followed the number
            self.value = float(self._places[change["new"]])

    def _typed(self, change: Any) -> None:
        self.slider.value = self._nearest(change["new"])
