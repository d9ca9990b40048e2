"""The streams of random numbers that belong to nobody: put back, and let go on."""

from __future__ import annotations

import functools
import random

import numpy as np

from mlpteach.judging.isolation import STATES
from mlpteach.judging.program.keeping import PutBack
from mlpteach.judging.program.own import torch

RANDOM = STATES[:2]  # the streams of Python and of NumPy that belong to nobody


def random_streams() -> list[PutBack]:
    """The streams of random numbers that belong to nobody."""
    streams: list[PutBack] = [functools.partial(restore, read()) for read, restore in RANDOM]
    if library := torch():
        of_torch = library.get_rng_state()
        streams.append(lambda: library.set_rng_state(of_torch))
    return streams


def shuffle_streams() -> None:
    """Let the streams that belong to nobody go on from another place."""
    random.random()
    np.random.random()  # noqa: NPY002
    if library := torch():
        library.rand(1)
