"""The stages as named factors, any of which can be written otherwise: what a known mistake is made of.

A formula is a function whose parameters' names say which values it needs, such as ``lambda received, slope: received * slope``.
The right ones are the stages' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from inspect import Parameter, Signature, signature, unwrap
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.forms import HALF_SQUARED_ERROR, LINEAR
from mlpteach.tracing.stage import STAGES, Stage

Formula = Callable[..., Any]
Formulas = Mapping[str, Formula]
Changes = Mapping[str, Formulas]  # for the name of a call: the formulas that replace its own

STAGE_NAMES = tuple(name for name in STAGES if name in stages.__all__)


def taking(names: str, formula: Callable[..., Any]) -> Formula:
    """The formula with parameters of these names."""
    def named(*values: Any) -> Any:
        return formula(*values)

    parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names.split()]
    named.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return named


def layer_of(stage: Stage) -> str | None:
    """The argument whose slope the stage multiplies by: the activations of its own layer, for a delta."""
    return next((name for name, place in stage.places.items() if place == "a" and stage.places.get("") == "δ"), None)


@dataclass(frozen=True, eq=False)
class StageUse:
    """A stage as it is called in an epoch: its result's name, which quantity each argument is given, and what it is told."""

    name: str
    stage: str
    given: Mapping[str, str]
    choices: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def places(self) -> frozenset[str]:
        """The names of the places that a mistake may be made in: of the stage and of this call, and for an output's delta its loss.

        ``check_...`` is a stage of which whole tables are seen; in a program it may be called with one sample at a time.
        """
        losses = {"program_cross_entropy" if self._cancels else "program_squared_error"} if "loss" in self.choices else set()
        return frozenset({self.stage, self.name, f"check_{self.stage}", *losses})

    @property
    def _cancels(self) -> bool:
        return bool(self.choices.get("loss", HALF_SQUARED_ERROR).cancels(self.choices["activation"]))

    @cached_property
    def factors(self) -> Formulas:
        """The formulas by name. ``result`` is what the stage returns, ``right`` what it returns where nothing is changed.

        A delta has ``received``, what came back to the layer, its ``activation`` with the ``slope`` there, and ``act`` itself.
        """
        stage = STAGES[self.stage]
        names = " ".join(stage.arguments)
        right = taking(names, partial(unwrap(getattr(stages, self.stage)), **self.choices))
        layer = layer_of(stage)
        if layer is None:
            return {"right": right, "result": lambda right: right}
        act = self.choices["activation"]
        way_back = LINEAR if self._cancels else act
        received = partial(unwrap(getattr(stages, self.stage)), activation=LINEAR)
        return {"right": right, "received": taking(names, received), "activation": taking(layer, lambda a: a), "act": lambda: act,
                "slope": lambda activation: np.ones_like(activation) * way_back.slope(activation),
                "result": lambda received, activation: way_back.back(received, activation)}


def choices_of(stage: Stage, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the stage is told: the given choices, and for the others what is usual.

    ``ValueError`` for what is none, and for a loss that is not defined for the activation.
    """
    usual = {name: stage.signature.parameters[name].default for name in stage.choices}
    chosen = {name: choose(stage.name, (given or {}).get(name, usual[name])) for name, choose in stage.choices.items()}
    if "loss" in chosen:
        chosen["loss"].check(stage.name, chosen["activation"])
    return chosen


def single(stage: Stage, choices: Mapping[str, Any]) -> tuple[StageUse, ...]:
    """One call of a stage with its own arguments."""
    behind = ["sum_synapse"] if layer_of(stage) else []
    return (StageUse(stage.name, stage.name, {name: name for name in (*stage.arguments, *behind)}, choices),)


@cache
def needs(formula: Formula) -> tuple[str, ...]:
    """The names of the values that a formula is computed from."""
    return tuple(signature(formula).parameters)


def evaluate(uses: Sequence[StageUse], values: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """All quantities, by name, that the stages compute from the given ones, with the changed formulas in place of their own.

    A quantity that is not known, such as the bias of a network without biases, is None.
    Raises whatever NumPy raises where a changed formula does not fit the shapes.
    """
    known = dict(values)
    for use in uses:
        changed = changes.get(use.name, {})
        given = {argument: known.get(quantity) for argument, quantity in use.given.items()}
        scope = {name: value for name, value in {**known, **given}.items() if name not in changed}
        known[use.name] = value_of("result", {**use.factors, **changed}, scope)
    return known


def value_of(name: str, formulas: Formulas, known: dict[str, Any]) -> Any:
    """The value of this name: a known one, or else computed from those that its formula needs."""
    if name not in known:
        formula = formulas[name]
        known[name] = formula(*(value_of(need, formulas, known) for need in needs(formula)))
    return known[name]
