"""The learning-rate explorer without a browser: set a control, read what is shown."""

from __future__ import annotations

import base64
import gc
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import HTML, Button, Checkbox, Dropdown, SelectionSlider, Text, Widget
from matplotlib.figure import Figure
from matplotlib.image import imread
from traitlets import TraitError

from mlpteach import History, Network, Problem, Trace, problems, train
from mlpteach.tracing.stage import Stage
from mlpteach.training.diagnosis import diagnose
from mlpteach.training.loops import CompiledLoop
from mlpteach.training.session import Run
from mlpteach.widgets import explorer as module
from mlpteach.widgets.explorer import LearningRateExplorer, learning_rate_explorer
from mlpteach.widgets.explorer_views import Pictures
from mlpteach.widgets.piece import png

pytestmark = pytest.mark.usefixtures("no_figures")
XOR = problems.XOR
DEEP = Problem(XOR.inputs, XOR.targets, Network.random((2, 3, 2, 1), 1), epochs=50)


def open_xor(epochs: int = 1_000, **settings: Any) -> LearningRateExplorer:
    piece = learning_rate_explorer(XOR, epochs=epochs)
    for name, value in settings.items():
        getattr(piece, name).value = value
    return piece


@pytest.fixture
def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at no picture: nearly all the time would go into painting them."""
    monkeypatch.setattr("mlpteach.widgets.piece.png", lambda figure: b"")
    monkeypatch.setattr("mlpteach.widgets.explorer_views.Sheet.png", lambda sheet, frame: b"")


def inside(piece: Widget) -> Iterator[Widget]:
    yield piece
    for child in getattr(piece, "children", ()):
        yield from inside(child)


def shown(piece: Widget) -> str:
    return "\n".join(view.value for view in inside(piece) if isinstance(view, HTML))


def pictures(piece: Widget) -> list[str]:
    return re.findall(r'<img alt="[^"]+" src="data:image/png;base64,([^"]+)"', shown(piece))


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(("problem", "opening"), [
    (XOR, "XOR, learning rate 0.3, network 2-3-1, no biases, start: published, 100 epochs\nCrawling: "),
    (problems.FIRST_COLUMN, "first column, learning rate 1, network 3-1, no biases, start: published, 100 epochs\nLearned: "),
    (problems.AUTOENCODER, "autoencoder, learning rate 0.1, network 8-3-8, with biases, start: published, 100 epochs\nLearn"),
    (DEEP, "problem, learning rate 1, network 2-3-2-1, no biases, start: the problem's own, 100 epochs\n")])
def test_it_opens_as_the_problem_says(problem: Problem, opening: str) -> None:
    piece = learning_rate_explorer(problem, epochs=100)
    assert repr(piece) == str(piece) == piece.summary()
    assert piece.summary().startswith(f"learning_rate_explorer: {opening}")
    assert learning_rate_explorer(DEEP).history.epochs == 50


def test_it_shows_the_curve_the_words_the_outputs_and_the_surface() -> None:
    piece = open_xor()
    run = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.3, epochs=1_000)
    assert np.array_equal(piece.history.errors, run.errors)
    assert piece.diagnosis.words == diagnose(run).words
    assert f'aria-live="polite">{diagnose(run).words}</div>' in shown(piece)
    assert f'alt="Error curve. {diagnose(run).words}"' in shown(piece)
    assert len(pictures(piece)) == 2
    cells = re.findall(r'<(?:td|th scope="row")[^>]*>([^<]+)</t', shown(piece))
    assert [cells[i::4] for i in (0, 1)] == [["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"], ["0", "1", "1", "0"]]
    assert [float(cell) for cell in cells[2::4]] == pytest.approx(run.network.predict(XOR.inputs).ravel(), rel=1e-3)


@pytest.mark.parametrize("rate", [0.001, 0.3, 0.7, 1000.0])
def test_a_change_of_the_rate_trains_anew(rate: float) -> None:
    piece = open_xor()
    before = pictures(piece)
    piece.learning_rate.value = rate
    expected = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=rate, epochs=1_000)
    assert np.array_equal(piece.history.errors, expected.errors)
    assert (pictures(piece) == before) == (rate == 0.3)
    assert diagnose(expected).words in shown(piece)


@pytest.mark.usefixtures("unpainted")
def test_the_slider_goes_in_equal_factors_through_round_numbers() -> None:
    slider = open_xor().learning_rate.slider
    values = []
    piece = learning_rate_explorer(problems.AUTOENCODER)
    for piece.learning_rate.slider.value in range(0, len(slider.options), 20):
        values.append(piece.learning_rate.value)
    assert values == [0.001, 0.01, 0.1, 1, 10, 100, 1000]
    assert len(slider.options) == 121


@pytest.mark.usefixtures("unpainted")
def test_a_rate_beyond_the_usual_widens_the_slider() -> None:
    dial = learning_rate_explorer(XOR, learning_rate=3e-5, epochs=10).learning_rate
    assert (dial.value, dial.field.value) == (3e-5, "3e-05")
    assert "1e-05 to 1000" in dial.limits.value


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(("control", "value", "start"), [
    ("hidden_units", 5, Network.random((2, 5, 1), 1)), ("hidden_units", 0, Network.random((2, 1), 1)),
    ("biases", True, Network.random((2, 3, 1), 1, True)), ("start", "seed 7", Network.random((2, 3, 1), 7))])
def test_another_network_starts_from_a_seed(control: str, value: Any, start: Network) -> None:
    piece = open_xor(**{control: value})
    assert piece.start.value == ("seed 7" if control == "start" else "seed 1")
    assert np.array_equal(piece.history.network_at(0).weights[0], start.weights[0])
    assert piece.history.form.biased == (start.biases is not None)
    piece.start.value = "published"
    assert (piece.hidden_units.value, piece.biases.value) == (3, False)
    assert np.array_equal(piece.history.network_at(0).weights[1], XOR.network.weights[1])


@pytest.mark.usefixtures("unpainted")
def test_a_seed_stays_when_the_network_changes() -> None:
    piece = open_xor(start="seed 5", hidden_units=4, biases=True)
    assert (piece.start.value, piece.history.form.sizes, piece.history.form.biased) == ("seed 5", (2, 4, 1), True)


@pytest.mark.usefixtures("unpainted")
def test_one_choice_is_one_training(monkeypatch: pytest.MonkeyPatch) -> None:
    piece, count = open_xor(start="seed 5", hidden_units=4, biases=True), counted(monkeypatch)
    piece.start.value = "published"
    piece.hidden_units.value = 9
    piece.log_axes.value = True
    assert count == [0.3, 0.3]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The learning rates that are trained with from here on."""
    rates = []

    def counting(*task: Any, **how: Any) -> History:
        rates.append(how["learning_rate"])
        return train(*task, **how)

    monkeypatch.setattr(module, "train", counting)
    return rates


