"""What ``examine`` tells of whole programs that others wrote: no right one is accused, wrong ones are named as they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import programs
import pytest
import wild

from mlpteach import examine

pytestmark = pytest.mark.delivery  # many programs, each examined: it takes long

WRONG = [name for name, case in programs.CASES.items() if case.mistakes]
RIGHT = [name for name, case in programs.CASES.items() if not case.mistakes]
LOCATED = {"w37": "the second layer is told as what it does to the weights: their shape grows"}

Handed = dict[str, Any]
Found = set[tuple[str | None, int | None, str]]


@dataclass
class Examined:
    """A report; everything in reach and NumPy's random state, before and after; what was printed."""

    report: Any
    before: list[tuple[str, bytes]]
    after: list[tuple[str, bytes]]
    printed: str

    @property
    def found(self) -> Found:
        """Every mistake."""
        return {(each.slug, each.layer, each.part) for each in self.report.mistakes}


def within(thing: Any, path: str, seen: set[int]) -> Iterator[tuple[str, bytes]]:
    """All numbers that can be reached from a thing: by attributes, entries, closures and the script's own variables."""
    if isinstance(thing, type) or (isinstance(thing, ModuleType) and hasattr(thing, "__file__")):
        return
    if isinstance(thing, (int, float, np.generic)):
        yield path, repr(thing).encode()
    elif isinstance(thing, np.ndarray):
        yield path, thing.tobytes()
    elif type(thing).__module__.startswith("torch") and hasattr(thing, "detach"):
        yield path, thing.detach().numpy().tobytes()
    elif isinstance(thing, np.random.Generator):
        yield path, repr(thing.bit_generator.state).encode()
    elif id(thing) not in seen:
        seen.add(id(thing))
        for name, inner in parts(thing):
            yield from within(inner, f"{path}.{name}", seen)


def parts(thing: Any) -> Iterator[tuple[Any, Any]]:
    """What a thing is made of, by name."""
    if isinstance(thing, dict):
        yield from list(thing.items())
    elif isinstance(thing, (list, tuple)):
        yield from enumerate(thing)
    elif isinstance(thing, FunctionType):
        yield from ((place, cell.cell_contents) for place, cell in enumerate(thing.__closure__ or ()))
        if thing.__globals__.get("__file__") is None:
            yield from list(thing.__globals__.items())
    elif isinstance(thing, MethodType):
        yield "self", thing.__self__
    else:
        yield from list(getattr(thing, "__dict__", {}).items())


def state(handed: Handed) -> list[tuple[str, bytes]]:
    return [*within(handed, "", set()), ("random", repr(np.random.get_state()).encode())]  # noqa: NPY002


def examined(handed: Handed) -> Examined:
    before, printed = state(handed), StringIO()
    with redirect_stdout(printed):
        report = examine(**handed)
    return Examined(report, before, state(handed), printed.getvalue())


@cache
def of_case(name: str, pair: bool = False) -> Examined:
    handed = programs.CASES[name].make()
    by_pair = handed.pop("pair", None)
    return examined({**handed, "weights": by_pair} if pair else handed)


@cache
def of_wild(name: str, natural: bool) -> Examined:
    case = wild.CASES[name]
    return examined(case.natural() if natural else case.pair())


PAIRED = [name for name, case in programs.CASES.items() if "pair" in case.make()]
ALL: dict[str, Callable[[], Examined]] = {
    **{name: lambda name=name: of_case(name) for name in programs.CASES},
    **{f"{name} as a pair": lambda name=name: of_case(name, True) for name in PAIRED},
    **{f"{name} {'natural' if natural else 'as a pair'}": lambda name=name, natural=natural: of_wild(name, natural)
       for name in wild.CASES for natural in (False, True)}}


def expected(name: str) -> Found:
    return set(programs.CASES[name].mistakes)


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("pair", [False, True])
def test_a_right_program_is_never_accused(name: str, pair: bool) -> None:
    if pair and name not in PAIRED:
        pytest.skip("there is no pair of functions")
    assert of_case(name, pair).report.right and of_case(name, pair).found == set()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_program_is_told_its_mistakes_and_no_others(name: str) -> None:
    assert not of_case(name).report.right and of_case(name).found == expected(name)


@pytest.mark.parametrize("name", [name for name in WRONG if name in PAIRED])
def test_it_is_told_the_same_by_two_functions(name: str) -> None:
    assert of_case(name, True).found == expected(name)


def test_there_are_fifty_programs() -> None:
    assert (len(WRONG), len(RIGHT)) == (30, 20 if programs.torch else 18)
    assert sum(len(programs.CASES[name].mistakes) == 2 for name in WRONG) == 10


@pytest.mark.parametrize("natural", [False, True], ids=["pair", "natural"])
@pytest.mark.parametrize("name", [name for name in wild.CASES if name not in LOCATED])
def test_real_programs_are_told_what_is_the_matter(name: str, natural: bool) -> None:
    assert of_wild(name, natural).found == set(wild.CASES[name].found)


@pytest.mark.parametrize("natural", [False, True], ids=["pair", "natural"])
@pytest.mark.parametrize("name", LOCATED)
def test_others_are_told_where(name: str, natural: bool) -> None:
    found, right = of_wild(name, natural).found, wild.CASES[name].found
    assert {each[1:] for each in found} == {each[1:] for each in right}
    assert {each for each in found if each[0]} < set(right)


def test_there_are_twenty_six_real_programs_and_few_that_are_only_located() -> None:
    assert len(wild.CASES) == (26 if wild.torch else 24) and len(LOCATED) <= 3
    assert sum(not case.found for case in wild.CASES.values()) == 1


@pytest.mark.parametrize("name", ALL)
def test_everything_is_put_back_and_nothing_is_printed(name: str) -> None:
    one = ALL[name]()
    assert len(one.before) > 3 and one.before == one.after
    assert one.printed == ""


def test_what_is_put_back_would_be_missed() -> None:
    for name in ("momentum in a class", "one sample at a time, shuffled", "eleven lines, one output, a star for @"):
        handed = programs.CASES[name].make()
        before = state(handed)
        handed["train"](handed["inputs"], handed["targets"])
        assert len(before) > 5 and dict(before).items() - dict(state(handed)).items()


def test_what_a_program_prints_is_held_back() -> None:
    handed = wild.CASES["w20"].natural()
    train = handed["train"]

    def train_and_print(x: Any, y: Any) -> None:
        print("training")
        train(x, y)

    one = examined({**handed, "train": train_and_print})
    assert one.printed == "" and one.found == set(wild.CASES["w20"].found)
