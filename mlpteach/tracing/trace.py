"""``Trace``: the recorded steps of a computation, as a graph that can be searched, shown and walked back to its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import described
from mlpteach.arrays.text import Array
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.explanation import Explanation
from mlpteach.tracing.produced import Produced
from mlpteach.tracing.recording import Call, listen, listening
from mlpteach.tracing.step import Step, snapshot

HEADER = ("step", "stage", "formula", "shapes", "values")
ASKED_BY = 'expected a step\'s number, a stage\'s name, or both as in trace["sum_synapse", 1]'
SHOWN = 50  # steps shown at either end of a long table


class StepNotFoundError(KeyError, IndexError):
    """No step, or more than one, answers to what was asked of a trace."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would print it in quotes


class Trace:
    """The steps of a computation.

    ``Trace.start()`` records until ``stop()``, across notebook cells; ``with Trace() as trace:`` records a block. Only calls in
    the thread that started it are recorded, the first ``limit`` of them. The same stage called again on equal arguments
    refreshes its step, so running a cell twice does not grow the trace.
    """

    def __init__(self, limit: int = 10_000, repeats: bool = False) -> None:
        """With ``repeats`` an equal call is a step of its own. ``ValueError`` for a limit that is not a whole number above 0."""
        self._repeats = repeats
        self.limit, self.recording = _whole("Trace", "limit", limit, 1), False
        self._steps: list[Step] = []
        self._last, self._left_out = -1, 0
        self._by_call: dict[Any, int] = {}
        self._produced = Produced()

    @classmethod
    def start(cls, limit: int = 10_000) -> Trace:
        """A new trace that records every stage call of this thread from here on."""
        return cls(limit).__enter__()

    def stop(self) -> None:
        """End recording; what was recorded stays."""
        self.recording = False
        listening()  # forgets this trace, so that unrecorded calls are fast again

    def __enter__(self) -> Trace:
        if not self.recording:
            self.recording = True
            listen(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    @property
    def last(self) -> Step:
        """The step recorded, or refreshed, most recently."""
        return self[self._last]

    def __getitem__(self, wanted: int | str | tuple[str, int]) -> Step:
        """One step by its number, by its stage's name, or by name and occurrence: ``trace["sum_synapse", 1]``.

        Raises ``StepNotFoundError`` (a ``KeyError`` and an ``IndexError``), which lists the candidates, unless exactly one answers.
        """
        if isinstance(wanted, str):
            return self._only(wanted)
        if isinstance(wanted, tuple) and len(wanted) == 2 and isinstance(wanted[0], str):
            name, occurrence = wanted
            return _at(self._called(name), _whole("Trace", "the occurrence", occurrence, None), f'"{name}"')
        if isinstance(wanted, (int, np.integer)) and not isinstance(wanted, bool):
            return _at(self._steps, int(wanted), "the trace")
        raise StepNotFoundError(f"{ASKED_BY}, received {described(wanted)}")

    def _called(self, name: str) -> list[Step]:
        found = [step for step in self._steps if step.stage == name]
        if not found:
            names = ", ".join(dict.fromkeys(step.stage for step in self._steps)) or "nothing yet"
            raise StepNotFoundError(f'no step is called "{name}"; recorded: {names}')
        return found

    def _only(self, name: str) -> Step:
        found = self._called(name)
        if len(found) > 1:
            choices = ", ".join(f'trace["{name}", {k}] is step {step.index}' for k, step in enumerate(found))
            raise StepNotFoundError(f'{len(found)} steps are called "{name}": {choices}')
        return found[0]

    def step_of(self, array: Array) -> Step:
        """The step that produced exactly this array: the object a stage returned, unchanged since, not an equal copy.

        Raises ``StepNotFoundError`` for any other array.
        """
        index = self._source(array)
        if index is not None:
            return self._steps[index]
        for step in self._steps:
            if step.output is array and array is not None:
                return step
        index = self._produced.step_of(array)
        if index is not None:
            raise StepNotFoundError(f"step {index} ({self._steps[index].stage}) produced this array, but it was changed since")
        raise StepNotFoundError(f"no recorded step produced this {text.shape(snapshot(array))} array; "
                           "expected the very array that a stage returned, no copy, and made since this trace was started")

    def explain(self, what: Array | Step | int | str | tuple[str, int], row: int, column: int, depth: int = 1,
                digits: int = 4) -> Explanation:
        """One cell of a step as arithmetic with the real numbers; rows and columns count from 0.

        ``what`` is an array that a stage returned, a ``Step``, or what ``trace[...]`` takes. ``depth=2`` explains also the numbers
        that earlier steps produced, ``digits=8`` writes more of each. Raises ``StepNotFoundError``, ``IndexError`` for a cell
        outside the table, ``ValueError`` for a failed step and for no whole number.
        """
        least = {"row": (row, None), "column": (column, None), "depth": (depth, 1), "digits": (digits, 1)}
        row, column, depth, digits = (_whole("Trace.explain", name, *each) for name, each in least.items())
        step = self._own(what) if isinstance(what, Step) else self.step_of(what) if isinstance(what, np.ndarray) else self[what]
        return self._explain(step, row, column, depth, digits)

    def _own(self, step: Step) -> Step:
        for mine in self._steps[step.index:step.index + 1]:  # the step itself, or what it was before a refresh
            if mine is step or (mine.stage == step.stage and np.array_equal(mine.output, step.output)):  # type: ignore[arg-type]
                return mine
        raise StepNotFoundError(f"step {step.index} ({step.stage}) is not a step of this trace")

    def _explain(self, step: Step, row: int, column: int, depth: int, digits: int) -> Explanation:
        term = step.term(row, column)
        places = [leaf.place for leaf in leaves(term) if leaf.place and leaf.place.argument in step.sources] if depth > 1 else []
        inputs = {place: self._explain(self._steps[step.sources[place.argument]], place.row, place.column, depth - 1, digits)
                  for place in dict.fromkeys(places)}
        where = f"{step.row_name(row)}, {step.column_name(column)}"
        return Explanation(f"{step.stage}[{row}, {column}]", where, term, step.cell(row, column), inputs, digits)

    def _source(self, array: Any) -> int | None:
        index = self._produced.step_of(array)
        output = None if index is None else self._steps[index].output
        is_same = isinstance(output, np.ndarray) and (array.shape, array.tobytes()) == (output.shape, output.tobytes())
        return index if is_same else None

    def add(self, call: Call) -> None:
        """Record a call: a new step, or the one that an equal call has made before."""
        key = call.key
        if (index := len(self) if self._repeats else self._by_call.get(key, len(self))) >= self.limit:
            self._left_out += 1
            return
        found = ((name, self._source(value)) for name, value in call.given.items())
        sources = dict(self._steps[index].sources) if index < len(self) else {}  # an equal copy comes from where the array came
        sources |= {name: source for name, source in found if source is not None and source < index}
        named = {name: self._steps[source] for name, source in sources.items() if self._steps[source].axes[0] == "samples"}
        samples = call.samples({name: source.samples for name, source in named.items()})
        step = Step(index, call.stage.name, call.stage.formula_of(call.kept), MappingProxyType(dict(call.kept)),
                    snapshot(call.output), MappingProxyType(sources), samples, call.error)
        self._steps[index:index + 1] = [step]
        self._by_call[key] = self._last = index
        self._produced.note(call.output, index)

    def _rows(self) -> list[Sequence[str]]:
        rows: list[Sequence[str]] = [step.summary() for step in self._steps[:SHOWN]]
        if len(self) > 2 * SHOWN:
            rows.append(["...", f"({len(self) - 2 * SHOWN} more)", "", "", ""])
        rows += [step.summary() for step in self._steps[max(SHOWN, len(self) - SHOWN):]]
        if self._left_out:
            rows.append(["...", f"({self._left_out} calls beyond the limit of {self.limit} steps not kept)", "", "", ""])
        return rows

    def __repr__(self) -> str:
        return text.printable(text.text_table(HEADER, self._rows())) if len(self) else "Trace: no steps yet"

    def _repr_html_(self) -> str:
        return text.html_table(HEADER, self._rows(), heading="" if len(self) else "Trace: no steps yet")


def _whole(owner: str, name: str, value: Any, smallest: int | None) -> int:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and (smallest is None or value >= smallest):
        return int(value)
    least = "" if smallest is None else f" of at least {smallest}"
    raise ValueError(f"{owner}: {name} must be a whole number{least}, received {described(value)}")


def _at(steps: Sequence[Step], place: int, owner: str) -> Step:
    if not -len(steps) <= place < len(steps):
        raise StepNotFoundError(f"{owner} has {len(steps)} step{'s' * (len(steps) != 1)}, counted from 0; received {place}")
    return steps[place]
