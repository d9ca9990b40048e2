"""The answers to an exam on paper: all at a glance, then for each student the arithmetic and the known mistakes."""

from __future__ import annotations

from html import escape

from mlpteach.classroom.exam.formats.paper_text import asked, chosen, sentence, significant, table
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion, ExamSheet, lettered
from mlpteach.problems.hand_pass import HandPass
from mlpteach.problems.problem import Problem

WIDEST = 60  # letters and digits in a row of the table of all students
PASS = {"weighted sum": ("sum_synapse",), "activation": ("hidden_activation", "output_activation"), "error": ("error",),
        "delta": ("delta_hidden", "delta_output")}


def all_answers(exam: Exam) -> str:
    """The right answer of every student to every question."""
    return "".join(table(["", *(str(place + 1) for place in places)],
                         [[f"<bdi>{escape(sheet.name)}</bdi>", *(_short(sheet.questions[place], exam.digits) for place in places)]
                          for sheet in exam.sheets])
                   for places in _columns(exam))


def _columns(exam: Exam) -> list[list[int]]:
    """The places of the questions that are side by side on paper."""
    parts: list[list[int]] = [[]]
    room = WIDEST
    for place, question in enumerate(exam.sheets[0].questions):
        wide = 3 if question.kind == "choice" else exam.digits + 7
        if wide > room:
            parts.append([])
            room = WIDEST
        parts[-1].append(place)
        room -= wide
    return parts


def answer_sheet(sheet: ExamSheet, digits: int) -> str:
    """One student's right answers, with all that helps to see where a wrong one comes from."""
    answers = "".join(_answer(number, question, digits) for number, question in enumerate(sheet.questions, 1))
    return f"<h3>All numbers of the pass</h3>\n{_whole_pass(sheet, digits)}{answers}"


def _short(question: ExamQuestion, digits: int) -> str:
    return _letter(question) if question.kind == "choice" else significant(float(question.answer), digits)


def _letter(question: ExamQuestion) -> str:
    return next(letter for letter, choice in lettered(question.choices) if choice.is_right)


def _whole_pass(sheet: ExamSheet, digits: int) -> str:
    hand = HandPass(Problem(sheet.inputs, sheet.targets, sheet.network, learning_rate=sheet.learning_rate))
    last = len(sheet.network.weights)
    rows = []
    for layer in range(1, last + 1):
        for unit in range(sheet.network.weights[layer - 1].shape[1]):
            rows.append([f"unit {unit + 1} of layer {layer}"])
            for stages in PASS.values():
                stage = stages[layer == last and len(stages) > 1]
                has_it = stage != "error" or layer == last
                rows[-1].append(significant(hand.step(stage, layer).cell(0, unit), digits) if has_it else "")
    return table(["", *PASS], rows)


def _answer(number: int, question: ExamQuestion, digits: int) -> str:
    right, wrong = _choices(question) if question.kind == "choice" else _numbers(question, digits)
    working = "\n".join(map(escape, question.working))
    return (f'<section class="answer">\n{asked(number, question)}<p class="right">{right}</p>\n'
            f'<div class="why">\n<pre>{working}</pre>\n{wrong}</div>\n</section>\n')


def _choices(question: ExamQuestion) -> tuple[str, str]:
    wrong = [[letter, chosen(question, choice.text), sentence(choice.feedback)] for letter, choice in lettered(question.choices)
             if not choice.is_right]
    return (f"<strong>{_letter(question)}</strong> {chosen(question, str(question.answer))}",
            table(["", "chosen", "what it is, and what to ask"], wrong))


def _numbers(question: ExamQuestion, digits: int) -> tuple[str, str]:
    answer, room = float(question.answer), question.tolerance
    low, high = (significant(answer + sign * room, digits + 1) for sign in (-1, 1))
    rows = [[" or ".join(significant(value, digits) for value in values), sentence(said)]
            for said, values in question.wrong_by_what_is_said.items()]
    return (f"<strong>{significant(answer, digits)}</strong> right from {low} to {high}",
            table(["number", "what it is, and what to ask"], rows) if rows else "")
