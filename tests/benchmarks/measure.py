"""How the benchmarks time calls, and how they print what they found beside its budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

FASTER = "times as fast"  # the unit of which more is better; of all others less is


class Figure(NamedTuple):
    """Something measured: what it is, the number, its unit, and its budget, if it has one: the most, but of speed the least."""

    what: str
    value: float
    unit: str = FASTER
    budget: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the number keeps to its budget."""
        return self.budget is None or (self.value >= self.budget if self.unit == FASTER else self.value <= self.budget)

    def __str__(self) -> str:
        budget = "" if self.budget is None else f"at {'least' if self.unit == FASTER else 'most'} {self.budget:g}"
        return f"{self.what:<76}{self.value:>9.4g} {self.unit:<15}{budget}{'' if self.is_met else '   MISSED'}".rstrip()


def show(figures: Iterable[Figure]) -> int:
    """Print each figure as soon as it is measured; 1 if one of them misses its budget, for the exit code."""
    missed = 0
    for figure in figures:
        print(figure, flush=True)
        missed |= not figure.is_met
    return int(missed)


def in_turn(calls: Mapping[str, Callable[[], Any]], rounds: int, number: int = 1) -> dict[str, list[float]]:
    """The seconds that ``number`` runs of each call take, round after round: whatever else the machine does meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            began = perf_counter()
            for _ in range(number):
                call()
            seconds[name].append(perf_counter() - began)
    return seconds


def ratio(numerators: Iterable[float], denominators: Iterable[float]) -> float:
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(numerators, denominators, strict=True))
