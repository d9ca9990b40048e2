"""What is said of a run: that the word fits the curve, that the numbers are the measured ones, and what each threshold decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from mlpteach import History, Network, Problem, Trace, problems, stages, train
from mlpteach.network import negative_gradients
from mlpteach.training.diagnosis import KINDS, Diagnosis, diagnose
from mlpteach.training.outcome import _course
from mlpteach.training.solved import border, right, solved, undecided

XOR, CONSTANT, FIRST, CODE = problems.XOR, problems.XOR_WITH_CONSTANT, problems.FIRST_COLUMN, problems.AUTOENCODER
Start = Network | tuple[int, int, bool] | None  # a network, or hidden units, seed and biases, or the problem's own


def run(problem: Problem, rate: float, epochs: int, start: Start = None, targets: ArrayLike | None = None) -> History:
    if isinstance(start, tuple):
        hidden, seed, biases = start
        start = Network.random((problem.inputs.shape[1], *[hidden] * bool(hidden), problem.targets.shape[1]), seed, biases)
    targets = problem.targets if targets is None else targets
    return train(start or problem.network, problem.inputs, targets, learning_rate=rate, epochs=epochs)


def said(problem: Problem, rate: float, epochs: int, start: Start = None, targets: ArrayLike | None = None) -> Diagnosis:
    return diagnose(run(problem, rate, epochs, start, targets))


@pytest.mark.parametrize(("case", "kind"), [
    ((XOR, 0.001, 60_000), "crawling"), ((XOR, 0.001, 400_000), "learning"), ((XOR, 0.3, 100), "crawling"),
    ((XOR, 0.3, 1_000), "learning"), ((XOR, 0.3, 60_000), "plateau"), ((XOR, 0.3, 400_000), "learned"),
    ((XOR, 0.6, 60_000), "plateau"), ((XOR, 0.6, 400_000), "learned"), ((XOR, 1, 60_000), "learned"),
    ((XOR, 10, 60_000), "learned"), ((XOR, 30, 60_000), "saturated"), ((XOR, 100, 60_000), "saturated"),
    ((XOR, 1000, 60_000), "saturated"), ((XOR, 1e308, 100), "saturated"),
    ((CONSTANT, 0.001, 60_000), "crawling"), ((CONSTANT, 1, 60_000), "learned"), ((CONSTANT, 10, 60_000), "learned"),
    ((CONSTANT, 100, 60_000), "saturated"), ((CONSTANT, 1000, 60_000), "saturated"),
    ((CONSTANT, 10, 60_000, (32, 1, False)), "learned"), ((CONSTANT, 100, 60_000, (32, 1, False)), "saturated"),
    ((CONSTANT, 0.001, 60_000, (32, 1, False)), "crawling"), ((CONSTANT, 1, 60_000, (2, 1, False)), "plateau"),
    ((FIRST, 1, 10_000), "learned"), ((FIRST, 100, 10_000), "saturated"), ((FIRST, 1e-4, 10_000), "crawling"),
    ((XOR, 1, 10_000, (0, 1, False)), "plateau"), ((XOR, 0.001, 10_000, (0, 1, True)), "crawling"),
    ((XOR, 10, 10_000, (0, 1, True)), "oscillating"), ((XOR, 20, 10_000, (0, 1, False)), "oscillating"),
    ((XOR, 10, 20_000, (3, 4, False)), "oscillating"),
    ((XOR, 1, 20_000, (2, 1, True)), "learned"), ((XOR, 1, 20_000, (3, 2, False)), "plateau"),
    ((XOR, 0.3, 1), "early"), ((XOR, 0.3, 2), "early"), ((XOR, 0.3, 10), "crawling"), ((XOR, 10, 10), "learning"),
    ((CODE, 0.1, 1), "early"), ((CODE, 10, 1), "learned"), ((CODE, 0.1, 1_000), "learned"),
    ((XOR, 0.6, 91_910), "learning"), ((XOR, 0.6, 91_950), "learned")])
def test_the_word_that_fits_the_curve(case: Any, kind: str) -> None:
    assert said(*case).kind == kind


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("hidden", [2, 4, 8, 32])
@pytest.mark.parametrize("seed", [1, 5, 8, 15])
def test_steps_that_are_too_small_are_no_plateau_while_the_hidden_slopes_are_steep(hidden: int, seed: int, biases: bool) -> None:
    slow = said(XOR, 0.001, 60_000, (hidden, seed, biases))
    assert slow.hidden_slope > 0.125
    assert slow.kind in ("crawling", "learning")
    if hidden > 2 and slow.kind == "crawling":
        assert said(XOR, 0.01, 60_000, (hidden, seed, biases)).kind in ("learned", "learning", "crawling")


@pytest.mark.parametrize(("case", "words"), [
    ((XOR, 0.001, 60_000, (8, 2, True)),
     "Crawling: in 60,000 epochs the error fell from 0.4998 to 0.4986, and no weight moved by more than 0.186. The mean slope in "
     "the hidden layer is 0.2173, where 0.25 is the steepest, so corrections get through: the steps are too small for "
     "so few epochs."),
    ((XOR, 0.001, 60_000),
     "Crawling: in 60,000 epochs the error fell from 0.4988 to 0.4929, and no weight moved by more than 0.5505. The gradient "
     "is 37% of what it was at the start, and the update of a weight turned around 0.6 times on average: the steps are too "
     "small for so few epochs."),
    ((XOR, 0.3, 1_000),
     "Learning: the error fell from 0.4988 to 0.3672; it fell by 0.01002 in the last 100 epochs. 3 of 4 outputs are within "
     "0.4 of their targets, 1 is undecided."),
    ((XOR, 0.6, 60_000),
     "Plateau: the error stays near 0.1324; it fell by 0.0004084 in the last 6,000 epochs. 3 of 4 outputs are within 0.4 of "
     "their targets, 1 is undecided. For those that are not right, the mean slope is 0.25 at the outputs and 4.14e-05 in the "
     "hidden layer."),
    ((XOR, 1, 10_000, (0, 1, False)),
     "Plateau: the error stays near 0.5, and no gradient is above 1e-12: the weights stand still. 0 of 4 outputs are within "
     "0.4 of their targets, 4 are undecided."),
    ((XOR, 0.01, 10_000, (0, 1, True)),
     "Plateau: the error stays near 0.5; it fell by 6.282e-09 in the last 1,000 epochs. 0 of 4 outputs are within 0.4 of their "
     "targets, 4 are undecided. For those that are not right, the mean slope is 0.25 at the outputs."),
    ((XOR, 0.6, 400_000),
     "Learned: the error fell from 0.4988 to 0.00804; it still fell by 0.0005826 in the last 40,000 epochs. Every output is "
     "within 0.4 of its target."),
    ((XOR, 1000, 60_000),
     "Saturated: the error stays near 0.5. Every output that is not right has a slope of at most 1e-12, where 0.25 is the "
     "steepest: hardly any correction gets through. 2 of 4 outputs are within 0.4 of their targets."),
    ((XOR, 100, 60_000),
     "Saturated: the error stays near 0.2503. For the samples that are not right, the hidden units have a mean slope of "
     "8.199e-08, where 0.25 is the steepest: hardly any correction gets through. 2 of 4 outputs are within 0.4 of their "
     "targets, 2 are undecided."),
    ((XOR, 10, 10_000, (0, 1, True)),
     "Oscillating: the error changed direction 999 times in the last 1,000 epochs, and its rises add up to 6.833. The update "
     "of a weight turned around 9,999 times on average. 2 of 4 outputs are within 0.4 of their targets."),
    ((XOR, 0.3, 1),
     "Too early to tell: in 1 epoch the error stayed at 0.4988. 0 of 4 outputs are within 0.4 of their targets, 4 are "
     "undecided."),
    ((XOR, 0.6, 91_910),
     "Learning: the error rose by 0.003309 in the last 9,191 epochs, but E, half the sum of the squared errors, fell by 23%. "
     "E is what training lowers. 3 of 4 outputs are within 0.4 of their targets, 1 is undecided."),
    ((XOR, 0.6, 91_950),
     "Learned: the error fell from 0.4988 to 0.1467; it rose by 0.01538 in the last 9,195 epochs. Every output is within 0.4 "
     "of its target."),
    ((XOR, 1, 10_000, (4, 1, True), 0.2 + 0.6 * XOR.targets),
     "Learned: the error fell from 0.2994 to less than 1e-12; it is level now. Every output is within 0.08 of its target."),
])
def test_the_words(case: Any, words: str) -> None:
    assert said(*case).words == words


def test_the_numbers_are_measured() -> None:
    history = run(XOR, 0.6, 2_000)
    found, (start, end) = diagnose(history), (history.network_at(0), history.network)
    away = np.abs(XOR.targets - end.predict(XOR.inputs))
    after = np.append(history.errors[-200:], away.mean())
    assert (found.epochs, found.learning_rate, found.tail, found.outputs) == (2_000, 0.6, 200, 4)
    assert found.first_error == pytest.approx(history.errors[0], abs=1e-15)
    assert found.last_error == pytest.approx(away.mean(), abs=1e-15)
    assert (found.fell, found.rose) == pytest.approx((after[0] - after[-1], np.diff(after).clip(0).sum()), abs=1e-15)
    assert found.flips == pytest.approx(sum(table.sum() for table in history.sign_flips) / 9)
    assert found.moved == max(np.abs(b - a).max() for a, b in zip(start.weights, end.weights, strict=True))
    slopes = [layer * (1 - layer) for layer in end.forward(XOR.inputs)[1:]]
    assert found.slopes == pytest.approx([layer.mean() for layer in slopes])
    assert (found.near, len(found.open_slopes)) == (0.4, (away > 0.4).sum())
    assert found.hidden_slope == pytest.approx(slopes[0][(away > 0.4)[:, 0]].mean())
    epoch = history.trace_at(0)
    gradients = [np.abs(epoch["negative_gradient", place].output).max() for place in (0, 1)]
    assert found.gradients[0] == pytest.approx(max(gradients), rel=1e-12)
    assert found.flat_units == 0  # a sigmoid's slope is never zero


def test_divergence_names_the_epoch() -> None:
    history = train(Network([[[0.0]]], output="linear"), [[1]], [[1]], learning_rate=1e34, epochs=100)
    assert diagnose(history).kind == "diverged"
    assert diagnose(history).words == (
        "Diverged at epoch 9: its update left the finite numbers. The error of the untrained network was 1.")
    assert diagnose(replace(run(XOR, 0.3, 50), diverged_at=49)).words.startswith("Diverged at epoch 49: ")


def test_a_run_that_was_stopped_says_so() -> None:
    stopped = replace(run(XOR, 0.3, 1_000), interrupted=True)
    assert diagnose(stopped).words.startswith("Stopped by hand after 1,000 epochs. Learning: ")


FACTS: dict[str, Any] = {
    "fell": 0.0, "rose": 0.0, "turns": 0, "energy_fell": 0.0, "flips": 0.0, "first_error": 0.5, "last_error": 0.4, "epochs": 1000,
    "tail": 100, "moved": 5.0, "gradients": (0.1, 0.1), "learning_rate": 1.0, "slopes": (0.2, 0.2), "hidden_slope": 0.2,
    "open_slopes": np.array([0.2, 0.2]), "undecided": 0, "interrupted": False}


@pytest.mark.parametrize(("facts", "kind"), [
    ({}, "plateau"), ({"moved": 0.99}, "crawling"), ({"moved": 0.99, "gradients": (0.1, 0.009)}, "crawling"),
    ({"moved": 0.99, "gradients": (0.1, 0.009), "hidden_slope": 0.12}, "plateau"),
    ({"moved": 0.99, "gradients": (0.1, 9e-6)}, "plateau"),
    ({"moved": 1.01, "gradients": (0.1, 0.009)}, "plateau"),
    ({"moved": 0.99, "gradients": (0.0, 0.0)}, "plateau"),
    ({"fell": 0.0081}, "plateau"), ({"fell": 0.0083}, "learning"), ({"fell": -0.009}, "plateau"),
    ({"fell": -0.009, "energy_fell": -0.01}, "rising"), ({"fell": -0.007, "energy_fell": -0.01}, "plateau"),
    ({"fell": -0.009, "energy_fell": 0.041}, "learning"), ({"energy_fell": 0.041}, "learning"), ({"energy_fell": 0.039}, "plateau"),
    ({"open_slopes": np.array([0.2, 0.011])}, "plateau"), ({"hidden_slope": 9e-6, "energy_fell": 0.05}, "learning"),
    ({"flips": 100.0, "updates": 4}, "plateau"), ({"open_slopes": np.array([0.2, 0.009])}, "saturated"),
    ({"open_slopes": np.array([0.2, 0.2, 0.009])}, "plateau"),
    ({"open_slopes": np.array([0.009]), "fell": 0.0083}, "learning"), ({"hidden_slope": 9e-6}, "saturated"),
    ({"turns": 3, "rose": 0.006}, "oscillating"), ({"turns": 2, "rose": 0.006}, "plateau"),
    ({"turns": 3, "rose": 0.004}, "plateau"),
    ({"turns": 9, "rose": 0.04, "fell": 0.05}, "learning"), ({"turns": 9, "rose": 0.06, "fell": 0.05}, "oscillating"),
    ({"flips": 100.0}, "oscillating"), ({"flips": 99.0}, "plateau"),
    ({"flips": 100.0, "gradients": (0.1, 0.009)}, "plateau"), ({"flips": 100.0, "open_slopes": np.array([])}, "learned"),
    ({"flips": 100.0, "open_slopes": np.array([]), "last_error": 0.51}, "oscillating"),
    ({"turns": 3, "rose": 0.006, "open_slopes": np.array([])}, "oscillating"), ({"epochs": 9}, "early"),
    ({"diverged_at": 9, "turns": 3, "rose": 0.006}, "diverged")])
def test_what_each_threshold_decides(facts: dict[str, Any], kind: str) -> None:
    found = replace(diagnose(run(XOR, 0.3, 1_000)), **{**FACTS, **facts})
    assert found.kind == kind
    assert repr(found) == found.words


@pytest.mark.parametrize(("facts", "still"), [
    ({"gradients": (0.1, 9e-7)}, True), ({"gradients": (0.1, 1.1e-6)}, False), ({"gradients": (0.1, 9e-7), "epochs": 1200}, False),
    ({"gradients": (0.1, 9e-8), "momentum": 0.9}, True), ({"gradients": (0.1, 9e-7), "momentum": 0.5}, False)])
def test_weights_stand_still_if_as_many_epochs_again_would_move_none(facts: dict[str, Any], still: bool) -> None:
    found = replace(diagnose(run(XOR, 0.3, 1_000)), **{**FACTS, **facts})
    assert found.stands_still is still is ("the weights stand still" in found.words)


@pytest.mark.parametrize(("wrong", "undecided", "words"), [
    (0, 0, "Every output is within 0.4 of its target."), (3, 0, "1 of 4 outputs is within 0.4 of its target."),
    (2, 1, "2 of 4 outputs are within 0.4 of their targets, 1 is undecided."),
    (4, 2, "0 of 4 outputs are within 0.4 of their targets, 2 are undecided.")])
def test_outputs_are_counted_in_plain_words(wrong: int, undecided: int, words: str) -> None:
    facts = {**FACTS, "open_slopes": np.full(wrong, 0.2), "undecided": undecided}
    assert words in replace(diagnose(run(XOR, 0.3, 1_000)), **facts).words


def test_every_kind_is_documented() -> None:
    assert ", ".join(KINDS) in str(Diagnosis.kind.__doc__)


def test_rising_has_words() -> None:
    found = replace(diagnose(run(XOR, 0.3, 1_000)), **{**FACTS, "fell": -0.05, "energy_fell": -0.2})
    assert found.words == (
        "Rising: the error rose by 0.05 in the last 100 epochs, to 0.4. E, half the sum of the squared errors, which training "
        "lowers, rose by 20%. 2 of 4 outputs are within 0.4 of their targets.")


@pytest.mark.parametrize("rate", [1e-3, 1, 1e3, 1e308])
@pytest.mark.parametrize("epochs", [1, 2, 9, 10, 11, 99])
@pytest.mark.parametrize("targets", [XOR.targets, 1e-150 * XOR.targets, 0 * XOR.targets + 0.5])
def test_any_run_has_words(rate: float, epochs: int, targets: ArrayLike) -> None:
    for start in (None, (0, 1, True), (32, 2, True)):
        found = said(XOR, rate, epochs, start, targets)
        assert found.words.endswith(".")
        assert "nan" not in found.words


def test_targets_close_to_each_other_need_not_be_told_apart() -> None:
    close = np.array([[0.3], [0.1 + 0.2], [0.301], [0.9]])
    assert said(XOR, 1, 10, None, close).near == pytest.approx(0.008)
    assert border(XOR.network.form, close[[0, 1, 3]]) == pytest.approx(0.05)  # the first two are one, and 0.9 is near 1
    linear = Network([[[1.0]]], output="linear").form
    assert [border(linear, np.full((2, 1), level)) for level in (100.0, 0.2, 0.0)] == [50.0, 0.5, 0.5]


@pytest.mark.parametrize(("output", "targets", "outputs", "is_right", "is_undecided"), [
    ("sigmoid", [0, 1], [0.39, 0.61], True, False), ("sigmoid", [0, 1], [0.41, 0.49996], False, True),
    ("sigmoid", [0, 1], [0.59, 0.41], False, True), ("sigmoid", [0, 1], [0.61, 0.39], False, False),
    ("softmax", [0, 1], [0.39, 0.61], True, False), ("softmax", [0, 1], [0.49996, 0.50004], False, True),
    ("softmax", [0, 1], [0.61, 0.39], False, False), ("softmax", [1, 0, 0], [0.45, 0.24, 0.31], False, True),
    ("softmax", [1, 0, 0], [0.5, 0.2, 0.3], False, True), ("softmax", [1, 0, 0], [0.51, 0.2, 0.29], True, False),
    ("softmax", [0.5, 0.5], [0.5, 0.5], True, False)])
def test_the_margin(output: str, targets: list[float], outputs: list[float], is_right: bool, is_undecided: bool) -> None:
    form, size = Network.random((2, 2), 1, output=output).form, (1, len(targets))
    case = np.array(targets, dtype=float).reshape(size), np.array(outputs).reshape(size)
    assert right(form, *case).all() == right(form, *case).any() == solved(form, *case) == is_right
    assert undecided(form, *case).all() == undecided(form, *case).any() == is_undecided


def test_an_output_that_is_no_number_is_in_no_class() -> None:
    form = Network.random((2, 2), 1, output="softmax").form
    assert not right(form, np.array([[1.0, 0.0]]), np.full((1, 2), np.nan)).any()


@pytest.mark.parametrize(("flips", "times"), [(12.34, "12 times"), (9.87, "9.9 times"), (1234.5, "1,234 times")])
def test_times_are_rounded_as_they_are_many(flips: float, times: str) -> None:
    facts = {**FACTS, "moved": 0.5, "flips": flips, "epochs": 100_000}
    assert f"turned around {times} on average" in replace(diagnose(run(XOR, 0.3, 1_000)), **facts).words


def test_what_is_only_rounding_turns_no_curve() -> None:
    assert _course(np.array([0.5, 0.5 + 1e-13, 0.5, 0.4]))[2] == 0
    assert _course(np.array([0.5, 0.5 + 1e-11, 0.5, 0.4]))[2] == 1


def test_measuring_adds_nothing_to_a_trace_that_is_recording() -> None:
    history = run(XOR, 0.3, 10)
    with Trace() as trace:
        diagnose(history)
    assert len(trace) == 0


def test_anything_but_a_history_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^diagnose: expected a History, received Network Network 2-3-1, no biases"):
        diagnose(XOR.network)  # type: ignore[arg-type]


CLASSES = np.hstack([XOR.targets, 1 - XOR.targets])
TANH = {"hidden": "tanh", "output": "tanh"}


def other(sizes: tuple[int, ...], epochs: int, rate: float, targets: ArrayLike = XOR.targets, seed: int = 1, how: Any = None,
          **kind: Any) -> Diagnosis:
    network = Network.random(sizes, seed, True, **kind)
    return diagnose(train(network, XOR.inputs, targets, learning_rate=rate, epochs=epochs, engine="numpy", **(how or {})))


def test_tanh_between_its_own_ends() -> None:
    found = other((2, 3, 1), 2_000, 0.1, 2 * XOR.targets - 1, **TANH)
    assert (found.kind, found.near, found.steepest) == ("learned", 0.8, (1.0, 1.0))
    assert found.words.endswith("Every output is within 0.8 of its target.")


def test_softmax_puts_samples_in_classes() -> None:
    learned = other((2, 4, 2), 2_000, 0.5, CLASSES, output="softmax", loss="cross-entropy")
    assert learned.kind == "learned"
    assert learned.outputs == 4
    assert learned.words.endswith("Every sample is in its class.")
    early = other((2, 4, 2), 5, 0.5, CLASSES, output="softmax")
    assert early.words.endswith("0 of 4 samples are in their classes, 4 are undecided.")  # though three of them lead by a hair
    assert (len(early.open_slopes), early.steepest) == (4, (0.25, 0.25))


def test_of_a_sample_in_a_wrong_class_the_steepest_slope_counts() -> None:
    found = other((2, 4, 3), 5, 0.5, np.eye(3)[[0, 1, 2, 0]], output="softmax")
    own = found.predicted[range(4), [0, 1, 2, 0]]
    others = [np.delete(row, kind).max() for row, kind in zip(found.predicted, [0, 1, 2, 0], strict=True)]
    wrong = own - others <= 0.2  # a class must lead by a fifth of what a target leads by, which is 1
    assert found.open_slopes == pytest.approx((found.predicted * (1 - found.predicted)).max(axis=1)[wrong])
    assert wrong.any()


def test_the_flattest_hidden_layer_is_so_beside_its_own_steepest_slope() -> None:
    network = Network([[[1.2]], [[0.0]], [[0.0]]], hidden=["tanh", "sigmoid"])
    found = diagnose(train(network, [[1.0]], [[0.0]], learning_rate=1e-9, epochs=10, engine="numpy"))
    assert (found.hidden_slope, found.steepest) == (pytest.approx(1 - np.tanh(1.2) ** 2), (0.25, 1.0))  # more than 0.25


def test_linear_outputs_never_saturate_and_numbers_have_borders_of_their_own() -> None:
    found = other((2, 8, 1), 5_000, 0.05, 1000 * XOR.targets, hidden="sigmoid", output="linear")
    assert found.near == 400
    assert other((2, 1), 2000, 0.1, 3 * XOR.targets, output="linear").kind == "plateau"
    assert not other((2, 1), 2000, 0.1, 3 * XOR.targets, output="linear").is_dead


def test_relu_units_that_are_dead_for_every_sample_are_counted() -> None:
    network = Network([[[1.0, 1.0], [1.0, 1.0]], [[1.0], [1.0]]], [[[-9.0, -9.0]], [[0.0]]], hidden="ReLU")
    found = diagnose(train(network, XOR.inputs, XOR.targets, learning_rate=0.1, epochs=500, engine="numpy"))
    assert (found.kind, found.flat_units, found.dead_units, found.hidden_slope) == ("saturated", 2, 2, 0.0)
    assert found.words == (
        "Saturated: the error stays near 0.5. For the samples that are not right, the hidden units have a mean slope of 0, where 1 "
        "is the steepest: hardly any correction gets through. 2 of 2 hidden units are dead: for no sample does anything get "
        "through. 0 of 4 outputs are within 0.4 of their targets, 4 are undecided.")


def test_relu_units_that_live_for_one_sample_are_not_dead() -> None:
    network = Network([[[1.0, 1.0], [1.0, 1.0]], [[1.0], [1.0]]], hidden="ReLU")  # nothing gets through for (0, 0)
    found = diagnose(train(network, XOR.inputs, XOR.targets, learning_rate=1e-6, epochs=1, engine="numpy"))
    assert (found.flat_units, found.dead_units) == (2, 0)
    assert other((2, 3, 1), 1, 0.1, hidden="sigmoid", output="ReLU").flat_units == 0  # outputs are no hidden units


def test_cross_entropy_lets_flat_outputs_learn() -> None:
    wrong = Network([[[0.0], [0.0]]], [[[20.0]]], loss="cross-entropy")
    found = diagnose(train(wrong, XOR.inputs, 0 * XOR.targets, learning_rate=0.01, epochs=20, engine="numpy"))
    assert not found.is_dead
    assert (found.slopes, found.steepest[0]) == ((1.0,), 1.0)
    flat = Network([[[0.0], [0.0]]], [[[20.0]]])
    assert diagnose(train(flat, XOR.inputs, 0 * XOR.targets, learning_rate=0.01, epochs=20, engine="numpy")).kind == "saturated"


@pytest.mark.parametrize(("loss", "decay", "words"), [
    ("half squared error", 0, "E, half the sum of the squared errors, which"),
    ("cross-entropy", 0, "E, the cross-entropy of targets and outputs, which"),
    ("cross-entropy", 0.1, "E, the cross-entropy of targets and outputs and of the weights' squares, which")])
def test_the_words_name_the_loss(loss: str, decay: float, words: str) -> None:
    found = other((2, 3, 1), 1_000, 0.001, loss=loss, how={"weight_decay": decay})
    assert words in replace(found, **{**FACTS, "fell": -0.05, "energy_fell": -0.2}).words


def test_what_weight_decay_adds_to_e_is_measured() -> None:
    network = Network([[[3.0], [3.0]]], [[[2.0]]])
    run = train(network, XOR.inputs, XOR.targets, learning_rate=0.1, epochs=20, weight_decay=0.5, engine="numpy")
    before, last = (np.square(XOR.targets - each.predict(XOR.inputs)).sum() / 2 + 0.25 * np.square(each.weights[0]).sum()
                    for each in (run.network_at(10), run.network))
    assert diagnose(run).energy_fell == pytest.approx((before - last) / before)
    (gradient,), _ = negative_gradients(stages, run.form, run.network.weights, run.network.biases, XOR.inputs, XOR.targets)[1]
    assert diagnose(run).gradients[1] == pytest.approx(np.abs(gradient - 0.5 * run.network.weights[0]).max())


def test_weight_decay_that_has_come_to_rest_stands_still() -> None:
    found = other((2, 3, 1), 20_000, 0.1, how={"weight_decay": 1.0})
    assert found.stands_still
    assert "the weights stand still" in found.words


def test_the_jitter_of_batches_is_no_oscillation() -> None:
    found = other((2, 3, 1), 1_000, 0.1, seed=3, how={"batch_size": 1, "momentum": 0.5})
    assert found.turns > 10
    assert found.kind == "crawling"


@pytest.mark.parametrize("how", [{}, {"momentum": 0.9, "weight_decay": 0.01, "batch_size": 3, "held_out": (XOR.inputs, CLASSES)}])
@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "cross-entropy"), ("tanh", "half squared error"),
                                              ("linear", "half squared error"), ("softmax", "half squared error")])
@pytest.mark.parametrize("rate", [1e-3, 0.1, 1e3])
def test_any_kind_of_run_has_words(output: str, loss: str, rate: float, how: Any) -> None:
    for hidden in ("sigmoid", "tanh", "ReLU"):
        for epochs in (1, 30):
            found = other((2, 3, 2), epochs, rate, CLASSES, hidden=hidden, output=output, loss=loss, how=how)
            assert found.words.endswith(".")
            assert "nan" not in found.words
