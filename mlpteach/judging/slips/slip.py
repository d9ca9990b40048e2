"""``Slip``: what it is recognised by, what it is called, and what a beginner can do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mlpteach.judging.misconceptions.entry import LoopVariant, Variant


@dataclass(frozen=True, eq=False)
class Slip:
    """An ordinary slip. It is recognised by ``words``, or by what it gives, its ``variants``, as a misconception is.

    ``words`` is a pattern for what happened, on one line, such as ``NameError: name 'target' is not defined`` or ``It returned a
    str.``. ``name`` is what it is called, ``says`` what happened in plain words, ``question`` what to look at. Both may hold names
    in braces, of groups of the pattern or of other known facts; where one is not known, the slip does not fit.
    """

    name: str
    question: str
    words: str = ""
    says: str = ""
    variants: tuple[Variant | LoopVariant, ...] = ()

    def fitted(self, words: str, facts: Mapping[str, str]) -> Slip | None:
        """The slip with its names filled in, if it fits these words and facts."""
        if not (self.words and (match := re.search(self.words, words))):
            return None
        known = {**facts, **{name: value for name, value in match.groupdict().items() if value is not None}}
        try:
            return replace(self, says=self.says.format_map(known), question=self.question.format_map(known))
        except KeyError:
            return None


def first_fitting(table: Iterable[Slip], words: str, facts: Mapping[str, str] | None = None) -> Slip | None:
    """The first slip of a table that fits these words."""
    return next((fitted for slip in table if (fitted := slip.fitted(words, facts or {}))), None)
