"""Training with the catalogue's mistakes: what is trained differs from correct code, and some of it learns."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, Trace, problems, stages
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.judging.wrong_training import final_accuracies, final_errors

TABLE = problems.XOR_WITH_CONSTANT


def test_some_mistakes_learn_xor_and_some_do_not() -> None:
    errors = final_errors(TABLE, 400, learning_rate=5.0)
    learned = [name for name, error in errors.items() if error < 0.1]
    assert 0 < len(learned) < len(errors) / 2
    assert "raw-error-propagated in delta_hidden" in learned and "update-before-delta in delta_hidden" in learned
    assert "sign-flipped in error" not in learned
    assert {name.split(" in ")[0] for name in errors} <= set(CATALOGUE)


def test_every_mistake_differs_from_correct_code() -> None:
    after_one = TABLE.network.train_epoch(TABLE.inputs, TABLE.targets, TABLE.learning_rate)
    right = float(np.abs(TABLE.targets - after_one.predict(TABLE.inputs)).mean())
    errors = final_errors(TABLE, 2)
    assert len(errors) > 25
    assert not [name for name, error in errors.items() if error == pytest.approx(right, rel=1e-9)]


def test_one_epoch_has_the_error_of_the_start_whatever_the_mistake() -> None:
    start = float(np.abs(TABLE.targets - TABLE.network.predict(TABLE.inputs)).mean())
    assert final_errors(TABLE, 1)["wrong-delta in gradient_0"] == pytest.approx(start)


def test_training_wrongly_is_no_part_of_a_trace() -> None:
    with Trace() as trace:
        final_errors(TABLE, 1)
    assert len(trace) == 0


@pytest.mark.parametrize(("problem", "epochs", "message"), [
    (problems.FIRST_COLUMN, 1, "one hidden layer and no biases, received 1 layers of weights without biases"),
    (problems.AUTOENCODER, 1, "received 2 layers of weights with biases"),
    (TABLE, 0, "final_errors: epochs must be a whole number above 0, received 0"),
    (TABLE, True, "final_errors: epochs must be a whole number above 0, received True")])
def test_what_cannot_be_trained(problem: Any, epochs: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        final_errors(problem, epochs)


def test_a_problem_of_ones_own_can_be_trained() -> None:
    problem = Problem(inputs=np.eye(3), targets=np.eye(3), network=Network.random((3, 4, 3), 1))
    assert len(final_errors(problem, 2)) > 20


DIGITS = problems.DIGITS
PLAIN = Problem(DIGITS.inputs[:320], DIGITS.targets[:320],
                Network([weights / 4 for weights in Network.random((64, 16, 10), 1).weights]),
                learning_rate=0.1, batch_size=32, held_out=DIGITS.held_out)


def test_wrong_programs_read_digits_that_were_held_out() -> None:
    reached = final_accuracies(PLAIN, 10)
    assert next(iter(reached)) == "no mistake" and len(reached) > 25
    assert reached["no mistake"] > 0.5 > 0.2 > reached["sign-flipped in error"]
    assert sum(share > 0.5 for share in reached.values()) > 3


def test_no_mistake_is_what_training_does() -> None:
    network = PLAIN.network
    for first in range(0, 320, 32):
        network = network.train_epoch(PLAIN.inputs[first:first + 32], PLAIN.targets[first:first + 32], 0.1)
    expected = stages.accuracy(DIGITS.held_out[1], network.predict(DIGITS.held_out[0]))  # type: ignore[index]
    assert final_accuracies(PLAIN, 1)["no mistake"] == expected


def test_an_accuracy_needs_held_out_samples() -> None:
    with pytest.raises(ValueError, match="final_accuracies: expected a problem with held-out samples, received one without"):
        final_accuracies(TABLE, 1)
    with pytest.raises(ValueError, match="final_accuracies: expected a problem whose network has one hidden layer and no biases"):
        final_accuracies(problems.PENGUINS, 1)
