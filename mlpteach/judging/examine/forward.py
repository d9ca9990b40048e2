"""What a program computes on the way forward: found by computing the same, layer by layer, in every way that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Activation
from mlpteach.judging.examine.layer_forward import KNOWN, LayerForward, Options, option_sets
from mlpteach.judging.examine.layout import Layout

LAYOUTS = 300  # that are tried
BUDGET = 8_000  # layers that are computed
DEEP = 4  # layers, above which the hidden ones are taken to be alike

LayerArrays = Sequence[tuple[Array, Array | None]]


@dataclass(frozen=True)
class Passed:
    """All quantities of a forward pass, each (samples, units): what came in, sums, activations without and with a later bias."""

    came_in: list[Array]
    sums: list[Array]
    pure: list[Array]
    activations: list[Array]


@dataclass(frozen=True)
class Forward:
    """The forward pass of a program: how its arrays lie, and how each layer computes."""

    layout: Layout
    layers: tuple[LayerForward, ...]

    def parameters(self, arrays: Sequence[Array]) -> LayerArrays:
        """Each layer's weights (came in, units) and biases, in the form of z = came in · weights + bias."""
        read = self.layout.read(arrays)
        return [(weights, -bias if bias is not None and layer.bias == "-" else bias)
                for (weights, bias), layer in zip(read, self.layers, strict=True)]

    def through(self, arrays: Sequence[Array], inputs: Array) -> Passed:
        """A forward pass of these inputs (samples, inputs)."""
        passed, a = Passed([], [], [], []), inputs
        for layer, (weights, bias) in zip(self.layers, self.layout.read(arrays), strict=True):
            z = layer.sums(a, weights, bias)
            passed.came_in.append(a)
            passed.sums.append(z)
            passed.pure.append(layer.pure(z))
            a = layer.activations(z, bias)
            passed.activations.append(a)
        return passed


Answered = tuple[list[Array], Array, Array]  # weight arrays, inputs, and what the program's output was


def find(layouts: Iterator[Layout], seen: Sequence[Answered], tolerance: float, constants: Sequence[float] = (),
         told: Sequence[Activation] = ()) -> Forward | None:
    """The first forward pass that gives the outputs seen; the simplest layouts and layers are tried first.

    ``told`` are each layer's activations, where they are known; one for all layers will do.
    """
    every = [layout for layout in islice(layouts, LAYOUTS) if len(told) in (0, 1, len(layout.layers))]
    every.sort(key=lambda layout: len(layout.layers))  # of many layers there are so many ways that the budget may be gone
    with np.errstate(all="ignore"):
        for options in option_sets(constants):
            budget = iter(range(BUDGET))
            for layout in every:
                acts = tuple(told) * (len(layout.layers) if len(told) == 1 else 1)
                for layers in _matching(layout, _only(options, acts), seen, tolerance, budget):
                    return Forward(layout, layers)
    return None


def _only(options: Options, told: Sequence[Activation]) -> Callable[[int, int, bool, bool, bool], list[LayerForward]]:
    """The options of each layer; those of the told activations, whatever these are."""
    def of_layer(place: int, units: int, biased: bool, last: bool, several: bool) -> list[LayerForward]:
        ways = options(units, biased, last, several)
        if not told:
            return ways
        return list(dict.fromkeys(replace(way, activation=told[place]) for way in ways if way.activation in (*KNOWN, *told)))

    return of_layer


def _matching(layout: Layout, options: Any, seen: Sequence[Answered], tolerance: float,
              budget: Iterator[int]) -> Iterator[tuple[LayerForward, ...]]:
    """The ways for all layers that give what was seen."""
    read = [layout.read(arrays) for arrays, _, _ in seen]
    count = len(layout.layers)
    several = all(len(inputs) > 1 for _, inputs, _ in seen)

    def further(place: int, came_in: list[Array], layers: tuple[LayerForward, ...]) -> Iterator[tuple[LayerForward, ...]]:
        if place == count:
            if all(close(a, output, tolerance) for a, (_, _, output) in zip(came_in, seen, strict=True)):
                yield layers
            return
        placed = layout.layers[place]
        for layer in options(place, placed.sizes[1], placed.biased, place == count - 1, several):
            if count > DEEP and 0 < place < count - 1 and layer != layers[0]:
                continue
            if next(budget, None) is None:
                return
            handed = [layer.activations(layer.sums(a, *parameters[place]), parameters[place][1])
                      for a, parameters in zip(came_in, read, strict=True)]
            yield from further(place + 1, handed, (*layers, layer))

    if all(_fits(layout, inputs) for _, inputs, _ in seen):
        yield from further(0, [inputs for _, inputs, _ in seen], ())


def _fits(layout: Layout, inputs: Array) -> bool:
    return all(not layer.by_sample or layer.bias is None or layer.bias.shape[0] == len(inputs) for layer in layout.layers)


def close(given: Array, expected: Array, tolerance: float) -> bool:
    """Whether two tables are the same but for rounding, measured against the largest number."""
    if given.shape != expected.shape or not np.isfinite(given).all():
        return False
    return bool(np.abs(given - expected).max(initial=0.0) <= tolerance * max(np.abs(expected).max(initial=0.0), 1e-12))
