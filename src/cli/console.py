"""Progress on stderr, results on stdout: a spinner at a terminal, plain lines in a pipe or in CI."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.status import Status

LINE_EVERY_SECONDS = 10.0
"""How often a step that goes on says so where there is no terminal to draw on."""

WIDE = 160
"""Columns where there is no terminal to ask: in a log, a URL that is cut into lines cannot be clicked."""

_in_ci = os.environ.get("CI", "").lower() in ("1", "true")
progress = Console(stderr=True, highlight=False, soft_wrap=True, force_terminal=False if _in_ci else None)
results = Console(highlight=False, soft_wrap=True, force_terminal=False if _in_ci else None)
if not results.is_terminal and "COLUMNS" not in os.environ:
    results = Console(highlight=False, soft_wrap=True, force_terminal=False, width=WIDE)


@dataclass
class Step:
    """Something that goes on, and once it has ended how long it took."""

    title: str
    detail: str = ""
    """One short phrase that the closing line shows; whoever runs the step sets it."""
    seconds: float = 0.0
    _status: Status | None = None
    _said_at: float = field(default_factory=time.monotonic)

    def update(self, doing: str) -> None:
        """Say what the step is doing right now."""
        if self._status:
            self._status.update(f"{self.title}: {doing}")
        elif time.monotonic() - self._said_at >= LINE_EVERY_SECONDS:
            self._said_at = time.monotonic()
            progress.print(f"  ... {self.title}: {doing}", markup=False)


_listeners: list[list[Step]] = []


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """Collect the steps that end inside, in their order."""
    steps: list[Step] = []
    _listeners.append(steps)
    try:
        yield steps
    finally:
        _listeners.remove(steps)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show that `title` goes on; when it succeeds, one line says how long it took. An exception passes through.

    Only the main thread draws: a terminal has room for one spinner.
    """
    current = Step(title)
    started = time.monotonic()
    if progress.is_terminal and threading.current_thread() is threading.main_thread():
        with progress.status(title) as status:
            current._status = status
            yield current
    else:
        yield current
    current.seconds = time.monotonic() - started
    for steps in _listeners:
        steps.append(current)
    detail = f"  {current.detail}" if current.detail else ""
    progress.print(f"  {title:<44} {current.seconds:6.1f} s{detail}", markup=False)


def say(message: str) -> None:
    """One line of progress."""
    progress.print(message, markup=False)
