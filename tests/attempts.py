"""What learners write: mistakes, each with its slug, and correct code in many spellings; older than the catalogue's variants.

An attempt is the body of a function as text; its arguments are the stage's, or the epoch's, or the training loop's. What a stage is
told besides follows its name, as in ``delta_output behind softmax with cross-entropy``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mlpteach.stages import sigmoid
from mlpteach.tracing.stage import STAGES

TABLES = "inputs, targets, weights_0, weights_1, learning_rate"
ARGUMENTS = {"epoch": TABLES, "training": f"{TABLES}, epochs", "sum_synapse": "layer_input, weights, bias=None"}


def slope_at_sum(z: Any) -> Any:
    """A helper that expects the weighted sum."""
    return sigmoid(z) * (1 - sigmoid(z))


def slope_from_activation(a: Any) -> Any:
    """A helper that expects the activation."""
    return a * (1 - a)


def asked(task: str) -> tuple[str, dict[str, str]]:
    """The name of a task, and what its stage is told besides."""
    name, _, told = task.partition(" behind ")
    values = dict(zip(("activation", "loss"), told.split(" with "), strict=False)) if told else {}
    return name, values


def written(task: str, body: str) -> Callable[..., Any]:
    """The learner's function of a stage's name, ``epoch`` or ``training``, made from its body."""
    task = asked(task)[0]
    arguments = ARGUMENTS.get(task) or ", ".join(STAGES[task].arguments)
    lines = "".join(f"\n    {line}" for line in body.strip("\n").splitlines())
    names: dict[str, Any] = {"np": np, "sigmoid": sigmoid, "slope_at_sum": slope_at_sum,
                             "slope_from_activation": slope_from_activation}
    exec(f"def my_{task}({arguments}):{lines}\n", names)
    made: Callable[..., Any] = names[f"my_{task}"]
    return made


EPOCH = """
sum_0 = inputs @ weights_0
hidden = sigmoid(sum_0)
sum_1 = hidden @ weights_1
output = sigmoid(sum_1)
error = targets - output
delta_output = error * output * (1 - output)
delta_hidden = delta_output @ weights_1.T * hidden * (1 - hidden)
new_1 = weights_1 + learning_rate * hidden.T @ delta_output
new_0 = weights_0 + learning_rate * inputs.T @ delta_hidden
return new_0, new_1
"""


def epoch(**changed: str) -> str:
    """The body of an epoch in which the lines that assign these names are written otherwise."""
    lines = EPOCH.strip().splitlines()
    assert set(changed) <= {line.split(" =")[0] for line in lines}
    return "\n".join(f"{name} = {changed[name]}" if (name := line.split(" =")[0]) in changed else line for line in lines)


def training(update: str = "weights_0, weights_1 = new_0, new_1", **changed: str) -> str:
    """The body of a training loop whose lines that assign these names, or update the weights, are written otherwise."""
    lines = [*epoch(**changed).splitlines()[:-1], "errors.append(np.mean(np.abs(error)))", *update.splitlines()]
    return f"errors = []\nfor epoch in range(epochs):\n{indented(lines)}return weights_0, weights_1, errors"


def indented(lines: list[str], by: int = 4) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in lines)


SAMPLE_BY_SAMPLE = """
step_0, step_1 = np.zeros_like(weights_0), np.zeros_like(weights_1)
for x, t in zip(inputs, targets):
    h = sigmoid(x @ weights_0)
    o = sigmoid(h @ weights_1)
    d_o = (t - o) * o * (1 - o)
    d_h = weights_1 @ d_o * h * (1 - h)
    step_1 += np.outer(h, d_o)
    step_0 += np.outer(x, d_h)
return weights_0 + learning_rate * step_0, weights_1 + learning_rate * step_1
"""

ONE_BY_ONE = """
errors = []
for epoch in range(epochs):
    total = 0
    for x, t in zip(inputs, targets):
        h = sigmoid(x @ weights_0)
        o = sigmoid(h @ weights_1)
        total += np.abs(t - o).mean()
        d = (t - o) * o * (1 - o)
        back = (weights_1 @ d) * h * (1 - h)
        weights_1 = weights_1 + learning_rate * np.outer(h, d)
        weights_0 = weights_0 + learning_rate * np.outer(x, back)
    errors.append(total / len(inputs))
