"""Scripts in the styles that people post, examined as they are: right and wrong ones, and what stays as it was."""

from __future__ import annotations

import linecache
import random
import re
from collections.abc import Callable
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import mlpteach
from mlpteach.judging.examine.magic import options
from mlpteach.judging.examine.report import Report
from mlpteach.judging.examine.script import examine_script

XOR = """\
import numpy as np
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
np.random.seed(1)
W1 = 2 * np.random.random((3, 4)) - 1
W2 = 2 * np.random.random((4, 1)) - 1
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def slope(a):
    return a * (1 - a)
"""
STEP = """\
    l1 = sigmoid(X @ W1)
    l2 = sigmoid(l1 @ W2)
    d2 = (y - l2) * slope(l2)
    d1 = d2 @ W2.T * slope(l1)
    W2 += l1.T @ d2
    W1 += X.T @ d1
"""
RANGE = f"{XOR}for epoch in range(60000):\n{STEP}"
WITH_PICTURES = XOR + """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
errors = []
for epoch in tqdm(range(60000)):
""".replace("tqdm(range(60000))", "range(60000)") + STEP + """\
    errors.append(np.abs(y - l2).mean())
    if epoch % 1000 == 0:
        print("error", errors[-1])
        axes.plot(errors)
        plt.pause(0.01)
plt.show()
print(l2)
"""
BY_SAMPLE = """\
import numpy as np
rng = np.random.default_rng(3)
X, y = np.array([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5]]), np.array([0.2, 0.7, 0.4])
W1, b1 = rng.normal(size=(2, 3)), np.zeros(3)
W2, b2 = rng.normal(size=(3, 1)), np.zeros(1)
lr = 0.5
for epoch in range(2000):
    for x, t in zip(X, y):
        h = np.tanh(x @ W1 + b1)
        o = h @ W2 + b2
        d = t - o
        dh = W2 @ d * (1 - h ** 2)
        W2 = W2 + lr * np.outer(h, d)
        b2 = b2 + lr * d
        W1 = W1 + lr * np.outer(x, dh)
        b1 = b1 + lr * dh
"""
COUNTED = """\
from numpy import array, exp, dot, outer, random
random.seed(4)
X = array([[0.0, 1], [1, 0], [1, 1], [0.3, 0.6]])
y = array([[1.0, 0], [0, 1], [1, 1], [0, 0]])
W1 = random.uniform(-1, 1, (3, 2))
W2 = random.uniform(-1, 1, (2, 3))
f = lambda z: 1 / (1 + exp(-z))
for epoch in range(500):
    for i in range(4):
        h = f(dot(W1, X[i]))
        o = f(dot(W2, h))
        do = (y[i] - o) * o * (1 - o)
        dh = dot(W2.T, do) * h * (1 - h)
        W2 += 0.3 * outer(do, h)
        W1 += 0.3 * outer(dh, X[i])
"""
COLUMNS = """\
import numpy as np
X = np.array([[0.1, 0.9, 0.4, 0.6, 0.2], [0.8, 0.3, 0.5, 0.1, 0.7], [0.2, 0.2, 0.9, 0.4, 0.5]])
y = np.array([[1, 0, 0, 1, 0], [0, 1, 1, 0, 1]])
m = X.shape[1]
np.random.seed(2)
W1, b1 = np.random.randn(4, 3) * 0.5, np.zeros((4, 1))
W2, b2 = np.random.randn(2, 4) * 0.5, np.zeros((2, 1))
i, cost = 0, 1.0
while i < 1000 and cost > 0.01:
    A1 = np.maximum(W1 @ X + b1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    cost = -np.sum(y * np.log(A2)) / m
    dZ2 = A2 - y
    dZ1 = W2.T @ dZ2 * (A1 > 0)
    W2 = W2 - 0.5 * dZ2 @ A1.T / m
    b2 = b2 - 0.5 * dZ2.sum(axis=1, keepdims=True) / m
    W1 = W1 - 0.5 * dZ1 @ X.T / m
    b1 = b1 - 0.5 * dZ1.sum(axis=1, keepdims=True) / m
    i += 1
    if i % 100 == 0: print(i, cost)
"""
FUNCTIONS = """\
import numpy as np
X = np.array([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5], [0.9, 0.9]])
y = np.array([[0.2], [0.7], [0.4], [0.9]])
rng = np.random.RandomState(0)
W1 = rng.randn(3, 3)
W2 = rng.randn(4, 1)
biased = np.hstack([X, np.ones((len(X), 1))])
def forward():
    global hidden, result
    hidden = np.hstack([np.tanh(biased @ W1), np.ones((len(biased), 1))])
    result = np.tanh(hidden @ W2)
def backward(rate):
    global W1, W2
    d2 = (y - result) * (1 - result ** 2)
    d1 = (d2 @ W2[:-1].T) * (1 - hidden[:, :-1] ** 2)
    W2 = W2 + rate * hidden.T @ d2
    W1 = W1 + rate * biased.T @ d1
def main(times):
    pass
if __name__ == "__main__":
    for epoch in range(3000):
        forward()
        backward(0.1)
"""
STOCHASTIC = """\
import numpy as np
X = np.array([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5], [0.9, 0.9]])
y = np.array([[0.2], [0.7], [0.4], [0.9]])
W1 = np.random.RandomState(5).randn(2, 3)
W2 = np.random.RandomState(6).randn(3, 1)
for turn in range(20000):
    i = np.random.randint(len(X))
    x, t = X[i:i + 1], y[i:i + 1]
    h = 1 / (1 + np.exp(-x @ W1))
    o = 1 / (1 + np.exp(-h @ W2))
    d = (o - t) * o * (1 - o)
    W1, W2 = W1 - 0.2 * x.T @ (d @ W2.T * h * (1 - h)), W2 - 0.2 * h.T @ d
"""
IN_TURN = STOCHASTIC.replace("np.random.randint(len(X))", "turn % 4")
SWAPPED = """\
import numpy as np
X = np.array([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5]])
y = np.array([[0.2], [0.7], [0.4]])
W1 = np.random.RandomState(5).randn(2, 3)
W2 = np.random.RandomState(6).randn(3, 1)
for x, t in zip(X, y):
    for epoch in range(5000):
        h = np.tanh(x @ W1)
        o = h @ W2
        d = t - o
        dh = W2 @ d * (1 - h ** 2)
        W2 += 0.1 * np.outer(h, d)
        W1 += 0.1 * np.outer(x, dh)
"""
ONE_STEP = XOR + dedent(STEP)
ALL: dict[str, Any] = {"weights": "W1,W2", "output": "l2", "loss": "squared error"}
BIASED = {"weights": ["W1", "b1", "W2", "b2"], "output": "o", "loss": "squared error"}
SOFTMAX = {"weights": "W1, b1, W2, b2", "output": "A2", "loss": "cross-entropy", "samples": "columns"}
RESULT = {"weights": "W1, W2", "output": "result"}
SINGLE = {"weights": "W1, W2", "output": "o"}

