"""``mlpteach handout``: the pages as a reader gets them, also in a real browser, and a folder that is never half-written."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "widgets"))
from test_look import contrast

from mlpteach import Trace
from mlpteach.delivery import cli, lessons
from mlpteach.delivery.handout import live, site
from mlpteach.delivery.handout.answers import is_guess
from mlpteach.delivery.handout.mathml import mathml
from mlpteach.delivery.handout.pages import TEMPLATES, Pages, prose
from mlpteach.tracing.recording import listening

Patch, Said = pytest.MonkeyPatch, pytest.CaptureFixture[str]
Written = tuple[Path, str]  # the folder of a hand-out, and what the command said
Soups = dict[str, BeautifulSoup]
SOURCES = sorted(lessons.packaged().glob("*.ipynb"))
NAMES = [path.stem for path in SOURCES]
PAGES = ["index", *NAMES]
WALK = "05_weight_update"  # a page with a walkthrough, long tables and formulas
TRIED = ["01_sigmoid_and_one_neuron", "04_delta_hidden", WALK]  # in which there is all that a template sets
ALIVE = "main .output > [data-piece]:not([data-piece=guess])"


@pytest.fixture(scope="module")
def written(made_pages: Written) -> Written:
    return made_pages


@pytest.fixture(scope="module")
def soups(written: Written) -> Soups:
    return {name: BeautifulSoup((written[0] / f"{name}.html").read_text("utf-8"), "html.parser") for name in ("index", *TRIED)}


def cells(name: str, kind: str) -> list[NotebookNode]:
    notebook = nbformat.read(lessons.packaged() / f"{name}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def outputs(name: str) -> list[NotebookNode]:
    return [output for cell in cells(name, "code") for output in cell.outputs]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_there_is_a_page_for_each_lesson_and_the_contents(written: Written) -> None:
    folder, said = written
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.html" for name in PAGES)
    titles = [cells(name, "markdown")[0].source.split("\n")[0].removeprefix("# ") for name in NAMES]
    progress = [f"{number:2} of {len(NAMES)}  {title}" for number, title in enumerate(titles, start=1)]
    assert said.splitlines() == [*progress, f"{folder}: done; open {folder / 'index.html'}"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_loads_nothing(written: Written, name: str) -> None:
    page = (written[0] / f"{name}.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    assert not re.search(r"\{\{|\{%|\$\$|\\text|\\frac|\\begin|aligned|NotebookNode", page)
    assert not re.search(r"""(?:src|href)=["'](?!data:image/png;base64,|\d\d_|index\.html|#)|url\((?!#|data:)|@import|https?://(?!www\.w3\.org/)""",
                         page)
    assert not re.search("<(?:link|iframe|script src)", page)
    assert len(page.encode()) <= 1.5e6
    for other, part in re.findall(r'href="([\w]+)\.html#?([\w-]*)"', page):
        assert not part or f'id="{part}"' in (written[0] / f"{other}.html").read_text("utf-8")


@pytest.mark.parametrize("name", TRIED)
def test_a_page_says_what_the_notebook_says(soups: Soups, name: str) -> None:
    text = squeezed(soups[name].main.get_text())
    shown = [cell.source for cell in cells(name, "code") if not is_guess(cell)]  # whose code may name the answer
    shown += [output.get("text", "") for output in outputs(name)]
    shown += [output.evalue for output in outputs(name) if output.output_type == "error"]
    shown += [heading for cell in cells(name, "markdown") for heading in re.findall(r"^#+ (.*)$", cell.source, re.M)]
    assert [part for part in shown if squeezed(part) not in text] == []


