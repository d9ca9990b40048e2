"""The neuron explorer without a kernel: products, sums and activations as texts made ready, which its script only looks up.

The places of the sliders are chosen so that all products and sums are tenths. So they stand on one line of ready-made sums, and
to add one is to go along the line. A weight at which the neuron opens, and which is none of these places, is one place more: each
of its products has a line of its own, on which the others are added to it.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from mlpteach.arrays.text import number, short
from mlpteach.forms import SIGMOID, Activation
from mlpteach.widgets.fragment import fragment
from mlpteach.widgets.look import variables
from mlpteach.widgets.saying import never_full, said

SCRIPT = Path(__file__).with_name("neuron.js").read_text(encoding="utf-8")
STYLE = f'<style>{variables(".mlpteach-neuron")}{Path(__file__).with_name("neuron.css").read_text(encoding="utf-8")}</style>'
INPUTS = [half / 2 for half in range(-2, 3)]
WEIGHTS = [fifth / 5 for fifth in range(-30, 31)]
BIASES = [half / 2 for half in range(-24, 25)]
SLOPE = "{slope}"  # stands in the words in its place
LEAST_PRODUCT, FURTHEST = -6.0, 24  # the least product, and the largest sum of all
HIGH, WIDE = 1000, 1000
NAMES = ("x1", "x2", "w1", "w2", "b")
SAYS = ("input x1", "input x2", "weight w1", "weight w2", "bias b")


def alone(activation: Activation, steepest: float, values: list[float]) -> str:
    """The neuron as HTML that loads nothing and computes nothing; its inputs and its bias begin at the places nearest to theirs."""
    sliders = [INPUTS, INPUTS, *(sorted({*WEIGHTS, value}) for value in values[2:4]), BIASES]
    start = [int(np.abs(np.array(places) - value).argmin()) for places, value in zip(sliders, values, strict=True)]
    ways = [[[_way(x * w, w in WEIGHTS) for w in places] for x in INPUTS] for places in sliders[2:4]]
    own = [sorted({x * w for x in INPUTS for w in places if not isinstance(_way(x * w, w in WEIGHTS), int)})
           for places in sliders[2:4]]
    data = {"names": NAMES, "places": [[_text(each) for each in places] for places in sliders],
            "ways": [[[way if isinstance(way, int) else [1 + own[side].index(way[0])] for way in row] for row in table]
                     for side, table in enumerate(ways)],
            "products": [[[_text(x * w) for w in places] for x in INPUTS] for places in sliders[2:4]],
            "biases": [round(10 * (b - BIASES[0])) for b in BIASES], "made": _made(activation),
            "steep": activation is SIGMOID, **_lines(activation, steepest, own)}
    return fragment("neuron", "neuron explorer", STYLE + _body(activation, sliders, start), data, SCRIPT)


def _way(product: float, is_usual: bool) -> int | tuple[float]:
    """How far along the line of tenths a product is from the least one; an unusual weight's, which has its own line, as it is."""
    return round(10 * (product - LEAST_PRODUCT)) if is_usual or product == 0 else (product,)


def _lines(activation: Activation, steepest: float, own: list[list[float]]) -> dict[str, Any]:
    """For each pair of a first and a second product the sums there can be, 0 standing for all usual products."""
    words: dict[str, int] = {}
    lines: list[list[list[Any]]] = []
    for first in (None, *own[0]):
        lines.append([])
        for second in (None, *own[1]):
            unusual = [product for product in (first, second) if product is not None]
            ends = 2 - len(unusual), BIASES[-1] * 10
            steps = range(-round(10 * -LEAST_PRODUCT * ends[0] + ends[1]), round(10 * -LEAST_PRODUCT * ends[0] + ends[1]) + 1)
            lines[-1].append([0 if len(unusual) == 2 and step % 5 else
                              _shown(activation, steepest, sum(unusual) + step / 10, words) for step in steps])
    return {"lines": lines, "words": list(words)}


def _text(value: float) -> str:
    return number(value + 0.0, 3).replace("-", "\u2212")


def _made(activation: Activation) -> list[Any]:
    """What stands before and behind the sum in the arithmetic of the activation, and whether the sum's sign is turned there."""
    return ["1 / (1 + e^(", "))", True] if activation is SIGMOID else [f"{activation}(", ")", False]


def _shown(activation: Activation, steepest: float, z: float, words: dict[str, int]) -> list[Any]:
    """All that depends on the sum alone: the sum, the activation, the slope, the words by their place, and the dot's place."""
    a = float(activation(np.array(z)))
    slope = float(activation.slope(a))
    low, high = _ends(activation)
    down = 100 * (1 - (min(max(a, low), high) - low) / (high - low))
    saying = said(a, slope, steepest).replace(short(slope), SLOPE, 1).replace("-", "\u2212")
    return [_text(z), never_full(a).replace("-", "\u2212"), short(slope).replace("-", "\u2212"),
            words.setdefault(saying, len(words)), round(100 * (z + FURTHEST) / (2 * FURTHEST), 1), round(down, 1)]


@lru_cache
def _ends(activation: Activation) -> tuple[float, float]:
    a = np.asarray(activation(np.linspace(-FURTHEST, FURTHEST, 97)))
    return float(a.min().round(3)), float(a.max().round(3))


def _body(activation: Activation, sliders: list[list[float]], start: list[int]) -> str:
    sums = np.arange(-10 * FURTHEST, 10 * FURTHEST + 1) / 10
    low, high = _ends(activation)
    down = HIGH * (1 - (np.asarray(activation(sums)) - low) / (high - low))
    across = WIDE * (sums + FURTHEST) / (2 * FURTHEST)
    points = " ".join(f"{x:.0f} {y:.1f}" for x, y in zip(across, down, strict=True))
    controls = "".join(
        f'<label>{says} <output></output><input type="range" data-lm-suppress-shortcuts="true" min="0" '
        f'max="{len(places) - 1}" value="{at}" '
        f'aria-label="{says}"></label>'
        for says, places, at in zip(SAYS, sliders, start, strict=True))
    ticks = "".join(
        f'<span class="across" style="left:{100 * (z + FURTHEST) / (2 * FURTHEST):.1f}%">{_text(z)}</span>'
        for z in (-24, -12, 0, 12, 24))
    ends = "".join(f'<span class="up" style="top:{top}%">{_text(at)}</span>' for top, at in ((0, high), (100, low)))
    names = ("z = x1 \u00b7 w1 + x2 \u00b7 w2 + b", f"a = {activation}(z)",
             "slope" + " = a \u00b7 (1 \u2212 a)" * (activation is SIGMOID))
    lines = "".join(
        f'<p><span class="name">{escape(name)}</span><span class="line"></span><span class="line"></span></p>'
        for name in names)
    return (f'<div class="sides"><div class="sliders">{controls}</div><div class="result"><div class="plot">{ticks}{ends}'
            f'<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" role="img" aria-label="the {activation} curve">'
            f'<path d="M{points}"/></svg><i></i></div><p class="words" role="status"></p></div>'
            f'<div class="math">{lines}</div></div>')
