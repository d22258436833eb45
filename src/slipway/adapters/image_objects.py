"""The objects of image processing: originals read, variants written."""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, IncompleteReadError

from slipway.adapters.outages import outages_raised
from slipway.adapters.s3 import Bucket
from slipway.media import Variant, original_key, variant_key
from slipway.problems import UnavailableError
from slipway.processing_ports import Original, OriginalForbiddenError, OriginalGoneError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from botocore.response import StreamingBody
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef, GetObjectTaggingRequestTypeDef

    from slipway.images.engine import RenderedVariant

_CHUNK_BYTES: Final = 65_536
_FIRST_GLANCE_BYTES: Final = 65_536
_VERDICT: Final = "GuardDutyMalwareScanStatus"
_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"})  # the last one: a delete marker


class OriginalImages(Bucket):
    """The originals of one site. Raises UnavailableError besides what its method says."""

    def read(self, media_id: str, version: str | None, glance: Callable[[bytes], None]) -> Original:
        """Return an original whole, in exactly this version (None: the latest), checked against S3's checksum.

        `glance` is shown its first 64 KiB, 256 KiB, 1 MiB and so on; when it raises, no more is read. Raises
        OriginalGoneError, OriginalForbiddenError.
        """
        request: GetObjectRequestTypeDef = {"Bucket": self._bucket, "Key": original_key(media_id)}
        if version is not None:
            request["VersionId"] = version
        try:
            with outages_raised("s3"):
                answer = self._client.get_object(**request)
                with closing(answer["Body"]) as body:  # a download that broke off must not be left in the connection
                    return Original(_whole(body, glance), answer.get("VersionId"))
        except IncompleteReadError as error:
            raise UnavailableError("s3") from error
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _GONE:
                raise OriginalGoneError from error
            if code == "AccessDenied":
                raise OriginalForbiddenError from error
            raise

    def infected(self, media_id: str, version: str | None) -> bool:
        """Whether GuardDuty has tagged an original as malware; False where no verdict is there, or may be read."""
        request: GetObjectTaggingRequestTypeDef = {"Bucket": self._bucket, "Key": original_key(media_id)}
        if version is not None:
            request["VersionId"] = version
        try:
            with outages_raised("s3"):
                tags = self._client.get_object_tagging(**request)["TagSet"]
        except ClientError as error:
            if error.response["Error"]["Code"] in {*_GONE, "AccessDenied"}:
                return False
            raise
        return {"Key": _VERDICT, "Value": "THREATS_FOUND"} in tags

    def keep_only(self, media_id: str, version: str) -> None:
        """Erase every version and delete marker of an original but this one. Raises ErasureIncompleteError."""
        self.erase(original_key(media_id), keep=version)


def _whole(body: StreamingBody, glance: Callable[[bytes], None]) -> bytes:
    data, shown = bytearray(), _FIRST_GLANCE_BYTES
    while chunk := body.read(_CHUNK_BYTES):
        data += chunk
        if len(data) >= shown:
            glance(bytes(data))
            shown = 4 * len(data)
    return bytes(data)


class VariantImages(Bucket):
    """The variants of one site's images, as the CDN serves them. Raises UnavailableError."""

    def store(self, media_id: str, variant: RenderedVariant, expires_at: datetime) -> Variant:
        """Store a variant over whatever is there: a repeated delivery makes the same bytes. S3 checks their SHA-256.

        It says when it expires, not how long to keep it: a max-age would begin anew wherever a cache fetches it late.
        """
        key = variant_key(media_id, variant.name, variant.format.value)
        with outages_raised("s3"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=variant.data,
                CacheControl="public, immutable",
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=b64encode(bytes.fromhex(variant.sha256)).decode(),
                ContentDisposition="inline",
                ContentType=variant.content_type,
                Expires=expires_at,
            )
        return Variant(
            name=variant.name,
            format=variant.format.value,
            width=variant.width,
            height=variant.height,
            size_bytes=len(variant.data),
            sha256=variant.sha256,
            key=key,
        )
