"""Whether the learning rate, where a program has one by name, scales every change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from inspect import signature
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.pointing import NEAR, recorded_step
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.steps import changes
from mlpteach.judging.program.lines import LineRecorder
from mlpteach.judging.program.multiples import is_same
from mlpteach.judging.program.places import Line
from mlpteach.judging.program.slots import found_in
from mlpteach.judging.program.weights import boxes

RATE = re.compile(r"(^|[._\['\"])(lr|l_rate|lrate|learning_?rate|learn_?rate|eta|alpha|rate|step_?size)['\"\]]*$", re.IGNORECASE)

Setting = Callable[[], object]  # makes the rate half as large


def rate_faults(probed: Probed, forward: Forward, findings: Findings) -> None:
    """Halve every learning rate there is, and see which changes are half as large."""
    arrays, rows = probed.drawn(), probed.drawer.rows(1)
    before = changes(probed.step(arrays, *rows), arrays)
    ratios = [_ratios(before, changes(_halved(probed, halve, arrays, rows), arrays)) for halve in _settings(probed)]
    heeded = [any(ratio is not None and abs(ratio - 0.5) < 0.02 for ratio in each) for each in zip(*ratios, strict=True)]
    if not any(heeded) or all(heeded):
        return
    recorder = recorded_step(probed, arrays, *rows)
    for number, layer in enumerate(forward.layout.layers, 1):
        for part, piece in (("weights", layer.weights), ("biases", layer.bias)):
            deaf = [which for which in (probed.moving[at] for at in (piece.places if piece else ()))
                    if not heeded[which] and all(each[which] == 1 for each in ratios)]
            if deaf:
                findings.withdraw("scale-factor", number, part)
                findings.wrong("learning-rate-ignored", number, part, "With half the learning rate, their change stays the same",
                               line=_scaled(recorder, before[deaf[0]]))


def _scaled(recorder: LineRecorder | None, change: Array) -> Line | None:
    """The first line that made this change of something that was a multiple of it."""
    for made in recorder.results if recorder else ():
        if is_same(made.value, change, NEAR, False, True):
            operands = (each for each in made.operands if each is not None and each.size > 1)
            return made.line if any(is_same(each, change, NEAR, True, True) for each in operands) else None
    return None


def _settings(probed: Probed) -> Iterator[Setting]:
    program = probed.program
    for box in (*program.owners, *boxes(program.functions)):
        for slot in found_in(box):
            if RATE.search(slot.name) and slot.read().size == 1 and 0 < slot.read().item() < 100:
                yield lambda slot=slot: slot.write(slot.read() / 2)  # type: ignore[misc]
    for name, usual in _parameters(program.trained.function):
        yield lambda name=name, usual=usual: program.trained.named.__setitem__(name, usual / 2)  # type: ignore[misc]


def _parameters(function: Any) -> list[tuple[str, float]]:
    try:
        parameters = signature(function).parameters
    except (TypeError, ValueError):
        return []
    return [(name, each.default) for name, each in parameters.items() if RATE.search(name) and isinstance(each.default, float)]


def _halved(probed: Probed, halve: Setting, arrays: Sequence[Array], rows: tuple[Array, Array]) -> list[Array]:
    named = dict(probed.program.trained.named)
    probed.fresh()
    halve()
    try:
        return probed.further_step(arrays, *rows)
    finally:
        probed.program.trained.named.clear()
        probed.program.trained.named.update(named)
        probed.program.fresh()


def _ratios(before: Sequence[Array], after: Sequence[Array]) -> list[float | None]:
    ratios: list[float | None] = []
    for old, new in zip(before, after, strict=True):
        square = float(np.vdot(old, old))
        ratio = float(np.vdot(old, new)) / square if square else None
        known = ratio is not None and np.abs(new - ratio * old).max() <= 1e-6 * np.abs(old).max()
        ratios.append(None if ratio is None or not known else 1.0 if abs(ratio - 1) < 1e-6 else ratio)
    return ratios
