"""A selection of a user's media, and a page of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.media import Kind, Media, Status


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list shows: whose items, and of which kind and status; None means all of them."""

    owner: str
    kind: Kind | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Items newest first, and the position to go on from; None when there is nothing behind them."""

    items: tuple[Media, ...]
    position: str | None
