"""Mistakes in when and how often the weights are updated, and in what is kept."""

from __future__ import annotations

from collections.abc import Sequence

from mlpteach.judging.misconceptions.entry import LoopVariant, Misconception, variants


def _thinned(errors: Sequence[int]) -> list[Sequence[int]]:
    every = range(2, len(errors) + 1)
    return [errors[-1:], *(errors[::step] for step in every), *(errors[step - 1::step] for step in every)]


IN_LOOPS = (
    Misconception(
        "result-not-kept", ("velocity", "weight_update", "epoch", "training"),
        (6, "Write the loop"),
        "What was computed is not kept: no line stores it, assigns it or returns it.",
        "Follow one number from the line that computes it to where it is kept: which line stores it? Or is it zero when computed?",
        "weights = [0.5]\n"
        "weights[0] + 0.1\n"
        "print(weights, 'and not', weights[0] + 0.1)",
        (*variants("weight_update", "result", lambda weights: weights), *variants("velocity", "result", lambda velocity: velocity),
         LoopVariant(lambda epochs, samples: 0, where=("epoch", "training")),
         LoopVariant(lambda epochs, samples: epochs, lambda epochs: [()]))),
    Misconception(
        "only-last-sample", ("negative_gradient", "epoch", "training"),
        (5, "Take all three at once"),
        "A single sample, such as the last, changes the weights, and the others do not count.",
        "What do your variables hold when the loop over the samples has ended? Which of your lines must stand inside it?",
        "for sample in ('first', 'second', 'third'):\n"
        "    delta = 'the delta of the ' + sample\n"
        "print(delta)",
        variants("negative_gradient", "result", lambda layer_input, delta: layer_input[-1:].T @ delta[-1:],
                 lambda layer_input, delta: layer_input[:1].T @ delta[:1])),
    Misconception(
        "first-epoch-skipped", ("training",),
        (10, "Case 2: look at the start of the list"),
        "The first epoch changes no weight.",
        "How many updates are made when epochs is 1? Under which condition does the update stand?",
        "updated = [epoch for epoch in range(4) if epoch > 0]\n"
        "print(len(updated), 'updates in 4 epochs')",
        (LoopVariant(lambda epochs, samples: epochs - 1, lambda epochs: [(0, *range(epochs - 1)), range(epochs - 1)]),)),
    Misconception(
        "history-when-printing", ("training",),
        (10, "Case 5: count the points of a curve"),
        "The error is kept only in some of the epochs, such as those in which it is printed.",
        "How long is your list of errors, and how many epochs were there? Under which condition does the error join the list?",
        "errors = []\n"
        "for epoch in range(10):\n"
        "    if epoch % 5 == 0: errors.append(epoch)\n"
        "print(len(errors), 'errors of 10 epochs')",
        (LoopVariant(lambda epochs, samples: epochs, lambda epochs: _thinned(range(epochs)) + _thinned(range(1, epochs + 1))),)),
    Misconception(
        "wrong-update-count", ("epoch", "training"),
        (6, "Write the loop"),
        "The weights are updated more often, or less often, than once an epoch.",
        "How many updates are made in one epoch? Does the update stand in an inner loop, or outside of the loop over epochs?",
        "updates = 0\n"
        "for epoch in range(3):\n"
        "    for sample in range(4): updates += 1\n"
        "print(updates, 'updates in 3 epochs')",
        (LoopVariant(lambda epochs, samples: epochs + 1), LoopVariant(lambda epochs, samples: 2 * epochs),
         LoopVariant(lambda epochs, samples: 1, lambda epochs: [[0] * epochs, [1] * epochs]),
         LoopVariant(lambda epochs, samples: epochs * samples, where=("epoch", "training")),
         LoopVariant(lambda epochs, samples: epochs * samples, where=("epoch", "training"), one_by_one=True),
         LoopVariant(lambda epochs, samples: epochs - 1, lambda epochs: [range(epochs), range(epochs - 1), range(1, epochs)])),
        "Each update by itself is right."),
    Misconception(
        "inputs-mutated", ("everywhere",),
        (10, "Case 6: run a cell twice"),
        "An array that your function was given is different afterwards.",
        "Which of your lines changes an array in place? `+=`, or an assignment to a slice, changes the caller's array too.",
        "import numpy as np\n"
        "mine = same = np.zeros(2)\n"
        "same += 1\n"
        "print(mine, 'was', np.zeros(2))",
        ()),
)
