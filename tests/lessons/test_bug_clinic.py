"""What page 10 claims and its cells don't show: where its published numbers come from, names, and what the last section counts."""

from __future__ import annotations

from typing import Any

import nbformat
import numpy as np
from notebook_rules import NOTEBOOKS

from mlpteach import Network, check_epoch, check_training, gradient_check, problems, stages, train
from mlpteach.judging.check import check
from mlpteach.judging.epoch import EPOCH
from mlpteach.judging.formulas import evaluate
from mlpteach.judging.wrong_training import _mistakes, final_errors

TASK, RATE = problems.XOR_WITH_CONSTANT, 5.0
START = {**TASK.network.parameters, "first_weights_1": TASK.network.weights[1], "learning_rate": RATE,
         "inputs": TASK.inputs, "targets": TASK.targets}


def blind(delta: Any, weights: Any, hidden: Any) -> Any:
    return delta @ weights.T * (hidden * 1 - hidden)


def late_epoch(inputs: Any, targets: Any, weights_0: Any, weights_1: Any, learning_rate: float) -> Any:
    _, hidden, output = Network([weights_0, weights_1]).forward(inputs)
    delta_output = stages.delta_output(targets - output, output)
    weights_1 = weights_1 + learning_rate * hidden.T @ delta_output
    return weights_0 + learning_rate * inputs.T @ stages.delta_hidden(delta_output, weights_1, hidden), weights_1


def first_step_never_taken(inputs: Any, targets: Any, weights_0: Any, weights_1: Any, learning_rate: float, epochs: int) -> Any:
    network, errors = Network([weights_0, weights_1]), []
    for epoch in range(epochs):
        errors.append(stages.mean_absolute_error(targets - network.predict(inputs)))
        if epoch > 0:
            network = network.train_epoch(inputs, targets, learning_rate)
    return *network.weights, errors


def test_the_published_numbers_on_the_page_are_those_of_the_reference(published: Any) -> None:
    page = nbformat.read(NOTEBOOKS / "10_bug_clinic.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
    book = published("learning_rate_sweep_3_4_1")
    assert str([[output] for output in book["precedence_bug"]["outputs"]]) in code
    assert f'published, epoch 10,000:", {book["direction_changes"]["faulty_errors"]["0.01"][1]})' in code


def test_with_a_slope_of_zero_the_last_layer_learns_alone() -> None:
    start = Network.random((3, 50, 1), 1)
    hidden, weights_1 = start.forward(TASK.inputs)[1], start.weights[1]
    weights_0 = start.weights[0]
    for _ in range(100):  # the loop with the fault, both layers updated
        _, hidden, output = Network([weights_0, weights_1]).forward(TASK.inputs)
        delta = stages.delta_output(TASK.targets - output, output)
        weights_0 = weights_0 + 0.5 * TASK.inputs.T @ blind(delta, weights_1, hidden)
        weights_1 = weights_1 + 0.5 * hidden.T @ delta
    alone = train(Network([start.weights[1]]), hidden, TASK.targets, learning_rate=0.5, epochs=100).network
    np.testing.assert_array_equal(weights_0, start.weights[0])
    np.testing.assert_allclose(alone.weights[0], weights_1, rtol=1e-12, atol=0)


def test_the_names_that_the_page_tells() -> None:
    assert check(stages.delta_hidden, blind).misconception == "derivative-mistyped"
    assert check_epoch(late_epoch).misconception == "update-before-delta"
    assert check_training(first_step_never_taken).misconception == "first-epoch-skipped"


def test_the_gradient_check_of_one_step_tells_each_wrong_program_from_the_right_one() -> None:
    wrong = dict(_mistakes(START))
    assert list(wrong) == list(final_errors(TASK, 1))
    for name, changes in {**wrong, "none": {}}.items():
        step = evaluate(EPOCH, START, changes)
        used = [(START[weights] - step[f"new_{weights}"]) / RATE for weights in ("weights_0", "weights_1")]
        assert gradient_check(TASK, gradients=used).passed == (name == "none"), name
