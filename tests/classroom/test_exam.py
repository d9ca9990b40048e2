"""Exams: every answer against plain NumPy, no question with two right choices, no two students with the same numbers."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpteach import stages
from mlpteach.classroom.exam import numbers, tables
from mlpteach.classroom.exam.making import make_exam, make_pair
from mlpteach.classroom.exam.sheet import Exam
from mlpteach.classroom.exam.topics import TOPICS, USUAL
from mlpteach.judging.exercises import stage_task
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.problems import hand_words
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.trace import Trace

sys.path.insert(0, str(Path(__file__).parent))
import independent

SIZES = ((2, 2, 1), (2, 3, 1), (2, 2, 2), (3, 2, 1), (2, 2, 2, 1), (3, 4, 2))


def exams(count: int) -> Iterator[Exam]:
    """Exams of all sizes, with and without biases and softmax, of all digits, with few questions and many."""
    for seed in range(count):
        sizes = SIZES[seed % len(SIZES)]
        softmax = sizes[-1] > 1 and seed % 4 == 2
        yield make_exam(seed, 2, sizes, tuple(TOPICS) if softmax else USUAL, 6 + seed % 7, 4 + seed % 3, seed % 2 == 1)


def faults(exam: Exam) -> Iterator[str]:
    """What is wrong with an exam, as its record tells it."""
    record = json.loads(json.dumps(exam.record))
    seen = set()
    for sheet in record["students"]:
        found = independent.tables(sheet)
        seen.add(json.dumps([sheet["weights"], sheet["biases"]]))
        for question in sheet["questions"]:
            yield from (f"{exam.seed} {question['text']}: {fault}" for fault in wrong(question, found, record["digits"]))
    if len(seen) < len(record["students"]):
        yield f"{exam.seed}: two students share numbers"


def wrong(question: dict[str, Any], found: dict[tuple[str, int], Any], digits: int) -> Iterator[str]:
    """What is wrong with a question."""
    def printed(value: float) -> str:
        return f"{value:.{digits}g}"

    right = None if question["row"] is None else found[question["stage"], question["layer"]][question["row"], question["column"]]
    old = 0 if question["topic"] != "update" else found["weights", question["layer"]][question["row"], question["column"]]
    if question["kind"] == "number":
        if printed(question["answer"]) != printed(right):
            yield f"answer {question['answer']} is not {right}"
        if abs(float(printed(right)) - right) > question["tolerance"]:
            yield "the printed answer is out of tolerance"
        yield from (f"{number} is right as well" for number, _ in question["wrong"]
                    if abs(number - right) <= 2 * question["tolerance"])
        yield from (f"{number} is only rounding" for number, _ in question["wrong"] if 0 < abs(number) < 1e-9)
        yield from (f"{slug} gives {number}, which passes as right" for slug, number in known_mistakes(question, found).items()
                    if abs(float(printed(number)) - right) <= question["tolerance"] and printed(number) != printed(right))
        if len(question["wrong"]) != len(question["mistakes"]) or not all(said for _, said in question["wrong"]):
            yield "a wrong number without a mistake, or without words"
        return
    texts = [choice["text"] for choice in question["choices"]]
    if len(set(texts)) < len(texts) or not 3 <= len(texts) <= 4 or not all(choice["feedback"] for choice in question["choices"]):
        yield f"choices {texts}"
    yield from (f"{text} is only rounding" for text in texts if re.search(r"e-[1-9]\d", text))
    if [choice["text"] for choice in question["choices"] if choice["is_right"]] != [question["answer"]]:
        yield "not one right choice"
    if question["topic"] in ("deltas", "update"):
        if question["answer"] != printed(right):
            yield f"answer {question['answer']} is not {right}"
        change = right - (old if question["topic"] == "update" else 0)
        yield from (f"{text} is right as well" for text in texts
                    if text != question["answer"] and abs(float(text) - right) < 0.02 * abs(change))
    if question["topic"] == "signs" and question["answer"] != (tables.GROWS if right > 0 else tables.SHRINKS):
        yield f"{question['answer']}, but the negative gradient is {right}"
    if question["topic"] == "mistakes":
        yield from two_mistakes(question, printed, known_mistakes(question, found))


def known_mistakes(question: dict[str, Any], found: dict[tuple[str, int], Any]) -> dict[str, float]:
    """What mistakes that are easily written down give for the number of a question."""
    if question["stage"] not in ("delta_output", "delta_hidden", "weight_update"):
        return {}
    return independent.with_mistake(found, question["stage"], question["layer"], question["row"], question["column"])


def two_mistakes(question: dict[str, Any], printed: Callable[[float], str], known: dict[str, float]) -> Iterator[str]:
    """Of the mistakes to choose from, those that give the number although they are not the right choice."""
    (asked,) = re.findall(r"Which mistake gives (\S+)\?", question["text"])
    for choice in question["choices"]:
        if choice["mistake"] in known and (printed(known[choice["mistake"]]) == asked) is not choice["is_right"]:
            yield f"{choice['mistake']} gives {known[choice['mistake']]}, and {asked} is asked about"
        given = re.findall(r"That gives (\S+)(?: or (\S+))?\. ", choice["feedback"])
        if not choice["is_right"] and (not given or asked in given[0]):
            yield f"{choice['mistake']} gives {asked} as well"


def test_every_answer_is_that_of_plain_numpy_and_no_question_has_two() -> None:
    assert [fault for exam in exams(72) for fault in faults(exam)] == []


@pytest.mark.delivery
def test_a_thousand_exams() -> None:
    assert [fault for exam in exams(1000) for fault in faults(exam)] == []


def test_a_wrong_answer_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers.Asking, "value", property(lambda asking: 1.004 * asking.step.cell(*asking.cell)))
    assert list(faults(make_exam(1, 1, topics=("forward",), questions=3)))


def test_the_same_seed_gives_the_same_exam_and_another_gives_another() -> None:
    first, same, other = (json.dumps(make_exam(seed, 3).record) for seed in (7, 7, 8))
    assert first == same != other
    assert make_exam(7, ["Ada", "Bo"]).record["students"][0]["weights"] == make_exam(7, 30).record["students"][0]["weights"]


def test_all_students_are_asked_the_same_about_other_numbers() -> None:
    exam = make_exam(3, 30)
    asked = {tuple((question.topic, question.stage, question.layer, question.kind) for question in sheet.questions)
             for sheet in exam.sheets}
    assert len(asked) == 1
    assert {question.topic for question in exam.sheets[0].questions} == set(USUAL)
    assert len({sheet.network.weights[0].tobytes() + sheet.network.weights[1].tobytes() for sheet in exam.sheets}) == 30


def test_a_pair_asks_the_same_twice_about_other_numbers() -> None:
    before, after = make_pair(5, ["Ada", "Bo"])
    assert (before.form, after.form) == ("A", "B")
    assert [question.stage for question in before.sheets[0].questions] == [question.stage for question in after.sheets[0].questions]
    weights = {sheet.network.weights[0].tobytes() for exam in (before, after) for sheet in exam.sheets}
    assert len(weights) == 4


def test_no_cell_is_asked_twice_on_a_sheet() -> None:
    for sheet in make_exam(2, 4, (2, 3, 1), questions=24).sheets:
        cells = [(question.stage, question.layer, question.row, question.column) for question in sheet.questions
                 if question.row is not None]
        assert len(set(cells)) == len(cells)


def test_an_exam_leaves_a_readers_own_trace_alone() -> None:
    with Trace() as trace:
        make_exam(1, 1)
        stages.sigmoid(0.0)
    assert len(trace) == 0 or all(step.stage == "sigmoid" for step in trace)


def test_the_page_names_every_field_and_topic() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exams.md").read_text("utf-8")
    record = make_exam(1, 1).record
    (student,) = record["students"]
    choice = next(question["choices"][0] for question in student["questions"] if question["choices"])
    assert [name for name in (*record, *student, *student["questions"][0], *choice) if f"`{name}`" not in page] == []
    assert [topic for topic in TOPICS if f"\n| {topic} |" not in page] == []


def test_the_worked_arithmetic_ends_in_the_answer() -> None:
    for question in make_exam(4, 1, (2, 3, 2), questions=16).sheets[0].questions:
        assert question.working
        if question.kind == "number":
            assert any(line.strip() == f"= {question.answer:.4g}" for line in question.working), question


@pytest.mark.parametrize("digits", [3, 4])
def test_who_rounds_on_the_way_is_right(digits: int) -> None:
    off = []
    for seed in range(60):
        record = make_exam(seed, 1, SIZES[seed % len(SIZES)], ("forward", "deltas", "gradients"), 6, digits, seed % 2 == 1).record
        (sheet,) = record["students"]
        theirs = independent.by_calculator(sheet, digits)
        for question in sheet["questions"]:
            number = theirs[question["stage"], question["layer"]][question["row"], question["column"]]
            if question["kind"] == "number":
                right = abs(number - question["answer"]) <= question["tolerance"]
            else:
                right = min((abs(float(each["text"]) - number), each["is_right"]) for each in question["choices"])[1]
            off += [] if right else [(seed, question["text"], question["answer"], number)]
    assert off == []


@pytest.mark.parametrize("stage", tables.PRODUCTS)
def test_of_the_products_one_alone_is_the_stage_and_the_others_are_the_mistakes_they_are_called(stage: str) -> None:
    right, others = tables.PRODUCTS[stage]

    def is_stage(text: str, case: Any) -> bool:
        expected, bias = np.asarray(getattr(stages, stage)(*case.arguments.values())), case.arguments.get("bias")
        try:
            given = np.asarray(eval(text, {}, case.arguments))
        except ValueError:
            return False
        return given.shape == expected.shape and np.allclose(given + (0 if bias is None else bias), expected)

    cases = stage_task(stage).cases
    assert all(is_stage(right, case) for case in cases)
    assert [text for text in others if all(is_stage(text, case) for case in cases)] == []
    for text, slug in others.items():
        assert " " in slug or stage in CATALOGUE[slug].stages, text


def test_what_is_said_to_a_shape_or_a_direction_is_true_there() -> None:
    exams = [make_exam(seed, 1, (2, 3, 2), ("shapes", "signs"), 10) for seed in range(12)]
    questions = [question for exam in exams for question in exam.sheets[0].questions]
    said = {question.stage: " ".join(choice.feedback for choice in question.choices) for question in questions}
    assert "disappears" in said["delta_hidden"] and "disappears" not in said["delta_output"]
    directions = [question for question in questions if question.topic == "signs"]
    assert directions and all("A weight grows that goes from -0.5 to -0.4." in question.text for question in directions)
    assert {choice.mistake for question in directions for choice in question.choices if choice.text == tables.STAYS} == {""}


def test_precise_mistakes_are_in_the_catalogue() -> None:
    assert set(CATALOGUE) >= numbers.PRECISE
    assert set(hand_words.WORDS) <= set(STAGES)


@pytest.mark.parametrize(("wanted", "says"), [
    ({"sizes": (2, 9, 1)}, r"^make_exam: sizes must be 3 or 4 whole numbers from 1 to 4, such as .* tuple \(2, 9, 1\)$"),
    ({"sizes": (2, 1)}, "^make_exam: sizes must be"), ({"sizes": "2-2-1"}, "^make_exam: sizes must be"),
    ({"topics": ("softmax",)}, "^make_exam: softmax needs two outputs or more, as in 2-2-2, received 2-2-1$"),
    ({"topics": ("forwards",)}, "^make_exam: topics must be different ones of forward, .*, received 'forwards'$"),
    ({"topics": ()}, "received none$"), ({"topics": ("forward", "forward")}, "received forward, forward$"),
    ({"questions": 0}, "^make_exam: questions must be a whole number from 1 to 100"),
    ({"topics": "forward", "questions": 9}, "^make_exam: on forward a 2-2-1 network gives 6 questions, received questions=9$"),
    ({"digits": 2}, "^make_exam: digits must be a whole number from 3 to 8, received int 2$"),
    ({"students": 0}, "^make_exam: students must be a whole number from 1"),
    ({"students": "Ada"}, "^make_exam: students must be their names, or how many there are, received"),
    ({"students": ["Ada", " "]}, "^make_exam: students must be their names"),
    ({"students": ["Ada", "Ada"]}, "^make_exam: each student needs a name of their own, received 'Ada' twice$"),
    ({"seed": -1}, "^make_exam: "), ({"sizes": (1, 1, 1), "students": 400, "topics": "shapes", "questions": 1}, "none is left")])
def test_what_makes_no_sense_is_refused(wanted: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_exam(**{"seed": 1, "students": 2, **wanted})
