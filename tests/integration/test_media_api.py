"""media_api on the events that API Gateway sends, over moto."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from api_site import DERIVATIVES, ORIGINALS, OWNER, REGION, TABLE, ApiSite, recorded_event
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUTES = [
    "get_media_item",
    "get_media_list",
    "delete_media_item",
    "post_uploads",
    "post_older_upload",
    "get_older_video",
    "get_usage",
]
PAST = {"N": "1700000000"}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


def _as(event: dict[str, Any], **claims: object) -> dict[str, Any]:
    """The event with some claims changed; None takes one away."""
    held = event["requestContext"]["authorizer"]["jwt"]["claims"]
    event["requestContext"]["authorizer"]["jwt"]["claims"] = {k: v for k, v in (held | claims).items() if v is not None}
    return event


def test_health_needs_neither_a_token_nor_the_stores(site: ApiSite) -> None:
    reply = site.ask("get_health")
    assert (reply.status, reply.body) == (200, {"status": "ok"})


def test_an_announced_upload_is_registered_with_its_presigned_form(site: ApiSite) -> None:
    body = site.announce(title="Harbour")
    upload = body.pop("upload")
    assert (body["status"], body["kind"], body["title"], body["size_bytes"]) == (
        "pending",
        "image",
        "Harbour",
        4_123_456,
    )
    assert (body["original_url"], body["variants"]) == (None, [])
    assert site.ask("get_media_item", body["id"]).body == body
    assert upload["fields"]["key"] == f"incoming/{body['id']}"
    item = site.item(body["id"])
    assert item["owner"] == {"S": OWNER}
    assert item["GSI1PK"] == {"S": f"OWNER#{OWNER}"}
    assert item["GSI1SK"] == {"S": f"{body['created_at']}#{body['id']}"}


@pytest.mark.parametrize("route", ["post_uploads", "post_older_upload"])
def test_a_retired_site_registers_nothing_and_says_since_when(
    site: ApiSite, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = site.announce()
    monkeypatch.setenv("UPLOADS", "closed since 2026-11-21")
    closed = ApiSite.__new__(ApiSite)  # the same stores, asked by a function that was started anew
    closed.__dict__ = {**site.__dict__, "_functions": {}}
    reply = closed.call("media_api", recorded_event(route))
    assert (reply.status, reply.rule, reply.body["retired_since"]) == (410, "site-retired", "2026-11-21")
    assert len(closed.ask("get_media_list").body["items"]) == 1
    assert closed.ask("get_media_item", media["id"]).status == 200
    assert closed.ask("delete_media_item", media["id"]).status == 200


def test_A21_the_expiry_is_stored_as_a_number_of_seconds(site: ApiSite) -> None:
    body = site.announce()
    assert 1_700_000_000 < int(site.item(body["id"])["expires_at"]["N"]) < 5_000_000_000
    assert body["expires_at"][:10] > body["created_at"][:10]


def test_P1_P2_P3_P5_the_form_is_bound_to_key_type_size_and_checksum(site: ApiSite) -> None:
    sha256 = "ab" * 32
    upload = site.announce(sha256=sha256, size_bytes=99)["upload"]
    fields = upload["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    exact = {name: value for found in policy["conditions"] if isinstance(found, dict) for name, value in found.items()}
    ranges = [found for found in policy["conditions"] if isinstance(found, list)]
    assert ranges == [["content-length-range", 1, 99]]
    assert exact["bucket"] == ORIGINALS
    # Every field is one that the policy names with this very value: nothing else may be sent, nothing may be changed.
    assert {name: value for name, value in fields.items() if name not in ("policy", "x-amz-signature")} == {
        name: value for name, value in exact.items() if name != "bucket"
    }
    assert fields["Content-Type"] == "image/jpeg"
    assert fields["x-amz-checksum-sha256"] == base64.b64encode(bytes.fromhex(sha256)).decode()


def test_P4_the_form_expires_in_15_minutes(site: ApiSite) -> None:
    started = datetime.now(UTC)
    upload = site.announce()["upload"]
    policy = json.loads(base64.b64decode(upload["fields"]["policy"]))
    for text in (policy["expiration"], upload["expires_at"]):
        lifetime = datetime.fromisoformat(text) - started
        assert timedelta(minutes=14, seconds=59) <= lifetime <= timedelta(minutes=15, seconds=10)


def test_P6_every_form_is_for_a_key_of_its_own(site: ApiSite) -> None:
    assert len({site.announce()["upload"]["fields"]["key"] for _ in range(3)}) == 3


def test_P7_the_form_goes_to_the_bucket_in_its_own_region_over_tls(site: ApiSite) -> None:
    assert site.announce()["upload"]["url"] == f"https://{ORIGINALS}.s3.{REGION}.amazonaws.com/"


def test_the_older_api_announces_and_shows_the_same(site: ApiSite) -> None:
    reply = site.ask("post_older_upload")
    assert (reply.status, reply.body["kind"], reply.body["filename"]) == (201, "video", "tour.mp4")
    shown = site.ask("get_older_video", reply.body["id"])
    assert shown.body == site.ask("get_media_item", reply.body["id"]).body
    assert shown.body["id"] == reply.body["id"]


def test_J1_the_older_api_refuses_another_user(site: ApiSite) -> None:
    event = recorded_event("post_older_upload")
    event["body"] = json.dumps(json.loads(event["body"]) | {"userId": "another"})
    reply = site.call("media_api", event)
    assert (reply.status, reply.rule) == (403, "owner-mismatch")


def test_an_original_is_downloaded_by_a_short_presigned_url_of_its_version(site: ApiSite) -> None:
    media_id = site.announce(filename="Häfen & co.jpg")["id"]
    site.s3.put_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}", Body=b"first")
    site.change(media_id, status={"S": "uploaded"})
    url = urlsplit(site.ask("get_media_item", media_id).body["original_url"])
    query = parse_qs(url.query)
    assert url.netloc == f"{ORIGINALS}.s3.{REGION}.amazonaws.com"
    assert url.path == f"/incoming/{media_id}"
    assert int(query["X-Amz-Expires"][0]) <= 900
    assert query["response-content-disposition"] == ["attachment; filename*=UTF-8''H%C3%A4fen%20%26%20co.jpg"]
    assert query["response-content-type"] == ["image/jpeg"]
    assert "versionId" not in query
    site.change(media_id, status={"S": "ready"}, object_version={"S": "v1"})
    url = urlsplit(site.ask("get_media_item", media_id).body["original_url"])
    assert parse_qs(url.query)["versionId"] == ["v1"]


def test_an_emulator_is_addressed_by_path(site: ApiSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:4566")
    assert site.announce()["upload"]["url"] == f"http://localhost:4566/{ORIGINALS}"


def test_variants_are_shown_with_the_urls_of_the_cdn(site: ApiSite) -> None:
    media_id = site.announce()["id"]
    variant = {
        "name": {"S": "thumb"},
        "format": {"S": "webp"},
        "width": {"N": "113"},
        "height": {"N": "150"},
        "size_bytes": {"N": "5890"},
        "sha256": {"S": "ab"},
        "key": {"S": f"variants/{media_id}/thumb.webp"},
    }
    site.change(
        media_id, status={"S": "ready"}, variants={"L": [{"M": variant}]}, width={"N": "3000"}, height={"N": "4000"}
    )
    body = site.ask("get_media_item", media_id).body
    assert (body["width"], body["height"]) == (3000, 4000)
    assert body["variants"] == [
        {
            "name": "thumb",
            "format": "webp",
            "width": 113,
            "height": 150,
            "size_bytes": 5890,
            "sha256": "ab",
            "url": f"https://cdn.example.com/variants/{media_id}/thumb.webp",
        }
    ]


@pytest.mark.parametrize("name", ["get_media_item", "get_older_video", "delete_media_item"])
def test_what_is_not_there_for_the_caller_is_404(site: ApiSite, name: str) -> None:
    media_id, expired = site.announce()["id"], site.announce()["id"]
    site.change(expired, expires_at=PAST)
    event = _as(recorded_event(name), sub="another")
    event["pathParameters"] = {"id": media_id}
    replies = {
        "J1-another-user": site.call("media_api", event),
        "A20-expired": site.ask(name, expired),
        "no-such-item": site.ask(name, "0" * 32),
        "J12-no-id": site.ask(name, "%2e%2e"),
    }
    for case, reply in replies.items():
        assert (reply.status, reply.rule) == (404, "media-not-found"), case
    assert site.ask("get_media_item", media_id).status == 200


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize(
    ("claims", "status", "rule"),
    [
        pytest.param(None, 401, "unauthorized", id="J3-no-authorizer"),
        pytest.param({"sub": None}, 401, "unauthorized", id="J3-no-subject"),
        pytest.param({"token_use": "id"}, 401, "unauthorized", id="J2-an-id-token"),
        pytest.param({"client_id": "another"}, 401, "unauthorized", id="J2-another-client"),
        pytest.param({"exp": "1700000000"}, 401, "unauthorized", id="J2-expired"),
        pytest.param({"scope": "openid"}, 403, "scope-missing", id="J2-no-scope"),
    ],
)
def test_J3_no_route_trusts_the_gateway_alone(
    site: ApiSite, name: str, claims: dict[str, Any] | None, status: int, rule: str
) -> None:
    event = recorded_event(name)
    if claims is None:
        del event["requestContext"]["authorizer"]
    else:
        event = _as(event, **claims)
    reply = site.call("media_api", event)
    assert (reply.status, reply.rule) == (status, rule)


def _list(site: ApiSite, owner: str = OWNER, **query: str) -> Any:
    event = _as(recorded_event("get_media_list"), sub=owner)
    event["queryStringParameters"] = query or None
    return site.call("media_api", event)


def test_a_list_is_paged_newest_first_and_holds_only_ones_own(site: ApiSite) -> None:
    ids = [site.announce()["id"] for _ in range(5)]
    created = {media_id: site.item(media_id)["created_at"]["S"] for media_id in ids}
    newest_first = sorted(ids, key=lambda media_id: (created[media_id], media_id), reverse=True)
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        reply = _list(site, limit="2", **({"cursor": cursor} if cursor else {}))
        assert reply.status == 200, reply.body
        seen += [item["id"] for item in reply.body["items"]]
        cursor, pages = reply.body["next_cursor"], pages + 1
    assert (seen, pages) == (newest_first, 3)
    assert _list(site, owner="another").body == {"items": [], "next_cursor": None}


def test_a_list_is_filtered_and_leaves_out_what_reads_do_not_show(site: ApiSite) -> None:
    video = site.announce(filename="a.mp4", content_type="video/mp4")["id"]
    ready, deleted, expired = (site.announce()["id"] for _ in range(3))
    site.change(ready, status={"S": "ready"})
    site.change(deleted, status={"S": "deleted"})
    site.change(expired, expires_at=PAST)
    job = {"PK": {"S": "JOB#1"}, "SK": {"S": "META"}, "GSI1PK": {"S": f"OWNER#{OWNER}"}, "GSI1SK": {"S": "2999#1"}}
    site.dynamodb.put_item(TableName="slipway-test-demo", Item=job | {"expires_at": {"N": "4102444800"}})
    assert {item["id"] for item in _list(site).body["items"]} == {video, ready}
    assert [item["id"] for item in _list(site, kind="video").body["items"]] == [video]
    assert [item["id"] for item in _list(site, status="ready").body["items"]] == [ready]
    assert _list(site, kind="video", status="ready").body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "misuse",
    [
        pytest.param({"owner": "another"}, id="J4-another-user"),
        pytest.param({"kind": "image"}, id="J4-another-filter"),
        pytest.param({"status": "pending"}, id="J4-another-filter-of-status"),
    ],
)
def test_a_cursor_used_for_another_list_is_400(site: ApiSite, misuse: dict[str, str]) -> None:
    for _ in range(2):
        site.announce()
    cursor = _list(site, limit="1").body["next_cursor"]
    assert _list(site, limit="1", cursor=cursor).status == 200
    reply = _list(site, limit="1", cursor=cursor, **misuse)
    assert (reply.status, reply.rule) == (400, "cursor-invalid")


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "abc", "NaN"])
def test_J5_a_limit_out_of_range_is_400(site: ApiSite, limit: str) -> None:
    assert _list(site, limit=limit).rule == "invalid-field"


def test_a_delete_erases_every_version_and_answers_with_a_receipt(site: ApiSite) -> None:
    media_id, other = site.announce(title="Private")["id"], site.announce()["id"]
    for key in (f"incoming/{media_id}", f"incoming/{media_id}", f"incoming/{other}"):
        site.s3.put_object(Bucket=ORIGINALS, Key=key, Body=b"x")
    site.s3.delete_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}")  # leaves a delete marker
    for key in (f"variants/{media_id}/thumb.webp", f"variants/{media_id}/thumb.jpg", f"variants/{other}/thumb.jpg"):
        site.s3.put_object(Bucket=DERIVATIVES, Key=key, Body=b"x")
    reply = site.ask("delete_media_item", media_id)
    assert reply.status == 200
    assert reply.body["original"] == [{"key": f"incoming/{media_id}", "versions": 3}]
    assert [line["key"].rsplit(".", 1)[1] for line in reply.body["derivatives"]] == ["jpg", "webp"]
    assert reply.body["purged"] == [f"/variants/{media_id}/*"]
    assert site.keys(ORIGINALS) == [f"incoming/{other}"]
    assert site.keys(DERIVATIVES) == [f"variants/{other}/thumb.jpg"]
    purges = boto3.client("cloudfront").list_invalidations(DistributionId=site.distribution)["InvalidationList"][
        "Items"
    ]
    assert len(purges) == 1
    assert site.ask("get_media_item", media_id).status == 404
    assert "Private" not in json.dumps(site.item(media_id))
    assert site.ask("delete_media_item", media_id).body == reply.body


def test_the_API_says_nothing_of_ours_when_a_permission_is_missing(
    site: ApiSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """J13: AWS's messages name roles, resources and accounts."""
    message = "User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: dynamodb:GetItem"
    _break_calls(monkeypatch, ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, "GetItem"))
    reply = site.ask("get_media_item", "0" * 32)
    assert (reply.status, reply.rule) == (500, "internal-error")
    log = capsys.readouterr().out
    assert "ClientError" in log
    assert reply.body["request_id"] in log
    for said in (json.dumps(reply.body), log):
        assert not [word for word in ("arn:", "Traceback", "GetItem", "header.payload", TABLE_WORD) if word in said]


