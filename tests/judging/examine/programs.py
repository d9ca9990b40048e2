"""Fifty small neural-network programs as people write them, thirty with mistakes in them and twenty that are right.

``CASES`` maps a name to a Case. ``case.make()`` gives the keyword arguments for ``examine``, and for more than half of
the programs also ``pair``, a (read, write) that can stand in for ``weights``. ``case.mistakes`` lists (slug, layer, part); layer 1
is next to the inputs, None means the whole program. ``case.note`` says what can be argued about. Data are rows as samples.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

try:
    import torch
except ImportError:
    torch = None


@dataclass
class Case:
    name: str
    make: Callable[[], dict]
    mistakes: list[tuple[str, int | None, str]]
    note: str = ""


CASES: dict[str, Case] = {}


def wrong(name, mistakes, note=""):
    def register(factory):
        CASES[name] = Case(name, factory, mistakes, note)
        return factory

    return register


def right(name, note=""):
    return wrong(name, [], note)


def places(*where):
    """A (read, write) pair for (owner, key) places; the owner is a dict, a list or an object. Kinds and types are kept."""
    boxes = [(owner if isinstance(owner, dict | list) else vars(owner), key) for owner, key in where]

    def read():
        return [np.array(box[key], dtype=float) for box, key in boxes]

    def write(arrays):
        for (box, key), array in zip(boxes, arrays, strict=True):
            if isinstance(box[key], list):
                box[key] = np.asarray(array).tolist()
            elif isinstance(box[key], float):
                box[key] = float(array)
            else:
                box[key] = np.array(array, dtype=box[key].dtype)

    return read, write


def fields(owner, names):
    return places(*((owner, name) for name in names.split()))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# ---- data, one row a sample -----------------------------------------------------------------------------------------------------

FLOWERS = np.array(
    [
        [5.1, 3.5, 1.4, 0.2],
        [4.9, 3.0, 1.3, 0.3],
        [5.4, 3.7, 1.6, 0.4],
        [6.9, 3.1, 4.9, 1.5],
        [5.5, 2.3, 4.0, 1.3],
        [6.0, 2.7, 4.5, 1.6],
        [6.3, 3.3, 6.0, 2.5],
        [7.2, 3.0, 5.8, 1.8],
        [6.4, 2.8, 5.6, 2.1],
    ]
)
SPECIES = np.repeat(np.eye(3), 3, axis=0)

HOUSES = np.array([[0.65, 2, 3.1], [0.90, 3, 1.2], [1.20, 4, 0.4], [0.48, 1, 5.5], [1.55, 5, 2.6], [0.77, 3, 4.0]])
PRICES = np.array([1.45, 2.30, 3.40, 0.80, 3.55, 1.50])

BITS = np.array([[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], dtype=float)
MAJORITY_AND_ANY = np.array([[0, 0], [0, 1], [0, 1], [1, 1], [0, 1], [1, 1], [1, 1], [1, 1]], dtype=float)

LEARNT_SLEPT = np.array([[0.2, 0.9], [0.5, 0.4], [0.9, 0.6], [0.1, 0.3], [0.7, 0.8], [0.4, 0.7]])
MARKS = np.array([[0.45], [0.40], [0.85], [0.15], [0.90], [0.55]])

WEATHER = np.array(
    [
        [0.81, -0.6, 0.3],
        [0.42, 0.9, 0.1],
        [0.93, -1.2, 0.8],
        [0.55, 0.2, 0.5],
        [0.38, 1.1, 0.2],
        [0.77, -0.1, 0.9],
        [0.66, 0.4, 0.4],
        [0.88, -0.8, 0.6],
    ]
)
RAIN = np.array([[1], [0], [1], [0], [0], [1], [0], [1]], dtype=float)
RAIN_AND_WIND = np.array([[1, 0], [0, 0], [1, 1], [0, 1], [0, 0], [1, 1], [0, 0], [1, 1]], dtype=float)

FRUIT = np.array([[1.8, 0.9, 0.8], [1.6, 0.7, 0.9], [1.2, 0.2, 0.3], [1.1, 0.1, 0.4], [0.3, 0.8, 0.9], [0.4, 0.9, 0.7]])
KINDS = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=float)

ANGLES = np.array([[0.1, 0.7], [0.4, -0.2], [0.9, 0.3], [-0.5, 1.1], [1.2, -0.8], [-0.9, 0.5], [0.6, 1.3]])
HAND = np.array([[0.83, 0.41], [0.97, 0.29], [0.49, 0.86], [0.85, 0.05], [0.64, 0.66], [0.77, -0.59], [0.25, 0.76]])

MACHINES = np.array(
    [
        [0.2, 1.1, -0.4, 0.7, 0.3],
        [0.1, 0.9, -0.6, 0.5, 0.2],
        [0.3, 1.3, -0.3, 0.8, 0.1],
        [1.4, 0.2, 0.5, -0.7, 0.6],
        [1.2, 0.1, 0.7, -0.5, 0.9],
        [1.5, 0.3, 0.4, -0.9, 0.7],
        [-0.8, 0.6, 1.2, 0.1, -0.4],
        [-0.6, 0.4, 1.0, 0.3, -0.2],
        [-0.9, 0.5, 1.4, 0.2, -0.5],
        [0.4, -1.1, 0.1, 1.2, -0.9],
        [0.6, -0.8, 0.3, 1.0, -1.1],
        [0.5, -1.3, 0.2, 1.4, -0.7],
    ]
)
FAULTS = np.repeat(np.eye(4), 3, axis=0)

HOURS = np.arange(0, 24, 2.0)
TIDE = np.column_stack([np.sin(HOURS / 6.2 * np.pi), np.cos(HOURS / 6.2 * np.pi), HOURS / 24])
LEVEL = np.array([[0.9], [1.6], [1.2], [0.3], [-0.5], [-0.3], [0.7], [1.5], [1.4], [0.5], [-0.4], [-0.6]])


# ---- thirty with mistakes: one each ---------------------------------------------------------------------------------------------


@wrong(
    "house prices in a flat list",
    [("targets-broadcast", 2, "weights")],
    note="only with the flat targets, as the person hands them over",
)
def _():
    rng = np.random.default_rng(1)
    s = types.SimpleNamespace(
        w1=rng.normal(size=(3, 4)) * 0.5, b1=np.zeros(4), w2=rng.normal(size=(4, 1)) * 0.5, b2=np.zeros(1), eta=0.02
    )

    def predict(x):
        return np.tanh(x @ s.w1 + s.b1) @ s.w2 + s.b2

    def epoch(x, price):
        hidden = np.tanh(x @ s.w1 + s.b1)
        miss = np.mean(predict(x) - price, axis=1, keepdims=True)
        back = miss @ s.w2.T * (1 - hidden**2)
        s.w2 -= s.eta * hidden.T @ miss
        s.b2 -= s.eta * miss.sum(axis=0)
        s.w1 -= s.eta * x.T @ back
        s.b1 -= s.eta * back.sum(axis=0)

    return {
        "inputs": HOUSES,
        "targets": PRICES,
        "train": epoch,
        "output": predict,
        "weights": s,
        "loss": "squared error",
        "pair": fields(s, "w1 b1 w2 b2"),
    }


@wrong("course notebook, columns, tanh helper", [("derivative-of-activation-twice", 1, "weights")])
def _():
    rng = np.random.default_rng(2)
    parameters = {
        "W1": rng.normal(size=(5, 4)) * 0.2,
        "b1": np.zeros((5, 1)),
        "W2": rng.normal(size=(3, 5)) * 0.6,
        "b2": np.zeros((3, 1)),
    }

    def tanh_prime(z):
        return 1 - np.tanh(z) ** 2

    def forward(X):
        A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
        return A1, softmax((parameters["W2"] @ A1 + parameters["b2"]).T).T

    def step(X, Y, alpha=0.3):
        m = X.shape[1]
        A1, A2 = forward(X)
        dZ2 = A2 - Y
        dZ1 = parameters["W2"].T @ dZ2 * tanh_prime(A1)
        parameters["W2"] = parameters["W2"] - alpha * dZ2 @ A1.T / m
        parameters["b2"] = parameters["b2"] - alpha * dZ2.sum(axis=1, keepdims=True) / m
        parameters["W1"] = parameters["W1"] - alpha * dZ1 @ X.T / m
        parameters["b1"] = parameters["b1"] - alpha * dZ1.sum(axis=1, keepdims=True) / m

    return {
        "inputs": FLOWERS,
        "targets": SPECIES,
        "train": step,
        "output": lambda X: forward(X)[1],
        "weights": parameters,
        "loss": "cross-entropy",
        "samples": "columns",
        "pair": fields(parameters, "W1 b1 W2 b2"),
    }


@wrong(
    "logistic unit that eats its targets",
    [("inputs-mutated", None, "loop")],
    note="right on a first call; a second call with the same table finds errors in it",
)
def _():
    class Logistic:
        def __init__(self):
            self.w, self.b, self.rate = np.array([[0.3], [-0.4], [0.2]]), np.array([0.1]), 0.4

        def ask(self, x):
            return sigmoid(x @ self.w + self.b)

        def learn(self, x, wanted):
            error = wanted
            error -= self.ask(x)
            self.w = self.w + self.rate * x.T @ error
            self.b = self.b + self.rate * error.sum(axis=0)

    unit = Logistic()
    return {
        "inputs": WEATHER,
        "targets": RAIN.copy(),
        "train": unit.learn,
        "output": unit.ask,
        "weights": unit,
        "loss": "cross-entropy",
    }


@wrong("three bits, a star where an outer product belongs", [("elementwise-for-dot", 1, "weights")])
def _():
    class BitNet:
        def __init__(self):
            rng = np.random.default_rng(4)
            self.hidden, self.out, self.rate = rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (2, 3)), 0.5

        def query(self, x):
            return sigmoid(self.out @ sigmoid(self.hidden @ x))

        def train(self, x, t):
            h = sigmoid(self.hidden @ x)
            o = sigmoid(self.out @ h)
            d_out = (t - o) * o * (1 - o)
            d_hid = self.out.T @ d_out * h * (1 - h)
            self.out = self.out + self.rate * np.outer(d_out, h)
            self.hidden = self.hidden + self.rate * d_hid * x

    net = BitNet()
    return {
        "inputs": BITS,
        "targets": MAJORITY_AND_ANY,
        "train": net.train,
        "output": net.query,
        "weights": net,
        "loss": "squared error",
        "one_by_one": True,
        "pair": fields(net, "hidden out"),
    }


@wrong(
    "two hidden layers of three, one transpose forgotten",
    [("missing-transpose", 1, "weights")],
    note="w2 is 3 x 3, so nothing raises",
)
def _():
    rng = np.random.default_rng(5)
    net = {"w1": rng.normal(size=(4, 3)) * 0.3, "w2": rng.normal(size=(3, 3)), "w3": rng.normal(size=(3, 3)), "lr": 0.05}

    def forward(x):
        a1 = np.tanh(x @ net["w1"])
        a2 = np.tanh(a1 @ net["w2"])
        return a1, a2, softmax(a2 @ net["w3"])

    def fit(x, y):
        a1, a2, p = forward(x)
        d3 = y - p
        d2 = d3.dot(net["w3"].T) * (1 - a2 * a2)
        d1 = d2.dot(net["w2"]) * (1 - a1 * a1)
        net["w1"] += net["lr"] * x.T.dot(d1)
        net["w2"] += net["lr"] * a1.T.dot(d2)
        net["w3"] += net["lr"] * a2.T.dot(d3)

    return {
        "inputs": FLOWERS,
        "targets": SPECIES,
        "train": fit,
        "output": lambda x: forward(x)[2],
        "weights": net,
        "loss": "cross-entropy",
    }


class Cell:
    """A neuron of lists and floats."""

    def __init__(self, rng, n):
        self.w = [float(v) for v in rng.uniform(-0.8, 0.8, n)]
        self.bias = float(rng.uniform(-0.3, 0.3))
        self.out = self.delta = 0.0

    def fire(self, x):
        self.out = 1 / (1 + float(np.exp(-self.bias - sum(w * v for w, v in zip(self.w, x)))))
        return self.out

    def learn(self, x, rate):
        for i, v in enumerate(x):
            self.w[i] += rate * self.delta * float(v)
        self.bias += rate * self.delta


@wrong("neurons that only ask how much, not along which wire", [("weights-ignored", 1, "weights")])
def _():
    rng = np.random.default_rng(6)
    layers = [[Cell(rng, 3) for _ in range(4)], [Cell(rng, 4) for _ in range(3)]]

    def run(x):
        for layer in layers:
            x = [cell.fire(x) for cell in layer]
        return x

    def train(x, y):
        run(x)
        for cell, wanted in zip(layers[1], y):
            cell.delta = (float(wanted) - cell.out) * cell.out * (1 - cell.out)
        for cell in layers[0]:
            cell.delta = sum(after.delta for after in layers[1]) * cell.out * (1 - cell.out)
        hidden = [cell.out for cell in layers[0]]
        for layer, came_in in zip(layers, (x, hidden)):
            for cell in layer:
                cell.learn(came_in, 0.4)

    spots = [(cell, key) for layer in layers for cell in layer for key in ("w", "bias")]
    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": train,
        "output": run,
        "weights": layers,
        "loss": "squared error",
        "one_by_one": True,
        "pair": places(*spots),
    }


@wrong("machine faults, w3 taken twice", [("wrong-weights", 1, "weights")])
def _():
    class Deep:
        def __init__(self, rate=0.05):
            rng = np.random.default_rng(7)
            self.w1, self.w2, self.w3 = (rng.normal(size=size) * 0.7 for size in ((5, 4), (4, 4), (4, 4)))
            self.b1, self.b2, self.b3 = (np.full((1, 4), 0.1) for _ in range(3))
            self.rate = rate

        def forward(self, x):
            self.z1 = x @ self.w1 + self.b1
            self.z2 = np.maximum(self.z1, 0) @ self.w2 + self.b2
            return softmax(np.maximum(self.z2, 0) @ self.w3 + self.b3)

        def backward(self, x, y):
            d3 = self.forward(x) - y
            d2 = d3 @ self.w3.T * (self.z2 > 0)
            d1 = d2 @ self.w3.T * (self.z1 > 0)
            self.w3 = self.w3 - self.rate * np.maximum(self.z2, 0).T @ d3
            self.w2 = self.w2 - self.rate * np.maximum(self.z1, 0).T @ d2
            self.w1 = self.w1 - self.rate * x.T @ d1
            self.b3 = self.b3 - self.rate * d3.sum(axis=0, keepdims=True)
            self.b2 = self.b2 - self.rate * d2.sum(axis=0, keepdims=True)
            self.b1 = self.b1 - self.rate * d1.sum(axis=0, keepdims=True)

    net = Deep()
    return {
        "inputs": MACHINES,
        "targets": FAULTS,
        "train": net.backward,
        "output": net.forward,
        "weights": net,
        "loss": "cross-entropy",
        "pair": fields(net, "w1 b1 w2 b2 w3 b3"),
    }


@wrong(
    "momentum, output weights moved too early",
    [("update-before-delta", 1, "weights")],
    note="momentum is right; the biases are a constant 1",
)
def _():
    class Net:
        def __init__(self):
            rng = np.random.default_rng(8)
            self.wih, self.who = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
            self.vih, self.vho = np.zeros((3, 4)), np.zeros((4, 2))
            self.lr, self.momentum = 0.8, 0.5

        def query(self, x):
            self.h = sigmoid(x @ self.wih + 1)
            return sigmoid(self.h @ self.who + 1)

        def train(self, x, t):
            o = self.query(x)
            delta = (t - o) * o * (1 - o)
            self.vho = self.momentum * self.vho + self.lr * self.h.T @ delta
            self.who += self.vho
            delta = delta @ self.who.T * self.h * (1 - self.h)
            self.vih = self.momentum * self.vih + self.lr * x.T @ delta
            self.wih += self.vih

    net = Net()
    return {
        "inputs": BITS,
        "targets": MAJORITY_AND_ANY,
        "train": net.train,
        "output": net.query,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "wih who"),
    }


@wrong(
    "divided by m on both sides",
    [("scale-factor", 1, "weights")],
    note="weights and biases of layer 1 alike; shows with several samples only",
)
def _():
    rng = np.random.default_rng(9)
    p = {"W1": rng.normal(size=(4, 3)) * 0.5, "b1": np.zeros((4, 1)), "W2": rng.normal(size=(3, 4)) * 0.5, "b2": np.zeros((3, 1))}

    def forward(X):
        Z1 = p["W1"] @ X + p["b1"]
        return Z1, softmax((p["W2"] @ np.maximum(Z1, 0) + p["b2"]).T).T

    def gradient_step(X, Y):
        m = X.shape[1]
        Z1, A2 = forward(X)
        dZ2 = (A2 - Y) / m
        dZ1 = p["W2"].T @ dZ2 * (Z1 > 0)
        grads = {
            "W2": dZ2 @ np.maximum(Z1, 0).T,
            "b2": dZ2.sum(axis=1, keepdims=True),
            "W1": 1 / m * dZ1 @ X.T,
            "b1": 1 / m * dZ1.sum(axis=1, keepdims=True),
        }
        for k, grad in grads.items():
            p[k] = p[k] - 0.5 * grad

    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": lambda x, y: gradient_step(x.T, y.T),
        "output": lambda x: forward(x.T)[1].T,
        "weights": p,
        "loss": "cross-entropy",
    }


@wrong(
    "tide, 0.05 left over in one line",
    [("learning-rate-ignored", 2, "weights")],
    note="layer 1 obeys net.lr; shows only when the rate is changed",
)
def _():
    class Tide:
        def __init__(self, lr=0.05):
            rng = np.random.default_rng(10)
            self.lr, self.w_in, self.w_out = lr, rng.normal(size=(3, 5)), rng.normal(size=(5, 1)) * 0.5

        def level(self, x):
            return sigmoid(x @ self.w_in) @ self.w_out

        def fit_once(self, x, y):
            h = sigmoid(x @ self.w_in)
            e = y - h @ self.w_out
            d = e @ self.w_out.T * h * (1 - h)
            self.w_in = self.w_in + self.lr * x.T @ d
            self.w_out = self.w_out + 0.05 * h.T @ e

    net = Tide()
    return {
        "inputs": TIDE,
        "targets": LEVEL,
        "train": net.fit_once,
        "output": net.level,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "w_in w_out"),
    }


SCRIPT = """
import numpy as np

