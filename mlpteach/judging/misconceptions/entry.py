"""What an entry of the catalogue is made of: a mistake's texts, and the variants of correct code that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from mlpteach.forms import Activation
from mlpteach.judging.epoch import FROM_THE_START
from mlpteach.judging.formulas import Changes, Formula, Formulas, StageUse, needs

EVERYWHERE = "everywhere"


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to make a mistake: formulas that replace those of the same names.

    ``where`` names ``places`` of calls, such as stages, or ``gradient_1`` of an epoch; ``everywhere`` replaces nothing. A formula
    may need any quantity of an epoch, and is then tried in epochs only. ``up_to_factor`` means: multiplied by any positive number
    that depends on nothing but the shapes. ``act`` is the activation whose slope is written wrongly, or None for what is wrong with
    any.
    """

    where: tuple[str, ...]
    formulas: Formulas
    up_to_factor: bool = False
    act: Activation | None = None

    def placed(self, uses: Sequence[StageUse]) -> Iterator[Changes]:
        """The mistake made in each of these calls that it can be made in, and in each combination of them."""
        if EVERYWHERE in self.where:
            yield {}
            return
        fitting = [use.name for place, use in enumerate(uses) if use.places & set(self.where)
                   and self.act in (None, use.choices.get("activation")) and self._needs_only(_known_at(uses, place))]
        for count in range(1, len(fitting) + 1):
            yield from (dict.fromkeys(chosen, self.formulas) for chosen in combinations(fitting, count))

    def _needs_only(self, known: set[str]) -> bool:
        return all(need in known | set(self.formulas) for formula in self.formulas.values() for need in needs(formula))


def _known_at(uses: Sequence[StageUse], place: int) -> set[str]:
    """The names of all values that a formula in the call at this place can need."""
    computed, use = {use.name for use in uses}, uses[place]
    from_outside = {quantity for use in uses for quantity in use.given.values()} - computed
    earlier = {use.name for use in uses[:place]}
    return {*use.given, *use.factors, *from_outside, *earlier, *(FROM_THE_START if len(uses) > 1 else ())}


@dataclass(frozen=True, eq=False)
class LoopVariant:
    """A mistake in when the weights are updated or the errors kept.

    ``updates`` says how many updates there are after so many epochs with so many samples; ``kept`` which lists of errors go with
    it, as the numbers of updates before each was measured, or None for any list. ``one_by_one`` updates after each sample.
    ``measures`` are those of the error in which it reports; none stand for the usual ones.
    """

    updates: Callable[[int, int], int]
    kept: Callable[[int], Sequence[Sequence[int]]] | None = None
    where: tuple[str, ...] = ("training",)
    one_by_one: bool = False
    measures: tuple[Callable[[Any], Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Misconception:
    """A known mistake: its slug, the stages it is made in, the page and section of the lessons that show it, and what helps.

    ``explanation`` is one line, ``question`` points at one factor, ``experiment`` is a program of two to four lines that shows
    the mistake. None of them contains the formula of a stage.
    ``right`` is what is right all the same, where that should be said first.
    """

    slug: str
    stages: tuple[str, ...]
    section: tuple[int, str]
    explanation: str
    question: str
    experiment: str
    variants: tuple[Variant | LoopVariant, ...]
    right: str = ""

    def changes(self, uses: Sequence[StageUse]) -> Iterator[tuple[Changes, bool]]:
        """All ways to make the mistake in these calls; each with whether it is meant up to a factor."""
        return all_changes(self.variants, uses)


def all_changes(made: Sequence[Variant | LoopVariant], uses: Sequence[StageUse]) -> Iterator[tuple[Changes, bool]]:
    """All ways to put the variants that change formulas into these calls; each with whether it is meant up to a factor."""
    for variant in made:
        if isinstance(variant, Variant):
            yield from ((changes, variant.up_to_factor) for changes in variant.placed(uses))


def variants(where: str, name: str, *formulas: Formula, act: Activation | None = None) -> tuple[Variant, ...]:
    """A variant for each formula that can stand for the one of this name; ``where`` is stages or calls, by spaces.

    With another slope, what was received is multiplied by it, whatever the activation's own way back is.
    """
    besides = {"result": lambda received, slope: received * slope} if name == "slope" else {}
    return tuple(Variant(tuple(where.split()), {name: formula, **besides}, act=act) for formula in formulas)
