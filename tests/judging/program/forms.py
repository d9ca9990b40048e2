"""The same small network, 2-3-1 with sigmoids, written in the forms in which people write it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

INPUTS = np.array([[0.2, 0.9], [0.7, -0.4], [-0.5, 0.1], [0.3, 0.6]])
TARGETS = np.array([[0.1], [0.8], [0.4], [0.9]])
RATE = 0.5


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def start() -> tuple[Any, ...]:
    rng = np.random.RandomState(3)
    return rng.uniform(-1, 1, (2, 3)), rng.uniform(-1, 1, 3), rng.uniform(-1, 1, (3, 1)), rng.uniform(-1, 1, 1)


def answers(inputs: Any, weights: Any) -> Any:
    w1, b1, w2, b2 = weights
    return sigmoid(sigmoid(inputs @ w1 + b1) @ w2 + b2)


def gradients(inputs: Any, targets: Any, weights: Any) -> tuple[Any, ...]:
    w1, b1, w2, b2 = weights
    hidden = sigmoid(inputs @ w1 + b1)
    output = sigmoid(hidden @ w2 + b2)
    delta = (output - targets) * output * (1 - output)
    back = delta @ w2.T * hidden * (1 - hidden)
    return inputs.T @ back, back.sum(0), hidden.T @ delta, delta.sum(0)


def stepped(inputs: Any, targets: Any, weights: Any) -> list[Any]:
    return [old - RATE * change for old, change in zip(weights, gradients(inputs, targets, weights), strict=True)]


class Form(NamedTuple):
    """What is handed over, and the names that the weights should be given."""

    arguments: dict[str, Any]
    names: list[str]
    fixed: list[int] = []  # noqa: RUF012
    one_by_one: bool = False
    samples: str = "rows"


FORMS: dict[str, Callable[[], Form]] = {}


def form(function: Callable[[], Form]) -> Callable[[], Form]:
    FORMS[function.__name__] = function
    return function


class Net:
    """Attributes, with a cache, a rate, a memory and data of its own."""

    def __init__(self) -> None:
        self.rate, self.count, self.sizes, self.seen = RATE, 0, [2, 3, 1], np.ones((4, 2))
        self.W1, self.b1, self.W2, self.b2 = start()
        self.memory = np.zeros((2, 3))
        self.itself = self

    def query(self, inputs: Any) -> Any:
        self.inputs = inputs
        self.outputs = answers(inputs, (self.W1, self.b1, self.W2, self.b2))
        return self.outputs

    def train(self, inputs: Any, targets: Any) -> None:
        self.query(inputs)
        self.count += 1
        self.memory = self.memory + 1
        self.W1, self.b1, self.W2, self.b2 = stepped(inputs, targets, (self.W1, self.b1, self.W2, self.b2))

    def given(self, **more: Any) -> dict[str, Any]:
        return {"train": self.train, "output": self.query, "weights": self, **more}


NAMES = ["W1", "b1", "W2", "b2"]


@form
def attributes() -> Form:
    return Form(Net().given(), NAMES)


@form
def names_of_attributes() -> Form:
    return Form(Net().given(weights=NAMES), NAMES)


@form
def through_lambdas() -> Form:
    net = Net()
    return Form({"train": lambda inputs, targets: net.train(inputs, targets), "output": lambda inputs: net.query(inputs),
                 "weights": net}, NAMES)


@form
def through_partials() -> Form:
    net = Net()
    return Form({"train": functools.partial(Net.train, net), "output": functools.partial(Net.query, net), "weights": net}, NAMES)


@form
def the_arrays_themselves() -> Form:
    net = Net()
    return Form(net.given(weights=[net.W1, net.b1, net.W2, net.b2]), NAMES)


@form
def single_precision() -> Form:
    net = Net()
    net.W1, net.b1, net.W2, net.b2 = (array.astype(np.float32) for array in (net.W1, net.b1, net.W2, net.b2))
    return Form(net.given(), NAMES)


@form
def slots_and_properties() -> Form:
    class Layer:
        __slots__ = ("_bias", "w")

        @property
        def bias(self) -> Any:
            return self._bias

        @bias.setter
        def bias(self, value: Any) -> None:
            self._bias = value

    layers = [Layer(), Layer()]
    for layer, w, b in zip(layers, start()[::2], start()[1::2], strict=True):
        layer.w, layer.bias = w, b

    def train(inputs: Any, targets: Any) -> None:
        weights = stepped(inputs, targets, [value for layer in layers for value in (layer.w, layer.bias)])
        for layer, w, b in zip(layers, weights[::2], weights[1::2], strict=True):
            layer.w, layer.bias = w, b

    owner = SimpleNamespace(layers=layers)
    return Form({"train": train, "output": lambda inputs: answers(inputs, [v for layer in layers for v in (layer.w, layer.bias)]),
                 "weights": owner}, ["layers[0]._bias", "layers[0].w", "layers[1]._bias", "layers[1].w"])


@form
def parameters_in_a_dict() -> Form:
    params = dict(zip(NAMES, start(), strict=True))

    def train(inputs: Any, targets: Any) -> None:
        params.update(zip(NAMES, stepped(inputs, targets, params.values()), strict=True))

    return Form({"train": train, "output": lambda inputs: answers(inputs, params.values()), "weights": params}, NAMES)


@form
def a_dict_in_an_object_with_caches() -> Form:
    class Planar:
        def __init__(self) -> None:
            self.params = dict(zip(NAMES, start(), strict=True))

        def forward(self, inputs: Any) -> Any:
            self.params["A0"] = inputs
            self.params["A2"] = answers(inputs, [self.params[name] for name in NAMES])
            return self.params["A2"]

        def fit(self, inputs: Any, targets: Any, epochs: int = 1000) -> None:
            for _ in range(epochs):
                new = stepped(inputs, targets, [self.params[name] for name in NAMES])
                self.params.update(zip(NAMES, new, strict=True))

    net = Planar()
    return Form({"train": net.fit, "output": net.forward, "weights": net}, [f"params['{name}']" for name in NAMES])


@form
def in_place() -> Form:
    w1, b1, w2, b2 = start()

    def train(inputs: Any, targets: Any) -> None:
        for array, new in zip((w1, b1, w2, b2), stepped(inputs, targets, (w1, b1, w2, b2)), strict=True):
            array[...] = new

    return Form({"train": train, "output": lambda inputs: answers(inputs, (w1, b1, w2, b2)), "weights": ["w1", "b1", "w2", "b2"]},
                ["w1", "b1", "w2", "b2"])


@form
def variables_around() -> Form:
    w1, b1, w2, b2 = start()

    def train(inputs: Any, targets: Any) -> None:
        nonlocal w1, b1, w2, b2
        w1, b1, w2, b2 = stepped(inputs, targets, (w1, b1, w2, b2))

    return Form({"train": train, "output": lambda inputs: answers(inputs, (w1, b1, w2, b2)), "weights": [w1, b1, w2, b2]},
                ["w1", "b1", "w2", "b2"])


SCRIPT = """
import numpy as np
rate, epochs, losses, W1, b1, W2, b2 = RATE, 500, [], *start()
Out, In, _private = {1: W1}, ["W1"], W1
def forward(X):
    global hidden
    hidden = sigmoid(X @ W1 + b1)
    return sigmoid(hidden @ W2 + b2)
