"""A table of other people as named columns of text and numbers: from a CSV file, or from a pandas DataFrame."""

from __future__ import annotations

import csv
import re
import stat
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any

from mlpteach.arrays.checks import described

MOST_ROWS, MOST_BYTES = 1_000_000, 200_000_000
SEPARATORS = ",;\t"
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})

Columns = dict[str, list[Any]]


class Measured(float):
    """A number that keeps how it was written, so that a class called 01 is not called 1.0."""

    def __new__(cls, value: Any, text: str) -> Measured:
        """The number of a field, or of a cell."""
        made = super().__new__(cls, value)
        made._text = text
        return made

    _text: str

    def __str__(self) -> str:
        return self._text


def from_file(owner: str, path: str | PathLike[str]) -> Columns:
    """The columns of a CSV file by the names in its first line; fields are separated by commas, semicolons or tabs.

    ``OSError`` for a file that cannot be read, ``ValueError`` for one that is too large, no text, or no table.
    """
    if not isinstance(path, (str, PathLike)):
        raise ValueError(f"{owner}: path must be the name of a file, received {described(path)}")
    file = Path(path)
    if not stat.S_ISREG((about := file.stat()).st_mode) and not file.is_dir():  # which may have no end
        raise ValueError(f"{owner}: {file} is no file with an end, such as a CSV file")
    if (size := about.st_size) > MOST_BYTES:
        raise ValueError(f"{owner}: {file.name} has {size / 1e6:,.0f} MB; expected at most {MOST_BYTES / 1e6:,.0f} MB")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _columns(owner, file.name, lines)
    except UnicodeDecodeError as error:
        raise ValueError(f"{owner}: {file.name} is no text in UTF-8 (byte {error.start:,}); save it as CSV UTF-8") from None
    except csv.Error as error:
        raise ValueError(f"{owner}: {file.name} is no CSV file: {error}") from None


def _columns(owner: str, name: str, lines: Any) -> Columns:
    above, first = next(((number, line) for number, line in enumerate(lines, start=1) if line.strip()), (1, ""))
    separator = max(SEPARATORS, key=re.sub('"[^"]*("|$)', "", first).count)
    reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
    header = [field.strip() for field in next(reader, [])]
    _check_names(owner, header, " in the first line", "; commas, semicolons or tabs separate them")
    rows = list(islice(_rows(owner, name, reader, len(header), above - 1), MOST_ROWS + 1))
    _check_size(owner, len(rows))
    return {column: [_value(row[place], separator) for row in rows] for place, column in enumerate(header)}


def _rows(owner: str, name: str, reader: Any, fields: int, above: int) -> Iterator[list[str]]:
    for row in reader:
        if row and len(row) != fields:
            raise ValueError(f"{owner}: line {above + reader.line_num} of {name} has {len(row)} fields, expected {fields}, "
                             "as its first line has")
        if row:
            yield row


def _value(field: str, separator: str) -> Any:
    """A field as a number where it is one, None where nothing was measured, else its text."""
    text = field.strip()
    plain = text.replace(",", ".") if separator == ";" else text
    try:
        number = Measured(plain.replace("_", "?"), text)  # 1_000 is a number to Python alone
    except ValueError:
        return None if text.lower() in MISSING else text
    return number if number == number else None  # NaN is not itself


def from_frame(owner: str, frame: Any) -> Columns:
    """The columns of a pandas DataFrame, or of anything with ``columns`` and values for each; ``ValueError`` for others."""
    if not hasattr(frame, "columns") or not hasattr(frame, "__getitem__") or not hasattr(frame, "__len__"):
        raise ValueError(f"{owner}: expected a DataFrame with named columns, received {described(frame)}")
    _check_size(owner, len(frame))
    names = list(frame.columns)
    _check_names(owner, names)
    found = {name: [_cell(value) for value in islice(frame[name], len(frame) + 1)] for name in names}
    if wrong := [name for name, values in found.items() if len(values) != len(frame)]:
        raise ValueError(f"{owner}: expected {len(frame)} values in each column, as the table has rows, received "
                         f"{'more' if len(found[wrong[0]]) > len(frame) else len(found[wrong[0]])} in {wrong[0]!r}")
    return found


def _cell(value: Any) -> Any:
    text = str(value).strip()
    if _is_missing(value) or (isinstance(value, str) and text.lower() in MISSING):
        return None
    try:
        return Measured(value, text) if isinstance(value, (Real, Decimal)) else text
    except OverflowError:  # a whole number beyond the largest float
        return text


def _is_missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)  # NaN is not itself
    except (TypeError, ValueError):  # pandas.NA does not say whether it is; an array says it of each number
        return type(value).__name__ == "NAType"


def _check_size(owner: str, rows: int) -> None:
    if not 2 <= rows <= MOST_ROWS:
        received = f"more than {MOST_ROWS:,}" if rows > MOST_ROWS else str(rows)
        raise ValueError(f"{owner}: expected 2 to {MOST_ROWS:,} rows below the names of the columns, received {received}")


def _check_names(owner: str, names: Sequence[Any], where: str = "", hint: str = "") -> None:
    wrong = [name for name in names if not isinstance(name, str) or not name or names.count(name) > 1]
    if wrong or len(names) < 2:
        twice = bool(wrong) and names.count(wrong[0]) > 1
        what = f"{wrong[0]!r:.60} {'twice' if twice else 'among them'}" if wrong else f"{list(names)!r:.200}{hint}"
        raise ValueError(f"{owner}: expected at least two columns, each with a name of its own{where}, received {what}")
