"""A person's program is driven the same way, whatever its form; what can't be used is answered with the call to type."""

from __future__ import annotations

import _thread
import itertools
import threading
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from forms import FORMS, INPUTS, NAMES, TARGETS, Form, Net, answers, stepped

from mlpteach import check_epoch
from mlpteach.judging.program.program import Program
from mlpteach.judging.program.supervision import NeverEndsError, ProgramRaisesError, supervised

state_of_numpy, draw = np.random.get_state, np.random.rand


def canonical(weights: list[Any]) -> list[Any]:
    """Whatever the form, weights (in, units) and biases (units,), in the order of the layers."""
    if len(weights) == 8:  # neurons
        stacked = [np.stack(weights[first:6:2], axis=-1) for first in (0, 1)] + [weights[6].reshape(3, 1), weights[7].reshape(1)]
        return [np.array(array) for array in stacked]
    if weights[0].ndim == 1:  # biases before weights
        weights = [weights[1], weights[0], weights[3], weights[2]]
    if weights[0].shape == (3, 2):
        weights = [weights[0].T, weights[1].ravel(), weights[2].T, weights[3].ravel()]
    return weights


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_the_same_network_in_many_forms(make: Any) -> None:
    form: Form = make()
    program = supervised(lambda: Program.of(INPUTS, TARGETS, **form.arguments))
    assert (program.names, program.fixed) == (form.names, form.fixed)
    assert (program.one_by_one, program.samples) == (form.one_by_one, form.samples)
    tolerance = 1e-6 if "single" in make.__name__ else 1e-12
    weights = program.read()
    if form.fixed:
        weights = [weights[0], np.array([1.0] * 3), weights[1], np.array([1.0])]
    before = canonical(weights)
    np.testing.assert_allclose(program.output(INPUTS), answers(INPUTS, before), rtol=tolerance * 10)
    one = INPUTS[1:2], TARGETS[1:2]
    program.train(*one)
    after = program.read()
    expected = stepped(*one, before)
    if form.fixed:
        np.testing.assert_allclose(after[0], expected[0], rtol=tolerance * 10)
        return
    for new, wanted in zip(canonical(after), expected, strict=True):
        np.testing.assert_allclose(new, wanted, rtol=tolerance * 10, atol=tolerance)
    np.testing.assert_allclose(program.output(INPUTS), answers(INPUTS, expected), rtol=tolerance * 10)
    program.fresh()
    assert all(np.array_equal(now, old) for now, old in zip(program.read(), weights, strict=True))


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_what_is_written_is_read_and_used(make: Any) -> None:
    form: Form = make()
    program = supervised(lambda: Program.of(INPUTS, TARGETS, **form.arguments))
    other = [array + 0.25 for array in program.read()]
    program.write(other)
    for found, wanted in zip(program.read(), other, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
    if not form.fixed:
        np.testing.assert_allclose(program.output(INPUTS), answers(INPUTS, canonical(other)), rtol=1e-5)


def net(**more: Any) -> dict[str, Any]:
    return Net().given(**more)


def test_memory_and_counters_are_put_back_and_the_memory_is_found() -> None:
    mine = Net()
    program = Program.of(INPUTS, TARGETS, **mine.given())
    memory = mine.memory
    program.train(INPUTS, TARGETS)
    assert (mine.count, mine.memory[0, 0]) == (1, 1)
    assert [slot.name for slot in program.buffers()] == ["memory"]
    program.fresh()
    assert mine.count == 0
    assert mine.memory is memory
    assert not memory.any()


TARGETS_KINDS = {
    "numbers": (TARGETS, 1), "yes or no": (np.array([[0], [1], [1], [0]]), 1), "one-hot": (np.eye(3)[[0, 2, 1, 1]], 3),
    "labels": (np.array([0, 2, 1, 1]), 3)}


@pytest.mark.parametrize(("kind", "given"), TARGETS_KINDS.items(), ids=TARGETS_KINDS)
def test_kinds_of_targets(kind: str, given: tuple[Any, int]) -> None:
    targets, outputs = given
    weights = np.linspace(-1, 1, 2 * outputs).reshape(2, outputs)
    seen: list[Any] = []

    def train(x: Any, y: Any) -> None:
        seen.append(y)
        one_hot = np.eye(3)[y] if kind == "labels" else y
        weights[...] = weights + x.T @ (one_hot - x @ weights)

    program = Program.of(INPUTS, targets, train=train, output=lambda x: x @ weights, weights=["weights"])
    assert program.targets_kind == kind
    assert program.targets.shape == (4, outputs)
    program.train(program.inputs, program.targets)
    assert np.array_equal(seen[-1], targets)


def test_targets_given_as_a_vector_are_handed_on_as_a_vector() -> None:
    weights, seen = np.array([[0.3], [0.1]]), []

    def train(x: Any, y: Any) -> None:
        seen.append(y.shape)
        weights[...] = weights + x.T @ (y.reshape(-1, 1) - x @ weights)

    program = Program.of(INPUTS, TARGETS.ravel(), train=train, output=lambda x: x @ weights, weights=["weights"])
    program.train(INPUTS[:2], TARGETS[:2])
    assert seen[-1] == (2,)
    assert program.targets.shape == (4, 1)


def column_net() -> dict[str, Any]:
    arguments = FORMS["samples_as_columns"]().arguments
    del arguments["samples"]
    return arguments


def one_by_one(shape: tuple[int, int] | None, plain: bool = False) -> dict[str, Any]:
    mine = Net()

    def sample(x: Any) -> Any:
        assert isinstance(x, list) if plain else x.ndim == (2 if shape else 1)
        assert plain or shape is None or x.shape == shape
        return np.array(x, dtype=float).reshape(1, -1)

    def train(x: Any, y: Any) -> None:
        mine.train(sample(x), np.array(y, dtype=float).reshape(1, -1))

    return mine.given(train=train, output=lambda x: mine.query(sample(x)).tolist() if plain else mine.query(sample(x))[0, 0])


FOUND_OUT = {
    "columns": (column_net, INPUTS, ("columns", False)),
    "vectors": (lambda: one_by_one(None), INPUTS, ("rows", True)),
    "single rows": (lambda: one_by_one((1, 2)), INPUTS, ("rows", True)),
    "single columns": (lambda: one_by_one((2, 1)), INPUTS, ("columns", True)),
    "rows as a table": (net, INPUTS, ("rows", False)),
    "lists": (lambda: one_by_one(None, plain=True), INPUTS.tolist(), ("rows", True))}


@pytest.mark.parametrize(("make", "inputs", "found"), FOUND_OUT.values(), ids=FOUND_OUT)
def test_how_a_program_wants_its_samples_is_found_out(make: Any, inputs: Any, found: tuple[str, bool]) -> None:
    program = Program.of(inputs, TARGETS, **make())
    assert (program.samples, program.one_by_one) == found
    before = canonical(program.read())
    program.train(INPUTS[:1], TARGETS[:1])
    for new, wanted in zip(canonical(program.read()), stepped(INPUTS[:1], TARGETS[:1], before), strict=True):
        np.testing.assert_allclose(new, wanted)


def test_data_with_samples_as_columns() -> None:
    program = Program.of(INPUTS.T, TARGETS.T, **FORMS["samples_as_columns"]().arguments)
    assert (program.inputs.shape, program.targets.shape, program.samples) == ((4, 2), (4, 1), "columns")


def test_a_program_that_raises_is_taken_as_it_was_said() -> None:
    def train(x: Any, y: Any) -> None:
        raise ValueError("mine")

    program = Program.of(INPUTS, TARGETS, **net(train=train))
    assert (program.samples, program.one_by_one, program.fixed) == ("rows", False, [])
    with pytest.raises(ProgramRaisesError, match=r"^examine: train raised ValueError: mine \(line \d+") as caught:
        program.train(INPUTS, TARGETS)
    assert (caught.value.function, str(caught.value.error)) == ("train", "mine")
    with pytest.raises(ProgramRaisesError, match=r"^examine: output raised KeyError"):
        Program.of(INPUTS, TARGETS, **net(output=lambda x: {}["nothing"]))


EPOCHS = {"a parameter": ("epochs=1000", {}), "one that must be given": ("n_iter", {}), "by name only": ("*, steps", {}),
          "an attribute": ("", {"epochs": 1000})}


@pytest.mark.parametrize(("parameter", "attributes"), EPOCHS.values(), ids=EPOCHS)
def test_epochs_are_one(parameter: str, attributes: dict[str, int]) -> None:
    space: dict[str, Any] = {}
    name = parameter.removeprefix("*, ").split("=")[0] or "self.epochs"
    exec(f"def fit(self, x, y, {parameter}):\n    for _ in range({name}):\n        Net.train(self, x, y)", {"Net": Net}, space)
    mine = type("Counting", (Net,), {"fit": space["fit"], "__module__": __name__})()
    vars(mine).update(attributes)
    program = Program.of(INPUTS, TARGETS, **mine.given(train=mine.fit))
    program.train(INPUTS, TARGETS)
    assert mine.count == 1
    assert program.epochs_parameter == name.removeprefix("self.")
    program.fresh()
    assert vars(mine).get("epochs", 1000) == 1000


def test_a_program_that_never_ends_is_stopped_and_named() -> None:
    mine = Net()

    def endless(x: Any, y: Any) -> None:
        mine.W1 = mine.W1 + 1
        while True:
            pass

    before = mine.W1.copy()
    with pytest.raises(NeverEndsError, match=r"^examine: train did not end within 0\.2 seconds, and it was stopped$") as caught:
        supervised(lambda: Program.of(INPUTS, TARGETS, **mine.given(train=endless)), 0.2)
    assert caught.value.function == "train"
    assert np.array_equal(mine.W1, before)


def test_each_call_has_its_own_time() -> None:
    mine = Net()

    def slow(x: Any) -> Any:
        time.sleep(0.03)
        return mine.query(x)

    program = supervised(lambda: Program.of(INPUTS, TARGETS, **mine.given(output=slow)), 0.3)
    assert program.names == NAMES


def test_imports_do_not_count(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.8)\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    mine = Net()

    def train(x: Any, y: Any) -> None:
        import slow_to_import  # type: ignore[import-not-found]  # noqa: F401
        mine.train(x, y)

    assert supervised(lambda: Program.of(INPUTS, TARGETS, **mine.given(train=train)), 0.3).names == NAMES


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit, ValueError])
def test_everything_is_put_back_whatever_happens(ending: type[BaseException], capsys: Any) -> None:
    mine = Net()
    before, state = [mine.W1.copy(), mine.b1.copy()], state_of_numpy()[1].copy()

    def job() -> None:
        Program.of(INPUTS, TARGETS, **mine.given()).train(INPUTS, TARGETS)
        draw()
        print("loud")
        raise ending

    with pytest.raises(ending):
        supervised(job)
    assert all(np.array_equal(now, old) for now, old in zip((mine.W1, mine.b1), before, strict=True))
    assert np.array_equal(state_of_numpy()[1], state)
    assert capsys.readouterr().out == ""


