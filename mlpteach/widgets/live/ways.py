"""The ways from a number to E, each a chain of factors: what the chain rule multiplies, and what it adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlpteach.widgets.live.choice import cancels
from mlpteach.widgets.live.parts import lines_into, part, turn
from mlpteach.widgets.live.passing import NetworkTask, Passing


class ChainFactor(NamedTuple):
    """One factor of a way: what it is called, its value, the part that shows it, and its digits."""

    name: str
    value: float
    part: str
    digits: int = 4


def ways(passing: Passing, name: str) -> Iterator[tuple[ChainFactor, ...]]:
    """All ways from this number to E."""
    task = passing.task
    kind, layer, unit, source = part(name)
    if kind == "w":
        yield from _after(ChainFactor("comes in", float(passing.a[layer - 1][source]), name), passing, f"z-{layer}-{unit}")
    elif kind == "b":
        yield from _after(ChainFactor("comes in", 1.0, name), passing, f"z-{layer}-{unit}")
    elif kind == "z" and layer == task.last and cancels(task):
        yield (ChainFactor("a − t", -float(passing.pull[unit]), f"e-{layer}-{unit}"),)
    elif kind == "z":
        table = passing.slope_table(layer)
        for other in _fellows(task, layer, unit):
            yield from _after(ChainFactor("slope", float(table[unit, other]), f"s-{layer}-{other}"), passing, f"a-{layer}-{other}")
    elif layer == task.last:
        yield (ChainFactor("a − t", -float(passing.pull[unit]), f"e-{layer}-{unit}"),)
    else:
        for behind in range(task.sizes[layer + 1]):
            line = ChainFactor("line", float(passing.weights[layer][unit, behind]), f"w-{layer + 1}-{unit}-{behind}", 3)
            yield from _after(line, passing, f"z-{layer + 1}-{behind}")


def _after(factor: ChainFactor, passing: Passing, name: str) -> Iterator[tuple[ChainFactor, ...]]:
    return ((factor, *way) for way in ways(passing, name))


def _fellows(task: NetworkTask, layer: int, unit: int) -> range:
    """The units whose activation a sum changes: its own, or with softmax all of the layer."""
    by_row = task.network.form.activations[layer - 1].by_row
    return range(task.sizes[layer]) if by_row else range(unit, unit + 1)


def slope_of_error(passing: Passing, name: str) -> float:
    """∂E/∂ this number, from the stages: the sum over all ways of their products."""
    kind, layer, unit, _ = part(name)
    if kind in "wb":
        return -passing.gradient(name)
    if kind == "z":
        return -float(passing.deltas[layer][unit])
    if layer == passing.task.last:
        return -float(passing.pull[unit])
    return -float(passing.blame(layer)[unit])


def reached(task: NetworkTask, name: str) -> set[str]:
    """All parts that a change of this number runs through, itself and E included."""
    found, todo = {name, "E"}, [name]
    while todo:
        for following in _next(task, todo.pop()):
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def _next(task: NetworkTask, name: str) -> list[str]:
    kind, layer, unit, _ = part(name)
    if kind in "wb":
        return [f"z-{layer}-{unit}"]
    if kind == "z":
        return [f"{field}-{layer}-{other}" for other in _fellows(task, layer, unit) for field in "sa"]
    if kind == "a" and layer == task.last:
        return [f"e-{layer}-{unit}"]
    return [f"w-{layer + 1}-{unit}-{behind}" for behind in range(task.sizes[layer + 1])] if kind == "a" else []


def route(task: NetworkTask, name: str) -> list[list[str]]:
    """The same in the order in which the change reaches them: parts of one turn together."""
    turns: dict[int, list[str]] = {}
    for each in sorted(reached(task, name)):
        turns.setdefault(turn(each, task.last), []).append(each)
    return [turns[at] for at in sorted(turns)]


def sources(task: NetworkTask, name: str, is_back: bool) -> set[str]:
    """What flows into this number: forward, or on the way back."""
    kind, layer, unit, source = part(name)
    if is_back and kind not in "sE":
        return _sources_back(task, name)
    if kind == "z":
        lines = [each for each in lines_into(layer, task.sizes, task.biased) if part(each).unit == unit]
        return {*lines, *(f"a-{layer - 1}-{before}" for before in range(task.sizes[layer - 1]))}
    if kind == "a":
        fellows = _fellows(task, layer, unit) if layer else ()
        return {f"z-{layer}-{other}" for other in fellows} | ({f"s-{layer}-{unit}"} if layer else set())
    if kind in "sw":
        return {f"a-{layer}-{unit}" if kind == "s" else f"a-{layer - 1}-{source}"}
    outputs = range(task.sizes[-1]) if kind == "E" else ()
    return {f"{field}-{task.last}-{output}" for output in outputs for field in "ae"}


def _sources_back(task: NetworkTask, name: str) -> set[str]:
    kind, layer, unit, source = part(name)
    if kind in "wb":
        return {f"z-{layer}-{unit}"} | ({f"a-{layer - 1}-{source}"} if kind == "w" else set())
    own = set() if kind == "a" else {f"a-{layer}-{unit}", f"s-{layer}-{unit}"}
    if layer == task.last:
        return (own | {f"e-{layer}-{unit}"}) - {name}
    behind = range(task.sizes[layer + 1]) if layer else ()
    return (own | {each for output in behind for each in (f"w-{layer + 1}-{unit}-{output}", f"z-{layer + 1}-{output}")}) - {name}
