"""A history in a file: plain arrays, nothing that could run when it is read, and checks of all that cannot have been written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import finite_array, whole_number
from mlpteach.arrays.text import Array
from mlpteach.forms import ACTIVATIONS, LOSSES, Form
from mlpteach.training.engines import ENGINES
from mlpteach.training.parameters import are_weights, counts, unflatten
from mlpteach.training.regime import Regime, Tables, check_training
from mlpteach.training.replay import differing, error_of

FORMAT = "mlpteach history 3"
FIELDS = ("format", "inputs", "targets", "held_inputs", "held_targets", "learning_rate", "momentum", "weight_decay", "batch_size",
          "seed", "engine", "sizes", "biased", "activations", "loss", "errors", "held_out_errors", "flips", "diverged_at",
          "interrupted", "marks", "checkpoints", "last_error")


def write(path: str | PathLike[str], run: Any) -> None:
    """Write a history; ``ValueError`` for activations and losses that have no name, and where ``path`` is no name of a file."""
    form, regime, tables = run.form, run.regime, run.tables
    for each in (*form.activations, form.loss):
        if {**ACTIVATIONS, **LOSSES}.get(each.name) is not each:
            raise ValueError(f"History.save: a file holds names only: expected activations and a loss of mlpteach, received {each}")
    flips = np.concatenate([table.ravel() for table in run.sign_flips])
    values = (FORMAT, *(np.empty((0, 0)) if table is None else table for table in tables), regime.learning_rate,
              regime.rule.momentum, regime.rule.weight_decay, regime.batch_size or 0, regime.seed, run.engine, form.sizes,
              form.biased, [each.name for each in form.activations], form.loss.name, run.errors,
              [] if run.held_out_errors is None else run.held_out_errors, flips, -1 if run.diverged_at is None else run.diverged_at,
              run.interrupted, run.marks, run.checkpoints, error_of(form, tables, regime, run.checkpoints[-1]))
    arrays: dict[str, Any] = dict(zip(FIELDS, map(np.asarray, values), strict=True))
    with _written_whole(path) as file:  # an open file, so that NumPy does not add to the name
        np.savez(file, **arrays)


@contextmanager
def _written_whole(path: str | PathLike[str]) -> Iterator[BinaryIO]:
    if not os.fspath(path) or Path(path).is_dir():
        raise ValueError(f"History.save: expected the name of a file, received {os.fspath(path)!r}")
    whole = Path(os.path.realpath(path))  # what a link leads to
    part = whole.with_name(f".{secrets.token_hex(8)}.part")  # one of each writer's own, however long the name
    try:
        with part.open("xb") as file:
            yield file
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)


def read(path: str | PathLike[str]) -> dict[str, Any]:
    """The values of the history that ``write`` wrote, by name; ``ValueError`` says what is wrong with a damaged or foreign file."""
    data = Path(path).read_bytes()
    try:
        return _values(_arrays(data))
    except Exception as error:  # what a damaged archive raises depends on where it is damaged
        raise ValueError(f"{path} is not a saved history: expected what History.save() writes; {error}") from None


def _arrays(data: bytes) -> dict[str, Array]:
    if not data.startswith(b"PK"):
        raise ValueError("it is no archive of arrays")
    with ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if any(member.compress_type != ZIP_STORED for member in members) or sum(member.file_size for member in members) > len(data):
            raise ValueError("its arrays are packed, and may be of any size; expected them as they are")
    with np.load(BytesIO(data), allow_pickle=False) as file:
        if "format" in file.files and str(file["format"]) != FORMAT:
            raise ValueError(f"its format is {str(file['format'])!r}, expected {FORMAT!r}")
        missing = [name for name in FIELDS if name not in file.files]
        if missing:
            raise ValueError(f"{', '.join(missing)} is missing")
        return {name: file[name] for name in FIELDS}


def _values(found: dict[str, Array]) -> dict[str, Any]:
    *hidden, output = found["activations"].tolist()
    sizes = [whole_number("its sizes", "each", size, 1, 2**31 - 1) for size in found["sizes"].tolist()]
    biased, interrupted, diverged = (cast(Any, found[name].item()) for name in ("biased", "interrupted", "diverged_at"))
    form = Form.of("its activations", sizes, biased, hidden, output, found["loss"].item())
    how = {name: found[name].item() for name in ("momentum", "weight_decay", "batch_size", "seed")}
    _check_shapes(found, form, bool(how["momentum"]))
    held_out = (found["held_inputs"], found["held_targets"]) if found["held_out_errors"].size else None
    start = unflatten(finite_array("History", "checkpoints", found["checkpoints"])[0], form)
    tables, regime = check_training("History", start, found["inputs"], found["targets"], found["learning_rate"].item(),
                                    len(found["errors"]), held_out, **{**how, "batch_size": how["batch_size"] or None})
    engine = str(found["engine"])
    if engine not in ENGINES[1:] or not isinstance(interrupted, bool) or not isinstance(biased, bool):
        raise ValueError(f"its engine, interrupted and biased are {engine!r}, {interrupted!r} and {biased!r}")
    _check_course(found, diverged, interrupted, regime.updates(len(tables.inputs)))
    values: dict[str, Any] = {"form": form, "regime": regime, "tables": tables, "engine": engine, "errors": found["errors"],
              "held_out_errors": found["held_out_errors"] if held_out else None, "interrupted": interrupted,
              "sign_flips": counts(found["flips"], replace(form, biased=False)), "diverged_at": None if diverged < 0 else diverged,
              "marks": found["marks"], "checkpoints": found["checkpoints"]}
    _check_states(last_error=found["last_error"], **values)
    return values


def _check_shapes(found: dict[str, Array], form: Form, momentum: bool) -> None:
    weights, parameters = (int(count) for count in (are_weights(form).sum(), are_weights(form).size))
    epochs, kept = max(1, found["errors"].size), max(1, found["marks"].size)
    expected = {"errors": ("f", (epochs,)), "last_error": ("f", (1,)), "flips": ("i", (weights,)), "marks": ("i", (kept,)),
                "diverged_at": ("i", ()),
                "checkpoints": ("f", (kept, (1 + momentum) * parameters)),
                "held_out_errors": ("f", (epochs if found["held_out_errors"].size else 0,))}
    for name, (kind, shape) in expected.items():
        array = found[name]
        if array.shape != shape or array.dtype.kind != kind:
            numbers = "numbers" if kind == "f" else "whole numbers"
            raise ValueError(f"its {name} are {array.dtype} {text.sizes(array.shape)}, expected {numbers} {shape}")


def _check_course(found: dict[str, Array], diverged: int, interrupted: bool, updates: int) -> None:
    """``ValueError`` for epochs that contradict each other, and for errors and flips that no run can have."""
    errors, marks, flips = found["errors"], found["marks"], found["flips"]
    end = len(errors) - (diverged >= 0)
    may_lack_the_end = interrupted or diverged >= 0
    if (diverged not in (-1, end) or marks[0] != 0 or marks[-1] > end or (np.diff(marks) <= 0).any()
            or (marks[-1] < end and not may_lack_the_end)):
        raise ValueError("its epochs, diverged_at and marks contradict each other: "
                         f"{len(errors)}, {diverged}, {marks.tolist()!s:.60}")
    if not (errors[:end] >= 0).all() or (errors < 0).any() or (found["held_out_errors"] < 0).any():
        raise ValueError("its errors are not all numbers of zero or more")
    if flips.min() < 0 or flips.max() >= updates * len(errors):
        raise ValueError(f"its flips are from {flips.min()} to {flips.max()} in {updates * len(errors):,} updates")


def _check_states(form: Form, regime: Regime, tables: Tables, errors: Array, marks: Array, checkpoints: Array, last_error: Array,
                  **_: Any) -> None:
    """``ValueError`` for kept states that are not those of the errors beside them: in batches these hold for the last one alone."""
    for mark, state in zip(marks.tolist(), checkpoints, strict=True):
        stored = errors[mark:mark + 1] if regime.batch_size is None else errors[:0]
        stored = np.append(stored, last_error) if mark == marks[-1] else stored
        if stored.size and len(differing(error_of(form, tables, regime, state), stored, tables.targets)):
            raise ValueError(f"its network at epoch {mark} has another error than the one that is stored")
