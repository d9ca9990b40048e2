"""``write``: an exam as QTI 1.2 for Canvas, one quiz that draws each question from a group with a variant for each student."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

from mlpteach.classroom.exam.formats.lms_markup import document, exam_title, node
from mlpteach.classroom.exam.formats.qti_item import item
from mlpteach.classroom.exam.formats.qti_package import LANGUAGE, field, named, pack
from mlpteach.classroom.exam.sheet import Exam

EXAM_ZIP = "exam.zip"
HINT = f"In Canvas: Settings, Import Course Content, QTI .zip file, {EXAM_ZIP}. It becomes one quiz, not published yet."


def write(exam: Exam, folder: Path) -> None:
    """Write an exam into a folder that is there."""
    title, ident = exam_title(exam, folder), f"exam_{sha256(repr(exam.record).encode()).hexdigest()[:24]}"
    points = sum(question.points for question in exam.sheets[0].questions)
    pack(folder / EXAM_ZIP, ident, title, points, document(_quiz(exam, ident, title)))


def _quiz(exam: Exam, ident: str, title: str) -> Element:
    root = node("section", ident="root_section")
    root.extend(_groups(exam, ident))
    metadata = node("qtimetadata", field("cc_maxattempts", "1"))
    return node("questestinterop", node("assessment", metadata, root, ident=ident, title=title),
                **named(LANGUAGE, f"{LANGUAGE} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"))


def _groups(exam: Exam, ident: str) -> Iterator[Element]:
    """For each question the section that Canvas calls a group: one is picked, for so many points."""
    for number, question in enumerate(exam.sheets[0].questions, 1):
        pick = node("selection", node("selection_number", "1"),
                    node("selection_extension", node("points_per_item", str(question.points))))
        group = node("section", node("selection_ordering", pick), ident=f"{ident}_{number}", title=f"Question {number}")
        group.extend(item(sheet, number, f"{ident}_{number}_{place}") for place, sheet in enumerate(exam.sheets, 1))
        yield group
