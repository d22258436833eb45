"""Pages reach the bucket in an order in which no page ever asks for what is not there yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli import publish
from cli.errors import CommandError

BUCKET = "acme-dev-shop-web"
PAGES = {"index.html": b"<html>", "app.js": b"1", "a/about.html": b"<html>", "data.unknown-kind": b"?"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        client = boto3.client("s3", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
        client.create_bucket(Bucket=BUCKET)
        yield client


def test_the_bucket_holds_the_pages_and_nothing_else(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="old.html", Body=b"")
    assert publish.synchronise(s3, BUCKET, PAGES) == 1
    assert publish.synchronise(s3, BUCKET, PAGES) == 0
    assert {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET)["Contents"]} == set(PAGES)


@pytest.mark.parametrize(
    ("key", "kind", "cached"),
    [
        ("index.html", "text/html", publish.ASK_AGAIN),
        ("app.js", "text/javascript", publish.BRIEFLY),
        ("data.unknown-kind", "application/octet-stream", publish.BRIEFLY),
    ],
)
def test_a_file_says_what_it_is_and_how_long_it_holds(s3: Any, key: str, kind: str, cached: str) -> None:
    publish.synchronise(s3, BUCKET, PAGES)
    found = s3.head_object(Bucket=BUCKET, Key=key)
    assert (found["ContentType"].replace("application/javascript", "text/javascript"), found["CacheControl"]) == (
        kind,
        cached,
    )


def test_pages_come_after_what_they_load_and_before_anything_goes() -> None:
    did = []

    class Store:
        def put_object(self, **given: Any) -> None:
            did.append(f"put {given['Key']}")

        def delete_object(self, **given: Any) -> None:
            did.append(f"delete {given['Key']}")

        def get_paginator(self, _: str) -> "Store":
            return self

        def paginate(self, **_: str) -> list[dict[str, Any]]:
            return [{"Contents": [{"Key": "old.js"}, {"Key": "app.js"}]}]

    publish.synchronise(Store(), BUCKET, {"index.html": b"", "app.js": b"", "z.css": b""})
    assert did == ["put app.js", "put z.css", "put index.html", "delete old.js"]


def test_nothing_to_publish_is_an_error_and_empties_no_bucket(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing to publish"):
        publish.pages(tmp_path / "web")
    (tmp_path / "about.html").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="no index"):
        publish.pages(tmp_path)


def test_pages_are_found_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("index.html", "a/about.html"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert publish.pages(tmp_path) == {"index.html": b"index.html", "a/about.html": b"a/about.html"}
