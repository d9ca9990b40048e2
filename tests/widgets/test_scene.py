"""A step on the network: the right layer, the trace's own numbers, and marks at exactly the cells of the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, ShapeError, Trace, problems, stages
from mlpteach.arrays.text import Array, short
from mlpteach.plots import diagram
from mlpteach.plots.diagram import Diagram
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.widgets.walk.places import MEANINGS, ROLES, located
from mlpteach.widgets.walk.scene import scene

XOR = problems.XOR
SIZES = [(2, 1), (2, 3, 1), (3, 4, 2), (2, 3, 2, 1), (1, 2, 3, 2, 2)]
NETWORKS = pytest.mark.parametrize(("sizes", "biases"), list(product(SIZES, (False, True))), ids=str)

# Per stage: where each argument belongs, and last the result: the symbol, the place, and the layer, 0 being the stage's own.
WHERE = {
    "sum_synapse": {"layer_input": "a unit -1", "weights": "w edge 0", "bias": "b unit 0", "": "z unit 0"},
    "hidden_activation": {"sum_synapse": "z unit 0", "": "a unit 0"},
    "output_activation": {"sum_synapse": "z unit 0", "": "a unit 0"},
    "error": {"targets": "t unit 0", "output_layer": "a unit 0", "": "e unit 0"},
    "delta_output": {"error": "e unit 0", "output_layer": "a unit 0", "": "δ unit 0"},
    "delta_hidden": {"delta_next": "δ unit 1", "weights_next": "w edge 1", "hidden_layer": "a unit 0", "": "δ unit 0"},
    "negative_gradient": {"layer_input": "a unit -1", "delta": "δ unit 0", "": "g edge 0"},
    "negative_gradient_bias": {"delta": "δ unit 0", "": "g unit 0"},
    "weight_update": {"weights": "w edge 0", "negative_gradient": "g edge 0", "": "w' edge 0"}}
BIAS_UPDATE = {"weights": "b unit 0", "negative_gradient": "g unit 0", "": "b' unit 0"}
DIRECTIONS = {"sum_synapse": 1, "delta_hidden": -1}


def layers_of_epoch(layers: int, biases: bool) -> list[int]:
    """The layer of each step of an epoch, in the order in which ``Network.train_epoch`` calls the stages."""
    up = list(range(1, layers + 1))
    forward = [layer for layer in up for _ in range(2)]
    return [*forward, layers, layers, *reversed(up[:-1]), *up, *(up if biases else []), *up, *(up if biases else [])]


def where(trace: Trace, step: Step) -> Iterator[tuple[str, str, str, int]]:
    """Argument, symbol, place and relative layer of what a step was given and computed."""
    gradient = step.sources.get("negative_gradient", -1)
    is_of_bias = gradient >= 0 and trace[gradient].stage == "negative_gradient_bias"
    for argument, text in (BIAS_UPDATE if is_of_bias else WHERE[step.stage]).items():
        symbol, place, layer = text.split()
        if not argument or argument in step.arguments:
            yield argument, symbol, place, int(layer)


def array_of(step: Step, argument: str) -> Array:
    array = step.arguments[argument] if argument else step.output
    assert isinstance(array, np.ndarray)
    return array


def cells(step: Step) -> Iterator[tuple[int, int]]:
    return product(*map(range, np.shape(step.output)))  # type: ignore[arg-type]


def pictured(trace: Trace, step: Step | int, row: int = 0, column: int = 0, sample: int = 0) -> Diagram:
    picture = scene(trace, trace[step] if isinstance(step, int) else step, row, column, sample)
    assert picture
    return picture


def written(picture: Diagram) -> list[list[str]]:
    """What stands in the units, a list per layer."""
    return [[", ".join(unit.lines) for unit in units] for units in picture.layers]


def texts(table: Any) -> list[str]:
    return [short(number) for number in table.flat]


def weights_on(picture: Diagram, layer: int) -> list[str]:
    """What stands on the lines that end at a layer."""
    return [edge.text for edge in picture.edges if edge.end[0] == layer]


@NETWORKS
def test_each_step_lies_at_its_layer(traced_epoch: Any, sizes: tuple[int, ...], biases: bool) -> None:
    trace = traced_epoch(sizes, 3, 0, biases)
    assert list(located(trace).values()) == layers_of_epoch(len(sizes) - 1, biases)


@NETWORKS
def test_units_and_lines_show_the_numbers_of_the_trace(traced_epoch: Any, sizes: tuple[int, ...], biases: bool) -> None:
    trace = traced_epoch(sizes, 3, 1, biases)
    for step, layer, sample in zip(trace, layers_of_epoch(len(sizes) - 1, biases), np.arange(99) % 3, strict=False):
        picture = pictured(trace, step, sample=int(sample))
        assert [len(units) for units in picture.layers] == list(sizes)
        units: dict[tuple[int, int], tuple[str, ...]] = {}
        for argument, symbol, place, up in where(trace, step):
            array = array_of(step, argument)
            if place == "unit":
                for unit, number in enumerate(array[sample if len(array) > 1 else 0]):
                    units[layer + up, unit] = (*units.get((layer + up, unit), ()), f"{symbol} {short(number)}")
            else:
                lines = {(edge.start[1], edge.end[1]): edge.text for edge in picture.edges if edge.end[0] == layer + up}
                shown = {cell: f"{symbol} {short(number)}".removeprefix("w ") for cell, number in np.ndenumerate(array)}
        assert {at: picture.layers[at[0]][at[1]].lines for at in units} == units
        if any(place == "edge" for _, _, place, _ in where(trace, step)):
            assert lines == shown


@NETWORKS
def test_marked_is_what_the_arithmetic_names(traced_epoch: Any, sizes: tuple[int, ...], biases: bool) -> None:
    trace = traced_epoch(sizes, 3, 2, biases)
    for step, layer in zip(trace, layers_of_epoch(len(sizes) - 1, biases), strict=True):
        places = {argument: (place, layer + up) for argument, _, place, up in where(trace, step)}
        for row, column in cells(step):
            used = [leaf.place for leaf in leaves(trace.explain(step, row, column).term) if leaf.place]
            expected = {(*places[place.argument], place.row if places[place.argument][0] == "edge" else 0, place.column): "used"
                        for place in used}
            expected[(*places[""], row if places[""][0] == "edge" else 0, column)] = "chosen"
            picture = pictured(trace, step, row, column)
            found = {("unit", at, 0, k): unit.mark for at, units in enumerate(picture.layers) for k, unit in enumerate(units)}
            found |= {("edge", edge.end[0], edge.start[1], edge.end[1]): edge.mark for edge in picture.edges}
            assert {at: mark for at, mark in found.items() if mark} == expected
        assert picture.direction == DIRECTIONS.get(step.stage, 0)


def test_every_stage_has_its_places_and_every_symbol_a_meaning() -> None:
    assert set(ROLES) == {name for name in STAGES if STAGES[name].module == "mlpteach.stages"} == set(WHERE)
    symbols = {text.split()[0] for places in (*WHERE.values(), BIAS_UPDATE) for text in places.values()}
    assert symbols == set(MEANINGS)


LATEST = [  # step of the XOR epoch, then what its inputs, hidden units and output show for sample (0, 1)
    ("sum_synapse 0", ["a 0", "a 1"], ["z 0.358", "z -0.577", "z -0.469"], [""]),
    ("sum_synapse 1", ["a 0", "a 1"], ["a 0.5886", "a 0.3596", "a 0.3849"], ["z -0.2742"]),
    ("error 0", ["a 0", "a 1"], ["a 0.5886", "a 0.3596", "a 0.3849"], ["t 1, a 0.4319, e 0.5681"]),
    ("delta_hidden 0", ["a 0", "a 1"], ["a 0.5886, δ -0.0005738", "a 0.3596, δ -0.02867", "a 0.3849, δ 0.004884"], ["δ 0.1394"]),
    ("weight_update 1", ["a 0", "a 1"], ["δ -0.0005738", "δ -0.02867", "δ 0.004884"], ["δ 0.1394"])]


@pytest.mark.parametrize(("name", "inputs", "hidden", "output"), LATEST, ids=[str(case[0]) for case in LATEST])
def test_units_with_no_part_in_the_step_show_their_latest_value(xor_trace: Trace, name: str, inputs: Any, hidden: Any,
                                                                output: Any) -> None:
    what, occurrence = name.split()
    assert written(pictured(xor_trace, xor_trace[what, int(occurrence)], sample=1)) == [inputs, hidden, output]


def test_weights_are_known_before_their_layer_is_reached_and_new_ones_after_the_update(xor_trace: Trace) -> None:
    old = list(map(texts, XOR.network.weights))
    new = [texts(xor_trace["weight_update", layer].output) for layer in (0, 1)]
    at_first, at_first_update, at_last = (pictured(xor_trace, step) for step in (0, 9, 10))
    assert [weights_on(at_first, layer) for layer in (1, 2)] == old
    assert [weights_on(at_first_update, layer) for layer in (1, 2)] == [[f"w' {text}" for text in new[0]], old[1]]
    assert [weights_on(at_last, layer) for layer in (1, 2)] == [new[0], [f"w' {text}" for text in new[1]]]


def epochs(*networks: Network, rows: slice = slice(None)) -> Trace:
    with Trace() as trace:
        for network in networks:
            network.train_epoch(XOR.inputs[rows], XOR.targets[rows], 0.3)
    return trace


def test_a_second_epoch_starts_afresh_with_its_own_weights() -> None:
    after = XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
    trace = epochs(XOR.network, after)
    assert list(located(trace).values()) == 2 * layers_of_epoch(2, biases=False)
    for index in range(11):
        assert pictured(trace, 11 + index, sample=1) == pictured(epochs(after), index, sample=1)


def test_weights_of_the_epoch_before_serve_while_a_pass_is_not_complete(xor_trace: Trace) -> None:
    new = xor_trace["weight_update", 0].output, xor_trace["weight_update", 1].output
    with xor_trace:
        stages.sum_synapse(XOR.inputs, new[0])
    picture = pictured(xor_trace, 11, sample=1)
    assert [weights_on(picture, layer) for layer in (1, 2)] == list(map(texts, new))
    assert written(picture)[2] == [""]
    with Trace() as forward:
        XOR.network.forward(XOR.inputs)
        stages.sum_synapse(-XOR.inputs, XOR.network.weights[0])
    assert weights_on(pictured(forward, 4), 2) == texts(XOR.network.weights[1])


def test_weights_above_a_layer_that_is_computed_anew_stay(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 2, 1), 3, 0, False)
    with trace:
        stages.sum_synapse(trace[1].output, np.ones((3, 2)))
        stages.weight_update(np.ones((2, 3)), trace["negative_gradient", 0].output, 0.7)
    picture = pictured(trace, trace.last)
    assert [weights_on(picture, layer) for layer in (2, 3)] == [["1"] * 6, texts(trace["weight_update", 2].output)]
    assert [[line[:2] for line in lines] for lines in written(picture)] == [["a "] * 2, ["a "] * 3, ["z "] * 2, [""]]


@pytest.mark.parametrize("first", [True, False])
def test_weights_of_the_next_pass_serve_if_there_was_none_before(xor_trace: Trace, first: bool) -> None:
    other = [weights + 1 for weights in XOR.network.weights]
    with Trace() as alone, (alone if first else xor_trace) as trace:
        stages.sum_synapse(XOR.inputs, other[0] + 1)
        Network(other).forward(XOR.inputs)
    picture = pictured(trace, 0 if first else 11)
    assert weights_on(picture, 1) == texts(other[0] + 1)
    assert weights_on(picture, 2) == texts(other[1] if first else xor_trace["weight_update", 1].output)


def test_weights_that_a_layer_is_given_after_its_update_are_shown(xor_trace: Trace) -> None:
    given = np.array([[1.5], [2.5], [3.5]])
    with xor_trace:
        stages.delta_hidden(xor_trace["delta_output"].output, given, xor_trace[1].output)
    picture = pictured(xor_trace, 11)
    assert [weights_on(picture, layer) for layer in (1, 2)] == [texts(xor_trace["weight_update", 0].output), ["1.5", "2.5", "3.5"]]


def test_a_pass_that_begins_with_steps_taken_before_forgets_what_lies_above() -> None:
    other = [XOR.network.weights[0], XOR.network.weights[1] + 1]
    trace = epochs(XOR.network, Network(other))  # the first two steps are the same and are not recorded again
    assert trace[11].stage == "sum_synapse"
    picture = pictured(trace, 11)
    assert weights_on(picture, 2) == ["0.983", "0.107", "1.148"]
    assert [unit[:2] for unit in written(picture)[1]] == ["a "] * 3
    assert weights_on(picture, 1) == texts(other[0])


def test_networks_of_other_sizes_in_one_trace_stay_apart() -> None:
    networks = [Network.random(sizes, 1) for sizes in ((2, 5, 1), (2, 1), (2, 3, 2, 1), (2, 4, 1))]
    trace = epochs(*networks)
    found = [tuple(map(len, pictured(trace, step).layers)) for step in trace]
    assert found == [network.sizes for network in networks for _ in layers_of_epoch(len(network.weights), biases=False)]


def test_passes_with_fewer_samples_stay_apart_too() -> None:
    with Trace() as trace:
        network = XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
        network.train_epoch(XOR.inputs[1:2], XOR.targets[1:2], 0.3)
    assert written(pictured(trace, trace[21], sample=0))[0] == ["a 0", "a 1"]
    assert scene(trace, trace[13], 0, 0, 3) is None  # there is no such sample


def test_a_forward_pass_alone() -> None:
    with Trace() as trace:
        XOR.network.forward(XOR.inputs)
    assert list(located(trace).values()) == [1, 1, 2, 2]
    assert written(pictured(trace, 3, sample=1))[2] == ["z -0.2742, a 0.4319"]


def test_a_backward_pass_alone_has_no_network() -> None:
    inputs, hidden, output = XOR.network.forward(XOR.inputs)
    with Trace() as trace:
        stages.negative_gradient(inputs, stages.delta_hidden(output, XOR.network.weights[1], hidden))
    assert located(trace) == {}
    assert [scene(trace, step, 0, 0, 0) for step in trace] == [None, None]


def test_copies_of_weights_and_updated_weights_are_known_too(xor_trace: Trace) -> None:
    elsewhere, other = np.ones((4, 3)), np.zeros((4, 3))
    with xor_trace:
        stages.sum_synapse(elsewhere, XOR.network.weights[1].copy())
        stages.sum_synapse(other, xor_trace["weight_update", 1].output.copy())
    assert [located(xor_trace)[step] for step in (11, 12)] == [2, 2]


def by_hand(copied: bool) -> Trace:
    """The epoch of notebooks 02 to 05, a call per cell, some twice, some wrong; ``copied`` hides where the arrays come from."""
    def given(array: Array) -> Array:
        return array.copy() if copied else array

    with Trace() as trace:
        weights_0, weights_1 = XOR.network.weights
        z_0 = stages.sum_synapse(XOR.inputs, weights_0)
        hidden = stages.hidden_activation(given(z_0))
        output = stages.output_activation(given(stages.sum_synapse(given(hidden), weights_1)))
        XOR.network.forward(XOR.inputs)
        error = stages.error(XOR.targets, given(output))
        delta_output = stages.delta_output(given(error), given(output))
        with pytest.raises(ShapeError):
            stages.sum_synapse(delta_output, weights_1)
        delta_hidden = stages.delta_hidden(given(delta_output), weights_1, given(hidden))
        gradient_1 = stages.negative_gradient(given(hidden), given(delta_output))
        gradient_0 = stages.negative_gradient(given(XOR.inputs), given(delta_hidden))
        new_1 = stages.weight_update(given(weights_1), given(gradient_1), 0.3)
        new_0 = stages.weight_update(weights_0, given(gradient_0), 0.3)
        stages.delta_hidden(given(delta_output), given(new_1), given(hidden))  # too late
        Network([new_0, new_1]).forward(XOR.inputs)
    return trace


@pytest.mark.parametrize("copied", [False, True])
def test_stages_called_cell_by_cell(copied: bool) -> None:
    trace = by_hand(copied)
    layers = dict(enumerate([1, 1, 2, 2, 2, 2, None, 1, 2, 1, 2, 1, 1, 1, 1, 2, 2]))
    assert trace[6].error
    assert located(trace) == {index: layer for index, layer in layers.items() if layer}
    for index in located(trace):
        assert list(map(len, pictured(trace, index).layers)) == [2, 3, 1]
    assert scene(trace, trace[6], 0, 0, 0) is None
    assert weights_on(pictured(trace, 0), 2) == texts(XOR.network.weights[1])
    assert weights_on(pictured(trace, 12), 2) == weights_on(pictured(trace, 13), 2) == texts(trace["weight_update", 0].output)


@pytest.fixture
def own_stages() -> Iterator[Any]:
    """A learner's own activation and weighted sum."""
    @stage("max(z, 0)", "(samples, units) -> (samples, units)", lambda row, unit, z: z[row, unit])
    def ramp(z: Any) -> Any:
        return np.maximum(z, 0)

    @stage("x · w", "(samples, inputs) x (inputs, units) -> (samples, units)", lambda row, unit, x, w: x[row, 0] * w[0, unit])
    def weighted(x: Any, w: Any) -> Any:
        return x @ w

    yield ramp, weighted
    for name in ("ramp", "weighted"):
        STAGES.pop(name, None)


