"""What the decorator does at a call: nothing visible but the record, in this thread, for as long as somebody records."""

from __future__ import annotations

import gc
import inspect
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from mlpteach import ShapeError, Trace, problems, stages
from mlpteach.tracing import recording
from mlpteach.tracing.recording import stage, unrecorded
from mlpteach.tracing.stage import STAGES

ONE, TWO = [[1.0]], [[2.0]]
NAMES = [name for name in STAGES if hasattr(stages, name)]


@pytest.fixture(autouse=True)
def nobody_records() -> Any:
    """No test leaves a recorder behind for the next one."""
    yield
    if recording.listening():  # a trace in a circle of references, perhaps; collecting takes half a second, so only then
        gc.collect()
    assert recording.listening() == []


@pytest.mark.parametrize("name", NAMES)
def test_the_decorator_keeps_name_signature_and_docstring(name: str) -> None:
    function = getattr(stages, name)
    bare = function.__wrapped__.__wrapped__
    assert inspect.signature(function) == inspect.signature(bare)
    assert (function.__name__, function.__doc__, function.__module__) == (name, bare.__doc__, "mlpteach.stages")
    assert list(inspect.signature(function).parameters) == list(STAGES[name].parameters)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_tracing_changes_no_bit_of_the_result(name: str, stage_arguments: Any, data: Any) -> None:
    function, arguments = getattr(stages, name), data.draw(stage_arguments(name))
    untraced = function(**arguments)
    with Trace() as trace:
        traced = function(**arguments)
    assert traced.tobytes() == untraced.tobytes() == trace.last.output.tobytes()
    assert type(traced) is type(untraced)
    assert traced.flags.writeable  # the record is a copy, the learner's array is the learner's


def test_recording_starts_and_stops() -> None:
    stages.error(ONE, ONE)
    trace = Trace.start()
    assert trace.recording
    stages.error(ONE, TWO)
    trace.stop()
    trace.stop()  # again does no harm
    stages.error(TWO, ONE)
    assert not trace.recording
    assert [step.stage for step in trace] == ["error"]


def test_a_stopped_trace_can_go_on() -> None:
    trace = Trace()
    for targets in (ONE, TWO):
        with trace:
            stages.error(targets, ONE)
    assert len(trace) == 2


def test_nested_traces_each_record() -> None:
    with Trace() as outer:
        stages.error(ONE, ONE)
        with Trace() as inner:
            stages.error(ONE, TWO)
        stages.error(TWO, ONE)
    assert (len(outer), len(inner)) == (3, 1)


def test_traces_may_end_in_any_order() -> None:
    first, second = Trace.start(), Trace.start()
    first.stop()
    stages.error(ONE, TWO)
    second.stop()
    assert (len(first), len(second)) == (0, 1)


def test_the_block_stops_when_it_raises() -> None:
    with pytest.raises(ZeroDivisionError), Trace() as trace:
        stages.error(ONE, TWO)
        raise ZeroDivisionError
    assert not trace.recording
    assert len(trace) == 1


def test_a_trace_whose_name_is_reused_stops_recording_and_is_forgotten() -> None:
    trace = Trace.start()
    gone = weakref.ref(trace)
    trace = Trace.start()
    gc.collect()
    assert gone() is None
    stages.error(ONE, TWO)
    assert recording.listening() == [trace]
    trace.stop()


def test_a_failed_call_is_recorded_and_its_error_is_the_learners() -> None:
    bad = np.ones((1, 2))
    with pytest.raises(ShapeError) as untraced:
        stages.error(ONE, bad)
    with Trace() as trace, pytest.raises(ShapeError) as traced:
        stages.error(ONE, bad)
    assert str(traced.value) == str(untraced.value)
    assert traced.value.__cause__ is traced.value.__context__ is None
    assert trace.last.error == f"ShapeError: {untraced.value}"
    assert trace.last.output is None
    assert "failed: ShapeError" in repr(trace)
    assert "failed: ShapeError" in trace._repr_html_()


def test_an_error_raised_inside_a_learners_stage_passes_through_unchanged() -> None:
    mistake = KeyError("mine")

    @stage("broken", "(samples, units) -> (samples, units)", lambda row, unit, values: values[row, unit])
    def broken(values: Any) -> Any:
        raise mistake

    try:
        with Trace() as trace, pytest.raises(KeyError) as caught:
            broken(ONE)
    finally:
        del STAGES["broken"]
    assert caught.value is mistake
    assert trace.last.error == "KeyError: 'mine'"


