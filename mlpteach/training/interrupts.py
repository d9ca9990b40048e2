"""Work that an interrupt (Ctrl-C, or the stop button) would leave in pieces."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an interrupt wait until the block has ended. Only the main thread is ever interrupted."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is None:
        yield
        return
    noticed: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *received: noticed.append(received))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if noticed:
            signal.raise_signal(signal.SIGINT)
