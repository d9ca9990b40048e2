"""Frames of the walkthrough: what is written, what stands out, what can be chosen, and that nothing is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, fromstring

import numpy as np
import pytest

from mlpteach import Trace, problems, stages
from mlpteach.arrays import text as numbers
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.widgets.look import DARK, LIGHT
from mlpteach.widgets.walk import Frame, walkthrough_html
from mlpteach.widgets.walk.frame import first_sample, opened, walked
from mlpteach.widgets.walk.style import STYLE
from mlpteach.widgets.walk.tables import COLUMNS, ROWS

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w\]])")
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
EVIL = "</script><b onclick=\"alert('1')\"> & \"quoted\" 'too' $x$"


class Reader(HTMLParser):
    """Reads HTML into a tree; each element that is opened must be closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tree, self.open = TreeBuilder(), ["fragment"]
        self.tree.start("fragment", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        self.open.append(tag)
        if tag == "input":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def read(html: str) -> Element:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == ["fragment"]
    reader.tree.end("fragment")
    return reader.tree.close()


def text(element: Element | None) -> str:
    """What is read: with all digits where some are held back."""
    assert element is not None
    parts = [text(child) + (child.tail or "") if child.get("class") != "few" else child.tail or "" for child in element]
    return (element.text or "") + "".join(parts)


def plain(words: str) -> str:
    """The text as the package prints it elsewhere."""
    power = re.sub("·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"e{int(found[1].translate(POWERS)):+03d}", words)
    return power.replace("−", "-").replace("×", "*").replace("\u00a0", " ")


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def frames(trace: Trace) -> Iterator[Frame]:
    for step in trace:
        rows, columns = np.shape(step.output)  # type: ignore[arg-type]
        yield from (Frame(trace, step.index, cell) for cell in product(range(rows), range(columns)))


def table(tree: Element, name: str) -> Element:
    (found,) = [each for each in tree.iter("table") if re.match(rf"(result: )?{name} ", text(each.find("caption")))]
    return found


def grid(found: Element) -> list[list[Element]]:
    """The cells of a table without its names."""
    return [row.findall("td") for row in found.findall("tbody/tr")]


def marked(found: Element) -> set[tuple[int, int]]:
    cells = ((row, column, cell) for row, line in enumerate(grid(found)) for column, cell in enumerate(line))
    return {(row, column) for row, column, cell in cells if cell.get("class")}


@pytest.fixture
def learners() -> Iterator[Any]:
    """A stage of a learner's own, whose formula is written to do harm."""
    @stage(EVIL, "(<b>rows, <b>&columns) -> (<b>rows, <b>&columns)", lambda row, unit, entries: entries[row, unit] * 2)
    def twice(entries: Any) -> Any:
        return np.asarray(entries) * 2

    yield twice
    STAGES.pop("twice", None)


def test_a_frame_says_what_the_trace_says(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 2), 2, 0, True)
    for frame in frames(trace):
        step = trace[frame.index]
        tree = fromstring(frame.html())  # strict XML
        assert text(classed(tree, "title")[0]) == frame.title
        assert re.fullmatch(rf"Step {step.index}: {step.stage} \((forward|at the output|backward|update)\)", frame.title)
        assert plain(text(classed(tree, "formula")[0])) == f"{step.stage} = {step.formula}"
        said = [re.sub(" +", " ", line.strip().removeprefix("= ")) for line in repr(trace.explain(step, *frame.cell)).splitlines()]
        worked = [plain(text(each.find("span[2]"))) for each in classed(tree, "equation")]
        assert [NUMBER.sub(lambda found: numbers.short(float(found[0])), line) for line in worked] == said[1:]
        assert text(classed(tree, "what")[0]).startswith(said[0].split("  ")[0].split(" (")[0])


def test_titles_name_the_phase_and_a_sentence_says_what_happens(xor_trace: Trace) -> None:
    for step in xor_trace:
        frame = Frame(xor_trace, step.index)
        assert frame.title.endswith(f" ({STAGES[step.stage].phase})")
        about = text(classed(fromstring(frame.html()), "about")[0])
        assert about.endswith(".")
        assert about[:-1] in getattr(stages, step.stage).__doc__
        assert 15 < len(about) < 130


def test_a_stage_without_a_docstring_has_no_sentence(learners: Any) -> None:
    with Trace() as trace:
        learners([[1.0]])
    assert text(classed(fromstring(Frame(trace, 0).html()), "about")[0]) == ""


def test_tables_hold_every_number_with_its_row_and_column_named(xor_trace: Trace) -> None:
    tree = fromstring(Frame(xor_trace, 6, (1, 2)).html())
    assert [text(found.find("caption")) for found in tree.iter("table")] == [
        "result: delta_hidden (4, 3)", "delta_next (4, 1), from step 5", "weights_next = weights_1 (3, 1)",
        "hidden_layer (4, 3), from step 1"]
    heads = {text(found.find("caption")).split(" (")[0].split(" =")[0]: [text(head) for head in found.findall("thead/tr/th")]
             for found in tree.iter("table")}
    assert dict(heads) == {"delta_next": ["output 1"], "weights_next": ["output 1"],
                     "hidden_layer": ["hidden unit 1", "hidden unit 2", "hidden unit 3"],
                     "result: delta_hidden": ["hidden unit 1", "hidden unit 2", "hidden unit 3"]}
    samples = ["sample (0, 0)", "sample (0, 1)", "sample (1, 0)", "sample (1, 1)"]
    assert [text(row) for row in table(tree, "hidden_layer").findall("tbody/tr/th")] == samples
    assert [text(row) for row in table(tree, "weights_next").findall("tbody/tr/th")] == [f"hidden unit {k}" for k in (1, 2, 3)]
    assert {head.get("scope") for head in tree.findall(".//thead/tr/th")} == {"col"}
    assert {head.get("scope") for head in tree.findall(".//tbody/tr/th")} == {"row"}
    for name, array in {**xor_trace[6].arguments, "delta_hidden": xor_trace[6].output}.items():
        assert isinstance(array, np.ndarray)
        shown = [[plain(text(cell)) for cell in row] for row in grid(table(tree, name))]
        assert shown == [[numbers.number(cell) for cell in row] for row in array.tolist()]


def test_marked_cells_are_those_of_the_arithmetic(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 2), 2, 0, True)
    for frame in frames(trace):
        tree = fromstring(frame.html())
        used: dict[str, set[tuple[int, int]]] = {name: set() for name, value in frame.step.arguments.items()
                                                 if isinstance(value, np.ndarray)}
        for leaf in leaves(trace.explain(frame.index, *frame.cell).term):
            if leaf.place:
                used[leaf.place.argument].add((leaf.place.row, leaf.place.column))
        assert {name: marked(table(tree, name)) for name in used} == used
        (result,) = classed(tree, "here")
        assert text(result.find("caption")).startswith(f"result: {frame.step.stage} ")
        assert marked(result) == {frame.cell}
        assert [cell.get("aria-selected") for cell in result.iter("td") if cell.get("tabindex")] == ["true"], "one stop for Tab"


