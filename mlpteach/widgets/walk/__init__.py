"""The walkthrough's frames: one step of a trace as a network with numbers, tables and arithmetic, in HTML that needs no kernel."""

from mlpteach.widgets.walk.frame import Frame
from mlpteach.widgets.walk.page import walkthrough_html

__all__ = ["Frame", "walkthrough_html"]
