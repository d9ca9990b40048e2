"""``Calculator``: the stages as they come out with a pocket calculator, for somebody who rounds every number on the way."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from functools import partial, reduce
from inspect import unwrap
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.arrays.text import Array
from mlpteach.tracing.arithmetic import Cells, Operation, Term
from mlpteach.tracing.stage import STAGES

BETWEEN: dict[str, Callable[[float, float], float]] = {
    "+": float.__add__, "-": float.__sub__, "*": float.__mul__, "/": float.__truediv__}
OF_ONE: dict[str, Callable[[float], float]] = {"negative": float.__neg__, "exp": math.exp}


class Calculator:
    """Has the stages as methods, such as ``sum_synapse``. ``tables`` are their results, each stage's in the order of the calls."""

    def __init__(self, digits: int) -> None:
        """``digits`` are the significant ones that are kept of each number."""
        self.digits = digits
        self.tables: dict[str, list[Array]] = defaultdict(list)

    def __getattr__(self, stage: str) -> Callable[..., Array]:
        if stage not in STAGES:
            raise AttributeError(stage)
        return partial(self._stage, stage)

    def _stage(self, stage: str, *given: Any) -> Array:
        named = STAGES[stage].signature.bind(*given).arguments
        cells = {name: Cells(name, value) if isinstance(value, np.ndarray) else value for name, value in named.items()}
        rows, units = unwrap(getattr(stages, stage))(**named).shape
        table = np.array([[self._keyed(STAGES[stage].cell(row, unit, **cells)) for unit in range(units)] for row in range(rows)])
        self.tables[stage].append(table)
        return table

    def _keyed(self, term: Term) -> float:
        """A number worked out operation by operation; a sum of many, number by number."""
        if not isinstance(term, Operation):
            return term.value
        first, *others = (self._keyed(each) for each in term.operands)
        so_far = self._kept(OF_ONE[term.kind](first)) if term.kind in OF_ONE else first
        return reduce(lambda so_far, each: self._kept(BETWEEN[term.kind](so_far, each)), others, so_far)

    def _kept(self, number: float) -> float:
        return float(f"{number:.{self.digits}g}")
