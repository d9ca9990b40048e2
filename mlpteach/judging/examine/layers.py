"""What the layers' changes mean together: readings compared, factors weighed against each other, mistakes named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlpteach.judging.examine.backward import of_layer
from mlpteach.judging.examine.readings import OWN, RIGHT, LayerPart, LossReading, readings
from mlpteach.judging.examine.steps import Sample

NEAR = 2e-3  # factors that differ by less are the same
UNSCALED = {"wrong-layer-input", "result-not-kept", "replaced-not-changed", "bias-mistake", "elementwise-for-dot",
            "missing-transpose"}  # of which the factor's sign says nothing


@dataclass(frozen=True)
class Told:
    """A reading of the whole program: the loss, and what came of every layer's weights and biases, from the outputs down."""

    reading: LossReading
    parts: tuple[LayerPart, ...]
    tries: Sequence[Sample]

    @property
    def cost(self) -> int:
        """How many mistakes it finds; what has no name counts for more."""
        return sum(len(part.slugs) if part.known else 3 + len(part.slugs) for part in self.parts)


def told(tries: Sequence[Sample], loss: str | None, decay: float, tolerance: float) -> list[Told]:
    """All readings of the changes, the one with the fewest mistakes first; of equal ones in the order of the losses."""
    last = tries[0].forward.layers[-1].activation.name
    found = []
    for reading in readings(last, tries[0].output.shape[1], loss):
        own = [replace(each, own={}, right={}, received={}) for each in tries]
        parts = [part for layer in reversed(range(len(own[0].before))) for part in of_layer(own, layer, reading, decay, tolerance)]
        found.append(Told(reading, tuple(_weighed(_other_deltas(parts))), own))
    return sorted(found, key=lambda each: each.cost)


def _other_deltas(parts: Sequence[LayerPart]) -> list[LayerPart]:
    """A wrong delta that nobody else uses is no wrong delta, but one that stands in the wrong place."""
    found = list(parts)
    for place, part in enumerate(parts):
        users = [other for other in parts if (other.layer == part.layer and other.part == "biases") or
                 (other.layer == part.layer - 1 and other.part == "weights")]
        if part.part == "weights" and part.slugs and set(part.slugs) <= {"derivative-missing", "slope-left-in"}:
            known = [user for user in users if user.known and not user.slugs]
            if known and all(user.chain == RIGHT for user in known):
                found[place] = replace(part, readings=(("wrong-delta",),), factors=(("delta", None),))
    return found


def _weighed(parts: Sequence[LayerPart]) -> list[LayerPart]:
    """The parts, with those named whose factor is not that of the others: convention is only what all have in common."""
    sizes = _absolute(parts)
    usable = [size for part, size in zip(parts, sizes, strict=True) if size is not None and not part.slugs]
    if not usable:
        return list(parts)
    downhill = [size for size in usable if size > 0]
    common = _common(downhill or usable)  # where some go up, those are wrong; where all do, that is told of the whole
    if any(part.slugs and size is not None and size > 0 for part, size in zip(parts, sizes, strict=True)) and max(usable) < 0:
        common = -common  # what has another mistake goes downhill, and all the rest goes up
    found = []
    for part, size in zip(parts, sizes, strict=True):
        if size is None or part.slugs or _near(size, common):
            found.append(part)
        else:
            turned = ("sign-flipped",) if size * common < 0 else ()
            scaled = () if _near(abs(size), abs(common)) else ("scale-factor",)
            factors = (*((("sign", None),) if turned else ()), *((("size", np.array(abs(size / common))),) if scaled else ()))
            found.append(replace(part, readings=((*turned, *scaled),), factors=factors))
    return _without_heirs(parts, found)


def _absolute(parts: Sequence[LayerPart]) -> list[float | None]:
    """The factor of each part against what is right; None where a mistake makes that meaningless."""
    sizes: list[float | None] = []
    behind: dict[int, float] = {}
    last = max(part.layer for part in parts)
    unknown = {part.layer for part in parts if part.part == "weights" and not part.known}  # no yardstick for their biases
    for part in parts:
        before = _before(part, behind)
        unmeasured = part.part == "biases" and part.chain == OWN and part.layer in unknown
        size = part.factor * before if part.known and not unmeasured and (not part.slugs or part.layer == last) else None
        if part.part == "weights":
            behind[part.layer] = before if size is None else size
        sizes.append(None if set(part.slugs) & UNSCALED else size)
    return sizes


def _before(part: LayerPart, behind: dict[int, float]) -> float:
    """The factor of the delta that the part is made from."""
    if part.chain == RIGHT:
        return 1.0
    return behind.get(part.layer if part.part == "biases" and part.chain == OWN else part.layer + 1, 1.0)


def _common(sizes: Sequence[float]) -> float:
    """The size that most have; of equally many, that of the first."""
    votes = Counter({place: sum(_near(size, other) for other in sizes) for place, size in enumerate(sizes)})
    return sizes[votes.most_common(1)[0][0]]


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR * max(abs(one), abs(other))


def _without_heirs(parts: Sequence[LayerPart], found: list[LayerPart]) -> list[LayerPart]:
    """A layer whose odd factor comes from the layer behind it has no mistake of its own."""
    kept = list(found)
    for place, part in enumerate(found):
        if part.slugs and not parts[place].slugs and part.chain != RIGHT:
            behind = part.layer if part.part == "biases" else part.layer + 1
            heir = any(other.layer == behind and other.part == "weights" and other.slugs == part.slugs for other in found)
            if heir and _near(parts[place].factor, 1.0):
                kept[place] = replace(part, readings=())
    return kept