@pytest.mark.parametrize("name", ["index", *TRIED])
def test_headings_are_nested_below_one_title(soups: Soups, name: str) -> None:
    levels = [int(heading.name[1]) for heading in soups[name].find_all(["h1", "h2", "h3", "h4"])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    identities = [tag["id"] for tag in soups[name].find_all(id=True)]
    assert len(identities) == len(set(identities)) and all(identities)


@pytest.mark.parametrize("name", ["index", *TRIED])
def test_links_say_where_they_lead(soups: Soups, name: str) -> None:
    links = [link.get_text().strip() for link in soups[name].find_all("a")]
    assert [link for link in links if len(link) <= 3 or link.lower() in ("here", "this", "link")] == []


def test_each_page_leads_on_and_back(soups: Soups) -> None:
    for place, name in ((NAMES.index(name), name) for name in TRIED):
        for navigation in soups[name].find_all("nav"):
            found = {"".join(link.get("rel", ["up"])): link["href"].removesuffix(".html") for link in navigation.find_all("a")}
            around = {"prev": NAMES[place - 1] if place else None, "up": "index", "next": (*NAMES, None)[place + 1]}
            assert found == {way: target for way, target in around.items() if target}
    assert [link["href"] for link in soups["index"].select("h2 a")] == [f"{name}.html" for name in NAMES]


@pytest.mark.parametrize("name", TRIED)
def test_every_picture_is_described_by_the_words_below_it(soups: Soups, name: str) -> None:
    said = [text.lower() for text in re.findall(r"picture in words: (.*?)(?=\n|$)", soups[name].main.get_text())]
    pictures = [picture.get("alt") or picture["aria-label"] for picture in soups[name].select("img, .mlpteach-figure")]
    assert [words for words in pictures if words.lower() not in said] == []
    assert len(set(pictures)) == len(pictures)
    alive = soups[name].select(ALIVE)
    assert len(pictures) + len(alive) == sum("image/png" in output.get("data", {}) for output in outputs(name))


def test_figures_are_drawn_in_the_colours_of_the_page(soups: Soups) -> None:
    figures = soups["05_weight_update"].select(".mlpteach-figure[role=img] > svg")
    assert figures and all("var(--figure-ink)" in str(figure) and "#" not in figure.get_text() for figure in figures)
    stored = sum("image/png" in output.data for output in outputs("05_weight_update") if output.output_type == "display_data")
    assert len(figures) == stored


@pytest.mark.parametrize("name", TRIED)
def test_pieces_say_where_they_are_alive(soups: Soups, name: str) -> None:
    stored = sum("image/png" in output.data for output in outputs(name) if output.output_type == "execute_result")
    notes = [squeezed(note.get_text()) for note in soups[name].select(".note")]
    assert len(notes) == stored == len(soups[name].select(ALIVE))
    assert all("alive on this page" in note and f"mlpteach lab and open {name}.ipynb" in note for note in notes)


def test_a_page_knows_its_language_and_its_title(soups: Soups) -> None:
    assert {soup.html["lang"] for soup in soups.values()} == {"en"}
    assert [soup.title.get_text() for soup in soups.values()] == [soup.h1.get_text() for soup in soups.values()]


def test_a_browser_that_translates_leaves_code_and_numbers_alone(soups: Soups) -> None:
    for name in TRIED:
        parts = soups[name].select(".code, .output")
        assert len(parts) > 20 and {part["translate"] for part in parts} == {"no"}
        assert {part["translate"] for part in soups[name].select(".output img, .output .note")} == {"yes"}


# Formulas

def formula(latex: str) -> Any:
    return BeautifulSoup(mathml(latex), "html.parser").math


@pytest.mark.parametrize(("latex", "elements", "said"), [
    ("$x_1$", ["msub", "mi", "mn"], "x1"), (r"$\frac{1}{a - 2}$", ["mfrac", "mn", "mi", "mo", "mn"], "1a−2"),
    (r"$\text{a\_b \{<i>\} \$5 \& \#1}$", ["mtext"], "a_b {<i>} $5 & #1"), ("$a < b$", ["mi", "mo", "mi"], "a<b"),
    (r"$\exp\left(z\right)$", ["mi", "mo", "mi", "mo"], "exp(z)"),
    (r"$\sum_{\text{inputs}} a \circ b \times c$", ["msub", "mo", "mtext", "mi", "mo", "mi", "mo", "mi"], "∑inputsa∘b×c")])
def test_a_formula(latex: str, elements: list[str], said: str) -> None:
    made = formula(latex)
    assert made["display"] == "inline"
    assert [tag.name for tag in made.find_all() if tag.name != "mrow"] == elements
    assert made.get_text().replace("\xa0", " ") == said


def test_a_sign_is_not_set_like_a_difference() -> None:
    made = formula(r"$(-1) - 2 = -3 \cdot (-4) + \exp\left(-z\right)$")
    assert [sign.get("form", "infix") for sign in made.find_all("mo", string="−")] == ["prefix", "infix", *["prefix"] * 3]


def test_formulas_of_their_own_line_are_blocks() -> None:
    assert formula("$$a$$")["display"] == "block"
    lines = formula(r"$\begin{aligned} &a \\ &= 1 \end{aligned}$")
    assert lines["display"] == "block"
    assert [row.get_text() for row in lines.find_all("mtr")] == ["a", "=1"]


@pytest.mark.parametrize("latex", [r"\unheard{2}", "a_{", r"\left(", "x^2^3", " "])
def test_what_cannot_be_converted_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match=f"^mathml: cannot convert .*{re.escape(latex)}"):
        mathml(latex)