RIGHT: dict[str, tuple[str, dict[str, Any], str]] = {
    "sixty thousand epochs": (RANGE, ALL, "a 3-4-1 network"),
    "prints and plots": (WITH_PICTURES, ALL, "all samples at once"),
    "each sample": (BY_SAMPLE, BIASED, "one sample at a time, rate 0.5"),
    "each number of a sample": (COUNTED, SINGLE, "one sample at a time, rate 0.3"),
    "columns in a while loop": (COLUMNS, SOFTMAX, "ReLU then softmax, cross-entropy, the mean over all samples, rate 0.5"),
    "functions and main": (FUNCTIONS, RESULT, "biases, tanh in every layer"),
    "a random sample each turn": (STOCHASTIC, SINGLE, "a 2-3-1 network"),
    "a sample each turn": (IN_TURN, SINGLE, "a 2-3-1 network"),
    "one step": (ONE_STEP, ALL, "all samples at once")}

WRONG: dict[str, tuple[str, str, str, dict[str, Any], set[tuple[str | None, int | None, str]]]] = {
    "raw error": (RANGE, "d2 @ W2.T * slope(l1)", "(y - l2) @ W2.T * slope(l1)", ALL, {("raw-error-propagated", 1, "weights")}),
    "a sign": (RANGE, "    W1 += X.T @ d1", "    W1 -= X.T @ d1", ALL, {("sign-flipped", 1, "weights")}),
    "a slope, plotted": (WITH_PICTURES, "slope(l2)", "1.0", ALL, {("derivative-missing", 2, "weights")}),
    "another input": (WITH_PICTURES, "W2 += l1.T @ d2", "W2 += sigmoid(l1).T @ d2", ALL, {(None, 2, "weights")}),
    "tanh with the sigmoid's slope": (BY_SAMPLE, "(1 - h ** 2)", "h * (1 - h)", BIASED,
                                      {("slope-of-another-activation", 1, "weights")}),
    "an update too early": (COUNTED, "        dh = dot(W2.T, do) * h * (1 - h)\n        W2 += 0.3 * outer(do, h)\n",
                            "        W2 += 0.3 * outer(do, h)\n        dh = dot(W2.T, do) * h * (1 - h)\n", SINGLE,
                            {("update-before-delta", 1, "weights")}),
    "a slope left in": (COLUMNS, "dZ2 = A2 - y", "dZ2 = (A2 - y) * A2 * (1 - A2)", SOFTMAX, {("slope-left-in", 2, "weights")}),
    "a factor in one place": (COLUMNS, "0.5 * dZ1 @ X.T / m", "0.5 * dZ1 @ X.T", SOFTMAX, {("scale-factor", 1, "weights")}),
    "the bias's row kept": (FUNCTIONS, "W2[:-1].T", "W2[1:].T", RESULT, {("bias-column-kept", 1, "weights")}),
    "a random sample with the slope of the sum": (STOCHASTIC, "h * (1 - h)", "1", SINGLE, {("derivative-missing", 1, "weights")}),
    "loops swapped": (SWAPPED, "", "", SINGLE, {("loops-swapped", None, "loop")}),
    "one step without a slope": (ONE_STEP, "slope(l1)", "1", ALL, {("derivative-missing", 1, "weights")}),
    "it raises": (RANGE, "d2 @ W2.T", "d2 @ W2", ALL, {("missing-transpose", 1, "raises")})}


