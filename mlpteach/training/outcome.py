"""``Outcome``: what can be measured of a finished training run, and the named thresholds that tell one outcome from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.network import Network, forward, negative_gradients
from mlpteach.training.history import History
from mlpteach.training.loops import PLAIN
from mlpteach.training.parameters import are_weights, flatten, join
from mlpteach.training.slopes import dead, slopes, steepest
from mlpteach.training.solved import CLEAR, border, right, undecided

EARLY = 10  # epochs: fewer tell nothing about how a curve goes on
SLOW = 0.02  # share of the error: a curve that falls by less in a tenth of its epochs looks level
DEAD_OUTPUT = 0.04  # share of the steepest slope: an output of a sigmoid is within about 0.01 of 0 or of 1 there
DEAD_HIDDEN = 4e-5  # likewise: on the plateau of XOR at rate 0.6, which training leaves, it is 2e-4; at rate 30, which stays, 2e-6
TURNS = 3  # of the error curve: a single hump has two
RISE = 0.01  # share of the first error: rises of less in all cannot be seen
TURNING = 0.1  # share of the epochs: a weight that winds along a valley turns around far less often
PULLED = 0.1  # share of the first gradient: if so much is left, only the length of the steps is to blame
OPEN = 0.5  # of the steepest slope: hidden units that are as steep hold nothing back
ON_THE_WAY = 0.01  # if in as many epochs again a weight moves as far, the run goes on, however slowly
HARDLY = 1.0  # starting weights are drawn from -1 to 1: to get anywhere, some have to move as far
STILL = 1e-3  # if in as many epochs again no weight moves further, nothing will happen
ROUNDING = 1e-12  # digits below it differ from one machine to the next

T = TypeVar("T", bound="Outcome")


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """The facts of a run.

    ``first_error`` and ``last_error`` are those of the network before and after training. Of the last ``tail`` epochs (a tenth of
    all, at least 10), ``fell`` is by how much the error fell in them, ``rose`` the sum of its rises, ``turns`` how often its curve
    turned, and ``energy_fell`` by what share of itself E fell. ``flips`` are sign flips per weight, ``moved`` is the furthest way
    of a weight, ``gradients`` are the largest sizes of ∂E/∂weight before and after. ``loss`` says what E is, and there are so many
    ``updates`` in an epoch.

    ``predicted`` are the outputs after training. One is right if it is within ``near`` of its target: 0.4 where targets are 0 and
    1, less where there are others between; ``undecided`` are so many, as ``solved.py`` says. Where the outputs choose ``classes``
    samples are counted. ``slopes`` are the means of each layer's slopes, ``open_slopes`` those of each output that is not right
    (the steepest of each sample, of classes), and ``hidden_slope`` is the smallest mean in a hidden layer for their samples;
    ``steepest`` are the steepest there can be, at the outputs and in that layer. Where the loss cancels it, the slope of the
    outputs counts as 1. ``dead_units`` of the ``flat_units``, hidden ones that can have no slope at all, have none for any sample.
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
    momentum: float
    updates: int
    loss: str
    predicted: Array
    near: float
    undecided: int
    classes: bool
    slopes: tuple[float, ...]
    open_slopes: Array
    hidden_slope: float
    steepest: tuple[float, float]
    flat_units: int
    dead_units: int

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
                       gradients=(first["gradient"], last["gradient"]), momentum=history.regime.rule.momentum,
                       updates=history.regime.updates(len(history.inputs)), loss=_words(history), **_judged(history, layers))

    @property
    def falls(self) -> float:
        """By what share of itself the error fell in the last epochs; negative if it rose."""
        return self.fell / max(self.last_error + self.fell, ROUNDING)

    @property
    def is_pulled(self) -> bool:
        """Whether the gradient is still of the size that it had at the start."""
        return self.gradients[1] > max(PULLED * self.gradients[0], ROUNDING)

    @property
    def way_ahead(self) -> float:
        """How far as many epochs again would move a weight, if its gradient stayed as it is."""
        return self.learning_rate / (1 - self.momentum) * self.epochs * self.gradients[1]

    @property
    def stands_still(self) -> bool:
        """Whether as many epochs again would move no weight."""
        return self.way_ahead < STILL

    @property
    def crawls(self) -> bool:
        """Whether no weight got far though nothing held it back: on a plateau slopes are flat, or no weight would move any more."""
        is_open = len(self.slopes) > 1 and self.hidden_slope >= OPEN * self.steepest[1]
        return self.moved < HARDLY and (self.is_pulled or (is_open and self.way_ahead >= ON_THE_WAY))

    @property
    def swings(self) -> bool:
        """Whether the error goes up nearly as much as down at the end, or the weights go to and fro and get no calmer.

        In batches every weight does, and the curve jitters: then only rises that can be seen one by one count.
        """
        in_sight = RISE * self.first_error * (1 if self.updates == 1 else self.turns)
        curve = self.turns >= TURNS and self.rose >= max((self.fell + self.rose) / 2, in_sight)
        is_turning = (self.updates == 1 and self.epochs >= EARLY and self.flips >= TURNING * self.epochs and self.is_pulled)
        return curve or (is_turning and not (self.is_right and self.last_error <= self.first_error))

    @property
    def outputs(self) -> int:
        """How many outputs there are, of all samples together; or how many samples, of classes."""
        return len(self.predicted) if self.classes else self.predicted.size

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
        """How many of the outputs that are not right are so flat that they hardly learn."""
        return int((self.open_slopes < DEAD_OUTPUT * self.steepest[0]).sum())

    @property
    def is_dead_at_outputs(self) -> bool:
        """Whether at least half of the outputs that are not right are so flat."""
        return 2 * self.dead_outputs >= len(self.open_slopes)

    @property
    def is_dead(self) -> bool:
        """Whether flat slopes hold the error back: at half of the outputs that are not right, or in a hidden layer."""
        return self.is_dead_at_outputs or self.hidden_slope < DEAD_HIDDEN * self.steepest[1]


