"""``ClassGain``: what a class gained between two forms of an exam, topic by topic and mistake by mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from mlpteach.arrays import text
from mlpteach.classroom.exam.marking import UNREAD, MarkedAnswer, mark_answers, unread_lines
from mlpteach.classroom.exam.topics import TOPICS
from mlpteach.judging.misconceptions import CATALOGUE

RIGHT_HEADER = ("topic", "right before", "right after")
WIDE = 99  # characters a line of what to ask
MISTAKE_HEADER = ("mistake", "made before", "made after", "overcome", "new", "the question to ask")


@dataclass(frozen=True, eq=False)
class ClassGain:
    """The answers of the people who wrote both forms. Prints as two tables, which count people and never name them."""

    before: tuple[MarkedAnswer, ...]
    after: tuple[MarkedAnswer, ...]
    left_out: int = 0

    @classmethod
    def read(cls, before: Path, after: Path) -> ClassGain:
        """What two files of answers say. ``OSError`` and ``ValueError`` as ``mark_answers``, and where nobody wrote both forms."""
        if before.absolute() == after.absolute():
            raise ValueError(f"{before}: expected the answers of two forms, received one file twice")
        forms = mark_answers(before), mark_answers(after)
        people = [{answer.name for answer in form} for form in forms]
        both = people[0] & people[1]
        if not both:
            raise ValueError(f"{before} and {after}: nobody answered in both")
        kept = [tuple(answer for answer in form if answer.name in both) for form in forms]
        return cls(kept[0], kept[1], len(people[0] ^ people[1]))

    @property
    def people(self) -> int:
        """How many wrote both forms."""
        return len({answer.name for answer in self.before})

    @property
    def share(self) -> tuple[float, float]:
        """Which share of all points was reached, before and after."""
        before, after = (sum(answer.points for answer in form) / sum(answer.out_of for answer in form)
                         for form in (self.before, self.after))
        return before, after

    @property
    def mistakes(self) -> dict[str, tuple[int, int, int, int]]:
        """For each mistake how many people made it before and after, overcame it, and made it only after; the commonest first."""
        made = [{(answer.mistake, answer.name) for answer in form if answer.mistake} for form in (self.before, self.after)]
        counts = {}
        for slug in sorted({slug for slug, _ in made[0] | made[1]}):
            before, after = ({name for found, name in form if found == slug} for form in made)
            counts[slug] = (len(before), len(after), len(before - after), len(after - before))
        return dict(sorted(counts.items(), key=lambda item: (-item[1][1], -item[1][0], item[0])))

    def _heading(self) -> str:
        before, after = self.share
        others = f"; {self.left_out:,} wrote one form only and are left out" if self.left_out else ""
        gained = f", {(after - before) / (1 - before):.0%} of what there was to gain" if before < 1 else ""
        return (f"{self.people:,} {'person' if self.people == 1 else 'people'} wrote both forms{others}\n"
                f"points: {before:.0%} before, {after:.0%} after{gained}{self._unread()}")

    def _unread(self) -> str:
        told = [f"{when} in {lines}" for when, form in (("before", self.before), ("after", self.after))
                if (lines := unread_lines(form))]
        return f"\n{UNREAD}: {'; '.join(told)}" if told else ""

    def _topics(self) -> list[list[str]]:
        asked = {answer.topic for answer in (*self.before, *self.after)}
        order = [*(topic for topic in TOPICS if topic in asked), *sorted(asked - set(TOPICS))]
        return [[topic, *(_right(form, topic) for form in (self.before, self.after))] for topic in order]

    def _mistakes(self) -> list[list[str]]:
        return [[slug, *(f"{count:,}" for count in counts), CATALOGUE[slug].question if slug in CATALOGUE else ""]
                for slug, counts in self.mistakes.items()]

    def __repr__(self) -> str:
        lines = [self._heading(), "", text.text_table(RIGHT_HEADER, self._topics())]
        if self.mistakes:
            rows = self._mistakes()
            asked = [f"{slug}:\n" + fill(question, WIDE, initial_indent="  ", subsequent_indent="  ")
                     for slug, *_, question in rows if question]
            lines += ["", text.text_table(MISTAKE_HEADER[:-1], [row[:-1] for row in rows]), "", "What to ask:", *asked]
        return text.printable("\n".join(lines))

    def _repr_html_(self) -> str:
        tables = text.html_table(RIGHT_HEADER, self._topics(), heading=self._heading())
        return tables + (text.html_table(MISTAKE_HEADER, self._mistakes(), heading="mistakes, in people") if self.mistakes else "")


def _right(form: Iterable[MarkedAnswer], topic: str) -> str:
    """How many answers to the topic are right, as in 3 of 8."""
    asked = [answer.is_right for answer in form if answer.topic == topic]
    return f"{sum(asked):,} of {len(asked):,}"
