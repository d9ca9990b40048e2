"""All that a program can change is put back: the same objects, with the contents that they had."""

from __future__ import annotations

import functools
import random
from collections import defaultdict, deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlpteach.judging.program import state
from mlpteach.judging.program.state import Kept

draw, state_of_numpy = np.random.rand, np.random.get_state


class Thing:
    """Attributes, and counters of the class."""

    total = 0
    shared: list[float] = []  # noqa: RUF012

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)

    def count(self) -> None:
        self.n += 1  # type: ignore[attr-defined]
        Thing.total += 1
        Thing.shared.append(1.0)


class Slotted:
    """Slots, one of them empty."""

    __slots__ = ("later", "w")


def reset(box: Any, **names: Any) -> None:
    vars(box).update(names)


def slotted() -> Any:
    thing = Slotted()
    thing.w = [1.0]
    return thing


def change_slotted(thing: Any) -> None:
    thing.w, thing.later = [2.0], 3


CHANGES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    # what is made, how it is changed, and what is looked at
    "an array in place": (lambda: SimpleNamespace(w=np.ones(2)), lambda o: o.w.__iadd__(1), lambda o: (id(o.w), o.w.tolist())),
    "an array replaced": (lambda: SimpleNamespace(w=np.ones(2)), lambda o: reset(o, w=o.w + 1), lambda o: (id(o.w), o.w.tolist())),
    "an array of objects": (lambda: np.array([[1.0], None], dtype=object), lambda o: o[0].append(2), lambda o: [*o]),
    "a list": (lambda: [[1, 2], 3], lambda o: (o[0].append(9), o.pop()), lambda o: ([*o], [*o[0]])),
    "a list in the same length": (lambda: [1.0, 2.0], lambda o: o.__setitem__(0, 5.0), lambda o: [*o]),
    "a dict": (lambda: {"a": 1, "b": [2]}, lambda o: (o.pop("a"), o["b"].append(3), o.update(c=4)), lambda o: str(o)),
    "a defaultdict": (lambda: defaultdict(list), lambda o: o["new"].append(1), lambda o: dict(o)),
    "a set": (lambda: {1}, lambda o: o.add(2), lambda o: set(o)),
    "a deque": (lambda: deque([1, 2], maxlen=2), lambda o: o.append(3), lambda o: [*o]),
    "a tuple's array": (lambda: (np.ones(2), 1), lambda o: o[0].fill(5), lambda o: o[0].tolist()),
    "a counter": (lambda: Thing(n=0), lambda o: o.count(), lambda o: (o.n, Thing.total, list(Thing.shared))),
    "a new attribute of the class": (lambda: Thing(n=0), lambda o: setattr(Thing, "added", 1), lambda o: hasattr(Thing, "added")),
    "a new attribute": (lambda: Thing(n=0), lambda o: reset(o, m=1), lambda o: sorted(vars(o))),
    "slots": (slotted, change_slotted, lambda o: (o.w, hasattr(o, "later"))),
    "a generator": (lambda: np.random.default_rng(1), lambda o: o.random(), lambda o: o.bit_generator.state["state"]["state"]),
    "an older generator": (lambda: np.random.RandomState(1), lambda o: o.rand(), lambda o: o.get_state()[1:3][1]),
    "Python's generator": (lambda: random.Random(1), lambda o: o.random(), lambda o: o.getstate()),
    "nested": (lambda: Thing(parts=[{"a": Thing(w=np.ones(2))}]), lambda o: reset(o.parts[0]["a"], w=0),
               lambda o: o.parts[0]["a"].w.sum()),
    "a circle": (lambda: (lambda o: (reset(o, me=o), o)[1])(Thing(n=0)), lambda o: reset(o.me, n=1), lambda o: o.n)}


@pytest.mark.parametrize(("make", "change", "look"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("quick", [False, True])
def test_what_was_changed_is_put_back(make: Any, change: Any, look: Any, quick: bool) -> None:
    thing = make()
    before = look(thing)
    kept = Kept.of(thing)
    for _ in range(2):
        change(thing)
        kept.put_back(quick=quick)
        assert look(thing) == before


def closure() -> tuple[Callable[[], Any], Callable[[], Any]]:
    count, weights = 0, np.ones(2)

    def step(history: list[int] = []) -> None:  # noqa: B006
        nonlocal count, weights
        count += 1
        weights = weights + 1
        history.append(count)
        step.calls = count  # type: ignore[attr-defined]

    return step, lambda: (count, weights.tolist(), step.__defaults__, vars(step))


def script() -> tuple[Callable[[], Any], Callable[[], Any]]:
    variables: dict[str, Any] = {"np": np}
    exec("W, losses = np.ones(2), []\n"
         "def helper():\n    global W, fresh\n    W = W + 1\n    fresh = 1\n"
         "def step():\n    (lambda: helper())()\n    losses.append(W.sum())\n", variables)
    return variables["step"], lambda: (variables["W"].tolist(), list(variables["losses"]), "fresh" in variables)


def bound() -> tuple[Callable[[], Any], Callable[[], Any]]:
    thing = Thing(n=0)
    return thing.count, lambda: (thing.n, Thing.total)


def partial() -> tuple[Callable[[], Any], Callable[[], Any]]:
    thing = Thing(n=0)
    return functools.partial(Thing.count, thing), lambda: (thing.n, Thing.total)


def streams() -> tuple[Callable[[], Any], Callable[[], Any]]:
    return (lambda: (draw(), random.random())), lambda: (state_of_numpy()[2], random.getstate())


@pytest.mark.parametrize("make", [closure, script, bound, partial, streams])
def test_what_a_function_reaches_is_put_back(make: Any) -> None:
    step, look = make()
    before = str(look())
    kept = Kept.of(step)
    step()
    assert str(look()) != before
    kept.put_back()
    assert str(look()) == before


def test_large_arrays_are_looked_at_before_they_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LARGE", 100)
    monkeypatch.setattr(state, "SAMPLED", 10)
    large = np.zeros(1000)
    kept = Kept.of([large])
    large += 1
    kept.put_back(quick=True)
    assert not large.any()
    large[1] = 1
    kept.put_back(quick=True)
    assert large[1] == 1
    kept.put_back()
    assert not large.any()


def test_long_lists_are_data_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LARGE", 100)
    data, few = [[1.0] * 11 for _ in range(10)], [[1.0] * 9 for _ in range(10)]
    kept = Kept.of([data, few])
    data[0][0] = few[0][0] = 2.0
    kept.put_back()
    assert (data[0][0], few[0][0]) == (2, 1)


def test_what_belongs_to_libraries_is_left_alone() -> None:
    kept = Kept.of(np, np.dot, SimpleNamespace(module=np, function=np.linalg.norm, kind=dict))
    np.mine = 1  # type: ignore[attr-defined]
    kept.put_back()
    assert np.mine == 1  # type: ignore[attr-defined]
    del np.mine  # type: ignore[attr-defined]


class Awkward:
    """Raises whatever it is asked."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


def test_awkward_objects_do_no_harm() -> None:
    thing = Awkward()
    box = [thing, {"a": thing}]
    kept = Kept.of(box)
    vars(thing)["n"] = 1
    box.clear()
    kept.put_back()
    assert box[0] is thing
    assert vars(thing) == {}
