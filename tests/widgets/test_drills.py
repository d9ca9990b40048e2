"""A drill asks without end, the same for the same seed, and its guesses know the right number and the known mistakes."""

from __future__ import annotations

import numpy as np
import pytest

from mlpteach import exercises
from mlpteach.widgets.guess.drills import Drill


def through(drill: Drill, count: int) -> list[tuple[str, str]]:
    asked = []
    for _ in range(count):
        asked.append((drill.given, drill.asked))
        drill.go_on()
    return asked


def test_the_same_seed_asks_the_same() -> None:
    first, same, other = (through(exercises.drill(seed), 12) for seed in (7, 7, 8))
    assert first == same != other
    assert len(set(first)) == 12
    assert len({asked.split(" of ")[0] for _, asked in first}) > 3


def test_a_drill_holds_the_answer_back_and_judges_it() -> None:
    drill = exercises.drill(1)
    asked = drill.guess
    assert "the value is held back" in repr(drill)
    asked.judge(f"{asked._asked.value:.6f}")
    assert asked.right
    drill.go_on()
    assert drill.number == 2 and drill.guess is not asked and drill.guess.right is None


@pytest.mark.parametrize(("sizes", "biases"), [((2, 2, 1), True), ((3, 2, 2), False), ((2, 2, 2, 1), True)])
def test_every_size_is_asked_and_shown(sizes: tuple[int, ...], biases: bool) -> None:
    drill = exercises.drill(3, sizes, biases)
    assert len(through(drill, 30)) == 30
    assert ("biases_0" in drill.given) is biases
    assert np.isfinite(drill.guess._asked.value)
    assert drill.asked in drill.html() or "∂" in drill.asked
    assert "What is" in drill._repr_mimebundle_()["text/html"]


def test_the_button_goes_on() -> None:
    drill = exercises.drill(2)
    drill.children[3].click()
    assert drill.number == 2


@pytest.mark.parametrize(("seed", "sizes", "says"), [(-1, (2, 2, 1), "^drill: seed must be a whole-number seed"),
                                                     (1, (2, 1), "^drill: sizes must be 3 or 4"),
                                                     (1, (2, 9, 1), "^drill: sizes must be 3 or 4")])
def test_what_makes_no_sense_is_refused(seed: int, sizes: tuple[int, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        exercises.drill(seed, sizes)
