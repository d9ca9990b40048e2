"""Pictures of going downhill: the shades are E, the paths are those of the runs, the points are the batches' gradients."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import History, Network, plots, problems, train
from mlpteach.plots.directions import chosen_plane
from mlpteach.plots.loss_surface import GRID, MOST_DOTS
from mlpteach.training.losses import losses_at
from mlpteach.training.path import path_of

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
X = np.linspace(0.5, 2.5, 12).reshape(-1, 1)
LINE, TARGETS = np.hstack([X, np.ones_like(X)]), 0.5 + X
START = Network([[[-0.4], [0.4]]], output="linear")
XOR = problems.XOR


def fitted(**how: Any) -> History:
    return train(START, LINE, TARGETS, **{"learning_rate": 0.02, "epochs": 20, **how})


def learned(**how: Any) -> History:
    return train(XOR.network, XOR.inputs, XOR.targets, **{"learning_rate": 5.0, "epochs": 40, **how})


def paths(ax: Axes) -> list[Any]:
    """What is drawn as a path, in the order of the runs."""
    return [np.asarray(line.get_data()).T for line in ax.lines if line.get_linewidth() == 1.8 and np.size(line.get_xdata())]


def test_the_surface_of_two_weights_is_drawn_whole_with_each_update(texts: Texts) -> None:
    run = fitted()
    ax = plots.draw_loss_surface(run)
    np.testing.assert_allclose(paths(ax)[0], path_of(run), atol=1e-12)
    assert {"weights_0[0, 0]", "weights_0[1, 0]", "start"} <= texts(ax)
    assert ax.get_box_aspect() == 1
    assert np.ptp(ax.get_xlim()) == pytest.approx(np.ptp(ax.get_ylim()))


def test_each_line_goes_through_places_of_one_e() -> None:
    run = fitted()
    lines = plots.draw_loss_surface(run).collections[1]
    for level, line in zip(lines.levels, lines.get_paths(), strict=True):  # type: ignore[attr-defined]
        found = losses_at(run.form, run.tables, np.asarray(line.vertices))
        np.testing.assert_allclose(found, level, rtol=0.03)  # it runs straight between the points of the grid


def test_the_levels_have_three_digits_and_grow_by_more_and_more() -> None:
    levels = plots.draw_loss_surface(fitted()).collections[0].levels  # type: ignore[attr-defined]
    assert len(levels) == 13
    assert [float(f"{level:.3g}") for level in levels] == list(levels)
    assert (np.diff(levels, 2) > 0).mean() > 0.8


def test_several_paths_are_told_apart_by_more_than_colour_and_share_a_start(texts: Texts) -> None:
    runs = {"all rows": fitted(), "batches": fitted(batch_size=3), "momentum": fitted(momentum=0.8)}
    ax = plots.draw_loss_surface(runs)
    assert {*runs, "start"} <= texts(ax)
    assert [len(path) for path in paths(ax)] == [21, 81, 21]
    assert all(np.array_equal(path[0], paths(ax)[0][0]) for path in paths(ax))
    drawn = [line for line in ax.lines if line.get_linewidth() == 1.8 and np.size(line.get_xdata())]
    assert len({line.get_linestyle() for line in drawn}) + len({str(line.get_color()) for line in drawn}) >= 5
    assert [line.get_marker() for line in drawn] == [".", "None", "."]
    assert MOST_DOTS < 81


def test_two_weights_are_chosen_and_the_others_are_as_at_the_end(texts: Texts) -> None:
    run = learned()
    ax = plots.draw_loss_surface(run, directions=(("weights_1", 2, 0), ("weights_0", 0, 1)))
    assert {"weights_1[2, 0]\nall others as at the end", "weights_0[0, 1]"} <= texts(ax)
    (path,) = paths(ax)
    end = run.network
    np.testing.assert_allclose(path[-1], [end.weights[1][2, 0], end.weights[0][0, 1]], atol=1e-12)
    level, line = ax.collections[1].levels[3], ax.collections[1].get_paths()[3]  # type: ignore[attr-defined]
    across, up = np.asarray(line.vertices)[0]
    here = end.with_number("weights_1", 2, 0, across).with_number("weights_0", 0, 1, up)
    assert np.square(XOR.targets - here.predict(XOR.inputs)).sum() / 2 == pytest.approx(level, rel=0.01)


def test_biases_can_be_chosen(texts: Texts) -> None:
    run = train(problems.PENGUINS, epochs=3)
    assert "biases_1[0, 2]" in texts(plots.draw_loss_surface(run, directions=(("weights_0", 0, 0), ("biases_1", 0, 2))))


def test_of_many_weights_the_plane_nearest_to_the_path_is_drawn_and_how_near_it_is_said(texts: Texts) -> None:
    run = learned()
    path = path_of(run)
    plane = chosen_plane("", run.form, [path], None)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    away = path - path[-1]
    off = np.square(away - plane.seen(path) @ plane.directions).sum() / np.square(away).sum()
    rng = np.random.RandomState(0)
    for _ in range(20):
        other = np.linalg.qr(rng.normal(size=(path.shape[1], 2)))[0]
        assert off < np.square(away - away @ other @ other.T).sum() / np.square(away).sum()
    assert (plane.seen(path)[0] <= 0).all()  # it begins on the left, below
    said = f"{1 - off:.0%} of the path's spread lies in this plane"
    assert {f"first direction of the path\n{said}", "second direction"} <= texts(plots.draw_loss_surface(run))


@pytest.mark.parametrize("rate", [0.2, 5.0, 1e6, 1e200])
def test_a_run_that_climbs_is_drawn_as_far_as_it_stays_on_the_map(rate: float) -> None:
    ax = plots.draw_loss_surface({"wild": fitted(learning_rate=rate), "good": fitted()})
    ax.figure.canvas.draw()
    assert np.ptp(ax.get_xlim()) < 5
    assert len(paths(ax)[0]) < 10 < len(paths(ax)[1])
    alone = plots.draw_loss_surface(fitted(learning_rate=rate))
    alone.figure.canvas.draw()


def test_a_run_that_stands_still_can_be_drawn() -> None:
    there = train(Network([[[1.0], [0.5]]], output="linear"), LINE, TARGETS, learning_rate=1e-9, epochs=2)
    plots.draw_loss_surface(there).figure.canvas.draw()
    dead = Network([np.zeros((2, 2)), np.zeros((2, 1))], hidden="relu", output="linear")
    plots.draw_loss_surface(train(dead, LINE, 0 * TARGETS, learning_rate=0.1, epochs=2)).figure.canvas.draw()


def test_the_grid_is_the_same_for_every_network() -> None:
    run = train(problems.PENGUINS, epochs=2)
    plane = chosen_plane("", run.form, [path_of(run)], None)
    assert plane.places(np.arange(GRID), np.arange(3)).shape == (3 * GRID, run.network.weights[0].size + 4 + 12 + 3)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_loss_surface({}), "draw_loss_surface: expected a History, or a mapping from names to 1 to 5 of them, "
                                          "received dict {}"),
    (lambda: plots.draw_loss_surface(XOR.network), "received Network Network 2-3-1"),
    (lambda: plots.draw_loss_surface({"a": learned(), "b": fitted()}),
     "expected runs of one kind of network on one table, since each has its own surface, "
     "received 2-3-1, no biases on 4 rows and 2-1, no biases, linear on 12 rows"),
    (lambda: plots.draw_loss_surface(learned(), directions=(("weights_1", 0, 0), ("weights_1", 0, 0))),
     "draw_loss_surface: directions must be two different places of weights or biases, such as ('weights_0', 0, 1), "
     "of weights_0[0, 0] to weights_1[2, 0], received tuple (('weights_1', 0, 0), ('weights_1', 0, 0))"),
    (lambda: plots.draw_loss_surface(learned(), directions=(("weights_1", 0, 0), ("weights_1", 3, 0))), "must be two different"),
    (lambda: plots.draw_loss_surface(learned(), directions=("weights_1", 0)), "must be two different"),  # type: ignore[arg-type]
    (lambda: plots.draw_loss_surface(learned(), directions=3), "received int 3"),  # type: ignore[arg-type]
    (lambda: plots.draw_loss_surface(train(Network([[[1.0]]]), [[1]], [[0]], learning_rate=1, epochs=1)),
     "draw_loss_surface: expected a network of at least two weights, received 1-1, no biases"),
    (lambda: plots.draw_batch_gradients({}, [1, 2]), "draw_batch_gradients: expected a mapping from names to 1 to 5 tables, "
                                                     "received dict {}"),
    (lambda: plots.draw_batch_gradients({"a": [[1, 2, 3]]}, [1, 2]), "a must be (batches, 2), received (1, 3)"),
    (lambda: plots.draw_batch_gradients({"a": [[1, np.nan]]}, [1, 2]), "a holds nan at [0, 1]; expected finite numbers"),
    (lambda: plots.draw_batch_gradients({"a": [[1, 2]]}, [1, 2, 3]), "expected two numbers and two names, received (3,)")])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_gradients_of_batches_are_points_around_the_arrow_of_all_rows(texts: Texts) -> None:
    clouds = {"batches of 2": [[1.0, 5.0], [3.0, 1.0]], "batches of 8": [[2.0, 2.5]]}
    ax = plots.draw_batch_gradients(clouds, [[2.0], [3.0]], names=("slope", "height"))
    points = {str(line.get_label()): np.asarray(line.get_data()).T.tolist() for line in ax.lines}
    assert {name: points[name] for name in clouds} == clouds
    assert points["no change"] == [[0, 0]]
    (arrow,) = ax.texts
    assert np.ravel(arrow.xy).tolist() == [2, 3]  # type: ignore[attr-defined]
    assert {"slope", "height", "all rows", *clouds} <= texts(ax)
    assert len({line.get_marker() for line in ax.lines if line.get_label() in clouds}) == 2


def test_long_names_leave_the_map_its_room() -> None:
    ax = plots.draw_loss_surface({"all rows, with ten times the usual rate": fitted(), "batches of three rows": fitted(epochs=5)})
    ax.figure.canvas.draw()
    assert ax.get_window_extent().width > 0.6 * ax.figure.bbox.width
