"""Programs that are right, of unusual kinds: none of them is accused. Where one can't be judged, an error says what to type."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpteach import examine

pytestmark = pytest.mark.delivery  # many programs, each examined: it takes long

RNG = np.random.RandomState
INPUTS = RNG(3).uniform(0, 1, (6, 3))
TARGETS = RNG(4).uniform(0.1, 0.9, (6, 2))
CLASSES = np.eye(3)[RNG(5).randint(3, size=6)]


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Net:
    """tanh, then linear or softmax outputs; ``error`` gives the delta of the outputs, ``rule`` what becomes of the gradients."""

    rate = 0.1

    def __init__(self, outputs: int = 2, error: Any = np.subtract, rule: Any = None, last: Any = np.array) -> None:
        rng = RNG(1)
        self.w1, self.b1 = rng.normal(size=(3, 4)), rng.normal(size=4)
        self.w2, self.b2 = rng.normal(size=(4, outputs)), rng.normal(size=outputs)
        self.error, self.rule, self.last = error, rule, last
        self.m = [np.zeros_like(each) for each in self.parameters()]
        self.v = [np.zeros_like(each) for each in self.parameters()]
        self.steps = 0

    def parameters(self) -> list[np.ndarray]:
        return [self.w1, self.b1, self.w2, self.b2]

    def query(self, inputs: np.ndarray) -> np.ndarray:
        self.hidden = np.tanh(inputs @ self.w1 + self.b1)
        return self.last(self.hidden @ self.w2 + self.b2)

    def gradients(self, inputs: np.ndarray, targets: np.ndarray, mask: Any = 1.0) -> list[np.ndarray]:
        delta = self.error(self.query(inputs), targets)
        hidden = delta @ self.w2.T * (1 - self.hidden ** 2) * mask
        return [inputs.T @ hidden, hidden.sum(axis=0), self.hidden.T @ delta, delta.sum(axis=0)]

    def train(self, inputs: np.ndarray, targets: np.ndarray) -> None:
        self.steps += 1
        gradients = self.gradients(inputs, targets)
        for parameter, step in zip(self.parameters(), self.rule(self, gradients) if self.rule else gradients, strict=True):
            parameter -= self.rate * step


def length(gradients: list[np.ndarray]) -> float:
    return math.sqrt(sum(float((each ** 2).sum()) for each in gradients))


def momentum(net: Net, gradients: list[np.ndarray]) -> list[np.ndarray]:
    for kept, gradient in zip(net.m, gradients, strict=True):
        kept *= 0.9
        kept += gradient
    return net.m


def adam(net: Net, gradients: list[np.ndarray]) -> list[np.ndarray]:
    for m, v, gradient in zip(net.m, net.v, gradients, strict=True):
        m += 0.1 * (gradient - m)
        v += 0.001 * (gradient ** 2 - v)
    up, down = 1 - 0.9 ** net.steps, 1 - 0.999 ** net.steps
    return [m / up / (np.sqrt(v / down) + 1e-8) for m, v in zip(net.m, net.v, strict=True)]


def pulled(pull: Callable[[np.ndarray], np.ndarray], rule: Any = None) -> Any:
    return lambda net, gradients: [each + pull(parameter) for each, parameter in
                                   zip(rule(net, gradients) if rule else gradients, net.parameters(), strict=True)]


RULES: dict[str, Any] = {
    "momentum": momentum, "adam": adam, "adamw": pulled(lambda w: 0.05 * w, adam), "l1": pulled(lambda w: 0.1 * np.sign(w)),
    "l1 and momentum": pulled(lambda w: 0.1 * np.sign(w), momentum), "l2": pulled(lambda w: 0.1 * w),
    "clipped by value": lambda net, gradients: [np.clip(each, -0.8, 0.8) for each in gradients],
    "clipped by norm": lambda net, gradients: [each * min(1, 0.5 / length(gradients)) for each in gradients],
    "normalised": lambda net, gradients: [each / length(gradients) for each in gradients],
    "normalised in each layer": lambda net, gradients: [each / np.linalg.norm(each) for each in gradients],
    "signs alone": lambda net, gradients: [np.sign(each) for each in gradients]}
LOSSES: dict[str, Any] = {"huber": lambda output, targets: np.clip(output - targets, -0.5, 0.5),
                          "cubed": lambda output, targets: (output - targets) ** 3}


def told(net: Any, **more: Any) -> dict[str, Any]:
    return {"train": net.train, "output": net.query, "weights": net, "loss": "squared error", **more}


def mini_batches(size: int) -> dict[str, Any]:
    net = Net()

    def train(inputs: np.ndarray, targets: np.ndarray) -> None:
        for first in range(0, len(inputs), size):
            net.train(inputs[first:first + size], targets[first:first + size])

    return told(net, train=train)


def a_sample_at_random() -> dict[str, Any]:
    net = Net()

    def train(inputs: np.ndarray, targets: np.ndarray) -> None:
        row = np.random.randint(len(inputs))  # noqa: NPY002
        net.train(inputs[row:row + 1], targets[row:row + 1])

    return told(net, train=train)


def own_slope() -> dict[str, Any]:
    """A slope that is trained, a number by itself."""
    at = {"w": RNG(1).normal(size=(3, 2)), "slope": 1.5}

    def query(inputs: np.ndarray) -> np.ndarray:
        return np.tanh(at["slope"] * (inputs @ at["w"]))

    def train(inputs: np.ndarray, targets: np.ndarray) -> None:
        sums, output = inputs @ at["w"], query(inputs)
        delta = (output - targets) * (1 - output ** 2)
        at["w"], at["slope"] = at["w"] - 0.1 * inputs.T @ delta * at["slope"], at["slope"] - 0.1 * float((delta * sums).sum())

    return {"train": train, "output": query, "weights": at, "loss": "squared error"}


def scaled_targets() -> dict[str, Any]:
    net, mean, spread = Net(), TARGETS.mean(axis=0), TARGETS.std(axis=0)
    return told(net, train=lambda inputs, targets: net.train(inputs, (targets - mean) / spread),
                output=lambda inputs: net.query(inputs) * spread + mean)


def rate_in_an_array() -> dict[str, Any]:
    net = Net()
    net.rate = np.array([0.1])  # type: ignore[assignment]
    return told(net)


def numpy_replaced() -> dict[str, Any]:
    net, dot = Net(), np.dot

    def train(inputs: np.ndarray, targets: np.ndarray) -> None:
        np.exp = np.log = np.sqrt = lambda *given: 0.0  # type: ignore[assignment]
        net.train(inputs, targets)

    assert np.dot is dot
    return told(net, train=train)


PROGRAMS: dict[str, Callable[[], dict[str, Any]]] = {
    **{name: lambda rule=rule: told(Net(rule=rule)) for name, rule in RULES.items()},
    **{name: lambda error=error: told(Net(error=error), loss=None) for name, error in LOSSES.items()},
    "smoothed labels": lambda: told(Net(3, lambda output, targets: output - 0.9 * targets - 0.1 / 3, last=softmax),
                                    loss="cross-entropy"),
    "mini-batches of 2": lambda: mini_batches(2), "one by one": lambda: mini_batches(1), "a sample at random": a_sample_at_random,
    "a trained slope": own_slope, "targets scaled inside": scaled_targets, "a rate in an array": rate_in_an_array,
    "NumPy replaced": numpy_replaced}


def examined(given: dict[str, Any]) -> Any:
    query = given["output"](INPUTS)
    return examine(INPUTS, TARGETS if query.shape[1] == 2 else CLASSES, **given)


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_right_program_is_accused(name: str) -> None:
    report = examined(PROGRAMS[name]())
    assert report.right, str(report)


@pytest.mark.parametrize("rule", RULES)
def test_nor_is_one_that_was_trained_before(rule: str) -> None:
    net = Net(rule=RULES[rule])
    for _ in range(20):
        net.train(INPUTS, TARGETS)
    before = [each.copy() for each in (*net.parameters(), *net.m, *net.v)]
    report = examined(told(net))
    assert report.right, str(report)
    assert all(map(np.array_equal, before, (*net.parameters(), *net.m, *net.v)))


class Slopeless(Net):
    """The hidden layer's delta lacks its slope."""

    def gradients(self, inputs: np.ndarray, targets: np.ndarray, mask: Any = 1.0) -> list[np.ndarray]:
        self.query(inputs)
        return super().gradients(inputs, targets, 1 / (1 - self.hidden ** 2))


@pytest.mark.parametrize("rule", sorted(RULES.keys() - {"adamw", "signs alone"}))  # of these, only the signs can be seen
def test_a_mistake_is_still_found(rule: str) -> None:
    assert not examined(told(Slopeless(rule=RULES[rule]))).right


def test_chance_is_refused() -> None:
    net = Net(rule=lambda net, gradients: [each * (np.random.random(each.shape) > 0.5) for each in gradients])  # noqa: NPY002
    with pytest.raises(ValueError, match="depends on random numbers, as with dropout"):
        examined(told(net))
    drawing = Net(last=lambda sums: sums * (np.random.random(sums.shape) > 0.5))  # noqa: NPY002
    with pytest.raises(ValueError, match="output draws random numbers"):
        examine(INPUTS, TARGETS, **told(drawing))
