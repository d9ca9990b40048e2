"""Where in the network each argument and result of a step belongs: at the units, on the lines, or at the biases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace


class Role(NamedTuple):
    """``kind`` is ``unit``, ``edge`` or ``bias``; ``layer`` is counted from the inputs; ``symbol`` is what the field writes."""

    kind: str
    layer: int
    symbol: str


# What the symbols in the stages' places stand for: where it is drawn, and what it is called. What is on an edge is at the bias if
# a ``°`` follows, and in the stages that treat biases as they treat weights.
SYMBOLS = {"z": ("unit", "weighted sum"), "a": ("unit", "activation"), "t": ("unit", "target"), "e": ("unit", "error"),
           "δ": ("unit", "delta"), "w": ("edge", "weight"), "w'": ("edge", "new weight"), "b": ("bias", "bias"),
           "b'": ("bias", "new bias"), "g": ("edge", "negative gradient"), "v": ("edge", "velocity")}
MEANINGS = {symbol: meaning for symbol, (_, meaning) in SYMBOLS.items()}
RESULT = ""  # the name under which the result stands among the arguments

Roles = dict[str, Role]  # of a step's arguments and of its result
Known = dict[Role, Array]  # arrays by what they are
Seen = dict[tuple[tuple[int, ...], bytes], list[Role]]  # what arrays are, by their shapes and numbers

_located: WeakKeyDictionary[Trace, tuple[tuple[Step, ...], dict[int, Roles]]] = WeakKeyDictionary()


def located(trace: Trace) -> Mapping[int, Roles]:
    """The roles of the arrays of each step, for those steps that can be told: by the step's number, then by the argument's name.

    A step lies where the arrays it was given lie: the trace knows from which steps they came, and a copy is known by its numbers.
    What is given from outside to a weighted sum are the inputs. A failed step lies nowhere. Of a learner's own stage without
    places only the result has a role: that of the argument that told it.
    """
    steps, known = tuple(trace), _located.get(trace)
    if known is None or known[0] != steps:
        known = _located[trace] = steps, _locate(steps)
    return known[1]


def _locate(steps: Iterable[Step]) -> dict[int, Roles]:
    found: dict[int, Roles] = {}
    seen: Seen = {}
    for step in steps:
        roles = {} if step.error or step.stage not in STAGES else next(_told(step, found, seen), {})
        if roles:
            found[step.index] = roles
            for role, array in arrays_of(step, roles).items():
                seen.setdefault(_numbers(array), []).append(role)
    return found


def _told(step: Step, found: Mapping[int, Roles], seen: Seen) -> Iterator[Roles]:
    """The step's roles as its arguments tell them, the surest first: those that came from an earlier step."""
    possible = _possible(step)
    sources = {name: [found[source][RESULT]] for name, source in step.sources.items() if source in found}
    equals = {name: seen.get(_numbers(value), []) for name, value in step.arguments.items()
              if isinstance(value, np.ndarray) and value.any()}  # zeros are alike everywhere
    told = sources | {name: roles for name, roles in equals.items() if name not in sources}
    for name, role in ((name, role) for name, roles in told.items() for role in roles):
        if not possible and step.axes_of(name) == step.axes:
            yield {RESULT: role}
        for roles in possible:
            if name in roles and _serves_as(role, roles[name], name in sources):
                yield _at(roles, role.layer - roles[name].layer, told)
    for roles in possible:
        if is_sum(roles) and not step.sources.keys() & {name for name, role in roles.items() if role.layer < 0}:
            yield _at(roles, 1, {})


def is_sum(roles: Roles) -> bool:
    """Whether they are those of a weighted sum of what lies below."""
    return roles[RESULT].symbol == "z" and any(role.layer < roles[RESULT].layer for role in roles.values())


def _possible(step: Step) -> list[Roles]:
    """The roles as the stage's places give them, its own layer being 0; and those at the biases, if all are at the weights."""
    places = STAGES[step.stage].places if step.stage in STAGES else {}
    roles = {name: role for name, place in places.items() if (role := _role(place))}
    if RESULT not in roles:
        return []
    biases = {name: Role("bias", role.layer, role.symbol.replace("w", "b")) for name, role in roles.items()}
    return [roles, biases] if all(role.kind == "edge" for role in roles.values()) else [roles]


def _role(place: str) -> Role | None:
    """What stands for a place such as ``a↓``; nothing for a symbol that is not known here."""
    symbol = place.rstrip("↓↑°")
    kind, _ = SYMBOLS.get(symbol, ("", ""))
    return Role("bias" if "°" in place else kind, place.count("↑") - place.count("↓"), symbol) if kind else None


def _serves_as(given: Role, wanted: Role, for_sure: bool) -> bool:
    """Whether an array of one role may be what an argument of another expects; if only its numbers tell, symbols must agree.

    New weights are weights, and with momentum the velocity takes the gradient's place.
    """
    return given.kind == wanted.kind and (for_sure or given.symbol.rstrip("'") in (wanted.symbol, {"g": "v"}.get(wanted.symbol)))


def _at(roles: Roles, layer: int, told: Mapping[str, list[Role]]) -> Roles:
    """The roles of a step that lies at this layer; what is a velocity is called so."""
    are_velocities = {name for name, roles in told.items() if roles and roles[-1].symbol == "v"}
    return {name: Role(role.kind, layer + role.layer, "v" if role.symbol == "g" and name in are_velocities else role.symbol)
            for name, role in roles.items()}


def _numbers(array: Array) -> tuple[tuple[int, ...], bytes]:
    return array.shape, array.tobytes()


def arrays_of(step: Step, roles: Roles) -> Known:
    """The step's arrays by their roles, the result last; where an argument shares its role, as the old velocity does, only that."""
    values = {**step.arguments, RESULT: step.output} if _possible(step) else {}
    return {role: value for name, role in roles.items()
            if (name == RESULT or role != roles[RESULT]) and isinstance(value := values.get(name), np.ndarray)}
