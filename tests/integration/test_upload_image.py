"""upload_image on the events that API Gateway sends, with forms as a real client builds them, over moto."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from api_site import ORIGINALS, OWNER, ApiSite, Reply, recorded_event
from moto import mock_aws

from slipway.media import FORM_BODY_BYTES, FORM_FILE_BYTES, MAX_BYTES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


def _event(files: dict[str, Any], data: dict[str, str] | None = None) -> dict[str, Any]:
    """The event of a form that `requests` built."""
    sent = requests.Request("POST", "https://api.example.com", files=files, data=data).prepare()
    return _with_body(sent.body, sent.headers["Content-Type"])


def _with_body(body: bytes, content_type: str) -> dict[str, Any]:
    event = recorded_event("post_images")
    event["headers"]["content-type"] = content_type
    event["body"] = base64.b64encode(body).decode()
    return event


def _upload(site: ApiSite, event: dict[str, Any]) -> Reply:
    return site.call("upload_image", event)


def test_a_retired_site_takes_no_form_and_says_since_when(site: ApiSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOADS", "closed since 2026-11-21")
    reply = _upload(site, recorded_event("post_images"))
    assert (reply.status, reply.rule, reply.body["retired_since"]) == (410, "site-retired", "2026-11-21")
    assert "Contents" not in site.s3.list_objects_v2(Bucket=ORIGINALS)


def test_a_form_as_curl_sends_it_is_stored_and_shown(site: ApiSite) -> None:
    reply = _upload(site, recorded_event("post_images"))
    assert reply.status == 201, reply.body
    media = reply.body
    assert (media["status"], media["kind"], media["content_type"]) == ("uploaded", "image", "image/gif")
    assert (media["title"], media["filename"], media["size_bytes"]) == ("A dot", "dot.gif", 42)
    stored = site.s3.get_object(Bucket=ORIGINALS, Key=f"incoming/{media['id']}", ChecksumMode="ENABLED")
    data = stored["Body"].read()
    assert len(data) == 42
    assert stored["ContentType"] == "image/gif"
    assert stored["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert site.item(media["id"])["owner"] == {"S": OWNER}
    assert site.ask("get_media_item", media["id"]).body | {"original_url": ""} == media | {"original_url": ""}
    assert f"/incoming/{media['id']}?" in media["original_url"]


def test_U06_the_key_is_ours_whatever_the_file_is_called(site: ApiSite) -> None:
    for name in ("../../etc/x.jpg", "a+b %2e.jpg", "\N{PILE OF POO}.jpg", "n" * 300 + ".jpg"):
        media = _upload(site, _event({"file": (name, JPEG, "image/jpeg")})).body
        assert f"incoming/{media['id']}" in site.keys(ORIGINALS)
    assert all(key.removeprefix("incoming/").isalnum() for key in site.keys(ORIGINALS))


def test_I20_the_largest_form_is_taken_and_one_byte_more_is_413(site: ApiSite) -> None:
    fits = JPEG + bytes(FORM_FILE_BYTES - len(JPEG))
    assert _upload(site, _event({"file": ("a.jpg", fits, "image/jpeg")}, {"title": "x" * 2_000})).status == 201
    for too_large in (fits + b"x", fits + bytes(FORM_BODY_BYTES - FORM_FILE_BYTES)):
        reply = _upload(site, _event({"file": ("a.jpg", too_large, "image/jpeg")}))
        assert (reply.status, reply.rule) == (413, "file-too-large")
        assert reply.body["limit_bytes"] == FORM_FILE_BYTES
        assert "/v1/uploads" in reply.body["detail"]


def test_a_site_may_take_smaller_files_by_both_ways_in(site: ApiSite) -> None:
    site.monkeypatch.setenv("FILE_BYTES", json.dumps(MAX_BYTES | {Kind.IMAGE: 1_000_000}))
    fits = JPEG + bytes(1_000_000 - len(JPEG))
    assert _upload(site, _event({"file": ("a.jpg", fits, "image/jpeg")})).status == 201
    by_form = _upload(site, _event({"file": ("a.jpg", fits + b"x", "image/jpeg")}))
    event = recorded_event("post_uploads")
    order = json.loads(event["body"]) | {"size_bytes": 1_000_001}
    announced = site.call("media_api", event | {"body": json.dumps(order)})
    for reply in (by_form, announced):
        assert (reply.status, reply.rule, reply.body["limit_bytes"]) == (413, "file-too-large", 1_000_000)


@pytest.mark.parametrize(
    ("event", "status", "rule"),
    [
        pytest.param(
            _with_body(b"", "multipart/form-data; boundary=b"), 400, "malformed-multipart", id="U11-empty-body"
        ),
        pytest.param(
            _with_body(b"--b--\r\n", "multipart/form-data; boundary=b"), 400, "file-missing", id="U11-no-part"
        ),
        pytest.param(_event({"file": ("a.jpg", b"", "image/jpeg")}), 400, "empty-file", id="U11-no-bytes"),
        pytest.param(_with_body(b"--b\r\n", "multipart/form-data; boundary=b"), 400, "truncated-body", id="U02-cut"),
        pytest.param(_with_body(b"{}", "application/json"), 415, "unsupported-media-type", id="U18-json"),
        pytest.param(
            _with_body(b"a=b", "application/x-www-form-urlencoded"), 415, "unsupported-media-type", id="U18-form"
        ),
        pytest.param(_event({"file": ("a.png", JPEG, "image/png")}), 415, "content-mismatch", id="I12-type"),
        pytest.param(_event({"file": ("a.jpg.php", JPEG, "image/jpeg")}), 415, "content-mismatch", id="I12-name"),
        pytest.param(
            _event({"file": ("a.svg", b"<svg onload='x'/>", "image/svg+xml")}),
            415,
            "unsupported-media-type",
            id="I11-svg",
        ),
        pytest.param(
            _event({"file": ("a.jpg", JPEG, "image/jpeg")}, {"owner": "x"}), 400, "unknown-field", id="J1-owner"
        ),
        pytest.param(
            _event({"file": ("a.jpg", JPEG, "image/jpeg")}, {"userId": "x"}), 403, "owner-mismatch", id="J1-userId"
        ),
        pytest.param(
            recorded_event("post_images") | {"headers": None}, 415, "unsupported-media-type", id="U17-no-headers"
        ),
        pytest.param(recorded_event("post_images") | {"body": None}, 400, "malformed-multipart", id="U17-no-body"),
        pytest.param(
            recorded_event("post_images") | {"isBase64Encoded": False}, 400, "malformed-multipart", id="U12-flag-false"
        ),
        pytest.param(recorded_event("post_images") | {"body": "!"}, 400, "malformed-body", id="U12-bad-base64"),
        pytest.param(recorded_event("post_images") | {"requestContext": {}}, 401, "unauthorized", id="J3-no-claims"),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused_and_leaves_nothing(
    site: ApiSite, event: dict[str, Any], status: int, rule: str
) -> None:
    reply = _upload(site, event)
    assert (reply.status, reply.rule) == (status, rule)
    assert site.keys(ORIGINALS) == []
    assert site.dynamodb.scan(TableName="slipway-test-demo")["Count"] == 0


@pytest.mark.parametrize("name", ["Content-Type", "CONTENT-TYPE", "content-type"])
def test_U17_the_content_type_is_found_in_any_case(site: ApiSite, name: str) -> None:
    event = recorded_event("post_images")
    event["headers"][name] = event["headers"].pop("content-type")
    assert _upload(site, event).status == 201
