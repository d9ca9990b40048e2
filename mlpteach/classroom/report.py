"""``ClassReport``: which stages, and which misconceptions, a class stumbles on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from mlpteach.arrays import text
from mlpteach.judging import class_log
from mlpteach.judging.class_log import Try
from mlpteach.tracing.stage import STAGES

NO_NAME = "no known mistake"
HEADER = ("stage", "tries", "passed", "mistakes")


@dataclass(frozen=True, eq=False)
class ClassReport:
    """The tries of a class. Prints as a table with a row for each stage, in the order of the mathematics.

    ``damaged`` counts the lines of the logs that could not be read.
    """

    tries: tuple[Try, ...]
    damaged: int = 0

    @classmethod
    def read(cls, logs: Iterable[str | PathLike[str]]) -> ClassReport:
        """The report of one or several logs. ``OSError`` for a file that cannot be read; a damaged line is counted and skipped."""
        lines = [line for log in logs for line in class_log.read(Path(log))]
        tries = tuple(line for line in lines if line is not None)
        return cls(tries, len(lines) - len(tries))

    @property
    def stages(self) -> list[str]:
        """The stages that were tried, then the epoch and the training loop."""
        order = [*STAGES, "epoch", "training"]
        tried = {line.stage for line in self.tries}
        return [*(stage for stage in order if stage in tried), *sorted(tried - set(order))]

    @property
    def mistakes(self) -> dict[tuple[str, str], int]:
        """How often each mistake was made in each stage, the commonest first; those without a slug as ``no known mistake``."""
        failed = sorted((line.stage, line.slug or NO_NAME) for line in self.tries if not line.passed)
        return dict(Counter(failed).most_common())

    def _rows(self) -> list[list[str]]:
        rows = []
        for stage in self.stages:
            passed = [line.passed for line in self.tries if line.stage == stage]
            mistakes = [f"{slug} {count:,}" for (where, slug), count in self.mistakes.items() if where == stage]
            rows.append([stage, f"{len(passed):,}", f"{sum(passed):,}", "\n".join(mistakes)])
        return rows

    def _heading(self) -> str:
        passed = sum(line.passed for line in self.tries)
        damaged = f"; {self.damaged:,} damaged line{'s' * (self.damaged != 1)} skipped" if self.damaged else ""
        return f"{len(self.tries):,} tr{'ies' if len(self.tries) != 1 else 'y'}, {passed:,} passed{damaged}"

    def __repr__(self) -> str:
        return "\n".join([self._heading(), *([text.text_table(HEADER, self._rows())] if self.tries else [])])

    def _repr_html_(self) -> str:
        return text.html_table(HEADER, self._rows(), heading=self._heading())
