"""Mistakes in the slope of an activation, and in how a delta is multiplied by it."""

from __future__ import annotations

import numpy as np

from mlpteach.forms import RELU, SIGMOID, TANH
from mlpteach.judging.formulas import taking
from mlpteach.judging.misconceptions.entry import Misconception, variants

DELTAS = "delta_output delta_hidden"
OTHERS = {DELTAS: ("received", "error", "targets", "inputs"), "delta_output": ("hidden_layer",),
          "delta_hidden": ("output_layer", "delta_next")}  # quantities that a slope may be taken of by mistake

IN_SLOPES = (
    Misconception(
        "derivative-missing", ("delta_output", "delta_hidden"),
        (3, "Ask why the error isn't enough"),
        "The delta is passed on without the slope of the activation.",
        "A delta has two factors. One says how strongly the unit reacts to a change of its weighted sum: where is it in your code?",
        "from mlpteach import stages\n"
        "for z in (0.0, 2.0, 6.0):\n"
        "    print(f'at {z}, a push of 0.1 moves the activation by {stages.sigmoid(z + 0.1) - stages.sigmoid(z):.4f}')",
        variants(DELTAS, "slope", lambda activation: np.ones_like(activation))),
    Misconception(
        "derivative-of-activation-twice", ("delta_output", "delta_hidden"),
        (3, "Tell σ'(z) from a (1 − a)"),
        "The slope is taken of an activation that was sent through its function a second time.",
        "What does your slope expect, the weighted sum or the activation? And which of the two do you give it?",
        "from mlpteach import stages\n"
        "activation = stages.sigmoid(2.0)\n"
        "again = stages.sigmoid(activation)\n"
        "print(f'{stages.sigmoid_derivative(activation):.4f} is not {stages.sigmoid_derivative(again):.4f}')",
        variants(DELTAS, "slope", lambda act, activation: act.slope(act(activation)))),
    Misconception(
        "derivative-form-on-sum", ("delta_output", "delta_hidden"),
        (3, "Tell σ'(z) from a (1 − a)"),
        "The form of the slope that is meant for the activation is given the weighted sum.",
        "Which numbers go into your slope: weighted sums, or what the activation made of them? Print the largest and the smallest: "
        "which of the two are they?",
        "from mlpteach import stages\n"
        "z = 2.0\n"
        "print(f'{stages.sigmoid_derivative(stages.sigmoid(z)):.4f} is not {stages.sigmoid_derivative(z):.4f}')",
        variants(DELTAS, "slope", lambda act, sum_synapse: act.slope(sum_synapse))),
    Misconception(
        "derivative-mistyped", ("delta_output", "delta_hidden"),
        (10, "Case 1: look behind a good result"),
        "The slope of the activation is mistyped: a sign, a bracket or a factor is off.",
        "Draw the curve of this layer's activation. Where is it flat, and where steepest? Put the activations of these places into "
        "your slope by hand: does it say the same?",
        "import numpy as np\n"
        "from mlpteach import stages\n"
        "a = np.array([0.0, 0.5, 1.0])\n"
        "print(stages.sigmoid_derivative(a), a * 1-a, a)",
        variants(DELTAS, "slope", *(taking("activation", slope) for slope in (
            lambda a: 1 - a, lambda a: a, lambda a: a * 1 - a, lambda a: a - (1 - a), lambda a: a * (1 + a), lambda a: a * (a - 1),
            lambda a: 1 - a**2, lambda a: 1 - 2 * a, lambda a: a**2, lambda a: (1 - a) ** 2, lambda a: a**2 * (1 - a),
            lambda a: a * (1 - a) ** 2, lambda a: a * (1 - a**2), lambda a: 1 + a)), act=SIGMOID)
        + variants(DELTAS, "slope", *(taking("activation", slope) for slope in (
            lambda a: 1 - a, lambda a: 1 + a, lambda a: 1 + a**2, lambda a: a**2, lambda a: 1 - a**3, lambda a: (1 - a) ** 2,
            lambda a: 1 - 2 * a, lambda a: a * (1 - a**2), lambda a: (1 - a**2) ** 2, lambda a: 1 - np.abs(a),
            lambda a: np.sqrt(np.abs(1 - a**2)))), act=TANH)
        + variants(DELTAS, "slope", *(taking("activation", slope) for slope in (
            lambda a: a <= 0, lambda a: a > 1, lambda a: a >= 0.5, lambda a: 1 - a)), act=RELU)
        + tuple(variant for kind in (SIGMOID, TANH) for variant in variants(
            DELTAS, "slope", lambda act, activation: act(activation), act=kind))
        + variants(DELTAS, "result", *(taking("received activation", delta) for delta in (
            lambda r, a: r * a * 1 - a, lambda r, a: r * 1 - a, lambda r, a: r * a - (1 - a), lambda r, a: r * a - a**2,
            lambda r, a: r * a + (1 - a), lambda r, a: r + a * (1 - a), lambda r, a: r - a * (1 - a))), act=SIGMOID)),
    Misconception(
        "derivative-of-wrong-quantity", ("delta_output", "delta_hidden"),
        (3, "Ask why the error isn't enough"),
        "The slope is taken of another quantity than the activation of this layer.",
        "What stands inside your slope? Is it the activation of the very layer whose delta you compute?",
        "from mlpteach import stages\n"
        "error, output = -0.8, 0.8\n"
        "print(f'{stages.sigmoid_derivative(output):.2f} is not {stages.sigmoid_derivative(error):.2f}')",
        tuple(variant for deltas, names in OTHERS.items() for name in names for variant in variants(
            deltas, "slope", taking(f"act {name}", lambda act, q: act.slope(q)),
            taking(f"act {name}", lambda act, q: act.slope(act(q)))))
        + variants(DELTAS, "result", lambda act, received, activation: activation * act.slope(received),
                   lambda act, received: act.slope(received))
        + variants("delta_hidden", "slope", lambda act, weights_next: act.slope(weights_next.T))),
    Misconception(
        "dot-for-elementwise", ("delta_output", "delta_hidden"),
        (3, "Compute delta_output"),
        "A matrix product, or a sum, stands where numbers are multiplied entry by entry.",
        "How many numbers go into this product, and how many come out? Does every sample and every unit still have its own?",
        "import numpy as np\n"
        "a, b = np.array([0.2, 0.5, 0.9]), np.array([0.8, 0.5, 0.1])\n"
        "print(a * b, np.dot(a, b))",
        variants(DELTAS, "slope", *(taking("activation", slope) for slope in (
            lambda a: np.vdot(a, 1 - a), lambda a: a @ (1 - a), lambda a: a @ (1 - a).T, lambda a: a.T @ (1 - a))), act=SIGMOID)
        + variants(DELTAS, "result", *(taking("received slope", delta) for delta in (
            lambda r, s: r @ s, lambda r, s: r @ s.T, lambda r, s: r.T @ s, np.vdot)))
        + variants(DELTAS, "result", *(taking("received activation", delta) for delta in (
            lambda r, a: r @ a * (1 - a), lambda r, a: r * a @ (1 - a), lambda r, a: r.T @ a * (1 - a),
            lambda r, a: r @ a.T @ (1 - a), lambda r, a: np.full_like(r, np.vdot(a, 1 - a)))), act=SIGMOID)
        + variants("program_gradient", "result", *(
            taking(f"delta {other}", lambda delta, other: np.full((1, 1), np.vdot(delta, other)))
            for other in ("activation", "layer_input", "error")))),
)
