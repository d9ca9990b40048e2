"""What came of a layer's biases: their change should be the layer's own delta."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.candidates import BACKWARDS, Candidate, evaluated, variants_of
from mlpteach.judging.examine.matching import fit
from mlpteach.judging.examine.readings import NEXT, OWN, RIGHT, LayerPart
from mlpteach.judging.examine.steps import Sample, is_nothing, stacked


def of_biases(tries: Sequence[Sample], layer: int, decay: float, tolerance: float, deltas: Sequence[Candidate]) -> LayerPart:
    """What came of the biases: their change should be the layer's own delta."""
    plain = [np.asarray(each.bias_change(layer)) for each in tries]
    if is_nothing(plain, [np.asarray(each.before[layer][1]) for each in tries]):
        return LayerPart(layer, "biases", (("bias-mistake",),), factors=(("still", None),))
    biases = [np.asarray(each.before[layer][1]).reshape(1, -1) for each in tries]
    pulled = [change - decay * bias for change, bias in zip(plain, biases, strict=True)]
    for changes in (plain, pulled) if decay else (plain,):
        measured = stacked(changes, changes)
        if measured is None:
            continue
        matched = fit(measured, list(_bias_candidates(tries, layer, changes, deltas)), tolerance)
        if matched is not None:
            first = matched.found[0]
            chain = first.chain if not first.slugs else OWN
            if layer not in tries[0].own:
                _own_from_biases(tries, layer, measured)
            return LayerPart(layer, "biases", matched.readings if matched.mistakes else (), matched.factor, True, chain,
                        first.factors)
    return LayerPart(layer, "biases", known=False)


def _own_from_biases(tries: Sequence[Sample], layer: int, measured: Array) -> None:
    for place, each in enumerate(tries):
        each.own[layer] = measured[place].reshape(1, -1)


def _bias_candidates(tries: Sequence[Sample], layer: int, like: Sequence[Array],
                     deltas: Sequence[Candidate]) -> Iterator[Candidate]:
    own = [each.own.get(layer) for each in tries]
    if all(value is not None for value in own):
        values = stacked(own, like)
        if values is not None:
            yield Candidate((), values, chain=OWN)
    right = stacked([each.right[layer] for each in tries], like)
    if right is not None:
        yield Candidate((), right, chain=RIGHT)
    for slug, variant in variants_of({"negative_gradient_bias", "program_bias"}):
        for kind in (OWN, RIGHT):
            values_ = _bias_values(tries, layer, kind, {"slope": BACKWARDS["slope"], **variant.formulas}, like)
            if values_ is not None:
                yield Candidate((slug,), values_, (("gradient", values_),))
    yield from (Candidate((), candidate.values, chain=NEXT) for candidate in deltas if not candidate.slugs)
    yield from (candidate for candidate in deltas if len(candidate.slugs) == 1)


def _bias_values(tries: Sequence[Sample], layer: int, kind: str, formulas: Mapping[str, Any],
                 like: Sequence[Array]) -> Array | None:
    scopes = []
    for each in tries:
        delta = (each.own if kind == OWN else each.right).get(layer)
        if delta is None:
            return None
        known = {**each.scope(layer), "delta": delta}
        if layer in each.received:
            known["received"] = each.received[layer]
        scopes.append(known)
    return evaluated("result", scopes, formulas, like)
