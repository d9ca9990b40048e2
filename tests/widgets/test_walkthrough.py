"""The walkthrough without a browser: its controls are set, and what it shows is read."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ipywidgets import Button
from ipywidgets.widgets import widget
from matplotlib.cbook import is_math_text

from mlpteach import History, Network, Problem, StepNotFoundError, Trace, problems, stages, train
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.widgets import walkthrough, walkthrough_html
from mlpteach.widgets.walk import Frame
from mlpteach.widgets.walk.frame import walked
from mlpteach.widgets.walk.state import html
from mlpteach.widgets.walkthrough import Walkthrough

pytestmark = pytest.mark.usefixtures("no_figures")

XOR = problems.XOR
RUN = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=XOR.learning_rate, epochs=XOR.epochs)
SHORT = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.3, epochs=3)


def where(piece: Any) -> tuple[int, int]:
    """The epoch and the stage that all parts of a piece agree on."""
    epoch, index, (row, column) = int(piece.epoch.value.replace(",", "")), piece.frame.index, piece.frame.cell
    steps = walked(piece.frame.trace)
    assert piece.stage.index == piece.stage.value == steps.index(index)
    assert len(piece.stage.options) == len(steps)
    assert (piece.row.value, piece.column.value) == (row, column)
    assert piece.view.state["now"] == {"epoch": epoch, "step": index, "row": row, "column": column}
    assert html(piece.view.state).endswith(piece.frame.html())
    assert piece.back.disabled == ((epoch, index) == (0, steps[0]))
    assert piece.next.disabled == ((epoch, index) == (piece.epochs - 1, steps[-1]))
    assert piece.frame.title in piece.summary()
    return epoch, index


def shown(piece: Any) -> str:
    return str(html(piece.view.state))


def named(choice: Any) -> list[str]:
    return [name for name, _ in choice.options]


def same_numbers(trace: Trace, other: Trace) -> bool:
    return [step.stage for step in trace] == [step.stage for step in other] and all(
        np.array_equal(step.output, twin.output) for step, twin in zip(trace, other, strict=True))  # type: ignore[arg-type]


GIVEN = {"problem": (Problem(XOR.inputs, XOR.targets, XOR.network, learning_rate=0.3, epochs=3), 3), "history": (SHORT, 3),
         "trace": (SHORT.trace_at(0), 1)}


@pytest.mark.parametrize(("what", "epochs"), GIVEN.values(), ids=GIVEN)
def test_opens_at_the_first_stage_of_the_first_epoch(what: Any, epochs: int) -> None:
    piece = walkthrough(what)
    assert where(piece) == (0, 0)
    assert same_numbers(piece.frame.trace, SHORT.trace_at(0))
    assert piece.epochs == epochs
    assert (piece.epoch in piece.children[2].children) == (epochs > 1)
    assert piece.frame.cell == (1, 0), "a sample whose inputs are not all zero"
    assert named(piece.stage) == [Frame(piece.frame.trace, step.index).title for step in piece.frame.trace]


@pytest.mark.parametrize(("step", "index"), [("delta_hidden", 6), (("sum_synapse", 1), 2), (-1, 10), (4, 4)])
def test_opens_where_it_is_told(step: Any, index: int) -> None:
    assert where(walkthrough(SHORT.trace_at(0), step)) == (0, index)
    piece = walkthrough(RUN, step, epoch=123_456)
    assert where(piece) == (123_456, index)
    assert same_numbers(piece.frame.trace, RUN.trace_at(123_456))


REFUSED = [
    (ValueError, lambda: walkthrough(Trace()),
     r"walkthrough: expected a Problem, a History or a Trace with at least one step, received an empty Trace"),
    (ValueError, lambda: walkthrough(XOR.network),  # type: ignore[arg-type]
     r"walkthrough: expected a Problem, a History or a Trace with at least one step, received Network"),
    (IndexError, lambda: walkthrough(SHORT, epoch=3), r"trace_at: this run has epochs 0 to 2, received 3"),
    (IndexError, lambda: walkthrough(SHORT, epoch=-1), r"trace_at: this run has epochs 0 to 2, received -1"),
    (IndexError, lambda: walkthrough(SHORT.trace_at(0), epoch=1), r"walkthrough: a Trace has no epochs, received epoch 1"),
    (StepNotFoundError, lambda: walkthrough(SHORT, "relu"), r'no step is called "relu"; recorded: sum_synapse, .*'),
    (StepNotFoundError, lambda: walkthrough(SHORT, 11), r"the trace has 11 steps, counted from 0; received 11")]


@pytest.mark.parametrize(("kind", "call", "message"), REFUSED)
def test_what_cannot_be_walked_through(kind: type[Exception], call: Any, message: str) -> None:
    with pytest.raises(kind, match=f"^{message}$"):
        call()


def test_buttons_go_to_the_next_stage_and_on_to_the_next_epoch_and_back() -> None:
    piece = walkthrough(SHORT)
    path = [where(piece)]
    for _ in range(40):
        piece.next.click()
        path.append(where(piece))
    assert list(dict.fromkeys(path)) == [(epoch, index) for epoch in range(3) for index in range(11)]
    assert path[-8:] == [(2, 10)] * 8, "stays put at the very end"
    for _ in range(40):
        piece.back.click()
        path.append(where(piece))
    assert path[-41:-8] == list(dict.fromkeys(path))[::-1]
    assert path[-8:] == [(0, 0)] * 8, "and at the very beginning"
    assert piece._alert.value == ""


def test_a_trace_has_nothing_before_its_first_step_or_after_its_last(xor_trace: Trace) -> None:
    piece = walkthrough(xor_trace)
    for move, index in ((piece.back, 0), (piece.last, 10), (piece.next, 10)):
        move.click()
        assert where(piece) == (0, index)


def test_buttons_go_to_the_first_and_the_last_stage_of_the_epoch() -> None:
    piece = walkthrough(SHORT, 4, epoch=1)
    piece.last.click()
    assert where(piece) == (1, 10)
    piece.first.click()
    assert where(piece) == (1, 0)


@pytest.mark.parametrize("epoch", [0, 1, 77_777, 123_456, 399_999])
def test_any_epoch_of_the_run_can_be_typed(epoch: int) -> None:
    piece = walkthrough(RUN, "delta_output", epoch=5)
    piece.epoch.value = str(epoch)
    assert where(piece) == (epoch, 5)
    assert same_numbers(piece.frame.trace, RUN.trace_at(epoch))
    assert f"epoch {epoch:,} of 400,000" in repr(piece)


def test_a_saved_run_shows_the_same(tmp_path: Path) -> None:
    RUN.save(tmp_path / "run.npz")
    loaded = History.load(tmp_path / "run.npz")
    assert repr(walkthrough(loaded, -1, epoch=123_456)) == repr(walkthrough(RUN, -1, epoch=123_456))


@pytest.mark.parametrize("typed", ["1,234", " 1234 ", "1_234", "1 234"])
def test_an_epoch_is_typed_as_people_write_it(typed: str) -> None:
    piece = walkthrough(RUN)
    piece.epoch.value = typed
    assert where(piece) == (1234, 0)
    assert piece.epoch.value == "1,234"


@pytest.mark.parametrize("typed", ["3", "400", "9" * 5000, "-7", "5e4", "0.5", "", "two", "²", "1.0"])
def test_typed_nonsense_is_refused_with_words_and_stays_to_be_mended(typed: str) -> None:
    piece = walkthrough(SHORT, epoch=1)
    piece.epoch.value = typed
    assert f"expected an epoch, a whole number from 0 to 2, received &#x27;{typed[:39]}" in piece._alert.value
    assert (piece.view.state["now"]["epoch"], piece.epoch.value) == (1, typed)
    piece.next.click()
    assert piece._alert.value == ""
    assert where(piece) == (1, 1)


def test_the_epoch_is_chosen_along_the_error_curve() -> None:
    piece = walkthrough(RUN, "delta_output")
    piece.view.ask(epoch=123_456)
    assert where(piece) == (123_456, 5)
    assert same_numbers(piece.frame.trace, RUN.trace_at(123_456))
    handle = piece.view.state["attributes"]["handle"]
    assert (handle["role"], handle["aria-valuenow"], handle["aria-valuemax"]) == ("slider", 123456, 399999)
    assert handle["aria-valuetext"] == f"epoch 123,456, error {RUN.errors[123_456]:.4g}"
    assert piece.view.state["texts"]["epoch"] == handle["aria-valuetext"]
    assert "handle" not in walkthrough(SHORT.trace_at(0)).view.state["attributes"]


@pytest.mark.parametrize(("step", "part", "cell"), [
    ("delta_hidden", "u-1-2", (1, 2)), ("delta_hidden", "c-delta_next-3-0", (3, 0)), (("sum_synapse", 0), "w-1-0-1", (1, 1)),
    (("weight_update", 1), "w-2-2-0", (2, 0)), (("negative_gradient", 0), "u-0-1", (1, 0))])
def test_a_click_chooses_the_number(step: Any, part: str, cell: tuple[int, int]) -> None:
    piece = walkthrough(SHORT, step)
    row, column = part_goes(piece, part)
    piece.view.ask(cell=[int(row or piece.frame.cell[0]), int(column or piece.frame.cell[1])])
    where(piece)
    assert piece.frame.cell == cell


def part_goes(piece: Any, part: str) -> list[str]:
    return re.search(f'data-id="{part}"[^>]*data-go="(.*?)"', shown(piece))[1].split(",")  # type: ignore[index]


@pytest.mark.parametrize("asked", [{"cell": [9, 9]}, {"cell": [-1, 0]}])
def test_what_a_page_cannot_mean_changes_nothing(asked: Any) -> None:
    piece = walkthrough(SHORT, "delta_hidden")
    piece.view.ask(**asked)
    assert where(piece) == (0, 6)
    assert piece.frame.cell == (1, 0)


def test_arrow_keys_step() -> None:
    piece = walkthrough(SHORT, -1)
    piece.view.ask(by=1)
    assert where(piece) == (1, 0)
    piece.view.ask(by=-1)
    assert where(piece) == (0, 10)


def test_the_stage_is_chosen_from_a_list_and_played() -> None:
    piece = walkthrough(SHORT, epoch=2)
    piece.stage.index = 6
    assert where(piece) == (2, 6)
    piece.play.click()
    assert (piece.view.playing, piece.play.description) == (True, "Pause")
    for index in range(7, 11):
        piece.view.ask(play=1)
        assert where(piece) == (2, index)
    piece.view.ask(play=1)
    assert (piece.view.playing, piece.play.description) == (False, "Play")
    piece.play.click()
    assert not piece.view.playing, "there is nothing left to play"


def test_row_and_column_have_names_and_choose_the_number() -> None:
    piece = walkthrough(SHORT, "delta_hidden")
    assert named(piece.row) == ["sample (0, 0)", "sample (0, 1)", "sample (1, 0)", "sample (1, 1)"]
    assert named(piece.column) == ["hidden unit 1", "hidden unit 2", "hidden unit 3"]
    piece.column.value = 2
    where(piece)
    assert repr(piece).splitlines() == [
        "walkthrough, epoch 0 of 3. Step 6: delta_hidden (backward)",
        "delta_hidden = (delta_next · weights_nextᵀ) ∘ hidden_layer ∘ (1 - hidden_layer)",
        *repr(piece.frame.trace.explain("delta_hidden", 1, 2)).splitlines()]
    piece.row.value = 3
    where(piece)
    assert repr(piece.frame.trace.explain("delta_hidden", 3, 2)) in repr(piece)


CELLS = [  # from a stage and a cell of it to another stage, and the cell there
    ("delta_hidden", (3, 2), ("sum_synapse", 0), (3, 2)), ("delta_hidden", (3, 2), "error", (3, 0)),
    ("delta_hidden", (3, 2), ("negative_gradient", 0), (0, 2)), (("weight_update", 1), (2, 0), ("weight_update", 0), (1, 0)),
    (("weight_update", 0), (1, 2), ("negative_gradient", 0), (1, 2)), (("weight_update", 0), (1, 2), "error", (1, 0))]


@pytest.mark.parametrize(("start", "cell", "end", "expected"), CELLS)
def test_the_cell_is_kept_as_far_as_the_other_stage_has_it(start: Any, cell: tuple[int, int], end: Any, expected: Any) -> None:
    piece = walkthrough(SHORT, start)
    piece.row.value, piece.column.value = cell
    piece.stage.index = piece.frame.trace[end].index
    where(piece)
    assert piece.frame.cell == expected


@pytest.mark.parametrize("step", ["delta_hidden", ("weight_update", 0)])
def test_the_cell_is_kept_from_epoch_to_epoch(step: Any) -> None:
    piece = walkthrough(SHORT, step)
    piece.row.value, piece.column.value = 1, 2
    piece.epoch.value = "2"
    where(piece)
    assert piece.frame.cell == (1, 2)


def test_the_sample_of_the_network_stays_the_one_chosen_last() -> None:
    piece = walkthrough(SHORT, "error")
    piece.row.value = 2
    piece.last.click()
    assert ">sample (1, 0): " in shown(piece)
    piece.back.click()
    assert ">sample (1, 0): " in shown(piece)
    piece.first.click()
    assert piece.frame.cell == (2, 0)


def test_samples_that_are_equal_can_be_told_apart() -> None:
    with Trace() as trace:
        stages.error([[1.0], [1.0], [2.0]], [[0.0], [0.5], [0.0]])
    piece = walkthrough(trace)
    assert named(piece.row) == ["sample (1)", "sample (1)", "sample (2)"]
    piece.row.value = 1
    where(piece)
    assert piece.frame.arithmetic.endswith("= 0.5")


def test_passes_of_different_tables_and_networks_in_one_trace_can_be_stepped_through() -> None:
    with Trace() as trace:
        XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
        Network.random((2, 4, 2), 1, biases=True).train_epoch(XOR.inputs[2:3], np.ones((1, 2)), 0.3)
    piece = walkthrough(trace)
    piece.row.value = 3
    for index in [*range(len(trace)), *range(5, len(trace)), 9, len(trace) - 1]:
        piece.stage.index = index
        where(piece)
    assert ">sample (1, 0): " in shown(piece), "the only one of this pass"


def test_every_stage_of_a_run_with_momentum_decay_and_batches_is_on_the_network() -> None:
    start = Network.random((2, 3, 2), 1, True, hidden="tanh", output="softmax", loss="cross-entropy")
    run = train(start, XOR.inputs, np.hstack([XOR.targets, 1 - XOR.targets]), learning_rate=0.3, epochs=5, momentum=0.9,
                weight_decay=0.01, batch_size=3)
    piece = walkthrough(run, epoch=3)
    rows = set()
    for step in piece.frame.trace:
        piece.stage.index = step.index
        assert where(piece) == (3, step.index)
        assert piece.frame.diagram() is not None
        rows.add(len(named(piece.row)) if piece.frame.rows_are_samples else 0)
    assert rows == {0, 1, 3}, "a batch of three, and what is left"
    assert {"decay", "velocity"} <= {step.stage for step in piece.frame.trace}


def test_an_epoch_that_overflows_ends_before_the_stage_that_could_not_go_on() -> None:
    network = Network([[[1.0]], [[1.0]]], hidden="linear", output="linear")
    piece = walkthrough(train(network, [[1e150]], [[0.5]], learning_rate=1e-100, epochs=2, engine="numpy"))
    piece.epoch.value = "1"
    piece.last.click()
    assert where(piece) == (1, 0)
    assert piece.next.disabled
    piece.back.click()
    assert where(piece)[0] == 0
    piece._repr_mimebundle_()


def test_a_run_whose_weights_became_infinite_is_shown() -> None:
    network = Network(XOR.network.weights, output="linear")
    run = train(network, XOR.inputs, 1e100 * XOR.targets, learning_rate=1e300, epochs=5)
    assert run.diverged_at == 0
    piece = walkthrough(run, -1)
    assert where(piece) == (0, 10)
    assert "new weight" in shown(piece)
    assert ">∞<" in shown(piece)
    assert "nan" not in shown(piece)
    piece._repr_mimebundle_()


def test_where_numbers_overflow_beyond_the_samples_the_run_can_be_walked_through() -> None:
    network = Network.random((2, 3, 1), 1, hidden="ReLU", output="linear")
    piece = walkthrough(train(network, XOR.inputs, XOR.targets, learning_rate=1e300, epochs=5))
    piece.epoch.value = "1"
    assert (where(piece)[0], piece._alert.value) == (1, "")
    assert not re.search(r"\bnan\b", piece.html())


def test_an_epoch_with_fewer_steps_shows_its_last() -> None:
    traces = [SHORT.trace_at(0), SHORT.trace_at(1)]
    with Trace() as cut:
        XOR.network.forward(XOR.inputs)
    run: Any = type("Run", (), {"trace_at": staticmethod([*traces, cut].__getitem__), "epochs": 3})
    piece = _walk(run)
    piece.epoch.value, piece.stage.index = "1", 9
    piece.epoch.value = "2"
    assert where(piece) == (2, 3)
    piece.next.click()
    assert where(piece) == (2, 3)
    piece.epoch.value = "1"
    assert where(piece) == (1, 3)
    piece.last.click()
    piece.next.click()
    piece.back.click()
    assert where(piece) == (1, 10)


def _walk(run: Any) -> Any:
    return Walkthrough(run.trace_at, run.epochs, 0, 0)


def test_an_error_is_shown_and_leaves_everything_as_it_was() -> None:
    def trace_at(epoch: int) -> Trace:
        if epoch == 2:
            raise OSError("no <such> disk")
        return SHORT.trace_at(epoch)

    piece = _walk(type("Run", (), {"trace_at": staticmethod(trace_at), "epochs": 3}))
    piece.epoch.value, piece.stage.index = "1", 10
    for move in (piece.next.click, lambda: setattr(piece.epoch, "value", "2")):
        before = shown(piece)
        move()
        assert "OSError: no &lt;such&gt; disk" in piece._alert.value
        assert where(piece) == (1, 10)
        assert shown(piece) == before
        piece.back.click()
        assert piece._alert.value == ""
        assert where(piece) == (1, 9)
        piece.next.click()


def test_a_step_that_cannot_be_shown_leaves_the_one_before() -> None:
    @stage("broken", "(samples, units) -> (samples, units)", lambda row, unit, values: values.nothing)
    def broken(values: Any) -> Any:
        return np.asarray(values)

    try:
        with Trace() as trace:
            stages.hidden_activation(broken([[1.0]]))
            stages.error([[1.0]], [[2.0]])
        piece = walkthrough(trace, -1)
        piece.first.click()
        assert "AttributeError" in piece._alert.value
        assert where(piece) == (0, 2)
        piece.stage.index = 1
        assert where(piece) == (0, 1)
        assert piece._alert.value == ""
    finally:
        del STAGES["broken"]


def test_a_failed_step_says_why() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="shapes"):
        stages.error(XOR.targets, [[1.0, 2.0]])
    piece = walkthrough(trace)
    assert "failed: ShapeError: error: the shapes do not fit" in repr(piece)
    assert "failed: ShapeError: error: the shapes do not fit" in shown(piece)
    assert (named(piece.row), named(piece.column)) == ([""], [""])
    piece._repr_mimebundle_()


def test_presenter_size_is_switched_on_and_off() -> None:
    piece = walkthrough(SHORT)
    classes = [piece.view._dom_classes]
    for size in (True, False):
        piece.presenter.value = size
        classes.append(piece.view._dom_classes)
    assert ["mlpteach-large" in names for names in classes] == [False, True, False]


def test_controls_say_what_they_do() -> None:
    piece = walkthrough(SHORT)
    controls = [child for box in piece.children if hasattr(box, "children") for child in box.children]
    assert len(controls) == 11
    for control in controls:
        assert control.description
        assert control.tooltip or not isinstance(control, Button)
    assert piece.epoch.tooltip == "any epoch from 0 to 2"
    assert len({control.description for control in controls}) == len(controls)


def test_a_walkthrough_adds_nothing_to_a_trace_that_is_recording() -> None:
    with Trace() as recording:
        piece = walkthrough(SHORT)
        piece.last.click()
        piece.next.click()
        piece._repr_mimebundle_()
    assert len(recording) == 0


def test_a_trace_that_grows_is_followed(xor_trace: Trace) -> None:
    piece = walkthrough(xor_trace, -1)
    with xor_trace:
        stages.sum_synapse(XOR.inputs, xor_trace["weight_update", 0].output)
    piece.next.click()
    assert where(piece) == (0, 11)


def test_as_html_it_opens_at_the_epoch_and_the_stage_on_view() -> None:
    assert walkthrough(SHORT.trace_at(2), "error").html() == walkthrough_html(SHORT.trace_at(2), "error")
    assert 'aria-valuenow="2"' in walkthrough(SHORT, "error", epoch=2).html()


def test_failed_steps_are_left_out_and_the_others_keep_their_numbers(xor_trace: Trace) -> None:
    with Trace() as trace:
        hidden = stages.hidden_activation(stages.sum_synapse(XOR.inputs, XOR.network.weights[0]))
        with pytest.raises(ValueError, match="shapes"):
            stages.sum_synapse(hidden, XOR.network.weights[0])
        stages.sum_synapse(hidden, XOR.network.weights[1])
    piece = walkthrough(trace, 1)
    assert [name.split(" (")[0] for name in named(piece.stage)] == ["Step 0: sum_synapse", "Step 1: hidden_activation",
                                                                    "Step 3: sum_synapse"]
    piece.next.click()
    assert where(piece) == (0, 3)
    piece.back.click()
    assert where(piece) == (0, 1)
    assert where(walkthrough(trace, 2)) == (0, 3), "the next that did not fail"
    assert "Step 2" not in piece.html()


def test_five_hundred_steps_leave_no_widgets_behind() -> None:
    piece = walkthrough(RUN, epoch=200)
    piece.last.click()
    registered = len(widget._instances)
    for move in [piece.next] * 250 + [piece.back] * 250:
        move.click()
    piece.view.ask(epoch=300_000)
    assert len(widget._instances) == registered
    assert where(piece) == (300_000, 10)


@pytest.mark.parametrize("name", ["XOR", "FIRST_COLUMN", "XOR_WITH_CONSTANT", "AUTOENCODER"])
def test_nothing_is_cut_off_in_the_picture(name: str) -> None:
    problem = getattr(problems, name)
    with Trace() as trace:
        problem.network.train_epoch(problem.inputs, problem.targets, problem.learning_rate)
    for index in range(len(trace)):
        figure = walkthrough(trace, index).picture()
        figure.draw_without_rendering()
        assert math.prod(figure.get_size_inches()) < 200
        boxes = [text.get_window_extent() for text in [*figure.texts, *(text for ax in figure.axes for text in ax.texts)]]
        for box in boxes:
            assert min(box.x0, box.y0) >= -1
            assert (np.array([box.x1, box.y1]) <= figure.bbox.max + 1).all()


def test_dollars_in_a_learners_formula_are_dollars() -> None:
    @stage("$\\nothing$ values", "(samples, units) -> (samples, units)", lambda row, unit, values: values[row, unit])
    def dollars(values: Any) -> Any:
        return np.asarray(values)

    try:
        with Trace() as trace:
            dollars([[1.0]])
        with Trace() as failed, pytest.raises(ValueError, match="real numbers"):
            dollars("$\\nothing$")
        for index, each in enumerate((trace, failed)):
            figure = walkthrough(each).picture()
            figure.draw_without_rendering()
            assert "$\\nothing$" in figure.texts[index].get_text().replace("\\$", "$")
            assert not any(is_math_text(text.get_text()) for text in figure.texts)
    finally:
        del STAGES["dollars"]
