"""What is said of a neuron's place on its activation's curve, with and without a kernel."""

from __future__ import annotations

from mlpteach.arrays.text import number, short

STEEP = 0.8  # of the steepest slope: a sigmoid's activations from about 0.28 to 0.72
FLAT = 0.08  # of the steepest slope: a sigmoid's activations within about 0.02 of 0 or 1


def said(activation: float, slope: float, steepest: float) -> str:
    """How steep the curve is where the neuron works, in words."""
    share = slope / steepest
    part = f"{share:.0%}" if share >= 0.005 or share == 0 else "less than 1%"
    measured = f"the slope is {short(slope)}, {part} of the steepest possible, {short(steepest)}."
    if share >= STEEP:
        return f"Steep: {measured} A small change of the weighted sum moves the activation."
    if share > FLAT:
        return f"On the bend: {measured} A small change of the weighted sum moves the activation less than in the middle."
    if slope == 0:
        return f"Flat, at {never_full(activation)}: {measured} No correction of the weights gets through."
    near = f"Flat, near {round(activation)}"
    return f"{near}: {measured} The neuron is saturated: a small change hardly moves the activation."


def never_full(value: float) -> str:
    """The value with four digits, or as many more as it takes to tell it from 1 and -1."""
    texts = (number(value, digits) for digits in (4, 6, 8, 10, 12, 14, 16))
    return next((each for each in texts if each not in ("1", "-1") or abs(value) == 1), "1")
