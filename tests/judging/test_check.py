"""The checker: every mistake is named in all its spellings, correct code is never called wrong, and no attempt does harm."""

from __future__ import annotations

import _thread
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from attempts import RIGHT, WRONG, asked, epoch, training, written
from leaks import leaks

import mlpteach
from mlpteach import Trace, check, check_epoch, check_training, forms, problems, stages
from mlpteach.judging.feedback import NO_NUMBERS, WHERE_TO_BEGIN, Feedback

UNCERTAIN = {  # attempts that fit two mistakes equally well; both are named
    ("sign-flipped", "derivative-mistyped"), ("bias-mistake", "scale-factor"), ("derivative-mistyped", "result-not-kept"),
    ("update-before-delta", "inputs-mutated"), ("result-not-kept", "derivative-mistyped"), ("result-not-kept", "bias-mistake")}


def judged(task: str, attempt: str | Callable[..., Any], **options: Any) -> Feedback:
    function = written(task, attempt) if isinstance(attempt, str) else attempt
    if task in ("epoch", "training"):
        return (check_epoch if task == "epoch" else check_training)(function, **options)
    name, choices = asked(task)
    return check(getattr(stages, name), function, **choices, **options)


@pytest.mark.parametrize(("slug", "task", "body"), WRONG, ids=[f"{slug} {task}" for slug, task, _ in WRONG])
def test_every_mistake_is_named_in_every_spelling(slug: str, task: str, body: str) -> None:
    feedback = judged(task, body)
    assert (feedback.passed, feedback.misconception) == (False, slug)
    assert feedback.candidates == (slug,) or feedback.candidates in UNCERTAIN
    assert slug in feedback.hint(3) and slug not in feedback.hint(1) + feedback.hint(2) + repr(feedback)
    assert len(repr(feedback).splitlines()) in (2, 3)
    for stage in [asked(task)[0]] if task not in ("epoch", "training") else ("delta_output", "delta_hidden", "negative_gradient"):
        assert not any(leaks(feedback.hint(level), stage) for level in (1, 2, 3))


@pytest.mark.parametrize(("task", "attempt"), RIGHT, ids=[task for task, _ in RIGHT])
def test_correct_code_passes_however_it_is_written(task: str, attempt: Any) -> None:
    feedback = judged(task, attempt)
    assert feedback.passed, repr(feedback)
    assert (feedback.misconception, feedback.candidates) == (None, ())
    assert feedback.hint(3) == f"{asked(task)[0]} is right: there is nothing to mend."


@pytest.mark.parametrize("attempt", [
    lambda layer_input, weights, bias=0: layer_input @ weights + bias, lambda x, w, b=0.0: x @ w + b,
    lambda layer_input, weights, *, bias=0: layer_input @ weights + bias, lambda x, w, *b: x @ w + (0 if b[0] is None else b[0]),
    lambda layer_input, weights, bias=None: layer_input @ weights + (0 if bias is None else bias)])
def test_where_there_is_no_bias_a_function_has_its_own_default(attempt: Callable[..., Any]) -> None:
    feedback = check(stages.sum_synapse, attempt)
    assert feedback.passed, feedback


def test_a_weighted_sum_that_takes_no_bias_is_tried_without_one() -> None:
    assert "in all 5 cases" in repr(check(stages.sum_synapse, lambda layer_input, weights: layer_input @ weights))
    assert "in all 10 cases" in repr(check(stages.sum_synapse, stages.sum_synapse))


def test_there_are_fifty_correct_spellings_and_the_stages_are_among_them() -> None:
    assert len(RIGHT) >= 50
    assert {task for task, _ in RIGHT} >= {"sum_synapse", "weight_update", "epoch", "training"}
    for name in {task for task, _ in RIGHT} - {"epoch", "training"}:
        assert judged(name, getattr(stages, asked(name)[0])).passed


# Mistakes without a name.

@pytest.mark.parametrize(("task", "body"), [
    ("delta_hidden", "return delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer) + 0.01"),
    ("delta_hidden", "return np.sqrt(np.abs(delta_next)) @ weights_next.T * hidden_layer * (1 - hidden_layer)"),
    ("delta_output", "return error * output_layer * (1 - output_layer) ** 1.01"),
    ("epoch", epoch(delta_output="np.sqrt(abs(error)) * output * (1 - output)")),
    ("epoch", epoch(delta_output="error", new_0="weights_0 + learning_rate * inputs.T @ hidden")),
    ("training", training(new_1="weights_1 * 0.99 + learning_rate * hidden.T @ delta_output"))])
