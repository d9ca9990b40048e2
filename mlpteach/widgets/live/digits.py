"""Numbers as they are drawn: a true minus, a fixed number of digits, and never a 0 or a 1 that is none."""

from __future__ import annotations

from math import isfinite

FEW = {"w": 3, "b": 3}  # weights and biases as they are given; all else has four digits until somebody asks
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# Widths of Arial and its likes, in parts of the letters' size: labels are placed by them, and tests see to it that they are true.
NARROW, WIDE = dict.fromkeys(" .,·'|:", 0.28), dict.fromkeys("+−×=<>~", 0.585)
THIN = "\u2009"


def fixed(value: float, digits: int = 4) -> str:
    """With so many decimals; zero has no sign."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


def shown(value: float, digits: int = 4, most: int = 8) -> str:
    """The same, but 2·10⁻⁵ for what would be rounded to 0, 0.999999 for what would be rounded to 1, and fewer decimals, or a power
    of ten, for what is longer than ``most`` letters without its sign.
    """
    if not isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "undefined"
    if value and abs(value) < 0.5 * 10.0 ** -digits:
        return power(value)
    if 1 - 0.5 * 10.0 ** -digits < abs(value) < 1:
        return ("−" if value < 0 else "") + "0.999999"[:max(digits + 2, most)]
    for fewer in range(digits, -1, -1):
        if len((text := fixed(value, fewer)).lstrip("−")) <= most:
            return text
    return power(value)


def power(value: float) -> str:
    """One digit times a power of ten: 2·10⁻⁵."""
    digit, _, exponent = f"{value:.0e}".replace("-", "−", value < 0).partition("e")
    return f"{digit}·10{str(int(exponent)).translate(POWERS)}"


def signed(value: float, digits: int = 4) -> str:
    """With its sign in any case: a change."""
    return ("+" if value > 0 else "") + shown(value, digits, max(7, digits + 2))


def short(value: float) -> str:
    """Without trailing zeros: an input, a target, a push."""
    text = shown(value, 3, 6)
    return text.rstrip("0").rstrip(".") if "." in text and "·" not in text else text


def below(place: int) -> str:
    """A place as an index: 0 is written ₁."""
    return str(place + 1).translate(BELOW)


def width(text: str, size: float) -> float:
    """How wide a text is in letters of that size, in units of the drawing."""
    return size * sum(NARROW.get(letter, WIDE.get(letter, 0.2 if letter == THIN else 0.56)) for letter in text)
