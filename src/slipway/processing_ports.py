"""What processing an image needs from the world: items to claim, objects to read and write, somebody to tell.

Every method may raise UnavailableError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from slipway.announcements import Announcement
    from slipway.images.engine import RenderedVariant
    from slipway.media import Media, Reason, Status, Variant
    from slipway.object_events import OriginalStored


class ClaimHeldError(Exception):
    """Somebody else works on the image. A retry helps, from `until` on at the latest."""

    def __init__(self, until: datetime) -> None:
        super().__init__("another delivery holds the claim")
        self.until = until


class OriginalGoneError(Exception):
    """The object version is not there any more. A retry does not help."""


class OriginalForbiddenError(Exception):
    """S3 does not let us read the object: S3 also says so of one that is gone. A retry helps if a right is missing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands, with whoever holds the claim on it."""

    media: Media
    claimed_by: str | None = None
    claimed_until: datetime | None = None

    def is_free_for(self, claimant: str, now: datetime) -> bool:
        """Whether nobody else's claim is alive."""
        return self.claimed_until is None or self.claimed_until < now or self.claimed_by == claimant


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a conditional write was done, and the item: after it, or as it stood in the way. None: no such item."""

    done: bool
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Original:
    """An original as it was read. `version` None: the bucket keeps no versions."""

    data: bytes
    version: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """How an image ends; lengths are pixels, upright."""

    status: Status
    size_bytes: int
    object_version: str | None
    reason: Reason | None = None
    width: int | None = None
    height: int | None = None
    content_type: str | None = None  # what the bytes are, where that could be told
    placeholder: str | None = None
    dominant_colour: str | None = None
    variants: tuple[Variant, ...] = ()
    finished_at: datetime | None = None
    render_ms: int | None = None  # what it took this function ...
    memory_mb: int | None = None  # ... of this size


class Register(Protocol):
    """The media items."""

    def get(self, media_id: str) -> Media | None:
        """Return the item as it is now."""
        ...

    def mark_uploaded(self, media_id: str, at: datetime) -> Media | None:
        """Move a pending item, stored `at` this moment, to `uploaded`; one that is further on stays."""
        ...

    def claim(self, stored: OriginalStored, claimant: str, now: datetime, until: datetime) -> Answer:
        """Move a waiting, unexpired image to `processing` for `claimant`, or renew what `claimant` or nobody holds.

        Not done when the item is anything else, or has seen a later version of the object.
        """
        ...

    def finish(self, media_id: str, claimant: str, finish: Finish) -> Answer:
        """Give the item its final state, provided that `claimant` still holds it; the claim lasts until `announced`."""
        ...

    def announced(self, media_id: str) -> None:
        """Note that the final state was told, and drop the claim."""
        ...


class Vault(Protocol):
    """A versioned bucket."""

    def erase(self, prefix: str) -> Mapping[str, int]:
        """Erase every version below `prefix` for good."""
        ...


class Originals(Vault, Protocol):
    """Where originals are read."""

    def read(self, media_id: str, version: str | None, glance: Callable[[bytes], None]) -> Original:
        """Return an original in this version, None: the latest. Raises OriginalGoneError, OriginalForbiddenError.

        `glance` is shown what has come so far, a few times while more is on its way; what it raises ends the download.
        """
        ...

    def infected(self, media_id: str, version: str | None) -> bool:
        """Whether an original that may not be read was found to be malware. Not scanned yet is False."""
        ...

    def keep_only(self, media_id: str, version: str) -> None:
        """Erase every other version of an original."""
        ...


class Derivatives(Vault, Protocol):
    """Where variants are written, several at once."""

    def store(self, media_id: str, variant: RenderedVariant, expires_at: datetime) -> Variant:
        """Store a variant, to be cached until `expires_at`, over whatever is there; return how the item names it."""
        ...


class Herald(Protocol):
    """Where announcements go."""

    def announce(self, announcement: Announcement) -> None:
        """Publish one."""
        ...
