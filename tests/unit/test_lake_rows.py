"""Domain events as rows of the lake: what a row holds, and what is no event."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from calls import NOW
from library import media

from slipway.announcements import SOURCE, announcement_of
from slipway.lake_rows import MalformedAnnouncementError, row_of
from slipway.media import Reason, Status, Variant

TABLE = Path(__file__).parents[2] / "modules/lake/tables/media_events.yaml"
ID = "0123456789abcdef0123456789abcdef"
VARIANTS = tuple(Variant("thumb", kind, 150, 113, size, "ab" * 32, "key") for kind, size in (("jpg", 7), ("webp", 5)))


def event(**changed: Any) -> dict[str, Any]:
    """The message of an image that became ready; `detail__x` changes a field of the detail, None... deletes it."""
    item = media(
        id=ID,
        status=Status.READY,
        uploaded_at=NOW + timedelta(seconds=1),
        finished_at=NOW + timedelta(days=1, milliseconds=2_345),
        variants=VARIANTS,
        render_ms=1_234,
        memory_mb=1769,
    )
    announcement = announcement_of(item)
    assert announcement is not None
    body = {
        "site": "shop",
        "source": SOURCE,
        "detail-type": announcement.type,
        "detail": dict(announcement.detail),
    }
    for path, value in changed.items():
        inside: dict[str, Any] = body["detail"] if path.startswith("detail__") else body
        name = path.removeprefix("detail__").replace("detail_type", "detail-type")
        if value is ...:
            del inside[name]
        else:
            inside[name] = value
    return body


def row(**changed: Any) -> dict[str, Any]:
    return row_of(json.dumps(event(**changed)), lambda site, owner: f"pseudonym of {owner} at {site}")


def test_a_row_says_all_that_the_event_says_in_the_tables_words() -> None:
    assert row() == {
        "event_id": f"{ID}:ready",
        "schema_version": 2,
        "event_type": "MediaReady",
        "occurred_at": "2026-11-22 10:00:02.345",
        "site": "shop",
        "media_id": ID,
        "kind": "image",
        "status": "ready",
        "reason": None,
        "owner_hash": f"pseudonym of {media().owner} at shop",
        "size_bytes": 1_000,
        "content_type": "image/jpeg",
        "created_at": "2026-11-21 10:00:00.000",
        "uploaded_at": "2026-11-21 10:00:01.000",
        "ready_at": "2026-11-22 10:00:02.345",
        "variants": 2,
        "variant_bytes": 12,
        "retention_days": 7,
        "expires_at": "2026-11-28 10:00:00.000",
        "render_ms": 1_234,
        "memory_mb": 1769,
        "day": "2026-11-21",
    }


def test_a_row_has_the_columns_of_the_table_in_their_order_and_its_partition() -> None:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert list(row()) == [one["name"] for one in [*table["columns"], *table["partitions"]]]


def test_an_event_belongs_to_the_day_of_its_medium_however_late_it_comes() -> None:
    assert row()["occurred_at"].startswith("2026-11-22")
    assert row()["day"] == "2026-11-21"


def test_a_time_of_another_zone_is_told_in_utc() -> None:
    assert row(detail__created_at="2026-11-22T00:30:00+01:00")["day"] == "2026-11-21"


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.READY, Status.REJECTED, Status.FAILED, Status.DELETED])
def test_every_event_that_a_site_tells_is_a_row(status: Status) -> None:
    reason = Reason("pixels", "12000 x 12000") if status in (Status.REJECTED, Status.FAILED) else None
    item = media(status=status, reason=reason, uploaded_at=NOW, finished_at=NOW, erased_at=NOW)
    announcement = announcement_of(item)
    assert announcement is not None
    body = {"site": "shop", "source": SOURCE, "detail-type": announcement.type, "detail": announcement.detail}
    made = row_of(json.dumps(body), lambda _site, _owner: "pseudonym")
    assert (made["status"], made["event_type"]) == (status.value, announcement.type)
    assert made["reason"] == (reason.rule if reason else None)
    assert made["owner_hash"] == (None if status is Status.DELETED else "pseudonym")


def test_a_row_holds_the_person_nowhere() -> None:
    assert media().owner not in json.dumps(row_of(json.dumps(event()), lambda _site, _owner: "0" * 32))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"site": ...}, "site is no text"),
        ({"site": "Shop/.."}, "site is not of the form"),
        ({"source": "aws.s3"}, "source is not slipway.media"),
        ({"detail": "text"}, "detail is no object"),
        ({"detail__version": 1}, "version is not 2"),
        ({"detail__version": 3}, "version is not 2"),
        ({"detail__status": "processing"}, "status is none of deleted, failed, ready, rejected, uploaded"),
        ({"detail_type": "MediaRejected"}, "detail-type is not MediaReady"),
        ({"detail__id": "../../x"}, "id is not of the form"),
        ({"detail__event_id": f"{ID}:deleted"}, "event_id is not made of id and status"),
        ({"detail__kind": "song"}, "kind is none of document, image, video"),
        ({"detail__reason": "Harbour by Night"}, "reason is not of the form"),
        ({"detail__reason": ...}, "reason is missing"),
        ({"detail__owner": 7}, "owner is no text"),
        ({"detail__size_bytes": -1}, "size_bytes is no whole number"),
        ({"detail__size_bytes": 1.5}, "size_bytes is no whole number"),
        ({"detail__variants": True}, "variants is no whole number"),
        ({"detail__variants": 2**31}, "variants is no whole number"),
        ({"detail__content_type": "text/html; x"}, "content_type is not of the form"),
        ({"detail__created_at": "yesterday"}, "created_at is no time"),
        ({"detail__expires_at": "2026-11-21T10:00:00"}, "expires_at names no zone"),
        ({"detail__occurred_at": None}, "occurred_at is no text"),
        ({"detail__ready_at": ...}, "ready_at is missing"),
        ({"detail__memory_mb": "much"}, "memory_mb is no whole number"),
    ],
    ids=str,
)
def test_what_is_no_event_is_told_why(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedAnnouncementError) as caught:
        row(**changed)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "[" * 100_000], ids=["empty", "cut", "list", "null", "deep"])
def test_what_is_no_json_object_is_told_so(body: str) -> None:
    with pytest.raises(MalformedAnnouncementError, match="JSON"):
        row_of(body, lambda _site, _owner: "")
