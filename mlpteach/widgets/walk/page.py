"""``walkthrough_html``: the walkthrough as one piece of HTML that steps without a kernel, a library or a network."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from itertools import product
from pathlib import Path
from typing import Any

from mlpteach.plots.diagram import Diagram
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.fragment import fragment
from mlpteach.widgets.walk.curve import Curve
from mlpteach.widgets.walk.frame import Frame, first_sample, opened, walked
from mlpteach.widgets.walk.state import State, html, state
from mlpteach.widgets.walk.style import STYLE

HERE = Path(__file__).parent
SCRIPT = f"(root, data, state) => {{\n{(HERE / 'walk.js').read_text('utf-8')}{(HERE / 'page.js').read_text('utf-8')}}}"
EPOCHS = 12  # of a run that a page holds
MOST_STATES, MOST_PARTS = 1300, 40_000  # of a page, and all parts of their networks: so many rows and columns can be chosen
MOST_STEPS = 200
KEYS = 'data-lm-suppress-shortcuts="true"'  # for a fragment shown in JupyterLab, where keys are commands elsewhere


def walkthrough_html(trace: Trace, step: int | str | tuple[str, int] = 0) -> str:
    """All steps of a trace as an HTML fragment for hand-outs: ready-made states, shown by a short script in it.

    It opens at ``step``, which is anything that ``trace[...]`` takes, such as ``"delta_hidden"``. It has the buttons, pick lists,
    network, tables and arithmetic of ``walkthrough``. It loads nothing, its text is the same each time, and several may stand on
    one page. ``ValueError`` unless ``trace`` is a ``Trace`` with 1 to 200 steps, ``StepNotFoundError`` for a step it does not have.
    """
    received = f"one with {len(trace):,}" if isinstance(trace, Trace) else type(trace).__name__
    if not isinstance(trace, Trace) or not 1 <= len(trace) <= MOST_STEPS:
        raise ValueError(f"walkthrough_html: expected a Trace with 1 to {MOST_STEPS} steps, received {received}")
    return run_html(lambda _: trace, None, 0, opened(trace, trace[step].index, first_sample(trace)))


def run_html(trace_at: Callable[[int], Trace], curve: Curve | None, epoch: int, frame: Frame) -> str:
    """The same for epochs along a run's error curve, opened at one of them and at a frame of it."""
    epochs = sorted({epoch, *(curve.along(EPOCHS) if curve else [])})
    traces = {each: frame.trace if each == epoch else trace_at(each) for each in epochs}
    above = curve.html(epochs, dotted=True) if curve else ""
    opening = state(frame, epoch, curve, above)
    pack = _Pack()
    most = _most(traces, frame.diagram())
    for each, trace in traces.items():
        pack.steps[each] = {index: _about(opened(trace, index, frame.sample)) for index in walked(trace)}
        for shown in _frames(trace, frame, most):
            pack.add(state(shown, each, curve, above))
    pack.add(opening)
    body = f'{STYLE}{_controls(frame, traces[epoch], epoch, curve)}<div class="mlpteach-now">{html(opening)}</div>'
    return fragment("walk", "walkthrough", body, pack.packed({**opening["now"], "sample": frame.sample}), SCRIPT)


def _most(traces: dict[int, Trace], diagram: Diagram | None) -> tuple[int, int]:
    """How many rows and columns of a result can be chosen, so that a page holds all states."""
    parts = len(diagram.edges) + sum(map(len, diagram.layers)) if diagram else 1
    states = min(MOST_STATES, MOST_PARTS // parts)
    sizes = [tuple(map(len, Frame(trace, index).names)) for trace in traces.values() for index in walked(trace)]
    shapes = ((10, 8), (8, 8), (8, 4), (4, 4), (4, 2), (2, 2), (1, 1))
    return next((most for most in shapes if sum(min(r, most[0]) * min(c, most[1]) for r, c in sizes) <= states), (1, 1))


def _frames(trace: Trace, opening: Frame, most: tuple[int, int]) -> Iterator[Frame]:
    for index in walked(trace):
        rows, columns = (range(min(len(names), size)) for names, size in zip(Frame(trace, index).names, most, strict=True))
        first = opened(trace, index, opening.sample).cell
        yield from (Frame(trace, index, cell, opening.sample) for cell in dict.fromkeys([*product(rows, columns), first]))


def _about(frame: Frame) -> dict[str, Any]:
    rows, columns = frame.names
    return {"title": frame.title, "rows": rows, "columns": columns, "samples": frame.rows_are_samples}


class _Pack:
    """The states of a page, each text in it once."""

    def __init__(self) -> None:
        self.pool: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.steps: dict[int, dict[int, dict[str, Any]]] = {}
        self.states: dict[str, list[Any]] = {}

    def add(self, shown: State) -> None:
        """Keep a state under its epoch, step, row and column."""
        key = "/".join(str(shown["now"][part]) for part in ("epoch", "step", "row", "column"))
        self.states[key] = [self._number(shown["drawing"]), self._pairs(shown["texts"]), self._pairs(shown["attributes"])]

    def _pairs(self, entries: dict[str, Any]) -> list[int]:
        return [number for name, value in entries.items()
                for number in (self.names.setdefault(name, len(self.names)), self._number(value))]

    def _number(self, value: Any) -> int:
        return self.pool.setdefault(json.dumps(value, ensure_ascii=False, separators=(",", ":")), len(self.pool))

    def packed(self, now: dict[str, int]) -> str:
        """All of it as compressed JSON."""
        rest = {"names": list(self.names), "states": self.states, "steps": self.steps, "epochs": list(self.steps), "now": now}
        text = f'{{"pool":[{",".join(self.pool)}],{json.dumps(rest, ensure_ascii=False, separators=(",", ":"))[1:]}'
        return b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _controls(frame: Frame, trace: Trace, epoch: int, curve: Curve | None) -> str:
    moves = "".join(f'<button type="button" {KEYS} data-move="{move}">{move.capitalize()}</button>'
                    for move in ("first", "back", "next", "last", "play"))
    rows, columns = frame.names
    last = len(curve.errors) - 1 if curve else 0
    typed = (f'<label>epoch <input class="mlpteach-epoch" {KEYS} size="8" inputmode="numeric" autocomplete="off" '
             f'data-last="{last}" value="{epoch:,}"></label>') if curve else ""
    stages = {index: Frame(trace, index).title for index in walked(trace)}
    lists = "".join((
        _choice("stage", stages, frame.index, "pick"), typed, _choice("row", dict(enumerate(rows)), frame.cell[0], "row"),
        _choice("column", dict(enumerate(columns)), frame.cell[1], "column"), _box("all digits", "digits"),
        _box("presenter size", "size")))
    return (f'<div class="mlpteach-controls">{moves}{lists}</div><p class="mlpteach-refused mlpteach-words" role="alert"></p>')


def _box(name: str, looks: str) -> str:
    return f'<label><input type="checkbox" class="mlpteach-{looks}" {KEYS} autocomplete="off"> {name}</label>'


def _choice(name: str, options: dict[int, str], chosen: int, looks: str) -> str:
    entries = "".join(f'<option value="{value}"{" selected" * (value == chosen)}>{escape(text)}</option>'
                      for value, text in options.items())
    return f'<label>{name} <select class="mlpteach-{looks}" {KEYS} autocomplete="off">{entries}</select></label>'
