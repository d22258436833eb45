"""The lake as a function sees it: a stream that takes rows, and a place for what is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slipway.adapters.outages import outages_raised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_firehose.client import FirehoseClient
    from mypy_boto3_firehose.type_defs import RecordTypeDef
    from mypy_boto3_s3.client import S3Client


class DeliveryStream:
    """Firehose. It writes rows to files minutes later, in the folders that their `day` and `site` name."""

    def __init__(self, client: FirehoseClient, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Put at most 500 rows; return of each whether it was taken, as some may not be. Raises UnavailableError."""
        records: list[RecordTypeDef] = [
            {"Data": json.dumps(row, separators=(",", ":")).encode() + b"\n"} for row in rows
        ]
        with outages_raised("firehose"):
            answer = self._client.put_record_batch(DeliveryStreamName=self._name, Records=records)
        return ["ErrorCode" not in response for response in answer["RequestResponses"]]


class ErrorPrefix:
    """Where events lie that are none, beside what Firehose itself could not convert: a rule tells of every file."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, message_id: str, body: str, reason: str) -> None:
        """Keep a message and why it is no event; the same message again overwrites itself. Raises UnavailableError."""
        document = json.dumps({"reason": reason, "message_id": message_id, "body": body}).encode()
        with outages_raised("s3"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=f"errors/malformed/{message_id}.json",
                Body=document,
                ContentType="application/json",
            )
