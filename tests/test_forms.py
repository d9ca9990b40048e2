"""Activations, losses and forms: every kind of network is computed, explained and derived alike, one of your own included."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, Trace, forms, gradient_check, problems, stages, train
from mlpteach.forms import CROSS_ENTROPY, HALF_SQUARED_ERROR, SIGMOID, Activation, Form, Loss
from mlpteach.forms.measures import accuracy, cross_entropy, half_squared_error, mean_absolute_error, sigmoid, sigmoid_derivative
from mlpteach.tracing.arithmetic import larger, size

HIDDEN = ["sigmoid", "tanh", "ReLU", "linear", "softmax"]
OUTPUTS = [*((output, "half squared error") for output in ("sigmoid", "tanh", "linear", "ReLU", "softmax")),
           ("sigmoid", "cross-entropy"), ("softmax", "cross-entropy")]

# Two activations of a reader's own: all that a network, a trace and training need of them.
LEAKY = Activation("leaky ReLU", "max(0.1 · {z}, {z})", "{received} ∘ (0.1, or 1 where {a} > 0)",
                   value=lambda z: larger(0.1 * z, z), slope=lambda a: 0.1 + 0.9 * (a > 0))
SOFTSIGN = Activation("softsign", "{z} / (1 + |{z}|)", "{received} ∘ (1 - |{a}|)²", reach=(-1.0, 1.0),
                      value=lambda z: z / (1 + size(z)), slope=lambda a: (1 - size(a)) * (1 - size(a)))
OWN = [LEAKY, SOFTSIGN]
QUARTIC = Loss("fourth powers", "a quarter of the sum of the errors' fourth powers",
               lambda targets, outputs, _: float(((targets - outputs) ** 4).sum() / 4),
               pull=lambda error, output: error * error * error, pull_formula="error³")


def network_of(hidden: Any, output: Any, loss: Any) -> Network:
    return Network.random((3, 4, 3, 2), 6, True, hidden, output, loss)


def tables(network: Network, samples: int = 5) -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    targets = rng.random((samples, 2))
    if network.form.output.by_row:
        targets /= targets.sum(axis=1, keepdims=True)
    return rng.normal(size=(samples, 3)), targets


KINDS = [(hidden, *output) for hidden in HIDDEN for output in OUTPUTS]
KINDS += [("tanh", "softmax", QUARTIC), ("ReLU", "sigmoid", QUARTIC)]
KINDS += [(own, output, "half squared error") for own in OWN for output in ("sigmoid", own)]


@pytest.fixture(params=KINDS, ids=lambda kind: "-".join(map(str, kind)))
def network(request: Any) -> Network:
    return network_of(*request.param)


def test_gradients_agree_with_central_differences(network: Network) -> None:
    found = gradient_check(network, *tables(network))
    assert found.passed, found


def test_each_cell_is_explained_by_arithmetic_that_gives_it(network: Network) -> None:
    with Trace() as trace:
        network.train_epoch(*tables(network, 2), 0.5)
    for step in trace:
        assert isinstance(step.output, np.ndarray)
        for row, column in np.ndindex(step.output.shape):
            explained = trace.explain(step, row, column)
            largest = max([abs(explained.value), 1.0])
            assert abs(eval(explained.expression) - explained.value) <= 1e-12 * largest
            assert explained._repr_latex_().count("{") == explained._repr_latex_().count("}")


def test_what_was_chosen_stands_in_the_trace_unless_it_is_usual(network: Network) -> None:
    with Trace() as trace:
        network.train_epoch(*tables(network), 0.5)
    for step in trace:
        told = {name: value for name, value in step.arguments.items() if name in ("activation", "loss")}
        if step.stage == "hidden_activation":
            hidden = network.form.activations[0]
            assert told == ({} if hidden is SIGMOID else {"activation": hidden})
            assert step.formula == hidden.formula.format(z="sum_synapse")
        if step.stage == "delta_output":
            usual = (network.form.output, network.form.loss) == (SIGMOID, HALF_SQUARED_ERROR)
            assert told == ({} if usual else {"activation": network.form.output, "loss": network.form.loss})
            assert (step.formula == "error") == (network.form.loss is CROSS_ENTROPY or network.form.output is forms.LINEAR)


def test_a_run_answers_as_the_network_that_it_trained(network: Network) -> None:
    inputs, targets = tables(network)
    engine = "numba" if network.form.activations[0] in OWN else "numpy"  # the others are compiled in training/test_loops.py
    run = train(network, inputs, targets, learning_rate=0.02, epochs=30, engine=engine)
    by_hand = network
    for _ in range(30):
        by_hand = by_hand.train_epoch(inputs, targets, 0.02)
    assert run.network.form == network.form
    np.testing.assert_allclose(run.network.predict(inputs), by_hand.predict(inputs), rtol=1e-11)
    assert run.errors[-1] <= run.errors[0]  # of ReLU outputs some start dead


def test_the_slope_is_the_derivative() -> None:
    z = np.linspace(-4, 4, 101)[:, None] + 0.01
    for each in (*forms.ACTIVATIONS.values(), *OWN):
        if not each.by_row:
            measured = (each(z + 1e-6) - each(z - 1e-6)) / 2e-6
            np.testing.assert_allclose(np.broadcast_to(each.slope(each(z)), z.shape), measured, atol=1e-8)
            assert each.reach[0] <= each(z).min() <= each(z).max() <= each.reach[1]


def test_softmax_is_a_share_of_its_row_and_safe_where_powers_overflow() -> None:
    assert stages.output_activation([[0.0, 0.0, 0.0, 0.0]], "softmax").tolist() == [[0.25] * 4]
    far = stages.output_activation([[1e308, 1e308, -1e308], [800.0, 0.0, -800.0]], "softmax")
    np.testing.assert_allclose(far, [[0.5, 0.5, 0], [1, 0, 0]], atol=1e-300)
    with Trace() as trace:
        stages.output_activation([[800.0, 799.0], [-800.0, -801.0]], "softmax")
    for row in (0, 1):
        assert abs(eval(trace.explain(0, row, 1).expression) - 1 / (1 + np.e)) < 1e-12


def test_cross_entropy_cancels_the_slope_of_its_own_activations_only() -> None:
    error, outputs = [[0.2, -0.2]], [[0.3, 0.7]]
    assert stages.delta_output(error, outputs, "softmax", "cross-entropy").tolist() == error
    assert stages.delta_output(error, outputs, "sigmoid", "cross-entropy").tolist() == error
    assert stages.delta_output(error, outputs, "softmax").tolist() != error


def test_a_linear_stage_returns_an_array_of_its_own() -> None:
    z = np.array([[1.0, -2.0]])
    for result in (stages.hidden_activation(z, "linear"), stages.delta_output(z, z, "linear")):
        assert result.tolist() == z.tolist()
        assert not np.shares_memory(result, z)


@pytest.mark.parametrize(("spelled", "value"), [
    ("ReLU", forms.RELU), ("relu", forms.RELU), ("Sigmoid", SIGMOID), (forms.TANH, forms.TANH), (LEAKY, LEAKY)])
def test_names_and_values_serve_alike(spelled: Any, value: Activation) -> None:
    assert Network.random((2, 3, 1), 1, hidden=spelled).form.activations[0] is value
    assert np.array_equal(stages.hidden_activation([[1.0, -1.0]], spelled), value(np.array([[1.0, -1.0]])))


NAMES = "'sigmoid', 'tanh', 'ReLU', 'linear', 'softmax'"
REFUSED: list[tuple[Any, str]] = [
    (lambda: stages.hidden_activation([[1.0]], "tahn"),
     f"hidden_activation: activation must be one of {NAMES}, or a forms.Activation, received str 'tahn'"),
    (lambda: stages.delta_output([[1.0]], [[1.0]], loss=3),
     "delta_output: loss must be one of 'half squared error', 'cross-entropy', or a forms.Loss, received int 3"),
    (lambda: Network.random((2, 3, 1), 1, hidden=None),
     f"Network.random: activation must be one of {NAMES}, or a forms.Activation, received NoneType None"),
    (lambda: Network.random((2, 3, 4, 1), 1, hidden=["tanh"]),
     "Network.random: hidden must be one activation, or a list of 2 for the hidden layers, received 1"),
    (lambda: Network.random((2, 3, 4, 1), 1, hidden=3 * ["tanh"]),
     "Network.random: hidden must be one activation, or a list of 2 for the hidden layers, received 3"),
    (lambda: stages.hidden_activation([[1.0]], "softmax"),
     "hidden_activation: softmax needs at least two units, since theirs add up to 1, but the layer has one; "
     "expected 'sigmoid' there"),
    (lambda: Network([[[1.0]]], output="softmax"),
     "Network: softmax needs at least two units, since theirs add up to 1, but layer 1 has one; expected 'sigmoid' there"),
    (lambda: Network([[[1.0]]], output="linear", loss="cross-entropy"),
     "Network: cross-entropy needs outputs that are probabilities: expected output to be one of 'sigmoid', 'softmax', "
     "received linear"),
    (lambda: Problem([[1.0]], [[2.0]], Network([[[1.0]]])),
     "Problem: targets must be numbers from 0 to 1, since sigmoid outputs reach no others, received 2"),
    (lambda: Problem([[1.0]], [[-1e-9]], Network([[[1.0]]], output="ReLU")),
     "Problem: targets must be numbers of at least 0, since ReLU outputs reach no others, received -1e-09"),
    (lambda: Problem([[1.0]], [[0.5, 0.4]], Network([[[1.0, 1.0]]], output="softmax", loss="cross-entropy")),
     "Problem: the targets of each sample must add up to 1, since those of softmax outputs do, received a sum of 0.9"),
    (lambda: stages.delta_output([[1.0]], [[0.5]], "linear", "cross-entropy"), "delta_output: cross-entropy needs outputs that are "
     "probabilities: expected output to be one of 'sigmoid', 'softmax', received linear"),
    (lambda: stages.output_activation([[1.0]], "softmax"),
     "output_activation: softmax needs at least two units, since theirs add up to 1, but the layer has one; "
     "expected 'sigmoid' there"),
    (lambda: Network(np.array(1.0)), "Network: weights must be a list with one array per layer, received ndarray"),
    (lambda: problems.XOR.network.train_epoch(problems.XOR.inputs, 3 * problems.XOR.targets, 0.1),
     "Network.train_epoch: targets must be numbers from 0 to 1, since sigmoid outputs reach no others, received 3")]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=lambda part: part[:40] if isinstance(part, str) else "")
def test_what_makes_no_sense_is_refused_by_name(call: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize("known", [SIGMOID, CROSS_ENTROPY], ids=str)
def test_a_copy_of_ones_own_is_not_taken_for_the_known_one_of_its_name(known: Any) -> None:
    own = dataclasses.replace(known)
    assert copy.copy(known) is known
    assert copy.copy(own) is not known and vars(copy.copy(own)) == vars(own)


def test_forms_say_what_is_unusual() -> None:
    assert str(problems.XOR.network.form) == "2-3-1, no biases"
    assert str(network_of("tanh", "softmax", "cross-entropy").form) == "3-4-3-2, with biases, tanh / softmax, cross-entropy"
    assert str(network_of("tanh", "sigmoid", "half squared error").form) == "3-4-3-2, with biases, tanh / sigmoid"
    assert repr(network_of("tanh", "tanh", "half squared error")).startswith("Network 3-4-3-2, with biases, tanh\nweights_0 ")


def test_forms_and_networks_travel_to_other_processes(network: Network) -> None:
    if network.form.loss is not QUARTIC and not any(each in OWN for each in network.form.activations):
        for again in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network)):
            assert isinstance(again.form, Form)
            assert again.form == network.form
            assert all(np.array_equal(a, b) for a, b in zip(again.weights, network.weights, strict=True))
            assert not any(table.flags.writeable for table in again.parameters.values())


# The single numbers beside the stages.

def test_cross_entropy_by_hand() -> None:
    np.testing.assert_allclose(cross_entropy([[1.0, 0.0]], [[0.25, 0.75]]), -np.log(0.25))
    np.testing.assert_allclose(cross_entropy([[1.0], [0.0]], [[0.25], [0.25]]), -np.log(0.25) - np.log(0.75))
    np.testing.assert_allclose(cross_entropy([[1.0, 0.0]], [[0.25, 0.75]], "sigmoid"), -2 * np.log(0.25))
    assert cross_entropy([[1.0, 0.0]], [[1.0, 0.0]]) == 0
    assert cross_entropy([[1.0]], [[0.0]]) > 700


@pytest.mark.parametrize(("targets", "outputs", "share"), [
    ([[0], [1], [1], [0]], [[0.1], [0.9], [0.4], [0.6]], 0.5), ([[-1], [1]], [[-0.2], [0.1]], 1.0),
    ([[1, 0, 0], [0, 0, 1]], [[0.4, 0.3, 0.3], [0.4, 0.3, 0.3]], 0.5),
    ([[0, 1], [1, 0]], [[0.6, 0.7], [0.2, 0.1]], 1.0), ([[1]], [[0.5]], 0.0)])
def test_accuracy_is_the_share_of_right_classes(targets: Any, outputs: Any, share: float) -> None:
    assert accuracy(targets, outputs) == share


@pytest.mark.parametrize(("call", "value"), [
    (lambda: sigmoid(np.array([1, 3], dtype=np.uint8)), [0.7310585786300049, 0.9525741268224334]),
    (lambda: sigmoid(np.array([3], dtype=np.int8)), [0.9525741268224334]), (lambda: sigmoid(True), 0.7310585786300049),
    (lambda: sigmoid([0, 1]), [0.5, 0.7310585786300049]), (lambda: half_squared_error([2**33]), 2.0**65),
    (lambda: half_squared_error(np.array([100_000], np.int32)), 5e9),
    (lambda: half_squared_error(np.array([200], np.uint8)), 20_000.0),
    (lambda: mean_absolute_error(np.array([-128], np.int8)), 128.0), (lambda: sigmoid_derivative(np.array([5], np.uint8)), [-20.0]),
    (lambda: sigmoid_derivative([0.5]), [0.25])])
def test_whatever_numbers_come_as_they_are_computed_in_float64(call: Any, value: Any) -> None:
    result = call()
    assert np.asarray(result).dtype == np.float64
    assert np.asarray(result).tolist() == value


ONE_TABLE = [sigmoid, sigmoid_derivative, mean_absolute_error, half_squared_error]
BAD_TABLES = [([], "is empty, with shape (0,)"), ([1j], "must be a table of real numbers, received list [1j]"),
              ("a", "must be a table of real numbers, received str 'a'"),
              (None, "must be a table of real numbers, received NoneType"),
              ([[1.0], [2.0, 3.0]], "must be a table of real numbers, received rows of different lengths"),
              ([1.0, np.nan], "holds nan at [1]; expected finite numbers"), (np.inf, "is inf; expected finite numbers"),
              (np.ma.masked_array([[0.0, 1e6]], mask=[[0, 1]]), "is masked at [0, 1]; expected an array without masked entries"),
              ([np.ma.masked_array([1.0, 2.0], mask=[0, 1])], "is masked at [0, 1]; expected an array without masked entries")]


@pytest.mark.parametrize(("value", "message"), BAD_TABLES, ids=lambda part: part[:30] if isinstance(part, str) else "")
def test_what_a_stage_refuses_the_helpers_refuse(value: Any, message: str) -> None:
    calls = [*ONE_TABLE, lambda bad: cross_entropy(bad, [[0.5]]), lambda bad: accuracy([[0.5]], bad),
             lambda bad: stages.sum_synapse(bad, [[1.0]]), lambda bad: problems.XOR.network.predict(bad)]
    for call in calls:
        with pytest.raises(ValueError, match=r"^[a-zA-Z_.]+: [a-z_]+ ") as caught:
            call(value)
        assert message in str(caught.value)


def test_masked_arrays_without_a_masked_entry_are_arrays() -> None:
    table = np.ma.masked_array([[0.0, 1.0]], mask=False)
    assert problems.XOR.network.predict(table).tolist() == problems.XOR.network.predict([[0.0, 1.0]]).tolist()


def test_rows_add_up_to_one_but_for_rounding() -> None:
    assert sum([0.7, 0.2, 0.1]) < 1
    assert cross_entropy([[0.0, 0.0, 1.0]], [[0.7, 0.2, 0.1]]) == pytest.approx(np.log(10))


@pytest.mark.parametrize(("targets", "outputs", "message"), [
    ([[1.0]], [[0.5, 0.5]], "cross_entropy: the shapes do not fit (samples, outputs) x (samples, outputs) -> (samples, outputs)"),
    ([[1.0]], [[1.5]], "cross_entropy: output_layer must be probabilities from 0 to 1, received 1.5"),
    ([[1.0]], [[-0.5]], "cross_entropy: output_layer must be probabilities from 0 to 1, received -0.5"),
    ([[1.0, 0.0]], [[0.9, 0.10001]], "cross_entropy: each row of output_layer must add up to 1, as softmax's do"),
    ([[1.0, 0.0]], [[0.9, 0.9]], "cross_entropy: each row of output_layer must add up to 1, as softmax's do")])
def test_cross_entropy_refuses_what_is_no_probability(targets: Any, outputs: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        cross_entropy(targets, outputs)
    assert str(caught.value).startswith(message)


def test_a_loss_cancels_the_slope_of_the_very_activation_it_knows() -> None:
    other = dataclasses.replace(SIGMOID, of_array=lambda z: np.tanh(z) / 2 + 0.5, in_order=None, slope=lambda a: 2 * a * (1 - a))
    with pytest.raises(ValueError, match=r"^Network: cross-entropy needs outputs that are probabilities"):
        Network([[[1.0]]], output=other, loss="cross-entropy")
    assert gradient_check(Network(problems.XOR.network.weights, output=other), problems.XOR.inputs, problems.XOR.targets).passed


def test_targets_of_softmax_may_be_any_where_errors_are_squared() -> None:
    assert Problem([[1.0]], [[0.5, 0.4]], Network([[[1.0, 1.0]]], output="softmax")).targets.tolist() == [[0.5, 0.4]]


def test_the_way_back_through_a_sigmoid_is_multiplied_in_the_published_order() -> None:
    received, a = np.random.RandomState(1).random_sample((2, 1000))
    np.testing.assert_array_equal(SIGMOID.back(received, a), received * a * (1 - a))
    assert (received * a * (1 - a) != received * (a * (1 - a))).any()


def test_a_linear_layer_hands_back_what_it_is_given() -> None:
    with Trace() as trace:
        stages.delta_hidden([[1.0]], [[2.0]], [[3.0]], "linear")
    assert trace.last.formula == "delta_next · weights_nextᵀ"
    assert trace.explain(0, 0, 0).expression == "1.0 * 2.0"
