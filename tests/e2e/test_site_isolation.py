"""Two sites of one account: no role, token or policy of the one reaches anything of the other.

Twice: by what the applied policies say about everything that exists, and by trying it with the roles themselves.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest
from roles import acting_as, allowed
from site_client import Site, User
from tutorial import SITE, Tutorial

from cli.policies import Statement, statements
from cli.site_state import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.planned import Resource

FIRST = "demo"
STATES = "slipway-local-state"
KEY = {"PK": {"S": "MEDIA#0"}, "SK": {"S": "META"}}
FUNCTIONS = ("media-api", "process-image", "upload-image")
POLICIES = {"aws_s3_bucket_policy", "aws_sqs_queue_policy", "aws_kms_key", "aws_lambda_permission", "aws_iam_role"}


@dataclass(frozen=True)
class Applied:
    """A site as it was applied: its handles, and the resources of its state."""

    name: str
    site: Site
    resources: list[Resource]

    @property
    def names(self) -> set[str]:
        """The ARN of everything that it has, and of things in it, and the names that stand in conditions."""
        arns = {
            str(found.values["arn"]) for found in self.resources if str(found.values.get("arn", "")).startswith("arn:")
        }
        tables = {str(found.values["name"]) for found in self.resources if found.type == "aws_dynamodb_table"}
        return (
            arns
            | tables
            | {f"{arn}/{inside}" for arn in arns for inside in ("incoming/0", "variants/0/a.jpg", "index/GSI1")}
        )

    def grants(self) -> Iterator[Statement]:
        """Every statement of its roles."""
        for found in self.resources:
            if found.type == "aws_iam_role_policy":
                yield from statements(found.values["policy"])

    def may(self, statement: Statement) -> set[str]:
        """What of this site `statement` allows, by its resources and, of the platform's keys, by its conditions."""
        assert not statement.inverted
        if {action.partition(":")[0] for action in statement.actions} == {"kms"}:
            patterns = tuple(
                value for test in statement.conditions.values() for values in test.values() for value in values
            )
        else:
            patterns = statement.resources
        return {name for name in self.names for pattern in patterns if fnmatchcase(name, pattern)}


@pytest.fixture(scope="module")
def both(slipway, site: Site, second_site: Tutorial) -> dict[str, Applied]:
    """The site `demo`, and the tutorial's beside it."""
    status = json.loads(slipway("status", "--json").stdout)
    found = {}
    for name in (FIRST, SITE):
        state = site.client("s3").get_object(Bucket=STATES, Key=f"sites/{name}.tfstate")["Body"].read()
        found[name] = Applied(name, Site.from_status(status, name), parse(state).resources)
    return found


PAIRS = pytest.mark.parametrize(("one", "other"), [(FIRST, SITE), (SITE, FIRST)])


@PAIRS
def test_no_statement_of_a_role_names_anything_of_the_other_site(
    both: dict[str, Applied], one: str, other: str
) -> None:
    granted = [
        statement for statement in both[one].grants() if "*" not in statement.resources
    ]  # of which the next test
    assert len(granted) > len(FUNCTIONS)
    assert {name: s.name for s in granted for name in both[other].may(s)} == {}
    own = {name.split(":")[2] for s in granted for name in both[one].may(s) if name.startswith("arn:")}
    assert own >= {"cloudfront", "dynamodb", "events", "s3", "sqs"}, "the reader finds what a role does reach"


@PAIRS
def test_what_names_no_resource_of_a_site_is_of_no_site(both: dict[str, Applied], one: str, other: str) -> None:
    """Everything is allowed for traces only; the platform's keys are shared, and bound by context or to codes."""
    for statement in both[one].grants():
        if "*" in statement.resources:
            assert {action.partition(":")[0] for action in statement.actions} == {"xray"}, statement
        opens = {"kms:Decrypt", "kms:GenerateDataKey"} & set(statement.actions)
        assert not opens or statement.conditions, statement


@PAIRS
def test_no_policy_on_a_thing_lets_the_other_site_in(both: dict[str, Applied], one: str, other: str) -> None:
    seen = 0
    for found in both[other].resources:
        if found.type not in POLICIES:
            continue
        seen += 1
        said = json.dumps({key: value for key, value in found.values.items() if "policy" in key or "source" in key})
        assert not re.search(rf"slipway-local-{one}\b", said), found.address
        assert not [arn for arn in both[one].names if arn.startswith("arn:") and arn in said], found.address
    assert seen > len(FUNCTIONS)


def _tries(client: Callable[[str], Any], at: Site) -> dict[str, Callable[[], Any]]:
    """What a role of a site could want of a site."""
    entry = {"Source": "slipway", "DetailType": "test", "Detail": "{}"}
    s3, table, queue = client("s3"), client("dynamodb"), at.queues["images"]["url"]
    return {
        "s3:GetObject": lambda: s3.get_object(Bucket=at.buckets["originals"], Key="incoming/0"),
        "s3:PutObject": lambda: s3.put_object(Bucket=at.buckets["originals"], Key="incoming/0", Body=b"x"),
        "s3:PutObject (variants)": lambda: s3.put_object(
            Bucket=at.buckets["derivatives"], Key="variants/0/a", Body=b"x"
        ),
        "s3:DeleteObject": lambda: s3.delete_object(Bucket=at.buckets["derivatives"], Key="variants/0/a"),
        "s3:ListBucketVersions": lambda: s3.list_object_versions(Bucket=at.buckets["originals"]),
        "dynamodb:GetItem": lambda: table.get_item(TableName=at.table, Key=KEY),
        "dynamodb:UpdateItem": lambda: table.update_item(
            TableName=at.table, Key=KEY, UpdateExpression="REMOVE nothing"
        ),
        "dynamodb:Query": lambda: table.query(
            TableName=at.table,
            IndexName="GSI1",
            KeyConditionExpression="GSI1PK = :o",
            ExpressionAttributeValues={":o": {"S": "OWNER#0"}},
        ),
        "sqs:ReceiveMessage": lambda: client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=0),
        "events:PutEvents": lambda: client("events").put_events(Entries=[entry | {"EventBusName": at.bus}]),
        "cognito-idp:ListUsers": lambda: client("cognito-idp").list_users(UserPoolId=at.auth["pool_id"]),
    }


@PAIRS
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_refused_whatever_it_tries_on_the_other_site(
    both: dict[str, Applied], one: str, other: str, function: str
) -> None:
    with acting_as(both[one].site, f"slipway-local-{one}-{function}") as client:
        assert allowed(_tries(client, both[other].site)) == set()
        own = {"dynamodb:UpdateItem", "sqs:ReceiveMessage" if function == "process-image" else "s3:PutObject"}
        assert allowed(_tries(client, both[one].site)) >= own, "what is refused there is allowed at home"
    _tidy(both[one].site)


def _tidy(at: Site) -> None:
    """Take away what was tried at home: the export of the tutorial's site counts what is there."""
    at.client("dynamodb").delete_item(TableName=at.table, Key=KEY)
    at.client("s3").delete_object(Bucket=at.buckets["originals"], Key="incoming/0")


@PAIRS
def test_a_token_of_one_site_is_none_at_the_other(slipway, both: dict[str, Applied], one: str, other: str) -> None:
    token = slipway("token", "alice", "--site", one).stdout.strip()
    assert User(both[one].site, token).call("GET", "/v1/media").status_code == 200
    refused = User(both[other].site, token).call("GET", "/v1/media")
    assert refused.status_code == 401