def test_a_stage_of_the_learners_own_has_no_picture_but_what_follows_has(own_stages: Any) -> None:
    ramp, _ = own_stages
    weights = XOR.network.weights
    with Trace() as trace:
        hidden = ramp(stages.sum_synapse(XOR.inputs, weights[0]))
        output = stages.output_activation(stages.sum_synapse(hidden, weights[1]))
        delta = stages.delta_output(stages.error(XOR.targets, output), output)
        stages.negative_gradient(hidden, delta)
    assert list(located(trace).values()) == [1, 1, 2, 2, 2, 2, 2]
    assert scene(trace, trace[1], 0, 0, 0) is None
    assert written(pictured(trace, 2, sample=1)) == [["a 0", "a 1"], ["a 0.358", "a 0", "a 0"], ["z -0.006086"]]


def test_what_follows_a_step_that_lies_nowhere_lies_nowhere(own_stages: Any) -> None:
    _, weighted = own_stages
    with Trace() as trace:
        hidden = stages.hidden_activation(weighted(XOR.inputs, XOR.network.weights[0]))
        stages.sum_synapse(hidden, XOR.network.weights[1])
        sums = stages.sum_synapse(XOR.inputs, XOR.network.weights[0] + 1)
        again = weighted(stages.hidden_activation(sums), XOR.network.weights[1])
        stages.output_activation(again)
    assert located(trace) == {3: 1, 4: 1}


