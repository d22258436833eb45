"""Originals and derivatives in their versioned S3 buckets."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from slipway.adapters.outages import outages_raised
from slipway.intake import Ticket
from slipway.media import Media, Status, original_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

LINK_SECONDS: Final = 900


class ErasureIncompleteError(Exception):
    """S3 refused to erase some versions. A retry helps once the reason is gone: permissions, an object lock."""


class OriginalsBucket:
    """The originals of one site, each at `incoming/<media id>`. Methods raise UnavailableError."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, media: Media, data: bytes) -> None:
        """Store the original of `media`. S3 checks the bytes it gets against our checksum."""
        with outages_raised("s3"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=original_key(media.id),
                Body=data,
                ContentType=media.content_type,
                ChecksumAlgorithm="SHA256",
            )

    def ticket(self, media: Media, lifetime: timedelta, now: datetime) -> Ticket:
        """Return a presigned POST for exactly this key and content type, 1 to `media.size_bytes` bytes.

        With `media.sha256`, for exactly these bytes too. S3 refuses any field that the policy does not name.
        """
        fields = {"Content-Type": media.content_type, "success_action_status": "201"}
        if media.sha256 is not None:
            fields["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(media.sha256)).decode()
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", 1, media.size_bytes])
        post = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=original_key(media.id),
            Fields=fields,
            Conditions=conditions,
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return Ticket(url=post["url"], fields=post["fields"], expires_at=now + lifetime)

    def link(self, media: Media) -> str | None:
        """Return a URL that downloads the original for 15 minutes; None while there is none.

        Always a download (`attachment`): what a stranger uploaded is never shown in the bucket's origin. Once an
        original was processed, the link stays with that version, whatever is uploaded over it.
        """
        if media.status is Status.PENDING:
            return None
        parameters = {
            "Bucket": self._bucket,
            "Key": original_key(media.id),
            "ResponseContentType": media.content_type,
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(media.filename, safe='')}",
        }
        if media.object_version is not None:
            parameters["VersionId"] = media.object_version
        return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_SECONDS)


class Bucket:
    """A versioned bucket as erasure sees it."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def erase(self, prefix: str, *, keep: str | None = None) -> Mapping[str, int]:
        """Erase every version and delete marker below `prefix` but version `keep`; return how many each key had.

        Raises ErasureIncompleteError, UnavailableError; what was erased before stays erased.
        """
        erased: Counter[str] = Counter()
        # From the start each time: a marker for going on would name a version that is gone by then.
        while objects := self._first_versions(prefix, keep):
            with outages_raised("s3"):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise ErasureIncompleteError(answer["Errors"][0].get("Code", "unknown"))
            erased.update(version["Key"] for version in objects)
        return erased

    def _first_versions(self, prefix: str, keep: str | None) -> list[ObjectIdentifierTypeDef]:
        """Return up to 1,000 versions and delete markers below `prefix`; empty when there are none."""
        with outages_raised("s3"):
            page = self._client.list_object_versions(Bucket=self._bucket, Prefix=prefix)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [
            {"Key": version["Key"], "VersionId": version["VersionId"]}
            for version in found
            if version["VersionId"] != keep
        ]
