"""A table on the embedded AWS knows for how many days it can be restored, as Terraform told it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from ministack.services import dynamodb

from cli import embedded_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "acme-dev-shop-metadata"
TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
}


def ask(operation: str, status: int = 200, **said: Any) -> Any:
    target = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
    body = json.dumps({"TableName": NAME, **said}).encode()
    answer = asyncio.run(dynamodb.handle_request("POST", "/", target, body, {}))
    assert answer[0] == status, answer[2]
    return json.loads(answer[2])


def recovery(**wanted: Any) -> Any:
    """What is told of recovery after asking for this; for nothing, what is told anyway."""
    if wanted:
        ask("UpdateContinuousBackups", PointInTimeRecoverySpecification=wanted)
    told = ask("DescribeContinuousBackups")["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return told.get("RecoveryPeriodInDays")


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("_update_continuous_backups", "_describe_continuous_backups"):
        monkeypatch.setattr(dynamodb, name, getattr(dynamodb, name))  # put back afterwards
    embedded_tables.complete(dynamodb)
    ask("CreateTable", **TABLE)
    yield
    ask("DeleteTable")


def test_a_table_keeps_its_days() -> None:
    assert recovery() is None
    assert recovery(PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=7) == 7
    assert recovery() == 7


def test_a_table_that_is_told_none_has_the_longest() -> None:
    assert recovery(PointInTimeRecoveryEnabled=True) == 35


def test_a_table_without_recovery_has_no_days() -> None:
    assert recovery(PointInTimeRecoveryEnabled=False) is None


@pytest.mark.parametrize("days", [0, 36])
def test_days_that_aws_does_not_offer_are_refused(days: int) -> None:
    wanted = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
    ask("UpdateContinuousBackups", 400, PointInTimeRecoverySpecification=wanted)
