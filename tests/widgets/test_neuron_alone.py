"""The neuron without a kernel: that what its script finds is what Python computes, for every way to put the sliders."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import Any

import numpy as np
import pytest

from mlpteach import forms
from mlpteach.widgets.neuron import neuron_explorer
from mlpteach.widgets.neuron_alone import BIASES, INPUTS, WEIGHTS
from mlpteach.widgets.saying import never_full


def data_of(html: str) -> Any:
    (found,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def read(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def test_every_sum_is_found_by_going_along_a_line() -> None:
    data = data_of(neuron_explorer().html())
    weights = [[read(text) for text in data["places"][name]] for name in (2, 3)]
    assert [set(places) - set(WEIGHTS) for places in weights] == [{-0.424}, {0.358}]
    for x1, x2, w1, w2 in product(range(5), range(5), range(0, 62, 3), range(1, 62, 3)):
        ways = data["ways"][0][x1][w1], data["ways"][1][x2][w2]
        line = data["lines"][own(ways[0])][own(ways[1])]
        products = INPUTS[x1] * weights[0][w1], INPUTS[x2] * weights[1][w2]
        assert [read(data["products"][0][x1][w1]), read(data["products"][1][x2][w2])] == pytest.approx(products)
        for bias in range(0, len(BIASES), 8):
            found = line[sum(0 if own(way) else way for way in ways) + data["biases"][bias]]
            assert read(found[0]) == pytest.approx(sum(products) + BIASES[bias])


def own(way: Any) -> int:
    """The line of an unusual weight's product, 0 for that of all others."""
    return int(way[0]) if isinstance(way, list) else 0


@pytest.mark.parametrize("activation", [each for each in forms.ACTIVATIONS.values() if not each.by_row], ids=str)
def test_what_depends_on_the_sum(activation: forms.Activation) -> None:
    page = neuron_explorer(activation).html()
    data = data_of(page)
    assert len(page) < 250_000
    for total, a, slope, said, *_ in (shown for row in data["lines"] for line in row for shown in line if shown):
        words = data["words"][said].replace("{slope}", slope)
        value = float(activation(np.array(read(total))))
        assert read(a) == pytest.approx(value, abs=6e-5)
        assert read(slope) == pytest.approx(float(activation.slope(value)), rel=1e-3)
        assert words.endswith(".")
        assert ", 0% of" not in words or float(activation.slope(value)) == 0


def test_no_activation_of_a_sigmoid_is_written_as_one() -> None:
    assert "1" not in {shown[1] for shown in data_of(neuron_explorer().html())["lines"][0][0]}
    assert [never_full(value) for value in (0.99999386, -0.999994, 1.0, 0.5)] == ["0.999994", "-0.999994", "1", "0.5"]


def test_it_begins_at_the_numbers_of_the_first_page() -> None:
    data = data_of(neuron_explorer().html())
    sliders = [places[at] for places, at in zip(data["places"], map(int, re.findall(r'value="(\d+)"', neuron_explorer().html())),
                                                strict=True)]
    assert sliders == ["0", "1", "\u22120.424", "0.358", "0"]
