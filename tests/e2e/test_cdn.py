"""One name for pages, variants and API, and no way around it.

The embedded edge caches nothing and knows no countries: what an edge keeps and whom it serves is asserted where it is
planned, in modules/cdn/tests. What browsers are told, and what S3 and the API answer to strangers, is real here.
"""

from __future__ import annotations

import hashlib
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_client import Site, User

FORM_LIMIT = 4_500_000
RETENTION_DAYS = 7
SECRET_HEADER = "X-Slipway-Origin"
MINUTE, YEAR = "public, max-age=60", "public, max-age=31536000, immutable"

INDEX = b"<!doctype html><title>The one page</title>"
FILES = {
    "app.3f2a.js": (b"console.log(1)", "text/javascript"),
    "assets/app.5e1b.js": (b"console.log(2)", "text/javascript"),
    "index.html": (INDEX, "text/html"),
    "robots.txt": (b"User-agent: *", "text/plain"),
}


@pytest.fixture(scope="module", autouse=True)
def pages(site: Site) -> Iterator[None]:
    """A deployed single-page application, put there as a deployment would and taken away again."""
    s3, bucket = site.client("s3"), site.buckets["web"]
    for key, (content, kind) in FILES.items():
        s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind)
    s3.put_object(Bucket=bucket, Key="assets/own.css", Body=b"*{}", ContentType="text/css", CacheControl="max-age=5")
    yield
    for version in site.versions("web", ""):
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


@pytest.fixture(scope="module")
def media(alice: User) -> dict[str, Any]:
    found = alice.finished(alice.upload_presigned(jpeg(320, 240)))
    assert found["status"] == "ready", found["reason"]
    return found


def _refused_as_a_stranger(answer: requests.Response) -> None:
    assert answer.status_code == 403, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "https://slipway.dev/problems/origin-required"


# --- Pages ---


@pytest.mark.parametrize("route", ["", "media/42", "media/v1.2", "search?q=lake", "login/"])
def test_a_deep_link_opens_the_one_page(site: Site, route: str) -> None:
    served = site.fetch_from_cdn(route)
    assert (served.status_code, served.content) == (200, INDEX)
    assert served.headers["Content-Type"] == "text/html"
    assert served.headers["Cache-Control"] == MINUTE


@pytest.mark.parametrize("key", FILES)
def test_a_file_is_that_file(site: Site, key: str) -> None:
    content, kind = FILES[key]
    served = site.fetch_from_cdn(key)
    assert (served.status_code, served.content, served.headers["Content-Type"]) == (200, content, kind)


@pytest.mark.parametrize("key", ["app.0000.js", "assets/app.0000.js", "assets/logo", "favicon.ico", ".well-known/x"])
def test_a_missing_file_is_404_and_no_page_and_kept_by_nobody(site: Site, key: str) -> None:
    served = site.fetch_from_cdn(key)
    assert served.status_code == 404
    assert INDEX not in served.content
    assert "Cache-Control" not in served.headers


@pytest.mark.parametrize("method", ["DELETE", "POST", "PUT"])
def test_pages_and_variants_are_for_reading(site: Site, media: dict[str, Any], method: str) -> None:
    for path in ("index.html", f"variants/{media['id']}/thumb.jpg"):
        answer = requests.request(
            method, f"{site.endpoint}/{path}", headers={"Host": site.host}, data=b"x", timeout=30, allow_redirects=False
        )
        assert answer.status_code == 403
    assert site.fetch_from_cdn("index.html").content == INDEX


# --- How long browsers keep what ---


def test_each_path_is_kept_as_long_as_it_may_be(site: Site, alice: User, media: dict[str, Any]) -> None:
    told = {
        key: site.fetch_from_cdn(key).headers["Cache-Control"] for key in ("assets/app.5e1b.js", "app.3f2a.js", "x")
    }
    assert told == {"assets/app.5e1b.js": YEAR, "app.3f2a.js": MINUTE, "x": MINUTE}
    for path in ("/v1/health", f"/v1/media/{media['id']}", "/v1/media", "/v1/media/none"):
        assert alice.call("GET", path).headers["Cache-Control"] == "no-store"