@pytest.mark.usefixtures("unpainted")
def test_more_hidden_units_than_there_are_places_for_are_refused_and_not_changed() -> None:
    piece = open_xor(hidden_units=4)
    with pytest.raises(TraitError):
        piece.hidden_units.value = 99
    assert (piece.hidden_units.value, piece.history.form.sizes) == (4, (2, 4, 1))


@pytest.mark.usefixtures("unpainted")
def test_several_hidden_layers_are_kept() -> None:
    piece = learning_rate_explorer(DEEP)
    piece.start.value = "seed 2"
    assert piece.history.form.sizes == (2, 3, 2, 1)
    assert piece.hidden_units.disabled
    assert piece.hidden_units.tooltip == "The network's 2 hidden layers stay as they are: 3-2"


@pytest.mark.usefixtures("unpainted")
def test_a_pin_keeps_its_run_whatever_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    piece, count = open_xor(), counted(monkeypatch)
    first = piece.history
    piece.pin.click()
    piece.pin.click()
    assert list(map(str, piece.pinned)) == ["rate 0.3, 2-3-1, published, no biases, 1,000 epochs"]
    for control, value in (("learning_rate", 10), ("start", "seed 3"), ("hidden_units", 5), ("biases", True), ("epochs", 100)):
        getattr(piece, control).value = value
        assert list(piece.pinned.values()) == [first]
        assert first in piece._runs.values()
    assert count == [10, 10, 10, 10, 10]  # the pinned one is never trained again
    piece.start.value, piece.epochs.value, piece.learning_rate.value = "published", 1_000, 0.3
    assert piece.history is first


