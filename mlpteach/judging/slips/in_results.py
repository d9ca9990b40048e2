"""Slips that are seen in the numbers: what they give, or what is said of a result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlpteach.forms import SIGMOID, SOFTMAX
from mlpteach.judging.formulas import Formula, taking
from mlpteach.judging.misconceptions.entry import LoopVariant, Variant, variants
from mlpteach.judging.slips.slip import Slip
from mlpteach.tracing.stage import STAGES

ACTIVATIONS = "hidden_activation output_activation"
WHOLE_TABLES = " ".join(STAGES)
NO_AXES = ("Here each number is treated by itself, so try single numbers: what does your function give for 0, for a large sum, and "
           "for a very negative one? And what should it give?")


def _every_epoch(epochs: int) -> list[range]:
    return [range(epochs), range(1, epochs + 1)]


def _tanh(z: Any) -> Any:
    return np.tanh(z)


def _sigmoid(*formulas: Any) -> tuple[Variant, ...]:
    return variants(ACTIVATIONS, "result", *(taking("sum_synapse", formula) for formula in formulas), act=SIGMOID)


def _rows(*formulas: Callable[[Any], Any]) -> tuple[Variant, ...]:
    """What any stage may give: a part of the right table."""
    return variants(WHOLE_TABLES, "result", *(taking("right", formula) for formula in formulas))


def _only(rows: slice, columns: slice = slice(None)) -> Formula:
    """The table with zeros outside these rows and columns."""
    def kept(table: Any) -> Any:
        result = np.zeros_like(table)
        result[rows, columns] = table[rows, columns]
        return result

    return kept


def _terms(*kept: slice) -> tuple[Variant, ...]:
    """Sums of which only some terms are there, in each stage that sums."""
    sums: dict[tuple[str, str, str], Callable[[slice], Formula]] = {
        ("sum_synapse", "result", "layer_input weights bias"):
        lambda part: lambda x, w, b: x[:, part] @ w[part] + (0 if b is None else b),
        ("delta_hidden", "received", "delta_next weights_next"): lambda part: lambda d, w: d[:, part] @ w[:, part].T,
        ("negative_gradient", "result", "layer_input delta"): lambda part: lambda x, d: x[part].T @ d[part],
        ("negative_gradient_bias", "result", "delta"): lambda part: lambda d: d[part].sum(axis=0, keepdims=True)}
    return tuple(variant for (stage, name, needs), make in sums.items()
                 for variant in variants(stage, name, *(taking(needs, make(part)) for part in kept)))


FIRST, LAST, ALL = slice(0, 1), slice(-1, None), slice(None)

GIVING = (  # recognised by what they give
    Slip("a missing minus",
         "The larger the sum, the larger its activation should be: is yours? Look at every sign between the sum and e.",
         says="Yours and the expected ones add up to 1 in each cell.", variants=_sigmoid(lambda z: SIGMOID(-z))),
    Slip("a minus too many",
         "Can a sigmoid be negative? Look at the sign in front of the whole fraction.",
         says="Every number is right but for its sign.", variants=_sigmoid(lambda z: -SIGMOID(z))),
    Slip("softmax in place of the sigmoid",
         "Does one unit's activation depend on the other units in yours? For a sigmoid each sum stands by itself.",
         says="The numbers of each row add up to 1.", variants=_sigmoid(lambda z: SOFTMAX(z))),
    Slip("a missing bracket",
         "What does Python do first, `/` or `+`? What belongs below the line of the fraction needs a bracket around it.",
         says="Every number is above 1, and a sigmoid's never is.",
         variants=_sigmoid(lambda z: 1 + np.exp(-z), lambda z: 1 + np.exp(z))),
    Slip("the slope in place of the sigmoid",
         "What do you give for 0, and where is yours largest? The slope is largest there; the sigmoid itself goes on growing.",
         says="Yours is largest at 0 and never above a quarter.", variants=_sigmoid(lambda z: SIGMOID(z) * (1 - SIGMOID(z)))),
    Slip("tanh in place of the sigmoid",
         "What does yours give for a very negative sum? A sigmoid never gives a negative number: which function goes from -1 to 1?",
         says="It goes from -1 to 1, and a sigmoid from 0 to 1.", variants=_sigmoid(_tanh)),
    Slip("ReLU in place of the sigmoid",
         "What does yours give for a sum of 5? A sigmoid never gives a number above 1, and never exactly 0.",
         says="Negative sums become 0, and the others stay as they are.",
         variants=_sigmoid(lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, z, 0.01 * z))),
    Slip("a step in place of the sigmoid",
         "Is something compared or rounded? What does yours give for sums of 0.1 and 0.2, and should it be the same for both?",
         variants=_sigmoid(lambda z: np.where(z > 0, 1.0, 0.0), lambda z: np.sign(z), np.round)),
    Slip("the sigmoid twice",
         "How often is your sum squashed on its way? For 0 the answer is a half, and yours is more: is the sigmoid called twice?",
         says="For a sum of 0 yours is above a half.", variants=_sigmoid(lambda z: SIGMOID(SIGMOID(z)))),
    Slip("the sum in place of its activation",
         "Which line changes the weighted sum? What you were given comes back, unchanged.",
         says="The weighted sum comes back unchanged.", variants=_sigmoid(lambda z: z)),
    Slip("the bias left out",
         "Where does the bias join the sum in your code, and is what comes of it kept? Without a bias your result is right.",
         says="The bias is left out, or has the wrong sign.",
         variants=variants("sum_synapse", "result", lambda layer_input, weights: layer_input @ weights,
                           lambda layer_input, weights, bias: layer_input @ weights - (0 if bias is None else bias))),
    Slip("the step in place of the new weights",
         "Is your result the new weights, or only the step? A step of 0 should leave the weights where they are: does yours?",
         says="This is the step alone: where are the old weights?",
         variants=variants("weight_update", "result", *(taking("weights right", change) for change in (
             lambda w, new: new - w, lambda w, new: w - new)), lambda negative_gradient: negative_gradient)),
    Slip("a product in place of a sum",
         "What should become of the weights if the gradient is 0? The step is added to the weights: is yours?",
         says="The step is multiplied with the weights, not added to them.",
         variants=variants("weight_update", "result", lambda weights, right: weights * (right - weights))),
    Slip("a sum in place of a product",
         "What should become of the weights if the gradient is 0? Are the rate and the gradient multiplied in your code?",
         says="With a gradient of 0 your weights would still move.",
         variants=variants("weight_update", "result", lambda weights, negative_gradient, learning_rate:
                           weights + learning_rate + negative_gradient)),
    Slip("the squared error",
         "What is asked for, the error of each output or a measure of it? Here nothing is squared yet.",
         says="Every number is squared, or half a square.",
         variants=variants("error", "result", *(taking("right", square) for square in (lambda e: e**2, lambda e: e**2 / 2)))),
    Slip("an error without its sign",
         "Is an output too high or too low? Your error should say it by its sign: where does it get lost?",
         says="The sizes are right, but the sign is gone.", variants=variants("error", "result", lambda right: np.abs(right))),
    Slip("the last term of a sum",
         "Does each turn of your loop add to the total, or does it replace it? `=` forgets what was there, `+=` adds to it.",
         says="Only the last term of each sum is there.", variants=_terms(LAST)),
    Slip("a term left out of a sum",
         "From which number up to which does your loop run? The first place is 0, and range(n) ends with n - 1.",
         says="One term of each sum is left out, the first or the last.", variants=_terms(slice(None, -1), slice(1, None), FIRST)),
    Slip("a transposed result",
         "Which axis should be the rows of your result, and which the columns? In yours they have changed places.",
         says="The numbers are right, but the table is transposed.", variants=_rows(lambda right: right.T)),
    Slip("a lost axis",
         "How many rows and columns should there be, and how many axes has yours? A list of rows keeps both; a sum keeps them with "
         "keepdims=True.", says="The numbers are right, but they do not stand in rows and columns.",
         variants=_rows(lambda right: right.ravel())),
    Slip("the first row or column only",
         "Does your `return` stand inside a loop? Then it ends the loop in the first turn. Look at how far it is indented.",
         says="It is right for only the first row or column.",
         variants=_rows(_only(FIRST), _only(ALL, FIRST), _only(FIRST, FIRST), lambda r: r[:1], lambda r: r[0], lambda r: r[:, :1],
                        lambda r: r[:, 0], lambda r: r[0, 0])),
    Slip("the last row or column only",
         "What do your variables hold when the loop has ended? What is computed in each turn has to be stored in that turn.",
         says="It is right for only the last row or column.",
         variants=_rows(_only(LAST), _only(ALL, LAST), lambda r: r[-1:], lambda r: r[-1], lambda r: r[:, -1:], lambda r: r[:, -1],
                        lambda r: r[-1, -1])),
    Slip("errors that cancel",
         "What becomes of an error of 1 and one of -1 in your measure? They must not cancel each other: where does the sign go?",
         says="The weights are right, but the errors keep their sign when they are averaged or added.",
         variants=(LoopVariant(lambda epochs, samples: epochs, _every_epoch, measures=(
             np.mean, np.sum, lambda e: -np.mean(e), lambda e: -np.sum(e), lambda e: abs(np.mean(e)), lambda e: abs(np.sum(e)))),)),
)

IN_RESULTS = (  # recognised by what is said of a result
    Slip("another name in the place of an argument",
         "Which name stands in your code where {name} should? One from another cell looks the same and holds other numbers.",
         r"does not depend on (?P<name>\w+)"),
    Slip("a result that changes from call to call",
         "Which name in your function is neither an argument nor made in it? Are random numbers drawn, or is something counted?",
         r"gives another result"),
    Slip("a loop that stops early",
         "Which line can end your loop before all epochs are done: a break, a return, a condition in a while? The number of epochs "
         "is given.", r"stops early"),
    Slip("a return inside the loop",
         "How far is your `return` indented? Inside a loop it ends the loop in the first turn. What should be done in every epoch?",
         r"errors holds 1 number of"),
    Slip("results in another order",
         "In which order are the results asked for, and in which do they stand behind your `return`?", r"in another order"),
    Slip("a transposed result",
         "Which axis should be the rows of your result, and which the columns? In yours they have changed places.", r"transposed"),
    Slip("more than one number for each epoch",
         "What do you append in each epoch: a table, or a single number that measures it?", r"one number for each epoch"),
    Slip("what is not a number",
         "Which line takes a logarithm or a root of a negative number, divides by 0, or raises e to a very large power?",
         r"yours is (nan|-?inf)", "Some of your numbers are not a number (nan) or infinite."),
    Slip("a rounded result",
         "Is something rounded or compared in your code? Nothing is to be rounded here.", r"is something rounded"),
    Slip("one number in place of a list",
         "Is errors a list, and does each epoch append to it? `errors = …` in the loop puts one number in the list's place.",
         r"errors has the shape of a single number"),
    Slip("an unusual measure",
         "What do you append in each epoch? A measure of all samples and outputs is asked for, such as the mean absolute error.",
         r"weights_1 are right; errors differs"),
    Slip("what was given, given back",
         "Which line computes something from {name}, and does its result stand behind your return?",
         r"What comes back is (?P<name>\w+), unchanged"),
    Slip("a single number in place of a table",
         "Over how many axes do you sum or take a mean? How many numbers are asked for?", r"shape of a single number"),
)
