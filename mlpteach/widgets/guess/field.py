"""The controls of a guess: a field to type into or buttons to choose from, "Show it", and the place where the answer appears."""

from __future__ import annotations

from html import escape
from pathlib import Path

from anywidget import AnyWidget
from traitlets import Bool, Unicode

from mlpteach.widgets.guess.answer import STYLE
from mlpteach.widgets.guess.asked import Asked

PLACEHOLDERS = {"number": "such as 0.5", "shape": "such as 4, 3"}
KEYS = 'data-lm-suppress-shortcuts="true"'
TYPED = ('<label>your guess <input type="text" autocomplete="off" spellcheck="false" placeholder="{}" {}></label>'
         f'<button class="main" {KEYS}>Guess</button>')
CHOICE = '<button type="button" aria-pressed="false" {}>{}</button>'
SHOW = f'<button type="button" class="plain" {KEYS}>Show it</button>'
TOLD = '<div class="told" role="status"></div>'


def controls(asked: Asked) -> str:
    """The controls as HTML, with or without a kernel."""
    buttons = "".join(CHOICE.format(KEYS, escape(choice)) for choice in asked.choices)
    return f"{STYLE}<form>{buttons or TYPED.format(PLACEHOLDERS[asked.kind], KEYS)}{SHOW}</form>{TOLD}"


class Field(AnyWidget):
    """The controls in a notebook. A message holds the guess, or None where the value is to be shown."""

    _esm = Path(__file__).with_name("live.js")
    body = Unicode().tag(sync=True)
    told = Unicode().tag(sync=True)
    guess = Unicode().tag(sync=True)
    answered = Bool(False).tag(sync=True)
