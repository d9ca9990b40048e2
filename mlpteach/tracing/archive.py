"""Steps as JSON text and back, exactly and without ever running anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from types import MappingProxyType
from typing import Any

import numpy as np

from mlpteach.formatting import Array
from mlpteach.record import Step, Value
from mlpteach.shapes import read_only

FORMAT = "mlpteach trace 1"


def dumps(steps: Sequence[Step], last: int, left_out: int, limit: int) -> str:
    """The steps as JSON text; every float by its shortest exact text."""
    plain = [{"stage": step.stage, "formula": step.formula, "output": to_plain(step.output), "error": step.error,
              "arguments": {name: to_plain(value) for name, value in step.arguments.items()},
              "sources": dict(step.sources), "samples": to_plain(step.samples)} for step in steps]
    counts = {"last": last, "left_out": left_out, "limit": limit}
    return json.dumps({"format": FORMAT, **counts, "steps": plain}, allow_nan=False)


def loads(text: str) -> tuple[list[Step], int, int, int]:
    """What ``dumps`` was given; ``ValueError`` that says what is wrong with a damaged or foreign text."""
    try:
        plain = json.loads(text)
        if plain["format"] != FORMAT:
            raise ValueError(f"its format is {plain['format']!r}")
        steps = [_step_from_plain(index, step) for index, step in enumerate(plain["steps"])]
        last = int(plain["last"])
        if not -1 <= last < max(len(steps), 1):
            raise ValueError(f"its last step is {last}, of {len(steps)}")
        return steps, last, int(plain["left_out"]), int(plain["limit"])
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"not a trace: expected the text that Trace.to_json() writes; {reason}") from None


def to_plain(value: Value) -> Any:
    """A kept value as what JSON can hold, exactly: floats by their shortest exact text, NaN and infinity as words."""
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "values": [to_plain(cell) for cell in value.ravel().tolist()]}
    if isinstance(value, float) and not isfinite(value):
        return {"float": str(value)}
    return {"text": value} if isinstance(value, str) else value


def from_plain(plain: Any) -> Value:
    """The inverse of ``to_plain``; ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    if plain is None or isinstance(plain, (int, float)):
        return None if plain is None else float(plain)
    if "text" in plain:
        return str(plain["text"])
    if "float" in plain:
        return float(plain["float"])
    array = np.array([from_plain(cell) for cell in plain["values"]], dtype=np.float64)
    kept: Array = read_only(array.reshape(plain["shape"]))
    return kept


def _step_from_plain(index: int, plain: Any) -> Step:
    arguments = {str(name): from_plain(value) for name, value in plain["arguments"].items()}
    sources = {str(name): int(source) for name, source in plain["sources"].items()}
    if not all(0 <= source < index and name in arguments for name, source in sources.items()):
        raise ValueError(f"step {index} has inputs from steps {list(sources.values())}, expected earlier steps")
    samples = from_plain(plain["samples"])
    if samples is not None and not (isinstance(samples, np.ndarray) and samples.ndim == 2):
        raise ValueError(f"the samples of step {index} are not a table")
    return Step(index, str(plain["stage"]), str(plain["formula"]), MappingProxyType(arguments), from_plain(plain["output"]),
                MappingProxyType(sources), samples, str(plain["error"]))
