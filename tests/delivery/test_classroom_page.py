"""What docs/classroom.md promises: links and files are there, options exist, and the example and the table are printed as shown."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import classroom
import hub
from regenerate import code_cells
from test_delivery import PROJECT
from test_readme import run

from mlpteach import check, stages
from mlpteach.delivery.cli import COMMANDS
from mlpteach.delivery.learner import FOLDER

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "classroom.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.S | re.M)
PROSE = re.sub(r"^```.*?^```$", "", PAGE, flags=re.S | re.M)
COMMANDS_SHOWN = [shlex.split(line) for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
COMMANDS_SHOWN += [shlex.split(code) for code in re.findall(r"`([a-z][^`]* [^`]*)`", re.sub(r"\s+", " ", PROSE))]


def calls(program: str) -> Iterator[list[str]]:
    """The arguments of every command on the page that calls a program, in whatever folder that is."""
    for words in COMMANDS_SHOWN:
        words = words[words[0] == "sudo":]
        if words[0].rpartition("/")[2] == program:
            yield words[1:]


def shown(beginning: str) -> str:
    """The block of text that has such a line."""
    return next(block for kind, block in BLOCKS if kind == "text" and re.search(f"^{beginning}", block, re.M))


@pytest.mark.parametrize("link", sorted({link for link in re.findall(r"\]\(([^)]+)\)", PAGE) if "://" not in link}))
def test_a_relative_link_leads_to_a_file(link: str) -> None:
    assert (DOCS / link).is_file()


def test_the_files_of_the_commands_are_there() -> None:
    copied = [arguments[0] for arguments in calls("cp")]
    assert [(DOCS.parent / name).resolve() for name in copied] == [hub.CONFIG]
    assert {Path(arguments[arguments.index("-f") + 1]).name for arguments in calls("jupyterhub")} == {hub.CONFIG.name}


def test_the_commands_of_this_project_exist() -> None:
    named = [*calls("mlpteach")]
    assert {arguments[0] for arguments in named} == {"class-report", "copy", "handout"}
    assert all(COMMANDS[name].parse_args(rest) for name, *rest in named if rest)
    assert ["copy", FOLDER] in named


def test_the_benchmark_takes_the_options_that_are_named() -> None:
    measured = [*calls("python")]
    assert {arguments[0] for arguments in measured} == {"tests/benchmarks/classroom.py"}
    named = [shlex.split(code) for code in re.findall(r"`(--l[^`]+)`", PROSE)]
    assert len(named) == 2
    found = classroom.options([word for option in named for word in option])
    assert (found.learners, found.lesson) == (30, "08_hidden_size.ipynb")
    assert [classroom.options(arguments[1:]).learners for arguments in measured] == [10, 30]


def test_repo2docker_takes_the_options_that_are_named() -> None:
    [arguments] = calls("jupyter-repo2docker")
    options = {word for word in arguments if word.startswith("--")}
    helped = subprocess.run([sys.executable, "-m", "repo2docker", "--help"], capture_output=True, text=True, check=True).stdout
    assert options and options <= set(re.findall(r"--[\w-]+", helped))


def test_the_extras_that_are_installed_exist() -> None:
    extras = re.findall(r'pip install "\.\[(\w+)\]"', PAGE)
    assert sorted(extras) == ["cluster", "hub"]
    assert set(extras) <= set(PROJECT["optional-dependencies"])


def test_what_the_page_says_of_the_configuration_is_in_it() -> None:
    text = hub.CONFIG.read_text(encoding="utf-8")
    options = re.findall(r"`(c\.\w+\.\w+)`", PROSE)
    assert len(options) >= 2
    assert [option for option in options if f"{option} =" not in text] == []
    assert f"`{FOLDER}`" in PROSE and "learning_commands.FOLDER" in text


def without_numbers(text: str) -> str:
    return re.sub(r"[ \d.]+", " ", text)


def test_the_printed_table_is_of_the_form_that_the_benchmark_prints() -> None:
    steps = {"server ready": [1.0] * 30, "kernel ready": [1.0] * 30, "the whole lesson": [1.0] * 30}
    lesson, cells = re.findall(r"at once, (\S+) \((\d+) code cells\)", shown(r"\d+ learners at once"))[0]
    assert int(cells) == len(code_cells(nbformat.read(DOCS.parent / "notebooks" / lesson, 4))), "measure the class again"
    report = classroom.Report(lesson, int(cells), steps, [1.0] * 30, [1.0] * 30, 1.0, [])
    expected = f"{report}\nall 30 finished with equal results\n".replace(hub.MEASURE, "PSS")
    assert without_numbers(shown(r"\d+ learners at once").partition("\n")[2]) == without_numbers(expected)


def test_the_table_quotes_what_is_printed_below_it() -> None:
    printed = shown(r"\d+ learners at once")
    numbers = [re.findall(r"\d+\.\d", line[32:]) for line in printed.splitlines() if re.match(r".{32} *\d+\.\d", line)]
    servers, (_, kernel), (_, lesson), _, (memory, _), (own,), _ = numbers
    values = [f"{float(number):.0f}" for number in (*servers, kernel, lesson, memory, own)]
    rows = [line.split("|")[3].split()[0] for line in PAGE.splitlines() if re.search(r"\| [\d.]+ (s|MB|GB) \|", line)]
    assert rows == [*values, *re.findall(r"([\d.]+) GB measured", printed)]


def test_the_example_prints_what_is_shown() -> None:
    pytest.importorskip("distributed")
    [example] = [block for kind, block in BLOCKS if kind == "python"]
    assert run(example, {}) == shown("mean absolute error")


def test_the_link_that_brings_the_notebooks_opens_the_first_lesson_of_the_repository_that_is_named() -> None:
    asked = parse_qs(urlsplit(shown("https://HUB").strip()).query)
    folder, lesson = asked["urlpath"][0].removeprefix("lab/tree/").split("/", 1)
    assert f"The repository is `{asked['repo'][0]}`." in PROSE
    assert asked["repo"][0].endswith(f"/{folder}")
    assert lesson == min(f"notebooks/{path.name}" for path in (DOCS.parent / "notebooks").glob("*.ipynb"))


def test_a_log_that_all_may_write_to_is_written_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [call] = re.findall(r"`check\(\.\.\., (log=[^`]+)\)`", PROSE)
    exec(f"check(stages.error, lambda targets, output_layer: targets - output_layer, {call})", {"check": check, "stages": stages})
    assert len(Path("class.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_the_prose_is_plain() -> None:
    assert "!" not in PROSE
    assert [line for line in PAGE.splitlines() if len(line) > 132 and not line.startswith(("|", "https://HUB"))] == []
