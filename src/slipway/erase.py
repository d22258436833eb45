"""Erasing a media item: what was stored, what was made of it, what the CDN holds, and what people wrote about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from slipway.announcements import announcement_of
from slipway.media import Media, Status, derivatives_prefix, from_rfc3339, original_key, rfc3339
from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slipway.announcements import Announcement

BLANKED: Final = ("title", "filename", "variants", "captions", "text", "labels", "sha256")


class Register(Protocol):
    """Where media items are kept."""

    def mark_deleted(self, media_id: str, owner: str, now: datetime) -> Media | None:
        """Hide `owner`'s unexpired item for good and return it as it was; None when there is none."""
        ...

    def finish_erasure(self, media_id: str, receipt: Mapping[str, Any], erased_at: datetime) -> Mapping[str, Any]:
        """Blank the item, store the receipt unless there is one already, and return the one that is stored."""
        ...


class Vault(Protocol):
    """A versioned bucket."""

    def erase(self, prefix: str) -> Mapping[str, int]:
        """Erase every version below `prefix` for good; return how many versions each key had."""
        ...


class Edge(Protocol):
    """The CDN."""

    def purge(self, path: str, reference: str) -> None:
        """Drop what is cached below `path`; the same reference again asks for nothing new."""
        ...


class Herald(Protocol):
    """Where announcements go."""

    def announce(self, announcement: Announcement) -> None:
        """Publish one."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """The places that hold something of an item beside its entry in the register, and who is told that it is gone."""

    originals: Vault
    derivatives: Vault
    edge: Edge
    herald: Herald


def erase_media(media_id: str, owner: str, now: datetime, register: Register, stores: Stores) -> Mapping[str, Any]:
    """Erase `owner`'s item everywhere and return the receipt; erasing again returns the same receipt.

    The item disappears from reads first and is told of last, so an erasure that breaks off is finished by asking
    again, which also tells of it again. Raises ProblemError (404) when reads would not show the item,
    UnavailableError.
    """
    media = register.mark_deleted(media_id, owner, now)
    if media is None:
        raise ProblemError(Rule.MEDIA_NOT_FOUND, "There is no media item with this id.")
    if media.receipt is not None:
        _tell(media, media.receipt, stores.herald)
        return media.receipt
    prefix, original = derivatives_prefix(media_id), original_key(media_id)
    # What must be gone is named even if no version of it was left to count: an attempt that broke off erased it before.
    erased_originals = Counter({original: 0})
    erased_originals.update(stores.originals.erase(original))
    erased_derivatives = Counter({item.key: 0 for item in media.variants})
    erased_derivatives.update({item.key: 0 for item in media.captions})
    erased_derivatives.update(stores.derivatives.erase(prefix))
    purged = [f"/{prefix}*"] if erased_derivatives else []
    for path in purged:
        stores.edge.purge(path, reference=media_id)
    receipt = {
        "id": media_id,
        "erased_at": rfc3339(now),
        "original": _lines(erased_originals),
        "derivatives": _lines(erased_derivatives),
        "purged": purged,
        "blanked": list(BLANKED),
    }
    stands = register.finish_erasure(media_id, receipt, now)
    _tell(media, stands, stores.herald)
    return stands


def _tell(media: Media, receipt: Mapping[str, Any], herald: Herald) -> None:
    gone = replace(media, status=Status.DELETED, erased_at=from_rfc3339(receipt["erased_at"]), variants=())
    if (announcement := announcement_of(gone)) is not None:
        herald.announce(announcement)


def _lines(versions: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"key": key, "versions": versions[key]} for key in sorted(versions)]
