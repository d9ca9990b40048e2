"""Sentences of page 14 that say more than its cells show: each stands on its page, and what it claims is computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from notebook_rules import NOTEBOOKS, read

from mlpteach import History, Network, check, examine, forms, problems, stages, train

PAGE = NOTEBOOKS / "14_softmax_and_cross_entropy.ipynb"
TASK, RATE, SURE = problems.COMPARISON, 0.3, -8.0
LOSSES = ("half squared error", "cross-entropy")


@cache
def alone(loss: str) -> History:
    """A surely wrong sigmoid is trained."""
    return train(Network([[[SURE]]], loss=loss), [[1.0]], [[1.0]], learning_rate=RATE, epochs=20_000)


@cache
def classes(loss: str) -> History:
    """The three classes are learned."""
    start = Network(TASK.network.weights, output="softmax", loss=loss)
    return train(start, TASK.inputs, TASK.targets, learning_rate=RATE, epochs=1_000)


def softmax_twice(epochs: int) -> tuple[Any, float]:
    """What the program of case 2 gives after so many steps, and its largest weight."""
    w0, w1 = (table.copy() for table in TASK.network.weights)
    for _ in range(epochs):
        hidden = stages.sigmoid(TASK.inputs @ w0)
        delta = TASK.targets - forms.SOFTMAX(forms.SOFTMAX(hidden @ w1))
        back = delta @ w1.T * hidden * (1 - hidden)
        w0, w1 = w0 + RATE * TASK.inputs.T @ back, w1 + RATE * hidden.T @ delta
    return forms.SOFTMAX(stages.sigmoid(TASK.inputs @ w0) @ w1), float(abs(w1).max())


def case_2_learns_and_never_ends() -> bool:
    (output, some), (_, more) = softmax_twice(300), softmax_twice(1_000)
    return stages.accuracy(TASK.targets, output) == 1 and more > 3 * some > 20 * abs(TASK.network.weights[1]).max()


def case_2_is_named() -> bool:
    w0, w1 = TASK.network.weights

    def gradients(x: Any, y: Any) -> Any:
        hidden = stages.sigmoid(x @ weights[0])
        delta = forms.SOFTMAX(forms.SOFTMAX(hidden @ weights[1])) - y
        return [x.T @ (delta @ weights[1].T * hidden * (1 - hidden)), hidden.T @ delta]

    weights = [w0.copy(), w1.copy()]
    report = examine(TASK.inputs, TASK.targets, gradients=gradients, weights=weights,
                     output=lambda x: forms.SOFTMAX(stages.sigmoid(x @ weights[0]) @ weights[1]))
    return [mistake.slug for mistake in report.mistakes] == ["softmax-twice"]


def the_two_outputs_say_the_same() -> bool:
    sums = np.array([[0.7, -1.1], [3.0, 2.0]])
    return bool(np.allclose(forms.SOFTMAX(sums)[:, 0], stages.sigmoid(sums[:, 0] - sums[:, 1])))


def the_hill_is_a_sixth() -> bool:
    outputs = np.linspace(0.001, 0.999, 999)[None]
    return bool(0.14 < stages.delta_output(1 - outputs, outputs).max() < 1 / 6)


def first_delta(loss: str) -> float:
    return float(alone(loss).trace_at(0)["delta_output"].output[0, 0])


CLAIMS: dict[str, Callable[[], bool]] = {
    "but one of them is negative: a class with less than nothing":
        lambda: (TASK.network.forward(TASK.inputs)[1][1] @ TASK.network.weights[1] < 0).sum() == 1,
    "cross-entropy needs some 30 epochs until": lambda: 25 <= (alone(LOSSES[1]).errors > 0.5).sum() <= 35,
    "three thousand times smaller": lambda: 2_900 < first_delta(LOSSES[1]) / first_delta(LOSSES[0]) < 3_100,
    "stays level until about epoch ten thousand": lambda: bool(
        alone(LOSSES[0]).errors[8_000] > 0.99 and alone(LOSSES[0]).errors[11_000] < 0.1),
    "never higher than a sixth of that": the_hill_is_a_sixth,
    "is near zero after two hundred epochs": lambda: bool(classes(LOSSES[1]).errors[200] < 0.06),
    "it stays level for the first hundred epochs": lambda: bool(classes(LOSSES[0]).errors[90] > 0.4),
    "Both learn the table in the end": lambda: all(
        stages.accuracy(TASK.targets, classes(loss).network.predict(TASK.inputs)) == 1 for loss in LOSSES),
    "The third hint calls it `samples-mixed`": lambda: "samples-mixed" in check(
        stages.output_activation, lambda z: np.exp(z) / np.exp(z).sum(axis=0), activation="softmax").hint(3),
    "The third hint calls it `softmax-twice`": case_2_is_named,
    "still learns to put all four rows into the right class": case_2_learns_and_never_ends,
    "one sigmoid and two softmax outputs say the same": the_two_outputs_say_the_same}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_a_sentence_stands_on_the_page_and_is_true(sentence: str) -> None:
    assert sentence in "\n".join(cell.source for cell in read(PAGE).cells)
    assert CLAIMS[sentence]()


def test_the_solution_on_the_page_passes() -> None:
    solution = next(cell.source for cell in read(PAGE).cells if "<summary>Solution" in cell.source)
    lines = [line.strip("`") for line in solution.splitlines() if line.startswith("`")]
    names: dict[str, Any] = {"np": np}
    exec("\n    ".join(["def my_output_activation(sum_synapse):", *lines]), names)
    assert check(stages.output_activation, names["my_output_activation"], activation="softmax").score == 1