@pytest.mark.parametrize(("arguments", "keywords", "shown"), [
    (("text", ONE), {}, "a str"), ((ONE, [[1.0], [2.0, 3.0]]), {}, "a list that is not a table"), ((ONE,), {}, "missing"),
    ((ONE, ONE), {"unknown": 1}, "unexpected keyword argument 'unknown'"), ((ONE, ONE, ONE), {}, "too many positional arguments")])
def test_calls_with_impossible_arguments_are_recorded_too(arguments: Any, keywords: Any, shown: str) -> None:
    with Trace() as trace, pytest.raises((TypeError, ValueError)):
        stages.error(*arguments, **keywords)
    assert shown in repr(trace.last)


@pytest.mark.parametrize(("choice", "kept"), [("swish", "a str"), (5, 5.0), (["tanh"], "a list"), ([5], [5.0])])
def test_a_choice_that_there_is_not_is_refused_as_ever_and_recorded(choice: Any, kept: Any) -> None:
    with Trace() as trace, pytest.raises(ValueError, match=r"^hidden_activation: activation must be one of 'sigmoid', 'tanh'"):
        stages.hidden_activation(ONE, choice)
    assert trace.last.error.startswith("ValueError: hidden_activation: activation must be one of")
    assert np.array_equal(trace.last.arguments["activation"], kept)
    assert trace.last.formula in repr(trace) and trace.last.formula in trace.last._repr_html_()


def test_a_stopped_trace_is_forgotten_so_that_calls_are_fast_again() -> None:
    with Trace():
        assert recording._here.recorders
    assert recording._here.recorders == ()


def test_unrecorded_blocks_leave_no_step() -> None:
    with Trace() as trace:
        with pytest.raises(ZeroDivisionError), unrecorded():
            stages.error(ONE, ONE)
            raise ZeroDivisionError
        stages.error(ONE, TWO)
    assert len(trace) == 1


def in_thread(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=20)


def test_another_thread_is_not_recorded() -> None:
    with Trace() as trace:
        in_thread(lambda: stages.error(ONE, TWO))
    assert len(trace) == 0


def test_a_trace_stopped_by_another_thread_has_stopped() -> None:
    trace = Trace.start()
    in_thread(trace.stop)
    stages.error(ONE, TWO)
    assert len(trace) == 0


def test_threads_at_the_same_time_do_not_mix() -> None:
    everybody = threading.Barrier(4)

    def work(seed: int) -> tuple[Trace, Any]:
        task = problems.XOR
        everybody.wait(timeout=20)
        with Trace() as trace:
            for epoch in range(5):
                task.network.train_epoch(task.inputs, task.targets, learning_rate=1 + seed + epoch / 10)
        return trace, seed

    with ThreadPoolExecutor(4) as pool:
        for trace, seed in pool.map(work, range(4)):
            assert len(trace) == 9 + 2 * 5  # the passes are equal calls, the updates are not
            rates = [step.arguments["learning_rate"] for step in trace if step.stage == "weight_update"]
            assert rates == [1 + seed + epoch / 10 for epoch in range(5) for _ in range(2)]


KERNEL_CELLS = [  # source, what the cell prints
    ("from mlpteach import Trace, stages\ntrace = Trace.start()", ""),
    ("total = stages.sum_synapse([[1.0, 2.0]], [[0.5], [0.25]])", ""),
    ("hidden = stages.hidden_activation(total)\nprint(len(trace), trace.step_of(total).index, dict(trace.last.sources))",
     "2 0 {'sum_synapse': 0}"),
    ("hidden = stages.hidden_activation(total)\nprint(len(trace), trace.last.stage)", "2 hidden_activation"),
    ("total = stages.sum_synapse([[1.0, 2.0]], [[0.5], [0.25]])\nprint(len(trace), trace.last.stage)", "2 sum_synapse"),
    ("trace = Trace.start()\nhidden = stages.hidden_activation(total)\nprint(len(trace), dict(trace.last.sources))", "1 {}"),
    ("trace.stop()\nhidden = stages.hidden_activation(hidden)\nprint(len(trace))", "1")]


@pytest.mark.filterwarnings("default")  # those of the kernel's client are not ours
def test_recording_works_across_the_cells_of_a_real_kernel() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source, _ in KERNEL_CELLS])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    printed = ["".join(output["text"] for output in cell.outputs).strip() for cell in notebook.cells]
    assert printed == [expected for _, expected in KERNEL_CELLS]
