"""Beginners' slips: what is written, a phrase that the first two hints must hold, and phrases that they must not.

As in ``attempts``, what is written is the body of a function. The phrase is what a beginner can act on.
"""

from __future__ import annotations

from attempts import EPOCH, epoch, training

SHAPES = "Write its shape beside every factor"
ALONE = "treated by itself"  # which is false of softmax
LOOP = "inner loop"
SLOPE = "Put activations of 0"
UNUSED = "does not depend on"
INDENTED = "\n".join(f"    {line}" for line in EPOCH.strip().splitlines()[:-1])
BLAME = "blame = sum(delta_next[n, k] * weights_next[j, k] for k in range(delta_next.shape[1]))"
EACH = "out = np.zeros_like(hidden_layer)\nfor n in range(len(hidden_layer)):\n    for j in range(len(weights_next)):\n"
TOTAL = ("out = np.zeros((len(layer_input), weights.shape[1]))\n"
         "for n in range(len(layer_input)):\n    for u in range(weights.shape[1]):\n")
TERMS = "            out[n, u] += layer_input[n, i] * weights[i, u]\n"
BIAS = "        if bias is not None:\n            out[n, u] += bias[0, u]\nreturn out"
LAST = "        for k in range(delta_next.shape[1]):\n            blame = delta_next[n, k] * weights_next[j, k]\n"
CALLS = "def my_epoch(w0, w1):\n    return w0 + 1, w1 + 1\n"

Slip = tuple[str, str, str, tuple[str, ...]]  # the task, the body, the phrase, what must not be said

NOT_KEPT: list[Slip] = [
    ("delta_hidden", f"{EACH}        {BLAME}\n        blame * hidden_layer[n, j] * (1 - hidden_layer[n, j])\nreturn out",
     "Every number that came back is zero", (SHAPES,)),
    ("delta_hidden", "out = np.zeros(hidden_layer.shape)\n"
     "result = delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer)\nreturn out", "stores", (SHAPES,)),
    ("delta_output", "delta = np.zeros_like(error)\nfor n in range(len(error)):\n    d = error[n] * output_layer[n]\nreturn delta",
     "Every number that came back is zero", (SHAPES,)),
    ("sum_synapse", f"{TOTAL}        total = layer_input[n] @ weights[:, u]\nreturn out", "stores", (SHAPES,)),
    ("hidden_activation", "out = np.zeros_like(sum_synapse)\nfor row in sum_synapse:\n    row = 1 / (1 + np.exp(-row))\nreturn out",
     "stores", (SHAPES, "rounded")),
    ("negative_gradient", "g = np.zeros((layer_input.shape[1], delta.shape[1]))\nfor x, d in zip(layer_input, delta):\n"
     "    g + np.outer(x, d)\nreturn g", "stores", (SHAPES,)),
    ("error", "result = [[0.0] * len(t) for t in targets]\ntargets - output_layer\nreturn result", "stores", (SHAPES,)),
    ("negative_gradient_bias", "total = np.zeros((1, delta.shape[1]))\nfor d in delta:\n    total + d\nreturn total",
     "stores", (SHAPES,)),
    ("weight_update", "weights + learning_rate * negative_gradient\nreturn weights", "come back unchanged", (SHAPES, LOOP)),
    ("weight_update", "new = weights.copy()\nnew + learning_rate * negative_gradient\nreturn new", "come back unchanged", (LOOP,)),
    ("epoch", epoch().replace("return new_0, new_1", "return weights_0, weights_1"), "come back unchanged", (SLOPE, LOOP)),
    ("epoch", epoch().replace("return new_0, new_1", "return weights_0, new_1"), "weights_0 comes back unchanged", (LOOP,)),
    ("training", f"{CALLS}errors = []\nfor e in range(epochs):\n    output = sigmoid(sigmoid(inputs @ weights_0) @ weights_1)\n"
     "    errors.append(np.abs(targets - output).mean())\n    my_epoch(weights_0, weights_1)\nreturn weights_0, weights_1, errors",
     "come back unchanged", (SLOPE, LOOP)),
    ("training", training(update="new_0, new_1"), "come back unchanged", (SLOPE, LOOP)),
    ("delta_output", "print(error * output_layer * (1 - output_layer))", "print shows, return hands back", (SHAPES,)),
    ("sum_synapse", "z = layer_input @ weights\nprint('z =', z)", "print shows, return hands back", (SHAPES,)),
    ("epoch", f"{epoch().rpartition('return')[0]}print(new_0, new_1)", "print shows, return hands back", (SHAPES,)),
    ("error", "if targets.shape[1] > 1:\n    return targets - output_layer", "return is missing", ()),
]

