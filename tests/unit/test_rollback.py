"""Going back: to the newest earlier version, and once."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from cli import rollback


@pytest.fixture
def functions() -> Iterator[Stubber]:
    client = boto3.client("lambda", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


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
