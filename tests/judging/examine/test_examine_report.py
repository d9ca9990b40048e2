"""What a person reads of an examination: the line that it was taken for, mistakes layer by layer, hints, remarks, the card."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlpteach import examine
from mlpteach.judging.examine.findings import Findings, in_layers, place
from mlpteach.judging.examine.report import Mistake, Report
from mlpteach.judging.examine.training import error
from mlpteach.judging.misconceptions import CATALOGUE

INPUTS = np.array([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5], [0.9, 0.9], [0.2, 0.4]])
TARGETS = np.array([[0.2, 0.6], [0.7, 0.1], [0.4, 0.4], [0.9, 0.3], [0.5, 0.8]])
Delta = Callable[..., Any]


def slope(a: Any) -> Any:
    return 1 - a**2


def program(*, top: Delta = slope, hidden: Delta = slope, came_in: Delta = lambda a: a, scale: float = 1.0, rate: float = 0.1,
            biases: Delta = lambda d: d.sum(axis=0), sizes: tuple[int, ...] = (2, 4, 3, 2), start: Delta = lambda w: w,
            **named: Any) -> Report:
    """A network of tanh units with one slope at its outputs and one at its hidden layers, examined."""
    rng = np.random.default_rng(0)
    net = SimpleNamespace(W=[start(rng.normal(size=shape)) for shape in pairwise(sizes)],
                          b=[start(rng.normal(size=(1, units)))[0] for units in sizes[1:]])

    def forward(inputs: Any) -> list[Any]:
        activations = [inputs]
        for weights, bias in zip(net.W, net.b, strict=True):
            activations.append(np.tanh(activations[-1] @ weights + bias))
        return activations

    def train(inputs: Any, targets: Any) -> None:
        activations = forward(inputs)
        delta = (targets - activations[-1]) * top(activations[-1])
        for layer in reversed(range(len(net.W))):
            back = delta @ net.W[layer].T * hidden(activations[layer]) if layer else None
            net.W[layer] = net.W[layer] + rate * (scale if layer == 0 else 1.0) * came_in(activations[layer]).T @ delta
            net.b[layer] = net.b[layer] + rate * biases(delta)
            delta = back

    return examine(INPUTS, TARGETS, train=train, output=lambda inputs: forward(inputs)[-1], weights=net, loss="squared error",
                   **named)


def lines(report: Report) -> list[str]:
    return repr(report).splitlines()


def test_the_first_line_can_be_corrected() -> None:
    assert lines(program(sizes=(2, 3, 2)))[:2] == [
        "I take your program for a 2-3-2 network: biases, tanh in every layer, squared error, all samples at once, rate 0.1. "
        "If it is not, say samples=, one_by_one= or activations=.", "No mistake found."]
    assert "say samples= or one_by_one=." in lines(program(sizes=(2, 3, 2), activations="tanh"))[0]


def test_what_is_right_is_told() -> None:
    assert ("Probed and right: the forward pass; your data stay as they are; the changes of all weights and biases."
            in lines(program()))


def test_a_mistake_has_its_layer_the_factor_the_line_and_a_question() -> None:
    report = program(hidden=lambda a: a * (1 - a), sizes=(2, 3, 2))
    assert [line for line in lines(report) if line.startswith(("1.", " "))] == [
        "1. Layer 1 (next to the inputs), weights. What came in is right, the delta is not: its slope is wrong.",
        f"   Look at {report.mistakes[0].line}.",
        f"   {CATALOGUE['slope-of-another-activation'].question}"]
    assert "hidden=lambda a: a * (1 - a)" in report.mistakes[0].line.text
    assert any("the changes of the weights and biases of layer 2, given what comes back to them." in line
               for line in lines(report))


def test_the_same_mistake_in_several_layers_is_told_once() -> None:
    report = program(hidden=np.ones_like)
    assert [mistake.layer for mistake in report.mistakes] == [2, 1]
    assert report.verdict == "1 mistake found."
    assert report.told[0].startswith("Layers 2 and 1, weights. What came in is right, the delta is not: its slope is wrong.")
    assert report.told[0].count(report.mistakes[0].question) == 1


def test_two_mistakes_in_a_layer_read_as_two() -> None:
    report = program(top=np.ones_like, came_in=np.ones_like, sizes=(2, 2))
    assert [words.splitlines()[0] for words in report.told] == [
        "The only layer, weights. What the delta is multiplied with is wrong.",
        "The only layer, weights, a second mistake. The delta is wrong, too: its slope is wrong."]


SENTENCES: dict[str, tuple[dict[str, Any], str]] = {
    "a slope at the outputs": ({"top": np.ones_like, "sizes": (2, 3, 2)},
                               "Layer 2 (the outputs), weights. What came in is right, the delta is not: its slope is wrong."),
    "what came in": ({"came_in": np.ones_like, "sizes": (2, 2)},
                     "The only layer, weights. The delta is right, what it is multiplied with is not."),
    "a factor": ({"scale": 2.0}, "Layer 1 (next to the inputs), weights. All numbers are right, but 2 times as large as in the "
                                 "other layers."),
    "a sign": ({"scale": -1.0}, "Layer 1 (next to the inputs), weights. All numbers are right, their sign is not: here the step "
                                "goes uphill."),
    "every sign": ({"rate": -0.1}, "Layer 3 (the outputs), weights. All numbers are right, their sign is not: every step goes "
                                   "uphill."),
    "biases": ({"biases": lambda d: d.sum(axis=0) * d.sum(), "sizes": (2, 2)},
               "The only layer, biases. Their change is not this layer's delta."),
    "the start": ({"start": np.ones_like}, "Layers 2 and 1, start. All its units start alike."),
    "an unknown slope": ({"top": lambda a: np.exp(a) + a**4, "sizes": (2, 2)},
                         "The only layer, weights. What came in is right, the delta is not.")}


@pytest.mark.parametrize(("changed", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_wrong_is_said_in_factors(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in [words.splitlines()[0] for words in program(**changed).told]


def test_the_hints_give_away_a_little_more_each() -> None:
    mistake = program(hidden=np.ones_like, sizes=(2, 3, 2)).mistakes[0]
    where, factor, name = (mistake.hint(level) for level in (1, 2, 3))
    assert where.splitlines()[0] == "Layer 1 (next to the inputs), weights."
    assert "slope" not in where.splitlines()[0]
    assert factor == f"What came in is right, the delta is not: its slope is wrong.\n{CATALOGUE['derivative-missing'].question}"
    assert name.startswith(f"derivative-missing: {CATALOGUE['derivative-missing'].explanation}\nTry this:\n  from mlpteach")
    assert "derivative-missing" not in f"{where}{factor}"


@pytest.mark.parametrize("level", [0, 4, True, "1"])
def test_there_are_three_hints(level: Any) -> None:
    with pytest.raises(ValueError, match=f"^hint: level must be 1, 2 or 3, received {level!r}$"):
        Mistake("rounded", 1, "weights", "Layer 1").hint(level)


def test_the_wrong_factor_stands_beside_the_right_one() -> None:
    shown = program(hidden=lambda a: a * (1 - a), sizes=(2, 3, 2)).mistakes[0].shown
    wrong, right = shown["slope"]
    assert wrong.shape == right.shape == (1, 3)  # type: ignore[union-attr]
    activation = np.sqrt(1 - np.asarray(right)) * np.sign(wrong)  # whose slope is the right one
    assert np.allclose(activation * (1 - activation), wrong)


def test_factors_of_every_kind_are_shown() -> None:
    kinds: dict[str, dict[str, Any]] = {"what came in": {"came_in": np.ones_like, "sizes": (2, 2)}, "delta": {"scale": -1.0},
                                        "slope": {"top": np.ones_like}}
    for name, changed in kinds.items():
        wrong, right = program(**changed).mistakes[0].shown[name]
        assert right is not None and wrong.shape == right.shape
        assert not np.allclose(wrong, right)


TOOK = r"No fault: \d+ calls of train took the mean squared error from [\d.]+ to [\d.]+: it is right, and "
REMARKS: dict[str, tuple[dict[str, Any], str]] = {
    "no rate": ({"rate": 1.0, "sizes": (2, 2)}, r"No fault: no learning rate, or one of exactly 1\."),
    "too few epochs": ({"rate": 1e-6}, rf"{TOOK}needs many more, or a larger rate\."),
    "too large a rate": ({"rate": 60.0, "start": lambda w: 0.01 * w}, rf"{TOOK}its rate is too large for these data\.")}


@pytest.mark.parametrize(("changed", "remark"), REMARKS.values(), ids=REMARKS)
def test_what_is_no_fault_is_told_apart(changed: dict[str, Any], remark: str) -> None:
    report = program(**changed)
    assert report.right
    found = [line for line in lines(report) if re.fullmatch(remark, line)]
    assert found, lines(report)
    if errors := re.search(r"from ([\d.]+) to ([\d.]+):", found[0]):
        before, after = map(float, errors.groups())
        assert after > before if "too large" in found[0] else 0.9 * before <= after <= before


def test_a_program_that_learns_is_told_nothing_of_epochs() -> None:
    assert not any("calls of train" in line for line in lines(program()))


def test_units_that_start_alike_are_no_mistake_but_noted() -> None:
    def twins(weights: Any) -> Any:
        if len(weights) == 3:  # what comes back to two units
            weights[1] = weights[0]
        elif weights.shape[1] == 3:
            weights[:, 1] = weights[:, 0]
        return weights

    report = program(sizes=(2, 3, 2), start=twins)
    assert report.right
    assert "No fault: units 1 and 2 of layer 1 start alike and stay alike: they count as one." in lines(report)


@pytest.mark.parametrize(("loss", "choice", "expected"), [
    ("squared error", False, 0.25), ("cross-entropy", False, 2 * np.log(2)), ("cross-entropy", True, np.log(2))])
def test_the_error_is_that_of_the_loss(loss: str, choice: bool, expected: float) -> None:
    assert np.isclose(error(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]), loss, choice), expected)


def test_places_and_layers_in_words() -> None:
    assert place(None, 2, "loop") == "The training"
    assert place(2, 3, "output") == "Layer 2 (hidden), forward pass"
    assert (in_layers([1]), in_layers([3, 2, 1])) == ("layer 1", "layers 3, 2 and 1")


def test_the_way_forward_comes_first_and_then_the_layers_from_the_outputs_down() -> None:
    findings = Findings(layers=3)
    for layer, part in ((None, "loop"), (1, "weights"), (3, "weights"), (2, "output")):
        findings.wrong(None, layer, part, "Something")
    told = [(each.layer, each.part) for each in findings.ordered()]
    assert told == [(2, "output"), (3, "weights"), (1, "weights"), (None, "loop")]


class Tags(HTMLParser):
    """Checks that what is opened is closed, and keeps the tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_card_is_whole_and_has_the_pages_own_colours() -> None:
    page = program(hidden=lambda a: a * (1 - a))._repr_html_()
    tags = Tags(page)
    assert tags.open == []
    assert tags.seen.count("details") == 4  # three hints and the numbers, once for both layers
    assert tags.seen.count("table") == 2
    assert "<b>Layers 2 and 1, weights.</b>" in page
    assert "color:#" not in page and "background:#" not in page