IN_PYTHON: list[Slip] = [
    ("error", "return target - output_layer", "targets", (SHAPES,)),
    ("delta_output", "return eror * output_layer", "Is error meant", (SHAPES,)),
    ("delta_output", "return error * something_else", "error, output_layer", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 + exp(-sum_synapse))", "np.exp", (SHAPES,)),
    ("epoch", "hidden = my_hidden_activation(my_sum_synapse(inputs, weights_0))", "cell above", (SHAPES,)),
    ("training", "for e in range(epochs):\n    weights_0, weights_1 = my_epoch(inputs)", "cell above", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 + np.ex(-sum_synapse))", "np.exp", (SHAPES,)),
    ("delta_hidden", "return delta_next @ weights_next.t", "Is T meant", (SHAPES,)),
    ("delta_hidden", "return delta_next.tolist() @ list(weights_next).T", "np.array", (SHAPES,)),
    ("hidden_activation", "import math\nreturn 1 / (1 + math.exp(-sum_synapse))", "np.exp", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 + np.e ^ (-sum_synapse))", "**", (SHAPES,)),
    ("delta_output", "return error * (output_layer - output_layer^2)", "**", (SHAPES,)),
    ("sum_synapse", "return np.sum(layer_input, weights)", "axis", (SHAPES,)),
    ("negative_gradient", "return layer_input.T(delta)", "bracket", (SHAPES,)),
    ("delta_output", "return error (output_layer)", "bracket", (SHAPES,)),
    ("error", "return [targets[n] - output_layer[n] for n in range(len(targets) + 1)]", "first place is 0", (SHAPES,)),
    ("error", "return [targets[n] - output_layer[n] for n in range(1, len(targets) + 1)]", "first place is 0", (SHAPES,)),
    ("error", "rows = []\nfor n in range(3):\n    rows[n] = targets[n]\nreturn rows", "append", (SHAPES,)),
    ("error", "return [[row[t] for t in row] for row in targets]", "whole numbers", (SHAPES,)),
    ("error", "return my_error(targets, output_layer)", "calls itself", (SHAPES,)),
    ("hidden_activation", "return 1 / 0", "divided by zero", (SHAPES,)),
    ("delta_output", "def slope(a, b):\n    return a * b\nreturn error * slope(output_layer)", "arguments", (SHAPES,)),
    ("sum_synapse", "total = total + layer_input @ weights\nreturn total", "first value", (SHAPES,)),
    ("negative_gradient", "for x, d in zip(layer_input, delta):\n    g += np.outer(x, d)\nreturn g", "first value", (SHAPES,)),
    ("error", "while True:\n    pass", "never ends", (SHAPES,)),
    ("training", "epoch = 0\nwhile epoch < epochs:\n    error = targets", "condition", (SHAPES,)),
    ("error", "return 'targets - output_layer'", "quotation marks", (SHAPES,)),
    ("weight_update", "return 'w'", "quotation marks", (SHAPES,)),
    ("error", "return [[1], [1, 2]]", "equally long", (SHAPES,)),
    ("epoch", epoch().replace("return new_0, new_1", "return new_0"), "comma", (SHAPES,)),
    ("training", training().replace(", errors\n", "\n").replace("weights_1, errors", "weights_1"), "errors", (SHAPES,)),
    ("epoch", epoch().replace("return new_0, new_1", "return new_0, new_1, error"), "one after the other", (SHAPES,)),
    ("hidden_activation", "return sigmoid", "brackets", (SHAPES,)),
    ("error", "return (t - o for t, o in zip(targets, output_layer))", "list", (SHAPES,)),
    ("error", "if targets > output_layer:\n    return targets - output_layer\nreturn targets", "np.where", (SHAPES,)),
    ("error", "for n in len(targets):\n    pass", "range", (SHAPES,)),
    ("epoch", "def my_sum_synapse(x, w):\n    pass\nreturn sigmoid(my_sum_synapse(inputs, weights_0) + 1), weights_1",
     "None", (SHAPES,)),
    ("epoch", "def both(x):\n    return x\nhidden, output = both(inputs)\nreturn hidden, output", "how many", (SHAPES,)),
    ("error", "out = np.zeros(targets.shape, dtype=int)\nout += targets - output_layer\nreturn out", "whole numbers", (SHAPES,)),
    ("sum_synapse", "import nunpy", "spelled", (SHAPES,)),
    ("error", "return targets - float(input())", "as arguments", (SHAPES,)),
    ("error", "return numpy.subtract(targets, output_layer)", "import numpy as np", (SHAPES,)),
    ("delta_output", "return error * stages.sigmoid_derivative(output_layer)", "from mlpteach import stages", (SHAPES,)),
    ("error", "return targets.substract(output_layer).foo", "in front of the dot", (SHAPES,)),
    ("error", "return targets.subtract(output_layer)", "np.subtract", (SHAPES, "trace")),
    ("error", "return targets[0][0][0] - output_layer", "single number", (SHAPES,)),
    ("hidden_activation", "import math\nreturn math.exp(1000)", "too large", (SHAPES,)),
    ("error", "return {'t': targets}['targets']", "keys", (SHAPES,)),
    ("error", "assert targets is None, 'no targets'\nreturn targets", "assert", (SHAPES,)),
    ("error", "exit()", "exit()", (SHAPES,)),
    ("sum_synapse", "return layer_input @ weights + bias", "bias is None here", (SHAPES,)),
    ("epoch", "def my_layer(x):\n    pass\nhidden = my_layer(inputs)\nreturn hidden + 1, weights_1",
     "hidden is None here", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 + math.exp(-sum_synapse))", "imports math", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 + e ** -sum_synapse)", "np.e", (SHAPES,)),
    ("epoch", epoch().replace("return new_0, new_1", "return np.array([new_0, new_1])"), "equally long", (SHAPES,)),
    ("error", "return targets[:, :, 0] - output_layer", "How many axes", (SHAPES,)),
    ("error", "return {'error': targets - output_layer}", "Which entry", (SHAPES,)),
    ("error", "return targets - output_layer, 1", "comma", (SHAPES,)),
    ("error", "return (targets - output_layer) * 1j", "dtype", (SHAPES,)),
    ("epoch", "return weights_0, None", "weights_1", (SHAPES,)),
    ("error", "return targets - 'o'", "type of each name", (SHAPES,)),
    ("error", "out = np.zeros(5)\nfor n in range(5):\n    out[n] = targets[n] - output_layer[n]\nreturn out", "single number", ()),
]

