"""Exams for Moodle and Canvas, read by other people's packages, and checked against QTI 1.2.1 as IMS published it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from itertools import product
from pathlib import Path
from re import findall
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from mlpteach.classroom.exam.formats import moodle, qti
from mlpteach.classroom.exam.formats.lms_markup import plain
from mlpteach.classroom.exam.making import make_exam
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion
from mlpteach.classroom.exam.topics import TOPICS

pytestmark = pytest.mark.delivery
PACKAGES = ("moodle-xml-parser==0.3.1", "amc2moodle==2.12.1", "pyslet==0.7.20170805")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
CANVAS_OWN = "<!ELEMENT points_per_item (#PCDATA)>"  # which it adds to QTI


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages in a folder of their own, with pyslet's source beside them, which holds the definition of QTI."""
    folder = tmp_path_factory.mktemp("readers")
    subprocess.run([*PIP, "install", "--target", folder, *PACKAGES], check=True, timeout=600)
    subprocess.run([*PIP, "download", "--no-deps", "--no-build-isolation", "--no-binary", ":all:", "--dest", folder / "source",
                    PACKAGES[-1]], check=True, timeout=600)
    return folder


@pytest.fixture(scope="module")
def exam() -> Exam:
    return make_exam(5, 4, (2, 2, 2), tuple(TOPICS), 12)


@pytest.fixture(scope="module")
def folder(exam: Exam, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exam")
    moodle.write(exam, folder)
    qti.write(exam, folder)
    with ZipFile(folder / qti.EXAM_ZIP) as packed:
        (quiz,) = [name for name in packed.namelist() if name.count("exam_") == 2]
        (folder / "quiz.xml").write_bytes(packed.read(quiz))
    return folder


def asked(exam: Exam, kind: str = "") -> list[ExamQuestion]:
    """The questions of this kind in the order of the files: of all students the first, and so on."""
    questions = [sheet.questions[number] for number, sheet in product(range(len(exam.sheets[0].questions)), exam.sheets)]
    return [question for question in questions if kind in ("", question.kind)]


def read(readers: Path, what: str, path: Path) -> Any:
    """What the package reads out of a file."""
    script = Path(__file__).with_name("lms_readers.py")
    done = subprocess.run([sys.executable, script, what, path], capture_output=True, text=True, timeout=120, check=False,
                          env=os.environ | {"PYTHONPATH": str(readers), "PYTHONWARNINGS": "ignore"})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_moodle_xml_parser_reads_the_choices(readers: Path, exam: Exam, folder: Path) -> None:
    found, expected = read(readers, "choices", folder / moodle.EXAM_XML), asked(exam, "choice")
    assert [(points, [share for _, share, _ in options]) for _, points, options in found] == [
        (question.points, [100 * choice.is_right for choice in question.choices]) for question in expected]
    assert all(said for _, _, options in found for _, _, said in options)


def test_moodle_xml_parser_reads_whole_sheets(readers: Path, exam: Exam, folder: Path) -> None:
    found = read(readers, "parts", folder / moodle.SHEETS_XML)
    assert found == [[[question.points, len(question.choices) or 1 + len(question.wrong)] for question in sheet.questions]
                     for sheet in exam.sheets]


def test_amc2moodle_reads_numbers_choices_and_categories(readers: Path, exam: Exam, folder: Path) -> None:
    page = read(readers, "sheets", folder / moodle.EXAM_XML)
    assert findall(r"\\AMCnumericChoices\{(.*?)\}", page) == [plain(float(question.answer)) for question in asked(exam, "number")]
    assert page.count(r"\correctchoice{") == len(asked(exam, "choice"))
    assert page.count(rf"\element{{top-{folder.name}-Question 01}}") == len(exam.sheets)


def test_pyslet_reads_every_item(readers: Path, exam: Exam, folder: Path) -> None:
    found, complaints = read(readers, "items", folder / "quiz.xml")
    assert complaints == ""
    assert len(found) == len(asked(exam))
    for (name, conditions), question in zip(found, asked(exam), strict=True):
        scored = [tests for tests, scores in conditions if scores == ["100"]]
        assert len(scored) == 1 and [scores for _, scores in conditions if scores] == [["100"]], name
        right = float(question.answer) if question.kind == "number" else None
        if right is not None:
            value, low, high = map(float, scored[0])
            assert min(abs(value / scale - right) for scale in (1, 1000)) < 1e-6 * abs(right) + 1e-12 and low < value < high


def test_the_quiz_is_valid_qti(readers: Path, folder: Path) -> None:
    (source,) = (readers / "source").glob("pyslet*")
    with tarfile.open(source) as packed:
        (name,) = [name for name in packed.getnames() if name.endswith("data_imsqtiv1p2p1/ims_qtiasiv1p2p1.dtd")]
        definition = packed.extractfile(name)
        assert definition is not None
        rules = etree.DTD(BytesIO(definition.read() + CANVAS_OWN.encode()))
    assert against(rules, folder) == []
    assert against(rules, folder, "vargte", "vargreater")


def against(rules: Any, folder: Path, old: str = "", new: str = "") -> list[str]:
    """What the definition forbids of the quiz, which has no namespace there, with one word changed."""
    root = etree.fromstring((folder / "quiz.xml").read_text("utf-8").replace(old, new).encode() if old
                            else (folder / "quiz.xml").read_bytes())
    for element in root.iter():
        element.tag = etree.QName(element).localname
    root.attrib.clear()
    etree.cleanup_namespaces(root)
    rules.validate(etree.fromstring(etree.tostring(root)))
    return [error.message for error in rules.error_log]
