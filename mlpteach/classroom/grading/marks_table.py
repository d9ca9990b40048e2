"""The marks of a class as a table, and as pages of feedback."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile

from mlpteach.classroom.grading.asked import Assigned
from mlpteach.classroom.grading.marking import Marked
from mlpteach.classroom.spreadsheet import spreadsheet

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
body {{ overflow-wrap: anywhere }} table {{ border-collapse: collapse }}
td:first-child {{ min-width: 10em }} th {{ overflow-wrap: normal }}
th, td {{ border: 1px solid; padding: 0.2em 0.6em; text-align: left; vertical-align: top }}</style></head>
<body><main><h1>{title}</h1>
"""
FOOT = "</main></body></html>\n"


def as_csv(results: Sequence[Marked], questions: Sequence[Assigned]) -> str:
    """A line for each submission: its file, the points of each question, their sum, how many there are, and the mistakes."""
    rows: list[list[object]] = [["file", *(asked.name for asked in questions), "points", "out_of", "mistakes"]]
    for marked in results:
        points = [_points(marked.worth(mark)) for mark in marked.marks]
        rows.append([str(marked.submission.path), *points, _points(marked.points), len(questions), "; ".join(marked.mistakes)])
    return spreadsheet(rows)


def _points(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")


def pages(results: Sequence[Marked], questions: Sequence[Assigned]) -> Iterator[tuple[str, str]]:
    """The name and the text of a page for each submission, and of one that lists them all."""
    titles = _titles(results)
    names = [_page_name(place, title) for place, title in enumerate(titles, start=1)]
    for name, title, marked in zip(names, titles, results, strict=True):
        yield name, _page(title, marked)
    rows = "".join(f'<tr><td><a href="{name}">{escape(title)}</a></td><td>{_points(marked.points)}</td>'
                   f"<td>{escape('; '.join(marked.mistakes))}</td></tr>\n"
                   for name, title, marked in zip(names, titles, results, strict=True))
    yield "index.html", (HEAD.format(title="Marks") + f"<table><tr><th>file</th><th>points, out of {len(questions)}</th>"
                         f"<th>mistakes</th></tr>\n{rows}</table>" + FOOT)


def _titles(results: Sequence[Marked]) -> list[str]:
    """Each file, with the folders that not all have in common: where each learner has one, their name stands in it."""
    paths = [marked.submission.path for marked in results]
    folders = zip(*(path.parent.parts for path in paths), strict=False)
    common = sum(1 for _ in takewhile(lambda each: len(set(each)) == 1, folders))
    return ["/".join(path.parts[common:]) for path in paths]


def _page_name(place: int, title: str) -> str:
    """A name of its own, also where two files are called the same."""
    return f"{place:03}_{re.sub('[^A-Za-z0-9_-]', '_', title.rpartition('.')[0])[:60]}.html"


def _page(title: str, marked: Marked) -> str:
    signs = "".join(f"<p><b>{escape(sign)}.</b></p>" for sign in marked.signs)
    if marked.signs:
        signs += f"<p>So it earns nothing until a person has looked. Without that it would have {_points(marked.earned)}.</p>"
    unread = "".join(f"<p>Not read: {escape(one)}.</p>" for one in marked.submission.unread)
    cards = "".join(f"<h2>{escape(mark.asked.name)}: {_points(mark.points)} of 1"
                    f"{escape(f' ({mark.mistake})') if mark.mistake else ''}</h2>\n{mark.feedback._repr_html_()}\n"
                    for mark in marked.marks)
    total = f"<p>{_points(marked.points)} of {len(marked.marks)} points.</p>"
    return f"{HEAD.format(title=escape(title))}{total}{signs}{unread}\n{cards}{FOOT}"
