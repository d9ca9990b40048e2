"""What is known of a network at a step: the arrays of the pass that the step belongs to, as far as it has come."""

from __future__ import annotations

from collections.abc import Iterable

from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.places import RESULT, Known, Roles, arrays_of, is_sum, located

FORWARD = ("a", "z", "w")  # what the forward pass leaves

Placed = tuple[Step, Roles]  # a step and the roles of its arrays


def known_at(trace: Trace, index: int) -> Known:
    """All arrays of the pass through the network that step ``index`` belongs to, as far as they are known after that step.

    Weights are known beforehand: those of a layer not reached yet are the ones that this pass will give it; if it ends before,
    those that the pass before left, or else those of the next.
    """
    passes = passes_of(trace)
    here = sum(steps[0][0].index <= index for steps in passes) - 1
    left = _newest_weights(_known_after(passes[here - 1])) if here else {}
    ahead = [[(step, roles) for step, roles in steps if step.index > index] for steps in passes[here:here + 2]]
    now = [(step, roles) for step, roles in passes[here] if step.index <= index]
    return _weights(ahead[-1]) | left | _weights(ahead[0]) | _known_after(now)


def passes_of(trace: Trace) -> list[list[Placed]]:
    """The located steps, from each weighted sum of the inputs to the next: a pass for each batch of samples."""
    passes: list[list[Placed]] = []
    roles = located(trace)
    for step in trace:
        if step.index in roles:
            if is_sum(roles[step.index]) and roles[step.index][RESULT].layer == 1:
                passes.append([])
            passes[-1].append((step, roles[step.index]))
    return passes


def _known_after(steps: Iterable[Placed]) -> Known:
    """What is known after these steps of a pass. A weighted sum begins its layer and those above it anew."""
    known = Known()
    for step, roles in steps:
        if is_sum(roles):
            below = {role: array for role, array in known.items() if role.layer < roles[RESULT].layer and role.symbol in FORWARD}
            known = _newest_weights(known) | below
        arrays = arrays_of(step, roles)
        outdated = {role._replace(symbol="w'") for role in _of(arrays, "w")}  # their layer is given other weights now
        known = {role: array for role, array in known.items() if role not in outdated} | arrays
    return known


def _newest_weights(known: Known) -> Known:
    return _of(known, "w") | {role._replace(symbol="w"): array for role, array in _of(known, "w'").items()}


def _weights(steps: Iterable[Placed]) -> Known:
    """The first weights that the steps give to each layer."""
    weights = Known()
    for step, roles in steps:
        weights = _of(arrays_of(step, roles), "w") | weights
    return weights


def _of(known: Known, symbol: str) -> Known:
    return {role: array for role, array in known.items() if role.symbol == symbol}