np.random.seed(11)
hidden_weights = np.random.uniform(-1, 1, (2, 3))
hidden_bias = np.random.uniform(-1, 1, 3)
output_weights = np.random.uniform(-1, 1, 3)
output_bias = 0.2

def f(z):
    return 1 / (1 + np.exp(-z))

def predict(X):
    return np.array([[f(f(x @ hidden_weights + hidden_bias) @ output_weights + output_bias)] for x in X])

def training(X, Y, rate=0.5):
    global hidden_weights, hidden_bias, output_weights, output_bias
    for x, y in zip(X, Y):
        h = f(x @ hidden_weights + hidden_bias)
        o = f(h @ output_weights + output_bias)
    d_o = (y[0] - o) * o * (1 - o)
    d_h = d_o * output_weights * h * (1 - h)
    output_weights = output_weights + rate * d_o * h
    output_bias = output_bias + rate * d_o
    hidden_weights = hidden_weights + rate * np.outer(x, d_h)
    hidden_bias = hidden_bias + rate * d_h
"""


@wrong("script of marks, one indent missing", [("only-last-sample", None, "loop")])
def _():
    script = types.ModuleType("marks")
    exec(SCRIPT, vars(script))
    return {
        "inputs": LEARNT_SLEPT,
        "targets": MARKS,
        "train": script.training,
        "output": script.predict,
        "weights": script,
        "loss": "squared error",
    }


@wrong(
    "layer objects whose gradients pile up",
    [("carries-over", None, "loop")],
    note="every layer; grows without limit, so no momentum",
)
def _():
    class Dense:
        def __init__(self, rng, n, m, slope=None):
            self.W, self.b, self.slope = rng.normal(size=(n, m)) * 0.6, np.zeros(m), slope
            self.gW, self.gb = np.zeros((n, m)), np.zeros(m)

        def forward(self, x):
            self.x = x
            self.y = np.tanh(x @ self.W + self.b) if self.slope else x @ self.W + self.b
            return self.y

        def backward(self, grad):
            if self.slope:
                grad = grad * self.slope(self.y)
            self.gW += self.x.T @ grad
            self.gb += grad.sum(axis=0)
            return grad @ self.W.T

        def step(self, lr):
            self.W = self.W - lr * self.gW
            self.b = self.b - lr * self.gb

    rng = np.random.default_rng(12)
    model = [Dense(rng, 2, 4, lambda y: 1 - y**2), Dense(rng, 4, 2)]

    def output(x):
        for layer in model:
            x = layer.forward(x)
        return x

    def train(x, y):
        grad = 2 * (output(x) - y) / len(x)
        for layer in reversed(model):
            grad = layer.backward(grad)
        for layer in model:
            layer.step(0.05)

    return {
        "inputs": ANGLES,
        "targets": HAND,
        "train": train,
        "output": output,
        "weights": model,
        "loss": "squared error",
        "pair": places(*((layer, key) for layer in model for key in ("W", "b"))),
    }


@wrong("neurons whose sum is never emptied", [("state-leak", None, "output")], note="in both layers")
def _():
    class Neuron(Cell):
        total = 0.0

        def fire(self, x):
            for w, v in zip(self.w, x):
                self.total += w * float(v)
            self.out = 1 / (1 + float(np.exp(-self.total - self.bias)))
            return self.out

    rng = np.random.default_rng(13)
    hidden, last = [Neuron(rng, 2) for _ in range(3)], Neuron(rng, 3)

    def answer(x):
        return [last.fire([n.fire(x) for n in hidden])]

    def teach(x, y):
        (o,) = answer(x)
        last.delta = (float(y[0]) - o) * o * (1 - o)
        for n, w in zip(hidden, last.w):
            n.delta = last.delta * w * n.out * (1 - n.out)
        last.learn([n.out for n in hidden], 0.3)
        for n in hidden:
            n.learn(x, 0.3)

    return {
        "inputs": LEARNT_SLEPT,
        "targets": MARKS,
        "train": teach,
        "output": answer,
        "weights": [*hidden, last],
        "loss": "squared error",
        "one_by_one": True,
    }


@wrong(
    "softmax over the whole table",
    [("samples-mixed", 2, "output")],
    note="the shares of all rows together sum to 1; a row alone is right",
)
def _():
    class Classifier:
        def __init__(self):
            rng = np.random.default_rng(14)
            self.v, self.bv, self.u, self.bu = rng.normal(size=(3, 4)), np.zeros(4), rng.normal(size=(4, 3)), np.zeros(3)

        def shares(self, x):
            self.h = np.tanh(x @ self.v + self.bv)
            e = np.exp(self.h @ self.u + self.bu)
            return e / np.sum(e)

        def improve(self, x, y):
            d = self.shares(x) - y
            dh = d @ self.u.T * (1 - self.h**2)
            for name, g in {"u": self.h.T @ d, "bu": d.sum(0), "v": x.T @ dh, "bv": dh.sum(0)}.items():
                setattr(self, name, getattr(self, name) - 0.1 * g)

    net = Classifier()
    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": net.improve,
        "output": net.shares,
        "weights": net,
        "loss": "cross-entropy",
        "pair": fields(net, "v bv u bu"),
    }


@wrong(
    "a loss that makes shares of shares",
    [("softmax-twice", 2, "weights")],
    note="the output itself is one softmax; the part could be called output",
)
def _():
    rng = np.random.default_rng(15)
    layers = [[rng.normal(size=(5, 6)) * 0.5, np.zeros(6)], [rng.normal(size=(6, 4)) * 0.5, np.zeros(4)]]

    def model(x):
        (w1, b1), (w2, b2) = layers
        return softmax(np.maximum(0, x @ w1 + b1) @ w2 + b2)

    def cross_entropy_gradient(out, y):
        return (softmax(out) - y) / len(y)

    def train_step(x, y, lr=0.2):
        (w1, b1), (w2, b2) = layers
        h = np.maximum(0, x @ w1 + b1)
        g = cross_entropy_gradient(model(x), y)
        gh = g @ w2.T * (h > 0)
        layers[1] = [w2 - lr * h.T @ g, b2 - lr * g.sum(0)]
        layers[0] = [w1 - lr * x.T @ gh, b1 - lr * gh.sum(0)]

    return {"inputs": MACHINES, "targets": FAULTS, "train": train_step, "output": model, "weights": layers, "loss": "cross-entropy"}


@wrong("one layer of softmax, squared error", [("softmax-slope-entry-by-entry", 1, "weights")])
def _():
    class OneLayer:
        def __init__(self):
            self.w, self.b, self.lr = np.random.default_rng(16).normal(size=(4, 3)) * 0.3, np.zeros(3), 0.1

        def predict(self, x):
            return softmax(x @ self.w + self.b)

        def fit(self, x, y):
            s = self.predict(x)
            delta = (y - s) * s * (1 - s)
            self.w += self.lr * x.T @ delta
            self.b += self.lr * delta.sum(axis=0)

    net = OneLayer()
    return {
        "inputs": FLOWERS,
        "targets": SPECIES,
        "train": net.fit,
        "output": net.predict,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "w b"),
    }


@wrong(
    "three hidden layers, cross-entropy, decay",
    [("slope-left-in", 4, "weights")],
    note="weight decay (weights only) is right; without a loss this is squared error",
)
def _():
    rng = np.random.default_rng(17)
    sizes = [3, 4, 4, 3, 2]
    W = [rng.normal(size=p) * 0.8 for p in itertools.pairwise(sizes)]
    B = [np.zeros(n) for n in sizes[1:]]

    def activations(x):
        a = [x]
        for k, (w, b) in enumerate(zip(W, B)):
            z = a[-1] @ w + b
            a.append(sigmoid(z) if k == 3 else np.tanh(z))
        return a

    def step(x, y, lr=0.1, decay=0.01):
        a = activations(x)
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        for k in (3, 2, 1, 0):
            before = delta @ W[k].T * (1 - a[k] ** 2)
            W[k] = W[k] - lr * (a[k].T @ delta / len(x) + decay * W[k])
            B[k] = B[k] - lr * delta.mean(axis=0)
            delta = before

    return {
        "inputs": WEATHER,
        "targets": RAIN_AND_WIND,
        "train": step,
        "output": lambda x: activations(x)[-1],
        "weights": [W, B],
        "loss": "cross-entropy",
        "pair": places(*((box, k) for box in (W, B) for k in range(4))),
    }


@wrong("every weight starts at one half", [("same-start", 1, "start")], note="the gradients are right")
def _():
    class Net:
        def __init__(self, n=3, hidden=4):
            self.first, self.second = np.full((n, hidden), 0.5), np.full((hidden, 1), 0.5)
            self.first_bias, self.second_bias = np.zeros(hidden), np.zeros(1)

        def out(self, x):
            self.h = sigmoid(x @ self.first + self.first_bias)
            return sigmoid(self.h @ self.second + self.second_bias)

        def learn(self, x, y):
            d = (self.out(x) - y) / len(x)
            dh = d @ self.second.T * self.h * (1 - self.h)
            self.second -= self.h.T @ d
            self.second_bias -= d.sum(axis=0)
            self.first -= x.T @ dh
            self.first_bias -= dh.sum(axis=0)

    net = Net()
    return {"inputs": WEATHER, "targets": RAIN, "train": net.learn, "output": net.out, "weights": net, "loss": "cross-entropy"}


@wrong(
    "each mark until it sits, then the next",
    [("loops-swapped", None, "loop")],
    note="a single small step is right, but train never takes a single one",
)
def _():
    rng = np.random.default_rng(19)
    brain = {"w": rng.normal(size=(3, 2)), "b": np.zeros(3), "v": rng.normal(size=(1, 3)), "c": np.zeros(1)}

    def think(x):
        h = np.tanh(brain["w"] @ x + brain["b"])
        return h, brain["v"] @ h + brain["c"]

    def adjust(x, y):
        h, o = think(x)
        e = y - o
        g = brain["v"].T @ e * (1 - h * h)
        brain["v"] = brain["v"] + 0.1 * np.outer(e, h)
        brain["c"] = brain["c"] + 0.1 * e
        brain["w"] = brain["w"] + 0.1 * np.outer(g, x)
        brain["b"] = brain["b"] + 0.1 * g

    def train(X, Y, tries=100):
        for x, y in zip(X, Y):
            for _ in range(tries):
                adjust(x, y)

    return {
        "inputs": LEARNT_SLEPT,
        "targets": MARKS,
        "train": train,
        "output": lambda X: np.array([think(x)[1] for x in X]),
        "weights": brain,
        "loss": "squared error",
        "pair": fields(brain, "w b v c"),
    }


@wrong(
    "a bias column that comes back",
    [("bias-column-kept", 1, "raises")],
    note="shapes (4, 4) and (4, 5) do not match in the last line of train",
)
def _():
    class Net:
        def __init__(self):
            rng = np.random.default_rng(20)
            self.A, self.B, self.eta = rng.uniform(-1, 1, (4, 4)), rng.uniform(-1, 1, (5, 2)), 0.3

        def forward(self, x):
            self.x1 = np.c_[x, np.ones(len(x))]
            self.h1 = np.c_[sigmoid(self.x1 @ self.A), np.ones(len(x))]
            return sigmoid(self.h1 @ self.B)

        def train(self, x, y):
            o = self.forward(x)
            d = (y - o) * o * (1 - o)
            dh = d @ self.B.T * self.h1 * (1 - self.h1)
            self.B += self.eta * self.h1.T @ d
            self.A += self.eta * self.x1.T @ dh

    net = Net()
    return {
        "inputs": BITS,
        "targets": MAJORITY_AND_ANY,
        "train": net.train,
        "output": net.forward,
        "weights": net,
        "loss": "squared error",
    }


# ---- thirty with mistakes: two each ---------------------------------------------------------------------------------------------


@wrong(
    "book network with biases",
    [("raw-error-propagated", 1, "weights"), ("bias-mistake", 2, "biases")],
    note="the output biases all get the sum of the deltas",
)
def _():
    class neuralNetwork:
        def __init__(self, inodes, hnodes, onodes, lr):
            rng = np.random.default_rng(21)
            self.wih, self.who = rng.normal(0, hnodes**-0.5, (hnodes, inodes)), rng.normal(0, 1, (onodes, hnodes))
            self.bih, self.bho, self.lr = np.zeros((hnodes, 1)), np.zeros((onodes, 1)), lr

        def query(self, inputs_list):
            hidden = sigmoid(self.wih @ np.array(inputs_list, ndmin=2).T + self.bih)
            return sigmoid(self.who @ hidden + self.bho)

        def train(self, inputs_list, targets_list):
            inputs, targets = np.array(inputs_list, ndmin=2).T, np.array(targets_list, ndmin=2).T
            hidden = sigmoid(self.wih @ inputs + self.bih)
            final = sigmoid(self.who @ hidden + self.bho)
            output_errors = targets - final
            hidden_errors = self.who.T @ output_errors
            output_step = self.lr * output_errors * final * (1 - final)
            hidden_step = self.lr * hidden_errors * hidden * (1 - hidden)
            self.who += output_step @ hidden.T
            self.bho += output_step.sum()
            self.wih += hidden_step @ inputs.T
            self.bih += hidden_step

    n = neuralNetwork(3, 4, 3, 0.4)
    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": n.train,
        "output": n.query,
        "weights": n,
        "loss": "squared error",
        "one_by_one": True,
        "pair": fields(n, "wih bih who bho"),
    }


@wrong(
    "hand position, a tired evening",
    [("derivative-mistyped", 2, "weights"), ("wrong-layer-input", 2, "weights")],
    note="same layer; the delta is wrong for its biases too, and layer 1 is right from there on",
)
def _():
    class Arm:
        def __init__(self):
            rng = np.random.default_rng(22)
            self.p = [rng.normal(size=s) * 0.7 for s in ((2, 4), (4, 4), (4, 2))]
            self.q = [rng.normal(size=n) * 0.1 for n in (4, 4, 2)]

        def pose(self, x):
            self.h1 = np.tanh(x @ self.p[0] + self.q[0])
            self.h2 = np.tanh(self.h1 @ self.p[1] + self.q[1])
            return self.h2 @ self.p[2] + self.q[2]

        def practise(self, x, y, rate=0.03):
            d3 = y - self.pose(x)
            d2 = d3 @ self.p[2].T * (1 - self.h2) ** 2
            d1 = d2 @ self.p[1].T * (1 - self.h1**2)
            steps = [x.T @ d1, self.h2.T @ d2, self.h2.T @ d3]
            self.p = [w + rate * s for w, s in zip(self.p, steps)]
            self.q = [b + rate * d.sum(axis=0) for b, d in zip(self.q, (d1, d2, d3))]

    arm = Arm()
    return {"inputs": ANGLES, "targets": HAND, "train": arm.practise, "output": arm.pose, "weights": arm, "loss": "squared error"}


@wrong(
    "marks in two subjects",
    [("derivative-of-wrong-quantity", 2, "weights"), ("wrong-delta", 1, "weights")],
    note="the slope is taken at the targets; layer 1's weights get layer 2's delta, its biases the right one",
)
def _():
    rng = np.random.default_rng(23)
    s = types.SimpleNamespace(W1=rng.normal(size=(2, 2)), b1=np.zeros((1, 2)), W2=rng.normal(size=(2, 2)), b2=np.zeros((1, 2)))
    s.slope = lambda a: a * (1 - a)
    s.f = lambda x: sigmoid(sigmoid(x @ s.W1 + s.b1) @ s.W2 + s.b2)

    def epoch(X, y):
        l1 = sigmoid(X @ s.W1 + s.b1)
        l2 = s.f(X)
        l2_delta = (y - l2) * s.slope(y)
        l1_delta = l2_delta @ s.W2.T * s.slope(l1)
        s.W2 += l1.T @ l2_delta
        s.b2 += l2_delta.sum(axis=0, keepdims=True)
        s.W1 += X.T @ l2_delta
        s.b1 += l1_delta.sum(axis=0, keepdims=True)

    both = np.hstack([MARKS, MARKS[::-1] * 0.8 + 0.1])
    return {"inputs": LEARNT_SLEPT, "targets": both, "train": epoch, "output": s.f, "weights": s, "loss": "squared error"}


@wrong("rain, a list of dicts", [("replaced-not-changed", 2, "weights"), ("slope-of-another-activation", 1, "weights")])
def _():
    rng = np.random.default_rng(24)
    net = [{"w": rng.normal(size=(3, 5)), "b": np.full(5, 0.2)}, {"w": rng.normal(size=(5, 1)), "b": np.zeros(1)}]

    def forward(x):
        h = np.maximum(x @ net[0]["w"] + net[0]["b"], 0)
        return h, sigmoid(h @ net[1]["w"] + net[1]["b"])

    def backward(x, y, rate=0.2):
        h, o = forward(x)
        d = y - o
        dh = d @ net[1]["w"].T * h * (1 - h)
        net[1]["w"] = rate * h.T @ d
        net[1]["b"] += rate * d.sum(axis=0)
        net[0]["w"] += rate * x.T @ dh
        net[0]["b"] += rate * dh.sum(axis=0)

    return {
        "inputs": WEATHER,
        "targets": RAIN,
        "train": backward,
        "output": lambda x: forward(x)[1],
        "weights": net,
        "loss": "cross-entropy",
        "pair": places(*((layer, key) for layer in net for key in "wb")),
    }


@wrong("vectors, np.dot and a minus", [("dot-for-elementwise", 2, "weights"), ("sign-flipped", 1, "weights")])
def _():
    class Fruits:
        lr = 0.5

        def __init__(self):
            rng = np.random.default_rng(25)
            self.w1, self.w2 = rng.uniform(-2, 2, (4, 3)), rng.uniform(-2, 2, (3, 4))

        def output(self, x):
            self.h = sigmoid(np.dot(self.w1, x))
            return sigmoid(np.dot(self.w2, self.h))

        def train(self, x, y):
            o = self.output(x)
            d2 = (y - o) * np.dot(o, 1 - o)
            d1 = np.dot(self.w2.T, d2) * self.h * (1 - self.h)
            self.w2 = self.w2 + self.lr * np.outer(d2, self.h)
            self.w1 = self.w1 - self.lr * np.outer(d1, x)

    net = Fruits()
    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": net.train,
        "output": net.output,
        "weights": net,
        "loss": "squared error",
        "one_by_one": True,
        "pair": fields(net, "w1 w2"),
    }


@wrong(
    "descend without a place to land",
    [("result-not-kept", 1, "weights"), ("derivative-missing", 2, "weights")],
    note="result-not-kept comes first and may stand alone; the biases of layer 1 move; tanh output, so the slope does not cancel",
)
def _():
    rng = np.random.default_rng(26)
    m = types.SimpleNamespace(
        w_h=rng.normal(size=(2, 5)) * 0.6, b_h=np.zeros(5), w_o=rng.normal(size=(5, 2)) * 0.6, b_o=np.zeros(2)
    )

    def descend(w, gradient, rate=0.05):
        return w - rate * gradient

    def where(x):
        return np.tanh(sigmoid(x @ m.w_h + m.b_h) @ m.w_o + m.b_o)

    def iteration(x, y):
        h = sigmoid(x @ m.w_h + m.b_h)
        delta_o = np.tanh(h @ m.w_o + m.b_o) - y
        delta_h = delta_o @ m.w_o.T * h * (1 - h)
        descend(m.w_h, x.T @ delta_h)
        m.b_h = descend(m.b_h, delta_h.sum(axis=0))
        m.w_o = descend(m.w_o, h.T @ delta_o)
        m.b_o = descend(m.b_o, delta_o.sum(axis=0))

    return {"inputs": ANGLES, "targets": HAND, "train": iteration, "output": where, "weights": m, "loss": "squared error"}


@wrong(
    "bias on the wrong side of tanh",
    [("bias-after-activation", 1, "output"), ("bias-mistake", 2, "biases")],
    note="b1 moves by the delta that a bias inside would get: part of the first mistake. b2 takes a mean where all else is summed",
)
def _():
    class Reg:
        def __init__(self):
            rng = np.random.default_rng(27)
            self.w1, self.b1, self.w2, self.b2 = (
                rng.normal(size=(2, 4)),
                rng.normal(size=4) * 0.3,
                rng.normal(size=(4, 2)) * 0.5,
                np.zeros(2),
            )

        def run(self, x):
            self.t = np.tanh(x @ self.w1)
            self.a = self.t + self.b1
            return self.a @ self.w2 + self.b2

        def fit(self, x, y):
            e = self.run(x) - y
            d = e @ self.w2.T * (1 - self.t**2)
            self.w2 -= 0.03 * self.a.T @ e
            self.b2 -= 0.03 * e.mean(axis=0)
            self.w1 -= 0.03 * x.T @ d
            self.b1 -= 0.03 * d.sum(axis=0)

    net = Reg()
    return {
        "inputs": ANGLES,
        "targets": HAND,
        "train": net.fit,
        "output": net.run,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "w1 b1 w2 b2"),
    }


@wrong(
    "yes or no, and what was said goes back",
    [("wrong-quantity-sent-back", 1, "weights"), ("rounded", 2, "weights")],
    note="the error of the output is taken after a threshold",
)
def _():
    rng = np.random.default_rng(28)
    g = {"v": rng.normal(size=(3, 4)), "c": np.zeros((1, 4)), "w": rng.normal(size=(4, 2)), "d": np.zeros((1, 2))}

    def guess(x):
        return sigmoid(sigmoid(x @ g["v"] + g["c"]) @ g["w"] + g["d"])

    def learn(x, y):
        h, o = sigmoid(x @ g["v"] + g["c"]), guess(x)
        delta_o = (y - (o > 0.5)) * o * (1 - o)
        delta_h = o @ g["w"].T * h * (1 - h)
        g["w"] = g["w"] + 0.3 * h.T @ delta_o
        g["d"] = g["d"] + 0.3 * delta_o.sum(axis=0, keepdims=True)
        g["v"] = g["v"] + 0.3 * x.T @ delta_h
        g["c"] = g["c"] + 0.3 * delta_h.sum(axis=0, keepdims=True)

    return {"inputs": WEATHER, "targets": RAIN_AND_WIND, "train": learn, "output": guess, "weights": g, "loss": "squared error"}


NOTEBOOK = """
import numpy as np