def test_an_interrupt_stops_it_and_everything_is_put_back() -> None:
    mine = Net()
    before, running = mine.W1.copy(), threading.Event()

    def endless(x: Any, y: Any) -> None:
        mine.W1 = mine.W1 + 1
        running.set()
        while True:
            pass

    def interrupt() -> None:
        running.wait(10)
        _thread.interrupt_main()

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        supervised(lambda: Program.of(INPUTS, TARGETS, **mine.given(train=endless)))
    assert np.array_equal(mine.W1, before)


def test_an_output_among_other_things_is_found() -> None:
    mine = Net()

    def asked(x: Any) -> Any:
        assert np.shape(x)[1:] == (2,)
        assert len(x) > 1
        return mine.query(x)

    for output in (lambda x: (np.ones((len(x), 3)), asked(x), {"cache": 1}), lambda x: [asked(x), np.ones((len(x), 3))]):
        program = Program.of(INPUTS, TARGETS, **mine.given(output=output))
        np.testing.assert_allclose(program.output(INPUTS), mine.query(INPUTS))


def extra(x: Any, y: Any, rate: float, weights: Any) -> None: ...
def nothing() -> None: ...
def read_copies() -> list[Any]: return [np.ones((2, 3))]
def ignore(arrays: list[Any]) -> None: ...


