"""Networks: pinned random starts, immutability, the order of the stages, and what is refused."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, ShapeError, Trace, problems, stages
from mlpteach.forms import UpdateRule
from mlpteach.network import updated

XOR = problems.XOR


def test_random_start_is_the_published_stream() -> None:
    rng = np.random.RandomState(1)
    expected = [2 * rng.random_sample((3, 4)) - 1, 2 * rng.random_sample((4, 1)) - 1]
    network = Network.random((3, 4, 1), 1)
    assert [weights.tolist() for weights in network.weights] == [weights.tolist() for weights in expected]
    assert network.weights[0][0, 0] == pytest.approx(-0.16595599, abs=5e-9)  # as the lessons print it
    assert network.biases is None


def test_biases_are_drawn_after_all_weights_so_the_weights_stay_the_same() -> None:
    without, with_biases = Network.random((3, 4, 1), 7), Network.random((3, 4, 1), 7, biases=True)
    assert [weights.tolist() for weights in with_biases.weights] == [weights.tolist() for weights in without.weights]
    assert [bias.shape for bias in with_biases.biases or ()] == [(1, 4), (1, 1)]
    assert all(np.all(np.abs(bias) <= 1) for bias in with_biases.biases or ())


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_a_generator_is_drawn_from_and_moves_on(make: Any) -> None:
    rng, twin = make(5), make(5)
    first, second = Network.random((2, 3, 1), rng), Network.random((2, 3, 1), rng)
    assert first.weights[0].tolist() == (2 * twin.random((2, 3)) - 1).tolist()
    assert second.weights[0].tolist() != first.weights[0].tolist()


@pytest.mark.parametrize("seed", [5, np.int64(5), np.uint8(5)])
def test_any_whole_number_is_a_seed(seed: Any) -> None:
    assert repr(Network.random((2, 2), seed)) == repr(Network.random((2, 2), np.random.RandomState(5)))


def test_random_start_leaves_the_global_stream_alone() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002
    Network.random((3, 4, 1), 1)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize("sizes", [(2, 1), (3, 4, 1), (2, 3, 4, 2), [2, 1], np.array([2, 3, 1])])
def test_sizes_are_those_asked_for(sizes: Any) -> None:
    assert Network.random(sizes, 0).sizes == tuple(sizes)


@pytest.mark.parametrize(("sizes", "shown"), [
    ((3,), "tuple (3,)"), ((), "tuple ()"), ((3, 0), "tuple (3, 0)"), ((3, -1), "tuple (3, -1)"), ((3, 1.0), "tuple (3, 1.0)"),
    (3, "int 3"), ("3-1", "str '3-1'"), (None, "NoneType None")])
def test_bad_sizes(sizes: Any, shown: str) -> None:
    message = f"Network.random: sizes must be at least two whole numbers above 0, received {shown}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Network.random(sizes, 1)


@pytest.mark.parametrize(("rng", "shown"), [
    (None, "NoneType None"), (-1, "int -1"), (2**32, "int 4294967296"), (True, "bool True"), (1.0, "float 1.0"), ("1", "str '1'")])
def test_bad_seed(rng: Any, shown: str) -> None:
    message = f"Network.random: rng must be a whole-number seed from 0 to 2**32 - 1, a RandomState or a Generator, received {shown}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Network.random((2, 1), rng)


W, V = np.ones((2, 3)), np.ones((3, 1))


@pytest.mark.parametrize(("weights", "biases", "kind", "message"), [
    ([], None, ValueError, "Network: weights must be a list with one array per layer, received list of 0"),
    (W, None, ValueError, "Network: weights must be a list with one array per layer, received ndarray of 2"),
    (None, None, ValueError, "Network: weights must be a list with one array per layer, received NoneType"),
    ((2, 3, 1), None, ValueError, "Network: weights must be a list with one array per layer, received the sizes (2, 3, 1); "
     "Network.random((2, 3, 1), 1) draws the weights of such a network"),
    ([W, V], [[[0, 0, 0]]], ValueError, "Network: biases must be a list with one array per layer, 2 in all, received list of 1"),
    ([W], np.ones((1, 3)), ValueError, "Network: biases must be a list with one array per layer, 1 in all, received ndarray of 1"),
    ([W, [["a"]]], None, ValueError, "Network: weights_1 must be a table of real numbers, received list [['a']]"),
    ([W, [[np.nan]]], None, ValueError, "Network: weights_1 holds nan at [0, 0]; expected finite numbers"),
    ([V], [[[np.inf]]], ValueError, "Network: biases_0 holds inf at [0, 0]; expected finite numbers"),
    ([W, np.ones((0, 1))], None, ValueError, "Network: weights_1 is empty, with shape (0, 1)"),
    ([W, V.T], None, ShapeError, "weights_1 is (1, 3); its transpose (3, 1) fits"),
    ([W, W], None, ShapeError, "units_0 is 3 in weights_0 but 2 in weights_1"),
    ([[1, 2]], None, ShapeError, "weights_0 is (2,), expected (inputs, units_0)"),
    ([W], [np.ones(3)], ShapeError, "biases_0 is (3,); its reshape(1, -1) (1, 3) fits"),
    ([W, V], [np.ones((1, 3)), np.ones((1, 2))], ShapeError, "units_1 is 1 in weights_1 but 2 in biases_1")])
def test_bad_weights(weights: Any, biases: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)) as caught:
        Network(weights, biases)
    assert type(caught.value) is kind
    assert str(caught.value).startswith("Network: ")


def test_a_network_keeps_read_only_copies() -> None:
    weights, bias = np.ones((2, 1)), np.ones((1, 1))
    network = Network([weights], [bias])
    weights[0, 0] = bias[0, 0] = 9
    assert network.weights[0].tolist() == [[1], [1]]
    for array in (network.weights[0], network.biases[0]):  # type: ignore[index]
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 9


def test_a_network_cannot_be_given_other_weights() -> None:
    network: Any = Network.random((2, 1), 1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'weights'"):
        network.weights = ()
    with pytest.raises(TypeError):
        network.weights[0] = np.ones((2, 1))


def test_training_gives_a_new_network_and_leaves_the_old_one() -> None:
    before = repr(XOR.network)
    trained = XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
    assert repr(XOR.network) == before != repr(trained)
    assert isinstance(trained, Network)
    assert not trained.weights[0].flags.writeable


def test_published_weights_after_one_epoch(published: Any) -> None:
    book = published("xor_2_3_1")
    trained = XOR.network.train_epoch(XOR.inputs, XOR.targets, book["learning_rate"])
    for layer, weights in enumerate(trained.weights):
        np.testing.assert_allclose(weights, book[f"weights_{layer}_updated"], rtol=0, atol=5e-9)


ONE_LAYER = ["sum_synapse", "output_activation", "error", "delta_output", "negative_gradient", "weight_update"]
BIASED = ["sum_synapse", "hidden_activation", "sum_synapse", "output_activation", "error", "delta_output", "delta_hidden",
          *["negative_gradient"] * 2, *["negative_gradient_bias"] * 2, *["weight_update"] * 4]
THREE_LAYERS = [*["sum_synapse", "hidden_activation"] * 2, "sum_synapse", "output_activation", "error", "delta_output",
                *["delta_hidden"] * 2, *["negative_gradient"] * 3, *["weight_update"] * 3]


@pytest.mark.parametrize(("sizes", "biases", "order"), [
    ((3, 1), False, ONE_LAYER), ((2, 3, 2), True, BIASED), ((2, 3, 4, 1), False, THREE_LAYERS)], ids=["one", "biases", "three"])
def test_all_deltas_come_before_any_update(traced_epoch: Any, sizes: Any, biases: bool, order: list[str]) -> None:
    trace = traced_epoch(sizes, samples=5, seed=3, biases=biases)
    assert [step.stage for step in trace] == order


def test_deltas_go_back_through_the_weights_of_before_the_update(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 4, 1), samples=5, seed=3, biases=False)
    for delta, update in [(("delta_hidden", 1), ("weight_update", 1)), (("delta_hidden", 0), ("weight_update", 2))]:
        np.testing.assert_array_equal(trace[delta].arguments["weights_next"], trace[update].arguments["weights"])


def test_an_epoch_with_biases_moves_weights_and_biases_by_their_gradients(traced_epoch: Any) -> None:
    network = Network.random((2, 3, 1), 4, biases=True)
    with Trace() as trace:
        trained = network.train_epoch(XOR.inputs, XOR.targets, 2.0)
    gradients = [step.output for step in trace if step.stage.startswith("negative_gradient")]
    before, after = (*network.weights, *(network.biases or ())), (*trained.weights, *(trained.biases or ()))
    assert len(before) == len(gradients) == 4
    for old, gradient, new in zip(before, gradients, after, strict=True):
        np.testing.assert_allclose(new, old + 2.0 * gradient, rtol=1e-15)


@pytest.mark.parametrize("sizes", [(2, 1), (2, 3, 1), (2, 3, 4, 1)])
@pytest.mark.parametrize("biases", [False, True])
def test_an_epoch_goes_down_the_gradient(sizes: Any, biases: bool) -> None:
    network = Network.random(sizes, 2, biases)
    errors = []
    for _ in range(20):
        errors.append(stages.half_squared_error(XOR.targets - network.predict(XOR.inputs)))
        network = network.train_epoch(XOR.inputs, XOR.targets, 0.05)
    assert errors == sorted(errors, reverse=True)
    assert network.sizes == sizes
    assert (network.biases is not None) is biases


def test_forward_returns_every_layer() -> None:
    layers = problems.AUTOENCODER.network.forward(problems.AUTOENCODER.inputs)
    assert [layer.shape for layer in layers] == [(1, 8), (1, 3), (1, 8)]
    assert layers[0] is not problems.AUTOENCODER.inputs  # a caller may change what it was given
    assert np.array_equal(layers[0], problems.AUTOENCODER.inputs)


def test_predict_takes_a_table_or_one_sample() -> None:
    network = Network.random((2, 3, 2), 1, biases=True)
    table = network.predict(XOR.inputs)
    assert table.tolist() == network.forward(XOR.inputs)[-1].tolist()
    assert table.shape == (4, 2)
    for sample, output in zip(XOR.inputs, table, strict=True):
        np.testing.assert_allclose(network.predict(sample), output, rtol=1e-15)
        assert network.predict(list(sample)).shape == (2,)


@pytest.mark.parametrize(("call", "kind", "message"), [
    (lambda net: net.predict([1.0, 2.0, 3.0]), ShapeError, "sum_synapse: the shapes do not fit"),
    (lambda net: net.predict([["a", "b"]]), ValueError, "Network.predict: inputs must be a table of real numbers, received list"),
    (lambda net: net.predict([]), ValueError, "Network.predict: inputs is empty, with shape (0,)"),
    (lambda net: net.forward([[np.nan, 0]]), ValueError, "Network.forward: inputs holds nan at [0, 0]; expected finite numbers"),
    (lambda net: net.forward([1.0, 2.0]), ShapeError, "layer_input is (2,); its reshape(1, -1) (1, 2) fits"),
    (lambda net: net.train_epoch(XOR.inputs, [0, 1, 1, 0], 1), ShapeError, "targets is (4,); its reshape(-1, 1) (4, 1) fits"),
    (lambda net: net.train_epoch(XOR.inputs, [["a"]], 1), ValueError, "Network.train_epoch: targets must be a table of real"),
    (lambda net: net.train_epoch(XOR.inputs, XOR.targets, 0), ValueError,
     "Network.train_epoch: learning_rate must be a positive finite number, received 0.0"),
    (lambda net: net.train_epoch(XOR.inputs, XOR.targets, "fast"), ValueError,
     "Network.train_epoch: learning_rate must be a positive finite number, received str 'fast'")])
def test_bad_tables(call: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        call(Network.random((2, 3, 1), 1))


def test_one_number_is_changed_in_a_new_network() -> None:
    network = Network([[[1, 2], [3, 4]]], [[[5, 6]]], hidden="tanh", output="tanh")
    other = network.with_number("weights_0", 1, 0, 9)
    assert (other.weights[0].tolist(), network.weights[0].tolist()) == ([[1, 2], [9, 4]], [[1, 2], [3, 4]])
    assert other.form == network.form
    assert other.with_number("biases_0", row=0, column=1, value=-1.5).biases[0].tolist() == [[5, -1.5]]  # type: ignore[index]


@pytest.mark.parametrize(("place", "kind", "message"), [
    (("weights_2", 0, 0, 5), ValueError, "name must be one of weights_0, weights_1, received str 'weights_2'"),
    (("weights_0", 2, 0, 5), IndexError, "weights_0 has rows 0 to 1 and columns 0 to 2, received row 2 and column 0"),
    (("weights_0", 0, -1, 5), IndexError, "weights_0 has rows 0 to 1 and columns 0 to 2, received row 0 and column -1"),
    (("weights_0", 0, 0, "5"), ValueError, "value must be a table of real numbers, received str '5'"),
    (("weights_0", 0, 0, np.nan), ValueError, "value is nan; expected finite numbers"),
    (("weights_0", 0, 0, [5]), ValueError, "value must be one number, received list [5]")])
def test_a_number_that_cannot_be_changed(place: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=f"^Network.with_number: {re.escape(message)}$"):
        XOR.network.with_number(*place)


def test_text_of_a_network() -> None:
    assert repr(Network([[[0.25, -2], [10, 1 / 3]]], [[[0, 0.5]]])) == """\
Network 2-2, with biases
weights_0 [ 0.25  -2]
          [10      0.3333]
biases_0 [0  0.5]"""
    assert repr(XOR.network).splitlines()[0] == "Network 2-3-1, no biases"
    assert len(repr(Network.random((8, 8), 1)).splitlines()) == 9
    assert repr(Network.random((9, 8), 1)).splitlines()[1:] == ["weights_0 (9, 8)"]


def test_weights_decay_and_biases_do_not() -> None:
    network = Network.random((2, 3, 1), 4, biases=True)
    still = [[np.zeros_like(table) for table in tables] for tables in (network.weights, network.biases or ())]
    (weights, biases), _ = updated(stages, UpdateRule(weight_decay=0.1), (network.weights, network.biases or ()),
                                   (still[0], still[1]), None, 0.5)
    for after, before in zip(weights, network.weights, strict=True):
        np.testing.assert_allclose(after, 0.95 * before, rtol=1e-15)
    assert all(np.array_equal(after, before) for after, before in zip(biases, network.biases or (), strict=True))
