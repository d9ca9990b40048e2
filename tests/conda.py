"""The packages of a conda environment as pip knows them: ``python tests/conda.py binder/environment.yml`` prints them, so that
they can be installed without conda.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from packaging.requirements import Requirement

PIP_NAMES = {"matplotlib-base": "matplotlib",  # without the desktop toolkits, which no notebook needs
             "nbconvert-core": "nbconvert",  # without pandoc
             "jupyterlab_rise": "jupyterlab-rise"}


def dependencies(path: Path) -> list[str | dict[str, list[str]]]:
    """What the file lists, as it lists it."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["dependencies"])


def requirements(path: Path) -> list[Requirement]:
    """Its packages but for Python and pip, by the names that pip knows."""
    names = [name for name in dependencies(path) if isinstance(name, str)]
    listed = [Requirement(name) for name in names if name != "pip" and not name.startswith("python=")]
    return [Requirement(f"{PIP_NAMES.get(each.name, each.name)}{each.specifier}") for each in listed]


if __name__ == "__main__":
    print("\n".join(map(str, requirements(Path(sys.argv[1])))))
