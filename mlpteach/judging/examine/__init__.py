"""``examine``: a person's own program, probed as it is."""

from __future__ import annotations

from typing import Any

from mlpteach.judging.examine.examination import Examination
from mlpteach.judging.examine.program import Program
from mlpteach.judging.examine.report import Report
from mlpteach.judging.examine.supervision import supervised


def examined(inputs: Any, targets: Any, loss: str | None, seconds: float, **handed_over: Any) -> Report:
    """Probe the program in an isolated, silent thread, and put everything back."""
    return supervised(lambda: Examination(Program.of(inputs, targets, **handed_over), loss).report(), seconds)
