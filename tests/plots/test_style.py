"""What the pictures share: a thinned curve shows what the whole one would, and labels keep apart."""

from __future__ import annotations

import re
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlpteach.plots import labels, style

CURVES = arrays(np.float64, st.integers(1, 400), elements=st.floats(-1e6, 1e6))


@given(CURVES, st.integers(4, 60), st.booleans())
def test_a_thinned_curve_has_the_extremes_and_the_ends_of_the_whole_one(curve: Any, most: int, log: bool) -> None:
    places, values = style.thinned(curve, most, log=log)
    assert len(places) == len(values) <= max(most, 1)
    assert (np.diff(places) > 0).all()
    assert (values == curve[places]).all()
    assert (values.min(), values.max(), values[0], values[-1]) == (curve.min(), curve.max(), curve[0], curve[-1])


@given(CURVES, st.integers(4, 60), st.booleans())
def test_a_short_curve_is_not_thinned(curve: Any, most: int, log: bool) -> None:
    places, values = style.thinned(curve, max(most, len(curve)), log=log)
    assert places.tolist() == list(range(len(curve)))
    assert values.tolist() == curve.tolist()


@given(st.sets(st.integers(1, 99), min_size=1), st.integers(0, 899), st.sampled_from([-3.0, 3.0]))
def test_no_spike_of_a_single_point_is_lost(columns: set[int], offset: int, height: float) -> None:
    curve = np.linspace(1, 0, 100_000)
    spikes = [1000 * column + offset for column in columns]
    curve[spikes] += height
    places, _ = style.thinned(curve, 1000)
    assert set(spikes) <= set(places.tolist())


def test_a_spike_is_kept_at_either_end_of_a_logarithmic_axis() -> None:
    curve = np.full(400_000, 0.5)
    spikes = [1, 2, 3, 30, 300, 3_000, 30_000, 300_000]
    curve[spikes] = 0.6
    places, _ = style.thinned(curve, 1000, log=True)
    assert set(spikes) | set(range(20)) <= set(places.tolist())


@pytest.mark.parametrize(("values", "most", "message"), [
    ([[1.0]], 4, "thinned: expected one row of values and at least 4 to keep, received shape (1, 1) and 4"),
    ([1.0], 3, "thinned: expected one row of values and at least 4 to keep, received shape (1,) and 3"),
    ([np.nan], 4, "thinned: values holds nan at [0]; expected finite numbers")])
def test_what_cannot_be_thinned(values: Any, most: int, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        style.thinned(values, most)


def named(points: Any) -> tuple[list[str], list[Any], Any]:
    """The labels that points get on a page of usual size, with the boxes they really fill, and the box of the axes."""
    _, ax = plt.subplots(figsize=(6.5, 6.5))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    labels.name_points(ax, np.array(points), [f"({place}, 0)" for place in range(len(points))])
    ax.figure.canvas.draw()
    plt.close(ax.figure)
    return [text.get_text() for text in ax.texts], [text.get_window_extent() for text in ax.texts], ax.get_window_extent()


@pytest.mark.usefixtures("no_figures")
@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.just(2)), elements=st.floats(0.1, 0.9)))
def test_labels_do_not_overlap_and_name_every_point(points: Any) -> None:
    names, boxes, _ = named(points)
    assert sorted("\n".join(names).split("\n")) == [f"({place}, 0)" for place in range(len(points))]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])


@pytest.mark.usefixtures("no_figures")
def test_points_in_one_place_share_a_label() -> None:
    assert named([[0.5, 0.5], [0.9, 0.1], [0.51, 0.49]])[0] == ["(0, 0)\n(2, 0)", "(1, 0)"]


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_labels_stay_within_the_axes(corner: tuple[int, int]) -> None:
    _, (box,), frame = named([corner])
    assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
    assert frame.y0 <= box.y0 + 10  # points on the frame itself: beside them, half a line high
    assert box.y1 - 10 <= frame.y1


@pytest.mark.usefixtures("no_figures")
def test_more_labels_than_can_be_read_are_left_out() -> None:
    assert named([[place / 20, place / 20] for place in range(20)])[0] == []


def test_the_largest_values_are_kept_in_their_order() -> None:
    values = {str(place): float((-1) ** place * place) for place in range(40)}
    assert list(style.largest(values)) == [str(place) for place in range(10, 40)]
    assert style.largest({"a": 0.0}) == {"a": 0.0}
