"""The zip in which a quiz travels to Canvas: the quiz, its settings, and a list of both. The same quiz gives the same file."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mlpteach.classroom.exam.formats.lms_markup import document, node

LANGUAGE, SCHEMAS = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2", "http://www.w3.org/2001/XMLSchema-instance"
CONTENT, SETTINGS = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1", "http://canvas.instructure.com/xsd/cccv1p0"
SETTINGS_KIND = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
READABLE = 0o644 << 16
# One attempt, and nothing is shown after it until the instructor says so: what one student reads would help the next.
RULES = (("description", ""), ("shuffle_answers", "true"), ("scoring_policy", "keep_highest"), ("hide_results", "always"),
         ("quiz_type", "assignment"), ("show_correct_answers", "false"), ("allowed_attempts", "1"), ("available", "false"))


def pack(path: Path, ident: str, title: str, points: int, quiz: bytes) -> None:
    """Write the zip."""
    files = {"imsmanifest.xml": document(_manifest(ident)), f"{ident}/{ident}.xml": quiz,
             f"{ident}/assessment_meta.xml": document(_settings(ident, title, points))}
    with ZipFile(path, "w") as packed:
        for name, content in files.items():
            entry = ZipInfo(name)  # of 1980
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
            packed.writestr(entry, content)


def field(label: str, entry: str) -> Element:
    """One entry of a table of metadata."""
    return node("qtimetadatafield", node("fieldlabel", label), node("fieldentry", entry))


def _settings(ident: str, title: str, points: int) -> Element:
    made = node("quiz", node("title", title), **named(SETTINGS, f"{SETTINGS} https://canvas.instructure.com/xsd/cccv1p0.xsd"),
                identifier=ident)
    made.extend(node(tag, text) for tag, text in (*RULES, ("points_possible", str(points))))
    return made


def _manifest(ident: str) -> Element:
    metadata = node("metadata", node("schema", "IMS Content"), node("schemaversion", "1.1.3"))
    quiz, settings = f"{ident}/{ident}.xml", f"{ident}/assessment_meta.xml"
    resources = node("resources",
                     node("resource", node("file", href=quiz), node("dependency", identifierref=f"{ident}_meta"),
                          identifier=ident, type="imsqti_xmlv1p2"),
                     node("resource", node("file", href=settings), identifier=f"{ident}_meta", type=SETTINGS_KIND, href=settings))
    return node("manifest", metadata, node("organizations"), resources, identifier=f"{ident}_manifest",
                **named(CONTENT, f"{CONTENT} http://www.imsglobal.org/xsd/imscp_v1p1.xsd"))


def named(language: str, location: str) -> dict[str, str]:
    """The attributes by which a document says in which language it is, and where that is described."""
    return {"xmlns": language, "xmlns:xsi": SCHEMAS, "xsi:schemaLocation": location}
