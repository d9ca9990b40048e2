"""One frame of the walkthrough: a drawing that stays from step to step, and what stands in it now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import numpy as np

from mlpteach.plots.diagram import Diagram
from mlpteach.plots.style import readable
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.heat import heats
from mlpteach.widgets.walk.naming import Naming
from mlpteach.widgets.walk.numerals import single
from mlpteach.widgets.walk.places import MEANINGS
from mlpteach.widgets.walk.scene import scene
from mlpteach.widgets.walk.svg import Attributes, Texts, drawing, filling
from mlpteach.widgets.walk.tables import Cell, marks, tables
from mlpteach.widgets.walk.working import working

LEGEND = "thick lines: large weights, dashed lines: negative ones; the darker, the more active"


@dataclass(frozen=True)
class Frame:
    """A step of a trace and one cell of its result. The network is drawn for ``sample`` where the rows are no samples."""

    trace: Trace
    index: int
    cell: Cell = (0, 0)
    sample: int = 0

    @cached_property
    def step(self) -> Step:
        """The step."""
        return self.trace[self.index]

    @property
    def title(self) -> str:
        """The step's number and stage, and the phase of one that has a place in the network."""
        stage = STAGES.get(self.step.stage)
        return readable(f"Step {self.index}: {self.step.stage}") + (f" ({stage.phase})" if stage and stage.places else "")

    @property
    def arithmetic(self) -> str:
        """The chosen number, worked out as plain text; or what a step without a table has to say."""
        return readable(repr(self.trace.explain(self.step, *self.cell) if has_cells(self.step) else self.step))

    @property
    def rows_are_samples(self) -> bool:
        """Whether each row of the result belongs to a sample."""
        return has_cells(self.step) and self.step.axes[0] == "samples"

    @cached_property
    def naming(self) -> Naming:
        """What rows and columns are called."""
        return Naming(self.trace, self.step)

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """The names of the result's rows and of its columns; a single empty one for a step without cells."""
        if not has_cells(self.step):
            return [""], [""]
        rows, columns = map(range, np.shape(self.step.output))  # type: ignore[arg-type]
        return [self.naming.row(row) for row in rows], [self.naming.column(column) for column in columns]

    def near(self, trace: Trace, index: int) -> Frame:
        """The frame of another step, at the same sample or weight, as far as it has one."""
        sample, row = (self.cell[0], 0) if self.rows_are_samples else (self.sample, self.cell[0])
        return opened(trace, index, sample, row, self.cell[1])

    def diagram(self) -> Diagram | None:
        """The network at this step, or None if the trace has none."""
        return self._diagram

    @cached_property
    def _diagram(self) -> Diagram | None:
        return scene(self.trace, self.step, *self.cell, self._drawn[1]) if has_cells(self.step) else None

    @cached_property
    def _heats(self) -> dict[str, str]:
        return heats(self.trace, self.index, self._drawn[1]) if self._diagram else {}

    def drawing(self) -> str:
        """The frame without what changes: steps of one network share it."""
        net = drawing(self._diagram, bool(self._heats)) if self._diagram else ""
        return ('<div class="mlpteach-frame"><p class="said" role="status" data-slot="said"></p>'
                '<p class="title" data-slot="title"></p><p class="formula" data-slot="formula"></p><div class="sides">'
                f'<div class="net" tabindex="0" role="group" aria-label="network">{net}</div>'
                '<div class="side"><div class="work" data-slot="work"></div><p class="about" data-slot="about"></p>'
                '<p class="legend" data-slot="legend"></p></div></div>'
                '<div class="tables" data-slot="tables"></div></div>')

    def texts(self) -> Texts:
        """What stands in the drawing's slots."""
        about = STAGES[self.step.stage].about if self.step.stage in STAGES else ""
        legend = self._legend(self._diagram) if self._diagram else ""
        formula = f"{self.step.stage} = {self.step.formula}".replace(" - ", " − ")
        found = {"said": self._said(), "title": escape(self.title), "formula": formula,
                 "about": about, "legend": legend}
        found = {slot: escape(words) if slot != "title" else words for slot, words in found.items()}
        if has_cells(self.step):
            names = ", ".join((self.naming.row(self.cell[0]), self.naming.column(self.cell[1])))
            found |= {"work": working(self.step, *self.cell, names), "tables": tables(self.naming, self.cell)}
        else:
            found |= {"work": f"<pre>{escape(self.arithmetic)}</pre>", "tables": ""}
        return {slot: readable(words) for slot, words in (found | self._filling[0]).items()}

    def attributes(self) -> Attributes:
        """The attributes of what has an id in the drawing and in the tables."""
        return (self._filling[1] | marks(self.naming, self.cell)) if has_cells(self.step) else {}

    @cached_property
    def _filling(self) -> tuple[Texts, Attributes]:
        return filling(self._diagram, self.naming.parts(), self._heats) if self._diagram else ({}, {})

    def html(self) -> str:
        """The whole frame, without its style."""
        return filled(self.drawing(), self.texts(), self.attributes())

    def _said(self) -> str:
        """What a screen reader says of a new step: its heading and the chosen number."""
        if not has_cells(self.step):
            return self.title
        value = single(self.step.cell(*self.cell))
        return f"{self.title}. {', '.join((self.naming.row(self.cell[0]), self.naming.column(self.cell[1])))}: {value}"

    def _legend(self, diagram: Diagram) -> str:
        """What the network is drawn for, and what its symbols mean."""
        texts = [text for units in diagram.layers for unit in units for text in unit.lines] + [edge.text for edge in diagram.edges]
        symbols = dict.fromkeys(text.split(" ")[0] for text in texts)
        meanings = [f"{symbol} {MEANINGS[symbol]}" for symbol in symbols if symbol in MEANINGS]
        step, row = self._drawn
        return f"{step.row_name(row)}: {', '.join(meanings)}; {LEGEND}"

    @property
    def _drawn(self) -> tuple[Step, int]:
        """The step that names the samples, the latest whose rows are samples, and the row of the one the network is drawn for."""
        if self.rows_are_samples:
            return self.step, self.cell[0]
        earlier = (self.trace[index] for index in range(self.index, -1, -1))
        step = next((step for step in earlier if has_cells(step) and step.axes[0] == "samples"), self.step)
        return step, min(self.sample, len(step.output) - 1)  # type: ignore[arg-type]


