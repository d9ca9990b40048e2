"""Steps: frozen, read-only copies with a stable, exact text and an escaped HTML form."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from mlpteach import ShapeError, Step, Trace, stages
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import snapshot


def test_text_of_a_step(xor_trace: Trace) -> None:
    assert repr(xor_trace["delta_hidden"]) == """\
step 6: delta_hidden = (delta_next · weights_nextᵀ) ∘ hidden_layer ∘ (1 - hidden_layer)
  delta_next    (4, 1)  from step 5
  weights_next  (3, 1)
  hidden_layer  (4, 3)  from step 1
  gives (4, 3)
               hidden unit 1  hidden unit 2  hidden unit 3
sample (0, 0)   0.000416       0.02185       -0.003621
sample (0, 1)  -0.0005738     -0.02867        0.004884
sample (1, 0)  -0.0005632     -0.02706        0.004104
sample (1, 1)   0.0004827      0.01692       -0.002622"""


def test_text_of_a_failed_step() -> None:
    with Trace() as trace, pytest.raises(ShapeError):
        stages.error([1.0, 2.0], [[1.0], [2.0]])
    assert repr(trace.last) == """\
step 0: error = targets - output_layer
  targets       (2,)
  output_layer  (2, 1)
  failed: ShapeError: error: the shapes do not fit (samples, outputs) - (samples, outputs) -> (samples, outputs)
  targets is (2,), expected (samples, outputs)
  output_layer is (2, 1), expected (samples, outputs)
  targets is (2,); its reshape(-1, 1) (2, 1) fits"""


def test_a_large_step_shows_no_table_and_its_html_does_not_say_failed() -> None:
    with Trace() as trace:
        stages.error(np.zeros((11, 11)), np.eye(11))
    assert repr(trace.last).splitlines()[1:] == ["  targets       (11, 11)", "  output_layer  (11, 11)", "  gives (11, 11)"]
    html = trace.last._repr_html_()
    assert "from -1 to 0" in html
    assert "failed" not in html


def test_html_of_a_step_holds_its_numbers_names_and_sources(xor_trace: Trace) -> None:
    html = xor_trace["delta_hidden"]._repr_html_()
    assert all(text in html for text in ("0.004884", "sample (0, 1)", "hidden unit 3", "from step 5", "(4, 3)"))


def test_html_of_a_failed_step_holds_the_error() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="real numbers"):
        stages.hidden_activation("<script>")
    html = trace.last._repr_html_()
    assert "hidden_activation: sum_synapse must be a table of real numbers, received str &#x27;&lt;script&gt;&#x27;" in html
    assert "<script>" not in html


ONE = [[1.0]]


@pytest.mark.parametrize(("name", "arguments", "row", "column"), [
    ("negative_gradient", (ONE, ONE), "input 1", "unit 1"), ("weight_update", (ONE, ONE, 1.0), "row 1", "unit 1"),
    ("weight_update", ([[1.0], [1.0]], [[1.0], [1.0]], 1.0), "input 1", "unit 1"),
    ("negative_gradient_bias", (ONE,), "bias", "unit 1"), ("error", (ONE, ONE), "sample (1)", "output 1"),
    ("hidden_activation", (ONE,), "sample (1)", "hidden unit 1")])
def test_rows_and_columns_are_named_after_their_axes(name: str, arguments: Any, row: str, column: str) -> None:
    with Trace() as trace:
        getattr(stages, name)(*arguments)
    assert (trace.last.row_name(0), trace.last.column_name(0)) == (row, column)


@pytest.mark.parametrize(("step", "argument", "axes", "row", "column"), [
    ("delta_hidden", "", ("samples", "hidden units"), "sample (0, 1)", "hidden unit 2"),
    ("delta_hidden", "delta_next", ("samples", "outputs"), "sample (0, 1)", "output 2"),
    ("delta_hidden", "weights_next", ("hidden units", "outputs"), "hidden unit 2", "output 2"),
    (("negative_gradient", 0), "layer_input", ("samples", "inputs"), "sample (0, 1)", "input 2"),
    (("weight_update", 0), "weights", ("rows", "units"), "input 2", "unit 2"),
    (("weight_update", 0), "learning_rate", ("rows", "units"), "input 2", "unit 2")])
def test_an_arguments_rows_and_columns_are_named_after_its_own_axes(xor_trace: Trace, step: Any, argument: str, axes: Any, row: str,
                                                                    column: str) -> None:
    found = xor_trace[step]
    assert tuple(found.axes_of(argument)) == axes
    assert (found.row_name(1, argument), found.column_name(1, argument)) == (row, column)
    assert found.axes == found.axes_of("")


def test_samples_beyond_the_table_that_names_them_are_counted() -> None:
    step = Step(0, "error", "", {}, np.ones((3, 1)), samples=np.array([[7.0]]))
    assert [step.row_name(row) for row in range(3)] == ["sample (7)", "sample 2", "sample 3"]


def test_a_step_is_frozen(xor_trace: Trace) -> None:
    step: Any = xor_trace["error"]
    with pytest.raises(FrozenInstanceError):
        step.output = np.zeros((4, 1))
    with pytest.raises(TypeError):
        step.arguments["targets"] = np.zeros((4, 1))
    with pytest.raises(TypeError):
        step.sources["targets"] = 0


def test_every_array_of_a_step_is_read_only(xor_trace: Trace) -> None:
    for step in xor_trace:
        for array in (step.output, step.samples, *step.arguments.values()):
            if isinstance(array, np.ndarray):
                with pytest.raises(ValueError, match="read-only"):
                    array[0, 0] = 9.0


def test_snapshots_do_not_follow_later_changes() -> None:
    targets, output_layer = np.array([[1.0]]), np.array([[0.25]])
    with Trace() as trace:
        error = stages.error(targets, output_layer)
    targets[0, 0] = output_layer[0, 0] = error[0, 0] = 9.0
    kept = [*trace.last.arguments.values(), trace.last.output]
    assert [np.asarray(array).tolist() for array in kept] == [[[1.0]], [[0.25]], [[0.75]]]


@pytest.mark.parametrize(("value", "kept"), [
    (None, None), (0.3, 0.3), (1, 1.0), (np.float32(0.5), 0.5), (np.int64(2), 2.0), ("text", "a str"),
    ([[1], [2, 3]], "a list that is not a table"), (1j, "a complex"), (np.array([1j]), "a ndarray of complex128"), ({}, "a dict"),
    (np.ma.masked_array([[1.0, 2.0]], mask=[[0, 1]]), "a MaskedArray with masked entries")])
def test_snapshot_of_other_things(value: Any, kept: Any) -> None:
    assert snapshot(value) == kept
    assert type(snapshot(value)) is type(kept)


@pytest.mark.parametrize("value", [[[1, 2]], np.array([[1, 2]], np.int8), np.array([[1.0, 2.0]])])
def test_snapshot_of_a_table_is_a_read_only_float64_copy(value: Any) -> None:
    kept = snapshot(value)
    assert isinstance(kept, np.ndarray)
    assert kept.dtype == np.float64
    assert not kept.flags.writeable
    assert not np.shares_memory(kept, np.asarray(value))
    assert kept.tolist() == [[1.0, 2.0]]


@pytest.fixture
def learners_stage() -> Any:
    """A stage of the learner's own, forgotten again after the test."""

    def cell(row: int, unit: int, values: Any) -> Any:
        return values[row, unit] + values[row, unit]

    @stage("<script>alert(1)</script> · 2", "(samples, units) -> (samples, units)", cell)
    def twice(values: Any) -> Any:
        """2.0 times what it is given. It is mine."""
        return values + values

    yield twice
    del STAGES["twice"]


