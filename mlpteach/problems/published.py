"""The tables of the published lessons with the weights they start from, and two tables of several outputs beside them."""

from __future__ import annotations

import numpy as np

from mlpteach.network import Network
from mlpteach.problems.problem import Problem

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

COMPARISON = Problem(
    name="comparison", inputs=_PAIRS, targets=np.eye(3)[[1, 0, 2, 1]], learning_rate=0.3, epochs=1_000,
    network=Network([XOR.network.weights[0], np.hstack([HALF_ADDER.network.weights[1], [[0.250], [-0.310], [0.720]]])],
                    output="softmax", loss="cross-entropy"),
    target_names=["x1 < x2", "x1 = x2", "x1 > x2"],
    source="the half adder's network with a third output, whose weights are made up here: how two numbers compare, three classes")

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
