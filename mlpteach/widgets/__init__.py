"""The interactive pieces: each is one call in a notebook cell, and a picture where no kernel runs."""

from mlpteach.widgets.explorer import learning_rate_explorer
from mlpteach.widgets.guess import drills as exercises
from mlpteach.widgets.guess import guess
from mlpteach.widgets.live import network
from mlpteach.widgets.neuron import neuron_explorer
from mlpteach.widgets.walk import walkthrough_html
from mlpteach.widgets.walkthrough import walkthrough

__all__ = ["exercises", "guess", "learning_rate_explorer", "network", "neuron_explorer", "walkthrough", "walkthrough_html"]
