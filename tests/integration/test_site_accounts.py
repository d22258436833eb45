"""Sites as their environment's account knows them: its states, in an AWS in memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from cli import accounts, site_list, site_show, site_state, site_users
from cli.errors import CommandError
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROD = "333333333333"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(Workspace.here().root, tmp_path)


@pytest.fixture
def prod(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signed in to the account of prod."""
    for name, value in (("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("MOTO_ACCOUNT_ID", PROD)):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def pool(prod: None) -> str:
    """A shop that was applied there, and one that was destroyed; the users' pool of the shop."""
    pool = "us-east-1_shop"
    state = {
        "outputs": {"site": {"value": {"auth": {"pool_id": pool}, "cdn": {"url": "https://shop.slipway.example"}}}},
        "resources": [_resource("aws_sqs_queue"), _resource("aws_cloudwatch_dashboard", dashboard_name="shop")],
    }
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="slipway-prod-state")
    s3.put_object(Bucket="slipway-prod-state", Key="sites/shop.tfstate", Body=json.dumps(state))
    s3.put_object(Bucket="slipway-prod-state", Key="sites/shop.tfstate.tflock", Body="{}")
    s3.put_object(Bucket="slipway-prod-state", Key="sites/over.tfstate", Body='{"outputs": {}, "resources": []}')
    return pool


def _resource(kind: str, **attributes: Any) -> dict[str, Any]:
    return {
        "mode": "managed",
        "type": kind,
        "name": "this",
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
        "instances": [{"attributes": attributes}],
    }


def test_the_list_reads_the_states_of_the_account(workspace: Workspace, pool: str) -> None:
    found = site_list.collect(workspace, ["prod"])
    assert found["shop"] == {"prod": "live"}
    assert found["demo"] == {"prod": "-"}
    assert "over" not in found, "destroyed: its state is empty"


def test_a_site_is_shown_with_its_pages_and_its_cost(workspace: Workspace, pool: str) -> None:
    found = site_show.collect(workspace, "shop", "prod")
    assert found["url"] == "https://shop.slipway.example"
    assert found["users_pool"] == pool
    assert found["links"]["dashboard"].endswith("us-east-1#dashboards/dashboard/shop")
    assert pool in found["links"]["users' page"]
    assert found["idle_usd_per_month"] == 3.0
    assert [item["what"] for item in found["idle_items"]] == ["aws_cloudwatch_dashboard"]
    assert set(found["usd_per_1000"]) == {"image", "video", "document"}


def test_what_was_never_applied_says_how_to_apply_it(workspace: Workspace, prod: None) -> None:
    with pytest.raises(CommandError, match="shop is not applied in prod: `slipway apply --env prod --site shop`"):
        site_show.collect(workspace, "shop", "prod")
    with pytest.raises(CommandError, match="shop is not applied in prod: it has no users yet"):
        site_users.listed(workspace, "shop", "prod")


def test_the_credentials_of_another_account_are_refused(workspace: Workspace, prod: None) -> None:
    with pytest.raises(CommandError, match=f"these credentials are of account {PROD}: sign in to account 111111111111"):
        accounts.of_environment(workspace, "dev")


def test_without_credentials_the_way_in_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3.Session, "get_credentials", lambda _: None)
    with pytest.raises(CommandError, match="dev: no AWS credentials: sign in to account 111111111111"):
        accounts.of_environment(workspace, "dev")


def test_a_state_that_is_not_there_is_a_site_that_is_not_there(workspace: Workspace, pool: str) -> None:
    account = accounts.of_environment(workspace, "prod")
    assert not site_state.read(workspace.root, account, "demo").live
    assert site_state.names(workspace.root, account) == ["over", "shop"]
