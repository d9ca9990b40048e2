"""The catalogue: its slugs, its texts, its experiments, and its variants against the stages and against each other."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attempts import WRONG
from leaks import leaks

from mlpteach import Network, forms, stages, train
from mlpteach.judging.epoch import EPOCH
from mlpteach.judging.epoch_exercises import epoch_task, training_task
from mlpteach.judging.exercises import Task, stage_task
from mlpteach.judging.feedback import NO_NAME, NO_NUMBERS, NO_QUESTION, WHERE_TO_BEGIN
from mlpteach.judging.formulas import STAGE_NAMES
from mlpteach.judging.matching import candidates, wrong_parts
from mlpteach.judging.misconceptions import CATALOGUE, MUTATED

SLUGS = {slug for slug, _, _ in WRONG}  # a contract: what check may answer; the attempts are older than the catalogue
TASKS = [*(stage_task(name) for name in STAGE_NAMES), epoch_task(), training_task()]
OTHER_TASKS = [stage_task(name, activation=act) for name in ("delta_output", "delta_hidden") for act in forms.ACTIVATIONS.values()
               if act is not forms.SIGMOID] + [stage_task("delta_output", activation=act, loss="cross-entropy")
                                               for act in (forms.SIGMOID, forms.SOFTMAX)]
OTHER_TASKS += [stage_task("output_activation", activation=forms.SOFTMAX)]
ENTRIES = CATALOGUE.values()
IN_PROGRAMS_ONLY = ("program",)  # stages of those that examine alone can see


def written_out(task: Task) -> str:
    return " ".join([task.name, *map(str, task.choices.values())])


def slugs(names: Any) -> list[str]:
    return [entry.slug for entry in names]


def test_the_slugs_are_those_of_the_contract() -> None:
    assert {slug for slug, entry in CATALOGUE.items() if entry.stages != IN_PROGRAMS_ONLY} == SLUGS
    assert f"`check` names one of {len(SLUGS)} known misconceptions" in (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    probed = {MUTATED, *(slug for slug, entry in CATALOGUE.items() if entry.stages == IN_PROGRAMS_ONLY)}  # without variants, some
    assert [slug for slug, entry in CATALOGUE.items() if slug != entry.slug or not (entry.variants or slug in probed)] == []


def test_every_mistake_has_its_own_examples_and_two_other_spellings() -> None:
    assert {slug for slug, count in Counter(slug for slug, _, _ in WRONG).items() if count >= 3} == SLUGS


def test_every_mistake_is_tried_in_the_stages_that_it_names() -> None:
    tried = {(variation.slug, task.name) for task in (*TASKS, *OTHER_TASKS) for variation in task.variations}
    named = {(entry.slug, stage) for entry in ENTRIES for stage in entry.stages if stage not in ("everywhere", "program")}
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


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_no_text_contains_the_formula_of_a_stage(stage: str) -> None:
    texts = [text for entry in ENTRIES for text in (entry.explanation, entry.question, entry.experiment)]
    assert [text for text in [*texts, NO_QUESTION, NO_NAME, WHERE_TO_BEGIN, NO_NUMBERS] if leaks(text, stage)] == []


@pytest.mark.parametrize("task", [*TASKS[:-2], *OTHER_TASKS], ids=written_out)
def test_the_factors_of_a_stage_make_the_stage(task: Task) -> None:
    assert len(task.cases) >= 4
    for case in task.cases:
        ((found,),) = task.expected(case) or ()
        np.testing.assert_allclose(found, getattr(stages, task.name)(*case.arguments.values(), **task.choices), rtol=1e-14, atol=0)


def test_softmax_is_not_asked_for_of_a_single_unit() -> None:
    tasks = [task for task in OTHER_TASKS if task.choices["activation"].by_row]
    assert len(tasks) == 4 and not any(1 in case.key for task in tasks for case in task.cases)


def test_the_epoch_is_recorded_with_all_names_that_mistakes_are_made_of() -> None:
    assert [use.name for use in EPOCH] == [
        "sum_synapse_0", "hidden_layer", "sum_synapse_1", "output_layer", "error", "delta_output", "delta_hidden",
        "gradient_1", "gradient_0", "new_weights_1", "new_weights_0"]
    by_name = {use.name: use.given for use in EPOCH}
    assert by_name["delta_hidden"] == {"delta_next": "delta_output", "weights_next": "weights_1", "hidden_layer": "hidden_layer",
                                       "sum_synapse": "sum_synapse_0"}
    assert by_name["gradient_0"] == {"layer_input": "inputs", "delta": "delta_hidden"}
    assert by_name["new_weights_1"] == {"weights": "weights_1", "negative_gradient": "gradient_1", "learning_rate": "learning_rate"}


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
        "sign-flipped derivative-mistyped", "bias-mistake scale-factor", "derivative-mistyped result-not-kept",
        "first-epoch-skipped wrong-update-count")}


# Softmax sends nothing back where all units of a row receive the same.
TWINS_IN_ROWS = {frozenset({"weights-ignored", "wrong-weights"})}


@pytest.mark.parametrize("task", [*TASKS, *OTHER_TASKS], ids=written_out)
def test_every_variant_is_told_from_correct_code_and_from_all_other_mistakes(task: Task) -> None:
    by_row = "activation" in task.choices and task.choices["activation"].by_row
    twins = TWINS | (TWINS_IN_ROWS if by_row else set())
    for variation in task.variations:
        if variation.up_to_factor:
            continue  # a factor of 1 may be correct code
        parts = [task.expected(case, variation) for case in task.cases]
        given = [None if part is None else [array[0] if array else np.zeros(0) for array in part] for part in parts]
        found = candidates(task, given)  # type: ignore[arg-type]
        assert {slug for slug in found if slug != variation.slug and {slug, variation.slug} not in twins} == set(), variation.slug
        pairs = [(case, part) for case, part in zip(task.cases, given, strict=True) if part is not None]
        shows = any(wrong_parts(task, case, part, task.expected(case) or ()) for case, part in pairs)
        assert variation.slug in found or not shows, variation.slug
