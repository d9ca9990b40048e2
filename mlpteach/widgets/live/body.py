"""The piece as HTML: the drawing in both flows, the bar with the chosen number, its arithmetic and its effect, and the table."""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from importlib.resources import files
from typing import Any

from mlpteach.arrays import text
from mlpteach.widgets.live import cells
from mlpteach.widgets.live.arithmetic import Whence
from mlpteach.widgets.live.backward_lines import backward
from mlpteach.widgets.live.choice import FARTHEST, SIZES, Chosen, guide, moves, phases
from mlpteach.widgets.live.digits import shown, signed
from mlpteach.widgets.live.drawing import svg
from mlpteach.widgets.live.effects import caption, effect
from mlpteach.widgets.live.forward_lines import forward
from mlpteach.widgets.live.frames import Patch, Scene
from mlpteach.widgets.live.parts import called, names, part
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.scales import DOWN, RIGHT
from mlpteach.widgets.live.ways import route
from mlpteach.widgets.look import variables

STYLE, SCRIPT = (files(__package__).joinpath(name).read_text("utf-8") for name in ("style.css", "script.js"))
LEGEND = "".join(f'<span>{mark}{words}</span>' for mark, words in (
    ('<svg viewBox="0 0 30 10" aria-hidden="true"><path d="M0 5H30"/></svg>', "weight above 0"),
    ('<svg viewBox="0 0 30 10" aria-hidden="true"><path d="M0 5H30" class="minus"/></svg>', "below 0"),
    ("", "the thicker, the larger"), ("", "the darker, the more active")))
BUTTON = '<button type="button"'
KEYED = re.compile(r'<(\w+)([^>]*) data-k="([^"]+)"([^>]*?)(/?)>')


