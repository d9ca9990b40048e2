"""Frames, their pictures and the fragment without a kernel: what is written, what stands out, and that nothing is let in or out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise, product
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, fromstring

import numpy as np
import pytest

from mlpteach import Trace, problems, stages
from mlpteach.arrays.text import number as written
from mlpteach.plots.diagram import Diagram, Edge, Unit
from mlpteach.tracing.arithmetic import leaves
from mlpteach.tracing.recording import stage
from mlpteach.tracing.stage import STAGES
from mlpteach.widgets.walk import Frame, walkthrough_html
from mlpteach.widgets.walk.frame import COLUMNS, ROWS, first_sample, opened
from mlpteach.widgets.walk.style import STYLE
from mlpteach.widgets.walk.svg import svg

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
    assert element is not None
    return "".join(element.itertext())


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def frames(trace: Trace) -> Iterator[Frame]:
    for step in trace:
        rows, columns = np.shape(step.output)  # type: ignore[arg-type]
        yield from (Frame(trace, step.index, cell) for cell in product(range(rows), range(columns)))


def table(tree: Element, name: str) -> Element:
    (found,) = [each for each in tree.iter("table") if text(each.find("caption")).startswith(f"{name} ")]
    return found


def grid(found: Element) -> list[list[Element]]:
    """The cells of a table without its names."""
    return [row.findall("td") for row in found.findall("tbody/tr")]


def marked(found: Element) -> set[tuple[int, int]]:
    cells = ((row, column, cell) for row, line in enumerate(grid(found)) for column, cell in enumerate(line))
    return {(row, column) for row, column, cell in cells if cell.find("mark") is not None}


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
        assert text(classed(tree, "formula")[0]) == f"{step.stage} = {step.formula}"
        assert text(tree.find(".//pre")) == repr(trace.explain(step, *frame.cell))


def test_titles_name_the_phase_and_a_sentence_says_what_happens(xor_trace: Trace) -> None:
    for step in xor_trace:
        frame = Frame(xor_trace, step.index)
        assert frame.title.endswith(f" ({STAGES[step.stage].phase})")
        about = text(fromstring(frame.html()).findall("p")[2])
        assert about.endswith(".")
        assert about[:-1] in getattr(stages, step.stage).__doc__
        assert 15 < len(about) < 130


def test_a_stage_without_a_docstring_has_no_sentence(learners: Any) -> None:
    with Trace() as trace:
        learners([[1.0]])
    assert text(fromstring(Frame(trace, 0).html()).findall("p")[2]) == ""


def test_tables_hold_every_number_with_its_row_and_column_named(xor_trace: Trace) -> None:
    tree = fromstring(Frame(xor_trace, 6, (1, 2)).html())
    assert [text(found.find("caption")) for found in tree.iter("table")] == [
        "delta_next (4, 1), from step 5", "weights_next (3, 1)", "hidden_layer (4, 3), from step 1", "result: delta_hidden (4, 3)"]
    heads = {text(found.find("caption")).split(" (")[0]: [text(head) for head in found.findall("thead/tr/th")]
             for found in tree.iter("table")}
    assert heads == {"delta_next": ["output 1"], "weights_next": ["output 1"],
                     "hidden_layer": ["hidden unit 1", "hidden unit 2", "hidden unit 3"],
                     "result: delta_hidden": ["hidden unit 1", "hidden unit 2", "hidden unit 3"]}
    samples = ["sample (0, 0)", "sample (0, 1)", "sample (1, 0)", "sample (1, 1)"]
    assert [text(row) for row in table(tree, "hidden_layer").findall("tbody/tr/th")] == samples
    assert [text(row) for row in table(tree, "weights_next").findall("tbody/tr/th")] == [f"hidden unit {k}" for k in (1, 2, 3)]
    assert {head.get("scope") for head in tree.findall(".//thead/tr/th")} == {"col"}
    assert {head.get("scope") for head in tree.findall(".//tbody/tr/th")} == {"row"}
    for name, array in {**xor_trace[6].arguments, "result: delta_hidden": xor_trace[6].output}.items():
        assert isinstance(array, np.ndarray)
        numbers = [[text(cell).strip() for cell in row] for row in grid(table(tree, name))]
        assert numbers == [[written(cell) for cell in row] for row in array.tolist()]


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


def test_large_tables_show_the_part_with_what_is_marked() -> None:
    with Trace() as trace:
        stages.hidden_activation(np.arange(600.0).reshape(30, 20) / 600)
    for row, column in ((0, 0), (29, 19), (11, 3), (2, 12)):
        tree = fromstring(Frame(trace, 0, (row, column)).html())
        for name in ("sum_synapse", "result: hidden_activation"):
            found = table(tree, name)
            assert text(found.find("caption")).endswith("(30, 20), in part")
            assert (len(grid(found)), len(grid(found)[0])) == (ROWS, COLUMNS)
            ((down, along),) = marked(found)
            assert text(found.findall("tbody/tr/th")[down]) == f"sample {row + 1}"
            assert text(found.findall("thead/tr/th")[along]) == f"hidden unit {column + 1}"
            array = trace[0].output if name.startswith("result") else trace[0].arguments[name]
            part = array[row - down:row - down + ROWS, column - along:column - along + COLUMNS]  # type: ignore[index]
            assert [[text(cell).strip() for cell in cells] for cells in grid(found)] == [
                [written(cell) for cell in cells] for cells in part.tolist()]
    with Trace() as small:
        stages.hidden_activation(np.zeros((ROWS, COLUMNS)))
    assert "in part" not in Frame(small, 0).html()


def test_the_network_is_described_and_its_symbols_explained(xor_trace: Trace) -> None:
    tree = fromstring(Frame(xor_trace, 6, (1, 2)).html())
    picture = tree.find(".//svg")
    assert picture is not None
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == (
        "The network at this step. input 1: a 0; input 2: a 1; hidden unit 1: a 0.5886, δ -0.0005738; "
        "hidden unit 2: a 0.3596, δ -0.02867; hidden unit 3: a 0.3849, δ 0.004884; output 1: δ 0.1394.")
    legend = text(tree.find("div/div/p"))
    assert legend == "sample (0, 1): a activation, δ delta; lines of negative weights are dashed"


def test_the_legend_names_the_sample_of_this_pass() -> None:
    xor = problems.XOR
    with Trace() as trace:
        after = xor.network.train_epoch(xor.inputs, xor.targets, 0.3)
        after.train_epoch([[7.0, 8.0]], [[1.0]], 0.3)
    assert "<p>sample (1, 0): " in Frame(trace, 10, (0, 0), 2).html()
    assert "<p>sample (0, 1): " in Frame(trace, 0, (1, 0), 2).html()
    assert "<p>sample (7, 8): " in Frame(trace, 21, (0, 0), 2).html()


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
    assert not list(tree.iter("b"))
    assert len(list(tree.iter("script"))) == 1
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
    assert text(fromstring(frame.html()).find(".//pre")) == repr(trace.explain(0, 0, 0))
    del STAGES["twice"]
    assert text(fromstring(frame.html()).find(".//pre")) == repr(trace[0])


# The picture


PICTURE = Diagram(
    ((Unit("input 1", ("a 0",)), Unit("input 2", ("a 1",), "used"), Unit("3 more")),
     (Unit("output 1", ("z 0.5", 'b "<&'), "chosen"),)),
    (Edge((0, 0), (1, 0), "-2", -2.0), Edge((0, 1), (1, 0), "<1", 1.0, "used")), direction=1)


def test_the_picture_shows_units_lines_and_numbers_as_text() -> None:
    tree = fromstring(svg(PICTURE, 'says "<&'))
    assert tree.get("aria-label") == 'says "<&'
    texts = ["inputs", "outputs", "a 0", "a 1", "… 3 more", "z 0.5", 'b "<&', "-2", "<1"]
    assert [text(each) for each in tree.iter("text")] == texts
    assert [text(each.find("title")) for each in classed(tree, "unit")] == ["input 1", "input 2", "output 1"]
    assert [each.get("class", "").split()[1:] for each in classed(tree, "unit")] == [[], ["used"], ["chosen"]]
    assert len(classed(tree, "inner")) == 1
    assert [each.get("class") for each in tree.iter("text")][-2:] == ["weight", "weight used"]


def test_negative_weights_are_dashed_and_large_ones_thick() -> None:
    lines = classed(fromstring(svg(PICTURE, "")), "line")
    looks = {(line.get("class", "").strip(), line.get("stroke-width")) for line in lines}
    assert looks == {("line minus", "5.0"), ("line plus used", "3.0")}
    assert lines[-1].get("class") == "line plus used", "what is marked is drawn over the rest"
    assert ".minus { stroke: var(--minus); stroke-dasharray" in STYLE


@pytest.mark.parametrize(("direction", "arrows"), [(1, 1), (-1, 1), (0, 0)])
def test_arrows_on_the_used_lines_point_where_the_numbers_run(direction: int, arrows: int) -> None:
    tree = fromstring(svg(Diagram(PICTURE.layers, PICTURE.edges, direction), ""))
    found = classed(tree, "arrow")
    assert len(found) == arrows
    for arrow in found:
        tip, *rest = [int(pair.split(",")[0]) for pair in arrow.get("points", "").split()]
        assert all(direction * (tip - x) > 0 for x in rest)
        middle = float(tree.get("viewBox", "").split()[2]) / 2
        assert direction * (tip - middle) > 0, "near the unit that receives"


def number(element: Element, name: str) -> float:
    return float(element.get(name, "nan"))


@pytest.mark.parametrize(("sizes", "samples"), [((2, 3, 1), 4), ((8, 3, 8), 1), ((3, 32, 2), 2), ((1, 1), 1), ((2, 2, 2, 2, 2), 2)])
def test_everything_is_on_the_sheet_and_no_line_runs_through_its_number(traced_epoch: Any, sizes: Any, samples: int) -> None:
    trace = traced_epoch(sizes, samples, 0, True)
    heights = set()
    for index in range(len(trace)):
        diagram = Frame(trace, index).diagram()
        assert diagram
        tree = fromstring(svg(diagram, ""))
        _, _, width, height = map(float, tree.get("viewBox", "").split())
        heights.add(height)
        for each in tree.iter("text"):
            half = len(text(each)) * 8.4 / 2
            assert half <= number(each, "x") <= width - half or each.get("class") == "name"
            assert 9 <= number(each, "y") <= height - 9
        for box in tree.iter("rect"):
            assert 0 <= number(box, "x") <= number(box, "x") + number(box, "width") <= width
            assert 0 <= number(box, "y") <= number(box, "y") + number(box, "height") <= height
        for up, down in pairwise([box for box in tree.iter("rect") if box.get("class") != "inner"]):
            is_column = number(up, "x") == number(down, "x")
            assert not is_column or number(up, "y") + number(up, "height") < number(down, "y")
        lines = list(tree.iter("line"))
        assert len(lines) == sum(2 if edge.text else 1 for edge in diagram.edges)
        assert all(number(line, "x1") <= number(line, "x2") for line in lines)
        weights = classed(tree, "weight")
        for label, before, after in zip(weights, *_pieces(diagram, lines), strict=True):
            assert number(before, "x2") <= number(label, "x") <= number(after, "x1")
    assert len(heights) == 1 or max(sizes) > 5, "nothing moves from step to step"


def _pieces(diagram: Diagram, lines: list[Element]) -> tuple[list[Element], list[Element]]:
    """The pieces before and after the number of each line that has one, in the order of the edges."""
    drawn = iter(lines)
    pieces = {id(edge): [next(drawn) for _ in range(2 if edge.text else 1)]
              for edge in sorted(diagram.edges, key=lambda edge: bool(edge.mark))}
    both = [pieces[id(edge)] for edge in diagram.edges if edge.text]
    return [before for before, _ in both], [after for _, after in both]


# The fragment


def is_shown(element: Element) -> bool:
    return "hidden" not in element.attrib


def chosen(choice: Element) -> str:
    (value,) = [option.get("value", "") for option in choice.iter("option") if "selected" in option.attrib]
    return value


def test_each_choice_has_its_frame_and_one_is_shown(xor_trace: Trace) -> None:
    tree = read(walkthrough_html(xor_trace))
    (pick,) = classed(tree, "mlpteach-pick")
    steps = classed(tree, "mlpteach-step")
    assert [text(option) for option in pick] == [Frame(xor_trace, index).title for index in range(11)]
    assert [is_shown(step) for step in steps] == [index == int(chosen(pick)) for index in range(11)] == [True] + [False] * 10
    for index, step in enumerate(steps):
        rows, columns = step.iter("select")
        cells = {cell.get("data-cell"): cell for cell in classed(step, "mlpteach-cell")}
        assert list(cells) == [f"{row.get('value')},{column.get('value')}" for row, column in product(rows, columns)]
        assert [name for name, cell in cells.items() if is_shown(cell)] == [f"{chosen(rows)},{chosen(columns)}"]
        names = opened(xor_trace, index, 1).names
        assert ([text(row) for row in rows], [text(column) for column in columns]) == names
        for (row, column), cell in zip(product(range(len(rows)), range(len(columns))), cells.values(), strict=True):
            assert text(cell) == text(read(Frame(xor_trace, index, (row, column), 1).html()))


def test_the_fragment_opens_at_a_sample_that_is_not_all_zero(xor_trace: Trace) -> None:
    rows, _ = classed(read(walkthrough_html(xor_trace)), "mlpteach-step")[0].iter("select")
    assert chosen(rows) == "1"


def test_of_a_large_result_the_first_cells_can_be_chosen(traced_epoch: Any) -> None:
    trace = traced_epoch((6, 7, 5), 9, 0, False)
    for step in classed(read(walkthrough_html(trace)), "mlpteach-step"):
        assert [len(choice) for choice in step.iter("select")] == [4, 4]
        assert len(classed(step, "mlpteach-cell")) == 16
        assert sum(map(is_shown, classed(step, "mlpteach-cell"))) == 1


def test_a_late_first_sample_and_a_failed_step_have_a_frame_that_is_shown() -> None:
    with Trace() as trace, pytest.raises(ValueError, match="shapes"):
        stages.sum_synapse(np.eye(6, 2, -4), np.ones((2, 2)))  # only the fifth sample has anything in it
        stages.error([[1.0]], [[1.0, 2.0]])
    first, failed = classed(read(walkthrough_html(trace)), "mlpteach-step")
    assert [cell.get("data-cell") for cell in classed(first, "mlpteach-cell") if is_shown(cell)] == ["3,0"]
    assert [cell.get("data-cell") for cell in classed(failed, "mlpteach-cell")] == ["0,0"]
    assert "failed: ShapeError" in text(failed)


def test_the_fragment_reaches_for_nothing_and_names_nothing(traced_epoch: Any) -> None:
    html = walkthrough_html(traced_epoch((3, 4, 2), 5, 0, True))
    assert not re.search(r"https?:|//\w|url\(|src=|href|@import|\bid=|fetch|eval|innerHTML", html)
    tree = read(html)
    assert {element.tag for element in tree.iter()} == {
        "fragment", "style", "script", "div", "button", "label", "select", "option", "input", "p", "pre", "svg", "title", "rect",
        "line", "polygon", "text", "table", "caption", "thead", "tbody", "tr", "th", "td", "mark"}


def test_every_control_calls_what_the_script_defines(xor_trace: Trace) -> None:
    html = walkthrough_html(xor_trace)
    tree = read(html)
    calls = {value for element in tree.iter() for name, value in element.attrib.items() if name.startswith("on")}
    assert calls == {"mlpteachShow(this)", *(f"mlpteachShow(this, '{move}')" for move in ("first", "back", "next", "last")),
                     "this.closest('.mlpteach-walk').classList.toggle('mlpteach-large', this.checked)"}
    script = text(tree.find("script"))
    assert "function mlpteachShow(control, move)" in script
    assert set(re.findall(r'"\.([\w-]+)"', script)) == {"mlpteach-walk", "mlpteach-pick", "mlpteach-step", "mlpteach-cell"}
    assert all(classed(tree, name) for name in re.findall(r'"\.([\w-]+)"', script))
    assert ".mlpteach-large " in STYLE


def test_controls_have_labels_and_keep_no_state_when_the_page_is_loaded_again(xor_trace: Trace) -> None:
    tree = read(walkthrough_html(xor_trace))
    labelled = [control for label in tree.iter("label") for control in label if text(label).strip()]
    controls = [*tree.iter("select"), *tree.iter("input")]
    assert labelled == [control for control in tree.iter() if control.tag in ("select", "input")]
    assert {control.get("autocomplete") for control in controls} == {"off"}
    assert [text(button) for button in tree.iter("button")] == ["First", "Back", "Next", "Last"]


def test_the_fragment_is_the_same_for_equal_traces(traced_epoch: Any) -> None:
    trace, again = (traced_epoch((2, 3, 2), 4, 3, True) for _ in range(2))
    html = walkthrough_html(trace)
    assert html == walkthrough_html(trace) == walkthrough_html(again)


def test_keys_in_a_fragment_are_no_commands_of_jupyterlab(xor_trace: Trace) -> None:
    controls = [element for element in read(walkthrough_html(xor_trace)).iter() if element.tag in ("button", "select", "input")]
    assert len(controls) == 4 + 1 + 2 * 11 + 1
    assert {element.get("data-lm-suppress-shortcuts") for element in controls} == {"true"}


@pytest.mark.parametrize(("step", "opened"), [(0, 0), (-1, 10), ("delta_hidden", 6), (("weight_update", 1), 10)])
def test_a_fragment_opens_where_it_is_told(xor_trace: Trace, step: Any, opened: int) -> None:
    tree = read(walkthrough_html(xor_trace, step))
    steps, pick = classed(tree, "mlpteach-step"), classed(tree, "mlpteach-pick")[0]
    assert [place for place, each in enumerate(steps) if each.get("hidden") is None] == [opened]
    assert [int(choice.get("value", "")) for choice in pick if choice.get("selected") is not None] == [opened]


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


# The style


def luminance(colour: Any) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return float(np.dot([0.2126, 0.7152, 0.0722], parts))


def contrast(one: Any, other: Any) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def colour(code: str) -> Any:
    return np.array([int(code[k:k + 2], 16) for k in (1, 3, 5)]) / 255


@pytest.mark.parametrize(("ink", "paper"), [("#222222", "#ffffff"), ("#eeeeee", "#111111")], ids=["light", "dark"])
def test_contrast(ink: str, paper: str) -> None:
    text_colour, page = colour(ink), colour(paper)
    assert contrast(text_colour, page) >= 4.5
    shares = re.findall(r"background: color-mix\(in srgb, currentColor (\d+)%, transparent\)", STYLE)
    assert len(shares) == STYLE.count("background: color-mix") > 0
    for share in shares:
        assert contrast(text_colour, int(share) / 100 * text_colour + (1 - int(share) / 100) * page) >= 4.5
    lines = re.findall(r"--(?:plus|minus): color-mix\(in srgb, (#\w{6}) (\d+)%, currentColor\)", STYLE)
    assert len(lines) == 2
    for code, share in lines:
        mixed = int(share) / 100 * colour(code) + (1 - int(share) / 100) * text_colour
        assert contrast(mixed, page) >= 3  # what lines and other parts of pictures need


def test_text_has_the_colour_of_the_page() -> None:
    colours = set(re.findall(r"(?<![\w-])(?:color|fill): ([^;]+);", STYLE))
    assert colours == {"currentColor", "inherit", "var(--jp-content-font-color0, currentColor)", "none"}
    faint = [rule.split("{")[0] for rule in STYLE.split("}") if "opacity" in rule]
    assert all(".line" in selector for selector in faint), "no text is faint"
    assert ":focus-visible" in STYLE
