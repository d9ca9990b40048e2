"""Pictures of training runs: the curves are the errors, the bars the counts, the cells the sweep's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import History, Network, Sweep, plots, problems, train

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
XOR = problems.XOR
RUN = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=2000)
LONG = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=100_000)
ERRORS = np.array([[[0.5, 0.25], [0.1, 0.2], [0.01, 0.02]], [[0.4, 0.4], [0.001, 0.002], [0.3, 0.5]]])
SWEEP = Sweep((0.1, 10.0), (2, 3, 256), (1, 2), 1500, ERRORS, np.arange(12).reshape(2, 3, 2) % 3 == 0)


def run(errors: Any) -> History:
    return replace(RUN, errors=np.asarray(errors, dtype=float))


def written_at(axis: Any) -> list[str]:
    axis.figure.canvas.draw()
    return [label.get_text() for label in axis.get_ticklabels(which="both") if label.get_text()]


def test_a_short_curve_is_drawn_exactly(texts: Texts) -> None:
    ax = plots.draw_errors(RUN)
    (line,) = ax.lines
    assert np.array_equal(np.asarray(line.get_xdata()), np.arange(2000))
    assert np.array_equal(np.asarray(line.get_ydata()), RUN.errors)
    assert {"epoch", "mean absolute error", "1,000"} <= texts(ax) | set(written_at(ax.xaxis))
    assert ax.get_legend() is None


@pytest.mark.parametrize("log", [False, True])
def test_a_long_curve_is_thinned_with_its_spikes(log: bool) -> None:
    x, y = np.asarray(plots.draw_errors(LONG, log=log).lines[0].get_data())
    assert len(x) <= 4000
    assert (y.min(), y.max(), y[-1]) == (LONG.errors.min(), LONG.errors.max(), LONG.errors[-1])
    assert np.array_equal(y[1:], LONG.errors[x[1:].astype(int)])
    assert RUN.errors[5] in y or not log


def test_logarithmic_axes_draw_epoch_0_at_1_and_write_plain_numbers() -> None:
    ax = plots.draw_errors(LONG, log=True)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert np.asarray(ax.lines[0].get_xdata())[:3].tolist() == [1, 1, 2]
    assert {"1", "10", "1,000", "100,000"} <= set(written_at(ax.xaxis))
    assert {"0.1", "0.2", "0.5"} <= set(written_at(ax.yaxis))


def test_an_error_of_zero_is_left_out_of_logarithmic_axes() -> None:
    y = np.asarray(plots.draw_errors(run([0.5, 0, 0.1]), log=True).lines[0].get_ydata())
    assert np.isnan(y).tolist() == [False, True, False]


def test_several_runs_are_told_apart_by_more_than_colour_and_named_in_the_order_of_their_ends() -> None:
    runs = {f"rate {rate}": run(np.linspace(0.5, rate, 50)) for rate in range(1, 9)}
    ax = plots.draw_errors(runs)
    assert [line.get_label() for line in ax.lines] == list(runs)
    legend = ax.get_legend()
    assert legend
    assert [text.get_text() for text in legend.get_texts()] == list(runs)[::-1]
    assert len({line.get_marker() for line in ax.lines}) == 8
    ax.figure.canvas.draw()
    assert legend.get_window_extent().x0 > ax.get_window_extent().x1
    marked = [np.asarray(line.get_markevery()).tolist() for line in ax.lines]
    assert not set(marked[0]) & set(marked[4])


def test_of_very_many_runs_the_extremes_are_named() -> None:
    ax = plots.draw_errors({f"seed {seed}": run([0.5, 0.4 - 0.01 * (seed % 20)]) for seed in range(30)})
    assert len(ax.lines) == 30
    legend = ax.get_legend()
    assert legend
    assert [text.get_text() for text in legend.get_texts()] == ["seed 0", "seed 19", "28 others"]


@pytest.mark.parametrize("log", [False, True])
def test_runs_of_one_epoch_of_no_error_and_with_overflow_can_be_drawn(log: bool) -> None:
    ax = plots.draw_errors({"one": run([0.5]), "none": run([0.0, 0.0]), "overflow": run([0.5, 1.0, np.inf])}, log=log)
    ax.figure.canvas.draw()
    assert np.asarray(ax.lines[2].get_ydata()).tolist() == [0.5, 1.0]


def test_epochs_are_whole_numbers() -> None:
    ax = plots.draw_errors(run([0.5, 0.4]))
    ax.set_xlim(0, 1)
    assert written_at(ax.xaxis) == ["0", "1"]


def test_a_curve_of_one_epoch_is_a_marker_because_it_has_no_line() -> None:
    (line,) = plots.draw_errors(run([0.5])).lines
    assert (line.get_marker(), line.get_markevery()) == ("o", [0])


def test_names_need_not_be_text() -> None:
    assert [line.get_label() for line in plots.draw_errors({0.1: RUN, 10: RUN}).lines] == ["0.1", "10"]  # type: ignore[dict-item]


def test_narrow_axes_write_few_epochs() -> None:
    _, axes = plt.subplots(1, 3, layout="constrained")
    ax = plots.draw_errors(LONG, axes[1])
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels() if ax.get_xlim()[0] <= label.get_position()[0] <= 1e5]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


def test_sign_flips_are_the_lengths_of_the_bars(texts: Texts) -> None:
    flips = (np.arange(6).reshape(2, 3) * 1000, np.array([[7], [0], [9]]))
    ax = plots.draw_sign_flips(replace(RUN, sign_flips=flips))
    assert [bar.get_width() for bar in ax.patches] == [0, 1000, 2000, 3000, 4000, 5000, 7, 0, 9]  # type: ignore[attr-defined]
    assert {"weights_0[1, 2]", "5,000", "weights_1[2, 0]", "9", "changes of direction in 2,000 epochs"} <= texts(ax)


def test_sign_flips_of_a_run_without_any(texts: Texts) -> None:
    assert "0" in texts(plots.draw_sign_flips(replace(RUN, sign_flips=(np.zeros((1, 1), dtype=int),))))


def test_of_very_many_weights_those_that_turned_most_are_drawn(texts: Texts) -> None:
    ax = plots.draw_sign_flips(replace(RUN, sign_flips=(np.arange(1000).reshape(10, 100),)))
    assert len(ax.patches) == 30
    assert {"the 30 of 1,000 weights that turned most often", "weights_0[9, 99]", "999", "970"} <= texts(ax)


def cells(ax: Axes) -> Any:
    return ax.collections[0].get_array()


def test_sweep_shows_the_mean_final_errors(texts: Texts) -> None:
    ax = plots.draw_sweep(SWEEP)
    assert np.array_equal(cells(ax), SWEEP.mean_errors)
    assert {"0.3750", "0.0150", "0.0015", "0.1", "10", "2", "3", "256", "hidden units", "learning rate",
            "mean absolute error after 1,500 epochs, mean of 2 seeds"} <= texts(ax)
    assert [text.get_text() for text in ax.texts][:4] == ["0.3750", "0.1500", "0.0150", "0.4000"]


def test_sweep_shows_how_often_the_problem_was_solved(texts: Texts) -> None:
    ax = plots.draw_sweep(SWEEP, show="solved")
    assert np.array_equal(cells(ax), SWEEP.solved_counts)
    assert [text.get_text() for text in ax.texts] == ["1/2", "1/2", "0/2", "1/2", "1/2", "0/2"]
    assert "seeds solved after 1,500 epochs" in texts(ax)


@pytest.mark.parametrize("show", ["error", "solved"])
def test_cells_that_a_sweep_did_not_complete_are_hatched(show: str) -> None:
    errors = SWEEP.final_errors.copy()
    errors[1, 1:, 0] = np.nan
    ax = plots.draw_sweep(replace(SWEEP, final_errors=errors), show=show)
    assert np.ma.getmaskarray(cells(ax)).tolist() == [[False] * 3, [False, True, True]]
    assert [patch.get_xy() for patch in ax.patches] == [(0.5, 0.5), (1.5, 0.5)]  # type: ignore[attr-defined]
    assert all(patch.get_hatch() for patch in ax.patches)
    assert len(ax.texts) == 4


@pytest.mark.parametrize("error", [0.0, 0.5, np.nan])
def test_a_sweep_of_equal_errors_or_none_can_be_drawn(error: float, texts: Texts) -> None:
    ax = plots.draw_sweep(Sweep((1.0,), (2,), (1,), 10, np.full((1, 1, 1), error), np.zeros((1, 1, 1), dtype=bool)))
    ax.figure.canvas.draw()
    assert "mean absolute error after 10 epochs" in texts(ax)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_errors({}), "draw_errors: expected a History, or a mapping from names to at least one, with errors that "
                                    "are finite, received dict {}"),
    (lambda: plots.draw_errors([RUN]), "received list [History: network 2-3-1"),
    (lambda: plots.draw_errors({"a": RUN.errors}), "received dict {'a': array("),
    (lambda: plots.draw_errors(run([np.inf])), "with errors that are finite, received History History: network 2-3-1"),
    (lambda: plots.draw_sign_flips(XOR.network), "draw_sign_flips: expected a History, received Network Network 2-3-1"),
    (lambda: plots.draw_sweep(SWEEP, show="errors"),
     "draw_sweep: expected a Sweep, and show='error' or show='solved', received Sweep and 'errors'"),
    (lambda: plots.draw_sweep(RUN), "received History and 'error'")])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_a_run_with_biases_and_two_hidden_layers_can_be_drawn() -> None:
    deep = train(Network.random((2, 3, 3, 1), 1, biases=True), XOR.inputs, XOR.targets, learning_rate=1.0, epochs=5)
    assert len(plots.draw_sign_flips(deep).patches) == 6 + 9 + 3
