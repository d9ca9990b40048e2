"""What the README promises: its examples print what it shows, its links lead somewhere, its commands are the agreed ones."""

from __future__ import annotations

import contextlib
import io
import re
import traceback
from pathlib import Path

import pytest

from mlpteach import Trace

ROOT = Path(__file__).resolve().parent.parent
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


def test_binder_opens_the_first_lesson_of_this_repository() -> None:
    lesson = re.search(r"^\[binder\]: https://mybinder\.org/v2/gh/[^/]+/[^/]+/HEAD\?urlpath=lab/tree/(\S+)$", README, re.M)
    assert lesson is not None
    assert lesson[1] == min(f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_the_repositorys_address_is_written_once() -> None:
    address = re.search(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/", README)
    assert address is not None
    folders = [ROOT, *(ROOT / name for name in ("mlpteach", "notebooks", "tests", "binder"))]
    files = [path for folder in folders for path in folder.iterdir() if path.suffix in {".md", ".py", ".toml", ".yml", ".ipynb"}]
    assert [path.name for path in files if f"{address[1]}/" in path.read_text(encoding="utf-8")] == ["README.md"]