def test_large_tables_show_the_part_with_what_is_marked() -> None:
    with Trace() as trace:
        stages.hidden_activation(np.arange(600.0).reshape(30, 20) / 600)
    for row, column in ((0, 0), (29, 19), (11, 3), (2, 12)):
        tree = fromstring(Frame(trace, 0, (row, column)).html())
        for name in ("sum_synapse", "hidden_activation"):
            found = table(tree, name)
            assert text(found.find("caption")).endswith("(30, 20), in part")
            assert (len(grid(found)), len(grid(found)[0])) == (ROWS, COLUMNS)
            ((down, along),) = marked(found)
            assert text(found.findall("tbody/tr/th")[down]) == f"sample {row + 1}"
            assert text(found.findall("thead/tr/th")[along]) == f"hidden unit {column + 1}"
            array = trace[0].output if name == "hidden_activation" else trace[0].arguments[name]
            part = array[row - down:row - down + ROWS, column - along:column - along + COLUMNS]  # type: ignore[index]
            assert [[plain(text(cell)) for cell in cells] for cells in grid(found)] == [
                [numbers.number(cell) for cell in cells] for cells in part.tolist()]
    with Trace() as small:
        stages.hidden_activation(np.zeros((ROWS, COLUMNS)))
    assert "in part" not in Frame(small, 0).html()


def test_the_network_is_described_and_its_symbols_explained(xor_trace: Trace) -> None:
    tree = fromstring(Frame(xor_trace, 6, (1, 2)).html())
    wide, upright = tree.iter("svg")
    for picture in (wide, upright):
        titles = [text(part.find("title")) for part in classed(picture, "unit")]
        assert titles == ["input 1: a 0", "input 2: a 1", "hidden unit 1: a 0.5886, δ −0.0005738",
                          "hidden unit 2: a 0.3596, δ −0.02867", "hidden unit 3: a 0.3849, δ 0.004884", "output 1: δ 0.1394"]
        assert text(classed(picture, "wire")[0].find("title")) == "line from input 1 to hidden unit 1: −0.424"
    legend = text(classed(tree, "legend")[0])
    assert legend.startswith("sample (0, 1): a activation, δ delta; thick lines: large weights, dashed lines: negative ones")


