"""Slips that are recognised by what they give, each tried as a mistake of the catalogue is."""

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


def _every_epoch(epochs: int) -> list[range]:
    return [range(epochs), range(1, epochs + 1)]


def _tanh(z: Any) -> Any:
    return np.tanh(z)


def _sigmoid(*formulas: Any) -> tuple[Variant, ...]:
    return variants(ACTIVATIONS, "result", *(taking("sum_synapse", formula) for formula in formulas), act=SIGMOID)


def _softmax(*formulas: Any) -> tuple[Variant, ...]:
    return variants(ACTIVATIONS, "result", *(taking("sum_synapse", formula) for formula in formulas), act=SOFTMAX)


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


FIRST, LAST, ALL, MOST, LATER = slice(0, 1), slice(-1, None), slice(None), slice(None, -1), slice(1, None)

GIVING = (
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
    Slip("the sigmoid in place of softmax",
         "Does an output of yours depend on the other sums of its row? With softmax they share what there is.",
         says="Each number is that of its own sum alone, and a row does not add up to 1.", variants=_softmax(lambda z: SIGMOID(z))),
    Slip("powers that are not divided",
         "What do the outputs of one row add up to in yours? Each power is a share of something: of what?",
         says="The powers are right, but no row adds up to 1.", variants=_softmax(np.exp)),
    Slip("sums that are divided as they are",
         "Can an output of yours be negative? Something is done to each weighted sum before the shares are taken.",
         says="A row adds up to 1, but without powers a share can be negative.",
         variants=_softmax(lambda z: z / z.sum(axis=1, keepdims=True))),
    Slip("a minus in the powers",
         "In a row, which sum should get the largest share, and which gets it in yours? Look at the sign in the exponent.",
         says="The smallest sum has the largest share.", variants=_softmax(lambda z: SOFTMAX(-z))),
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
    Slip("a turned sign without the rate",
         "Which way do the weights move in your code, and how far? There is a sign to look at, and an argument that is not used.",
         says="The weights move the wrong way, and the learning rate makes no difference.",
         variants=variants("weight_update", "result", lambda weights, negative_gradient: weights - negative_gradient)),
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
         says="One term of each sum is left out, the first or the last.", variants=_terms(MOST, LATER, FIRST)),
    Slip("a transposed result",
         "Which axis should be the rows of your result, and which the columns? In yours they have changed places.",
         says="The numbers are right, but the table is transposed.", variants=_rows(lambda right: right.T)),
    Slip("a lost axis",
         "How many rows and columns should there be, and how many axes has yours? A list of rows keeps both; a sum keeps them with "
         "keepdims=True.", says="The numbers are right, but they do not stand in rows and columns.",
         variants=_rows(lambda right: right.ravel())),
    Slip("a row or column left out",
         "From which number up to which does your loop run? The first place is 0, and range(n) ends with n - 1.",
         says="All is right but for the first or last row or column, which is zero.",
         variants=_rows(*(_only(*kept) for kept in ((MOST,), (LATER,), (ALL, MOST), (ALL, LATER))))),
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
