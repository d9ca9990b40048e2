"""Traces as JSON: the same numbers to the last bit, nothing run, and damaged texts refused with a reason."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mlpteach import Step, Trace, stages
from mlpteach.archive import from_plain, loads, to_plain
from mlpteach.record import STAGES
from mlpteach.trace import stage


def through_json(value: Any) -> Any:
    return from_plain(json.loads(json.dumps(to_plain(value), allow_nan=False)))


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(allow_subnormal=True)))
def test_arrays_survive_to_the_last_bit(array: Any) -> None:
    loaded = through_json(array)
    assert loaded.shape == array.shape
    assert loaded.dtype == np.float64
    assert not loaded.flags.writeable
    np.testing.assert_array_equal(loaded, array)
    zeros = array == 0
    np.testing.assert_array_equal(np.signbit(loaded[zeros]), np.signbit(array[zeros]))


@pytest.mark.parametrize("value", [0.1, -0.0, 5e-324, -2.2250738585072014e-308, 1.7976931348623157e308, math.inf, -math.inf, 1 / 3])
def test_numbers_survive_to_the_last_bit(value: float) -> None:
    assert through_json(value).hex() == value.hex()


@pytest.mark.parametrize("value", [None, "a str", "", "nan", 'quotes " and \n lines, ∘ ᵀ <script>'])
def test_missing_values_and_texts_survive(value: Any) -> None:
    assert through_json(value) == value


def test_nan_survives() -> None:
    assert math.isnan(through_json(math.nan))


@pytest.fixture
def trace() -> Trace:
    """A trace with sources, samples, a number, an optional argument, failures with odd arguments, and calls left out."""
    with Trace(limit=6) as trace:
        hidden = stages.hidden_activation(stages.sum_synapse([[0.1, -0.0]], [[5e-324], [1e308]], [[1 / 3]]))
        stages.weight_update(hidden, [[2.0]], 0.1)
        for bad in ([[math.nan, math.inf]], "text", [[1], [2, 3]]):
            with pytest.raises(ValueError, match=r"must be|finite"):
                stages.error(bad, hidden)
        stages.error([[7.0]], hidden)
        stages.sum_synapse([[0.1, -0.0]], [[5e-324], [1e308]], [[1 / 3]])
    return trace


def test_a_trace_survives(trace: Trace) -> None:
    loaded = Trace.from_json(trace.to_json())
    assert loaded.to_json() == trace.to_json()
    assert repr(loaded) == repr(trace)
    assert loaded._repr_html_() == trace._repr_html_()
    assert [repr(step) for step in loaded] == [repr(step) for step in trace]
    assert loaded.last.index == trace.last.index == 0
    assert "1 calls beyond the limit of 6 steps" in repr(loaded)


def test_every_field_of_every_step_survives(trace: Trace) -> None:
    for before, after in zip(trace, Trace.from_json(trace.to_json()), strict=True):
        assert (after.index, after.stage, after.formula, after.error) == (before.index, before.stage, before.formula, before.error)
        assert dict(after.sources) == dict(before.sources)
        for old, new in zip([before.output, before.samples, *before.arguments.values()],
                            [after.output, after.samples, *after.arguments.values()], strict=True):
            np.testing.assert_equal(new, old)
        assert list(after.arguments) == list(before.arguments)


def test_loaded_steps_are_as_frozen_as_recorded_ones(trace: Trace) -> None:
    step: Any = Trace.from_json(trace.to_json())[0]
    with pytest.raises(AttributeError, match="cannot assign to field 'index'"):
        step.index = 9
    with pytest.raises(ValueError, match="read-only"):
        step.output[0, 0] = 1.0
    with pytest.raises(TypeError, match="does not support item assignment"):
        step.arguments["weights"] = 1.0


def test_explanations_work_after_loading(trace: Trace) -> None:
    loaded = Trace.from_json(trace.to_json())
    assert repr(loaded.explain("weight_update", 0, 0, depth=3)) == repr(trace.explain("weight_update", 0, 0, depth=3))


def test_an_empty_trace_survives() -> None:
    assert repr(Trace.from_json(Trace().to_json())) == "Trace: no steps yet"


def test_a_loaded_trace_can_record_on(trace: Trace) -> None:
    loaded = Trace.from_json(Trace().to_json())
    with loaded:
        stages.error([[1.0]], [[0.5]])
    assert len(loaded) == 1


def test_a_step_of_an_unknown_stage_shows_but_does_not_explain() -> None:
    @stage("values", "(samples, units) -> (samples, units)", lambda row, unit, values: values[row, unit])
    def passing(values: Any) -> Any:
        return values.copy()

    with Trace() as trace:
        passing([[1.0]])
    text = trace.to_json()
    del STAGES["passing"]
    loaded = Trace.from_json(text)
    assert "passing" in repr(loaded)
    assert "row 1" in repr(loaded.last)
    with pytest.raises(ValueError, match=r"^step 0: the stage 'passing' is not defined here, so its cells cannot be explained$"):
        loaded.explain(0, 0, 0)


def test_the_text_is_plain_json_without_anything_to_run(trace: Trace) -> None:
    plain = json.loads(trace.to_json(), parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert plain["format"] == "mlpteach trace 1"
    assert set(plain["steps"][0]) == {"stage", "formula", "output", "error", "arguments", "sources", "samples"}


def test_loading_runs_nothing(trace: Trace) -> None:
    plain = json.loads(trace.to_json())
    for step in plain["steps"]:
        step["stage"] = step["formula"] = step["error"] = "__import__('os').abort()"
    assert isinstance(Trace.from_json(json.dumps(plain))[0], Step)


def damaged(trace: Trace, **changes: Any) -> str:
    """The trace's text with fields of its second step, or of the whole, replaced."""
    plain = json.loads(trace.to_json())
    for name, value in changes.items():
        (plain if name in plain else plain["steps"][1])[name] = value
    return json.dumps(plain)


