"""mlpteach: the multi-layer perceptron and backpropagation, one traced stage at a time."""

from typing import TYPE_CHECKING, Any

from mlpteach import forms, stages
from mlpteach.arrays.shapes import ShapeError
from mlpteach.gradient_check import central_differences, gradient_check
from mlpteach.judging.check import check, check_epoch, check_training
from mlpteach.network import Network
from mlpteach.tracing.explanation import Explanation
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import StepNotFoundError, Trace

if TYPE_CHECKING:
    from mlpteach import plots, problems, widgets
    from mlpteach.judging.examine import examine
    from mlpteach.judging.wrong_training import final_accuracies, final_errors
    from mlpteach.problems import Problem
    from mlpteach.training.diagnosis import diagnose
    from mlpteach.training.history import History
    from mlpteach.training.sweep import Sweep, sweep
    from mlpteach.training.train import train
    from mlpteach.widgets import exercises

__version__ = "0.1.0"
__all__ = ["Explanation", "History", "Network", "Problem", "ShapeError", "Step", "StepNotFoundError", "Sweep", "Trace",
           "central_differences", "check", "check_epoch", "check_training", "diagnose", "examine", "exercises", "final_accuracies",
           "final_errors", "forms", "gradient_check", "plots", "problems", "stages", "sweep", "train", "widgets"]


# Where to find what is imported when first used: random weights, Matplotlib, widgets and training take long to import, and many
# programs need none of them.
_LATER = {"plots": "plots", "problems": "problems", "widgets": "widgets", "Problem": "problems", "diagnose": "training.diagnosis",
          "examine": "judging.examine", "exercises": "widgets", "final_accuracies": "judging.wrong_training",
          "final_errors": "judging.wrong_training", "History": "training.history",
          "Sweep": "training.sweep", "sweep": "training.sweep", "train": "training.train"}


def __dir__() -> list[str]:
    """What a reader is offered, also what is imported later."""
    return sorted({*__all__, "__version__"})


def load_ipython_extension(ipython: Any) -> None:
    """What ``%load_ext mlpteach`` does: make the magic ``%%examine`` known."""
    from mlpteach.judging.examine.magic import load

    load(ipython)


def __getattr__(name: str) -> Any:
    """Import what stands in ``_LATER``."""
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module 'mlpteach' has no attribute {name!r}")
    module = import_module(f"mlpteach.{_LATER[name]}")
    return module if name == _LATER[name] else getattr(module, name)
