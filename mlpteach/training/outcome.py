"""``Outcome``: what can be measured of a finished training run, and the named thresholds that tell one outcome from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.network import Network, forward, negative_gradients
from mlpteach.stages import half_squared_error, sigmoid_derivative
from mlpteach.training.history import History
from mlpteach.training.loops import PLAIN
from mlpteach.training.parameters import flatten

EARLY = 10  # epochs: fewer tell nothing about how a curve goes on
SLOW = 0.02  # share of the error: a curve that falls by less in a tenth of its epochs looks level
CLEAR = 0.8  # of the way to the border between two targets: outputs from 0.4 to 0.6 between 0 and 1 are undecided, as is usual
CLOSE = 0.02  # nearer targets than that need not be told apart
DEAD_OUTPUT = 0.01  # slope: such an output is within about 0.01 of 0 or of 1
DEAD_HIDDEN = 1e-5  # slope: on the plateau of XOR at rate 0.6, which training leaves, it is 4e-5; at rate 30, where it stays, 5e-7
TURNS = 3  # of the error curve: a single hump has two
RISE = 0.01  # share of the first error: rises of less in all cannot be seen
TURNING = 0.1  # share of the epochs: a weight that winds along a valley turns around far less often
PULLED = 0.1  # share of the first gradient: if so much is left, only the length of the steps is to blame
HARDLY = 1.0  # starting weights are drawn from -1 to 1: to get anywhere, some have to move as far
STILL = 1e-3  # if in as many epochs again no weight moves further, nothing will happen
STEEPEST = 0.25  # the slope of the sigmoid where it is one half
ROUNDING = 1e-12  # digits below it differ from one machine to the next

T = TypeVar("T", bound="Outcome")


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """The facts of a run.

    ``first_error`` and ``last_error`` are those of the network before and after training. Of the last ``tail`` epochs (a tenth of
    all, at least 10), ``fell`` is by how much the error fell in them, ``rose`` the sum of its rises, ``turns`` how often its curve
    turned, and ``energy_fell`` by what share of itself E fell. ``flips`` are sign flips per weight, ``moved`` is the furthest way
    of a weight, ``gradients`` are the largest sizes of ∂E/∂weight before and after.

    ``predicted`` are the outputs after training. One is right if it is within ``near`` of its target: 0.4 where targets are 0 and
    1, less where there are others between. As far on the other side of the border between two targets it is ``undecided``, beyond
    that wrong; ``unreachable`` targets lie outside 0 to 1. ``slopes`` are the means of a (1 - a) in each layer, ``open_slopes``
    those of each output that is not right, and ``hidden_slope`` is the smallest mean in a hidden layer for their samples.
    """

    learning_rate: float
    epochs: int
    interrupted: bool
    diverged_at: int | None
    first_error: float
    last_error: float
    tail: int
    fell: float
    rose: float
    turns: int
    energy_fell: float
    flips: float
    moved: float
    gradients: tuple[float, float]
    predicted: Array
    near: float
    undecided: int
    unreachable: int
    slopes: tuple[float, ...]
    open_slopes: Array
    hidden_slope: float

    @classmethod
    def of(cls: type[T], history: History) -> T:
        """Measure a run; one that overflowed is measured as far as it went."""
        end = history.epochs - (history.diverged_at is not None)
        tail = min(end, max(EARLY, history.epochs // 10))
        with np.errstate(all="ignore"):
            first, before, last = (_passed(history, network) for network in
                                   (history.network_at(0), history.network_at(end - tail), history.network))
            layers = forward(PLAIN, history.form, history.network.weights, history.network.biases, history.inputs)
            fell, rose, turns = _course(np.append(history.errors[end - tail:end], last["mean"]))
            return cls(learning_rate=history.learning_rate, epochs=history.epochs, interrupted=history.interrupted,
                       diverged_at=history.diverged_at, first_error=first["mean"], last_error=last["mean"], tail=tail, fell=fell,
                       rose=rose, turns=turns, energy_fell=(before["energy"] - last["energy"]) / max(before["energy"], ROUNDING),
                       flips=float(np.concatenate([table.ravel() for table in history.sign_flips]).mean()),
                       moved=float(np.abs(last["parameters"] - first["parameters"]).max()),
                       gradients=(first["gradient"], last["gradient"]), **_judged(history.targets, layers))

    @property
    def falls(self) -> float:
        """By what share of itself the error fell in the last epochs; negative if it rose."""
        return self.fell / max(self.last_error + self.fell, ROUNDING)

    @property
    def is_pulled(self) -> bool:
        """Whether the gradient is still of the size that it had at the start."""
        return self.gradients[1] > max(PULLED * self.gradients[0], ROUNDING)

    @property
    def swings(self) -> bool:
        """Whether the error goes up nearly as much as down at the end, or the weights go to and fro and get no calmer."""
        curve = self.turns >= TURNS and self.rose >= max((self.fell + self.rose) / 2, RISE * self.first_error)
        is_turning = self.epochs >= EARLY and self.flips >= TURNING * self.epochs and self.is_pulled
        return curve or (is_turning and not (self.is_right and self.last_error <= self.first_error))

    @property
    def outputs(self) -> int:
        """How many outputs there are, of all samples together."""
        return self.predicted.size

    @property
    def is_right(self) -> bool:
        """Whether every output is right."""
        return len(self.open_slopes) == 0

    @property
    def is_level(self) -> bool:
        """Whether the error hardly changed in the last epochs, nor E, in whose squares a change counts twice."""
        return abs(self.falls) < SLOW and abs(self.energy_fell) < 2 * SLOW

    @property
    def dead_outputs(self) -> int:
        """How many of the outputs that are not right are saturated, so that they hardly learn."""
        return int((self.open_slopes < DEAD_OUTPUT).sum())

    @property
    def is_dead_at_outputs(self) -> bool:
        """Whether at least half of the outputs that are not right are saturated."""
        return 2 * self.dead_outputs >= len(self.open_slopes)

    @property
    def is_dead(self) -> bool:
        """Whether flat slopes hold the error back: at half of the outputs that are not right, or in a hidden layer."""
        return self.is_dead_at_outputs or self.hidden_slope < DEAD_HIDDEN


def _passed(history: History, network: Network) -> dict[str, Any]:
    error, gradients = negative_gradients(PLAIN, network.form, network.weights, network.biases, history.inputs, history.targets)
    return {"mean": float(np.abs(error).mean()), "energy": half_squared_error(error), "parameters": flatten(network),
            "gradient": max(float(np.abs(table).max()) for table in (*gradients[0], *gradients[1]))}


def _course(curve: Array) -> tuple[float, float, int]:
    """By how much a curve fell, the sum of its rises, and how often it turned; what is only rounding counts as level."""
    steps = np.diff(curve)
    moves = np.sign(steps[np.abs(steps) > ROUNDING])
    return float(curve[0] - curve[-1]), float(steps[steps > 0].sum()), int((np.diff(moves) != 0).sum())


def _judged(targets: Array, layers: tuple[Array, ...]) -> dict[str, Any]:
    away = np.abs(targets - layers[-1])
    levels = np.unique(np.append(targets, [0.0, 1.0]).round(6))  # 0.1 + 0.2 and 0.3 are one level
    border = max(CLOSE, float(np.diff(levels).min())) / 2
    is_open = ~(away < CLEAR * border)  # what overflowed is not right either
    slopes = [sigmoid_derivative(layer) for layer in layers[1:]]
    hidden = [float(layer[is_open.any(axis=1)].mean()) for layer in slopes[:-1] if is_open.any()]
    return {"predicted": layers[-1], "near": CLEAR * border, "undecided": int((is_open & (away <= (2 - CLEAR) * border)).sum()),
            "unreachable": int(((targets < 0) | (targets > 1)).sum()), "slopes": tuple(float(layer.mean()) for layer in slopes),
            "open_slopes": slopes[-1][is_open], "hidden_slope": min(hidden, default=STEEPEST)}