return weights_0, weights_1, errors
"""

SOFTMAX = """
def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
"""

WRONG: list[tuple[str, str, str]] = [
    ("result-not-kept", "negative_gradient_bias", "return np.zeros((1, delta.shape[1]))"),
    ("result-not-kept", "weight_update", "weights + learning_rate * negative_gradient\nreturn weights"),
    ("result-not-kept", "velocity", "momentum * velocity + negative_gradient\nreturn velocity"),
    ("result-not-kept", "delta_hidden", "result = np.zeros_like(hidden_layer)\nfor n, row in enumerate(result):\n"
     "    row = delta_next[n] @ weights_next.T * hidden_layer[n] * (1 - hidden_layer[n])\nreturn result"),
    ("result-not-kept", "epoch", epoch().replace("return new_0, new_1", "return weights_0, weights_1")),
    ("result-not-kept", "epoch", epoch().replace("return new_0, new_1", "return weights_0, new_1")),
    ("result-not-kept", "training", training(update="new_0, new_1")),
    ("result-not-kept", "sum_synapse", "print(layer_input @ weights)"),

    ("derivative-missing", "delta_output", "return error"),
    ("derivative-missing", "delta_output", "return np.array(error, copy=True)"),
    ("derivative-missing", "delta_hidden", "return delta_next @ weights_next.T"),
    ("derivative-missing", "delta_hidden", "return np.einsum('no,ho->nh', delta_next, weights_next)"),
    ("derivative-missing", "delta_hidden", "return np.dot(weights_next, delta_next.T).T"),
    ("derivative-missing", "epoch", epoch(delta_output="error")),
    ("derivative-missing", "epoch", epoch(delta_hidden="delta_output @ weights_1.T")),
    ("derivative-missing", "epoch", epoch(delta_output="error", delta_hidden="error.dot(weights_1.T)")),
    ("derivative-missing", "training", training(delta_hidden="delta_output @ weights_1.T")),

    ("derivative-of-activation-twice", "delta_output", "return error * slope_at_sum(output_layer)"),
    ("derivative-of-activation-twice", "delta_hidden",
     "def s(z):\n    return 1 / (1 + np.exp(-z))\n"
     "return (delta_next @ weights_next.T) * (s(hidden_layer) * (1 - s(hidden_layer)))"),
    ("derivative-of-activation-twice", "delta_output", "e = np.exp(-output_layer)\nreturn error * e / (1 + e) ** 2"),
    ("derivative-of-activation-twice", "epoch", epoch(delta_output="error * slope_at_sum(output)",
                                                     delta_hidden="delta_output @ weights_1.T * slope_at_sum(hidden)")),
    ("derivative-of-activation-twice", "epoch", epoch(delta_hidden="delta_output @ weights_1.T * slope_at_sum(hidden)")),

    ("derivative-form-on-sum", "epoch", epoch(delta_hidden="delta_output @ weights_1.T * (sum_0 * (1 - sum_0))")),
    ("derivative-form-on-sum", "epoch", epoch(delta_output="error * slope_from_activation(sum_1)")),
    ("derivative-form-on-sum", "epoch", epoch(delta_output="error * (sum_1 - sum_1 ** 2)",
                                             delta_hidden="delta_output.dot(weights_1.T) * (sum_0 - sum_0 ** 2)")),
    ("derivative-form-on-sum", "delta_output", "z = np.log(output_layer / (1 - output_layer))\nreturn error * z * (1 - z)"),
    ("derivative-form-on-sum", "delta_hidden",
     "z = -np.log(1 / hidden_layer - 1)\nreturn (delta_next @ weights_next.T) * slope_from_activation(z)"),

    ("derivative-mistyped", "delta_output", "return error * (1 * (1 - output_layer))"),
    ("derivative-mistyped", "delta_output", "return error * (output_layer * 1 - output_layer)"),
    ("derivative-mistyped", "delta_output", "return error * (output_layer - (1 - output_layer))"),
    ("derivative-mistyped", "delta_output", "return error * output_layer * 1 - output_layer"),
    ("derivative-mistyped", "delta_output", "return error * (1 - output_layer ** 2)"),
    ("derivative-mistyped", "delta_hidden", "return delta_next.dot(weights_next.T) * (hidden_layer * 1 - hidden_layer)"),
    ("derivative-mistyped", "delta_hidden", "return delta_next.dot(weights_next.T) * hidden_layer * (1 + hidden_layer)"),
    ("derivative-mistyped", "delta_hidden", "return (delta_next @ weights_next.T) * hidden_layer"),
    ("derivative-mistyped", "delta_hidden", "return (delta_next @ weights_next.T) * hidden_layer - (1 - hidden_layer)"),
    ("derivative-mistyped", "epoch", epoch(delta_output="error * (1 - output)")),
    ("derivative-mistyped", "epoch", epoch(delta_hidden="delta_output @ weights_1.T * (hidden * 1 - hidden)")),
    ("derivative-mistyped", "epoch", epoch(delta_output="error * (output - (1 - output))",
                                          delta_hidden="delta_output @ weights_1.T * (hidden - (1 - hidden))")),
    ("derivative-mistyped", "training", training(delta_hidden="delta_output @ weights_1.T * (hidden * 1 - hidden)")),

    ("derivative-of-wrong-quantity", "delta_output", "return error * (error * (1 - error))"),
    ("derivative-of-wrong-quantity", "delta_output", "return output_layer * slope_from_activation(error)"),
    ("derivative-of-wrong-quantity", "delta_output", "return error * slope_at_sum(error)"),
    ("derivative-of-wrong-quantity", "delta_hidden", "back = delta_next @ weights_next.T\nreturn back * back * (1 - back)"),
    ("derivative-of-wrong-quantity", "delta_hidden",
     "back = np.matmul(delta_next, np.transpose(weights_next))\nreturn back * slope_at_sum(back)"),
    ("derivative-of-wrong-quantity", "epoch", epoch(delta_output="error * error * (1 - error)")),
    ("derivative-of-wrong-quantity", "epoch", epoch(delta_output="error * targets * (1 - targets)")),
    ("derivative-of-wrong-quantity", "epoch", epoch(delta_hidden="delta_output @ weights_1.T * output * (1 - output)")),

    ("dot-for-elementwise", "delta_hidden", "return (delta_next @ weights_next.T) * np.vdot(hidden_layer, 1 - hidden_layer)"),
    ("dot-for-elementwise", "delta_hidden", "return (delta_next @ weights_next.T) * np.dot(hidden_layer, 1 - hidden_layer)"),
    ("dot-for-elementwise", "delta_hidden",
     "return (delta_next @ weights_next.T) * np.dot(hidden_layer.ravel(), (1 - hidden_layer).ravel())"),
    ("dot-for-elementwise", "delta_output", "return np.dot(error, output_layer * (1 - output_layer))"),
    ("dot-for-elementwise", "delta_output", "return error * np.sum(output_layer * (1 - output_layer))"),
    ("dot-for-elementwise", "delta_output", "return error.T @ slope_from_activation(output_layer)"),
    ("dot-for-elementwise", "epoch", epoch(delta_hidden="delta_output @ weights_1.T * np.vdot(hidden, 1 - hidden)")),

    ("elementwise-for-dot", "sum_synapse", "return layer_input * weights + (0 if bias is None else bias)"),
    ("elementwise-for-dot", "sum_synapse",
     "return np.multiply(layer_input, weights) if bias is None else layer_input * weights + bias"),
    ("elementwise-for-dot", "negative_gradient", "return layer_input * delta"),
    ("elementwise-for-dot", "negative_gradient", "return np.multiply(layer_input.T, delta)"),
    ("elementwise-for-dot", "delta_hidden", "return delta_next * weights_next.T * hidden_layer * (1 - hidden_layer)"),
    ("elementwise-for-dot", "delta_hidden", "return np.multiply(delta_next, weights_next) * slope_from_activation(hidden_layer)"),
    ("elementwise-for-dot", "epoch", epoch(delta_hidden="delta_output * weights_1.T * hidden * (1 - hidden)")),

    ("missing-transpose", "delta_hidden", "return (delta_next @ weights_next) * hidden_layer * (1 - hidden_layer)"),
    ("missing-transpose", "delta_hidden", "return np.dot(delta_next, weights_next) * slope_from_activation(hidden_layer)"),
    ("missing-transpose", "delta_hidden",
     "return delta_next.dot(weights_next.reshape(weights_next.shape[1], -1)) * hidden_layer * (1 - hidden_layer)"),
    ("missing-transpose", "delta_hidden", "return delta_next @ weights_next"),
    ("missing-transpose", "negative_gradient", "return layer_input @ delta"),
    ("missing-transpose", "negative_gradient", "return np.einsum('ij,jk->ik', layer_input, delta)"),
    ("missing-transpose", "negative_gradient", "return layer_input.reshape(layer_input.shape[1], layer_input.shape[0]) @ delta"),
    ("missing-transpose", "negative_gradient", "return delta.T @ layer_input"),
    ("missing-transpose", "epoch", epoch(delta_hidden="delta_output @ weights_1 * hidden * (1 - hidden)")),

    ("raw-error-propagated", "epoch", epoch(delta_hidden="error @ weights_1.T * hidden * (1 - hidden)")),
    ("raw-error-propagated", "epoch", epoch(delta_hidden="slope_from_activation(hidden) * np.dot(weights_1, error.T).T")),
    ("raw-error-propagated", "epoch", epoch(
        delta_hidden="np.einsum('no,ho->nh', targets - output, weights_1) * slope_at_sum(sum_0)")),
    ("raw-error-propagated", "training", training(delta_hidden="error @ weights_1.T * hidden * (1 - hidden)")),

    ("weights-ignored", "delta_hidden", "return delta_next * hidden_layer * (1 - hidden_layer)"),
    ("weights-ignored", "delta_hidden", "return slope_from_activation(hidden_layer) * delta_next.sum(axis=1, keepdims=True)"),
    ("weights-ignored", "delta_hidden", "return (delta_next @ np.ones_like(weights_next).T) * slope_from_activation(hidden_layer)"),
    ("weights-ignored", "epoch", epoch(delta_hidden="delta_output * hidden * (1 - hidden)")),

    ("wrong-weights", "epoch", epoch(delta_hidden="delta_output @ weights_0 * hidden * (1 - hidden)")),
    ("wrong-weights", "epoch", epoch(delta_hidden="delta_output @ (hidden.T @ delta_output).T * hidden * (1 - hidden)")),
    ("wrong-weights", "epoch", epoch(delta_hidden="delta_output.sum(axis=1)[:, None] * weights_1.sum() * hidden * (1 - hidden)")),
    ("wrong-weights", "epoch", epoch(delta_hidden="np.dot(delta_output, weights_0) * slope_at_sum(sum_0)")),
    ("wrong-weights", "epoch", epoch(
        delta_hidden="np.outer(delta_output.sum(axis=1), weights_1.sum(axis=1)) * slope_from_activation(hidden)")),

    ("wrong-layer-input", "epoch", epoch(new_1="weights_1 + learning_rate * output.T @ delta_output")),
    ("wrong-layer-input", "epoch", epoch(new_1="weights_1 + learning_rate * targets.T.dot(delta_output)")),
    ("wrong-layer-input", "epoch", epoch(new_0="weights_0 + learning_rate * hidden.T @ delta_hidden")),
    ("wrong-layer-input", "epoch", epoch(new_1="weights_1 + learning_rate * np.dot(sum_0.T, delta_output)")),
    ("wrong-layer-input", "epoch", epoch(new_1="weights_1 + learning_rate * inputs.T @ delta_output")),
    ("wrong-layer-input", "epoch", epoch(new_0="weights_0 + learning_rate * weights_0 @ delta_hidden")),

    ("wrong-delta", "epoch", epoch(new_0="weights_0 + learning_rate * inputs.T @ delta_output")),
    ("wrong-delta", "epoch", epoch(new_0="weights_0 + np.dot(np.transpose(inputs), learning_rate * delta_output)")),
    ("wrong-delta", "epoch", epoch(new_0="weights_0 + learning_rate * np.einsum('ni,no->io', inputs, delta_output)")),
    ("wrong-delta", "epoch", epoch(new_1="weights_1 + learning_rate * hidden.T @ delta_hidden")),

    ("sign-flipped", "error", "return output_layer - targets"),
    ("sign-flipped", "error", "return -(targets - output_layer)"),
    ("sign-flipped", "error", "return np.subtract(output_layer, targets)"),
    ("sign-flipped", "epoch", epoch(error="output - targets")),
    ("sign-flipped", "epoch", epoch(new_0="weights_0 - learning_rate * inputs.T @ delta_hidden",
                                   new_1="weights_1 - learning_rate * hidden.T @ delta_output")),
    ("sign-flipped", "epoch", epoch(new_0="weights_0 - learning_rate * inputs.T @ delta_hidden")),
    ("sign-flipped", "training", training(error="output - targets")),

    ("targets-broadcast", "error", "return targets.ravel() - output_layer"),
    ("targets-broadcast", "error", "return targets.T - output_layer"),
    ("targets-broadcast", "error", "return targets[:, 0] - output_layer"),
    ("targets-broadcast", "error", "return np.squeeze(targets) - output_layer"),
    ("targets-broadcast", "error", "return targets - output_layer.flatten()"),

    ("update-before-delta", "epoch", epoch(delta_hidden="0",
     new_1="weights_1 + learning_rate * hidden.T @ delta_output",
     new_0="weights_0 + learning_rate * inputs.T @ (delta_output @ new_1.T * hidden * (1 - hidden))")),
    ("update-before-delta", "epoch", """
