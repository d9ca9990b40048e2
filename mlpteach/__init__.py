"""mlpteach: the multi-layer perceptron and backpropagation, one traced stage at a time."""

from typing import TYPE_CHECKING, Any

from mlpteach import stages
from mlpteach.check import check, check_epoch, check_training
from mlpteach.explain import Explanation
from mlpteach.gradient_check import gradient_check
from mlpteach.network import Network
from mlpteach.shapes import ShapeError
from mlpteach.trace import Step, StepNotFoundError, Trace

if TYPE_CHECKING:
    from mlpteach import plots, problems, widgets
    from mlpteach.problems import Problem
    from mlpteach.training import History, Sweep, sweep, train

__version__ = "0.1.0"
__all__ = ["Explanation", "History", "Network", "Problem", "ShapeError", "Step", "StepNotFoundError", "Sweep", "Trace",
           "check", "check_epoch", "check_training", "gradient_check", "plots", "problems", "stages", "sweep", "train", "widgets"]


# Imported when first used: random weights, Matplotlib, widgets and training take long to import, and many programs need none.
_LATER = {"plots": "plots", "problems": "problems", "Problem": "problems", "History": "training", "Sweep": "training",
          "sweep": "training", "train": "training", "widgets": "widgets"}


def __getattr__(name: str) -> Any:
    """Import what stands in ``_LATER``."""
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module 'mlpteach' has no attribute {name!r}")
    module = import_module(f"mlpteach.{_LATER[name]}")
    return module if name == _LATER[name] else getattr(module, name)
