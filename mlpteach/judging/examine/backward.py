"""A layer's change, factored into what came in and a delta; each factor told by what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.biases import of_biases
from mlpteach.judging.examine.candidates import Candidate, Factor, Slugs, evaluated, variants_of
from mlpteach.judging.examine.deltas import deltas_of
from mlpteach.judging.examine.matching import Fit, fit
from mlpteach.judging.examine.readings import OWN, RIGHT, LayerPart, LossReading
from mlpteach.judging.examine.steps import Sample, is_nothing, stacked


def of_layer(tries: Sequence[Sample], layer: int, reading: LossReading, decay: float, tolerance: float) -> list[LayerPart]:
    """What came of a layer's weights and biases. The layers behind it must be known already; each try keeps what is found."""
    deltas = list(deltas_of(tries, layer, reading))
    weights = _of_weights(tries, layer, deltas, decay, tolerance)
    parts = [weights]
    if tries[0].bias_change(layer) is not None:
        parts.append(of_biases(tries, layer, decay, tolerance, deltas))
    return parts


def _of_weights(tries: Sequence[Sample], layer: int, deltas: Sequence[Candidate], decay: float, tolerance: float) -> LayerPart:
    changes = [each.change(layer) - decay * each.before[layer][0] for each in tries]
    if is_nothing(changes, [each.before[layer][0] for each in tries]):
        return LayerPart(layer, "weights", (("result-not-kept",),), factors=(("step", None),))
    found = _factored(tries, layer, changes, deltas, tolerance)
    if (found is None or not found.known) and (whole := _whole(tries, layer, changes, deltas, tolerance)):
        return whole
    if found is None:
        steps = [each.after[layer][0] - decay * each.before[layer][0] for each in tries]
        replaced = _factored(tries, layer, steps, deltas, tolerance)
        if replaced is not None:
            readings = tuple(("replaced-not-changed", *slugs) for slugs in replaced.readings)
            return replace(replaced, readings=readings, factors=(("step", None), *replaced.factors))
    return found or LayerPart(layer, "weights", known=False)


def _factored(tries: Sequence[Sample], layer: int, changes: Sequence[Array], deltas: Sequence[Candidate],
              tolerance: float) -> LayerPart | None:
    """The best reading of changes that are (what came in) x (delta) in every try."""
    best: tuple[int, LayerPart, Array, Fit] | None = None
    for slugs, left in _lefts(tries, layer):
        own = _divided(changes, left, tolerance)
        if own is None:
            continue
        matched = fit(own, deltas, tolerance)
        if matched is None:
            if best is None:
                part = LayerPart(layer, "weights", (slugs,) if slugs else (), known=False,
                            factors=(*_came_in(slugs, left), ("delta", own)))
                best = (9, part, own, Fit((), 1.0))
            continue
        total = len(slugs) + matched.mistakes
        if best is None or total < best[0]:
            chain = OWN if matched.found[0] is deltas[0] or matched.mistakes else RIGHT
            part = LayerPart(layer, "weights", tuple((*slugs, *each) for each in matched.readings), matched.factor, True, chain,
                        (*_came_in(slugs, left), *matched.found[0].factors))
            best = (total, part, own, matched)
        elif total == best[0]:
            part = best[1]
            more = (*part.readings, *((*slugs, *each) for each in matched.readings))
            best = (total, replace(part, readings=tuple(dict.fromkeys(more))), *best[2:])
        if total == 0:
            break
    if best is None:
        return None
    _keep(tries, layer, best[2], best[3], deltas)
    return best[1]


def _keep(tries: Sequence[Sample], layer: int, own: Array, matched: Fit, deltas: Sequence[Candidate]) -> None:
    """Let each try know the program's own delta of this layer, and what came back to it."""
    for place, each in enumerate(tries):
        each.own[layer] = own[place].reshape(1, -1)
        candidate = matched.found[0] if matched.found else None
        each.received[layer] = (each.scope(layer)["error"] if layer == len(each.before) - 1 else
                                _received(each, layer, candidate, place))


def _received(each: Sample, layer: int, candidate: Candidate | None, place: int) -> Array:
    for name, values in candidate.factors if candidate else ():
        if name == "received" and values is not None:
            return np.asarray(values[place].reshape(1, -1))
    return np.asarray(each.own.get(layer + 1, each.right[layer + 1]) @ each.before[layer + 1][0].T)


def _came_in(slugs: Slugs, left: Sequence[Array]) -> tuple[Factor, ...]:
    return (("came in", stacked(left, left)),) * len(slugs)


def _lefts(tries: Sequence[Sample], layer: int) -> Iterator[tuple[Slugs, list[Array]]]:
    """What may stand in the place of what came in, the right one first; each a row for every try."""
    last = len(tries[0].before) - 1
    like = [each.passed.came_in[layer] for each in tries]
    yield (), like
    places = {"negative_gradient", "program_gradient", "gradient_0" if layer < last else "", "gradient_1" if layer else ""}
    scopes = [each.scope(layer) for each in tries]
    for slug, variant in variants_of(places):
        if set(variant.formulas) == {"layer_input"}:
            values = evaluated("layer_input", scopes, variant.formulas, like)
            if values is not None:
                yield (slug,), [row.reshape(1, -1) for row in values]


def _divided(changes: Sequence[Array], left: Sequence[Array], tolerance: float) -> Array | None:
    """The delta that gives the changes together with this left factor (tries, units); None where none does."""
    deltas = []
    for change, row in zip(changes, left, strict=True):
        square = float(np.vdot(row, row))
        if square == 0:
            return None
        delta = (row @ change) / square
        if np.abs(change - row.T @ delta).max() > tolerance * max(np.abs(change).max(), 1e-300):
            return None
        deltas.append(delta.ravel())
    table = np.stack(deltas)
    return table if np.isfinite(table).all() and table.any() else None


def _whole(tries: Sequence[Sample], layer: int, changes: Sequence[Array], deltas: Sequence[Candidate],
           tolerance: float) -> LayerPart | None:
    """The reading of changes that are no such product: a wrong product of the right factors."""
    last = len(tries[0].before) - 1
    measured = stacked(changes, changes)
    if measured is None:
        return None
    right = [candidate for candidate in deltas if not candidate.slugs]
    found: list[Candidate] = []
    for slug, variant in variants_of({"negative_gradient", "program_gradient", "gradient_1" if layer == last else "gradient_0"}):
        for delta in right:
            values = _gradient(tries, layer, delta, variant.formulas, changes)
            if values is not None:
                found.append(Candidate((slug,), values, (("gradient", values),)))
    matched = fit(measured, found, tolerance)
    if matched is None:
        return None
    for place, each in enumerate(tries):
        each.own[layer] = right[-1].values[place].reshape(1, -1)
    return LayerPart(layer, "weights", matched.readings, matched.factor, True, RIGHT, matched.found[0].factors)


def _gradient(tries: Sequence[Sample], layer: int, delta: Candidate, formulas: Mapping[str, Any],
              like: Sequence[Array]) -> Array | None:
    scopes = []
    for place, each in enumerate(tries):
        known = {**each.scope(layer), "delta": delta.values[place].reshape(1, -1)}
        scopes.append({**known, "right": known["layer_input"].T @ known["delta"]})
    return evaluated("result", scopes, {"result": lambda right: right, **formulas}, like)
