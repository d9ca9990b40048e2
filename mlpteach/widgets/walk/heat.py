"""Heat maps: how active each unit of a network with two inputs is over the plane of its inputs, with the weights of a step."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from mlpteach import stages
from mlpteach.arrays.text import Array
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.passes import known_at
from mlpteach.widgets.walk.places import RESULT, Known, Role, located
from mlpteach.widgets.walk.svg import heat_picture

GRID, MARGIN = 16, 0.25  # points on a side; how far the plane reaches beyond the samples, as a part of their span
TONE, DARKEST = 0x86, 225  # a grey that lies between light paper and dark, and how much of it stands for an activation of 1


@unrecorded()
def heats(trace: Trace, index: int, sample: int) -> dict[str, str]:
    """The heat maps at a step by the ids of their units, with the sample's place in each; none without exactly two inputs."""
    known = known_at(trace, index)
    inputs = known.get(Role("unit", 0, "a"))
    if inputs is None or inputs.shape[1] != 2 or sample >= len(inputs):
        return {}
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    start, width = low - MARGIN * span, (1 + 2 * MARGIN) * span
    x, y = ((inputs[sample] - start) / width).tolist()
    return {f"u-{layer}-{unit}": heat_picture(_png(_levels(column)), x, y)
            for layer, table in enumerate(_layers(trace, known, _plane(start, width)), 1) for unit, column in enumerate(table.T)}


def _plane(start: Array, width: Array) -> Array:
    """The points of the grid, row by row from above."""
    across, up = (corner + side * (np.arange(GRID) + 0.5) / GRID for corner, side in zip(start, width, strict=True))
    return np.stack([table.ravel() for table in np.meshgrid(across, up[::-1])], axis=1)


def _layers(trace: Trace, known: Known, table: Array) -> Iterator[Array]:
    """The activations of each layer for these inputs, as far as its weights and its activation are known and finite."""
    for layer in range(1, 1 + max((role.layer for role in known), default=0)):
        weights, step = known.get(Role("edge", layer, "w")), _activation(trace, layer)
        weights = known.get(Role("edge", layer, "w'")) if weights is None else weights
        if weights is None or step is None or weights.shape[0] != table.shape[1] or not np.isfinite(weights).all():
            return
        with np.errstate(all="ignore"):
            sums = stages.sum_synapse(table, weights, known.get(Role("bias", layer, "b")))
        if not np.isfinite(sums).all():  # beyond the samples they may overflow where those of the samples do not
            return
        chosen = {name: value for name, value in trace[step].arguments.items() if name == "activation"}
        table = getattr(stages, trace[step].stage)(sums, **chosen)
        yield table


def _activation(trace: Trace, layer: int) -> int | None:
    """A step that gives the activation of this layer, if there is one of ours."""
    ours = ("hidden_activation", "output_activation")
    return next((index for index, roles in located(trace).items()
                 if roles[RESULT] == Role("unit", layer, "a") and trace[index].stage in ours), None)


def _levels(activation: Array) -> bytes:
    return np.rint(DARKEST * np.clip(activation, 0, 1)).astype(np.uint8).tobytes()


@lru_cache(1024)
def _png(levels: bytes) -> str:
    """One grey, more or less of it, as PNG: so it fits light paper and dark."""
    rows = b"".join(b"\0" + b"".join(bytes((TONE, level)) for level in levels[GRID * k:GRID * (k + 1)]) for k in range(GRID))
    header = struct.pack(">IIBBBBB", GRID, GRID, 8, 4, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(
        ">I", zlib.crc32(kind + data)) for kind, data in chunks)).decode()
