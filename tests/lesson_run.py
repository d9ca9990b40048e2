"""A lesson run from top to bottom, for tests of what its sentences claim."""

from __future__ import annotations

from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from notebook_rules import read

from mlpteach.delivery.handout.live import execute
from mlpteach.tracing.recording import unrecorded


@cache
def names_after(lesson: Path) -> dict[str, Any]:
    """The names of a lesson after all its cells, which are run once."""
    names: dict[str, Any] = {"__name__": "lesson"}
    mpl.use("agg")
    with unrecorded(), redirect_stdout(StringIO()):
        for cell in read(lesson).cells:
            if cell.cell_type == "code":
                execute(cell.source, names)
    plt.close("all")
    return names
