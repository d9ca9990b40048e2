"""Mistakes in what a matrix product is made of: the wrong product, the wrong way round, or the wrong array."""

from __future__ import annotations

from itertools import product

import numpy as np

from mlpteach.judging.formulas import Formula, taking
from mlpteach.judging.misconceptions.entry import Misconception, Variant, variants

ENTRY_BY_ENTRY = (lambda a, b: a * b, lambda a, b: a.T * b, lambda a, b: a * b.T)
AS_IT_LIES = (lambda q: q, lambda q: q.T)
LEFT_OF_1 = ("output_layer", "targets", "error", "inputs", "sum_synapse_0", "sum_synapse_1", "weights_1", "delta_output")
LEFT_OF_0 = ("hidden_layer", "sum_synapse_0", "output_layer", "targets", "error", "weights_0", "delta_hidden", "delta_output")


def _sent_back(*products: Formula) -> tuple[Variant, ...]:
    """Wrong products of the next delta and its weights, also without the slope: many write the product first, and see it fail."""
    formulas = [taking("delta_next weights_next", product) for product in products]
    bare = [Variant(("delta_hidden",), {"received": formula, "result": lambda received: received}) for formula in formulas]
    return (*variants("delta_hidden", "received", *formulas), *bare)


def _with_bias(product: Formula) -> Formula:
    """A wrong product of inputs and weights, to which the bias is added as it should be."""
    return taking("layer_input weights bias", lambda x, w, bias: product(x, w) if bias is None else product(x, w) + bias)


