"""How large the deltas and activations of each layer are: what is drawn is what the stages give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import Network, Trace, plots, problems

pytestmark = pytest.mark.usefixtures("no_figures")
XOR = problems.XOR
DEEP = {name: Network.random((2, 4, 3, 1), 1, biases=True, hidden=name) for name in ("sigmoid", "ReLU")}
ZERO = Network([np.zeros(table.shape) for table in DEEP["sigmoid"].weights], hidden="tanh")


def drawn(ax: Axes) -> list[Any]:
    return [np.asarray(line.get_data()) for line in ax.lines]


@pytest.mark.parametrize(("show", "names"), [("deltas", ("delta_hidden", "delta_hidden", "delta_output")),
                                             ("activations", ("hidden_activation", "hidden_activation", "output_activation"))])
def test_each_point_is_the_mean_size_of_what_the_stages_give(show: str, names: tuple[str, ...]) -> None:
    for line, network in zip(drawn(plots.draw_layer_sizes(DEEP, XOR.inputs, XOR.targets, show=show)), DEEP.values(), strict=True):
        with Trace() as trace:
            network.train_epoch(XOR.inputs, XOR.targets, 0.5)
        found = [abs(step.output).mean() for step in trace if step.stage in names]
        assert line[0].tolist() == [1, 2, 3]
        assert line[1].tolist() == pytest.approx(found[::-1] if show == "deltas" else found, rel=1e-12)


def test_a_size_of_zero_is_left_out_and_every_layer_keeps_its_place() -> None:
    (deltas,) = drawn(plots.draw_layer_sizes({"zero": ZERO}, XOR.inputs, XOR.targets))
    assert np.isfinite(deltas[1]).tolist() == [False, False, True]


def test_a_trace_that_records_hears_nothing_of_it() -> None:
    with Trace() as trace:
        plots.draw_layer_sizes(DEEP, XOR.inputs, XOR.targets)
    assert len(trace) == 0


def test_it_has_the_names_of_the_networks_and_plain_powers(texts: Callable[[Axes], set[str]]) -> None:
    faint = {"$x$": Network([table * 1e-3 for table in DEEP["ReLU"].weights], hidden="ReLU")}
    shown = texts(plots.draw_layer_sizes(faint, XOR.inputs, XOR.targets))
    assert {"layer", "mean size of the deltas", r"\$x\$"} <= shown
    assert {"0.1", "10⁻⁴"} <= shown


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_layer_sizes(DEEP["ReLU"], XOR.inputs, XOR.targets), "expected a mapping from names to networks, received "),
    (lambda: plots.draw_layer_sizes({}, XOR.inputs, XOR.targets), "expected a mapping from names to networks, received dict {}"),
    (lambda: plots.draw_layer_sizes(DEEP, XOR.inputs, XOR.targets, show="sums"),
     "show must be 'deltas' or 'activations', received str 'sums'"),
    (lambda: plots.draw_layer_sizes(DEEP, [[np.nan, 1]], [[1]]), "draw_layer_sizes: inputs holds nan at [0, 0]"),
    (lambda: plots.draw_layer_sizes(DEEP, [[1, 2, 3]], [[1]]), "sum_synapse: the shapes do not fit")])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()
