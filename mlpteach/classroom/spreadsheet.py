"""Tables as spreadsheets save them, between commas, semicolons or tabs, in UTF-8 or marked as UTF-16; and as they open them."""

from __future__ import annotations

import csv
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

BETWEEN_CELLS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is reckoned, unless "'" stands before it
TOLD = "sep="  # in a first line of its own, some say there what stands between the cells


def spreadsheet_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with the number of its last line. A cell is one line, without spaces around it.

    ``OSError`` for a file that cannot be read, ``ValueError`` that names it for one that holds anything else.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
        told = text.startswith(TOLD)
        between = text[len(TOLD):][:1] if told else max(BETWEEN_CELLS, key=text.partition("\n")[0].count)
        reader = csv.reader(StringIO(text, newline=""), delimiter=between, strict=True)
        rows = [(reader.line_num, [_text(cell) for cell in row]) for row in reader]
    except UnicodeDecodeError:
        raise ValueError(f"{path}: expected a table in UTF-8; save it as 'CSV UTF-8'") from None
    except (csv.Error, TypeError) as error:
        raise ValueError(f"{path}: expected a table saved as CSV: {error}") from None
    if control := next((cell for _, row in rows for cell in row for sign in cell if unicodedata.category(sign) == "Cc"), None):
        raise ValueError(f"{path}: expected a table of text, received {control!r:.60}")
    return [(line, row) for line, row in rows[told:] if any(row)]


def _text(cell: str) -> str:
    plain = unicodedata.normalize("NFC", " ".join(cell.split()))
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(FORMULA) else plain


def spreadsheet(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV. No spreadsheet takes a text in it for a formula."""
    table = StringIO()
    csv.writer(table, lineterminator="\n").writerows([_no_formula(cell) for cell in row] for row in rows)
    return table.getvalue()


def _no_formula(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