def test_what_is_not_in_the_catalogue_gets_no_name(task: str, body: str) -> None:
    feedback = judged(task, body)
    assert (feedback.passed, feedback.misconception, feedback.candidates) == (False, None, ())
    assert "differs in" in feedback.hint(1) or "differ" in feedback.hint(1)
    assert "would be a guess" in feedback.hint(3)
    assert "Write its shape beside every factor" in feedback.hint(2)


# What is said, word for word.

MATMUL = "matmul: the inner sizes differ, 2 on the left and 4 on the right"


@pytest.mark.parametrize(("task", "body", "message"), [
    ("delta_hidden", "return delta_next @ weights_next.T",
     "delta_hidden: not yet. It differs in 20 of 20 cells, most at [1, 0] (sample 2, hidden unit 1): yours is 3.3999, "
     "expected 0.709."),
    ("delta_hidden", "return delta_next @ weights_next", f"delta_hidden: not yet. It raised ValueError: {MATMUL} (line 2)."),
    ("delta_hidden", "pass", "delta_hidden: not yet. It returned None: nothing is written yet, or a return is missing. "
     "Expected back: delta_hidden (5, 4)."),
    ("delta_hidden", "return 'a'", "delta_hidden: not yet. It returned a str."),
    ("delta_hidden", "return [[1], [1, 2]]", "delta_hidden: not yet. It returned a list that is not a table."),
    ("delta_hidden", "return delta_next * 1j", "delta_hidden: not yet. It returned a ndarray of complex128."),
    ("negative_gradient_bias", "return delta.sum()",
     "negative_gradient_bias: not yet. It has the shape of a single number, expected (1, 2)."),
    ("negative_gradient_bias", "return delta.sum(axis=0)",
     "negative_gradient_bias: not yet. It has the shape (2,), expected (1, 2)."),
    ("weight_update", "weights += learning_rate * negative_gradient\nreturn weights",
     "weight_update: not yet. Its result is right, but it changed what it was given: weights."),
    ("error", "raise SystemExit", "error: not yet. It raised SystemExit (line 2)."),
    ("error", "raise NotImplementedError('soon\\nor later')",
     "error: not yet. It raised NotImplementedError: soon or later (line 2)."),
    ("error", "return (targets - output_layer) * np.random.uniform(0, 0.9)",
     "error: not yet. The direction is right, the size is not: 0."),
    ("epoch", epoch(delta_hidden="delta_output @ weights_1.T"),
     "epoch: not yet. weights_1 is right; weights_0 differs in 12 of 12 cells, most at [0, 0] (input 1, hidden unit 1): yours is "),
    ("epoch", epoch(error="output - targets"), "epoch: not yet. weights_0 and weights_1 are wrong; weights_0 differs in 12 of 12 "),
    ("epoch", "return weights_0", "epoch: not yet. It returned one ndarray."),
    ("epoch", "return weights_0, weights_1, 1", "epoch: not yet. It returned 3 values."),
    ("epoch", "return weights_0, None", "epoch: not yet. It returned None for weights_1."),
    ("training", training().replace("    errors.append", "    if epoch % 5 == 0:\n        errors.append"),
     "training: not yet. weights_0 and weights_1 are right; errors has the shape (2,), expected (10,).")])
def test_the_verdict_says_what_is_wrong(task: str, body: str, message: str) -> None:
    assert repr(judged(task, body)).splitlines()[0].startswith(message)


def test_the_hints_give_away_a_little_more_each() -> None:
    feedback = judged("delta_hidden", "return (delta_next @ weights_next.T) * (hidden_layer * 1 - hidden_layer)")
    assert repr(feedback) == (
        "delta_hidden: not yet. It differs in 20 of 20 cells, most at [1, 0] (sample 2, hidden unit 1): yours is 0, expected "
        "0.709.\nFor help: feedback.hint(1) says where, feedback.hint(2) asks about one factor, feedback.hint(3) says the name of "
        "this known mistake.")
    assert feedback.hint(1) == (
        "It differs in 20 of 20 cells, most at [1, 0] (sample 2, hidden unit 1): yours is 0, expected 0.709.\n"
        "This is for 5 samples, 2 outputs, 4 hidden units.\n"
        "To see it happen, call your function with *feedback.arguments.values().")
    assert feedback.hint(2) == (
        "Draw the curve of this layer's activation. Where is it flat, and where steepest? Put the activations of these places into "
        "your slope by hand: does it say the same?\nWhat your code was given:\n"
        "  delta_next    (5, 2)\n  weights_next  (4, 2)\n  hidden_layer  (5, 4)")
    assert feedback.hint(3).startswith(
        "derivative-mistyped: The slope of the activation is mistyped: a sign, a bracket or a factor is off.\nTry this:\n  import ")


