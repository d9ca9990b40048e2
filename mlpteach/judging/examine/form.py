"""In one line: what a program is taken for."""

from __future__ import annotations

from collections.abc import Sequence

from mlpteach.arrays import text
from mlpteach.judging.examine.forward import Forward


def in_words(forward: Forward, loss: str, regime: str, columns: bool, rate: float | None) -> str:
    """As in ``a 3-4-2 network: samples as columns, biases, tanh then softmax, cross-entropy, one sample at a time, rate 0.1``."""
    biased = [layer.biased for layer in forward.layout.layers]
    turned = all(layer.turned for layer in forward.layout.layers)
    parts = ["samples as columns" if columns else "a row of weights for each unit" if turned else "",
             "biases" if all(biased) else "some biases" if any(biased) else "no biases",
             _activations([str(layer.activation) for layer in forward.layers]), loss, regime,
             f"rate {text.number(rate, 4)}" if rate else ""]
    return f"a {text.layers(forward.layout.sizes)} network: {', '.join(filter(None, parts))}"


def _activations(names: Sequence[str]) -> str:
    if len(names) > 1 and len(set(names)) == 1:
        return f"{names[0]} in every layer"
    *others, last = names
    return f"{', '.join(others)} then {last}" if others else last
