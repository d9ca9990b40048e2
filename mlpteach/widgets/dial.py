"""``Dial``: a slider for the hand and a field for the exact number, which always agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from math import isfinite
from typing import Any

import numpy as np
from ipywidgets import HTML, HBox, Layout, SelectionSlider, Text
from traitlets import Float, TraitError, validate

from mlpteach.arrays.text import number, short

UNCUT = {"description_width": "initial"}  # as wide as the description is
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")


class Dial(HBox):  # type: ignore[misc]
    """A slider over ``places``, which are sorted numbers, and a field for any number between the first and the last.

    ``value`` is the number: set it, or observe it. The slider stands at the nearest place. What is typed and is no number between
    the ends changes nothing: ``message`` says so, and what was typed stays. (A float slider alone would not do: the page moves its
    value to the nearest step, and tells the kernel so, as soon as it is shown.)
    """

    value = Float()

    def __init__(self, description: str, symbol: str, value: float, places: Sequence[float], width: str) -> None:
        self._places = np.array(places)
        self.slider = SelectionSlider(
            options=[(short(place), at) for at, place in enumerate(places)], value=self._nearest(value), description=description,
            tooltip="Drag, or press the arrow keys", style=UNCUT, layout=Layout(width=width))  # its readout is for screen readers
        self.field = Text(number(value), description=f"{symbol} =", continuous_update=False,
                          tooltip=f"From {self._ends}: type, and press Enter", style=UNCUT, layout=Layout(width="125px"))
        self.limits, self.message = HTML(f'<span class="mlpteach-limits">{self._ends}</span>'), HTML()
        super().__init__([self.slider, self.field, self.limits, self.message], value=float(value),
                         layout=Layout(flex_flow="row wrap", grid_gap="0 10px", max_width="100%"))
        self.add_class("mlpteach-dial")
        self.slider.observe(self._slid, "value")
        self.field.observe(self._typed, "value")
        self.observe(self._follow, "value")

    @property
    def _ends(self) -> str:
        return f"{short(self._places[0])} to {short(self._places[-1])}"

    @validate("value")
    def _inside(self, proposal: Any) -> float:
        if not self._places[0] <= proposal["value"] <= self._places[-1]:
            raise TraitError(f"expected a number from {self._ends}, received {number(proposal['value'])}")
        return float(proposal["value"])

    def _nearest(self, number: float) -> int:
        return int(np.abs(self._places - number).argmin())

    def _slid(self, change: Any) -> None:
        if self._nearest(self.value) != change["new"]:  # else it has only followed the number
            self.value = float(self._places[change["new"]])

    def _typed(self, change: Any) -> None:
        if change["new"] == number(self.value):  # else all digits but those shown would be lost
            self.message.value = ""
            return
        try:
            self.value = read(change["new"])
        except (ValueError, TraitError) as error:
            self.message.value = (f'<span role="alert" class="mlpteach-refused">{escape(str(error))}; it stays at '
                                  f"{number(self.value)}</span>")
        else:
            self._follow(change)

    def _follow(self, _: Any) -> None:
        self.message.value, self.field.value, self.slider.value = "", number(self.value), self._nearest(self.value)


def read(typed: str) -> float:
    """The number that was typed, with a decimal point or a decimal comma; ``ValueError`` in words for anything else."""
    plain = typed.strip().replace("\u2212", "-")
    if THOUSANDS.fullmatch(plain):
        raise ValueError(f"expected a number such as 0.5, received {plain!r}, which could be thousands or a fraction")
    try:
        value = float(plain.replace(",", ".", 1).replace("_", "no number"))
    except ValueError:
        raise ValueError(f"expected a number such as 0.5, received {typed!r}") from None
    if not isfinite(value):
        raise ValueError(f"expected a finite number, received {typed!r}")
    return value
