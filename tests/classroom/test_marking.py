"""Answers are marked with exam.json: right within the tolerance, a known mistake by its number, and what a class gained."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from mlpteach.classroom.exam.gain import ClassGain
from mlpteach.classroom.exam.making import make_pair
from mlpteach.classroom.exam.marking import mark, mark_answers
from mlpteach.classroom.exam.sheet import Exam, ExamChoice, ExamQuestion

NUMBER = asdict(ExamQuestion("number", "deltas", "delta_output", 2, 0, 0, "?", -0.1234, 2, 0.001,
                             wrong=((0.1234, "a"), (-0.5, "b")), mistakes=("sign-flipped", "derivative-missing")))
CHOICE = asdict(ExamQuestion("choice", "signs", "negative_gradient", 1, 0, 0, "?", "it grows", 1, choices=(
    ExamChoice("it shrinks", False, "a", "sign-flipped"), ExamChoice("it grows", True, "Right."), ExamChoice("no", False, "c"))))


@pytest.mark.parametrize(("answer", "verdict"), [
    ("-0.1234", (True, "")), ("−0,1234", (True, "")), ("-0.1239", (True, "")), ("-1.234e-1", (True, "")), ("-0.125", (False, "")),
    ("0.1234", (False, "sign-flipped")), ("0.1240", (False, "sign-flipped")), ("-.5", (False, "derivative-missing")),
    ("dunno", (False, "")), ("nan", (False, "")), ("1e999", (False, "")), ("1.2.3", (False, "")), ("= -0.1234", (True, ""))])
def test_a_number_is_marked(answer: str, verdict: tuple[bool, str]) -> None:
    assert mark(NUMBER, answer) == verdict


@pytest.mark.parametrize(("answer", "verdict"), [
    ("it grows", (True, "")), (" It  grows.", (True, "")), ("B", (True, "")), ("b)", (True, "")), ("A", (False, "sign-flipped")),
    ("it shrinks", (False, "sign-flipped")), ("C", (False, "")), ("D", (False, "")), ("perhaps", (False, ""))])
def test_a_choice_is_marked_by_its_text_or_letter(answer: str, verdict: tuple[bool, str]) -> None:
    assert mark(CHOICE, answer) == verdict


@pytest.mark.parametrize(("right", "other", "answers"), [
    ("-0.46", "0.46", ["-0.460", "-.46", "−0,46", "-4.6e-1", "≈ -0.46", "(a)"]),
    ("(9, 2)", "(2, 9)", ["9, 2", "[9,2]", "(9, 2)", "A"])])
def test_a_choice_may_be_written_otherwise(right: str, other: str, answers: list[str]) -> None:
    question = CHOICE | {"choices": [asdict(ExamChoice(text, text == right, "a")) for text in (right, other)]}
    assert [answer for answer in answers if not mark(question, answer)[0]] == [] and not mark(question, other)[0]


def written(folder: Path, exam: Exam, answer: Callable[[str, ExamQuestion], str]) -> Path:
    """The answers that ``answer`` gives for each name and question, beside the exam."""
    folder.mkdir()
    (folder / "exam.json").write_text(json.dumps(exam.record), "utf-8")
    path = folder / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "question", "answer"])
        rows.writerows([sheet.name, place, answer(sheet.name, question)] for sheet in exam.sheets
                       for place, question in enumerate(sheet.questions, 1))
    return path


def right(_: str, question: ExamQuestion) -> str:
    return str(question.answer)


def slipping(name: str, question: ExamQuestion) -> str:
    """Ada turns signs; Bo is always right; Cy leaves all but the first topic out."""
    if name == "Ada" and "sign-flipped" in question.mistakes:
        return str(question.wrong[question.mistakes.index("sign-flipped")][0])
    return "" if name == "Cy" and question.topic != "forward" else str(question.answer)


def test_what_a_class_gained(tmp_path: Path) -> None:
    before, after = make_pair(3, ["Ada", "Bo", "Cy"], topics=("forward", "gradients"), questions=4)
    gain = ClassGain.read(written(tmp_path / "A", before, slipping), written(tmp_path / "B", after, right))
    assert gain.people == 3
    assert gain.mistakes == {"sign-flipped": (1, 0, 1, 0)}
    assert gain.share[0] < gain.share[1] == 1
    said = repr(gain)
    assert said.startswith("3 people wrote both forms\npoints: 67% before, 100% after, 100% of what there was to gain\n")
    assert "gradients  2 of 6        6 of 6" in said and "Count the minus signs" in said
    assert max(map(len, said.splitlines())) < 100
    assert not {"Ada", "Bo", "Cy"} & set(said.split())
    assert "sign-flipped" in gain._repr_html_()


def test_every_right_answer_is_right_and_every_wrong_number_its_mistake() -> None:
    exam = make_pair(9, 4, (2, 3, 2), questions=16)[1].record
    for question in (question for sheet in exam["students"] for question in sheet["questions"]):
        assert mark(question, str(question["answer"])) == (True, "")
        for (number, _), mistake in zip(question["wrong"], question["mistakes"], strict=True):
            assert mark(question, f"{number}")[0] is False and mistake
        for choice in question["choices"]:
            assert mark(question, choice["text"]) == (choice["is_right"], "" if choice["is_right"] else choice["mistake"])


@pytest.mark.parametrize("table", [
    "Name;Question;Answer;note\nAda;1;0,5;x\n;;;\n", "sep=;\nname;question;answer\nAda;1;0,5\n",
    "name\tquestion\tanswer\nAda\t1\t0,5\n", 'answer,name,question\n"0,5", Ada ,1\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_answers_come_from_any_spreadsheet(tmp_path: Path, table: str, encoding: str) -> None:
    path = written(tmp_path / "A", make_pair(1, ["Ada"], questions=2)[0], right)
    path.write_text(table, encoding)
    assert [(each.name, each.question, each.unread) for each in mark_answers(path)] == [("Ada", 1, 0), ("Ada", 2, 0)]


def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    before, after = make_pair(3, ["Ada"], topics=("forward",), questions=2)
    first, second = written(tmp_path / "A", before, lambda name, question: "1/2"), written(tmp_path / "B", after, right)
    told = repr(ClassGain.read(first, second)).splitlines()[2]
    assert told == "neither a number nor a choice, and counted as wrong: before in lines 2, 3"


@pytest.mark.parametrize(("table", "says"), [
    ("name,question\nAda,1\n", "expected the columns name, question, answer, received name, question$"),
    ("", "received none$"), ("name,question,answer\nEve,1,2\n", "line 2: expected a name of exam.json, received 'Eve'$"),
    ("name,question,answer\nAda,9,2\n", "line 2: expected a question from 1 to 2, received '9'$"),
    ("name,question,answer\nAda,one,2\n", "received 'one'$"),
    ("name,question,answer\nAda,1,2\nAda,1,3\n", "line 3: Ada has answered question 1 before$")])
def test_a_table_that_makes_no_sense_is_refused(tmp_path: Path, table: str, says: str) -> None:
    exam = make_pair(1, ["Ada"], questions=2)[0]
    path = written(tmp_path / "A", exam, right)
    path.write_text(table, "utf-8")
    with pytest.raises(ValueError, match=says):
        mark_answers(path)


def test_a_folder_stands_for_the_answers_in_it_and_is_no_other_form_than_itself(tmp_path: Path) -> None:
    path = written(tmp_path / "A", make_pair(1, ["Ada"], questions=2)[0], right)
    assert mark_answers(path.parent) == mark_answers(path)
    with pytest.raises(ValueError, match=r"A: expected the answers of two forms, received one file twice$"):
        ClassGain.read(path.parent, path.parent)


def test_what_is_no_exam_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "A", make_pair(1, ["Ada"], questions=2)[0], right)
    path.with_name("exam.json").write_text("{}", "utf-8")
    with pytest.raises(ValueError, match=r"exam.json: expected an exam, as mlpteach exam writes it$"):
        mark_answers(path)
