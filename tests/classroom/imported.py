"""What Moodle and Canvas make of a question: readers of both formats, after what their importers do, and without the package."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from pathlib import Path
from re import findall, split, sub
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

CANVAS_DECIMALS = 4  # that a classic quiz keeps of a number
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def words(html: str) -> str:
    """The text of a piece of HTML without spaces, with plain minus signs."""
    return "".join(unescape(sub(r"<[^>]+>", "", html)).replace("−", "-").split())


@dataclass(frozen=True, eq=False)
class MoodleQuestion:
    """A question of a Moodle file, with the category it stands in."""

    category: str
    found: ElementTree.Element

    @property
    def name(self) -> str:
        return text(self.found, "name/text")

    @property
    def asked(self) -> str:
        return text(self.found, "questiontext/text")

    def mark(self, answer: float | str) -> tuple[float, str]:
        """The points, and what is said. Of the answers the first that is near enough counts, as in Moodle's numerical question."""
        for each in self.found.iterfind("answer"):
            if self.fits(each, answer):
                points = int(each.get("fraction", "")) / 100 * float(text(self.found, "defaultgrade"))
                return points, words(text(each, "feedback/text"))
        return 0, ""

    def fits(self, each: ElementTree.Element, answer: float | str) -> bool:
        written = text(each, "text")
        if self.found.get("type") == "multichoice":
            return words(written) == words(str(answer))
        room = float(text(each, "tolerance"))
        return float(written) - room <= float(answer) <= float(written) + room


@dataclass(frozen=True, eq=False)
class MoodlePart:
    """What is embedded in a question of a Moodle file: its points and kind, and its answers."""

    category: str
    name: str
    points: int
    kind: str
    answers: tuple[str, ...]

    def mark(self, answer: float | str) -> tuple[float, str]:
        """The points, and what is said."""
        for each in self.answers:
            written, said = split(r"(?<!\\)#", each.removeprefix("="))
            if self.fits(written, answer):
                return self.points * each.startswith("="), words(unescaped(said))
        return 0, ""

    def fits(self, written: str, answer: float | str) -> bool:
        if self.kind != "NUMERICAL":
            return words(unescaped(written)) == words(str(answer))
        value, room = map(float, written.split(":"))
        return value - room <= float(answer) <= value + room


@dataclass(frozen=True, eq=False)
class CanvasQuestion:
    """An item of a Canvas package, with the group it stands in."""

    group: ElementTree.Element
    found: ElementTree.Element

    @property
    def category(self) -> str:
        return self.group.attrib["title"]

    @property
    def name(self) -> str:
        return self.found.attrib["title"]

    @property
    def asked(self) -> str:
        return text(self.found, "presentation/material/mattext", QTI)

    @property
    def scale(self) -> float:
        return 1000 if "write the number times 1,000" in self.asked else 1

    def mark(self, answer: float | str) -> tuple[float, str]:
        """The points, and what is said, general feedback aside."""
        points = float(text(self.group, "selection_ordering/selection/selection_extension/points_per_item", QTI))
        numerical = "numerical_question" in [entry.text for entry in self.found.iter(f"{QTI}fieldentry")]
        is_right, said = self.number(float(answer)) if numerical else self.choice(str(answer))
        return points * is_right, said

    def number(self, answer: float) -> tuple[bool, str]:
        """Every range that is given is right, whatever score it sets; all else gets what is said to wrong answers."""
        entered = round(answer * self.scale, CANVAS_DECIMALS)
        for either in self.found.iter(f"{QTI}or"):
            right, low, high = (float(text(either, path, QTI)) for path in ("varequal", "and/vargte", "and/varlte"))
            assert low < right < high
            if low <= entered <= high:
                return True, ""
        return False, self.feedback("general_incorrect_fb")

    def choice(self, answer: str) -> tuple[bool, str]:
        (ident,) = [label.attrib["ident"] for label in self.found.iter(f"{QTI}response_label")
                    if words(text(label, "material/mattext", QTI)) == words(answer)]
        scores = [condition.find(f"{QTI}setvar") is not None for condition in self.found.iter(f"{QTI}respcondition")
                  if [each.text for each in condition.iter(f"{QTI}varequal")] == [ident]]
        return any(scores), self.feedback(f"{ident}_fb")

    def feedback(self, ident: str) -> str:
        shown = {each.attrib["linkrefid"] for each in self.found.iter(f"{QTI}displayfeedback")}
        return " ".join(words(text(each, "flow_mat/material/mattext", QTI)) for each in self.found.iter(f"{QTI}itemfeedback")
                        if each.attrib["ident"] == ident and ident in shown)


def text(element: ElementTree.Element, path: str, language: str = "") -> str:
    """The text at a path, which must be there."""
    found = element.find("/".join(f"{language}{step}" for step in path.split("/")))
    assert found is not None and found.text, (element.tag, path)
    return found.text


def read_moodle(path: Path) -> list[MoodleQuestion]:
    """The questions of a Moodle file, each in the category that was named last."""
    category, questions = "", []
    for found in ElementTree.parse(path).getroot():
        if found.get("type") == "category":
            category = text(found, "category/text")
        else:
            questions.append(MoodleQuestion(category, found))
    return questions


def read_sheets(path: Path) -> list[MoodlePart]:
    """The parts of the whole sheets in a Moodle file."""
    embedded = r"\{(\d+):(NUMERICAL|MULTICHOICE_VS):((?s:.*?))(?<!\\)\}"
    return [MoodlePart(sheet.category, sheet.name, int(points), kind, tuple(split(r"(?<!\\)~", answers)))
            for sheet in read_moodle(path) for points, kind, answers in findall(embedded, sheet.asked)]


def unescaped(html: str) -> str:
    """What Moodle makes of an embedded text."""
    return unescape(html).replace(r"\}", "}").replace(r"\#", "#")


def read_canvas(path: Path) -> list[CanvasQuestion]:
    """The questions of a Canvas package, of which each group picks one."""
    group = f"{QTI}section/{QTI}section"
    return [CanvasQuestion(section, item) for section in canvas_quiz(path).iterfind(f"{QTI}assessment/{group}")
            for item in section.iterfind(f"{QTI}item")]


def canvas_quiz(path: Path) -> ElementTree.Element:
    """The quiz in a Canvas package, found by its manifest, as Canvas finds it."""
    with ZipFile(path) as packed:
        manifest: Any = ElementTree.fromstring(packed.read("imsmanifest.xml"))
        (quiz,) = [resource for resource in manifest.iter() if resource.get("type") == "imsqti_xmlv1p2"]
        (file,) = [each.attrib["href"] for each in quiz if "href" in each.attrib]
        return ElementTree.fromstring(packed.read(file))
