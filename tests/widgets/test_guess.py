"""A guess without a browser: what counts as right, what is said of wrong answers, what is held back, and how it is counted."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mlpteach import Trace, problems, stages, widgets
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.widgets.guess import Guess, score
from mlpteach.widgets.guess.spans import is_on, lines
from mlpteach.widgets.guess.typed import digits, readings, sizes_in, written

_, HIDDEN, OUTPUT = problems.XOR.network.forward(problems.XOR.inputs)
ERROR = stages.error(problems.XOR.targets, OUTPUT)


def judged(piece: Guess, guess: str) -> Guess:
    piece.judge(guess)
    return piece


@pytest.mark.parametrize(("value", "typed", "right"), [
    (0.24535947, "0.25", True), (0.24535947, "0,245", True), (0.24535947, ".2454", True), (0.24535947, "0.244", True),
    (0.24535947, "0.24", False), (0.24535947, "0.2", False), (0.0951, "0.1", False), (0.0951, "0.10", True), (0.1, "0.1", True),
    (-0.5, "−0.5", True), (-0.5, "–0,5", True), (-0.5, "0.5", False), (0.0, "0", True), (0.0, "0.00", True), (0.0004, "0", False),
    (2500, "2,500", True), (2.5, "2,500", True), (60000, "60,000", True), (60000, "60 000", True), (2e-5, "2e-5", True),
    (1, "1", True), (1, "1.02", False), (np.float64(0.5), "0.5", True), (np.array(3), "3", True)])
def test_a_number_is_right_to_the_digits_typed_or_within_one_percent(value: float, typed: str, right: bool) -> None:
    assert judged(widgets.guess(value), typed).right is right


@pytest.mark.parametrize(("typed", "read"), [
    (" 0,5 ", ["0.5"]), ("−1.5", ["-1.5"]), ("+2.", ["+2."]), ("1e-3", ["1e-3"]), ("2,500", ["2.500", "2500"]),
    ("1,234,567", ["1234567"]), ("1,234.5", ["1234.5"]), ("0,500", ["0.500"]), ("1.234,5", ["1234.5"]), ("1.234.567", ["1234567"]),
    ("-1.234.567,25", ["-1234567.25"]), ("1.234", ["1.234"]),
    *((text, []) for text in ("", "abc", "1/4", "--1", "1.2.3", "0x10", "nan", "inf", "1e999", "٣", "0.5 or so"))])
def test_what_is_read_as_a_number(typed: str, read: list[str]) -> None:
    assert readings(typed) == read
    assert widgets.guess(0.25)._asked.judged(typed) != () or not read


@pytest.mark.parametrize(("reading", "count"), [("0.25", 2), ("-0.0250", 3), ("10", 2), ("0.0", 0), ("2e-15", 1), ("+1.", 1)])
def test_digits_count_from_the_first_that_is_not_zero(reading: str, count: int) -> None:
    assert digits(reading) == count


@pytest.mark.parametrize(("typed", "sizes"), [
    ("4, 3", "4,3"), ("(4, 3)", "4,3"), ("[4,3]", "4,3"), ("4 3", "4,3"), ("4x3", "4,3"), ("4 × 3", "4,3"), ("4 by 3", "4,3"),
    ("(4,)", "4"), ("04, 3", "4,3"), ("", ""), ("four", ""), ("4.3", ""), ("4, -3", "")])
def test_what_is_read_as_a_shape(typed: str, sizes: str) -> None:
    assert sizes_in(typed) == sizes


@pytest.mark.parametrize(("value", "origin", "text"), [
    (0.24535947, None, "0.2454"), (-0.017054, None, "−0.01705"), (0.0, None, "0"), (-0.0, None, "0"), (1e-5, None, "1·10⁻⁵"),
    (1.5e15, None, "1.5·10¹⁵"), (-1e300, None, "−1·10³⁰⁰"),
    (-2.34567e-12, None, "−2.346·10⁻¹²"), (60000, None, "60,000"), (-12345.6, None, "−12,346"), (0.9999999, None, "0.9999999"),
    (0.1 * 30, None, "3"), (-0.42400771, -0.424, "−0.424008"), (0.5, 0.4, "0.5")])
def test_how_a_value_is_written(value: float, origin: float | None, text: str) -> None:
    assert written(value, origin) == text


def test_a_shape_in_the_other_order_is_told_apart() -> None:
    told = judged(widgets.guess(np.zeros((4, 2)).shape), "2 × 4").field.told
    assert "Not right: it is (4, 2)." in told
    assert "other order" in told
    assert "other order" not in judged(widgets.guess((4, 2)), "4, 3").field.told
    assert judged(widgets.guess((4, 2)), "4,2").right
    assert "sizes" in judged(widgets.guess((4, 2)), "four by two").field.told


@pytest.mark.parametrize(("value", "guess", "said"), [
    (0.5, "0.1", "Your guess is too low."), (0.5, "3", "Your guess is too high."), (0.5, "-0.5", "right but for its sign"),
    (0.5, "0.5", "Right: it is 0.5."), (0.5, "0.1", "Not right: it is 0.5."), (0.5, "?", "That is no number that I can read.")])
def test_what_is_said_of_a_number(value: float, guess: str, said: str) -> None:
    assert said in judged(widgets.guess(value), guess).field.told


def test_a_sign_and_a_choice_are_buttons() -> None:
    sign = widgets.guess(ERROR[0, 0], choices="sign", because="It is < 0.")
    assert sign.field.body.count('type="button" aria-pressed="false"') == 3
    assert "<input" not in sign.field.body
    assert "Right: it is negative (−0.4059).</p><p>It is &lt; 0.</p>" in judged(sign, "negative").field.told
    assert judged(widgets.guess(2, choices=[1, 2, 3]), "2").right
    wrong = widgets.guess("a", choices=["a", "b", "<c>"], wrong={"b": "b & no", "only-last-sample": "<c>"})
    assert "&lt;c&gt;</button>" in wrong.field.body
    assert "<p>b &amp; no</p>" in judged(wrong, "b").field.told


def test_wrong_answers_have_a_sentence_or_a_known_mistakes_name() -> None:
    wrong = {0.4319: "That is the <activation>.", "derivative-of-activation-twice": 0.2387, 0.2387: "Another one."}
    assert "<p>That is the &lt;activation&gt;.</p>" in judged(widgets.guess(0.2454, wrong=wrong), "0.432").field.told
    told = judged(widgets.guess(0.2454, wrong=wrong), "0.24").field.told
    entry = CATALOGUE["derivative-of-activation-twice"]
    assert all(text in told for text in (f"<b>{entry.slug}</b>", entry.explanation, entry.question, "<p>Another one.</p>"))
    assert judged(widgets.guess(0.2454, wrong={0.2454: "no mistake"}), "0.2454").right


@pytest.mark.parametrize("piece", [
    lambda: widgets.guess(0.24535947, because="secret"), lambda: widgets.guess((4, 321)),
    lambda: widgets.guess(-0.2454, choices="sign"), lambda: widgets.guess(stages.delta_output, ERROR, OUTPUT, row=1, column=0)])
def test_the_value_is_held_back_until_a_guess(piece: Any) -> None:
    held = piece()
    state = str(held.field.get_state()) + repr(held) + str([child.get_state() for child in held.children])
    state = re.sub("IPY_MODEL_[0-9a-f]+", "", state)  # the names of widgets, which are random
    assert not any(secret in state for secret in ("2454", "321", "secret", "0.139", "Right", "Not right"))
    held.show()
    assert any(secret in held.field.told for secret in ("2454", "321", "0.1394"))
    assert held.right is None


def test_what_is_stored_is_stable_and_folds_the_value() -> None:
    piece = widgets.guess(0.24535947, because="a < b")
    bundle = piece._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == repr(piece) == "guess: a number; the value is held back until you have guessed"
    assert bundle["text/html"].startswith("<details><summary>")
    assert "It is 0.2454.</p><p>a &lt; b</p></details>" in bundle["text/html"]
    assert repr(judged(piece, " 0.3")) == "guess: 0.3 is not right, it is 0.2454"


def test_the_first_guess_stands() -> None:
    piece = judged(widgets.guess(0.5), "0.7")
    told = piece.field.told
    judged(piece, "0.5").show()
    assert (piece.right, piece.field.told) == (False, told)
    piece = widgets.guess(0.5)
    piece.show()
    assert judged(piece, "0.5").right is None


def test_the_page_sends_a_guess_or_gives_up() -> None:
    piece, other = widgets.guess(0.5), widgets.guess(0.5)
    piece.field._handle_custom_msg({"guess": "0,5"}, [])
    other.field._handle_custom_msg({"guess": None}, [])
    assert (piece.right, other.right, other.field.answered) == (True, None, True)


class Shell:
    """A kernel's shell that runs a cell."""

    def __init__(self, cell: str, run: str) -> None:
        self.parent_header = {"metadata": {"cellId": cell}, "header": {"msg_id": run}}