GIVES: list[Slip] = [
    ("output_activation behind softmax", "return np.exp(sum_synapse) / np.exp(sum_synapse).sum(axis=1)", "keepdims", (ALONE,)),
    ("output_activation behind softmax", "return sigmoid(sum_synapse)", "share", (SHAPES, ALONE)),
    ("output_activation behind softmax", "return np.exp(sum_synapse)", "adds up to 1", (SHAPES, ALONE)),
    ("output_activation behind softmax", "z = sum_synapse\nreturn z / z.sum(axis=1, keepdims=True)", "negative", (SHAPES, ALONE)),
    ("output_activation behind softmax", "e = np.exp(-sum_synapse)\nreturn e / e.sum(axis=1, keepdims=True)", "the exponent",
     (SHAPES, ALONE)),
    ("output_activation behind softmax", "return sum_synapse + 1", "belong together", (SHAPES, ALONE)),
    ("hidden_activation", "return 1 / (1 + np.exp(sum_synapse))", "add up to 1", (SHAPES,)),
    ("hidden_activation", "return 1 / 1 + np.exp(-sum_synapse)", "bracket", (SHAPES,)),
    ("output_activation", "return sigmoid(sum_synapse) * (1 - sigmoid(sum_synapse))", "largest", (SHAPES,)),
    ("hidden_activation", "return np.tanh(sum_synapse)", "negative", (SHAPES,)),
    ("hidden_activation", "return np.maximum(0, sum_synapse)", "above 1", (SHAPES,)),
    ("hidden_activation", "return (sum_synapse > 0) * 1.0", "only whole numbers come out", (SHAPES, UNUSED)),
    ("hidden_activation", "return sigmoid(sum_synapse).round()", "only whole numbers come out", (SHAPES, UNUSED)),
    ("hidden_activation", "return sigmoid(sum_synapse).round(2)", "rounded", (SHAPES, UNUSED)),
    ("hidden_activation", "return np.array([[1.0 if z >= 0 else 0.0 for z in row] for row in sum_synapse])", "compared",
     (SHAPES, UNUSED)),
    ("hidden_activation", "return sum_synapse", "unchanged", (SHAPES,)),
    ("hidden_activation", "return -1 / (1 + np.exp(-sum_synapse))", "but for its sign", (SHAPES,)),
    ("hidden_activation", "e = np.exp(sum_synapse)\nreturn e / e.sum(axis=1, keepdims=True)", "other units", (SHAPES,)),
    ("hidden_activation", "return [1 / (1 + np.exp(-z)) for row in sum_synapse for z in row]", "rows and columns", (SHAPES,)),
    ("negative_gradient_bias", "return delta.sum(axis=0)", "keepdims", (SHAPES, "return` stand inside")),
    ("error", "error = targets - output_layer\nreturn targets", "What comes back is targets, unchanged", (SHAPES,)),
    ("error", "return targets - output_layer * np.random.uniform(0.5, 0.9)", "random", ()),
    ("hidden_activation", "return sigmoid(sigmoid(sum_synapse))", "twice", (SHAPES,)),
    ("hidden_activation", "return 1 / (1 - np.exp(-sum_synapse))", "for 0", (SHAPES,)),
    ("hidden_activation", "return np.exp(-sum_synapse)", "very negative", (SHAPES,)),
    ("hidden_activation", "return sigmoid(sum_synapse + 1)", "very negative", (SHAPES,)),
    ("hidden_activation", "return np.full_like(sum_synapse, 0.5)", "does not depend on sum_synapse", (SHAPES,)),
    ("hidden_activation", "return np.log(-np.abs(sum_synapse))", "not a number", (SHAPES, UNUSED)),
    ("sum_synapse", f"{TOTAL}        for i in range(len(weights)):\n{TERMS.replace('+=', '=')}{BIAS}", "last term", (SHAPES,)),
    ("delta_hidden", f"{EACH}{LAST}        out[n, j] = blame * hidden_layer[n, j] * (1 - hidden_layer[n, j])\nreturn out",
     "last term", (SHAPES,)),
    ("sum_synapse", f"{TOTAL}        for i in range(len(weights) - 1):\n{TERMS}{BIAS}", "left out", (SHAPES,)),
    ("sum_synapse", f"{TOTAL}        for i in range(1, len(weights)):\n{TERMS}{BIAS}", "left out", (SHAPES,)),
    ("negative_gradient", "g = 0\nfor n in range(len(delta) - 1):\n    g = g + np.outer(layer_input[n], delta[n])\nreturn g",
     "left out", (SHAPES,)),
    ("negative_gradient", "g = 0\nfor n in range(1, len(delta)):\n    g = g + np.outer(layer_input[n], delta[n])\nreturn g",
     "left out", (SHAPES,)),
    ("negative_gradient_bias", "return delta[:-1].sum(axis=0, keepdims=True)", "left out", (SHAPES,)),
    ("sum_synapse", "z = layer_input @ weights\nif bias is not None:\n    z + bias\nreturn z", "bias", (SHAPES,)),
    ("sum_synapse", "return (weights.T @ layer_input.T) + (0 if bias is None else bias.T)", "transposed", (SHAPES,)),
    ("negative_gradient", "return (layer_input.T @ delta).T", "transposed", (SHAPES, UNUSED)),
    ("delta_hidden", "return (delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer)).T", "transposed", ()),
    ("weight_update", "return learning_rate * negative_gradient", "the step", (SHAPES,)),
    ("weight_update", "return weights - learning_rate * negative_gradient", "minus", (SHAPES,)),
    ("weight_update", "return weights - negative_gradient", "wrong way", (SHAPES,)),
    ("delta_hidden", f"{EACH.replace('weights_next)', 'weights_next) - 1')}        {BLAME}\n"
     "        out[n, j] = blame * hidden_layer[n, j] * (1 - hidden_layer[n, j])\nreturn out", "range(n) ends with", (SHAPES,)),
    ("sum_synapse", "out = []\nfor row in layer_input:\n    out.append(row @ weights)\n    return out", "return", (SHAPES, UNUSED)),
    ("weight_update", "return weights * learning_rate * negative_gradient", "added", (SHAPES,)),
    ("weight_update", "return weights + learning_rate + negative_gradient", "multiplied", (SHAPES,)),
    ("error", "return (targets - output_layer) ** 2", "squared", (SHAPES,)),
    ("error", "return abs(targets - output_layer)", "sign", (SHAPES,)),
    ("error", "out = np.zeros_like(targets)\nfor n in range(len(targets)):\n    out[n] = targets[n] - output_layer[n]\n"
     "    return out", "only the first", (SHAPES,)),
    ("error", "for t, o in zip(targets, output_layer):\n    return t - o", "return", ()),
    ("delta_output", "out = []\nfor e, o in zip(error, output_layer):\n    out.append(e * o * (1 - o))\n    return out",
     "return", ()),
    ("hidden_activation", "out = sum_synapse * 0\nout[:, 0] = sigmoid(sum_synapse[:, 0])\nreturn out", "only the first", (SHAPES,)),
    ("error", "for t, o in zip(targets, output_layer):\n    row = t - o\nreturn [row]", "last", ()),
    ("error", "return np.mean(targets - output_layer)", "single number", ()),
    ("delta_output", "return 2 * error * output_layer * (1 - output_layer)", "The direction is right", (SHAPES,)),
    ("negative_gradient", "return layer_input.T @ delta / len(delta)", "The direction is right", (SHAPES,)),
    ("weight_update", "return weights + 0.1 * negative_gradient", "The direction is right", (SHAPES,)),
    ("epoch", epoch(error="(targets - output) / len(targets)"), "The direction is right", (SHAPES,)),
    ("epoch", epoch(new_0="weights_0 + 0.6 * inputs.T @ delta_hidden", new_1="weights_1 + 0.6 * hidden.T @ delta_output"),
     "The direction is right", (SHAPES,)),
    ("training", training(new_0="weights_0 + 0.1 * inputs.T @ delta_hidden", new_1="weights_1 + 0.1 * hidden.T @ delta_output"),
     "Each change goes in the right direction", (SHAPES,)),
    ("training", training().replace("range(epochs)", "range(epochs + 1)"), "Each update by itself is right", (SHAPES,)),
]