IN_PRODUCTS = (
    Misconception(
        "elementwise-for-dot", ("sum_synapse", "delta_hidden", "negative_gradient"),
        (2, "Let a row meet a column"),
        "Arrays are multiplied entry by entry where a matrix product is needed.",
        "Over which axis must be summed here, and where does your code sum? In a matrix product the axis in the middle disappears.",
        "import numpy as np\n"
        "a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[10.0, 0.0], [0.0, 10.0]])\n"
        "print(a @ b)\n"
        "print(a * b)",
        variants("sum_synapse", "result", *map(_with_bias, ENTRY_BY_ENTRY))
        + _sent_back(*ENTRY_BY_ENTRY)
        + variants("negative_gradient", "result", *(taking("layer_input delta", wrong) for wrong in ENTRY_BY_ENTRY))
        + variants("program_gradient", "result", *(taking("layer_input delta", lambda x, delta, wrong=wrong: wrong(x, delta).T)
                                                   for wrong in ENTRY_BY_ENTRY))),
    Misconception(
        "missing-transpose", ("delta_hidden", "negative_gradient"),
        (4, "Try the obvious product"),
        "A matrix is used as it lies, or reshaped, where its transpose is needed.",
        "Which axis must the two factors share? Is it the last one of the first factor and the first one of the second?",
        "import numpy as np\n"
        "weights = np.array([[1.0, 2.0], [3.0, 4.0]])\n"
        "print(weights @ [1.0, 0.0], weights.T @ [1.0, 0.0], weights.reshape(2, 2) @ [1.0, 0.0])",
        _sent_back(lambda d, w: d @ w, lambda d, w: d @ w.reshape(w.T.shape), lambda d, w: w @ d, lambda d, w: w @ d.T,
                   lambda d, w: d.T @ w)
        + variants("negative_gradient", "result", *(taking("layer_input delta", wrong) for wrong in (
            lambda x, d: x @ d, lambda x, d: x.reshape(x.T.shape) @ d, lambda x, d: d @ x, lambda x, d: d.T @ x,
            lambda x, d: x @ d.T)))),
    Misconception(
        "raw-error-propagated", ("epoch", "training"),
        (4, "See why the transpose"),
        "The raw error is sent back through the weights in place of the next layer's delta.",
        "What do you send back through the weights: by how much the next layer missed, or how its weighted sums should change?",
        "from mlpteach import problems, stages\n"
        "output = problems.XOR.network.predict(problems.XOR.inputs)\n"
        "error = stages.error(problems.XOR.targets, output)\n"
        "print(error.T, stages.delta_output(error, output).T)",
        variants("delta_hidden", "delta_next", lambda error: error)
        + variants("program_hidden", "delta_next", lambda received_next: received_next)),
    Misconception(
        "weights-ignored", ("delta_hidden",),
        (4, "Read the blame"),
        "A hidden unit's share of the blame does not depend on its weights.",
        "One hidden unit has a strong weight to the next layer, another a weak one. Do they get the same blame in your code?",
        "from mlpteach import stages\n"
        "strong, weak = [2.0], [0.01]\n"
        "print(stages.delta_hidden([[0.1]], [strong, weak], [[0.5, 0.5]]))",
        variants("delta_hidden", "received", *(taking("delta_next", wrong) for wrong in (
            lambda d: d, lambda d: d.sum(axis=1, keepdims=True), lambda d: d.mean(axis=1, keepdims=True), lambda d: d.sum())))),
    Misconception(
        "wrong-weights", ("delta_hidden", "epoch", "training"),
        (9, "Find the second fault"),
        "The delta is sent back through another array than the weights that it came forward by.",
        "By which weights does this layer reach the next one? Which array stands in your product, and from when is it?",
        "from mlpteach import problems\n"
        "first, second = problems.AUTOENCODER.network.weights\n"
        "print(first.shape, 'is also the shape of the other one, transposed:', second.T.shape)",
        variants("delta_hidden", "received", *(taking("delta_next weights_next", wrong) for wrong in (
            lambda d, w: d * w.sum(), lambda d, w: d.sum(axis=1, keepdims=True) * w.sum(),
            lambda d, w: d.sum(axis=1, keepdims=True) * w.sum(axis=1), lambda d, w: d * w.sum(axis=1),
            lambda d, w: d * w.sum(axis=0) @ np.ones_like(w.T), lambda d, w: d @ np.abs(w).T, lambda d, w: d @ (w * w).T,
            lambda d, w: d * w.mean())))
        + variants("delta_hidden", "received", lambda delta_next, weights_0: delta_next @ weights_0)
        + variants("delta_hidden", "weights_next", lambda weights_0: weights_0, lambda first_weights_1: first_weights_1,
                   lambda hidden_layer, delta_output: hidden_layer.T @ delta_output,
                   lambda hidden_layer, delta_output: -hidden_layer.T @ delta_output,
                   lambda hidden_layer, delta_output, learning_rate: learning_rate * hidden_layer.T @ delta_output)
        + variants("program_hidden", "weights_next", *(taking("other_weights", lambda others, place=place: others[place])
                                                       for place in (0, 1, 2)))),
    Misconception(
        "wrong-layer-input", ("negative_gradient", "epoch"),
        (5, "Take the negative gradient of one weight"),
        "The gradient is built from another array than the one that came into the layer.",
        "Which numbers did these weights multiply in the forward pass? Are they the left factor of your gradient?",
        "from mlpteach import problems, stages\n"
        "_, hidden, output = problems.XOR.network.forward(problems.XOR.inputs)\n"
        "delta = stages.delta_output(stages.error(problems.XOR.targets, output), output)\n"
        "print(stages.negative_gradient(hidden, delta).shape, stages.negative_gradient(output, delta).shape)",
        variants("gradient_1", "layer_input", *(taking(q, lies) for q, lies in product(LEFT_OF_1, AS_IT_LIES)))
        + variants("gradient_0", "layer_input", *(taking(q, lies) for q, lies in product(LEFT_OF_0, AS_IT_LIES)))
        + variants("negative_gradient", "layer_input", lambda delta: delta)
        + variants("program_gradient", "layer_input", lambda came_in: np.ones_like(came_in))
        + variants("program_gradient", "result", lambda weights, delta: weights * delta)),
    Misconception(
        "wrong-delta", ("epoch",),
        (5, "Do the same for the first layer"),
        "The weights are changed with the delta of another layer, or with the bare error.",
        "Which units do these weights lead to? Is the delta in this gradient theirs, and has it one column for each of them?",
        "import numpy as np\n"
        "weights, step = np.zeros((2, 3)), np.ones((2, 1))\n"
        "print((weights + step).shape, 'without an error, although', step.shape, 'is not', weights.shape)",
        variants("gradient_0", "delta", lambda delta_output: delta_output, lambda error: error)
        + variants("gradient_1", "delta", lambda delta_hidden: delta_hidden, lambda error: error)),
)
