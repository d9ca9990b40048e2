"""Answers that a page folds until somebody asks for them: what comes out below a question."""

from __future__ import annotations

from nbformat import NotebookNode

GUESS = "guess: "  # with which the text of a guess begins


def is_guess(output: NotebookNode) -> bool:
    """Whether a stored output is that of ``widgets.guess``."""
    text: str = output.get("data", {}).get("text/plain", "")
    return text.startswith(GUESS)
