"""Reads exams for Moodle and Canvas with other people's packages. Run by test_lms_readers.py where these are installed."""

from __future__ import annotations

import json
import logging
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def choices(path: str) -> list[Any]:
    """moodle-xml-parser: of each question with choices its name, points and options."""
    from moodle_xml_parser.parser import parse_file

    return [[each.name, each.default_grade, [[option.answer, option.score_fraction, option.feedback] for option in each.options]]
            for each in parse_file(path)["multichoice"]]


def parts(path: str) -> list[Any]:
    """moodle-xml-parser: of each whole sheet the points of its parts, and how many answers each has."""
    from moodle_xml_parser.parser import parse_file

    return [[[gap.sub_grade, len(gap.options)] for gap in each.gaps] for each in parse_file(path)["cloze"]]


def sheets(path: str) -> str:
    """amc2moodle: the exam as LaTeX for scanned paper. It asks for ImageMagick, but needs it for pictures alone."""
    sys.modules["wand"], images = ModuleType("wand"), ModuleType("wand.image")
    images.Image = None  # type: ignore[attr-defined]
    sys.modules["wand.image"] = images
    from amc2moodle.moodle2amc._quiz import Quiz

    with TemporaryDirectory() as folder:
        Quiz(path).convert(f"{folder}/exam.tex")
        return (Path(folder) / "exam.tex").read_text("utf-8")


def items(path: str) -> list[Any]:
    """pyslet: of each item its name, and of each condition what is compared and what is scored; and what pyslet did not expect."""
    from pyslet import rfc2396
    from pyslet.qtiv1 import common, item
    from pyslet.qtiv1.xml import QTIDocument

    logging.basicConfig(stream=(complaints := StringIO()))
    ElementTree.register_namespace("", QTI)
    alone = ElementTree.Element(f"{{{QTI}}}questestinterop")  # pyslet cannot walk through sections
    alone.extend(ElementTree.parse(path).getroot().iter(f"{{{QTI}}}item"))
    with TemporaryDirectory() as folder:
        source = Path(folder) / "items.xml"
        ElementTree.ElementTree(alone).write(source, encoding="utf-8")
        document = QTIDocument()
        document.set_base(str(rfc2396.URI.from_path(str(source))))
        document.read()
    read = [[each.title, [[[test.get_value() for test in condition.find_children_depth_first(common.VarThing)],
                           [score.get_value() for score in condition.find_children_depth_first(common.SetVar)]]
                          for condition in each.find_children_depth_first(item.RespCondition)]]
            for each in document.root.find_children_depth_first(item.Item)]
    return [read, complaints.getvalue()]


if __name__ == "__main__":
    json.dump({"choices": choices, "parts": parts, "sheets": sheets, "items": items}[sys.argv[1]](sys.argv[2]), sys.stdout)
