"""What can be chosen in a network: each part has an id, a name, and its turn on the way from the inputs to E.

``a-0-1`` is the second input, ``w-1-0-2`` the weight from the first input to the third unit of layer 1, ``b-1-2`` that unit's bias,
``z-1-2``, ``s-1-2`` and ``a-1-2`` its sum, its slope and its activation, ``e-2-0`` the line from the first output to E, and ``E``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mlpteach.widgets.live.digits import below

SYMBOLS = {"a": "a", "z": "z", "s": "s", "d": "δ"}
WORDS = {"z": "sum", "a": "activation", "s": "slope", "d": "delta"}


class NetworkPart(NamedTuple):
    """One part, taken from its id: the kind, the layer, the unit in it, and of a weight where it comes from."""

    kind: str
    layer: int
    unit: int
    source: int = 0


@lru_cache(4096)
def part(name: str) -> NetworkPart:
    """The part of this id."""
    kind, *at = name.split("-")
    numbers = list(map(int, at))
    if kind == "E":
        return NetworkPart("E", 0, 0)
    return NetworkPart(kind, numbers[0], numbers[-1], numbers[1] if len(numbers) > 2 else 0)


def names(sizes: Sequence[int], biased: bool) -> Iterator[str]:
    """All ids in the order of reading: the lines into a layer, then its units."""
    last = len(sizes) - 1
    yield from (f"a-0-{i}" for i in range(sizes[0]))
    for layer in range(1, last + 1):
        yield from lines_into(layer, sizes, biased)
        yield from (f"{kind}-{layer}-{unit}" for unit in range(sizes[layer]) for kind in "zsa")
    yield from (f"e-{last}-{unit}" for unit in range(sizes[last]))
    yield "E"


def lines_into(layer: int, sizes: Sequence[int], biased: bool) -> Iterator[str]:
    """The ids of the weights into a layer, unit by unit, and of its biases."""
    for unit in range(sizes[layer]):
        yield from (f"w-{layer}-{source}-{unit}" for source in range(sizes[layer - 1]))
        yield from ([f"b-{layer}-{unit}"] if biased else [])


def unit_called(layer: int, unit: int, sizes: Sequence[int], short: bool = False) -> str:
    """``input 2``, ``hidden unit 3``, ``output``; in a deep network ``unit 3 of layer 2``. ``short`` leaves ``unit`` out."""
    if layer == 0:
        return f"input {unit + 1}"
    if layer == len(sizes) - 1:
        return f"output {unit + 1}" if sizes[layer] > 1 else "output"
    if len(sizes) > 3:
        return f"unit {layer}.{unit + 1}" if short else f"unit {unit + 1} of hidden layer {layer}"
    return f"hidden {unit + 1}" if short else f"hidden unit {unit + 1}"


def called(name: str, sizes: Sequence[int]) -> str:
    """A part in words: ``weight from input 2 to hidden unit 3``."""
    kind, layer, unit, source = part(name)
    if kind == "E":
        return "E, the error of this sample"
    here = unit_called(layer, unit, sizes)
    if kind == "w":
        return f"weight from {unit_called(layer - 1, source, sizes)} to {here}"
    words = {"b": f"bias of {here}", "e": f"target of {here}"}
    return words.get(kind, here if layer == 0 else f"{WORDS.get(kind)} of {here}")


def symbol(kind: str, layer: int, unit: int, sizes: Sequence[int]) -> str:
    """What is written in a field: ``x₁``, ``z₂``, ``a``; units of a layer are counted if there are several."""
    if kind == "E":
        return "E"
    letter = "x" if layer == 0 else SYMBOLS[kind]
    return letter + (below(unit) if sizes[layer] > 1 or layer == 0 else "")


def turn(name: str, last: int) -> int:
    """When a change that runs forward reaches this part: lines, sums, slopes, activations, layer by layer, and E at the end."""
    kind, layer, *_ = part(name)
    if kind in "eE":
        return 5 * last + 1 + (kind == "E")
    return 5 * layer + "wzsa".find("w" if kind == "b" else kind) - 3
