"""What a list of media answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.media import Media


@dataclass(frozen=True, slots=True)
class Page:
    """Items newest first, and the position to go on from; None when there is nothing behind them."""

    items: tuple[Media, ...]
    position: str | None
