"""An account is made ready once, by somebody who is in it; what is another's is said, not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from cli import account
from cli.errors import CommandError
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

BUCKET = "slipway-dev-state"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield boto3.client("s3", region_name="us-east-1")


def test_the_state_bucket_is_closed_and_versioned_and_made_once(s3: S3Client) -> None:
    assert account.ensure_state_bucket(s3, BUCKET) is True
    assert account.ensure_state_bucket(s3, BUCKET) is False
    blocks = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert list(blocks.values()) == [True] * 4
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"


@pytest.mark.usefixtures("s3")
def test_it_is_made_in_the_region_of_the_environment() -> None:
    there = boto3.client("s3", region_name="eu-central-1")
    account.ensure_state_bucket(there, BUCKET)
    assert there.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-central-1"


@pytest.mark.parametrize(("code", "raised"), [("403", CommandError), ("500", ClientError)])
def test_a_name_that_is_taken_is_said_and_another_failure_is_not_mistaken_for_it(
    s3: S3Client, monkeypatch: pytest.MonkeyPatch, code: str, raised: type[Exception]
) -> None:
    def refuse(**_: str) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "HeadBucket")

    monkeypatch.setattr(s3, "head_bucket", refuse)
    with pytest.raises(raised) as caught:
        account.ensure_state_bucket(s3, BUCKET)
    assert ("Another account has the bucket" in str(caught.value)) == (code == "403")
    assert s3.list_buckets()["Buckets"] == []


@pytest.mark.usefixtures("s3")
def test_credentials_of_another_account_are_refused_before_anything_is_made() -> None:
    root = account.chosen(Workspace.here(), "dev")
    with pytest.raises(CommandError, match="of account 123456789012; dev/bootstrap is of 111111111111"):
        account.check_account(root, boto3.client("sts", region_name="us-east-1"))


def test_the_account_is_the_one_that_the_provider_allows(tmp_path: Path) -> None:
    folder = tmp_path / "envs/dev/bootstrap"
    folder.mkdir(parents=True)
    (folder / "backend.tf").write_text("")
    (folder / "providers.tf").write_text('allowed_account_ids = ["123456789012"]')
    root = account.chosen(Workspace(tmp_path, tmp_path / ".cache"), "dev")
    assert account.account_of(root) == "123456789012"
    (folder / "providers.tf").write_text('region = "us-east-1"')
    with pytest.raises(CommandError, match="allows no account"):
        account.account_of(root)


def test_an_environment_without_a_bootstrap_is_told_which_have_one() -> None:
    with pytest.raises(CommandError, match=r"envs/local/bootstrap\. Known: dev, prod, uat"):
        account.chosen(Workspace.here(), "local")
