"""Mistakes in the error, its sign and size, and in the update."""

from __future__ import annotations

import numpy as np

from mlpteach.judging.formulas import taking
from mlpteach.judging.misconceptions.entry import EVERYWHERE, Misconception, Variant, variants

SOME_FACTORS = (2.0, 0.5, 3.0, 0.1)
SOME_RATES = (1.0, 0.1, 0.5, 0.01, 0.3, 0.6, 0.05, 0.001, 0.2)
TURNED = (("error",), ("delta_output", "delta_hidden"), ("negative_gradient",), ("negative_gradient_bias",))

IN_STEPS = (
    Misconception(
        "sign-flipped", ("error", "delta_output", "delta_hidden", "negative_gradient", "velocity", "weight_update", "epoch",
                         "training"),
        (11, "Mend the error"),
        "A sign is turned, so the weights move up the error instead of down.",
        "When an output is too low, should its weighted sum grow or shrink? Count the minus signs from your error to your update.",
        "from mlpteach import stages\n"
        "error = stages.error([[1.0]], [[0.4]])\n"
        "print(stages.weight_update([[0.5]], error, 0.1), stages.weight_update([[0.5]], -error, 0.1))",
        (*(Variant(stages, {"result": lambda right: -right}, up_to_factor=True) for stages in TURNED),
         Variant(("weight_update",), {"result": lambda weights, right: weights - (right - weights)}, up_to_factor=True),
         *variants("velocity", "result", lambda velocity, negative_gradient, momentum: momentum * velocity - negative_gradient,
                   lambda right: -right))),
    Misconception(
        "targets-broadcast", ("error",),
        (3, "Take the error"),
        "Targets and outputs of different shapes are stretched to a table with a row and a column for each sample.",
        "What are the shapes of the two arrays in this line? With one output for each sample, how many errors should there be?",
        "import numpy as np\n"
        "row, column = np.ones(4), np.ones((4, 1))\n"
        "print(row.shape, column.shape, (row * column).shape)",
        variants("error", "result", *(taking("targets output_layer", wrong) for wrong in (
            lambda t, o: t.T - o, lambda t, o: t.ravel() - o, lambda t, o: t[:, 0] - o, lambda t, o: np.squeeze(t) - o,
            lambda t, o: t - o.T, lambda t, o: t - o.ravel(), lambda t, o: t - o[:, 0], lambda t, o: t - np.squeeze(o),
            lambda t, o: t.reshape(1, -1) - o, lambda t, o: t - o.reshape(1, -1))))),
    Misconception(
        "update-before-delta", ("epoch", "training"),
        (5, "Mind the order"),
        "The weights to the next layer are changed before the hidden layer's delta is computed from them.",
        "Which weights made this output, the old or the changed ones? Which of them stand in your hidden delta at that moment?",
        "from mlpteach import stages\n"
        "old = [[0.5]]\n"
        "new = stages.weight_update(old, [[0.1]], 10)\n"
        "print(stages.delta_hidden([[0.2]], old, [[0.5]]), stages.delta_hidden([[0.2]], new, [[0.5]]))",
        variants("delta_hidden", "weights_next", lambda weights_1, hidden_layer, delta_output, learning_rate:
                 weights_1 + learning_rate * hidden_layer.T @ delta_output)
        + variants("program_hidden", "weights_next", lambda new_weights_next: new_weights_next)),
    Misconception(
        "bias-mistake", ("negative_gradient_bias",),
        (9, "Take the gradient of a bias"),
        "The gradient of the bias mixes up its units or its samples, or is never computed.",
        "How many biases has the layer, and how many numbers come out of your code? Does each sample count in full for each one?",
        "import numpy as np\n"
        "delta = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])\n"
        "print(delta.sum(), delta.mean(axis=0), delta.sum(axis=1))",
        variants("negative_gradient_bias", "result", *(taking("delta", wrong) for wrong in (
            lambda d: d.sum(), lambda d: d.mean(axis=0, keepdims=True), np.mean, lambda d: d.sum(axis=1), lambda d: d,
            lambda d: d.sum(axis=1, keepdims=True), lambda d: d.mean(axis=1, keepdims=True), lambda d: d.mean(axis=0),
            lambda d: np.zeros((1, d.shape[1])), lambda d: np.ones((1, d.shape[1])), lambda d: d[-1:], lambda d: d[:1],
            lambda d: np.full((1, d.shape[1]), d.sum()), lambda d: np.full((1, d.shape[1]), d.mean()),
            lambda d: np.full((1, 1), d.sum()))))
        + variants("program_bias", "result", lambda received, act, bias: received * act.slope(bias),
                   lambda received, act, bias: received * act.slope(act(bias)),
                   lambda delta, layer_input: delta * layer_input.sum(),
                   lambda delta, layer_input: delta * layer_input.mean(), lambda delta, bias: delta * bias,
                   lambda received: received, lambda error: error, lambda layer_input, delta: layer_input.sum() * delta.sum(),
                   lambda slope: slope, lambda activation: activation)),
    Misconception(
        "learning-rate-ignored", ("weight_update", "epoch", "training"),
        (5, "Move the weights"),
        "The size of the step does not depend on the learning rate.",
        "Halve the learning rate and take the step again. Is the change of the weights half as large?",
        "from mlpteach import stages\n"
        "for learning_rate in (0.5, 0.25):\n"
        "    print(stages.weight_update([[1.0]], [[0.4]], learning_rate))",
        (Variant(("weight_update",), {"learning_rate": lambda: 1.0}, up_to_factor=True),
         *variants("weight_update", "learning_rate", *(taking("", lambda rate=rate: rate) for rate in SOME_RATES))),
        "Each change goes in the right direction."),
    Misconception(
        "scale-factor", ("sum_synapse", "error", "delta_output", "delta_hidden", "negative_gradient", "negative_gradient_bias",
                         "velocity", "weight_update", "epoch", "training"),
        (5, "Check the gradients"),
        "All is right up to a constant factor, such as a mean in place of a sum, or a stray 2.",
        "Where does your code divide by a number of samples, take a mean, or multiply by a constant? Which of these factors "
        "belongs to the error that you minimise, and does it stand in every layer?",
        "import numpy as np\n"
        "for samples in (4, 400):\n"
        "    print(np.full(samples, 0.1).sum().round(3), np.full(samples, 0.1).mean().round(3))",
        (Variant((EVERYWHERE,), {}, up_to_factor=True),
         *variants("error", "result", *(taking("right", lambda right, factor=factor: factor * right) for factor in SOME_FACTORS)),
         *variants("error", "result", *(taking("right", wrong) for wrong in (
             lambda e: e / len(e), lambda e: e / e.size, lambda e: 2 * e / len(e), lambda e: 2 * e / e.size,
             lambda e: e / len(e) ** 2, lambda e: e / e.shape[1]))),
         *variants("negative_gradient", "result", lambda right, delta: right / len(delta))),
        "Each change goes in the right direction."),
)
