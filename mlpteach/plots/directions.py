"""A plane in the space of all weights and biases: the two directions of it that a picture can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array
from mlpteach.forms import Form

EXPECTED = "two different places of weights or biases, such as ('weights_0', 0, 1)"


@dataclass(frozen=True, eq=False)
class Plane:
    """A point of the plane, its two directions (2, parameters) at right angles and of length 1, their names, and what to know."""

    origin: Array
    directions: Array
    names: tuple[str, str]
    remark: str = ""

    def seen(self, places: Array) -> Array:
        """Where the places (places, parameters) are on the plane, or above it: (places, 2)."""
        return np.asarray((places - self.origin) @ self.directions.T)

    def places(self, across: Array, up: Array) -> Array:
        """The parameters of each point of a grid, row by row from below: (points, parameters)."""
        points = np.transpose([grid.ravel() for grid in np.meshgrid(across, up)])
        return np.asarray(self.origin + points @ self.directions)


def chosen_plane(owner: str, form: Form, paths: Sequence[Array], wanted: Any) -> Plane:
    """The plane of two wanted weights or biases through the end of the first path, or else that in which most of the paths is.

    ``ValueError`` that ``owner`` opens for anything but two places, and for a network of a single number.
    """
    names = _names(form)
    if len(names) < 2:
        raise ValueError(f"{owner}: expected a network of at least two weights, received {form}")
    if wanted is None and len(names) > 2:
        return _of_most(paths)
    first, second = (0, 1) if wanted is None else _two(owner, names, wanted)
    origin, directions = paths[0][-1].copy(), np.eye(len(names))[[first, second]]
    origin[[first, second]] = 0.0
    return Plane(origin, directions, (names[first], names[second]), "all others as at the end" if len(names) > 2 else "")


def _names(form: Form) -> list[str]:
    """The names of all weights and biases in the order of the flat array."""
    shapes = [(f"{kind}_{layer}", shape) for layer, (rows, units) in enumerate(form.weight_shapes)
              for kind, shape in [("weights", (rows, units)), ("biases", (1, units))][:2 if form.biased else 1]]
    return [f"{name}[{row}, {column}]" for name, shape in shapes for row, column in np.ndindex(*shape)]


def _two(owner: str, names: list[str], wanted: Any) -> tuple[int, int]:
    pair = list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else []
    called = [f"{place[0]}[{place[1]}, {place[2]}]" if isinstance(place, Sequence) and len(place) == 3 else "" for place in pair]
    if len(called) != 2 or called[0] == called[1] or not set(called) <= set(names):
        raise ValueError(f"{owner}: directions must be {EXPECTED}, of {names[0]} to {names[-1]}, received {described(wanted)}")
    return names.index(called[0]), names.index(called[1])


def _of_most(paths: Sequence[Array]) -> Plane:
    """The plane through the end of the first path from which all the places are least away; each path begins on the left, below."""
    origin = paths[0][-1].copy()
    away = np.concatenate(paths) - origin
    _, sizes, directions = np.linalg.svd(away, full_matrices=False)
    if len(sizes) < 2:  # a single place
        sizes, directions = np.zeros(2), np.eye(2, len(origin))
    directions = np.where(directions[:2] @ away[0] > 0, -1.0, 1.0)[:, None] * directions[:2]
    share = float(np.square(sizes[:2]).sum() / max(np.square(sizes).sum(), np.finfo(float).tiny))
    return Plane(origin, directions, ("first direction of the path", "second direction"),
                 f"{share:.0%} of the path's spread lies in this plane")