hidden = sigmoid(inputs @ weights_0)
output = sigmoid(hidden @ weights_1)
delta = (targets - output) * output * (1 - output)
weights_1 += learning_rate * hidden.T @ delta
back = delta @ weights_1.T * hidden * (1 - hidden)
return weights_0 + learning_rate * inputs.T @ back, weights_1
"""),
    ("update-before-delta", "epoch", """
w0, w1 = weights_0.copy(), weights_1.copy()
h = sigmoid(inputs.dot(w0))
o = sigmoid(h.dot(w1))
d = (o - targets) * slope_from_activation(o)
w1 -= learning_rate * h.T.dot(d)
w0 -= learning_rate * inputs.T.dot(d.dot(w1.T) * slope_from_activation(h))
return w0, w1
"""),
    ("update-before-delta", "training", training(
        delta_hidden="0", new_0="weights_0 + learning_rate * inputs.T @ (delta_output @ new_1.T * hidden * (1 - hidden))")),

    ("bias-mistake", "negative_gradient_bias", "return delta.sum()"),
    ("bias-mistake", "negative_gradient_bias", "return delta.mean(axis=0, keepdims=True)"),
    ("bias-mistake", "negative_gradient_bias", "return np.full((1, delta.shape[1]), np.sum(delta))"),
    ("bias-mistake", "negative_gradient_bias", "return delta.sum(axis=1, keepdims=True)"),
    ("bias-mistake", "negative_gradient_bias", "return sum(delta) / len(delta) * np.ones((1, 1))"),
    ("bias-mistake", "negative_gradient_bias", "return delta"),

    ("scale-factor", "delta_output", "return 2 * error * output_layer * (1 - output_layer)"),
    ("scale-factor", "negative_gradient", "return layer_input.T @ delta / len(delta)"),
    ("scale-factor", "negative_gradient", "return np.einsum('ni,nu->iu', layer_input, delta) / delta.shape[0] ** 2"),
    ("scale-factor", "error", "return (targets - output_layer) / targets.size"),
    ("scale-factor", "weight_update", "return weights + 3 * learning_rate * negative_gradient"),
    ("scale-factor", "epoch", epoch(error="(targets - output) / len(targets)")),
    ("scale-factor", "epoch", epoch(error="2 * (targets - output) / targets.size")),
    ("scale-factor", "epoch", epoch(delta_output="error * output * (1 - output) / len(inputs)",
                                   new_0="weights_0 + learning_rate * inputs.T @ delta_hidden / len(inputs)")),
    ("scale-factor", "training", training(error="2 * (targets - output)")),
    ("scale-factor", "training", training(delta_output="error * output * (1 - output) / inputs.shape[0]")),

    ("learning-rate-ignored", "weight_update", "return weights + 0.1 * negative_gradient"),
    ("learning-rate-ignored", "weight_update", "return weights + negative_gradient"),
    ("learning-rate-ignored", "weight_update", "alpha = 0.3\nreturn np.add(weights, alpha * np.asarray(negative_gradient))"),
    ("learning-rate-ignored", "epoch", epoch(new_0="weights_0 + inputs.T @ delta_hidden",
                                            new_1="weights_1 + hidden.T @ delta_output")),
    ("learning-rate-ignored", "epoch", epoch(new_0="weights_0 + 0.6 * inputs.T @ delta_hidden",
                                            new_1="weights_1 + 0.6 * hidden.T @ delta_output")),
    ("learning-rate-ignored", "epoch", epoch(new_0="weights_0 + 0.05 * inputs.T @ delta_hidden")),
    ("learning-rate-ignored", "training", training(new_0="weights_0 + 0.1 * inputs.T @ delta_hidden",
                                                  new_1="weights_1 + 0.1 * hidden.T @ delta_output")),

    ("velocity-forgotten", "velocity", "return negative_gradient"),
    ("velocity-forgotten", "velocity", "velocity = np.zeros_like(velocity)\nvelocity = momentum * velocity + negative_gradient\n"
     "return velocity"),
    ("velocity-forgotten", "velocity", "return (1 - momentum) * np.asarray(negative_gradient)"),
    ("momentum-ignored", "velocity", "return velocity + negative_gradient"),
    ("momentum-ignored", "velocity", "return 0.9 * velocity + negative_gradient"),
    ("momentum-ignored", "velocity", "beta = 0.5\nreturn np.add(negative_gradient, velocity * beta)"),
    ("momentum-misplaced", "velocity", "return velocity + momentum * negative_gradient"),
    ("momentum-misplaced", "velocity", "velocity = velocity + negative_gradient\nreturn momentum * velocity"),
    ("momentum-misplaced", "velocity", "rows = []\nfor v, g in zip(velocity, negative_gradient):\n"
     "    rows.append((1 - momentum) * v + g)\nreturn rows"),
    ("velocity-averaged", "velocity", "return momentum * velocity + (1 - momentum) * negative_gradient"),
    ("velocity-averaged", "velocity", "return negative_gradient + momentum * (velocity - negative_gradient)"),
    ("velocity-averaged", "velocity", "return np.average([velocity, negative_gradient], axis=0, weights=[momentum, 1 - momentum])"),
    ("sign-flipped", "velocity", "return momentum * velocity - negative_gradient"),
    ("scale-factor", "velocity", "return 2 * (momentum * velocity + negative_gradient)"),

    ("inputs-mutated", "velocity", "velocity *= momentum\nvelocity += negative_gradient\nreturn velocity"),
    ("inputs-mutated", "weight_update", "weights += learning_rate * negative_gradient\nreturn weights"),
    ("inputs-mutated", "sum_synapse", "layer_input[:] = layer_input @ np.eye(len(layer_input.T)) + 1\nlayer_input -= 1\n"
                                      "product = layer_input @ weights\nlayer_input *= 2\n"
                                      "return product if bias is None else product + bias"),
    ("inputs-mutated", "error", "targets -= output_layer\nreturn targets"),
    ("inputs-mutated", "hidden_activation", "np.negative(sum_synapse, out=sum_synapse)\nreturn 1 / (1 + np.exp(sum_synapse))"),
    ("inputs-mutated", "epoch", epoch(new_0="weights_0; new_0 += learning_rate * inputs.T @ delta_hidden")),
    ("inputs-mutated", "epoch", epoch().replace("return new_0, new_1",
                                                "weights_0[:], weights_1[:] = new_0, new_1\nreturn weights_0, weights_1")),
    ("inputs-mutated", "training", training(update="weights_0 += new_0 - weights_0\nweights_1 += new_1 - weights_1")),

    ("only-last-sample", "epoch", """