my_net = Net()
DATA, OUTPUT = (INPUTS, TARGETS), {"output": my_net.query, "weights": my_net}
MINE = "train=my_net.train, output=my_net.query, weights=my_net)"
REFUSED: dict[str, tuple[tuple[Any, ...], dict[str, Any], type[Exception], str]] = {
    "only the network": ((my_net, None), {}, TypeError, "examine: your data come first, then what your program is made of; "
                         f"type examine(inputs, targets, {MINE}"),
    "only the class": ((Net, None), {}, TypeError,
                       "type net = Net(…), then examine(inputs, targets, train=net.train, output=net.query"),
    "nothing but data": (DATA, {}, TypeError, "examine: it is not said yet: train=, which function trains, and output=, "
                         "which function gives the outputs, and weights=, what holds the weights; "
                         "type examine(INPUTS, TARGETS, train=my_train, output=my_output"),
    "no weights": (DATA, {"train": my_net.train, "output": my_net.query}, TypeError, f"type examine(INPUTS, TARGETS, {MINE}"),
    "the network after the data": (DATA, {"train": my_net}, TypeError, f"type examine(INPUTS, TARGETS, {MINE}"),
    "no targets": ((INPUTS, None), {"train": my_net.train, **OUTPUT}, TypeError, "the targets are missing"),
    "the network for the targets": ((INPUTS, my_net), {}, TypeError,
                                    f"the targets are missing; type examine(INPUTS, targets, {MINE}"),
    "called already": (DATA, {"gradients": 0.5, **OUTPUT}, TypeError,
                       "examine: gradients must be a function, received float; give the function itself, without brackets"),
    "its result": (DATA, {"train": [1.0], **OUTPUT}, TypeError, "train must be a function, received list"),
    "unbound": (DATA, {"train": Net.train, **OUTPUT}, TypeError,
                "Net.train belongs to the class and has no weights of its own; make an object first, as in net = Net(…)"),
    "the class as train": (DATA, {"train": Net, **OUTPUT}, TypeError, "received the class Net; type net"),
    "both": (DATA, {"train": my_net.train, "gradients": my_net.train, **OUTPUT}, TypeError, "not both"),
    "more parameters": (DATA, {"train": extra, **OUTPUT}, ValueError, "extra also needs rate and weights; "
                        "type train=lambda inputs, targets: extra(inputs, targets, rate, weights)"),
    "no parameters": (DATA, {"train": nothing, **OUTPUT}, ValueError,
                      "train is called with inputs and targets, and nothing takes nothing; let it take what it trains on"),
    "samples": (DATA, net(samples="cols"), ValueError, "samples must be 'rows' or 'columns', received 'cols'"),
    "rows that differ": ((INPUTS, TARGETS[:3]), net(), ValueError, "as many rows, one for each sample, received (4, 2) and (3, 1)"),
    "no table": ((INPUTS[None], TARGETS), net(), ValueError,
                 "inputs must be a table of numbers, one row for each sample, received the shape (1, 4, 2)"),
    "words": ((["a", "b"], TARGETS), net(), ValueError,
              "inputs must be a table of numbers, one row for each sample, received list"),
    "not finite": ((INPUTS * np.nan, TARGETS), net(), ValueError, "received a number that is not finite"),
    "too few outputs": ((INPUTS, np.hstack([TARGETS, TARGETS])), net(), ValueError,
                        "output gives 1 numbers for each sample, but targets have 2"),
    "classes": (DATA, net(output=lambda x: my_net.query(x).argmax(1)), TypeError,
                "output gives whole numbers, such as the number of a class"),
    "no outputs": (DATA, net(output=lambda x: None), ValueError, "output must return a row of numbers for each sample"),
    "nothing moves": (DATA, net(weights={"rate": 0.1, "W1": np.ones((2, 3))}), ValueError,
                      "examine: found rate a number, W1 (2, 3), and the output depends on none of them; hand over what holds"),
    "no numbers": (DATA, net(weights={"name": "net"}), ValueError, "found no numbers in weights"),
    "unknown name": (DATA, net(weights=["W9"]), ValueError, "weights names 'W9', and train knows nothing of that name"),
    "deaf write": (DATA, net(weights=(read_copies, ignore)), ValueError,
                   "what write(arrays) puts there must be what read() returns next"),
    "bad read": (DATA, net(weights=(lambda: None, ignore)), ValueError,
                 "read() must return a list of all weight arrays, received NoneType")}


