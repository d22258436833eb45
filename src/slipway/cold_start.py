"""Starting a function fast."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_paused() -> Iterator[None]:
    """Import or wire within it: objects that stay for the life of the process are not walked over again and again.

    The SDK alone makes several hundred thousand of them; measured, a quarter to a third of the import time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
