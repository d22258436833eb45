"""What is shown while something goes on."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rich.console import Console

from cli import console

if TYPE_CHECKING:
    import pytest


def test_only_the_main_thread_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(console, "progress", Console(file=out, force_terminal=True))

    def beside() -> None:
        with console.step("beside") as step:
            assert step._status is None

    with console.step("first") as step, ThreadPoolExecutor(1) as other:
        assert step._status is not None
        other.submit(beside).result()
    assert "beside" in out.getvalue()
    assert "first" in out.getvalue()
