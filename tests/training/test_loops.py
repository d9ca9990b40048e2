"""The loops: the same arithmetic as the stages for every kind of network and way to train, nothing allocated in an epoch."""

from __future__ import annotations

import math
import tracemalloc
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, problems, stages
from mlpteach.forms import ACTIVATIONS, UpdateRule
from mlpteach.network import negative_gradients, updated
from mlpteach.training import fast_math, kinds
from mlpteach.training.loops import CompiledLoop, Loop, NumPyLoop, start
from mlpteach.training.parameters import flatten, split, unflatten
from mlpteach.training.regime import Regime, Tables, epochs_of_block, orders

XOR = problems.XOR
EPOCHS = 100
LOOPS = [NumPyLoop, CompiledLoop]
SIZES = [((1, 1), 1, False), ((3, 1), 4, True), ((2, 3, 1), 4, False), ((2, 3, 2), 13, True), ((3, 16, 1), 5, False),
         ((1, 9, 1, 3), 1, True), ((4, 9, 17, 2), 7, False), ((5, 1, 10), 3, True), ((2, 1, 3, 1), 9, True), ((8, 3, 8), 8, True)]
FORMS = [(hidden, output, loss) for hidden in ("sigmoid", "tanh", "ReLU") for output, loss in (
    ("sigmoid", "half squared error"), ("tanh", "half squared error"), ("linear", "half squared error"),
    ("softmax", "half squared error"), ("sigmoid", "cross-entropy"), ("softmax", "cross-entropy"))]
REGIMES = {"plain": {}, "momentum": {"rule": UpdateRule(momentum=0.9)}, "weight decay": {"rule": UpdateRule(weight_decay=0.01)},
           "batches": {"batch_size": 3, "seed": 4}, "one by one": {"batch_size": 1},
           "all": {"rule": UpdateRule(0.5, 0.001), "batch_size": 4, "seed": 7}}


def tables(form: Any, samples: int, held: int = 0) -> Tables:
    """Random tables for a network (of the inputs, some are zero where there are many samples), the last rows held out."""
    rng = np.random.default_rng(samples)
    inputs = rng.normal(size=(samples + held, form.sizes[0]))
    inputs[inputs < (-0.5 if samples > 4 else -9)] = 0
    targets = rng.random((samples + held, form.sizes[-1]))
    if form.output.by_row:
        targets /= targets.sum(axis=1, keepdims=True)
    parts = (inputs[:samples], targets[:samples], inputs[samples:], targets[samples:])
    return Tables(*parts[:4 if held else 2])


def begun(kind: type[Loop], network: Network, data: Tables, regime: Regime) -> Loop:
    return kind(network.form, start(network, regime), data, regime)


def plain(kind: type[Loop], network: Network, inputs: Any, targets: Any, rate: float) -> Loop:
    return begun(kind, network, Tables(np.array(inputs, dtype=float), np.array(targets, dtype=float)), Regime(rate))


def by_stages(network: Network, data: Tables, regime: Regime) -> tuple[list[float], list[float], list[Any]]:
    """The errors, those held out, and the flat parameters before each epoch, by the recorded and checked stages."""
    errors, held_out, states, velocities = [], [], [flatten(network)], None
    size = regime.batch_size or len(data.inputs)
    for epoch in range(EPOCHS):
        if data.held_inputs is not None:
            held_out.append(np.abs(data.held_targets - network.predict(data.held_inputs)).mean())
        order, missed = (regime.order(epoch, len(data.inputs)) if regime.batch_size else np.arange(len(data.inputs))), []
        for first in range(0, len(order), size):
            rows = order[first:first + size]
            error, gradients = negative_gradients(stages, network.form, network.weights, network.biases, data.inputs[rows],
                                                  data.targets[rows])
            missed.append(np.abs(error).sum())
            after, velocities = updated(stages, regime.rule, (network.weights, network.biases or ()), gradients, velocities,
                                        regime.learning_rate)
            network = network.with_parameters(*after)
        errors.append(sum(missed) / data.targets.size)
        states.append(flatten(network))
    return errors, held_out, states


