"""Going back: to what worked, once, and for every function of the site."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from cli import rollback
from cli.errors import CommandError
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_lambda import LambdaClient

FUNCTION = "slipway-dev-shop-media-api"
SHOP = Root(Workspace.here(), "dev", "site", "shop")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[LambdaClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield boto3.client("lambda", region_name="us-east-1")


def _made(client: LambdaClient, name: str = FUNCTION) -> str:
    """A function with version 1 behind `live`."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam = boto3.client("iam", region_name="us-east-1")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("handler.py", "")
    client.create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="handler.handle",
        Code={"ZipFile": content.getvalue()},
        Publish=True,
    )
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    return name


def _delivered(client: LambdaClient, name: str = FUNCTION) -> None:
    """A new version behind `live`."""
    client.update_function_configuration(
        FunctionName=name, Description=str(client.get_alias(FunctionName=name, Name="live"))
    )
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_alias(FunctionName=name, Name="live", FunctionVersion=version)


def _live(client: LambdaClient, name: str = FUNCTION) -> str:
    return client.get_alias(FunctionName=name, Name="live")["FunctionVersion"]


def test_a_first_version_stays(client: LambdaClient) -> None:
    _made(client)
    assert "no earlier version" in str(rollback.shift_back(client, FUNCTION))
    assert _live(client) == "1"


def test_the_alias_goes_to_the_version_before_where_none_is_known_to_work(client: LambdaClient) -> None:
    _made(client)
    for _ in range(2):
        _delivered(client)
    assert str(rollback.shift_back(client, FUNCTION)) == f"{FUNCTION}: from 3 back to 2"
    assert _live(client) == "2"


def test_a_second_failure_goes_back_to_what_worked_and_not_to_the_first(client: LambdaClient) -> None:
    _made(client)
    rollback.remember(client, FUNCTION)
    _delivered(client)  # fails
    assert rollback.shift_back(client, FUNCTION).to == "1"
    _delivered(client)  # fails as well
    assert str(rollback.shift_back(client, FUNCTION)) == f"{FUNCTION}: from 3 back to 1"


def test_what_passed_and_is_bad_all_the_same_goes_back_to_what_passed_before(client: LambdaClient) -> None:
    _made(client)
    rollback.remember(client, FUNCTION)
    _delivered(client)  # fails, and is never remembered
    _delivered(client)
    for _ in range(2):  # a test that is repeated changes nothing
        rollback.remember(client, FUNCTION)
    assert rollback.shift_back(client, FUNCTION).to == "1"
    assert "no earlier version" in str(rollback.shift_back(client, FUNCTION)), "twice is not further"


def test_the_alias_is_left_to_who_moved_it_meanwhile(client: LambdaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(client)
    _delivered(client)
    sent = {}
    monkeypatch.setattr(client, "update_alias", lambda **said: sent.update(said))
    rollback.shift_back(client, FUNCTION)
    assert sent["RevisionId"] == client.get_alias(FunctionName=FUNCTION, Name="live")["RevisionId"]


def test_a_site_has_some_functions_and_not_those_of_a_site_with_a_longer_name(client: LambdaClient) -> None:
    for name in (
        FUNCTION,
        "slipway-dev-shop-process-image",
        "slipway-dev-shop-eu-media-api",
        "slipway-uat-shop-media-api",
    ):
        _made(client, name)
    assert rollback.names(client, SHOP) == [FUNCTION, "slipway-dev-shop-process-image"]


def test_a_site_that_is_not_applied_is_said(client: LambdaClient) -> None:
    with pytest.raises(CommandError, match="dev/site-shop has no functions"):
        rollback.names(client, SHOP)


def test_one_that_cannot_go_back_keeps_no_other_from_it(client: LambdaClient) -> None:
    _made(client)
    _delivered(client)
    with pytest.raises(CommandError, match=rf"gone: .*the others: {FUNCTION}: from 2 back to 1"):
        rollback.back(client, ["gone", FUNCTION])
    assert _live(client) == "1"
