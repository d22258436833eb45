"""S3's events as they come off the queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slipway.object_events import MalformedEventError, OriginalStored, comparable_sequencer, read_object_event

BUCKET = "slipway-local-demo-originals"
MEDIA_ID = "0123456789abcdef0123456789abcdef"
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
FIXTURE = Path(__file__).parents[1] / "events" / "s3_object_created.json"


def event(**changed: Any) -> dict[str, Any]:
    """The event of an upload; a name with __ reaches inside (`object__key`), None takes a member away."""
    body = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for path, value in changed.items():
        inside: dict[str, Any] = body
        *parents, last = (part.replace("_", "-") for part in path.split("__"))
        for parent in parents:
            inside = inside["detail"] if parent == "detail" else inside["detail"][parent]
        inside.pop(last, None)
        if value is not None:
            inside[last] = value
    return body


def read(**changed: Any) -> OriginalStored | None:
    return read_object_event(json.dumps(event(**changed)), BUCKET)


def test_an_upload_is_read() -> None:
    padded = "00683F1B2C4D5E6F70".ljust(64, "0")
    assert read() == OriginalStored(MEDIA_ID, "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY", padded, 3_127_918, AT)


def test_an_unversioned_bucket_has_no_version() -> None:
    stored = read(object__version_id=None)
    assert stored is not None
    assert stored.version is None


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("0055AED6DCD90281E5", "0055AED6DCD90281E6"),
        ("0055AED6DC", "0055AED6DCD90281E5"),
        ("0055aed6dcd90281e5", "0055AED6DCD90281E6"),
        ("00", "01"),
    ],
)
def test_A02_sequencers_compare_padded_with_zeros_on_the_right(earlier: str, later: str) -> None:
    assert comparable_sequencer(earlier) < comparable_sequencer(later)


def test_A02_sequencers_that_differ_in_zeros_at_the_end_are_the_same() -> None:
    assert comparable_sequencer("0055AE") == comparable_sequencer("0055AE00")


def test_A03_a_key_is_taken_as_it_is_and_never_decoded() -> None:
    """EventBridge does not encode keys: decoding one would make another key of it, here an original's."""
    assert read(object__key=f"incoming/{MEDIA_ID[:-1]}%66") is None
    assert read(object__key=f"incoming%2F{MEDIA_ID}") is None


def test_A04_the_test_message_is_nothing_to_do() -> None:
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-21T10:00:00.000Z", "Bucket": BUCKET}
    assert read_object_event(json.dumps(body), BUCKET) is None


@pytest.mark.parametrize(
    "detail_type",
    [
        "Object Deleted",
        "Object Restore Completed",
        "Object Storage Class Changed",
        "Object Tags Added",
        "Object ACL Updated",
    ],
)
def test_A06_other_events_are_nothing_to_do(detail_type: str) -> None:
    assert read(detail_type=detail_type) is None


@pytest.mark.parametrize(
    "key",
    [
        "incoming/",
        "incoming",
        f"incoming/{MEDIA_ID}/",
        f"incoming/{MEDIA_ID}.jpg",
        f"incoming/{MEDIA_ID.upper()}",
        f"incoming/{MEDIA_ID}\n",
        f"incoming/x/{MEDIA_ID}",
        f"variants/{MEDIA_ID}/thumb.jpg",
        "incoming/" + "٣" * 32,
    ],
)
def test_A06_A16_a_key_that_is_not_an_originals_is_nothing_to_do(key: str) -> None:
    assert read(object__key=key) is None


def test_A16_another_bucket_is_nothing_to_do() -> None:
    assert read(bucket__name="slipway-local-demo-derivatives") is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "poison",
        "[]",
        "null",
        "3",
        "{}",
        "[" * 100_000,
        '{"source": "aws.s3"',
        '{"a": ' + "9" * 5000 + "}",
        '{"Records": []}',
    ],
    ids=["empty", "text", "list", "null", "number", "object", "deep", "cut", "digits", "s3-notification"],
)
def test_A07_what_is_no_event_is_malformed(body: str) -> None:
    with pytest.raises(MalformedEventError):
        read_object_event(body, BUCKET)


@pytest.mark.parametrize(
    "changed",
    [
        {"source": None},
        {"source": "slipway.media"},
        {"detail_type": None},
        {"detail": None},
        {"detail": "text"},
        {"detail__version": "1"},
        {"detail__bucket": None},
        {"detail__object": []},
        {"object__key": None},
        {"object__key": 5},
        {"object__size": "many"},
        {"object__size": -1},
        {"object__size": 1.5},
        {"object__size": True},
        {"object__version_id": 7},
        {"object__sequencer": None},
        {"object__sequencer": "not hexadecimal"},
        {"object__sequencer": "0" * 65},
    ],
    ids=str,
)
def test_A07_an_event_of_another_shape_is_malformed(changed: dict[str, Any]) -> None:
    with pytest.raises(MalformedEventError):
        read(**changed)


@pytest.mark.parametrize(
    ("time", "why"), [(None, "no time"), ("yesterday", "is no time"), ("2026-11-21T10:00:00", "names no zone")]
)
def test_an_event_without_a_moment_is_malformed(time: str | None, why: str) -> None:
    with pytest.raises(MalformedEventError, match=why):
        read(time=time)
