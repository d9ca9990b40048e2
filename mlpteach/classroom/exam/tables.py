"""Questions about whole tables: their shapes, the products that they are made by, and which way a weight moves."""

from __future__ import annotations

import numpy as np

from mlpteach.arrays.text import Array, sizes
from mlpteach.classroom.exam.asking import Asking, said, shape_rule
from mlpteach.classroom.exam.sheet import ExamChoice, ExamQuestion
from mlpteach.problems.hand_words import entry
from mlpteach.tracing.stage import STAGES

SAMPLES = range(5, 10)  # more than any layer has units, so that no other axis is as long
NO_FIT = "Write down the two shapes. The axis in the middle must be the same, and it disappears."
ENTRY_BY_ENTRY = "Write down the two shapes. Nothing is summed here: each number is made of those that stand in the same place."
ORDER = "These are the sizes in the other order. Rows come first."
# For a stage the product that it is, and others, each with the slug of the mistake that writes it so, or a sentence.
PRODUCTS = {
    "sum_synapse": ("layer_input @ weights", {
        "layer_input * weights": "elementwise-for-dot", "weights @ layer_input": NO_FIT, "layer_input @ weights.T": NO_FIT}),
    "delta_output": ("error * output_layer * (1 - output_layer)", {
        "error": "derivative-missing", "error @ (output_layer * (1 - output_layer)).T": "dot-for-elementwise",
        "-error * output_layer * (1 - output_layer)": "sign-flipped"}),
    "delta_hidden": ("delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer)", {
        "delta_next @ weights_next * hidden_layer * (1 - hidden_layer)": "missing-transpose",
        "delta_next @ weights_next.T": "derivative-missing",
        "delta_next * weights_next * hidden_layer * (1 - hidden_layer)": "elementwise-for-dot"}),
    "negative_gradient": ("layer_input.T @ delta", {
        "layer_input @ delta": "missing-transpose", "layer_input * delta": "elementwise-for-dot",
        "delta.T @ layer_input": "missing-transpose"}),
    "negative_gradient_bias": ("delta.sum(axis=0, keepdims=True)", {
        "delta.sum(axis=1, keepdims=True)": "bias-mistake", "delta.sum(keepdims=True)": "bias-mistake",
        "delta.mean(axis=0, keepdims=True)": "bias-mistake"}),
}
# Tables that have no row for each sample.
ONE_FOR_ALL = {"weights", "bias", "weights_next", "negative_gradient", "negative_gradient_bias", "weight_update"}
GROWS, SHRINKS, STAYS = "it grows", "it shrinks", "it stays as it is"
NOT_ZERO = "It would if its negative gradient were zero. Of which two numbers is that the product? Is one of them zero?"


def product(asking: Asking) -> ExamQuestion:
    """The question which product a stage is."""
    stage = asking.slot.stage
    right, others = PRODUCTS[stage]
    wrong = [_wrong(text, what) for text, what in others.items()]
    about = STAGES[stage].about.partition(":")[0].rstrip(".")
    given = " and ".join(", ".join(name for name in STAGES[stage].arrays if name != "bias").rsplit(", ", 1))
    return asking.question(f"Which line of NumPy makes {stage} ({about[0].lower()}{about[1:]}) out of {given}, for any number of "
                           "samples and units?", right, choices=asking.shuffled([ExamChoice(right, True, "Right."), *wrong]),
                           working=(shape_rule(stage),))


def shape(asking: Asking) -> ExamQuestion:
    """The question what shape a stage's result has for a number of samples."""
    samples, stage = int(asking.rng.choice(SAMPLES)), asking.slot.stage
    rule = NO_FIT if "·" in STAGES[stage].formula else ENTRY_BY_ENTRY
    right = sizes(_for(asking.table, samples, stage))
    reasons = {sizes(reversed(_for(asking.table, samples, stage))): ORDER}
    for name, array in asking.step.arguments.items():
        if isinstance(array, np.ndarray):
            reasons.setdefault(sizes(_for(array, samples, name)), f"That is the shape of {name}. {rule}")
    reasons |= {each: reasons.get(each, rule) for each in (f"({samples}, {samples})", f"({samples},)")}
    wrong = [ExamChoice(text, False, why) for text, why in reasons.items() if text != right][:3]
    layer = asking.slot.layer
    return asking.question(f"This network is given {samples} samples at once. What is the shape (rows, columns) of {stage} "
                           f"in layer {layer}?", right,
                           choices=asking.shuffled([ExamChoice(right, True, "Right."), *wrong]), working=(shape_rule(stage),))


def direction(asking: Asking) -> ExamQuestion:
    """The question which way a weight moves in one step."""
    grows, layer = asking.value > 0, asking.slot.layer
    assert layer is not None and asking.tolerance  # not too near zero
    right, turned = (GROWS, SHRINKS) if grows else (SHRINKS, GROWS)
    choices = [ExamChoice(right, True, "Right."), _wrong(turned, "sign-flipped"), _wrong(STAYS, NOT_ZERO)]
    return asking.question(f"One step of gradient descent is made. What becomes of {entry(asking.slot.stage, layer, asking.cell)}? "
                           "A weight grows that goes from -0.5 to -0.4.",
                           right, choices=asking.shuffled(choices), working=asking.working)


def _wrong(text: str, what: str) -> ExamChoice:
    is_slug = " " not in what
    return ExamChoice(text, False, said([what]) if is_slug else what, what if is_slug else "")


def _for(array: Array, samples: int, name: str) -> tuple[int, int]:
    """The shape of a table for so many samples in place of one."""
    rows, columns = array.shape
    return (rows if name in ONE_FOR_ALL else samples), columns
