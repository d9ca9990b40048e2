"""The loss of held-out rows is drawn as it is computed by the network of each epoch, and the confusion table counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import plots, problems, stages, train
from mlpteach.plots import themed

pytestmark = pytest.mark.usefixtures("no_figures")
PENGUINS = problems.PENGUINS
RUN = train(PENGUINS, epochs=60)
WANTED, SAID = np.eye(3)[[0, 0, 1, 2, 2]], np.array([[0.8, 0.1, 0.1], [0, 1, 0], [0, 1, 0], [0, 0.6, 0.4], [0, 0, 1]])


def test_curves_are_the_losses_and_the_lowest_is_marked() -> None:
    ax = plots.draw_held_out(RUN)
    learned, held, mark = ([np.asarray(values) for values in line.get_data()] for line in ax.lines)
    for epoch in (0, 17, 60):
        for (epochs, values), (inputs, targets) in ((learned, (RUN.inputs, RUN.targets)), (held, PENGUINS.held_out)):  # type: ignore[misc]
            expected = stages.cross_entropy(targets, RUN.network_at(epoch).predict(inputs)) / len(inputs)
            assert values[epochs.tolist().index(epoch)] == pytest.approx(expected, rel=1e-12)
    assert mark[0] == [RUN.losses.lowest] == [held[0][held[1].argmin()]]
    box = ax.get_legend()
    assert box and box.get_texts()[2].get_text() == f"held out, lowest: epoch {RUN.losses.lowest}"
    assert plots.draw_held_out(RUN, log=True).get_xscale() == "log"


def test_a_row_of_the_table_is_what_it_is_and_a_column_what_is_said(texts: Callable[[Axes], set[str]]) -> None:
    ax = plots.draw_confusion(WANTED, SAID, names=["x", "y", "$z"])
    assert np.asarray(ax.collections[0].get_array()).tolist() == [[1, 1, 0], [0, 1, 0], [0, 1, 1]]
    assert {"x", "y", "\\$z", "what it is", "what the network says"} <= texts(ax)
    assert [text.get_text() for text in ax.texts] == ["1", "1", "", "", "1", "", "", "1", "1"]
    assert {"1", "2", "3"} <= texts(plots.draw_confusion(WANTED, SAID))


WITHOUT = train(PENGUINS.network, PENGUINS.inputs, PENGUINS.targets, learning_rate=0.05, epochs=2)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_held_out(WITHOUT), "expected a History with rows held out, and finite losses, received another"),
    (lambda: plots.draw_held_out(None), "received NoneType"),  # type: ignore[arg-type]
    (lambda: plots.draw_confusion(WANTED, SAID, names=["x"]), "a name for each or none, received 3 and 1 names"),
    (lambda: plots.draw_confusion(WANTED[:, :1], SAID[:, :1]), "expected several outputs, a class each"),
    (lambda: plots.draw_confusion(WANTED, SAID[:4]), "draw_confusion: the shapes do not fit"),
    (lambda: plots.draw_decision_surface(RUN.network, RUN.inputs, RUN.targets, names=["x"]),
     "draw_decision_surface: names must be 3, or none, received 1"),
    (lambda: plots.draw_decision_surface(RUN.network, RUN.inputs, RUN.targets, labels=["x"]),
     "labels must be 2, or none, received 1")])
def test_what_cannot_be_drawn_of_held_out_rows(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_a_surface_has_the_names_of_its_classes_and_axes(texts: Callable[[Axes], set[str]]) -> None:
    ax = plots.draw_decision_surface(RUN.network, RUN.inputs, RUN.targets, names=PENGUINS.target_names, labels=PENGUINS.input_names)
    assert {"Adelie", "Chinstrap", "Gentoo", *PENGUINS.input_names} <= texts(ax)
    box = ax.get_legend()
    assert box and [text.get_text() for text in box.get_texts()] == ["Adelie", "Chinstrap", "Gentoo"]


def test_losses_without_held_out_rows_have_no_lowest() -> None:
    assert WITHOUT.losses.held_out is None and len(WITHOUT.losses.learned) == 3
    with pytest.raises(ValueError, match="this run had no rows held out"):
        _ = WITHOUT.losses.lowest


def test_regions_and_tables_have_the_colours_of_the_page() -> None:
    for ax in (plots.draw_decision_surface(RUN.network, RUN.inputs, RUN.targets), plots.draw_held_out(RUN),
               plots.draw_confusion(WANTED, SAID)):
        svg = themed.svg(ax.figure, "one")  # type: ignore[arg-type]
        assert not re.search("#[0-9a-f]{6}", svg) and "<image" not in svg