def test_the_card_escapes_what_the_program_says() -> None:
    page = Report("a <b> network", [Mistake(None, None, "raises", "While it runs", "train raised Error: <script>")])._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page and "a &lt;b&gt; network" in page


SPOKEN_OF = re.compile(r"weights_[01]|hidden_layer|output_layer|delta_output|[Tt]he sigmoid|your `return`|XOR")


@pytest.mark.parametrize("slug", CATALOGUE)
def test_questions_are_true_for_whole_programs_too(slug: str) -> None:
    entry = CATALOGUE[slug]
    assert not SPOKEN_OF.search(f"{entry.explanation} {entry.question}")


def raw_error(rate: float) -> Report:
    """A network of sigmoids that sends the raw error back, examined."""
    rng = np.random.default_rng(3)
    net = SimpleNamespace(v=rng.normal(size=(2, 3)), w=rng.normal(size=(3, 2)))

    def forward(inputs: Any) -> tuple[Any, Any]:
        hidden = 1 / (1 + np.exp(-inputs @ net.v))
        return hidden, 1 / (1 + np.exp(-hidden @ net.w))

    def train(inputs: Any, targets: Any) -> None:
        hidden, output = forward(inputs)
        error = targets - output
        back = error @ net.w.T * hidden * (1 - hidden)
        net.w = net.w + rate * hidden.T @ (error * output * (1 - output))
        net.v = net.v + rate * inputs.T @ back

    return examine(INPUTS, TARGETS, train=train, output=lambda inputs: forward(inputs)[1], weights=net, loss="squared error")


