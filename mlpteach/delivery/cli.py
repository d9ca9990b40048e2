"""The ``mlpteach`` command: what a learner types, and then what an instructor does."""

from mlpteach.delivery import learner

# isort: split
# In this order ``mlpteach --help`` lists the commands.
from mlpteach.delivery import instructor

# isort: split
from mlpteach.delivery import reporting

# isort: split
from mlpteach.delivery import assessor

# isort: split
from mlpteach.delivery import grader

# isort: split
from mlpteach.delivery import assigner
from mlpteach.delivery.command_line import COMMANDS, main

__all__ = ["COMMANDS", "assessor", "assigner", "grader", "instructor", "learner", "main", "reporting"]
