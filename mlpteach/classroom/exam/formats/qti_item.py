"""One question as a QTI item, in the forms that Canvas itself exports.

Canvas takes each range of a numerical question for a right one, whatever it is worth. So the numbers of known mistakes stand in
what is said to every wrong answer. Classic quizzes round what students enter to four decimals: smaller numbers are asked for times
1,000, and others get as much more room.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mlpteach.classroom.exam.formats.lms_markup import asked, choice, node, paragraph, plain, question_name, worked
from mlpteach.classroom.exam.formats.paper_text import sentence
from mlpteach.classroom.exam.formats.qti_package import field
from mlpteach.classroom.exam.sheet import ExamQuestion, ExamSheet

ROUNDING = 0.00005  # of four decimals
SMALLEST = 2 * ROUNDING  # tolerance beside which this does not matter
SCALE, SCALED = 1000, " Canvas keeps four decimals, so write the number times 1,000: for 0.001234 write 1.234."
ANSWER = 1000  # Canvas wants numbers for answers, and this before the first
SCORE = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
GENERAL, INCORRECT = "general_fb", "general_incorrect_fb"


def item(sheet: ExamSheet, number: int, ident: str) -> Element:
    """A student's question of this number."""
    question = sheet.questions[number - 1]
    is_choice = question.kind == "choice"
    scale = SCALE if not is_choice and question.tolerance < SMALLEST else 1
    answers = _idents(question) if is_choice else [str(ANSWER + 1)]
    metadata = node("qtimetadata", field("question_type", "multiple_choice_question" if is_choice else "numerical_question"),
                    field("points_possible", str(question.points)), field("original_answer_ids", ",".join(answers)),
                    field("assessment_question_identifierref", f"{ident}_bank"))
    presentation = node("presentation", _material(f"<div>{asked(sheet, question, SCALED * (scale > 1))}</div>"),
                        _choosing(question) if is_choice else _writing())
    processing = node("resprocessing", node("outcomes", node("decvar", **SCORE)), _condition(node("other"), said=GENERAL))
    processing.extend(_chosen(question) if is_choice else _written(question, scale))
    made = node("item", node("itemmetadata", metadata), presentation, processing, _feedback(GENERAL, worked(question)),
                ident=ident, title=question_name(number, sheet))
    made.extend(_feedback(*each) for each in (_said(question) if is_choice else _mistakes(question, scale)))
    return made


def _idents(question: ExamQuestion) -> list[str]:
    return [str(ANSWER + place) for place in range(1, len(question.choices) + 1)]


def _choosing(question: ExamQuestion) -> Element:
    rendered = node("render_choice")
    rendered.extend(node("response_label", _material(choice(question, each)), ident=ident)
                    for ident, each in zip(_idents(question), question.choices, strict=True))
    return node("response_lid", rendered, ident="response1", rcardinality="Single")


def _writing() -> Element:
    return node("response_str", node("render_fib", node("response_label", ident="answer1"), fibtype="Decimal"), ident="response1",
                rcardinality="Single")


def _chosen(question: ExamQuestion) -> Iterator[Element]:
    """Says something to each choice, then marks the right one."""
    for ident in _idents(question):
        yield _condition(_response("varequal", ident), said=f"{ident}_fb")
    yield from (_condition(_response("varequal", ident), score="100")
                for ident, each in zip(_idents(question), question.choices, strict=True) if each.is_right)


def _written(question: ExamQuestion, scale: int) -> Iterator[Element]:
    """Marks the right range, then says something to all other numbers."""
    right, room = float(question.answer) * scale, question.tolerance * scale + ROUNDING
    within = node("and", _response("vargte", plain(right - room)), _response("varlte", plain(right + room)))
    yield _condition(node("or", _response("varequal", plain(right)), within), score="100")
    if question.wrong:
        yield _condition(node("other"), said=INCORRECT)


def _said(question: ExamQuestion) -> Iterator[tuple[str, str]]:
    return ((f"{ident}_fb", paragraph(each.feedback)) for ident, each in zip(_idents(question), question.choices, strict=True))


def _mistakes(question: ExamQuestion, scale: int) -> Iterator[tuple[str, str]]:
    """The numbers of known mistakes, and what to ask. Those of one mistake stand together."""
    rows = "".join(f"<li>{' or '.join(plain(value * scale) for value in values)}: {sentence(said)}</li>"
                   for said, values in question.wrong_by_what_is_said.items())
    if rows:
        yield INCORRECT, f"<p>If your number is about</p><ul>{rows}</ul>"


def _condition(*tests: Element, score: str = "", said: str = "") -> Element:
    """What happens to some answers. Nothing after it is looked at where it scores."""
    made = node("respcondition", node("conditionvar", *tests), **{"continue": "No" if score else "Yes"})
    if score:
        made.append(node("setvar", score, action="Set", varname="SCORE"))
    if said:
        made.append(node("displayfeedback", feedbacktype="Response", linkrefid=said))
    return made


def _response(test: str, value: str) -> Element:
    return node(test, value, respident="response1")


def _feedback(ident: str, html: str) -> Element:
    return node("itemfeedback", node("flow_mat", _material(html)), ident=ident)


def _material(html: str) -> Element:
    return node("material", node("mattext", html, texttype="text/html"))
