"""Probes of the forward pass: asked twice, a row alone and in its table, unusual layers, the start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.findings import Findings, place
from mlpteach.judging.examine.forward import Forward, close
from mlpteach.judging.examine.probing import Probed


def leaks(probed: Probed, findings: Findings) -> bool:
    """Whether the same inputs give another output when they are asked again."""
    arrays, (inputs, _) = probed.drawn(), probed.drawer.rows(probed.rows)
    first = probed.output(arrays, inputs)
    second = np.asarray(probed.program.output(inputs))
    if close(second, first, 1e-5):
        return False
    findings.wrong("state-leak", None, "output", "Asked twice, the output for the same inputs is another one")
    return True


def mixes(probed: Probed) -> bool:
    """Whether a row alone gives another output than in its table."""
    arrays, (inputs, _) = probed.drawn(), probed.drawer.rows(probed.rows)
    return len(inputs) > 1 and not close(probed.output_apart(arrays, inputs), probed.output(arrays, inputs), 1e-3 if probed.single else 1e-6)


def mixing_faults(forward: Forward | None, findings: Findings) -> None:
    """Say that samples are mixed, and where, as far as that can be told."""
    if forward is not None and any(layer.by_sample for layer in forward.layout.layers):
        return  # each sample has a bias of its own
    by_row = [number for number, layer in enumerate(forward.layers if forward else (), 1) if layer.over_samples or layer.activation.by_row]
    where = place(by_row[-1], len(forward.layers), "forward pass") + ": a" if forward and by_row else "A"
    findings.wrong("samples-mixed", by_row[-1] if by_row else None, "output", f"{where} row alone gives another output than in its table")


def forward_faults(forward: Forward, findings: Findings) -> None:
    """What is wrong in how the layers compute."""
    count = len(forward.layers)
    for number, (layer, placed) in enumerate(zip(forward.layers, forward.layout.layers, strict=True), 1):
        if layer.bias == "after" and placed.biased:
            findings.wrong("bias-after-activation", number, "output", f"{place(number, count, 'forward pass')}: the bias comes too late")
        elif layer.bias == "left out" and placed.biased:
            findings.wrong("bias-mistake", number, "biases", f"{place(number, count, 'forward pass')}: the bias is not used")
        if layer.times > 1:
            findings.wrong("softmax-twice", number, "output", f"{place(number, count, 'forward pass')}: {layer.activation} is applied twice")
        if placed.by_sample:
            findings.wrong("bias-mistake", number, "biases", f"{place(number, count, 'biases')}: there is one for every sample")
        if layer.activation.name == "step":
            findings.wrong("rounded", number, "output", f"{place(number, count, 'forward pass')}: only 0 and 1 come out of it")
    if not findings.mistakes:
        findings.found_right("the forward pass")


def start_faults(probed: Probed, forward: Forward, findings: Findings) -> None:
    """Whether all units of a hidden layer start alike, so that they stay alike."""
    parameters = forward.parameters(probed.parts(probed.start))
    for number, ((weights, bias), (behind, _)) in enumerate(pairwise(parameters), 1):
        if weights.shape[1] > 1 and _alike(weights.T) and _alike(behind) and (bias is None or bias.ndim > 1 or _alike(bias[:, None])):
            findings.wrong("same-start", number, "start", f"{place(number, len(parameters), 'start')}: all its units start alike")


def _alike(rows: Array) -> bool:
    return bool(np.abs(rows - rows[:1]).max() == 0)
