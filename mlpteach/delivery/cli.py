"""The ``mlpteach`` command: what a learner types, and then what an instructor does."""

from mlpteach import learning_commands, teaching_commands
from mlpteach.command_line import COMMANDS, main

__all__ = ["COMMANDS", "learning_commands", "main", "teaching_commands"]