def test_the_numbers_shown_are_those_before_the_rate() -> None:
    (one,), (other,) = raw_error(1.0).mistakes, raw_error(0.25).mistakes
    for first, second in zip(one.shown["what comes back"], other.shown["what comes back"], strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-9)


def never_ends(inputs: Any, targets: Any) -> None:
    """A training loop without a way out."""
    while True:
        pass


def raises(inputs: Any) -> Any:
    """An output that can't be computed."""
    return np.ones((2, 3)) @ inputs[:, :1]


@pytest.mark.parametrize(("changed", "part", "told"), [
    ({"train": never_ends, "seconds": 0.5}, "loop", "train did not end within 0.5 seconds, and it was stopped"),
    ({"output": raises}, "raises", "output raised ValueError")])
def test_a_program_that_gives_no_answer_is_told_as_that(changed: dict[str, Any], part: str, told: str) -> None:
    net = SimpleNamespace(w=np.ones((2, 2)))
    parts = {"train": lambda inputs, targets: None, "output": lambda inputs: inputs @ net.w, "weights": net}
    report = examine(INPUTS, TARGETS, **(parts | changed))
    assert not report.right and [(each.slug, each.layer, each.part) for each in report.mistakes] == [(None, None, part)]
    assert told in repr(report)
    assert "say loss=" not in repr(report)


def test_activations_that_are_not_the_programs_are_told() -> None:
    report = program(activations=["sigmoid", "sigmoid", "sigmoid"])
    assert report.right and "tanh in every layer" in repr(report)
    assert "with the activations that you say, the outputs would be others" in repr(report)
