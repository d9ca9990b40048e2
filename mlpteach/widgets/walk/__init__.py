"""The walkthrough's frames: one step of a trace as a network with numbers, tables and arithmetic, in HTML that needs no kernel."""

from mlpteach.walk.fragment import walkthrough_html
from mlpteach.walk.frame import Frame

__all__ = ["Frame", "walkthrough_html"]
