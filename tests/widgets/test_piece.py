"""What the interactive pieces share: a stable name, a picture where no kernel runs, and errors that are seen."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
import pytest
from ipywidgets import Button, IntSlider, Text
from matplotlib.figure import Figure

from mlpteach import problems, train
from mlpteach.widgets import walkthrough
from mlpteach.widgets.piece import Piece, alert, image, png, words
from mlpteach.widgets.walk.style import STYLE

pytestmark = pytest.mark.usefixtures("no_figures")

LONG = "a summary of two lines, the first of them longer than the 110 characters after which ipywidgets would cut it off\n<here>"


class Divider(Piece):
    """Divides 12 by what its slider says."""

    def __init__(self) -> None:
        self.slider, self.button, self.text = IntSlider(3, 0, 10), Button(description="again"), Text()
        self.results: list[float] = []
        super().__init__([self.slider, self.button])
        self.when(lambda: self.results.append(12 / self.slider.value), self.slider, self.button)
        self.when(lambda: {}[self.text.value], self.text)

    def summary(self) -> str:
        return LONG

    def picture(self) -> Figure:
        return Figure(figsize=(4, 3), dpi=50)


def test_the_name_is_the_summary_and_the_same_each_time() -> None:
    assert repr(Divider()) == str(Divider()) == LONG


def test_the_output_holds_the_text_whole_the_widget_and_a_picture() -> None:
    piece = Divider()
    bundle = piece._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == LONG
    view: Any = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == piece.model_id
    assert plt.imread(BytesIO(b64decode(bundle["image/png"]))).shape[:2] == (150, 200)
    assert piece._repr_mimebundle_(include=["text/plain"], exclude=[])["text/plain"] == LONG


def test_controls_stand_between_the_style_and_the_alert() -> None:
    piece = Divider()
    assert [type(child).__name__ for child in piece.children] == ["HTML", "IntSlider", "Button", "HTML"]
    assert piece.children[0].value.startswith(STYLE)
    assert piece.children[-1].value == ""
    assert "mlpteach" in piece._dom_classes


def test_a_control_that_changes_and_a_button_that_is_clicked_are_answered_once() -> None:
    piece = Divider()
    piece.slider.value = 4
    piece.slider.value = 4
    piece.slider.description = "divide by"
    piece.button.click()
    assert piece.results == [3.0, 3.0]


def test_an_error_is_shown_escaped_and_goes_with_the_next_good_move() -> None:
    piece = Divider()
    shown = piece.children[-1]
    piece.slider.value = 0
    assert "Something went wrong: ZeroDivisionError: division by zero" in shown.value
    assert 'role="alert"' in shown.value
    piece.text.value = "<b>&"
    assert "KeyError: &#x27;&lt;b&gt;&amp;&#x27;" in shown.value
    piece.button.click()
    assert "ZeroDivisionError" in shown.value
    piece.slider.value = 6
    assert shown.value == ""
    assert piece.results == [2.0]


def test_an_interrupt_is_not_swallowed() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    piece, button = Divider(), Button()
    piece.when(interrupt, button)
    with pytest.raises(KeyboardInterrupt):
        button.click()


def test_a_piece_without_a_summary_or_a_picture_is_not_finished() -> None:
    piece = Piece([])
    for unfinished in (piece.summary, piece.picture):
        with pytest.raises(NotImplementedError):
            unfinished()


@pytest.mark.parametrize(("html", "text"), [
    (alert("<b> & 'c'"), "Something went wrong: &lt;b&gt; &amp; &#x27;c&#x27;"), (words("<b>", "& c"), "&lt;b&gt;<br>&amp; c")])
def test_messages_are_escaped_and_announced(html: str, text: str) -> None:
    assert text in html
    assert re.search(r'role="alert"|aria-live="polite"', html)
    assert "<b>" not in html


def test_an_image_has_a_text_and_is_the_figure() -> None:
    figure = Figure(figsize=(2, 1), dpi=50)
    html = image(figure, 'says "<b>"')
    assert 'alt="says &quot;&lt;b&gt;&quot;"' in html
    data = re.search(r'src="data:image/png;base64,([^"]*)"', html)
    assert data
    assert b64decode(data[1]) == png(figure)
    assert plt.imread(BytesIO(png(figure))).shape[:2] == (50, 100)


def test_pieces_leave_no_figure_behind() -> None:
    run = train(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, learning_rate=0.3, epochs=2)
    piece = walkthrough(run)
    for _ in range(3):
        bundle = piece._repr_mimebundle_()
        piece.next.click()
    assert plt.get_fignums() == []
    height, width = plt.imread(BytesIO(b64decode(bundle["image/png"]))).shape[:2]
    assert 300 <= height <= 1200
    assert 600 <= width <= 1400
    assert bundle["text/plain"].startswith("walkthrough, epoch 0 of 2. Step 2: sum_synapse (forward)\n")
    assert len(bundle["text/plain"]) > 110
