"""The picture of softmax: what its bars are, what stands beside them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import forms, plots

pytestmark = pytest.mark.usefixtures("no_figures")
SUMS = {"low": -1.0, "middle": 0.5, "high": 2.0}


def test_the_bars_are_the_shares_that_softmax_gives_and_end_to_end_they_are_the_whole() -> None:
    bars = plots.draw_softmax(SUMS).patches
    shares = forms.SOFTMAX(np.array([list(SUMS.values())]))[0]
    alone, laid = bars[::2], bars[1::2]
    for group in (alone, laid):
        np.testing.assert_allclose([bar.get_width() for bar in group], shares, rtol=1e-12)  # type: ignore[attr-defined]
    np.testing.assert_allclose([bar.get_x() for bar in laid], [0, *shares.cumsum()[:-1]], rtol=1e-12)  # type: ignore[attr-defined]
    assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in laid}) == len({bar.get_hatch() for bar in laid}) == 3


def test_the_arithmetic_stands_beside_the_bars(texts: Callable[[Axes], set[str]]) -> None:
    assert {"low:  z = −1,  e^z = 0.3679", "0.3679 / 9.406 = 0.03911", "7.389 / 9.406 = 0.7856", "end to end:  9.406", "0.79",
            "0.18"} <= texts(plots.draw_softmax(SUMS))
    assert "0.04" not in texts(plots.draw_softmax(SUMS))  # for which there is no room


@pytest.mark.parametrize(("sums", "message"), [
    ([1.0, 2.0], "expected a mapping from the names of 2 to 7 outputs to their weighted sums, received "),
    ({"a": 1.0}, "expected a mapping from the names of 2 to 7 "), ({str(n): 1.0 for n in range(8)}, "expected a mapping"),
    ({"a": 1.0, "b": 701.0}, "b must be one number of at most 700 in size, received 701$"),
    ({"a": [1.0, 2.0], "b": 1.0}, r"a must be one number of at most 700 in size, received an array \(2,\)"),
    ({"a": 1.0, "b": float("nan")}, "b ")])
def test_what_is_refused(sums: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^draw_softmax: {message}"):
        plots.draw_softmax(sums)
