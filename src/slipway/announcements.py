"""What a site tells the rest of the world about its media: domain events, as docs/EVENTS.md promises them.

They name no file, and its owner by the id of the account only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slipway.media import Media, Status, rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SOURCE: Final = "slipway.media"
VERSION: Final = 2

TYPES: Final = {
    # Who works on an image holds it as `processing`: told of it is that it came.
    Status.UPLOADED: "MediaUploaded",
    Status.PROCESSING: "MediaUploaded",
    Status.READY: "MediaReady",
    Status.REJECTED: "MediaRejected",
    Status.FAILED: "MediaFailed",
    Status.DELETED: "MediaDeleted",
}

_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Announcement:
    """One domain event; `detail` is its payload, with an `event_id` that stays the same when it is sent again."""

    type: str
    detail: Mapping[str, Any]


def announcement_of(media: Media) -> Announcement | None:
    """Return what is to be told about the state that `media` has reached; None when that is nobody else's business.

    That is so before its original came, ever after where it never came, and, of a deletion, before everything is
    erased. An item reaches each state at most once, so its id and the state name the event.
    """
    if media.status not in TYPES or (occurred_at := _occurred_at(media)) is None:
        return None
    status = Status.UPLOADED if media.status is Status.PROCESSING else media.status
    return Announcement(
        type=TYPES[status],
        detail={
            "version": VERSION,
            "event_id": f"{media.id}:{status.value}",
            "occurred_at": rfc3339(occurred_at),
            "id": media.id,
            "kind": media.kind.value,
            "status": status.value,
            "reason": None if media.reason is None else media.reason.rule,
            # Who has something erased is not told of any more.
            "owner": None if status is Status.DELETED else media.owner,
            "size_bytes": media.size_bytes,
            "content_type": media.content_type,
            "created_at": rfc3339(media.created_at),
            "uploaded_at": _text(media.uploaded_at),
            # What was rejected or failed says why; whatever else was finished was ready.
            "ready_at": _text(media.finished_at if media.reason is None else None),
            "variants": len(media.variants),
            "variant_bytes": sum(variant.size_bytes for variant in media.variants),
            "retention_days": round((media.expires_at - media.created_at).total_seconds() / _DAY_SECONDS),
            "expires_at": rfc3339(media.expires_at),
            "render_ms": media.render_ms,
            "memory_mb": media.memory_mb,
        },
    )


def _occurred_at(media: Media) -> datetime | None:
    match media.status:
        case Status.UPLOADED | Status.PROCESSING:
            return media.uploaded_at
        case Status.DELETED:
            return media.erased_at if media.uploaded_at else None
        case _:
            return media.finished_at or media.created_at  # claimed by a function that noted no time


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
