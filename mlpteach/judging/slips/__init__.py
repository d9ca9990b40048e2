"""Ordinary slips, as data: what Python says of them, or what they give. To add one, add one entry to one of the three tables.

A slip has no slug and no place in a class log: it is no misconception, and is told only where none is found.
"""

from mlpteach.judging.slips.giving import GIVING
from mlpteach.judging.slips.in_python import IN_PYTHON
from mlpteach.judging.slips.in_results import IN_RESULTS, IN_ROWS, NO_AXES
from mlpteach.judging.slips.raised import slip_of
from mlpteach.judging.slips.slip import Slip, first_fitting

__all__ = ["GIVING", "IN_PYTHON", "IN_RESULTS", "IN_ROWS", "NO_AXES", "Slip", "first_fitting", "slip_of"]