@pytest.mark.parametrize("task", ["delta_hidden", "hidden_activation", "epoch", "training"])
def test_what_is_still_to_be_written_gets_hints_where_to_begin(task: str) -> None:
    feedback = judged(task, "...")
    assert (feedback.passed, feedback.written, feedback.misconception) == (False, False, None)
    assert "Expected back: " in repr(feedback).splitlines()[0]
    assert "It was given " in feedback.hint(1) and "To see it happen" not in feedback.hint(1)
    assert feedback.hint(2).startswith(WHERE_TO_BEGIN) and "What your code was given:" in feedback.hint(2)
    assert feedback.hint(3) == NO_NUMBERS
    assert repr(feedback).splitlines()[1:] == [
        "For help: feedback.hint(1) says what it is given, feedback.hint(2) says where to begin, feedback.hint(3) says what comes "
        "next."]
    assert "<summary>Hint 2: where to begin</summary>" in feedback._repr_html_()


@pytest.mark.parametrize("level", [0, 4, "1", None, True])
def test_a_hint_has_one_of_three_levels(level: Any) -> None:
    with pytest.raises(ValueError, match=f"^hint: level must be 1, 2 or 3, received {level!r}$"):
        judged("error", "return targets").hint(level)


def test_an_exception_is_told_with_the_shapes_and_what_was_expected() -> None:
    hint = judged("delta_hidden", "return delta_next @ weights_next").hint(1)
    assert "It was given delta_next (5, 2), weights_next (4, 2), hidden_layer (5, 4); expected back: delta_hidden (5, 4)." in hint
    hint = judged("epoch", "return learning_rate + weights_0 @ weights_0, weights_1").hint(1)
    assert "learning_rate number; expected back: weights_0 (3, 4), weights_1 (4, 2), in this order." in hint


def test_the_line_that_raised_is_the_learners_own_and_its_function_is_named() -> None:
    def helper(table: Any) -> Any:
        return np.linalg.inv(table)

    def attempt(targets: Any, output_layer: Any) -> Any:
        return helper(targets) - output_layer

    line = helper.__code__.co_firstlineno + 1
    told = f"LinAlgError: Last 2 dimensions of the array must be square (line {line} of helper, `return np.linalg.inv(table)`)"
    assert told in repr(check(stages.error, attempt))


def test_where_an_attempt_is_right_is_said() -> None:
    hint = judged("delta_hidden", "return delta_next * weights_next.T * hidden_layer * (1 - hidden_layer)").hint(1)
    assert hint.splitlines()[1].endswith(" It is right for 4 samples, 1 output, 3 hidden units.")


def test_an_argument_that_makes_no_difference_is_named() -> None:
    from_another_cell = np.ones((5, 2))
    feedback = check(stages.error, lambda targets, output_layer: targets - from_another_cell)
    assert " It does not depend on output_layer: does another name stand in that place?\n" in feedback.hint(1)
    assert "does not depend" not in judged("error", "return targets + output_layer").hint(1)


def test_the_arguments_show_the_mistake_again() -> None:
    function = written("delta_hidden", "return delta_next @ weights_next")
    feedback = check(stages.delta_hidden, function)
    with pytest.raises(ValueError, match="matmul"):
        function(*feedback.arguments.values())
    assert not any(value.flags.writeable for value in feedback.arguments.values())


def test_two_equally_good_candidates_are_both_named() -> None:
    feedback = judged("negative_gradient_bias", "return delta.mean(axis=0, keepdims=True)")
    assert feedback.candidates == ("bias-mistake", "scale-factor")
    assert feedback.misconception == "bias-mistake"
    assert feedback.hint(3).startswith("More than one mistake gives exactly this:\nbias-mistake: ")
    assert "\nscale-factor: " in feedback.hint(3)
    assert all(question in feedback.hint(2) for question in ("How many biases", "Where does your code divide"))


# Attempts that misbehave.

def raising() -> Any:
    raise ValueError


