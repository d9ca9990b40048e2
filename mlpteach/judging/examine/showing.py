"""What is wrong about a change in words, and the wrong factor beside the right one, for one sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.examine.candidates import BACKWARDS, evaluated
from mlpteach.judging.examine.layers import Told
from mlpteach.judging.examine.readings import LayerPart
from mlpteach.judging.examine.steps import Sample

WORDS = {"came in": "what came in", "received": "what comes back", "slope": "slope", "delta": "delta",
         "gradient": "change at rate 1", "step": "weights after the step"}
OF_THE_DELTA = ("received", "slope", "delta")
SENT_ON = ("received", "delta")  # which are measured together with the rate

Shown = Mapping[str, tuple[Array, "Array | None"]]


def what_is_wrong(part: LayerPart, at: int, best: Told) -> str:
    """Which factor of the change is wrong and which is right, in words; the mistake is the one at this place of the part."""
    layers = best.tries[0].forward.layers
    last = part.layer == len(layers) - 1
    names = [name for name, _ in part.factors]
    name, values = part.factors[at] if at < len(names) else ("", None)
    if name == "slope" and layers[part.layer].activation.by_row:
        name = "delta"  # softmax has no slope of each output by itself
    if name == "size" and values is not None:
        return f"All numbers are right, but {text.number(float(values), 3)} times as large as in the other layers"
    if name == "came in":
        alone = len(names) == 1
        return "The delta is right, what it is multiplied with is not" if alone else "What the delta is multiplied with is wrong"
    if name in OF_THE_DELTA and part.part == "weights":
        return _of_delta(name, "came in" in names, last)
    if name in OF_THE_DELTA:
        return f"The biases change by another delta than they should{_inside(name, last)}"
    return SENTENCES.get((part.part, name), "The change is not what it should be")


SENTENCES = {
    ("weights", "sign"): "All numbers are right, their sign is not: here the step goes uphill",
    ("biases", "sign"): "All numbers are right, their sign is not: here the step goes uphill",
    ("weights", "step"): "What was computed is right, what is done with it is not",
    ("weights", "gradient"): "What came in and the delta are right, what is made of them is not",
    ("biases", "gradient"): "The layer's delta is known, and they do not change by it",
    ("biases", "still"): "They do not change at all",
    ("weights", ""): "Their change is no product of what came in and a delta",
    ("biases", ""): "Their change is not this layer's delta"}


def _of_delta(name: str, also_left: bool, last: bool) -> str:
    opening = "The delta is wrong, too" if also_left else "What came in is right, the delta is not"
    return f"{opening}{_inside(name, last)}"


def _inside(name: str, last: bool) -> str:
    if name == "received":
        return ": it begins with a wrong error" if last else ": what comes back from the next layer is wrong"
    return ": its slope is wrong" if name == "slope" else ""


def shown(part: LayerPart, at: int, best: Told) -> Shown:
    """The wrong factor of the mistake at this place of the part, and the right one, for the first sample that was tried."""
    name, values = part.factors[at] if at < len(part.factors) else ("", None)
    each, layer = best.tries[0], part.layer
    if each.forward.layers[layer].activation.by_row and name == "slope":
        name, values = "delta", None
    if name in ("sign", "size"):
        factor = -1.0 if name == "sign" else float(values) if values is not None else 1.0
        return {"delta": (factor * each.right[layer], each.right[layer])} if layer in each.right else {}
    if name == "step":
        return _after_the_step(each, layer) if "replaced-not-changed" in part.slugs[at:at + 1] else {}
    right = _right(name, part, best)
    wrong = values[0] if values is not None and part.known else _own(part, each, best)
    if name in SENT_ON and values is not None and part.known:
        wrong = values[0] * abs(part.factor) / _rate(best)
    if right is None or wrong is None or np.size(wrong) != np.size(right):
        return {}
    return {WORDS[name]: (np.reshape(wrong, np.shape(right)), right)}


def _own(part: LayerPart, each: Sample, best: Told) -> Array | None:
    """The program's own delta, at a rate of 1 where the rate is known."""
    top = best.parts[0]
    rate = part.factor if part.known else top.factor if top.known and not top.slugs else 0.0
    return each.own[part.layer] / rate if rate and part.layer in each.own else None


def _after_the_step(each: Sample, layer: int) -> Shown:
    after = each.after[layer][0]
    return {WORDS["step"]: (after, each.before[layer][0] + after)}


def _right(name: str, part: LayerPart, best: Told) -> Array | None:
    """What the factor should be (1, units), or (came in, units) for a change of weights."""
    each, layer = best.tries[0], part.layer
    last = layer == len(each.before) - 1
    if name == "came in":
        return each.passed.came_in[layer]
    if name == "gradient":
        delta = each.own[layer] / best.parts[0].factor if part.part == "biases" and layer in each.own else each.right.get(layer)
        return None if delta is None else each.passed.came_in[layer].T @ delta if part.part == "weights" else delta
    if name not in OF_THE_DELTA:
        return None
    formulas = best.reading.base if last else BACKWARDS
    found = evaluated("result" if name == "delta" else name, [each.scope(layer)], formulas, [each.passed.sums[layer]])
    return None if found is None else found.reshape(1, -1) / (_rate(best) if name in SENT_ON and not last else 1.0)


def _rate(best: Told) -> float:
    """The rate that the deltas of the program are multiplied with, as far as it is known; else 1."""
    top = best.parts[0]
    return abs(top.factor) if top.known and not top.slugs else 1.0
