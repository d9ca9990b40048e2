"""One lesson as a web page: nbconvert with a template of our own, formulas as MathML, and a text for every picture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from mlpteach.delivery.handout.answers import fold, is_guess
from mlpteach.delivery.handout.mathml import mathml
from mlpteach.plots import themed

TEMPLATES = Path(__file__).with_name("templates")
PAGES, SLIDES, SHEETS = "mlpteach", "mlpteach-slides", "mlpteach-worksheet"  # the names of templates
WORDS = re.compile(r"^\*The picture in words: (.*?)\*$", re.M)
BEST_FIRST = ["text/html", "text/latex", "image/png", "text/plain"]
FIGURE = "<svg"  # with which the HTML of a figure begins
HEADING = re.compile(r"#+ (.*)")
LINK = re.compile(r"\]\((\w+)\.ipynb\)")  # to another lesson


class Lesson(NamedTuple):
    """A lesson: the name of its file without the ending, its title, its first paragraph, its headings, and the notebook."""

    name: str
    title: str
    about: str
    headings: tuple[str, ...]
    notebook: NotebookNode

    @classmethod
    def read(cls, path: Path) -> Lesson:
        """The lesson of a notebook, which starts with a title and a paragraph."""
        return cls.of(path.stem, nbformat.read(path, as_version=4))

    @classmethod
    def of(cls, name: str, notebook: NotebookNode) -> Lesson:
        """The lesson of this name."""
        prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        title, about, *_ = prose.split("\n\n")
        return cls(name, title.removeprefix("# "), about, tuple(re.findall(r"^## (.*)$", prose, re.M)), notebook)


class _Renderer(IPythonRenderer):
    """Markdown as HTML: formulas that need no script, headings that can be linked to, and code that looks like a cell's."""

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<div class="code" translate="no">{super().block_code(code, info)}</div>\n'

    def block_math(self, body: str) -> str:
        return mathml(f"$${body}$$")

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def table(self, text: str) -> str:
        return f'<div class="table"><table>\n{text}</table></div>\n'

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        return f'<h{level} id="{anchor(text)}">{text}</h{level}>\n'


class Pages(TemplateExporter):
    """A site's pages, made by one of the templates beside this module."""

    def __init__(self, template: str) -> None:
        filters = {"mathml": mathml, "prose": prose, "anchor": anchor, "named": named,
                   "python": Highlight2HTML(pygments_lexer="python")}
        super().__init__(template_name=template, extra_template_basedirs=[str(TEMPLATES)], extra_template_paths=[str(TEMPLATES)],
                         file_extension=".html", filters=filters,
                         config=Config(NbConvertBase={"display_data_priority": BEST_FIRST}))
        self.environment.globals["figures"] = themed.style()

    def lesson(self, lesson: Lesson, live: Mapping[int, str], **around: Any) -> str:
        """The page of a lesson; ``live`` are its pieces by the place of their cells, ``around`` is for its template."""
        resources = {"lesson": lesson, **around}
        notebook = prepared(lesson.notebook, live)
        if self.template_name == PAGES:  # slides show what answers a question later anyway
            fold(notebook.cells)
        return str(self.from_notebook_node(notebook, {"site": resources})[0])

    def contents(self, lessons: list[Lesson], **around: Any) -> str:
        """The page that lists the lessons."""
        return str(self.environment.get_template("contents.html.j2").render(lessons=lessons, **around))


def prose(markdown: str) -> str:
    """Markdown as HTML, with links to the other lessons' pages instead of their notebooks."""
    return MarkdownWithMath(renderer=_Renderer(escape=False)).render(LINK.sub(r"](\1.html)", markdown))


def anchor(heading: str) -> str:
    """What a heading is called in an address."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]*>|&#?\w+;", "", heading).lower()).strip("-")


def prepared(notebook: NotebookNode, live: Mapping[int, str]) -> NotebookNode:
    """A copy of the notebook whose pictures have their words, whose pieces live, and whose cells know their section."""
    copy, section = deepcopy(notebook), ""
    for place, cell in enumerate(copy.cells):
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        cell.metadata["is_guess"] = is_guess(cell)
        section, cell.metadata["continues"] = (heading[1], "") if heading else (section, section)
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.metadata["words"] = words(copy.cells[place + 1:]) or output.data.get("text/plain", "")
                output.metadata["piece"] = place in live and not live[place].startswith(FIGURE)
            if live.get(place) and ("image/png" in output.get("data", {}) or not live[place].startswith(FIGURE)):
                output.data = NotebookNode({"text/html": live[place]})
    return copy


def named(html: str, words: str) -> str:
    """The HTML of an output; that of a figure with what is on it in words, for those who do not see it."""
    if not html.startswith(FIGURE):
        return html
    return f'<div class="mlpteach-figure" translate="yes" role="img" aria-label="{escape(words)}">{html}</div>'


def words(following: Sequence[NotebookNode]) -> str:
    """What the cell after a picture says is on it, as plain text; nothing where it does not say."""
    found = WORDS.search(following[0].source) if following else None
    plain = re.sub("[`*]", "", found[1]) if found else ""
    return plain[:1].upper() + plain[1:]