@pytest.mark.parametrize("later", [lambda right: right + 1, lambda right: None, lambda right: "no", lambda right: raising()])
def test_a_result_that_changes_between_calls_is_noticed(later: Any) -> None:
    calls: list[int] = []

    def attempt(targets: Any, output_layer: Any) -> Any:
        calls.append(1)
        return targets - output_layer if len(calls) <= 6 else later(targets - output_layer)

    feedback = check(stages.error, attempt)
    assert repr(feedback).startswith("error: not yet. Called again with equal arguments, it gives another result.\n")
    assert feedback.misconception is None


def test_a_returned_buffer_that_is_used_again_does_no_harm() -> None:
    buffers: dict[Any, Any] = {}

    def attempt(targets: Any, output_layer: Any) -> Any:
        buffer = buffers.setdefault(targets.shape, np.empty_like(targets))
        return np.subtract(targets, output_layer, out=buffer)

    assert check(stages.error, attempt).passed


ENDLESS = {
    "loop": "while True:\n    pass",
    "careless": "while True:\n    try:\n        for _ in range(10**9): pass\n    except Exception:\n        pass",
    "printing": "while True:\n    print('still here')", "generator": "return iter(int, 1)",
    "long list": "class Long(list):\n    def __iter__(self):\n        while True: yield 0.0\nreturn Long([1])"}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_attempt_is_stopped(body: str) -> None:
    start = time.monotonic()
    feedback = judged("error", body, seconds=0.2)
    assert time.monotonic() - start < 10
    assert not feedback.passed
    if "while" in body:
        assert "not yet. Its time was up after 0.2 seconds, and it was stopped.\n" in repr(feedback)
        assert "Is there a loop that never ends? Of 10 calls 0 had ended." in feedback.hint(1)
    assert not left_over()


def left_over() -> list[threading.Thread]:
    """The threads of attempts that do not end."""
    threads = [thread for thread in threading.enumerate() if thread.name == "mlpteach attempt"]
    for thread in threads:
        thread.join(10)
    return [thread for thread in threads if thread.is_alive()]


def test_an_attempt_that_cannot_be_stopped_is_left_behind_and_said_so() -> None:
    released = threading.Event()
    feedback = check(stages.error, lambda *_: released.wait(), seconds=0.1)
    assert "it could not be stopped and still runs, so restart the kernel." in repr(feedback)
    released.set()
    assert not left_over()


def test_an_interrupt_stops_the_attempt_and_is_passed_on() -> None:
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        judged("error", ENDLESS["loop"], seconds=60)
    timer.join()
    assert not left_over()


def test_prints_and_warnings_do_not_flood_the_page(capfd: Any, recwarn: Any) -> None:
    feedback = judged("error", "print('a\\nb')\nnp.log(np.float64(-1))\nimport sys, warnings; warnings.warn('hm')\n"
                               "sys.stderr.write('c')\nreturn targets - output_layer")
    assert feedback.passed
    assert repr(feedback).splitlines()[1] == "Your function printed 20 lines, which are not shown here."
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


def test_the_learners_trace_stays_as_it_is() -> None:
    with Trace() as trace:
        stages.error([[1.0]], [[0.5]])
        judged("error", stages.error)
        judged("epoch", lambda inputs, targets, weights_0, weights_1, rate: mlpteach.Network([weights_0, weights_1]).train_epoch(
            inputs, targets, rate).weights)
    assert len(trace) == 1


def test_a_python_without_threads_still_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert judged("error", "return targets - output_layer").passed
    assert judged("error", "return output_layer - targets").misconception == "sign-flipped"


# Other activations and losses, and stages of an update.

SOFTSIGN = forms.Activation("softsign", "{z} / (1 + |{z}|)", "{received} ∘ (1 - |{a}|)²", reach=(-1.0, 1.0),
                            value=lambda z: z / (1 + np.abs(z)), slope=lambda a: (1 - np.abs(a)) ** 2)
ACTIVATIONS = [*forms.ACTIVATIONS.values(), SOFTSIGN]


@pytest.mark.parametrize("act", ACTIVATIONS, ids=str)
def test_any_activation_can_be_asked_for(act: Any) -> None:
    assert check(stages.hidden_activation, lambda sum_synapse: act(sum_synapse), activation=act).passed
    assert check(stages.output_activation, lambda z: np.sin(z), activation=act).misconception is None
    for stage in (stages.hidden_activation, stages.output_activation, stages.delta_output, stages.delta_hidden):
        assert check(stage, stage, activation=act).passed  # which is told the activation, as it has a parameter for it
    assert check(stages.delta_hidden, lambda d, w, h: act.back(d @ w.T, h), activation=act).passed


TANH_SUM, SOFTSIGN_SUM = np.arctanh, lambda a: a / (1 - np.abs(a))  # the weighted sum behind an activation


