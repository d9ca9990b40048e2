"""One pass of a small network in plain NumPy, from what ``exam.json`` holds: it shares no line with the package."""

from __future__ import annotations

from typing import Any

import numpy as np


def tables(sheet: dict[str, Any]) -> dict[tuple[str, int], Any]:
    """What each stage gives in each layer, layer 1 next to the inputs."""
    weights = [np.array(table) for table in sheet["weights"]]
    biases = [np.array(table) for table in sheet["biases"] or [np.zeros((1, table.shape[1])) for table in weights]]
    layers, found, last = [np.array(sheet["inputs"])], {}, len(weights)
    for number, (table, bias) in enumerate(zip(weights, biases, strict=True), 1):
        sums = np.einsum("ni,iu->nu", layers[-1], table) + bias
        powers = np.exp(sums)
        is_softmax = sheet["activations"][number - 1] == "softmax"
        layers.append(powers / powers.sum(axis=1, keepdims=True) if is_softmax else powers / (1 + powers))
        found["sum_synapse", number] = sums
        found["output_activation" if number == last else "hidden_activation", number] = layers[-1]
    error = found["error", last] = np.array(sheet["targets"]) - layers[-1]
    delta = found["delta_output", last] = error if sheet["loss"] == "cross-entropy" else error * layers[-1] * (1 - layers[-1])
    found |= {("weights", number): table for number, table in enumerate(weights, 1)}
    for number in range(last, 0, -1):
        gradient = found["negative_gradient", number] = np.einsum("ni,nu->iu", layers[number - 1], delta)
        found["negative_gradient_bias", number] = delta.sum(axis=0, keepdims=True)
        found["weight_update", number] = weights[number - 1] + sheet["learning_rate"] * gradient
        if number > 1:
            below = layers[number - 1]
            delta = found["delta_hidden", number - 1] = np.einsum("nu,iu->ni", delta, weights[number - 1]) * below * (1 - below)
    return found


def with_mistake(found: dict[tuple[str, int], Any], stage: str, layer: int, row: int, column: int) -> dict[str, float]:
    """What mistakes that are easily written down give in a cell."""
    right = found[stage, layer][row, column]
    if stage == "weight_update":
        old = found["weights", layer][row, column]
        return {"sign-flipped": 2 * old - right, "result-not-kept": old}
    received = found["error", layer] if stage == "delta_output" else _sent_back(found, layer)
    return {"sign-flipped": -right, "derivative-missing": received[row, column]}


def _sent_back(found: dict[tuple[str, int], Any], layer: int) -> Any:
    delta = found.get(("delta_hidden", layer + 1), found.get(("delta_output", layer + 1)))
    return np.einsum("nu,iu->ni", delta, found["weights", layer + 1])
