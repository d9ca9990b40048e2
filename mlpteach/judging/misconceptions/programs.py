"""Mistakes that are met in whole programs: other activations, several layers, biases, what is kept and what is not."""

from __future__ import annotations

import numpy as np

from mlpteach.forms import LINEAR, RELU, SIGMOID, TANH
from mlpteach.judging.formulas import taking
from mlpteach.judging.misconceptions.entry import Misconception, Variant, variants

DELTAS = "delta_output delta_hidden"
LEAKS = (0.01, 0.1, 0.2, -1.0)  # slopes below zero of leaky ReLUs, and of the absolute value
OTHER_SLOPES = {TANH: (SIGMOID, RELU), RELU: (SIGMOID, TANH), LINEAR: (SIGMOID, TANH, RELU)}


def _other_slopes() -> tuple[Variant, ...]:
    """For each activation, the slopes of others, and the activation itself; for ReLU also those of leaky ones."""
    leaky = (taking("activation", lambda a, leak=leak: np.where(a > 0, 1.0, leak)) for leak in LEAKS)
    return variants(DELTAS, "slope", *leaky, act=RELU) + tuple(variant for act, others in OTHER_SLOPES.items() for variant in (
        *(each for other in others for each in variants(
            DELTAS, "slope", taking("activation", lambda a, other=other: other.slope(a)), act=act)),
        *variants(DELTAS, "slope", lambda activation: activation, act=act)))


IN_PROGRAMS = (
    Misconception(
        "slope-of-another-activation", ("delta_output", "delta_hidden"),
        (13, "Take one step with each"),
        "The slope is that of another activation than the one of this layer.",
        "Which function makes this layer's activations? Draw it for sums of -2, 0 and 2: how steep is it there, and what does your "
        "slope say?",
        "from mlpteach import forms\n"
        "for act in (forms.SIGMOID, forms.TANH, forms.RELU):\n"
        "    print(act, act(0.5), act.slope(act(0.5)))",
        _other_slopes()),
    Misconception(
        "wrong-quantity-sent-back", ("program",),
        (4, "See why the transpose"),
        "What goes back through the weights is another quantity of the next layer than its delta.",
        "What do you send back through these weights: what the next layer made, or how its weighted sums should change?",
        "from mlpteach import problems, stages\n"
        "_, hidden, output = problems.XOR.network.forward(problems.XOR.inputs)\n"
        "delta = stages.delta_output(stages.error(problems.XOR.targets, output), output)\n"
        "print(output.T, delta.T)",
        variants("program_hidden", "delta_next", lambda layer_next: layer_next, lambda sum_synapse_next: sum_synapse_next,
                 lambda targets: targets, lambda layer_next, act: act.slope(layer_next))),
    Misconception(
        "bias-column-kept", ("program",),
        (9, "Take the gradient of a bias"),
        "The biases are part of the weights, and they are not left out on the way back.",
        "One row or column of your weights holds the biases. Which unit of the layer before would get the blame for it?",
        "import numpy as np\n"
        "weights, bias = np.ones((3, 2)), np.zeros((1, 2))\n"
        "print((np.ones((1, 2)) @ np.vstack([weights, bias]).T).shape, 'for 3 units')",
        variants("program_hidden", "weights_next", lambda weights_1, bias_next: np.vstack([bias_next, weights_1[:-1]]),
                 lambda weights_1, bias_next: np.vstack([weights_1[1:], bias_next]))),
    Misconception(
        "rounded", ("program",),
        (1, "Measure the slope"),
        "Numbers are rounded, or compared with a threshold, before the weights learn from them.",
        "Print the numbers that your deltas are made of. Are they smooth, or only 0, 1 and -1?",
        "import numpy as np\n"
        "output = np.array([0.2, 0.4, 0.6])\n"
        "print(1 - output, 1 - np.round(output))",
        variants("program_output", "received", *(taking("targets output_layer", wrong) for wrong in (
            lambda t, o: t - np.round(o), lambda t, o: np.round(t - o), lambda t, o: np.sign(t - o),
            lambda t, o: np.round(t - o, 1), lambda t, o: t - np.round(o, 1), lambda t, o: t - (o > 0.5) * 1.0,
            lambda t, o: t - np.eye(o.shape[1])[o.argmax(axis=1)],
            lambda t, o: np.floor(t - o), lambda t, o: np.trunc(t - o), lambda t, o: np.round(t - o, 2))))),
    Misconception(
        "bias-after-activation", ("program",),
        (1, "Turn the knobs"),
        "The bias is added to the activation, not to the weighted sum.",
        "A bias moves the point at which a unit wakes up. Where must it be added so that the activation can react to it?",
        "from mlpteach import stages\n"
        "for bias in (-4.0, 0.0, 4.0):\n"
        "    print(stages.sigmoid(0.5 + bias), stages.sigmoid(0.5) + bias)",
        ()),
    Misconception(
        "state-leak", ("program",),
        (10, "Case 6: run a cell twice"),
        "The same input gives another output when it is asked again: something of the first pass is still there.",
        "What is added to in your forward pass, and where is it set back to zero?",
        "total = 0\n"
        "for asked in (1, 2):\n"
        "    for number in (0.5, 0.25): total += number\n"
        "    print('asked', asked, 'times:', total)",
        ()),
    Misconception(
        "carries-over", ("program",),
        (10, "Case 6: run a cell twice"),
        "Gradients of one step are still there in the next: they are added to and never cleared.",
        "Take the same step twice from the same weights. Which of your arrays is not what it was before the first?",
        "gradient = 0.0\n"
        "for step in range(3):\n"
        "    gradient += 0.25\n"
        "    print(gradient)",
        ()),
    Misconception(
        "replaced-not-changed", ("program",),
        (5, "Move the weights"),
        "The weights are set to the step, and what they were before is gone.",
        "After an update, does a weight still depend on its old value? Look at the sign before the = of your update.",
        "weight, step = 0.7, 0.05\n"
        "changed = weight + step\n"
        "replaced = step\n"
        "print(changed, replaced)",
        ()),
    Misconception(
        "same-start", ("program",),
        (6, "Try other starts"),
        "All units of a layer start with the same weights, and so they stay the same for ever.",
        "Two hidden units with equal weights: in what do their activations, deltas and updates differ?",
        "from mlpteach import Network, problems\n"
        "network = Network([[[1.0, 1], [1, 1]], [[1.0], [1]]])\n"
        "print(network.train_epoch([[0.0, 1.0]], [[1.0]], 0.3).weights[0])",
        ()),
    Misconception(
        "stale-name", ("program",),
        (10, "Case 7: restart the kernel"),
        "The change of the weights does not depend on something that it should depend on.",
        "Change the targets and take the step again. Which name in your backward pass still holds numbers from another time?",
        "targets = [0, 1]\n"
        "error = [target - 0.5 for target in targets]\n"
        "targets = [1, 0]\n"
        "print('targets', targets, 'error', error)",
        ()),
    Misconception(
        "loops-swapped", ("program",),
        (6, "Write the loop"),
        "One sample is trained many times before the next one has its turn.",
        "Which loop stands outside: the one over the epochs, or the one over the samples?",
        "for epoch in (1, 2):\n"
        "    for sample in 'ab': print(epoch, sample)\n"
        "for sample in 'ab':\n"
        "    for epoch in (1, 2): print(epoch, sample)",
        ()),
)
