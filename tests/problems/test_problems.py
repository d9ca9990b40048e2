"""Problems: the published tables with their starts, frozen, and a learner's own table checked as stages check theirs."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, ShapeError, problems

ALL = {"XOR": (2, 3, 1), "HALF_ADDER": (2, 3, 2), "COMPARISON": (2, 3, 3), "FIRST_COLUMN": (3, 1), "XOR_WITH_CONSTANT": (3, 4, 1),
       "AUTOENCODER": (8, 3, 8)}
TABLE, COLUMN = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]


@pytest.mark.parametrize(("name", "sizes"), ALL.items())
def test_every_problem_is_ready_to_train(name: str, sizes: tuple[int, ...]) -> None:
    task = getattr(problems, name)
    assert task.network.sizes == sizes
    assert task.network.train_epoch(task.inputs, task.targets, task.learning_rate).sizes == sizes
    assert task.epochs >= 1
    assert task.source
    assert len(task.input_names) == sizes[0]
    assert len(task.target_names) == sizes[-1]
    assert len(task.sample_names) == len(task.inputs) == len(task.targets)


def test_published_starts(published: Any) -> None:
    xor, table, autoencoder = (published(name) for name in ("xor_2_3_1", "basic_3_1_and_3_4_1", "autoencoder_8_3_8"))
    for task, book in [(problems.XOR, xor), (problems.FIRST_COLUMN, table)]:
        assert task.inputs.tolist() == book["inputs"]
        assert task.targets.tolist() == book["targets"]
    assert problems.AUTOENCODER.inputs.tolist() == problems.AUTOENCODER.targets.tolist() == autoencoder["inputs"]
    assert [weights.tolist() for weights in problems.XOR.network.weights] == [xor["weights_0"], xor["weights_1"]]
    assert problems.XOR.learning_rate == xor["learning_rate"]
    weights = [weights.tolist() for weights in problems.AUTOENCODER.network.weights]
    assert weights == [autoencoder["hidden_weights"], autoencoder["output_weights"]]
    for bias, name in zip(problems.AUTOENCODER.network.biases or (), ("hidden_bias", "output_bias"), strict=True):
        np.testing.assert_allclose(bias, np.add(autoencoder[name], 1), rtol=1e-15)  # sigmoid(x + 1) as a bias


def test_the_half_adder_is_xors_network_with_a_second_output() -> None:
    xor, adder = problems.XOR, problems.HALF_ADDER
    assert adder.targets.tolist() == [[0, 0], [1, 0], [1, 0], [0, 1]]
    assert adder.inputs.tolist() == xor.inputs.tolist()
    assert adder.network.weights[0].tolist() == xor.network.weights[0].tolist()
    assert adder.network.weights[1][:, :1].tolist() == xor.network.weights[1].tolist()
    assert adder.network.weights[1][:, 1].tolist() == [0.600, 0.412, -0.500]


def test_the_comparison_says_which_of_two_numbers_is_larger() -> None:
    task = problems.COMPARISON
    smaller, equal, larger = task.targets.T.astype(bool)
    for said, is_so in ((smaller, np.less), (equal, np.equal), (larger, np.greater)):
        assert said.tolist() == is_so(*task.inputs.T).tolist()
    assert str(task.network.form) == "2-3-3, no biases, sigmoid / softmax, cross-entropy"
    assert task.network.weights[1][:, :2].tolist() == problems.HALF_ADDER.network.weights[1].tolist()


def test_tables_of_the_two_lessons_with_a_constant_input() -> None:
    assert problems.XOR_WITH_CONSTANT.inputs.tolist() == problems.FIRST_COLUMN.inputs.tolist()
    assert problems.XOR_WITH_CONSTANT.inputs[:, 2].tolist() == [1, 1, 1, 1]
    assert problems.XOR_WITH_CONSTANT.targets.tolist() == COLUMN
    assert problems.FIRST_COLUMN.targets[:, 0].tolist() == problems.FIRST_COLUMN.inputs[:, 0].tolist()


@pytest.mark.parametrize("name", ALL)
def test_problems_are_frozen_and_read_only(name: str) -> None:
    task = getattr(problems, name)
    with pytest.raises(FrozenInstanceError):
        task.learning_rate = 1.0
    for array in (task.inputs, task.targets, *task.network.weights, *(task.network.biases or ())):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5


def test_a_learners_table_is_copied_checked_and_named() -> None:
    inputs = np.array(TABLE)
    task = Problem(inputs=inputs, targets=COLUMN, network=Network.random((2, 1), 1))  # type: ignore[arg-type]
    inputs[0, 0] = 9
    assert task.inputs.tolist() == TABLE
    assert task.inputs.dtype == task.targets.dtype == np.float64
    assert (task.input_names, task.target_names) == (("x1", "x2"), ("y1",))
    assert task.sample_names == ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")
    assert (task.name, task.learning_rate, task.epochs, task.source) == ("problem", 1.0, 10_000, "")


def test_a_learners_names_are_kept() -> None:
    task = Problem(inputs=[[1, 2]], targets=[[1]], network=Network.random((2, 1), 1), input_names=["a", "b"],  # type: ignore[arg-type]
                   target_names=["c"], sample_names=["only"])
    assert Problem(inputs=[[1]], targets=[[1]], network=Network.random((1, 1), 1), input_names=None).input_names == ("x1",)  # type: ignore[arg-type]
    assert (task.input_names, task.target_names, task.sample_names) == (("a", "b"), ("c",), ("only",))


class Endless:
    """Says that it is long, and never ends."""

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, place: int) -> str:
        return "name"


@pytest.mark.parametrize("other", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value)), copy.copy])
def test_a_copy_is_protected_as_well(other: Any) -> None:
    task = other(problems.XOR)
    assert repr(task) == repr(problems.XOR)
    for array in (task.inputs, task.targets, *task.network.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5


@pytest.mark.parametrize(("changes", "kind", "message"), [
    ({"targets": [0, 1, 1, 0]}, ShapeError, "targets is (4,); its reshape(-1, 1) (4, 1) fits"),
    ({"targets": [[0, 1, 1, 0]]}, ShapeError, "targets is (1, 4); its transpose (4, 1) fits"),
    ({"inputs": np.ones((4, 3))}, ShapeError, "Problem: inputs must be (samples, 2), for the network 2-3-1, received (4, 3)"),
    ({"targets": np.ones((4, 2))}, ShapeError, "Problem: targets must be (samples, 1), for the network 2-3-1, received (4, 2)"),
    ({"inputs": np.ones((5, 2))}, ShapeError, """\
