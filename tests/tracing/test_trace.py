"""Traces: looking steps up, the graph that leads back to the inputs, recording twice, and the exact text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from mlpteach import Step, StepNotFoundError, Trace, problems, stages

ONE, TWO = [[1.0]], [[2.0]]


def test_steps_by_number(xor_trace: Trace) -> None:
    steps = list(xor_trace)
    assert len(xor_trace) == len(steps) == 11
    assert [step.index for step in steps] == list(range(11))
    assert xor_trace[0] is steps[0]
    assert xor_trace[-1] is xor_trace[10] is xor_trace.last is steps[-1]
    assert all(isinstance(step, Step) for step in steps)


def test_steps_by_name_and_occurrence(xor_trace: Trace) -> None:
    assert xor_trace["error"].index == 4
    assert [xor_trace["sum_synapse", k].index for k in (0, 1, -1)] == [0, 2, 2]


LOOKUPS = [  # wanted, message
    (11, "the trace has 11 steps, counted from 0; received 11"), (-12, "the trace has 11 steps, counted from 0; received -12"),
    ("sum_synapse", '2 steps are called "sum_synapse": trace["sum_synapse", 0] is step 0, trace["sum_synapse", 1] is step 2'),
    (("error", 1), '"error" has 1 step, counted from 0; received 1'),
    (("sum_synapse", 2), '"sum_synapse" has 2 steps, counted from 0; received 2'),
    ("errors", 'no step is called "errors"; recorded: sum_synapse, hidden_activation, output_activation, error, delta_output, '
               "delta_hidden, negative_gradient, weight_update"),
    (("errors", 0), 'no step is called "errors"; recorded: sum_synapse, ')]


def test_an_equal_copy_keeps_the_step_it_came_from() -> None:
    with Trace() as trace:
        hidden = stages.hidden_activation([[0.5]])
        for layer in (hidden, hidden.copy()):
            stages.sum_synapse(layer, [[2.0]])
    assert len(trace) == 2
    assert trace.last.sources == {"layer_input": 0}


@pytest.mark.parametrize(("wanted", "message"), LOOKUPS, ids=[str(case[0]) for case in LOOKUPS])
def test_lookup_without_one_answer_lists_the_candidates(xor_trace: Trace, wanted: Any, message: str) -> None:
    with pytest.raises(StepNotFoundError) as caught:
        xor_trace[wanted]
    assert str(caught.value).startswith(message)  # unquoted, though it is a KeyError
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, IndexError)


@pytest.mark.parametrize(("look", "message"), [
    (lambda trace: trace["error"], 'no step is called "error"; recorded: nothing yet'),
    (lambda trace: trace[0], "the trace has 0 steps, counted from 0; received 0"),
    (lambda trace: trace.last, "the trace has 0 steps, counted from 0; received -1")])
def test_empty_trace(look: Any, message: str) -> None:
    with pytest.raises(StepNotFoundError, match=f"^{re.escape(message)}$"):
        look(Trace())
    assert repr(Trace()) == "Trace: no steps yet"
    assert "Trace: no steps yet" in Trace()._repr_html_()


@pytest.fixture
def pair() -> tuple[Trace, Any, Any]:
    """A trace of two equal-shaped outputs with equal values."""
    with Trace() as trace:
        first, second = stages.error([[3.0]], ONE), stages.error([[4.0]], TWO)
    return trace, first, second


def test_step_of_goes_by_identity_not_by_equality(pair: Any) -> None:
    trace, first, second = pair
    assert first == second
    assert (trace.step_of(first).index, trace.step_of(second).index) == (0, 1)
    assert trace.step_of(trace[1].output).index == 1


@pytest.mark.parametrize("foreign", [
    lambda array: array.copy(), lambda array: array[:], lambda array: array.T, lambda array: np.array([[2.0]])])
def test_step_of_a_copy_a_view_or_a_stranger(pair: Any, foreign: Any) -> None:
    trace, first, _ = pair
    message = ("no recorded step produced this (1, 1) array; expected the very array that a stage returned, no copy, and made "
               "since this trace was started")
    with pytest.raises(StepNotFoundError, match=f"^{re.escape(message)}$"):
        trace.step_of(foreign(first))


@pytest.mark.parametrize(("thing", "shown"), [(None, "none"), (ONE, "(1, 1)"), ("text", "a str"), (1.0, "number")])
def test_step_of_something_else(pair: Any, thing: Any, shown: str) -> None:
    with pytest.raises(StepNotFoundError, match=f"^no recorded step produced this {re.escape(shown)} array"):
        pair[0].step_of(thing)


def test_step_of_an_array_that_was_changed_since(pair: Any) -> None:
    trace, first, _ = pair
    first[0, 0] += 1
    with pytest.raises(StepNotFoundError, match=r"^step 0 \(error\) produced this array, but it was changed since$"):
        trace.step_of(first)
    first[0, 0] -= 1
    assert trace.step_of(first).index == 0


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered:RuntimeWarning")
def test_step_of_an_output_that_overflowed() -> None:
    with Trace() as trace:
        output = stages.delta_hidden([[1e200]], [[1e200]], [[0.0]])  # infinity times zero
    assert np.isnan(output[0, 0])
    assert trace.step_of(output).index == 0
    assert np.isnan(trace.explain(trace[0], 0, 0).value)


def test_step_of_an_array_of_an_earlier_run_of_its_cell() -> None:
    with Trace() as trace:
        runs = [stages.error(TWO, ONE) for _ in range(3)]
    assert {trace.step_of(array).index for array in runs} == {0}


def test_step_of_an_array_at_the_address_of_one_that_is_gone() -> None:
    with Trace() as trace:
        stages.error(TWO, ONE)  # nobody keeps the output, so its address is soon used again
        strangers = [np.array(ONE) for _ in range(1000)]
    for stranger in strangers:
        with pytest.raises(StepNotFoundError):
            trace.step_of(stranger)


def test_sources_lead_back_to_the_inputs(xor_trace: Trace) -> None:
    assert [dict(step.sources) for step in xor_trace] == [
        {}, {"sum_synapse": 0}, {"layer_input": 1}, {"sum_synapse": 2}, {"output_layer": 3}, {"error": 4, "output_layer": 3},
        {"delta_next": 5, "hidden_layer": 1}, {"delta": 6}, {"layer_input": 1, "delta": 5}, {"negative_gradient": 7},
        {"negative_gradient": 8}]


def test_a_step_is_never_its_own_source() -> None:
    with Trace() as trace:
        half = stages.error([[1.0]], [[0.5]])
        stages.error([[1.0]], half)  # an equal call, given the output of the first
    assert [dict(step.sources) for step in trace] == [{}]
    assert not trace.explain(0, 0, 0, depth=9).inputs


def test_copies_and_changed_arrays_have_no_source() -> None:
    with Trace() as trace:
        total = stages.sum_synapse(ONE, TWO)
        stages.hidden_activation(total.copy())
        total += 1
        stages.hidden_activation(total)
    assert [dict(step.sources) for step in trace] == [{}, {}, {}]


def test_keyword_arguments_have_sources_too() -> None:
    with Trace() as trace:
        stages.error(output_layer=stages.output_activation(ONE), targets=ONE)
    assert dict(trace["error"].sources) == {"output_layer": 0}
    assert list(trace["error"].arguments) == ["targets", "output_layer"]  # in the order of the formula


@pytest.mark.parametrize("again", [
    lambda: stages.sum_synapse(np.array(ONE), np.array(TWO)), lambda: stages.sum_synapse(layer_input=ONE, weights=TWO),
    lambda: stages.sum_synapse(weights=TWO, layer_input=ONE), lambda: stages.sum_synapse(ONE, TWO, None),
    lambda: stages.sum_synapse(ONE, TWO, bias=None), lambda: stages.sum_synapse([[1]], np.float32(TWO))])
def test_an_equal_call_refreshes_its_step(again: Any) -> None:
    with Trace() as trace:
        stages.sum_synapse(ONE, TWO)
        stages.error(ONE, TWO)
        output = again()
    assert [step.stage for step in trace] == ["sum_synapse", "error"]
    assert trace.last.index == trace.step_of(output).index == 0  # last is the step refreshed most recently


@pytest.mark.parametrize("other", [
    lambda: stages.sum_synapse(ONE, ONE), lambda: stages.sum_synapse(TWO, ONE), lambda: stages.sum_synapse(ONE, TWO, [[0.0]]),
    lambda: stages.negative_gradient(ONE, TWO), lambda: stages.sum_synapse([[1.0], [1.0]], TWO)])
def test_a_different_call_is_a_new_step(other: Any) -> None:
    with Trace() as trace:
        stages.sum_synapse(ONE, TWO)
        other()
    assert len(trace) == 2


def test_arrays_of_the_same_numbers_in_another_shape_are_a_different_call() -> None:
    with Trace() as trace:
        stages.error([[1.0, 2.0]], [[0.0, 0.0]])
        stages.error([[1.0], [2.0]], [[0.0], [0.0]])
    assert len(trace) == 2


def test_running_a_cell_twice_does_not_grow_the_trace_even_when_it_fails(xor_trace: Trace) -> None:
    before = repr(xor_trace)
    with xor_trace:
        problems.XOR.network.train_epoch(problems.XOR.inputs, problems.XOR.targets, problems.XOR.learning_rate)
    assert repr(xor_trace) == before
    for _ in range(3):
        with xor_trace, pytest.raises(ValueError, match="nan"):
            stages.weight_update(ONE, TWO, float("nan"))
    assert len(xor_trace) == 12


@pytest.mark.parametrize("fail", [
    lambda: stages.weight_update(ONE, TWO, rate=1.0), lambda: stages.weight_update(ONE, TWO, 1.0, 2.0),  # type: ignore[call-arg]
    lambda: stages.weight_update(ONE, TWO, True), lambda: stages.weight_update(ONE, TWO, np.array(1.0))])  # type: ignore[arg-type]
def test_a_failed_call_never_replaces_a_good_step(fail: Any) -> None:
    with Trace() as trace:
        stages.weight_update(ONE, TWO, 1.0)
        with pytest.raises((TypeError, ValueError)):
            fail()
    assert [bool(step.error) for step in trace] == [False, True]


def test_a_trace_keeps_the_first_steps_and_counts_the_rest() -> None:
    with Trace(limit=2) as trace:
        for k in range(5):
            stages.error([[float(k)]], ONE)
        stages.error([[0.0]], ONE)  # an equal call still finds its step
    assert [step.arguments["targets"].tolist() for step in trace] == [[[0.0]], [[1.0]]]  # type: ignore[union-attr]
    assert trace.last.index == 0
    assert repr(trace).splitlines()[-1] == "...   (3 calls beyond the limit of 2 steps not kept)"


def test_equal_calls_are_steps_of_their_own_where_that_is_wanted_but_once() -> None:
    for repeats, steps in ((True, 2), (False, 1)):
        with Trace(repeats=repeats) as trace, trace:
            stages.error(ONE, ONE)
            stages.error(ONE, ONE)
        assert len(trace) == steps


def test_long_traces_show_both_ends() -> None:
    with Trace() as trace:
        for k in range(130):
            if k == 100:
                assert len(repr(trace).splitlines()) == 1 + 100  # none is left out yet
            stages.error([[float(k)]], ONE)
    rows = repr(trace).splitlines()
    assert len(rows) == 1 + 50 + 1 + 50
    assert rows[51] == "...   (30 more)"
    assert [int(row.split()[0]) for row in (*rows[1:51], *rows[52:])] == [*range(50), *range(80, 130)]
    assert trace._repr_html_().count("<tr>") == len(rows)


def test_the_exact_text_of_a_small_trace() -> None:
    with Trace() as trace:
        total = stages.sum_synapse([[1, 0.5]], [[0.25, -3], [2, 1e-7]], [[0, 1]])
        stages.hidden_activation(total)
        stages.weight_update(np.ones((2, 7)), np.ones((2, 7)), 0.5)
        with pytest.raises(ValueError, match="finite"):
            stages.hidden_activation([[np.inf]])
    assert repr(trace) == """\
