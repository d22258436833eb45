"""What the embedded AWS's edge does beyond what ministack's own does."""

from __future__ import annotations

import json

import pytest
from ministack.services import cloudfront, s3

from cli import embedded_edge

BUCKET = "slipway-edge-test"
OURS = "arn:aws:cloudfront::000000000000:distribution/E1OURS"
OTHER = "arn:aws:cloudfront::000000000000:distribution/E2OTHER"


def _allows(action: str, resource: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": action,
        "Resource": f"arn:aws:s3:::{resource}",
        "Condition": {"StringEquals": {"aws:SourceArn": OURS}},
    }


READS, LISTS = _allows("s3:GetObject", f"{BUCKET}/*"), _allows("s3:ListBucket", BUCKET)


@pytest.fixture(autouse=True)
def edge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process get ministack back as it was."""
    monkeypatch.setattr(cloudfront, "_origin_connect_target", cloudfront._origin_connect_target)
    monkeypatch.setattr(s3, "serve_cloudfront_origin_fetch", s3.serve_cloudfront_origin_fetch)
    embedded_edge.complete(cloudfront, s3, host="localhost", port=4777)


def _origin(domain: str) -> dict[str, object]:
    return {"domain_name": domain, "protocol_policy": "https-only", "http_port": 80, "https_port": 443}


@pytest.mark.parametrize("domain", ["abc123.execute-api.localhost"])
def test_an_api_of_this_emulator_is_reached_at_its_own_port_without_tls(domain: str) -> None:
    assert cloudfront._origin_connect_target(_origin(domain), True) == ("127.0.0.1", 4777, False)


@pytest.mark.parametrize(
    "domain", ["api.example.com", "abc.execute-api.localhost.example.com", "execute-api.localhost"]
)
def test_any_other_origin_is_where_it_was(domain: str) -> None:
    host, port, tls = cloudfront._origin_connect_target(_origin(domain), True)
    assert (host, port, tls) == (domain, 443, True)


@pytest.fixture
def bucket() -> None:
    assert s3._create_bucket(BUCKET, b"", {})[0] == 200
    s3._buckets[BUCKET]["objects"]["there"] = {}


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("statements", "distribution", "key", "status"),
    [
        pytest.param([READS, LISTS], OURS, "missing", 404, id="may-list"),
        pytest.param([READS], OURS, "missing", 403, id="may-not-list"),
        pytest.param([READS, LISTS], OTHER, "missing", 403, id="another-distribution"),
        pytest.param([LISTS], OURS, "there", 403, id="may-list-and-not-read"),
        pytest.param([READS, LISTS], "", "missing", 403, id="unsigned"),
        pytest.param([READS, {**LISTS, "Effect": "Deny"}], OURS, "missing", 403, id="must-not-list"),
    ],
)
def test_what_is_missing_is_told_to_a_distribution_that_may_list(
    statements: list[dict[str, object]], distribution: str, key: str, status: int
) -> None:
    s3._bucket_policies[BUCKET] = json.dumps({"Version": "2012-10-17", "Statement": statements})
    assert s3.serve_cloudfront_origin_fetch(BUCKET, key, "GET", {}, source_arn=distribution)[0] == status