rng = np.random.default_rng(29)
W1 = rng.normal(size=(3, 4)); W2 = rng.normal(size=(4, 2))
rate = 0.3

def act(z):
    return 1 / (1 + np.exp(-z))

# trying it out on one row
x, y = np.array([0., 1., 1.]), np.array([1., 1.])
print(act(act(x @ W1) @ W2), "should be", y)

def net(X):
    return act(act(X @ W1) @ W2)

def train(X, T):
    global W1, W2
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for x, t in zip(X, T):
        h = act(x @ W1)
        o = act(h @ W2)
        d2 = (y - o) * o * (1 - o)
        d1 = W2 @ d2 * h * (1 - h)
        dW1 += np.outer(x, d1)
        dW2 += np.outer(h, d2)
        W1 = W1 + rate * dW1
        W2 = W2 + rate * dW2
"""


@wrong(
    "notebook with a leftover y",
    [("stale-name", 2, "weights"), ("wrong-update-count", None, "loop")],
    note="the target is always the y of an earlier cell; the sums so far are applied after every sample",
)
def _():
    space = {"print": lambda *words: None}
    exec(NOTEBOOK, space)
    return {
        "inputs": BITS,
        "targets": MAJORITY_AND_ANY,
        "train": space["train"],
        "output": space["net"],
        "weights": space,
        "loss": "squared error",
        "pair": fields(space, "W1 W2"),
    }


@wrong(
    "bias in the last row, first row dropped",
    [("bias-column-kept", 1, "weights"), ("derivative-form-on-sum", 1, "weights")],
    note="silent: the shapes fit; the rows of w[1] are one off, so wrong-weights is not false",
)
def _():
    class Net:
        def __init__(self, *sizes):
            rng = np.random.default_rng(30)
            self.w = [rng.normal(size=(n + 1, m)) * 0.7 for n, m in itertools.pairwise(sizes)]

        def forward(self, x):
            self.z = np.vstack([x.T, np.ones(len(x))]).T @ self.w[0]
            self.h = np.hstack([sigmoid(self.z), np.ones((len(x), 1))])
            return self.h @ self.w[1]

        def train(self, x, y, lr=0.05):
            d = (y - self.forward(x)) / len(x)
            dz = d @ self.w[1][1:].T * self.z * (1 - self.z)
            self.w[1] += lr * self.h.T @ d
            self.w[0] += lr * np.hstack([x, np.ones((len(x), 1))]).T @ dz

    net = Net(2, 4, 2)
    return {
        "inputs": ANGLES,
        "targets": HAND,
        "train": net.train,
        "output": net.forward,
        "weights": net,
        "loss": "squared error",
        "pair": places((net.w, 0), (net.w, 1)),
    }


# ---- twenty that are right ------------------------------------------------------------------------------------------------------


@right("momentum in a class")
def _():
    class Net:
        def __init__(self):
            rng = np.random.default_rng(31)
            self.w1, self.w2 = rng.uniform(-1, 1, (3, 4)), rng.uniform(-1, 1, (4, 2))
            self.b1, self.b2 = np.zeros(4), np.zeros(2)
            self.moves, self.lr, self.mu = [0, 0, 0, 0], 0.2, 0.9

        def query(self, x):
            self.h = sigmoid(x @ self.w1 + self.b1)
            return sigmoid(self.h @ self.w2 + self.b2)

        def train(self, x, y):
            o = self.query(x)
            d2 = (y - o) * o * (1 - o)
            d1 = d2 @ self.w2.T * self.h * (1 - self.h)
            ascent = [x.T @ d1, d1.sum(axis=0), self.h.T @ d2, d2.sum(axis=0)]
            self.moves = [self.mu * m + self.lr * g for m, g in zip(self.moves, ascent)]
            self.w1, self.b1, self.w2, self.b2 = (p + m for p, m in zip((self.w1, self.b1, self.w2, self.b2), self.moves))

    net = Net()
    return {
        "inputs": BITS,
        "targets": MAJORITY_AND_ANY,
        "train": net.train,
        "output": net.query,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "w1 b1 w2 b2"),
    }


@right("Adam by hand")
def _():
    rng = np.random.default_rng(32)
    theta = {"W1": rng.normal(size=(4, 5)) * 0.2, "b1": np.zeros(5), "W2": rng.normal(size=(5, 3)) * 0.5, "b2": np.zeros(3)}
    m, v, clock = {k: 0 * a for k, a in theta.items()}, {k: 0 * a for k, a in theta.items()}, [0]

    def predict(x):
        return softmax(np.tanh(x @ theta["W1"] + theta["b1"]) @ theta["W2"] + theta["b2"])

    def update(x, y, lr=0.01, beta1=0.9, beta2=0.999):
        clock[0] += 1
        h = np.tanh(x @ theta["W1"] + theta["b1"])
        d2 = (predict(x) - y) / len(x)
        d1 = d2 @ theta["W2"].T * (1 - h**2)
        for k, g in {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}.items():
            m[k] = beta1 * m[k] + (1 - beta1) * g
            v[k] = beta2 * v[k] + (1 - beta2) * g * g
            theta[k] = theta[k] - lr * (m[k] / (1 - beta1 ** clock[0])) / (np.sqrt(v[k] / (1 - beta2 ** clock[0])) + 1e-8)

    return {
        "inputs": FLOWERS,
        "targets": SPECIES,
        "train": update,
        "output": predict,
        "weights": theta,
        "loss": "cross-entropy",
        "pair": fields(theta, "W1 b1 W2 b2"),
    }


@right("weight decay, two hidden layers")
def _():
    rng = np.random.default_rng(33)
    s = types.SimpleNamespace(
        W=[rng.normal(size=p) * 0.7 for p in ((3, 5), (5, 4), (4, 1))], b=[np.zeros(n) for n in (5, 4, 1)], rate=0.05, l2=0.02
    )

    def layers(x):
        a = [x]
        for W, b in zip(s.W, s.b):
            a.append(np.tanh(a[-1] @ W + b))
        return a

    def step(x, y):
        a = layers(x)
        delta = (a[3] - y) * (1 - a[3] ** 2)
        for k in range(2, -1, -1):
            gradient_W, gradient_b = a[k].T @ delta, delta.sum(axis=0)
            delta = delta @ s.W[k].T * (1 - a[k] ** 2)
            s.W[k] = s.W[k] * (1 - s.rate * s.l2) - s.rate * gradient_W
            s.b[k] = s.b[k] - s.rate * gradient_b

    return {
        "inputs": TIDE,
        "targets": LEVEL / 2,
        "train": step,
        "output": lambda x: layers(x)[-1],
        "weights": s,
        "loss": "squared error",
        "pair": places(*((box, k) for box in (s.W, s.b) for k in range(3))),
    }


@right("columns, mean over the batch, cross-entropy behind sigmoid")
def _():
    rng = np.random.default_rng(34)
    parameters = {"W1": rng.normal(size=(4, 3)), "b1": np.zeros((4, 1)), "W2": rng.normal(size=(2, 4)), "b2": np.zeros((2, 1))}

    def forward(X):
        A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
        return A1, sigmoid(parameters["W2"] @ A1 + parameters["b2"])

    def step(X, Y, learning_rate=0.8):
        m = X.shape[1]
        A1, A2 = forward(X)
        dZ2 = A2 - Y
        dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
        grads = {"W1": dZ1 @ X.T, "b1": dZ1.sum(axis=1, keepdims=True), "W2": dZ2 @ A1.T, "b2": dZ2.sum(axis=1, keepdims=True)}
        for key, grad in grads.items():
            parameters[key] = parameters[key] - learning_rate / m * grad

    return {
        "inputs": WEATHER,
        "targets": RAIN_AND_WIND,
        "train": step,
        "output": lambda X: forward(X)[1],
        "weights": parameters,
        "loss": "cross-entropy",
        "samples": "columns",
        "pair": fields(parameters, "W1 b1 W2 b2"),
    }


@right("ReLU and softmax")
def _():
    class Net:
        def __init__(self):
            rng = np.random.default_rng(35)
            self.w1, self.w2 = rng.normal(size=(5, 6)) * 0.6, rng.normal(size=(6, 4)) * 0.6
            self.b1, self.b2 = np.full((1, 6), 0.05), np.zeros((1, 4))

        def probabilities(self, x):
            self.z = x @ self.w1 + self.b1
            self.h = self.z * (self.z > 0)
            return softmax(self.h @ self.w2 + self.b2)

        def fit_once(self, x, y):
            d2 = self.probabilities(x) - y
            d1 = d2 @ self.w2.T
            d1[self.z <= 0] = 0
            self.w2 -= 0.05 * self.h.T @ d2
            self.b2 -= 0.05 * d2.sum(axis=0, keepdims=True)
            self.w1 -= 0.05 * x.T @ d1
            self.b1 -= 0.05 * d1.sum(axis=0, keepdims=True)

    net = Net()
    return {
        "inputs": MACHINES,
        "targets": FAULTS,
        "train": net.fit_once,
        "output": net.probabilities,
        "weights": net,
        "loss": "cross-entropy",
    }


@right("leaky ReLU regression")
def _():
    rng = np.random.default_rng(36)
    p = [rng.normal(size=(3, 6)) * 0.5, np.zeros(6), rng.normal(size=(6, 1)) * 0.5, np.zeros(1)]

    def leaky(z, slope=False, leak=0.1):
        return np.where(z > 0, 1, leak) if slope else np.where(z > 0, z, leak * z)

    def price(x):
        return leaky(x @ p[0] + p[1]) @ p[2] + p[3]

    def learn(x, y, lr=0.01):
        z = x @ p[0] + p[1]
        e = price(x) - y
        back = e @ p[2].T * leaky(z, slope=True)
        for k, g in enumerate((x.T @ back, back.sum(0), leaky(z).T @ e, e.sum(0))):
            p[k] = p[k] - lr * g

    return {
        "inputs": HOUSES,
        "targets": PRICES[:, None],
        "train": learn,
        "output": price,
        "weights": p,
        "loss": "squared error",
        "pair": places(*((p, k) for k in range(4))),
    }


ELEVEN_LINES = """
import numpy as np

