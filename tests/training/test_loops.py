"""The engines: the same arithmetic as the stages, compiled once, nothing allocated per epoch, and NumPy where Numba is missing."""

from __future__ import annotations

import math
import re
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import mlpteach
from mlpteach import Network, problems, stages, train
from mlpteach.network import negative_gradients
from mlpteach.training import compiled, loops
from mlpteach.training.engines import choose
from mlpteach.training.loops import CompiledLoop, NumPyLoop
from mlpteach.training.parameters import flatten, split, unflatten

XOR = problems.XOR
EPOCHS = 100
LOOPS = [NumPyLoop, CompiledLoop]
CASES = [((1, 1), 1, False), ((3, 1), 4, True), ((2, 3, 1), 4, False), ((2, 3, 2), 13, True), ((3, 16, 1), 5, False),
         ((1, 9, 1, 3), 1, True), ((4, 9, 17, 2), 7, False), ((5, 1, 10), 3, True), ((2, 1, 3, 1), 9, True), ((8, 3, 8), 8, True)]


@pytest.fixture(params=CASES, ids=str)
def task(request: Any) -> tuple[Network, Any, Any, float]:
    """A random network, its two tables (of the inputs, some are zero where there are many samples) and a learning rate."""
    sizes, samples, biases = request.param
    rng = np.random.default_rng(samples)
    inputs = rng.normal(size=(samples, sizes[0]))
    inputs[inputs < (-0.5 if samples > 4 else -9)] = 0
    return Network.random(sizes, rng, biases), inputs, rng.random((samples, sizes[-1])), 0.7


def by_stages(network: Network, inputs: Any, targets: Any, learning_rate: float) -> tuple[list[float], list[Any]]:
    """The errors and flat parameters before each epoch, by the recorded and checked stages."""
    errors, parameters = [], []
    for _ in range(EPOCHS):
        errors.append(stages.mean_absolute_error(stages.error(targets, network.predict(inputs))))
        parameters.append(flatten(network))
        network = network.train_epoch(inputs, targets, learning_rate)
    return errors, [*parameters, flatten(network)]


def by_loop(kind: Any, task: Any) -> tuple[Any, list[Any]]:
    loop, errors = kind(*task), np.empty(EPOCHS)
    parameters = [loop.parameters.copy()]
    for epoch in range(EPOCHS):
        assert loop.advance(errors[epoch:epoch + 1]) == (1, True)
        parameters.append(loop.parameters.copy())
    return errors, parameters


def test_numpy_engine_is_bit_by_bit_the_stages(task: Any) -> None:
    (errors, parameters), (expected_errors, expected) = by_loop(NumPyLoop, task), by_stages(*task)
    np.testing.assert_array_equal(errors, expected_errors)
    np.testing.assert_array_equal(parameters, expected)
    assert (parameters[0] != parameters[-1]).all()


def test_compiled_engine_agrees_with_the_stages(task: Any) -> None:
    (errors, parameters), (expected_errors, expected) = by_loop(CompiledLoop, task), by_stages(*task)
    np.testing.assert_allclose(errors, expected_errors, rtol=1e-12, atol=0)
    np.testing.assert_allclose(parameters, expected, rtol=1e-12, atol=1e-14)  # the latter for weights that cross zero


@pytest.mark.parametrize("kind", LOOPS)
def test_epochs_may_be_run_in_pieces(task: Any, kind: Any) -> None:
    whole, pieces = kind(*task), kind(*task)
    errors = np.empty(EPOCHS)
    assert whole.advance(errors) == (EPOCHS, True)
    for start, stop in [(0, 1), (1, 1), (1, 60), (60, EPOCHS)]:
        piece = np.empty(stop - start)
        assert pieces.advance(piece) == (stop - start, True)
        np.testing.assert_array_equal(piece, errors[start:stop])
    for name in ("parameters", "flips"):
        np.testing.assert_array_equal(getattr(pieces, name), getattr(whole, name))


@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.parametrize("rate", [0.7, 40.0])
def test_sign_flips_are_those_of_the_gradients(task: Any, kind: Any, rate: float) -> None:
    network, inputs, targets, _ = task
    loop = kind(network, inputs, targets, rate)
    rising = []
    for _ in range(EPOCHS):  # the gradients of the networks that the loop itself visits
        weights, biases = split(loop.parameters, loop.form)
        _, gradients, bias_gradients = negative_gradients(stages, weights, biases, inputs, targets)
        rising.append(flatten(SimpleNamespace(weights=gradients, biases=bias_gradients)) > 0)
        loop.advance(np.empty(1))
    np.testing.assert_array_equal(loop.flips, (np.array(rising[1:]) != np.array(rising[:-1])).sum(axis=0))


