"""Runs of every kind of network, trained in every way: what is held out, and the way back to any epoch."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlpteach import History, Network, Trace, forms, problems, stages, train
from mlpteach.forms import Activation
from mlpteach.tracing import arithmetic
from mlpteach.training.parameters import flatten
from mlpteach.training.regime import Regime
from mlpteach.training.replay import differing

XOR = problems.XOR
RNG = np.random.RandomState(3)
INPUTS, HELD = RNG.random_sample((7, 3)), RNG.random_sample((4, 3))
OUTPUTS = [("sigmoid", "half squared error"), ("sigmoid", "cross-entropy"), ("tanh", "half squared error"),
           ("linear", "half squared error"), ("softmax", "half squared error"), ("softmax", "cross-entropy")]
WAYS: dict[str, dict[str, Any]] = {
    "plain": {}, "all": {"momentum": 0.8, "weight_decay": 0.01, "batch_size": 3, "seed": 5}}
SOFTSIGN = Activation(
    "softsign", "{z} / (1 + |{z}|)", "{received} ∘ (1 - |{a}|)²", reach=(-1.0, 1.0), value=lambda z: z / (1 + arithmetic.size(z)),
    slope=lambda a: (1 - arithmetic.size(a)) * (1 - arithmetic.size(a)))


def classes(rows: int) -> Any:
    return np.eye(2)[RNG.randint(2, size=rows)]


TARGETS, HELD_TARGETS = classes(7), classes(4)


def start(hidden: Any = "sigmoid", output: Any = "sigmoid", loss: str = "half squared error") -> Network:
    return Network.random((3, 4, 2), 2, True, hidden=hidden, output=output, loss=loss)


def run(network: Network, epochs: int = 70, **how: Any) -> History:
    usual = {"learning_rate": 0.05, "epochs": epochs, "held_out": (HELD, HELD_TARGETS), "keep": 3}
    return train(network, INPUTS, TARGETS, **{**usual, **how})


# To compile a loop takes longer than to run it: without batches and momentum it is compiled for the sigmoid only.
EACH = [(hidden, *output, way, engine) for hidden in ("sigmoid", "tanh", "ReLU") for output in OUTPUTS for way in WAYS
        for engine in ("numpy", "numba") if engine == "numpy" or way == "all" or hidden == "sigmoid"]


@pytest.mark.parametrize(("hidden", "output", "loss", "way", "engine"), EACH)
def test_every_epoch_can_be_gone_back_to(hidden: str, output: str, loss: str, way: str, engine: str) -> None:
    network, how = start(hidden, output, loss), {"engine": engine, **WAYS[way]}
    whole = run(network, **how)
    assert whole.marks.tolist() == [0, 24, 48, 70]
    for epoch in (1, 24, 30, 69, 70):
        short = run(network, epoch, **how)
        assert flatten(whole.network_at(epoch)).tobytes() == flatten(short.network).tobytes()
        np.testing.assert_array_equal(whole.errors[:epoch], short.errors)
        np.testing.assert_array_equal(whole.held_out_errors[:epoch], short.held_out_errors)  # type: ignore[index]
    for epoch in (0, 29, 69):
        check_trace(whole, epoch, len(WAYS[way]) > 0)


def check_trace(whole: History, epoch: int, all_ways: bool) -> None:
    trace, after = whole.trace_at(epoch), whole.network_at(epoch + 1)
    updates = [step.output for step in trace if step.stage == "weight_update"]
    assert len(updates) == 4 * (3 if all_ways else 1)  # 7 samples in threes
    for update, expected in zip(updates[-4:], (*after.weights, *(after.biases or ())), strict=True):
        np.testing.assert_allclose(update, expected, rtol=1e-12, atol=1e-15)
    errors = [step.output for step in trace if step.stage == "error"]
    assert sum(map(len, errors)) == 7
    assert np.abs(np.concatenate(errors)).mean() == pytest.approx(whole.errors[epoch], rel=1e-12)
    assert ("velocity" in {step.stage for step in trace}) is ("decay" in {step.stage for step in trace}) is all_ways


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("output", "loss"), OUTPUTS)
def test_both_engines_measure_the_same(output: str, loss: str, way: str) -> None:
    for hidden in ("sigmoid", "tanh", "ReLU") if way == "all" else ("sigmoid",):  # as in EACH
        one, other = (run(start(hidden, output, loss), 100, engine=engine, **WAYS[way]) for engine in ("numpy", "numba"))
        for name in ("errors", "held_out_errors"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, atol=1e-15)
        assert [flips.tolist() for flips in one.sign_flips] == [flips.tolist() for flips in other.sign_flips]
        assert (one.accuracy, one.held_out_accuracy) == (other.accuracy, other.held_out_accuracy)


@pytest.mark.parametrize("kind", [(SOFTSIGN, "tanh"), ("ReLU", "softmax"), ([SOFTSIGN], SOFTSIGN)], ids=str)
def test_the_trace_of_a_plain_run_is_that_of_train_epoch(kind: Any, numbers: Any) -> None:
    whole = run(start(*kind))
    with Trace() as expected:
        whole.network_at(40).train_epoch(INPUTS, TARGETS, 0.05)
    assert numbers(whole.trace_at(40)) == numbers(expected)


def test_a_step_of_a_later_batch_comes_from_the_update_of_the_one_before() -> None:
    trace = run(start(), momentum=0.5, batch_size=4).trace_at(3)
    later = trace["sum_synapse", 2]
    assert trace[later.sources["weights"]].stage == "weight_update"
    assert trace[trace["velocity", 4].sources["velocity"]].stage == "velocity"


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_what_is_held_out_changes_nothing_but_what_is_measured_of_it(engine: str) -> None:
    how = {"engine": engine, **WAYS["all"]}
    held_out = ((HELD, HELD_TARGETS), (9 * HELD[:2], HELD_TARGETS[:2]), None)
    one, other, none = (run(start(), **how, held_out=held) for held in held_out)
    for another in (other, none):
        np.testing.assert_allclose(another.errors, one.errors, rtol=1e-13)
        np.testing.assert_allclose(flatten(another.network), flatten(one.network), rtol=1e-12)
    assert none.held_out_errors is none.held_out_accuracy is None
    assert not np.array_equal(one.held_out_errors, other.held_out_errors)  # type: ignore[arg-type]
    expected = [stages.mean_absolute_error(HELD_TARGETS - one.network_at(epoch).predict(HELD)) for epoch in (0, 33, 69)]
    np.testing.assert_allclose(one.held_out_errors[[0, 33, 69]], expected, rtol=1e-13)  # type: ignore[index]
    assert one.held_out_accuracy == stages.accuracy(HELD_TARGETS, one.network.predict(HELD))
    assert one.accuracy == stages.accuracy(TARGETS, one.network.predict(INPUTS))


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_training_leaves_no_step_in_a_trace_also_of_what_is_held_out(engine: str) -> None:
    with Trace() as trace:
        run(start(), 3, engine=engine)
    assert len(trace) == 0


def test_accuracy_of_yes_and_no() -> None:
    signs = 2 * XOR.targets - 1
    network = Network.random((2, 3, 1), 1, True, hidden="tanh", output="tanh")
    found = train(network, XOR.inputs, signs, learning_rate=0.1, epochs=2000, held_out=(XOR.inputs[1:3], signs[1:3]))
    assert (found.accuracy, found.held_out_accuracy) == (1.0, 1.0)
    early = train(network, XOR.inputs, signs, learning_rate=0.1, epochs=1, held_out=(XOR.inputs[1:3], signs[1:3]))
    assert early.held_out_accuracy == (early.network.predict(XOR.inputs[1:3]) > 0).mean()  # also where no target is below 0


def test_accuracy_of_outputs_that_overflow_is_nan() -> None:
    network = Network([[[0.0], [0.0]]], output="linear")
    found = train(network, [[1, 0]], [[1]], learning_rate=1e200, epochs=1, held_out=([[1e300, 1]], [[1]]))
    assert np.isnan(found.held_out_accuracy or 0)


def test_all_samples_in_one_batch_are_no_batch() -> None:
    one, other = (train(XOR, epochs=50, batch_size=size) for size in (None, 4))
    assert one.regime == other.regime == Regime(0.3)
    assert flatten(one.network).tobytes() == flatten(other.network).tobytes()


def test_a_seed_draws_the_batches() -> None:
    same, again, other = (run(start(), batch_size=2, seed=seed).errors for seed in (1, 1, 2))
    np.testing.assert_array_equal(same, again)
    assert not np.array_equal(same, other)


@pytest.mark.parametrize("way", WAYS)
def test_a_stored_run_of_every_kind_is_the_same_run(way: str, tmp_path: Any) -> None:
    for held_out in (None, (HELD, HELD_TARGETS)):
        whole = run(start("tanh", "softmax", "cross-entropy"), held_out=held_out, **WAYS[way])
        whole.save(tmp_path / "run")
        loaded = History.load(tmp_path / "run")
        assert repr(loaded) == repr(whole)
        assert (loaded.form, loaded.regime, loaded.held_out_accuracy) == (whole.form, whole.regime, whole.held_out_accuracy)
        assert flatten(loaded.network_at(33)).tobytes() == flatten(whole.network_at(33)).tobytes()
        for name in ("errors", "held_out_errors", "marks", "checkpoints"):
            np.testing.assert_equal(getattr(loaded, name), getattr(whole, name))


def test_text_of_a_run_that_is_not_plain() -> None:
    found = run(start("tanh", "softmax", "cross-entropy"), 5, **WAYS["all"])
    assert repr(found).splitlines()[0] == (
        "History: network 3-4-2, tanh / softmax, cross-entropy, learning rate 0.05, momentum 0.8, weight decay 0.01, batches of 3, "
        "5 epochs")
    assert repr(found).splitlines()[2].startswith("of the samples held out: 0.")


@pytest.mark.parametrize("other", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value)), copy.copy, lambda value: value])
def test_a_copy_is_protected_as_well(other: Any) -> None:
    found = other(run(start(), 5, **WAYS["all"]))
    for array in (*found.tables, found.errors, found.held_out_errors, *found.sign_flips, found.marks, found.checkpoints,
                  *found.network.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert flatten(found.network).tobytes() == flatten(run(start(), 5, **WAYS["all"]).network).tobytes()


def test_a_replay_that_is_not_the_run_says_so_once() -> None:
    whole = run(start())
    errors = whole.errors.copy()
    errors[30] *= 1 + 1e-6
    changed = replace(whole, errors=errors)
    for epoch in (0, 24, 30, 48, 50, 70):
        changed.network_at(epoch)  # a warning would be an error
    message = (r"^this run cannot be repeated exactly here: the error of epoch 30 was \d\.\d+, and computed again it is \d\.\d+\. "
               "Another machine or another Numba rounds differently")
    with pytest.warns(UserWarning, match=message) as caught:
        changed.network_at(31)
    assert caught[0].filename == __file__
    changed.trace_at(40)
    changed = replace(whole, errors=errors)
    with pytest.warns(UserWarning, match="this run cannot be repeated"):
        changed.trace_at(40)
    errors[30] = whole.errors[30] * (1 + 1e-11)
    replace(whole, errors=errors).network_at(31)  # so little is rounding


def test_errors_that_are_not_those_of_the_run_are_found() -> None:
    stored = np.array([0.5, 0.5, np.inf, np.nan, 0.5])
    assert differing(np.array([0.5, np.nan, 1.0, 1.0, np.inf]), stored, np.ones((1, 1))).tolist() == [1, 4]
    for error, target in ((1e6, 1.0), (1.0, 1e6), (0.0, 1e6)):  # each may be rounded
        for away, differs in ((1e-4, False), (1e-2, True)):
            assert bool(len(differing(np.array([error + away]), np.array([error]), np.array([[-target]])))) is differs


def test_a_problem_brings_its_own_rate_and_epochs() -> None:
    short = replace(XOR, epochs=20)
    for given, expected in (({}, (0.3, 20)), ({"epochs": 7}, (0.3, 7)), ({"learning_rate": 2}, (2.0, 20))):
        found = train(short, **given)  # type: ignore[arg-type]
        assert (found.learning_rate, found.epochs) == expected
        again = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=expected[0], epochs=expected[1])
        np.testing.assert_array_equal(found.errors, again.errors)


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize(("network", "where"), [
    (Network([[[10.0], [-10.0]]]), "output_activation: sum_synapse holds"),
    (Network([[[1e10], [0.0]], [[1.0]]]), "hidden_activation: sum_synapse holds inf at")])
def test_sums_that_overflow_are_refused_before_the_first_epoch(network: Network, where: str, held_out: bool) -> None:
    huge, small = ([[1e308, 1e308]], [[1]]), ([[1, 1]], [[1]])
    with pytest.raises(ValueError, match=f"^{where}"), Trace() as trace:
        train(network, *(small if held_out else huge), learning_rate=1, epochs=3, held_out=huge if held_out else None)
    assert len(trace) == 0


def test_activations_of_ones_own_are_trained_and_not_stored(tmp_path: Any) -> None:
    whole = run(start(SOFTSIGN, "softmax"), 20)
    assert whole.network.form.activations == (SOFTSIGN, forms.SOFTMAX)
    assert whole.errors[-1] < whole.errors[0]
    for own in (whole, run(start(replace(SOFTSIGN, name="tanh")), 20)):  # which is not the tanh that a file would name
        message = f"^History.save: a file holds names only: expected .* of mlpteach, received {own.form.activations[0]}$"
        with pytest.raises(ValueError, match=message):
            own.save(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []
