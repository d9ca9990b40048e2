"""``Problem``: a data table with its starting network, the four tables of the published lessons, and one of two outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array, finite_number, read_only
from mlpteach.arrays.shapes import Rule, check_shapes
from mlpteach.arrays.table import Table
from mlpteach.arrays.text import Array
from mlpteach.network import Network

TABLES = Rule("(samples, inputs) x (samples, outputs) x (inputs, units) x (units, outputs) -> (samples, outputs)")


@dataclass(frozen=True, eq=False, repr=False)
class Problem(Table):
    """What a network has to learn, and where it starts.

    ``inputs`` (samples, inputs) and ``targets`` (samples, outputs) are kept as read-only copies. Names that are not given are made:
    x1, x2, ... for inputs, y1, ... for targets, and a sample is called by its inputs, as in ``(0, 1)``. Raises what a stage
    would: ``ShapeError``, or ``ValueError`` naming what was expected and received.
    """

    inputs: Array
    targets: Array
    network: Network
    name: str = "problem"
    learning_rate: float = 1.0
    epochs: int = 10_000
    input_names: Sequence[str] = ()
    target_names: Sequence[str] = ()
    sample_names: Sequence[str] = ()
    source: str = ""

    def __post_init__(self) -> None:
        """Check everything once, so that nothing later has to."""
        inputs, targets, rate = check_task("Problem", self.network, self.inputs, self.targets, self.learning_rate, self.epochs)
        checked: dict[str, Any] = {
            "inputs": inputs, "targets": targets, "learning_rate": rate,
            "input_names": _names("input_names", self.input_names, [f"x{i + 1}" for i in range(inputs.shape[1])]),
            "target_names": _names("target_names", self.target_names, [f"y{k + 1}" for k in range(targets.shape[1])]),
            "sample_names": _names("sample_names", self.sample_names, list(map(text.sample, inputs)))}
        for field, value in checked.items():
            object.__setattr__(self, field, value)
        for field in ("name", "source"):
            if not isinstance(getattr(self, field), str):
                raise ValueError(f"Problem: {field} must be text, received {described(getattr(self, field))}")

    def __reduce__(self) -> Any:  # through the door, so that a copy's tables cannot be changed either
        return Problem, tuple(getattr(self, field.name) for field in fields(self))

    def _table(self) -> tuple[list[str], list[list[str]]]:
        cells = text.labelled_rows(np.hstack([self.inputs, self.targets]), self.sample_names)
        return ["sample", *self.input_names, *self.target_names], cells

    def _heading(self) -> str:
        sizes = text.layers(self.network.sizes)
        rate = text.number(self.learning_rate)
        return f"{self.name}: {len(self.inputs)} samples, network {sizes}, learning rate {rate}, {self.epochs:,} epochs"


def check_task(owner: str, network: Any, inputs: ArrayLike, targets: ArrayLike, learning_rate: float,
               epochs: int) -> tuple[Array, Array, float]:
    """The two tables as read-only copies and the rate as a float; an error that ``owner`` opens if anything does not fit."""
    if not isinstance(network, Network):
        raise ValueError(f"{owner}: network must be a Network, received {type(network).__name__}")
    given = {"inputs": inputs, "targets": targets}
    tables = {name: read_only(finite_array(owner, name, table).copy()) for name, table in given.items()}
    ends = {"network's input side": np.empty((network.sizes[0], 1)), "network's output side": np.empty((1, network.sizes[-1]))}
    check_shapes(owner, TABLES, {**tables, **ends})
    network.form.check_targets(owner, tables["targets"])
    if not isinstance(epochs, (int, np.integer)) or isinstance(epochs, bool) or epochs < 1:
        raise ValueError(f"{owner}: epochs must be a whole number above 0, received {epochs!r}")
    return tables["inputs"], tables["targets"], finite_number(owner, "learning_rate", learning_rate)


def _names(field: str, given: Any, default: list[str]) -> tuple[str, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    names = tuple(islice(given, len(default) + 1)) if several else () if given is None else (given,)
    names = names or tuple(default)
    if len(names) != len(default) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"Problem: {field} must be {len(default)} names, received {list(names)}")
    return names


_PAIRS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
_PAIRS_AND_ONE = np.hstack([_PAIRS, np.ones((4, 1))])
_XOR = np.array([[0.0], [1], [1], [0]])
_SHORT_LESSON = "Andrew Trask, A Neural Network in 11 Lines of Python, parts 1 and 2 (2015)"

XOR = Problem(
    name="XOR", inputs=_PAIRS, targets=_XOR, learning_rate=0.3, epochs=400_000,
    network=Network([[[-0.424, -0.740, -0.961], [0.358, -0.577, -0.469]], [[-0.017], [-0.893], [0.148]]]),
    target_names=["x1 xor x2"],
    source="a published lesson that prints every array of one epoch; the weights are those it starts from")

HALF_ADDER = Problem(
    name="half adder", inputs=_PAIRS, targets=np.hstack([_XOR, [[0.0], [0], [0], [1]]]), learning_rate=0.3, epochs=400_000,
    network=Network([XOR.network.weights[0], np.hstack([XOR.network.weights[1], [[0.600], [0.412], [-0.500]]])]),
    target_names=["x1 xor x2", "x1 and x2"],
    source="XOR's network with a second output, whose weights are made up here: the sum and the carry of two binary digits")

FIRST_COLUMN = Problem(
    name="first column", inputs=_PAIRS_AND_ONE, targets=_PAIRS[:, :1], learning_rate=1.0, epochs=10_000,
    network=Network.random((3, 1), 1), target_names=["target"], source=f"{_SHORT_LESSON}; RandomState(1)")

XOR_WITH_CONSTANT = Problem(
    name="XOR with a constant input", inputs=_PAIRS_AND_ONE, targets=_XOR, learning_rate=1.0, epochs=60_000,
    network=Network.random((3, 4, 1), 1), target_names=["x1 xor x2"], source=f"{_SHORT_LESSON}; RandomState(1)")

_SAMPLE = np.array([[1.0, 1, 0, 1, 1, 1, 0, 1]])
AUTOENCODER = Problem(
    name="autoencoder", inputs=_SAMPLE, targets=_SAMPLE, learning_rate=0.1, epochs=1,
    network=Network(
        [[[-0.14596248, 0.46984296, -0.20284101], [0.39478882, 0.23582777, -0.30064179], [0.21564332, -0.09798041, 0.4486971],
          [0.1839495, -0.06597233, -0.09574213], [0.104651, 0.97286255, -0.1992364], [-0.62747513, -0.07544811, 0.45845421],
          [0.2087666, -1.30966475, -0.12424663], [-0.08091887, -0.01457799, 0.7577325]],
         [[-0.59196054, 0.10018885, -0.72569459, 0.07080871, -0.61067354, 0.09612946, -0.20848902, -0.25395206],
          [0.46978088, -0.75172655, 0.12019265, -0.9478835, 0.86543602, -0.11670782, 0.07210603, -0.48724027],
          [0.70269662, -0.64294688, 0.15416849, 0.423714, 0.58689919, -0.00481141, -0.00180434, -0.81640988]]],
        # The published activation is sigmoid(x + 1): an ordinary sigmoid with 1 added to every published bias.
        [[[1.2888758, 1.14884696, 1.20725632]],
         [[1.66379342, 1.51166311, 1.6992155, 1.14650619, 1.61919299, 1.46754989, 1.68069931, 1.95591248]]]),
    target_names=[f"x{i}" for i in range(1, 9)], source="a published lesson on one step of an 8-3-8 autoencoder")
