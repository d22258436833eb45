"""Going back: to the newest earlier version, once, and only for the site that it is about."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from cli import rollback


def _stub(service: str) -> Iterator[Stubber]:
    client = boto3.client(service, "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")  # type: ignore[call-overload]
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def functions() -> Iterator[Stubber]:
    yield from _stub("lambda")


@pytest.fixture
def alarms() -> Iterator[Stubber]:
    yield from _stub("cloudwatch")


def _at(stub: Stubber, version: str, *versions: str) -> None:
    stub.add_response(
        "get_alias", {"FunctionVersion": version, "RevisionId": "r1"}, {"FunctionName": "f", "Name": "live"}
    )
    stub.add_response(
        "list_versions_by_function", {"Versions": [{"Version": one} for one in versions]}, {"FunctionName": "f"}
    )


def test_the_alias_goes_to_the_newest_version_before_its_own_if_nobody_moved_it(functions: Stubber) -> None:
    _at(functions, "10", "$LATEST", "2", "9", "10", "11")
    functions.add_response(
        "update_alias", {}, {"FunctionName": "f", "Name": "live", "FunctionVersion": "9", "RevisionId": "r1"}
    )
    assert str(rollback.shift_back(functions.client, "f")) == "f: from 10 back to 9"


def test_a_first_version_stays(functions: Stubber) -> None:
    _at(functions, "1", "$LATEST", "1", "2")
    assert "no earlier version" in str(rollback.shift_back(functions.client, "f"))


def test_a_site_goes_back_for_its_own_alarms_only(alarms: Stubber) -> None:
    names = ["acme-dev-shop-eu-errors", "acme-dev-shop-errors"]
    alarms.add_response(
        "describe_alarms",
        {"MetricAlarms": [{"AlarmName": name} for name in names]},
        {"AlarmNamePrefix": "acme-dev-shop-", "StateValue": "ALARM"},
    )
    others = ["acme-dev-shop", "acme-dev-shop-eu"]
    assert rollback.alarming(alarms.client, "acme-dev-shop", others) == ["acme-dev-shop-errors"]
