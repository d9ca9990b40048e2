"""The lessons that came with the package, and a learner's copy of them in which nothing of the learner's is ever lost."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

FOR_INSTRUCTORS = {"solutions", "INSTRUCTOR.md"}  # in the repository, and in no wheel
MEMORY = ".mlpteach.json"  # which version of each file was copied, so that a changed one is recognised
BARE = "without results"  # stands behind the fingerprint of a version
WORDS = "*The picture in words:"
OPENS, CLOSES = "<details><summary>The picture in words</summary>\n\n", "\n\n</details>"  # around them, until they ran
EMPTY: dict[str, Any] = {"outputs": [], "execution_count": None}  # of a cell that was not run
DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # reading what is no notebook, or half of one
OUTCOMES = COPIED, UPDATED, SAME, KEPT, WAITING = (
    "copied", "updated", "up to date", "kept with your changes", "kept with your changes although there is a new version")


def repository() -> str:
    """The address of the project, where an instructor gets what no wheel carries; unknown where the package isn't installed."""
    try:
        declared = metadata.metadata("mlpteach").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        declared = []
    return str(dict(line.split(", ") for line in declared).get("Repository", "in the repository"))


def packaged() -> Path:
    """The folder of notebooks inside the installed package or, in a source checkout, beside it."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise FileNotFoundError("this installation came without its notebooks; install mlpteach again")


def solution(name: str) -> Path | None:
    """The solved twin of a lesson, where it is: a source checkout has it."""
    twin = packaged() / "solutions" / name
    return twin if twin.is_file() else None


def copy(source: Path, folder: Path, results: bool = False) -> str:
    """Copy the files that are missing, update those that the learner has not changed, keep the rest; say what was done.

    The copies come without the lessons' results, which would answer each question before it is asked, unless these are wished for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = results or folder.samefile(source)  # the lessons themselves keep theirs
    brought, outcomes = _remembered(folder), {}
    try:
        for name in _files(source):
            version, content = _version((source / name).read_bytes(), results)
            outcomes[name] = _copy(content, version, folder / name, brought.get(name))
            if outcomes[name] not in (KEPT, WAITING):
                brought[name] = version
    finally:  # or what a full disk cut short would count as changed by the learner the next time
        _write(folder / MEMORY, json.dumps(brought, indent=1).encode())
    return _summary(outcomes)


def _version(content: bytes, results: bool) -> tuple[str, bytes]:
    wanted = content if results else without_results(content)
    return fingerprint(content) + (f" {BARE}" if wanted != content else ""), wanted


def _copy(content: bytes, version: str, mine: Path, brought: str | None) -> str:
    if mine.is_dir():  # the learner's, whatever it is
        return KEPT
    outcome = decide(version, fingerprint(mine.read_bytes()) if mine.exists() else None, brought)
    if outcome in (COPIED, UPDATED):
        _write(mine, content)
    return outcome


def decide(version: str, mine: str | None, brought: str | None) -> str:
    """What becomes of a file: by the package's version of it, the learner's fingerprint, and the version that was copied last.

    A version is a fingerprint, with a word behind it if the results were left out.
    """
    if mine is None:
        return COPIED
    new, old = (str(each).partition(" ")[0] for each in (version, brought))
    if mine == old and brought != version:
        return UPDATED
    if mine == new:
        return SAME
    return KEPT if new == old else WAITING


def without_results(content: bytes) -> bytes:
    """A notebook without its outputs, execution counts and state of widgets, its pictures' words folded; anything else as it is.

    The words of a picture say what comes out, and stand where nothing has run yet.
    """
    try:
        notebook, whole = json.loads(content), json.loads(content)
        notebook.get("metadata", {}).pop("widgets", None)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update({name: empty for name, empty in EMPTY.items() if name in cell})
            elif "".join(cell["source"]).startswith(WORDS):
                cell["source"] = [f"{OPENS}{''.join(cell['source'])}{CLOSES}"]
        return content if notebook == whole else (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
    except DAMAGED:
        return content


def fingerprint(content: bytes) -> str:
    """A hash of what people write in a notebook, without its outputs: running a lesson is not changing it."""
    try:
        cells = [[cell["cell_type"], _unfolded("".join(cell["source"])), cell.get("attachments")]
                 for cell in json.loads(content)["cells"]]
        content = json.dumps(cells, sort_keys=True).encode()
    except DAMAGED:
        pass  # every byte counts
    return hashlib.sha256(content).hexdigest()


def _unfolded(source: str) -> str:
    return source.removeprefix(OPENS).removesuffix(CLOSES) if source.startswith(OPENS + WORDS) else source


def _files(source: Path) -> Iterator[str]:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        generated = any(part.startswith((".", "__")) for part in name.parts)  # checkpoints, caches
        if path.is_file() and not generated and name.parts[0] not in FOR_INSTRUCTORS:
            yield name.as_posix()


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing: half a notebook would count as changed by the learner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")  # two commands at once don't write into the same one
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _remembered(folder: Path) -> dict[str, str]:
    try:
        brought = json.loads((folder / MEMORY).read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        brought = {}  # then every file that differs counts as changed by the learner
    return brought if isinstance(brought, dict) else {}


def _summary(outcomes: dict[str, str]) -> str:
    counts = Counter(outcomes.values())
    done = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])
    waiting = ", ".join(name for name, outcome in outcomes.items() if outcome == WAITING)
    return done + (f" (rename yours to get it: {waiting})" if waiting else "")
