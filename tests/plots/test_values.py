"""The picture of numbers that remember what they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.axes import Axes

from mlpteach import plots

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]


def number(data: Any, grad: Any = 0.0, parts: Any = (), slopes: Any = ()) -> Any:
    return SimpleNamespace(data=data, grad=grad, parts=parts, slopes=slopes)


def chain() -> dict[str, Any]:
    """Here E = h · e, with e = w · x and h = ½ e: e goes into E twice."""
    w, x, half = number(-0.893, -0.0415), number(0.3596, 0.1031), number(0.5, 0.1031)
    e = number(-0.3211, -0.3211, (w, x), (0.3596, -0.893))
    h = number(-0.1606, -0.3211, (half, e), (-0.3211, 0.5))
    return {"w": w, "x": x, "e": e, "h": h, "E": number(0.0516, 1.0, (h, e), (-0.3211, -0.1606)), "half": half}


def boxes(ax: Axes) -> dict[str, tuple[float, float]]:
    """The middles of the boxes by the names in them."""
    return {text.get_text(): text.get_position() for text in ax.texts if text.get_text() in (*chain(), "·")}


def test_each_number_has_its_name_its_value_and_its_slope_and_each_step_its_own(texts: Texts) -> None:
    numbers = chain()
    found = texts(plots.draw_values(numbers["E"], numbers))
    assert {"w", "x", "e", "h", "E", "−0.893", "0.3596", "−0.0415", "0.1031", "× 0.3596", "× −0.893", "× 0.5", "× −0.3211"} <= found


def test_parts_stand_left_of_what_they_make_and_leaves_beside_their_use() -> None:
    numbers = chain()
    places = boxes(plots.draw_values(numbers["E"], numbers))
    across = {name: place[0] for name, place in places.items()}
    assert [across[name] for name in ("w", "x", "e", "half", "h", "E")] == [0, 0, 1, 1, 2, 3]
    assert len({(round(x, 2), round(y, 2)) for x, y in places.values()}) == len(places)


def test_a_step_over_others_is_an_arc_and_a_part_used_twice_has_one_arrow(texts: Texts) -> None:
    numbers = chain()
    arrows = [each.arrow_patch for each in plots.draw_values(numbers["E"], numbers).texts if getattr(each, "arrow_patch", None)]
    assert sorted(arrow.get_connectionstyle().rad for arrow in arrows) == [-0.15, 0, 0, 0, 0, 0]
    square = number(9.0, 1.0, (three := number(3.0, 6.0), three), (3.0, 3.0))
    assert "× 3, 3" in texts(plots.draw_values(square))


def test_the_given_axes_are_drawn_on_and_what_has_no_name_has_a_dot() -> None:
    first = plots.draw_values(number(1.0))
    assert plots.draw_values(chain()["E"], ax=first) is first
    assert "·" in {text.get_text() for text in first.texts}


@pytest.mark.parametrize(("value", "received"), [
    (3.5, "float 3.5"), (number(1.0, 1.0, (7,), (1.0,)), "int 7")])
def test_other_things_are_named(value: Any, received: str) -> None:
    message = "draw_values: each number must have data, grad, parts, slopes, received one without data: "
    with pytest.raises(ValueError, match=f"^{message}{received}$"):
        plots.draw_values(value)


ROUND = number(1.0, 0.0, (number(2.0),), (1.0,))
SLOPES = "parts and slopes must be lists with a slope for each part, received"
ROUND.parts[0].parts, ROUND.parts[0].slopes = [ROUND], [1.0]


@pytest.mark.parametrize(("value", "names", "message"), [
    (ROUND, None, "a number cannot be made of itself, received one that is among its own parts, or theirs: SimpleNamespace "),
    (number(1.0, 1.0, (number(2.0),)), None, f"{SLOPES} tuple of 1 and tuple of 0: SimpleNamespace "),
    (number(1.0, 1.0, number(2.0), (1.0,)), None, f"{SLOPES} SimpleNamespace and tuple of 1: "),
    (number("x"), None, "data must be one number, received str 'x'"),
    (number(1.0, None), None, "grad must be one number, received NoneType"),
    (number(1.0, 1.0, (number(2.0),), ([1.0],)), None, "slopes must be numbers, received list [1.0]"),
    (number(1.0), ["w"], "expected a mapping from names to numbers, received list ['w']")])
def test_what_is_no_number_is_said(value: Any, names: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^draw_values: {re.escape(message)}"):
        plots.draw_values(value, names)


def test_more_than_fit_are_refused() -> None:
    long = number(0.0)
    for _ in range(40):
        long = number(0.0, 0.0, (long,), (1.0,))
    with pytest.raises(ValueError, match=r"^draw_values: a picture has room for 30 numbers, received more; draw a part of them$"):
        plots.draw_values(long)
