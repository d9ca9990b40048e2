"""What an attempt is tried on, and what comes of it: from correct code, and from each known mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, singular
from mlpteach.forms import SIGMOID
from mlpteach.judging.formulas import Changes, StageUse, choices_of, evaluate, layer_of, single
from mlpteach.judging.misconceptions import CATALOGUE, LoopVariant
from mlpteach.judging.misconceptions.entry import Variant, all_changes
from mlpteach.judging.slips import GIVING, IN_ROWS, NO_AXES
from mlpteach.tracing.stage import STAGES, Stage

# Samples, inputs, hidden units, outputs; then the learning rate. Two outputs, one, a square network, as many outputs as inputs; and
# the first sizes with another rate. An update made too early shows at a large rate.
SIZES = (((5, 3, 4, 2), 0.5), ((4, 2, 3, 1), 8.0), ((3, 3, 3, 3), 2.0), ((6, 2, 3, 2), 4.0), ((5, 3, 4, 2), 16.0))

Part = tuple[Array, ...] | None  # arrays of which any will do; None where anything will
Parts = tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Case:
    """The arguments of one call, by name; in words how large they are; and a key that is equal for equal shapes.

    ``behind`` holds what the arguments were made from: the weighted sums of a layer of activations.
    """

    arguments: dict[str, Any]
    words: str
    key: tuple[int, ...]
    behind: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Variation:
    """A known mistake, or an ordinary slip, as it is tried on a task; ``slug`` is its slug or name."""

    slug: str
    changes: Changes | LoopVariant
    up_to_factor: bool = False


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked for: a function that returns these parts, each with the names of its axes, for the arguments of each case.

    ``origins`` names for each part the argument that it is a change of, or nothing: a difference is measured against the change.
    ``solve`` gives the parts as code computes them that makes a mistake, or none; it raises what NumPy raises. ``choices`` are
    what a stage is told besides, ``question`` what is asked where no mistake is found, ``remark`` what is said of right
    results. ``slips`` are tried after all mistakes.
    """

    name: str
    parts: Mapping[str, Sequence[str]]
    origins: tuple[str, ...]
    cases: tuple[Case, ...]
    solve: Callable[[Case, Changes | LoopVariant], Parts]
    variations: tuple[Variation, ...]
    choices: Mapping[str, Any] = field(default_factory=dict)
    slips: tuple[Variation, ...] = ()
    question: str = ""
    remark: Callable[[Sequence[Any]], str] | None = None
    _solved: dict[Any, Parts | None] = field(default_factory=dict)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments, in their order."""
        return tuple(self.cases[0].arguments)

    def expected(self, case: Case, variation: Variation | None = None) -> Parts | None:
        """The parts that correct code gives, or code that makes this mistake; None where that raises. Computed once."""
        if (case, variation) not in self._solved:
            try:
                with np.errstate(all="ignore"):
                    self._solved[case, variation] = self.solve(case, variation.changes if variation else {})
            except (ValueError, IndexError):
                self._solved[case, variation] = None
        return self._solved[case, variation]


def stage_task(name: str, seed: int = 0, **choices: Any) -> Task:
    """The task to write the stage of this name, with these choices. ``ValueError`` for a choice that is none.

    Another ``seed`` draws other numbers into tables of the same sizes.
    """
    stage = STAGES[name]
    return _stage_task(stage, seed, tuple(choices_of(stage, choices).items()))


def drawing(seed: int, place: int) -> Any:
    """The random numbers of the case at this place."""
    return np.random.RandomState([seed, place] if seed else place)


def slips_in(uses: Sequence[StageUse], *where: str) -> Iterator[Variation]:
    """The ordinary slips that change formulas in these calls; only those in these stages, if any are named."""
    for slip in GIVING:
        made = [variant for variant in slip.variants
                if isinstance(variant, Variant) and (not where or set(variant.where) <= set(where))]
        yield from (Variation(slip.name, *change) for change in all_changes(made, uses))


@lru_cache(maxsize=64)
def _stage_task(stage: Stage, seed: int, choices: tuple[tuple[str, Any], ...]) -> Task:
    uses = single(stage, dict(choices))
    cases = [case for place, (sizes, rate) in enumerate(SIZES)
             for case in _stage_cases(stage, dict(choices), sizes, rate, drawing(seed, place))]
    variations = [Variation(slug, *change) for slug, entry in CATALOGUE.items() for change in entry.changes(uses)]
    changed = next((name for name, place in stage.places.items() if f"{place}'" == stage.places.get("")), "")

    def solve(case: Case, changes: Changes | LoopVariant) -> Parts:
        values = evaluate(uses, {**case.arguments, **case.behind}, changed_formulas(changes))
        return ((np.asarray(values[stage.name], dtype=np.float64),),)

    return Task(stage.name, {stage.name: stage.rule.output_axes}, (changed,), tuple(cases), solve, tuple(variations), dict(choices),
                tuple(slips_in(uses)), _asked(dict(choices)) if stage.places.get("") == "a" else "")


def _asked(choices: Mapping[str, Any]) -> str:
    """What is asked of an activation that nothing explains."""
    return IN_ROWS if choices["activation"].by_row else NO_AXES


def _stage_cases(stage: Stage, choices: Mapping[str, Any], sizes: tuple[int, ...], rate: float, rng: Any) -> Iterator[Case]:
    act = choices.get("activation", SIGMOID)
    if act.by_row and 1 in sizes:  # whose share is always all
        return
    axes = dict(zip(("samples", "inputs", "hidden units", "outputs"), sizes, strict=True))
    axes |= {"1": 1, "rows": axes["inputs"], "units": axes["outputs"]}
    behind: dict[str, Any] = {}
    given: dict[str, Any] = {
        name: round(rate / (1 + rate), 2) if name == "momentum" else rate for name in stage.rule.numbers}  # momentum is below 1
    for argument, group in zip(stage.arrays, stage.rule.axes, strict=True):
        given[argument] = drawn = rng.normal(size=tuple(axes[axis] for axis in group))
        if stage.places[argument] in ("a", "t"):
            given[argument] = act(drawn)
        if argument == layer_of(stage):
            behind["sum_synapse"] = drawn
    ordered = {argument: given[argument] for argument in stage.arguments}
    named = dict.fromkeys(axis for group in stage.rule.axes for axis in group if axis != "1")
    words = ", ".join(count(axes[axis], axis) for axis in named)
    yield Case(ordered, words, sizes, behind)
    if "bias" in ordered:
        yield Case({**ordered, "bias": None}, f"{words}, no bias", sizes)


def count(number: int, things: str) -> str:
    """A number of things, as in ``1 output`` and ``2 outputs``."""
    return f"{number:,} {singular(things) if number == 1 else things}"


def changed_formulas(changes: Changes | LoopVariant) -> Changes:
    """The formulas that a mistake changes; a mistake in the loop changes none."""
    return {} if isinstance(changes, LoopVariant) else changes
