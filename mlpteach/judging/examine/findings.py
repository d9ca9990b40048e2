"""What is gathered during an examination, and where things are in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mlpteach.judging.examine.report import Mistake


@dataclass
class Findings:
    """Mistakes, remarks, and what was probed and found right, in the order in which they were found."""

    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)

    def wrong(self, slug: str | None, layer: int | None, part: str, where: str, **more: Any) -> None:
        """Add a mistake, unless it is known already."""
        if not any((each.slug, each.layer, each.part) == (slug, layer, part) for each in self.mistakes):
            self.mistakes.append(Mistake(slug, layer, part, where, **more))

    def has(self, *slugs: str) -> bool:
        """Whether one of these mistakes was found."""
        return any(each.slug in slugs for each in self.mistakes)

    def remark(self, *remarks: str) -> None:
        """Add what is no fault."""
        self.remarks += [each for each in remarks if each not in self.remarks]

    def found_right(self, what: str) -> None:
        """Add what is right."""
        self.right.append(what)


def place(layer: int | None, layers: int, part: str) -> str:
    """Where something is, as in ``Layer 2, the outputs' weights``."""
    if layer is None:
        return "The whole program"
    whose = "the only one" if layers == 1 else "the outputs'" if layer == layers else "next to the inputs" if layer == 1 else "hidden"
    return f"Layer {layer} ({whose}), {part}"


def listed(things: Iterable[str]) -> str:
    """As in ``a, b and c``."""
    *others, last = things
    return f"{', '.join(others)} and {last}" if others else last
