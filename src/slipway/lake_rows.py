"""A domain event as a row of the lake's table `media_events`: checked, and without the person.

docs/EVENTS.md promises the event's shape; modules/lake/tables/media_events.yaml has the columns. A contract test holds
the rows against both.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from slipway.announcements import SOURCE, TYPES, VERSION
from slipway.media import MEDIA_ID, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Row = dict[str, Any]

_SITE: Final = re.compile(r"[a-z][a-z0-9-]{1,30}", re.ASCII)
_WORD: Final = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)
_CONTENT_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}", re.ASCII)
_STATUSES: Final = {status.value for status in TYPES} - {Status.PROCESSING.value}
_LARGEST: Final = {"bigint": 2**63 - 1, "int": 2**31 - 1}


class MalformedAnnouncementError(ValueError):
    """The message is no domain event that we know; says why. A retry does not help."""


def row_of(body: str, pseudonym: Callable[[str, str], str]) -> Row:
    """Return the row of the event in a message's body, with `day`, the partition that it belongs to.

    `site` is what the rule on the site's bus adds (terraform/site/events.tf): no site speaks for another. Raises
    MalformedAnnouncementError; its text holds nothing of the event but names of fields.
    """
    event = _object(body)
    site = _matching(event, "site", _SITE)
    if event.get("source") != SOURCE:
        raise MalformedAnnouncementError(f"source is not {SOURCE}")
    detail = event.get("detail")
    if not isinstance(detail, dict):
        raise MalformedAnnouncementError("detail is no object")
    if detail.get("version") != VERSION:
        raise MalformedAnnouncementError(f"version is not {VERSION}")
    status = _one_of(detail, "status", _STATUSES)
    event_type = TYPES[Status(status)]
    if event.get("detail-type") != event_type:
        raise MalformedAnnouncementError(f"detail-type is not {event_type}, as the status says")
    media_id = _matching(detail, "id", MEDIA_ID)
    if detail.get("event_id") != f"{media_id}:{status}":
        raise MalformedAnnouncementError("event_id is not made of id and status")
    created_at = _moment(detail, "created_at")
    return {
        "event_id": detail["event_id"],
        "schema_version": VERSION,
        "event_type": event_type,
        "occurred_at": _stamp(_moment(detail, "occurred_at")),
        "site": site,
        "media_id": media_id,
        "kind": _one_of(detail, "kind", {kind.value for kind in Kind}),
        "status": status,
        "reason": _optional(detail, "reason", lambda parent, name: _matching(parent, name, _WORD)),
        "owner_hash": _optional(detail, "owner", lambda parent, name: pseudonym(site, _text(parent, name))),
        "size_bytes": _whole(detail, "size_bytes", "bigint"),
        "content_type": _matching(detail, "content_type", _CONTENT_TYPE),
        "created_at": _stamp(created_at),
        "uploaded_at": _optional(detail, "uploaded_at", _stamped),
        "ready_at": _optional(detail, "ready_at", _stamped),
        "variants": _whole(detail, "variants", "int"),
        "variant_bytes": _whole(detail, "variant_bytes", "bigint"),
        "retention_days": _whole(detail, "retention_days", "int"),
        "expires_at": _stamp(_moment(detail, "expires_at")),
        "render_ms": _optional(detail, "render_ms", lambda parent, name: _whole(parent, name, "bigint")),
        "memory_mb": _optional(detail, "memory_mb", lambda parent, name: _whole(parent, name, "int")),
        # Not the event's own day: so all that happens to an item lies in one partition, whenever it happens and comes.
        "day": f"{created_at:%Y-%m-%d}",
    }


def _object(body: str) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedAnnouncementError("the message is not JSON") from error
    if not isinstance(event, dict):
        raise MalformedAnnouncementError("the message is no JSON object")
    return event


def _optional(parent: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], Any]) -> Any:
    if name not in parent:
        raise MalformedAnnouncementError(f"{name} is missing")
    return None if parent[name] is None else read(parent, name)


def _text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedAnnouncementError(f"{name} is no text")
    return value


def _matching(parent: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    text = _text(parent, name)
    if not pattern.fullmatch(text):
        raise MalformedAnnouncementError(f"{name} is not of the form {pattern.pattern}")
    return text


def _one_of(parent: Mapping[str, Any], name: str, allowed: set[str]) -> str:
    text = _text(parent, name)
    if text not in allowed:
        raise MalformedAnnouncementError(f"{name} is none of {', '.join(sorted(allowed))}")
    return text


def _whole(parent: Mapping[str, Any], name: str, column: str) -> int:
    value = parent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST[column]:
        raise MalformedAnnouncementError(f"{name} is no whole number from 0 to {_LARGEST[column]}")
    return value


def _moment(parent: Mapping[str, Any], name: str) -> datetime:
    text = _text(parent, name)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedAnnouncementError(f"{name} is no time") from error
    if at.tzinfo is None:
        raise MalformedAnnouncementError(f"{name} names no zone")
    return at.astimezone(UTC)


def _stamped(parent: Mapping[str, Any], name: str) -> str:
    return _stamp(_moment(parent, name))


def _stamp(moment: datetime) -> str:
    """Return the one form of a timestamp that Firehose, Athena and DuckDB all read: UTC, to the millisecond."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
