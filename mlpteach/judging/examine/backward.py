"""A layer's change, factored into what came in and a delta; each factor told by what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import ACTIVATIONS
from mlpteach.judging.examine.candidates import BACKWARDS, Candidate, Factor, Slugs, evaluated, of_delta, variants_of
from mlpteach.judging.examine.matching import Fit, fit
from mlpteach.judging.examine.steps import Try, stacked

OWN, RIGHT, NEXT = "its own delta", "the right delta", "the delta that follows from the next one"


@dataclass(frozen=True, eq=False)
class Part:
    """What came of a layer's weights or biases: mistakes, one set of slugs for each reading; the factor against what is expected.

    ``known`` is whether any candidate gives what was measured. ``chain`` says from which next delta it comes where it is right.
    ``factors`` says for each mistake of the first reading which factor is wrong, with its values as far as they are known.
    """

    layer: int
    part: str
    readings: tuple[Slugs, ...] = ()
    factor: float = 1.0
    known: bool = True
    chain: str = OWN
    factors: tuple[Factor, ...] = ()

    @property
    def slugs(self) -> Slugs:
        """The mistakes of the first reading."""
        return self.readings[0] if self.readings else ()


@dataclass(frozen=True)
class Reading:
    """A loss under which the program may be right: its name, and the right delta of the outputs with its factors."""

    loss: str
    base: Mapping[str, Any]
    places: frozenset[str]


def readings(output: str, units: int, loss: str | None) -> list[Reading]:
    """The losses that outputs of this activation may be trained with; those of the told one alone."""
    through = {**BACKWARDS, "received": lambda error: error}
    squared = Reading("squared error", through, frozenset({"delta_output", "program_output"}))
    cancelled = {**through, "right": lambda error: error}
    crossed = frozenset({"program_cross_entropy", "program_output"})
    logits = {**through, "right": (lambda targets, output_layer: targets - ACTIVATIONS["softmax"](output_layer)) if units > 1 else
              (lambda targets, output_layer: targets - ACTIVATIONS["sigmoid"](output_layer))}
    yes_or_no = {**through, "right": lambda targets, output_layer: targets - ACTIVATIONS["sigmoid"](output_layer)}
    absolute = {**through, "received": lambda error: np.sign(error)}
    every = [squared]
    if output in ("sigmoid", "softmax"):
        every.append(Reading("cross-entropy", cancelled, crossed))
    elif output == "linear":
        every += [Reading("cross-entropy", logits, crossed), Reading("cross-entropy", yes_or_no, crossed)]
    every.append(Reading("absolute error", absolute, frozenset({"delta_output"})))
    return [each for each in every if loss in (None, each.loss)] or every


def of_layer(tries: Sequence[Try], layer: int, reading: Reading, decay: float, tolerance: float) -> list[Part]:
    """What came of a layer's weights and biases. The layers behind it must be known already; each try keeps what is found."""
    deltas = list(_deltas(tries, layer, reading))
    weights = _of_weights(tries, layer, deltas, decay, tolerance)
    parts = [weights]
    if tries[0].bias_change(layer) is not None:
        parts.append(_of_biases(tries, layer, decay, tolerance, known=weights.known, deltas=deltas))
    return parts


def _deltas(tries: Sequence[Try], layer: int, reading: Reading) -> Iterator[Candidate]:
    last = len(tries[0].before) - 1
    like = [each.passed.sums[layer] for each in tries]
    base = dict(reading.base) if layer == last else BACKWARDS
    places = set(reading.places) if layer == last else {"delta_hidden", "program_hidden"}
    rights = [] if layer == last else [evaluated("result", tries, layer, base, like)]
    right = _right(tries, layer, base, like)
    for each, values in zip(tries, right if right is not None else like, strict=True):
        each.right[layer] = np.reshape(values, (1, -1))
    yield from of_delta(tries, layer, base, places, [values for values in (*rights, right) if values is not None])
    if layer < last:
        yield from _of_other_layers(tries, layer, like)


def _right(tries: Sequence[Try], layer: int, base: Mapping[str, Any], like: Sequence[Array]) -> Array | None:
    """The delta that the layer should have, from the right ones behind it."""
    values = []
    for each in tries:
        known = {**each.scope(layer)}
        if layer + 1 in each.right:
            known["delta_next"] = each.right[layer + 1]
        known["activation"] = known["pure"]
        part = evaluated("result", [_Fixed(known, each)], layer, base, [each.passed.sums[layer]])  # type: ignore[list-item]
        values.append(part)
    return None if any(value is None for value in values) else stacked(values, like)