PARTS: list[Slip] = [
    ("epoch", epoch().replace("return new_0, new_1", "return new_1, new_0"), "in another order", (SHAPES,)),
    ("training", training().replace("return weights_0, weights_1, errors", "return errors, weights_0, weights_1"),
     "in another order", (SHAPES,)),
    ("epoch", epoch().replace("return new_0, new_1", "return new_0.T, new_1.T"), "transposed", ()),
    ("epoch", epoch(error="output - targets"), "weights_1 differs in", ()),
    ("training", f"errors = []\nfor epoch in range(epochs):\n{INDENTED}\n    errors.append(np.abs(error).mean())\n"
     "    weights_0, weights_1 = new_0, new_1\n    return weights_0, weights_1, errors",
     "errors holds 1 number of 10", (SHAPES, LOOP)),
    ("training", training(update="weights_0, weights_1 = new_0, new_1\nif errors[-1] < 0.1:\n    break"), "stops early", (SHAPES,)),
    ("training", training(update="weights_0, weights_1 = new_0, new_1\nif errors[-1] < 0.01:\n    break"),
     "stops early", (SHAPES,)),
    ("training", training(update="if errors[-1] < 0.05:\n    continue\nweights_0, weights_1 = new_0, new_1"),
     "In which cases is it right", (SHAPES,)),
    ("training", training().replace("range(epochs)", "range(500)"), "number of epochs is an argument", (SHAPES,)),
    ("training", training().replace("errors.append(np.mean(np.abs(error)))", "errors + [np.mean(np.abs(error))]"),
     "which line stores it", (SHAPES,)),
    ("training", training().replace("np.mean(np.abs(error))", "np.mean(error)"), "sign", (SHAPES,)),
    ("training", training().replace("np.mean(np.abs(error))", "np.abs(error).max()"), "What do you append", (SHAPES, "bias")),
    ("training", training().replace("errors.append(np.mean(np.abs(error)))", "errors = np.mean(np.abs(error))"),
     "each epoch append", (SHAPES, "bias")),
    ("training", training().replace("np.mean(np.abs(error))", "round(np.mean(np.abs(error)), 2)"),
     "In your errors only numbers with at most 2 decimals", (SHAPES,)),
    ("training", training().replace("errors.append(np.mean(np.abs(error)))", "errors.append(error)"),
     "one number for each epoch", ()),
    ("training", training(delta_hidden="delta_output @ weights_1.T * 3", delta_output="error * output"),
     "weights_1 differs in", ()),
]

SLIPS = [*NOT_KEPT, *IN_PYTHON, *GIVES, *PARTS]
