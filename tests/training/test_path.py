"""The path of a run: where its weights are after each update, in batches and with momentum, and E there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlpteach import History, problems, stages, train
from mlpteach.training.losses import losses_at
from mlpteach.training.parameters import flatten
from mlpteach.training.path import MOST, path_of

XOR = problems.XOR_WITH_CONSTANT


def run(**how: Any) -> History:
    return train(XOR.network, XOR.inputs, XOR.targets, **{"learning_rate": 1.0, "epochs": 5, **how})


@pytest.mark.parametrize(("how", "updates"), [
    ({}, 1), ({"momentum": 0.9}, 1), ({"batch_size": 3}, 2), ({"batch_size": 1, "momentum": 0.5, "weight_decay": 0.01}, 4)])
def test_a_path_has_a_place_for_the_start_and_for_each_update(how: dict[str, Any], updates: int) -> None:
    history = run(**how)
    path = path_of(history)
    assert path.shape == (1 + 5 * updates, 16)
    for epoch in range(6):
        np.testing.assert_allclose(path[epoch * updates], flatten(history.network_at(epoch)), rtol=1e-12)


def test_the_places_within_an_epoch_are_those_of_its_trace() -> None:
    history = run(batch_size=2, momentum=0.9)
    first = [step.output for step in history.trace_at(3) if step.stage == "weight_update"][0::2]
    np.testing.assert_allclose(path_of(history)[[7, 8], :12], [np.ravel(table) for table in first], rtol=1e-12)


def test_a_long_run_gives_some_of_its_epochs_with_the_first_and_the_last() -> None:
    history = run(epochs=10 * MOST, batch_size=1)
    path = path_of(history)
    assert len(path) == MOST + 1
    for place, epoch in ((0, 0), (1, 10), (-1, 10 * MOST)):
        assert np.array_equal(path[place], flatten(history.network_at(epoch)))


def test_a_path_ends_where_the_numbers_do() -> None:
    history = train(problems.PENGUINS, learning_rate=1e308, epochs=3)
    assert history.diverged_at is not None
    assert np.isfinite(path_of(history)).all()


def test_e_along_a_path_is_that_of_all_rows() -> None:
    history = run(batch_size=1)
    for epoch, found in enumerate(losses_at(history.form, history.tables, path_of(history)[::4])):
        error = XOR.targets - history.network_at(epoch).predict(XOR.inputs)
        assert found == pytest.approx(stages.half_squared_error(error), rel=1e-12)


def test_e_may_be_infinite_on_the_way() -> None:
    history = train(problems.PENGUINS, epochs=1)
    path = path_of(history)
    assert not np.isfinite(losses_at(history.form, history.tables, path * 1e308)).all()
