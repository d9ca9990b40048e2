"""Find out in which manner a program wants its samples, by trying: first as was said, or as the person keeps their data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.data import Data
from mlpteach.judging.program.functions import Callee
from mlpteach.judging.program.manners import LAYOUTS, Manner, Reading, manners, reading
from mlpteach.judging.program.own import torch
from mlpteach.judging.program.supervision import ProgramRaisesError
from mlpteach.judging.wording import in_words

COUNTS = (5, 3, 7, 11, 13, 17)  # how many rows are tried; a number that is no other size here shows what stands in rows
FEW = 200  # rows: as many as this are tried all at once, where fewer don't do

ONE_BY_ONE = 8  # rows: each is a call of its own
TRIALS = 3  # training steps, from other weights each


class Trained(Protocol):
    """What is needed of a program to find out how it is trained."""

    @property
    def is_plain(self) -> bool:
        """Whether it keeps its weights in plain Python numbers, which must not become arrays."""

    def read(self) -> list[Array]:
        """The weights."""

    def write(self, arrays: Sequence[Array]) -> None:
        """Put numbers in their place."""

    def fresh(self) -> None:
        """Everything as it was."""

    def train_in(self, manner: Manner, inputs: Array, targets: Array) -> None:
        """One training step."""


def sample_rows(table: Array, count: int) -> Array:
    """So many rows, from all over the table, and from the beginning again where there are fewer."""
    return table[np.arange(count) * max(1, len(table) // count) % len(table)]


def layouts(samples: str | None, one_by_one: bool) -> tuple[str, ...]:
    """The layouts to be tried for what was said; that of the first is what was said."""
    if one_by_one:
        return ("column", "vector", "row") if samples == "columns" else ("vector", "row", "column")
    return ("columns", "column", "vector", "row") if samples == "columns" else LAYOUTS


def kinds(data: Data) -> tuple[str, ...]:
    """The Python types to be tried: the person's own first."""
    return tuple(dict.fromkeys((data.manner.kind, "array", *(["tensor", "tensor64"] if torch() else []), "list")))


def output_manner(output: Callee, data: Data, samples: str | None, one_by_one: bool, avoid: set[int],
                  fresh: Callable[[], None]) -> tuple[Manner, Reading, int]:
    """How the output is asked and read, and how many numbers a sample it gives; raises what it raises if no manner will do."""
    avoid = {*avoid, data.inputs.shape[1], data.targets.shape[1], 1}
    width, first, second = data.targets.shape[1], None, None
    for manner, count in _ways(data, samples, one_by_one, avoid):
        fresh()
        try:
            given = next(manner.calls(sample_rows(data.inputs, count)))
            result = output(*given)
        except ProgramRaisesError as error:
            first = first or error
            continue
        rows = 1 if manner.one_by_one else count
        _refuse_classes(result)
        found = reading(result, rows, width)
        if found is not None:
            way = manner, found, found.rows(result, rows).shape[1]
            if way[2] == width and (not found.columns or manner.layout == "columns"):
                return way
            second = second or way
    if second is not None:
        return second
    raise first or ValueError("examine: output must return a row of numbers for each sample; it returned no such table")


def _refuse_classes(result: object) -> None:
    """Raise ``TypeError`` where the outputs are whole numbers: the choice of a class, which no small change can move."""
    is_whole = False
    if isinstance(result, (np.ndarray, list, np.integer, int)):
        with suppress(ValueError):  # lists of different lengths
            is_whole = np.asarray(result).dtype.kind in "iub"
    if is_whole:
        raise TypeError("examine: output gives whole numbers, such as the number of a class; hand over the function that "
                        "gives the outputs before one is chosen")


def _telling(avoid: set[int]) -> int:
    """A number of rows that can't be mistaken for another size."""
    return next(count for count in (*COUNTS, max([0, *avoid]) + 2) if count not in avoid)


