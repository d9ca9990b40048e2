"""Numbers and arrays as short text that reads the same under every NumPy release.

Nothing here calls ``repr`` of a NumPy scalar or array: NumPy 1 and 2 print those differently.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SPELLED = str.maketrans({"·": "*", "∘": "*", "ᵀ": ".T", "²": "**2", "³": "**3", "Σ": "sum", "∂": "d"})


def number(value: float, digits: int = 8) -> str:
    """Write ``value`` with ``digits`` decimals and no trailing zeros; very small and very large values get an exponent."""
    value = float(value)
    if value == 0:
        return "0"  # also for -0.0, which would puzzle a reader
    if not isfinite(value):
        return str(value)
    if 1e-4 <= abs(value) < 1e9:
        return _strip_zeros(f"{value:.{digits}f}")
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{_strip_zeros(mantissa)}e{exponent}"


def short(value: float, digits: int = 4) -> str:
    """Write ``value`` with so many significant digits, and never less than its whole part: until somebody asks for more."""
    value = float(value)
    if value == 0:
        return "0"
    return f"{value:.0f}" if 10.0 ** digits <= abs(value) < 1e9 else f"{value:.{digits}g}"


def drawn(written: str) -> str:
    """Numbers as pictures write them, with a true minus, as their axes do."""
    return written.replace("-", "−")


def _strip_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def shape(value: Any) -> str:
    """Write the shape of an array as ``(4, 3)``; a plain number is ``number``, a missing value ``none``, all else as it is."""
    if value is None:
        return "none"
    if isinstance(value, np.ndarray):
        return sizes(value.shape)
    return "number" if isinstance(value, (int, float, np.number)) else str(value)


def sizes(shape: Iterable[int]) -> str:
    """Write sizes as Python writes a tuple, whatever integer type they have."""
    return str(tuple(int(size) for size in shape))


def layers(sizes: Iterable[int]) -> str:
    """Write the sizes of a network's layers as ``2-3-1``."""
    return "-".join(map(str, sizes))


def sample(inputs: Iterable[float]) -> str:
    """A sample called by its inputs, as in ``(0, 1)``."""
    return f"({', '.join(map(number, inputs))})"


def singular(axis: str) -> str:
    """``samples`` names an axis, ``sample`` one place along it."""
    return axis.removesuffix("s")


def printable(text: str) -> str:
    """The text as the terminal can show it: symbols that it does not have are spelled."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(SPELLED).encode(encoding, "backslashreplace").decode(encoding)
    return text


def align(texts: Sequence[str]) -> list[str]:
    """Pad numbers to one width with their decimal points below each other."""
    parts = [text.partition(".") for text in texts]
    before = max(len(whole) for whole, _, _ in parts)
    after = max(len(dot + rest) for _, dot, rest in parts)
    return [whole.rjust(before) + (dot + rest).ljust(after) for whole, dot, rest in parts]


def array_lines(array: Array, write: Any = short) -> list[str]:
    """One line a row of a 2-D array, columns aligned, in brackets."""
    return ["[" + "  ".join(cells).rstrip() + "]" for cells in _aligned_rows(array, write)]


def named_array(name: str, array: Array | None) -> list[str]:
    """The lines of an array behind its name, of a large one its shape alone; none for None."""
    if array is None:
        return []
    if array.size > 64:
        return [f"{name} {sizes(array.shape)}"]
    lines = array_lines(array)
    return [f"{name} {lines[0]}", *(" " * (len(name) + 1) + line for line in lines[1:])]


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table as text. A cell may hold several lines; the first column is left-aligned, like the rest."""
    table = [[cell.split("\n") for cell in row] for row in [header, *rows]]
    widths = [max(len(line) for row in table for line in row[column]) for column in range(len(header))]
    lines = []
    for row in table:
        for level in range(max(len(cell) for cell in row)):
            cells = (cell[level] if level < len(cell) else "" for cell in row)
            lines.append("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    return "\n".join(lines)


def html_table(header: Sequence[str], rows: Sequence[Sequence[str]], heading: str = "") -> str:
    """The same table as HTML, each row named by its first cell. All text is escaped; colours are the page's own."""
    from html import escape  # here, because importing it costs more than importing this module

    above = f'<div style="white-space:pre-wrap;font-family:monospace">{escape(heading)}</div>' if heading else ""
    named = f' aria-label="{escape(heading)}"' if heading else ""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' if cell else "<td></td>" for cell in header)
    body = "".join(f"<tr>{''.join(_html_cell(escape(cell), not place) for place, cell in enumerate(row))}</tr>" for row in rows)
    return f"{above}<table{named}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cell(cell: str, is_first: bool) -> str:
    # The rows of an array must stay aligned; a long formula may wrap, so that the values stay in view.
    style = f"text-align:left;white-space:{'pre' if chr(10) in cell else 'pre-wrap'};font-family:monospace"
    if is_first and cell:
        return f'<th scope="row" style="{style};font-weight:400">{cell}</th>'
    return f'<td style="{style}">{cell}</td>'


def labelled_rows(array: Array, row_names: Sequence[str]) -> list[list[str]]:
    """The rows of a 2-D array as table cells, each after its name, decimal points below each other."""
    return [[name, *cells] for name, cells in zip(row_names, _aligned_rows(array, short), strict=True)]


def _aligned_rows(array: Array, write: Any) -> list[tuple[str, ...]]:
    columns = [align([write(cell) for cell in column]) for column in array.T.tolist()]
    return list(zip(*columns, strict=True))
