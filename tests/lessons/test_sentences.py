"""Sentences of lessons 2 to 9 that say more than their cells show: each stands on its page, and what it claims is computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from notebook_rules import NOTEBOOKS, read

from mlpteach import History, Network, gradient_check, problems, stages, train
from mlpteach.widgets.explorer import _rates

XOR, CONSTANT = problems.XOR, problems.XOR_WITH_CONSTANT


@cache
def plain(seed: int | None, epochs: int = 100_000) -> History:
    """A run of page 6: from the published weights, or from those of a seed."""
    start = XOR.network if seed is None else Network.random((2, 3, 1), seed)
    return train(start, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=epochs)


@cache
def constant(rate: float, epochs: int = 60_000, hidden: int = 4, seed: int = 1) -> History:
    """A run of pages 7 and 8, whose published start is that of seed 1."""
    return train(Network.random((3, hidden, 1), seed), CONSTANT.inputs, CONSTANT.targets, learning_rate=rate, epochs=epochs)


def off(network: Network, problem: Any = XOR) -> Any:
    """How far each output is from its target."""
    return abs(network.predict(problem.inputs) - problem.targets).ravel()


def sits_on_the_plateau(network: Network) -> bool:
    """Three outputs are near their targets, the last is one half."""
    distances = off(network)
    return bool((distances[:3] < 0.025).all() and abs(distances[3] - 0.5) < 0.001)


def right_ones_are_off() -> bool:
    distances = off(XOR.network)
    return bool((distances >= 0.4).all() and (distances < 0.5).sum() == 2)


def only_small_weights_are_unsure() -> bool:
    small, large = (stages.sigmoid_derivative(Network([scale * w for w in XOR.network.weights]).predict(XOR.inputs))
                    for scale in (1, 20))
    return bool((small > 0.24).all() and large.min() < 0.05)


def claimed_is_the_larger() -> bool:
    inputs, hidden, output = XOR.network.forward(XOR.inputs)
    delta = stages.delta_output(XOR.targets - output, output)
    blame = delta @ XOR.network.weights[1].T
    mistaken, right = inputs.T @ blame, inputs.T @ stages.delta_hidden(delta, XOR.network.weights[1], hidden)
    shown = gradient_check(XOR, negative_gradients={"weights_0": mistaken}).max_relative_difference
    return bool(np.isclose(shown, abs(mistaken - right).max() / abs(mistaken).max()) and abs(mistaken).max() > abs(right).max())


def plateau_has_no_clear_answer() -> bool:
    return all(sits_on_the_plateau(plain(None).network_at(epoch)) for epoch in (20_000, 50_000, 77_000, 85_000))


def hidden_sum_is_almost_zero() -> bool:
    network = plain(None).network_at(50_000)
    hidden = network.forward(XOR.inputs)[1][3]
    return bool((hidden.round(3) == 0).all() and (hidden > 0).all() and 0 < abs(float(hidden @ network.weights[1][:, 0])) < 0.001)


def eight_sat_on_the_plateau() -> bool:
    early = [plain(seed, 20_000).network for seed in range(30)]
    late = [seed for seed, network in enumerate(early) if (off(network) >= 0.4).any()]
    learned = [seed for seed in late if (off(plain(seed, 200_000).network) < 0.4).all()]
    return len(late) == 9 and len(learned) == 8 and all(sits_on_the_plateau(early[seed]) for seed in learned)


def half_the_rate_is_twice_as_late() -> bool:
    slow = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.3, epochs=200_000)
    late, early = (int((history.errors < 0.1).argmax()) for history in (slow, plain(None)))
    return bool(early > 0 and abs(late / early - 2) < 0.01)


def the_sweep_is_cheaper() -> bool:
    weights = 784 * 100 + 100 * 10
    return 2 * weights * weights / (2 * weights + 100 * 10) > 78_000


@cache
def stuck() -> History:
    """The run of page 6 that never learns, for a fifth of the epochs there."""
    return plain(15, 1_000_000)


def both_rows_are_the_same() -> bool:
    above, below = stuck().network.weights[0]
    last = stuck().network.predict(XOR.inputs)[3]
    return bool(np.allclose(above, below, atol=0.001) and (np.diff(stuck().errors[-100_000:]) < 0).all() and 0.5 < last < 0.52)


def shaking_does_not_help() -> bool:
    rng = np.random.RandomState(0)
    for _ in range(10):
        shaken = Network([weights + rng.normal(size=weights.shape) for weights in stuck().network.weights])
        end = train(shaken, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=1_000_000).network
        if not 0.5 < end.predict(XOR.inputs)[3] < 0.52:
            return False
    return True


def rises_in_two_epochs() -> bool:
    rises = np.diff(constant(10).errors)
    first, second = np.flatnonzero(rises > 0)
    return bool(second == first + 1 and rises[second] == rises.max())


def dies_after_2_100() -> bool:
    alive, dead, ended = (constant(1000, epochs).network.weights[1] for epochs in (2_100, 2_150, 60_000))
    return not np.array_equal(alive, dead) and np.array_equal(dead, ended)


def flips_no_more() -> bool:
    before, all_of_them = (sum(int(flips.sum()) for flips in constant(1000, epochs).sign_flips) for epochs in (2_150, 60_000))
    return before == all_of_them > 0


def slider_has_a_limit() -> bool:
    offered = [rate for rate in _rates(1.0) if rate >= 10]
    learned = [bool((off(constant(rate).network, CONSTANT) < 0.4).all()) for rate in offered]
    sides = [before != after for before, after in pairwise(learned)]
    last = max(rate for rate, has in zip(offered, learned, strict=True) if has)
    return all(has for rate, has in zip(offered, learned, strict=True) if rate < 36) and sum(sides) >= 3 and last < 56


def hidden_slopes_are_gone() -> bool:
    for seed in (1, 3):
        network = constant(1, 60_000, 2, seed).network
        undecided = off(network, CONSTANT) > 0.4
        slopes = stages.sigmoid_derivative(network.forward(CONSTANT.inputs)[1])
        if undecided.sum() != 2 or slopes[undecided].max() > 0.001 or slopes[~undecided].max() < 0.1:
            return False
    return True


def colleague_sits_on_the_plateau() -> bool:
    return f"{plain(None).errors[60_000]:.2f}" == "0.13" and sits_on_the_plateau(plain(None).network_at(60_000))


def half_of_the_entries_are_off() -> bool:
    task = problems.AUTOENCODER
    output = task.network.predict(task.inputs)
    slope = stages.sigmoid_derivative(stages.sigmoid(output + 1))
    return bool((abs(slope / stages.sigmoid_derivative(output) - 1) >= 0.4).sum() == output.size / 2)


@pytest.mark.parametrize(("page", "sentence", "claim"), [
    ("02", "off by 0.4 or more, also the two that round to the right answer", right_ones_are_off),
    ("03", "With weights as small as these a network is unsure everywhere", only_small_weights_are_unsure),
    ("04", "the largest gradient of that array, claimed or measured, whichever is larger", claimed_is_the_larger),
    ("05", "the sweep is more than 78,000 times cheaper", the_sweep_is_cheaper),
    ("06", "With 0.3 much the same happens, about twice as late", half_the_rate_is_twice_as_late),
    ("06", "both rows are the same", both_rows_are_the_same),
    ("06", "a valley that sinks for ever, towards one half for (1, 1)", both_rows_are_the_same),
    ("06", "the answer to (1, 1) stayed at one half each time", shaking_does_not_help),
    ("06", "one of the four samples has no clear answer", plateau_has_no_clear_answer),
    ("06", "All three say 0, to three digits. Then the sum at the output is almost 0", hidden_sum_is_almost_zero),
    ("06", "The eight late ones sat on a plateau, like ours did", eight_sat_on_the_plateau),
    ("06", "stops at epoch 60,000 with an error of 0.13", colleague_sits_on_the_plateau),
    ("07", "At rate 10 it rises in two epochs, one after the other", rises_in_two_epochs),
    ("07", "A little after epoch 2,100 one last step went so far", dies_after_2_100),
    ("07", "once a network is dead, it doesn't flip at all", flips_no_more),
    ("07", "a little further up none that the slider offers gets all four samples right", slider_has_a_limit),
    ("08", "the slopes in the hidden layer are practically zero for their samples", hidden_slopes_are_gone),
    ("09", "Half of the entries are off by 40 percent or more", half_of_the_entries_are_off)])
def test_what_a_sentence_claims(page: str, sentence: str, claim: Callable[[], bool]) -> None:
    (lesson,) = NOTEBOOKS.glob(f"{page}_*.ipynb")
    assert any(sentence in cell.source for cell in read(lesson).cells if cell.cell_type == "markdown")
    assert claim()
