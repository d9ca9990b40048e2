"""A state of the walkthrough as the page takes it: the drawing, the texts and attributes in it, and where it is."""

from __future__ import annotations

from typing import Any

from mlpteach.widgets.walk.curve import Curve
from mlpteach.widgets.walk.frame import Frame, filled

State = dict[str, Any]


def state(frame: Frame, epoch: int = 0, curve: Curve | None = None, curve_html: str = "") -> State:
    """The frame of an epoch under its run's curve, if it has one."""
    above = {"epoch": curve.says(epoch)} if curve else {}
    return {"drawing": curve_html + frame.drawing(), "texts": above | frame.texts(),
            "attributes": (curve.handle(epoch) if curve else {}) | frame.attributes(),
            "now": {"epoch": epoch, "step": frame.index, "row": frame.cell[0], "column": frame.cell[1]}}


def html(shown: State) -> str:
    """The state as a page shows it, before its script wakes."""
    return filled(shown["drawing"], shown["texts"], shown["attributes"])