Problem: the shapes do not fit (samples, inputs) x (samples, outputs) -> (samples, outputs)
  inputs is (5, 2), expected (samples, inputs)
  targets is (4, 1), expected (samples, outputs)
  samples is 5 in inputs but 4 in targets"""),
    ({"inputs": [[np.nan, 0]] * 4}, ValueError, "Problem: inputs holds nan at [0, 0]; expected finite numbers"),
    ({"targets": "yes"}, ValueError, "Problem: targets must be a table of real numbers, received str 'yes'"),
    ({"inputs": []}, ValueError, "Problem: inputs is empty, with shape (0,)"),
    ({"network": (2, 1)}, ValueError, "Problem: network must be a Network, received tuple"),
    ({"learning_rate": 0}, ValueError, "Problem: learning_rate must be a positive finite number, received 0.0"),
    ({"learning_rate": "1"}, ValueError, "Problem: learning_rate must be a positive finite number, received str '1'"),
    ({"epochs": 0}, ValueError, "Problem: epochs must be a whole number above 0, received 0"),
    ({"epochs": 1.5}, ValueError, "Problem: epochs must be a whole number above 0, received 1.5"),
    ({"epochs": True}, ValueError, "Problem: epochs must be a whole number above 0, received True"),
    ({"name": 5}, ValueError, "Problem: name must be text, received int 5"),
    ({"source": None}, ValueError, "Problem: source must be text, received NoneType None"),
    ({"sample_names": 5}, ValueError, "Problem: sample_names must be 4 names, received [5]"),
    ({"sample_names": Endless()}, ValueError, "Problem: sample_names must be 4 names, received [<"),
    ({"input_names": range(10**30)}, ValueError, "Problem: input_names must be 2 names, received [0, 1, 2]"),
    ({"targets": [[0], [1], [1], [1.5]]}, ValueError, "Problem: targets must be numbers from 0 to 1, since sigmoid outputs reach "
     "no others, received 1.5"),
    ({"input_names": ["a"]}, ValueError, "Problem: input_names must be 2 names, received ['a']"),
    ({"input_names": "ab"}, ValueError, "Problem: input_names must be 2 names, received ['ab']"),
    ({"target_names": [1]}, ValueError, "Problem: target_names must be 1 names, received [1]"),
    ({"sample_names": ["a", "b"]}, ValueError, "Problem: sample_names must be 4 names, received ['a', 'b']")],
    ids=lambda value: str(value)[:30])
def test_bad_problems_are_refused_by_name(changes: dict[str, Any], kind: type, message: str) -> None:
    good: dict[str, Any] = {"inputs": TABLE, "targets": COLUMN, "network": Network.random((2, 3, 1), 1)}
    with pytest.raises(kind, match=re.escape(message)) as caught:
        Problem(**{**good, **changes})
    assert type(caught.value) is kind
    assert str(caught.value).startswith("Problem: ")


def test_text_of_a_problem() -> None:
    assert repr(problems.XOR) == """\
XOR: 4 samples, network 2-3-1, learning rate 0.3, 400,000 epochs
sample  x1  x2  x1 xor x2
(0, 0)  0   0   0
(0, 1)  0   1   1
(1, 0)  1   0   1
(1, 1)  1   1   0"""


def test_html_of_a_problem_is_escaped() -> None:
    task = Problem(inputs=[[1]], targets=[[1]], network=Network.random((1, 1), 1), name="<b>", input_names=["<i>"])  # type: ignore[arg-type]
    html = task._repr_html_()
    assert "&lt;b&gt;: 1 samples" in html
    assert "&lt;i&gt;" in html
    assert "<b>" not in html
