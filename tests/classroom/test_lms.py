"""Exams for Moodle and Canvas: by their schemas, marked there as exam.json marks, the same file each time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from lxml import etree

from mlpteach.classroom.exam.formats import lms_markup, moodle, qti
from mlpteach.classroom.exam.making import make_exam, make_pair
from mlpteach.classroom.exam.sheet import Exam
from mlpteach.classroom.exam.topics import TOPICS, USUAL

sys.path.insert(0, str(Path(__file__).parent))
from imported import CanvasQuestion, MoodlePart, MoodleQuestion, canvas_quiz, read_canvas, read_moodle, read_sheets, words

SCHEMAS = Path(__file__).parent / "schemas"
READERS: dict[str, Callable[[Path], list[Any]]] = {"moodle": read_moodle, "canvas": read_canvas}
ALL_READERS = READERS | {"sheets": read_sheets}
KINDS = {"usual": ((2, 2, 1), USUAL, 30), "softmax": ((2, 2, 2), tuple(TOPICS), 30), "deep": ((2, 3, 2, 1), USUAL, 3)}
STRANGE = ["<b>Ann & Co</b>", "Łukasz \"]]>\"", "O'Neill\x07\r\n", "𝒜da / $course$", "x" * 400]


@pytest.fixture(scope="module", params=KINDS)
def exam(request: pytest.FixtureRequest) -> Exam:
    sizes, topics, students = KINDS[request.param]
    return make_exam(11, students, sizes, topics, 12, biases=request.param == "deep")


def written(exam: Exam, folder: Path) -> dict[str, Path]:
    """The exam in both formats."""
    folder.mkdir(exist_ok=True)
    moodle.write(exam, folder)
    qti.write(exam, folder)
    return {"moodle": folder / moodle.EXAM_XML, "sheets": folder / moodle.SHEETS_XML, "canvas": folder / qti.EXAM_ZIP}


def differences(question: dict[str, Any], found: MoodleQuestion | MoodlePart | CanvasQuestion, digits: int) -> Iterator[str]:
    """Where an imported question marks otherwise than exam.json says."""
    right, room = question["answer"], question["tolerance"]
    answers = {right: question["points"]}
    if question["kind"] == "number":
        answers |= {right + side * share * room: question["points"] for side in (-1, 1) for share in (0.2, 0.99)}
        answers |= {right + side * 2.4 * room: 0 for side in (-1, 1)}
        answers[float(f"{right:.{digits}g}")] = question["points"]
    answers |= {choice["text"]: question["points"] * choice["is_right"] for choice in question["choices"]}
    answers |= {value: 0 for value, _ in question["wrong"]}
    for answer, points in answers.items():
        if found.mark(answer)[0] != points:
            yield f"{found.name}: {answer} gets {found.mark(answer)[0]} of {points}"
    said = [*((choice["text"], choice["feedback"]) for choice in question["choices"]), *question["wrong"]]
    yield from (f"{found.name}: {answer} is told {found.mark(answer)[1]!r}" for answer, text in said
                if words(escape(text)) not in found.mark(answer)[1])


@pytest.mark.parametrize("system", ALL_READERS)
def test_marks_and_words_are_those_of_the_record(exam: Exam, system: str, tmp_path: Path) -> None:
    assert marked_otherwise(exam, system, tmp_path) == []


@pytest.mark.delivery
@pytest.mark.parametrize("digits", range(3, 9))
def test_many_exams(digits: int, tmp_path: Path) -> None:
    for seed, sizes in product(range(3), ((2, 2, 1), (2, 3, 1), (3, 2, 1), (2, 2, 2, 1), (3, 4, 2))):
        exam = make_exam(seed, 2, sizes, tuple(TOPICS) if sizes[-1] > 1 else USUAL, 12, digits, seed % 2 == 1)
        assert [marked_otherwise(exam, system, tmp_path) for system in ALL_READERS] == [[], [], []]


def marked_otherwise(exam: Exam, system: str, folder: Path) -> list[str]:
    """Where a system marks an exam otherwise than exam.json."""
    found = ALL_READERS[system](written(exam, folder)[system])
    students, numbers = exam.record["students"], range(12)
    asked = [student["questions"][number] for number in numbers for student in students]
    if system == "sheets":
        asked = [question for student in students for question in student["questions"]]
    return [fault for question, each in zip(asked, found, strict=True) for fault in differences(question, each, exam.digits)]


def test_a_wrong_mark_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lms_markup, "DIGITS", 1)
    exam = make_exam(1, 1, questions=3)
    found = read_moodle(written(exam, tmp_path)["moodle"])
    assert [fault for question, each in zip(exam.record["students"][0]["questions"], found, strict=True)
            for fault in differences(question, each, exam.digits)]


@pytest.mark.parametrize("system", READERS)
def test_there_is_a_variant_of_each_question_for_each_student(exam: Exam, system: str, tmp_path: Path) -> None:
    found = READERS[system](written(exam, tmp_path)[system])
    assert set(Counter(each.category for each in found).values()) == {len(exam.sheets)}
    names = [f"Question {number}, {sheet.name}" for number in range(1, 13) for sheet in exam.sheets]
    assert [each.name for each in found] == names
    assert all("weights_0" in each.asked for each, number in zip(found, names, strict=True)
               if exam.sheets[0].questions[int(number.split()[1].rstrip(",")) - 1].layer is not None)


def test_both_are_as_their_schemas_say(exam: Exam, tmp_path: Path) -> None:
    paths = written(exam, tmp_path)
    assert faults("moodle.xsd", paths["moodle"].read_bytes()) == faults("moodle.xsd", paths["sheets"].read_bytes()) == []
    assert faults("qti.xsd", ElementTree.tostring(canvas_quiz(paths["canvas"]))) == []


@pytest.mark.parametrize(("schema", "old", "new"), [
    ("moodle.xsd", "<tolerance>0.", "<tolerance>-0."), ("moodle.xsd", 'fraction="100"', 'fraction="1"'),
    ("moodle.xsd", "defaultgrade", "grade"), ("moodle.xsd", 'type="numerical"', 'type="number"'),
    ("qti.xsd", "vargte", "vargreater"), ("qti.xsd", 'ident="root_section"', ""), ("qti.xsd", "<other />", ""),
    ("qti.xsd", "points_per_item", "points"), ("qti.xsd", 'continue="No"', 'continue="maybe"')])
def test_a_file_against_its_schema_would_be_noticed(schema: str, old: str, new: str, tmp_path: Path) -> None:
    paths = written(make_exam(1, 1, questions=2), tmp_path)
    with ZipFile(paths["canvas"]) as packed:
        (quiz,) = [packed.read(name).decode() for name in packed.namelist() if name.count("exam_") == 2]
    source = paths["moodle"].read_text("utf-8") if schema == "moodle.xsd" else quiz
    assert old in source
    assert faults(schema, source.encode()) == []
    assert faults(schema, source.replace(old, new).encode())


def test_a_whole_sheet_is_one_question_about_one_network(exam: Exam, tmp_path: Path) -> None:
    found = read_moodle(written(exam, tmp_path)["sheets"])
    assert [sheet.name for sheet in found] == [f"Sheet, {sheet.name}" for sheet in exam.sheets]
    assert all(sheet.asked.count("<caption") == 2 + len(exam.sheets[0].network.weights) for sheet in found)
    assert {sheet.category for sheet in found} == {f"$course$/top/{tmp_path.name}/Whole sheets"}


def faults(schema: str, content: bytes) -> list[str]:
    """What a schema finds."""
    rules = etree.XMLSchema(etree.parse(SCHEMAS / schema))
    try:
        rules.validate(etree.parse(BytesIO(content)))
    except etree.XMLSyntaxError as error:
        return [str(error)]
    return [str(error) for error in rules.error_log]


def test_strange_names_are_written_as_they_are_but_for_what_xml_forbids(tmp_path: Path) -> None:
    exam = make_exam(2, STRANGE, questions=2)
    paths = written(exam, tmp_path / "a & <b>")
    named = ["<b>Ann & Co</b>", "Łukasz \"]]>\"", "O'Neill", "𝒜da / $course$", "x" * (200 - len("Question 1, "))]
    for system, reader in READERS.items():
        assert [each.name.removeprefix("Question 1, ").rstrip() for each in reader(paths[system])[:5]] == named
    assert faults("moodle.xsd", paths["moodle"].read_bytes()) == faults("moodle.xsd", paths["sheets"].read_bytes()) == []
    assert faults("qti.xsd", ElementTree.tostring(canvas_quiz(paths["canvas"]))) == []
    assert read_moodle(paths["moodle"])[0].category == "$course$/top/a & <b>/Question 01"


def test_the_same_exam_is_the_same_file_and_another_replaces_nothing_in_canvas(tmp_path: Path) -> None:
    first, again = ([path.read_bytes() for path in written(make_exam(3, 2), tmp_path / "a").values()] for _ in range(2))
    assert first == again
    idents = [{element.attrib["ident"] for element in canvas_quiz(written(form, tmp_path / form.form)["canvas"]).iter()
               if element.tag.endswith(("}assessment", "}item"))} for form in make_pair(3, 2)]
    assert not idents[0] & idents[1]


def test_a_form_is_called_by_its_exam_and_nothing_tells_the_seed(tmp_path: Path) -> None:
    exam = make_pair(987654321, 1)[1]
    (tmp_path / "monday").mkdir()
    paths = written(exam, tmp_path / "monday" / "B")
    assert read_moodle(paths["moodle"])[0].category == "$course$/top/monday B/Question 01"
    with ZipFile(paths["canvas"]) as packed:
        contents = [*map(packed.read, packed.namelist()), paths["moodle"].read_bytes(), paths["sheets"].read_bytes()]
    assert not [content for content in contents if b"987654321" in content]


def test_canvas_gets_a_list_of_its_files_and_a_quiz_that_shows_nothing_yet(tmp_path: Path) -> None:
    with ZipFile(written(make_exam(3, 2), tmp_path)["canvas"]) as packed:
        assert packed.testzip() is None
        listed = [element.attrib["href"] for element in ElementTree.fromstring(packed.read("imsmanifest.xml")).iter()
                  if element.tag.endswith("}file")]
        assert sorted([*listed, "imsmanifest.xml"]) == sorted(packed.namelist())
        (settings,) = [packed.read(name) for name in listed if name.endswith("assessment_meta.xml")]
    said = {element.tag.partition("}")[2]: element.text for element in ElementTree.fromstring(settings)}
    assert said["available"] == "false" and said["hide_results"] == "always" and said["points_possible"] == "12"


@pytest.mark.parametrize(("value", "text"), [
    (0.2, "0.2"), (1.23456789e-7, "0.000000123456789"), (-12345678.98, "-12345679"), (0.0, "0")])
def test_numbers_have_no_exponent(value: float, text: str) -> None:
    assert lms_markup.plain(value) == text
