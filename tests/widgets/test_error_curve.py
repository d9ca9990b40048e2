"""The error curve of a walkthrough: its axes, where its handle can stand, and what it says."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from mlpteach.widgets.walk.curve import Curve

LATE = np.concatenate([np.full(6000, 0.5), np.full(4000, 0.1)])
EARLY = np.concatenate([np.full(60, 0.5), np.full(9940, 0.1)])
DEEP = np.geomspace(0.5, 1e-6, 1000)
ENDLESS = np.array([0.5, 1.0, 1e300, np.inf, np.nan])
SHORT = np.array([0.5, 0.25])
CURVES = {"late": LATE, "early": EARLY, "deep": DEEP, "endless": ENDLESS, "short": SHORT, "flat": np.zeros(200),
          "one": np.array([0.3])}


@pytest.mark.parametrize(("errors", "axes"), [(LATE, (False, False)), (EARLY, (True, False)), (DEEP, (False, True))])
def test_the_axes_are_those_on_which_the_fall_is_seen(errors: Any, axes: Any) -> None:
    assert (Curve(errors).is_log, Curve(errors).is_steep) == axes
    assert ("logarithmic" in Curve(errors).html()) == any(axes)


@pytest.mark.parametrize("errors", CURVES.values(), ids=CURVES)
def test_the_handle_stands_on_the_curve_from_the_first_epoch_to_the_last(errors: Any) -> None:
    curve = Curve(errors)
    picture = fromstring(curve.html().replace("aria-hidden", "hidden"))
    points = json.loads(next(part.get("data-points", "") for part in picture.iter() if part.get("data-points")))
    assert [epoch for _, _, epoch, _ in points] == curve.epochs()
    assert (points[0][2], points[-1][2]) == (0, len(errors) - 1)
    assert [x for x, *_ in points] == sorted(x for x, *_ in points)
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y, *_ in points)
    x, y, epoch, says = points[len(points) // 2]
    assert curve.handle(epoch)["handle"]["style"] == f"left:{x}%;top:{y}%"
    assert curve.handle(epoch)["handle"]["aria-valuetext"] == says == curve.says(epoch)


@pytest.mark.parametrize("errors", CURVES.values(), ids=CURVES)
def test_epochs_along_the_curve(errors: Any) -> None:
    epochs = Curve(errors).along(12)
    assert epochs == sorted(set(epochs))
    assert {0, len(errors) - 1} <= set(epochs)
    assert len(epochs) <= 12


def test_where_the_curve_falls_epochs_stand_closer() -> None:
    epochs = Curve(0.1 + 1 / (1 + np.exp(np.linspace(-60, 60, 2001)))).along(12)
    assert sum(900 < epoch < 1100 for epoch in epochs) >= 3


def test_what_the_handle_says() -> None:
    assert Curve(LATE).says(1234) == "epoch 1,234, error 0.5"
    assert Curve(ENDLESS).says(4) == "epoch 4, error too large for a number"
    assert Curve(DEEP).says(999) == "epoch 999, error 1·10⁻⁶"
