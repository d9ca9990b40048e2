"""``examine``: a person's own program, probed as it is."""

from __future__ import annotations

from typing import Any

from mlpteach.arrays.checks import finite_number
from mlpteach.judging.examine.report import Mistake, Report

__all__ = ["Mistake", "Report", "examine"]

LOSSES = {"squared error": ("half squared error", "mse", "mean squared error", "sse", "l2"),
          "cross-entropy": ("crossentropy", "cross entropy", "ce", "bce", "binary cross-entropy",
                            "categorical cross-entropy", "nll"),
          "absolute error": ("mae", "mean absolute error", "l1")}
SECONDS = 10.0  # for one call of the person's code


def examine(inputs: Any = None, targets: Any = None, *others: Any, train: Any = None, output: Any = None, weights: Any = None,
            gradients: Any = None, loss: str | None = None, samples: str = "rows", one_by_one: bool = False,
            activations: Any = None, seconds: float = SECONDS) -> Report:
    """Find out which mistake a program of one's own makes, in which layer and, where it computes with NumPy, in which line.

    A class::

        report = examine(inputs, targets, train=net.train, output=net.query, weights=net)

    Functions and a dict of parameters::

        report = examine(X, Y, train=step, output=predict, weights=parameters, loss="cross-entropy")

    Gradients only::

        report = examine(X, Y, gradients=backward, output=forward, weights=parameters)

    Neurons, or anything else, by two functions that read and write a list of arrays::

        report = examine(X, Y, train=train, output=run, weights=(read, write), one_by_one=True)

    A ``torch.nn.Module`` before its data, with a function that makes one step::

        report = examine(model, X, Y, train=step, loss="cross-entropy")

    A script's cell in a notebook, by the names of its variables, after ``%load_ext mlpteach``::

        %%examine inputs=X targets=y weights=W1,W2 output=l2

    ``inputs`` (samples, inputs) and ``targets`` (samples, outputs) are the program's own data. ``train(inputs, targets)`` trains
    once on the rows that it is given; ``output(inputs)`` returns a row for each. ``weights`` is an object, module, dict or list in
    which the weight arrays are found, names of attributes, or the pair (read, write). ``samples="columns"`` is for programs that
    keep samples as columns, ``one_by_one=True`` for functions of one sample. ``loss`` is "squared error", "cross-entropy",
    "absolute error" or None, and ``activations`` are the names of each layer's, where they are not found out.

    The program is run, never read: with other weights, on other rows. Everything is put back afterwards. A call that takes longer
    than so many ``seconds`` is stopped, and named in the report. Raises ``ValueError`` or ``TypeError`` that says what to type
    where something is missing or is no use; what is wrong with the program is in the ``Report``.
    """
    from mlpteach.judging.examine.examination import Examination, chosen_activations
    from mlpteach.judging.program.handing_over import check_handed_over, module_first
    from mlpteach.judging.program.program import Program
    from mlpteach.judging.program.supervision import NeverEndsError, ProgramRaisesError, supervised

    if not isinstance(one_by_one, bool):
        raise ValueError(f"examine: one_by_one must be True or False, received {one_by_one!r:.60}")
    told, names = _loss(loss), chosen_activations(activations)
    (inputs, targets, *more), output, weights = module_first((inputs, targets, *others), output, weights)
    check_handed_over(inputs, targets, train, output, weights, gradients, samples, tuple(more))

    def job() -> Report:
        program = Program.of(inputs, targets, train=train, output=output, weights=weights, gradients=gradients, samples=samples,
                             one_by_one=one_by_one)
        return Examination(program, told, names).report()

    try:
        return supervised(job, finite_number("examine", "seconds", seconds))
    except NeverEndsError as error:
        return _unanswered("loop", str(error).removeprefix("examine: "))
    except ProgramRaisesError as error:  # it has no outputs to look into
        return _unanswered("raises", str(error).removeprefix("examine: "))


def _unanswered(part: str, what: str) -> Report:
    """The report on a program that could not be asked anything."""
    where = "The training" if part == "loop" else "While it runs"
    return Report("something that could not be asked", [Mistake(None, None, part, where, what)], to_say=())


def _loss(given: Any) -> str | None:
    if given is None:
        return None
    name = given.lower().replace("_", " ").strip() if isinstance(given, str) else ""
    for loss, others in LOSSES.items():
        if name in (loss, *others):
            return loss
    raise ValueError(f"examine: loss must be one of {', '.join(map(repr, LOSSES))}, or None, received {given!r:.60}")
