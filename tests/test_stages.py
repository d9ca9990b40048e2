"""The stages: against published numbers, their own one-cell formulas and central differences; what they refuse, and how."""

from __future__ import annotations

import math
import re
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpteach import Network, ShapeError, Trace, gradient_check, problems, stages
from mlpteach.gradient_check import central_differences
from mlpteach.tracing.stage import STAGES

NAMES = ["sum_synapse", "hidden_activation", "output_activation", "error", "delta_output", "delta_hidden",
         "negative_gradient", "negative_gradient_bias", "decay", "velocity", "weight_update"]
PRINTED = {"rtol": 0, "atol": 5e-9}  # half a unit of the last published decimal
# The autoencoder's start weights are themselves rounded: 2e-8, which one number reaches exactly, and a hair for that difference.
ROUNDED_START = {"rtol": 0, "atol": 2e-8 + 1e-15}


def plain(name: str) -> Any:
    """The bare formula of a stage, unchecked and untraced, for long runs."""
    return getattr(stages, name).__wrapped__.__wrapped__


def backpropagate(table: Any, weights: list[Any], learning_rate: float, stage: Any) -> tuple[list[Any], Any]:
    """One epoch of a network without biases, the stages called one by one; the new weights and the error before the update."""
    layers = [table[0]]
    for layer, weight in enumerate(weights):
        activation = "output_activation" if layer == len(weights) - 1 else "hidden_activation"
        layers.append(stage(activation)(stage("sum_synapse")(layers[-1], weight)))
    error = stage("error")(table[1], layers[-1])
    deltas = [stage("delta_output")(error, layers[-1])]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, stage("delta_hidden")(deltas[0], weights[layer], layers[layer]))
    gradients = [stage("negative_gradient")(layer, delta) for layer, delta in zip(layers, deltas, strict=False)]
    return [stage("weight_update")(*pair, learning_rate) for pair in zip(weights, gradients, strict=True)], error