@pytest.mark.usefixtures("unpainted")
def test_each_pin_has_a_button_that_removes_it_and_keeps_its_dash() -> None:
    piece = open_xor(10)
    for piece.learning_rate.value in (0.00112, 0.1, 1, 10, 100):
        piece.pin.click()
    assert [settings.rate for settings in piece.pinned] == [0.00112, 0.1, 1, 10]
    assert "No more than 4 runs can be pinned." in shown(piece)
    assert piece.pin.disabled
    removes = [child for child in piece.pins.children if isinstance(child, Button)]
    assert [button.tooltip.split(",")[0] for button in removes] == [
        f"Remove the pinned run: rate {rate:g}" for rate in (0.00112, 0.1, 1, 10)]
    removes[1].click()
    assert [settings.rate for settings in piece.pinned] == [0.00112, 1, 10]
    assert not piece.pin.disabled
    assert len(set(re.findall('dasharray="([^"]+)"', shown(piece.pins)))) == 3


@pytest.mark.usefixtures("unpainted")
def test_curves_are_named_at_their_ends_by_what_differs_and_names_keep_their_distance() -> None:
    piece = open_xor(10)
    piece.pin.click()
    piece.start.value = "seed 2"
    piece.pin.click()
    piece.hidden_units.value = 5
    figure = piece._pictures.curves(piece._runs, log=False)
    (ax,) = figure.axes
    assert {name.get_text() for name in ax.texts} == {"0.3, 2-5-1, seed 2", "0.3, 2-3-1, published", "0.3, 2-3-1, seed 2"}
    assert ax.get_legend() is None
    png(figure)
    boxes = sorted((name.get_window_extent() for name in ax.texts), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in pairwise(boxes))
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)
    assert [line.get_linewidth() for line in ax.lines] == [3, 1.8, 1.8]
    assert len({str(line._dash_pattern) for line in ax.lines}) == 3


def limits(piece: LearningRateExplorer) -> tuple[Any, Any]:
    (ax,) = piece._pictures.curves(piece._runs, piece.log_axes.value).axes
    return ax.get_xlim(), ax.get_ylim()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("log", [False, True])
def test_the_limits_stay_while_the_rate_changes(log: bool) -> None:
    piece = open_xor(log_axes=log)
    found = set()
    for piece.learning_rate.value in (0.001, 0.3, 3, 1000):
        found.add(limits(piece))
    assert len(found) == 1
    (across, (bottom, top)), = found
    assert across == ((1, 1000) if log else (-10, 1010))
    assert (bottom, top) == pytest.approx((0.001 if log else -0.0055, 0.5487), rel=0.01)


@pytest.mark.usefixtures("unpainted")
def test_a_curve_that_rises_far_has_room_and_tiny_errors_are_seen() -> None:
    rising = learning_rate_explorer(Problem(XOR.inputs, XOR.targets, Network.random((2, 1), 1)), learning_rate=1000, epochs=100)
    assert limits(rising)[1][1] == pytest.approx(1.02)
    calm = learning_rate_explorer(Problem(XOR.inputs, 0.5 + 0 * XOR.targets, XOR.network), learning_rate=1, epochs=1_000)
    calm.log_axes.value = True
    assert limits(calm)[1][0] <= calm.history.errors.min()


def test_the_axes_are_made_once_but_the_picture_is_that_of_a_new_figure() -> None:
    piece = open_xor(learning_rate=10)
    piece.learning_rate.value = 1
    again, fresh = piece._pictures, Pictures(XOR)
    for draw in (lambda kept: kept.curves(piece._runs, log=False), lambda kept: kept.surface(piece.history)):
        assert png(draw(again)) == png(draw(fresh))


