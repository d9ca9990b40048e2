"""mlpteach: the multi-layer perceptron and backpropagation, one traced stage at a time."""

from typing import TYPE_CHECKING, Any

from mlpteach import stages
from mlpteach.explain import Explanation
from mlpteach.gradient_check import gradient_check
from mlpteach.network import Network
from mlpteach.shapes import ShapeError
from mlpteach.trace import Step, StepNotFoundError, Trace

if TYPE_CHECKING:
    from mlpteach import plots, problems
    from mlpteach.problems import Problem

__version__ = "0.1.0"
__all__ = ["Explanation", "Network", "Problem", "ShapeError", "Step", "StepNotFoundError", "Trace", "gradient_check", "plots",
           "problems", "stages"]


def __getattr__(name: str) -> Any:
    """Import these when first used: ``problems`` draws random weights and ``plots`` needs Matplotlib, both slow to import."""
    from importlib import import_module

    if name in ("plots", "problems"):
        return import_module(f"mlpteach.{name}")
    if name == "Problem":
        return import_module("mlpteach.problems").Problem
    raise AttributeError(f"module 'mlpteach' has no attribute {name!r}")
