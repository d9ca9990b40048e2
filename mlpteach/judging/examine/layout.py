"""Which array is which layer's weights, and how it lies: as rows or columns, neuron by neuron, with the biases in it or apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

import numpy as np

from mlpteach.arrays.text import Array

MOST = 400  # ways to read the arrays that are tried
FAR = 20_000  # steps of the search
LARGEST = 16  # arrays of which the order is sought
WITHOUT, FIRST, LAST = "no bias in it", "the bias comes first", "the bias comes last"


@dataclass(frozen=True)
class Block:
    """One array, or several equal ones of the neurons of a layer, seen as a table (units, what comes in) or its transpose.

    ``places`` are those of the arrays, ``shape`` is that of the table.
    """

    places: tuple[int, ...]
    shape: tuple[int, ...]
    stacked: bool = False

    def table(self, arrays: Sequence[Array]) -> Array:
        """The table as it lies, two-dimensional or flat."""
        return np.stack([np.ravel(arrays[place]) for place in self.places]) if self.stacked else np.asarray(arrays[self.places[0]])

    def put(self, arrays: list[Array], table: Array) -> None:
        """Put a table of numbers in its place."""
        if self.stacked:
            for place, row in zip(self.places, table, strict=True):
                arrays[place] = row.reshape(np.shape(arrays[place]))
        else:
            arrays[self.places[0]] = table.reshape(np.shape(arrays[self.places[0]]))

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int(np.prod(self.shape))


@dataclass(frozen=True)
class LayerPlace:
    """Where a layer's weights (came in, units) and biases lie. ``turned``: the table has a row for each unit.

    ``inside`` says whether the biases are a row or column of the weights. ``by_sample``: there is a bias for each sample, too.
    """

    weights: Block
    sizes: tuple[int, int]
    turned: bool
    inside: str = WITHOUT
    bias: Block | None = None
    by_sample: bool = False

    @property
    def biased(self) -> bool:
        """Whether the layer has biases of its own."""
        return self.inside != WITHOUT or self.bias is not None

    def _oriented(self, arrays: Sequence[Array]) -> Array:
        rows = self.sizes[0] + (self.inside != WITHOUT)
        table = self.weights.table(arrays)
        return table.reshape(self.sizes[1], rows).T if self.turned else table.reshape(rows, self.sizes[1])

    def read(self, arrays: Sequence[Array]) -> tuple[Array, Array | None]:
        """The layer's weights (came in, units), and biases (units,) or (samples, units); None where it has none."""
        table = self._oriented(arrays)
        if self.inside == FIRST:
            return table[1:], table[0]
        if self.inside == LAST:
            return table[:-1], table[-1]
        bias = None if self.bias is None else self.bias.table(arrays)
        if bias is not None and not self.by_sample:
            bias = np.broadcast_to(np.ravel(bias), self.sizes[1:])
        return table, bias