def pixels(picture: bytes) -> Any:
    return imread(BytesIO(picture))[..., :3]


def test_a_curve_painted_over_the_old_axes_looks_like_one_painted_with_them() -> None:
    piece = open_xor()
    moves: list[tuple[Any, Any]] = [
        (piece.learning_rate, 5), (piece.epochs, 100), (piece.pin, None), (piece.learning_rate, 1000), (piece.log_axes, True),
        (piece.learning_rate, 0.1), (piece.epochs, 1_000), (piece.log_axes, False), (piece.learning_rate, 100)]
    for control, value in moves:
        if value is None:
            control.click()
        else:
            control.value = value
        runs, log = piece._runs, piece.log_axes.value
        differs = np.abs(pixels(piece._pictures.curves_png(runs, log)) - pixels(png(piece._pictures.curves(runs, log)))).max(axis=2)
        assert (differs > 0.1).sum() < 50  # where a line meets the frame: one of the two is on top


@pytest.mark.parametrize(("inputs", "outputs", "views"), [(2, 1, 2), (5, 1, 2), (1, 1, 1), (3, 2, 1)])
def test_the_surface_is_left_out_where_there_is_none(inputs: int, outputs: int, views: int) -> None:
    rng = np.random.default_rng(1)
    problem = Problem(rng.random((40, inputs)), rng.random((40, outputs)), Network.random((inputs, 2, outputs), 1), epochs=5)
    piece = learning_rate_explorer(problem)
    assert len(pictures(piece)) == views
    assert len(piece.picture().axes) == (1 if views == 1 else 3)  # the third is the colour bar
    assert f"the first 16 of {40 * outputs} outputs" in shown(piece)
    assert shown(piece).count("<tr>") == 17
    assert ("output of" in shown(piece)) == (outputs > 1)


@pytest.mark.usefixtures("unpainted")
def test_names_from_data_are_escaped() -> None:
    problem = Problem(XOR.inputs, XOR.targets, XOR.network, epochs=5, name="<b> \ud83d", sample_names=["<i>", "$&$", "\udc00", "'"])
    piece = learning_rate_explorer(problem)
    assert all(f">{name}<" in shown(piece) for name in ("&lt;i&gt;", "$&amp;$", "\ufffd"))
    assert "<i>" not in shown(piece)
    assert "<b> \ufffd, learning rate" in repr(piece)
    (shown(piece) + repr(piece)).encode()  # which halves of surrogate pairs could not be


def test_an_error_is_shown_and_the_next_good_move_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    piece = open_xor()
    before, summary = pictures(piece), piece.summary()
    with monkeypatch.context() as patch:
        patch.setattr(module, "train", lambda *task, **how: 1 / 0)
        piece.learning_rate.value = 5
        assert "Something went wrong: ZeroDivisionError: division by zero" in shown(piece)
        assert (pictures(piece), piece.summary()) == (before, summary)
    piece.learning_rate.value = 0.3
    assert "Something went wrong" not in shown(piece)
    piece.hidden_units.value = 4
    assert piece.history.form.sizes == (2, 4, 1)


@pytest.mark.parametrize(("what", "settings", "message"), [
    ("XOR", {}, r"^learning_rate_explorer: problem must be a Problem, received str 'XOR'$"),
    (XOR, {"learning_rate": -1}, r"^learning_rate_explorer: learning_rate must be a positive finite number, received -1.0$"),
    (XOR, {"epochs": 0.5}, r"^learning_rate_explorer: epochs must be a whole number above 0, received 0.5$")])
