"""Every slot of an owner is found, by its path, and written in place where it can be, else replaced in its own type."""

from __future__ import annotations

import types
from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlpteach.judging.program.own import Around
from mlpteach.judging.program.slots import found_in
from mlpteach.judging.program.values import is_numeric


class Plain:
    """Attributes, and one of the class."""

    shared = np.ones(2)

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)

    def method(self) -> None: ...


class Magic:
    """Answers to every name, and raises for some."""

    def __init__(self) -> None:
        self.w = np.ones(2)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise RuntimeError(name)
        return np.ones(3)


class Slotted:
    """Slots, one of them empty."""

    __slots__ = ("empty", "w")

    def __init__(self) -> None:
        self.w = np.ones(2)


def circle() -> Plain:
    one = Plain(w=np.ones(2))
    one.other = Plain(back=one, v=1.5)  # type: ignore[attr-defined]
    return one


def module() -> Any:
    made = types.ModuleType("mine")
    made.W1, made._hidden, made.np, made.Plain = np.ones(2), np.ones(2), np, Plain  # type: ignore[attr-defined]
    return made


def closure() -> Around:
    w, number = np.ones(2), 0.5

    def inner() -> Any:
        return w, number, np

    return Around(inner)  # type: ignore[arg-type]


OWNERS: dict[str, tuple[Any, list[str]]] = {
    "attributes": (Plain(W1=np.ones((2, 3)), rate=0.1, name="net", flag=True, none=None), ["shared", "W1", "rate"]),
    "layers of neurons": (SimpleNamespace(layers=[SimpleNamespace(neurons=[SimpleNamespace(weights=[0.1, 0.2], bias=1.0)])]),
                          ["layers[0].neurons[0].weights", "layers[0].neurons[0].bias"]),
    "a dict": ({"W1": np.ones(2), "b": 0.0, 3: 1.0, "two words": 2.0}, ["W1", "b", "weights[3]", "weights['two words']"]),
    "a dict in an object": (SimpleNamespace(params=OrderedDict(W1=np.ones(2), b2=[1.0])), ["params['W1']", "params['b2']"]),
    "a list of arrays": ([np.ones(2), np.ones(3)], ["weights[0]", "weights[1]"]),
    "a network in lists and dicts": ([[{"weights": [1.0, 2.0]}, {"weights": [3.0, 4.0]}], [{"weights": [5.0]}]],
                                     ["weights[0][0]['weights']", "weights[0][1]['weights']", "weights[1][0]['weights']"]),
    "a list of matrices": (SimpleNamespace(w=[[[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0]]]), ["w[0]", "w[1]"]),
    "matrices of equal sizes": (SimpleNamespace(w=[[[1.0, 2.0]], [[1.0, 2.0]]]), ["w[0]", "w[1]"]),
    "one matrix": (SimpleNamespace(w=[[1.0, 2], [3, 4]]), ["w"]),
    "arrays in a tuple": (SimpleNamespace(w=(np.ones(2), 0.5)), ["w[0]"]),
    "an array of arrays": (SimpleNamespace(w=np.array([np.ones(2), np.ones(3)], dtype=object)), ["w[0]", "w[1]"]),
    "a script": ({"__builtins__": {}, "W1": np.ones(2), "_w": np.ones(2), "In": [1.0], "Out": {1: 2.0}, "np": np, "f": len,
                  "net": SimpleNamespace(w=1.0)}, ["W1", "net.w"]),
    "libraries among variables": ({"np": np, "f": len, "random": np.random, "W1": np.ones(2)}, ["W1"]),
    "a module": (module(), ["W1"]),
    "a closure": (closure(), ["number", "w"]),
    "a class": (Plain, ["shared"]),
    "a circle": (circle(), ["shared", "w", "other.shared", "other.v"]),
    "magic": (Magic(), ["w"]),
    "slots": (Slotted(), ["w"]),
    "other dtypes": (SimpleNamespace(w=np.ones(2, np.float32), n=np.ones(2, int), z=1j, b=np.array([True]), s=np.array(["a"]),
                                     e=np.empty(0)), ["w", "n"]),
    "a scalar of numpy": (SimpleNamespace(b=np.float64(1), c=np.array(2.0)), ["b", "c"])}