def filled(drawing: str, texts: Texts, attributes: Attributes) -> str:
    """The drawing with texts in its slots and attributes at its ids, as the page's script puts them there."""
    whole = re.sub('data-slot="(.*?)">', lambda slot: slot[0] + texts.get(slot[1], ""), drawing)

    def tag(found: re.Match[str]) -> str:
        kept = {name: value for name, value in attributes.get(found[1], {}).items() if value is not None}
        return found[0] + "".join(f' {name}="{escape(str(value))}"' for name, value in kept.items())

    return re.sub('data-id="(.*?)"', tag, whole)


def has_cells(step: Step) -> bool:
    """Whether the step has a table whose cells can be explained."""
    return isinstance(step.output, np.ndarray) and step.output.ndim == 2 and step.stage in STAGES


def walked(trace: Trace) -> list[int]:
    """The steps of a walkthrough: those that did not fail; all, if all have failed."""
    return [step.index for step in trace if not step.error] or list(range(len(trace)))


def first_sample(trace: Trace) -> int:
    """The first row whose inputs are not all zero: products with zeros show a reader nothing."""
    samples = next((step.samples for step in trace if step.samples is not None), None)
    rows: list[Any] = [] if samples is None else np.flatnonzero(samples.any(axis=1)).tolist()
    return int(rows[0]) if rows else 0


def opened(trace: Trace, index: int, sample: int, row: int = 0, column: int = 0) -> Frame:
    """The frame that a step opens with: the sample's row where rows are samples, or else the wanted one, as far as there is one."""
    frame = Frame(trace, index, sample=sample)
    rows, columns = frame.names
    row = sample if frame.rows_are_samples else row
    return Frame(trace, index, (min(row, len(rows) - 1), min(column, len(columns) - 1)), sample)
