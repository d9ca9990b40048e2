"""``guess``: a question whose answer is held back until something was guessed, with the names of known mistakes."""

from mlpteach.widgets.guess.guessing import Guess, guess

__all__ = ["Guess", "guess"]
