"""Figures as SVG in the colours of the page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from mlpteach import plots, problems, train
from mlpteach.plots import themed
from mlpteach.plots.style import SHADES

sys.path.insert(0, str(Path(__file__).parents[1] / "widgets"))
from test_look import contrast

XOR = problems.XOR
LAYERS = XOR.network.forward(XOR.inputs)
pytestmark = pytest.mark.usefixtures("no_figures")


def drawn(name: str = "one") -> str:
    return themed.svg(plots.draw_network(XOR.network, LAYERS, 1).figure, name)  # type: ignore[arg-type]


def test_a_figure_is_one_element_that_loads_nothing() -> None:
    svg = drawn()
    assert svg.startswith("<svg ") and svg.endswith("</svg>")
    assert not re.search(r"<(?:style|metadata|image|script)|<\?|<!|font-family|https?://(?!www\.w3\.org/)", svg)


def test_it_has_no_colour_but_those_of_the_page_and_keeps_its_numbers() -> None:
    svg = drawn()
    assert re.findall(r"#[0-9a-f]{6}", svg) == []
    assert {"0.5886", "hidden units"} <= set(re.findall(r"<text[^>]*>([^<]+)</text>", svg))


def test_shades_are_mixed_of_two() -> None:
    run = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=10.0, epochs=300)
    for ax in (plots.draw_hidden_codes(run.network, XOR.inputs), plots.draw_decision_surface(run.network, XOR.inputs, XOR.targets)):
        svg = themed.svg(ax.figure, "one")  # type: ignore[arg-type]
        assert "color-mix(in srgb, var(--figure-shade1)" in svg and "<image" not in svg and not re.search("#[0-9a-f]{6}", svg)


def test_a_surface_with_paths_and_clouds_of_gradients_have_no_other_colours() -> None:
    runs = {name: train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1.0, epochs=5 + place)
            for place, name in enumerate("abcde")}
    clouds = {name: [[1.0, 2.0], [2.0, 1.0]] for name in "abcde"}
    for ax in (plots.draw_loss_surface(runs), plots.draw_batch_gradients(clouds, [1.5, 1.5])):
        svg = themed.svg(ax.figure, "one")  # type: ignore[arg-type]
        assert "<image" not in svg and not re.search("#[0-9a-f]{6}", svg)


def test_figures_on_one_page_do_not_refer_to_each_other() -> None:
    one, other = (set(re.findall(r' id="([^"]+)"', drawn(name))) for name in ("one", "other"))
    assert one and not one & other
    assert {place.partition("#")[2] for place in re.findall(r"(?:href=\"|url\()(#[\w-]+)", drawn())} <= one


def test_a_figure_is_the_same_each_time() -> None:
    assert drawn() == drawn()


def test_a_notebook_gets_our_figures_and_no_others() -> None:
    ours = themed.notebook_html(plots.draw_sigmoid().figure)  # type: ignore[arg-type]
    assert ours is not None and 'role="img" aria-label="' in ours and "<style>" in ours
    assert themed.notebook_html(plt.figure()) is None


@pytest.mark.parametrize(("theme", "paper"), [(themed.LIGHT, "#fbfaf8"), (themed.DARK, "#14181b")])
def test_lines_and_texts_stand_out(theme: dict[str, str], paper: str) -> None:
    lines = {name: code for name, code in theme.items() if name not in ("paper", "hair", "shade0", "shade1")}
    assert [name for name, code in lines.items() if contrast(code, paper) < 2.9] == []
    for ground in ("shade0", "shade1"):
        assert contrast(theme["ink"], theme[ground]) > 4.5
    assert set(theme) == set(themed.LIGHT) and len(themed.PLACES) > SHADES.N / 2
