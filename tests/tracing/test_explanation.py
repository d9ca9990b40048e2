"""Explanations: the arithmetic is exact for every cell of every stage, and its text and LaTeX say so readably."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpteach import Explanation, StepNotFoundError, Trace, problems, stages
from mlpteach.tracing.arithmetic import Number, Operation, Term, exp, tanh
from mlpteach.tracing.stage import STAGES

NAMES = [name for name in STAGES if hasattr(stages, name)]
DEEP = 20  # more than the steps of any epoch below


def evaluate(expression: str) -> float:
    return float(eval(expression, {"__builtins__": {}}))


def sizes(term: Term) -> list[float]:
    """The sizes of all terms outside a quotient, whose own parts can be huge while it is at most 1."""
    assert isinstance(term, (Number, Operation))
    parts = term.operands if isinstance(term, Operation) and term.kind != "/" else ()
    return [abs(term.value), *(size for part in parts for size in sizes(part))]


def largest_term(explanation: Explanation) -> float:
    return max([*sizes(explanation.term), *map(largest_term, explanation.inputs.values())])


def check_every_cell(trace: Trace, depth: int) -> None:
    for step in trace:
        assert isinstance(step.output, np.ndarray)
        for row, column in product(*map(range, step.output.shape)):
            explanation = trace.explain(step, row, column, depth)
            assert explanation.value == step.output[row, column]
            assert abs(evaluate(explanation.expression) - explanation.value) <= 1e-12 * largest_term(explanation), explanation


def test_the_example_of_the_lesson(xor_trace: Trace) -> None:
    assert repr(xor_trace.explain("delta_hidden", row=1, column=2)) == """\
delta_hidden[1, 2]  (sample (0, 1), hidden unit 3)
  = (sum over outputs of delta_next * weights_next) * hidden * (1 - hidden)
  = (0.1394 * 0.148) * 0.3849 * (1 - 0.3849)
  = 0.02063 * 0.2367
  = 0.004884"""


LESSON = [  # what, row, column, the text
    (("sum_synapse", 0), 3, 1, """\
sum_synapse[3, 1]  (sample (1, 1), unit 2)
  = sum over inputs of layer_input * weights
  = 1 * (-0.74) + 1 * (-0.577)
  = -0.74 + (-0.577)
  = -1.317"""),
    ("error", 0, 0, """\
error[0, 0]  (sample (0, 0), output 1)
  = targets - output
  = 0 - 0.4059
  = -0.4059"""),
    ("output_activation", 0, 0, """\
output_activation[0, 0]  (sample (0, 0), output 1)
  = 1 / (1 + exp(-sum_synapse))
  = 1 / (1 + exp(-(-0.381)))
  = 1 / 2.464
  = 0.4059"""),
    (("weight_update", 1), 2, 0, """\
