"""A guess without a browser: what counts as right, which wrong numbers have a name, what is held back, and what is refused."""

from __future__ import annotations

import pytest

from mlpteach import problems, stages, widgets

_, HIDDEN, OUTPUT = problems.XOR.network.forward(problems.XOR.inputs)
ERROR = stages.error(problems.XOR.targets, OUTPUT)


@pytest.mark.parametrize(("value", "typed", "right"), [
    (0.24535947, "0.25", True), (0.24535947, "0,245", True), (0.24535947, ".2454", True), (0.24535947, "0.244", True),
    (0.24535947, "0.24", False), (0.24535947, "0.2", False), (0.0951, "0.1", False), (0.0951, "0.10", True), (0.1, "0.1", True),
    (-0.5, "−0.5", True), (-0.5, "–0,5", True), (-0.5, "0.5", False), (0.0, "0", True), (0.0, "0.00", True), (0.0004, "0", False),
    (2500, "2,500", True), (2.5, "2,500", True), (60000, "60,000", True), (60000, "60 000", True), (2e-5, "2e-5", True)])
def test_a_number_is_right_to_the_digits_typed_or_within_one_percent(value: float, typed: str, right: bool) -> None:
    piece = widgets.guess(value)
    piece.judge(typed)
    assert piece.right is right


def test_the_numbers_of_a_stages_known_mistakes_are_named() -> None:
    piece = widgets.guess(stages.delta_output, ERROR, OUTPUT, row=1, column=0)
    piece.judge("0.568")
    assert "derivative-missing" in piece.children[-2].value
    assert repr(piece) == "guess: 0.568 is not right, it is 0.1394"