class Page:
    """A network as a page shows it: its body, and the frame of any choice."""

    def __init__(self, task: NetworkTask, opening: Chosen, sizes: tuple[float, ...] = SIZES, farthest: float = FARTHEST) -> None:
        self.task, self.opening, self.sizes, self.farthest = task, opening, sizes, farthest
        self.rows = cells.rows(task, opening.row)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of all parts in the order of reading."""
        return tuple(names(self.task.sizes, self.task.biased))

    @cached_property
    def body(self) -> str:
        """The HTML, as it stands at the opening choice."""
        return filled(self.blank, self.patch(self.opening))

    @cached_property
    def blank(self) -> str:
        """The HTML before any patch is set."""
        style = f"<style>{variables('.mlpteach-network')}{STYLE}</style>"
        drawings = "".join(svg(self.task, flow, self.order) for flow in (RIGHT, DOWN))
        title = f"{escape(self.task.name)} {text.layers(self.task.sizes)}".strip()
        many = " many" if len(cells.units(self.task)) > cells.BESIDE else ""
        return (f'{style}<div class="net-page"><div class="top"><b>{title}</b>{self._samples()}</div>'
                f'<div class="hero{many}"><div><div class="net">{drawings}</div><p class="legend" aria-hidden="true">{LEGEND}</p>'
                f'{self._bar()}<div class="why"><div role="group" aria-label="Where the number comes from" data-k="whence"></div>'
                '<div role="group" aria-label="What the number does" data-k="whither"></div></div></div>'
                f'{cells.table(self.task, self.rows)}</div><p class="vh" aria-live="polite" data-k="said"></p></div>')

    def _samples(self) -> str:
        called = {row: escape(cells.sample_called(self.task, row)) for row in self.rows}
        buttons = "".join(f'{BUTTON} data-k="sample@{row}" data-sample="{row}">{name}</button>' for row, name in called.items())
        word = '<span class="name" aria-hidden="true">sample</span>'
        return f'<div class="seg" role="group" aria-label="sample">{word}{buttons}</div>'

    def _bar(self) -> str:
        steps = "".join(f'{BUTTON} data-k="size@{size:g}" data-size="{size:g}">{size:g}</button>' for size in self.sizes)
        if len(self.sizes) > 1:
            steps = f'<div class="seg steps" role="group" aria-label="size of a push">{steps}</div>'
        else:
            steps = f'<span class="quiet steps">by {self.sizes[0]:g}</span>'
        called = {step: f"Step {step}: {caption(self.task, step)}" for step in range(1, len(phases(self.task.last)) + 1)}
        pips = "".join(f'{BUTTON} data-k="pip@{step}" data-step="{step}" aria-label="{name}"></button>'
                       for step, name in called.items())
        return ('<div class="bar" role="group" aria-label="The chosen number, and what can be done with it" '
                'data-lm-suppress-shortcuts="true"><div class="choice"><span data-k="name"></span>'
                '<output aria-live="off" data-k="value"></output></div><div class="push">'
                f'{BUTTON} class="round" aria-label="push down" data-k="minus" data-move="minus">−</button>'
                f'{BUTTON} class="round" aria-label="push up" data-k="plus" data-move="plus">+</button>{steps}'
                f'{BUTTON} class="plain" data-k="rest" data-move="rest">let go</button></div>'
                f'<div class="sweep">{BUTTON} class="main" data-move="back">◂ Back</button>'
                f'<div class="pips" role="group" aria-label="steps of Back">{pips}</div></div></div>')

    def frame(self, choice: Chosen) -> dict[str, Any]:
        """All that the page needs when this is chosen: what to set, in which order a push runs, where the controls lead."""
        task = self.task
        step = phases(task.last)[choice.back - 1] if choice.back else ("", 0)
        lines = {"error": [f"e-{task.last}-{unit}" for unit in range(task.sizes[-1])],
                 "carry": [name for name in task.parameters if name.startswith(f"w-{step[1]}-")]}
        return {"state": choice.key, "set": self.patch(choice), "moves": self._moves(choice), "guide": guide(task, choice.id),
                "route": route(task, choice.id) if choice.push else [], "dots": lines.get(step[0], [])}

    def _moves(self, choice: Chosen) -> dict[str, dict[str, str]]:
        return moves(self.task, choice, self.farthest)

    def patch(self, choice: Chosen) -> Patch:
        """Every text, class and attribute for a choice."""
        scene = Scene(self.task, choice)
        return {**scene.patch(self.order), **cells.patch(self.task, choice, scene, self.rows), **self._controls(choice, scene)}

    def _controls(self, choice: Chosen, scene: Scene) -> Patch:
        task, found = self.task, {}
        possible = self._moves(choice)
        for row in self.rows:
            found[f"sample@{row}|aria-pressed"] = str(row == choice.row).lower()
        for size in self.sizes if len(self.sizes) > 1 else ():
            found[f"size@{size:g}|aria-pressed"] = str(size == choice.size).lower()
        for step in range(1, len(phases(task.last)) + 1):
            found[f"pip@{step}|class"] = "done" if step < choice.back else "now" if step == choice.back else ""
        for move in ("plus", "minus"):
            found[f"{move}|aria-disabled"] = str(move not in possible).lower()
        found["rest|class"] = "plain" if choice.push or choice.back else "plain idle"
        found["name|text"], found["value|text"] = called(choice.id, task.sizes), self.value(choice, scene)
        return found | {"whence|html": self._heading(choice) + self.whence(choice).html, "whither|html": effect(task, choice),
                        "said|text": self.said(choice, scene)}

    def _heading(self, choice: Chosen) -> str:
        if not choice.back:
            return "<h3>Where it comes from</h3>"
        steps = len(phases(self.task.last))
        return f'<h3>Back, step {choice.back} of {steps}</h3><p class="quiet">{caption(self.task, choice.back)}</p>'

    def whence(self, choice: Chosen) -> Whence:
        """The arithmetic of the chosen number."""
        passing = self.task.passing(choice.row)
        return backward(passing, choice) if choice.back else forward(passing, choice.id)

    def value(self, choice: Chosen, scene: Scene) -> str:
        """The chosen number, as it stands in the drawing."""
        kind, *_ = part(choice.id)
        if kind in "wbs":
            return shown(scene.now.value(choice.id), 4 if kind == "s" else 3)
        return scene.field(choice.id)["v|text"]

    def said(self, choice: Chosen, scene: Scene) -> str:
        """What a screen reader says of the result, once."""
        if choice.push:
            return (f"{called(choice.id, self.task.sizes)} pushed by {signed(choice.push, 3)}: E from {shown(scene.rest.error)} "
                    f"to {shown(scene.now.error)}")
        name = f"{called(choice.id, self.task.sizes)}: {self.value(choice, scene)}"
        return f"Back, step {choice.back}. {caption(self.task, choice.back)} {name}" if choice.back else name


def filled(html: str, patch: Patch) -> str:
    """HTML as it is once the patch is set: what the script does in a page, done here."""
    found: dict[str, dict[str, str]] = {}
    for key, value in patch.items():
        name, _, attribute = key.rpartition("|")
        found.setdefault(name, {})[attribute] = value

    def one(match: re.Match[str]) -> str:
        tag, before, name, after, end = match.groups()
        own = dict(found.get(name, {}))
        inner = own.pop("html", None) or escape(own.pop("text", ""), quote=False)
        rest = re.sub(r' class="[^"]*"', "", before + after) if "class" in own else before + after
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in own.items())
        return f'<{tag}{rest} data-k="{name}"{attributes}{end}>{inner}'

    return KEYED.sub(one, html)
