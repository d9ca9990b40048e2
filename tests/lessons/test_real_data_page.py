"""What lesson 16 says beyond what its cells show: each sentence stands on the page, and its claim is computed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from notebook_rules import NOTEBOOKS, read

from mlpteach.delivery.handout.live import execute
from mlpteach.tracing.recording import unrecorded

(PAGE,) = NOTEBOOKS.glob("16_*.ipynb")


@cache
def page() -> dict[str, Any]:
    """The names of the page after all its cells."""
    names: dict[str, Any] = {"__name__": "lesson"}
    mpl.use("agg")
    with unrecorded(), redirect_stdout(StringIO()):
        for cell in read(PAGE).cells:
            if cell.cell_type == "code":
                execute(cell.source, names)
    plt.close("all")
    return names


def two_birds_are_wrong() -> bool:
    asked, wanted = page()["penguins"].held_out
    return int((page()["birds"].network.predict(asked).argmax(axis=1) != wanted.argmax(axis=1)).sum()) == 2


def a_quarter_is_held_out() -> bool:
    held, learned = page()["held_out"], page()["learned"]
    return abs(held / (held + learned) - 0.25) < 0.01


def gap_is_small() -> bool:
    run = page()["reader"]
    return 0 < run.accuracy - run.held_out_accuracy < 0.04


def curves_fall_and_level_out() -> bool:
    _, learned, held = page()["reader"].losses
    fallen = learned[5] < 0.1 * learned[0] and held[5] < 0.1 * held[0]
    return bool(fallen and learned[-1] < 0.01 and 0.5 < held[-1] / held[10] < 1.5)


def edges_hardly_move() -> bool:
    moved = np.abs(page()["reader"].network.weights[0] - page()["start"].weights[0]).reshape(8, 8, -1).mean(axis=(0, 2))
    ink = page()["digits"].inputs.mean(axis=0).reshape(8, 8).mean(axis=0)
    return bool(max(moved[0], moved[7]) < 0.35 * moved[1:7].min() and max(ink[0], ink[7]) < 0.03)


def one_unit_is_tiny() -> bool:
    size = np.abs(page()["reader"].network.weights[0][:, :8]).max(axis=0)
    return int((size < 0.35 * size.max()).sum()) == 1


def start_is_what_is_seen() -> bool:
    return bool(page()["kept"] > 0.85 and page()["loud"].held_out_accuracy > 0.95)


def a_quarter_of_the_names_is_wrong() -> bool:
    right = page()["penguins"].targets[page()["order"]]
    return float((page()["names"] != right).any(axis=1).mean()) == 0.25


def turns_up() -> bool:
    _, learned, held = page()["spoiled"].losses
    lowest = int(held.argmin())
    return bool((np.diff(learned) < 0).all() and 2.5 < held[-1] / held[lowest] < 4 and (np.diff(held[lowest + 5:]) > 0).all())


def cures_help() -> bool:
    own, other = page()["own"], page()["other"]
    return all(own[cure] < own["nothing"] and other[cure] > other["nothing"] + 0.1 for cure in list(own)[1:])


def some_beat_the_right_one() -> bool:
    return sum(share > page()["reached"]["no mistake"] for share in page()["wrong"].values()) >= 2


def worst_are_sure() -> bool:
    said, wanted = page()["said"], page()["digits"].held_out[1]
    return bool((said * wanted).sum(axis=1).min() < 0.05)


@pytest.mark.parametrize(("sentence", "claim"), [
    ("only two lie in a region that is not theirs", two_birds_are_wrong),
    ("a quarter of the birds is put aside", a_quarter_is_held_out),
    ("Here the gap is small", gap_is_small), ("Both fall steeply in the first five", curves_fall_and_level_out),
    ("so the weights there hardly moved", edges_hardly_move), ("One unit has tiny squares everywhere", one_unit_is_tiny),
    ("What is seen is the dice of the start", start_is_what_is_seen),
    ("every fourth bird of the table gets the name of another species", a_quarter_of_the_names_is_wrong),
    ("and then rises to three times that height", turns_up), ("One curve goes on falling, the other turns up", turns_up),
    ("Its own rows hold wrong names", cures_help), ("some of them beat the right program", some_beat_the_right_one),
    ("the network is wrong and sure", worst_are_sure)])
def test_what_a_sentence_of_page_16_claims(sentence: str, claim: Callable[[], bool]) -> None:
    assert any(sentence in cell.source for cell in read(PAGE).cells)
    assert claim()
