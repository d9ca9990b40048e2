"""All ways to write the delta of a layer, the right ones first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.candidates import BACKWARDS, Candidate, evaluated, of_delta, variants_of
from mlpteach.judging.examine.readings import LossReading
from mlpteach.judging.examine.steps import Sample


def deltas_of(tries: Sequence[Sample], layer: int, reading: LossReading) -> Iterator[Candidate]:
    """The candidates for a layer's delta under this reading; each try learns the right one."""
    last = len(tries[0].before) - 1
    like = [each.passed.sums[layer] for each in tries]
    base = dict(reading.base) if layer == last else BACKWARDS
    places = set(reading.places) if layer == last else {"delta_hidden", "program_hidden"}
    rights = [] if layer == last else [evaluated("result", [each.scope(layer) for each in tries], base, like)]
    right = _right(tries, layer, base, like)
    for each, values in zip(tries, right if right is not None else like, strict=True):
        each.right[layer] = np.reshape(values, (1, -1))
    yield from of_delta(tries, layer, base, places, [values for values in (*rights, right) if values is not None])
    if layer < last:
        yield from _of_other_layers(tries, layer, like)


def _right(tries: Sequence[Sample], layer: int, base: Mapping[str, Any], like: Sequence[Array]) -> Array | None:
    """The delta that the layer should have, from the right ones behind it."""
    scopes = []
    for each in tries:
        known = each.scope(layer)
        behind = {"delta_next": each.right[layer + 1]} if layer + 1 in each.right else {}
        scopes.append({**known, **behind, "activation": known["pure"]})
    return evaluated("result", scopes, base, like)


def _of_other_layers(tries: Sequence[Sample], layer: int, like: Sequence[Array]) -> Iterator[Candidate]:
    """Deltas of other layers, or errors, that stand in the place of this layer's own."""
    scopes = [each.scope(layer) for each in tries]
    for slug, variant in variants_of({"gradient_0"}):
        if set(variant.formulas) == {"delta"}:
            values = evaluated("delta", scopes, variant.formulas, like)
            if values is not None:
                yield Candidate((slug,), values, (("delta", values),))
