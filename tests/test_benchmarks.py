"""The benchmarks compare loops that do the same: the lesson's loop, the C loop and ``train`` see the same errors."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from runpy import run_path

import digits_speed
import loops
import measure
import numpy as np
import pytest

from mlpteach import Network, problems, train

EPOCHS = 1_000
XOR = (problems.XOR.network, problems.XOR.inputs, problems.XOR.targets)
FOLDER = Path(__file__).with_name("benchmarks")
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if "\ndef figures()" in path.read_text("utf-8"))


def test_the_lessons_loop_trains_as_train_does() -> None:
    network, inputs, targets = XOR
    errors = train(network, inputs, targets, learning_rate=0.6, epochs=EPOCHS).errors
    for every in (1, 400):
        found = loops.plain_loop(inputs, targets, *network.weights, 0.6, EPOCHS, every)
        np.testing.assert_allclose(found, errors[::every], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("sizes", "biases"), [((2, 3, 1), False), ((2, 3, 1), True), ((2, 5, 4, 1), True), ((2, 1), False)])
def test_the_c_loop_trains_as_train_does(sizes: tuple[int, ...], biases: bool) -> None:
    if loops.COMPILER is None:
        pytest.skip("no C compiler")
    network = problems.XOR.network if sizes == (2, 3, 1) and not biases else Network.random(sizes, 1, biases)
    errors = train(network, *XOR[1:], learning_rate=0.6, epochs=EPOCHS).errors
    np.testing.assert_allclose(loops.c_loop(network, *XOR[1:], 0.6, EPOCHS), errors, rtol=0, atol=1e-9)


def test_the_scan_trains_as_train_does() -> None:
    pytest.importorskip("jax", reason="JAX is not installed")
    scan = loops.scan_loop(*XOR, 0.6, EPOCHS)
    np.testing.assert_allclose(scan(), train(*XOR, learning_rate=0.6, epochs=EPOCHS).errors, rtol=0, atol=1e-9)


def test_the_loops_of_batches_train_as_train_does() -> None:
    made = digits_speed.calls(2)
    assert len(made) >= 2
    for call in made.values():
        np.testing.assert_allclose(call(), made["train"](), rtol=0, atol=1e-12)


def test_the_scripts_can_be_read_and_one_command_runs_those_that_need_no_browser() -> None:
    quick = run_path(str(FOLDER / "__main__.py"))["ALL"]
    assert sorted([*quick, "page_latency", "widget_latency"]) == SCRIPTS
    for name in quick:
        assert f"python tests/benchmarks/{name}.py" in str(import_module(name).__doc__)


@pytest.mark.parametrize(("value", "unit", "budget", "ends"), [
    (33.1, "times as fast", 33, "33.1 times as fast  at least 33"), (32.9, "times as fast", 33, "at least 33   MISSED"),
    (20, "ms", 20, "20 ms             at most 20"), (20.1, "ms", 20, "at most 20   MISSED"), (1e6, "µs", None, "1e+06 µs")])
def test_a_budget_is_the_most_but_of_speed_the_least(capsys: pytest.CaptureFixture[str], value: float, unit: str,
                                                     budget: float | None, ends: str) -> None:
    missed = measure.show([measure.Figure("what", value, unit, budget), measure.Figure("other", 1.0)])
    assert capsys.readouterr().out.splitlines()[0].endswith(f" {ends}")
    assert missed == ends.endswith("MISSED")


def test_calls_are_timed_in_turn() -> None:
    order: list[str] = []
    seconds = measure.in_turn({name: partial(order.append, name) for name in "ab"}, rounds=2, number=3)
    assert "".join(order) == "aaabbbaaabbb"
    assert [len(times) for times in seconds.values()] == [2, 2]
    assert measure.ratio([1.0, 6.0, 9.0], [1.0, 2.0, 3.0]) == 3.0