def test_what_is_said_of_a_new_step_is_its_heading_and_the_chosen_number(xor_trace: Trace) -> None:
    (status,) = [each for each in fromstring(Frame(xor_trace, 6, (1, 2)).html()).iter() if each.get("role") == "status"]
    assert text(status) == "Step 6: delta_hidden (backward). sample (0, 1), hidden unit 3: 0.004884"
    assert "aria-live" not in Frame(xor_trace, 6).html()


@pytest.mark.parametrize(("step", "rows", "columns"), [
    (("sum_synapse", 1), "sample (0, 0)", "output 1"), (("negative_gradient", 1), "hidden unit 1", "output 1"),
    (("weight_update", 0), "input 1", "hidden unit 1"), (("weight_update", 1), "hidden unit 1", "output 1")])
def test_rows_and_columns_are_called_as_in_the_network(xor_trace: Trace, step: Any, rows: str, columns: str) -> None:
    names = Frame(xor_trace, xor_trace[step].index).names
    assert (names[0][0], names[1][0]) == (rows, columns)


CHOSEN = [  # at a step, what a click on a part chooses: the row and the column, where empty the one chosen now
    ("sum_synapse 0", {"u-1-2": ",2", "w-1-0-2": ",2", "c-layer_input-3-0": "3,", "c-weights-1-2": ",2", "u-0-1": None}),
    ("delta_hidden 0", {"u-1-2": ",2", "w-2-2-0": ",2", "c-delta_next-3-0": "3,", "c-weights_next-2-0": ",2",
                        "c-hidden_layer-3-1": "3,1", "c-result-0-1": "0,1", "w-1-0-0": None, "u-2-0": None}),
    ("negative_gradient 1", {"w-2-2-0": "2,0", "u-1-2": "2,", "u-2-0": ",0", "c-layer_input-3-1": "1,", "c-delta-3-0": ",0"}),
    ("weight_update 0", {"w-1-1-2": "1,2", "c-weights-1-2": "1,2", "c-result-0-0": "0,0", "u-1-2": None})]


@pytest.mark.parametrize(("step", "parts"), [(case[0], case[1]) for case in CHOSEN], ids=[str(case[0]) for case in CHOSEN])
def test_a_click_chooses_the_number_where_this_step_has_it(xor_trace: Trace, step: str, parts: dict[str, str | None]) -> None:
    name, occurrence = step.split()
    tree = fromstring(Frame(xor_trace, xor_trace[name, int(occurrence)].index).html())
    for part, go in parts.items():
        found = [each for each in tree.iter() if each.get("data-id") == part]
        assert found
        assert {each.get("data-go") for each in found} == {go}, part
        assert part.startswith("c-") or {each.get("role") for each in found} == {go and "button"}


def test_failed_steps_are_left_out_unless_there_are_no_others(xor_trace: Trace) -> None:
    with xor_trace, pytest.raises(ValueError, match="shapes"):
        stages.error([[1.0]], [[1.0, 2.0]])
    assert len(xor_trace) == 12
    assert walked(xor_trace) == list(range(11))
    with Trace() as trace, pytest.raises(ValueError, match="shapes"):
        stages.error([[1.0]], [[1.0, 2.0]])
    assert walked(trace) == [0]


def heat_maps(trace: Trace, index: int) -> list[str]:
    return [picture.get("href", "") for picture in next(fromstring(Frame(trace, index).html()).iter("svg")).iter("image")]


def test_units_behind_two_inputs_have_heat_maps_of_their_activation(traced_epoch: Any) -> None:
    trace = traced_epoch((2, 3, 1), 4, 0, False)
    pictures = heat_maps(trace, 6)
    assert len(pictures) == len(set(pictures)) == 4
    assert pictures == heat_maps(trace, 0), "the weights are the same until the update"
    assert heat_maps(traced_epoch((3, 3, 1), 4, 0, False), 6) == []


