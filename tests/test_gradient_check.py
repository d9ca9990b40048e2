"""The gradient check: agrees with what is right, differs from what is wrong, and leaves no trace of itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Trace, gradient_check, problems, stages, train
from mlpteach.gradient_check import Comparison, GradientCheck, central_differences, compare
from mlpteach.network import negative_gradients

XOR = problems.XOR


def gradients_of(network: Network, inputs: Any, targets: Any) -> list[Any]:
    """∂E/∂weights a layer, then ∂E/∂biases, from one epoch at learning rate 1: what it subtracts."""
    trained = network.train_epoch(inputs, targets, 1.0)
    return [old - new for old, new in zip((*network.weights, *(network.biases or ())), (*trained.weights, *(trained.biases or ())),
                                          strict=True)]


@pytest.mark.parametrize("sizes", [(2, 1), (2, 3, 1), (2, 3, 2, 1)])
@pytest.mark.parametrize("biases", [False, True])
def test_backpropagation_agrees(sizes: Any, biases: bool) -> None:
    network = Network.random(sizes, 3, biases)
    check = gradient_check(network, XOR.inputs, XOR.targets)
    assert check.passed
    assert check.max_relative_difference < 1e-6
    kinds = ["weights", "biases"] if biases else ["weights"]
    assert [block.name for block in check] == [f"{kind}_{layer}" for kind in kinds for layer in range(len(sizes) - 1)]
    assert [block.shape for block in check] == [array.shape for array in (*network.weights, *(network.biases or ()))]


@pytest.mark.parametrize("name", ["XOR", "FIRST_COLUMN", "XOR_WITH_CONSTANT", "AUTOENCODER"])
def test_every_problem_agrees_at_its_start(name: str) -> None:
    task = getattr(problems, name)
    assert gradient_check(task.network, task.inputs, task.targets).passed


def missing_slope(network: Network) -> list[Any]:
    _, hidden, output = layers = network.forward(XOR.inputs)
    delta = stages.error(XOR.targets, output)  # without output * (1 - output)
    deltas = [stages.delta_hidden(delta, network.weights[1], hidden), delta]
    return [-stages.negative_gradient(layer, delta) for layer, delta in zip(layers, deltas, strict=False)]


def slope_of_the_activation_taken_twice(network: Network) -> list[Any]:
    layers = network.forward(XOR.inputs)
    delta = stages.delta_output(stages.error(XOR.targets, layers[2]), stages.sigmoid(layers[2]))
    deltas = [stages.delta_hidden(delta, network.weights[1], layers[1]), delta]
    return [-stages.negative_gradient(layer, delta) for layer, delta in zip(layers, deltas, strict=False)]


def right(network: Network) -> list[Any]:
    return gradients_of(network, XOR.inputs, XOR.targets)


WRONG: dict[str, tuple[Callable[[Network], list[Any]], list[bool]]] = {
    "right": (right, [True, True]),
    "missing slope": (missing_slope, [False, False]),
    "slope of the activation's sigmoid": (slope_of_the_activation_taken_twice, [False, False]),
    "wrong sign": (lambda network: [-gradient for gradient in right(network)], [False, False]),
    "twice as large": (lambda network: [2 * gradient for gradient in right(network)], [False, False]),
    "a mean over the samples": (lambda network: [gradient / 4 for gradient in right(network)], [False, False]),
    "one layer only": (lambda network: [right(network)[0], 1.001 * right(network)[1]], [True, False]),
    "one cell only": (lambda network: [right(network)[0] + 1e-4 * np.eye(2, 3), right(network)[1]], [False, True]),
    "zeros": (lambda network: [np.zeros((2, 3)), np.zeros((3, 1))], [False, False])}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_differs_in_its_own_block(name: str) -> None:
    gradients, agrees = WRONG[name]
    check = gradient_check(XOR, gradients=gradients(XOR.network))
    assert [block.agrees for block in check] == agrees
    assert check.passed is all(agrees)


def test_the_exact_text_of_a_check() -> None:
    weights, more = gradients_of(XOR.network, XOR.inputs, XOR.targets)
    assert repr(gradient_check(XOR, gradients=[-weights, more])) == """\
