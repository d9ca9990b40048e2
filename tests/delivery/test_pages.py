"""What the pages for people promise: examples print what is shown, links and paths lead somewhere, commands and options exist."""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import shlex
import subprocess
import sys
import traceback
import zlib
from pathlib import Path

import addresses
import pytest
from addresses import PROJECT, ROOT

from mlpteach import Trace, check, stages
from mlpteach.delivery.cli import COMMANDS
from mlpteach.delivery.learner import FOLDER

PAGES = {name: (ROOT / name).read_text(encoding="utf-8")
         for name in ("README.md", "CONTRIBUTING.md", "notebooks/INSTRUCTOR.md", "docs/classroom.md", "docs/exams.md",
                      "docs/assessing.md", "docs/grading.md", "docs/syllabus.md")}
README, CLASSROOM = PAGES["README.md"], PAGES["docs/classroom.md"]
PROSE = {name: re.sub(r"^```.*?^```$", "", page, flags=re.S | re.M) for name, page in PAGES.items()}
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.S)
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


def run(code: str, names: dict[str, object]) -> str:
    """What a piece of code prints, the last line of its error included, as a terminal would show it that knows its lines."""
    printed, file = io.StringIO(), f"<example {zlib.crc32(code.encode())}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, file, "exec"), names)
        except ValueError as error:
            print("".join(traceback.format_exception_only(error)), end="")
    return printed.getvalue()


def typed(name: str) -> list[list[str]]:
    """The commands on a page, in blocks and among the words."""
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGES[name], re.S | re.M) for line in block.splitlines()]
    return [shlex.split(code) for code in [*lines, *re.findall(r"`([a-z][^`]* [^`]*)`", re.sub(r"\s+", " ", PROSE[name]))]
            if code.count("'") % 2 == code.count('"') % 2 == 0]


def test_the_readmes_examples_print_what_is_shown() -> None:
    names: dict[str, object] = {"__name__": "readme"}  # where the classes of an example are defined
    examples = EXAMPLE.findall(README)
    assert len(examples) == 7
    for code, shown in examples:
        assert run(code, names) == shown
    assert isinstance(names["trace"], Trace)


@pytest.mark.delivery
def test_the_classrooms_example_prints_what_is_shown() -> None:
    pytest.importorskip("distributed")
    [(code, shown)] = EXAMPLE.findall(CLASSROOM)
    assert run(code, {}) == shown


@EVERY_PAGE
def test_links_lead_to_files(name: str) -> None:
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", PAGES[name]) if "://" not in link}
    assert [link for link in sorted(links) if link and not ((ROOT / name).parent / link).exists()] == []


@EVERY_PAGE
def test_paths_and_commands_that_are_named_exist(name: str) -> None:
    paths = set(re.findall(r"(?<![\w/=])(?:tests|docs|notebooks|binder|mlpteach)/[\w/]+(?:\.\w+)?", PAGES[name]))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    ours = [words[1:] for words in typed(name) if words[0].rpartition("/")[2] == "mlpteach" and words[1:] and "&&" not in words]
    assert {command for command, *_ in ours} <= set(COMMANDS)
    asked = [(command, options) for command, *options in ours if options and not {"...", "--help"} & set(options)]
    assert all(COMMANDS[command].parse_args(options) for command, options in asked)


@pytest.mark.delivery
def test_the_extras_and_options_of_others_that_the_classroom_names_exist() -> None:
    assert set(re.findall(r'pip install "\.\[(\w+)\]"', CLASSROOM)) <= set(PROJECT["optional-dependencies"])
    [arguments] = [words[1:] for words in typed("docs/classroom.md") if words[0].endswith("jupyter-repo2docker")]
    helped = subprocess.run([sys.executable, "-m", "repo2docker", "--help"], capture_output=True, text=True, check=True).stdout
    assert {word for word in arguments if word.startswith("--")} <= set(re.findall(r"--[\w-]+", helped))
    configuration = (ROOT / "docs" / "jupyterhub_config.py").read_text(encoding="utf-8")
    assert [option for option in re.findall(r"`(c\.\w+\.\w+)`", CLASSROOM) if f"{option} =" not in configuration] == []
    assert f"`{FOLDER}`" in CLASSROOM


def test_a_log_that_all_may_write_to_is_written_as_the_classroom_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [call] = re.findall(r"`check\(\.\.\., (log=[^`]+)\)`", CLASSROOM)
    exec(f"check(stages.error, lambda targets, output_layer: targets - output_layer, {call})", {"check": check, "stages": stages})
    assert len(Path("class.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_binder_opens_the_first_lesson_of_this_repository() -> None:
    first = min(f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb"))
    bare = first.replace("notebooks", FOLDER)  # the copy that postBuild makes
    assert re.search(rf"^\[binder\]: https://mybinder\.org/v2/gh/[^/]+/[^/]+/HEAD\?urlpath=lab/tree/{bare}$", README, re.M)


def test_the_repositorys_address_is_that_of_the_project_wherever_it_stands() -> None:
    for page in addresses.PAGES:
        text = page.read_text(encoding="utf-8")
        assert addresses.addressed(text, addresses.repository()) == text, f"python tests/addresses.py corrects {page.name}"
    assert len(addresses.ADDRESS.findall(README)) >= 3
    owner = addresses.repository()
    others = [path for name in ("mlpteach", "notebooks", "tests", "binder") for path in (ROOT / name).rglob("*.*")
              if path.suffix in {".py", ".yml", ".ipynb", ".json", ".j2", ""} and owner in path.read_text(encoding="utf-8")]
    assert others == []


@pytest.mark.parametrize(("text", "expected"), [
    ("git+https://github.com/a/b.", "git+https://github.com/x/y."), ("(https://github.com/a/b.git)", "(https://github.com/x/y)"),
    ("repo=https%3A%2F%2Fgithub.com%2Fa%2Fb&url", "repo=https%3A%2F%2Fgithub.com%2Fx%2Fy&url"),
    ("v2/gh/a/b/HEAD?urlpath", "v2/gh/x/y/HEAD?urlpath"), ("google.com/github/a/b-c/blob/", "google.com/github/x/y/blob/"),
    ("https://example.org/a/b", "https://example.org/a/b")])
def test_an_address_is_found_in_every_form(text: str, expected: str) -> None:
    assert addresses.addressed(text, "x/y") == expected