weight_update[2, 0]  (input 3, unit 1)
  = weights + learning_rate * negative_gradient
  = 0.148 + 0.3 * 0.02109
  = 0.148 + 0.006326
  = 0.1543""")]


@pytest.mark.parametrize(("what", "row", "column", "text"), LESSON, ids=[str(case[0]) for case in LESSON])
def test_text_of_a_cell(xor_trace: Trace, what: Any, row: int, column: int, text: str) -> None:
    assert repr(xor_trace.explain(what, row, column)) == text


def test_more_digits_are_for_who_asks(xor_trace: Trace) -> None:
    found = xor_trace.explain("delta_hidden", 1, 2, depth=2, digits=8)
    assert repr(found).splitlines()[2] == "  = (0.13939397 * 0.148) * 0.38485296 * (1 - 0.38485296)"
    assert r"0.38485296" in found._repr_latex_()
    assert [repr(inner).splitlines()[-1] for inner in found.inputs.values()] == ["  = 0.13939397", "  = 0.38485296"]
    with pytest.raises(ValueError, match="digits must be a whole number of at least 1, received int 0"):
        xor_trace.explain("error", 0, 0, digits=0)


def test_a_cell_with_a_bias_and_one_of_a_bias() -> None:
    with Trace() as trace:
        delta = stages.sum_synapse([[2.0]], [[3.0]], [[-1.0]])
        stages.negative_gradient_bias(delta)
    assert repr(trace.explain("sum_synapse", 0, 0)).splitlines()[1:] == [
        "  = (sum over inputs of layer_input * weights) + bias", "  = (2 * 3) + (-1)", "  = 6 + (-1)", "  = 5"]
    assert repr(trace.explain("negative_gradient_bias", 0, 0)).splitlines() == [
        "negative_gradient_bias[0, 0]  (bias, unit 1)", "  = sum over samples of delta", "  = 5"]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_expression_of_every_stage_evaluates_to_the_cell(name: str, stage_arguments: Any, data: Any) -> None:
    with Trace() as trace:
        getattr(stages, name)(**data.draw(stage_arguments(name)))
    check_every_cell(trace, depth=1)


@given(hidden=st.lists(st.integers(1, 3), max_size=2), samples=st.integers(1, 3), seed=st.integers(0, 999),
       biases=st.booleans(), depth=st.sampled_from([2, 3, DEEP]))
def test_deep_expressions_evaluate_to_the_cell(traced_epoch: Any, hidden: list[int], samples: int, seed: int, biases: bool,
                                               depth: int) -> None:
    sizes = (2, *hidden, 1) if len(hidden) > 1 else (2, *hidden, 2)  # deep expressions grow with every layer
    check_every_cell(traced_epoch(sizes, samples, seed, biases), depth)


def test_deep_expression_goes_back_to_the_inputs(xor_trace: Trace) -> None:
    explanation = xor_trace.explain("delta_hidden", 1, 2, depth=DEEP)
    known = {repr(float(number)) for array in (problems.XOR.inputs, problems.XOR.targets, *problems.XOR.network.weights)
             for number in array.flat} | {"1.0", "2.718281828459045"}
    assert {number.lstrip("-") for number in re.findall(r"[\d.]+", explanation.expression)} <= {text.lstrip("-") for text in known}


@pytest.mark.parametrize("z", [-800.0, -700.0, -699.9, -20.5, 0.0, 40.0, 800.0])
@pytest.mark.parametrize("name", ["hidden_activation", "output_activation"])
def test_sigmoid_cells_are_right_far_out_too(name: str, z: float) -> None:
    with Trace() as trace:
        output = getattr(stages, name)([[z]])
    assert evaluate(trace.explain(output, 0, 0).expression) == pytest.approx(output[0, 0], rel=1e-12, abs=1e-300)


def test_long_sums_are_shortened_in_the_text_but_not_in_the_expression() -> None:
    with Trace() as trace:
        stages.negative_gradient_bias([[float(k)] for k in range(1, 31)])
    explanation = trace.explain(0, 0, 0)
    assert "  = 1 + 2 + 3 + ... + 30\n" in repr(explanation)
    assert explanation.expression.count("+") == 29
    assert evaluate(explanation.expression) == 465


def test_depth_labels_where_each_number_comes_from(xor_trace: Trace) -> None:
    explanation = xor_trace.explain("delta_hidden", 1, 2, depth=2)
    assert [line for line in repr(explanation).splitlines() if "where" in line] == [
        "  where delta_next[1, 0] is delta_output[1, 0]  (sample (0, 1), output 1)",
        "  where hidden_layer[1, 2] is hidden_activation[1, 2]  (sample (0, 1), hidden unit 3)"]
    assert [str(place) for place in explanation.inputs] == ["delta_next[1, 0]", "hidden_layer[1, 2]"]
    assert not xor_trace.explain("delta_hidden", 1, 2).inputs


def test_depth_counts_the_levels(xor_trace: Trace) -> None:
    def levels(explanation: Explanation) -> int:
        return 1 + max(map(levels, explanation.inputs.values()), default=0)

    assert [levels(xor_trace.explain("delta_hidden", 0, 0, depth)) for depth in (1, 2, 3, 4, DEEP)] == [1, 2, 3, 4, 7]


@pytest.mark.parametrize(("count", "more"), [(15, "3 more inputs"), (13, "1 more input"), (12, "")])
def test_many_inputs_are_counted_instead_of_listed(count: int, more: str) -> None:
    with Trace() as trace:
        error = stages.error(np.ones((count, 1)), np.zeros((count, 1)))
        stages.negative_gradient_bias(error)
    explanation = trace.explain(1, 0, 0, depth=2)
    assert len(explanation.inputs) == count
    assert repr(explanation).count("where") == explanation._repr_latex_().count("where") == 12
    for text in (repr(explanation), explanation._repr_latex_()):
        assert (f"and {more} that earlier steps produced" in text) is ("that earlier steps produced" in text) is bool(more)


def test_names_of_samples_with_many_inputs_are_counted_from_one() -> None:
    with Trace() as trace:
        stages.sum_synapse(np.ones((2, 5)), np.ones((5, 1)))
    assert trace.explain(0, 1, 0).where == "sample 2, unit 1"


def test_rows_that_are_not_samples_are_not_named_like_samples() -> None:
    with Trace() as trace:
        gradient = stages.negative_gradient([[7.0, 8.0]], [[1.0]])
        stages.hidden_activation(gradient)  # a gradient where a layer belongs: two rows, though there is one sample
    assert trace.explain(1, 1, 0).where == "sample (8), hidden unit 1"
    assert "sample (7, 8)" not in repr(trace.last)


def test_latex_is_one_balanced_formula(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 2), 4, 0, True)
    for step in trace:
        latex = trace.explain(step, 0, 0, depth=DEEP)._repr_latex_()
        assert latex.startswith("$")
        assert latex.endswith("$")
        assert latex.count("$") == 2
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\begin{aligned}") == latex.count(r"\end{aligned}") == 1
        assert not re.search(r"(?<!\\)_(?!\{)", latex), latex  # an underscore is escaped, or opens a subscript
        assert not re.search(r"[0-9]e[+-]?[0-9]", latex), latex


def test_latex_of_the_lesson(xor_trace: Trace) -> None:
    assert xor_trace.explain("error", 0, 0)._repr_latex_() == (
        r"$\begin{aligned} &\text{error[0, 0]} \quad \text{(sample (0, 0), output 1)} \\ "
        r"&\quad = \text{targets} - \text{output} \\ &\quad = 0 - 0.4059 \\ &\quad = -0.4059 \end{aligned}$")
    assert r"\text{delta\_next}" in xor_trace.explain("delta_hidden", 0, 0)._repr_latex_()
    assert r"-8.048 \cdot 10^{-5}" in xor_trace.explain(("negative_gradient", 0), 0, 0)._repr_latex_()


@pytest.mark.parametrize("z", [-400.0, -0.5, 0.5, 400.0])
def test_python_text_of_tanh_overflows_on_neither_side(z: float) -> None:
    assert eval(Explanation("a[0, 0]", "here", tanh(Number(z)), np.tanh(z)).expression) == pytest.approx(np.tanh(z), abs=1e-15)


def test_what_is_within_a_function_is_computed_first() -> None:
    explanation = Explanation("a[0, 0]", "here", exp(Number(2.0, "z") * 0.25), np.exp(0.5))
    assert repr(explanation).splitlines()[1:] == ["  = exp(z * 0.25)", "  = exp(2 * 0.25)", "  = exp(0.5)", "  = 1.649"]


def test_latex_of_a_name_with_signs_of_its_own() -> None:
    assert r"&\text{cost\$\%x} \quad \text{(here)}" in Explanation("cost$%\\x", "here", Number(1.0), 1.0)._repr_latex_()


@pytest.mark.parametrize(("row", "column", "message"), [
    (4, 0, "delta_hidden has rows 0 to 3, received row 4"), (-1, 0, "delta_hidden has rows 0 to 3, received row -1"),
    (0, 3, "delta_hidden has columns 0 to 2, received column 3"), (0, -1, "delta_hidden has columns 0 to 2, received column -1")])
def test_cell_outside_the_table(xor_trace: Trace, row: int, column: int, message: str) -> None:
    with pytest.raises(IndexError, match=f"^{message}$"):
        xor_trace.explain("delta_hidden", row, column)


@pytest.mark.parametrize("depth", [0, -1])
def test_depth_below_one(xor_trace: Trace, depth: int) -> None:
    with pytest.raises(ValueError, match=f"^Trace.explain: depth must be a whole number of at least 1, received int {depth}$"):
        xor_trace.explain("error", 0, 0, depth)


def test_a_failed_step_has_nothing_to_explain() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="finite"):
        stages.hidden_activation([[np.nan]])
    with pytest.raises(ValueError, match=r"^step 0 \(hidden_activation\) has no table of values to explain: ValueError: hidden"):
        trace.explain(0, 0, 0)


def test_the_sigmoid_is_written_as_its_formula_wherever_that_does_not_overflow() -> None:
    with Trace() as trace:
        stages.hidden_activation([[-600.0, -800.0]])
    assert [repr(trace.explain(0, 0, unit)).splitlines()[1] for unit in (0, 1)] == [
        "  = 1 / (1 + exp(-sum_synapse))", "  = exp(sum_synapse) / (1 + exp(sum_synapse))"]


def test_an_input_of_its_own_name_is_named_once(xor_trace: Trace) -> None:
    text = repr(xor_trace.explain("delta_output", 0, 0, depth=2))
    assert "\n  where error[0, 0]  (sample (0, 0), output 1)" in text
    assert "\n  where output_layer[0, 0] is output_activation[0, 0]  (sample" in text


def test_explaining_by_array_step_number_or_name_is_the_same() -> None:
    with Trace() as trace:
        output = stages.error([[1.0]], [[0.25]])
    texts = {repr(trace.explain(what, 0, 0)) for what in (output, trace[0], 0, -1, "error", ("error", 0))}
    assert len(texts) == 1


def test_a_step_of_another_trace_is_refused(xor_trace: Trace, traced_epoch: Any) -> None:
    other = traced_epoch((2, 3, 1), 4, 0, False)
    with pytest.raises(StepNotFoundError, match=r"^step 6 \(delta_hidden\) is not a step of this trace$"):
        xor_trace.explain(other["delta_hidden"], 0, 0, depth=2)
    with Trace() as half:
        stages.output_activation([[0.0]])
    with Trace() as mine:
        stages.error([[1.0]], [[0.5]])
    with pytest.raises(StepNotFoundError, match=r"^step 0 \(output_activation\) is not a step of this trace$"):
        mine.explain(half[0], 0, 0)  # whose number is the same


def test_a_step_looked_up_before_its_cell_ran_again_is_still_explained(xor_trace: Trace) -> None:
    earlier = xor_trace["error"]
    with xor_trace:
        problems.XOR.network.train_epoch(problems.XOR.inputs, problems.XOR.targets, problems.XOR.learning_rate)
    assert xor_trace["error"] is not earlier
    assert repr(xor_trace.explain(earlier, 0, 0, depth=2)) == repr(xor_trace.explain("error", 0, 0, depth=2))
