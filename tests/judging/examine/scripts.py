"""More scripts that are right, in the styles that people post: batches, classes, plain lists, gradients that are added up."""

from __future__ import annotations

from typing import Any

HEAD = """\
import numpy as np
rng = np.random.default_rng(1)
X = rng.normal(size=(12, 3)); y = (X.sum(axis=1, keepdims=True) > 0).astype(float)
W1 = rng.normal(size=(3, 4)); b1 = np.zeros((1, 4)); W2 = rng.normal(size=(4, 1)); b2 = np.zeros((1, 1))
def sig(z): return 1/(1+np.exp(-z))
"""
STEP = """\
        h = sig(xb @ W1 + b1)
        o = sig(h @ W2 + b2)
        d2 = (o - yb)
        d1 = d2 @ W2.T * h * (1 - h)
        W2 -= lr * h.T @ d2 / len(xb); b2 -= lr * d2.mean(axis=0, keepdims=True)
        W1 -= lr * xb.T @ d1 / len(xb); b1 -= lr * d1.mean(axis=0, keepdims=True)
"""
EVERY = {"weights": "W1,b1,W2,b2", "output": "o"}

# Each with the names of its variables, and what it is taken for.
POSTED: dict[str, tuple[str, dict[str, Any], str]] = {
    "mini-batches, shuffled": (HEAD + """\
lr = 0.5
batch = 4
for epoch in range(100):
    order = np.random.permutation(len(X))
    for s in range(0, len(X), batch):
        xb, yb = X[order[s:s+batch]], y[order[s:s+batch]]
""" + STEP, EVERY, "the mean over all samples, rate 0.5"),
    "mini-batches of a fixed number": (HEAD + """\
lr, n = 0.5, 12
for epoch in range(100):
    for s in range(0, n, 4):
        xb, yb = X[s:s+4], y[s:s+4]
""" + STEP, EVERY, "the mean over all samples"),
    "a random batch each turn": (HEAD + """\
lr = 0.5
for it in range(100):
    if True:
        idx = np.random.choice(len(X), 4)
        xb, yb = X[idx], y[idx]
""" + STEP, EVERY, "cross-entropy"),
    "while True": (HEAD + """\
lr = 0.5
epoch = 0
xb, yb = X, y
while True:
    if True:
""" + STEP + """\
    epoch += 1
    if epoch > 1000 or np.abs(o - y).max() < 0.1:
        break
print("done after", epoch)
""", EVERY, "the mean over all samples"),
    "a class": ("""\
import numpy as np
class Net:
    def __init__(self):
        r = np.random.RandomState(0)
        self.w1 = r.randn(3, 4); self.w2 = r.randn(4, 1)
    def forward(self, x):
        self.h = np.tanh(x @ self.w1); return self.h @ self.w2
    def backward(self, x, y, o):
        d = o - y
        dh = d @ self.w2.T * (1 - self.h**2)
        self.w2 -= 0.01 * self.h.T @ d
        self.w1 -= 0.01 * x.T @ dh
X = np.random.rand(6, 3); y = np.random.rand(6, 1)
net = Net()
losses = []
for e in range(1000):
    out = net.forward(X)
    losses.append(((out - y)**2).mean())
    net.backward(X, y, out)
import matplotlib.pyplot as plt
plt.plot(losses); plt.show()
""", {"weights": "net", "output": "out"}, "a 3-4-1 network: no biases, tanh then linear"),
    "plain lists": ("""\
import random, math
random.seed(0)
X = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
y = [1.0, 1.0, 0.0, 0.0]
W1 = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
b1 = [0.0] * 3
W2 = [random.uniform(-1, 1) for _ in range(3)]
b2 = 0.0
s = lambda z: 1 / (1 + math.exp(-z))
for epoch in range(1000):
    for k in range(4):
        h = [s(sum(w * x for w, x in zip(W1[j], X[k])) + b1[j]) for j in range(3)]
        o = s(sum(w * a for w, a in zip(W2, h)) + b2)
        d = (y[k] - o) * o * (1 - o)
        dh = [d * W2[j] * h[j] * (1 - h[j]) for j in range(3)]
        for j in range(3):
            W2[j] += 0.5 * d * h[j]
            b1[j] += 0.5 * dh[j]
            for i in range(2):
                W1[j][i] += 0.5 * dh[j] * X[k][i]
        b2 += 0.5 * d
""", EVERY, "biases, sigmoid in every layer, squared error, one sample at a time"),
    "gradients added up": (HEAD + """\
lr = 0.5
for epoch in range(300):
    g1, g2, total = np.zeros_like(W1), np.zeros_like(W2), 0
    outs = []
    for x, t in zip(X, y):
        x = x[None]
        h = sig(x @ W1)
        o = sig(h @ W2)
        d = (o - t) * o * (1 - o)
        g2 += h.T @ d
        g1 += x.T @ (d @ W2.T * h * (1 - h))
    W1 -= lr * g1; W2 -= lr * g2
""", {"weights": "W1,W2", "output": "o"}, "all samples at once")}
