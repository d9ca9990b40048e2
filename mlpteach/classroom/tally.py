"""``Tally``: what became of one stage in a class, counted without keeping the tries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from mlpteach.judging.class_log import Try

NO_NAME = "no known mistake"
PASSED = ""


@dataclass(eq=False)
class Tally:
    """The tries of a stage. ``left`` says of each person which mistake was the last; who has once passed has passed.

    ``failed`` counts the tries by their mistake, ``made_by`` holds the marks of those who made it. ``unmarked`` tries are nobody's.
    """

    tries: int = 0
    unmarked: int = 0
    passed: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    made_by: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    left: dict[str, str] = field(default_factory=dict)

    def add(self, line: Try) -> None:
        """Count one try."""
        slug = PASSED if line.passed else line.slug or NO_NAME
        self.tries += 1
        self.passed += line.passed
        self.unmarked += not line.mark
        if slug:
            self.failed[slug] += 1
        if line.mark:
            self._add_to_person(line.mark, slug)

    def _add_to_person(self, mark: str, slug: str) -> None:
        if slug:
            self.made_by[slug].add(mark)
        if self.left.get(mark) != PASSED:
            self.left[mark] = slug

    @property
    def people(self) -> int:
        """How many people tried it."""
        return len(self.left)

    @property
    def stuck(self) -> Counter[str]:
        """How many people have not passed it yet, by the mistake that they made last."""
        return Counter(slug for slug in self.left.values() if slug != PASSED)

    @property
    def passed_by(self) -> str:
        """How many have passed it, and how many are stuck, in words."""
        if not self.people:
            return f"{self.passed:,} of {self.tries:,} tries"
        stuck = self.stuck.total()
        return f"{self.people - stuck:,} of {self.people:,}" + (f", {stuck:,} still stuck" if stuck else "")
