"""What a site tells the rest of the world about its media: domain events. They name no person and no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slipway.media import Media, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE: Final = "slipway.media"
VERSION: Final = 1

_TYPES: Final = {Status.READY: "MediaReady", Status.REJECTED: "MediaRejected"}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One domain event; `detail` is its payload, with an `event_id` that stays the same when it is sent again."""

    type: str
    detail: Mapping[str, Any]


def announcement_of(media: Media) -> Announcement | None:
    """Return what is to be told about the state that `media` has reached; None when that is nobody else's business."""
    if media.status not in _TYPES:
        return None
    return Announcement(
        type=_TYPES[media.status],
        detail={
            "version": VERSION,
            "event_id": f"{media.id}:{media.object_version}:{media.status.value}",
            "id": media.id,
            "kind": media.kind.value,
            "status": media.status.value,
            "reason": None if media.reason is None else media.reason.rule,
            "variants": len(media.variants),
        },
    )
