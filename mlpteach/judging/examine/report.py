"""What a person is told of their program: what it was taken for, each mistake with three hints, remarks, what is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlpteach.arrays.text import Array
from mlpteach.judging.feedback import indented
from mlpteach.judging.misconceptions import CATALOGUE

HINTS = {1: "where it is", 2: "which factor to look at", 3: "the name of the mistake"}
NOT_KNOWN = ("None of the known mistakes gives these numbers, so any name would be a guess. Compute this layer's change by hand "
             "for one sample, factor by factor, and compare each with your program's.")
ASK = "Print the shape and the numbers of every factor of this change, for one sample. Which is the first that you did not expect?"
TO_SAY = ("loss=", "samples=", "one_by_one=", "activations=")


@dataclass(frozen=True, eq=False)
class Mistake:
    """A mistake: its slug, or None where it has no known name; the layer, 1 next to the inputs, or None; the part.

    ``part`` is "weights", "biases", "output", "start", "loop" or "raises". ``where`` says both in words, ``what`` says what was
    found wrong there. ``candidates`` are the slugs of all mistakes that would give the same. ``line`` is the first line of the
    program whose result is the wrong factor, or None where that can't be told. ``shown`` holds the wrong factor and the right one
    for one sample, by the factor's name, as far as they are known.
    """

    slug: str | None
    layer: int | None
    part: str
    where: str
    what: str = ""
    details: str = ""
    candidates: tuple[str, ...] = ()
    line: Any = None
    shown: Mapping[str, tuple[Array, Array | None]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Where it is and what is wrong about it; the line if it is known; the question that helps."""
        return told([self])

    @property
    def question(self) -> str:
        """The question that helps to find it."""
        return CATALOGUE[self.slug].question if self.slug else ASK if self.part in ("weights", "biases") else ""

    def hint(self, level: int) -> str:
        """1 says where it is, 2 asks about one factor, 3 says what the mistake is called. ``ValueError`` for another level."""
        if level not in HINTS or isinstance(level, bool):
            raise ValueError(f"hint: level must be 1, 2 or 3, received {level!r:.60}")
        return (self._place, self._factor, self._name)[level - 1]()

    def _place(self) -> str:
        return "\n".join(filter(None, [f"{self.where}.", f"Look at {self.line}." if self.line else ""]))

    def _factor(self) -> str:
        return "\n".join(filter(None, [f"{self.what}.", self.details, self.question]))

    def _name(self) -> str:
        if not self.slug:
            return NOT_KNOWN if self.part in ("weights", "biases") else self.details or NO_NAME
        entries = [CATALOGUE[slug] for slug in self.candidates or (self.slug,)]
        both = ["More than one mistake gives exactly this:"] if len(entries) > 1 else []
        tries = f"Try this:\n{indented(entries[0].experiment)}"
        return "\n".join([*both, *(f"{entry.slug}: {entry.explanation}" for entry in entries), tries])

    def __repr__(self) -> str:
        return self.text


NO_NAME = "No mistake of the catalogue is known to do this, so it has no name."


def told(group: Sequence[Mistake], again: bool = False) -> str:
    """A mistake that is made in each of these places: where and what, the lines that are known, the question."""
    first = group[0]
    lines = dict.fromkeys(f"Look at {each.line}." for each in group if each.line)
    opening = f"{where_all(group)}{', a second mistake' if again else ''}. {first.what}."
    return "\n".join(filter(None, [opening, first.details, *lines, first.question]))


def where_all(group: Sequence[Mistake]) -> str:
    """Where a mistake is that is made in several layers."""
    if len(group) == 1:
        return group[0].where
    *others, last = (str(each.layer) for each in group)
    return f"Layers {', '.join(others)} and {last},{group[0].where.rpartition(',')[2]}"


@dataclass(frozen=True, eq=False)
class Report:
    """What came of an examination. Prints as text, and shows as a card in Jupyter.

    ``form`` says what the program was taken for, ``right_parts`` what was probed and found right, ``remarks`` what is no fault.
    ``sizes`` and ``activations`` are those of the network, as far as they were found; ``to_say`` are the arguments of ``examine``
    by which the form can be corrected.
    """

    form: str
    mistakes: Sequence[Mistake] = ()
    remarks: Sequence[str] = ()
    right_parts: Sequence[str] = ()
    sizes: tuple[int, ...] = ()
    activations: tuple[str, ...] = ()
    to_say: Sequence[str] = TO_SAY

    @property
    def right(self) -> bool:
        """Whether no mistake was found."""
        return not self.mistakes

    @property
    def groups(self) -> list[list[Mistake]]:
        """The mistakes as they are told: what is the same in several layers stands together."""
        groups: dict[Any, list[Mistake]] = {}
        for mistake in self.mistakes:
            key = (mistake.slug, mistake.part, mistake.what) if mistake.slug and mistake.layer else id(mistake)
            groups.setdefault(key, []).append(mistake)
        return list(groups.values())

    @property
    def verdict(self) -> str:
        """Whether a mistake was found, and how many."""
        count = len(self.groups)
        return f"{count} mistake{'s' * (count != 1)} found." if count else "No mistake found."

    @property
    def taken_for(self) -> str:
        """What it was taken for, and how to correct that."""
        if not self.to_say:
            return f"I take your program for {self.form}."
        *others, last = self.to_say
        return f"I take your program for {self.form}. If it is not, say {', '.join(others)} or {last}."

    @property
    def told(self) -> list[str]:
        """Each group of mistakes in words."""
        places = [(group[0].layer, group[0].part) for group in self.groups]
        return [told(group, place[0] is not None and place in places[:at])
                for at, (group, place) in enumerate(zip(self.groups, places, strict=True))]

    @property
    def besides(self) -> list[str]:
        """What was found right, and what is no fault."""
        right = [f"Probed and right: {'; '.join(self.right_parts)}."] if self.right_parts else []
        return [*right, *(f"No fault: {remark}." for remark in self.remarks)]

    def _lines(self) -> Iterator[str]:
        yield from (self.taken_for, self.verdict)
        for place, text in enumerate(self.told, 1):
            first, *others = text.splitlines()
            yield from (f"{place}. {first}", *(f"   {line}" for line in others))
        if self.mistakes:
            yield "For help: report.mistakes[0].hint(1) says where, hint(2) asks about one factor, hint(3) says the name."
        yield from self.besides

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        from mlpteach.judging.examine.card import Entry, card  # here, because not everybody who examines looks at cards

        entries = [Entry(words, {f"Hint {level}: {title}": group[0].hint(level) for level, title in HINTS.items()}, group[0].shown)
                   for group, words in zip(self.groups, self.told, strict=True)]
        return card(self.taken_for, self.verdict, entries, self.besides)
