"""A site as its users and its operators see it: HTTP with a token, and AWS clients with the account's own rights."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import localstack_client.session
import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TIMEOUT_SECONDS = 30
FINAL = {"ready", "rejected", "failed"}


def alarm_minute() -> float:
    """Seconds that a minute of an alarm lasts on the embedded AWS of these tests (conftest.py says how long)."""
    return float(os.environ["SLIPWAY_MINUTE_SECONDS"])


def eventually(found: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """The first truthy answer of `found`, asked several times a second; fails with `what` when time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"Not within {seconds:.0f} s: {what}")


@dataclass(frozen=True)
class Site:
    """Handles of the applied site, and what an operator of its account can see."""

    endpoint: str
    account: str
    host: str
    distribution: str
    api_direct_url: str
    auth: Mapping[str, str]
    buckets: Mapping[str, str]
    queues: Mapping[str, Mapping[str, str]]
    table: str
    bus: str

    @classmethod
    def from_status(cls, status: Mapping[str, Any], name: str = "demo") -> Site:
        handles = status["sites"][name]
        return cls(
            endpoint=status["endpoint"],
            account=status["account"],
            host=handles["cdn"]["host"],
            distribution=handles["cdn"]["id"],
            api_direct_url=handles["api"]["direct_url"],
            auth=handles["auth"],
            buckets=handles["buckets"],
            queues=handles["queues"],
            table=handles["table"],
            bus=handles["bus"],
        )

    def client(self, service: str) -> Any:
        """An AWS client with the account's own rights; the endpoint's host and port come from localstack-client."""
        at = urlsplit(self.endpoint)
        session = localstack_client.session.Session(
            aws_access_key_id=self.account,
            aws_secret_access_key="test",
            region_name="us-east-1",
            localstack_host=f"{at.hostname}:{at.port}",
        )
        return session.client(service)

    def fetch_from_cdn(self, key: str, **headers: str | None) -> requests.Response:
        """A viewer's request; a header of None is not sent.

        The distribution's name does not resolve here, so it travels in the Host header.
        """
        return requests.get(
            f"{self.endpoint}/{key}",
            headers={"Host": self.host, **headers},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )

    def versions(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        """Every version and delete marker below `prefix` in the bucket with this key of the site's output."""
        found = self.client("s3").list_object_versions(Bucket=self.buckets[bucket], Prefix=prefix)
        return [*found.get("Versions", []), *found.get("DeleteMarkers", [])]

    def item(self, media_id: str) -> dict[str, Any]:
        """The stored DynamoDB item, typed as DynamoDB types it."""
        key = {"PK": {"S": f"MEDIA#{media_id}"}, "SK": {"S": "META"}}
        return self.client("dynamodb").get_item(TableName=self.table, Key=key, ConsistentRead=True)["Item"]


class User:
    """A signed-in user of the site's API."""

    def __init__(self, site: Site, token: str) -> None:
        self.site = site
        self.token = token

    def call(self, method: str, path: str, *, token: str | None = "", **request: Any) -> requests.Response:
        """One request through the CDN; `token` replaces the user's own, None sends none."""
        headers = {"Host": self.site.host, **request.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        return requests.request(
            method,
            self.site.endpoint + path,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            **request,
        )

    def upload_form(
        self, content: bytes, filename: str = "photo.jpg", content_type: str = "image/jpeg"
    ) -> requests.Response:
        return self.call("POST", "/v1/images", files={"file": (filename, content, content_type)})

    def start_upload(self, content: bytes, content_type: str = "image/jpeg", **fields: Any) -> dict[str, Any]:
        name = f"photo.{content_type.rpartition('/')[2]}"
        body = {"filename": name, "content_type": content_type, "size_bytes": len(content), **fields}
        answer = self.call("POST", "/v1/uploads", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def send(self, upload: Mapping[str, Any], content: bytes, **changed: str) -> requests.Response:
        """Post `content` to the presigned form, some of its fields changed or added."""
        fields = {**upload["fields"], **changed}
        return requests.post(upload["url"], data=fields, files={"file": content}, timeout=TIMEOUT_SECONDS)

    def upload_presigned(self, content: bytes, content_type: str = "image/jpeg", **fields: Any) -> str:
        """Upload `content` the presigned way; its media id."""
        media = self.start_upload(content, content_type, **fields)
        sent = self.send(media["upload"], content)
        assert sent.status_code in (200, 201, 204), sent.text
        return str(media["id"])

    def media(self, media_id: str) -> dict[str, Any]:
        answer = self.call("GET", f"/v1/media/{media_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def finished(self, media_id: str, seconds: float = 60) -> dict[str, Any]:
        """The media item once its processing has ended, one way or the other."""

        def ended() -> dict[str, Any] | None:
            media = self.media(media_id)
            return media if media["status"] in FINAL else None

        return eventually(ended, f"media {media_id} is processed", seconds)
