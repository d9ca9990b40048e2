"""A dial: the slider and the field agree, and the number is exact."""

from __future__ import annotations

import pytest

from mlpteach.widgets.dial import Dial

PLACES = [0.1, 0.2, 0.5, 1.0]


def dial(value: float = 0.3) -> Dial:
    return Dial("learning rate", "rate", value, PLACES, "300px")


def test_the_number_is_exact_and_the_slider_stands_near_it() -> None:
    assert (dial().value, dial().number.value, dial().slider.value) == (0.3, 0.3, 1)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_the_slider_chooses_its_places(place: int) -> None:
    it = dial()
    it.slider.value = place
    assert (it.value, it.slider.value) == (PLACES[place], place)


@pytest.mark.parametrize(("number", "value", "place"), [
    (0.123, 0.123, 0), (0.36, 0.36, 2), (0.3, 0.3, 1), (7, 1.0, 3), (-7, 0.1, 0)])
def test_a_typed_number_stays_as_it_is_within_the_ends(number: float, value: float, place: int) -> None:
    it = dial(0.5)
    it.number.value = number
    assert (it.value, it.slider.value) == (value, place)
    it.value = 0.5
    assert (it.number.value, it.slider.value) == (0.5, 2)


def test_a_move_from_beside_a_place_goes_to_its_neighbour() -> None:
    it = dial(0.3)
    it.slider.value += 1
    assert it.value == 0.5


def test_one_move_is_one_change_of_the_number() -> None:
    it, changes = dial(), []
    it.number.observe(lambda change: changes.append(change["new"]), "value")
    for it.slider.value in (2, 3, 0):
        pass
    it.number.value = 0.77
    assert changes == [0.5, 1.0, 0.1, 0.77]


def test_both_parts_are_described() -> None:
    assert (dial().slider.description, dial().number.description) == ("learning rate", "rate =")
    assert dial().slider.tooltip
    assert dial().number.tooltip
