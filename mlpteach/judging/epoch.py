"""In which order an epoch calls the stages, and with what: recorded from an epoch, so that ``network`` alone says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from mlpteach.judging.formulas import StageUse, choices_of, layer_of
from mlpteach.network import Network
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace

FROM_THE_START = ("first_weights_1",)  # what the epochs of a training run are given besides: weights as they were at its start
NOTHING = "nothing"  # the quantity that an argument is given which is left out
QUANTITIES = {"sum_synapse": "sum_synapse_{}", "hidden_activation": "hidden_layer", "output_activation": "output_layer",
              "negative_gradient": "gradient_{}", "negative_gradient_bias": "bias_gradient_{}"}  # what a stage's result is called


@cache
@unrecorded()
def epoch_with(biases: bool) -> tuple[StageUse, ...]:
    """The calls of an epoch of a network with one hidden layer; where a stage has one for each layer, from the outputs down."""
    network, rng = Network.random((2, 3, 4), 1, biases), np.random.RandomState(2)
    outside: dict[str, Any] = {"inputs": rng.uniform(size=(5, 2)), "targets": rng.uniform(size=(5, 4)), "learning_rate": 0.3}
    with Trace() as trace:
        network.train_epoch(**outside)
    outside |= {name.replace("biases", "bias"): array for name, array in network.parameters.items()}
    names = _names(trace, outside)
    uses = [StageUse(name, step.stage, _given(step, trace, names, outside), choices_of(STAGES[step.stage]))
            for name, step in zip(names, trace, strict=True)]
    return tuple(use for _, alike in groupby(uses, key=lambda use: use.stage) for use in reversed(list(alike)))


def _names(trace: Trace, outside: Mapping[str, Any]) -> list[str]:
    calls: Counter[str] = Counter()
    names = []
    for step in trace:
        if step.stage == "weight_update":
            names.append(f"new_{_name(step.arguments['weights'], outside)}")
        else:
            names.append(QUANTITIES.get(step.stage, step.stage).format(calls[step.stage]))
        calls[step.stage] += 1
    return names


def _given(step: Step, trace: Trace, names: list[str], outside: Mapping[str, Any]) -> dict[str, str]:
    """Which quantity each argument is; and for a delta, which weighted sums are behind its layer."""
    stage = STAGES[step.stage]
    given = dict.fromkeys(stage.arguments, NOTHING)
    given |= {argument: _name(value, outside) for argument, value in step.arguments.items() if argument not in step.sources}
    given |= {argument: names[source] for argument, source in step.sources.items()}
    if layer := layer_of(stage):
        given["sum_synapse"] = names[trace[step.sources[layer]].sources["sum_synapse"]]
    return given


def _name(value: Any, outside: Mapping[str, Any]) -> str:
    return next(name for name, known in outside.items() if np.array_equal(value, known))


EPOCH = epoch_with(biases=False)