@dataclass(frozen=True)
class _Fixed:
    """A try with quantities of which some were replaced."""

    known: Mapping[str, Any]
    beneath: Try

    def scope(self, layer: int) -> dict[str, Any]:
        return dict(self.known)


def _of_other_layers(tries: Sequence[Try], layer: int, like: Sequence[Array]) -> Iterator[Candidate]:
    """Deltas of other layers, or errors, that stand in the place of this layer's own."""
    for slug, variant in variants_of({"gradient_0"}):
        if set(variant.formulas) == {"delta"}:
            values = evaluated("delta", tries, layer, variant.formulas, like)
            if values is not None:
                yield Candidate((slug,), values, (("delta", values),))


def _of_weights(tries: Sequence[Try], layer: int, deltas: Sequence[Candidate], decay: float, tolerance: float) -> Part:
    changes = [each.change(layer) - decay * each.before[layer][0] for each in tries]
    if _nothing(changes, [each.before[layer][0] for each in tries]):
        return Part(layer, "weights", (("result-not-kept",),), factors=(("step", None),))
    found = _factored(tries, layer, changes, deltas, tolerance)
    if (found is None or not found.known) and (whole := _whole(tries, layer, changes, deltas, tolerance)):
        return whole
    if found is None:
        replaced = _factored(tries, layer, [each.after[layer][0] for each in tries], deltas, tolerance)
        if replaced is not None:
            return Part(layer, "weights", tuple(("replaced-not-changed", *slugs) for slugs in replaced.readings), replaced.factor,
                        factors=(("step", None), *replaced.factors))
    return found or Part(layer, "weights", known=False)


def _nothing(changes: Sequence[Array], before: Sequence[Array]) -> bool:
    return all(np.abs(change).max() <= 1e-14 * max(np.abs(old).max(), 1e-300) for change, old in zip(changes, before, strict=True))


def _factored(tries: Sequence[Try], layer: int, changes: Sequence[Array], deltas: Sequence[Candidate],
              tolerance: float) -> Part | None:
    """The best reading of changes that are (what came in) x (delta) in every try."""
    best: tuple[int, Part, Array, Fit] | None = None
    for slugs, left in _lefts(tries, layer):
        own = _divided(changes, left, tolerance)
        if own is None:
            continue
        matched = fit(own, deltas, tolerance)
        if matched is None:
            if best is None:
                part = Part(layer, "weights", (slugs,) if slugs else (), known=False,
                            factors=(*_came_in(slugs, left), ("delta", own)))
                best = (9, part, own, Fit((), 1.0))
            continue
        total = len(slugs) + matched.mistakes
        if best is None or total < best[0]:
            chain = OWN if matched.found[0] is deltas[0] or matched.mistakes else RIGHT
            part = Part(layer, "weights", tuple((*slugs, *each) for each in matched.readings), matched.factor, True, chain,
                        (*_came_in(slugs, left), *matched.found[0].factors))
            best = (total, part, own, matched)
        elif total == best[0]:
            part = best[1]
            more = (*part.readings, *((*slugs, *each) for each in matched.readings))
            best = (total, Part(layer, "weights", tuple(dict.fromkeys(more)), part.factor, True, part.chain, part.factors), *best[2:])
        if total == 0:
            break
    if best is None:
        return None
    _keep(tries, layer, best[2], best[3], deltas)
    return best[1]


def _keep(tries: Sequence[Try], layer: int, own: Array, matched: Fit, deltas: Sequence[Candidate]) -> None:
    """Let each try know the program's own delta of this layer, and what came back to it."""
    for place, each in enumerate(tries):
        each.own[layer] = own[place].reshape(1, -1)
        candidate = matched.found[0] if matched.found else None
        each.received[layer] = (each.scope(layer)["error"] if layer == len(each.before) - 1 else
                                _received(each, layer, candidate, place))


def _received(each: Try, layer: int, candidate: Candidate | None, place: int) -> Array:
    for name, values in candidate.factors if candidate else ():
        if name == "received" and values is not None:
            return values[place].reshape(1, -1)
    return np.asarray(each.own.get(layer + 1, each.right[layer + 1]) @ each.before[layer + 1][0].T)