@pytest.mark.parametrize(("source", "names", "form"), RIGHT.values(), ids=RIGHT)
def test_a_right_script_is_not_accused(source: str, names: dict[str, Any], form: str) -> None:
    report = examine_script(source, **names)
    assert [repr(mistake) for mistake in report.mistakes] == []
    assert form in report.form


@pytest.mark.parametrize(("source", "old", "new", "names", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_script_is_told_its_mistakes(source: str, old: str, new: str, names: dict[str, Any],
                                             expected: set[tuple[str | None, int | None, str]]) -> None:
    assert old in source
    report = examine_script(source.replace(old, new), **names)
    assert {(mistake.slug, mistake.layer, mistake.part) for mistake in report.mistakes} == expected


def test_lines_point_into_the_cell() -> None:
    source = RANGE.replace("d2 @ W2.T * slope(l1)", "(y - l2) @ W2.T * slope(l1)")
    line = examine_script(source, **ALL).mistakes[0].line
    assert (line.number, line.text) == (15, "d1 = (y - l2) @ W2.T * slope(l1)")
    assert str(line) == "line 15: d1 = (y - l2) @ W2.T * slope(l1)"


REFUSED: dict[str, tuple[str, dict[str, Any], type[Exception], str]] = {
    "no Python": ("x = 1\nfor i in range(3)\n    x += 1", ALL, SyntaxError,
                  r"examine: the cell is no Python, line 2: expected ':': for i in range\(3\)"),
    "weights of another name": (RANGE, {**ALL, "weights": "W1,W3"}, ValueError,
                                r"examine: the cell does not define W3 before its loop; it defines X, y, W1 and W2"),
    "inputs of another name": (RANGE, {**ALL, "inputs": "inputs"}, ValueError, r"examine: the cell does not define inputs before"),
    "an output of another name": (RANGE, {**ALL, "output": "out"}, ValueError,
                                  r"examine: the loop of the cell makes no out; after a turn there are epoch, l1, l2, d2 and d1"),
    "no weights": (RANGE, {**ALL, "weights": ""}, ValueError, r"examine: weights must name the variables that hold the weights"),
    "a start that raises": ("X = y = W1 = unknown\n", {**ALL, "weights": "W1"}, ValueError,
                            r"examine: before its loop the cell raised NameError: name 'unknown' is not defined \(line 1, `X = y"),
    "a forward pass that raises": (RANGE.replace("X @ W1)", "W1 @ X)"), ALL, ValueError,
                                   r"examine: before the cell had made l2, it raised ValueError: .*the inner sizes differ")}


@pytest.mark.parametrize(("source", "names", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_examined_is_answered(source: str, names: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        examine_script(source, **names)


def test_nothing_of_a_script_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    data, weights = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.full((2, 1), 0.3)
    notebook: dict[str, Any] = {"X": data, "W": weights, "kept": [1, 2], "np": np}
    before = {name: np.array(value) for name, value in notebook.items() if name != "np"}
    random.seed(3)
    expected = random.getstate(), repr(np.random.get_state())  # noqa: NPY002
    source = ("import random\ny = np.array([[0.2], [0.4], [0.6]])\nnp.random.seed(7)\nrandom.seed(7)\nX *= 2\nkept.append(3)\n"
              "for i in range(9):\n    print(i)\n    o = X @ W\n    W += 0.1 * X.T @ (y - o)\n    np.random.rand()\n")
    assert examine_script(source, weights="W", output="o", namespace=notebook).right
    assert capsys.readouterr() == ("", "")
    assert list(notebook) == ["X", "W", "kept", "np"]
    assert all(np.array_equal(notebook[name], value) for name, value in before.items())
    assert (notebook["X"] is data, notebook["W"] is weights) == (True, True)
    assert (random.getstate(), repr(np.random.get_state())) == expected  # noqa: NPY002


def test_no_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    for name in ("show", "subplots", "pause"):
        monkeypatch.setattr(plt, name, lambda *_, **__: pytest.fail("something was drawn"))
    assert examine_script(WITH_PICTURES, **ALL).right


def test_functions_of_the_notebook_train_the_copy() -> None:
    notebook: dict[str, Any] = {}
    exec(XOR, notebook)
    exec(f"def learn():\n    global W1, W2, l2\n{STEP}", notebook)
    before = notebook["W1"].copy()
    assert examine_script("for i in range(100):\n    learn()\n", **ALL, namespace=notebook).right
    assert np.array_equal(notebook["W1"], before)
    assert "l2" not in notebook


class Session:
    """As much of IPython as a magic needs."""

    def __init__(self, **variables: Any) -> None:
        self.user_ns, self.magics = variables, dict[str, Callable[[str, str], Report]]()

    def register_magic_function(self, function: Callable[[str, str], Report], magic_kind: str, magic_name: str) -> None:
        assert magic_kind == "cell"
        self.magics[magic_name] = function


def test_the_magic_counts_its_own_line() -> None:
    session = Session()
    mlpteach.load_ipython_extension(session)
    source = RANGE.replace("d2 @ W2.T * slope(l1)", "(y - l2) @ W2.T * slope(l1)")
    report = session.magics["examine"]("weights=W1,W2 output=l2 loss='squared error'", source)
    assert report.mistakes[0].line.number == 16
    assert session.user_ns == {}
    assert linecache.getline(report.mistakes[0].line.file, 16).strip().startswith("d1 =")


OPTIONS: dict[str, tuple[str, dict[str, Any] | str]] = {
    "all": ("inputs=X targets=T weights=W1,W2 output=o loss='squared error' samples=columns activations=tanh,sigmoid seconds=3",
            {"inputs": "X", "targets": "T", "weights": "W1,W2", "output": "o", "loss": "squared error", "samples": "columns",
             "activations": ["tanh", "sigmoid"], "seconds": 3.0}),
    "with spaces": ("weights=W1, W2 output=o", {"weights": "W1,W2", "output": "o"}),
    "nothing": ("", "weights and output must name variables of the cell; type %%examine inputs=X targets=y weights=W1,W2 output="),
    "no output": ("weights=W1", "output must name variables of the cell; type %%examine"),
    "another name": ("weight=W1 output=o", "knows no 'weight', only inputs, targets, weights, output, loss")}


@pytest.mark.parametrize(("line", "expected"), OPTIONS.values(), ids=OPTIONS)
def test_what_stands_behind_the_magic(line: str, expected: dict[str, Any] | str) -> None:
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=re.escape(expected)):
            options(line)
    else:
        assert options(line) == expected


def test_lines_for_the_notebook_alone_are_no_python() -> None:
    assert examine_script(f"%matplotlib inline\n!ls\n{RANGE}", **ALL).right


def test_the_magic_needs_nothing_of_ipython() -> None:
    mlpteach.load_ipython_extension(SimpleNamespace(register_magic_function=lambda *_, **__: None))
