"""Exams on paper: what stands on the sheets and the answer sheets, and what a printer makes of them."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from mlpteach.classroom.exam.formats import paper
from mlpteach.classroom.exam.formats.paper_text import minus, sentence, significant
from mlpteach.classroom.exam.making import make_exam, make_pair
from mlpteach.classroom.exam.marking import mark
from mlpteach.classroom.exam.sheet import Exam
from mlpteach.classroom.exam.topics import TOPICS

sys.path.insert(0, str(Path(__file__).parent))
import independent

NAMES = ["Ada Lovelace", '<b>Ann & "Co', "محمد بن موسى", "Wolfe" + "schlegelsteinhausen" * 6, "Student 5", "</style>"]
VOID = {"meta", "line", "circle"}


class Element(HTMLParser):
    """HTML as a tree: elements with their tag, attributes, and the elements and texts in them."""

    def __init__(self, html: str = "", tag: str = "", attributes: dict[str, str | None] | None = None) -> None:
        super().__init__()
        self.tag, self.attributes = tag, attributes or {}
        self.inside: list[Element | str] = []
        self.open = [self]
        self.feed(html)
        self.close()
        assert self.open == [self], f"{self.open[-1].tag} is not closed"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(element := Element("", tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element("", tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, text: str) -> None:
        self.open[-1].inside.append(text)

    def all(self, what: str) -> list[Element]:
        """The elements of this tag or class, in order."""
        children = [child for child in self.inside if isinstance(child, Element)]
        return [found for child in children for found in
                ([child] if what in (child.tag, *(child.attributes.get("class") or "").split()) else []) + child.all(what)]

    @property
    def text(self) -> str:
        """The text in it, each space once."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.inside)


def written(exam: Exam, folder: Path) -> tuple[Element, Element]:
    """The sheets and the answers."""
    paper.write(exam, folder)
    return Element((folder / "sheets.html").read_text("utf-8")), Element((folder / "answers.html").read_text("utf-8"))


@pytest.fixture(scope="module", params=["usual", "softmax", "deep"])
def exam(request: pytest.FixtureRequest) -> Exam:
    """Exams of several kinds."""
    if request.param == "usual":
        return make_exam(7, NAMES)
    if request.param == "softmax":
        return make_exam(3, 2, (2, 2, 2), tuple(TOPICS), questions=14)
    return make_exam(5, 2, (2, 3, 2, 1), questions=18, digits=8, biases=True)


def test_every_student_has_a_sheet_with_all_that_is_given_and_asked(exam: Exam, tmp_path: Path) -> None:
    articles = written(exam, tmp_path)[0].all("article")
    assert [article.all("h2")[0].text for article in articles] == [sheet.name for sheet in exam.sheets]
    for article, sheet in zip(articles, exam.sheets, strict=True):
        assert [asked.text for asked in article.all("asked")] == [
            f"{number}{minus(question.text)}{question.points} point{'s' * (question.points > 1)}"
            for number, question in enumerate(sheet.questions, 1)]
        assert article.all("total")[0].text == f"Pointsof {sum(question.points for question in sheet.questions)}"
        given = [cell.text for table in article.all("tables") for cell in table.all("td") if cell.text]
        assert sorted(map(number, given)) == sorted(float(value) for array in (
            *sheet.network.weights, *(sheet.network.biases or ()), sheet.inputs, sheet.targets) for value in array.flat)
        assert f"Learning rate {sheet.learning_rate:g}" in article.text
        assert len(article.all("room")) == len(sheet.questions)


