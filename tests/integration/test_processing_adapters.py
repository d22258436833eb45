"""What AWS may answer to image processing, and what it is told apart into."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from slipway.adapters.claims import ClaimTable
from slipway.adapters.eventbridge import EventBus
from slipway.adapters.image_objects import OriginalImages
from slipway.adapters.redelivery import Redelivery
from slipway.announcements import Announcement
from slipway.images.rejection import ImageRejectedError
from slipway.object_events import OriginalStored
from slipway.problems import UnavailableError
from slipway.processing_ports import Original, OriginalForbiddenError, OriginalGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ARRIVED = OriginalStored("0" * 32, "v1", "0A".ljust(64, "0"), 10, NOW)


class _Stubbed:
    """A client that answers what it is told to, and the adapter's view of it."""

    def __init__(self, service: str) -> None:
        self.client: Any = boto3.client(
            service, region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        self.stub = Stubber(self.client)

    def __enter__(self) -> _Stubbed:
        self.stub.activate()
        return self

    def __exit__(self, *_: object) -> None:
        self.stub.assert_no_pending_responses()


@pytest.fixture
def s3() -> Iterator[_Stubbed]:
    with _Stubbed("s3") as stubbed:
        yield stubbed


def _unseen(beginning: bytes) -> None:
    raise AssertionError("too small to be looked at on its way")


def _refuse() -> None:
    raise ImageRejectedError("pixels", "Too many.")


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("NoSuchKey", 404, OriginalGoneError),
        ("NoSuchVersion", 404, OriginalGoneError),
        ("MethodNotAllowed", 405, OriginalGoneError),
        ("AccessDenied", 403, OriginalForbiddenError),
        ("SlowDown", 503, UnavailableError),
        ("InternalError", 500, UnavailableError),
    ],
)
def test_A05_A12_an_original_that_cannot_be_read(s3: _Stubbed, code: str, status: int, error: type[Exception]) -> None:
    s3.stub.add_client_error("get_object", code, http_status_code=status)
    with pytest.raises(error):
        OriginalImages(s3.client, "originals").read("0" * 32, "v1", _unseen)


@pytest.mark.parametrize(
    ("tags", "infected"),
    [
        ([{"Key": "GuardDutyMalwareScanStatus", "Value": "THREATS_FOUND"}], True),
        ([{"Key": "GuardDutyMalwareScanStatus", "Value": "NO_THREATS_FOUND"}], False),
        ([{"Key": "GuardDutyMalwareScanStatus", "Value": "UNSUPPORTED"}], False),
        ([{"Key": "Site", "Value": "THREATS_FOUND"}], False),
        ([], False),
    ],
)
def test_the_verdict_on_an_original_is_its_tag(s3: _Stubbed, tags: list[Any], infected: bool) -> None:
    asked = {"Bucket": "originals", "Key": "incoming/" + "0" * 32, "VersionId": "v1"}
    s3.stub.add_response("get_object_tagging", {"TagSet": tags}, asked)
    assert OriginalImages(s3.client, "originals").infected("0" * 32, "v1") is infected


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchKey"])
def test_a_verdict_that_may_not_be_read_is_none(s3: _Stubbed, code: str) -> None:
    s3.stub.add_client_error("get_object_tagging", code, http_status_code=403)
    assert not OriginalImages(s3.client, "originals").infected("0" * 32, None)


def test_A12_a_verdict_during_an_outage_is_asked_for_again(s3: _Stubbed) -> None:
    s3.stub.add_client_error("get_object_tagging", "SlowDown", http_status_code=503)
    with pytest.raises(UnavailableError):
        OriginalImages(s3.client, "originals").infected("0" * 32, "v1")


def test_a_download_that_breaks_off_is_an_outage(s3: _Stubbed) -> None:
    s3.stub.add_response("get_object", {"Body": StreamingBody(io.BytesIO(b"half"), 8)})
    with pytest.raises(UnavailableError):
        OriginalImages(s3.client, "originals").read("0" * 32, "v1", _unseen)