@pytest.mark.parametrize(("data", "arguments", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_answered_with_what_to_type(data: Any, arguments: Any, kind: type[Exception], message: str) -> None:
    before = my_net.W1.copy()
    with pytest.raises(kind) as caught:
        Program.of(*data, **arguments)
    assert str(caught.value).startswith("examine: ")
    assert message in str(caught.value)
    assert np.array_equal(my_net.W1, before)


@pytest.mark.parametrize(("attempt", "call"), [
    (Net, "type net = Net(…), then examine(inputs, targets, train=net.train, output=net.query, weights=net)"),
    (my_net, "type examine(inputs, targets, train=attempt.train, output=attempt.query, weights=attempt)")])
def test_a_class_or_an_object_in_place_of_an_epoch_is_told_how_to_be_examined(attempt: Any, call: str) -> None:
    with pytest.raises(ValueError, match=r"^check_epoch: the attempt must be a function, and this is a whole program;") as caught:
        check_epoch(attempt)
    assert str(caught.value).endswith(call)


class Aliased:
    """The same weights under two names, of which training replaces one."""

    def __init__(self) -> None:
        self.W = np.array([[0.5], [-0.5]])
        self.params = {"W": self.W}

    def query(self, x: Any) -> Any:
        return x @ self.params["W"]

    def train(self, x: Any, y: Any) -> None:
        self.params["W"] = self.params["W"] - 0.1 * x.T @ (self.query(x) - y)


class Flat:
    """All weights in one vector, and views of it."""

    def __init__(self) -> None:
        self.theta = np.linspace(-1, 1, 9)
        self.W1, self.W2 = self.theta[:6].reshape(2, 3), self.theta[6:].reshape(3, 1)

    def query(self, x: Any) -> Any:
        return np.tanh(x @ self.W1) @ self.W2

    def train(self, x: Any, y: Any) -> None:
        self.theta -= 0.1


@pytest.mark.parametrize(("make", "names"), [(Aliased, ["params['W']"]), (Flat, ["W1", "W2"])])
def test_of_several_names_for_the_same_numbers_the_used_one_is_taken(make: Any, names: list[str]) -> None:
    mine = make()
    program = Program.of(INPUTS, TARGETS, train=mine.train, output=mine.query, weights=mine)
    assert (program.names, program.fixed) == (names, [])


def test_a_program_that_needs_all_samples_at_once() -> None:
    mine, inputs = Net(), np.vstack([INPUTS, INPUTS * 2])
    mine.b1 = np.linspace(-1, 1, 24).reshape(8, 3)

    def train(x: Any, y: Any) -> None:
        mine.W1, mine.b1, mine.W2, mine.b2 = (array - 0.1 for array in (mine.W1, mine.b1 + 0 * x[:, :1], mine.W2, mine.b2))

    program = Program.of(inputs, np.vstack([TARGETS, TARGETS]), **mine.given(train=train))
    assert (program.names, program.fixed, program.one_by_one) == (NAMES, [], False)


def test_a_query_that_makes_a_column_of_a_list_is_for_one_sample() -> None:
    w = np.array([[0.5, -0.3]])

    def query(values: Any) -> Any:
        return w @ np.array(values, ndmin=2).T

    def train(values: Any, targets: Any) -> None:
        w[...] = w + (np.array(targets, ndmin=2).T - query(values)) @ np.array(values, ndmin=2)

    program = Program.of(INPUTS, TARGETS, train=train, output=query, weights=["w"])
    assert (program.samples, program.one_by_one) == ("rows", True)


@pytest.mark.parametrize("returned", [
    lambda w, b: (w, b), lambda w, b: [b, w], lambda w, b: {"w_new": w, "b_new": b}, lambda w, b: (0.25, w, b)])
def test_new_weights_that_are_only_returned_are_kept(returned: Any) -> None:
    w, b = np.ones((2, 1)), np.zeros(3)
    program = Program.of(INPUTS, TARGETS, train=lambda x, y: returned(w + 1, b + 2), output=lambda x: x @ w + b.sum(),
                         weights=["w", "b"])
    program.train(INPUTS, TARGETS)
    new = program.read()
    assert program.returns_weights
    assert (new[0].tolist(), new[1].tolist()) == ([[2], [2]], [2, 2, 2])


@pytest.mark.parametrize("returned", [lambda v, w: (v, w, 0.25), lambda v, w: {"dw": w, "dv": v}, lambda v, w: (0.25, [v], [w])])
def test_gradients_of_equal_shapes_are_told_apart(returned: Any) -> None:
    v, w = np.ones((2, 1)), np.ones((2, 1))
    program = Program.of(INPUTS, TARGETS, gradients=lambda x, y: returned(v * 0 + 2, w * 0 + 3), output=lambda x: x @ (v * w),
                         weights=["v", "w"])
    program.train(INPUTS, TARGETS)
    assert [array[0, 0] for array in program.read()] == [-1, -2]


def test_gradients_that_do_not_fit_are_refused() -> None:
    w = np.ones((2, 1))
    program = Program.of(INPUTS, TARGETS, gradients=lambda x, y: "none", output=lambda x: x @ w, weights=["w"])
    with pytest.raises(ValueError, match=r"^examine: gradients must return one array for each of w, received str$"):
        program.train(INPUTS, TARGETS)


def test_numbers_that_are_gone_are_told() -> None:
    mine = Net()

    def train(x: Any, y: Any) -> None:
        mine.W1 = None

    program = Program.of(INPUTS, TARGETS, **mine.given(train=train))
    with pytest.raises(ValueError, match=r"^examine: after a training step, W1 holds no numbers any more$"):
        program.train(INPUTS, TARGETS)
        program.read()


def test_samples_as_columns_are_asked_all_at_once() -> None:
    w, asked = np.array([[0.5, -0.3], [0.1, 0.2], [0.7, 0.4]]), []

    def output(x: Any) -> Any:
        asked.append(x.shape)
        return w @ x

    def train(x: Any, y: Any) -> None:
        w[...] = w + (y - output(x)) @ x.T

    program = Program.of(INPUTS, np.eye(3)[[0, 1, 2, 0]], train=train, output=output, weights=["w"])
    np.testing.assert_allclose(program.output(INPUTS), INPUTS @ w.T)
    assert asked[-1] == (2, 4)
    program.train(program.inputs, program.targets)
    assert asked[-1] == (2, 4)


def test_columns_that_were_said_stay_so_where_training_raises() -> None:
    w = np.array([[0.5, -0.3]])

    def train(x: Any, y: Any) -> None:
        if x.ndim == 2:
            raise ValueError("mine")
        w[...] = w + 1

    arguments = {"train": train, "output": lambda x: w @ x, "weights": ["w"]}
    assert Program.of(INPUTS, TARGETS, **arguments, samples="columns").samples == "columns"
    assert Program.of(INPUTS, TARGETS, **arguments).one_by_one


def test_single_numbers_stay_single_numbers() -> None:
    variables = {"w": 0.5, "v": -0.3, "exp": np.exp}
    exec("def output(x):\n    return 1 / (1 + exp(-w * x[0] - v * x[1]))\n"
         "def train(x, y):\n    global w, v\n    e = y - output(x)\n    w += e * x[0]\n    v += e * x[1]\n", variables)
    program = Program.of(INPUTS, TARGETS, train=variables["train"], output=variables["output"], weights=variables)
    assert (program.names, program.fixed, program.one_by_one) == (["w", "v"], [], True)
    program.train(INPUTS, TARGETS)
    assert [array.ndim for array in program.read()] == [0, 0]


def test_inputs_given_as_a_vector_are_handed_on_as_a_vector() -> None:
    w, seen = np.array([0.5]), []

    def train(x: Any, y: Any) -> None:
        seen.append((x.shape, y.shape))
        w[...] = w + ((y - w * x) * x).sum()

    program = Program.of(INPUTS[:, 0], TARGETS[:, 0], train=train, output=lambda x: w * x, weights=["w"])
    program.train(INPUTS[:, :1], TARGETS)
    assert seen[-1] == ((4,), (4,))


def test_a_layer_behind_zeros_is_not_fixed() -> None:
    mine = Net()
    mine.W2 = np.zeros((3, 1))
    assert Program.of(INPUTS, TARGETS, **mine.given()).fixed == []


def test_a_memory_of_the_transposed_shape_is_found_and_nothing_changes() -> None:
    mine = Net()
    mine.memory = np.zeros((2, 3))
    pair = (lambda: [mine.W1.T, mine.W2]), (lambda arrays: vars(mine).update(W1=arrays[0].T.copy(), W2=arrays[1].copy()))
    program = Program.of(INPUTS, TARGETS, **mine.given(weights=pair))
    before = program.read()
    assert "memory" in [slot.name.rpartition(".")[2] for slot in program.buffers()]
    assert all(np.array_equal(now, old) for now, old in zip(program.read(), before, strict=True))


def test_a_write_that_changes_the_shape_is_refused() -> None:
    mine = Net()
    pair = (lambda: [mine.W1]), (lambda arrays: vars(mine).update(W1=arrays[0].T.copy()))
    with pytest.raises(ValueError, match=r"array 0 has the shape \(3, 2\) afterwards, expected \(2, 3\)$"):
        Program.of(INPUTS, TARGETS, **mine.given(weights=pair))


def test_everything_is_put_back_when_it_is_refused() -> None:
    mine = Net()

    def output(x: Any) -> Any:
        mine.W1 = mine.W1 + 1
        return np.ones(len(x), int)

    before = mine.W1.copy()
    with pytest.raises(TypeError, match=r"^examine: output gives whole numbers"):
        Program.of(INPUTS, TARGETS, **mine.given(output=output))
    assert np.array_equal(mine.W1, before)


def test_a_single_number_behind_a_dead_relu_is_woken() -> None:
    me = SimpleNamespace(w=0.1, b=-20.0, idle=1.0)
    program = Program.of(INPUTS, TARGETS, train=lambda x, y: vars(me).update(b=me.b + 1), output=lambda x:
                         np.maximum(me.w * x[:, :1] + me.b, 0), weights=me)
    assert "b" in program.names
    assert "idle" not in program.names


def test_many_neurons_are_pushed_together() -> None:
    calls = itertools.count()  # which no snapshot puts back
    units = [SimpleNamespace(weights=[0.1, 0.2], bias=0.0, output=0.0) for _ in range(60)]

    def output(x: Any) -> Any:
        next(calls)
        return np.array([sum(sum(w * v for w, v in zip(unit.weights, x, strict=True)) + unit.bias for unit in units)])

    program = Program.of(INPUTS, TARGETS, train=lambda x, y: [vars(unit).update(bias=unit.bias + 1) for unit in units],
                         output=output, weights=units, one_by_one=True)
    assert len(program.names) == 120
    assert next(calls) < 200


def test_a_dead_relu_and_zeros_are_woken() -> None:
    mine = Net()
    mine.W1, mine.b1, mine.W2 = np.zeros((2, 3)), np.full(3, -20.0), np.zeros((3, 1))
    program = Program.of(INPUTS, TARGETS, **mine.given(
        output=lambda x: np.maximum(x @ mine.W1 + mine.b1, 0) @ mine.W2 + mine.b2))
    assert program.names == NAMES
