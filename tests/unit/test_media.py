"""The states of a media item, its keys, and how the API shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from calls import NOW, OWNER
from library import media

from slipway.media import (
    FORM_BODY_BYTES,
    FORM_FILE_BYTES,
    MAX_BYTES,
    MEDIA_ID,
    Caption,
    Kind,
    Reason,
    Status,
    Variant,
    can_follow,
    derivatives_prefix,
    from_rfc3339,
    new_media_id,
    original_key,
    predecessors,
    rfc3339,
    variant_key,
)

FINAL = {Status.READY, Status.REJECTED, Status.FAILED}


def test_status_only_moves_forward() -> None:
    order = list(Status)
    for current in Status:
        for target in Status:
            if can_follow(current, target):
                assert order.index(current) < order.index(target)
                assert current not in FINAL or target is Status.DELETED


def test_every_state_leads_to_deleted_and_deleted_leads_nowhere() -> None:
    assert predecessors(Status.DELETED) == tuple(status for status in Status if status is not Status.DELETED)
    assert not any(can_follow(Status.DELETED, target) for target in Status)


def test_an_event_may_overtake_the_upload() -> None:
    assert predecessors(Status.PROCESSING) == (Status.PENDING, Status.UPLOADED)
    assert predecessors(Status.UPLOADED) == (Status.PENDING,)
    assert predecessors(Status.READY) == (Status.PROCESSING,)
    assert predecessors(Status.PENDING) == ()


def test_keys_are_made_of_the_id_alone() -> None:
    media_id = new_media_id()
    assert MEDIA_ID.fullmatch(media_id)
    assert original_key(media_id) == f"incoming/{media_id}"
    assert variant_key(media_id, "thumb", "webp") == f"variants/{media_id}/thumb.webp"
    assert derivatives_prefix(media_id).endswith("/")  # the prefix of one id is never that of another


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05.000Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC), "2026-01-02T03:04:05.999Z"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5))), "2026-01-01T22:04:05.000Z"),
    ],
)
def test_times_are_utc_with_milliseconds(moment: datetime, text: str) -> None:
    assert rfc3339(moment) == text
    assert rfc3339(from_rfc3339(text)) == text


def test_a_fresh_item_is_shown() -> None:
    item = media()
    assert item.as_json(media_url="https://cdn", original_url=None) == {
        "id": item.id,
        "kind": "image",
        "status": "pending",
        "reason": None,
        "title": "Harbour",
        "filename": "harbour.jpg",
        "content_type": "image/jpeg",
        "size_bytes": 1_000,
        "width": None,
        "height": None,
        "placeholder": None,
        "dominant_colour": None,
        "created_at": "2026-11-21T10:00:00.000Z",
        "expires_at": "2026-11-28T10:00:00.000Z",
        "job_id": None,
        "original_url": None,
        "variants": [],
        "captions": [],
        "text": None,
        "labels": [],
    }


def test_variants_and_captions_are_shown_with_their_cdn_urls_and_without_keys() -> None:
    item = media(
        status=Status.READY,
        kind=Kind.IMAGE,
        variants=(Variant("thumb", "webp", 113, 150, 5_890, "ab", "variants/x/thumb.webp"),),
        captions=(Caption("en-US", "vtt", "variants/x/en-us.vtt"),),
    )
    shown = item.as_json(media_url="https://cdn", original_url="https://bucket/x?signed")
    assert shown["original_url"] == "https://bucket/x?signed"
    assert shown["variants"] == [
        {
            "name": "thumb",
            "format": "webp",
            "width": 113,
            "height": 150,
            "size_bytes": 5_890,
            "sha256": "ab",
            "url": "https://cdn/variants/x/thumb.webp",
        }
    ]
    assert shown["captions"] == [{"language": "en-US", "format": "vtt", "url": "https://cdn/variants/x/en-us.vtt"}]


def test_a_rejection_is_shown_with_its_rule_and_what_to_do() -> None:
    item = media(status=Status.REJECTED, reason=Reason("truncated", "Send it again."))
    shown = item.as_json(media_url="https://cdn", original_url=None)
    assert shown["reason"] == {"rule": "truncated", "detail": "Send it again."}


def test_what_is_for_us_alone_is_not_shown() -> None:
    shown = media(sequencer="00", object_version="v", sha256="ab").as_json(media_url="", original_url=None)
    assert not {"owner", "sequencer", "object_version", "announced", "receipt", "erased_at"} & shown.keys()


@pytest.mark.parametrize(
    ("fields", "owner", "now", "visible"),
    [
        pytest.param({}, OWNER, NOW, True, id="own"),
        pytest.param({"status": Status.REJECTED}, OWNER, NOW, True, id="rejected"),
        pytest.param({}, "another", NOW, False, id="J1-another-user"),
        pytest.param({"status": Status.DELETED}, OWNER, NOW, False, id="deleted"),
        pytest.param({}, OWNER, NOW + timedelta(days=7, seconds=-1), True, id="A20-a-second-before-it-expires"),
        pytest.param({}, OWNER, NOW + timedelta(days=7), False, id="A20-expired"),
    ],
)
def test_reads_show_ones_own_items_until_they_end(fields: dict, owner: str, now: datetime, visible: bool) -> None:
    assert media(**fields).visible_to(owner, now) is visible


def test_the_limits_are_those_that_are_promised() -> None:
    assert FORM_FILE_BYTES == 4_500_000
    assert MAX_BYTES == {Kind.IMAGE: 10_000_000, Kind.DOCUMENT: 50_000_000, Kind.VIDEO: 5_000_000_000}


def test_a_whole_form_fits_into_a_lambda_event() -> None:
    """6 MiB with a 12 KB envelope, base64 included."""
    assert (FORM_BODY_BYTES + 2) // 3 * 4 + 12_000 <= 6 * 1024 * 1024
