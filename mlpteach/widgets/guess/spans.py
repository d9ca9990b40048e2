"""Which typed numbers count as a certain one, and the ends of the line on which a guess and the value are shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10
from typing import NamedTuple

from mlpteach.widgets.guess.typed import digits

LARGEST = 1.7976931348623157e308
NEAR = 0.01  # of the number, or of its difference from what it is a change of
DECIMALS = range(11)
FARTHEST = 5  # powers of ten among the ends of lines
ROOM = 1.2  # times as long as the value, at least


class Span(NamedTuple):
    """Numbers from ``low`` to ``high`` with at least so many ``digits`` have this reply, unless a lower ``tier`` has one."""

    tier: int
    digits: int
    low: float
    high: float
    reply: int


def agreeing(value: float, origin: float | None, tier: int, reply: int) -> Iterator[Span]:
    """The number rounded to as many digits as somebody may type, two or more; what it is a change of is another number."""
    room = abs(value - origin) / 2 if origin not in (None, value) else LARGEST
    rounded = {round(value, decimals): f"{value:.{decimals}f}" for decimals in DECIMALS}
    yield from (Span(tier, 2, point, point, reply) for point, text in sorted(rounded.items())
                if digits(text) >= 2 and abs(point - value) < room)


def close(value: float, origin: float | None, tier: int, reply: int) -> Span:
    """What is off by one percent or less."""
    room = NEAR * abs(value - (origin if origin not in (None, value) else 0.0))
    return Span(tier, 0, value - room, value + room, reply)


def lines(value: float) -> list[tuple[float, float]]:
    """The ends of lines that show the value, from the shortest on; a guess is shown on the first that has it."""
    power = floor(log10(abs(value) or 0.5))
    tops = [float(f"{leading}e{power + more}") for more in range(FARTHEST) for leading in (1, 2, 5)]
    return [ends for top in tops if top >= ROOM * (abs(value) or 0.4)
            for ends in ((-top, 0.0) if value < 0 else (0.0, top), (-top, top))]


def is_on(number: float, ends: tuple[float, float]) -> bool:
    """Whether the number is on the line."""
    return ends[0] <= number <= ends[1]
