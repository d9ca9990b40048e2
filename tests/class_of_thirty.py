"""A class of thirty that was made up, try by try: the guide shows its report."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from mlpteach.judging.class_log import Try

PEOPLE = [f"{person:012x}" for person in range(30)]
MADE = {"sum_synapse": {"elementwise-for-dot": range(6)},
        "delta_output": {"derivative-of-activation-twice": range(4, 21), "derivative-mistyped": range(20, 24), None: (7, 8, 29)},
        "delta_hidden": {"missing-transpose": range(3, 12), "weights-ignored": range(10, 16),
                         "dot-for-elementwise": range(20, 24)}}
REACHED = {"sum_synapse": 30, "delta_output": 30, "delta_hidden": 24}
STUCK = {"sum_synapse": (), "delta_output": (7, 19, 20, 29), "delta_hidden": (5, 6, 7, 8, 11, 14, 15, 19, 20)}
PATIENT = 7  # this one tries each wrong idea six times


def tries() -> Iterator[Try]:
    """The tries of the class, stage by stage, person by person."""
    numbers = {mark: count(1) for mark in PEOPLE}
    for stage, mistakes in MADE.items():
        for person, mark in enumerate(PEOPLE[:REACHED[stage]]):
            slugs = [slug for slug, people in mistakes.items() if person in people for _ in range(6 if person == PATIENT else 1)]
            passed = [] if person in STUCK[stage] else [None]
            outcomes = [*((slug, False) for slug in slugs), *((slug, True) for slug in passed)]
            for second, (slug, right) in enumerate(outcomes):
                yield Try(stage, slug, right, mark, next(numbers[mark]), f"2025-03-03T10:00:{second:02}+00:00")
