"""Bad input and strangers, through the public API: each gets a specific answer, and nothing is lost or leaked."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import TYPE_CHECKING

import pytest
import requests
from pictures import jpeg, png_bomb
from site_client import Site, User, eventually

if TYPE_CHECKING:
    from collections.abc import Callable

FORM_LIMIT = 4_500_000


def _problem(answer: requests.Response, status: int, rule: str) -> dict:
    """The problem document of `answer`, checked to be one that a person can act on and that leaks nothing."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"https://slipway.dev/problems/{rule}"
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["request_id"]
    assert not [word for word in ("Traceback", "slipway-local", "arn:aws", "Bearer") if word in answer.text]
    return problem


def test_I12_a_form_with_another_type_than_its_bytes_is_415(alice: User) -> None:
    _problem(alice.upload_form(jpeg(64, 64), "photo.png", "image/png"), 415, "content-mismatch")


def test_I11_a_form_with_an_svg_is_415(alice: User) -> None:
    _problem(alice.upload_form(b"<svg onload='alert(1)'/>", "a.svg", "image/svg+xml"), 415, "unsupported-media-type")


def test_U11_an_empty_file_is_400(alice: User) -> None:
    _problem(alice.upload_form(b""), 400, "empty-file")


def test_U18_json_on_the_form_route_is_415(alice: User) -> None:
    _problem(alice.call("POST", "/v1/images", json={"a": 1}), 415, "unsupported-media-type")


def test_U02_a_form_cut_before_its_last_boundary_is_400(alice: User) -> None:
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    answer = alice.call(
        "POST", "/v1/images", data=head + jpeg(64, 64), headers={"Content-Type": "multipart/form-data; boundary=cut"}
    )
    _problem(answer, 400, "truncated-body")


def test_I20_a_file_over_the_form_limit_is_413_and_names_the_other_route(alice: User) -> None:
    problem = _problem(alice.upload_form(jpeg(64, 64) + bytes(4_600_000)), 413, "file-too-large")
    assert problem["limit_bytes"] == FORM_LIMIT
    assert "/v1/uploads" in problem["detail"]


@pytest.mark.parametrize(
    ("case", "content", "content_type", "reason"),
    [
        ("I01", jpeg(800, 600)[: len(jpeg(800, 600)) // 2], "image/jpeg", "truncated"),
        ("I06", png_bomb(), "image/png", "pixels"),
        ("I03", b"<html><body>not a photo</body></html>", "image/jpeg", "unsupported"),
        ("I12", jpeg(64, 64), "image/png", "type-mismatch"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("I") else "",
)
def test_a_hostile_original_is_rejected_with_its_rule_and_kept(
    site: Site, alice: User, case: str, content: bytes, content_type: str, reason: str
) -> None:
    media = alice.finished(alice.upload_presigned(content, content_type))
    assert media["status"] == "rejected", case
    assert media["reason"]["rule"] == reason
    assert media["reason"]["detail"]
    assert media["variants"] == []
    assert site.versions("originals", f"incoming/{media['id']}"), (
        "the rejected original is kept until its retention ends"
    )
    assert requests.get(media["original_url"], timeout=30).content == content


def test_P1_a_presigned_upload_with_a_byte_too_many_is_refused(alice: User) -> None:
    content = jpeg(64, 64)
    media = alice.start_upload(content)
    refused = alice.send(media["upload"], content + b"x")
    assert refused.status_code in (400, 403)
    assert "EntityTooLarge" in refused.text
    empty = alice.send(media["upload"], b"")
    assert empty.status_code in (400, 403)
    assert "EntityTooSmall" in empty.text
    assert alice.media(media["id"])["status"] == "pending"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"key": "incoming/" + "0" * 32}, id="P2-another-key"),
        pytest.param({"key": "variants/x.jpg"}, id="P2-outside-the-prefix"),
        pytest.param({"Content-Type": "text/html"}, id="P3-another-type"),
        pytest.param({"x-amz-meta-note": "unsigned"}, id="P5-an-unsigned-field"),
        pytest.param({"x-amz-checksum-sha256": base64.b64encode(bytes(32)).decode()}, id="P9-another-checksum"),
    ],
)
def test_a_presigned_form_changed_by_its_sender_is_refused(site: Site, alice: User, changed: dict[str, str]) -> None:
    content = jpeg(64, 64)
    sha256 = {"sha256": hashlib.sha256(content).hexdigest()}
    media = alice.start_upload(content, **sha256)
    assert alice.send(media["upload"], content, **changed).status_code in (400, 403)
    assert site.versions("originals", changed.get("key", f"incoming/{media['id']}")) == []


def test_P4_an_expired_presigned_form_is_refused(site: Site, alice: User) -> None:
    """The policy's own expiry, brought forward: a form that the site's rights signed and whose time has passed."""
    form = site.client("s3").generate_presigned_post(site.buckets["originals"], "incoming/" + "1" * 32, ExpiresIn=1)
    time.sleep(2)
    late = requests.post(form["url"], data=form["fields"], files={"file": b"late"}, timeout=30)
    assert late.status_code == 403
    media = alice.start_upload(b"x" * 10)
    policy = json.loads(base64.b64decode(media["upload"]["fields"]["policy"]))
    assert policy["expiration"] <= time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 901))