def test_prose_leads_to_pages_and_keeps_its_formulas() -> None:
    assert prose("[page 2](02_forward_pass.ipynb) and $a$\n\n## Say *what* you'll do\n") == (
        f'<p><a href="02_forward_pass.html">page 2</a> and {mathml("a")}</p>\n'
        '<h2 id="say-what-you-ll-do">Say <em>what</em> you\'ll do</h2>\n')


def test_code_among_the_words_is_set_like_a_cell() -> None:
    made = BeautifulSoup(prose("Type\n\n```python\nprint(1)\n```\n"), "html.parser").select_one("p + .code")
    assert made["translate"] == "no" and made.select_one(".nb").get_text() == "print"
    assert made.get_text().strip() == "print(1)"


# Lessons that are run

@pytest.mark.parametrize(("source", "value"), [
    ("a = 1\na + 1", 2), ("a = 1", None), ("", None), ("for n in range(3):\n    n", None), ("(lambda: b)()", 7),
    ("def f(x: int): pass\nf.__annotations__['x']", int)])
def test_a_cell_gives_its_last_line(source: str, value: Any) -> None:
    assert live.execute(source, {"b": 7}) == value


def lesson(*sources: str, tags: tuple[str, ...] = ()) -> NotebookNode:
    """A lesson of one-line prose and these cells, of which those that begin with SHOW are stored with a picture."""
    prose = nbformat.v4.new_markdown_cell("# 1. A lesson\n\nAbout it.")
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    for cell in cells:
        if cell.source.startswith(SHOW):
            cell.outputs = [nbformat.v4.new_output("execute_result", {"image/png": "", "text/plain": "a piece"})]
    return nbformat.v4.new_notebook(cells=[prose, *cells])


SHOW = "shown"
START = f"""from mlpteach import Trace, stages
from mlpteach.widgets import neuron_explorer, walkthrough as {SHOW}_step_by_step
{SHOW}_without_kernel = None
trace = Trace.start()
_ = stages.sum_synapse([[1.0]], [[1.0]])
print('printed')"""
WALKTHROUGH, EXPLORER = f"{SHOW}_step_by_step(trace)", f"{SHOW} = neuron_explorer()\n{SHOW}"


def test_a_lesson_is_run_up_to_its_last_piece_and_each_is_asked_for_its_html(capsys: Said) -> None:
    """However its function is called in the lesson."""
    call = "_ = stages.output_activation([[1.0]])"
    found = live.pieces(lesson(START, WALKTHROUGH, call, EXPLORER, call.replace("1.0", "2.0"), WALKTHROUGH, "raise SystemError"))
    assert list(found) == [2, 4, 6]
    assert [html.count("Step 2") > 0 for html in found.values()] == [False, False, True]
    assert [html.count("neuron explorer") > 0 for html in found.values()] == [False, True, False]
    assert capsys.readouterr().out == ""
    assert live.pieces(lesson("raise SystemError")) == {}


def test_a_picture_that_is_no_piece_stays_a_picture() -> None:
    figure = f"{SHOW} = __import__('matplotlib.figure').figure.Figure()\n{SHOW}"
    assert live.pieces(lesson(figure)) == {}


def test_a_lessons_traces_end_with_it_and_no_other_trace_hears_of_it() -> None:
    with Trace() as own:
        live.pieces(lesson(START, "_ = stages.output_activation([[1.0]])", WALKTHROUGH))
        assert listening() == [own]
    assert len(own) == 0


def test_an_error_that_a_lesson_means_is_passed_over_and_no_other() -> None:
    assert live.pieces(lesson("1 / 0", f"{SHOW}()", tags=("raises-exception",))) == {}
    with pytest.raises(ZeroDivisionError):
        live.pieces(lesson("1 / 0", f"{SHOW}()"))


def test_an_interrupt_that_training_swallows_still_ends_everything() -> None:
    swallowed = "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    input\nexcept KeyboardInterrupt:\n    pass"
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        live.pieces(lesson(swallowed, f"{SHOW} = 1"))
    assert signal.getsignal(signal.SIGINT) is before