@dataclass(frozen=True)
class Layout:
    """Where every layer lies."""

    layers: tuple[LayerPlace, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs and of each layer's units."""
        return (self.layers[0].sizes[0], *(layer.sizes[1] for layer in self.layers))

    def read(self, arrays: Sequence[Array]) -> list[tuple[Array, Array | None]]:
        """Each layer's weights and biases."""
        return [layer.read(arrays) for layer in self.layers]


def layouts(shapes: Sequence[tuple[int, ...]], inputs: int, outputs: int, samples: int) -> Iterator[Layout]:
    """The ways in which arrays of these shapes can be a network's, the most usual ones first."""
    if sum(len(shape) == 1 for shape in shapes) > 1:
        yield from _neurons(shapes, inputs, outputs)
    pieces = [Block((place,), shape) for place, shape in enumerate(shapes)]
    if len(pieces) > LARGEST:
        return
    for turned in (False, True, None):  # all tables as rows, all as columns, or some so and some so
        found = _chained(pieces, inputs, outputs, samples, turned)
        yield from (Layout(layers) for layers in islice(found, MOST))


def _neurons(shapes: Sequence[tuple[int, ...]], inputs: int, outputs: int) -> Iterator[Layout]:
    """Layers whose neurons each have a vector of weights, in their order, and perhaps a number for the bias."""
    vectors = [place for place, shape in enumerate(shapes) if len(shape) == 1]
    numbers = [place for place, shape in enumerate(shapes) if np.prod(shape) == 1 and place not in vectors]
    if len(vectors) + len(numbers) < len(shapes) or len(numbers) not in (0, len(vectors)):
        return
    for inside in (WITHOUT, LAST, FIRST) if not numbers else (WITHOUT,):
        for counts in _divided([shapes[place][0] - (inside != WITHOUT) for place in vectors], inputs, outputs):
            yield Layout(tuple(_of_neurons(vectors, numbers, counts, inputs, inside)))


def _divided(lengths: Sequence[int], came_in: int, outputs: int) -> Iterator[list[int]]:
    """How many neurons each layer can have, for vectors of these lengths."""
    if not lengths:
        return
    most = next((place for place, length in enumerate(lengths) if length != came_in), len(lengths))
    for units in range(1, most + 1):
        if units == len(lengths) == outputs:
            yield [units]
        elif units < len(lengths) and lengths[units] == units:
            yield from ([units, *others] for others in _divided(lengths[units:], units, outputs))


def _of_neurons(vectors: Sequence[int], numbers: Sequence[int], counts: Sequence[int], came_in: int,
                inside: str) -> Iterator[LayerPlace]:
    first = 0
    for units in counts:
        own = slice(first, first + units)
        weights = Block(tuple(vectors[own]), (units, came_in + (inside != WITHOUT)), stacked=True)
        bias = Block(tuple(numbers[own]), (units, 1), stacked=True) if numbers else None
        yield LayerPlace(weights, (came_in, units), True, inside, bias)
        first, came_in = first + units, units


def _chained(pieces: Sequence[Block], inputs: int, outputs: int, samples: int,
             turned: bool | None) -> Iterator[tuple[LayerPlace, ...]]:
    """All chains from the inputs to the outputs that use every piece."""
    looked = count()

    def further(size: int, left: tuple[Block, ...], layers: tuple[LayerPlace, ...]) -> Iterator[tuple[LayerPlace, ...]]:
        if next(looked) > FAR:
            return
        if not left and layers and size == outputs:
            yield layers
        for piece in left:
            others = tuple(other for other in left if other is not piece)
            for placed in _readings(piece, size):
                if len(piece.shape) > 1 and turned not in (None, placed.turned):
                    continue
                yield from _with_biases(placed, others, layers)

    def _with_biases(placed: LayerPlace, others: tuple[Block, ...],
                     layers: tuple[LayerPlace, ...]) -> Iterator[tuple[LayerPlace, ...]]:
        units = placed.sizes[1]
        if placed.inside == WITHOUT:
            for bias in others:
                rest = tuple(other for other in others if other is not bias)
                if bias.size == units:
                    yield from further(units, rest, (*layers, replace(placed, bias=bias)))
                elif samples > 1 and bias.shape == (samples, units):
                    yield from further(units, rest, (*layers, replace(placed, bias=bias, by_sample=True)))
        yield from further(units, others, (*layers, placed))

    yield from further(inputs, tuple(pieces), ())


def _readings(piece: Block, came_in: int) -> Iterator[LayerPlace]:
    """The ways in which a piece can be the weights of a layer that so many numbers come into."""
    for inside in (WITHOUT, LAST, FIRST):
        rows = came_in + (inside != WITHOUT)
        if piece.size % rows or (inside != WITHOUT and piece.size == 1):
            continue
        units = piece.size // rows
        flat = len(piece.shape) < 2
        if not piece.stacked and (piece.shape == (rows, units) or (flat and 1 in (rows, units))):
            yield LayerPlace(piece, (came_in, units), False, inside)
        if not flat and piece.shape == (units, rows) and (units > 1 or piece.stacked or rows > 1):
            yield LayerPlace(piece, (came_in, units), True, inside)
