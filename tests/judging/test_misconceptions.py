"""The catalogue: its slugs, its texts, its experiments, and its variants against the stages and against each other."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from attempts import WRONG

from mlpteach import Network, stages, train
from mlpteach.judging.exercises import Task, epoch_task, stage_task, training_task
from mlpteach.judging.feedback import NO_NAME, NO_NUMBERS, NO_QUESTION, WHERE_TO_BEGIN
from mlpteach.judging.formulas import FACTORS
from mlpteach.judging.matching import candidates, wrong_parts
from mlpteach.judging.misconceptions import CATALOGUE, MUTATED
from mlpteach.stages import sigmoid_derivative
from mlpteach.tracing.stage import STAGES

SLUGS = {  # a contract: what check may answer
    "derivative-missing", "derivative-of-activation-twice", "derivative-form-on-sum", "derivative-mistyped",
    "derivative-of-wrong-quantity", "dot-for-elementwise", "elementwise-for-dot", "missing-transpose", "raw-error-propagated",
    "weights-ignored", "wrong-weights", "wrong-layer-input", "wrong-delta", "sign-flipped", "targets-broadcast",
    "update-before-delta", "bias-mistake", "scale-factor", "learning-rate-ignored", "inputs-mutated", "only-last-sample",
    "first-epoch-skipped", "history-when-printing", "wrong-update-count"}
TASKS = [*(stage_task(name) for name in FACTORS), epoch_task(), training_task()]
ENTRIES = CATALOGUE.values()


def slugs(names: Any) -> list[str]:
    return [entry.slug for entry in names]


def test_the_slugs_are_those_of_the_contract() -> None:
    assert set(CATALOGUE) == SLUGS
    assert [slug for slug, entry in CATALOGUE.items() if slug != entry.slug or not (entry.variants or slug == MUTATED)] == []


def test_every_mistake_has_its_own_examples_and_two_other_spellings() -> None:
    assert {slug for slug, count in Counter(slug for slug, _, _ in WRONG).items() if count >= 3} == SLUGS


def test_every_mistake_is_tried_in_the_stages_that_it_names() -> None:
    tried = {(variation.slug, task.name) for task in TASKS for variation in task.variations}
    named = {(entry.slug, stage) for entry in ENTRIES for stage in entry.stages if stage != "everywhere"}
    assert named - tried == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=slugs(ENTRIES))
def test_the_texts_are_short_and_end_as_sentences_do(entry: Any) -> None:
    assert re.fullmatch(r"[^\n!]{20,130}\.", entry.explanation)
    assert re.fullmatch(r"[^\n!]{40,200}[.?]", entry.question)
    assert "?" in entry.question
    assert 2 <= len(entry.experiment.splitlines()) <= 4


@pytest.mark.parametrize("entry", ENTRIES, ids=slugs(ENTRIES))
def test_every_experiment_runs_and_shows_something(entry: Any) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(entry.experiment, {})
    assert len(set(re.findall(r"[\w.-]+", printed.getvalue()))) >= 2


SHORT = ("a", "activation", "h", "o", "hidden", "output")  # names for an activation


def leaks(text: str, stage: str) -> bool:
    """Whether some run of the text's words is the stage's formula, or reads as Python that computes what the stage does.

    Words are separated by spaces and line ends; the names in it are the stage's arguments, and for an activation the usual short
    ones. The slope of the sigmoid by itself counts as well.
    """
    case = stage_task(stage).cases[0]
    layers = [value for name, value in case.arguments.items() if name in ("hidden_layer", "output_layer")]
    names = {**case.arguments, **{name: layer for layer in layers for name in SHORT}}
    answers = [getattr(stages, stage)(*one.arguments.values()) for one in stage_task(stage).cases[:2]]  # also without the bias
    answers += [sigmoid_derivative(names["a"])] if "a" in names else []
    if STAGES[stage].formula in " ".join(text.split()):
        return True
    for line in text.splitlines():
        words = line.split()
        places = [(i, j) for i in range(len(words)) for j in range(i + 1, min(i + 14, len(words) + 1))]
        runs = (" ".join(words[i:j]).strip(".,:;?`'") for i, j in places)
        if any(_computes(run, names, answers) for run in runs if re.search(r"[*@/+(-]", run)):
            return True
    return False


def _computes(run: str, names: dict[str, Any], answers: list[Any]) -> bool:
    try:
        tree = ast.parse(run, mode="eval")
        value = eval(compile(tree, "", "eval"), {"np": np, "__builtins__": {}}, dict(names))
        return any(np.shape(value) == answer.shape and np.allclose(value, answer) for answer in answers)
    except Exception:
        return False


@pytest.mark.parametrize(("text", "stage", "leaking"), [
    ("The slope is a * (1 - a), of course.", "delta_output", True),
    ("Try `error * output_layer * (1 - output_layer)`.", "delta_output", True),
    ("error ∘ output_layer ∘ (1 - output_layer)", "delta_output", True),
    ("use layer_input.T @ delta here", "negative_gradient", True),
    ("  return targets - output_layer", "error", True), ("return layer_input @ weights", "sum_synapse", True),
    ("Look at a * 1-a and at error.", "delta_output", False),
    ("Which axis must the two factors share?", "negative_gradient", False),
    ("weights + negative_gradient", "weight_update", False)])
def test_a_formula_in_a_text_would_be_noticed(text: str, stage: str, leaking: bool) -> None:
    assert leaks(text, stage) is leaking


@pytest.mark.parametrize("stage", FACTORS)
def test_no_text_contains_the_formula_of_a_stage(stage: str) -> None:
    texts = [text for entry in ENTRIES for text in (entry.explanation, entry.question, entry.experiment)]
    assert [text for text in [*texts, NO_QUESTION, NO_NAME, WHERE_TO_BEGIN, NO_NUMBERS] if leaks(text, stage)] == []


@pytest.mark.parametrize("name", FACTORS)
def test_the_factors_of_a_stage_make_the_stage(name: str) -> None:
    for case in stage_task(name).cases:
        ((found,),) = stage_task(name).expected(case) or ()
        np.testing.assert_allclose(found, getattr(stages, name)(*case.arguments.values()), rtol=1e-14, atol=0)


def test_the_calls_of_an_epoch_make_an_epoch_and_a_training_run() -> None:
    for case in epoch_task().cases:
        inputs, targets, *weights, rate = case.arguments.values()
        network = Network(weights).train_epoch(inputs, targets, rate)
        for part, expected in zip(epoch_task().expected(case) or (), network.weights, strict=True):
            np.testing.assert_allclose((part or ())[0], expected, rtol=1e-12)
    for case in training_task().cases:
        *tables, rate, epochs = case.arguments.values()
        run = train(Network(tables[2:]), *tables[:2], learning_rate=rate, epochs=epochs)
        found = training_task().expected(case) or ()
        for part, expected in zip(found, (*run.network.weights, run.errors[:epochs]), strict=True):
            np.testing.assert_allclose((part or ())[0], expected, rtol=1e-9)


# Pairs that no behaviour tells apart, so that both are named.
TWINS = {
    frozenset(pair.split()) for pair in (
        "sign-flipped derivative-mistyped", "bias-mistake scale-factor", "derivative-mistyped wrong-update-count",
        "first-epoch-skipped wrong-update-count")}


@pytest.mark.parametrize("task", TASKS, ids=[task.name for task in TASKS])
def test_every_variant_is_told_from_correct_code_and_from_all_other_mistakes(task: Task) -> None:
    for variation in task.variations:
        if variation.up_to_factor:
            continue  # a factor of 1 may be correct code
        parts = [task.expected(case, variation) for case in task.cases]
        given = [None if part is None else [array[0] if array else np.zeros(0) for array in part] for part in parts]
        found = candidates(task, given)  # type: ignore[arg-type]
        assert {slug for slug in found if slug != variation.slug and {slug, variation.slug} not in TWINS} == set(), variation.slug
        pairs = [(case, part) for case, part in zip(task.cases, given, strict=True) if part is not None]
        shows = any(wrong_parts(task, case, part, task.expected(case) or ()) for case, part in pairs)
        assert variation.slug in found or not shows, variation.slug
