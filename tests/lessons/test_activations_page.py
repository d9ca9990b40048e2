"""Sentences of page 13 that say more than its cells show: each stands on its page, and what it claims is computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from notebook_rules import NOTEBOOKS, read

from mlpteach import Network, central_differences, forms, problems, stages, train
from mlpteach.plots.layer_sizes import layer_sizes

PAGE = NOTEBOOKS / "13_other_activations.ipynb"
XOR, DEEP, RATE = problems.XOR, problems.XOR_WITH_CONSTANT, 0.1
NAMES = ("sigmoid", "tanh", "ReLU")


@cache
def deep(name: str, factor: float = 1.0) -> Network:
    """Ten hidden layers of twenty units, drawn as the page draws them."""
    layers, drawn = [3, *[20] * 10, 1], np.random.RandomState(1)
    even = [drawn.normal(size=shape) / np.sqrt(shape[0]) for shape in pairwise(layers)]
    gain = factor * (np.sqrt(2) if name == "ReLU" else 1)
    return Network([gain * table for table in even], hidden=name)


def sizes(name: str, show: str = "deltas", factor: float = 1.0) -> Any:
    return layer_sizes(deep(name, factor), DEEP.inputs, DEEP.targets, show)


def sigmoids_fade() -> bool:
    found = sizes("sigmoid")
    shares = found[:-2] / found[1:-1]
    return bool((shares > 0.15).all() and (shares < 0.3).all() and 5e-9 < found[0] < 2e-8)


def others_stay() -> bool:
    return all(max(found[:-1]) < 5 * min(found[:-1]) and found[-1] > max(found[:-1]) for found in map(sizes, NAMES[1:]))


def all_begin_at_a_tenth() -> bool:
    return all(0.08 < sizes(name)[-1] < 0.15 for name in NAMES)


def starts_end_a_thousand_times_apart() -> bool:
    half, one, two = (sizes("ReLU", "activations", factor) for factor in (0.5, 1.0, 2.0))
    level = max(one[:-1]) < 10 * min(one[:-1])
    return bool(level and np.isclose(half[9] * 1024, one[9]) and np.isclose(one[9] * 1024, two[9])
                and all(0.5 <= found[-1] <= 1 for found in (half, one, two)))


def large_start_is_saturated() -> bool:
    outputs = deep("ReLU", 2.0).predict(DEEP.inputs)
    return bool(stages.sigmoid_derivative(outputs).max() < 1e-6)


def runs_fall_early() -> bool:
    return all(train(deep(name), DEEP.inputs, DEEP.targets, learning_rate=RATE, epochs=300).errors[-1] < 0.05 for name in NAMES[1:])


def no_push_gets_through() -> bool:
    inputs, targets = XOR.inputs[1:2], XOR.targets[1:2]
    weights_1 = XOR.network.weights[1]

    def e_of(sums: Any) -> float:
        output = stages.output_activation(stages.sum_synapse(stages.hidden_activation(sums, "ReLU"), weights_1))
        return stages.half_squared_error(targets - output)

    moved = central_differences(e_of, stages.sum_synapse(inputs, XOR.network.weights[0]))
    return bool(moved[0, 0] != 0 and (moved[0, 1:] == 0).all())


def two_are_dead_and_xor_is_not_learned() -> bool:
    start = Network(XOR.network.weights, hidden="ReLU")
    hidden = start.forward(XOR.inputs)[1]
    run = train(start, XOR.inputs, XOR.targets, learning_rate=RATE, epochs=20_000)
    return int((hidden == 0).all(axis=0).sum()) == 2 and run.errors[-1] > 0.2


def equal_stay_equal_from_zero_too() -> bool:
    zero = Network([np.zeros(table.shape) for table in DEEP.network.weights])
    (first, _) = train(zero, DEEP.inputs, DEEP.targets, learning_rate=RATE, epochs=1_000).network.weights
    return bool((first == first[:, :1]).all())


@pytest.mark.parametrize(("sentence", "claim"), [
    ("at each layer to about a quarter, and ends near a hundred-millionth", sigmoids_fade),
    ("Those of tanh and ReLU drop a little and then run nearly level to layer 1", others_stay),
    ("All three lines begin at about a tenth", all_begin_at_a_tenth),
    ("falls to about a thousandth of that by layer 10", starts_end_a_thousand_times_apart),
    ("Large ones: the output is saturated", large_start_is_saturated),
    ("fall close to zero within the first few hundred epochs", runs_fall_early),
    ("no push gets past the unit, and E doesn't move", no_push_gets_through),
    ("one unit is not enough for XOR", two_are_dead_and_xor_is_not_learned),
    ("say why weights start neither equal nor large", equal_stay_equal_from_zero_too)])
def test_what_a_sentence_claims(sentence: str, claim: Callable[[], bool]) -> None:
    assert any(sentence in cell.source for cell in read(PAGE).cells if cell.cell_type == "markdown")
    assert claim()


@pytest.mark.parametrize("name", NAMES)
def test_each_slope_is_what_pushing_measures(name: str) -> None:
    act, points = forms.ACTIVATIONS[name], np.array([-2.0, -0.5, 0.5, 2.0])
    measured = central_differences(lambda z: float(act(z).sum()), points)
    assert measured == pytest.approx(1.0 * act.slope(act(points)), rel=1e-8, abs=1e-12)