for x, t in zip(inputs, targets):
    h = sigmoid(x @ weights_0)
    o = sigmoid(h @ weights_1)
    error = t - o
d = error * o * (1 - o)
back = weights_1 @ d * h * (1 - h)
return weights_0 + learning_rate * np.outer(x, back), weights_1 + learning_rate * np.outer(h, d)
"""),
    ("only-last-sample", "epoch", epoch(new_0="weights_0 + learning_rate * inputs[-1:].T @ delta_hidden[-1:]",
                                       new_1="weights_1 + learning_rate * hidden[-1:].T @ delta_output[-1:]")),
    ("only-last-sample", "epoch", """
for n in range(len(inputs)):
    x, t = inputs[n:n + 1], targets[n:n + 1]
    h = sigmoid(np.dot(x, weights_0))
    o = sigmoid(np.dot(h, weights_1))
    d = (t - o) * slope_from_activation(o)
    step_1 = h.T.dot(d)
    step_0 = x.T.dot(d.dot(weights_1.T) * slope_from_activation(h))
return weights_0 + learning_rate * step_0, weights_1 + learning_rate * step_1
"""),
    ("only-last-sample", "training", training(new_0="weights_0 + learning_rate * inputs[-1:].T @ delta_hidden[-1:]",
                                             new_1="weights_1 + learning_rate * hidden[-1:].T @ delta_output[-1:]")),

    ("first-epoch-skipped", "training", training(update="if epoch > 0:\n    weights_0, weights_1 = new_0, new_1")),
    ("first-epoch-skipped", "training", training(update="if epoch == 0:\n    continue\nweights_0 = new_0\nweights_1 = new_1")),
    ("first-epoch-skipped", "training", training(update="if len(errors) > 1:\n    weights_0, weights_1 = new_0, new_1")),

    ("history-when-printing", "training", training().replace(
        "    errors.append", "    if epoch % 1000 == 0:\n        print(epoch)\n        errors.append")),
    ("history-when-printing", "training", training().replace("    errors.append", "    if epoch % 2 == 0:\n        errors.append")),
    ("history-when-printing", "training", training().replace(
        "    errors.append", "    if (epoch + 1) % 5 == 0:\n        errors.append")),
    ("history-when-printing", "training", training().replace(
        "    errors.append", "    if epoch % (epochs // 4) == 0:\n        errors.append")),

    ("wrong-update-count", "training", training().replace("weights_0, weights_1 = new_0, new_1\n", "pass\n").replace(
        "return weights_0, weights_1, errors", "return new_0, new_1, errors")),
    ("wrong-update-count", "training", "errors = []\nfor epoch in range(epochs):\n    for sample in inputs:\n"
     + indented([*epoch().splitlines()[:-1], "weights_0, weights_1 = new_0, new_1"], 8)
     + "    errors.append(np.abs(error).mean())\n"
     "return weights_0, weights_1, errors"),
    ("wrong-update-count", "training", training().replace("range(epochs)", "range(epochs + 1)")),
    ("wrong-update-count", "training", training(update="if epoch < epochs - 1:\n    weights_0, weights_1 = new_0, new_1")),
    ("wrong-update-count", "training", ONE_BY_ONE),

    ("slope-of-another-activation", "delta_hidden behind ReLU",
     "return delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer)"),
    ("slope-of-another-activation", "delta_hidden behind ReLU", "return delta_next @ weights_next.T * (1 - hidden_layer ** 2)"),
    ("slope-of-another-activation", "delta_hidden behind ReLU",
     "return np.dot(delta_next, weights_next.T) * np.maximum(0, hidden_layer)"),
    ("slope-of-another-activation", "delta_hidden behind ReLU",
     "slope = np.ones_like(hidden_layer)\nslope[hidden_layer <= 0] = 0.01\nreturn delta_next @ weights_next.T * slope"),
    ("slope-of-another-activation", "delta_hidden behind tanh",
     "return delta_next @ weights_next.T * slope_from_activation(hidden_layer)"),
    ("derivative-missing", "delta_hidden behind ReLU", "return delta_next @ weights_next.T * (hidden_layer >= 0)"),
    ("derivative-of-wrong-quantity", "delta_hidden behind ReLU", "return np.maximum(0, delta_next @ weights_next.T)"),
    ("derivative-mistyped", "delta_hidden behind ReLU", "return delta_next @ weights_next.T * (hidden_layer <= 0)"),

    ("slope-left-in", "delta_output behind sigmoid with cross-entropy", "return error * output_layer * (1 - output_layer)"),
    ("slope-left-in", "delta_output behind softmax with cross-entropy", "return error * slope_from_activation(output_layer)"),
    ("slope-left-in", "delta_output behind softmax with cross-entropy",
     "return output_layer * (error - (error * output_layer).sum(axis=1, keepdims=True))"),
    ("slope-left-in", "delta_output behind softmax with cross-entropy",
     "return [(np.diag(a) - np.outer(a, a)) @ e for e, a in zip(error, output_layer)]"),

    ("softmax-slope-entry-by-entry", "delta_output behind softmax", "return error * output_layer * (1 - output_layer)"),
    ("softmax-slope-entry-by-entry", "delta_output behind softmax", "return error * (output_layer - output_layer ** 2)"),
    ("softmax-slope-entry-by-entry", "delta_output behind softmax",
     "return [np.diag(np.diag(a) - np.outer(a, a)) * e for e, a in zip(error, output_layer)]"),

    ("softmax-twice", "output_activation behind softmax", f"{SOFTMAX}return softmax(softmax(sum_synapse))"),
    ("softmax-twice", "output_activation behind softmax",
     "a = np.exp(sum_synapse) / np.exp(sum_synapse).sum(axis=1, keepdims=True)\nb = np.exp(a)\nreturn (b.T / b.sum(axis=1)).T"),
    ("softmax-twice", "hidden_activation behind softmax", f"{SOFTMAX}return [softmax(softmax(z[None]))[0] for z in sum_synapse]"),
    ("softmax-twice", "delta_output behind softmax with cross-entropy",
     f"{SOFTMAX}targets = error + output_layer\nreturn targets - softmax(output_layer)"),
    ("softmax-twice", "delta_output behind softmax with cross-entropy",
     f"{SOFTMAX}a = output_layer\nd = error + a - softmax(a)\nreturn a * d - a * (a * d).sum(axis=1, keepdims=True)"),

    ("samples-mixed", "output_activation behind softmax", "return np.exp(sum_synapse) / np.exp(sum_synapse).sum(axis=0)"),
    ("samples-mixed", "output_activation behind softmax", "return np.exp(sum_synapse) / np.sum(np.exp(sum_synapse))"),
    ("samples-mixed", "output_activation behind softmax",
     "powers = np.exp(sum_synapse - sum_synapse.max(axis=0))\nreturn powers / powers.sum(axis=0, keepdims=True)"),
    ("samples-mixed", "delta_output behind softmax", "return output_layer * (error - (error * output_layer).sum(axis=0))"),
    ("samples-mixed", "delta_output behind softmax", "return output_layer * (error - np.vdot(error, output_layer))"),
]


IN_FLOAT32 = "inputs, targets, weights_0, weights_1 = (a.astype(np.float32) for a in (inputs, targets, weights_0, weights_1))\n"


class Layer:
    """A learner's class whose objects are called."""

    def __init__(self, power: int) -> None:
        self.power = power

    def __call__(self, error: Any, output_layer: Any) -> Any:
        """The delta of the output layer."""
        return error * output_layer * (1 - output_layer) ** self.power

    def method(self, delta_next: Any, weights_next: Any, hidden_layer: Any) -> Any:
        """The delta of a hidden layer."""
        return delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer) ** self.power


