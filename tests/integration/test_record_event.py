"""record_event: messages of a queue to Firehose, KMS and S3 in moto, as Lambda would call it."""

from __future__ import annotations

import importlib.util
import json
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BUCKET, STREAM = "slipway-test-lake", "slipway-test-media-events"


def message(number: int = 0, **changed: Any) -> str:
    media_id = f"{number:032x}"
    detail = {
        "version": 2,
        "event_id": f"{media_id}:uploaded",
        "occurred_at": "2026-11-21T10:00:01.000Z",
        "id": media_id,
        "kind": "image",
        "status": "uploaded",
        "reason": None,
        "owner": "0a1b2c3d-0000-4000-8000-00000000000a",
        "size_bytes": 1000,
        "content_type": "image/jpeg",
        "created_at": "2026-11-21T10:00:00.000Z",
        "uploaded_at": "2026-11-21T10:00:01.000Z",
        "ready_at": None,
        "variants": 0,
        "variant_bytes": 0,
        "retention_days": 7,
        "expires_at": "2026-11-28T10:00:00.000Z",
        "render_ms": None,
        "memory_mb": None,
    }
    told = {"site": "shop", "source": "slipway.media", "detail-type": "MediaUploaded", "detail": detail | changed}
    return json.dumps(told)


class Lake:
    """The function with its stream, bucket and key."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "POWERTOOLS_SERVICE_NAME": f"test-{uuid.uuid4()}",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        boto3.client("firehose").create_delivery_stream(
            DeliveryStreamName=STREAM,
            ExtendedS3DestinationConfiguration={
                "RoleARN": "arn:aws:iam::123456789012:role/firehose",
                "BucketARN": f"arn:aws:s3:::{BUCKET}",
                "Prefix": "rows/",
            },
        )
        key = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        monkeypatch.setenv("LAKE_STREAM", STREAM)
        monkeypatch.setenv("LAKE_BUCKET", BUCKET)
        monkeypatch.setenv("PSEUDONYM_KEY_ARN", key["KeyMetadata"]["Arn"])
        spec = importlib.util.spec_from_file_location("record_event", ROOT / "src/functions/record_event/handler.py")
        assert spec is not None
        assert spec.loader is not None
        self.function = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.function)

    def handle(self, *bodies: str) -> list[str]:
        """Run a batch; the ids of messages (m0, m1, ...) that are given back."""
        records = [
            {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs"} for number, body in enumerate(bodies)
        ]
        answer = self.function.handle({"Records": records}, SimpleNamespace())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for text in self.objects("rows/").values() for line in text.splitlines()]

    def objects(self, prefix: str) -> dict[str, str]:
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        read = {one["Key"]: self.s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in found}
        return {key: content.decode() for key, content in read.items()}


@pytest.fixture
def lake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with mock_aws():
        yield Lake(monkeypatch)


def test_a_batch_becomes_rows_a_line_each(lake: Lake) -> None:
    assert lake.handle(*[message(number) for number in range(100)]) == []
    assert {row["media_id"] for row in lake.rows()} == {f"{number:032x}" for number in range(100)}


def test_a_row_has_a_pseudonym_in_the_place_of_the_person(lake: Lake) -> None:
    lake.handle(message(1), message(2), message(3, owner="another"))
    first, second, third = (row["owner_hash"] for row in lake.rows())
    assert first == second != third
    assert "0a1b2c3d" not in json.dumps(lake.rows())


def test_a_malformed_event_goes_to_the_error_prefix_with_its_reason_and_holds_nobody_up(lake: Lake) -> None:
    assert lake.handle(message(1), message(2, version=1), "{", message(3)) == []
    assert len(lake.rows()) == 2
    aside = {key: json.loads(text) for key, text in lake.objects("errors/").items()}
    assert {key: one["reason"] for key, one in aside.items()} == {
        "errors/malformed/m1.json": "version is not 2",
        "errors/malformed/m2.json": "the message is not JSON",
    }
    assert aside["errors/malformed/m2.json"]["body"] == "{"


def test_what_firehose_did_not_take_comes_again_and_nothing_else(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(lake, monkeypatch, lambda _records: {"RequestResponses": [{"RecordId": "1"}, {"ErrorCode": "slow"}]})
    assert lake.handle(message(1), message(2)) == ["m1"]


def test_A12_while_firehose_throttles_every_row_comes_again_and_what_is_none_does_not(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(_records: Any) -> Any:
        raise ClientError({"Error": {"Code": "ServiceUnavailableException"}}, "PutRecordBatch")

    _answering(lake, monkeypatch, throttled)
    assert lake.handle(message(1), "{", message(2)) == ["m0", "m2"]


def test_a_bucket_that_is_away_lets_what_is_no_event_come_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_request: Any) -> Any:
        raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")

    monkeypatch.setattr(lake.function._wired()._errors, "_client", SimpleNamespace(put_object=away))
    assert lake.handle("{", message(1)) == ["m0"]
    assert len(lake.rows()) == 1


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": [{"eventSource": "aws:s3"}]}])
def test_what_is_no_batch_of_a_queue_is_refused(lake: Lake, event: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no batch"):
        lake.function.handle(event, SimpleNamespace())


def _answering(lake: Lake, monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    client = SimpleNamespace(put_record_batch=lambda **request: answer(request["Records"]))
    monkeypatch.setattr(lake.function._wired()._stream, "_client", client)