def test_what_it_refuses(what: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        learning_rate_explorer(what, **settings)


def test_where_no_kernel_runs_there_is_a_picture_and_the_summary() -> None:
    piece = open_xor()
    bundle = piece._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == piece.summary()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


@pytest.mark.usefixtures("unpainted")
def test_every_control_has_a_description_that_is_not_cut_off() -> None:
    kinds = (SelectionSlider, Text, Dropdown, Checkbox, Button)
    controls = [widget for widget in inside(open_xor(10)) if isinstance(widget, kinds)]
    assert [control.description for control in controls] == [
        "learning rate", "rate =", "epochs", "hidden units", "start", "biases", "logarithmic axes",
        "Pin this run"]
    assert all(isinstance(control, Button) or control.style.description_width == "initial" for control in controls)


def test_many_moves_leave_no_figure_and_no_run() -> None:
    piece = open_xor(100)
    piece.pin.click()
    piece.learning_rate.slider.value = 20
    gc.collect()
    before = living()
    for piece.learning_rate.slider.value in range(30, 34):
        pass
    gc.collect()
    assert plt.get_fignums() == []
    assert living() == before


CLASSES = Problem([[0, 0], [0, 1], [1, 0], [1, 1]], np.eye(3)[[0, 1, 1, 2]], epochs=50, network=Network.random(
    (2, 4, 3), 1, True, hidden="tanh", output="softmax", loss="cross-entropy"))
RAMPS = Problem(XOR.inputs, 5 * XOR.targets, epochs=50, learning_rate=0.01,
                network=Network.random((2, 4, 1), 1, True, hidden="ReLU", output="linear"))


@pytest.mark.parametrize(("problem", "form"), [(CLASSES, "2-4-3, with biases, tanh / softmax, cross-entropy"),
                                               (RAMPS, "2-4-1, with biases, ReLU / linear")])
def test_networks_of_any_form_are_explored_and_stay_of_their_form(problem: Problem, form: str) -> None:
    piece = learning_rate_explorer(problem)
    assert f"network {form}, start: the problem's own" in piece.summary()
    assert len(pictures(piece)) == 2
    before = pictures(piece)
    piece.hidden_units.value = 6
    assert f"network {form.replace('-4-', '-6-')}, start: seed 1" in piece.summary()
    piece.learning_rate.value *= 2
    assert len(set(before + pictures(piece))) == 4
    piece.hidden_units.value = 0
    assert piece.history.form.output is problem.network.form.output
    assert piece._alert.value == ""
    assert len(piece.picture().axes) == (2 if problem is CLASSES else 3), "classes have names instead of a colour bar"


def test_regions_are_drawn_anew_on_the_same_axes() -> None:
    piece = learning_rate_explorer(CLASSES)
    piece.learning_rate.value = 0.3
    assert png(piece._pictures.surface(piece.history)) == png(Pictures(CLASSES).surface(piece.history))


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("epochs", [10_000, 60_000])
def test_a_notch_of_the_slider_is_cheap(monkeypatch: pytest.MonkeyPatch, epochs: int) -> None:
    piece, entries = open_xor(epochs), []
    advance = CompiledLoop.advance
    monkeypatch.setattr(CompiledLoop, "advance", lambda *given: entries.append(1) or advance(*given))
    piece.learning_rate.slider.value += 1
    assert piece._alert.value == ""
    assert 1 <= len(entries) <= 30
    with monkeypatch.context() as patch:
        patch.setattr(Stage, "checked", None)
        piece._pictures.surface(piece.history)  # calls none
    run = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=piece.learning_rate.value, epochs=epochs)
    assert np.array_equal(piece.history.network.weights[0], run.network.weights[0])


def test_an_interrupted_run_is_shown_as_far_as_it_went(monkeypatch: pytest.MonkeyPatch) -> None:
    piece = open_xor(10_000)
    calls = iter(range(99))

    def interrupted(run: Run) -> int:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return advance(run)

    advance = Run.advance
    monkeypatch.setattr(Run, "advance", interrupted)
    piece.learning_rate.slider.value += 1
    assert piece.history.interrupted
    assert f"Stopped by hand after {piece.history.epochs:,} epochs." in shown(piece)


def living() -> Counter[type]:
    kinds = (type(thing) for thing in gc.get_objects())  # asking a thing itself fails where it only stands for one that is gone
    return Counter(kind for kind in kinds if issubclass(kind, (Figure, History, Widget)))


@pytest.mark.usefixtures("unpainted")
def test_a_learners_trace_stays_as_it_is() -> None:
    with Trace() as trace:
        open_xor(learning_rate=2)
    assert len(trace) == 0