def by_power(power: int, layer_input: Any, delta: Any) -> Any:
    return power * layer_input.T @ delta


def any_arguments(*arguments: Any) -> Any:
    return arguments[0] - arguments[1]


def by_name(*, weights: Any, negative_gradient: Any, learning_rate: Any) -> Any:
    return weights + learning_rate * negative_gradient


LOOPS = """
rows, inner, columns = len(layer_input), len(weights), len(weights[0])
table = [[0.0] * columns for _ in range(rows)]
for n in range(rows):
    for j in range(columns):
        for i in range(inner):
            table[n][j] += layer_input[n][i] * weights[i][j]
        if bias is not None:
            table[n][j] += bias[0][j]
return table
"""

RIGHT: list[tuple[str, str | Callable[..., Any]]] = [
    ("sum_synapse", "return layer_input @ weights if bias is None else layer_input @ weights + bias"),
    ("sum_synapse", "return np.dot(layer_input, weights) + (0 if bias is None else bias)"),
    ("sum_synapse",
     "return np.einsum('ni,iu->nu', layer_input, weights) + (np.zeros((1, weights.shape[1])) if bias is None else bias)"),
    ("sum_synapse", LOOPS),
    ("sum_synapse",
     "x = np.array(layer_input.tolist())\nreturn (x[:, :, None] * weights[None]).sum(axis=1) + (bias if bias is not None else 0)"),
    ("sum_synapse", lambda layer_input, weights: layer_input.dot(weights)),
    ("sum_synapse", lambda x, w, b: x.dot(w) + b if b is not None else x.dot(w)),
    ("sum_synapse", "if bias is None:\n    return layer_input @ weights\n"
                    "return np.hstack([layer_input, np.ones((len(layer_input), 1))]) @ np.vstack([weights, bias])"),
    ("hidden_activation", "return 1 / (1 + np.exp(-sum_synapse))"),
    ("hidden_activation", "return (1 + np.tanh(sum_synapse / 2)) / 2"),
    ("hidden_activation", "return np.exp(sum_synapse) / (np.exp(sum_synapse) + 1)"),
    ("hidden_activation", "import math\nreturn [[1 / (1 + math.exp(-z)) for z in row] for row in sum_synapse]"),
    ("hidden_activation", "return np.where(sum_synapse > 0, 1 / (1 + np.exp(-sum_synapse)), 1 - 1 / (1 + np.exp(sum_synapse)))"),
    ("output_activation", "return 1 / (1 + np.exp(-sum_synapse))"),
    ("output_activation", np.vectorize(lambda z: 1.0 / (1.0 + 2.718281828459045 ** -z))),
    ("output_activation", "return np.reciprocal(1 + np.exp(-sum_synapse.astype(np.float32)))"),
    ("output_activation", "return np.exp(-np.logaddexp(0, -sum_synapse))"),
    ("output_activation behind softmax", f"{SOFTMAX}return softmax(sum_synapse)"),
    ("output_activation behind softmax", "e = np.exp(sum_synapse - sum_synapse.max())\nreturn (e.T / e.sum(axis=1)).T"),
    ("output_activation behind softmax",
     "import math\nreturn [[math.exp(z) / sum(math.exp(other) for other in row) for z in row] for row in sum_synapse]"),
    ("delta_hidden behind ReLU", "return delta_next @ weights_next.T * (hidden_layer > 0)"),
    ("delta_hidden behind ReLU", "return np.where(hidden_layer > 0, delta_next @ weights_next.T, 0)"),
    ("delta_hidden behind ReLU", "delta = delta_next @ weights_next.T\ndelta[hidden_layer <= 0] = 0\nreturn delta"),
    ("delta_hidden behind ReLU", "return delta_next @ weights_next.T * np.heaviside(hidden_layer, 0)"),
    ("delta_hidden behind tanh", "return delta_next @ weights_next.T * (1 + hidden_layer) * (1 - hidden_layer)"),
    ("delta_output behind softmax", "return output_layer * (error - (error * output_layer).sum(axis=1, keepdims=True))"),
    ("delta_output behind softmax", "return [(np.diag(a) - np.outer(a, a)) @ e for e, a in zip(error, output_layer)]"),
    ("delta_output behind softmax with cross-entropy", "return error"),
    ("delta_output behind softmax with cross-entropy", "targets = error + output_layer\nreturn targets - output_layer"),
    ("error", "return targets - output_layer"),
    ("error", "return -(output_layer - targets)"),
    ("error", "return (np.array(targets) - np.array(output_layer)).tolist()"),
    ("error", any_arguments),
    ("error", "return np.subtract(targets.astype('float32'), output_layer.astype('float32'))"),
    ("error",
     "result = np.empty_like(targets)\n"
     "for n, (t, o) in enumerate(zip(targets, output_layer)):\n    result[n] = t - o\nreturn result"),
    ("error", lambda t, o: t + -1 * o),
    ("delta_output", "return error * output_layer * (1 - output_layer)"),
    ("delta_output", "return error * (output_layer - output_layer ** 2)"),
    ("delta_output", "z = np.log(output_layer / (1 - output_layer))\nreturn error * slope_at_sum(z)"),
    ("delta_output", "slope = output_layer * (output_layer - 1)\nreturn -error * slope"),
    ("delta_output", Layer(1)),
    ("delta_output", "return np.multiply(error, slope_from_activation(output_layer)).astype(np.float32)"),
    ("delta_output", "return [[e * o * (1 - o) for e, o in zip(es, os)] for es, os in zip(error, output_layer)]"),
    ("delta_output", "return (error.T * output_layer.T * (1 - output_layer.T)).T"),
    ("delta_output", "return error * (0.25 - (output_layer - 0.5) ** 2)"),
    ("delta_hidden", "return delta_next @ weights_next.T * hidden_layer * (1 - hidden_layer)"),
    ("delta_hidden", "return np.einsum('no,ho,nh->nh', delta_next, weights_next, hidden_layer * (1 - hidden_layer))"),
    ("delta_hidden", "return np.dot(weights_next, delta_next.T).T * slope_from_activation(hidden_layer)"),
    ("delta_hidden", Layer(1).method),
    ("delta_hidden",
     "return ((delta_next[:, None, :] * weights_next[None, :, :]).sum(axis=-1)) * (hidden_layer - hidden_layer * hidden_layer)"),
    ("delta_hidden", "def slope(a):\n    return a * (1 - a)\ndef back(d, w):\n    return np.inner(d, w)\n"
                     "return back(delta_next, weights_next) * slope(hidden_layer)"),
    ("delta_hidden",
     "d, w, h = (a.astype(np.float32) for a in (delta_next, weights_next, hidden_layer))\nreturn d @ w.T * h * (1 - h)"),
    ("delta_hidden", "out = []\nfor n in range(len(hidden_layer)):\n    row = []\n    for j in range(len(weights_next)):\n"
                     "        blame = sum(delta_next[n, k] * weights_next[j, k] for k in range(delta_next.shape[1]))\n"
                     "        row.append(blame * hidden_layer[n, j] * (1 - hidden_layer[n, j]))\n    out.append(row)\nreturn out"),
    ("negative_gradient", "return layer_input.T @ delta"),
    ("negative_gradient", "return sum(np.outer(x, d) for x, d in zip(layer_input, delta))"),
    ("negative_gradient", "return np.tensordot(layer_input, delta, axes=(0, 0))"),
    ("negative_gradient", "return (delta.T @ layer_input).T"),
    ("negative_gradient", partial(by_power, 1)),
    ("negative_gradient", "return np.einsum('ni,nu->iu', layer_input, delta)"),
    ("negative_gradient", "return np.asarray(layer_input).swapaxes(0, 1).dot(np.asarray(delta)).astype(np.float32)"),
    ("negative_gradient", "print('shapes', layer_input.shape, delta.shape)\nreturn np.transpose(layer_input).dot(delta)"),
    ("negative_gradient_bias", "return delta.sum(axis=0, keepdims=True)"),
    ("negative_gradient_bias", "return np.ones((1, len(delta))) @ delta"),
    ("negative_gradient_bias", "return [list(sum(delta))]"),
    ("negative_gradient_bias", "return np.sum(delta, axis=0).reshape(1, -1)"),
    ("negative_gradient_bias", "return len(delta) * delta.mean(axis=0)[None, :]"),
    ("weight_update", "return weights + learning_rate * negative_gradient"),
    ("weight_update", "return weights - learning_rate * -negative_gradient"),
    ("weight_update", by_name),
    ("weight_update", "new = weights.copy()\nnew += learning_rate * negative_gradient\nreturn new"),
    ("weight_update", "return np.add(weights, np.multiply(learning_rate, negative_gradient)).tolist()"),
    ("weight_update", "return (weights.astype(np.float32) + np.float32(learning_rate) * negative_gradient.astype(np.float32))"),
    ("velocity", "return momentum * velocity + negative_gradient"),
    ("velocity", "return negative_gradient - velocity * -momentum"),
    ("velocity", "kept = np.array(velocity)\nkept *= momentum\nkept += negative_gradient\nreturn kept.tolist()"),
    ("epoch", epoch()),
    ("epoch", SAMPLE_BY_SAMPLE),
    ("epoch", epoch(error="output - targets", new_0="weights_0 - learning_rate * inputs.T @ delta_hidden",
                    new_1="weights_1 - learning_rate * hidden.T @ delta_output")),
    ("epoch", epoch(delta_output="error * slope_at_sum(sum_1)", delta_hidden="delta_output @ weights_1.T * slope_at_sum(sum_0)")),
    ("epoch", epoch(delta_output="2 * error * slope_from_activation(output)",
                    new_0="weights_0 + learning_rate / 2 * inputs.T @ delta_hidden",
                    new_1="weights_1 + 0.5 * learning_rate * hidden.T @ delta_output")),
    ("epoch", epoch().replace("return new_0, new_1", "return [new_0.tolist(), new_1.astype(np.float32)]")),
    ("epoch", IN_FLOAT32 + epoch()),
    ("epoch", "weights_0, weights_1 = weights_0.copy(), weights_1.copy()\n" + epoch(
        new_0="None; weights_0 += learning_rate * inputs.T @ delta_hidden",
        new_1="None; weights_1 += learning_rate * hidden.T @ delta_output")
        .replace("return new_0, new_1", "return weights_0, weights_1")),
    ("training", training()),
    ("training", training().replace("np.mean(np.abs(error))", "(error ** 2).mean()")),
    ("training", training(update="weights_0, weights_1 = new_0, new_1\n"
                          "errors.append(np.abs(targets - sigmoid(sigmoid(inputs @ weights_0) @ weights_1)).mean())")
     .replace("    errors.append(np.mean(np.abs(error)))\n", "")),
    ("training", training().replace("np.mean(np.abs(error))", "0.5 * np.sum(error ** 2)")),
    ("training", training().replace(
        "    errors.append", "    if epoch % (epochs // 10) == 0:\n        print(epoch, error)\n    errors.append")),
    ("training", IN_FLOAT32 + training()),
    ("training", training().replace("return weights_0, weights_1, errors", "return weights_0, weights_1, np.array(errors)")),
    ("training", training(error="output - targets", new_0="weights_0 - learning_rate * inputs.T @ delta_hidden",
                          new_1="weights_1 - learning_rate * hidden.T @ delta_output")),
]
