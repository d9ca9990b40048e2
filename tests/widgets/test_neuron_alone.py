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


def test_every_sum_is_found_by_going_along_the_line() -> None:
    data = data_of(neuron_explorer().html())
    products = np.array([[read(data["digits"][place]) for place in row] for row in data["products"]])
    assert products == pytest.approx(np.outer(INPUTS, WEIGHTS))
    totals = [read(text) for text in data["totals"]]
    ways = np.array(data["products"])
    for first, second, bias in product(ways.ravel()[::7], ways.ravel()[::11], range(len(BIASES))):
        total = totals[first:][second:][data["biases"][bias]]
        expected = read(data["digits"][first]) + read(data["digits"][second]) + BIASES[bias]
        assert total == pytest.approx(expected)


@pytest.mark.parametrize("activation", [each for each in forms.ACTIVATIONS.values() if not each.by_row], ids=str)
def test_what_depends_on_the_sum(activation: forms.Activation) -> None:
    page = neuron_explorer(activation).html()
    data = data_of(page)
    assert len(page) < 200_000
    for total, (a, slope, _, _, words, *_) in zip(data["totals"], data["sums"], strict=True):
        value = float(activation(np.array(read(total))))
        assert read(a) == pytest.approx(value, abs=6e-5)
        assert read(slope) == pytest.approx(float(activation.slope(value)), rel=1e-3)
        assert words.endswith(".")
        assert ", 0% of" not in words or float(activation.slope(value)) == 0


def test_no_activation_of_a_sigmoid_is_written_as_one() -> None:
    assert "1" not in {shown[0] for shown in data_of(neuron_explorer().html())["sums"]}
    assert [never_full(value) for value in (0.99999386, -0.999994, 1.0, 0.5)] == ["0.999994", "-0.999994", "1", "0.5"]


def test_it_begins_at_the_nearest_places() -> None:
    data = data_of(neuron_explorer().html())
    sliders = [places[at] for places, at in zip(data["places"], map(int, re.findall(r'value="(\d+)"', neuron_explorer().html())),
                                                strict=True)]
    assert sliders == ["0", "1", "\u22120.4", "0.4", "0"]
