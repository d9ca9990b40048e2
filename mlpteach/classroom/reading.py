"""Reading class logs, a line at a time: each try once, and nothing that is damaged or made up."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from os import PathLike
from pathlib import Path

from mlpteach import stages
from mlpteach.judging.class_log import Try
from mlpteach.judging.misconceptions import CATALOGUE

LONGEST = 4096  # bytes that a line may have; check writes about 150
TRIED = frozenset((*stages.__all__, "epoch", "training"))
MARK = re.compile(r"[0-9a-f]{12}|")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


class NotALogError(ValueError):
    """What is no class log at all, and why."""


def tries(logs: Iterable[str | PathLike[str]], since: str = "") -> Iterator[Try | None]:
    """The tries of several logs from a time on, and None for each line that is damaged, or names no stage or mistake.

    A log that is given twice counts once, and so does a copied line. ``OSError`` for what cannot be read, ``NotALogError`` for
    UTF-16.
    """
    met: defaultdict[str, Numbers] = defaultdict(Numbers)
    for line in chain.from_iterable(map(_lines, _different(logs))):
        found = _as_try(line)
        if found and found.mark and not met[found.mark].adds(found.number):
            continue
        if found is None or found.time >= since:
            yield found


def _different(logs: Iterable[str | PathLike[str]]) -> Iterable[Path]:
    found: dict[tuple[int, int], Path] = {}
    for log in map(Path, logs):
        about = log.stat()
        found.setdefault((about.st_dev, about.st_ino), log)
    return found.values()


def _lines(log: Path) -> Iterator[bytes]:
    """The lines of a log but for empty ones, those that are too long cut short."""
    with log.open("rb") as file:
        if file.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in file.peek(4)[:4]:
            raise NotALogError(f"{log}: it is UTF-16, which > of PowerShell writes; save it as UTF-8")
        for line in iter(lambda: file.readline(LONGEST), b""):
            if line.strip():
                yield line
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST)


def _as_try(line: bytes) -> Try | None:
    try:
        plain = json.loads(line)
        mark, number, time = plain.get("mark", ""), plain.get("number", 0), plain.get("time", "")
        found = Try(plain["stage"], plain["slug"], plain["passed"], mark, number, time if TIME.fullmatch(time) else "")
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
    return found if _makes_sense(found) else None


def _makes_sense(found: Try) -> bool:
    try:
        return (found.stage in TRIED and (found.slug is None or found.slug in CATALOGUE) and type(found.passed) is bool
                and MARK.fullmatch(found.mark) is not None and type(found.number) is int and (found.number > 0) == bool(found.mark))
    except TypeError:  # a list where a name should be
        return False


class Numbers:
    """Whole numbers that were met, as ranges: one range for all tries of a kernel, which counts them."""

    def __init__(self) -> None:
        self._first: list[int] = []
        self._last: list[int] = []

    def adds(self, number: int) -> bool:
        """Take the number in, and say whether it is new."""
        after = bisect_right(self._first, number)
        if after and number <= self._last[after - 1]:
            return False
        first, last = number, number
        if after < len(self._first) and self._first[after] == number + 1:
            last = self._last.pop(after)
            del self._first[after]
        if after and self._last[after - 1] == number - 1:
            self._last[after - 1] = last
        else:
            self._first.insert(after, first)
            self._last.insert(after, last)
        return True
