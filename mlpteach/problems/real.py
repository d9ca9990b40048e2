"""Two tables of real data, each with rows held out: penguins by their bills, and digits written by hand."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from mlpteach.network import Network
from mlpteach.problems.problem import Problem
from mlpteach.problems.splitting import split

FOLDER = Path(__file__).with_name("data")

PENGUINS = Problem.from_csv(
    FOLDER / "penguins.csv", targets="species", held_out=0.25, seed=1, hidden=4, name="penguins", epochs=300,
    source="K. Gorman, T. Williams, W. Fraser (2014), by A. Horst, A. Hill, K. Gorman: palmerpenguins (2020), CC0; bills in mm")


def _digits() -> Problem:
    with gzip.open(FOLDER / "digits.csv.gz", "rt") as file:
        table = np.array([[float(field) for field in row] for row in csv.reader(file)])
    pixels, classes = table[:, :-1] / 16, np.eye(10)[table[:, -1].astype(int)]
    training, held = split("DIGITS", table[:, -1], 0.2, 1)
    return Problem(
        pixels[training], classes[training], Network.random((64, 32, 10), 1, True, "relu", "softmax", "cross-entropy"),
        name="digits", learning_rate=0.02, epochs=40, batch_size=32, held_out=(pixels[held], classes[held]),
        input_names=[f"row {row}, column {column}" for row in range(1, 9) for column in range(1, 9)],
        target_names=[str(digit) for digit in range(10)], sample_names=[f"row {row + 1}" for row in training],
        source="E. Alpaydin, C. Kaynak (1998): Optical Recognition of Handwritten Digits, UCI repository, CC BY 4.0")


DIGITS = _digits()