def by_loop(kind: type[Loop], network: Network, data: Tables, regime: Regime) -> tuple[Any, Any, list[Any]]:
    loop, errors, held_out = begun(kind, network, data, regime), np.empty(EPOCHS), np.empty(EPOCHS)
    states = [loop.parameters.copy()]
    for epoch in range(EPOCHS):
        assert loop.advance(errors[epoch:epoch + 1], held_out[epoch:epoch + 1]) == (1, True)
        states.append(loop.parameters.copy())
    return errors, held_out[:0 if data.held_inputs is None else EPOCHS], states


def agree(found: Any, expected: Any) -> None:
    for mine, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-12, atol=1e-14)  # the latter for weights that cross zero


@pytest.fixture(params=SIZES, ids=str)
def task(request: Any) -> tuple[Network, Tables]:
    sizes, samples, biases = request.param
    network = Network.random(sizes, np.random.default_rng(samples), biases)
    return network, tables(network.form, samples)


@pytest.mark.parametrize("kind", LOOPS)
def test_networks_of_every_size_are_trained_as_the_stages_do(task: Any, kind: Any) -> None:
    found, expected = (run(*task, Regime(0.7)) for run in (lambda *args: by_loop(kind, *args), by_stages))
    agree(found, expected)
    if kind is NumPyLoop:
        np.testing.assert_array_equal(found[2], expected[2])
    assert (found[2][0] != found[2][-1]).all()


# To compile a loop takes longer than to run it: each form is compiled for all ways to train at once, and each way for one form.
EACH = [(NumPyLoop, form, how) for form in FORMS for how in REGIMES]
EACH += [(CompiledLoop, form, "all") for form in FORMS] + [(CompiledLoop, FORMS[0], how) for how in REGIMES if how != "all"]


@pytest.mark.parametrize(("kind", "form", "how"), EACH, ids=lambda part: part if isinstance(part, str) else "")
def test_every_form_is_trained_in_every_way_as_the_stages_do(kind: Any, form: Any, how: Any) -> None:
    hidden, output, loss = form
    network = Network.random((3, 4, 2), 5, True, hidden, output, loss)
    regime, data = Regime(0.05, **REGIMES[how]), tables(network.form, 8, held=3)
    agree(by_loop(kind, network, data, regime), by_stages(network, data, regime))


@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.parametrize("how", REGIMES.values(), ids=REGIMES)
def test_epochs_may_be_run_in_pieces_and_from_any_state(kind: Any, how: Any) -> None:
    network = Network.random((2, 4, 1), 2)
    regime, data, epochs = Regime(0.3, **how), tables(network.form, 300, held=2), 3 * epochs_of_block(300)
    whole, errors, held_out = begun(kind, network, data, regime), np.empty(epochs), np.empty(epochs)
    assert whole.advance(errors, held_out) == (epochs, True)
    loop = begun(kind, network, data, regime)
    for first, stop in [(0, 1), (1, 1), (1, 20), (20, 60), (60, epochs)]:
        loop = kind(loop.form, loop.state, data, regime, loop.epoch)  # as a history goes on from what it kept
        piece, held_piece = np.empty(stop - first), np.empty(stop - first)
        assert loop.advance(piece, held_piece) == (stop - first, True)
        np.testing.assert_array_equal(piece, errors[first:stop])
        np.testing.assert_array_equal(held_piece, held_out[first:stop])
    np.testing.assert_array_equal(loop.state, whole.state)


def test_there_is_room_for_the_errors_held_out_also_where_nobody_looks() -> None:
    network, regime = Network.random((2, 4, 1), 2), Regime(0.3)
    loop, room = begun(CompiledLoop, network, tables(network.form, 4, held=2), regime), []
    advance = loop._advance  # type: ignore[attr-defined]
    loop._advance = lambda *given: room.append([given[11].size, given[12].size]) or advance(*given)  # type: ignore[attr-defined]
    loop.advance(np.empty(7))
    assert room == [[7, 7]]