@pytest.fixture(scope="module")
def xor(published: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The published XOR numbers, and the same names computed by the stages, one call each."""
    book = published("xor_2_3_1")
    inputs, targets, weights_0, weights_1 = (book[name] for name in ("inputs", "targets", "weights_0", "weights_1"))
    ours: dict[str, Any] = {"sum_synapse_0": stages.sum_synapse(inputs, weights_0)}
    ours["hidden_layer"] = stages.hidden_activation(ours["sum_synapse_0"])
    ours["sum_synapse_1"] = stages.sum_synapse(ours["hidden_layer"], weights_1)
    ours["output_layer"] = stages.output_activation(ours["sum_synapse_1"])
    ours["error"] = stages.error(targets, ours["output_layer"])
    ours["derivative_output"] = stages.sigmoid_derivative(ours["output_layer"])
    ours["delta_output"] = stages.delta_output(ours["error"], ours["output_layer"])
    ours["delta_output_x_weights_1_T"] = ours["delta_output"] @ np.transpose(weights_1)
    ours["delta_hidden"] = stages.delta_hidden(ours["delta_output"], weights_1, ours["hidden_layer"])
    ours["gradient_1"] = stages.negative_gradient(ours["hidden_layer"], ours["delta_output"])
    ours["gradient_0"] = stages.negative_gradient(inputs, ours["delta_hidden"])
    ours["weights_1_updated"] = stages.weight_update(weights_1, ours["gradient_1"], book["learning_rate"])
    ours["weights_0_updated"] = stages.weight_update(weights_0, ours["gradient_0"], book["learning_rate"])
    return book, ours


@pytest.mark.parametrize("name", ["sum_synapse_0", "hidden_layer", "sum_synapse_1", "output_layer", "error", "derivative_output",
                                  "delta_output", "delta_output_x_weights_1_T", "delta_hidden", "gradient_1", "weights_1_updated",
                                  "weights_0_updated"])
def test_published_xor_array(xor: Any, name: str) -> None:
    book, ours = xor
    np.testing.assert_allclose(ours[name], book[name], **PRINTED)


def test_published_xor_gradient_that_is_printed_with_exponents(xor: Any) -> None:
    # Nine digits were published, and rounding to nine digits alone moves a number by up to 5e-9 of itself, so compare the digits.
    book, ours = xor
    assert [f"{cell:.8e}" for cell in ours["gradient_0"].flat] == [f"{cell:.8e}" for cell in np.ravel(book["gradient_0"])]


def test_published_xor_mean_absolute_error(xor: Any) -> None:
    book, ours = xor
    assert stages.mean_absolute_error(ours["error"]) == pytest.approx(book["mean_absolute_error"], rel=1e-14)


def test_published_untransposed_product_is_refused_with_the_transpose_that_fits(xor: Any) -> None:
    book, ours = xor
    untransposed = np.transpose(book["weights_1"])
    with pytest.raises(ShapeError, match=re.escape("weights_next is (1, 3); its transpose (3, 1) fits")):
        stages.delta_hidden(ours["delta_output"], untransposed, ours["hidden_layer"])


def test_published_one_layer_outputs_after_10_000_epochs(published: Any) -> None:
    book = published("basic_3_1_and_3_4_1")
    table = np.array(book["inputs"], float), np.array(book["targets"], float)
    weights = list(Network.random((3, 1), 1).weights)
    for _ in range(book["one_layer"]["epochs"]):
        weights, error = backpropagate(table, weights, 1.0, lambda name: getattr(stages, name))
    np.testing.assert_allclose(table[1] - error, book["one_layer"]["outputs"], **PRINTED)  # the outputs before the last update


def test_published_two_layer_errors_every_10_000_epochs(published: Any) -> None:
    book = published("basic_3_1_and_3_4_1")
    table = np.array(book["inputs"], float), np.array(book["targets"], float)
    weights, errors = list(Network.random((3, 4, 1), 1).weights), []
    for epoch in range(50_001):
        weights, error = backpropagate(table, weights, 1.0, plain)
        if epoch % book["two_layer"]["error_every"] == 0:
            errors.append(stages.mean_absolute_error(error))
    np.testing.assert_allclose(errors, book["two_layer"]["errors"], rtol=1e-9)


@pytest.fixture(scope="module")
def autoencoder(published: Any) -> tuple[dict[str, Any], Trace]:
    task = problems.AUTOENCODER
    with Trace() as trace:
        task.network.train_epoch(task.inputs, task.targets, task.learning_rate)
    return published("autoencoder_8_3_8"), trace


@pytest.mark.parametrize(("name", "step", "added"), [
    ("hidden_sum", ("sum_synapse", 0), 1), ("hidden_activation", "hidden_activation", 0), ("output_sum", ("sum_synapse", 1), 1),
    ("output_activation", "output_activation", 0), ("error", "error", 0)])
def test_published_autoencoder_array(autoencoder: Any, name: str, step: Any, added: float) -> None:
    book, trace = autoencoder
    np.testing.assert_allclose(trace[step].output, np.add(book[name], added), **ROUNDED_START)


@pytest.mark.parametrize("name", ["delta_output", "delta_hidden"])
def test_correct_deltas_of_the_autoencoder(autoencoder: Any, name: str) -> None:
    book, trace = autoencoder
    np.testing.assert_allclose(trace[name].output, book["correct_delta"][name], **ROUNDED_START)


def test_sigmoid_examples(published: Any) -> None:
    for text, expected in published("xor_2_3_1")["sigmoid_examples"].items():
        assert stages.sigmoid(float(text)) == pytest.approx(expected, rel=4e-16), text


def exact_sigmoid(x: float) -> float:
    with localcontext() as context:
        context.prec = 60
        return float(1 / (1 + (-Decimal(x)).exp()))


@given(st.floats(-745, 745))
def test_sigmoid_is_exact_to_a_few_units_in_the_last_place(x: float) -> None:
    exact = exact_sigmoid(x)
    assert abs(stages.sigmoid(x) - exact) <= 4 * math.ulp(exact)


@pytest.mark.parametrize("x", [-745.0, -709.9, -36.8, -1e-320, 0.0, 1e-9, 36.8, 709.9])
def test_sigmoid_at_awkward_places(x: float) -> None:
    assert abs(stages.sigmoid(x) - exact_sigmoid(x)) <= 4 * math.ulp(exact_sigmoid(x))


@pytest.mark.parametrize(("x", "expected"), [(1e308, 1.0), (-1e308, 0.0), (746.0, 1.0), (-746.0, 0.0)])
def test_sigmoid_far_out_saturates_silently(x: float, expected: float) -> None:
    assert stages.sigmoid(x) == expected
    assert stages.hidden_activation([[x, -x]]).tolist() == [[expected, 1 - expected]]


@pytest.mark.parametrize("x", [0.5, 0, np.float64(0.5), np.float32(0.5), np.int64(3), np.array(0.5)])
def test_sigmoid_of_one_number_is_a_python_float(x: Any) -> None:
    assert type(stages.sigmoid(x)) is float


def test_sigmoid_derivative_takes_the_activation() -> None:
    z = np.array([-3.0, 0.0, 0.7])
    slope = central_differences(lambda z: float(np.sum(stages.sigmoid(z))), z)
    np.testing.assert_allclose(stages.sigmoid_derivative(stages.sigmoid(z)), slope, rtol=1e-8)
    assert stages.sigmoid_derivative(0.5) == 0.25


def test_error_measures_are_python_floats() -> None:
    error = np.array([[1.0, -2.0], [0.0, 4.0]])
    assert (stages.mean_absolute_error(error), stages.half_squared_error(error)) == (1.75, 10.5)
    assert type(stages.mean_absolute_error(error)) is type(stages.half_squared_error(error)) is float


def test_every_stage_is_tested_here() -> None:
    assert [name for name in STAGES if hasattr(stages, name)] == NAMES


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_stage_equals_its_one_cell_formula(name: str, stage_arguments: Any, data: Any) -> None:
    arguments = data.draw(stage_arguments(name))
    output = getattr(stages, name)(**arguments)
    loop = [[STAGES[name].cell(row, column, **arguments) for column in range(output.shape[1])] for row in range(output.shape[0])]
    np.testing.assert_allclose(output, loop, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_stage_gives_a_fresh_float64_array_and_leaves_its_arguments_alone(name: str, stage_arguments: Any, data: Any) -> None:
    arguments = data.draw(stage_arguments(name))
    tables = [value for value in arguments.values() if isinstance(value, np.ndarray)]
    before = [table.tobytes() for table in tables]
    output = getattr(stages, name)(*arguments.values())
    assert type(output) is np.ndarray
    assert output.dtype == np.float64
    assert output.flags.writeable
    assert not any(np.shares_memory(output, table) for table in tables)
    assert [table.tobytes() for table in tables] == before


SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)


@given(sizes=SIZES, samples=st.integers(1, 4), seed=st.integers(0, 999), biases=st.booleans())
def test_gradients_equal_central_differences(sizes: tuple[int, ...], samples: int, seed: int, biases: bool) -> None:
    rng = np.random.default_rng(seed)
    inputs, targets = rng.normal(size=(samples, sizes[0])), rng.random((samples, sizes[-1]))
    check = gradient_check(Network.random(sizes, rng, biases), inputs, targets)
    assert check.passed, check


@given(samples=st.integers(1, 3), hidden=st.integers(1, 4), outputs=st.integers(1, 3), seed=st.integers(0, 999))
def test_deltas_equal_central_differences_by_the_weighted_sums(samples: int, hidden: int, outputs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, weights, targets = rng.normal(size=(samples, hidden)), rng.normal(size=(hidden, outputs)), rng.random((samples, outputs))
    hidden_layer = stages.hidden_activation(z)
    z_output = stages.sum_synapse(hidden_layer, weights)
    output_layer = stages.output_activation(z_output)
    delta_output = stages.delta_output(stages.error(targets, output_layer), output_layer)
    delta_hidden = stages.delta_hidden(delta_output, weights, hidden_layer)

    def error_from(z_output: Any) -> float:
        return stages.half_squared_error(targets - stages.sigmoid(z_output))

    np.testing.assert_allclose(delta_output, -central_differences(error_from, z_output), atol=1e-8)
    np.testing.assert_allclose(delta_hidden, -central_differences(lambda z: error_from(stages.sigmoid(z) @ weights), z), atol=1e-8)


TABLE = [[1.0, 2.0], [3.0, 4.0]]
COLUMN = np.ones((4, 1))
REFUSED = [  # stage, arguments, error, what its message holds
    ("error", (np.ones(4), COLUMN), ShapeError, "targets is (4,), expected (samples, outputs)"),
    ("error", (np.ones(4), COLUMN), ShapeError, "targets is (4,); its reshape(-1, 1) (4, 1) fits"),
    ("error", (np.ones(3), np.ones((1, 3))), ShapeError, "targets is (3,); its reshape(1, -1) (1, 3) fits"),
    ("error", (np.ones((1, 4)), COLUMN), ShapeError, "targets is (1, 4); its transpose (4, 1) fits"),
    ("error", (np.ones((1, 4)), COLUMN), ShapeError, "samples is 1 in targets but 4 in output_layer"),
    ("error", (1.0, COLUMN), ShapeError, "targets is (), expected (samples, outputs)"),
    ("error", (np.ones((4, 1, 1)), COLUMN), ShapeError, "targets is (4, 1, 1), expected (samples, outputs)"),
    ("delta_output", (np.ones((4, 2)), np.ones((2, 4))), ShapeError, "samples is 4 in error but 2 in output_layer"),
    ("sum_synapse", (np.ones((4, 2)), np.ones((3, 2))), ShapeError, "weights is (3, 2); its transpose (2, 3) fits"),
    ("sum_synapse", (TABLE, TABLE, np.ones((2, 1))), ShapeError, "bias is (2, 1); its transpose (1, 2) fits"),
    ("sum_synapse", (TABLE, TABLE, np.ones((2, 1))), ShapeError, "a size is 1 in the rule but 2 in bias"),
    ("sum_synapse", (TABLE, TABLE, np.ones(2)), ShapeError, "bias is (2,); its reshape(1, -1) (1, 2) fits"),
    ("sum_synapse", (TABLE, TABLE, np.ones((1, 3))), ShapeError, "units is 2 in weights but 3 in bias"),
    ("hidden_activation", ([1.0, 2.0],), ShapeError, "sum_synapse is (2,), expected (samples, hidden units)"),
    ("negative_gradient", (np.ones((2, 4)), np.ones((4, 1))), ShapeError, "layer_input is (2, 4); its transpose (4, 2) fits"),
    ("negative_gradient_bias", (np.ones(3),), ShapeError, "delta is (3,), expected (samples, units)"),
    ("weight_update", (TABLE, np.ones((2, 3)), 1.0), ShapeError, "units is 2 in weights but 3 in negative_gradient"),
    ("error", ([[1.0], [math.nan]], [[1.0], [1.0]]), ValueError, "error: targets holds nan at [1, 0]; expected finite numbers"),
    ("error", (TABLE, [[1.0, 1.0], [-math.inf, 1.0]]), ValueError, "error: output_layer holds -inf at [1, 0]"),
    ("output_activation", (np.array([[1e308, math.inf]]),), ValueError, "output_activation: sum_synapse holds inf at [0, 1]"),
    ("hidden_activation", (math.nan,), ValueError, "hidden_activation: sum_synapse is nan; expected finite numbers"),
    ("sum_synapse", (TABLE, TABLE, [[0.0, math.nan]]), ValueError, "sum_synapse: bias holds nan at [0, 1]"),
    ("hidden_activation", (np.ones((0, 3)),), ValueError, "sum_synapse is empty, with shape (0, 3); expected at least one row"),
    ("error", ([], []), ValueError, "error: targets is empty, with shape (0,)"),
    ("error", ("ab", TABLE), ValueError, "error: targets must be a table of real numbers, received str 'ab'"),
    ("error", ([["1", "2"]], TABLE), ValueError, "targets must be a table of real numbers, received list [['1', '2']]"),
    ("error", (None, TABLE), ValueError, "targets must be a table of real numbers, received NoneType None"),
    ("error", (TABLE, {}), ValueError, "output_layer must be a table of real numbers, received dict {}"),
    ("error", ([[1j]], [[1.0]]), ValueError, "targets must be a table of real numbers, received list [[1j]]"),
    ("error", (np.ones((1, 1), complex), [[1.0]]), ValueError, "must be a table of real numbers, received an array of complex128"),
    ("error", (np.array([[None]]), [[1.0]]), ValueError, "must be a table of real numbers, received an array of object"),
    ("error", ([[1.0], [2.0, 3.0]], TABLE), ValueError, "must be a table of real numbers, received rows of different lengths"),
    ("error", ([[10**400]], [[1.0]]), ValueError, "targets must be a table of real numbers, received list [[1000"),
    ("sum_synapse", (TABLE,), TypeError, "missing a required argument: 'weights'"),
    ("sum_synapse", (TABLE, TABLE, None, TABLE), TypeError, "too many positional arguments"),
    ("error", (), TypeError, "missing a required argument: 'targets'"),
]


@pytest.mark.parametrize(("name", "arguments", "kind", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_bad_arguments_are_refused_by_name_and_left_alone(name: str, arguments: Any, kind: type, message: str) -> None:
    before = repr(arguments)
    with pytest.raises(kind, match=re.escape(message)) as caught:
        getattr(stages, name)(*arguments)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(name)  # every message opens with the stage
    assert repr(arguments) == before


@pytest.mark.parametrize(("rate", "received"), [
    (-0.1, "-0.1"), (math.nan, "nan"), (math.inf, "inf"), pytest.param(10**400, "inf", id="beyond the largest float"),
    ("0.3", "str '0.3'"), (True, "bool True"), (None, "NoneType None"), ([0.3], "list [0.3]"), (1j, "complex 1j")])
def test_bad_learning_rate_is_refused(rate: Any, received: str) -> None:
    with pytest.raises(ValueError, match="learning_rate") as caught:
        stages.weight_update(TABLE, TABLE, rate)
    expected = f"weight_update: learning_rate must be zero or a positive finite number, received {received}"
    assert str(caught.value) == expected


def test_the_whole_message_of_a_shape_error() -> None:
    with pytest.raises(ShapeError) as caught:
        stages.sum_synapse(np.ones((4, 3)), np.ones((1, 3)), np.ones((1, 1)))
    assert str(caught.value) == """\
sum_synapse: the shapes do not fit (samples, inputs) x (inputs, units) + (1, units) -> (samples, units)
  layer_input is (4, 3), expected (samples, inputs)
  weights is (1, 3), expected (inputs, units)
  bias is (1, 1), expected (1, units)
  inputs is 3 in layer_input but 1 in weights
  units is 3 in weights but 1 in bias
  weights is (1, 3); its transpose (3, 1) fits, if that is (inputs, units)"""


def test_the_whole_message_of_a_number_that_is_not_finite() -> None:
    with pytest.raises(ValueError, match="finite") as caught:
        stages.delta_output([[0.0, 1.0], [2.0, math.inf]], TABLE)
    assert str(caught.value) == "delta_output: error holds inf at [1, 1]; expected finite numbers"


@pytest.mark.parametrize(("name", "keywords", "message"), [
    ("sum_synapse", {"layer_input": TABLE, "weights": TABLE, "biass": TABLE}, "got an unexpected keyword argument 'biass'"),
    ("weight_update", {"weights": TABLE, "learning_rate": 1.0}, "missing a required argument: 'negative_gradient'")])
def test_wrong_keywords_are_a_type_error_that_names_the_stage(name: str, keywords: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)) as caught:
        getattr(stages, name)(**keywords)
    assert str(caught.value).startswith(f"{name}(")


def test_learning_rate_zero_changes_no_weight_and_is_allowed_in_weight_update_only() -> None:
    xor = problems.XOR
    assert stages.weight_update(TABLE, [[9.0, 9.0], [9.0, 9.0]], 0).tolist() == TABLE
    with pytest.raises(ValueError, match=r"learning_rate must be a positive finite number, received 0\.0"):
        xor.network.train_epoch(xor.inputs, xor.targets, 0)
    with pytest.raises(ValueError, match=r"learning_rate must be a positive finite number, received 0\.0"):
        problems.Problem(inputs=xor.inputs, targets=xor.targets, network=xor.network, learning_rate=0)


@pytest.mark.parametrize("table", [
    [[1, 2], [3, 4]], ((1.0, 2), (3, 4)), np.array([[1, 2], [3, 4]], np.float32), np.array([[1, 2], [3, 4]], np.uint8),
    np.array([[1, 2], [3, 4]], ">f8"), np.array([[1.0, 3], [2, 4]]).T, np.array([[1.0, 0, 2], [3, 0, 4]])[:, ::2],
    [np.array([1, 2]), np.array([3, 4])]],
    ids=["ints", "tuples", "float32", "uint8", "big-endian", "transposed", "strided", "rows"])
def test_any_table_of_real_numbers_is_taken(table: Any) -> None:
    output = stages.sum_synapse(table, table, bias=[[1, 1]])
    assert output.dtype == np.float64
    assert output.tolist() == [[8.0, 11.0], [16.0, 23.0]]


def test_finite_numbers_whose_squares_overflow_are_taken() -> None:
    assert stages.error([[1e200, -1e308]], [[0.0, 0.0]]).tolist() == [[1e200, -1e308]]
