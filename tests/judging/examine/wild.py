"""Twenty-six programs of real people, who asked why they don't work, rebuilt.

``CASES`` maps a name to a Wild. ``cause`` says what is the matter, and ``found`` what must be told of it: (slug, layer, part),
where layer 1 is next to the inputs. ``case.pair()`` gives the arguments for ``examine`` with a pair (read, write), and
``case.natural()`` those with what the person has: an object, functions and a dict, a script's variables, a module of PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

NS = SimpleNamespace


@dataclass
class Wild:
    """A program, what it is trained on, and what must be found."""

    factory: Callable[[], Any]
    sizes: tuple[int, ...]
    loss: str
    cause: str
    found: list[tuple[str, int | None, str]]
    classes: bool = False
    samples: int = 6

    def data(self):
        rng = np.random.RandomState(3)
        inputs, outputs = rng.uniform(0, 1, (self.samples, self.sizes[0])), self.sizes[-1]
        targets = (
            np.eye(outputs)[rng.randint(outputs, size=self.samples)]
            if self.classes
            else rng.uniform(0.1, 0.9, (self.samples, outputs))
        )
        return {"inputs": inputs, "targets": targets, "loss": self.loss}

    def made(self):
        state = np.random.get_state()
        np.random.seed(1)
        try:
            return self.factory()
        finally:
            np.random.set_state(state)

    def pair(self):
        program = self.made()

        def read():
            return [get() for get, _ in program.pairs]

        def write(arrays):
            for (_, put), array in zip(program.pairs, arrays):
                put(array)

        return {**self.data(), "train": program.step, "output": program.predict, "weights": (read, write)}

    def natural(self):
        return {**self.data(), **self.made().handed}


CASES: dict[str, Wild] = {}


def program(*about, **more):
    def keep(factory):
        CASES[factory.__name__] = Wild(factory, *about, **more)
        return factory

    return keep


def made(pairs, step, predict, **handed):
    """What a factory returns: (get, put) pairs of canonical arrays, functions of rows, and what the person would hand over."""
    return NS(pairs=pairs, step=step, predict=predict, handed=handed)


def sig(z):
    return 1 / (1 + np.exp(-z))


def ref(owner, name, T=False, key=None):
    """(get, set) of an attribute or an entry of a dict or list attribute, transposed if it is stored (units, inputs)."""
    box = getattr(owner, name) if key is not None else owner

    def get():
        value = box[key] if key is not None else getattr(owner, name)
        value = np.array(value, dtype=float)
        return (value.T if T else value).copy()

    def put(value):
        value = np.array(value, dtype=float)
        value = value.T.copy() if T else value.copy()
        if key is not None:
            box[key] = value
        else:
            setattr(owner, name, value)

    return get, put


def flat(owner, name, key=None):
    """A bias kept as a column or row: canonical (units,)."""
    box = getattr(owner, name) if key is not None else owner
    current = lambda: box[key] if key is not None else getattr(owner, name)

    def get():
        return np.array(current(), dtype=float).ravel().copy()

    def put(value):
        new = np.array(value, dtype=float).reshape(np.shape(current()))
        if key is not None:
            box[key] = new
        else:
            setattr(owner, name, new)

    return get, put


def rows(f):
    return lambda X: np.array([np.ravel(f(x)) for x in X])


def each(f):
    def step(X, Y):
        for x, y in zip(X, Y):
            f(x, y)

    return step


@program(
    (2, 2, 1),
    "squared error",
    "output weights use the bare error, without the output's slope (the hidden ones have it)",
    [("wrong-delta", 2, "weights")],
)
def w01():
    me = NS(w0=np.array([[0.9, 0.1], [0.3, 0.5]]), w1=np.array([0.8, 0.7]), rate=0.5)

    def one(x, y):
        y = float(np.ravel(y)[0])
        h = [sig(me.w0[0, j] * x[0] + me.w0[1, j] * x[1]) for j in (0, 1)]
        o = sig(me.w1[0] * h[0] + me.w1[1] * h[1])
        e = -(y - o)
        g0 = np.array([[e * o * (1 - o) * me.w1[j] * h[j] * (1 - h[j]) * x[i] for j in (0, 1)] for i in (0, 1)])
        g1 = np.array([e * h[0], e * h[1]])
        me.w0 = me.w0 - me.rate * g0
        me.w1 = me.w1 - me.rate * g1

    def xor():
        for x, y in zip([[1, 1], [1, 0], [0, 1], [0, 0]], [0, 1, 1, 0]):
            one(x, y)

    out = lambda x: sig(sum(me.w1[j] * sig(me.w0[0, j] * x[0] + me.w0[1, j] * x[1]) for j in (0, 1)))
    w1 = (lambda: me.w1.reshape(2, 1).copy(), lambda v: setattr(me, "w1", np.ravel(v).copy()))
    return made([ref(me, "w0"), w1], each(one), rows(out), output=out, train=one, weights=me, one_by_one=True)


@program((2, 2, 1), "squared error", "nothing wrong in the gradients: 500 epochs at rate 0.1 are far too few", [])
def w02():
    me = NS(
        w=np.array([[0.5, 0.9], [0.4, 1.0]]), v=np.array([[-1.2], [1.1]]), t=np.array([0.8, -0.1]), u=np.array([0.3]), alpha=0.1
    )

    def activate(x):
        g = sig(np.asarray(x) @ me.w - me.t)
        return g, sig(g @ me.v - me.u)

    def one(x, y):
        g, o = activate(x)
        d5 = o * (1 - o) * (y - o)
        d = g * (1 - g) * (me.v @ d5)
        me.w = me.w + me.alpha * np.outer(x, d)
        me.v = me.v + me.alpha * np.outer(g, d5)
        me.t = me.t + me.alpha * -1 * d
        me.u = me.u + me.alpha * -1 * d5

    def main():
        for _ in range(500):
            for x, y in zip([[1, 1], [0, 1], [1, 0], [0, 0]], [0, 1, 1, 0]):
                one(x, y)

    neg = lambda name: (lambda: -getattr(me, name), lambda v: setattr(me, name, -np.array(v)))
    return made(
        [ref(me, "w"), ref(me, "v"), neg("t"), neg("u")],
        each(one),
        rows(lambda x: activate(x)[1]),
        output=lambda x: activate(x)[1],
        train=one,
        weights=me,
        one_by_one=True,
    )


@program(
    (2, 3, 1),
    "squared error",
    "weight changes are accumulated and never reset (momentum written as dW += ... + LR*dW); the bias is a constant",
    [("carries-over", None, "loop")],
)
def w03():
    class MLP:
        def __init__(self, ni=2, nh=3, no=1, bias=1.0):
            self.W1, self.W2 = np.random.randn(ni, nh), np.random.randn(nh, no)
            self.dW1, self.dW2, self.bias, self.LR = np.zeros((ni, nh)), np.zeros((nh, no)), bias, 0.5

        def forward(self, x):
            self.input = np.asarray(x, float)
            self.Hidden = sig(self.input @ self.W1 + self.bias)
            self.Output = sig(self.Hidden @ self.W2 + self.bias)
            return self.Output

        def backwards(self, t):
            z2 = self.Output * (1 - self.Output) * (np.asarray(t) - self.Output)
            z1 = self.Hidden * (1 - self.Hidden) * (self.W2 @ z2)
            self.dW1 += np.outer(self.input, z1) + self.LR * self.dW1
            self.dW2 += np.outer(self.Hidden, z2) + self.LR * self.dW2

        def updateWeights(self, lr):
            self.W1 = self.W1 + lr * self.dW1
            self.W2 = self.W2 + lr * self.dW2

    m = MLP()

    def one(x, y):
        m.forward(x), m.backwards(y), m.updateWeights(m.LR)

    return made([ref(m, "W1"), ref(m, "W2")], each(one), rows(m.forward), train=one, output=m.forward, weights=m, one_by_one=True)


@program(
    (3, 4, 1),
    "squared error",
    "the bias gradient is error times slope of the bias value itself",
    [("bias-mistake", 2, "biases"), ("bias-mistake", 1, "biases")],
)
def w08():
    me = NS(
        wh=2 * np.random.rand(3, 4) - 1,
        wo=2 * np.random.rand(4, 1) - 1,
        bH=2 * np.random.rand(1, 4) - 1,
        bO=2 * np.random.rand(1, 1) - 1,
    )
    nonlin = lambda x, deriv=False: x * (1 - x) if deriv else sig(x)

    def script(X, Y, loops=1):
        for _ in range(loops):
            h = nonlin(X @ me.wh + me.bH)
            o = nonlin(h @ me.wo + me.bO)
            oe = Y - o
            od, ob = oe * nonlin(o, True), oe * nonlin(me.bO, True)
            he = od @ me.wo.T
            hd, hb = he * nonlin(h, True), he * nonlin(me.bH, True)
            me.wo = me.wo + h.T @ od
            me.wh = me.wh + X.T @ hd
            me.bO = me.bO + ob.sum(0, keepdims=True)
            me.bH = me.bH + hb.sum(0, keepdims=True)

    ask = lambda X: sig(sig(X @ me.wh + me.bH) @ me.wo + me.bO)
    return made([ref(me, "wh"), ref(me, "wo"), flat(me, "bH"), flat(me, "bO")], script, ask, train=script, output=ask, weights=me)


@program(
    (1, 3, 1), "squared error", "error is prediction minus target, and the update adds: uphill", [("sign-flipped", 2, "weights")]
)
def w12():
    me = NS(
        weights_in=np.random.uniform(size=(1, 3)),
        weights_out=np.random.uniform(size=(3, 1)),
        bias_in=np.random.uniform(size=(1, 3)),
        bias_out=np.random.uniform(size=(1, 1)),
        learning_rate=0.1,
    )
    ds = lambda x: x * (1 - x)

    def script(X, Y, epochs=1):
        for _ in range(epochs):
            a1 = sig(X @ me.weights_in + me.bias_in)
            out = sig(a1 @ me.weights_out + me.bias_out)
            err = out - Y
            eo = err * ds(out)
            dh = (eo @ me.weights_out.T) * ds(a1)
            me.weights_out = me.weights_out + a1.T @ eo * me.learning_rate
            me.weights_in = me.weights_in + X.T @ dh * me.learning_rate
            me.bias_out = me.bias_out + eo.sum(0, keepdims=True) * me.learning_rate
            me.bias_in = me.bias_in + dh.sum(0, keepdims=True) * me.learning_rate

    ask = lambda X: sig(sig(X @ me.weights_in + me.bias_in) @ me.weights_out + me.bias_out)
    return made(
        [ref(me, "weights_in"), ref(me, "weights_out"), flat(me, "bias_in"), flat(me, "bias_out")],
        script,
        ask,
        train=script,
        output=ask,
        weights=me,
    )


@program(
    (3, 4, 2),
    "squared error",
    "weights go down the gradient, biases up (W - n..., B + n...)",
    [("sign-flipped", 2, "biases"), ("sign-flipped", 1, "biases")],
)
def w15():
    class NeuralNetwork:
        def __init__(self, n_in=3, n_out=2, hidden=(4,), n=0.3):
            s = [n_in, *hidden, n_out]
            self.LW = [np.random.uniform(-1, 1, p) for p in zip(s, s[1:])]
            self.LB = [np.random.uniform(-1, 1, (1, m)) for m in s[1:]]
            self.n = n

        def out(self, X):
            self.o = [np.atleast_2d(X)]
            for W, B in zip(self.LW, self.LB):
                self.o.append(sig(self.o[-1] @ W + B))
            return self.o[-1]

        def train(self, x, y):
            o = self.out(x)
            d = o * (1 - o) * (o - y)
            for k in range(len(self.LW) - 1, -1, -1):
                below = d @ self.LW[k].T
                self.LW[k] = self.LW[k] - self.n * self.o[k].T @ d
                self.LB[k] = self.LB[k] + self.n * d.sum(0, keepdims=True)
                d = self.o[k] * (1 - self.o[k]) * below

    m = NeuralNetwork()
    return made(
        [ref(m, "LW", key=0), ref(m, "LW", key=1), flat(m, "LB", key=0), flat(m, "LB", key=1)],
        each(m.train),
        m.out,
        train=m.train,
        output=m.out,
        weights=m,
    )


@program(
    (2, 3, 1),
    "squared error",
    "a weight's gradient takes the weighted sum (.input) of the neuron before it in place of its output",
    [("wrong-layer-input", 2, "weights")],
)
def w16():
    class Layer:
        def __init__(self, n, m):
            self.w, self.bias, self.prev = np.random.uniform(-1, 1, (m, n)), np.random.uniform(-1, 1, m), np.zeros((m, n))

    class Net:
        def __init__(self, *sizes, learningRate=0.3, momentum=0.5):
            self.layers, self.lr, self.mom = [Layer(*p) for p in zip(sizes, sizes[1:])], learningRate, momentum

        def run(self, x):
            for l in self.layers:
                l.input = l.w @ np.asarray(x, float) + l.bias
                l.output = x = sig(l.input)
            return x

        def train(self, x, y):
            out = self.run(x)
            g = (np.ravel(y) - out) * out * (1 - out)
            grads = [g]
            for k in range(len(self.layers) - 2, -1, -1):
                o = self.layers[k].output
                grads.insert(0, (self.layers[k + 1].w.T @ grads[0]) * o * (1 - o))
            for i, (l, g) in enumerate(zip(self.layers, grads)):
                l.bias = l.bias + self.lr * g
                source = self.layers[i - 1].input if i else np.asarray(x, float)
                d = self.lr * np.outer(g, source)
                l.w = l.w + d + self.mom * l.prev
                l.prev = d.copy()

    n = Net(2, 3, 1)

    def reset():
        for l in n.layers:
            l.prev = np.zeros_like(l.prev)

    return made(
        [*[ref(l, "w", T=True) for l in n.layers], *[flat(l, "bias") for l in n.layers]],
        each(n.train),
        rows(n.run),
        train=n.train,
        output=n.run,
        weights=n,
        one_by_one=True,
    )


@program(
    (1, 1, 1),
    "squared error",
    "each weight's gradient is multiplied by the weight in place of the value that came in; and the bare error is sent back",
    [("wrong-layer-input", 2, "weights"), ("wrong-layer-input", 1, "weights"), ("raw-error-propagated", 1, "weights")],
)
def w19():
    me = NS(w1=np.array([[0.6]]), w2=np.array([[-0.8]]), b1=np.zeros(1), b2=np.zeros(1), R=0.1)
    ds = lambda a: a * (1 - a)

    def feedforward(x, w1, w2, b1, b2):
        h = sig(x * w1 + b1)
        return h, sig(h * w2 + b2)

    def backprop(x, want, w1, w2, b1, b2):
        h, y = feedforward(x, w1, w2, b1, b2)
        gy = 2 * (y - want)
        gh = gy * w2
        return gh * ds(h) * me.R, gy * ds(y) * me.R, gh * ds(h) * w1 * me.R, gy * ds(y) * w2 * me.R

    def one(x, y):
        d1, d2, e1, e2 = backprop(float(x[0]), float(np.ravel(y)[0]), me.w1[0, 0], me.w2[0, 0], me.b1[0], me.b2[0])
        me.b1, me.b2, me.w1, me.w2 = me.b1 - d1, me.b2 - d2, me.w1 - e1, me.w2 - e2

    out = lambda x: feedforward(x[0], me.w1[0, 0], me.w2[0, 0], me.b1[0], me.b2[0])[1]
    return made(
        [ref(me, "w1"), ref(me, "w2"), flat(me, "b1"), flat(me, "b2")],
        each(one),
        rows(out),
        output=out,
        train=one,
        weights=me,
        one_by_one=True,
    )


@program(
    (3, 4, 4, 2),
    "squared error",
    "the bare error, not the delta, is sent back through every layer (as the tutorial had it)",
    [("raw-error-propagated", 2, "weights"), ("raw-error-propagated", 1, "weights")],
)
def w22():
    class NeuralNetwork:
        def __init__(self, sizes=(3, 4, 4, 2), learning_rate=0.3):
            self.weights, self.learning_rate = [np.random.randn(m, n) for n, m in zip(sizes, sizes[1:])], learning_rate

        def run(self, x):
            a = np.array(x, ndmin=2).T
            for w in self.weights:
                a = sig(w @ a)
            return a

        def train(self, input_vector, target_vector):
            a, y = np.array(input_vector, ndmin=2).T, np.array(target_vector, ndmin=2).T
            A = [a]
            for w in self.weights:
                a = sig(w @ a)
                A.append(a)
            delta = a - y
            for k in range(len(self.weights) - 1, -1, -1):
                tmp = delta * A[k + 1] * (1 - A[k + 1])
                delta = self.weights[k].T @ delta
                self.weights[k] = self.weights[k] - self.learning_rate * tmp @ A[k].T

    n = NeuralNetwork()
    return made(
        [*[ref(n, "weights", T=True, key=k) for k in range(3)], *()],
        each(n.train),
        rows(n.run),
        train=n.train,
        output=n.run,
        weights=n,
        one_by_one=True,
    )


@program(
    (3, 4, 4, 2),
    "squared error",
    "weights are changed before the error is sent back through them; and the bare error is sent, not the delta",
    [
        ("raw-error-propagated", 2, "weights"),
        ("raw-error-propagated", 1, "weights"),
        ("update-before-delta", 2, "weights"),
        ("update-before-delta", 1, "weights"),
    ],
)
def w24():
    class NeuralNetwork:
        def __init__(self, inp=3, layers=2, hid=4, out=2, lr=0.1):
            s = [inp, *[hid] * layers, out]
            self.weights = [np.random.uniform(-1, 1, (m, n)) for n, m in zip(s, s[1:])]
            self.biases = [np.random.uniform(-1, 1, (m, 1)) for m in s[1:]]
            self.lr = lr

        def guess(self, x):
            a = np.reshape(x, (-1, 1))
            for w, b in zip(self.weights, self.biases):
                a = sig(w @ a + b)
            return a

        def train(self, x, y):
            L = [np.reshape(x, (-1, 1))]
            for w, b in zip(self.weights, self.biases):
                L.append(sig(w @ L[-1] + b))
            target = np.reshape(y, (-1, 1))
            for n in range(len(self.weights), 0, -1):
                err = target - L[n]
                g = L[n] * (1 - L[n]) * err * self.lr
                self.biases[n - 1] = self.biases[n - 1] + g
                self.weights[n - 1] = self.weights[n - 1] + g @ L[n - 1].T
                target = self.weights[n - 1].T @ err + L[n - 1]

    n = NeuralNetwork()
    return made(
        [*[ref(n, "weights", T=True, key=k) for k in range(3)], *[flat(n, "biases", key=k) for k in range(3)]],
        each(n.train),
        rows(n.guess),
        train=n.train,
        output=n.guess,
        weights=n,
        one_by_one=True,
    )


@program(
    (3, 2, 3),
    "squared error",
    "np.matmul(o, 1-o, error) for a product of three: the third argument is where the result is written, and matmul sums",
    [("dot-for-elementwise", 2, "weights"), ("dot-for-elementwise", 1, "weights")],
)
def w37():
    me = NS(W=np.random.rand(2, 3), Z=np.random.rand(3, 2), lf=0.3)

    def one(x, t):
        x, t = np.asarray(x, float), np.asarray(t, float)
        h = sig(me.W @ x)
        o = sig(me.Z @ h)
        error = t - o
        oe = np.matmul(o, 1 - o, error)
        me.Z = me.Z + me.lf * oe[:, np.newaxis] * h.T
        he = np.matmul(h, 1 - h, me.Z.T * oe)
        me.W = me.W + me.lf * he[:, np.newaxis] * x.T

    def train(wr, wc, zr, zc, x, t):
        one(x, t)

    out = lambda x: sig(me.Z @ sig(me.W @ x))
    return made(
        [ref(me, "W", T=True), ref(me, "Z", T=True)], each(one), rows(out), output=out, train=one, weights=me, one_by_one=True
    )


@program(
    (2, 2, 1),
    "squared error",
    "the bias is a matrix with a row of its own for every sample, so samples are learned by heart",
    [("bias-mistake", 2, "biases"), ("bias-mistake", 1, "biases")],
    samples=4,
)
def w46():
    me = NS(W1=np.random.randn(2, 2), W2=np.random.randn(2, 1), B1=np.random.randn(4, 2), B2=np.random.randn(4, 1), lr=0.1)

    def script(X, Y):
        h = sig(X @ me.W1 + me.B1)
        o = sig(h @ me.W2 + me.B2)
        d = (o - Y) * o * (1 - o)
        dh = d @ me.W2.T * h * (1 - h)
        me.W2, me.B2, me.W1, me.B1 = me.W2 - me.lr * h.T @ d, me.B2 - me.lr * d, me.W1 - me.lr * X.T @ dh, me.B1 - me.lr * dh

    ask = lambda X: sig(sig(X @ me.W1 + me.B1) @ me.W2 + me.B2)
    return made([ref(me, "W1"), ref(me, "W2"), ref(me, "B1"), ref(me, "B2")], script, ask, train=script, output=ask, weights=me)


@program(
    (1, 4, 1),
    "squared error",
    "the sigmoid's slope a(1-a) is used whatever the activation is",
    [("slope-of-another-activation", 2, "weights"), ("slope-of-another-activation", 1, "weights")],
)
def w49():
    class NN:
        def __init__(self, sizes=(1, 4, 1), activation=np.tanh, rate=0.3):
            self.w, self.bs = (
                [np.random.uniform(-1, 1, p) for p in zip(sizes, sizes[1:])],
                [np.random.uniform(-1, 1, m) for m in sizes[1:]],
            )
            self.f, self.rate = activation, rate

        def send(self, x):
            self.outputs = [np.asarray(x, float)]
            for w, b in zip(self.w, self.bs):
                self.outputs.append(self.f(self.outputs[-1] @ w + b))
            return self.outputs[-1]

        def backPropagate(self, y):
            o = self.outputs
            e = [(np.ravel(y) - o[-1]) * o[-1] * (1 - o[-1])]
            for k in range(len(self.w) - 1, 0, -1):
                e.insert(0, (self.w[k] @ e[0]) * o[k] * (1 - o[k]))
            self.w = [w + self.rate * np.outer(i, d) for w, i, d in zip(self.w, o, e)]
            self.bs = [b + self.rate * d for b, d in zip(self.bs, e)]

    n = NN()

    def one(x, y):
        n.send(x)
        n.backPropagate(y)

    return made(
        [*[ref_list(n, "w", k) for k in (0, 1)], *[ref_list(n, "bs", k) for k in (0, 1)]],
        each(one),
        rows(n.send),
        train=one,
        output=n.send,
        weights=n,
        one_by_one=True,
    )


def ref_list(owner, name, k, T=False):
    def get():
        v = np.array(getattr(owner, name)[k], float)
        return (v.T if T else v).copy()

    def put(v):
        new = list(getattr(owner, name))
        v = np.array(v, float)
        new[k] = (v.T if T else v).copy().reshape(np.shape(new[k]))
        setattr(owner, name, new)

    return get, put


def relu(z):
    return np.maximum(z, 0)


def drelu(z):
    return (z > 0).astype(float)


def softmax_rows(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_cols(z):
    return softmax_rows(np.asarray(z).T).T


@program(
    (4, 5, 3),
    "cross-entropy",
    "softmax divides by the sum over the samples, not over the classes (sum of a table with rows as samples)",
    [("samples-mixed", 2, "output")],
    classes=True,
)
def w10():
    me = NS(
        w1=np.random.rand(4, 5) - 0.5,
        b1=np.random.rand(1, 5) - 0.5,
        w2=np.random.rand(5, 3) - 0.5,
        b2=np.random.rand(1, 3) - 0.5,
        alpha=0.1,
    )
    Softmax = lambda z: np.exp(z) / sum(np.exp(z))

    def f_propagation(a0, w1, b1, w2, b2):
        z1 = a0 @ w1 + b1
        a1 = relu(z1)
        z2 = a1 @ w2 + b2
        return z1, a1, z2, Softmax(z2)

    def b_propagation(x, y, z1, w1, a1, z2, w2, a2):
        m, d = len(x), a2 - y
        h = (w2 @ d.T).T * drelu(z1)
        return x.T @ h / m, h.sum(0) / m, a1.T @ d / m, d.sum(0) / m

    def step(X, Y):
        z1, a1, z2, a2 = f_propagation(X, me.w1, me.b1, me.w2, me.b2)
        dw1, db1, dw2, db2 = b_propagation(X, Y, z1, me.w1, a1, z2, me.w2, a2)
        me.w1, me.b1, me.w2, me.b2 = me.w1 - me.alpha * dw1, me.b1 - me.alpha * db1, me.w2 - me.alpha * dw2, me.b2 - me.alpha * db2

    ask = lambda X: f_propagation(X, me.w1, me.b1, me.w2, me.b2)[3]
    return made([ref(me, "w1"), ref(me, "w2"), flat(me, "b1"), flat(me, "b2")], step, ask, train=step, output=ask, weights=me)


@program(
    (1, 4, 1),
    "squared error",
    "biases after the activation; the output gradient takes the weighted sum for the hidden layer; no slope in the output delta",
    [
        ("bias-after-activation", 1, "output"),
        ("bias-after-activation", 2, "output"),
        ("wrong-layer-input", 2, "weights"),
        ("derivative-missing", 2, "weights"),
    ],
)
def w13():
    class partB:
        def __init__(self, Hn=4):
            self.W1, self.b1, self.W2, self.b2, self.a = (
                np.random.randn(Hn, 1),
                np.zeros((Hn, 1)),
                np.random.randn(1, Hn),
                np.zeros((1, 1)),
                0.1,
            )
            self.v = [0, 0, 0, 0]

        def propegate(self, Xs):
            self.A1 = self.W1 @ Xs
            self.Z1 = np.tanh(self.A1) + self.b1
            self.A2 = self.W2 @ self.Z1
            self.Z2 = sig(self.A2) + self.b2
            return self.Z2

        def learn(self, Xs, T, momentumFac=0.0):
            self.propegate(Xs)
            m = Xs.shape[1]
            d2 = self.Z2 - T
            d1 = self.W2.T @ d2 * (1 - self.Z1**2)
            g = [d1 @ Xs.T / m, d1.sum(1, keepdims=True) / m, d2 @ self.A1.T / m, d2.sum(1, keepdims=True) / m]
            self.v = [momentumFac * v + self.a * x for v, x in zip(self.v, g)]
            self.W1, self.b1, self.W2, self.b2 = (p - v for p, v in zip((self.W1, self.b1, self.W2, self.b2), self.v))

    n = partB()
    return made(
        [ref(n, "W1", T=True), ref(n, "W2", T=True), flat(n, "b1"), flat(n, "b2")],
        lambda X, Y: n.learn(X.T, Y.T),
        lambda X: n.propegate(X.T).T,
        train=n.learn,
        output=n.propegate,
        weights=n,
        samples="columns",
    )


@program(
    (3, 4, 1),
    "squared error",
    "no ReLU slope, in neither layer",
    [("derivative-missing", 2, "weights"), ("derivative-missing", 1, "weights")],
)
def w20():
    me = NS(w1=np.random.uniform(0, 1, (4, 3)) - 0.3, w2=np.random.uniform(0, 1, (4,)), v=0.005)

    def step(x, y):
        y = np.ravel(y)
        s1 = me.w1 @ x.T
        y1 = relu(s1)
        y2 = relu(me.w2 @ y1)
        d2 = (y2 - y) @ y1.T
        d1 = (me.w2.reshape(-1, 1) @ (y2 - y).reshape(1, -1)) @ x
        me.w2, me.w1 = me.w2 - me.v * d2, me.w1 - me.v * d1

    def prediction():
        for _ in range(10):
            step(np.random.rand(10, 3), np.random.rand(10))

    W2 = (lambda: me.w2.reshape(-1, 1).copy(), lambda v: setattr(me, "w2", np.ravel(v).copy()))
    ask = lambda X: relu(me.w2 @ relu(me.w1 @ X.T)).reshape(-1, 1)
    return made([ref(me, "w1", T=True), W2], step, ask, train=step, output=ask, weights=me)


@program(
    (4, 5, 4, 3),
    "cross-entropy",
    "each gradient is the dot product of delta and the layer's own activation: one number for the whole matrix",
    [("dot-for-elementwise", 3, "weights"), ("dot-for-elementwise", 2, "weights"), ("dot-for-elementwise", 1, "weights")],
    classes=True,
)
def w28():
    class DeepNeuralNetwork:
        def __init__(self, sizes=(4, 5, 4, 3), l_rate=0.01):
            self.params = {f"W{k + 1}": np.random.randn(m, n) / np.sqrt(m) for k, (n, m) in enumerate(zip(sizes, sizes[1:]))}
            self.l_rate = l_rate

        def forward_pass(self, x):
            P = self.params
            P["A0"] = np.asarray(x, float)
            for k in (1, 2, 3):
                P[f"Z{k}"] = P[f"W{k}"] @ P[f"A{k - 1}"]
                P[f"A{k}"] = softmax_rows(P[f"Z{k}"][None])[0] if k == 3 else sig(P[f"Z{k}"])
            return P["A3"]

        def train(self, x, y):
            P, ch = self.params, {}
            e = self.forward_pass(x) - np.ravel(y)
            ch["W3"] = np.dot(e, P["A3"])
            for k in (2, 1):
                s = sig(P[f"Z{k}"])
                e = P[f"W{k + 1}"].T @ e * s * (1 - s)
                ch[f"W{k}"] = np.dot(e, P[f"A{k}"])
            for key, value in ch.items():
                P[key] = P[key] - self.l_rate * value

    n = DeepNeuralNetwork()
    return made(
        [*[ref(n, "params", T=True, key=f"W{k}") for k in (1, 2, 3)], *()],
        each(n.train),
        rows(n.forward_pass),
        train=n.train,
        output=n.forward_pass,
        weights=n,
        one_by_one=True,
    )


def _planar(wrong, n_y=1):
    """Functions with dicts of parameters and a cache, columns, tanh and sigmoid, cross-entropy."""
    me = NS(p={"W1": np.random.randn(4, 2), "b1": np.zeros((4, 1)), "W2": np.random.randn(n_y, 4), "b2": np.zeros((n_y, 1))})

    def forward_propagation(X, p):
        A1 = np.tanh(p["W1"] @ X + p["b1"])
        A2 = sig(p["W2"] @ A1 + p["b2"])
        return A2, {"A1": A1, "A2": A2}

    def backward_propagation(parameters, cache, X, Y):
        m, W2, A1, A2 = X.shape[1], parameters["W2"], cache["A1"], cache["A2"]
        dZ2 = A2 - Y
        dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(1, keepdims=True) / m
        dZ1 = wrong(W2, dW2, dZ2) * (1 - A1**2)
        return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(1, keepdims=True) / m, "dW2": dW2, "db2": db2}

    def step(X, Y):
        _, cache = forward_propagation(X.T, me.p)
        g = backward_propagation(me.p, cache, X.T, Y.T)
        for k in me.p:
            me.p[k] = me.p[k] - 1.2 * g["d" + k]

    ask = lambda X: forward_propagation(X.T, me.p)[0].T
    return made(
        [ref(me, "p", T=True, key="W1"), ref(me, "p", T=True, key="W2"), flat(me, "p", key="b1"), flat(me, "p", key="b2")],
        step,
        ask,
        train=step,
        output=ask,
        weights=me.p,
    )


@program(
    (2, 4, 1), "cross-entropy", "dZ1 is sent back through dW2, the gradient, in place of W2", [("wrong-weights", 1, "weights")]
)
def w29():
    return _planar(lambda W2, dW2, dZ2: dW2.T @ dZ2)


@program(
    (4, 5, 4),
    "cross-entropy",
    "bias gradient is the weights' gradient summed over the inputs, not the delta summed over the samples",
    [("bias-mistake", 2, "biases"), ("bias-mistake", 1, "biases")],
    classes=True,
)
def w31():
    me = NS(W1=np.random.randn(5, 4), b1=np.random.randn(5, 1), W2=np.random.randn(4, 5), b2=np.random.randn(4, 1))

    def back_prop(x, yhat, y, h, W1, W2, b1, b2, batch_size):
        l1 = relu(W2.T @ (yhat - y)) * 1.0
        l1 = W2.T @ (yhat - y) * (h > 0)
        return (
            l1 @ x.T / batch_size,
            (yhat - y) @ h.T / batch_size,
            (l1 @ x.T / batch_size).sum(1, keepdims=True),
            ((yhat - y) @ h.T / batch_size).sum(1, keepdims=True),
        )

    def fwd(x):
        h = relu(me.W1 @ x + me.b1)
        return h, softmax_cols(me.W2 @ h + me.b2)

    def step(X, Y):
        h, p = fwd(X.T)
        g = back_prop(X.T, p, Y.T, h, me.W1, me.W2, me.b1, me.b2, len(X))
        me.W1, me.W2, me.b1, me.b2 = me.W1 - 0.1 * g[0], me.W2 - 0.1 * g[1], me.b1 - 0.1 * g[2], me.b2 - 0.1 * g[3]

    ask = lambda X: fwd(X.T)[1].T
    return made(
        [ref(me, "W1", T=True), ref(me, "W2", T=True), flat(me, "b1"), flat(me, "b2")],
        step,
        ask,
        train=step,
        output=ask,
        weights=me,
    )


@program((2, 3), "cross-entropy", "the bias gradient is summed over the classes too", [("bias-mistake", 1, "biases")], classes=True)
def w33():
    class SoftmaxRegression1:
        def __init__(self, num_features=2, num_classes=3):
            self.weights, self.bias = np.random.randn(num_classes, num_features) * 0.1, np.zeros(num_classes)

        def forward(self, x):
            return softmax_rows(x @ self.weights.T + self.bias)

        def backward(self, x, y, probas):
            return -(x.T @ (y - probas)).T, -np.sum(y - probas)

        def train(self, x, y, learning_rate=0.1):
            gw, gb = self.backward(x, y, self.forward(x))
            self.weights, self.bias = self.weights - learning_rate * gw / len(x), self.bias - learning_rate * gb / len(x)

    n = SoftmaxRegression1()
    return made([ref(n, "weights", T=True), flat(n, "bias")], n.train, n.forward, train=n.train, output=n.forward, weights=n)


@program(
    (4, 5, 3),
    "cross-entropy",
    "hidden gradients use grad_h, before the slope, in place of grad_htilde (which is computed and unused)",
    [("derivative-missing", 1, "weights")],
    classes=True,
)
def w34():
    class MLP:
        def __init__(self, i=4, h=5, c=3, lr=0.5):
            self.w_hidden, self.b_hidden, self.w_output, self.b_output, self.learning_rate = (
                np.random.randn(i, h),
                np.zeros(h),
                np.random.randn(h, c),
                np.zeros(c),
                lr,
            )

        def forward(self, x):
            h = np.tanh(x @ self.w_hidden + self.b_hidden)
            return h, softmax_rows(h @ self.w_output + self.b_output)

        def fit(self, x, t):
            h, p = self.forward(x)
            n, gl = len(x), p - t
            gh = gl @ self.w_output.T
            self.w_output, self.b_output = (
                self.w_output - self.learning_rate * h.T @ gl / n,
                self.b_output - self.learning_rate * gl.sum(0) / n,
            )
            self.w_hidden, self.b_hidden = (
                self.w_hidden - self.learning_rate * x.T @ gh / n,
                self.b_hidden - self.learning_rate * gh.sum(0) / n,
            )

    n = MLP()
    ask = lambda X: n.forward(X)[1]
    return made(
        [ref(n, "w_hidden"), ref(n, "w_output"), flat(n, "b_hidden"), flat(n, "b_output")],
        n.fit,
        ask,
        train=n.fit,
        output=ask,
        weights=n,
    )


@program(
    (2, 3, 3, 2),
    "squared error",
    "all weights start at 1, so all units of a layer stay the same; the gradients are right",
    [("same-start", 1, "start"), ("same-start", 2, "start")],
)
def w41():
    me = NS(w=[np.ones((3, 3)), np.ones((4, 3)), np.ones((4, 2))])
    one = lambda a: np.hstack([np.ones((len(a), 1)), a])

    def forward(X):
        A = [X]
        for w in me.w:
            A.append(sig(one(A[-1]) @ w))
        return A

    def script(X, Y):
        A = forward(X)
        d, new = (A[-1] - Y) * A[-1] * (1 - A[-1]), [None] * 3
        for k in (2, 1, 0):
            new[k] = me.w[k] - 0.5 * one(A[k]).T @ d
            d = d @ me.w[k][1:].T * A[k] * (1 - A[k])
        me.w = new

    W = [((lambda k=k: me.w[k][1:].copy()), (lambda v, k=k: me.w.__setitem__(k, np.vstack([me.w[k][:1], v])))) for k in range(3)]
    B = [
        ((lambda k=k: me.w[k][0].copy()), (lambda v, k=k: me.w.__setitem__(k, np.vstack([np.reshape(v, (1, -1)), me.w[k][1:]]))))
        for k in range(3)
    ]
    ask = lambda X: forward(X)[-1]
    return made([*W, *B], script, ask, train=script, output=ask, weights=me)


@program(
    (3, 4, 3),
    "squared error",
    "softmax is differentiated entry by entry, s(1-s), as if it were a sigmoid (its outputs depend on each other)",
    [("softmax-slope-entry-by-entry", 2, "weights")],
    classes=True,
)
def w58():
    class Network:
        def __init__(self, sizes=(3, 4, 3), lr=0.3):
            self.W, self.B, self.lr = (
                [np.random.randn(*p) for p in zip(sizes, sizes[1:])],
                [np.random.randn(m) for m in sizes[1:]],
                lr,
            )

        def forward(self, x):
            self.h = sig(x @ self.W[0] + self.B[0])
            self.p = softmax_rows(self.h @ self.W[1] + self.B[1])
            return self.p

        def train(self, x, y):
            p = self.forward(x)
            d = (p - y) * p * (1 - p)
            dh = d @ self.W[1].T * self.h * (1 - self.h)
            self.W = [self.W[0] - self.lr * x.T @ dh, self.W[1] - self.lr * self.h.T @ d]
            self.B = [self.B[0] - self.lr * dh.sum(0), self.B[1] - self.lr * d.sum(0)]

    n = Network()
    return made(
        [*[ref_list(n, "W", k) for k in (0, 1)], *[ref_list(n, "B", k) for k in (0, 1)]],
        n.train,
        n.forward,
        train=n.train,
        output=n.forward,
        weights=n,
    )


try:
    import torch
    from torch import nn
except ImportError:
    torch = None

if torch is not None:

    def tref(p, T=False):
        def get():
            v = p.detach().numpy().copy()
            return v.T.copy() if T else v

        def put(v):
            with torch.no_grad():
                p.copy_(torch.tensor(np.array(v).T.copy() if T else np.array(v)).reshape(p.shape))
            p.grad = None

        return get, put

    def t(a):
        return torch.tensor(np.array(a))

    @program(
        (2, 1),
        "squared error",
        "targets (n,) against outputs (n, 1): the loss is taken over a table of all pairs",
        [("targets-broadcast", 1, "weights")],
    )
    def w42():
        torch.manual_seed(0)
        model = nn.Linear(2, 1).double()
        opt = torch.optim.SGD(model.parameters(), lr=0.1)

        def step(X, Y):
            opt.zero_grad()
            loss = ((model(t(X)) - t(np.ravel(Y))) ** 2).mean()
            loss.backward()
            opt.step()

        ask = lambda X: model(t(X)).detach().numpy()
        return made([tref(model.weight, T=True), tref(model.bias)], step, ask, train=step, output=ask, weights=model)

    @program(
        (4, 5, 3),
        "cross-entropy",
        "softmax is applied in forward and once more inside the loss",
        [("softmax-twice", 2, "weights")],
        classes=True,
    )
    def w44():
        class SimpleBrokenModel(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))

            def forward(self, x):
                return torch.softmax(self.linear(x), dim=-1)

        torch.manual_seed(0)
        m = SimpleBrokenModel().double()
        opt = torch.optim.SGD(m.parameters(), lr=0.1)

        def step(X, Y):
            opt.zero_grad()
            nn.functional.cross_entropy(m(t(X)), t(np.argmax(Y, 1))).backward()
            opt.step()

        ask = lambda X: m(t(X)).detach().numpy()
        return made(
            [*[tref(m.linear[k].weight, T=True) for k in (0, 2)], *[tref(m.linear[k].bias) for k in (0, 2)]],
            step,
            ask,
            train=step,
            output=ask,
            weights=m,
        )


@program(
    (3, 4, 1),
    "squared error",
    "the gradient uses l2_error, a name left over from another cell, in place of layer2_error",
    [("stale-name", 2, "weights")],
)
def w62():
    me = NS(s0=2 * np.random.rand(3, 4) - 1, s1=2 * np.random.rand(4, 1) - 1, stale=np.array([[0.3], [-0.2], [0.1], [0.4]]))

    def script(X, Y):
        l1 = sig(X @ me.s0)
        l2 = sig(l1 @ me.s1)
        g2 = me.stale[np.arange(len(X)) % 4] * l2 * (1 - l2)
        g1 = g2 @ me.s1.T * l1 * (1 - l1)
        me.s1, me.s0 = me.s1 + l1.T @ g2, me.s0 + X.T @ g1

    ask = lambda X: sig(sig(X @ me.s0) @ me.s1)
    return made([ref(me, "s0"), ref(me, "s1")], script, ask, train=script, output=ask, weights=me)