@pytest.mark.parametrize(("act", "behind"), [("tanh", TANH_SUM), (SOFTSIGN, SOFTSIGN_SUM)], ids=["tanh", "softsign"])
@pytest.mark.parametrize(("slug", "delta"), [
    (None, lambda act, received, a, z: received * act.slope(a)),
    ("derivative-missing", lambda act, received, a, z: received),
    ("derivative-of-activation-twice", lambda act, received, a, z: received * act.slope(act(a))),
    ("derivative-form-on-sum", lambda act, received, a, z: received * act.slope(z)),
    ("derivative-of-wrong-quantity", lambda act, received, a, z: received * act.slope(received)),
    ("dot-for-elementwise", lambda act, received, a, z: received @ act.slope(a).T),
    ("sign-flipped", lambda act, received, a, z: -received * act.slope(a)),
    ("scale-factor", lambda act, received, a, z: 2 * received * act.slope(a))])
def test_mistakes_in_the_slope_of_any_activation_are_named(act: Any, behind: Any, slug: str | None, delta: Any) -> None:
    value = forms.ACTIVATIONS.get(act, act)
    attempts = {stages.delta_hidden: lambda d, w, h: delta(value, d @ w.T, h, behind(h)),
                stages.delta_output: lambda e, o: delta(value, e, o, behind(o))}
    for stage, attempt in attempts.items():
        feedback = check(stage, attempt, activation=act)
        assert (feedback.passed, feedback.misconception) == (slug is None, slug)


def test_the_slope_of_another_activation_is_told_as_that() -> None:
    mine = check(stages.delta_output, lambda e, o: e * o * (1 - o), activation="tanh")
    assert mine.misconception == "slope-of-another-activation"
    assert check(stages.delta_output, lambda e, o: e * (1 - o**2), activation="tanh").passed
    assert check(stages.delta_output, lambda e, o: e * (1 - o**2)).misconception == "derivative-mistyped"


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_cross_entropy_cancels_the_slope(activation: str) -> None:
    assert check(stages.delta_output, lambda error, output_layer: error, activation=activation, loss="cross-entropy").passed
    with_slope = check(stages.delta_output, lambda e, o: e * o * (1 - o), activation=activation, loss="cross-entropy")
    assert not with_slope.passed
    assert not check(stages.delta_output, lambda error, output_layer: error, activation=activation).passed


@pytest.mark.parametrize(("stage", "right", "wrong"), [
    (stages.velocity, lambda velocity, negative_gradient, momentum: momentum * velocity + negative_gradient,
     lambda v, g, momentum: v + momentum * g),
    (stages.decay, lambda negative_gradient, weights, weight_decay: negative_gradient - weight_decay * weights,
     lambda g, weights, rate: g + rate * weights)])
def test_the_stages_of_an_update_can_be_checked(stage: Any, right: Any, wrong: Any) -> None:
    assert check(stage, right).passed and check(stage, stage).passed
    assert not check(stage, wrong).passed
    assert check(stage, lambda *given: 2 * right(*given)).misconception == "scale-factor"


@pytest.mark.parametrize(("stage", "turned"), [
    (stages.weight_update, lambda w, g, rate: w - 3 * rate * g), (stages.negative_gradient_bias, lambda d: -d.sum(axis=0)[None, :]),
    (stages.negative_gradient, lambda x, d: -x.T @ d), (stages.error, lambda t, o: o - t)])
def test_a_turned_sign_is_named_in_every_stage(stage: Any, turned: Any) -> None:
    assert check(stage, turned).candidates == ("sign-flipped",)


def test_a_parameter_of_the_attempts_own_is_not_taken_for_a_choice() -> None:
    assert check(stages.delta_output, lambda error, activation: error * activation * (1 - activation)).passed
    assert check(stages.delta_output, lambda e, o, activation: activation.back(e, o), activation="ReLU").passed


@pytest.mark.parametrize(("stage", "choices", "error", "message"), [
    (stages.error, {"activation": "tanh"}, TypeError,
     "check: error can be told none, beside log and seconds, received activation"),
    (stages.delta_output, {"losses": 1}, TypeError,
     "check: delta_output can be told activation or loss, beside log and seconds, received losses"),
    (stages.delta_output, {"activation": "tanh", "loss": "cross-entropy"}, ValueError,
     "delta_output: cross-entropy needs outputs that are probabilities: expected output to be one of 'sigmoid', 'softmax'"),
    (stages.delta_hidden, {"activation": "step"}, ValueError, "delta_hidden: activation must be one of 'sigmoid', 'tanh', ")])
