"""Marks: what an attempt is worth, no point for what nobody has written, and the same verdicts on other tables."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from attempts import RIGHT, WRONG, asked, epoch, training, written
from test_check import judged

from mlpteach import Network, check, check_epoch, check_training, stages, train
from mlpteach.judging.exercises import stage_task
from mlpteach.tracing.stage import STAGES

UNTOUCHED = ["return None", "...", "return ...", "pass", "raise NotImplementedError", "raise NotImplementedError('write me')",
             "return ..., ...", "return None, None, None", "return [...]"]
EVERY_TASK = [*(name for name in STAGES if name in stages.__all__), "epoch", "training"]


@pytest.mark.parametrize("task", EVERY_TASK)
@pytest.mark.parametrize("body", UNTOUCHED)
def test_what_is_untouched_is_no_try_and_earns_nothing(task: str, body: str) -> None:
    feedback = judged(task, body)
    assert (feedback.passed, feedback.written, feedback.score, feedback.candidates) == (False, False, 0.0, ())
    assert "where to begin" in repr(feedback)
    assert feedback.hint(2).startswith("Begin at the end")


def test_an_untouched_page_writes_no_line_in_the_log(tmp_path: Any) -> None:
    log = tmp_path / "class.jsonl"
    for body in UNTOUCHED:
        check(stages.error, written("error", body), log=log)
    assert not log.exists()
    check(stages.error, written("error", "print(targets)"), log=log)
    assert '"slug": "result-not-kept"' in log.read_text("utf-8")


@pytest.mark.parametrize(("task", "body"), [
    ("error", "return first"), ("error", "return np.resize(first, targets.shape)"), ("sum_synapse", "return first"),
    ("sum_synapse", "return np.resize(first, (len(layer_input), weights.shape[1]))")])
def test_numbers_learned_by_heart_earn_nothing(task: str, body: str) -> None:
    table = stage_task(task)
    first = np.asarray((table.expected(table.cases[0]) or ())[0][0]).tolist()
    assert judged(task, f"first = np.array({first})\n{body}").score == 0


def test_train_is_no_loop_of_ones_own_and_the_sigmoid_no_activation() -> None:
    def by_train(inputs: Any, targets: Any, w0: Any, w1: Any, rate: float, epochs: int) -> Any:
        run = train(Network([w0, w1]), inputs, targets, learning_rate=rate, epochs=epochs)
        return (*run.network.weights, run.errors)

    for feedback, name in ((check_training(by_train), "train"), (check(stages.hidden_activation, stages.sigmoid), "sigmoid")):
        assert (feedback.passed, feedback.score, feedback.borrowed) == (True, 0.0, True)
        assert f"the package's own {name}, so it earns no points" in "".join(feedback.notes)


@pytest.mark.parametrize("name", [name for name in STAGES if name in stages.__all__])
def test_the_packages_own_stage_passes_is_told_so_and_earns_nothing(name: str) -> None:
    own = getattr(stages, name)
    for attempt in (own, own.__wrapped__, functools.partial(own), lambda *given: own(*given)):
        feedback = check(own, attempt)
        assert (feedback.passed, feedback.score, feedback.borrowed) == (True, 0.0, True)
        assert f"It calls the package's own {name}, so it earns no points: write that part yourself." in repr(feedback)
        with pytest.raises(AssertionError, match="the package's own"):
            feedback.require()


def test_an_epoch_by_the_package_is_told_so() -> None:
    feedback = check_epoch(lambda x, t, w0, w1, rate: Network([w0, w1]).train_epoch(x, t, rate).weights)
    assert (feedback.passed, feedback.score) == (True, 0.0)
    assert "the package's own sum_synapse, hidden_activation, " in "".join(feedback.notes)


def test_a_helper_by_itself_is_no_stage() -> None:
    assert check(stages.delta_output, lambda e, o: e * stages.sigmoid_derivative(o)).score == 1.0
    assert check(stages.sigmoid, stages.sigmoid).score == 0.0


@pytest.mark.parametrize(("task", "attempt"), RIGHT, ids=[task for task, _ in RIGHT])
def test_correct_code_earns_all(task: str, attempt: Any) -> None:
    feedback = judged(task, attempt)
    feedback.require()
    assert (feedback.score, feedback.borrowed) == (1.0, False)


@pytest.mark.parametrize(("slug", "task", "body"), WRONG, ids=[f"{slug} {task}" for slug, task, _ in WRONG])
def test_a_mistake_never_earns_all_and_is_no_pass(slug: str, task: str, body: str) -> None:
    feedback = judged(task, body)
    assert 0 <= feedback.score < 0.9
    with pytest.raises(AssertionError, match=f"^{asked(task)[0]}: not yet"):
        feedback.require()


@pytest.mark.parametrize(("task", "body", "score"), [
    ("epoch", epoch().replace("return new_0, new_1", "return weights_0, new_1"), 0.5),
    ("training", training().replace("np.mean(np.abs(error))", "np.abs(error).max()"), 2 / 3),
    ("sum_synapse", "return layer_input @ weights", 0.5), ("error", "return output_layer - targets", 0),
    ("error", "raise ValueError", 0), ("error", "return 'a'", 0), ("error", "targets -= output_layer\nreturn targets", 0),
    ("delta_hidden", "return delta_next * weights_next.T * hidden_layer * (1 - hidden_layer)", 0.2),
    ("delta_output", "if error.shape[1] > 1:\n    return error * output_layer * (1 - output_layer)", 0.8),
    ("error", "while True: pass", 0)])
def test_the_score_is_the_part_that_is_right(task: str, body: str, score: float) -> None:
    assert judged(task, body, seconds=0.3 if "while" in body else 4).score == pytest.approx(score, abs=0.01)


def test_of_a_result_that_changes_the_right_calls_count() -> None:
    calls: list[int] = []

    def attempt(targets: Any, output_layer: Any) -> Any:
        calls.append(1)
        return targets - output_layer if len(calls) <= 5 else targets

    assert check(stages.error, attempt).score == pytest.approx(0.5)


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5])
def test_a_constant_earns_nothing_even_where_it_is_right(value: float) -> None:
    feedback = check(stages.hidden_activation, lambda z: np.full_like(z, value), activation="ReLU")  # which is often 0
    assert not feedback.passed and feedback.score == 0.0
    assert check(stages.hidden_activation, lambda z: z, activation="ReLU").score > 0.2


@pytest.mark.parametrize("seed", [1, 2, 2**32 - 1])
def test_another_seed_gives_other_tables_and_the_same_verdicts(seed: int) -> None:
    first = {slug: (task, body) for slug, task, body in WRONG}
    for slug, (task, body) in first.items():
        usual, other = judged(task, body), judged(task, body, seed=seed)
        assert (other.passed, other.candidates) == (usual.passed, usual.candidates), slug
    for task, attempt in dict(RIGHT).items():
        assert judged(task, attempt, seed=seed).passed
    sign = "return output_layer - targets"
    tables = [judged("error", sign, seed=each).arguments["targets"] for each in (0, seed)]
    assert tables[0].shape == tables[1].shape and not np.isclose(*tables).any()
    np.testing.assert_array_equal(tables[0], judged("error", sign).arguments["targets"])


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", 2**32])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    for owner, judge in (("check_epoch", check_epoch), ("check_training", check_training)):
        with pytest.raises(ValueError, match=f"^{owner}: seed must be a whole number from 0 to "):
            judge(len, seed=seed)
    with pytest.raises(ValueError, match=r"^check: seed must be a whole number from 0 to "):
        check(stages.error, len, seed=seed)


@pytest.mark.parametrize(("measured", "when", "name"), [
    ("np.mean(np.abs(error))", "before", "the mean absolute error"), ("(error ** 2).sum()", "before", "the sum of squared errors"),
    ("0.5 * np.sum(error ** 2)", "before", "E, half the sum of squared errors,"),
    ("np.square(targets - sigmoid(sigmoid(inputs @ new_0) @ new_1)).sum()", "after", "the sum of squared errors"),
    ("np.sqrt(np.mean(error ** 2))", "before", "the root of the mean squared error")])
def test_a_right_loop_is_told_what_its_errors_hold(measured: str, when: str, name: str) -> None:
    feedback = judged("training", training().replace("np.mean(np.abs(error))", measured))
    assert feedback.passed
    assert feedback.notes == [f"errors hold {name} {when} each update."]
