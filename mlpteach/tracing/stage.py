"""``Stage``: what a formula brings along, so that its calls can be checked, recorded, explained and drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from mlpteach.arrays.checks import finite_array, finite_number
from mlpteach.arrays.shapes import Rule, check_shapes

STAGES: dict[str, Stage] = {}


class Choice(Protocol):
    """What a stage is told beside its data, such as the activation: a value with a name."""

    @property
    def name(self) -> str:
        """What it is called."""


Chooser = Callable[[str, Any], Any]  # from the stage's name and what was given, a name or the value itself


class Stage:
    """A formula with its name, the rule for its shapes, the formula for one cell, and its place in the network.

    ``arguments`` are its data, ``choices`` what it is told besides, ``about`` is what it computes in a sentence: the first of the
    function's docstring, empty where there is none. ``places`` says where in the network each argument and, under
    the empty name, the result belongs: a symbol such as ``w``, with ``↓`` or ``↑`` if it belongs to the layer below or above, and
    with ``°`` if to its biases. ``phase`` is the part of an epoch it belongs to; ``direction`` is 1 if it sends numbers forward
    along the lines, -1 if backward.
    """

    def __init__(self, function: Callable[..., Any], formula: str | Callable[..., str], rule: str, cell: Callable[..., Any],
                 choices: Mapping[str, Chooser], places: str, phase: str, direction: int) -> None:
        """Learn the arguments from ``function``; its array arguments stand in ``rule`` in their order, numbers by name.

        ``ValueError`` if another module has a stage of this name, since its recorded steps would be explained by this formula, and
        for places that are given but not one for each array and one for the result.
        """
        self.name, self.module = function.__name__, function.__module__
        if self.name in STAGES and STAGES[self.name].module != self.module:
            raise ValueError(f"a stage called {self.name!r} is already defined in {STAGES[self.name].module}; choose another name")
        self._formula, self.rule, self.cell, self.choices = formula, Rule(rule), cell, choices
        self.phase, self.direction, self.about = phase, direction, _first_sentence(function.__doc__)
        self.signature = inspect.signature(function)
        parameters = self.signature.parameters
        self.parameters = tuple(parameters)
        self.arguments = tuple(name for name in parameters if name not in choices)
        self.defaults = tuple(parameter.default for parameter in parameters.values())
        self.required = sum(default is inspect.Parameter.empty for default in self.defaults)
        self.arrays = [name for name in self.arguments if name not in self.rule.numbers]
        self.places = self._placed(places.replace("→", "").split())
        STAGES[self.name] = self

    def _placed(self, symbols: list[str]) -> dict[str, str]:
        if symbols and len(symbols) != len(self.arrays) + 1:
            raise ValueError(f"stage {self.name}: places must be {len(self.arrays) + 1} symbols, one for each array and one for "
                             f"the result, received {' '.join(symbols)!r}")
        return dict(zip((*self.arrays, ""), symbols, strict=True)) if symbols else {}

    @property
    def formula(self) -> str:
        """The formula of a call to which nothing was told."""
        return self.formula_of({})

    def formula_of(self, given: Mapping[str, Any]) -> str:
        """The formula of a call; what was chosen changes it, unless there is no such choice."""
        if isinstance(self._formula, str):
            return self._formula
        return self._formula(**{name: given[name] for name in self.choices if hasattr(given.get(name), "name")})

    def checked(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Any]:
        """The arguments in order, as finite float64 arrays and floats that fit the rule, and choices; a named error otherwise."""
        __tracebackhide__ = True
        args = self._in_order(args, kwargs)
        values: list[Any] = []
        shapes: list[tuple[int, ...] | None] = []
        for name, value, default in zip(self.parameters, args, self.defaults, strict=True):
            if name in self.choices:
                values.append(value if value is default else self.choices[name](self.name, value))
            elif name in self.rule.numbers:
                values.append(finite_number(self.name, name, value, zero_allowed=True))
            else:
                values.append(None if value is default else finite_array(self.name, name, value))
                shapes.append(None if value is default else values[-1].shape)
        if not self.rule.fits(shapes):
            arrays = {name: value for name, value in zip(self.parameters, values, strict=True) if name in self.arrays}
            check_shapes(self.name, self.rule, arrays)
        return values

    def _in_order(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        if not kwargs and self.required <= len(args) <= len(self.parameters):
            return args + self.defaults[len(args):]
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.name}({', '.join(self.parameters)}): {error}") from None
        bound.apply_defaults()
        return bound.args


def _first_sentence(doc: str | None) -> str:
    line = (doc or "").strip().partition("\n")[0].partition(". ")[0]
    return line and line.rstrip(".") + "."
