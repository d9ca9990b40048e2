"""What an entry of the catalogue is made of: a mistake's texts, and the variants of correct code that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from itertools import combinations
from typing import Any

from mlpteach.judging.formulas import FACTORS, FROM_THE_START, Call, Changes, Formula, Formulas, needs

EVERYWHERE = "everywhere"


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to make a mistake: formulas that replace those of the same names.

    ``where`` names stages, or single calls of an epoch such as ``gradient_1``; ``everywhere`` replaces nothing. A formula may need
    any quantity of an epoch, and is then tried in epochs only. ``up_to_factor`` means: multiplied by any positive number that
    depends on nothing but the shapes.
    """

    where: tuple[str, ...]
    formulas: Formulas
    up_to_factor: bool = False

    def placed(self, calls: Sequence[Call]) -> Iterator[Changes]:
        """The mistake made in each of these calls that it can be made in, and in each combination of them."""
        if EVERYWHERE in self.where:
            yield {}
            return
        fitting = [call.name for place, call in enumerate(calls)
                   if {call.stage, call.name} & set(self.where) and self._needs_only(known_at(calls, place))]
        for count in range(1, len(fitting) + 1):
            yield from (dict.fromkeys(chosen, self.formulas) for chosen in combinations(fitting, count))

    def _needs_only(self, known: set[str]) -> bool:
        return all(need in known | set(self.formulas) for formula in self.formulas.values() for need in needs(formula))


def known_at(calls: Sequence[Call], place: int) -> set[str]:
    """The names of all values that a formula in the call at this place can need."""
    call, computed = calls[place], {call.name for call in calls}
    from_outside = {quantity for call in calls for quantity in call.given.values()} - computed
    earlier = {call.name for call in calls[:place]}
    return {*call.given, *FACTORS[call.stage], *from_outside, *earlier, *(FROM_THE_START if len(calls) > 1 else ())}


@dataclass(frozen=True, eq=False)
class Loop:
    """A mistake in when the weights are updated or the errors kept.

    ``updates`` says how many updates there are after so many epochs with so many samples; ``kept`` which lists of errors go with
    it, as the numbers of updates before each was measured, or None for any list. ``one_by_one`` updates after each sample.
    """

    updates: Callable[[int, int], int]
    kept: Callable[[int], Sequence[Sequence[int]]] | None = None
    where: tuple[str, ...] = ("training",)
    one_by_one: bool = False


@dataclass(frozen=True, eq=False)
class Misconception:
    """A known mistake: its slug, the stages it is made in, and what helps.

    ``explanation`` is one line, ``question`` points at one factor, ``experiment`` is a program of two to four lines that shows
    the mistake. None of them contains the formula of a stage.
    """

    slug: str
    stages: tuple[str, ...]
    explanation: str
    question: str
    experiment: str
    variants: tuple[Variant | Loop, ...]

    def changes(self, calls: Sequence[Call]) -> Iterator[tuple[Changes, bool]]:
        """All ways to make the mistake in these calls; each with whether it is meant up to a factor."""
        for variant in self.variants:
            if isinstance(variant, Variant):
                yield from ((changes, variant.up_to_factor) for changes in variant.placed(calls))


def taking(names: str, formula: Callable[..., Any]) -> Formula:
    """The formula with parameters of these names."""
    def named(*values: Any) -> Any:
        return formula(*values)

    parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names.split()]
    named.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return named


def variants(where: str, name: str, *formulas: Formula) -> tuple[Variant, ...]:
    """A variant for each formula that can stand for the one of this name; ``where`` is stages or calls, by spaces."""
    return tuple(Variant(tuple(where.split()), {name: formula}) for formula in formulas)
