"""The neuron explorer without a kernel: products, sums and activations as texts made ready, which its script only looks up.

The places of the sliders are chosen so that all products and sums are tenths. So they stand on one line of ready-made sums, and
to add one is to go along the line.
"""

from __future__ import annotations

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
LEAST_PRODUCT, FURTHEST = -6.0, 24  # the least product, and the largest sum of all
HIGH, WIDE = 1000, 1000
NAMES = ("x1", "x2", "w1", "w2", "b")
SAYS = ("input x1", "input x2", "weight w1", "weight w2", "bias b")


def alone(activation: Activation, steepest: float, values: list[float]) -> str:
    """The neuron as HTML that loads nothing and computes nothing; it begins at the places nearest to ``values``."""
    sums = np.arange(-10 * FURTHEST, 10 * FURTHEST + 1) / 10
    start = [int(np.abs(np.array(places) - value).argmin()) for places, value in zip(_places(), values, strict=True)]
    data = {"names": NAMES, "places": [[_text(each) for each in places] for places in _places()],
            "products": [[round(10 * (x * w - LEAST_PRODUCT)) for w in WEIGHTS] for x in INPUTS],
            "biases": [round(10 * (b - BIASES[0])) for b in BIASES],
            "digits": [_text(tenth / 10 + LEAST_PRODUCT) for tenth in range(121)],
            "sums": [_shown(activation, steepest, float(z)) for z in sums], "totals": [_text(float(z)) for z in sums]}
    return fragment("neuron", "neuron explorer", STYLE + _body(activation, sums, start), data, SCRIPT)


def _places() -> list[list[float]]:
    return [INPUTS, INPUTS, WEIGHTS, WEIGHTS, BIASES]


def _text(value: float) -> str:
    return number(value + 0.0, 3).replace("-", "\u2212")


def _shown(activation: Activation, steepest: float, z: float) -> list[Any]:
    """All that depends on the sum alone: the activation and the slope, how they are computed, the words, and the dot's place."""
    a = float(activation(np.array(z)))
    slope = float(activation.slope(a))
    low, high = _ends(activation)
    down = 100 * (1 - (min(max(a, low), high) - low) / (high - low))
    made = f"1 / (1 + e^({_text(-z)}))" if activation is SIGMOID else f"{activation}({_text(z)})"
    steep = f"{never_full(a)} \u00b7 (1 \u2212 {never_full(a)})" if activation is SIGMOID else ""
    return [never_full(a).replace("-", "\u2212"), short(slope).replace("-", "\u2212"), made, steep, said(a, slope, steepest),
            f"{100 * (z + FURTHEST) / (2 * FURTHEST):.2f}%", f"{down:.2f}%"]


def _ends(activation: Activation) -> tuple[float, float]:
    a = np.asarray(activation(np.linspace(-FURTHEST, FURTHEST, 97)))
    return float(a.min().round(3)), float(a.max().round(3))


def _body(activation: Activation, sums: Any, start: list[int]) -> str:
    low, high = _ends(activation)
    down = HIGH * (1 - (np.asarray(activation(sums)) - low) / (high - low))
    across = WIDE * (sums + FURTHEST) / (2 * FURTHEST)
    points = " ".join(f"{x:.0f} {y:.1f}" for x, y in zip(across, down, strict=True))
    sliders = "".join(
        f'<label>{says} <output></output><input type="range" data-lm-suppress-shortcuts="true" min="0" '
        f'max="{len(places) - 1}" value="{at}" '
        f'aria-label="{says}"></label>'
        for says, places, at in zip(SAYS, _places(), start, strict=True))
    ticks = "".join(
        f'<span class="across" style="left:{100 * (z + FURTHEST) / (2 * FURTHEST):.1f}%">{_text(z)}</span>'
        for z in (-24, -12, 0, 12, 24))
    ends = "".join(f'<span class="up" style="top:{top}%">{_text(at)}</span>' for top, at in ((0, high), (100, low)))
    names = ("z = x1 \u00b7 w1 + x2 \u00b7 w2 + b", f"a = {activation}(z)",
             "slope" + " = a \u00b7 (1 \u2212 a)" * (activation is SIGMOID))
    lines = "".join(
        f'<p><span class="name">{escape(name)}</span><span class="line"></span><span class="line"></span></p>'
        for name in names)
    return (f'<div class="sides"><div class="sliders">{sliders}</div><div class="result"><div class="plot">{ticks}{ends}'
            f'<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" role="img" aria-label="the {activation} curve">'
            f'<path d="M{points}"/></svg><i></i></div><p class="words" role="status"></p></div>'
            f'<div class="math">{lines}</div></div>')
