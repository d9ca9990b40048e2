"""The repository's address: it is written in ``pyproject.toml``, and ``python tests/addresses.py`` copies it to where else it is.

Binder, Colab and nbgitpuller want it whole in their links, so that the pages for people hold copies.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # which pytest itself needs there

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "notebooks" / "INSTRUCTOR.md"]
ADDRESS = re.compile(r"((?:github\.com|/gh|/github)(/|%2F))[\w.-]+(?:/|%2F)[\w-]+(?:\.[\w-]+)*")


def repository() -> str:
    """Its owner and name."""
    return str(PROJECT["urls"]["Repository"]).removeprefix("https://github.com/")


def addressed(text: str, to: str) -> str:
    """A page whose links lead to this repository, given by owner and name."""
    return ADDRESS.sub(lambda found: found[1] + to.replace("/", found[2]), text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(addressed(page.read_text(encoding="utf-8"), repository()), encoding="utf-8")
