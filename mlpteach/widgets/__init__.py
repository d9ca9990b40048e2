"""The interactive pieces: each is one call in a notebook cell, and a picture where no kernel runs."""

from mlpteach.walk import walkthrough_html
from mlpteach.widgets.stepper import walkthrough

__all__ = ["walkthrough", "walkthrough_html"]