@pytest.mark.parametrize("kind", LOOPS)
def test_what_is_held_out_changes_no_weight(kind: Any) -> None:
    network, regime = Network.random((2, 4, 1), 2), Regime(0.3, batch_size=3)
    data = tables(network.form, 10, held=4)
    others = data._replace(held_inputs=data.held_inputs + 1)
    loops = [begun(kind, network, each, regime) for each in (data, others, Tables(*data[:2]))]
    for loop in loops:
        loop.advance(np.empty(20), np.empty(20) if loop.tables.held_inputs is not None else None)
        np.testing.assert_array_equal(loop.state, loops[0].state)


def test_orders_hold_each_sample_once_and_depend_on_seed_and_epoch() -> None:
    drawn = orders(3, 1, 7)
    assert (np.sort(drawn, axis=1) == np.arange(7)).all()
    assert len(drawn) == epochs_of_block(7)
    assert len({tuple(row) for row in drawn}) > 1000
    assert Regime(1.0, batch_size=2, seed=3).order(len(drawn) + 5, 7).tolist() == drawn[5].tolist()
    assert not np.array_equal(drawn, orders(4, 1, 7))
    assert Regime(1.0, batch_size=9).order(1, 10_000).tolist() == orders(0, 1, 10_000)[0].tolist()  # more than are drawn at once
    assert orders(0, 0, 4)[:2].tolist() == FIRST_ORDERS  # of RandomState([0, 0]), whose stream never changes


@pytest.mark.parametrize(("size", "samples", "updates"), [(None, 7, 1), (1, 7, 7), (3, 6, 2), (3, 7, 3), (6, 7, 2)])
def test_the_last_batch_may_be_smaller(size: Any, samples: int, updates: int) -> None:
    assert Regime(1.0, batch_size=size).updates(samples) == updates


FIRST_ORDERS = [[3, 0, 2, 1], [2, 0, 1, 3]]


@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.parametrize("rate", [0.7, 40.0])
def test_sign_flips_are_those_of_the_gradients(task: Any, kind: Any, rate: float) -> None:
    network, data = task
    loop = begun(kind, network, data, Regime(rate))
    rising = []
    for _ in range(EPOCHS):  # the gradients of the networks that the loop itself visits
        _, gradients = negative_gradients(stages, loop.form, *split(loop.parameters, loop.form), *data[:2])
        rising.append(flatten(SimpleNamespace(weights=gradients[0], biases=gradients[1])) > 0)
        loop.advance(np.empty(1))
    np.testing.assert_array_equal(loop.flips, (np.array(rising[1:]) != np.array(rising[:-1])).sum(axis=0))


@pytest.mark.parametrize("kind", LOOPS)
def test_a_weight_overshoots_to_and_fro_at_a_large_rate_and_not_behind_a_dead_input(kind: Any) -> None:
    loop = plain(kind, Network([[[0.3], [0.3]]]), [[1.0, 0.0]], [[0.6]], 40.0)
    loop.advance(np.empty(50))
    assert loop.flips.tolist() == [49, 0]


@pytest.mark.parametrize("samples", [1, 4, 7])
def test_the_last_bit_does_not_depend_on_where_arrays_lie(samples: int) -> None:
    network = Network.random((2, 3, 1), 1)
    errors = []
    for gap in range(40):
        loop: Any = begun(CompiledLoop, network, tables(network.form, samples), Regime(0.6))
        room, n = np.zeros(1000), loop._layers.size
        first, second = room[8:8 + n], room[8 + n + gap:8 + 2 * n + gap]
        first[:] = loop._layers
        loop._layers, loop._deltas = first, second
        errors.append(np.empty(200))
        loop.advance(errors[-1])
    assert {each.tobytes() for each in errors} == {errors[0].tobytes()}


EXACT_TO = 2  # units in the last place


