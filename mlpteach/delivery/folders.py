"""Folders and files that a command writes, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpteach.delivery.command_line import CommandError


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """A folder that is made if it is missing, and that is left as it was found if anything goes wrong."""
    is_new = not folder.exists()
    if folder.is_file():
        raise NotADirectoryError("it is a file; name a new folder")
    if not is_new and any(folder.iterdir()):
        raise FileExistsError("it is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if not os.access(folder, os.W_OK):
            raise PermissionError("it is read-only")
        yield
    except BaseException:
        for made in folder.iterdir():  # by us, as there was nothing in it
            shutil.rmtree(made) if made.is_dir() else made.unlink()
        if is_new:
            folder.rmdir()
        raise


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """``claimed``, for a command: what stands in the way stops it."""
    try:
        with claimed(folder):
            yield
    except OSError as error:
        raise CommandError(f"cannot write {folder}: {error.strerror or error}") from error


def written(path: Path, text: str) -> None:
    """Write the whole file or nothing."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