@pytest.mark.parametrize(("owner", "names"), OWNERS.values(), ids=OWNERS)
def test_every_slot_is_found_by_its_path(owner: Any, names: list[str]) -> None:
    slots = found_in(owner)
    assert [slot.name for slot in slots] == names
    for slot in slots:
        kind, shape = type(slot.value), np.shape(slot.value)
        wanted = np.arange(np.size(slot.value)).reshape(shape) + 0.5
        before = slot.read()
        slot.write(wanted)
        assert np.array_equal(slot.read(), wanted)
        assert isinstance(slot.value, float) if kind is int else isinstance(slot.value, kind)
        slot.write(before)


def test_it_is_looked_up_anew() -> None:
    owner = SimpleNamespace(layers=[SimpleNamespace(w=np.ones(2))])
    (slot,) = found_in(owner)
    owner.layers = [SimpleNamespace(w=np.zeros(2))]
    assert np.array_equal(slot.read(), [0, 0])


READ_ONLY = np.ones(2)
READ_ONLY.flags.writeable = False
IN_PLACE: dict[str, tuple[Any, Any, bool]] = {
    "an array": (np.ones(2), [0.5, 1.5], True), "single precision": (np.ones(2, np.float32), [0.5, 1.5], True),
    "a view": (np.ones((2, 2)).T, [[0.5, 1.5], [1, 2]], True), "a list": ([1.0, 2.0], [0.5, 1.5], True),
    "a matrix of lists": ([[1.0], [2.0]], [[0.5], [1.5]], True),
    "whole numbers": (np.ones(2, int), [0.5, 1.5], False), "read-only": (READ_ONLY, [0.5, 1.5], False),
    "one cell shown twice": (np.broadcast_to(1.0, (2,)), [0.5, 1.5], False), "another shape": (np.ones(2), [[0.5, 1.5]], False)}


@pytest.mark.parametrize(("value", "numbers", "in_place"), IN_PLACE.values(), ids=IN_PLACE)
def test_what_is_written_in_place(value: Any, numbers: Any, in_place: bool) -> None:
    owner = SimpleNamespace(w=value)
    (slot,) = found_in(owner)
    slot.write(np.array(numbers))
    assert np.array_equal(slot.read(), numbers)
    assert (owner.w is value) == in_place
    assert isinstance(owner.w, type(value))


def test_rows_of_a_matrix_of_lists_stay_the_same_lists() -> None:
    rows = [[1.0, 2.0], [3.0, 4.0]]
    owner, first = SimpleNamespace(w=rows), rows[0]
    found_in(owner)[0].write(np.array([[5.0, 6.0], [7.0, 8.0]]))
    assert first == [5, 6]


def test_numbers_of_numpy_in_a_list_stay_such() -> None:
    owner = SimpleNamespace(w=list(np.ones(2)))
    found_in(owner)[0].write(np.array([5.0, 6.0]))
    assert [type(number) for number in owner.w] == [np.float64] * 2


def test_an_attribute_of_the_class_is_written_there() -> None:
    class Static:
        number = 1.0

    (slot,) = found_in(Static())
    slot.write(np.array(2.0))
    assert Static.number == 2


def test_depth_and_number_are_limited() -> None:
    deep: Any = np.ones(2)
    for _ in range(30):
        deep = SimpleNamespace(inner=deep)
    assert found_in(deep) == []
    assert len(found_in({f"w{place}": 1.0 for place in range(6000)})) == 5000


@pytest.mark.parametrize("value", ["a", True, None, [], [[]], [[1], [1, 2]], [1, "a"], [True], np.array([1j]), {}, (1.0, 2.0)])
def test_what_holds_no_numbers(value: Any) -> None:
    assert not is_numeric(value)
