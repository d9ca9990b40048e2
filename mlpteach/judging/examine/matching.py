"""Which candidates give what was measured, up to one factor that is the same in all tries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.candidates import Candidate, Slugs

AT_ONCE = 500
UNITS = 24  # of which so many, chosen at random, are compared


@dataclass(frozen=True, eq=False)
class Fit:
    """Candidates with the fewest mistakes that give what was measured, the best first, and the factor that it takes."""

    found: tuple[Candidate, ...]
    factor: float

    @property
    def mistakes(self) -> int:
        """How many mistakes they make."""
        return len(self.found[0].slugs)

    @property
    def readings(self) -> tuple[Slugs, ...]:
        """The different sets of mistakes that give the same."""
        return tuple(dict.fromkeys(candidate.slugs for candidate in self.found))


def fit(measured: Array, candidates: Iterable[Candidate], tolerance: float) -> Fit | None:
    """The candidates (tries, cells) that are the measured ones up to a factor, with the fewest mistakes; None where none is."""
    cells = np.random.RandomState(0).permutation(measured.shape[1])[:UNITS]
    goal = measured[:, cells].ravel()
    norm = float(np.linalg.norm(goal))
    best: list[tuple[int, float, float, Candidate]] = []
    for some in _chunks(iter(candidates)):
        table = np.stack([candidate.values[:, cells].ravel() for candidate in some])
        with np.errstate(all="ignore"):
            squares = np.einsum("ij,ij->i", table, table)
            factors = np.where(squares > 0, table @ goal / squares, 0.0)
            distances = np.linalg.norm(factors[:, None] * table - goal, axis=1) / norm
        best += [(len(some[place].slugs), float(distances[place]), float(factors[place]), some[place])
                 for place in np.flatnonzero(distances <= tolerance)]
    if not best:
        return None
    fewest = min(count for count, *_ in best)
    chosen = [each for each in best if each[0] == fewest]
    return Fit(tuple(candidate for *_, candidate in chosen), chosen[0][2])


def _chunks(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    while some := list(islice(candidates, AT_ONCE)):
        yield some