def test_arrays_that_do_not_fit_the_network_have_no_picture(xor_trace: Trace) -> None:
    with xor_trace:
        stages.negative_gradient(np.ones((4, 1)), xor_trace["delta_hidden"].output)  # not what the hidden layer was given
    assert located(xor_trace)[11] == 1
    assert scene(xor_trace, xor_trace[11], 0, 0, 0) is None


def test_a_large_layer_shows_a_window_with_what_is_marked(traced_epoch: Any) -> None:
    trace = traced_epoch((3, 32, 2), 2, 0, False)
    update = trace["weight_update", 0]
    for column in range(32):
        picture = pictured(trace, update, 1, column)
        hidden = picture.layers[1]
        assert len(hidden) == diagram.MOST_UNITS + 1
        assert hidden[-1].name == "22 more"
        (edge,) = [edge for edge in picture.edges if edge.mark]
        assert (picture.layers[0][edge.start[1]].name, hidden[edge.end[1]].name) == ("input 2", f"hidden unit {column + 1}")
        assert edge.text == f"w' {short(update.cell(1, column))}"
        assert [other.text for other in picture.edges if not other.mark] == [""] * 49  # no room for so many
    (chosen,) = [unit for unit in pictured(trace, trace["delta_hidden"], 0, 31, 0).layers[1] if unit.mark == "chosen"]
    assert chosen.name == "hidden unit 32"