def test_P6_a_replayed_form_changes_nothing_that_was_processed(site: Site, alice: User) -> None:
    first, second = jpeg(320, 240), jpeg(160, 120)
    media = alice.start_upload(first)
    alice.send(media["upload"], first)
    before = alice.finished(media["id"])
    assert alice.send(media["upload"], second).status_code in (200, 201, 204)
    winner = site.item(media["id"])["object_version"]["S"]
    eventually(
        lambda: [v["VersionId"] for v in site.versions("originals", f"incoming/{media['id']}")] == [winner],
        "the replay is erased again",
    )
    after = alice.media(media["id"])
    assert {k: after[k] for k in ("status", "width", "variants")} == {
        k: before[k] for k in ("status", "width", "variants")
    }
    assert requests.get(after["original_url"], timeout=30).content == first


def test_S3_5_a_signed_url_is_refused_over_plain_http(alice: User) -> None:
    """The emulator takes a request to have come by HTTPS unless it says otherwise, as behind a proxy that ends TLS."""
    url = alice.finished(alice.upload_presigned(jpeg(64, 64)))["original_url"]
    assert requests.get(url, timeout=30).status_code == 200
    assert requests.get(url, headers={"X-Forwarded-Proto": "http"}, timeout=30).status_code == 403


def test_P6_an_original_url_reads_and_never_writes(alice: User) -> None:
    media = alice.finished(alice.upload_presigned(jpeg(64, 64)))
    assert requests.put(media["original_url"], data=b"x", timeout=30).status_code == 403


def _unsigned(token: str, **claims: object) -> str:
    """The token's claims, some changed, under `alg: none`."""

    def encoded(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    body = token.split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(payload | claims)}."


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda token: None, id="none"),
        pytest.param(lambda token: "garbage", id="garbage"),
        pytest.param(_unsigned, id="J2-alg-none"),
        pytest.param(lambda token: _unsigned(token, sub="someone-else"), id="J2-another-sub"),
        pytest.param(lambda token: token[:-8] + "AAAAAAAA", id="J2-another-signature"),
    ],
)
@pytest.mark.parametrize("route", ["GET /v1/media", "POST /v1/uploads", "POST /v1/images", "GET /video/" + "0" * 32])
def test_without_a_good_token_no_route_answers(alice: User, route: str, forged: Callable[[str], str | None]) -> None:
    method, path = route.split()
    assert alice.call(method, path, token=forged(alice.token), data=b"{}").status_code == 401


def test_J2_an_id_token_is_refused_where_an_access_token_belongs(site: Site, user_named) -> None:
    erin, cognito, password = user_named("erin"), site.client("cognito-idp"), secrets.token_urlsafe(24) + "aA1!"
    pool, client = site.auth["pool_id"], site.auth["client_id"]
    cognito.admin_set_user_password(UserPoolId=pool, Username="erin@example.com", Password=password, Permanent=True)
    tokens = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "erin@example.com", "PASSWORD": password},
    )["AuthenticationResult"]
    assert erin.call("GET", "/v1/media", token=tokens["AccessToken"]).status_code == 200
    assert erin.call("GET", "/v1/media", token=tokens["IdToken"]).status_code in (401, 403)


def test_J1_media_of_another_user_does_not_exist(alice: User, bob: User) -> None:
    media_id = alice.finished(alice.upload_presigned(jpeg(64, 64)))["id"]
    for method, path in (("GET", "/v1/media/"), ("DELETE", "/v1/media/"), ("GET", "/video/")):
        _problem(bob.call(method, path + media_id), 404, "media-not-found")
    assert alice.media(media_id)["status"] == "ready"


def test_J1_a_user_id_that_is_not_ones_own_is_403(alice: User) -> None:
    body = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 10, "userId": "someone-else"}
    _problem(alice.call("POST", "/upload", json=body), 403, "owner-mismatch")


@pytest.mark.parametrize("field", ["owner", "status", "id", "expires_at"])
def test_J1_a_body_cannot_set_what_is_ours(alice: User, field: str) -> None:
    body = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 10, field: "x"}
    _problem(alice.call("POST", "/v1/uploads", json=body), 400, "unknown-field")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'{"size_bytes": NaN}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"title": "\\ud800"}',
        b"\xff",
    ],
    ids=["cut", "array", "null", "nan", "duplicate-key", "deep", "surrogate", "not-utf-8"],
)
def test_J6_json_that_is_not_ours_is_400(alice: User, body: bytes) -> None:
    answer = alice.call("POST", "/v1/uploads", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "abc", "NaN"])
def test_J5_a_limit_out_of_range_is_400(alice: User, limit: str) -> None:
    _problem(alice.call("GET", f"/v1/media?limit={limit}"), 400, "invalid-field")


def test_a_size_over_the_kind_s_limit_is_413(alice: User) -> None:
    body = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 10_000_001}
    assert alice.call("POST", "/v1/uploads", json=body).status_code == 413


def test_J13_no_log_line_holds_a_token_or_a_signed_url(site: Site, alice: User) -> None:
    alice.finished(alice.upload_presigned(jpeg(64, 64)))
    logs = site.client("logs")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    assert lines, "the functions write logs"
    assert not [line for line in lines if alice.token in line or "X-Amz-Signature" in line or "x-amz-signature" in line]
