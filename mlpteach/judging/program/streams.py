"""The streams of random numbers that belong to nobody."""

from __future__ import annotations

import functools

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
