"""The hand-out: all lessons as web pages that need no kernel and no network."""

from mlpteach.handout.site import handout

__all__ = ["handout"]
