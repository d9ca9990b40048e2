"""The wrong numbers of known mistakes come from the catalogue, and an error says what ``guess`` can't ask."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mlpteach import problems, stages, widgets
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.widgets.guess import Guess

XOR = problems.XOR
INPUTS, HIDDEN, OUTPUT = XOR.network.forward(XOR.inputs)
ERROR = stages.error(XOR.targets, OUTPUT)
DELTA = stages.delta_output(ERROR, OUTPUT)
SUM = stages.sum_synapse(HIDDEN, XOR.network.weights[1])
E, A, Z = (float(table[1, 0]) for table in (ERROR, OUTPUT, SUM))


def names(piece: Guess, guess: float) -> list[str]:
    """The slugs of the mistakes that are named."""
    piece.judge(f"{guess:.5f}")
    return re.findall("<b>([a-z-]+)</b>", piece.field.told)


def delta() -> Guess:
    return widgets.guess(stages.delta_output, ERROR, OUTPUT, row=1, column=0)


@pytest.mark.parametrize(("guess", "slugs"), [
    (E, ["derivative-missing"]), (-E * A * (1 - A), ["sign-flipped", "derivative-mistyped"]),
    (E * Z * (1 - Z), ["derivative-form-on-sum"]),
    (E * (1 - A), ["derivative-mistyped"]), (E * A * (1 - A) / 4, ["scale-factor"]),
    (float(stages.sigmoid(A) * (1 - stages.sigmoid(A))) * E, ["derivative-of-activation-twice"]), (77.0, [])])
def test_a_mistake_is_found_by_its_number(guess: float, slugs: list[str]) -> None:
    assert names(delta(), guess) == slugs


def test_two_mistakes_with_the_same_number_are_both_named() -> None:
    piece = widgets.guess(stages.negative_gradient, [[1.0], [1.0]], [[0.25], [0.25]], row=0, column=0)
    found = names(piece, 0.25)
    assert {"only-last-sample", "scale-factor"} <= set(found)
    assert len(found) == len(set(found))


def test_what_equals_the_right_number_is_no_mistake() -> None:
    piece = widgets.guess(stages.negative_gradient, [[1.0]], [[0.25]], row=0, column=0)  # one sample: the last is all there are
    assert names(piece, 0.25) == []
    assert piece.right
    assert "only-last-sample" not in str(piece._asked.replies)


def test_a_small_change_is_told_from_none() -> None:
    weights, gradient = [[-0.424]], [[-0.0001]]
    right = widgets.guess(stages.weight_update, weights, gradient, 0.1, row=0, column=0)
    assert names(right, -0.42401) == []
    assert right.right
    assert names(widgets.guess(stages.weight_update, weights, gradient, 0.1, row=0, column=0), -0.42399) == ["sign-flipped"]
    assert "result-not-kept" in names(widgets.guess(stages.weight_update, weights, gradient, 0.1, row=0, column=0), -0.424)


def test_a_sign_names_the_mistakes_that_always_turn_it() -> None:
    piece = widgets.guess(stages.delta_output, ERROR, OUTPUT, row=0, column=0, choices="sign")
    piece.judge("positive")
    assert "<b>sign-flipped</b>" in piece.field.told
    assert "derivative-mistyped" not in piece.field.told


@pytest.mark.parametrize("choices", [{}, {"activation": "tanh"}, {"activation": "linear"}, {"activation": "ReLU"}])
def test_a_stage_is_asked_with_its_choices(choices: dict[str, Any]) -> None:
    right = stages.delta_hidden(DELTA, XOR.network.weights[1], HIDDEN, **choices)
    piece = widgets.guess(stages.delta_hidden, DELTA, weights_next=XOR.network.weights[1], hidden_layer=HIDDEN, row=1, column=2,
                          **choices)
    assert names(piece, float(right[1, 2])) == []
    assert piece.right


def test_softmax_whose_sums_nobody_can_tell() -> None:
    shares = np.array([[0.2, 0.8]])
    piece = widgets.guess(stages.delta_output, [[0.8, -0.8]], shares, activation="softmax", loss="cross-entropy", row=0, column=0)
    assert names(piece, 0.8) == []
    assert piece.right


@pytest.mark.parametrize("stage", ["sum_synapse", "error", "delta_output", "delta_hidden", "negative_gradient", "weight_update"])
def test_every_name_is_a_mistake_of_that_stage(stage: str) -> None:
    given = {"sum_synapse": (INPUTS, XOR.network.weights[0]), "error": (XOR.targets, OUTPUT), "delta_output": (ERROR, OUTPUT),
             "delta_hidden": (DELTA, XOR.network.weights[1], HIDDEN), "negative_gradient": (HIDDEN, DELTA),
             "weight_update": (XOR.network.weights[1], HIDDEN.T @ DELTA, 0.1)}[stage]
    piece = widgets.guess(getattr(stages, stage), *given, row=1, column=0)
    slugs = [reply.mistake for reply in piece._asked.replies if reply.mistake]
    assert slugs
    assert all(stage in CATALOGUE[slug].stages or "everywhere" in CATALOGUE[slug].stages for slug in slugs)
    assert slugs == sorted(slugs, key=list(CATALOGUE).index)


def ask(*args: Any, **named: Any) -> Any:
    return lambda: widgets.guess(*args, **named)


@pytest.mark.parametrize(("call", "error", "message"), [
    (ask(float("nan")), ValueError, "guess: expected a finite number from −1e+300 to 1e+300, received nan"),
    (ask(-10**400), ValueError, "guess: expected a finite number from −1e+300 to 1e+300, received -1000"),
    (ask(1.7e308), ValueError, "from −1e+300 to 1e+300, received 1.7e+308"),
    (ask(np.complex128(1)), ValueError, "a stage with its arguments, received complex128"),
    (ask(np.ma.masked), ValueError, "a stage with its arguments, received MaskedConstant"),
    (ask(1, choices=np.array([1, 2])), ValueError, "choices must be 'sign' or a list of answers, received ndarray"),
    (ask("a", choices=["a", " "]), ValueError, "guess: expected a choice that can be read, received ' '"),
    (ask(1, wrong={2: ""}), ValueError, "guess: wrong holds a sentence for each wrong answer"),
    (ask(True), ValueError, "guess: expected a number, a shape such as inputs.shape, one of the choices, or a stage with its "
     "arguments, received bool True"),
    (ask(None), ValueError, "received NoneType None"), (ask(1j), ValueError, "received complex 1j"),
    (ask(OUTPUT), ValueError, "received an array of shape (4, 1): name the cell, as in error[1, 0]"),
    (ask("first"), ValueError, "guess: a text is one of several choices; expected choices=['first', ...]"),
    (ask((4, "x")), ValueError, "guess: expected a shape such as (4, 3), received tuple (4, 'x')"),
    (ask(()), ValueError, "guess: expected a shape such as (4, 3), received tuple ()"),
    (ask("c", choices=["a", "b"]), ValueError, "guess: expected one of the choices a, b, received 'c'"),
    (ask("a", choices=["a", "a"]), ValueError, "guess: choices must be two or more different answers, received ['a', 'a']"),
    (ask("a", choices=["a"]), ValueError, "two or more different answers"),
    (ask("a", choices="a"), ValueError, "guess: choices must be 'sign' or a list of answers, received str 'a'"),
    (ask("a", choices="sign"), ValueError, "a text is one of several choices"),
    (ask(1, because=2), ValueError, "guess: because must be a text, received int 2"),
    (ask(1, wrong=[2]), ValueError, "guess: wrong must be a dict of wrong answers, received list [2]"),
    (ask(1, wrong={2: 3}), ValueError, "guess: wrong holds a sentence for each wrong answer, or the answer for a known mistake's "
     "slug; received 2: 3"),
    (ask(1, wrong={"no-slug": "text"}), ValueError, "guess: a text is one of several choices"),
    (ask((4, 3), wrong={5: "no"}), ValueError, "expected a shape such as (4, 3), received int 5"),
    (ask("a", choices=["a", "b"], wrong={"c": "no"}), ValueError, "expected one of the choices a, b, received 'c'"),
    (ask(1, 2), ValueError, "guess: arguments, row and column belong to a stage, such as guess(stages.error, targets, "
     "output_layer, row=1, column=0), received int 1"),
    (ask(1, row=0), ValueError, "belong to a stage"), (ask(abs, 2, row=0), ValueError, "received builtin_function_or_method"),
    (ask(stages.sigmoid, 2), ValueError, "belong to a stage"),
    (ask(stages.error, XOR.targets, OUTPUT), ValueError, "guess: error gives 4 samples; say which one, as in row=0"),
    (ask(stages.error, XOR.targets, OUTPUT, row=4), IndexError, "guess: error has samples 0 to 3, received row=4"),
    (ask(stages.error, XOR.targets, OUTPUT, row=1, column=-1), IndexError, "guess: error has outputs 0 to 0, received column=-1"),
    (ask(stages.error, XOR.targets, OUTPUT, row="1"), IndexError, "received row='1'"),
    (ask(stages.error, XOR.targets, row=0), TypeError, "error(targets, output_layer): missing a required argument: 'output_layer'"),
    (ask(stages.error, XOR.targets, OUTPUT.T, row=0), ValueError, "error: the shapes do not fit"),
    (ask(stages.delta_output, ERROR, OUTPUT, row=0, activation="step"), ValueError, "activation must be")])
def test_what_cannot_be_asked(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call()
