"""Erasing from a versioned bucket, over moto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from api_site import ORIGINALS, ApiSite
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws

from slipway.adapters.s3 import Bucket, ErasureIncompleteError
from slipway.problems import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


def _put(site: ApiSite, *keys: str) -> None:
    for key in keys:
        site.s3.put_object(Bucket=ORIGINALS, Key=key, Body=b"x")


def test_every_version_and_delete_marker_below_the_prefix_goes(site: ApiSite) -> None:
    _put(site, "variants/a/1", "variants/a/1", "variants/a/2", "variants/b/1", "variants/a")
    site.s3.delete_object(Bucket=ORIGINALS, Key="variants/a/1")
    assert Bucket(site.s3, ORIGINALS).erase("variants/a/") == {"variants/a/1": 3, "variants/a/2": 1}
    assert sorted(site.keys(ORIGINALS)) == ["variants/a", "variants/b/1"]


def test_nothing_to_erase_is_not_an_error(site: ApiSite) -> None:
    assert Bucket(site.s3, ORIGINALS).erase("variants/none/") == {}


def test_more_versions_than_one_request_takes_are_all_erased(site: ApiSite) -> None:
    """A presigned form can be replayed for 15 minutes; S3 lists and deletes 1,000 versions at a time."""
    _put(site, *["incoming/a"] * 1_001, "incoming/b")
    assert Bucket(site.s3, ORIGINALS).erase("incoming/a") == {"incoming/a": 1_001}
    assert site.keys(ORIGINALS) == ["incoming/b"]


def test_a_version_that_cannot_be_erased_is_not_passed_over(site: ApiSite, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(site, "incoming/a")
    real = BaseClient._make_api_call

    def refuse(client: Any, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation == "DeleteObjects":
            return {"Errors": [{"Key": "incoming/a", "Code": "AccessDenied"}]}
        return real(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    with pytest.raises(ErasureIncompleteError, match="AccessDenied"):
        Bucket(site.s3, ORIGINALS).erase("incoming/a")


@pytest.mark.parametrize("code", ["SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout"])
def test_A12_a_busy_bucket_is_told_from_a_mistake(site: ApiSite, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def fail(*_args: object) -> None:
        raise ClientError({"Error": {"Code": code}}, "ListObjectVersions")

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)
    with pytest.raises(UnavailableError):
        Bucket(site.s3, ORIGINALS).erase("incoming/a")


def test_a_missing_bucket_is_a_mistake(site: ApiSite) -> None:
    with pytest.raises(ClientError):
        Bucket(site.s3, "slipway-test-none").erase("incoming/a")
