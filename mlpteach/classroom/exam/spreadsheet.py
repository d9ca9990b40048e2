"""Tables as spreadsheets save them: between commas, semicolons or tabs, in UTF-8 or marked as UTF-16."""

from __future__ import annotations

import csv
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from pathlib import Path

BETWEEN_CELLS = ",;\t"
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
        rows = [(reader.line_num, [unicodedata.normalize("NFC", " ".join(cell.split())) for cell in row]) for row in reader]
    except UnicodeDecodeError:
        raise ValueError(f"{path}: expected a table in UTF-8; save it as 'CSV UTF-8'") from None
    except (csv.Error, TypeError) as error:
        raise ValueError(f"{path}: expected a table saved as CSV: {error}") from None
    if control := next((cell for _, row in rows for cell in row for sign in cell if unicodedata.category(sign) == "Cc"), None):
        raise ValueError(f"{path}: expected a table of text, received {control!r:.60}")
    return [(line, row) for line, row in rows[told:] if any(row)]
