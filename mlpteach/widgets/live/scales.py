"""The distances of a layout, in units of the drawing: for each flow, and tighter ones for many lines."""

from __future__ import annotations

from typing import NamedTuple

RIGHT, DOWN = "right", "down"
OPEN, CLOSE, BARE = "open", "close", "bare"  # how lines are labelled: above and below, in a gap of the line, or not at all
MOST_OPEN, MOST_CLOSE = 6, 40  # lines into a unit that have room for two labels; lines between two layers that have room for one


class Measures(NamedTuple):
    """The distances of one flow."""

    inputs: tuple[float, float]  # an input: along the flow, across it
    unit: tuple[float, float]
    cuts: tuple[float, float, float]  # of a unit: its sum, its slope, its activation
    error: tuple[float, float]
    apart: float  # units of a layer, at least
    inputs_apart: float
    crossing: float
    run: float
    fan: float
    track: float  # from one track to the next
    entry: float  # the same where lines enter a unit
    spare: float  # between the tracks of two units
    to_error: float
    top: float  # above all units: the layers' names, when the flow is to the right


SCALES = {RIGHT: Measures((68, 60), (220, 84), (78, 70, 72), (84, 84), 129, 116, 64, 82, 22, 52, 24, 24, 98, 24),
          DOWN: Measures((44, 97), (134, 112), (46, 42, 46), (48, 96), 123, 120, 60, 40, 14, 56, 26, 11, 52, 0)}
TIGHT = {CLOSE: SCALES[RIGHT]._replace(apart=118, inputs_apart=92, track=19, entry=7, spare=14, crossing=110),
         BARE: SCALES[RIGHT]._replace(apart=118, inputs_apart=92, track=7, entry=5, spare=14, crossing=150, run=20),
         DOWN: SCALES[DOWN]._replace(inputs_apart=108, track=10, entry=6, run=16, crossing=90)}
