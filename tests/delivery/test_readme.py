"""What the README promises: its examples print what it shows, its links lead somewhere, its commands are the agreed ones."""

from __future__ import annotations

import contextlib
import io
import re
import traceback
from pathlib import Path

import addresses
import pytest

from mlpteach import Trace
from mlpteach.delivery.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.S)


def run(code: str, names: dict[str, object]) -> str:
    """What a piece of code prints, the last line of its error included, as a terminal would show it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(code, names)
        except ValueError as error:
            print("".join(traceback.format_exception_only(error)), end="")
    return printed.getvalue()


def test_the_examples_print_what_is_shown() -> None:
    names: dict[str, object] = {}
    assert len(EXAMPLES) == 5
    for code, shown in EXAMPLES:
        assert run(code, names) == shown
    assert isinstance(names["trace"], Trace)


def test_two_commands_do_all_the_setting_up() -> None:
    assert re.findall(r"```sh\n(.*?)\n```", README, re.S) == ["pip install . && mlpteach lab", 'pip install -e ".[test]" && pytest']


@pytest.mark.parametrize("link", [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link])
def test_link_leads_to_a_file(link: str) -> None:
    assert (ROOT / link).is_file()


@pytest.mark.parametrize("opener", [r"\[binder\]: https://mybinder\.org/v2/gh/[^/]+/[^/]+/HEAD\?urlpath=lab/tree/(\S+)",
                                    r"\[colab\]: https://colab\.research\.google\.com/github/[^/]+/[^/]+/blob/HEAD/(\S+)"])
def test_others_open_the_first_lesson_of_this_repository(opener: str) -> None:
    lesson = re.search(f"^{opener}$", README, re.M)
    assert lesson is not None
    assert lesson[1] == min(f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "notebooks/INSTRUCTOR.md"])
def test_paths_and_commands_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    paths = set(re.findall(r"(?<![\w/=])(?:tests|docs|notebooks|binder|mlpteach)/[\w/]+(?:\.\w+)?", text))
    assert paths and [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    assert set(re.findall(r"`mlpteach ([a-z-]+)", text)) <= set(COMMANDS)


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
