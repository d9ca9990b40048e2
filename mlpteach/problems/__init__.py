"""The data tables with their starts: those of the published lessons, two of real data, and a reader's own."""

from typing import TYPE_CHECKING, Any

from mlpteach.problems.problem import Problem, check_batch_size, check_held_out, check_task
from mlpteach.problems.published import AUTOENCODER, COMPARISON, FIRST_COLUMN, HALF_ADDER, XOR, XOR_WITH_CONSTANT

if TYPE_CHECKING:
    from mlpteach.problems.real import DIGITS, PENGUINS

__all__ = ["AUTOENCODER", "COMPARISON", "DIGITS", "FIRST_COLUMN", "HALF_ADDER", "PENGUINS", "XOR", "XOR_WITH_CONSTANT", "Problem",
           "check_batch_size", "check_held_out", "check_task"]


def __getattr__(name: str) -> Any:
    """The real tables are read from their files when first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'mlpteach.problems' has no attribute {name!r}")
    from mlpteach.problems import real

    return getattr(real, name)
