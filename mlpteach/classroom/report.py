"""``ClassReport``: which stages, and which misconceptions, a class stumbles on, and what to show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from os import PathLike
from textwrap import fill

from mlpteach.arrays import text
from mlpteach.classroom import reading
from mlpteach.classroom.tally import NO_NAME, Tally
from mlpteach.judging.class_log import Try, as_time
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.tracing.stage import STAGES

HEADER = ("stage", "passed by", "tries", "mistakes made by")
PLAN = ("mistake", "show", "ask")
WIDE = 100  # characters a line of what to ask


class ClassReport:
    """A class, counted. Prints as a table with a row for each stage, in the order of the mathematics, and what to show and ask.

    People are told apart by the marks of their kernels; where no try has a mark, tries are counted in their place. ``tries`` may
    be read one by one, since none is kept, and None among them is a line that is damaged or made up. ``since`` is only printed.
    """

    def __init__(self, tries: Iterable[Try | None] = (), since: datetime | None = None) -> None:
        self.since, self.damaged = since, 0
        self._tallies: dict[str, Tally] = {}
        for line in tries:
            if line is None:
                self.damaged += 1
            else:
                self._tallies.setdefault(line.stage, Tally()).add(line)

    @classmethod
    def read(cls, logs: Iterable[str | PathLike[str]], since: datetime | None = None) -> ClassReport:
        """The report of one or several logs, from a moment on.

        ``OSError`` for a file that cannot be read, ``NotALogError`` for UTF-16; a damaged line is counted and skipped.
        """
        return cls(reading.tries(logs, as_time(since) if since else ""), since)

    @property
    def stages(self) -> dict[str, Tally]:
        """What became of each stage that was tried, then of the epoch and the training loop."""
        order = [*STAGES, "epoch", "training"]
        others = sorted(set(self._tallies) - set(order))
        return {stage: self._tallies[stage] for stage in (*order, *others) if stage in self._tallies}

    @property
    def tries(self) -> int:
        """How many tries there were."""
        return sum(tally.tries for tally in self._tallies.values())

    @property
    def people(self) -> int:
        """How many people tried anything."""
        return len({mark for tally in self._tallies.values() for mark in tally.left})

    def counts(self, stage: str) -> dict[str, int]:
        """How many people, or tries where no people are known, made each mistake in a stage; the commonest first."""
        tally = self._tallies[stage]
        counts = {slug: len(tally.made_by.get(slug, ())) if tally.people else tries for slug, tries in tally.failed.items()}
        return dict(sorted(((slug, count) for slug, count in counts.items() if count), key=lambda made: (-made[1], made[0])))

    @property
    def plan(self) -> dict[str, tuple[int, str, str]]:
        """For each known mistake the page and the section to show, and the question to ask, by how many people made it."""
        weight = {slug: self._weight(slug) for tally in self._tallies.values() for slug in tally.failed if slug != NO_NAME}
        return {slug: (*CATALOGUE[slug].section, CATALOGUE[slug].question)
                for slug in sorted(weight, key=lambda slug: (-weight[slug], slug))}

    def _weight(self, slug: str) -> int:
        tallies = self._tallies.values()
        people: set[str] = set().union(*(tally.made_by.get(slug, ()) for tally in tallies))
        return len(people) or sum(tally.failed[slug] for tally in tallies)

    def _rows(self) -> list[list[str]]:
        return [[stage, tally.passed_by, f"{tally.tries:,}", "\n".join(self._mistakes(stage, tally))]
                for stage, tally in self.stages.items()]

    def _mistakes(self, stage: str, tally: Tally) -> list[str]:
        return [f"{slug} {count:,}" + (f", {tally.stuck[slug]:,} still stuck on it" if tally.stuck[slug] else "")
                for slug, count in self.counts(stage).items()]

    def _heading(self) -> str:
        passed = sum(tally.passed for tally in self._tallies.values())
        people = f" of {self.people:,} {'person' if self.people == 1 else 'people'}" if self.people else ""
        since = f" since {self.since.astimezone():%A, %d %B %Y, %H:%M}" if self.since else ""
        damaged = f"; {self.damaged:,} damaged line{'s' * (self.damaged != 1)} skipped" if self.damaged else ""
        unmarked = sum(tally.unmarked for tally in self._tallies.values()) if self.people else 0
        nobodys = f"; {unmarked:,} without a mark, so nobody's" if unmarked else ""
        return f"{self.tries:,} tr{'ies' if self.tries != 1 else 'y'}{people}{since}, {passed:,} passed{nobodys}{damaged}"

    def _plan_text(self) -> str:
        asked = [f"{slug}: page {page}, {section}\n" + fill(question, WIDE, initial_indent="  ", subsequent_indent="  ")
                 for slug, (page, section, question) in self.plan.items()]
        return "\n".join(["\nWhat to show and what to ask, the commonest mistake first:", *asked]) if asked else ""

    def __repr__(self) -> str:
        table = text.text_table(HEADER, self._rows()) if self.tries else ""
        return "\n".join(filter(None, [self._heading(), table, self._plan_text()]))

    def _repr_html_(self) -> str:
        plan = [[slug, f"page {page}, {section}", question] for slug, (page, section, question) in self.plan.items()]
        table = text.html_table(HEADER, self._rows(), heading=self._heading())
        return table + (text.html_table(PLAN, plan, heading="What to show and what to ask") if plan else "")
