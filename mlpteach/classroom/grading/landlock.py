"""The folders that a submission's process can read on Linux, by the kernel's Landlock (from 5.13 on): a wall that stays."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

CREATE, ADD, RESTRICT = 444, 445, 446  # the numbers of the calls, the same on every machine
BELOW_A_PATH = 1  # the kind of a rule
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
ALL = (1 << 13) - 1  # all that the first version of Landlock can forbid: to read, write, make, remove, start
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")  # what extension modules are made of


class _Rule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what packing means, which newer Pythons want to be told
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def apart(folders: Iterable[str], hidden: Sequence[str]) -> Iterator[str]:
    """The folders; in the place of one that holds something hidden, all else in it."""
    for folder in folders:
        if folder in hidden:
            continue
        if not any(one.startswith(folder.rstrip(os.sep) + os.sep) for one in hidden):
            yield folder
            continue
        with suppress(OSError), os.scandir(folder) as entries:
            yield from apart(sorted(os.path.realpath(entry.path) for entry in entries), hidden)


def read_only_below(folders: Iterable[str], hidden: Iterable[str]) -> bool:
    """From here on nothing else can be read, and nothing written; False where the kernel cannot do that."""
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    rules = call(CREATE, ctypes.byref(ctypes.c_uint64(ALL)), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    wanted = {os.path.realpath(folder) for folder in (*folders, *LIBRARIES, f"{sys.prefix}/lib", f"{sys.base_prefix}/lib")}
    for path in apart(sorted(wanted), [os.path.realpath(folder) for folder in hidden]):
        with suppress(OSError):
            _allow(call, rules, path)
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # no program that it could start has more rights
    done = call(RESTRICT, rules, 0) == 0
    os.close(rules)
    return bool(done)


def _allow(call: ctypes._NamedFuncPointer, rules: int, path: str) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Rule(READ_FILE | (READ_FOLDER if Path(path).is_dir() else 0), opened)
        call(ADD, rules, BELOW_A_PATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)