parameters  shape   max relative difference  against central differences
weights_0   (2, 3)  2                        DIFFERS
weights_1   (3, 1)  below 1e-06              agrees"""


def test_what_the_stages_give_is_taken_as_a_list_and_by_name() -> None:
    weights, more = right(XOR.network)
    given: list[Any] = [[-weights, -more], (-weights, -more), {"weights_1": -more, "weights_0": -weights}]
    for each in given:
        check = gradient_check(XOR, negative_gradients=each)
        assert [block.name for block in check] == ["weights_0", "weights_1"]
        assert check.passed
    assert [block.name for block in gradient_check(XOR, negative_gradients={"weights_1": -more})] == ["weights_1"]
    assert gradient_check(XOR, gradients={"weights_1": more}).passed
    assert not gradient_check(XOR, negative_gradients=[weights, more]).passed


def test_a_problem_and_a_history_bring_their_own() -> None:
    history = train(XOR, epochs=20)
    assert repr(gradient_check(XOR)) == repr(gradient_check(XOR.network, XOR.inputs, XOR.targets))
    assert gradient_check(history, gradients=right(history.network)).passed


def test_gradients_by_place_alone_are_refused_since_their_sign_is_not_said() -> None:
    with pytest.raises(TypeError, match="positional"):
        gradient_check(XOR.network, XOR.inputs, XOR.targets, right(XOR.network))  # type: ignore[misc]


def scaled(weights: float = 1.0, targets: float = 1.0, **kind: Any) -> tuple[Network, Any, Any]:
    return Network([weights * table for table in XOR.network.weights], **kind), XOR.inputs, targets * XOR.targets


@pytest.mark.parametrize("task", [
    scaled(1e12), scaled(1e12, hidden="tanh", output="linear"), scaled(1e12, hidden="ReLU", output="linear"),
    scaled(targets=1e4, output="linear"), scaled(targets=1e-9, output="linear"), scaled(1e-4, output="tanh")])
def test_at_any_scale_right_gradients_agree_and_wrong_ones_differ(task: Any) -> None:
    assert gradient_check(*task).passed
    network, inputs, targets = task
    _, (gradients, _) = negative_gradients(stages, network.form, network.weights, network.biases, inputs, targets)
    found = gradient_check(*task, negative_gradients=[1.1 * each for each in gradients])
    assert [block.agrees for block in found] == [not each.any() for each in gradients]


def test_right_gradients_that_are_lost_beside_a_huge_loss_are_not_blamed() -> None:
    assert "DIFFERS" not in repr(gradient_check(*scaled(targets=1e8, output="linear")))


def test_a_long_trained_network_is_checked_as_exactly_as_it_can_be() -> None:
    check = gradient_check(train(XOR, learning_rate=0.6, epochs=400_000))
    assert check.passed
    assert all(1e-6 <= block.bound <= 1e-3 for block in check)


def test_what_is_lost_in_rounding_cannot_be_measured() -> None:
    check = compare(lambda at: 1e20 + float(at[0]), {"a": [1.0]}, {"a": [1.0]})
    assert check.passed  # both are nothing beside the function
    for claim in (1.0, 1.1):
        check = compare(lambda at: 1e9 + float(at[0]), {"a": [1.0]}, {"a": [claim]})
        assert not check.passed
        assert repr(check).endswith("cannot be measured")
    assert repr(compare(lambda at: 1e9 + float(at[0]), {"a": [1.0]}, {"a": [3.0]})).endswith("cannot be measured")


def test_html_of_a_check_has_the_same_cells() -> None:
    html = gradient_check(XOR.network, XOR.inputs, XOR.targets)._repr_html_()
    assert html.count(">agrees<") == 2
    assert "weights_1" in html


def test_a_block_by_name() -> None:
    check = GradientCheck((Comparison("weights_0", (2, 3), 1e-9), Comparison("weights_1", (3, 1), 0.5)))
    assert check["weights_1"].max_relative_difference == check.max_relative_difference == 0.5
    assert (check["weights_0"].agrees, check["weights_1"].agrees, check.passed) == (True, False, False)
    with pytest.raises(KeyError, match="no parameter block 'weights'; checked: weights_0, weights_1"):
        check["weights"]


def test_a_check_records_nothing_and_recording_goes_on() -> None:
    with Trace() as trace:
        gradient_check(XOR.network, XOR.inputs, XOR.targets)
        compare(lambda total: stages.half_squared_error(stages.hidden_activation(total)), {"total": [[1.0]]}, {"total": [[0.1]]})
        central_differences(lambda total: float(stages.hidden_activation(total)[0, 0]), [[1.0]])
        stages.error(XOR.targets, XOR.targets)
    assert [step.stage for step in trace] == ["error"]


def quadratic(a: Any, b: Any) -> float:
    return float(np.sum(a * a) * np.sum(b))


def test_compare_takes_any_function() -> None:
    a, b = np.array([1.0, -2.0]), np.array([[3.0], [0.5]])
    right = {"a": 2 * a * b.sum(), "b": np.full((2, 1), np.sum(a * a))}
    assert compare(quadratic, {"a": a, "b": b}, right).passed
    assert compare(quadratic, {"a": a, "b": b}, dict(reversed(right.items()))).passed  # names decide, not the order
    assert [block.agrees for block in compare(quadratic, {"a": a, "b": b}, {**right, "a": 2 * a})] == [False, True]


def test_central_differences_have_the_shape_of_the_point_and_leave_it_alone() -> None:
    point = np.array([[1.0, 2.0], [3.0, -4.0]])
    gradient = central_differences(lambda at: float(np.sum(at**3)), point)
    np.testing.assert_allclose(gradient, 3 * point**2, rtol=1e-8)
    assert point.tolist() == [[1.0, 2.0], [3.0, -4.0]]
    assert central_differences(lambda at: at * at, 3.0) == pytest.approx(6.0)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(("gradients", "message"), [
    ({"a": [1.0]}, "gradient check: expected a gradient for each of ['a', 'b'], received ['a']"),
    ({}, "gradient check: expected a gradient for each of ['a', 'b'], received []"),
    ({"a": [1.0], "b": [[1.0]]}, "gradient check: b is (1,) but its gradient is (1, 1); expected the same shape"),
    ({"a": [np.nan], "b": [1.0]}, "gradient check: the gradient of a holds nan at [0]; expected finite numbers"),
    ({"a": ["x"], "b": [1.0]}, "gradient check: the gradient of a must be a table of real numbers, received list ['x']")])
def test_gradients_that_cannot_be_compared(gradients: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        compare(quadratic, {"a": [1.0], "b": [1.0]}, gradients)


@pytest.mark.parametrize("parameters", [{}, {"a": ["x"]}])
def test_parameters_that_cannot_be_moved(parameters: Any) -> None:
    with pytest.raises(ValueError, match=r"gradient check: (expected a gradient for each of \[\]|a must be a table of real)"):
        compare(quadratic, parameters, parameters)


@pytest.mark.parametrize(("inputs", "targets", "gradients", "message"), [
    (XOR.inputs, XOR.targets, [np.ones((2, 3))],
     "gradient_check: expected 2 gradients, for ['weights_0', 'weights_1'], received 1"),
    (XOR.inputs, XOR.targets, 5, "gradient_check: expected 2 gradients, for ['weights_0', 'weights_1'], received 1"),
    (XOR.inputs, XOR.targets, {"weights_2": 5}, "gradient_check: expected gradients of ['weights_0', 'weights_1'], received "
     "those of ['weights_2']"),
    (XOR.inputs, XOR.targets, [np.ones((2, 3)), "x"], "gradient_check: the gradient of weights_1 must be a table of real numbers, "
     "received str 'x'"),
    (XOR.inputs, 2 * XOR.targets, None, "gradient_check: targets must be numbers from 0 to 1, since sigmoid outputs reach"),
    (None, XOR.targets, None, "gradient_check: inputs must be a table of real numbers, received NoneType None"),
    (XOR.inputs, XOR.targets, [np.ones((3, 2)), np.ones((3, 1))], "weights_0 is (2, 3) but its gradient is (3, 2)"),
    (XOR.inputs, [["a"]], None, "gradient_check: targets must be a table of real numbers"),
    ([0, 1], XOR.targets, None, "layer_input is (2,); its reshape(1, -1) (1, 2) fits")])
def test_networks_that_cannot_be_checked(inputs: Any, targets: Any, gradients: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        gradient_check(XOR.network, inputs, targets, gradients=gradients)


@pytest.mark.parametrize("task", [(None, XOR.inputs, XOR.targets), (5,), (XOR, XOR.inputs), ("XOR", None, XOR.targets)])
def test_what_is_no_network_is_refused(task: Any) -> None:
    with pytest.raises(ValueError, match=r"^gradient_check: expected a Network with inputs and targets, or a Problem or a Hist"):
        gradient_check(*task)


def test_both_signs_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^gradient_check: expected negative_gradients or gradients, received both$"):
        gradient_check(XOR, negative_gradients=[], gradients=[])


@pytest.mark.parametrize(("function", "message"), [
    (lambda at: at, "the function must return one number, received (2,)"),
    (lambda at: np.nan, "the function's result is nan; expected finite numbers"),
    (lambda at: None, "the function's result must be a table of real numbers, received NoneType None")])
def test_functions_that_return_no_number(function: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^central_differences: {re.escape(message)}$"):
        central_differences(function, [1.0, 2.0])


@pytest.mark.parametrize(("claim", "said"), [(1 + 1e-4, "agrees"), (1 + 1e-3, "DIFFERS")])
def test_ten_times_as_far_as_a_second_measurement_is_allowed(claim: float, said: str) -> None:
    check = compare(lambda at: float(np.sin(1000 * at[0]) / 1000), {"a": [0.0]}, {"a": [claim]})  # the second is 5e-5 away
    assert repr(check).endswith(said)


def test_rounding_is_that_of_the_entry_with_the_most() -> None:
    assert compare(lambda point: 1e8 + 1e-3 * point[0], {"point": [1.0, 1e6]}, {"point": [1e-3, 0.0]}).passed


def test_a_difference_is_divided_by_how_far_the_entry_really_moved() -> None:
    assert central_differences(lambda at: float(at[0]), [0.1, 7.0]).tolist() == [1.0, 0.0]


def test_a_comparison_is_strict_and_its_bound_a_power_of_ten() -> None:
    assert not Comparison("a", (1,), 1e-6).agrees
    assert [Comparison("a", (1,), away).bound for away in (0.0, 1e-9, 3e-5, 1e-4)] == [1e-6, 1e-6, 1e-4, 1e-4]


@pytest.mark.parametrize("claim", [0.5, 2.0])
def test_a_difference_is_relative_to_the_larger_gradient(claim: float) -> None:
    check = compare(lambda at: float(at[0]), {"a": [1.0]}, {"a": [claim]})
    assert check.max_relative_difference == pytest.approx(0.5)


@pytest.mark.parametrize(("given", "message"), [
    ({}, "expected gradients of ['weights_0', 'weights_1'], received those of []"),
    (np.array(1.0), "expected 2 gradients, for ['weights_0', 'weights_1'], received 1")])
def test_gradients_of_nothing_are_refused(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^gradient_check: {re.escape(message)}$"):
        gradient_check(XOR, gradients=given)
