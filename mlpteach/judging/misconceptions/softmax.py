"""Mistakes in softmax, and in what cross-entropy makes of the slope behind it."""

from __future__ import annotations

import numpy as np

from mlpteach.forms import SOFTMAX
from mlpteach.judging.formulas import taking
from mlpteach.judging.misconceptions.entry import Misconception, variants

OUTPUTS = "output_activation hidden_activation"

IN_SOFTMAX = (
    Misconception(
        "slope-left-in", ("delta_output",),
        (12, "Hand over gradients"),
        "With cross-entropy the slope of the outputs cancels, and here it is still multiplied in.",
        "Which loss do you minimise? Write down how it changes with the output, then how the output changes with its sum: what "
        "cancels?",
        "from mlpteach import stages\n"
        "error, output = [[0.9]], [[0.1]]\n"
        "for loss in ('half squared error', 'cross-entropy'):\n"
        "    print(loss, stages.delta_output(error, output, loss=loss))",
        variants("program_cross_entropy", "result", lambda act, error, activation: error * act.slope(activation),
                 lambda act, error, activation: act.back(error, activation))),
    Misconception(
        "softmax-slope-entry-by-entry", ("delta_output",),
        (3, "Check by pushing"),
        "Softmax is differentiated output by output, as if each depended on its own sum alone.",
        "Raise one weighted sum and watch all outputs of softmax. How many of them move?",
        "from mlpteach import forms\n"
        "print(forms.SOFTMAX([[0.0, 0.0, 0.0]]), forms.SOFTMAX([[1.0, 0.0, 0.0]]))",
        variants("program_squared_error", "slope", lambda act, activation: act.slope(activation), act=SOFTMAX)),
    Misconception(
        "softmax-twice", ("output_activation", "delta_output"),
        (12, "Hand over gradients"),
        "Softmax is applied twice, such as in the network and once more in the loss.",
        "How often do the weighted sums go through softmax? Does your loss expect probabilities or sums, and which is it given?",
        "from mlpteach import forms\n"
        "once = forms.SOFTMAX([[2.0, 0.0, 0.0]])\n"
        "print(once, forms.SOFTMAX(once))",
        variants("program_cross_entropy", "result",
                 lambda act, error, output_layer: act.back(error + output_layer - act(output_layer), output_layer),
                 lambda act, error, output_layer: error + output_layer - act(output_layer))
        + variants(OUTPUTS, "result", lambda sum_synapse: SOFTMAX(SOFTMAX(sum_synapse)), act=SOFTMAX)),
    Misconception(
        "samples-mixed", ("output_activation", "delta_output"),
        (12, "Hand over gradients"),
        "A row alone gives another output than the same row in its table: a sum, a mean or softmax goes over the samples.",
        "Over which axis do you sum: over the classes of one sample, or over the samples of one class?",
        "import numpy as np\n"
        "powers = np.exp([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])\n"
        "print(powers / powers.sum(axis=1, keepdims=True))\n"
        "print(powers / powers.sum(axis=0))",
        variants(OUTPUTS, "result", *(taking("sum_synapse", wrong) for wrong in (
            lambda z: SOFTMAX(z.T).T, lambda z: SOFTMAX(z.reshape(1, -1)).reshape(z.shape))), act=SOFTMAX)
        + variants("check_delta_output", "result", *(taking("received activation", wrong) for wrong in (
            lambda r, a: a * (r - (r * a).sum(axis=0)), lambda r, a: a * (r - (r * a).sum()),
            lambda r, a: a * (r - np.mean(r * a)))), act=SOFTMAX)),
)