@pytest.mark.parametrize(("changes", "reason"), [
    ({"format": "mlpteach trace 2"}, "its format is 'mlpteach trace 2'"), ({"last": 6}, "its last step is 6, of 6"),
    ({"last": -2}, "its last step is -2, of 6"), ({"last": "x"}, "invalid literal for int() with base 10: 'x'"),
    ({"sources": {"sum_synapse": 1}}, "step 1 has inputs from steps [1], expected earlier steps"),
    ({"sources": {"sum_synapse": -1}}, "step 1 has inputs from steps [-1], expected earlier steps"),
    ({"sources": {"weights": 0}}, "step 1 has inputs from steps [0], expected earlier steps"),
    ({"output": {"shape": [2, 2], "values": [1.0]}}, "cannot reshape array of size 1 into shape"),
    ({"output": {"shape": [1, 1], "values": ["x"]}}, ""), ({"output": {"shape": [1, 1]}}, "'values' is missing"),
    ({"arguments": [1]}, ""), ({"arguments": None}, ""), ({"samples": 3.0}, "the samples of step 1 are not a table"),
    ({"samples": {"shape": [1], "values": [1.0]}}, "the samples of step 1 are not a table"), ({"steps": 3}, ""),
    ({"left_out": None}, ""), ({"last": 1e999}, "cannot convert float infinity to integer")], ids=str)
def test_damaged_traces_are_refused(trace: Trace, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=r"^not a trace: expected the text that Trace\.to_json\(\) writes; " + re.escape(reason)):
        Trace.from_json(damaged(trace, **changes))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '"text"', "{}", '{"format": 1}', '{"format": "mlpteach trace 1"}',
                                  "[" * 100_000, None, b"\xff"], ids=lambda text: str(text)[:30])
def test_foreign_texts_are_refused(text: Any) -> None:
    with pytest.raises(ValueError, match=r"^not a trace: expected the text that Trace\.to_json\(\) writes; ."):
        Trace.from_json(text)


def test_a_missing_field_is_named(trace: Trace) -> None:
    plain = json.loads(trace.to_json())
    del plain["steps"][2]["formula"]
    with pytest.raises(ValueError, match=r"; 'formula' is missing$"):
        loads(json.dumps(plain))