np.random.seed(37)
weights_0 = 2 * np.random.random((3, 4)) - 1
weights_1 = 2 * np.random.random((4, 1)) - 1

def s(z):
    return 1 / (1 + np.exp(-z))

def ask(rows):
    return s(s(rows @ weights_0) @ weights_1)

def once(rows, wanted):
    global weights_0, weights_1
    h = s(rows @ weights_0)
    o = s(h @ weights_1)
    delta_o = (wanted - o) * o * (1 - o)
    delta_h = delta_o * weights_1.T * h * (1 - h)
    weights_1 = weights_1 + h.T @ delta_o
    weights_0 = weights_0 + rows.T @ delta_h
"""


@right("eleven lines, one output, a star for @")
def _():
    script = types.ModuleType("eleven")
    exec(ELEVEN_LINES, vars(script))
    return {
        "inputs": BITS,
        "targets": BITS.sum(axis=1, keepdims=True) % 2,
        "train": script.once,
        "output": script.ask,
        "weights": script,
    }


@right("tanh with linear output")
def _():
    class Tide:
        def __init__(self, hidden=5, rate=0.02):
            rng = np.random.default_rng(38)
            self.u, self.c = rng.normal(size=(3, hidden)), rng.normal(size=hidden) * 0.1
            self.v, self.d, self.rate = rng.normal(size=hidden) * 0.5, 0.0, rate

        def __call__(self, x):
            return (np.tanh(x @ self.u + self.c) @ self.v + self.d)[:, None]

        def learn(self, x, y):
            h = np.tanh(x @ self.u + self.c)
            miss = y[:, 0] - (h @ self.v + self.d)
            back = np.outer(miss, self.v) * (1 - h**2)
            self.v = self.v + self.rate * h.T @ miss
            self.d = self.d + self.rate * miss.sum()
            self.u = self.u + self.rate * x.T @ back
            self.c = self.c + self.rate * back.sum(axis=0)

    net = Tide()
    return {"inputs": TIDE, "targets": LEVEL, "train": net.learn, "output": net, "weights": net}


@right("biases in the first row of the weights")
def _():
    rng = np.random.default_rng(39)
    T = [rng.normal(size=(3, 4)) * 0.6, rng.normal(size=(5, 2)) * 0.6]

    def with_one(a):
        return np.insert(a, 0, 1.0, axis=1)

    def h(x):
        hidden = with_one(sigmoid(with_one(x) @ T[0]))
        return hidden, hidden @ T[1]

    def descent(x, y, alpha=0.1):
        hidden, out = h(x)
        d3 = (out - y) / len(x)
        d2 = (d3 @ T[1].T * hidden * (1 - hidden))[:, 1:]
        T[1] = T[1] - alpha * hidden.T @ d3
        T[0] = T[0] - alpha * with_one(x).T @ d2

    return {
        "inputs": ANGLES,
        "targets": HAND,
        "train": descent,
        "output": lambda x: h(x)[1],
        "weights": T,
        "loss": "squared error",
        "pair": places((T, 0), (T, 1)),
    }


@right("one sample at a time, shuffled")
def _():
    class Online:
        def __init__(self):
            self.rng = np.random.default_rng(40)
            self.w1, self.b1 = self.rng.uniform(-1, 1, (4, 3)), np.zeros(4)
            self.w2, self.b2 = self.rng.uniform(-1, 1, (3, 4)), np.zeros(3)

        def predict(self, rows):
            return np.array([sigmoid(self.w2 @ sigmoid(self.w1 @ x + self.b1) + self.b2) for x in rows])

        def train(self, rows, targets, rate=0.1):
            for i in self.rng.permutation(len(rows)):
                h = sigmoid(self.w1 @ rows[i] + self.b1)
                o = sigmoid(self.w2 @ h + self.b2)
                d = (targets[i] - o) * o * (1 - o)
                e = self.w2.T @ d * h * (1 - h)
                self.w2 += rate * np.outer(d, h)
                self.b2 += rate * d
                self.w1 += rate * np.outer(e, rows[i])
                self.b1 += rate * e

    net = Online()
    return {
        "inputs": FRUIT,
        "targets": KINDS,
        "train": net.train,
        "output": net.predict,
        "weights": net,
        "loss": "squared error",
        "pair": fields(net, "w1 b1 w2 b2"),
    }


@right("predicted minus target, float32")
def _():
    rng = np.random.default_rng(41)
    w = {
        k: (rng.normal(size=size) * 0.7).astype(np.float32)
        for k, size in {"a": (3, 5), "b": (1, 5), "c": (5, 2), "d": (1, 2)}.items()
    }

    def forward(x):
        h = sigmoid(x.astype(np.float32) @ w["a"] + w["b"])
        return h, sigmoid(h @ w["c"] + w["d"])

    def train(x, y, lr=0.3):
        h, o = forward(x)
        error = o - y.astype(np.float32)
        delta = error * o * (1 - o)
        hidden_delta = delta @ w["c"].T * h * (1 - h)
        w["c"] = w["c"] - lr * (h.T @ delta)
        w["d"] = w["d"] - lr * delta.sum(axis=0, keepdims=True)
        w["a"] = w["a"] - lr * (x.astype(np.float32).T @ hidden_delta)
        w["b"] = w["b"] - lr * hidden_delta.sum(axis=0, keepdims=True)

    return {
        "inputs": WEATHER,
        "targets": RAIN_AND_WIND,
        "train": train,
        "output": lambda x: forward(x)[1],
        "weights": w,
        "loss": "squared error",
        "pair": fields(w, "a b c d"),
    }


@right("neuron objects")
def _():
    class Brain:
        def __init__(self, *sizes):
            rng = np.random.default_rng(42)
            self.layers = [[Cell(rng, n) for _ in range(m)] for n, m in itertools.pairwise(sizes)]

        def think(self, x):
            for layer in self.layers:
                x = [cell.fire(x) for cell in layer]
            return x

        def learn(self, x, y):
            came_in = [x]
            for layer in self.layers:
                came_in.append([cell.fire(came_in[-1]) for cell in layer])
            for cell, t in zip(self.layers[-1], y):
                cell.delta = (float(t) - cell.out) * cell.out * (1 - cell.out)
            for layer, after in list(zip(self.layers, self.layers[1:]))[::-1]:
                for i, cell in enumerate(layer):
                    cell.delta = sum(next_.w[i] * next_.delta for next_ in after) * cell.out * (1 - cell.out)
            for layer, values in zip(self.layers, came_in):
                for cell in layer:
                    cell.learn(values, 0.5)

    brain = Brain(2, 3, 3, 1)
    return {
        "inputs": LEARNT_SLEPT,
        "targets": MARKS,
        "train": brain.learn,
        "output": brain.think,
        "weights": brain,
        "loss": "squared error",
        "one_by_one": True,
    }


@right("layer objects, three hidden layers")
def _():
    class Linear:
        def __init__(self, rng, n, m):
            self.weight, self.bias = rng.normal(size=(m, n)) / np.sqrt(n), np.zeros(m)

        def forward(self, x):
            self.x = x
            return x @ self.weight.T + self.bias

        def backward(self, grad, lr):
            below = grad @ self.weight
            self.weight = self.weight - lr * grad.T @ self.x
            self.bias = self.bias - lr * grad.sum(axis=0)
            return below

    class Bend:
        def forward(self, x):
            self.y = np.tanh(x)
            return self.y

        def backward(self, grad, lr):
            return grad * (1 - self.y**2)

    class Squash(Bend):
        def forward(self, x):
            self.y = sigmoid(x)
            return self.y

        def backward(self, grad, lr):
            return grad * self.y * (1 - self.y)

    class Model:
        def __init__(self):
            rng = np.random.default_rng(43)
            self.stack = [Linear(rng, 3, 5), Bend(), Linear(rng, 5, 4), Squash(), Linear(rng, 4, 3), Bend(), Linear(rng, 3, 1)]

        def predict(self, x):
            for layer in self.stack:
                x = layer.forward(x)
            return x

        def train(self, x, y, lr=0.02):
            grad = 2 * (self.predict(x) - y)
            for layer in reversed(self.stack):
                grad = layer.backward(grad, lr)

    model = Model()
    return {
        "inputs": HOUSES,
        "targets": PRICES[:, None],
        "train": model.train,
        "output": model.predict,
        "weights": model,
        "loss": "squared error",
        "pair": places(*((model.stack[k], key) for k in (0, 2, 4, 6) for key in ("weight", "bias"))),
    }


@right("a learning rate that shrinks")
def _():
    class Net:
        def __init__(self):
            rng = np.random.default_rng(44)
            self.w1, self.w2 = rng.normal(size=(2, 4)), rng.normal(size=(4, 1))
            self.rate, self.decay, self.steps = 1.0, 0.01, 0

        def query(self, x):
            self.h = sigmoid(x @ self.w1)
            return sigmoid(self.h @ self.w2)

        def train(self, x, y):
            rate = self.rate / (1 + self.decay * self.steps)
            self.steps += 1
            o = self.query(x)
            d2 = (y - o) * o * (1 - o)
            d1 = d2 @ self.w2.T * self.h * (1 - self.h)
            self.w2 += rate * self.h.T @ d2
            self.w1 += rate * x.T @ d1

    net = Net()
    return {
        "inputs": LEARNT_SLEPT,
        "targets": MARKS,
        "train": net.train,
        "output": net.query,
        "weights": net,
        "loss": "squared error",
    }


@right("gradients only", note="gradients returns those of the loss, in the order of the dict")
def _():
    rng = np.random.default_rng(45)
    params = {"W1": rng.normal(size=(4, 4)) * 0.2, "b1": np.zeros(4), "W2": rng.normal(size=(4, 3)) * 0.5, "b2": np.zeros(3)}

    def forward(x):
        h = sigmoid(x @ params["W1"] + params["b1"])
        return h, softmax(h @ params["W2"] + params["b2"])

    def backprop(x, y):
        h, p = forward(x)
        d2 = (p - y) / len(x)
        d1 = d2 @ params["W2"].T * h * (1 - h)
        return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)

    return {
        "inputs": FLOWERS,
        "targets": SPECIES,
        "gradients": backprop,
        "output": lambda x: forward(x)[1],
        "weights": params,
        "loss": "cross-entropy",
        "pair": fields(params, "W1 b1 W2 b2"),
    }


@right("pure functions that return new weights")
def _():
    def init(rng, sizes):
        return [(rng.normal(size=(n, m)) / np.sqrt(n), rng.normal(size=m) * 0.1) for n, m in itertools.pairwise(sizes)]

    def apply(params, x):
        acts = [x]
        for w, b in params[:-1]:
            acts.append(np.tanh(acts[-1] @ w + b))
        w, b = params[-1]
        return [*acts, acts[-1] @ w + b]

    def sgd(params, x, y, lr):
        acts, new = apply(params, x), []
        delta = (acts[-1] - y) / y.size
        for (w, b), a in zip(params[::-1], acts[-2::-1]):
            new.append((w - lr * a.T @ delta, b - lr * delta.sum(axis=0)))
            delta = delta @ w.T * (1 - a**2)
        return new[::-1]

    state = {"params": init(np.random.default_rng(46), (2, 5, 4, 2))}

    def train(x, y):
        state["params"] = sgd(state["params"], x, y, lr=0.2)

    return {
        "inputs": ANGLES,
        "targets": HAND,
        "train": train,
        "output": lambda x: apply(state["params"], x)[-1],
        "weights": state,
        "loss": "squared error",
    }


@right("class labels, no hidden layer")
def _():
    class SoftmaxRegression:
        def __init__(self, n=4, classes=3):
            self.W, self.b, self.classes = np.random.default_rng(47).normal(size=(classes, n)) * 0.2, np.zeros(classes), classes

        def predict_proba(self, X):
            return softmax(X @ self.W.T + self.b)

        def partial_fit(self, X, labels):
            P = self.predict_proba(X)
            P[np.arange(len(X)), labels] -= 1
            self.W -= 0.1 * P.T @ X / len(X)
            self.b -= 0.1 * P.mean(axis=0)

    model = SoftmaxRegression()
    labels = SPECIES.argmax(axis=1)
    return {
        "inputs": FLOWERS,
        "targets": labels,
        "train": model.partial_fit,
        "output": model.predict_proba,
        "weights": model,
        "loss": "cross-entropy",
        "pair": fields(model, "W b"),
    }


@right("scores out, softmax inside the loss", note="output gives scores, not shares")
def _():
    rng = np.random.default_rng(48)
    net = types.SimpleNamespace(
        w1=rng.normal(size=(3, 5)), b1=np.zeros(5), w2=rng.normal(size=(5, 3)) * 0.7, b2=np.zeros(3), lr=0.1
    )

    def scores(x):
        return np.maximum(x @ net.w1 + net.b1, 0) @ net.w2 + net.b2

    def loss_gradient(z, y):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return (e / e.sum(axis=1, keepdims=True) - y) / len(y)

    def step(x, y):
        h = np.maximum(x @ net.w1 + net.b1, 0)
        g = loss_gradient(scores(x), y)
        gh = (g @ net.w2.T) * (h > 0)
        net.w2 = net.w2 - net.lr * h.T @ g
        net.b2 = net.b2 - net.lr * g.sum(axis=0)
        net.w1 = net.w1 - net.lr * x.T @ gh
        net.b1 = net.b1 - net.lr * gh.sum(axis=0)

    return {"inputs": FRUIT, "targets": KINDS, "train": step, "output": scores, "weights": net, "loss": "cross-entropy"}


if torch is not None:

    def parameters(model):
        def read():
            return [p.detach().numpy().astype(float) for p in model.parameters()]

        def write(arrays):
            with torch.no_grad():
                for p, array in zip(model.parameters(), arrays, strict=True):
                    p.copy_(torch.as_tensor(np.asarray(array), dtype=p.dtype).reshape(p.shape))

        return read, write

    def tensor(a):
        return torch.as_tensor(np.asarray(a), dtype=torch.float32)

    @right("torch, SGD and CrossEntropyLoss", note="output gives scores, not shares; float32")
    def _():
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1, self.fc2 = torch.nn.Linear(5, 8), torch.nn.Linear(8, 4)

            def forward(self, x):
                return self.fc2(torch.relu(self.fc1(x)))

        torch.manual_seed(49)
        net = Net()
        optimizer, criterion = torch.optim.SGD(net.parameters(), lr=0.1), torch.nn.CrossEntropyLoss()

        def train(x, y):
            optimizer.zero_grad()
            criterion(net(tensor(x)), torch.as_tensor(np.argmax(y, axis=1))).backward()
            optimizer.step()

        def output(x):
            with torch.no_grad():
                return net(tensor(x)).numpy()

        return {"inputs": MACHINES, "targets": FAULTS, "train": train, "output": output, "weights": net, "loss": "cross-entropy"}

    @right("torch, Adam and MSELoss", note="float32")
    def _():
        torch.manual_seed(50)
        model = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 2))
        adam, mse = torch.optim.Adam(model.parameters(), lr=0.01), torch.nn.MSELoss()

        def train(x, y):
            loss = mse(model(tensor(x)), tensor(y))
            adam.zero_grad()
            loss.backward()
            adam.step()

        return {
            "inputs": ANGLES,
            "targets": HAND,
            "train": train,
            "output": lambda x: model(tensor(x)).detach().numpy(),
            "weights": model,
            "loss": "squared error",
            "pair": parameters(model),
        }
