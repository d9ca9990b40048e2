"""The lessons as web pages that need no kernel: the hand-out, slides, and worksheets."""

from mlpteach.delivery.handout.site import REVEAL, handout, slides

__all__ = ["REVEAL", "handout", "slides"]
