"""Which shapes fit each other.

A rule names the axes, as in ``(samples, inputs) x (inputs, units) -> (samples, units)``. Axes of one name have one size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mlpteach.arrays.text import Array, sizes

Shape = tuple[int, ...]


class ShapeError(ValueError):
    """Arrays whose shapes do not fit the rule of the stage they were given to."""


class Rule:
    """The shapes of a stage's arrays, written with named axes.

    ``text`` holds one group of axis names per array, in the order of the arguments, then ``->`` and the result's axes. What
    stands between the groups (``x``, ``+``) is for the reader; a plain number is written by its name. A group ``(1, units)``
    fixes the first size at one.
    """

    def __init__(self, text: str) -> None:
        """Read the rule; ``ValueError`` if it has no ``->`` or no axes before it."""
        arguments, arrow, result = text.partition("->")
        self.text = text
        self.axes = _axis_groups(arguments)
        self.numbers = set(re.findall(r"[a-z_]{2,}", re.sub(r"\([^)]*\)", "", arguments)))
        groups = _axis_groups(result)
        if not arrow or not self.axes or len(groups) != 1:
            raise ValueError(f"a rule reads '(axis, axis) x (axis, axis) -> (axis, axis)', received {text!r}")
        self.output_axes = groups[0]

    def __repr__(self) -> str:
        return f"Rule({self.text!r})"

    def fits(self, shapes: Sequence[Shape | None]) -> bool:
        """Whether the shapes agree with the rule; ``None`` stands for an optional array that was left out."""
        known = {"1": 1}
        for axes, shape in zip(self.axes, shapes, strict=True):
            if shape is not None:
                if len(shape) != len(axes):
                    return False
                for axis, size in zip(axes, shape, strict=True):
                    if known.setdefault(axis, size) != size:
                        return False
        return True

    def explain_misfit(self, owner: str, shapes: Mapping[str, Shape | None]) -> str:
        """Say which axes disagree, and which transpose or reshape would fit."""
        given = {name: shape for name, shape in shapes.items() if shape is not None}
        lines = [f"{owner}: the shapes do not fit {self.text}"]
        for (name, shape), axes in zip(shapes.items(), self.axes, strict=True):
            if shape is not None:
                lines.append(f"  {name} is {sizes(shape)}, expected ({', '.join(axes)})")
        lines += [f"  {line}" for line in [*self._conflicts(shapes), *self._remedies(given, shapes)]]
        return "\n".join(lines)

    def _conflicts(self, shapes: Mapping[str, Shape | None]) -> Iterator[str]:
        first: dict[str, tuple[int, str]] = {"1": (1, "the rule")}
        for (name, shape), axes in zip(shapes.items(), self.axes, strict=True):
            if shape is not None and len(shape) == len(axes):
                for axis, size in zip(axes, shape, strict=True):
                    expected, where = first.setdefault(axis, (size, name))
                    if size != expected:
                        axis = "a size" if axis == "1" else axis
                        yield f"{axis} is {expected} in {where} but {size} in {name}"

    def _remedies(self, given: Mapping[str, Shape], shapes: Mapping[str, Shape | None]) -> Iterator[str]:
        axes = dict(zip(shapes, self.axes, strict=True))
        for name, shape in given.items():
            changes = {"transpose": shape[::-1]} if len(shape) == 2 else {}
            if len(shape) == 1:
                changes = {"reshape(-1, 1)": (shape[0], 1), "reshape(1, -1)": (1, shape[0])}
            for change, new in changes.items():
                if self.fits(list({**shapes, name: new}.values())):
                    meant = f", if that is ({', '.join(axes[name])})" if change == "transpose" else ""
                    yield f"{name} is {sizes(shape)}; its {change} {sizes(new)} fits{meant}"


def _axis_groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(axis.strip() for axis in group.split(",")) for group in re.findall(r"\(([^)]*)\)", text))


def check_shapes(owner: str, rule: Rule, arrays: Mapping[str, Array | None]) -> None:
    """Raise ``ShapeError`` unless the named arrays fit the rule; ``owner`` opens the message."""
    shapes = {name: None if array is None else array.shape for name, array in arrays.items()}
    if not rule.fits(list(shapes.values())):
        raise ShapeError(rule.explain_misfit(owner, shapes))


def layers_rule(layers: int, biases: bool) -> Rule:
    """The rule for the weights of so many layers, and their biases if there are any: what a layer gives, the next one takes."""
    names = ["inputs", *(f"units_{layer}" for layer in range(layers))]
    groups = [f"({a}, {b})" for a, b in pairwise(names)]
    groups += [f"(1, {name})" for name in names[1:]] if biases else []
    return Rule(f"{' x '.join(groups)} -> (samples, {names[-1]})")
