"""The learning-rate explorer without a kernel: every text and path in it is that of a run."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, problems, train
from mlpteach.arrays import text
from mlpteach.training.diagnosis import diagnose
from mlpteach.widgets.explorer import learning_rate_explorer

XOR = problems.XOR


def data_of(html: str) -> Any:
    (found,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


@pytest.fixture(scope="module")
def page() -> str:
    return learning_rate_explorer(XOR, epochs=500).html()


def test_there_are_enough_runs_and_the_page_stays_small(page: str) -> None:
    data = data_of(page)
    assert data["sizes"] == ["2", "3", "8"]
    assert len(data["rates"]) >= 41
    assert [len(row) for row in data["runs"]] == [len(data["rates"])] * 3
    assert data["rates"][data["start"][0]] == "0.3"
    assert data["sizes"][data["start"][1]] == "3"
    assert len(page) < 600_000
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(("rate", "size"), [("0.3", 1), ("0.001", 0), ("1000", 2)])
def test_what_is_shown_is_that_of_the_run(page: str, rate: str, size: int) -> None:
    data = data_of(page)
    shown = data["runs"][size][data["rates"].index(rate)]
    start = XOR.network if size == 1 else Network.random((2, int(data["sizes"][size]), 1), 1)
    run = train(start, XOR.inputs, XOR.targets, learning_rate=float(rate), epochs=500)
    assert shown["words"] == diagnose(run).words
    outputs = run.network.predict(XOR.inputs).ravel().tolist()
    assert [value for value, _ in shown["outputs"]] == [text.short(value) for value in outputs]
    for path in shown["paths"]:
        numbers = np.array(re.findall(r"-?\d+", path), dtype=int).reshape(-1, 2)
        across, down = numbers.cumsum(axis=0)[-1]
        assert across == 1000
        assert down == pytest.approx(1000 * (1 - run.errors[-1] / 0.55), abs=1)


@pytest.mark.parametrize(("problem", "sizes", "surface"), [
    (problems.AUTOENCODER, ["2", "3", "8"], False), (problems.FIRST_COLUMN, ["0"], True),
    (Problem(XOR.inputs, XOR.targets, Network.random((2, 3, 1), 1, hidden="relu", output="linear")), ["2", "3", "8"], True),
    (Problem(XOR.inputs, XOR.targets, Network.random((2, 3, 2, 1), 1)), ["3"], True)])
def test_other_problems(problem: Problem, sizes: list[str], surface: bool) -> None:
    data = data_of(learning_rate_explorer(problem, epochs=20).html())
    assert data["sizes"] == sizes
    assert ("shade" in data["runs"][0][0]) == surface


def test_names_from_data_are_escaped() -> None:
    problem = Problem(XOR.inputs, XOR.targets, XOR.network, sample_names=["<i>", "b", "c", "d"])
    assert "&lt;i&gt;" in learning_rate_explorer(problem, epochs=5).html()
