"""Which alarms count: the site's own, since the change, also those that are well again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from cli import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE = datetime(2026, 11, 21, 12, tzinfo=UTC)
OTHERS = ["acme-dev-shop", "acme-dev-shop-eu", "acme-dev-demo"]


@pytest.fixture
def alarms() -> Iterator[Stubber]:
    client = boto3.client("cloudwatch", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _item(name: str, state: str) -> dict[str, str]:
    return {"AlarmName": name, "HistoryData": json.dumps({"newState": {"stateValue": state}})}


def _metric(period: int | None) -> dict[str, Any]:
    """One of an alarm's queries: an expression has no period."""
    if period is None:
        return {"Id": "result", "Expression": "100 * part / whole"}
    metric = {"Namespace": "AWS/ApiGateway", "MetricName": "5xx"}
    return {"Id": "part", "MetricStat": {"Metric": metric, "Period": period, "Stat": "Sum"}}


def _names(described: list[dict[str, Any]]) -> list[str]:
    return [str(alarm["AlarmName"]) for alarm in described]


def test_a_site_is_rung_for_by_its_own_alarms_only(alarms: Stubber) -> None:
    names = ["acme-dev-shop-eu-errors", "acme-dev-shop-errors"]
    alarms.add_response(
        "describe_alarms",
        {"MetricAlarms": [{"AlarmName": name} for name in names]},
        {"AlarmNamePrefix": "acme-dev-shop-", "StateValue": "ALARM"},
    )
    assert watch.ringing([alarms.client], "acme-dev-shop", OTHERS) == ["acme-dev-shop-errors"]


def test_what_rang_is_read_from_the_history_since_the_change(alarms: Stubber) -> None:
    items = [
        _item("acme-dev-shop-errors", "ALARM"),
        _item("acme-dev-shop-errors", "OK"),
        _item("acme-dev-shop-burn-slow", "ALARM"),
        _item("acme-dev-shop-latency", "OK"),
        _item("acme-dev-shop-age", "INSUFFICIENT_DATA"),
        _item("acme-dev-shop-eu-errors", "ALARM"),
        _item("acme-dev-demo-errors", "ALARM"),
    ]
    for page, token in ((items[:2], {"NextToken": "2"}), (items[2:], {})):
        expected = {"HistoryItemType": "StateUpdate", "StartDate": SINCE, "EndDate": ANY}
        asked = expected if token else {**expected, "NextToken": "2"}
        alarms.add_response("describe_alarm_history", {"AlarmHistoryItems": page, **token}, asked)
    described = [
        {"AlarmName": "acme-dev-shop-burn-slow", "EvaluationPeriods": 1, "Metrics": [_metric(None), _metric(21600)]},
        {"AlarmName": "acme-dev-shop-errors", "EvaluationPeriods": 5, "Period": 60},
    ]
    alarms.add_response("describe_alarms", {"MetricAlarms": described}, {"AlarmNames": _names(described)})
    assert watch.rang([alarms.client], "acme-dev-shop", OTHERS, SINCE, 300) == ["acme-dev-shop-errors"]


def test_where_nothing_rang_no_alarm_is_asked_for(alarms: Stubber) -> None:
    alarms.add_response("describe_alarm_history", {"AlarmHistoryItems": [_item("acme-dev-shop-errors", "OK")]})
    assert watch.rang([alarms.client], "acme-dev-shop", OTHERS, SINCE, 300) == []


def test_the_watch_ends_with_the_first_alarm_or_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, answers = [0.0], iter([[], [], ["errors"], ["never asked"]])
    monkeypatch.setattr(watch.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(watch.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    assert watch.until_rung(lambda: next(answers), 300) == ["errors"]
    assert now == [2 * watch.POLL_SECONDS]
    assert watch.until_rung(list, 25) == []
    assert now == [2 * watch.POLL_SECONDS + 25]
