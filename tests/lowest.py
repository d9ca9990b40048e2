"""The lowest versions that ``pyproject.toml`` allows: ``python tests/lowest.py`` prints them as constraints for pip."""

from __future__ import annotations

from collections.abc import Iterator

from addresses import PROJECT
from packaging.requirements import Requirement


def lowest() -> Iterator[str]:
    """Each dependency that this machine needs, at its lower bound."""
    for needed in map(Requirement, PROJECT["dependencies"]):
        if needed.marker is None or needed.marker.evaluate():
            [bound] = needed.specifier
            yield f"{needed.name}=={bound.version}"


if __name__ == "__main__":
    print("\n".join(lowest()))