# The folder

def said_and_code(capsys: Said, folder: Path) -> tuple[int, str]:
    code = cli.main(["handout", str(folder)])
    return code, capsys.readouterr().err


def test_an_empty_folder_is_filled(short: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    assert cli.main(["handout", str(tmp_path / "pages")]) == 0
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["01_one.html", "index.html"]


@pytest.mark.parametrize("there", ["notes.txt", "index.html", ".hidden"])
def test_a_folder_with_anything_in_it_stays_as_it_is(short: Path, tmp_path: Path, capsys: Said,
                                                     there: str) -> None:
    (tmp_path / there).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    expected = f"mlpteach handout: cannot write {tmp_path}: it is not empty; name a new folder\n"
    assert said_and_code(capsys, tmp_path) == (2, expected)
    assert sorted(tmp_path.rglob("*")) == before and (tmp_path / there).read_text() == "mine"


def test_a_file_is_no_folder(short: Path, tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "notes").write_text("mine")
    for folder, reason in ((tmp_path / "notes", "it is a file; name a new folder"), (tmp_path / "notes" / "in", "Not a directory")):
        assert said_and_code(capsys, folder) == (2, f"mlpteach handout: cannot write {folder}: {reason}\n")


def test_a_read_only_folder_is_refused_at_once(short: Path, tmp_path: Path, monkeypatch: Patch,
                                               capsys: Said) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    folder = tmp_path / "pages"
    assert said_and_code(capsys, folder) == (2, f"mlpteach handout: cannot write {folder}: it is read-only\n")
    assert not folder.exists()


def full(path: Path, *text: Any, **options: Any) -> NoReturn:
    path.write_bytes(b"half")
    raise OSError(28, "No space left on device")


def broken(notebook: NotebookNode) -> NoReturn:
    raise ValueError("of two\nlines")


def interrupted(notebook: NotebookNode) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize(("target", "name", "fault", "code", "said"), [
    (Path, "write_text", full, 2, "cannot write {}: No space left on device"),
    (site, "pieces", broken, 2, "lesson 01_one cannot be run: ValueError: of two lines"),
    (site, "pieces", interrupted, 130, "interrupted; {} is as it was")])
def test_a_fault_leaves_the_folder_as_it_was(short: Path, tmp_path: Path, monkeypatch: Patch, capsys: Said, existed: bool,
                                             target: Any, name: str, fault: Any, code: int, said: str) -> None:
    folder = tmp_path / "pages"
    if existed:
        folder.mkdir()
    monkeypatch.setattr(target, name, fault)
    assert said_and_code(capsys, folder) == (code, f"mlpteach handout: {said.format(folder)}\n")
    assert folder.exists() == existed and not (existed and any(folder.iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "mlpteach", "handout", str(tmp_path / "pages")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as process:
        assert process.stdout is not None and process.stdout.readline().startswith(" 1 of ")
        process.send_signal(signal.SIGINT)
        complaint = process.communicate(timeout=30)[1]
    assert (process.returncode, complaint) == (130, f"mlpteach handout: interrupted; {tmp_path / 'pages'} is as it was\n")
    assert not any(tmp_path.iterdir())


def test_a_missing_nbconvert_is_reported(monkeypatch: Patch, tmp_path: Path, capsys: Said) -> None:
    monkeypatch.setitem(sys.modules, "mlpteach.delivery.handout", None)
    code, complaint = said_and_code(capsys, tmp_path / "pages")
    assert code == 2 and complaint.count("\n") == 1
    assert complaint.startswith("mlpteach handout: nbconvert is not installed as it should be: ")


def test_the_pages_name_only_what_is_there(short: Path) -> None:
    only = site.Lesson.read(short / "01_one.ipynb")
    page = BeautifulSoup(Pages("mlpteach").lesson(only, {}, previous=None, next=None, version="1"), "html.parser")
    assert [link["href"] for link in page.select("nav a")] == ["index.html", "index.html"]


# In a browser

def opened(browser: Browser, written: Written, name: str, **options: Any) -> Page:
    page = browser.new_page(**options)
    page.goto((written[0] / f"{name}.html").as_uri())
    return page


@pytest.mark.delivery
def test_nothing_leaves_the_machine_and_the_walkthrough_steps(browser: Browser, written: Written) -> None:
    page, asked, faults = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for name in PAGES:
        page.goto((written[0] / f"{name}.html").as_uri())
    page.goto((written[0] / f"{WALK}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    title = page.locator(".mlpteach-walk .title:visible")
    expect(title).to_have_text("Step 10: weight_update (update)")  # where the lesson opens it
    page.locator(".mlpteach-walk").get_by_role("button", name="First").click()
    expect(title).to_have_text("Step 0: sum_synapse (forward)")
    page.locator(".mlpteach-walk").get_by_role("button", name="Next").click()
    expect(title).to_have_text("Step 1: hidden_activation (forward)")
    page.locator(".mlpteach-walk").get_by_label("column").locator("visible=true").select_option("hidden unit 3")
    expect(page.locator(".mlpteach-walk .what")).to_contain_text("hidden_activation[1, 2]")
    page.get_by_role("link", name="Next").first.click()
    page.wait_for_url("**/06_training_loop.html")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len(asked) >= len(PAGES) + 2 and faults == []
    page.close()


@pytest.mark.delivery
def test_what_is_cut_on_a_phone_says_so_and_can_be_scrolled_to(browser: Browser, written: Written) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 720})
    for name in NAMES:
        page.goto((written[0] / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        page.wait_for_timeout(50)
        cut = page.locator(".code, .output, .table, math[display=block]").evaluate_all("""all => all
            .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === "auto")
            .map(part => [part.tabIndex, getComputedStyle(part).backgroundAttachment.includes("local")])""")
        assert cut and all(place == [0, True] for place in cut), name
        small = page.locator(".mlpteach-figure text").evaluate_all(
            "all => all.filter(text => text.getBoundingClientRect().height < 10 && text.textContent.trim()).length")
        assert small == 0, name
    page.close()


@pytest.mark.delivery
@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_no_page_is_wider_than_the_window(browser: Browser, written: Written, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 720})
    for name in PAGES:
        page.goto((written[0] / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


@pytest.mark.delivery
@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_colours_follow_the_reader(browser: Browser, written: Written, scheme: Any, is_dark: bool) -> None:
    page = opened(browser, written, WALK, color_scheme=scheme)
    paper, ink = (sum(map(int, re.findall(r"\d+", page.evaluate(f"getComputedStyle(document.body).{name}"))[:3]))
                  for name in ("backgroundColor", "color"))
    assert (paper < ink) == is_dark and abs(paper - ink) > 500
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_apart(theme: str) -> None:
    style = (TEMPLATES / "mlpteach" / "lesson.css").read_text("utf-8")
    place = style.index("prefers-color-scheme: dark") if theme == "dark" else 0
    values = dict(re.findall(r"--(\w+): (#\w+);", style[place:style.index("}", place)].replace("#fff;", "#ffffff;")))
    pale = ("paper", "shade", "line")
    assert [(name, paper) for name, code in values.items() for paper in ("paper", "shade")
            if name not in pale and contrast(code, values[paper]) < 4.5] == []
    assert len(values) == len(pale) + 8


@pytest.mark.delivery
def test_on_paper_there_are_no_controls_and_no_table_is_cut(browser: Browser, written: Written) -> None:
    page = opened(browser, written, WALK, viewport={"width": 680, "height": 1000}, color_scheme="dark")  # A4 between its margins
    page.emulate_media(media="print")
    for control in ("nav", ".mlpteach-controls button", "select", ".note"):
        assert page.locator(f"{control}:visible").count() == 0, control
    page.evaluate("document.body.style.margin = 0")
    fits = "tables => tables.filter(table => table.scrollWidth > innerWidth || table.offsetHeight > 950).length"
    assert page.locator("table:visible, pre:visible, img:visible").evaluate_all(fits) == 0
    breaks = page.locator("table:visible").evaluate_all("tables => tables.map(table => getComputedStyle(table).breakInside)")
    assert set(breaks) == {"avoid"}
    assert page.locator("details").evaluate_all("all => all.every(fold => fold.checkVisibility())")
    assert page.locator(".named").is_visible()
    worked, text = (page.locator(part).first.evaluate("part => parseFloat(getComputedStyle(part).fontSize)")
                    for part in (".output > math", "main > p:not(.named)"))
    assert worked >= text
    assert page.pdf(format="A4").count(b"/Type /Page\n") in range(8, 14)
    page.close()
