"""A table of other people as named columns of text and numbers: from a CSV file, or from a pandas DataFrame."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

from mlpteach.arrays.checks import described

MOST_ROWS, MOST_BYTES = 1_000_000, 200_000_000
SEPARATORS = ",;\t"
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})

Columns = dict[str, list[Any]]


def from_file(owner: str, path: str | PathLike[str]) -> Columns:
    """The columns of a CSV file by the names in its first line; fields are separated by commas, semicolons or tabs.

    ``OSError`` for a file that cannot be read, ``ValueError`` for one that is too large, no text, or no table.
    """
    file = Path(path)
    if (size := file.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{owner}: {file.name} has {size / 1e6:,.0f} MB; expected at most {MOST_BYTES / 1e6:,.0f} MB")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _columns(owner, file.name, lines)
    except UnicodeDecodeError as error:
        raise ValueError(f"{owner}: {file.name} is no text in UTF-8 (byte {error.start:,}); save it as CSV UTF-8") from None
    except csv.Error as error:
        raise ValueError(f"{owner}: {file.name} is no CSV file: {error}") from None


def _columns(owner: str, name: str, lines: Any) -> Columns:
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    header = [field.strip() for field in next(csv.reader([first], delimiter=separator), [])]
    _check_names(owner, header)
    rows = list(islice(_rows(owner, name, csv.reader(lines, delimiter=separator), len(header)), MOST_ROWS + 1))
    _check_size(owner, len(rows))
    return {column: [_value(row[place], separator) for row in rows] for place, column in enumerate(header)}


def _rows(owner: str, name: str, reader: Any, fields: int) -> Iterator[list[str]]:
    for row in reader:
        if row and len(row) != fields:
            raise ValueError(f"{owner}: line {reader.line_num + 1} of {name} has {len(row)} fields, expected {fields}, "
                             "as its first line has")
        if row:
            yield row


def _value(field: str, separator: str) -> Any:
    """A field as a number where it is one, None where nothing was measured, else its text."""
    text = field.strip()
    if text.lower() in MISSING:
        return None
    try:
        return float(text.replace(",", ".") if separator == ";" else text)
    except ValueError:
        return text


def from_frame(owner: str, frame: Any) -> Columns:
    """The columns of a pandas DataFrame, or of anything with ``columns`` and a ``tolist`` for each; ``ValueError`` for others."""
    if not hasattr(frame, "columns") or not hasattr(frame, "__getitem__") or not hasattr(frame, "__len__"):
        raise ValueError(f"{owner}: expected a DataFrame with named columns, received {described(frame)}")
    _check_size(owner, len(frame))
    names = list(frame.columns)
    _check_names(owner, names)
    return {name: [_cell(value) for value in frame[name].tolist()] for name in names}


def _cell(value: Any) -> Any:
    if value is None or value != value or (isinstance(value, str) and value.strip().lower() in MISSING):  # NaN is not itself
        return None
    return float(value) if isinstance(value, (int, float)) else str(value).strip()


def _check_size(owner: str, rows: int) -> None:
    if not 2 <= rows <= MOST_ROWS:
        received = f"more than {MOST_ROWS:,}" if rows > MOST_ROWS else str(rows)
        raise ValueError(f"{owner}: expected 2 to {MOST_ROWS:,} rows below the names of the columns, received {received}")


def _check_names(owner: str, names: Sequence[Any]) -> None:
    wrong = [name for name in names if not isinstance(name, str) or not name or names.count(name) > 1]
    if wrong or len(names) < 2:
        twice = bool(wrong) and names.count(wrong[0]) > 1
        what = f"received {wrong[0]!r} {'twice' if twice else 'among them'}" if wrong else f"received {list(names)}"
        raise ValueError(f"{owner}: expected at least two columns, each with a name of its own in the first line, {what}")
