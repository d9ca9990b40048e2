"""Probes of the forward pass: asked twice, a row alone and in its table, unusual layers, the start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.forward import Forward, close
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.wording import listed


def leaks(probed: Probed, findings: Findings) -> bool:
    """Whether the same inputs give another output when they are asked again."""
    arrays, (inputs, _) = probed.drawn(), probed.drawer.rows(probed.rows)
    first = probed.output(arrays, inputs)
    second = np.asarray(probed.program.output(inputs))
    if close(second, first, 1e-5) or not np.isfinite(first).all():
        return False
    findings.wrong("state-leak", None, "output", "Asked twice, the output for the same inputs is another one")
    return True


def mixes(probed: Probed) -> bool:
    """Whether a row alone gives another output than in its table."""
    arrays, (inputs, _) = probed.drawn(), probed.drawer.rows(probed.rows)
    tolerance = 1e-3 if probed.single else 1e-6
    return len(inputs) > 1 and not close(probed.output_apart(arrays, inputs), probed.output(arrays, inputs), tolerance)


def still_alone(probed: Probed) -> bool:
    """Whether a step on one row moves nothing, and one on a table does: softmax over the samples makes a row alone a constant."""
    arrays = probed.drawn()
    moved = [any(not np.array_equal(after, before) for after, before in zip(new, arrays, strict=True))
             for new in (probed.step(arrays, *probed.drawer.rows(rows)) for rows in (1, probed.rows))]
    return moved == [False, True]


def mixing_faults(forward: Forward | None, findings: Findings) -> None:
    """Say that samples are mixed, and where, as far as that can be told."""
    if forward is not None and any(layer.by_sample for layer in forward.layout.layers):
        return  # each sample has a bias of its own
    layers = forward.layers if forward else ()
    by_row = [number for number, layer in enumerate(layers, 1) if layer.over_samples or layer.activation.by_row]
    findings.wrong("samples-mixed", by_row[-1] if by_row else None, "output", "A row alone gives another output than in its table")


def forward_faults(forward: Forward, findings: Findings) -> None:
    """What is wrong in how the layers compute."""
    for number, (layer, placed) in enumerate(zip(forward.layers, forward.layout.layers, strict=True), 1):
        if layer.bias == "after" and placed.biased:
            findings.wrong("bias-after-activation", number, "output", "The bias comes too late")
        elif layer.bias == "left out" and placed.biased:
            findings.wrong("bias-mistake", number, "biases", "The forward pass does not use them")
        if layer.times > 1:
            findings.wrong("softmax-twice", number, "output", f"{layer.activation.name.capitalize()} is applied twice")
        if placed.by_sample:
            findings.wrong("bias-mistake", number, "biases", "There is one for every sample")
        if layer.activation.name == "step":
            findings.wrong("rounded", number, "output", "Only 0 and 1 come out of it")
    if not findings.mistakes:
        findings.found_right("the forward pass")


def start_faults(probed: Probed, forward: Forward, findings: Findings) -> None:
    """Whether all units of a hidden layer, or some of them, start alike, so that they stay alike."""
    parameters = forward.parameters(probed.parts(probed.start))
    for number, ((weights, bias), (behind, _)) in enumerate(pairwise(parameters), 1):
        same_bias = bias is None or bias.ndim > 1 or _alike(bias[:, None])
        if weights.shape[1] > 1 and _alike(weights.T) and _alike(behind) and same_bias:
            findings.wrong("same-start", number, "start", "All its units start alike")
        elif twins := _twins(weights, behind, bias):
            findings.remark(f"units {listed(map(str, twins))} of layer {number} start alike and stay alike: they count as one")


def _twins(weights: Array, behind: Array, bias: Array | None) -> list[int]:
    """The first units, from 1 on, that have the same weights and bias; an empty list where all differ."""
    biases = [bias.reshape(1, -1)] if bias is not None and bias.size == weights.shape[1] else []
    rows = np.vstack([weights, behind.T, *biases]).T
    for place, row in enumerate(rows):
        alike = [other + 1 for other in range(len(rows)) if np.array_equal(row, rows[other])]
        if len(alike) > 1 and alike[0] == place + 1:
            return alike
    return []


def _alike(rows: Array) -> bool:
    return bool(np.abs(rows - rows[:1]).max() == 0)