def test_exp_is_exact_to_two_units_in_the_last_place() -> None:
    rng = np.random.default_rng(1)
    points = [-745 * rng.random(20_000), 709.4 * rng.random(5_000), -rng.random(20_000), -(10.0 ** rng.uniform(-300, 2.8, 10_000)),
              [0.0, -0.0, -708.0]]
    halves = -np.log(2) * (np.arange(0, 1020) + 0.5)  # where the power of two changes
    for x in np.concatenate([*points, halves, np.nextafter(halves, 0)]):
        for exp in (fast_math.exp, fast_math.exp_of_negative)[:1 if x > 0 else 2]:
            assert abs(exp(x) - math.exp(x)) <= EXACT_TO * math.ulp(math.exp(x)), x
    assert [fast_math.exp(x) for x in (-746.0, -1e308, -math.inf)] == [0, 0, 0]
    assert min(fast_math.exp(x) for x in (709.5, 800.0, 1e308, math.inf)) > 1e308


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "ReLU", "linear", "softmax"])
def test_activations_of_the_compiled_loop_are_those_of_the_stages(name: str) -> None:
    small = np.random.default_rng(2).normal(size=10_000) * 10.0 ** np.random.default_rng(3).uniform(-300, 0, 10_000)
    sums = np.concatenate([np.linspace(-745, 745, 20_000), small, [1e308, -1e308, 1e5, -1e5], [-800, 0, 800, 5]])
    expected = ACTIVATIONS[name](sums.reshape(-1, 4)).ravel()
    kinds._squash(ACTIVATIONS[name])(sums, np.uint64(4))
    np.testing.assert_allclose(sums, expected, rtol=2e-15, atol=5e-324)
    unknown = np.full(4, np.nan)
    kinds._squash(ACTIVATIONS[name])(unknown, np.uint64(4))
    assert np.isnan(unknown).all()  # so that the loop stops


@pytest.mark.parametrize("kind", LOOPS)
def test_saturated_units_stay_finite(kind: Any) -> None:
    loop, errors = plain(kind, Network.random((2, 3, 1), 1, biases=True), 1e200 * XOR.inputs, XOR.targets, 1.0), np.empty(10)
    assert loop.advance(errors) == (10, True)
    assert np.isfinite(errors).all()


@pytest.mark.parametrize(("input_", "rate"), [(-740.0, 1.7e308), (-720.0, 1e300)])
def test_loops_agree_at_the_edge_of_the_floats(input_: float, rate: float) -> None:
    found = [plain(kind, Network([[[1.0]]]), [[input_]], [[1.0]], rate) for kind in LOOPS]
    for loop in found:
        loop.advance(np.empty(3))
    np.testing.assert_allclose(found[1].parameters, found[0].parameters, rtol=1e-12)


@pytest.mark.parametrize("kind", LOOPS)
def test_weights_whose_sum_overflows_are_still_finite(kind: Any) -> None:
    loop = plain(kind, Network([[[1.5e308], [1.4e308]]]), np.full((1, 2), 1e-300), [[0.5]], 1.0)
    assert loop.advance(np.empty(5)) == (5, True)


@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.parametrize("inputs", [[1.0], [0.0, 1.0]])  # the weight behind a zero stays finite
def test_a_loop_stops_with_the_epoch_whose_update_left_the_finite_numbers(kind: Any, inputs: list[float]) -> None:
    network = Network([[[0.0]] * len(inputs)], output="linear")
    loop, errors = plain(kind, network, [inputs], [[1.0]], 1e50), np.full(100, -1.0)
    assert loop.advance(errors) == (7, False)  # each update multiplies what is missing by about -1e50
    assert not np.isfinite(loop.parameters).all()
    assert errors[6] > 0 > errors[7]


def test_an_epoch_allocates_nothing() -> None:
    runtime = pytest.importorskip("numba.core.runtime._nrt_python")
    loop = plain(CompiledLoop, Network.random((3, 9, 2), 1, biases=True), np.eye(3), np.ones((3, 2)), 0.1)
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


@pytest.mark.parametrize("biases", [False, True])
def test_flat_parameters_are_a_network_again(biases: bool) -> None:
    network = Network.random((2, 4, 3, 1), 5, biases, hidden=["tanh", "ReLU"])
    flat = flatten(network)
    assert repr(unflatten(flat, network.form)) == repr(network)
    weights, _ = split(flat, network.form)
    assert all(np.shares_memory(table, flat) for table in weights)
    flat[:] = 0
    assert network.weights[0].any()  # the network's own arrays are not part of it
