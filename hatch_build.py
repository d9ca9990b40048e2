"""What the wheel carries of ``notebooks``: the lessons. Their solutions and the instructor's guide stay in the repository."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LearnersLessons(BuildHookInterface):
    """Puts each lesson inside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the lessons, unless the wheel is an editable one, whose package finds them beside itself."""
        if version != "editable":
            lessons = Path(self.root, "notebooks").glob("*.ipynb")
            build_data["force_include"] |= {str(path): f"mlpteach/notebooks/{path.name}" for path in lessons}
