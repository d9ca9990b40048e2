"""What was typed, as a number or as a shape: a comma, a true minus and brackets are read as well."""

from __future__ import annotations

import re
from math import isfinite

SIGNS = str.maketrans({"−": "-", "–": "-"})
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]*|(\.[0-9]{3}){2,})")  # the same as much of Europe writes it
SHAPE = re.compile(r"[(\[]?([0-9]+(?:(?:[,×x ]| by )+[0-9]+)*),?[)\]]?")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def readings(typed: str) -> list[str]:
    """The numbers that a text may stand for, as Python writes them: 2,500 is read both ways. Empty for what is no number."""
    plain = re.sub(r"\s", "", typed).translate(SIGNS)
    plain = plain.replace(".", "") if DOTTED.fullmatch(plain) else plain
    forms = [plain.replace(",", "."), *([plain.replace(",", "")] if THOUSANDS.fullmatch(plain) else [])]
    return [form for form in forms if NUMBER.fullmatch(form) and isfinite(float(form))]


def digits(reading: str) -> int:
    """How many digits say something: those from the first that is not zero."""
    return len(re.sub("[^0-9]", "", re.split("[eE]", reading)[0]).lstrip("0"))


def sizes_in(typed: str) -> str:
    """A shape as ``4,3``, however it was typed; empty for what is none."""
    found = SHAPE.fullmatch(" ".join(typed.lower().split()))
    return ",".join(str(int(size)) for size in re.findall("[0-9]+", found[1])) if found else ""


def written(value: float, origin: float | None = None) -> str:
    """A number as a page shows it: four digits, with a true minus, and a power of ten where it is very small or large.

    What is a change of another number has as many digits as tell them apart, and one more.
    """
    if 1000 <= abs(value) < 1e15:
        return f"{value:,.0f}".replace("-", "−")
    mantissa, _, power = f"{value + 0.0:.{_digits(value, origin)}g}".replace("-", "−").partition("e")
    return f"{mantissa}·10{str(int(power.replace('−', '-'))).translate(RAISED)}" if power else mantissa


def _digits(value: float, origin: float | None) -> int:
    """Four, or as many as a number needs that is almost a whole one, or almost what it is a change of."""
    others = [other for other in (origin, float(round(value))) if other is not None and abs(other - value) > 1e-9]
    return max((next((digits for digits in range(4, 12) if f"{value:.{digits - 1}g}" != f"{other:.{digits - 1}g}"), 12)
                for other in others), default=4)
