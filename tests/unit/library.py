"""Media, an in-memory place to keep them, and a key for cursors."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from calls import NOW, OWNER

from slipway.media import Kind, Media, Status, can_follow, new_media_id, rfc3339
from slipway.pages import Page, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping


def media(**fields: Any) -> Media:
    """A pending image of OWNER; `fields` replace its own."""
    return Media(
        **{
            "id": new_media_id(),
            "kind": Kind.IMAGE,
            "status": Status.PENDING,
            "owner": OWNER,
            "title": "Harbour",
            "filename": "harbour.jpg",
            "content_type": "image/jpeg",
            "size_bytes": 1_000,
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=7),
        }
        | fields
    )


class Library:
    """The media table as the use-cases know it."""

    def __init__(self, *items: Media) -> None:
        self.items = {item.id: item for item in items}
        self.calls: list[str] = []

    def get(self, media_id: str) -> Media | None:
        return self.items.get(media_id)

    def put_pending(self, item: Media) -> None:
        self.calls.append("put_pending")
        assert item.id not in self.items
        self.items[item.id] = item

    def mark_uploaded(self, media_id: str) -> Media | None:
        self.calls.append("mark_uploaded")
        item = self.items.get(media_id)
        if item is not None and can_follow(item.status, Status.UPLOADED):
            self.items[media_id] = item = replace(item, status=Status.UPLOADED)
        return item

    def list(self, selection: Selection, *, before: str | None, limit: int, now: datetime) -> Page:
        found = sorted(
            (
                item
                for item in self.items.values()
                if item.visible_to(selection.owner, now)
                and selection.kind in (None, item.kind)
                and selection.status in (None, item.status)
                and (before is None or self._position(item) < before)
            ),
            key=self._position,
            reverse=True,
        )
        return Page(tuple(found[:limit]), self._position(found[limit - 1]) if len(found) > limit else None)

    def mark_deleted(self, media_id: str, owner: str, now: datetime) -> Media | None:
        self.calls.append("mark_deleted")
        item = self.items.get(media_id)
        if item is None or item.owner != owner or item.expires_at <= now:
            return None
        self.items[media_id] = replace(item, status=Status.DELETED)
        return item

    def finish_erasure(self, media_id: str, receipt: Mapping[str, Any], erased_at: datetime) -> Mapping[str, Any]:
        self.calls.append("finish_erasure")
        item = self.items[media_id]
        if item.receipt is None:
            item = replace(item, receipt=receipt, erased_at=erased_at, title="", filename="", variants=())
            self.items[media_id] = item
        assert item.receipt is not None
        return item.receipt

    @staticmethod
    def _position(item: Media) -> str:
        return f"{rfc3339(item.created_at)}#{item.id}"


class Key:
    """A key as KMS keeps one, and how often it was asked."""

    def __init__(self, secret: bytes = b"secret") -> None:
        self.secret = secret
        self.asked = 0

    def sign(self, message: bytes) -> bytes:
        return hmac.digest(self.secret, message, hashlib.sha256)

    def verify(self, message: bytes, mac: bytes) -> bool:
        self.asked += 1
        return hmac.compare_digest(mac, self.sign(message))