@pytest.mark.parametrize("kind", LOOPS)
def test_a_weight_overshoots_to_and_fro_at_a_large_rate_and_not_behind_a_dead_input(kind: Any) -> None:
    loop = kind(Network([[[0.3], [0.3]]]), np.array([[1.0, 0.0]]), np.array([[0.6]]), 40.0)
    loop.advance(np.empty(50))
    assert loop.flips.tolist() == [49, 0]


EXACT_TO = 2  # units in the last place


def test_exp_is_exact_to_two_units_in_the_last_place() -> None:
    rng = np.random.default_rng(1)
    points = [-708 * rng.random(20_000), -rng.random(20_000), -(10.0 ** rng.uniform(-300, 2.8, 10_000)), [0.0, -0.0, -708.0]]
    halves = -np.log(2) * (np.arange(0, 1020) + 0.5)  # where the power of two changes
    for x in np.concatenate([*points, halves, np.nextafter(halves, 0)]):
        assert abs(compiled.exp_of_negative(x) - math.exp(x)) <= EXACT_TO * math.ulp(math.exp(x)), x


def test_sigmoid_of_the_compiled_loop_is_that_of_the_stages() -> None:
    sums = np.concatenate([np.linspace(-700, 700, 20_001), np.random.default_rng(2).normal(size=10_000)])
    expected = stages.sigmoid(sums)
    compiled.squash(sums)
    np.testing.assert_allclose(sums, expected, rtol=6e-16, atol=0)


def test_sigmoid_of_huge_sums_is_finite_and_of_nan_is_nan() -> None:
    sums = np.array([1e308, -1e308, 709.0, -709.0, 1e5, np.inf, -np.inf, np.nan])
    compiled.squash(sums)
    np.testing.assert_allclose(sums, [1, 0, 1, 0, 1, 1, 0, np.nan], rtol=0, atol=1e-300)


@pytest.mark.parametrize("kind", LOOPS)
def test_saturated_units_stay_finite(kind: Any) -> None:
    loop = kind(Network.random((2, 3, 1), 1, biases=True), 1e200 * XOR.inputs, XOR.targets, 1.0)
    errors = np.empty(10)
    assert loop.advance(errors) == (10, True)
    assert np.isfinite(errors).all()


@pytest.mark.parametrize("kind", LOOPS)
def test_weights_whose_sum_overflows_are_still_finite(kind: Any) -> None:
    loop = kind(Network([[[1.5e308], [1.4e308]]]), np.full((1, 2), 1e-300), np.array([[0.5]]), 1.0)
    assert loop.advance(np.empty(5)) == (5, True)


@pytest.mark.parametrize("kind", LOOPS)
def test_a_loop_stops_with_the_epoch_whose_update_left_the_finite_numbers(kind: Any) -> None:
    weight, epochs = 0.0, 0
    while math.isfinite(weight):  # each update adds about 2e307
        output = 1 / (1 + math.exp(-1e-308 * weight))
        weight += 1e308 * (1e-308 * ((1e308 - output) * output * (1 - output)))
        epochs += 1
    loop, errors = kind(Network([[[0.0]]]), np.array([[1e-308]]), np.array([[1e308]]), 1e308), np.full(100, -1.0)
    assert loop.advance(errors) == (epochs, False)
    assert np.isinf(loop.parameters).all()
    assert errors[epochs - 1] > 0 > errors[epochs]
    assert epochs > 5


TABLES = {"read-only": XOR.inputs, "whole numbers": XOR.inputs.astype(int), "a list": XOR.inputs.tolist(), "bool": XOR.inputs > 0,
          "by columns": np.asfortranarray(XOR.inputs), "float32": XOR.inputs.astype(np.float32),
          "a slice": np.repeat(XOR.inputs, 2, 0)[::2]}


