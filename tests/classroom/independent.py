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
        old, gradient = found["weights", layer][row, column], found["negative_gradient", layer][row, column]
        return {"sign-flipped": 2 * old - right, "result-not-kept": old, "learning-rate-ignored": old + gradient}
    received = (found["error", layer] if stage == "delta_output" else _sent_back(found, layer))[row, column]
    if received == right:  # cross-entropy: there is no slope to go wrong
        return {"sign-flipped": -right}
    sums = found["sum_synapse", layer][row, column]
    twice = 1 / (1 + np.exp(-1 / (1 + np.exp(-sums))))
    return {"sign-flipped": -right, "derivative-missing": received, "derivative-form-on-sum": received * sums * (1 - sums),
            "derivative-of-activation-twice": received * twice * (1 - twice)}


def by_calculator(sheet: dict[str, Any], digits: int) -> dict[tuple[str, int], Any]:
    """What somebody writes down who rounds every number on the way to so many significant digits."""
    kept = np.vectorize(lambda number: float(f"{number:.{digits}g}"), otypes=[float])

    def product(left: Any, right: Any, start: Any = 0.0) -> Any:
        total = np.zeros((len(left), right.shape[1]))
        for place, row in enumerate(right):
            total = kept(total + kept(np.outer(left[:, place], row)))
        return kept(total + start)

    weights = [np.array(table) for table in sheet["weights"]]
    biases, layers = [np.array(table) for table in sheet["biases"] or [0.0] * len(weights)], [np.array(sheet["inputs"])]
    found, last = {}, len(weights)
    for number, (table, bias) in enumerate(zip(weights, biases, strict=True), 1):
        sums = found["sum_synapse", number] = product(layers[-1], table, bias)
        powers, small = kept(np.exp(sums)), kept(np.exp(-sums))
        is_softmax = sheet["activations"][number - 1] == "softmax"
        layers.append(kept(powers / product(powers, np.ones((powers.shape[1], 1)))) if is_softmax else kept(1 / kept(1 + small)))
        found["output_activation" if number == last else "hidden_activation", number] = layers[-1]
    error = found["error", last] = kept(np.array(sheet["targets"]) - layers[-1])
    delta = found["delta_output", last] = error if sheet["loss"] == "cross-entropy" else _steep(kept, error, layers[-1])
    for number in range(last, 0, -1):
        gradient = found["negative_gradient", number] = kept(np.outer(layers[number - 1], delta))
        found["negative_gradient_bias", number] = delta
        found["weight_update", number] = kept(weights[number - 1] + kept(sheet["learning_rate"] * gradient))
        if number > 1:
            delta = found["delta_hidden", number - 1] = _steep(kept, product(delta, weights[number - 1].T), layers[number - 1])
    return found


def _steep(kept: Any, received: Any, layer: Any) -> Any:
    return kept(received * kept(layer * kept(1 - layer)))


def _sent_back(found: dict[tuple[str, int], Any], layer: int) -> Any:
    delta = found.get(("delta_hidden", layer + 1), found.get(("delta_output", layer + 1)))
    return np.einsum("nu,iu->ni", delta, found["weights", layer + 1])
