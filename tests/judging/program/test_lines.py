"""Programs of many forms compute with recorded arrays: the line of each result is found, and nothing else is changed."""

from __future__ import annotations

import copy
import linecache
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mlpteach
from mlpteach.judging.program import lines
from mlpteach.judging.program.lines import LineRecorder
from mlpteach.judging.program.recorded import RecordedArray, RecordedNumber, bare
from mlpteach.judging.wording import is_learners

RNG = np.random.default_rng(3)
X, T, W1, W2 = RNG.normal(size=(5, 3)), RNG.uniform(size=(5, 2)), RNG.normal(size=(3, 4)), RNG.normal(size=(4, 2))

Numbers = Any
Given = tuple[Numbers, Numbers, Numbers, Numbers]


def sigmoid(z: Numbers, slope: bool = False) -> Numbers:
    if slope:
        return z * (1 - z)
    return 1 / (1 + np.exp(-z))


def slope_of(a: Numbers) -> Numbers:
    return a - a**2


bent = lambda a: 1 - a * a  # noqa: E731
each = np.vectorize(lambda z: 1 / (1 + math.exp(-z)), otypes=[float])


def helper(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    h = sigmoid(x @ w1)
    o = sigmoid(h @ w2)
    d = (t - o) * sigmoid(o, True)
    return w2 + 0.1 * h.T @ d, h, o, sigmoid(bare(o), True)


def shared_slope(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    h = np.tanh(x.dot(w1))
    o = np.tanh(h.dot(w2))
    d2 = (o - t) * slope_of(o)
    d1 = d2.dot(w2.T) * slope_of(h)
    return w1 - x.T.dot(d1), w2 - h.T.dot(d2), slope_of(bare(h))


def lambdas(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    h = np.tanh(np.matmul(x, w1))
    d = np.dot(t, w2.T) * bent(h)
    return np.einsum("ni,nj->ij", x, d), bent(bare(h))


class Columns:
    """As many a first program has it."""

    def __init__(self, w1: Numbers, w2: Numbers) -> None:
        self.w1, self.w2 = w1.T, w2.T

    def train(self, inputs: Numbers, targets: Numbers) -> Numbers:
        x, t = np.array(inputs, ndmin=2).T, np.array(targets, ndmin=2).T
        hidden = sigmoid(np.dot(self.w1, x))
        final = sigmoid(np.dot(self.w2, hidden))
        errors = t - final
        hidden_errors = np.dot(self.w2.T, errors)
        self.w2 += 0.3 * np.dot((errors * final * (1.0 - final)), np.transpose(hidden))
        self.w1 += 0.3 * np.dot((hidden_errors * hidden * (1.0 - hidden)), np.transpose(x))
        return hidden_errors


def columns(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    net = Columns(w1.copy(), w2.copy())
    wanted = [net.train(row, targets) for row, targets in zip(x, t, strict=True)]
    return net.w1, net.w2, -2 * bare(wanted[0]).ravel()


def layers(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    weights, outputs = [w1, w2], [x]
    for w in weights:
        outputs.append(sigmoid(outputs[-1] @ w))
    delta, changes = t - outputs[-1], []
    for place in reversed(range(2)):
        delta = delta * outputs[place + 1] * (1 - outputs[place + 1])
        changes.insert(0, np.sum(outputs[place][:, :, None] * delta[:, None, :], axis=0))
        delta = delta @ weights[place].T
    return *changes, delta


def in_place(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    buffer = np.empty((5, 4))
    np.matmul(x, w1, out=buffer)
    h = np.maximum(buffer, 0)
    d = (h @ w2 - t) @ w2.T
    d[h <= 0] = 0
    total = np.zeros_like(w1)
    total += x.T @ d
    np.negative(total, total)
    return total, buffer, h, d


def masked(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    z = x @ w1
    h = np.where(z > 0, z, 0.01 * z)
    gate = np.where(z > 0, 1, 0.01)
    d = (t @ w2.T) * gate
    return h, np.clip(d, -1, 1), d


def steps(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    z = x @ w1
    on = z > 0
    gate = on.astype(float)
    shifted = gate - 0.3
    return x.T @ gate, gate, shifted


def softmax(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    z = np.atleast_2d(np.tanh(x @ w1) @ w2)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    gradient = (p - t) / len(x)
    return p, -np.log(p).sum(), gradient.mean(axis=0), gradient


def stacked(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    ones = np.ones((len(x), 1))
    h = np.hstack([ones, sigmoid(np.append(ones, x, axis=1) @ np.vstack((w1[:1], w1)))])
    back = t @ np.concatenate([w2[:1], w2]).T
    return h, np.tile(back, 2), np.linalg.norm(back), back[:, 1:] + 1, back


def one_by_one(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    h = sigmoid(x[0] @ w1)
    delta = np.zeros(4)
    for j in range(4):
        total = t[0, 0] * w2[j, 0] + t[0, 1] * w2[j][1]
        delta[j] = total * h[j] * (1 - h[j])
    return np.outer(x[0], delta), np.multiply.outer(x[0], delta), delta


def unrolled(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    e = t[0, 0] - math.tanh(float(x[0, 0]))
    h = [np.tanh(x[0, 0] * w1[0, j]) for j in range(3)]
    d0, d1, d2 = (e * w2[0, 0] * (1 - h[0]), e * w2[1, 0] * (1 - h[1]), e * w2[2, 0] * (1 - h[2]))
    return w1[0, 0] + 0.1 * d0, np.array([d0, d1, d2]), [-3 * bare(d) for d in (d0, d1, d2)]


def vectorized(x: Numbers, t: Numbers, w1: Numbers, w2: Numbers) -> tuple[Numbers, ...]:
    h = each(x @ w1)
    slope = h - h * h
    return h, slope


PROGRAMS: dict[Callable[..., tuple[Numbers, ...]], str] = {
    helper: "return z * (1 - z)", shared_slope: "return a - a**2", lambdas: "bent = lambda a: 1 - a * a  # noqa: E731",
    columns: "hidden_errors = np.dot(self.w2.T, errors)", layers: "delta = delta @ weights[place].T", in_place: "d[h <= 0] = 0",
    masked: "d = (t @ w2.T) * gate", steps: "shifted = gate - 0.3", softmax: "gradient = (p - t) / len(x)",
    stacked: "back = t @ np.concatenate([w2[:1], w2]).T", one_by_one: "delta[j] = total * h[j] * (1 - h[j])",
    unrolled: "d0, d1, d2 = (e * w2[0, 0] * (1 - h[0]), e * w2[1, 0] * (1 - h[1]), e * w2[2, 0] * (1 - h[2]))",
    vectorized: "slope = h - h * h"}


def bits(value: Numbers) -> tuple[Any, ...]:
    array = np.asarray(value)
    return array.shape, array.dtype, array.tolist() if array.dtype == object else array.tobytes()


def run(program: Callable[..., Any]) -> tuple[LineRecorder, Any, Any]:
    """What the program gives with plain arrays, and with recorded ones."""
    recorder = LineRecorder()
    plain = program(*(array.copy() for array in (X, T, W1, W2)))
    return recorder, plain, program(*(recorder.array(array) for array in (X, T, W1, W2)))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_the_line_is_found_and_no_bit_is_changed(program: Callable[..., tuple[Numbers, ...]]) -> None:
    recorder, plain, followed = run(program)
    assert [bits(value) for value in followed] == [bits(value) for value in plain]
    found = recorder.first(plain[-1])
    assert found and found.text == PROGRAMS[program]
    assert not recorder.failed and not recorder.stopped


def test_a_line_says_where_it_stands() -> None:
    recorder, plain, _ = run(helper)
    found = recorder.first(plain[-1])
    assert found and found.file == __file__ and found.function == "sigmoid"
    assert str(found) == f"line {found.number}: return z * (1 - z) (in function sigmoid)"
    assert [(made.operation, made.value.shape) for made in recorder.results[:5]] == [
        ("matmul", (5, 4)), ("negative", (5, 4)), ("exp", (5, 4)), ("add", (5, 4)), ("divide", (5, 4))]
    assert recorder.results[0].operands[1] is not None and np.array_equal(recorder.results[0].operands[1], W1)


@pytest.mark.parametrize(("file", "source", "said"), [
    ("<ipython-input-7-ab>", "y = x * x", "line 1: y = x * x"), ("<string>", None, "line 1"),
    ("/tmp/ipykernel" "_9/12.py",
     "def f():\n    return [r * r for r in x]\ny = np.array(f())", "line 2: return [r * r for r in x] (in function f)"),
    ("<cell>", "f = lambda a: a * a\ny = f(x)", "line 1: f = lambda a: a * a")])
def test_cells_and_code_without_source(file: str, source: str | None, said: str) -> None:
    if source:
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    recorder = LineRecorder()
    exec(compile(source or "y = x * x", file, "exec"), {"np": np, "x": recorder.array([[0.3, 0.4, 0.7]])})
    assert str(recorder.first([0.09, 0.16, 0.49])) == said


@pytest.mark.parametrize(("wanted", "choices", "found"), [
    ([2, 4, -6], {}, True), ([[2], [4], [-6]], {}, True), ([[2, 4, -6]], {}, True),
    ([-1, -2, 3], {}, True), ([1e-9, 2e-9, -3e-9], {}, True),
    ([1, 2, -3.00001], {}, False), ([1, 2, -3.00001], {"tolerance": 1e-4}, True), ([2, 4], {}, False), ([0, 0, 0], {}, False),
    ([2, 4, np.nan], {}, False), ([], {}, False), ([1, 2, -3.1], {}, False),
    ([2, 4, -6], {"factor": False}, True), ([-2, -4, 6], {"factor": False}, False), ([1, 2, -3], {"factor": False}, False),
    ([2, 4, -6], {"transposed": False}, True), ([[2, 4, -6]], {"transposed": False}, False)])
def test_which_numbers_are_the_same(wanted: Any, choices: dict[str, Any], found: bool) -> None:
    recorder = LineRecorder()
    result = recorder.array([3.0, 5.0, -5.0]) - 1
    assert result is not None and recorder.first([2, 4, -6])
    assert (recorder.first(wanted, **choices) is not None) == found


@pytest.mark.parametrize(("shape", "transposed", "found"), [
    ((2, 3), True, True), ((2, 3), False, False), ((3, 2), False, True), ((6,), True, False)])
def test_a_table_may_be_turned(shape: tuple[int, ...], transposed: bool, found: bool) -> None:
    recorder = LineRecorder()
    given = recorder.array(W1[:3, :2])
    result = bare(given * given)
    wanted = result.T if shape == (2, 3) else result.reshape(shape)
    assert (recorder.first(wanted, transposed=transposed) is not None) == found


@pytest.mark.parametrize(("wanted", "found"), [
    (0.5, True), ([[-0.5]], True), (0.25, False), ([0.5, 0, 0], False), ([0.5, 0.5], False)])
def test_a_single_number_and_a_pattern_are_told_by_their_size(wanted: Any, found: bool) -> None:
    recorder = LineRecorder()
    recorder.array([1.5]) - 1, recorder.array([2.0, 1, 1]) - 1, recorder.array([1.0, 1.0]) + 1
    assert (recorder.first(wanted) is not None) == found


def came_in(x: Numbers, plain: Any) -> None:
    x.T, x * 2


def made_unseen(x: Numbers, plain: Any) -> None:
    np.outer(x, plain), x[0] * plain, np.hstack([plain, x])


def put_in(x: Numbers, plain: Any) -> None:
    buffer = np.zeros_like(x)
    buffer[...] = plain


def scaled(x: Numbers, plain: Any) -> None:
    rate = x[1] * x[2]
    [rate * number for number in plain]


def read_only(x: Numbers, plain: Any) -> None:
    [x[place] + 1 for place in range(3)]


@pytest.mark.parametrize(("program", "given"), [
    (came_in, True), (made_unseen, False), (put_in, False), (scaled, False), (read_only, True)])
def test_numbers_from_elsewhere_have_no_line(program: Callable[..., None], given: bool) -> None:
    recorder, plain, x = LineRecorder(), np.array([0.1, 0.5, 0.7]), np.array([0.3, -0.2, 0.9])
    program(recorder.array(x), plain)
    assert recorder.results and recorder.first(x if given else plain) is None


@pytest.mark.parametrize(("wanted", "choices", "found"), [
    ([1, 4, 25], {}, True), ([2, 8, 50], {}, True), ([-2, 0, -8, -50], {}, True), ([[1], [4]], {}, True), ([1, 2, 5], {}, False),
    ([[1, 25], [4, 0]], {}, True), ([2, 8, 50], {"factor": False}, False), ([1, 4, 25], {"factor": False}, True),
    ([-1, -25], {}, True), ([-1, -25], {"factor": False}, False), ([2, 50], {}, False), ([1, 4, 25.01], {}, False),
    ([1, 4, 25.01], {"tolerance": 1e-3}, True), ([1, 0], {}, False), ([1, 1], {}, False), ([1, 4, 9, 25], {}, False),
    ([3, 3 * (1 + 1e-15), 3 * (1 - 1e-15), 3], {}, False)])
def test_numbers_that_a_loop_makes_one_after_the_other(wanted: Any, choices: dict[str, Any], found: bool) -> None:
    recorder, made = LineRecorder(), []
    for number in recorder.array([1.0, 0.1, 2.0, 5.0]):
        made.append(number * number if number > 0.5 else number - 7)
    assert (recorder.first(wanted, **choices) is not None) == found


class Box:
    """Attributes."""

    def __init__(self, **entries: Any) -> None:
        self.__dict__.update(entries)


def failing(recorder: LineRecorder) -> dict[str, Any]:
    weights = [recorder.array(W1), recorder.array(W2)]
    x, turned = recorder.array(X), recorder.array(T).T
    return {"_": x, "x": x, "V": turned, "unseen": lambda: turned.turned, "W2": recorder.array(W2),
            "self": Box(delta=recorder.array(T)), "plain": np.ones(7), "np": np,
            "layers": [Box(w=weights[0])], "params": {"b1": recorder.array(np.ones((1, 9)))}, "n": recorder.array([2.0])[0]}


FAILING = [
    ("x @ W2", "matmul", ((5, 3), (4, 2)), ("x", "W2")), ("np.dot(self.delta, W2)", "dot", ((5, 2), (4, 2)), ("self.delta", "W2")),
    ("self.delta.dot(layers[0].w.T)", "dot", ((5, 2), (4, 3)), ("self.delta", "layers[0].w.T")),
    ("x + params['b1']", "add", ((5, 3), (1, 9)), ("x", "params['b1']")), ("plain * x", "multiply", ((7,), (5, 3)), ("plain", "x")),
    ("x @ (2 * W2)", "matmul", ((5, 3), (4, 2)), ("x", None)), ("np.hstack([x, W2])", "hstack", ((5, 3), (4, 2)), ("x", "W2")),
    ("W2.reshape(3, 3)", "reshape", ((4, 2), None, None), ("W2", None, None)), ("x['a']", "getitem", ((5, 3), None), ("x", None)),
    ("x.__iadd__(W2)", "add", ((5, 3), (4, 2)), ("x", "W2")), ("x + None", "add", ((5, 3), None), ("x", None)),
    ("x @ V", "matmul", ((5, 3), (2, 5)), ("x", "V")),
    ("V.T + x", "add", ((5, 2), (5, 3)), ("V.T", "x")), ("n @ x", "matmul", ((), (5, 3)), ("n", "x")),
    ("unseen() + x", "add", ((5, 2), (5, 3)), (None, "x")),
    ("np.multiply(x, x, out=plain)", "multiply", ((5, 3), (5, 3)), ("x", "x"))]


@pytest.mark.parametrize(("code", "operation", "shapes", "names"), FAILING, ids=[case[0] for case in FAILING])
def test_an_operation_that_raises(code: str, operation: str, shapes: Any, names: Any) -> None:
    recorder = LineRecorder()
    scope = failing(recorder)
    cell = f"<cell {code}>"
    linecache.cache[cell] = (len(code), None, [code], cell)
    with pytest.raises(Exception) as with_recording:
        eval(compile(code, cell, "eval"), scope)
    with pytest.raises(type(with_recording.value)) as without:
        plain = {name: bare(value) for name, value in scope.items()}
        plain.update(self=Box(delta=T), layers=[Box(w=W1)], unseen=lambda: T)
        eval(code, plain)
    assert str(with_recording.value) == str(without.value)
    failed = recorder.failed
    assert failed and (failed.operation, failed.shapes, failed.names) == (operation, shapes, names)
    assert failed.line.text == code and failed.error is with_recording.value


@pytest.mark.parametrize("code", [
    "x.nothing", "x()", "n.nothing", "n()", "[] @ x", "x < 'a'", "del x[0]", "x[0] = [1, 2]", "len(n)", "n[0]", "if x: pass",
    "x @ x", "for row in n: pass", "for row in x.sum(keepdims=True)[0, 0, ...]: pass", "'%d' % x", "{x: 1}", "float(x)",
    "np.sum(x, axs=1)", "x.sum(axs=1)", "n + 'a'", "'a' + n", "x + object()", "object() + x", "x.T @ n",
    "range(n)", "np.linalg.inv(x)", "x[7]", "x[0, 0, 0]"])
def test_errors_are_the_programs_own(code: str) -> None:
    recorder = LineRecorder()
    told = []
    for wrap in (np.array, recorder.array):
        with pytest.raises(Exception) as info:
            exec(code, {"x": wrap(X), "n": wrap([0.5])[0], "np": np})  # type: ignore[operator]
        told.append((type(info.value), str(info.value).split(" at 0x")[0]))
    assert told[0] == told[1]


def test_what_a_program_sees_is_what_it_always_was() -> None:
    recorder = LineRecorder()
    x = recorder.array(X)
    n = x[0, 0]
    assert isinstance(x, np.ndarray) and isinstance(n, float) and isinstance(n, RecordedNumber)
    assert (repr(x), str(x), repr(n), f"{n:.3f}", f"{n}") == (repr(X), str(X), repr(X[0, 0]), f"{X[0, 0]:.3f}", f"{X[0, 0]}")
    assert hash(n) == hash(X[0, 0]) and {n: 1}[X[0, 0]] == 1 and np.array([n, n]).dtype == np.float64
    assert type(pickle.loads(pickle.dumps(x))) is np.ndarray and type(pickle.loads(pickle.dumps(n))) is np.float64
    assert isinstance(copy.deepcopy({"x": x})["x"], RecordedArray)
    same, y = x, np.atleast_2d(x)
    x += 1
    np.add(x, 1, out=x)
    assert same is x and y is x and np.array_equal(bare(y), X + 1 + 1)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_another_librarys_array_keeps_its_rules() -> None:
    recorder = LineRecorder()
    matrix = np.asmatrix(W1)
    product = recorder.array(X) * matrix
    assert isinstance(product, np.matrix) and np.array_equal(product, X @ W1) and recorder.first(X @ W1)


def test_numbers_without_a_recorder_compute_on() -> None:
    x = X.view(RecordedArray)
    assert np.array_equal(bare(x * 2), X * 2) and np.array_equal(bare(np.exp(x)), np.exp(X))


@pytest.mark.parametrize(("limit", "most"), [("MOST_RESULTS", 3), ("MOST_ENTRIES", 40)])
def test_it_stops_when_it_holds_enough(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, limit, most)
    recorder = LineRecorder()
    x = recorder.array(np.arange(10.0))
    for _ in range(10):
        x = x + 1
    assert recorder.stopped and len(recorder.results) == 3 and type(x) is np.ndarray and x[0] == 10
    assert recorder.first(np.arange(10.0) + 3) and not recorder.first(np.arange(10.0) + 5)


def test_it_may_be_stopped_by_hand() -> None:
    recorder = LineRecorder()
    x = recorder.array(X)
    recorder.stopped = True
    assert type(x + 1) is np.ndarray and not recorder.results
    with pytest.raises(ValueError, match="broadcast"):
        x + np.ones(9)
    assert recorder.failed is None


def test_what_overflows_is_passed_over() -> None:
    recorder = LineRecorder()
    x = recorder.array([1e200, 3.0, np.nan, 4.0, 7.0])
    with np.errstate(all="ignore"):
        x * x, [number * number for number in x], 0 - np.exp(x[1:])
    assert recorder.first([1, 2, 5]) is None and recorder.first([np.inf, 9, np.nan, 16, 49]) is None
    assert recorder.first([9.0]) is not None


@pytest.mark.parametrize(("file", "own"), [
    (np.__file__, False), (lines.__file__, False), (linecache.__file__, False), (pytest.__file__, False), ("<frozen runpy>", False),
    (__file__, True), ("<string>", True), (f"{Path(str(mlpteach.__file__)).parent}_course/net.py", True)])
def test_whose_code_a_file_holds(file: str, own: bool) -> None:
    assert is_learners(file) == own


def test_an_array_is_kept_once_however_often_it_is_used() -> None:
    recorder = LineRecorder()
    x = recorder.array(X)
    [x.sum(), x.mean(), x + 1]
    first, second, third = (made.operands[0] for made in recorder.results)
    assert first is second is third
    x[0, 0] = 9
    assert first is not None and first[0, 0] == X[0, 0] and recorder.results[-1].value[0, 0] == 9


def test_what_the_package_computes_is_followed_but_no_line_of_the_persons() -> None:
    recorder = LineRecorder()
    x = recorder.array(X)
    scope = {"x": x}
    exec(compile("rows = [row for row in x]; y = x * 2", str(Path(lines.__file__).with_name("program.py")), "exec"), scope)
    assert recorder.results == [] and isinstance(scope["rows"][0], RecordedArray)
    assert (scope["rows"][0] + 1) is not None and recorder.first(X[0] + 1)


UNARY: list[Callable[..., Any]] = [
    lambda a: -a, abs, np.tanh, lambda a: 1 / (1 + np.exp(-a)), lambda a: a**2, lambda a: a**3, lambda a: a**0.5, lambda a: 2**a,
    lambda a: a.T, lambda a: a.copy(), lambda a: a.sum(), lambda a: a.mean(axis=0), lambda a: np.sum(a, axis=-1, keepdims=True),
    lambda a: np.mean(a), lambda a: a.reshape(-1), lambda a: a.ravel()[::-1], lambda a: a.astype(np.float32), lambda a: (a > 0) * a,
    lambda a: a[a > 0], lambda a: np.where(a > 0, a, 0.1), lambda a: np.clip(a, 0, None), lambda a: a.max(axis=0),
    lambda a: ~(a > 0), np.cumsum, lambda a: a.std(), lambda a: np.tile(a, 2), lambda a: a[0], lambda a: a[..., None],
    np.maximum.reduce, np.add.accumulate, lambda a: a // 0.3, lambda a: a % 0.3, lambda a: divmod(a, 0.3)[1],
    lambda a: np.modf(a)[0], np.linalg.norm, lambda a: np.split(a, [1])[0], lambda a: np.array(a) * a, lambda a: np.asarray(a) + a,
    sum, lambda a: float(np.sum(a)) * a, lambda a: max(a.ravel()), lambda a: np.round(a, 2), lambda a: np.square(a, out=a),
    lambda a: np.add.at(a, 0, 1.0), lambda a: a.fill(2.0), lambda a: a.tolist(), lambda a: [a.sort(), a][1],
    lambda a: int(a.argmax()), lambda a: bool((a < 9).all()), lambda a: [row * 2 for row in a]]
BINARY: list[Callable[..., Any]] = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b, lambda a, b: a @ b.T, np.outer,
    lambda a, b: np.dot(a, b.T), np.multiply.outer, lambda a, b: np.einsum("...i,...i->...", a, b), lambda a, b: a**b, np.inner,
    np.allclose, np.minimum, lambda a, b: a.__iadd__(b), lambda a, b: a.__imul__(b), lambda a, b: np.add(a, b, out=b),
    lambda a, b: np.hstack([a, b]), lambda a, b: np.vstack((a, b)), np.append, lambda a, b: a.__setitem__(0, b[-1]), np.copyto,
    lambda a, b: a == b, lambda a, b: np.subtract(a, b, where=bare(a) > 0, out=np.zeros(a.shape)), lambda a, b: (a > b) & (b > 0),
    lambda a, b: a.dot(b.T), lambda a, b: np.array([a, b]), lambda a, b: a.ravel()[0] / b,
    lambda a, b: a.ravel()[0] * b.ravel()[0] ** 2 - b.ravel()[0], lambda a, b: bare(b).__setitem__(0, a.ravel()[0])]
VALUES = arrays(np.float64, st.sampled_from([(3,), (1, 3), (2, 3)]), elements=st.floats(-4, 4, width=32))


@settings(max_examples=400, deadline=None)
@given(VALUES, VALUES, st.lists(st.sampled_from(BINARY), min_size=1, max_size=2), st.lists(st.sampled_from(UNARY), max_size=3),
       st.sampled_from([(True, True), (True, False), (False, True)]))
def test_recording_changes_no_result(a: Any, b: Any, binary: list[Any], unary: list[Any], followed: tuple[bool, bool]) -> None:
    def outcome(a: Any, b: Any) -> Any:
        value = a
        try:
            with np.errstate(all="ignore"):
                for step in binary:
                    value = step(value, b)
                for step in unary:
                    value = step(value)
        except Exception as error:  # Python asks a subclass first whether x < y: then the shapes are named the other way round
            return type(error), sorted(str(error).split()), bits(a), bits(b)
        return bits(value), bits(a), bits(b)

    recorder = LineRecorder()
    mine = [recorder.array(array) if follow else array.copy() for array, follow in zip((a, b), followed, strict=True)]
    assert outcome(*mine) == outcome(a.copy(), b.copy())