def _came_in(slugs: Slugs, left: Sequence[Array]) -> tuple[Factor, ...]:
    return (("came in", stacked(left, left)),) * len(slugs)


def _lefts(tries: Sequence[Try], layer: int) -> Iterator[tuple[Slugs, list[Array]]]:
    """What may stand in the place of what came in, the right one first; each a row for every try."""
    last = len(tries[0].before) - 1
    like = [each.passed.came_in[layer] for each in tries]
    yield (), like
    places = {"negative_gradient", "program_gradient", *(["gradient_0"] if layer < last else []), *(["gradient_1"] if layer else [])}
    for slug, variant in variants_of(places):
        if set(variant.formulas) == {"layer_input"}:
            values = evaluated("layer_input", tries, layer, variant.formulas, like)
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


def _whole(tries: Sequence[Try], layer: int, changes: Sequence[Array], deltas: Sequence[Candidate], tolerance: float) -> Part | None:
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
    return Part(layer, "weights", matched.readings, matched.factor, True, RIGHT, matched.found[0].factors)


def _gradient(tries: Sequence[Try], layer: int, delta: Candidate, formulas: Mapping[str, Any], like: Sequence[Array]) -> Array | None:
    values = []
    for place, each in enumerate(tries):
        known = {**each.scope(layer), "delta": delta.values[place].reshape(1, -1)}
        known["right"] = known["layer_input"].T @ known["delta"]
        result = evaluated("result", [_Fixed(known, each)], layer, {"result": lambda right: right, **formulas}, [like[place]])  # type: ignore[list-item]
        values.append(result)
    return None if any(value is None for value in values) else stacked(
        [np.reshape(value, other.shape) for value, other in zip(values, like, strict=True)], like)


def _of_biases(tries: Sequence[Try], layer: int, decay: float, tolerance: float, known: bool, deltas: Sequence[Candidate]) -> Part:
    """What came of the biases: their change should be the layer's own delta."""
    plain = [np.asarray(each.bias_change(layer)) for each in tries]
    if _nothing(plain, [np.asarray(each.before[layer][1]) for each in tries]):
        return Part(layer, "biases", (("bias-mistake",),))
    pulled = [change - decay * np.reshape(each.before[layer][1], (1, -1)) for change, each in zip(plain, tries, strict=True)]
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
            return Part(layer, "biases", matched.readings if matched.mistakes else (), matched.factor, True, chain,
                        first.factors)
    return Part(layer, "biases", known=False)


def _own_from_biases(tries: Sequence[Try], layer: int, measured: Array) -> None:
    for place, each in enumerate(tries):
        each.own[layer] = measured[place].reshape(1, -1)


def _bias_candidates(tries: Sequence[Try], layer: int, like: Sequence[Array], deltas: Sequence[Candidate]) -> Iterator[Candidate]:
    own = [each.own.get(layer) for each in tries]
    if all(value is not None for value in own):
        values = stacked(own, like)
        if values is not None:
            yield Candidate((), values, chain=OWN)
    right = stacked([each.right[layer] for each in tries], like)
    if right is not None:
        yield Candidate((), right, chain=RIGHT)
    base = BACKWARDS
    for slug, variant in variants_of({"negative_gradient_bias", "program_bias"}):
        for kind in (OWN, RIGHT):
            values_ = _bias_values(tries, layer, kind, {"slope": base["slope"], **variant.formulas}, like)
            if values_ is not None:
                yield Candidate((slug,), values_, (("gradient", values_),))
    yield from (Candidate((), candidate.values, chain=NEXT) for candidate in deltas if not candidate.slugs)
    yield from (candidate for candidate in deltas if len(candidate.slugs) == 1)


def _bias_values(tries: Sequence[Try], layer: int, kind: str, formulas: Mapping[str, Any], like: Sequence[Array]) -> Array | None:
    values = []
    for each, other in zip(tries, like, strict=True):
        delta = (each.own if kind == OWN else each.right).get(layer)
        if delta is None:
            return None
        known = {**each.scope(layer), "delta": delta}
        if layer in each.received:
            known["received"] = each.received[layer]
        values.append(evaluated("result", [_Fixed(known, each)], layer, {**formulas}, [other]))  # type: ignore[list-item]
    return None if any(value is None for value in values) else stacked(values, like)
