"""The stages' arithmetic as one loop to be compiled (Numba): whole epochs without returning to Python, without new arrays.

It is written out in one function because Numba counts references wherever an array is handed on, which would take longer than
the arithmetic. ``kinds`` compiles it for each kind of network, with that kind's functions in the places of those here. Places are
unsigned (``np.uint64``), since a signed place could count from the end, and checking that keeps the compiler from computing several
numbers at once. A sum stands in a loop that stores nothing, or its last digit would depend on how close two arrays lie in memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ZERO: Any = np.uint64(0)
ONE: Any = np.uint64(1)
TWO: Any = np.uint64(2)
THREE: Any = np.uint64(3)
FOUR: Any = np.uint64(4)

# What each kind of network has of its own: ``kinds`` sets these names.
SQUASH_HIDDEN: Any = None  # activations from weighted sums, in place
SQUASH_OUTPUT: Any = None
BACK_HIDDEN: Any = None  # what was received, sent back through the slope
BACK_OUTPUT: Any = None
FOUR_MORE: Any = None  # a sum with four more products, in their order
BY_ROW = MOMENTUM = DECAY = BATCHES = HELD_OUT = False


def advance(state: Any, sizes: Any, biased: bool, inputs: Any, targets: Any, samples: Any, batch: Any, order: Any,
             learning_rate: float, momentum: float, decay: Any, errors: Any, held_out: Any, started: bool, rising: Any, flips: Any,
             layers: Any, wanted: Any, deltas: Any, gradient: Any) -> Any:
    """Run ``errors.size`` epochs and return how many were run: fewer if an update left the finite numbers (then also False).

    All arrays are flat. ``state`` holds weights and biases layer by layer, and with momentum their velocities behind them;
    ``inputs`` and ``targets`` the ``samples`` and, behind them, those held out; ``order`` the samples' places, epoch after epoch.
    ``layers`` are the activations of one batch, inputs first, and ``wanted`` its targets; those held out go forward with the
    first batch, behind its samples. ``deltas`` and ``gradient`` are room to work in. ``errors`` takes the mean absolute error of
    each sample before its update, ``held_out`` that of those held out before the first; ``flips`` counts for each parameter how
    often its update changed between rising and not.
    """
    samples, batch = np.uint64(samples), np.uint64(batch)
    last, parameters = np.uint64(sizes.size) - ONE, np.uint64(gradient.size)
    wide, outputs = sizes[ZERO], sizes[last]
    held = np.uint64(targets.size) // outputs - samples
    for epoch in range(np.uint64(errors.size)):
        size, first = 0.0, ZERO
        while first < samples:
            taken = min(batch, samples - first)
            rows_here = taken
            if HELD_OUT:
                rows_here += held if first == ZERO else ZERO
            if BATCHES:
                for n in range(rows_here):
                    row = np.uint64(order[epoch * samples + first + n]) if n < taken else samples + n - taken
                    for i in range(wide):
                        layers[n * wide + i] = inputs[row * wide + i]
                    for k in range(outputs):
                        wanted[n * outputs + k] = targets[row * outputs + k]
            at, here = ZERO, ZERO
            for layer in range(last):  # forward: weighted sums, then activations
                rows, units = sizes[layer], sizes[layer + ONE]
                there, bias = here + rows_here * rows, at + rows * units
                for n in range(rows_here):
                    source, out = here + n * rows, there + n * units
                    if units == ONE:
                        z = 0.0
                        for i in range(rows):
                            z += layers[source + i] * state[at + i]
                        layers[out] = z
                    else:
                        activation = layers[source]
                        for j in range(units):
                            layers[out + j] = activation * state[at + j]
                        i = ONE
                        while i + FOUR <= rows:  # four at once: a sum is fetched and stored once for them, and none is skipped
                            a, b, row = layers[source + i], layers[source + i + ONE], at + i * units
                            c, d = layers[source + i + TWO], layers[source + i + THREE]
                            for j in range(units):
                                layers[out + j] = FOUR_MORE(
                                    layers[out + j], a, state[row + j], b, state[row + units + j],
                                    c, state[row + TWO * units + j], d, state[row + THREE * units + j])
                            i += FOUR
                        while i < rows:
                            activation, row = layers[source + i], at + i * units
                            for j in range(units):
                                layers[out + j] += activation * state[row + j]
                            i += ONE
                    if biased:
                        for j in range(units):
                            layers[out + j] += state[bias + j]
                if layer == last - ONE:
                    SQUASH_OUTPUT(layers[there:there + rows_here * units], units)
                else:
                    SQUASH_HIDDEN(layers[there:there + rows_here * units], units)
                at, here = bias + (units if biased else ZERO), there
            if HELD_OUT and first == ZERO:
                missed = 0.0
                for k in range(taken * outputs, rows_here * outputs):
                    missed += abs(wanted[k] - layers[here + k])
                held_out[epoch] = missed / (held * outputs)
            for k in range(taken * outputs):
                size += abs(wanted[k] - layers[here + k])
            for k in range(taken * outputs):  # error, and delta_output
                deltas[here + k] = BACK_OUTPUT(wanted[k] - layers[here + k], layers[here + k])
            if BY_ROW:
                for n in range(taken):  # softmax, whose slope is a table: each output's error reaches all sums of its row
                    out, shared = here + n * outputs, 0.0
                    for k in range(out, out + outputs):
                        shared += deltas[k] * layers[k]
                    for k in range(out, out + outputs):
                        deltas[k] = layers[k] * (deltas[k] - shared)
            for p in range(parameters):
                gradient[p] = 0.0
            for step in range(last):  # backward: gradients of a layer, then the deltas of the one before
                layer = last - ONE - step
                rows, units = sizes[layer], sizes[layer + ONE]
                bias = at - (units if biased else ZERO)
                at, there = bias - rows * units, here
                here = there - rows_here * rows
                n = ZERO
                while n + FOUR <= taken:  # four samples at once, as there are four inputs above
                    source, delta = here + n * rows, there + n * units
                    n += FOUR
                    if biased:
                        for j in range(units):
                            gradient[bias + j] = FOUR_MORE(
                                gradient[bias + j], 1.0, deltas[delta + j], 1.0, deltas[delta + units + j],
                                1.0, deltas[delta + TWO * units + j], 1.0, deltas[delta + THREE * units + j])
                    if units == ONE:
                        a, b, c, d = deltas[delta], deltas[delta + ONE], deltas[delta + TWO], deltas[delta + THREE]
                        for i in range(rows):
                            gradient[at + i] = FOUR_MORE(
                                gradient[at + i], a, layers[source + i], b, layers[source + rows + i],
                                c, layers[source + TWO * rows + i], d, layers[source + THREE * rows + i])
                    else:
                        for i in range(rows):
                            a, b = layers[source + i], layers[source + rows + i]
                            c, d = layers[source + TWO * rows + i], layers[source + THREE * rows + i]
                            row = at + i * units
                            for j in range(units):
                                gradient[row + j] = FOUR_MORE(
                                    gradient[row + j], a, deltas[delta + j], b, deltas[delta + units + j],
                                    c, deltas[delta + TWO * units + j], d, deltas[delta + THREE * units + j])
                while n < taken:
                    source, delta = here + n * rows, there + n * units
                    n += ONE
                    if biased:
                        for j in range(units):
                            gradient[bias + j] += deltas[delta + j]
                    for i in range(rows):
                        activation, row = layers[source + i], at + i * units
                        for j in range(units):
                            gradient[row + j] += activation * deltas[delta + j]
                if layer == ZERO:
                    continue  # inputs have no delta
                for n in range(taken):
                    source, delta = here + n * rows, there + n * units
                    if units == ONE:
                        blame = deltas[delta]  # outside the loop, as the compiler cannot know that no round of it changes this
                        for i in range(rows):
                            deltas[source + i] = BACK_HIDDEN(blame * state[at + i], layers[source + i])
                    else:
                        for i in range(rows):
                            blame, row = 0.0, at + i * units
                            for j in range(units):
                                blame += deltas[delta + j] * state[row + j]
                            deltas[source + i] = BACK_HIDDEN(blame, layers[source + i])
            errors[epoch], total = size / (samples * outputs), 0.0
            for p in range(parameters):  # updates, after all deltas
                direction = gradient[p]
                if DECAY:
                    direction -= decay[p] * state[p]
                if MOMENTUM:
                    direction += momentum * state[parameters + p]
                    state[parameters + p] = direction
                is_rising = 1.0 if direction > 0.0 else 0.0
                flips[p] += abs(is_rising - rising[p]) if started else 0.0
                rising[p] = is_rising
                state[p] += learning_rate * direction
                total += 0.0 * state[p]  # NaN as soon as one of them is not finite; their own sum might overflow
            started = True
            if total != 0.0:
                return epoch + 1, False
            first += taken
    return errors.size, True
