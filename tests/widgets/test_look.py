"""The visual language: what is read stands out from every ground it stands on, and each theme has its set."""

from __future__ import annotations

from itertools import product

import pytest

from mlpteach.widgets.look import DARK, LIGHT, variables


def luminance(colour: str) -> float:
    parts = [int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5)]
    return sum(share * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
               for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("colours", "text", "ground"), [
    (colours, *pair) for colours in (LIGHT, DARK) for pair in product(("ink", "quiet", "accent"), ("paper", "tone0", "tone1"))],
    ids=lambda value: value if isinstance(value, str) else "")
def test_text_is_read_on_every_ground(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_are_seen_and_a_chosen_weight_is_read_on_its_plate(colours: dict[str, str]) -> None:
    assert contrast(colours["line"], colours["paper"]) >= 3
    assert contrast(colours["paper"], colours["accent"]) >= 4.5


def test_the_sets_have_the_same_names_and_a_selector_of_ones_own() -> None:
    assert list(LIGHT) == list(DARK)
    assert all(f"--{name}: " in variables("main") for name in LIGHT)
    assert "main { --paper" in variables("main")
    assert ".mlpteach" not in variables("main")
