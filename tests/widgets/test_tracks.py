"""The walkthrough's network as a picture: nothing lies over anything else, whatever the network."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, fromstring

import pytest

from mlpteach.plots.diagram import Diagram, Edge, Unit
from mlpteach.widgets.walk import Frame
from mlpteach.widgets.walk.frame import filled
from mlpteach.widgets.walk.svg import drawing, filling, thickness
from mlpteach.widgets.walk.tracks import plan

PICTURE = Diagram(
    ((Unit("input 1", ("a 0",)), Unit("input 2", ("a 1",), "used", 0.5), Unit("3 more")),
     (Unit("output 1", ("z -0.5", 'b "<&'), "chosen"),)),
    (Edge((0, 0), (1, 0), "-2", -2.0), Edge((0, 1), (1, 0), "<1", 1.0, "used")), direction=1)
NARROW, WIDE = dict.fromkeys(" .,·'|:", 0.28), dict.fromkeys("+−×=<>~", 0.585)  # of Arial and its likes, in letters' sizes


class Rectangle(NamedTuple):
    """What a text or a box covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rectangle) -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def pictures(diagram: Diagram, heats: dict[str, str] | None = None) -> list[Element]:
    """The drawing as it is filled, for a screen and, if it can stand upright, for a phone."""
    whole = filled(drawing(diagram, bool(heats)), *filling(diagram, {"w-1-0-0": (None, 0)}, heats or {}))
    return list(fromstring(f"<div>{whole}</div>").iter("svg"))


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def text(element: Element) -> str:
    return "".join(element.itertext())


def width(words: str, size: float) -> float:
    return size * sum(NARROW.get(letter, WIDE.get(letter, 0.56)) for letter in words)


def moved(element: Element) -> tuple[float, float]:
    x, y = re.findall(r"-?[\d.]+", element.get("transform", "0 0"))
    return float(x), float(y)


def number(element: Element, name: str) -> float:
    return float(element.get(name, "nan"))


def test_the_picture_shows_units_lines_and_numbers_as_text() -> None:
    wide, upright = pictures(PICTURE)
    assert [text(each) for each in wide.iter("text")] == ["−2", "<1", "inputs", "outputs", "a", "0", "a", "1", "… 3 more", "z",
                                                         "−0.5", "b", '"<&']
    assert [text(each) for each in upright.iter("text")][:4] == ["−2", "<1", "a", "0"]
    for tree in (wide, upright):
        assert [each.get("class", "").split()[1:] for each in classed(tree, "unit")] == [[], ["used"], ["chosen"]]
        assert [each.get("style") for each in classed(tree, "unit")] == ["", "--shade:50%", ""]
        assert [each.get("class") for each in classed(tree, "wire")] == ["wire minus", "wire plus used forward"]
        assert [(each.get("data-go"), each.get("role"), each.get("tabindex")) for each in classed(tree, "wire")] == [
            (",0", "button", "0"), (None, None, None)]


def test_large_weights_have_thick_lines_and_one_that_overflowed_the_thickest() -> None:
    assert [thickness(PICTURE, edge) for edge in PICTURE.edges] == [5.5, 1.25 + 4.25 / 2]
    endless = Diagram(PICTURE.layers, (Edge((0, 0), (1, 0), "", float("inf")), PICTURE.edges[1]))
    assert [thickness(endless, edge) for edge in endless.edges] == [5.5, 1.25]


@pytest.mark.parametrize(("direction", "name"), [(1, "forward"), (-1, "backward"), (0, "")])
def test_the_used_lines_say_which_way_the_numbers_run(direction: int, name: str) -> None:
    tree = pictures(Diagram(PICTURE.layers, PICTURE.edges, direction))[0]
    assert classed(tree, "used")[0].get("class") == f"wire plus used {name}".strip()
    fore, aft = (classed(tree, arrow)[0].get("points", "").split() for arrow in ("fore", "aft"))
    xs = [[float(point.split(",")[0]) for point in points] for points in (fore, aft)]
    assert xs[0][0] > max(xs[0][1:]), "forward at the unit that receives"
    assert xs[1][0] < min(xs[1][1:]), "backward at the one that sent"


SIZES = [((2, 3, 1), 4, False), ((2, 3, 2), 2, True), ((8, 3, 8), 1, True), ((3, 32, 2), 2, False), ((1, 1), 1, False),
         ((2, 2, 2, 2, 2), 2, True), ((5, 5, 5), 2, True), ((10, 10, 10), 2, True)]


@pytest.mark.parametrize(("sizes", "samples", "biased"), SIZES)
def test_no_text_lies_over_a_text_a_box_or_a_line(traced_epoch: Any, sizes: Any, samples: int, biased: bool) -> None:
    trace = traced_epoch(sizes, samples, 0, biased)
    drawings = set()
    for index in range(len(trace)):
        frame = Frame(trace, index)
        diagram = frame.diagram()
        assert diagram
        drawings.add(frame.drawing())
        for tree in pictures(diagram, frame._heats):
            _check(tree, "down" in tree.get("class", "").split())
    assert len(drawings) == 1, "nothing moves from step to step"


def _check(tree: Element, down: bool) -> None:
    _, _, right, bottom = map(float, tree.get("viewBox", "").split())
    boxes = [_box(unit) for unit in classed(tree, "unit")]
    labels = [_label(label, down) for label in classed(tree, "label") if text(label)]
    for each in [*boxes, *labels]:
        assert each.left >= 0
        assert each.right <= right
        assert each.top >= 0
        assert each.bottom <= bottom
    assert not [pair for pair in combinations([*boxes, *labels], 2) if pair[0].meets(pair[1])]
    for wire in classed(tree, "wire"):
        points = _points(classed(wire, "line")[0].get("d", ""))
        assert not [label for label in labels for point in points if label.meets(Rectangle(point[0], point[1], point[0], point[1]))]


def _box(unit: Element) -> Rectangle:
    x, y = moved(unit)
    box = classed(unit, "box")[0]
    for value in classed(unit, "value"):
        assert width(text(value), 15) < 118 - 9 - 22, "beside its symbol"
    return Rectangle(x, y, x + number(box, "width"), y + number(box, "height"))


def _label(label: Element, down: bool) -> Rectangle:
    x, y, wide = number(label, "x"), number(label, "y"), width(text(label), 12 if down else 14)
    return Rectangle(x - wide / 2, y - 7, x + wide / 2, y + 7) if down else Rectangle(x - wide, y - 10.5, x, y + 0.5)


def _points(path: str) -> list[tuple[float, float]]:
    """Points along a path of lines and curves."""
    found: list[tuple[float, float]] = []
    at = (0.0, 0.0)
    for kind, rest in re.findall(r"([MLC])([^MLC]*)", path):
        values = list(map(float, rest.split()))
        ends = list(zip(values[::2], values[1::2], strict=True))
        if kind == "L":
            found += [tuple(a + k / 20 * (b - a) for a, b in zip(at, ends[0], strict=True)) for k in range(21)]  # type: ignore[misc]
        if kind == "C":
            found += [_cubic((at, *ends), k / 20) for k in range(21)]
        at = ends[-1]
    return found


def _cubic(points: Any, t: float) -> tuple[float, float]:
    while len(points) > 1:
        points = [tuple(a + t * (b - a) for a, b in zip(one, other, strict=True)) for one, other in pairwise(points)]
    return points[0]  # type: ignore[no-any-return]


def test_a_phone_has_room_for_three_units_side_by_side() -> None:
    assert plan((2, 3, 1), True, True).width <= 358
    assert plan((2, 3, 1), True, False).width <= 900
