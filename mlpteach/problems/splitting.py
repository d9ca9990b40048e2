"""Which rows are learned from and which are held out: drawn by a seed, of each class the same share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpteach.arrays.checks import described, whole_number
from mlpteach.arrays.text import Array


def split(owner: str, kinds: Array, share: Any, seed: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the rows to learn from, and of those held out. ``kinds`` (rows,) is the class of each.

    ``ValueError`` that ``owner`` opens unless ``share`` is a number from 0 to below 1 that is at least one row, or 0.
    """
    if isinstance(share, bool) or not isinstance(share, (int, float, np.floating)) or not 0 <= share < 1:
        raise ValueError(f"{owner}: held_out must be a share of the rows, from 0 to below 1, received {described(share)}")
    order = np.random.RandomState(whole_number(owner, "seed", seed, 0, 2**32 - 1)).random_sample(len(kinds)).argsort(kind="stable")
    held = [place for kind in np.unique(kinds) for place in _last(order[kinds[order] == kind], float(share))]
    if share and not held:
        each = " of each class" if len(np.unique(kinds)) > 1 else ""
        raise ValueError(f"{owner}: held_out={share} of {len(kinds):,} rows is less than one row{each}; expected a larger share")
    is_held = np.isin(np.arange(len(kinds)), held)
    return np.flatnonzero(~is_held), np.flatnonzero(is_held)


def _last(places: NDArray[np.intp], share: float) -> NDArray[np.intp]:
    """So large a share of the places, from the end, but never all of them."""
    count = min(round(share * len(places)), len(places) - 1)
    return places[len(places) - count:]