def test_the_answers_are_those_of_the_exam_in_all_digits_and_its_letters_those_that_are_marked(exam: Exam, tmp_path: Path) -> None:
    sheets, answers = written(exam, tmp_path)
    record = json.loads(json.dumps(exam.record))
    overview, *articles = answers.all("article")
    at_a_glance = [[cell.text for row in rows for cell in row.all("td")]
                   for rows in zip(*(body.all("tr") for body in overview.all("tbody")), strict=True)]
    for place, (article, asked, student) in enumerate(zip(articles, sheets.all("article"), record["students"], strict=True)):
        for answer, question, known in zip(article.all("answer"), asked.all("question"), student["questions"], strict=True):
            right = answer.all("strong")[0].text
            assert mark(known, right) == (True, "")
            if known["kind"] == "number":
                assert right == significant(known["answer"], exam.digits)
                assert digits(right) == exam.digits
            else:
                assert dict(choices(question))[right] == minus(known["answer"])
            low_to_high = re.findall(r"right from (\S+) to (\S+)", answer.text)
            assert all(number(low) < number(right) < number(high) for low, high in low_to_high)
        assert at_a_glance[place] == [answer.all("strong")[0].text for answer in article.all("answer")]


def test_answers_bring_the_arithmetic_and_every_known_mistake(exam: Exam, tmp_path: Path) -> None:
    sheets, answers = written(exam, tmp_path)
    for article, asked, sheet in zip(answers.all("article")[1:], sheets.all("article"), exam.sheets, strict=True):
        for answer, printed, question in zip(article.all("answer"), asked.all("question"), sheet.questions, strict=True):
            assert answer.all("pre")[0].raw == "\n".join(question.working)
            table = {row.all("th")[0].text: row.all("td")[-1].text for row in answer.all("tr")[1:]}
            for value, said in question.wrong:
                assert table[next(key for key in table if significant(value, exam.digits) in key.split(" or "))] == minus(said)
            letters = {text: letter for letter, text in choices(printed)}
            for choice in question.choices:
                assert choice.is_right or table[letters[minus(choice.text)]] == minus(choice.feedback)
            assert not question.working or question.working[0] not in asked.text or question.topic in ("shapes", "products")


def test_all_numbers_of_the_pass_stand_on_the_answer_sheet(tmp_path: Path) -> None:
    exam = make_exam(5, 1, (2, 3, 2), digits=5, biases=True)
    table = written(exam, tmp_path)[1].all("article")[1].all("table")[0]
    found = independent.tables(json.loads(json.dumps(exam.record))["students"][0])
    for (layer, unit), row in zip([(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)], table.all("tr")[1:], strict=True):
        stages = ("sum_synapse", "hidden_activation", "", "delta_hidden") if layer == 1 else (
            "sum_synapse", "output_activation", "error", "delta_output")
        assert [row.all("th")[0].text, *(cell.text for cell in row.all("td"))] == [f"unit {unit + 1} of layer {layer}", *(
            significant(found[stage, layer][0, unit], 5) if stage else "" for stage in stages)]


def test_no_name_of_code_is_asked_about_that_the_sheet_does_not_explain(exam: Exam, tmp_path: Path) -> None:
    for article in written(exam, tmp_path)[0].all("article"):
        explained = article.all("words")[0].text + article.all("tables")[0].text
        for question in article.all("question"):
            asked, names = question.all("asked")[0].text, set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", question.text))
            assert [name for name in names if name not in explained and f"{name} (how" not in asked
                    and f" of {name}" not in asked and not re.search(rf"makes {name} \(|of {name} in", asked)] == []


def test_names_are_text_and_nothing_comes_from_elsewhere(tmp_path: Path) -> None:
    exam = make_exam(7, NAMES)
    for root in written(exam, tmp_path):
        assert set(NAMES) <= {each.text for each in root.all("bdi")}
        assert not any(root.all(tag) for tag in ("script", "link", "img", "iframe", "b"))
    for name in ("sheets.html", "answers.html"):
        html = (tmp_path / name).read_text("utf-8")
        assert not re.search(r"https?:|//|url\(|@import|\bsrc=", html)
        assert not re.search(r"\bseed\b", html)  # whoever has it can write the answers


def test_a_name_that_is_known_is_printed_and_room_is_left_for_another(tmp_path: Path) -> None:
    sheets, _ = written(make_exam(1, ["Ada", "Student 1"]), tmp_path)
    named, numbered = sheets.all("name")
    assert named.text == "Name Ada" and not named.all("field")
    assert numbered.text == "Name" and numbered.all("field")


