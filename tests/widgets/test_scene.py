"""A step on the network: the right layer, the trace's own numbers, and marks at exactly the cells of the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, pairwise, product
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, ShapeError, Trace, problems, stages
from mlpteach.arrays.text import Array, short
from mlpteach.forms import UpdateRule
from mlpteach.network import negative_gradients, updated
from mlpteach.plots import diagram
from mlpteach.plots.diagram import Diagram
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step
from mlpteach.widgets.walk.passes import passes_of
from mlpteach.widgets.walk.places import RESULT, SYMBOLS, Role, arrays_of, located
from mlpteach.widgets.walk.scene import scene

XOR = problems.XOR
SIZES = [(2, 1), (2, 3, 1), (3, 4, 2), (2, 3, 2, 1), (1, 2, 3, 2, 2)]
NETWORKS = pytest.mark.parametrize(("sizes", "biases"), list(product(SIZES, (False, True))), ids=str)

RULES = [UpdateRule(), UpdateRule(0.9), UpdateRule(0.5, 0.01)]


def learned(network: Network, inputs: Array, targets: Array, rule: UpdateRule = RULES[0], batch: int = 99) -> list[Network]:
    """The networks before each update of an epoch, and after the last; whoever records sees its stages."""
    networks, velocities = [network], None
    for rows in (slice(first, first + batch) for first in range(0, len(inputs), batch)):
        parameters = networks[-1].weights, networks[-1].biases or ()
        _, gradients = negative_gradients(stages, network.form, *parameters, inputs[rows], targets[rows])
        after, directions = updated(stages, rule, parameters, gradients, velocities, 0.3)
        velocities = (directions[0], directions[1])
        networks.append(network.with_parameters(*after))
    return networks


def held_by(before: Network, after: Network, inputs: Array, targets: Array) -> dict[Role, Array]:
    """What the network has at its places while it learns from a table, by its own word."""
    layers, last = before.forward(inputs), len(before.weights)
    error, gradients = negative_gradients(stages, before.form, before.weights, before.biases, inputs, targets)
    held = {Role("unit", layer, "a"): table for layer, table in enumerate(layers)}
    held |= {Role("unit", last, "t"): targets, Role("unit", last, "e"): error}
    for kind, symbol, tables in (("edge", "w", before.weights), ("edge", "w'", after.weights), ("edge", "g", gradients[0]),
                                 ("bias", "b", before.biases), ("bias", "b'", after.biases), ("bias", "g", gradients[1])):
        held |= {Role(kind, layer, symbol): table for layer, table in enumerate(tables or (), 1)}
    return held


def layers_in(trace: Trace) -> dict[int, int]:
    """The layer of what each step computes."""
    return {index: roles[RESULT].layer for index, roles in located(trace).items()}


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


@pytest.mark.parametrize("rule", RULES, ids=["plain", "momentum", "with decay"])
@pytest.mark.parametrize("batch", [99, 2], ids=["at once", "in batches"])
@NETWORKS
def test_every_array_lies_where_the_network_has_it(sizes: tuple[int, ...], biases: bool, batch: int, rule: UpdateRule) -> None:
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(5, sizes[0])), rng.random((5, sizes[-1]))
    network = Network.random(sizes, rng, biases, hidden="tanh", output="linear")
    with Trace() as trace:
        networks = learned(network, inputs, targets, rule, batch)
    assert list(located(trace)) == list(range(len(trace)))
    passes = zip(passes_of(trace), pairwise(networks), range(0, 5, batch), strict=True)
    for steps, (before, after), first in passes:
        held, shown = held_by(before, after, inputs[first:first + batch], targets[first:first + batch]), {}
        for step, roles in steps:
            for role, array in arrays_of(step, roles).items():
                expected = held.get(role, shown.get(role, array))  # a delta is everywhere the same
                is_changed = step.stage in ("decay", "velocity") or (role.symbol == "g" and rule.weight_decay)
                assert is_changed or np.array_equal(array, expected), (step.stage, role)
                assert array.shape[1] == sizes[role.layer]
                shown[role] = array
        assert {role for role in held if role.symbol != "a"} <= set(shown)
        assert {role.layer for role in shown if role.symbol == "δ"} == set(range(1, len(sizes)))
        moved = {role._replace(symbol=role.symbol[0]): new - held[role._replace(symbol=role.symbol[0])]
                 for role, new in shown.items() if role.symbol.endswith("'")}
        for role, change in moved.items():  # with momentum the velocity has moved the weights, and is called so
            assert shown[Role(role.kind, role.layer, "v" if rule.momentum else "g")] * 0.3 == pytest.approx(change, abs=1e-12)


@pytest.mark.parametrize("rule", RULES, ids=["plain", "momentum", "with decay"])
@NETWORKS
def test_units_and_lines_show_the_numbers_of_the_trace(sizes: tuple[int, ...], biases: bool, rule: UpdateRule) -> None:
    rng = np.random.default_rng(1)
    with Trace() as trace:
        learned(Network.random(sizes, rng, biases), rng.normal(size=(3, sizes[0])), rng.random((3, sizes[-1])), rule)
    for step, sample in zip(trace, cycle(range(3)), strict=False):
        picture = pictured(trace, step, sample=sample)
        assert [len(units) for units in picture.layers] == list(sizes)
        units: dict[tuple[int, int], tuple[str, ...]] = {}
        lines: dict[tuple[int, int, int], str] = {}
        for role, array in arrays_of(step, located(trace)[step.index]).items():
            if role.kind == "edge":
                lines |= {(role.layer, *cell): f"{role.symbol} {short(number)}".removeprefix("w ")
                          for cell, number in np.ndenumerate(array)}
            for unit, number in enumerate(array[0 if role.kind == "bias" else sample] if role.kind != "edge" else ()):
                units[role.layer, unit] = (*units.get((role.layer, unit), ()), f"{role.symbol} {short(number)}")
        assert {at: picture.layers[at[0]][at[1]].lines for at in units} == units
        assert lines.items() <= {(edge.end[0], edge.start[1], edge.end[1]): edge.text for edge in picture.edges}.items()


@NETWORKS
def test_marked_is_what_the_arithmetic_names(sizes: tuple[int, ...], biases: bool) -> None:
    rng = np.random.default_rng(2)
    with Trace() as trace:
        learned(Network.random(sizes, rng, biases), rng.normal(size=(3, sizes[0])), rng.random((3, sizes[-1])), RULES[2])
    for step in trace:
        roles = located(trace)[step.index]
        for row, column in cells(step):
            used = [leaf.place for leaf in leaves(trace.explain(step, row, column).term) if leaf.place]
            expected = {key(roles[place.argument], place.row, place.column): "used" for place in used if place.argument in roles}
            expected[key(roles[RESULT], row, column)] = "chosen"
            picture = pictured(trace, step, row, column)
            found = {("unit", at, 0, k): unit.mark for at, units in enumerate(picture.layers) for k, unit in enumerate(units)}
            found |= {("edge", edge.end[0], edge.start[1], edge.end[1]): edge.mark for edge in picture.edges}
            assert {at: mark for at, mark in found.items() if mark} == expected
            result = f"{roles[RESULT].symbol} {short(step.cell(row, column))}"
            edges = [edge.text for edge in picture.edges if edge.mark == "chosen"]
            units = [unit.lines[-1] for units in picture.layers for unit in units if unit.mark == "chosen"]
            assert edges + units == [result] or roles[RESULT].kind == "unit"


def key(role: Role, row: int, column: int) -> tuple[str, int, int, int]:
    return ("edge", role.layer, row, column) if role.kind == "edge" else ("unit", role.layer, 0, column)


def test_an_arrow_points_to_where_the_numbers_go(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 2, 1), 3, 2, True)
    for step in trace:
        roles = located(trace)[step.index]
        lines = [role.layer for role in roles.values() if role.kind == "edge"]
        units = {role.layer for name, role in roles.items() if name and role.kind == "unit"} - {roles[RESULT].layer}
        runs = int(np.sign(roles[RESULT].layer - units.pop())) if lines and units and roles[RESULT].kind == "unit" else 0
        assert pictured(trace, step).direction == runs


def test_every_stage_has_its_places_and_every_symbol_a_meaning() -> None:
    ours = [each for each in STAGES.values() if each.module == "mlpteach.stages"]
    assert all(set(each.places) == {*each.arrays, RESULT} for each in ours)
    symbols = {place.rstrip("↓↑°") for each in ours for place in each.places.values()}
    assert symbols | {"b'"} == set(SYMBOLS)


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
    layers = list(layers_in(trace).values())
    assert layers[:11] == layers[11:]
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
    assert found == [network.sizes for network in networks for _ in epochs(network)]


def test_passes_with_fewer_samples_stay_apart_too() -> None:
    with Trace() as trace:
        network = XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
        network.train_epoch(XOR.inputs[1:2], XOR.targets[1:2], 0.3)
    assert written(pictured(trace, trace[21], sample=0))[0] == ["a 0", "a 1"]
    assert scene(trace, trace[13], 0, 0, 3) is None  # there is no such sample


def test_a_forward_pass_alone() -> None:
    with Trace() as trace:
        XOR.network.forward(XOR.inputs)
    assert list(layers_in(trace).values()) == [1, 1, 2, 2]
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
    assert [layers_in(xor_trace)[step] for step in (11, 12)] == [2, 2]


def test_a_trace_that_grows_is_located_again(xor_trace: Trace) -> None:
    assert 11 not in located(xor_trace)
    with xor_trace:
        stages.sum_synapse(XOR.inputs, xor_trace["weight_update", 0].output)
    assert layers_in(xor_trace)[11] == 1


def test_targets_that_equal_the_inputs_are_targets() -> None:
    problem = problems.AUTOENCODER
    with Trace() as trace:
        output = problem.network.forward(problem.inputs)[-1]
        stages.error(problem.targets.copy(), output.copy())
    assert layers_in(trace)[4] == 2


def test_zeros_tell_nothing_of_where_they_are() -> None:
    network = Network.random((2, 2, 2, 2), 1, hidden="ReLU")
    with Trace() as trace:
        *_, hidden, output = network.forward(XOR.inputs)
        delta = stages.delta_output(stages.error(output, output), output)
        for weights in network.weights[:0:-1]:
            delta = stages.delta_hidden(delta.copy(), weights.copy(), hidden.copy(), "ReLU")
    assert not delta.any()
    assert [layers_in(trace)[step.index] for step in trace if step.stage == "delta_hidden"] == [2, 1]


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
    assert layers_in(trace) == {index: layer for index, layer in layers.items() if layer}
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
    assert list(layers_in(trace).values()) == [1, 1, 2, 2, 2, 2, 2]
    assert scene(trace, trace[1], 0, 0, 0) is None
    assert written(pictured(trace, 2, sample=1)) == [["a 0", "a 1"], ["a 0.358", "a 0", "a 0"], ["z -0.006086"]]


@pytest.mark.parametrize(("places", "expected"), [
    ("z → a", [["a 0", "a 1"], ["z 0.358, a 0.358", "z -0.577, a 0", "z -0.469, a 0"], [""]]), ("z → what", None), ("", None)])
def test_a_stage_of_the_learners_own_that_says_where_it_belongs_has_a_picture(places: str, expected: Any) -> None:
    @stage("max(z, 0)", "(samples, units) -> (samples, units)", lambda row, unit, z: z[row, unit], places=places)
    def hinge(z: Any) -> Any:
        return np.maximum(z, 0)

    try:
        with Trace() as trace:
            stages.sum_synapse(hinge(stages.sum_synapse(XOR.inputs, XOR.network.weights[0])), XOR.network.weights[1])
        picture = scene(trace, trace[1], 0, 0, 1)
        assert (picture and written(picture)) == expected
        assert layers_in(trace) == {0: 1, 1: 1, 2: 2}
    finally:
        del STAGES["hinge"]


def test_a_weighted_sum_of_the_learners_own_begins_a_pass() -> None:
    @stage("x · w", "(samples, inputs) x (inputs, units) -> (samples, units)", lambda row, unit, x, w: x[row, 0] * w[0, unit],
           places="a↓ w → z", phase="forward", direction=1)
    def weighted_sum(x: Any, w: Any) -> Any:
        return x @ w

    try:
        with Trace() as trace:
            for rows in (slice(0, 3), slice(3, 4)):
                hidden = stages.hidden_activation(weighted_sum(XOR.inputs[rows], XOR.network.weights[0]))
                stages.output_activation(weighted_sum(hidden, XOR.network.weights[1]))
        assert layers_in(trace) == dict(enumerate([1, 1, 2, 2] * 2))
        assert [len(steps) for steps in passes_of(trace)] == [4, 4]
        assert pictured(trace, 4, sample=0).direction == 1
    finally:
        del STAGES["weighted_sum"]


def test_what_follows_a_step_that_lies_nowhere_lies_nowhere(own_stages: Any) -> None:
    _, weighted = own_stages
    with Trace() as trace:
        hidden = stages.hidden_activation(weighted(XOR.inputs, XOR.network.weights[0]))
        stages.sum_synapse(hidden, XOR.network.weights[1])
        sums = stages.sum_synapse(XOR.inputs, XOR.network.weights[0] + 1)
        again = weighted(stages.hidden_activation(sums), XOR.network.weights[1])
        stages.output_activation(again)
    assert layers_in(trace) == {3: 1, 4: 1}


def test_arrays_that_do_not_fit_the_network_have_no_picture(xor_trace: Trace) -> None:
    with xor_trace:
        stages.negative_gradient(np.ones((4, 1)), xor_trace["delta_hidden"].output)  # not what the hidden layer was given
    assert layers_in(xor_trace)[11] == 1
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
