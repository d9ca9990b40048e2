"""What every notebook must be, as functions that take a notebook and give a list of complaints.

nbval compares nothing in a cell whose outputs and execution count were both cleared, and is content with a cell that should raise
but stores no error. Those gaps are closed here, together with what a reader may expect of a lesson.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
HEADINGS = ["## What you'll do", "## What you'll learn", "## What you'll need", "## Check yourself", "## In practice", "## Next"]
GUESS = "widgets.guess("
GUESSING, PREDICTING, FOLDED = "**Guess:**", "**Predict:**", "<details>"
FOLD = re.compile(r"<details>\s*<summary>[^<]+</summary>\n\n.*?\n\n</details>", re.S)
PICTURE = "*The picture in words:"
DECIMAL = re.compile(r"\d+\.\d+(?:e-?\d+)?")
CHECKED = re.compile(r"\bcheck\w*\((?:stages\.\w+, )?(my_\w+)[,)]")
EXAMINED = re.compile(r"\bexamine\(\w+, ")
DEFINED = re.compile(r"^(?:def|class) (\w+)", re.M)


def read(path: Path) -> NotebookNode:
    """A notebook that knows its folder, from which its links count."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["folder"] = str(path.parent)
    return notebook


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _prose(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _text(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        yield output.get("text", "") + output.get("evalue", "") + "".join(output.get("traceback", []))
        yield from (data for kind, data in output.get("data", {}).items() if kind.startswith("text/"))


def executed_in_order(notebook: NotebookNode) -> list[str]:
    """Stored as after Restart and Run All, so no cell escapes the comparison."""
    counts = [cell.execution_count for cell in _code(notebook)]
    return [] if counts == list(range(1, len(counts) + 1)) else [f"execution counts are {counts}"]


def errors_are_stored(notebook: NotebookNode) -> list[str]:
    """A cell that should raise stores its error, and no other cell does."""
    return [f"{cell.source!r}: tag and stored error disagree" for cell in _code(notebook)
            if ("raises-exception" in _tags(cell)) != any(output.output_type == "error" for output in cell.outputs)]


def nothing_ignored(notebook: NotebookNode) -> list[str]:
    """No cell is left out of the comparison."""
    return [f"{cell.source!r} is ignored" for cell in _code(notebook) if any(tag.startswith("nbval") for tag in _tags(cell))]


def pieces_are_kept_as_pictures(notebook: NotebookNode) -> list[str]:
    """A piece is stored as a picture with its text, a guess with its folded value: a view without its kernel would be an error."""
    shown = [(cell.source, [set(output.get("data", {})) for output in cell.outputs])
             for cell in _code(notebook) if cell.source.startswith("widgets.")]
    return [f"{source!r} is stored as {kinds}" for source, kinds in shown
            if kinds != [{"text/html" if source.startswith(GUESS) else "image/png", "text/plain"}]]


def nothing_of_this_machine(notebook: NotebookNode) -> list[str]:
    """No paths, no addresses in memory, no warnings."""
    local = re.compile(r"0x[0-9a-f]{6}|File |/(?:home|root|Users|tmp)/")
    found = [f"{text:.60}" for cell in _code(notebook) for text in _text(cell) if local.search(text)]
    return found + [output.text for cell in _code(notebook) for output in cell.outputs if output.get("name") == "stderr"]


def cells_are_short(notebook: NotebookNode) -> list[str]:
    """20 code cells or more, at most 30 without guesses and checks; half at most 3 lines, nine in ten at most 8, none over 12.

    A function is defined only where the reader is meant to write it: it is called my_..., and a check is given it. Or it is part of
    a whole program that is examined. That is read as one piece, so only the longest cell's measure is for it.
    """
    programs = _programs(notebook)
    own = [cell for cell in _code(notebook) if not cell.source.startswith(GUESS)]
    lengths = sorted(len(cell.source.splitlines()) for cell in own)
    shorter = sorted(len(cell.source.splitlines()) for cell in own if cell.source not in programs)
    checks = sum(cell.source.startswith("feedback = check") for cell in own)  # each belongs to the function above it
    measures = {"cells": (len(lengths) - checks, 20 - checks - (len(_code(notebook)) - len(own)), 30),
                "median": (statistics.median(shorter), 1, 3),
                "90th percentile": (shorter[int(0.9 * len(shorter))], 1, 8), "longest": (lengths[-1], 1, 12)}
    code = "\n".join(cell.source for cell in _code(notebook) if cell.source not in programs)
    others = [name for name in re.findall(r"^\s*def (\w+)", code, re.M) if name not in CHECKED.findall(code)]
    complaints = [f"{name} is {value}" for name, (value, low, high) in measures.items() if not low <= value <= high]
    return complaints + [f"{name} is defined, which no check is given" for name in others]


def _programs(notebook: NotebookNode) -> set[str]:
    """The cells that define what an examination is given, and what that is made of."""
    sources = [cell.source for cell in _code(notebook)]
    used = {word for source in sources if EXAMINED.search(source) for word in re.findall(r"\w+", source)}
    found = {source for source in sources if source.startswith("%%examine ")}
    for source in reversed([*sources, *sources]):  # twice: a program may stand below what uses it
        made = {*DEFINED.findall(source), *re.findall(r"^(\w+) = ", source, re.M)}
        if made & used:
            used |= set(re.findall(r"\w+", source))
            found |= {source} if DEFINED.search(source) else set()
    return found


def has_the_usual_parts(notebook: NotebookNode) -> list[str]:
    """Opens and closes with the same headings, in their order, and asks for guesses and predictions."""
    prose = _prose(notebook)
    found = [heading for heading in re.findall(r"^## .*$", prose, re.M) if heading in HEADINGS]
    complaints = [] if found == HEADINGS else [f"the headings are {found}"]
    asked = prose.count(GUESSING) + prose.count(PREDICTING)
    return complaints + ([] if asked >= 6 else ["fewer than 6 guesses and predictions"])


def pictures_are_described(notebook: NotebookNode) -> list[str]:
    """After each picture the prose says what is on it."""
    following = {id(cell): after for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True)}
    shown = [cell for cell in _code(notebook) if any("image/png" in output.get("data", {}) for output in cell.outputs)]
    return [f"{cell.source!r} has no description after it" for cell in shown
            if following[id(cell)] is None or PICTURE not in following[id(cell)].source]


def numbers_come_from_cells(notebook: NotebookNode) -> list[str]:
    """Each decimal number in the prose is in the code or its output, rounded to the digits that the prose gives."""
    material = " ".join(text for cell in _code(notebook) for text in [cell.source, *_text(cell)])
    known = [float(number) for number in DECIMAL.findall(material)]
    quoted = DECIMAL.findall(_prose(notebook))
    return [f"{number} is in the prose only" for number in quoted
            if not any(abs(float(number) - value) <= 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-15 for value in known)]


def slides_break_sensibly(notebook: NotebookNode) -> list[str]:
    """Each heading begins a slide, the answer to a question comes after it, and the words of a picture are speaker's notes."""
    complaints, asked = [], False
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        is_heading, is_words = (cell.cell_type == "markdown" and cell.source.startswith(start) for start in ("#", PICTURE))
        if kind not in ("slide", "subslide", "fragment", "notes", "skip", "-"):
            complaints.append(f"{cell.source!r:.60} has no place on a slide")
        if is_heading != (kind == "slide") or is_words != (kind == "notes"):
            complaints.append(f"{cell.source!r:.60} is {kind}")
        if asked and cell.cell_type == "code" and kind not in ("fragment", "subslide"):
            complaints.append(f"{cell.source!r:.60} is on view together with its question")
        asked = cell.cell_type == "markdown" and any(text in cell.source for text in (PREDICTING, "## Check yourself"))
        asked = asked or (cell.cell_type == "code" and cell.source.startswith(GUESS))
    return complaints


def guesses_follow_their_questions(notebook: NotebookNode) -> list[str]:
    """A cell with a guess follows prose whose last paragraph starts with **Guess:**, and nothing else follows such prose."""
    complaints = []
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        is_asked = before.cell_type == "markdown" and before.source.split("\n\n")[-1].startswith(GUESSING)
        if is_asked != (cell.cell_type == "code" and cell.source.startswith(GUESS)):
            complaints.append(f"{cell.source!r:.60} follows {before.source[-60:]!r}")
    inside = [text for text in _prose(notebook).split("\n\n") if GUESSING in text and not text.startswith(GUESSING)]
    return complaints + [f"{text!r:.60} asks for a guess inside a paragraph" for text in inside]


def guesses_are_collapsed(notebook: NotebookNode) -> list[str]:
    """The code of a guess may name the answer: it is collapsed, and its first line, which is still seen, says nothing."""
    return [f"{cell.source!r:.60} is not collapsed; python tests/regenerate.py does it" for cell in _code(notebook)
            if cell.source.startswith(GUESS) and not (cell.source.startswith(f"{GUESS}\n")
                                                      and cell.metadata.get("jupyter", {}).get("source_hidden"))]


def predictions_are_folded(notebook: NotebookNode) -> list[str]:
    """After **Predict:** comes the code whose output answers it, which pages fold, or an answer that is folded by itself."""
    complaints = []
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        paragraphs = cell.source.split("\n\n") if cell.cell_type == "markdown" else []
        for place, text in enumerate(paragraphs):
            following = "".join(paragraphs[place + 1:place + 2]) or ("" if after is None else after.source)
            is_code = place == len(paragraphs) - 1 and after is not None and after.cell_type == "code"
            if PREDICTING in text and not (text.startswith(PREDICTING) and (is_code or following.startswith(FOLDED))):
                complaints.append(f"{text!r:.60} is answered by {following!r:.60}, which is not folded")
    return complaints


def quiz_is_folded(notebook: NotebookNode) -> list[str]:
    """In *Check yourself*, from its first question on, stand questions, folded answers and code, whose output pages fold."""
    section = _prose(notebook).partition("## Check yourself\n")[2].partition("\n## ")[0]
    rest = FOLD.sub("", section[section.find("\n1. "):]).split("\n\n")
    asking = re.compile(rf"\d+\. |{'|'.join(map(re.escape, (PICTURE, GUESSING, PREDICTING)))}")
    return [f"{text!r:.60} is not folded" for text in map(str.strip, rest) if text and not asking.match(text)]


def links_lead_somewhere(notebook: NotebookNode) -> list[str]:
    """Every relative link names a file, as counted from the notebook's folder."""
    links = re.findall(r"\]\(([^)]+)\)", _prose(notebook))
    folder = Path(notebook.metadata["folder"])
    return [f"{link} does not exist" for link in links if "://" not in link and not (folder / link).exists()]


RULES: list[Callable[[NotebookNode], list[str]]] = [
    executed_in_order, errors_are_stored, nothing_ignored, pieces_are_kept_as_pictures, nothing_of_this_machine, cells_are_short,
    has_the_usual_parts, pictures_are_described, numbers_come_from_cells, slides_break_sensibly, links_lead_somewhere]
HELD_BACK: list[Callable[[NotebookNode], list[str]]] = [
    guesses_follow_their_questions, guesses_are_collapsed, predictions_are_folded, quiz_is_folded]