def test_a_variant_is_kept_until_its_retention_ends_and_no_longer(site: Site, media: dict[str, Any]) -> None:
    for name in ("thumb", "thumb.jpg"):
        headers = site.fetch_from_cdn(f"variants/{media['id']}/{name}").headers
        left = parsedate_to_datetime(headers["Expires"]) - datetime.now(UTC)
        assert RETENTION_DAYS - 1 < left.total_seconds() / 86400 <= RETENTION_DAYS
        assert headers["Cache-Control"] == "public, immutable"  # a max-age would count from when the edge fetched it


def test_what_a_file_says_of_itself_wins(site: Site) -> None:
    assert site.fetch_from_cdn("assets/own.css").headers["Cache-Control"] == "max-age=5"


def test_the_edge_is_told_the_same_times(site: Site) -> None:
    """Read from the applied distribution: the API's behaviour caches nothing, a variant's at most the retention."""
    cdn = site.client("cloudfront")
    config = cdn.get_distribution_config(Id=site.distribution)["DistributionConfig"]
    seconds = {}
    for behaviour in [*config["CacheBehaviors"]["Items"], {**config["DefaultCacheBehavior"], "PathPattern": "/*"}]:
        policy = cdn.get_cache_policy(Id=behaviour["CachePolicyId"])["CachePolicy"]["CachePolicyConfig"]
        seconds[behaviour["PathPattern"]] = (policy["MinTTL"], policy["MaxTTL"])
    assert seconds == {
        "/upload": (0, 0),
        "/v1/*": (0, 0),
        "/video/*": (0, 0),
        "/variants/*": (0, RETENTION_DAYS * 86400),
        "/assets/*": (0, 31536000),
        "/*": (0, 60),
    }


# --- What browsers are told about safety ---


def test_every_answer_says_how_it_is_to_be_used(site: Site, alice: User, media: dict[str, Any]) -> None:
    nothing = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answers = {
        "page": (site.fetch_from_cdn(""), "default-src 'self'; base-uri 'none'; ", "strict-origin-when-cross-origin"),
        "missing": (
            site.fetch_from_cdn("a.js"),
            "default-src 'self'; base-uri 'none'; ",
            "strict-origin-when-cross-origin",
        ),
        "variant": (site.fetch_from_cdn(f"variants/{media['id']}/thumb"), nothing, "no-referrer"),
        "api": (alice.call("GET", "/v1/media"), nothing, "no-referrer"),
        "problem": (alice.call("GET", "/v1/media/none"), nothing, "no-referrer"),
        "no-token": (alice.call("GET", "/v1/media", token=None), nothing, "no-referrer"),
    }
    for name, (answer, csp, referrer) in answers.items():
        headers = answer.headers
        assert headers["Content-Security-Policy"].startswith(csp), name
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], name
        assert headers["Referrer-Policy"] == referrer, name
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert not [key for key in headers if key.lower().startswith(("x-amz-server-side", "x-amz-version"))], name


def test_plain_http_is_redirected_for_pages_and_refused_for_the_api(site: Site) -> None:
    page = site.fetch_from_cdn("media/42", **{"X-Forwarded-Proto": "http"})
    assert page.status_code in (301, 307, 308)
    assert page.headers["Location"].startswith("https://")
    assert site.fetch_from_cdn("v1/health", **{"X-Forwarded-Proto": "http"}).status_code == 403


# --- No way around it ---


def test_the_buckets_answer_the_cdn_only(site: Site, media: dict[str, Any]) -> None:
    """Without a signature, by path and by host; the CDN's own name as Referer or Origin is no entry either."""
    keys = {
        "web": "index.html",
        "derivatives": f"variants/{media['id']}/thumb.jpg",
        "originals": f"incoming/{media['id']}",
    }
    for bucket, key in keys.items():
        name = site.buckets[bucket]
        claimed = {
            "Origin": f"https://{site.host}",
            "Referer": f"https://{site.host}/",
            "User-Agent": "Amazon CloudFront",
        }
        for headers in ({}, claimed):
            assert requests.get(f"{site.endpoint}/{name}/{key}", headers=headers, timeout=30).status_code == 403
            at_host = {"Host": f"{name}.s3.us-east-1.amazonaws.com", **headers}
            assert requests.get(f"{site.endpoint}/{key}", headers=at_host, timeout=30).status_code == 403
        assert requests.get(f"{site.endpoint}/{name}?list-type=2", timeout=30).status_code == 403


