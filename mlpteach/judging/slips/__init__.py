"""Ordinary slips, as data: what Python itself says of them, or what they give. To add one, add one entry to one of the two tables.

A slip has no slug and no place in a class log: it is no misconception, and is told only where none is found.
"""

from mlpteach.judging.slips.in_python import IN_PYTHON
from mlpteach.judging.slips.in_results import GIVING, IN_RESULTS, NO_AXES
from mlpteach.judging.slips.raised import slip_of
from mlpteach.judging.slips.slip import Slip, first_fitting

__all__ = ["GIVING", "IN_PYTHON", "IN_RESULTS", "NO_AXES", "Slip", "first_fitting", "slip_of"]
