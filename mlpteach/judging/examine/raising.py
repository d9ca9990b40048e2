"""A program that raises: the shapes on both sides in its own names, which axis is one too long, and which known mistake it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from mlpteach.arrays import text
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.layout import WITHOUT
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.program.lines import FailedOperation, LineRecorder
from mlpteach.judging.program.supervision import ProgramRaisesError
from mlpteach.judging.wording import in_words

PRODUCTS = ("matmul", "dot")
ENTRY_BY_ENTRY = ("multiply", "add", "subtract")

Sizes = tuple[int, ...]


def name_raised(error: ProgramRaisesError, probed: Probed | None, forward: Forward | None, findings: Findings) -> None:
    """Add what is known of an exception of the person's own."""
    said = f"{error.function} raised {in_words(error.error)}"
    if probed is None or error.function == "output":
        findings.wrong(None, None, "raises", said)
        return
    recorder = _recorded(probed)
    failed = recorder.failed
    shapes = [shape for shape in failed.shapes if shape] if failed else []
    layer = _layer(failed, probed, forward, recorder) if failed and forward else None
    findings.wrong(_slug(failed, shapes, forward, recorder) if failed else None, layer, "raises", said,
                   details=_details(failed) if failed else "", line=failed.line if failed else None)


def _recorded(probed: Probed) -> LineRecorder:
    """The step again, recorded until it raises."""
    recorder, program = LineRecorder(), probed.program
    program.wrap = lambda given: recorder.array(given) if isinstance(given, np.ndarray) else given
    try:
        probed.step(probed.drawn(), *probed.drawer.rows(1))
    except ProgramRaisesError:
        pass
    finally:
        program.wrap = None
    return recorder


def _details(failed: FailedOperation) -> str:
    sides = [f"{name or 'a value without a name'} {text.sizes(shape)}"
             for name, shape in zip(failed.names, failed.shapes, strict=True) if shape is not None]
    told = f"The operation is {failed.operation}, of {' and '.join(sides)}."
    too_long = _too_long([shape for shape in failed.shapes if shape])
    return f"{told} {too_long}" if too_long else told


def _too_long(shapes: Sequence[Sizes]) -> str:
    """Which axis is one too long, in words; nothing where none is."""
    if len(shapes) != 2:
        return ""
    for axis, (one, other) in enumerate(zip_longest(reversed(shapes[0]), reversed(shapes[1]), fillvalue=1)):
        if abs(one - other) == 1 and min(one, other) > 1:
            longer = text.sizes(shapes[one < other])
            return f"The {'last' if not axis else 'first'} axis of {longer} is one too long, or that of the other one too short."
    return ""


def _slug(failed: FailedOperation, shapes: Sequence[Sizes], forward: Forward | None, recorder: LineRecorder) -> str | None:
    if len(shapes) != 2:
        return None
    first, second = shapes
    inside = forward is not None and any(each.inside != WITHOUT for each in forward.layout.layers)
    if inside and _too_long(shapes):
        return "bias-column-kept"
    if failed.operation in PRODUCTS:
        if first == second and _are_factors_of_a_slope(recorder, first):
            return "dot-for-elementwise"
        if len(first) == len(second) == 2 and first[1] != second[0] and (first[1] == second[1] or first[0] == second[0]):
            return "missing-transpose"
    if failed.operation == "multiply" and len(first) == len(second) == 2 and first[1] == second[0]:
        return "elementwise-for-dot"
    return None


def _are_factors_of_a_slope(recorder: LineRecorder, shape: Sizes) -> bool:
    """Whether the last result is one minus an earlier one."""
    last = recorder.results[-1].value if recorder.results else None
    return last is not None and last.shape == shape and any(
        made.value.shape == shape and np.allclose(made.value, 1 - last) for made in recorder.results[:-1])


def _layer(failed: FailedOperation, probed: Probed, forward: Forward, recorder: LineRecorder) -> int | None:
    """The layer whose change is being computed, as far as the names tell."""
    of_names: dict[str, int] = {}
    for number, layer in enumerate(forward.layout.layers, 1):
        for piece in (layer.weights, layer.bias):
            of_names |= {_tail(probed.program.names[probed.moving[at]]): number for at in (piece.places if piece else ())}
    changed = re.match(r"([\w.\[\]'\"]+)\s*[-+]?=", failed.line.text)
    if changed and _tail(changed[1]) in of_names:
        return of_names[_tail(changed[1])]
    tails = [_tail(name) for name in failed.names if name]
    used = [of_names[tail] for tail in tails if tail in of_names]
    return max(used[0] - 1, 1) if used else None


def _tail(name: str) -> str:
    """The last word of a path, as in ``net.W1``, ``params['W1']`` and ``W1.T``; with its number in a list."""
    words = re.findall(r"\w+", name.removesuffix(".T"))
    return ".".join(words[-2:]) if len(words) > 1 and words[-1].isdigit() else words[-1]