def test_choices_that_are_refused(stage: Any, choices: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        check(stage, stage, **choices)


# What cannot be checked.

@pytest.mark.parametrize(("arguments", "message"), [
    ((lambda a: a, lambda a: a), "check: stage must be one of the stages, such as stages.delta_hidden, received function <lambda>"),
    (("delta_hidden", len), "check: stage must be one of the stages, such as stages.delta_hidden, received str 'delta_hidden'"),
    ((stages.np, len), "check: stage must be one of the stages, such as stages.delta_hidden, received module "),
    ((stages, len), "check: stage must be one of the stages, such as stages.delta_hidden, received module "),
    ((len, stages.error), "received builtin_function_or_method len; the stage comes first, then your function"),
    ((stages.error, np.ones((2, 2))), "check: the attempt must be a function, received ndarray array([[1., 1.],"),
    ((stages.error, None), "check: the attempt must be a function, received NoneType None; give its name without brackets")])
def test_what_check_refuses(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError) as refusal:
        check(*arguments)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("options", "message"), [
    ({"seconds": 0}, "check_epoch: seconds must be a positive finite number, received 0.0"),
    ({"log": 3}, "check_epoch: log must be the name of a file, received int 3")])
def test_options_that_are_refused(options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        check_epoch(written("epoch", epoch()), **options)


@pytest.mark.parametrize("attempt", [lambda a: a, lambda a, b, c: a, lambda: 1, lambda *, targets, outputs: 1])
def test_an_attempt_with_other_arguments_is_told_which(attempt: Any) -> None:
    feedback = check(stages.error, attempt)
    assert repr(feedback).startswith(
        "error: not yet. Your function cannot be called with the 2 arguments targets and output_layer.\n")
    assert "Look at the line that defines it." in feedback.hint(1)


# How it shows.

class Text(HTMLParser):
    """The tags and texts of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_card_holds_the_verdict_and_the_three_hints() -> None:
    feedback = judged("epoch", epoch(delta_hidden="raise_('<script>')", error="targets - output; raise ValueError('<b>&')"))
    html = feedback._repr_html_()
    card = Text(html)
    assert not card.open
    assert card.texts[:2] == ["epoch: not yet.", f" {feedback.summary}"]
    assert [text for text in card.texts if text.startswith("Hint ")] == [
        "Hint 1: where it differs", "Hint 2: which factor to look at", "Hint 3: the name of the mistake"]
    assert all(feedback.hint(level) in card.texts for level in (1, 2, 3))
    assert "<script" not in html and "<b>&" not in html
    assert "#" not in html and "rgb" not in html and "background" not in html  # the page's own colours


def test_the_card_of_a_known_mistake_promises_its_name() -> None:
    assert "Hint 3: the name of the mistake" in Text(judged("error", "return output_layer - targets")._repr_html_()).texts


def test_the_card_of_a_right_attempt_has_no_hints() -> None:
    card = Text(judged("error", "print()\nreturn targets - output_layer")._repr_html_())
    assert card.texts == ["error: right.", " It gives what correct code gives in all 5 cases tried.",
                          "Your function printed 10 lines, which are not shown here."]


def test_the_repr_is_the_same_each_time() -> None:
    assert repr(judged("delta_output", "return error")) == repr(judged("delta_output", "return error"))
    assert "0x" not in repr(judged("epoch", "return object(), object()"))


# Importing it.

def test_what_does_the_work_is_imported_when_it_is_needed() -> None:
    code = ("import mlpteach, sys\n"
            "assert not {'mlpteach.judging.judge', 'mlpteach.judging.misconceptions', 'html'} & set(sys.modules)\n"
            "with mlpteach.Trace() as trace: mlpteach.check(mlpteach.stages.error, mlpteach.stages.error)\n"
            "assert len(trace) == 0")  # nor is the learner's trace told of what happens then
    subprocess.run([sys.executable, "-c", code], check=True)


def test_xor_can_be_checked_as_the_lesson_has_it() -> None:
    xor = problems.XOR
    attempt = written("epoch", epoch())
    assert check_epoch(attempt).passed
    weights = attempt(xor.inputs, xor.targets, *xor.network.weights, xor.learning_rate)
    expected = xor.network.train_epoch(xor.inputs, xor.targets, xor.learning_rate).weights
    for found, right in zip(weights, expected, strict=True):
        np.testing.assert_allclose(found, right)