def _ways(data: Data, samples: str | None, one_by_one: bool, avoid: set[int]) -> Iterator[tuple[Manner, int]]:
    count = _telling(avoid)
    forms = dict.fromkeys((data.manner.inputs, "table"))
    for number in (count, min(FEW, len(data.inputs))):  # some programs can do with the number of samples at hand alone
        for form in forms:
            like = Manner(inputs=form, dtype=data.manner.dtype)
            yield from ((manner, number) for manner in manners(layouts(samples, one_by_one), like, kinds(data)))


def train_manner(program: Trained, data: Data, samples: str | None, one_by_one: bool, asking: Manner, avoid: set[int]) -> Manner:
    """How the program is trained; where it raises in every manner, the one that was said, or in which the output is asked."""
    said = layouts(samples, one_by_one)
    is_told = one_by_one or samples == "columns"
    likely = said[:1] if is_told else tuple(dict.fromkeys((asking.layout, *said)))
    ordered = manners(likely, Manner(inputs=asking.inputs, dtype=data.manner.dtype),
                      tuple(dict.fromkeys((asking.kind, *kinds(data)))), _forms(data))
    count = _telling(avoid)
    program.fresh()
    is_plain = program.is_plain
    for manner in ordered:
        for number in ((few_rows(manner, data),) if manner.one_by_one else (count, few_rows(manner, data))):
            rows = [sample_rows(table, number) for table in (data.inputs, data.targets)]
            if _trains(program, manner, rows, must_fit=is_plain or manner.layout != ordered[0].layout):
                return manner
    return ordered[0]


def refusal(program: Trained, asking: Manner, training: Manner, data: Data) -> str:
    """In words, what training raised for a table of samples, where the output takes one and training single samples alone."""
    if not training.one_by_one or asking.one_by_one:
        return ""
    rows = [sample_rows(table, min(FEW, len(data.inputs))) for table in (data.inputs, data.targets)]
    program.fresh()
    try:
        program.train_in(replace(asking, targets=training.targets), *rows)
    except ProgramRaisesError as error:
        return in_words(error.error)
    finally:
        program.fresh()
    return ""


def few_rows(manner: Manner, data: Data) -> int:
    """How many rows a program is tried on: few where each is a call of its own, else all, if these are not too many."""
    return min(ONE_BY_ONE if manner.one_by_one else FEW, len(data.inputs))


def _forms(data: Data) -> tuple[str, ...]:
    own = data.manner.targets
    others = {"labels": ("labels", "table"), "flat": ("flat", "table")}
    return others.get(own, ("table", "flat") if data.targets.shape[1] == 1 else ("table",))


def _trains(program: Trained, manner: Manner, rows: Sequence[Array], must_fit: bool) -> bool:
    """Whether a step can be made; where another manner was more likely, the weights must change and keep their shapes."""
    program.fresh()
    before = program.read()
    try:
        program.train_in(manner, *rows)
        after = program.read()
    except (ProgramRaisesError, LookupError, ValueError):
        return False
    if not must_fit:
        return True
    alike = [old.shape == new.shape for old, new in zip(before, after, strict=True)]
    return all(alike) and any(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))


def changing(program: Trained, manner: Manner, data: Data) -> set[int] | None:
    """The places of the weights that some training step changes; None where no step can be made."""
    changed: set[int] | None = None
    rows = [sample_rows(table, few_rows(manner, data)) for table in (data.inputs, data.targets)]
    for trial in range(TRIALS):
        if changed is not None and len(changed) == len(program.read()):
            break
        program.fresh()
        before = _shaken(program, trial)
        with suppress(ProgramRaisesError, LookupError, ValueError):
            program.train_in(manner, *rows)
            pairs = enumerate(zip(before, program.read(), strict=True))
            changed = {place for place, (old, new) in pairs if not np.array_equal(old, new)}.union(changed or ())
    program.fresh()
    return changed


def _shaken(program: Trained, trial: int) -> list[Array]:
    """The weights as they are, or in later trials pushed a little, as arrays are that start with zeros alone."""
    if trial:
        rng = np.random.RandomState(trial)
        program.write([array + rng.uniform(-0.5, 0.5, array.shape) if array.ndim else array for array in program.read()])
    return program.read()
