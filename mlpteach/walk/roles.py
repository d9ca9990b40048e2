"""Where in the network each argument and result of a stage belongs: at the units, on the lines, or at the biases."""

from __future__ import annotations

from typing import NamedTuple

from mlpteach.formatting import Array
from mlpteach.record import Step
from mlpteach.trace import Trace


class Role(NamedTuple):
    """``kind`` is ``unit``, ``edge`` or ``bias``; ``layer`` counts from the stage's own; ``symbol`` is what the field writes."""

    kind: str
    layer: int
    symbol: str


RESULT = ""  # the name under which the result stands among the arguments
Z, A, ERROR, DELTA, TARGET = (Role("unit", 0, symbol) for symbol in ("z", "a", "e", "δ", "t"))
BELOW, ABOVE = Role("unit", -1, "a"), Role("unit", 1, "δ")
WEIGHT, GRADIENT, NEW = (Role("edge", 0, symbol) for symbol in ("w", "g", "w′"))
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
            "g": "negative gradient", "w′": "new weight", "b′": "new bias"}
PHASES = {"sum_synapse": "forward", "hidden_activation": "forward", "output_activation": "forward", "error": "at the output",
          "weight_update": "update"}  # all others belong to the backward pass
DIRECTIONS = {"sum_synapse": 1, "delta_hidden": -1}  # the stages that send numbers along the lines

Known = dict[Role, Array]  # arrays by what they are; here a role's layer counts from the inputs


def located(trace: Trace) -> dict[int, int]:
    """The layer at which each step happens, for those steps that can be told: the layer of what it computes, inputs being 0.

    A step lies where the arrays it was given lie, which the trace knows from the steps that produced them.
    """
    layers: dict[int, int] = {}
    for step in trace:
        from_sources = (layers[source] - roles[name].layer for name, source in step.sources.items()
                        if source in layers and name in (roles := roles_of(trace, step)))
        layer = next(from_sources, 1 if step.stage == "sum_synapse" else None)
        if layer is not None:
            layers[step.index] = layer
    return layers


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
            if not isinstance(value := values.get(name), (float, str, type(None)))}


def known_at(trace: Trace, index: int) -> Known:
    """All arrays of the pass through the network that step ``index`` belongs to, as far as they are known after that step.

    Weights are known beforehand: those of a layer not reached yet are the ones it will be given.
    """
    layers, known, later = located(trace), Known(), Known()
    for step in trace:
        if step.index not in layers:
            continue
        arrays = arrays_of(trace, step, layers[step.index])
        if step.index > index:
            later = {**arrays, **later}
        elif step.stage == "sum_synapse" and layers[step.index] == 1:
            known = arrays  # a new pass
        else:
            known |= arrays
    weights = {role: array for role, array in later.items() if role.symbol == "w"}
    return {**weights, **known}
