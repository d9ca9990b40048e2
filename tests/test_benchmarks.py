"""The benchmarks compare loops that do the same: the lesson's loop, the C loop and ``train`` see the same errors."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from mlpteach import Network, problems, train

EPOCHS = 1_000
XOR = (problems.XOR.network, problems.XOR.inputs, problems.XOR.targets)


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """tests/benchmarks/loops.py, found as its scripts find it."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "benchmarks"))
    import loops

    monkeypatch.delitem(sys.modules, "loops")
    return loops


def test_the_lessons_loop_trains_as_train_does(loops: ModuleType) -> None:
    network, inputs, targets = XOR
    errors = train(network, inputs, targets, learning_rate=0.6, epochs=EPOCHS).errors
    for every in (1, 400):
        found = loops.plain_loop(inputs, targets, *network.weights, 0.6, EPOCHS, every)
        np.testing.assert_allclose(found, errors[::every], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("sizes", "biases"), [((2, 3, 1), False), ((2, 3, 1), True), ((2, 5, 4, 1), True), ((2, 1), False)])
def test_the_c_loop_trains_as_train_does(loops: ModuleType, sizes: tuple[int, ...], biases: bool) -> None:
    if loops.COMPILER is None:
        pytest.skip("no C compiler")
    network = problems.XOR.network if sizes == (2, 3, 1) and not biases else Network.random(sizes, 1, biases)
    errors = train(network, *XOR[1:], learning_rate=0.6, epochs=EPOCHS).errors
    np.testing.assert_allclose(loops.c_loop(network, *XOR[1:], 0.6, EPOCHS), errors, rtol=0, atol=1e-9)


def test_the_scan_trains_as_train_does(loops: ModuleType) -> None:
    pytest.importorskip("jax", reason="JAX is not installed")
    scan = loops.scan_loop(*XOR, 0.6, EPOCHS)
    np.testing.assert_allclose(scan(), train(*XOR, learning_rate=0.6, epochs=EPOCHS).errors, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["check_speed", "growth", "sweep_speed", "training_speed"])
def test_the_scripts_can_be_read(loops: ModuleType, name: str) -> None:
    module = __import__(name)
    sys.modules.pop(name)
    assert f"python tests/benchmarks/{name}.py" in str(module.__doc__)
