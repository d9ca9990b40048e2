"""The live network in Python: what it says, what it refuses, how it answers a choice."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, problems, widgets

pytestmark = pytest.mark.usefixtures("no_figures")


def test_it_says_where_the_chosen_number_comes_from() -> None:
    assert repr(widgets.network(problems.XOR)) == """\
network 2-3-1, sample (0, 1), E 0.1614
sum of output: −0.2742
hidden 1: 0.5886 × −0.017 = −0.0100
hidden 2: 0.3596 × −0.893 = −0.3211
hidden 3: 0.3849 × 0.148 = 0.0570
sum = −0.2742"""


def test_it_opens_with_all_gradients() -> None:
    assert repr(widgets.network(problems.HALF_ADDER, choose="w-1-1-2", back=True)) == """\
network 2-3-2, sample (0, 1), E 0.3276
weight from input 2 to hidden unit 3: −0.469
Back, step 7 of 7
sample 0, 0: 0 × 0.013707 = 0.000000
sample 0, 1: 1 × 0.021547 = 0.021547
sample 1, 0: 0 × 0.017870 = 0.000000
sample 1, 1: 1 × −0.010840 = −0.010840
sum = 0.010707"""


HUGE = Network([[[1e200]], [[1.0]]], output="linear", hidden="linear")


@pytest.mark.parametrize(("given", "more", "message"), [
    ((5,), {}, "network: expected a Problem alone, or a Network with inputs and targets, received int 5"),
    ((problems.XOR.network,), {}, "network: expected a Problem alone, or a Network with inputs and targets, received Network"),
    ((problems.XOR, [[0, 1]]), {}, "network: expected a Problem alone"),
    ((problems.XOR,), {"choose": "q-1-0"}, "network: choose must name a part, such as 'z-2-0' for the sum of the first output"),
    ((problems.XOR,), {"choose": "w-2-0-1"}, "or 'E', received 'w-2-0-1'"),
    ((problems.XOR,), {"choose": ["z-1-0"]}, "or 'E', received ['z-1-0']"),
    ((problems.XOR,), {"back": "x"}, "network: back must be True or False, received str 'x'"),
    ((HUGE, [[1.0]], [[1.0]]), {}, "network: with these weights, numbers of layer 2 are too large to be computed with, in"),
    *(((problems.XOR,), {"row": row}, f"network: row must be a sample from 0 to 3, received {row!r}")
      for row in (4, -1, 1.0, "1", None, True)),
    ((Network.random((30, 2), 1), np.zeros((1, 30)), np.zeros((1, 2))), {}, "network: a drawing has room for 12 units a layer")])
def test_what_it_cannot_show_is_refused_by_name(given: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        widgets.network(*given, **more)


def test_a_choice_in_the_page_is_answered_and_a_wrong_one_said() -> None:
    piece = widgets.network(problems.XOR)
    before = piece.drawing.frame["set"]
    piece.drawing.value = {**piece.choice.key, "id": "w-1-1-2", "push": "0.1"}
    assert piece.drawing.frame["set"]["value|text"] == "−0.369"
    assert set(piece.drawing.frame["set"]) == set(before)
    assert "pushed by +0.100: E becomes 0.1609" in repr(piece)
    piece.drawing.value = {**piece.choice.key, "id": "nothing"}
    assert "ValueError: network: choose must name a part" in piece.children[-1].value
    assert piece.choice.id == "w-1-1-2"


def test_code_chooses_as_a_click_does() -> None:
    piece = widgets.network(problems.HALF_ADDER)
    piece.choose("w-1-1-2", push=-0.1)
    assert piece.drawing.frame["state"] == {"row": "1", "id": "w-1-1-2", "push": "-0.1", "size": "0.1", "back": "0"}
    piece.choose("a-1-2", row=3, back=4)
    assert "Back, step 4 of 7" in repr(piece)
    assert "Σ" in piece.drawing.frame["set"]["a-1-2/ch|text"]
    with pytest.raises(ValueError, match="network: choose must name a part"):
        piece.choose("w-9-0-0")
    for wrong in ({"back": 2.5}, {"push": "0.1"}, {"push": float("nan")}):
        with pytest.raises(ValueError, match="network: expected a step of Back up to 7, a push of at most 20"):
            piece.choose("z-1-0", **wrong)
