"""The ``mlpteach`` command: what a learner types, and then what an instructor does."""

from mlpteach.delivery import learner

# isort: split
# In this order ``mlpteach --help`` lists the commands.
from mlpteach.delivery import instructor

# isort: split
from mlpteach.delivery import assessor
from mlpteach.delivery.command_line import COMMANDS, main

__all__ = ["COMMANDS", "assessor", "instructor", "learner", "main"]
