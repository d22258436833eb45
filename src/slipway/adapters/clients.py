"""Our AWS clients: quick to make, and failing within the time that somebody waits for an answer."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from botocore.config import Config
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import get_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cloudfront.client import CloudFrontClient
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_firehose.client import FirehoseClient
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sqs.client import SQSClient

CALLS: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
"""For every client. The SDK's own 60 s and 5 attempts outlive the function; the caller would get the gateway's bare 503
instead of ours with Retry-After."""

_Client = TypeVar("_Client")


class Aws:
    """Makes clients, one method for each service that a function of ours calls; one at a time, as the SDK can.

    It is botocore without boto3, which would load a transfer manager with its threads and processes for every S3
    client. docs/PERFORMANCE.md has what both are worth.
    """

    def __init__(self) -> None:
        self._session = get_session()
        self._session.register_component("data_loader", _Models(file_loader=_Json()))
        self._one_at_a_time = Lock()

    def cloudfront(self) -> CloudFrontClient:
        """Invalidations."""
        return cast("CloudFrontClient", self._client("cloudfront"))

    def dynamodb(self) -> DynamoDBClient:
        """Items."""
        return cast("DynamoDBClient", self._client("dynamodb"))

    def events(self) -> EventBridgeClient:
        """Announcements."""
        return cast("EventBridgeClient", self._client("events"))

    def firehose(self) -> FirehoseClient:
        """Rows for the lake."""
        return cast("FirehoseClient", self._client("firehose"))

    def kms(self) -> KMSClient:
        """Codes by a key that stays there."""
        return cast("KMSClient", self._client("kms"))

    def s3(self) -> S3Client:
        """Objects."""
        return cast("S3Client", self._client("s3"))

    def sqs(self) -> SQSClient:
        """Messages."""
        return cast("SQSClient", self._client("sqs"))

    def s3_signing(self, *, own_endpoint: bool) -> S3Client:
        """Objects, and presigned requests for them; `own_endpoint`: AWS_ENDPOINT_URL names another AWS.

        On AWS only virtual-hosted addressing makes the SDK sign for the bucket's own region: it would sign for the
        global endpoint, which answers a POST to a young bucket elsewhere with a redirect that browsers do not follow.
        An emulator is addressed by path: `<bucket>.localhost` resolves in browsers and not in programs.
        """
        config = Config(signature_version="s3v4", s3={"addressing_style": "path" if own_endpoint else "virtual"})
        return cast("S3Client", self._client("s3", config))

    def _client(self, service: str, config: Config | None = None) -> Any:
        with self._one_at_a_time:
            return self._session.create_client(service, config=CALLS.merge(config) if config else CALLS)


def later(make: Callable[[], _Client]) -> _Client:
    """Return a client that is made by its first use: for what few requests need."""
    return cast("_Client", _Later(make))


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made(), name)


class _Models(Loader):
    """The SDK's descriptions of services, taken on trust to be there.

    Before it opens one, the SDK looks through the folders of all 440 services, twice, to say so well when there is
    none. Read from a disk that nothing has read before, as a new container's is, that is more than the models are.
    """

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (the SDK's)
        """Return the services that are asked for; one that is not there is missed when its model is opened."""
        return [name for name in vars(Aws) if not name.startswith("_")]


class _Json(JSONFileLoader):
    """Reads those descriptions into plain dictionaries, which keep their order too: a third of the time that the SDK
    takes to make ordered ones of 3 MB, as it has done since before they did.
    """

    def load_file(self, file_path: str) -> Any:
        """Return what is in `file_path` with .json or .json.gz after it; None when neither is there."""
        for ending, read in ((".json", Path.read_bytes), (".json.gz", _unzipped)):
            if (path := Path(file_path + ending)).is_file():
                return json.loads(read(path))
        return None


def _unzipped(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