def test_a_learners_stage_cannot_take_the_name_of_another_modules() -> None:
    def error(values: Any) -> Any:
        return values

    with pytest.raises(ValueError, match=r"^a stage called 'error' is already defined in mlpteach\.stages; choose another name$"):
        stage("values", "(samples, units) -> (samples, units)", error)(error)
    assert STAGES["error"].module == "mlpteach.stages"


@pytest.mark.parametrize("places", ["a↓ w b → z", "a↓"])
def test_a_stage_says_where_all_of_it_belongs_or_nothing(places: str) -> None:
    def mine(values: Any) -> Any:
        return values

    with pytest.raises(ValueError, match="^stage mine: places must be 2 symbols, one for each array and one for the result, "
                                         f"received '{places.replace('→ ', '')}'$"):
        stage("values", "(samples, units) -> (samples, units)", mine, places=places)(mine)
    assert "mine" not in STAGES


def test_a_learners_stage_is_checked_recorded_and_explained(learners_stage: Any) -> None:
    assert STAGES["twice"].about == "2.0 times what it is given."
    with Trace() as trace:
        learners_stage([[1.5]])
    assert repr(trace.explain(0, 0, 0)).splitlines()[1:] == ["  = values + values", "  = 1.5 + 1.5", "  = 3"]
    with pytest.raises(ShapeError, match=r"^twice: the shapes do not fit"):
        learners_stage([1.5])


def test_html_escapes_a_learners_formula(learners_stage: Any) -> None:
    with Trace() as trace:
        learners_stage([[1.5]])
    for html in (trace._repr_html_(), trace.last._repr_html_()):
        assert "<script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_samples_of_four_inputs_are_named_and_those_of_more_counted() -> None:
    for inputs, name in ((4, "sample (1, 1, 1, 1)"), (5, "sample 1")):
        step = Step(0, "error", "a formula", {}, np.ones((1, 1)), samples=np.ones((1, inputs)))
        assert step.row_name(0) == name


@pytest.mark.parametrize(("columns", "shown"), [(12, True), (13, False)])
def test_a_table_of_at_most_120_values_is_shown(columns: int, shown: bool) -> None:
    assert ("row 10" in repr(Step(0, "some", "a formula", {}, np.ones((10, columns))))) is shown


def test_a_stage_that_gives_a_number_is_recorded(learners_stage: Any) -> None:
    def summed(values: Any) -> float:
        return float(values.sum())

    call = stage("sum", "(samples, units) -> (samples, units)", summed)(summed)
    try:
        with Trace() as trace:
            call([[1.0, 2.0]])
    finally:
        del STAGES["summed"]
    assert trace.last.output == 3.0


def test_only_rows_that_are_samples_are_named_by_a_table() -> None:
    with Trace() as trace:
        stages.weight_update(ONE, ONE, 1.0)
        with pytest.raises(ValueError):
            stages.error([1.0], [1.0])
    assert [step.samples for step in trace] == [None, None]


def test_a_step_of_an_unknown_stage_shows_but_does_not_explain() -> None:
    step = Step(0, "lost", "a secret", {"values": np.ones((1, 1))}, np.ones((1, 1)))
    assert "row 1" in repr(step)
    with pytest.raises(ValueError, match=r"^step 0: the stage 'lost' is not defined here, so its cells cannot be explained$"):
        step.term(0, 0)


@pytest.mark.parametrize(("output", "text"), [
    (np.array([[1.0, -0.25]]), "[1  -0.25]"), (np.arange(13.0).reshape(1, 13), "from 0 to 12"), (2.5, "2.5"), (None, "None"),
    (np.ones((1, 12)), "[" + "  ".join(12 * ["1"]) + "]")])
def test_values_are_shown_when_few(output: Any, text: str) -> None:
    assert Step(0, "some", "a formula", {}, output).summary()[-1] == text