def _passed(history: History, network: Network) -> dict[str, Any]:
    form, decay = network.form, history.regime.rule.weight_decay
    error, gradients = negative_gradients(PLAIN, form, network.weights, network.biases, history.inputs, history.targets)
    parameters, pulled = flatten(network), decay * flatten(network) * are_weights(form)
    outputs = history.targets - error
    energy = form.loss.value(history.targets, outputs, form.output) + float(pulled @ parameters) / 2
    return {"mean": float(np.abs(error).mean()), "energy": energy, "parameters": parameters,
            "gradient": float(np.abs(join(*gradients) - pulled).max())}


def _words(history: History) -> str:
    return history.form.loss.words + (" and of the weights' squares" if history.regime.rule.weight_decay else "")


def _course(curve: Array) -> tuple[float, float, int]:
    """By how much a curve fell, the sum of its rises, and how often it turned; what is only rounding counts as level."""
    steps = np.diff(curve)
    moves = np.sign(steps[np.abs(steps) > ROUNDING])
    return float(curve[0] - curve[-1]), float(steps[steps > 0].sum()), int((np.diff(moves) != 0).sum())


def _judged(history: History, layers: tuple[Array, ...]) -> dict[str, Any]:
    form, targets = history.form, history.targets
    is_open, is_undecided = ~right(form, targets, layers[-1]), undecided(form, targets, layers[-1])
    found, steep, classes = slopes(form, layers), steepest(form), form.output.by_row
    wrong = is_open.any(axis=1)
    hidden = [(float(table[wrong].mean()), steep[layer]) for layer, table in enumerate(found[:-1]) if wrong.any()]
    flattest = min(hidden, key=lambda pair: pair[0] / pair[1], default=(steep[0], steep[0]))
    flat_units, dead_units = dead(form, found)
    return {"predicted": layers[-1], "near": CLEAR * border(form, targets), "classes": classes,
            "undecided": int((is_undecided[:, 0] if classes else is_undecided).sum()),
            "slopes": tuple(float(table.mean()) for table in found), "steepest": (steep[-1], flattest[1]),
            "open_slopes": found[-1][wrong].max(axis=1) if classes else found[-1][is_open], "hidden_slope": flattest[0],
            "flat_units": flat_units, "dead_units": dead_units}