TABLE_WORD = "slipway-test-demo"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(
            ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "GetItem"), id="A12-throttled"
        ),
        pytest.param(ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem"), id="A12-throttled-otherwise"),
        pytest.param(ClientError({"Error": {"Code": "InternalServerError"}}, "GetItem"), id="A12-down"),
        pytest.param(EndpointConnectionError(endpoint_url="https://dynamodb"), id="A12-unreachable"),
        pytest.param(ReadTimeoutError(endpoint_url="https://dynamodb"), id="A12-timeout"),
    ],
)
def test_a_store_that_is_busy_or_away_is_503_with_retry_after(
    site: ApiSite, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    _break_calls(monkeypatch, error)
    for name in ("get_media_item", "post_uploads", "delete_media_item", "get_media_list"):
        reply = site.ask(name)
        assert (reply.status, reply.rule) == (503, "temporarily-unavailable"), name
        assert int(reply.headers["retry-after"]) >= 1


def _break_calls(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", fail)


def test_J13_no_log_line_holds_a_token_a_body_or_a_signed_url(
    site: ApiSite, capsys: pytest.CaptureFixture[str]
) -> None:
    media_id = site.announce(title="Very private title")["id"]
    site.change(media_id, status={"S": "ready"})
    site.ask("get_media_item", media_id)
    site.ask("get_media_list", queryStringParameters={"cursor": "secret-cursor"})
    log = capsys.readouterr().out
    lines = [json.loads(line) for line in log.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("POST /v1/uploads", 201),
        ("GET /v1/media/{id}", 200),
        ("GET /v1/media", 400),
    ]
    assert all(line["request_id"] for line in lines)
    secrets = ("header.payload", "Very private", "secret-cursor", "Signature", "signature", media_id, OWNER)
    assert not [word for word in secrets if word in log]


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("media_api", "get_health"),
        ("media_api", "get_media_list"),
        ("media_api", "post_uploads"),
        ("upload_image", "post_images"),
    ],
)
@pytest.mark.parametrize("origin", [None, "", "guessed"])
def test_who_passes_by_the_cdn_is_refused_and_nothing_is_stored(
    site: ApiSite, function: str, name: str, origin: str | None
) -> None:
    reply = site.call(function, recorded_event(name), origin=origin)
    assert (reply.status, reply.rule) == (403, "origin-required")
    assert site.dynamodb.scan(TableName=TABLE)["Items"] == []