def test_the_same_seed_gives_the_same_bytes_and_a_pair_says_which_form_it_is(tmp_path: Path) -> None:
    contents = []
    for place in range(2):
        (tmp_path / str(place)).mkdir()
        paper.write(make_exam(7, NAMES), tmp_path / str(place))
        contents.append([(tmp_path / str(place) / name).read_bytes() for name in ("sheets.html", "answers.html")])
    assert contents[0] == contents[1]
    for form, exam in zip("AB", make_pair(7, 2), strict=True):
        assert written(exam, tmp_path)[0].all("header")[0].text == f"Student 1Exam, form {form}"


@pytest.mark.parametrize(("words", "html"), [
    ("the delta (-∂E/∂sum) is -0.5", "the delta (−∂E/∂sum) is −0.5"),
    ("weights_0[1, 0] grows", "<code>weights_0[1, 0]</code> grows"),
    ("one-hot, (1 - output), x-1, 1e-05, E = -target · 3", "one-hot, (1 - output), x-1, 1e-05, E = −target · 3"),
    ("<b> & co", "&lt;b&gt; &amp; co")])
def test_sentences_have_a_true_minus_and_code(words: str, html: str) -> None:
    assert sentence(words) == html


@pytest.mark.parametrize(("value", "text"), [
    (0.136, "0.1360"), (-0.00677546, "−0.006775"), (0, "0"), (12345.6, "12346"), (2, "2.000")])
def test_numbers_have_all_their_significant_digits(value: float, text: str) -> None:
    assert significant(value, 5 if value > 1e4 else 4) == text


@pytest.mark.delivery
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_on_paper_nothing_is_cut_off_and_every_page_has_its_name_and_number(
        exam: Exam, size: str, browser: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    for name, roots in zip(("sheets.html", "answers.html"), written(exam, tmp_path), strict=True):
        page = browser.new_page(viewport={"width": {"A4": 680, "Letter": 702}[size], "height": 900})
        page.goto((tmp_path / name).as_uri())
        pages = [each.extract_text() for each in PdfReader(BytesIO(page.pdf(format=size))).pages]
        page.emulate_media(media="print")
        assert page.evaluate(WIDER) == []
        page.close()
        numbers = [int(re.findall(r"^page (\d+)\b", words)[0]) for words in pages]
        starts = [place for place, number in enumerate(numbers) if number == 1]
        articles = roots.all("article")
        assert len(starts) == len(articles)
        for article, start, end in zip(articles, starts, [*starts[1:], len(pages)], strict=True):
            assert numbers[start:end] == list(range(1, end - start + 1))
            own = list(map(squeezed, pages[start:end]))
            heading = squeezed(article.all("h2")[0].text)[:20]
            assert [words for words in own if heading.isascii() and heading not in words] == []
            wanted = [squeezed(asked.all("p")[0].text) for asked in article.all("asked")]
            assert [words for words in wanted if words not in "".join(own)] == []
            assert name == "answers.html" or "Endoftheexam" in own[-1]


WIDER = """() => { const end = document.querySelector("main").getBoundingClientRect().right + 1;
  return [...document.querySelectorAll("main *")].filter(each => each.getBoundingClientRect().right > end)
    .map(each => each.outerHTML.slice(0, 80)); }"""


def squeezed(text: str) -> str:
    """The text without spaces and ligatures, as which it may come out of a PDF."""
    return re.sub(r"\s", "", normalize("NFKC", text))


def number(text: str) -> float:
    """The number that is written."""
    return float(text.replace("−", "-"))


def digits(text: str) -> int:
    """How many significant digits a number is written with."""
    return len(re.sub(r"\D", "", text.partition("e")[0]).lstrip("0"))


def choices(question: Element) -> list[tuple[str, str]]:
    """The choices of a question on the sheet, with their letters."""
    return [(line.all("letter")[0].text, line.text[1:].strip()) for line in question.all("li")]