@pytest.mark.parametrize(("version", "asked"), [("v1", {"VersionId": "v1"}), (None, {})])
def test_exactly_the_version_of_the_event_is_read(s3: _Stubbed, version: str | None, asked: dict[str, str]) -> None:
    body = StreamingBody(io.BytesIO(b"data"), 4)
    answer = {"Body": body, "VersionId": "v1"}
    s3.stub.add_response("get_object", answer, {"Bucket": "originals", "Key": "incoming/" + "0" * 32} | asked)
    assert OriginalImages(s3.client, "originals").read("0" * 32, version, _unseen) == Original(b"data", "v1")


class _Counted(io.BytesIO):
    """A download that knows how much of it was asked for, and whether it was let go."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        self.taken += len(chunk)
        return chunk


def _download(s3: _Stubbed, size: int, glance: Callable[[bytes], None]) -> tuple[_Counted, Original | None]:
    raw = _Counted(bytes(size))
    s3.stub.add_response("get_object", {"Body": StreamingBody(raw, size), "VersionId": "v1"})
    try:
        return raw, OriginalImages(s3.client, "originals").read("0" * 32, "v1", glance)
    except ImageRejectedError:
        return raw, None


def test_what_has_come_is_shown_a_few_times_on_the_way(s3: _Stubbed) -> None:
    shown: list[int] = []
    raw, original = _download(s3, 3_000_000, lambda beginning: shown.append(len(beginning)))
    assert shown == [65_536, 262_144, 1_048_576]
    assert original == Original(bytes(3_000_000), "v1")
    assert raw.closed


def test_a_file_that_is_refused_by_its_beginning_is_not_read_any_further(s3: _Stubbed) -> None:
    raw, original = _download(s3, 3_000_000, lambda beginning: _refuse())
    assert original is None
    assert raw.taken == 65_536
    assert raw.closed


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "TransactionConflictException", "ThrottlingException"]
)
def test_A12_a_table_that_is_too_busy_is_an_outage(code: str) -> None:
    with _Stubbed("dynamodb") as dynamodb:
        dynamodb.stub.add_client_error("update_item", code)
        with pytest.raises(UnavailableError):
            ClaimTable(dynamodb.client, "table").claim(ARRIVED, "m1", NOW, NOW + timedelta(minutes=1))


def test_A12_a_refused_claim_without_an_item_is_an_answer_and_no_error() -> None:
    with _Stubbed("dynamodb") as dynamodb:
        dynamodb.stub.add_client_error("update_item", "ConditionalCheckFailedException")
        answer = ClaimTable(dynamodb.client, "table").claim(ARRIVED, "m1", NOW, NOW + timedelta(minutes=1))
    assert (answer.done, answer.standing) == (False, None)


def test_an_announcement_that_the_bus_refuses_is_an_outage_though_the_call_succeeds() -> None:
    entry = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}
    with _Stubbed("events") as events:
        events.stub.add_response("put_events", {"FailedEntryCount": 1, "Entries": [entry]})
        with pytest.raises(UnavailableError):
            EventBus(events.client, "bus").announce(Announcement("MediaReady", {"id": "1"}))


def test_an_announcement_is_one_entry_on_the_sites_bus() -> None:
    entry = {
        "EventBusName": "bus",
        "Source": "slipway.media",
        "DetailType": "MediaReady",
        "Detail": json.dumps({"id": "1"}, separators=(",", ":")),
    }
    with _Stubbed("events") as events:
        events.stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": []}, {"Entries": [entry]})
        EventBus(events.client, "bus").announce(Announcement("MediaReady", {"id": "1"}))


def test_a_pause_is_set_on_the_queue_of_the_arn() -> None:
    with _Stubbed("sqs") as sqs:
        url = "https://sqs.eu-west-1.amazonaws.com/123456789012/images"
        asked = {"QueueUrl": url, "ReceiptHandle": "r", "VisibilityTimeout": 7}
        sqs.stub.add_response("change_message_visibility", {}, asked)
        assert Redelivery(sqs.client).postpone("arn:aws:sqs:eu-west-1:123456789012:images", "r", 7)


def test_a_pause_that_sqs_refuses_is_no_error() -> None:
    with _Stubbed("sqs") as sqs:
        sqs.stub.add_client_error("change_message_visibility", "AccessDenied")
        assert not Redelivery(sqs.client).postpone("arn:aws:sqs:eu-west-1:123456789012:images", "r", 7)
