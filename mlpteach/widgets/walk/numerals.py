"""The numbers of a walkthrough: those of a block with the same decimals, four digits of the largest, and all digits on demand."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, isfinite, log10

from mlpteach.arrays import text

FEW, ALL = 4, 8  # digits of the largest number of a block; decimals when all digits are asked for
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SMALL, LARGE = 1e-4, 1e7


def minus(written: str) -> str:
    """A written number with a true minus, and a power of ten in the place of an exponent: ``-2.5e-07`` is 2.5·10⁻⁷ below zero."""
    mantissa, e, exponent = written.partition("e")
    power = f"·10{str(int(exponent)).translate(POWERS)}" if e else ""
    return mantissa.replace("-", "−").replace("inf", "∞") + power


def decimals(values: Iterable[float]) -> int:
    """The decimals of a block of numbers: four digits of its largest, and no more than it needs."""
    finite = [value for value in values if isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    most = min(ALL, max(1, FEW - 1 - floor(log10(largest)))) if largest else 0
    return next((few for few in range(most) if all(round(value, few) == value for value in finite)), most)


def few(value: float, places: int) -> str:
    """With so many decimals; what would be rounded to 0, or is too long, as a digit times a power of ten."""
    if not isfinite(value) or abs(value) >= LARGE or 0 < abs(value) < 0.5 * 10.0 ** -places:
        return minus(f"{value:.0e}")
    rounded = f"{value:.{places}f}"
    if 1 - 0.5 * 10.0 ** -places < value < 1:
        rounded = f"{value:.{ALL}f}" if value < 1 - 10.0 ** -ALL else "0.99999999"
    return minus(rounded) if float(rounded) else rounded.lstrip("-")


def full(value: float) -> str:
    """With all digits that the package prints."""
    return minus(text.number(value, ALL))


def single(value: float) -> str:
    """With four digits of its own, as the network writes it."""
    return minus(text.short(value))


def both(value: float, places: int | None = None) -> str:
    """As HTML that holds few digits and all, of which the page shows one; without ``places`` four digits of its own."""
    short, long = single(value) if places is None else few(value, places), full(value)
    return short if short == long else f'<span class="few">{short}</span><span class="full">{long}</span>'
