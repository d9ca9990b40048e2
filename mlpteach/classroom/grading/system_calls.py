"""The system calls that a submission's process is denied on Linux, by a filter of the kernel (seccomp) that stays."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from typing import NamedTuple

# The number of each call on x86-64 and on 64-bit ARM; -1 where there is none.
DENIED = {
    "creat": (85, -1), "fork": (57, -1), "vfork": (58, -1), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "connect": (42, 203),
    "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, -1), "mkdirat": (258, 34), "rmdir": (84, -1),
    "unlink": (87, -1), "unlinkat": (263, 35), "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1), "symlinkat": (266, 36),
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1), "fchown": (93, 55),
    "lchown": (94, -1), "fchownat": (260, 54), "truncate": (76, 45), "ftruncate": (77, 46), "fallocate": (285, 47),
    "mknod": (133, -1), "mknodat": (259, 33), "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241), "io_uring_setup": (425, 425),
    "memfd_create": (319, 279), "setpriority": (141, 140), "sched_setaffinity": (203, 122), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180)}
UNKNOWN = {"clone3": (435, 435), "openat2": (437, 437)}  # said not to exist: the C library then uses the older call
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # the column above, and the kernel's name for the machine
OPEN = (("open", (2, -1), 1), ("openat", (257, 56), 2))  # and which argument says that a file is to be written
WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000  # write only, read and write, create, truncate, append
CLONE, CLONE_THREAD = (56, 220), 0x10000
PRLIMIT = (302, 261)  # of this process, which the C library asks for itself; of no other

LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL, NO_PERMISSION, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
NUMBER, MACHINE, ARGUMENTS = 0, 4, 16  # where they stand in what the filter is given


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint))


class _Instructions(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("first", ctypes.POINTER(_Instruction)))


class FilterLine(NamedTuple):
    """One line of the filter; ``yes`` and ``no`` say how many lines are jumped over."""

    code: int
    value: int
    yes: int = 0
    no: int = 0


def filter_lines(column: int, machine: int) -> Iterator[FilterLine]:
    """The filter for a machine."""
    yield from (FilterLine(LOAD, MACHINE), FilterLine(EQUAL, machine, 1), FilterLine(RETURN, KILL), FilterLine(LOAD, NUMBER))
    if column == 0:  # calls of the 32-bit kind, whose numbers are others
        yield from (FilterLine(AT_LEAST, 0x40000000, 0, 1), FilterLine(RETURN, NO_PERMISSION))
    for calls, answer in ((DENIED, NO_PERMISSION), (UNKNOWN, NO_SUCH_CALL)):
        for numbers in calls.values():
            if numbers[column] >= 0:
                yield from (FilterLine(EQUAL, numbers[column], 0, 1), FilterLine(RETURN, answer))
    for _, numbers, argument in OPEN:
        yield from _by_argument(numbers[column], argument, FilterLine(ANY_BIT, WRITING, 0, 1))
    yield from _by_argument(CLONE[column], 0, FilterLine(ANY_BIT, CLONE_THREAD, 1))
    yield from _by_argument(PRLIMIT[column], 0, FilterLine(EQUAL, 0, 1))
    yield FilterLine(RETURN, ALLOW)


def _by_argument(number: int, argument: int, test: FilterLine) -> Iterator[FilterLine]:
    """Deny a call, or allow it where ``test`` jumps over one line, by an argument."""
    if number >= 0:
        yield from (FilterLine(EQUAL, number, 0, 4), FilterLine(LOAD, ARGUMENTS + 8 * argument), test,
                    FilterLine(RETURN, NO_PERMISSION), FilterLine(RETURN, ALLOW))


def keep_to_computing() -> bool:
    """Put the filter on this process and all its threads to come; False where that cannot be done."""
    known = MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    lines = [_Instruction(line.code, line.yes, line.no, line.value) for line in filter_lines(*known)]
    program = _Instructions(len(lines), (_Instruction * len(lines))(*lines))
    control = ctypes.CDLL(None, use_errno=True).prctl
    return bool(control(38, 1, 0, 0, 0) == 0 and control(22, 2, ctypes.byref(program), 0, 0) == 0)