step  stage              formula                                      shapes                          values
0     sum_synapse        layer_input · weights + bias                 (1, 2) (2, 2) (1, 2) -> (1, 2)  [1.25  -2]
1     hidden_activation  1 / (1 + exp(-sum_synapse))                  (1, 2) -> (1, 2)                [0.7773  0.1192]
2     weight_update      weights + learning_rate · negative_gradient  (2, 7) (2, 7) number -> (2, 7)  from 1.5 to 1.5
3     hidden_activation  1 / (1 + exp(-sum_synapse))                  (1, 1)                          \
failed: ValueError: hidden_activation: sum_synapse holds inf at [0, 0]; expected finite numbers"""


def test_a_failed_shape_is_told_in_two_lines() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="transpose"):
        stages.error(np.ones((1, 2)), np.ones((2, 1)))
    assert trace.last.summary()[-1] == (
        "failed: ShapeError\noutput_layer is (2, 1); its transpose (1, 2) fits, if that is (samples, outputs)")


def test_texts_hold_no_addresses_and_no_numpy_names(xor_trace: Trace) -> None:
    texts = [repr(xor_trace), xor_trace._repr_html_()]
    for step in xor_trace:
        explanation = xor_trace.explain(step, 0, 0, depth=9)
        texts += [repr(step), step._repr_html_(), repr(explanation), explanation._repr_latex_(), explanation.expression]
    assert not [text for text in texts if re.search(r"0x|np\.|float64|array\(|object at", text)]


def test_html_has_a_row_a_step_and_the_same_cells_as_the_text(xor_trace: Trace) -> None:
    html = xor_trace._repr_html_()
    assert html.count("<tr>") == 1 + len(xor_trace)
    assert all(cell in html for cell in ("delta_hidden", "(4, 1) (3, 1) (4, 3) -&gt; (4, 3)", "0.02185"))


BAD_ASKING = [
    (lambda trace: trace[None], StepNotFoundError,
     "expected a step's number, a stage's name, or both as in trace[\"sum_synapse\", 1], received NoneType None"),
    (lambda trace: trace[True], StepNotFoundError, "received bool True"),
    (lambda trace: trace["error", "a"], ValueError, "Trace: the occurrence must be a whole number, received str 'a'"),
    (lambda trace: trace.explain("error", row="a", column=0), ValueError,
     "Trace.explain: row must be a whole number, received str 'a'"),
    (lambda trace: trace.explain("error", 0, 0.5), ValueError, "Trace.explain: column must be a whole number, received float 0.5"),
    (lambda trace: Trace.start(limit="x"), ValueError, "Trace: limit must be a whole number of at least 1, received str 'x'"),
    (lambda trace: Trace(float("nan")), ValueError, "Trace: limit must be a whole number of at least 1, received float nan"),
    (lambda trace: Trace(-1), ValueError, "Trace: limit must be a whole number of at least 1, received int -1")]


@pytest.mark.parametrize(("ask", "kind", "message"), BAD_ASKING, ids=range(len(BAD_ASKING)))
def test_what_cannot_be_asked_is_refused_at_once_and_by_name(ask: Any, kind: type, message: str, xor_trace: Trace) -> None:
    with pytest.raises(kind) as caught:
        ask(xor_trace)
    assert str(caught.value).endswith(message)
    assert stages.sum_synapse([[1.0]], [[1.0]]).tolist() == [[1.0]]  # nobody listens who should not


def test_a_terminal_without_the_symbols_is_given_words_for_them() -> None:
    code = ("from mlpteach import Trace, problems as p\nwith Trace() as trace:\n"
            "    p.XOR.network.train_epoch(p.XOR.inputs, p.XOR.targets, 0.3)\nprint(trace)\nprint(trace['delta_hidden'])")
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=plain).stdout
    assert said.count("(delta_next * weights_next.T) * hidden_layer * (1 - hidden_layer)") == 2
