"""The small functions beside the stages, and an epoch with biases: both can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, check, check_epoch, stages
from mlpteach.judging.epoch import epoch_with
from mlpteach.judging.epoch_exercises import epoch_task
from mlpteach.judging.helper_exercises import AXES

sigmoid = stages.sigmoid
HELPERS = [name for name in stages.__all__ if not hasattr(getattr(stages, name), "__wrapped__")]


def binary_or_not(targets: Any, output_layer: Any) -> float:
    """The cross-entropy, written out."""
    logs = targets * np.log(output_layer)
    if targets.shape[1] == 1:
        logs = logs + (1 - targets) * np.log(1 - output_layer)
    return float(-logs.sum())


RIGHT: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "sigmoid_derivative": lambda activation: activation - activation**2,
    "mean_absolute_error": lambda error: np.abs(error).mean(), "half_squared_error": lambda e: (e * e).sum() / 2,
    "cross_entropy": binary_or_not,
    "accuracy": lambda t, o: np.mean((t > 0.5) == (o > 0.5)) if t.shape[1] == 1 else np.mean(t.argmax(1) == o.argmax(1))}


def test_every_helper_can_be_asked_for() -> None:
    assert set(RIGHT) == set(HELPERS) == set(AXES)


@pytest.mark.parametrize("name", HELPERS)
@pytest.mark.parametrize("seed", [0, 5])
def test_a_helper_of_ones_own_is_judged(name: str, seed: int) -> None:
    feedback = check(getattr(stages, name), RIGHT[name], seed=seed)
    assert (feedback.passed, feedback.score) == (True, 1.0)
    assert not check(getattr(stages, name), lambda *given: RIGHT[name](*given) + 0.1).passed
    own = check(getattr(stages, name), getattr(stages, name))
    assert (own.passed, own.score) == (True, 0.0)
    assert not check(getattr(stages, name), lambda *given: None).written


@pytest.mark.parametrize(("name", "attempt", "told"), [
    ("sigmoid_derivative", lambda a: sigmoid(a) * (1 - sigmoid(a)), "derivative-of-activation-twice"),
    ("sigmoid_derivative", lambda a: a * 1 - a, "derivative-mistyped"),
    ("sigmoid_derivative", lambda a: 1 - a**2, "derivative-mistyped"),
    ("sigmoid_derivative", lambda a: np.log(a / (1 - a)) * (1 - np.log(a / (1 - a))), "derivative-form-on-sum"),
    ("mean_absolute_error", lambda e: np.abs(e).sum(), "scale-factor"),
    ("half_squared_error", lambda e: (e**2).sum(), "scale-factor"),
    ("half_squared_error", lambda e: (e**2).mean(), "scale-factor")])
def test_mistakes_in_a_helper_have_their_names(name: str, attempt: Any, told: str) -> None:
    assert told in check(getattr(stages, name), attempt).candidates


@pytest.mark.parametrize(("name", "attempt", "told"), [
    ("sigmoid", lambda x: 1 / (1 + np.exp(x)), "add up to 1"), ("sigmoid", np.tanh, "tanh in place"),
    ("mean_absolute_error", np.mean, "cancel"), ("half_squared_error", lambda e: e.sum() ** 2 / 2, "cancel"),
    ("sigmoid", lambda x: np.sin(x), "for 0, for a large sum")])
def test_slips_in_a_helper_are_told(name: str, attempt: Any, told: str) -> None:
    feedback = check(getattr(stages, name), attempt)
    assert not feedback.passed and told in "".join(feedback.hint(level) for level in (1, 2, 3))


def test_a_helper_can_be_told_nothing() -> None:
    with pytest.raises(TypeError, match=r"^check: sigmoid can be told none, beside log and seconds, received activation"):
        check(stages.sigmoid, sigmoid, activation="tanh")


# An epoch with biases.

def epoch_with_biases(x: Any, t: Any, w0: Any, w1: Any, b0: Any, b1: Any, rate: float) -> tuple[Any, ...]:
    """One step, as a learner may write it."""
    hidden = sigmoid(x @ w0 + b0)
    output = sigmoid(hidden @ w1 + b1)
    delta_1 = (t - output) * output * (1 - output)
    delta_0 = delta_1 @ w1.T * hidden * (1 - hidden)
    return (w0 + rate * x.T @ delta_0, w1 + rate * hidden.T @ delta_1, b0 + rate * delta_0.sum(axis=0, keepdims=True),
            b1 + rate * delta_1.sum(axis=0, keepdims=True))


def changed(change: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
    """The epoch, with its four results changed; the old parameters and the rate are given as well."""
    def attempt(inputs: Any, targets: Any, weights_0: Any, weights_1: Any, bias_0: Any, bias_1: Any, learning_rate: float) -> Any:
        new = epoch_with_biases(inputs, targets, weights_0, weights_1, bias_0, bias_1, learning_rate)
        return change(new, (weights_0, weights_1, bias_0, bias_1), inputs)

    return attempt


@pytest.mark.parametrize("seed", [0, 3])
def test_an_epoch_with_biases_passes(seed: int) -> None:
    feedback = check_epoch(epoch_with_biases, seed=seed)
    assert (feedback.passed, feedback.score) == (True, 1.0)


@pytest.mark.parametrize(("slug", "change"), [
    ("bias-mistake", lambda new, old, x: (*new[:2], old[2] + (new[2] - old[2]) / len(x), old[3] + (new[3] - old[3]) / len(x))),
    ("bias-mistake", lambda new, old, x: (*new[:3], old[3] + (new[3] - old[3]).sum())),
    ("sign-flipped", lambda new, old, x: (*new[:2], 2 * old[2] - new[2], 2 * old[3] - new[3])),
    ("sign-flipped", lambda new, old, x: tuple(2 * before - after for before, after in zip(old, new, strict=True))),
    ("scale-factor", lambda new, old, x: tuple(b + (a - b) / len(x) for b, a in zip(old, new, strict=True))),
    ("result-not-kept", lambda new, old, x: (*new[:2], *old[2:])), ("result-not-kept", lambda new, old, x: old)])
def test_mistakes_with_biases_have_their_names(slug: str, change: Any) -> None:
    feedback = check_epoch(changed(change))
    assert (feedback.passed, feedback.misconception) == (False, slug)


def test_which_part_is_wrong_is_said_of_biases_too() -> None:
    hint = check_epoch(changed(lambda new, old, x: (*new[:2], new[2] + 1, new[3]))).hint(1)
    assert hint.startswith("weights_0, weights_1 and bias_1 are right; bias_0 differs in 4 of 4 cells, most at [0, 0] (hidden ")
    wrong_shape = check_epoch(changed(lambda new, old, x: (*new[:2], new[2][0], new[3][0]))).hint(1)
    assert "bias_0 has the shape (4,), expected (1, 4)." in wrong_shape and "bias_1 has the shape (2,)" in wrong_shape


def test_the_calls_of_an_epoch_with_biases_make_one() -> None:
    assert [use.name for use in epoch_with(True)][-4:] == ["new_bias_1", "new_bias_0", "new_weights_1", "new_weights_0"]
    for case in epoch_task(True).cases:
        inputs, targets, *tables, rate = case.arguments.values()
        network = Network(tables[:2], tables[2:]).train_epoch(inputs, targets, rate)
        for part, expected in zip(epoch_task(True).expected(case) or (), (*network.weights, *(network.biases or ())), strict=True):
            np.testing.assert_allclose((part or ())[0], expected, rtol=1e-12)
