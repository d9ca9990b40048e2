"""Mistakes in what a step with momentum remembers of those before it."""

from __future__ import annotations

from mlpteach.judging.formulas import taking
from mlpteach.judging.misconceptions.entry import Misconception, variants

USUAL = (1.0, 0.9, 0.5, 0.99, 0.95, 0.8, 0.1)  # momenta that are written down in place of the one that is given
NAMES = "velocity negative_gradient momentum"

IN_MOMENTUM = (
    Misconception(
        "velocity-forgotten", ("velocity",),
        (15, "Give the step a memory"),
        "What comes back is this step's gradient alone; nothing of the step before is left in it.",
        "Roll on over level ground, where the gradient is zero: what should be left of a velocity of 1, and what is left in yours?",
        "from mlpteach import stages\n"
        "print(stages.velocity([[1.0]], [[0.0]], 0.9), 'and not', [[0.0]])",
        variants("velocity", "result", *(taking(NAMES, wrong) for wrong in (
            lambda v, g, m: g, lambda v, g, m: -g, lambda v, g, m: m * g, lambda v, g, m: (1 - m) * g)))),
    Misconception(
        "momentum-ignored", ("velocity",),
        (15, "Give the step a memory"),
        "How much of the last velocity stays does not depend on the momentum that was given.",
        "Halve the momentum, with a gradient of zero. Is half as much left of the velocity? And what should a momentum of 0 leave?",
        "from mlpteach import stages\n"
        "for momentum in (0.8, 0.4, 0.0):\n"
        "    print(stages.velocity([[1.0]], [[0.0]], momentum))",
        variants("velocity", "result", *(taking(NAMES, lambda v, g, m, usual=usual: usual * v + g) for usual in USUAL)),
        "The step before and this one are both there."),
    Misconception(
        "momentum-misplaced", ("velocity",),
        (15, "Give the step a memory"),
        "The momentum is multiplied with the wrong number, or with both, or is added.",
        "Momentum says how much stays of the past. Which of your two numbers is the past? What does your code multiply, and how "
        "far do its brackets reach?",
        "from mlpteach import stages\n"
        "print(stages.velocity([[1.0]], [[0.0]], 0.9), stages.velocity([[0.0]], [[1.0]], 0.9))",
        variants("velocity", "result", *(taking(NAMES, wrong) for wrong in (
            lambda v, g, m: v + m * g, lambda v, g, m: m * (v + g), lambda v, g, m: v - m * g, lambda v, g, m: m + v + g,
            lambda v, g, m: m * v * g, lambda v, g, m: (1 - m) * v + g, lambda v, g, m: (1 - m) * v + m * g,
            lambda v, g, m: v + (1 - m) * g, lambda v, g, m: m**2 * v + g)))),
    Misconception(
        "velocity-averaged", ("velocity",),
        (15, "Give the step a memory"),
        "This gradient is made smaller by what the past gets: that is a running mean, and here gradients are added up.",
        "If each gradient is 1 for ever, where does your velocity end? A mean ends at 1. Where does a ball end that is pushed "
        "again and again?",
        "velocity, mean = 0.0, 0.0\n"
        "for step in range(50):\n"
        "    velocity, mean = 0.8 * velocity + 1.0, 0.8 * mean + 0.2\n"
        "print(round(velocity, 2), round(mean, 2))",
        variants("velocity", "result", taking(NAMES, lambda v, g, m: m * v + (1 - m) * g)),
        "Past and present both count, and in the right proportion for a mean."),
)
