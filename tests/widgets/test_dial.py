"""A dial: the slider and the field agree, the number is exact, and what makes no sense is refused with words."""

from __future__ import annotations

import pytest
from traitlets import TraitError

from mlpteach.widgets.dial import Dial

PLACES = [0.1, 0.2, 0.5, 1.0]


def dial(value: float = 0.3) -> Dial:
    return Dial("learning rate", "rate", value, PLACES, "300px")


def test_the_number_is_exact_and_the_slider_stands_near_it() -> None:
    assert (dial().value, dial().field.value, dial().slider.value) == (0.3, "0.3", 1)
    assert dial(1 / 3).value == 1 / 3


@pytest.mark.parametrize("place", [0, 2, 3])
def test_the_slider_chooses_its_places(place: int) -> None:
    it = dial()
    it.slider.value = place
    assert (it.value, it.slider.value, it.slider.label) == (PLACES[place], place, f"{PLACES[place]:g}")


@pytest.mark.parametrize(("typed", "value", "place"), [
    ("0.123", 0.123, 0), ("0.36", 0.36, 2), (" .3 ", 0.3, 1), ("0,5", 0.5, 2), ("2e-1", 0.2, 1), ("1", 1.0, 3)])
def test_a_typed_number_stays_as_it_is_within_the_ends(typed: str, value: float, place: int) -> None:
    it = dial(0.777)
    it.field.value = typed
    assert (it.value, it.slider.value, it.field.value, it.message.value) == (value, place, f"{value:g}", "")
    it.value = 0.5
    assert (it.field.value, it.slider.value) == ("0.5", 2)


@pytest.mark.parametrize(("typed", "words"), [
    ("0", "expected a number from 0.1 to 1, received 0; it stays at 0.3"), ("-5", "received -5;"), ("1e9", "received 1"),
    ("abc", "expected a number such as 0.5, received &#x27;abc&#x27;;"), ("", "received &#x27;&#x27;"), ("nan", "finite number"),
    ("1e999", "finite"), ("1,000", "which could be thousands or a fraction"), ("1.2.3", "such as 0.5"), ("1_0", "such as 0.5"),
    ("<b>", "&lt;b&gt;")])
def test_what_makes_no_sense_is_refused_with_words_and_changes_nothing(typed: str, words: str) -> None:
    it, changes = dial(), []
    it.observe(lambda change: changes.append(change["new"]), "value")
    it.field.value = typed
    assert words in it.message.value
    assert 'role="alert"' in it.message.value
    assert (it.value, it.field.value, changes) == (0.3, typed, [])
    it.slider.value = 3
    assert (it.value, it.field.value, it.message.value) == (1.0, "1", "")


def test_code_is_told_the_ends_too() -> None:
    it = dial()
    with pytest.raises(TraitError, match=r"^expected a number from 0\.1 to 1, received 7$"):
        it.value = 7
    assert it.value == 0.3


def test_digits_that_are_not_shown_are_kept() -> None:
    it = dial(1 / 3)
    it.field.value = "abc"
    it.field.value = "0.33333333"
    assert (it.value, it.message.value) == (1 / 3, "")


def test_a_move_from_beside_a_place_goes_to_its_neighbour() -> None:
    it = dial(0.3)
    it.slider.value += 1
    assert it.value == 0.5


def test_one_move_is_one_change_of_the_number() -> None:
    it, changes = dial(), []
    it.observe(lambda change: changes.append(change["new"]), "value")
    for it.slider.value in (2, 3, 0):
        pass
    it.field.value = "0.77"
    assert changes == [0.5, 1.0, 0.1, 0.77]


def test_both_parts_are_described_and_the_limits_are_shown() -> None:
    assert (dial().slider.description, dial().field.description) == ("learning rate", "rate =")
    assert "0.1 to 1" in dial().limits.value
    assert dial().slider.tooltip
    assert dial().field.tooltip
