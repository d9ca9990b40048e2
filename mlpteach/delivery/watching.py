"""``class-report --watch``: what a class does, printed anew whenever it changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

PAUSE = 5.0  # seconds
CLEAR = "\033[H\033[2J\033[3J"


def watch(look: Callable[[], Any], show: Callable[[Any], None]) -> None:
    """Look again and again, and show what is seen when its text is another, until Ctrl-C.

    The pause is at least nine times as long as a look, so that a large log takes a tenth of a core at the most.
    """
    before = None
    with suppress(KeyboardInterrupt):
        while True:
            began = time.monotonic()
            seen = look()
            if str(seen) != before:
                before = str(seen)
                print(CLEAR if sys.stdout.isatty() else f"\n{time.strftime('%H:%M:%S')}")
                show(seen)
                sys.stdout.flush()
            time.sleep(max(PAUSE, 9 * (time.monotonic() - began)))
