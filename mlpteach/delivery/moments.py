"""``moment``: from when on, as an instructor types it: ``10m``, ``9:30``, ``monday`` or ``2025-03-01``."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, timedelta

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Moment = Callable[[datetime], datetime]


def moment(text: str) -> Moment:
    """A function of now: the moment that the text means, in the time of this place."""
    for read in (_ago, _clock, _weekday, _date):
        try:
            read(text, datetime.now())
        except (LookupError, OverflowError, ValueError):
            continue
        return lambda now: read(text, now)
    raise ArgumentTypeError("expected how long ago, such as 10m, 2h or 7d, a time such as 9:30, a weekday, or a date such as "
                            f"2025-03-01, received {text!r}")


def _ago(text: str, now: datetime) -> datetime:
    number, unit = re.findall(r"^(\d+)([mhd])$", text, re.ASCII)[0]
    return now - timedelta(**{UNITS[unit]: int(number)})


def _clock(text: str, now: datetime) -> datetime:
    """Today at that time, or yesterday if it is still to come."""
    hour, minute = re.findall(r"^(\d\d?):(\d\d)$", text, re.ASCII)[0]
    found = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return found if found <= now else found - timedelta(days=1)


def _weekday(text: str, now: datetime) -> datetime:
    """The beginning of the last such day, which may be today."""
    back = (now.weekday() - WEEKDAYS.index(text.lower())) % 7
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)


def _date(text: str, now: datetime) -> datetime:
    found = datetime.fromisoformat(text)
    found.astimezone()  # which the years at both ends have none of
    return found