def test_the_legend_names_the_sample_of_this_pass() -> None:
    xor = problems.XOR
    with Trace() as trace:
        after = xor.network.train_epoch(xor.inputs, xor.targets, 0.3)
        after.train_epoch([[7.0, 8.0]], [[1.0]], 0.3)
    assert ">sample (1, 0): " in Frame(trace, 10, (0, 0), 2).html()
    assert ">sample (0, 1): " in Frame(trace, 0, (1, 0), 2).html()
    assert ">sample (7, 8): " in Frame(trace, 21, (0, 0), 2).html()


def test_a_step_opens_at_the_sample_or_the_nearest_cell_there_is(xor_trace: Trace) -> None:
    assert opened(xor_trace, 6, 2, column=1).cell == (2, 1)
    assert opened(xor_trace, 6, 9, 3, 9).cell == (3, 2)
    assert opened(xor_trace, 9, 3).cell == (0, 0)
    assert opened(xor_trace, 9, 3, 1, 1).cell == (1, 1)
    assert opened(xor_trace, 10, 3, 9, 9).cell == (2, 0)


@pytest.mark.parametrize(("inputs", "row"), [
    ([[0.0, 0], [0, 0], [0, 3]], 2), ([[1.0, 0]], 0), ([[0.0, 0]], 0)])
def test_the_first_sample_with_something_in_it(inputs: Any, row: int) -> None:
    with Trace() as trace:
        stages.weight_update([[1.0]], [[1.0]], 0.0)
        stages.sum_synapse(inputs, np.ones((2, 1)))
    assert first_sample(trace) == row


def test_what_a_learner_writes_is_escaped(learners: Any) -> None:
    with Trace() as trace:
        learners([[1.0]])
        with pytest.raises(ValueError, match="real numbers"):
            stages.hidden_activation(EVIL)
    tree = read(walkthrough_html(trace))
    assert EVIL in text(tree)
    assert not [bold for bold in tree.iter("b") if bold.attrib or "alert" in text(bold)]
    assert len(list(tree.iter("script"))) == 3
    for index in range(2):
        fromstring(Frame(trace, index).html())
    assert "<b>&column 1" in text(read(walkthrough_html(trace)))


def test_halves_of_surrogate_pairs_are_written_as_such() -> None:
    @stage("\ud83d values", "(\udc00s, units) -> (\udc00s, units)", lambda row, unit, values: values[row, unit])
    def halved(values: Any) -> Any:
        return np.asarray(values)

    try:
        with Trace() as trace:
            halved([[1.0]])
        walkthrough_html(trace).encode()
        assert "halved = \ufffd values" in Frame(trace, 0).html()
        assert Frame(trace, 0).names == (["\ufffd 1"], ["unit 1"])
    finally:
        del STAGES["halved"]


def test_a_learners_stage_has_no_phase_and_no_picture_but_its_arithmetic(learners: Any) -> None:
    with Trace() as trace:
        learners([[1.5]])
    frame = Frame(trace, 0)
    assert frame.title == "Step 0: twice"
    assert frame.diagram() is None
    assert plain(text(classed(fromstring(frame.html()), "equation")[-1])) == "=3"
    del STAGES["twice"]
    assert text(fromstring(frame.html()).find(".//pre")) == repr(trace[0])


# The style


def luminance(colour: Any) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return float(np.dot([0.2126, 0.7152, 0.0722], parts))


def contrast(one: Any, other: Any) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def colour(code: str) -> Any:
    return np.array([int(code[k:k + 2], 16) for k in (1, 3, 5)]) / 255


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_chosen_stands_out_on_every_shade(theme: dict[str, str]) -> None:
    for ground in ("paper", "tone0", "tone1"):
        assert contrast(colour(theme["accent"]), colour(theme[ground])) >= 4.5
        assert contrast(colour(theme["quiet"]), colour(theme[ground])) >= 4.5
    assert contrast(colour(theme["line"]), colour(theme["paper"])) >= 3, "what lines and other parts of pictures need"


def test_the_frame_has_the_colours_of_the_one_language() -> None:
    frame = re.sub(r"/\*.*?\*/", "", STYLE.split("</style>")[0].split(".mlpteach :focus-visible")[1])
    assert set(re.findall(r"(?<![\w-])(?:color|fill|stroke): ([^;]+);", frame)) <= {
        "currentColor", "inherit", "none", "transparent", *(f"var(--{name})" for name in LIGHT),
        "color-mix(in srgb, var(--tone1) var(--shade, 0%), var(--tone0))", "var(--ink) !important"}
    assert "stroke-dasharray" in frame, "no sign by colour alone"
    assert "prefers-reduced-motion" in frame
