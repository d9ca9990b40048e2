"""A report as a card in Jupyter: readable in light and dark themes, and on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.judging.feedback import CARD

CODE = "font-family:monospace;white-space:pre-wrap;margin:0.3em 0 0.6em 1em"
TABLE = "border-collapse:collapse;font-family:monospace;margin:0"
CELL = "padding:0.1em 0.5em;text-align:right;border:1px solid currentColor;background:transparent;color:inherit"
MOST_ROWS, MOST_COLUMNS = 5, 6  # of a table in a card


class Entry(NamedTuple):
    """What a card says of a mistake: its words, its hints by their titles, the wrong factor and the right one by its name."""

    words: str
    hints: Mapping[str, str]
    shown: Mapping[str, tuple[Array, Array | None]]


def card(opening: str, verdict: str, entries: Sequence[Entry], besides: Iterable[str]) -> str:
    """An opening, a verdict, the mistakes and what else there is to say, as HTML; all text is escaped."""
    parts = [_line(opening), f'<div style="margin:0.5em 0"><b>{escape(verdict)}</b></div>']
    parts += [_mistake(place, *entry) for place, entry in enumerate(entries, 1)]
    return f'<div style="{CARD};overflow-wrap:anywhere">{"".join(parts)}{"".join(map(_line, besides))}</div>'


def _line(words: str) -> str:
    return f'<div style="margin-top:0.3em">{escape(words)}</div>'


def _mistake(place: int, words: str, hints: Mapping[str, str], shown: Mapping[str, tuple[Array, Array | None]]) -> str:
    first, *others = words.splitlines()
    where, _, what = first.partition(". ")
    lines = "".join(f"<div>{escape(line)}</div>" for line in others)
    folded = "".join(_folded(title, f'<div style="{CODE}">{escape(hint)}</div>') for title, hint in hints.items())
    return (f'<div style="margin:0.6em 0 0.8em"><div>{place}. <b>{escape(where)}.</b> {escape(what)}</div>'
            f'<div style="margin-left:1.2em">{lines}{folded}{_numbers(shown)}</div></div>')


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def _numbers(shown: Mapping[str, tuple[Array, Array | None]]) -> str:
    tables = "".join(f'<div style="margin:0 1.5em 0.6em 1em"><div>{escape(name)}, {whose}</div>{_table(values)}</div>'
                     for name, (wrong, right) in shown.items() for whose, values in (("yours", wrong), ("expected", right))
                     if values is not None)
    flex = f'<div style="display:flex;flex-wrap:wrap;overflow-x:auto">{tables}</div>'
    return _folded("The numbers, for one sample", flex) if tables else ""


def _table(values: Array) -> str:
    rows = "".join("<tr>" + "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in row) + "</tr>" for row in cells(values))
    return f'<table style="{TABLE}">{rows}</table>'


def cells(values: Any, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> list[list[str]]:
    """A table's numbers with four digits; dots for rows and columns that there is no room for."""
    table = np.atleast_2d(np.asarray(values, dtype=float))
    written = [[text.short(value) for value in row[:columns]] + ["…"] * (table.shape[1] > columns) for row in table[:rows]]
    return written + [["…"] * len(written[0])] * (len(table) > rows)
