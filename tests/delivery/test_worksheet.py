"""``mlpteach handout --worksheet``: every question with room below it, no answer anywhere near it, few sheets of paper."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_rules import FOLD, GUESS, read
from playwright.sync_api import Browser

from mlpteach.delivery import cli, lessons
from mlpteach.delivery.handout.answers import QUIZ
from mlpteach.delivery.handout.pages import SHEETS, Lesson, Pages
from mlpteach.delivery.handout.worksheet import sheet

LESSONS = sorted(lessons.packaged().glob("*.ipynb"))
NAMES = [path.stem for path in LESSONS]
ASKED = re.compile(r"^(Guess|Predict) \d+: ")
MOST_PAGES = 7


@cache
def soup(path: Path) -> Tag:
    """The worksheet of a lesson, as its page."""
    made = Lesson.of(path.stem, sheet(read(path)))
    page = Pages(SHEETS).lesson(made, {}, previous=None, next=None, version="1")
    main = BeautifulSoup(page, "html.parser").main
    assert main is not None
    return main


def squeezed(text: str) -> str:
    return " ".join(text.split())


def questions(path: Path) -> list[Tag]:
    return [each for each in soup(path).find_all("p") if ASKED.match(each.get_text())]


def after(question: Tag) -> list[Tag]:
    """What stands below a question, up to the next one or to the next heading."""
    found: list[Tag] = []
    for each in question.find_next_siblings():
        if each.name == "h2" or ASKED.match(each.get_text()):
            break
        found.append(each)
    return found


def answers(path: Path) -> list[str]:
    """The answer to each guess, as the stored lesson shows it when it is opened; of a sign the number behind it as well."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code" and cell.source.startswith(GUESS)]
    heads = [BeautifulSoup(cell.outputs[0].data["text/html"], "html.parser").select_one(".head") for cell in cells]
    return [re.sub(r"^(It is|The answer:) |\.$", "", head.get_text()) for head in heads if head]


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_every_question_is_there_and_counted_and_has_room(path: Path) -> None:
    prose = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    asked = re.findall(r"^\*\*(?:Guess|Predict):\*\* ", prose, re.M)
    found = questions(path)
    assert [ASKED.match(each.get_text())[0].split()[1] for each in found] == [  # type: ignore[index]
        f"{number}:" for number in range(1, len(asked) + 1)]
    assert [each.get_text() for each in found if not any("room" in part.get("class", []) for part in after(each))] == []
    quiz = FOLD.sub("", prose.partition(QUIZ)[2].partition("\n## ")[0])
    items = soup(path).select("h2#check-yourself ~ ol > li")
    assert len(items) == len(re.findall(r"^\d+\. ", quiz, re.M)) > 0
    assert all(item.select(".room .line") for item in items)


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_no_answer_stands_between_its_question_and_the_next(path: Path) -> None:
    guesses = [each for each in questions(path) if each.get_text().startswith("Guess")]
    given = answers(path)
    assert len(guesses) == len(given)
    for question, answer in zip(guesses, given, strict=True):
        room, *others = after(question)
        assert "room" in room["class"]
        said = squeezed(" ".join(part.get_text(" ") for part in others)).replace("−", "-")
        for form in re.findall(r"\((.*)\)$", answer) if re.match(r"(positive|negative|zero) \(", answer) else [answer]:
            assert not re.search(rf"(?<![\w.]){re.escape(form.replace('−', '-'))}(?![\w]|\.\d)", said), (question.get_text(), said)


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_a_choice_has_a_box_for_each_answer_and_a_number_one(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code" and cell.source.startswith(GUESS)]
    guesses = [each for each in questions(path) if each.get_text().startswith("Guess")]
    for cell, question, answer in zip(cells, guesses, answers(path), strict=True):
        room, kind = after(question)[0], cell.outputs[0].data["text/plain"]
        choices = [squeezed(tick.parent.get_text()) for tick in room.select(".tick")]
        assert len(room.select(".box")) == {"guess: a n": 1, "guess: a s": 2}.get(kind[:10], 0)
        assert len(choices) != 1 and bool(choices) != bool(room.select(".box"))
        assert not choices or answer.split(" (")[0] in choices or answer in choices


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_nothing_that_tells_is_left(path: Path) -> None:
    assert not soup(path).select("details, script, form, button, [data-piece], .mlpteach-report")
    assert not re.search("picture in words|Hint \\d|For help|not yet\\.|held back", soup(path).get_text())
    assert len(soup(path).get_text()) < 0.7 * sum(len(cell.source) for cell in read(path).cells)


def shown(source: str, output: str = "42!", kind: str = "-") -> NotebookNode:
    """Code that shows this: a picture if it is called so."""
    data = {"image/png": "cGlj", "text/plain": "p"} if output == "picture" else {"text/plain": output}
    return new_code_cell(source, outputs=[new_output("execute_result", data, execution_count=1)] if output else [],
                         metadata={"slideshow": {"slide_type": kind}})


def said(source: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": "-"}})


HEAD, ASK, PREDICT = said("## Section\n\nLead."), said("**Guess:** which?"), said("So.\n\n**Predict:** what?")
NUMBER = shown("widgets.guess(\n    1)", "guess: a number; the value is held back until you have guessed")


@pytest.mark.parametrize(("cells", "kept", "dropped"), [
    ([HEAD, ASK, NUMBER, shown("1 + 1", kind="fragment")], ["Lead.", "Guess 1", "answer:"], ["1 + 1", "42!", "widgets"]),
    ([HEAD, ASK, NUMBER, shown("1 + 1"), ASK, NUMBER], ["Guess 2"], ["1 + 1", "42!"]),
    ([HEAD, PREDICT, shown("1 + 1")], ["So.", "Predict 1", "1 + 1"], ["42!"]),
    ([HEAD, PREDICT, shown("\n".join("abcdefg"))], ["Predict 1"], ["a\nb", "42!"]),
    ([HEAD, PREDICT, shown("plots.draw_errors(run)", "picture")], ["axes"], ["draw_errors", "cGlj"]),
    ([HEAD, PREDICT, said("<details><summary>Answer</summary>\n\nIt.\n\n</details>"), shown("2")], ["Predict 1"], ["It.", "42!"]),
    ([HEAD, said("**Predict:** what?\n\n<details><summary>A</summary>\n\nIt.\n\n</details>\n\nOn.")],
     ["Predict 1", "line"], ["It."]),
    ([HEAD, shown("weights"), ASK, NUMBER], ["weights", "42!"], []),
    ([HEAD, shown("plot", "picture"), said("*The picture in words: p.*"), ASK, NUMBER], ["cGlj"], ["picture in words"]),
    ([HEAD, said("Worked:"), shown("trace.explain(z)"), ASK, NUMBER], ["Lead."], ["explain", "Worked:", "42!"]),
    ([HEAD, shown("widgets.network(xor)", "picture"), ASK, NUMBER], ["mlpteach lab"], ["cGlj", "widgets.network"]),
    ([HEAD, ASK, NUMBER, said("It was 1."), shown("print(1)"), said("On."), ASK, NUMBER], ["Guess 2"], ["It was 1.", "print(1)"]),
    ([HEAD, ASK, NUMBER, said("Data:"), shown("table"), ASK, NUMBER], ["table", "42!"], ["Data:"]),
    ([HEAD, shown("def my_f(a):\n    return None", "")], ["def my_f(a):", "line"], ["None"]),
    ([HEAD, shown("a = 1", ""), said("On.")], [], ["Section", "Lead.", "a = 1", "On."]),
    ([said(f"{QUIZ}\n\n1. One?\n2. Two?"), shown("3")], ["One?", "Two?", "line"], ["42!"])])
def test_what_is_kept_of_a_section(cells: list[NotebookNode], kept: list[str], dropped: list[str]) -> None:
    own = [NotebookNode(each, id=f"c{place}") for place, each in enumerate(cells)]  # a cell may stand there twice
    lesson = new_notebook(cells=[said("# 1. Title\n\nAbout."), *own])
    page = Pages(SHEETS).lesson(Lesson.of("l", sheet(lesson)), {}, previous=None, next=None, version="1")
    found = BeautifulSoup(page, "html.parser").main
    assert found is not None
    text = found.decode_contents().replace('<span class="o">', "").replace("</span>", "")
    plain = found.get_text() + text
    assert [part for part in kept if part not in plain] == []
    assert [part for part in dropped if part in plain] == []


def test_the_command_runs_no_lesson(short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = new_notebook(cells=[said("# 2. Two\n\nAbout."), HEAD, new_code_cell("raise SystemError"), PREDICT, shown("3")])
    nbformat.write(lesson, short / "02_two.ipynb")
    assert cli.main(["handout", str(tmp_path / "sheets"), "--worksheet"]) == 0
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["01_one.html", "02_two.html", "index.html"]
    assert "done; open" in capsys.readouterr().out
    contents = (tmp_path / "sheets" / "index.html").read_text("utf-8")
    assert "02_two.html#section" in contents and "without <code>--worksheet</code>" in squeezed(contents)


@pytest.mark.delivery
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_takes_few_sheets_of_paper_and_nothing_is_cut(browser: Browser, tmp_path: Path, paper: str) -> None:
    assert cli.main(["handout", str(tmp_path / "sheets"), "--worksheet"]) == 0
    page = browser.new_page(viewport={"width": 680, "height": 1000})
    for name in NAMES:
        page.goto((tmp_path / "sheets" / f"{name}.html").as_uri())
        assert page.pdf(format=paper).count(b"/Type /Page\n") <= MOST_PAGES, name
        page.emulate_media(media="print")
        assert page.locator(".named").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.locator("nav:visible").count() == 0
    page.close()