@pytest.mark.parametrize("inputs", TABLES.values(), ids=TABLES)
def test_the_loop_is_compiled_once_whatever_it_is_given(inputs: Any) -> None:
    for biases in (False, True):
        network = Network.random((2, 3, 1), 1, biases)
        histories = [train(network, table, XOR.targets.tolist(), learning_rate=rate, epochs=20, engine="numba")
                     for table in (XOR.inputs, inputs) for rate in (1, np.float32(1))]
        for history in histories:
            np.testing.assert_array_equal(history.errors, histories[0].errors)
    assert len(compiled.advance.signatures) == 1


def test_an_epoch_allocates_nothing() -> None:
    runtime = pytest.importorskip("numba.core.runtime._nrt_python")
    loop = CompiledLoop(Network.random((3, 9, 2), 1, biases=True), np.eye(3), np.ones((3, 2)), 0.1)
    errors = np.empty(5000)
    loop.advance(errors)
    counted = runtime.memsys_stats_enabled()
    runtime.memsys_enable_stats()
    before = runtime.memsys_get_stats_alloc()
    tracemalloc.start()
    try:
        loop.advance(errors)
        assert tracemalloc.get_traced_memory()[1] < 10_000
    finally:
        tracemalloc.stop()
        allocated = runtime.memsys_get_stats_alloc() - before
        if not counted:
            runtime.memsys_disable_stats()
    assert allocated < 20


@pytest.mark.parametrize(("sizes", "samples", "expected"), [
    ((2, 3, 1), 4, CompiledLoop), ((3, 256, 1), 4, CompiledLoop), ((8, 3, 8), 8, CompiledLoop), ((64, 32, 10), 1797, NumPyLoop),
    ((2, 16, 1), 50_000, CompiledLoop)])
def test_auto_takes_the_faster_engine_by_size(sizes: Any, samples: int, expected: type) -> None:
    network = Network.random(sizes, 1)
    assert choose("auto", network, samples) is expected
    assert choose("numpy", network, samples) is NumPyLoop
    assert choose("numba", network, samples) is CompiledLoop


@pytest.mark.parametrize("name", ["", "NumPy", "jax", None, 1])
def test_an_unknown_engine_is_refused(name: Any) -> None:
    with pytest.raises(ValueError, match=f"^train: engine must be one of auto, numpy, numba, received {re.escape(repr(name))}$"):
        choose(name, XOR.network, 4)


def fails(**_: Any) -> None:
    raise RuntimeError("no locator available")


@pytest.fixture(params=[None, SimpleNamespace(njit=fails)], ids=["no Numba", "no place for its files"])
def without_numba(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An interpreter in which the compiled loop cannot be imported."""
    monkeypatch.setitem(sys.modules, "numba", request.param)
    monkeypatch.delitem(sys.modules, "mlpteach.training.compiled")
    monkeypatch.delattr(mlpteach.training, "compiled")
    loops.compiled.cache_clear()
    yield
    loops.compiled.cache_clear()


@pytest.mark.usefixtures("without_numba")
def test_without_numba_all_works_on_numpy_and_says_so_once() -> None:
    with pytest.warns(UserWarning, match=r"^Numba is not available \(.+\): training runs on the NumPy engine") as caught:
        histories = [train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=20) for _ in range(3)]
        mlpteach.sweep(XOR, [1, 2], [2, 3], range(4), 5)
    assert [warning.filename for warning in caught] == [__file__]
    assert {history.engine for history in histories} == {"numpy"}
    assert flatten(histories[0].network_at(7)).tolist() == flatten(histories[1].network_at(7)).tolist()


@pytest.mark.usefixtures("without_numba")
def test_without_numba_the_compiled_engine_is_refused_by_name() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert choose("auto", XOR.network, 4) is NumPyLoop
    message = "train: engine 'numba' needs Numba, which is not available; expected 'auto' or 'numpy'"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1, epochs=1, engine="numba")


def test_numpy_alone_is_no_reason_to_look_for_numba(without_numba: None) -> None:
    train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1, epochs=1, engine="numpy")  # a warning would be an error
    assert loops.compiled.cache_info().misses == 0


@pytest.mark.parametrize("biases", [False, True])
def test_flat_parameters_are_a_network_again(biases: bool) -> None:
    network = Network.random((2, 4, 3, 1), 5, biases)
    flat = flatten(network)
    assert repr(unflatten(flat, network.sizes, biases)) == repr(network)
    weights, _ = split(flat, network.sizes, biases)
    assert all(np.shares_memory(table, flat) for table in weights)
    flat[:] = 0
    assert network.weights[0].any()  # the network's own arrays are not part of it
