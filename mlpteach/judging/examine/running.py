"""A script's variables, and its step run in them on any rows."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from mlpteach.judging.examine.cutting import FIRST, SHAPE, SOME, Cut
from mlpteach.judging.program.own import names_in
from mlpteach.judging.program.state import Kept

MOST_TURNS = 1000  # of a loop that trains one sample again and again


class Running:
    """A script, cut, in a namespace of its own: ``space`` is a module, so that its functions find their names there.

    ``train`` and ``output`` belong to that module. So whoever looks for weights looks among the script's variables.
    """

    def __init__(self, space: ModuleType, file: str, inputs: str, targets: str, weights: Sequence[str], result: str) -> None:
        self.space, self.file, self.inputs, self.targets, self.weights, self.result = space, file, inputs, targets, weights, result
        self.parts = Cut([], [], [], False, False)
        self.axis, self._own, self._code = 0, np.empty(0), compile("", file, "exec")
        self._turns = MOST_TURNS
        vars(space).update({FIRST: lambda things: islice(things, 1), SOME: lambda things: islice(things, self._turns),
                            SHAPE: np.shape})
        self.train, self.output = MethodType(self._train(), space), MethodType(self._output(), space)

    def execute(self, statements: Iterable[ast.stmt]) -> None:
        """Run these statements in the script's namespace."""
        exec(self._compiled(statements), vars(self.space))

    def _compiled(self, statements: Iterable[ast.stmt]) -> CodeType:
        return compile(ast.fix_missing_locations(ast.Module(list(statements), [])), self.file, "exec")

    def take(self, parts: Cut, columns: bool) -> None:
        """Take the script so cut, after its start has been run; ``columns`` is whether it keeps its samples so."""
        self.parts, self.axis, self._code = parts, int(columns), self._compiled([*parts.again, *parts.step])
        self._own = np.array(getattr(self.space, self.targets))

    def _train(self) -> Any:
        def train(space: ModuleType, inputs: Any, targets: Any) -> None:
            for x, y in self._rows(inputs, targets) if self.parts.picks else [(inputs, targets)]:
                self._step(x, y)

        return train

    def _output(self) -> Any:
        def output(space: ModuleType, inputs: Any) -> Any:
            targets = self._some_targets(inputs)
            if not (self.parts.one_by_one or self.parts.picks):
                return self._answer(inputs, targets)
            rows = [np.ravel(self._answer(x, y)) for x, y in self._rows(inputs, targets)]
            return np.stack(rows, axis=self.axis)

        return output

    def _step(self, inputs: Any, targets: Any) -> None:
        setattr(self.space, self.inputs, inputs)
        setattr(self.space, self.targets, targets)
        exec(self._code, vars(self.space))

    def _answer(self, inputs: Any, targets: Any) -> Any:
        """What the step takes for the outputs; the weights are as they were before."""
        variables = vars(self.space)
        before = {name: variables[name] for name in self.weights}
        kept = Kept.of(*before.values())
        variables.pop(self.result, None)
        self._turns = 1
        try:
            self._step(inputs, targets)
        except Exception:
            if self.result not in variables:
                raise
        finally:
            self._turns = MOST_TURNS
            variables.update(before)
            kept.put_back()
        if self.result not in variables:
            raise LookupError(self.result)
        return copy.copy(variables[self.result])

    def _rows(self, inputs: Any, targets: Any) -> Iterator[tuple[Any, Any]]:
        """The samples one by one, each as a table of one."""
        for row in range(np.shape(inputs)[self.axis] if np.ndim(inputs) > 1 else 1):
            yield tuple(_one(each, row, self.axis) for each in (inputs, targets))

    def _some_targets(self, inputs: Any) -> Any:
        """Targets for as many samples, of the person's own."""
        axis = self.axis if self._own.ndim > 1 else 0
        count = np.shape(inputs)[self.axis] if np.ndim(inputs) > 1 else 1
        return np.take(self._own, np.arange(count) % self._own.shape[axis], axis=axis)


def _one(table: Any, row: int, axis: int) -> Any:
    values = table if isinstance(table, np.ndarray) else np.asarray(table)
    return values[row:row + 1] if axis == 0 or values.ndim < 2 else values[:, row:row + 1]


def copied(tree: ast.AST, namespace: Mapping[str, Any]) -> ModuleType:
    """A module with copies of what the script uses of a namespace; functions from there find their names in the module, too."""
    space = ModuleType("cell")
    vars(space)["__name__"] = "__main__"
    waiting, seen = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}, set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if name not in namespace or name.startswith("__"):
            continue
        value = namespace[name]
        if isinstance(value, FunctionType) and value.__globals__ is namespace:
            waiting |= set(names_in(value.__code__)) - seen
            value = _moved(value, space)
        vars(space)[name] = value if isinstance(value, ModuleType | FunctionType | type) else _copy(value)
    return space


def knowing(namespace: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """The functions of a namespace that use variables of these names."""
    functions = {name: value for name, value in namespace.items() if isinstance(value, FunctionType)}
    return [name for name, function in functions.items() if set(names) & set(names_in(function.__code__))]


def _moved(function: FunctionType, space: ModuleType) -> FunctionType:
    moved = FunctionType(function.__code__, vars(space), function.__name__, function.__defaults__, function.__closure__)
    moved.__kwdefaults__ = function.__kwdefaults__
    return moved


def _copy(value: Any) -> Any:
    with suppress(Exception):
        return copy.deepcopy(value)
    return value