def train(X, Y):
    global W1, b1, W2, b2
    for _ in range(epochs):
        W1, b1, W2, b2 = stepped(X, Y, (W1, b1, W2, b2))
        losses.append(1.0)
"""


def script() -> dict[str, Any]:
    variables = {"RATE": RATE, "start": start, "sigmoid": sigmoid, "stepped": stepped}
    exec(SCRIPT, variables)
    return variables


@form
def variables_of_a_script() -> Form:
    variables = script()
    return Form({"train": variables["train"], "output": variables["forward"], "weights": variables}, NAMES)


@form
def names_in_a_script() -> Form:
    variables = script()
    return Form({"train": variables["train"], "output": variables["forward"], "weights": NAMES}, NAMES)


@form
def arrays_of_a_script() -> Form:
    variables = script()
    arrays = [variables[name] for name in NAMES]
    return Form({"train": variables["train"], "output": variables["forward"], "weights": arrays}, NAMES)


class Neuron:
    """Lists and floats, as in programs without NumPy."""

    def __init__(self, weights: list[float], bias: float) -> None:
        self.weights, self.bias, self.output, self.delta = weights, bias, 0.0, 0.0

    def activate(self, inputs: Any) -> float:
        self.output = float(sigmoid(self.bias + sum(w * x for w, x in zip(self.weights, inputs, strict=False))))
        return self.output


class NeuronNet:
    """Layers of neurons, trained one sample at a time."""

    def __init__(self) -> None:
        w1, b1, w2, b2 = start()
        self.layers = [[Neuron(w[:, unit].tolist(), float(b[unit])) for unit in range(len(b))] for w, b in ((w1, b1), (w2, b2))]

    def run(self, inputs: Any) -> list[float]:
        for layer in self.layers:
            inputs = [neuron.activate(inputs) for neuron in layer]
        return list(inputs)

    def learn(self, inputs: Any, targets: Any) -> None:
        self.run(inputs)
        hidden, outer = self.layers
        for neuron, target in zip(outer, targets, strict=True):
            neuron.delta = (target - neuron.output) * neuron.output * (1 - neuron.output)
        for place, neuron in enumerate(hidden):
            neuron.delta = sum(after.weights[place] * after.delta for after in outer) * neuron.output * (1 - neuron.output)
        for layer, given in ((hidden, inputs), (outer, [neuron.output for neuron in hidden])):
            for neuron in layer:
                neuron.weights = [w + RATE * neuron.delta * x for w, x in zip(neuron.weights, given, strict=True)]
                neuron.bias += RATE * neuron.delta


@form
def neurons() -> Form:
    net = NeuronNet()
    names = [f"layers[{layer}][{unit}].{name}" for layer, unit in ((0, 0), (0, 1), (0, 2), (1, 0)) for name in ("weights", "bias")]
    return Form({"train": net.learn, "output": net.run, "weights": net}, names, one_by_one=True)


@form
def lists_of_lists() -> Form:
    state = SimpleNamespace(**{name: array.tolist() for name, array in zip(NAMES, start(), strict=True)})

    def train(inputs: Any, targets: Any) -> None:
        new = stepped(inputs, targets, [np.array(getattr(state, name)) for name in NAMES])
        vars(state).update(zip(NAMES, (array.tolist() for array in new), strict=True))

    return Form({"train": train, "output": lambda inputs: answers(inputs, [np.array(getattr(state, name)) for name in NAMES]),
                 "weights": state}, NAMES)


@form
def samples_as_columns() -> Form:
    w1, b1, w2, b2 = start()
    me = SimpleNamespace(W1=w1.T.copy(), b1=b1.reshape(-1, 1), W2=w2.T.copy(), b2=b2.reshape(-1, 1))

    def current() -> list[Any]:
        return [me.W1.T, me.b1.ravel(), me.W2.T, me.b2.ravel()]

    def train(inputs: Any, targets: Any) -> None:
        new = stepped(inputs.T, targets.T, current())
        me.W1, me.b1, me.W2, me.b2 = new[0].T, new[1].reshape(-1, 1), new[2].T, new[3].reshape(-1, 1)

    return Form({"train": train, "output": lambda inputs: answers(inputs.T, current()).T, "weights": me, "samples": "columns"},
                NAMES, samples="columns")


@form
def one_sample_at_a_time() -> Form:
    net = Net()

    def train(x: Any, y: Any) -> None:
        assert x.shape == (2,)
        assert y.shape == (1,)
        net.train(x.reshape(1, -1), y.reshape(1, -1))

    return Form(net.given(train=train, output=lambda x: net.query(x)[0], one_by_one=True), NAMES, one_by_one=True)


@form
def constant_bias() -> Form:
    class Constant(Net):
        def __init__(self) -> None:
            super().__init__()
            self.bias = 1.0
            self.b1 = self.b2 = None

        def query(self, inputs: Any) -> Any:
            return answers(inputs, (self.W1, self.bias, self.W2, self.bias))

        def train(self, inputs: Any, targets: Any) -> None:
            self.W1, _, self.W2, _ = stepped(inputs, targets, (self.W1, self.bias, self.W2, self.bias))

    return Form(Constant().given(), ["W1", "W2", "bias"], fixed=[2])


@form
def pair() -> Form:
    net = Net()

    def read() -> list[Any]:
        return [net.W1, net.b1, net.W2, net.b2]

    def write(arrays: list[Any]) -> None:
        net.W1, net.b1, net.W2, net.b2 = arrays

    return Form(net.given(weights=(read, write)), [f"weights[{place}]" for place in range(4)])


@form
def pure_functions() -> Form:
    w1, b1, w2, b2 = start()
    return Form({"train": lambda inputs, targets: stepped(inputs, targets, (w1, b1, w2, b2)),
                 "output": lambda inputs: answers(inputs, (w1, b1, w2, b2)), "weights": ["w1", "b1", "w2", "b2"]},
                ["w1", "b1", "w2", "b2"])


@form
def only_gradients() -> Form:
    params = dict(zip(NAMES, start(), strict=True))

    def backward(inputs: Any, targets: Any) -> dict[str, Any]:
        found = gradients(inputs, targets, params.values())
        return {f"d{name}": RATE * change for name, change in reversed(list(zip(NAMES, found, strict=True)))}

    return Form({"gradients": backward, "output": lambda inputs: answers(inputs, params.values()), "weights": params}, NAMES)


@form
def static_attributes_of_a_class() -> Form:
    class Static:
        W1, b1, W2, b2 = start()

        @staticmethod
        def query(inputs: Any) -> Any:
            return answers(inputs, (Static.W1, Static.b1, Static.W2, Static.b2))

        @staticmethod
        def train(inputs: Any, targets: Any) -> None:
            Static.W1, Static.b1, Static.W2, Static.b2 = stepped(inputs, targets, (Static.W1, Static.b1, Static.W2, Static.b2))

    return Form({"train": Static.train, "output": Static.query, "weights": Static}, NAMES)
