"""What is gathered during an examination, and where things are in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlpteach.judging.examine.report import Mistake
from mlpteach.judging.wording import listed

# A mistake without a layer stands in one of these.
WITHOUT_LAYER = {"output": "The forward pass", "loop": "The training", "raises": "While it runs", "weights": "The way back"}
OF_A_LAYER = {"output": "forward pass", "raises": "way back"}
FORWARD = ("output", "start")  # what is told first, since all else is built on it


@dataclass
class Findings:
    """Mistakes, remarks, and what was probed and found right, in the order in which they were found.

    ``layers`` is how many the program has, once that is known; ``changes`` are those of a layer's part that are right.
    """

    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    changes: list[tuple[int, str]] = field(default_factory=list)
    layers: int = 0

    def wrong(self, slug: str | None, layer: int | None, part: str, what: str, **more: Any) -> None:
        """Add a mistake, unless it is known already; ``what`` is a sentence without its full stop."""
        if not any((each.slug, each.layer, each.part) == (slug, layer, part) for each in self.mistakes):
            self.mistakes.append(Mistake(slug, layer, part, place(layer, self.layers, part), what, **more))

    def has(self, *slugs: str) -> bool:
        """Whether one of these mistakes was found."""
        return any(each.slug in slugs for each in self.mistakes)

    def withdraw(self, slug: str, layer: int, part: str) -> None:
        """Take a mistake back which was the look of another one."""
        self.mistakes[:] = [each for each in self.mistakes if (each.slug, each.layer, each.part) != (slug, layer, part)]

    def remark(self, *remarks: str) -> None:
        """Add what is no fault."""
        self.remarks += [each for each in remarks if each not in self.remarks]

    def found_right(self, what: str) -> None:
        """Add what is right."""
        self.right.append(what)

    def change_right(self, layer: int, part: str) -> None:
        """Add that the change of a layer's weights or biases is right."""
        self.changes.append((layer, part))

    def ordered(self) -> list[Mistake]:
        """The mistakes as they are told: the way forward, then layer by layer from the outputs down, then the training."""
        return sorted(self.mistakes, key=lambda each: (each.part not in FORWARD, each.layer is None, -(each.layer or 0)))

    def told_right(self) -> list[str]:
        """What is right, in words; no change of which something else is wrong, and no biases whose layer's delta is."""
        wrong = {(each.layer, each.part) for each in self.mistakes}
        kept = [change for change in self.changes if change not in wrong and (change[0], "weights") not in wrong]
        given = ", given what comes back to them" if any(part == "weights" for _, part in wrong) else ""
        parts = list(_changes(kept, self.layers))
        return [*self.right, *([f"the changes of {listed(parts)}{given}"] if parts else [])]


def _changes(kept: Sequence[tuple[int, str]], layers: int) -> Iterator[str]:
    weights, biases = ([layer for layer, each in kept if each == part] for part in ("weights", "biases"))
    pairs = [("weights and biases", weights)] if weights == biases else [("weights", weights), ("biases", biases)]
    for part, of_part in pairs:
        if of_part:
            yield f"all {part}" if len(of_part) == layers else f"the {part} of {in_layers(of_part)}"


def in_layers(layers: Sequence[int]) -> str:
    """As in ``layer 2`` or ``layers 3, 2 and 1``."""
    return f"layer{'s' * (len(layers) > 1)} {listed(map(str, layers))}"


def place(layer: int | None, layers: int, part: str) -> str:
    """Where something is, as in ``Layer 2 (the outputs), weights``."""
    if layer is None:
        return WITHOUT_LAYER.get(part, "The whole program")
    if layers == 1:
        return f"The only layer, {OF_A_LAYER.get(part, part)}"
    whose = "the outputs" if layer == layers else "next to the inputs" if layer == 1 else "hidden"
    return f"Layer {layer} ({whose}), {OF_A_LAYER.get(part, part)}"
