"""What a number in a pass by hand is called: layers and units are counted from 1, rows and columns of a table from 0."""

from __future__ import annotations

WORDS = {
    "sum_synapse": "the weighted sum of {unit}",
    "hidden_activation": "the activation of {unit}",
    "output_activation": "the activation of {unit}",
    "error": "the error of {unit} (its target minus its activation)",
    "delta_output": "the delta of {unit} (-∂E/∂sum)",
    "delta_hidden": "the delta of {unit} (-∂E/∂sum)",
    "negative_gradient": "the negative gradient (-∂E/∂weight) at {entry}",
    "negative_gradient_bias": "the negative gradient (-∂E/∂bias) at {entry}",
    "weight_update": "the new {entry}, after one step of gradient descent"}


def quantity(stage: str, layer: int, cell: tuple[int, int]) -> str:
    """What a stage gives in a cell, in words."""
    return WORDS[stage].format(unit=unit(layer, cell[1]), entry=entry(stage, layer, cell))


def unit(layer: int, column: int) -> str:
    """A unit in words; layers and units are counted from 1 there."""
    return f"unit {column + 1} of layer {layer}"


def entry(stage: str, layer: int, cell: tuple[int, int]) -> str:
    """The cell of a table of parameters in words, with its name in code, where rows and columns are counted from 0."""
    (row, column), name = cell, "biases" if stage == "negative_gradient_bias" else "weights"
    called = f"{name}_{layer - 1}[{row}, {column}]"
    if name == "biases":
        return f"{called}, the bias of {unit(layer, column)}"
    source = f"input {row + 1}" if layer == 1 else unit(layer - 1, row)
    return f"{called}, the weight from {source} to {unit(layer, column)}"