@pytest.mark.parametrize("query", ["list-type=2", "versions", "policy", "acl"])
def test_nobody_lists_a_bucket_through_the_cdn(site: Site, query: str) -> None:
    for path in ("", "assets/", "variants/"):
        served = site.fetch_from_cdn(f"{path}?{query}")
        assert b"<Key>" not in served.content
        assert b"ListBucketResult" not in served.content


ROUTES = ["GET /v1/health", "GET /v1/media", "GET /video/none", "POST /v1/images", "POST /v1/uploads", "POST /upload"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("sent", [None, "", "0" * 36, "the hash of the secret"])
def test_the_api_refuses_who_passes_by_the_cdn(site: Site, alice: User, route: str, sent: str | None) -> None:
    """With a valid token, so that nothing else is the reason."""
    if sent and sent.startswith("the hash"):
        sent = hashlib.sha256(_secret(site, 1).encode()).hexdigest()
    method, path = route.split()
    headers = {"Authorization": f"Bearer {alice.token}", **({} if sent is None else {SECRET_HEADER: sent})}
    _refused_as_a_stranger(requests.request(method, site.api_direct_url + path, headers=headers, timeout=30))


def test_what_a_viewer_sends_as_the_secret_is_replaced(site: Site, alice: User) -> None:
    assert alice.call("GET", "/v1/media", headers={SECRET_HEADER: "0" * 36}).status_code == 200


def test_the_secret_shows_in_no_answer_and_no_log(site: Site, alice: User) -> None:
    said = [alice.call("GET", f"/v1/media?limit={limit}") for limit in ("1", "none")]
    logs = site.client("logs")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    assert lines, "the functions write logs"
    texts = [*lines, *(f"{answer.headers}{answer.text}" for answer in said)]
    for secret in (_secret(site, generation) for generation in (0, 1, 2)):
        assert not [text for text in texts if secret in text]


# --- Its secret is replaced ---


def _secret(site: Site, generation: int) -> str:
    name = f"/slipway/local/sites/demo/origin-secret/{generation}"
    return site.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]


@contextmanager
def _edges_that_send(site: Site, secret: str) -> Iterator[None]:
    """Edges as they are while a change is on its way to them; afterwards as Terraform left them."""
    cdn = site.client("cloudfront")

    def send(value: str) -> str:
        found = cdn.get_distribution_config(Id=site.distribution)
        (api,) = [o for o in found["DistributionConfig"]["Origins"]["Items"] if o["Id"] == "api"]
        (header,) = api["CustomHeaders"]["Items"]
        before, header["HeaderValue"] = header["HeaderValue"], value
        cdn.update_distribution(
            Id=site.distribution, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"]
        )
        return str(before)

    before = send(secret)
    try:
        yield
    finally:
        send(before)


@pytest.mark.parametrize("generation", [0, 1, 2])
def test_edges_that_are_late_or_early_in_a_rotation_are_answered(site: Site, alice: User, generation: int) -> None:
    with _edges_that_send(site, _secret(site, generation)):
        assert alice.call("GET", "/v1/media").status_code == 200
        assert alice.start_upload(b"x" * 100)["status"] == "pending"


def test_an_edge_that_sends_another_secret_is_refused(site: Site, alice: User) -> None:
    with _edges_that_send(site, str(uuid.uuid4())):
        _refused_as_a_stranger(alice.call("GET", "/v1/media"))
    assert alice.call("GET", "/v1/media").status_code == 200


def test_the_secrets_are_three_and_lie_encrypted(site: Site) -> None:
    ssm = site.client("ssm")
    secrets = [_secret(site, generation) for generation in (0, 1, 2)]
    assert len(set(secrets)) == 3
    for generation, secret in enumerate(secrets):
        stored = ssm.get_parameter(Name=f"/slipway/local/sites/demo/origin-secret/{generation}")["Parameter"]
        assert stored["Type"] == "SecureString"
        assert stored["Value"] != secret
    functions = site.client("lambda").list_functions()["Functions"]
    assert functions
    for function in functions:
        assert not [secret for secret in secrets if secret in str(function)]


# --- What fits through ---


def test_an_upload_of_exactly_the_form_limit_passes(alice: User) -> None:
    photo = jpeg(640, 480)
    answer = alice.upload_form(photo + bytes(FORM_LIMIT - len(photo)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["size_bytes"] == FORM_LIMIT
    media = alice.finished(answer.json()["id"])
    assert (media["status"], media["size_bytes"]) == ("ready", FORM_LIMIT)
