"""Where in the network each argument and result of a stage belongs: at the units, on the lines, or at the biases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace


class Role(NamedTuple):
    """``kind`` is ``unit``, ``edge`` or ``bias``; ``layer`` counts from the stage's own; ``symbol`` is what the field writes."""

    kind: str
    layer: int
    symbol: str


RESULT = ""  # the name under which the result stands among the arguments
Z, A, ERROR, DELTA, TARGET = (Role("unit", 0, symbol) for symbol in ("z", "a", "e", "δ", "t"))
BELOW, ABOVE = Role("unit", -1, "a"), Role("unit", 1, "δ")
WEIGHT, GRADIENT, NEW = (Role("edge", 0, symbol) for symbol in ("w", "g", "w'"))
ROLES: dict[str, dict[str, Role]] = {
    "sum_synapse": {"layer_input": BELOW, "weights": WEIGHT, "bias": Role("bias", 0, "b"), RESULT: Z},
    "hidden_activation": {"sum_synapse": Z, RESULT: A},
    "output_activation": {"sum_synapse": Z, RESULT: A},
    "error": {"targets": TARGET, "output_layer": A, RESULT: ERROR},
    "delta_output": {"error": ERROR, "output_layer": A, RESULT: DELTA},
    "delta_hidden": {"delta_next": ABOVE, "weights_next": Role("edge", 1, "w"), "hidden_layer": A, RESULT: DELTA},
    "negative_gradient": {"layer_input": BELOW, "delta": DELTA, RESULT: GRADIENT},
    "negative_gradient_bias": {"delta": DELTA, RESULT: Role("bias", 0, "g")},
    "weight_update": {"weights": WEIGHT, "negative_gradient": GRADIENT, RESULT: NEW},
}
MEANINGS = {"z": "weighted sum", "a": "activation", "t": "target", "e": "error", "δ": "delta", "w": "weight", "b": "bias",
            "g": "negative gradient", "w'": "new weight", "b'": "new bias"}
FORWARD = ("a", "z", "w")  # what the forward pass leaves
PHASES = {"sum_synapse": "forward", "hidden_activation": "forward", "output_activation": "forward", "error": "at the output",
          "weight_update": "update"}  # all others belong to the backward pass
DIRECTIONS = {"sum_synapse": 1, "delta_hidden": -1}  # the stages that send numbers along the lines

Known = dict[Role, Array]  # arrays by what they are; here a role's layer counts from the inputs
Layers = dict[int, int]  # the layer at which each step happens, by the step's number
Seen = tuple[str, str, tuple[int, ...], bytes]  # an array by what it is, its shape and its numbers


def located(trace: Trace) -> Layers:
    """The layer at which each step happens, for those steps that can be told: the layer of what it computes, inputs being 0.

    A step lies where the arrays it was given lie: the trace knows from which steps they came, and a copy is known by its numbers.
    What is given from outside to a weighted sum are the inputs. A failed step lies nowhere.
    """
    layers: Layers = {}
    seen: dict[Seen, int] = {}
    for step in trace:
        layer = None if step.error else next(_told(trace, step, layers, seen), None)
        if layer is not None:
            layers[step.index] = layer
            for role, array in arrays_of(trace, step, layer).items():
                seen.setdefault(_seen_as(role, array), role.layer)
    return layers


def _told(trace: Trace, step: Step, layers: Layers, seen: Mapping[Seen, int]) -> Iterator[int]:
    """The step's layer as its arguments tell it, the surest first."""
    roles = roles_of(trace, step) or _roles_of_own(step)
    given = {name: value for name, value in step.arguments.items() if name in roles and isinstance(value, np.ndarray)}
    yield from (layers[step.sources[name]] - roles[name].layer for name in given if step.sources.get(name) in layers)
    yield from (seen[key] - roles[name].layer for name, value in given.items() if (key := _seen_as(roles[name], value)) in seen)
    if step.stage == "sum_synapse" and "layer_input" not in step.sources:
        yield 1


def _roles_of_own(step: Step) -> dict[str, Role]:
    """What can be said of the arguments of a learner's own stage: those with the axes of the result lie where the result lies."""
    return {name: A for name in step.arguments if step.axes_of(name) == step.axes} if step.stage in STAGES else {}


def _seen_as(role: Role, array: Array) -> Seen:
    return role.kind, role.symbol.rstrip("'"), array.shape, array.tobytes()


def roles_of(trace: Trace, step: Step) -> dict[str, Role]:
    """The roles of a step's arguments and result; none for a learner's own stage."""
    roles = ROLES.get(step.stage, {})
    gradient = step.sources.get("negative_gradient")
    if gradient is not None and trace[gradient].stage == "negative_gradient_bias":
        return {name: Role("bias", 0, role.symbol.replace("w", "b")) for name, role in roles.items()}
    return roles


def arrays_of(trace: Trace, step: Step, layer: int) -> Known:
    """The step's arrays by their roles, which are those of a step at ``layer``."""
    values = {**step.arguments, RESULT: step.output}
    return {role._replace(layer=layer + role.layer): value for name, role in roles_of(trace, step).items()
            if isinstance(value := values.get(name), np.ndarray)}


def known_at(trace: Trace, index: int, layers: Layers) -> Known:
    """All arrays of the pass through the network that step ``index`` belongs to, as far as they are known after that step.

    Weights are known beforehand: those of a layer not reached yet are the ones that this pass will give it; if it ends before,
    those that the pass before left, or else those of the next.
    """
    passes = _passes(trace, layers)
    here = sum(steps[0].index <= index for steps in passes) - 1
    left = _newest_weights(_known_after(trace, passes[here - 1], layers)) if here else {}
    ahead = [[step for step in steps if step.index > index] for steps in passes[here:here + 2]]
    now = [step for step in passes[here] if step.index <= index]
    return _weights(trace, ahead[-1], layers) | left | _weights(trace, ahead[0], layers) | _known_after(trace, now, layers)


def _passes(trace: Trace, layers: Layers) -> list[list[Step]]:
    """The located steps, from each weighted sum of the inputs to the next."""
    passes: list[list[Step]] = []
    for step in trace:
        if step.index in layers:
            if step.stage == "sum_synapse" and layers[step.index] == 1:
                passes.append([])
            passes[-1].append(step)
    return passes


def _known_after(trace: Trace, steps: Iterable[Step], layers: Layers) -> Known:
    """What is known after these steps of a pass. A weighted sum begins its layer and those above it anew."""
    known = Known()
    for step in steps:
        layer = layers[step.index]
        if step.stage == "sum_synapse":
            below = {role: array for role, array in known.items() if role.layer < layer and role.symbol in FORWARD}
            known = _newest_weights(known) | below
        arrays = arrays_of(trace, step, layer)
        outdated = {role._replace(symbol="w'") for role in _of(arrays, "w")}  # their layer is given other weights now
        known = {role: array for role, array in known.items() if role not in outdated} | arrays
    return known


def _newest_weights(known: Known) -> Known:
    return _of(known, "w") | {role._replace(symbol="w"): array for role, array in _of(known, "w'").items()}


def _weights(trace: Trace, steps: Iterable[Step], layers: Layers) -> Known:
    """The first weights that the steps give to each layer."""
    weights = Known()
    for step in steps:
        weights = _of(arrays_of(trace, step, layers[step.index]), "w") | weights
    return weights


def _of(known: Known, symbol: str) -> Known:
    return {role: array for role, array in known.items() if role.symbol == symbol}
