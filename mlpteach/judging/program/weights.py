"""A person's weights, whatever they are handed over as: slots that were found, or functions that read and write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.program.handing_over import name_of
from mlpteach.judging.program.own import Around, attributes_of, bare, is_open, is_tensor
from mlpteach.judging.program.slots import Slot, found_in
from mlpteach.judging.program.supervision import called
from mlpteach.judging.program.values import as_floats, is_real

BY_FUNCTIONS = ("weights=(read, write), where read() returns a list of all weight arrays "
                "and write(arrays) puts such a list in their place")


class Weights(Protocol):
    """Arrays that can be read and written."""

    @property
    def names(self) -> list[str]:
        """In the person's own words."""

    def read(self) -> list[Array]:
        """Copies, float64."""

    def write(self, arrays: Sequence[Array]) -> None:
        """Put numbers in their place."""

    def wrap(self, wrap: Callable[[Array], Array]) -> None:
        """Put what ``wrap`` makes of an array in its place."""


@dataclass(frozen=True, eq=False)
class Slots:
    """Weights that stand in slots."""

    slots: tuple[Slot, ...]

    @property
    def names(self) -> list[str]:
        """Their paths."""
        return [slot.name for slot in self.slots]

    def read(self) -> list[Array]:
        """Copies of what stands there now."""
        try:
            return [slot.read() for slot in self.slots]
        except (LookupError, AttributeError, TypeError, ValueError) as error:
            raise ValueError(f"examine: after a training step, {self._lost()} holds no numbers any more") from error

    def _lost(self) -> str:
        for slot in self.slots:
            try:
                slot.read()
            except Exception:
                return slot.name
        return "something"

    def write(self, arrays: Sequence[Array]) -> None:
        """Put the numbers there."""
        for slot, numbers in zip(self.slots, arrays, strict=True):
            slot.write(np.asarray(numbers, dtype=float))

    def wrap(self, wrap: Callable[[Array], Array]) -> None:
        """Put what ``wrap`` makes of an array in its place."""
        for slot in self.slots:
            if type(slot.value) is np.ndarray and slot.value.dtype == np.float64:
                slot.replace(wrap(slot.value))


@dataclass(frozen=True, eq=False)
class Pair:
    """Weights that two functions of the person's read and write."""

    reader: Callable[[], Any]
    writer: Callable[[list[Array]], object]
    count: int = 0

    @classmethod
    def of(cls, reader: Callable[[], Any], writer: Callable[[list[Array]], object]) -> Pair:
        """The pair, tried: what is written must be what is read next."""
        before = cls(reader, writer).read()
        pair = cls(reader, writer, len(before))
        other = [array + np.linspace(0.1, 0.2, array.size).reshape(array.shape) for array in before]
        pair.write(other)
        after = pair.read()
        pair.write(before)
        for place, (wanted, found) in enumerate(zip(other, after, strict=True)):
            if wanted.shape != found.shape or not np.allclose(wanted, found, rtol=1e-3, atol=1e-3):
                how = (f"has the shape {text.sizes(found.shape)} afterwards, expected {text.sizes(wanted.shape)}"
                       if wanted.shape != found.shape else "is not what was written")
                raise ValueError(f"examine: what write(arrays) puts there must be what read() returns next; array {place} {how}")
        return pair

    @property
    def names(self) -> list[str]:
        """Their places in the list."""
        return [f"weights[{place}]" for place in range(self.count)]

    def read(self) -> list[Array]:
        """Copies of what ``read`` returns."""
        given = called("read", self.reader)
        try:
            arrays = [as_floats(array) for array in given]
        except (TypeError, ValueError):
            arrays = []
        if not isinstance(given, (list, tuple)) or not arrays or len(arrays) != (self.count or len(arrays)):
            raise ValueError(f"examine: read() must return a list of {self.count or 'all'} weight arrays, received {_kind(given)}")
        return arrays

    def write(self, arrays: Sequence[Array]) -> None:
        """Hand copies to ``write``."""
        called("write", self.writer, [np.array(array, dtype=float) for array in arrays])

    def wrap(self, wrap: Callable[[Array], Array]) -> None:
        """Hand to ``write`` what ``wrap`` makes of the arrays."""
        called("write", self.writer, [wrap(array) for array in self.read()])


def _kind(given: Any) -> str:
    return type(given).__name__ + (f" of {len(given)}" if isinstance(given, (list, tuple)) else "")


def candidates(owner: Any, functions: Sequence[Any]) -> list[Slot]:
    """All slots of an owner; one that is a list of arrays, or of names, is looked up where the functions find these."""
    owner = [owner] if _is_array(owner) or isinstance(owner, str) else owner
    if is_names(owner):
        return [slot for name in owner for slot in _named(name, functions)]
    if isinstance(owner, (list, tuple)) and owner and all(_is_array(each) for each in owner):
        known = {id(slot.value): slot for box in boxes(functions) for slot in reversed(found_in(box))}
        return [known.get(id(slot.value), slot) for slot in found_in(owner)]
    name = name_of(owner) or "weights"
    return [replace(slot, name=name + slot.name.removeprefix("weights")) if slot.name.startswith("weights[") else slot
            for slot in found_in(owner)]


def is_names(owner: Any) -> bool:
    """Whether the weights are given by names."""
    several = owner if isinstance(owner, (list, tuple)) else [owner]
    return bool(several) and all(isinstance(name, str) for name in several)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or is_tensor(value)


def _named(name: str, functions: Sequence[Any]) -> list[Slot]:
    for box in boxes(functions):
        is_attribute = not isinstance(box, dict)
        if name in (attributes_of(box) if is_attribute else box) or (is_attribute and hasattr(box, name)):
            return found_in(box, name, ((is_attribute, name),))
    raise ValueError(f"examine: weights names {name!r}, and train knows nothing of that name; "
                     "give names of its object's attributes or of variables that it uses, as in weights=['W1', 'W2']")


def boxes(functions: Sequence[Any]) -> list[Any]:
    """Where functions find names: their objects, closures and globals, and those of the functions and objects that they use."""
    found: list[Any] = []
    waiting, seen = [(function, 0) for function in functions if function is not None], set()
    while waiting:
        thing, depth = waiting.pop(0)
        if id(thing) in seen or depth > 3:
            continue
        seen.add(id(thing))
        owner, function = bare(thing)
        if owner is not None:
            found.append(owner)
        if function is not None:
            around = Around(function)
            found.append(around)
            waiting += [(inner, depth + 1) for inner in around.values()]
        elif owner is None and is_open(thing):
            found.append(thing)
    return found


def others(weights: Weights, owners: Iterable[Any]) -> list[Slot]:
    """Arrays of real numbers within reach that are no weights and have the shape of some, or its transpose."""
    now = weights.read()
    shapes = {shape for array in now if array.ndim for shape in (array.shape, array.shape[::-1])}
    places = [slot for owner in owners for slot in found_in(owner) if np.shape(slot.value) in shapes and is_real(slot.value)]
    before = [slot.read() for slot in places]
    weights.write([array + 1 for array in now])
    stayed = [slot for slot, old in zip(places, before, strict=True) if np.array_equal(slot.read(), old)]
    weights.write(now)
    return list({id(slot.value): slot for slot in reversed(stayed)}.values())[::-1]


def kept_gradients(weights: Weights) -> list[Any] | None:
    """The gradients that PyTorch keeps with its weights, if it does."""
    values = [slot.value for slot in weights.slots] if isinstance(weights, Slots) else []
    gradients = [getattr(value, "grad", None) for value in values]
    return gradients if gradients and all(gradient is not None for gradient in gradients) else None
