"""``View``: the frame in a notebook. A click, a key or a drag comes to the kernel as what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Dict

SCRIPT = (Path(__file__).parent / "walk.js").read_text("utf-8")


class View(anywidget.AnyWidget):
    """``state`` is what is shown: the drawing, the texts and attributes in it, and where it is. ``value`` is the last request:
    a ``cell``, an ``epoch``, a ``step``, or to move ``by`` one. While ``playing``, the page asks to ``play`` on every two seconds.
    """

    _esm = SCRIPT + (Path(__file__).parent / "live.js").read_text("utf-8")
    state = Dict().tag(sync=True)
    value = Dict().tag(sync=True)
    playing = Bool(False).tag(sync=True)

    def ask(self, **request: Any) -> None:
        """Ask as the page does."""
        self.value = {**request, "turn": -1 - self.value.get("turn", 0)}
