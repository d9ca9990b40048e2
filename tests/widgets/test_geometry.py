"""Where a network's parts stand: labels meet neither each other, nor a frame, nor a line, whatever the sizes."""

from __future__ import annotations

from itertools import combinations

import pytest

from mlpteach.widgets.live.boxes import Anchor, Box, Wire
from mlpteach.widgets.live.digits import width
from mlpteach.widgets.live.geometry import NetworkLayout, place
from mlpteach.widgets.live.scales import BARE, CLOSE, DOWN, OPEN, RIGHT

SIZES = [((2, 3, 1), False), ((2, 3, 2), False), ((3, 4, 1), False), ((3, 4, 1), True), ((2, 1), True),
         ((8, 3, 8), True),
         ((2, 3, 3, 2), False), ((1, 1, 1), True), ((2, 4, 3, 2, 3), True), ((12, 12), False),
         ((5, 5, 5), True), ((2, 12, 2), False)]
CASES = [(sizes, biased, flow) for sizes, biased in SIZES for flow in (RIGHT, DOWN)]
EVERY = pytest.mark.parametrize(("sizes", "biased", "flow"), CASES, ids=lambda value: str(value))
# The longest text of each place, and the size of its letters.
ABOVE = {(OPEN, RIGHT): ("× −18.123", 16), (CLOSE, RIGHT): ("−0.014756", 13), (OPEN, DOWN): ("−18.123", 13)}
BELOW = {(OPEN, RIGHT): ("−0.014756", 16), (CLOSE, RIGHT): ("−0.014756", 13), (OPEN, DOWN): ("−0.01475", 12)}


def box_of(text: str, size: float, at: Anchor) -> Box:
    wide = width(text, size)
    return Box(at.x - wide * {"start": 0, "middle": 0.5, "end": 1}[at.anchor], at.y - 0.78 * size, wide, size)


def labels(at: NetworkLayout) -> dict[str, Box]:
    """The box of each weight's longest label."""
    if at.labels == BARE:
        return {}
    found = {}
    for name, wire in at.wires.items():
        if not name.startswith("e"):
            found[f"{name} above"] = box_of(*ABOVE[at.labels, at.flow], wire.above)
            if at.labels == OPEN:
                found[f"{name} below"] = box_of(*BELOW[at.labels, at.flow], wire.below)
    return found


def points(wire: Wire) -> list[tuple[float, float]]:
    found = []
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in wire.curves:
        for step in range(41):
            t = step / 40
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return found


def meet(one: Box, other: Box, room: float = 0.0) -> bool:
    return (one.x < other.x + other.w + room and other.x < one.x + one.w + room
            and one.y < other.y + other.h + room and other.y < one.y + one.h + room)


@EVERY
def test_labels_meet_neither_each_other_nor_a_frame(sizes: tuple[int, ...], biased: bool, flow: str) -> None:
    at = place(sizes, flow, biased)
    found = labels(at)
    assert [(one, other) for one, other in combinations(found, 2) if meet(found[one], found[other])] == []
    frames = {**{str(key): box for key, box in at.units.items()}, "E": at.fields["E"]}
    assert [(one, frame) for one, label in found.items() for frame, box in frames.items() if meet(label, box, 2)] == []
    assert [(one, other) for one, other in combinations(frames, 2) if meet(frames[one], frames[other], 8)] == []


@EVERY
def test_no_line_runs_through_a_label_or_through_a_unit(sizes: tuple[int, ...], biased: bool, flow: str) -> None:
    at = place(sizes, flow, biased)
    lines = {name: points(wire) for name, wire in at.wires.items()}
    crossed = [(name, label) for label, box in labels(at).items() for name, line in lines.items()
               if any(meet(Box(x, y, 0, 0), box, 0 if at.labels == CLOSE else 0.6) for x, y in line)]
    assert crossed == []
    inner = {key: Box(box.x + 1, box.y + 1, box.w - 2, box.h - 2) for key, box in at.units.items()}
    assert [(name, key) for key, box in inner.items() for name, line in lines.items()
            if any(meet(Box(x, y, 0, 0), box) for x, y in line)] == []


@EVERY
def test_all_of_it_is_in_the_drawing(sizes: tuple[int, ...], biased: bool, flow: str) -> None:
    at = place(sizes, flow, biased)
    spots = [point for wire in at.wires.values() for point in points(wire)]
    boxes = [*at.units.values(), *at.fields.values(), *labels(at).values()]
    spots += [(box.x, box.y) for box in boxes] + [(box.x + box.w, box.y + box.h) for box in boxes]
    assert min(x for x, _ in spots) >= 0
    assert max(x for x, _ in spots) <= at.width
    assert min(y for _, y in spots) >= 0
    assert max(y for _, y in spots) <= at.height


@EVERY
def test_every_number_has_a_target_that_a_finger_hits(sizes: tuple[int, ...], biased: bool, flow: str) -> None:
    at = place(sizes, flow, biased)
    assert all(min(box.w, box.h) >= 24 for box in at.fields.values())
    if at.labels == OPEN:
        assert all(min(wire.zone.w, wire.zone.h) >= 24 for wire in at.wires.values())


def test_the_published_network_fits_the_screen_and_the_phone() -> None:
    right, down = place((2, 3, 1), RIGHT), place((2, 3, 1), DOWN)
    assert (right.width, right.height <= 410) == (1034, True)
    assert down.width == 358


def test_a_network_of_another_depth_is_as_wide_as_its_layers() -> None:
    assert place((2, 3, 3, 1), RIGHT).width - place((2, 3, 1), RIGHT).width == 388
    assert place((2, 3, 1), RIGHT).labels == OPEN
    assert place((8, 3, 8), RIGHT).labels == CLOSE
    assert place((12, 12), RIGHT).labels == place((8, 3, 8), DOWN).labels == BARE
