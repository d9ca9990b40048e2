"""All known ways to write a factor of a delta or a gradient, right and wrong, with what each gives in every try."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Activation
from mlpteach.judging.examine.steps import Sample, stacked
from mlpteach.judging.formulas import Formulas, value_of
from mlpteach.judging.misconceptions import CATALOGUE, Variant

Slugs = tuple[str, ...]
Scope = Mapping[str, Any]  # what is known at a layer in a try, by name
Factor = tuple[str, "Array | None"]  # "came in", "received", "slope", "delta", "gradient"; and its values


@dataclass(frozen=True, eq=False)
class Candidate:
    """What a way to write something gives (tries, cells), and which mistakes it makes: none where it is right.

    ``factors`` says for each of them which factor is wrong, with its values (tries, cells of the factor) where they are known.
    ``chain`` says from which delta it comes.
    """

    slugs: Slugs
    values: Array
    factors: tuple[Factor, ...] = ()
    chain: str = ""


def _back(act: Activation, received: Array, activation: Array) -> Array:
    return np.asarray(act.back(received, activation) if act.way_back else received * act.slope(activation))


# The right factors of a hidden layer's delta.
BACKWARDS: Formulas = {
    "received": lambda delta_next, weights_next: delta_next @ weights_next.T,
    "slope": lambda act, activation: np.ones_like(activation) * act.slope(activation),
    "right": _back,
    "result": lambda right: right}


def variants_of(places: set[str], act: Activation | None = None) -> Iterator[tuple[str, Variant]]:
    """The entries of the catalogue for the stages, or calls, of these names."""
    for slug, entry in CATALOGUE.items():
        for variant in entry.variants:
            if isinstance(variant, Variant) and places & set(variant.where) and variant.act in (None, act):
                yield slug, variant


def evaluated(name: str, scopes: Sequence[Scope], formulas: Formulas, like: Sequence[Array]) -> Array | None:
    """A quantity in all tries, with these formulas in place of what is known by their names; None where it can't be had."""
    values = []
    for scope in scopes:
        known = {key: value for key, value in scope.items() if key not in formulas}
        try:
            with np.errstate(all="ignore"):
                values.append(value_of(name, formulas, known))
        except (KeyError, ValueError, IndexError, TypeError, AttributeError):
            return None
    return stacked(values, like)


def of_delta(tries: Sequence[Sample], layer: int, base: Mapping[str, Callable[..., Any]], places: set[str],
             rights: Sequence[Array]) -> Iterator[Candidate]:
    """The ways to write a delta: right, with one factor wrong, with two."""
    act = tries[0].forward.layers[layer].activation
    like, scopes = [each.passed.sums[layer] for each in tries], [each.scope(layer) for each in tries]
    yield from (Candidate((), right) for right in rights)
    received: list[Candidate] = []
    slopes: list[Candidate] = []
    for slug, variant in variants_of(places, act):
        formulas = {**base, **variant.formulas}
        touched = set(variant.formulas)
        values = evaluated("result", scopes, formulas, like)
        if values is not None:
            name = "slope" if "slope" in touched else "received" if touched & RECEIVED else "delta"
            wrong = values if name == "delta" else evaluated(name, scopes, formulas, like)
            yield Candidate((slug,), values, ((name, wrong),))
        if touched <= RECEIVED:
            received += _factor(slug, "received", scopes, formulas, like)
        elif "slope" in touched:
            slopes += _factor(slug, "slope", scopes, formulas, like)
    right_slope = evaluated("slope", scopes, base, like)
    received += _twice_wrong(scopes, base, places, act, like)
    if right_slope is not None and not act.by_row:
        yield from (Candidate(each.slugs, each.values * right_slope, each.factors) for each in received if len(each.slugs) > 1)
    for each in received:
        for slope in slopes:
            yield Candidate(each.slugs + slope.slugs, each.values * slope.values, each.factors + slope.factors)


RECEIVED = {"received", "delta_next", "weights_next"}


def _factor(slug: str, name: str, scopes: Sequence[Scope], formulas: Formulas, like: Sequence[Array]) -> list[Candidate]:
    values = evaluated(name, scopes, formulas, like)
    return [] if values is None else [Candidate((slug,), values, ((name, values),))]


def _twice_wrong(scopes: Sequence[Scope], base: Formulas, places: set[str], act: Activation,
                 like: Sequence[Array]) -> Iterator[Candidate]:
    """What comes back where both what is sent and the weights are wrong."""
    sent = [(slug, each.formulas) for slug, each in variants_of(places, act) if set(each.formulas) == {"delta_next"}]
    weights = [(slug, each.formulas) for slug, each in variants_of(places, act) if set(each.formulas) == {"weights_next"}]
    for one, first in sent:
        for other, second in weights:
            values = evaluated("received", scopes, {**base, **first, **second}, like)
            if values is not None:
                yield Candidate((one, other), values, (("received", values),) * 2)
