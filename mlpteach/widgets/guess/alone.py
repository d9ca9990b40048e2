"""A guess for a page without a kernel: all that can be said of any answer, made ready."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from mlpteach.widgets.fragment import fragment
from mlpteach.widgets.guess.answer import because, both, heads, said
from mlpteach.widgets.guess.asked import Asked
from mlpteach.widgets.guess.field import controls
from mlpteach.widgets.guess.score import SCORE
from mlpteach.widgets.guess.spans import lines
from mlpteach.widgets.guess.typed import DOTTED, NUMBER, SHAPE, THOUSANDS, written

SCRIPT = Path(__file__).with_name("script.js").read_text(encoding="utf-8")
PATTERNS = {"number": NUMBER.pattern, "thousands": THOUSANDS.pattern, "dotted": DOTTED.pattern, "shape": SHAPE.pattern}
PLACEHOLDERS = {"number": "such as 0.5", "shape": "such as 4, 3"}


def alone(asked: Asked) -> str:
    """The question with its own script, which shows no value before something was guessed."""
    return fragment("guess", "a guess", controls(asked), _ready(asked), SCRIPT)


def _ready(asked: Asked) -> dict[str, Any]:
    """All that the script needs; what the answers are is not to be read at a glance in it, but it is there."""
    ends = [] if asked.value is None else lines(asked.value)
    return {"kind": asked.kind, "patterns": PATTERNS, "heads": heads(asked), "replies": [said(reply) for reply in asked.replies],
            "spans": list(asked.spans) or None, "answers": asked.answers, "other": asked.other, "because": because(asked),
            "both": both(asked), "lines": [[low, high, written(low), written(high)] for low, high in ends], "score": SCORE,
            "unreadable": f"<p>{escape(asked.unreadable)}</p>"}