def test_a_page_counts_each_cells_last_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "_right", {})
    runs = [("a", "1", "1 of 1"), ("b", "2", "1 of 2"), ("b", "1", "2 of 2"), ("a", "", "1 of 1")]
    for run, (cell, guess, said) in enumerate(runs):
        monkeypatch.setattr(score, "get_ipython", lambda cell=cell, run=run: Shell(cell, str(run)))
        piece = widgets.guess(1)
        judged(piece, guess) if guess else piece.show()
        assert f"{said} right on this page so far." in piece.field.told
    monkeypatch.setattr(score, "get_ipython", lambda: Shell("c", "9"))
    first, second = widgets.guess(1), widgets.guess(1)  # two in one cell
    assert "2 of 2" in judged(first, "1").field.told
    assert "3 of 3" in judged(second, "1").field.told
    monkeypatch.setattr(score, "get_ipython", lambda: None)
    assert "4 of 4" in judged(widgets.guess(1), "1").field.told


def test_no_trace_hears_of_a_stage_that_is_guessed() -> None:
    with Trace() as trace:
        widgets.guess(stages.delta_output, ERROR, OUTPUT, row=0, column=0)
    assert len(trace) == 0


@pytest.mark.parametrize("value", [0.2454, -0.017, 0.0, 3.0, 2e-5, -70_000.0, 1e300])
def test_a_line_shows_the_value_and_grows_with_the_guess(value: float) -> None:
    ends = lines(value)
    assert all(is_on(value, pair) and is_on(0, pair) for pair in ends)
    for guess in (value, value * 3 + 0.1, -value - 0.1, 40 * value):
        low, high = next(pair for pair in ends if is_on(guess, pair))
        assert high - low <= 10 * max(abs(value), abs(guess), 0.5 if not value else 0) + 1e-12


@pytest.mark.parametrize(("guess", "told"), [("no", "Right: no."), ("yes", "Not right. The answer: no.")])
def test_a_choice_is_named_as_the_answer(guess: str, told: str) -> None:
    held = judged(widgets.guess("no", choices=["yes", "no"]), guess)
    assert f'<p class="head">{told}</p>' in held.field.told
