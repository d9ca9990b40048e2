"""The ``mlpteach`` command: what a learner types, and then what an instructor does."""

from mlpteach.delivery import instructor, learner
from mlpteach.delivery.command_line import COMMANDS, main

__all__ = ["COMMANDS", "instructor", "learner", "main"]
