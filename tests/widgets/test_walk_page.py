"""The walkthrough without a kernel: its states are the frames that Python draws, and nothing is let in or out."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from itertools import product
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from test_frame import classed, read, text

from mlpteach import Trace, problems, stages, train, widgets
from mlpteach.widgets.walk import Frame, walkthrough_html
from mlpteach.widgets.walk.frame import filled, opened
from mlpteach.widgets.walk.page import EPOCHS, MOST_STATES, SCRIPT

SHORT = train(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, learning_rate=0.3, epochs=40)


def data(html: str) -> dict[str, Any]:
    found = re.search("<script type=.application/json.>(.*?)</script>", html)
    assert found
    unpacked: dict[str, Any] = json.loads(gzip.decompress(b64decode(json.loads(found[1]))))
    return unpacked


def states(html: str) -> dict[tuple[int, ...], str]:
    """The page's states as the script shows them, by epoch, step, row and column."""
    given = data(html)
    pool, names = given["pool"], given["names"]

    def pairs(numbers: list[int]) -> dict[str, Any]:
        return {names[name]: pool[value] for name, value in zip(numbers[::2], numbers[1::2], strict=True)}

    return {tuple(map(int, key.split("/"))): filled(pool[drawing], pairs(texts), pairs(attributes))
            for key, (drawing, texts, attributes) in given["states"].items()}


def chosen(choice: Element) -> str:
    (value,) = [option.get("value", "") for option in choice.iter("option") if "selected" in option.attrib]
    return value


def test_every_state_is_the_frame_that_python_draws(xor_trace: Trace) -> None:
    shown = states(walkthrough_html(xor_trace))
    assert len(shown) == sum(np.size(step.output) for step in xor_trace)
    for (epoch, index, row, column), html in shown.items():
        assert (epoch, html) == (0, Frame(xor_trace, index, (row, column), 1).html())


def test_a_page_of_a_run_holds_epochs_along_its_curve() -> None:
    piece = widgets.walkthrough(SHORT, "error", epoch=17)
    html = piece.html()
    shown = states(html)
    epochs = data(html)["epochs"]
    assert epochs == sorted({epoch for epoch, *_ in shown})
    assert {0, 17, 39} <= set(epochs)
    assert 10 <= len(epochs) <= EPOCHS + 1
    for epoch in epochs:
        trace = SHORT.trace_at(epoch)
        for index, row in product(range(11), range(2)):
            assert shown[epoch, index, row, 0].endswith(Frame(trace, index, (row, 0), 1).html())
            assert f'aria-valuetext="epoch {epoch}, error ' in shown[epoch, index, row, 0]
    assert len(html) < 300_000


def test_what_a_page_tells_of_its_steps_is_what_the_lists_offer(xor_trace: Trace) -> None:
    steps = data(walkthrough_html(xor_trace))["steps"]["0"]
    for index, step in steps.items():
        frame = Frame(xor_trace, int(index))
        assert step == {"title": frame.title, "rows": frame.names[0], "columns": frame.names[1], "samples": frame.rows_are_samples}


def test_a_large_network_keeps_a_page_small(traced_epoch: Any) -> None:
    html = walkthrough_html(traced_epoch((20, 30, 20), 30, 0, True))
    assert len(states(html)) <= MOST_STATES
    assert len(html) < 600_000


def test_a_late_first_sample_and_a_step_that_failed() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="shapes"):
        stages.sum_synapse(np.eye(6, 2, -4), np.ones((2, 2)))  # only the fifth sample has anything in it
        stages.error([[1.0]], [[1.0, 2.0]])
    html = walkthrough_html(trace)
    assert data(html)["now"] == {"epoch": 0, "step": 0, "row": 4, "column": 0, "sample": 4}
    assert list(data(html)["steps"]["0"]) == ["0"]
    assert "ShapeError" not in html


def test_the_fragment_reaches_for_nothing_and_names_nothing(traced_epoch: Any) -> None:
    html = walkthrough_html(traced_epoch((2, 4, 2), 5, 0, True))
    assert not re.search(r"https?:|//\w|url\(|src=|href=\"(?!data:image)|@import|(?<!-)\bid=|fetch|eval\(|\son\w+=",
                         re.sub("<script type.*?</script>|base64,[^\"]*", "", html))
    tree = read(html)
    assert {element.tag for element in tree.iter()} == {
        "fragment", "style", "script", "div", "button", "label", "select", "option", "input", "p", "span", "b", "svg", "g", "title",
        "rect", "path", "circle", "polygon", "image", "text", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_what_the_script_reaches_for_is_there() -> None:
    html = widgets.walkthrough(SHORT, "delta_hidden").html()
    tree = read(html)
    names = set(re.findall(r'"\.([\w-]+)"', SCRIPT)) - {"mlpteach", "handle"}
    assert {"mlpteach-now", "mlpteach-pick", "mlpteach-epoch", "mlpteach-refused", "plot"} <= names
    assert all(classed(tree, name) for name in names)
    moves = [button.get("data-move") for button in tree.iter("button")]
    assert moves == ["first", "back", "next", "last", "play"] == [text(button).lower() for button in tree.iter("button")]


def test_controls_have_labels_and_keep_no_state_when_the_page_is_loaded_again(xor_trace: Trace) -> None:
    tree = read(walkthrough_html(xor_trace))
    labelled = [control for label in tree.iter("label") for control in label if text(label).strip()]
    controls = [control for control in tree.iter() if control.tag in ("select", "input")]
    assert labelled == controls
    assert {control.get("autocomplete") for control in controls} == {"off"}


def test_the_fragment_is_the_same_for_equal_traces(traced_epoch: Any) -> None:
    trace, again = (traced_epoch((2, 3, 2), 4, 3, True) for _ in range(2))
    html = walkthrough_html(trace)
    assert html == walkthrough_html(trace) == walkthrough_html(again)


def test_keys_in_a_fragment_are_no_commands_of_jupyterlab(xor_trace: Trace) -> None:
    controls = [element for element in read(walkthrough_html(xor_trace)).iter() if element.tag in ("button", "select", "input")]
    assert len(controls) == 5 + 3 + 2
    assert {element.get("data-lm-suppress-shortcuts") for element in controls} == {"true"}


@pytest.mark.parametrize(("step", "index"), [(0, 0), (-1, 10), ("delta_hidden", 6), (("weight_update", 1), 10)])
def test_a_fragment_opens_where_it_is_told(xor_trace: Trace, step: Any, index: int) -> None:
    html = walkthrough_html(xor_trace, step)
    assert data(html)["now"]["step"] == index == int(chosen(classed(read(html), "mlpteach-pick")[0]))
    assert opened(xor_trace, index, 1).html() in html, "also before its script wakes"


def test_a_fragment_does_not_open_where_there_is_nothing(xor_trace: Trace) -> None:
    with pytest.raises(LookupError, match='no step is called "nothing"'):
        walkthrough_html(xor_trace, "nothing")


def long_trace() -> Trace:
    with Trace() as trace:
        for number in range(201):
            stages.hidden_activation([[float(number)]])
    return trace


@pytest.mark.parametrize(("what", "received"), [
    (Trace(), "one with 0"), (long_trace(), "one with 201"), (None, "NoneType"), ([], "list"), (problems.XOR, "Problem")])
def test_only_a_trace_of_some_steps_makes_a_fragment(what: Any, received: str) -> None:
    message = f"^walkthrough_html: expected a Trace with 1 to 200 steps, received {received}$"
    with pytest.raises(ValueError, match=message):
        walkthrough_html(what)
