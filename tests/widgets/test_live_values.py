"""What the live network computes: its passes against the stages' own, its ways against its deltas, its pushes against moving E."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, problems
from mlpteach.gradient_check import central_differences
from mlpteach.widgets.live.choice import Chosen, can_push, guide, moves, phases, pushed, settled
from mlpteach.widgets.live.digits import power, short, shown, signed, width
from mlpteach.widgets.live.effects import caption
from mlpteach.widgets.live.parts import called, names, part, turn
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.ways import reached, route, slope_of_error, sources, ways

RNG = np.random.default_rng(3)


def task_of(*sizes: int, outputs: str = "sigmoid", hidden: Any = "sigmoid", loss: str = "half squared error",
            biases: bool = True) -> NetworkTask:
    network = Network.random(sizes, 5, biases, hidden, outputs, loss)
    targets = np.eye(sizes[-1])[:3] if sizes[-1] > 1 else np.ones((3, 1))
    inputs = RNG.uniform(-1, 1, (len(targets), sizes[0]))
    return NetworkTask(network, inputs, targets, tuple(map(str, range(len(targets)))))


XOR = NetworkTask(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, tuple(problems.XOR.sample_names))
ADDER = NetworkTask(problems.HALF_ADDER.network, problems.HALF_ADDER.inputs, problems.HALF_ADDER.targets,
                    tuple(problems.HALF_ADDER.sample_names))
TASKS = {"xor": XOR, "half adder": ADDER, "no hidden layer": task_of(3, 2), "deep": task_of(2, 3, 2, 2, hidden=["tanh", "ReLU"]),
         "linear": task_of(2, 3, 2, outputs="linear", hidden="tanh"), "softmax": task_of(2, 3, 3, outputs="softmax", biases=False),
         "softmax, cross-entropy": task_of(2, 3, 3, outputs="softmax", loss="cross-entropy"),
         "cross-entropy": task_of(2, 2, 1, loss="cross-entropy"), "softmax within": task_of(2, 3, 2, hidden="softmax")}
EVERY = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


def all_names(task: NetworkTask) -> list[str]:
    return [name for name in names(task.sizes, task.biased) if can_push(task, name)]


@EVERY
def test_the_factors_of_all_ways_give_what_moving_each_number_measures(task: NetworkTask) -> None:
    passing = task.passing(0)
    for name in all_names(task):
        products = sum(prod(factor.value for factor in way) for way in ways(passing, name))
        assert products == pytest.approx(slope_of_error(passing, name), abs=1e-12)
        assert products == pytest.approx(-task.measured(0, name), abs=1e-8)


@EVERY
def test_the_way_forward_and_back_is_that_of_the_network(task: NetworkTask) -> None:
    layers = task.network.forward(task.inputs)
    for row in range(len(task.inputs)):
        passing = task.passing(row)
        for mine, theirs in zip(passing.a, layers, strict=True):
            np.testing.assert_allclose(mine, theirs[row], atol=1e-15)

    def error(weights: Any) -> float:
        moved = task.network.with_parameters([weights, *task.network.weights[1:]], task.network.biases)
        outputs = moved.forward(task.inputs)[-1]
        return float(task.network.form.loss.value(task.targets, outputs, task.network.form.output))

    measured = -central_differences(error, task.network.weights[0])
    gradients = [[sum(task.passing(row).gradient(f"w-1-{i}-{j}") for row in range(len(task.inputs)))
                  for j in range(task.sizes[1])] for i in range(task.sizes[0])]
    np.testing.assert_allclose(gradients, measured, atol=1e-8)


@EVERY
def test_a_push_changes_what_it_reaches_and_nothing_else(task: NetworkTask) -> None:
    rest = task.passing(0)
    for name in all_names(task):
        now, hit = task.passing(0, name, rest.value(name) + 0.5), reached(task, name)
        moved = {other for other in names(task.sizes, task.biased)
                 if part(other).kind in "azE" and now.value(other) != rest.value(other)}
        assert moved <= hit
        assert now.value(name) == rest.value(name) + 0.5
        in_order = sorted(hit, key=lambda each: (turn(each, task.last), each))
        assert [each for together in route(task, name) for each in together] == in_order
    assert task.passing(0).error == rest.error


@EVERY
def test_what_flows_into_a_part_is_there(task: NetworkTask) -> None:
    all_ = set(names(task.sizes, task.biased))
    for name in all_:
        assert sources(task, name, False) <= all_ - {name}
        assert sources(task, name, True) <= all_ - {name}


@EVERY
def test_back_has_its_steps_and_a_guide_through_them(task: NetworkTask) -> None:
    all_ = set(names(task.sizes, task.biased))
    steps = phases(task.last)
    assert len(steps) == 4 + 3 * (task.last - 1)
    assert all(caption(task, step + 1).endswith(".") for step in range(len(steps)))
    for name in all_:
        assert len(guide(task, name)) == len(steps)
        assert set(guide(task, name)) <= all_


def test_the_guide_keeps_to_the_number_it_began_with() -> None:
    assert guide(ADDER, "w-1-1-2") == ["a-2-0", "z-2-0", "w-2-2-0", "a-1-2", "z-1-2", "w-1-1-2", "w-1-1-2"]
    assert guide(ADDER, "w-2-0-1")[-1] == "w-2-0-1"
    assert guide(ADDER, "a-1-0")[3:6] == ["a-1-0", "z-1-0", "w-1-1-0"]


@pytest.mark.parametrize(("task", "chosen", "then"), [
    (XOR, Chosen(1, "e-2-0"), Chosen(1, "E")), (XOR, Chosen(1, "e-2-0", back=3), Chosen(1, "a-2-0", back=3)),
    (XOR, Chosen(1, "E", back=3), Chosen(1, "E")), (XOR, Chosen(1, "s-2-0", 0.1), Chosen(1, "s-2-0")),
    (XOR, Chosen(1, "z-2-0", 0.1, back=2), Chosen(1, "z-2-0", back=2)), (XOR, Chosen(1, "z-2-0", 0.1), Chosen(1, "z-2-0", 0.1)),
    (TASKS["cross-entropy"], Chosen(0, "a-2-0", 0.1), Chosen(0, "a-2-0"))])
def test_what_makes_no_sense_together_is_settled(task: NetworkTask, chosen: Chosen, then: Chosen) -> None:
    assert settled(task, chosen) == then


def test_pushes_add_up_and_end_somewhere() -> None:
    choice = Chosen(1, "z-2-0")
    for _ in range(3):
        choice = pushed(choice, 1)
    assert choice.push == 0.3
    assert pushed(choice, -1).push == 0.2
    assert set(moves(XOR, Chosen(1, "z-2-0", 20.0))) == {"rest", "minus"}
    assert set(moves(XOR, Chosen(1, "E"))) == {"rest"}
    assert moves(XOR, Chosen(1, "z-2-0", back=7))["plus"] == {"row": "1", "id": "z-2-0", "push": "0.1", "size": "0.1", "back": "0"}


@pytest.mark.parametrize(("value", "digits", "most", "text"), [
    (0.0, 4, 7, "0.0000"), (-0.0, 4, 7, "0.0000"), (-0.27419, 4, 7, "−0.2742"), (2.4e-5, 4, 7, "2·10⁻⁵"),
    (-9.6e-6, 4, 7, "−1·10⁻⁵"), (-0.99998, 4, 7, "−0.99999"),
    (0.99998, 4, 8, "0.999999"), (0.99998, 4, 7, "0.99999"), (0.99994, 4, 7, "0.9999"), (1.0, 4, 7, "1.0000"),
    (-18.1234, 3, 6, "−18.123"), (12345.678, 4, 7, "12345.7"),
    (1e12, 4, 7, "1·10¹²"), (float("inf"), 4, 7, "∞"), (float("nan"), 4, 7, "undefined"), (0.010707, 6, 8, "0.010707"),
    (-0.00007, 5, 7, "−0.00007"), (4e-7, 6, 8, "4·10⁻⁷")])
def test_numbers_are_written_as_they_are(value: float, digits: int, most: int, text: str) -> None:
    assert shown(value, digits, most) == text


def test_changes_have_signs_and_given_numbers_no_zeros() -> None:
    assert (signed(0.0239), signed(-0.0239), signed(0.0)) == ("+0.0239", "−0.0239", "0.0000")
    assert [short(value) for value in (1.0, 0.5, -0.25, 0.0, 1e-6, 1234567.0)] == ["1", "0.5", "−0.25", "0", "1·10⁻⁶", "1·10⁶"]
    assert [power(value) for value in (9.99e4, -2e-5, 5e-324, -1e308)] == ["1·10⁵", "−2·10⁻⁵", "5·10⁻³²⁴", "−1·10³⁰⁸"]
    assert width("−0.424", 16) == pytest.approx(49.7, abs=0.5)


def test_parts_have_names() -> None:
    said = {name: called(name, (2, 3, 2)) for name in ("a-0-1", "w-1-1-2", "z-1-2", "a-2-0", "s-2-1", "b-1-0", "e-2-1", "E")}
    assert list(said.values()) == ["input 2", "weight from input 2 to hidden unit 3", "sum of hidden unit 3",
                                   "activation of output 1", "slope of output 2", "bias of hidden unit 1",
                                   "target of output 2", "E, the error of this sample"]
    assert called("z-2-0", (2, 3, 3, 1)) == "sum of unit 1 of hidden layer 2"
