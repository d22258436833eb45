"""What has its alarms passes; take one away, or its action, or its section of the runbook, and the rule says which."""

from __future__ import annotations

from typing import Any

import pytest

from cli import alarm_rules
from cli.planned import UNKNOWN, Resource

TOPIC = "arn:aws:sns:us-east-1:111111111111:acme-dev-ticket"
THINGS: dict[str, dict[str, Any]] = {
    "aws_apigatewayv2_api": {"id": "a1b2c3"},
    "aws_cloudfront_distribution": {"id": "E1"},
    "aws_cloudwatch_event_rule": {"name": "acme-dev-shop-images"},
    "aws_dynamodb_table": {"name": "acme-dev-shop-metadata"},
    "aws_kinesis_firehose_delivery_stream": {"name": "acme-dev-media-events"},
    "aws_lambda_function": {"function_name": "acme-dev-shop-media-api"},
    "aws_sqs_queue": {"name": "acme-dev-shop-images", "redrive_allow_policy": UNKNOWN},
}
DEAD_LETTERS = {"name": "acme-dev-shop-images-dlq", "redrive_allow_policy": '{"redrivePermission":"byQueue"}'}


def thing(kind: str, values: dict[str, Any] | None = None, key: str = "") -> Resource:
    return Resource(f"module.x.{kind}.this{key}", kind, THINGS[kind] if values is None else values)


def alarm(watch: alarm_rules.Watch, metric: str, value: Any, *, of: str = "metric", **changed: Any) -> Resource:
    said = {"dimensions": {watch.dimension: value}, "metric_name": metric, "namespace": watch.namespace}
    queries = [{"id": "part", "metric": [said]}, {"expression": "part", "id": "result", "metric": []}]
    values = said if of == "metric" else {"dimensions": None, "metric_query": queries}
    name = f"{watch.dimension}-{metric}"
    return Resource(
        f'module.alarms.aws_cloudwatch_metric_alarm.this["{name}"]',
        "aws_cloudwatch_metric_alarm",
        {"actions_enabled": True, "alarm_actions": [TOPIC], "alarm_name": name, **values, **changed},
    )


def composite(rule: str, **changed: Any) -> Resource:
    values = {"actions_enabled": True, "alarm_actions": [TOPIC], "alarm_name": "c", "alarm_rule": rule, **changed}
    return Resource("module.alarms.aws_cloudwatch_composite_alarm.this", "aws_cloudwatch_composite_alarm", values)


def alarms_of(one: Resource, **changed: Any) -> list[Resource]:
    watch = alarm_rules._watch_of(one)
    assert watch is not None
    return [alarm(watch, metric, one.values[watch.attribute], **changed) for metric in sorted(watch.full)]


def unwatched(*found: Resource) -> list[str]:
    return [finding.address for finding in alarm_rules.everything_is_watched(found)]


def unwatched_in_full(*found: Resource) -> list[str]:
    return [finding.problem for finding in alarm_rules.everything_is_watched_in_full(found)]


EVERYTHING = [*(thing(kind) for kind in THINGS), thing("aws_sqs_queue", DEAD_LETTERS, '["dlq"]')]
SHOWN_BY_OTHERS = ("aws_cloudwatch_event_rule", "aws_dynamodb_table")


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.address)
@pytest.mark.parametrize("of", ["metric", "expression"])
def test_a_thing_with_its_alarms_passes(one: Resource, of: str) -> None:
    assert unwatched(one, *alarms_of(one, of=of)) == []
    assert unwatched_in_full(one, *alarms_of(one, of=of)) == []


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.address)
def test_a_thing_that_nobody_thought_of_is_found(one: Resource) -> None:
    others = [other for other in EVERYTHING if other is not one]
    alarms = [made for other in others for made in alarms_of(other)]
    assert unwatched(one, *others, *alarms) == ([] if one.type in SHOWN_BY_OTHERS else [one.address])
    assert unwatched_in_full(one, *others, *alarms) != []


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.address)
def test_each_alarm_is_missed(one: Resource) -> None:
    alarms = alarms_of(one)
    for missing in alarms:
        metric = missing.values["metric_name"]
        (problem,) = unwatched_in_full(one, *(made for made in alarms if made is not missing))
        assert f" {metric} " in problem


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.address)
@pytest.mark.parametrize("silent", [{"alarm_actions": []}, {"alarm_actions": None}, {"actions_enabled": False}])
def test_an_alarm_that_tells_nobody_watches_nothing(one: Resource, silent: dict[str, Any]) -> None:
    found = [one, *alarms_of(one, **silent)]
    assert len(unwatched_in_full(*found)) == len(found) - 1
    assert len(list(alarm_rules.alarms_tell_somebody(found))) == len(found) - 1


def test_an_alarm_on_another_thing_is_none() -> None:
    one = thing("aws_lambda_function")
    other = thing("aws_lambda_function", {"function_name": "other"})
    assert unwatched(one, *alarms_of(other)) == [one.address]


def test_things_without_a_name_yet_need_as_many_alarms() -> None:
    first, second = (thing("aws_apigatewayv2_api", {"id": UNKNOWN}, key) for key in ('["a"]', '["b"]'))
    assert unwatched_in_full(first, *alarms_of(first)) == []
    assert unwatched_in_full(first, *alarms_of(first, dimensions=UNKNOWN)) == []
    assert set(unwatched(first, second, *alarms_of(first))) == {second.address}
    assert unwatched(first, second, *alarms_of(first), *alarms_of(second)) == []


def test_a_topic_that_the_apply_makes_is_an_action() -> None:
    one = thing("aws_lambda_function")
    for actions in (UNKNOWN, [UNKNOWN]):
        assert unwatched(one, *alarms_of(one, alarm_actions=actions)) == []


@pytest.mark.parametrize(
    "rule",
    ['ALARM("FunctionName-Errors")', "ALARM(x) OR ALARM(FunctionName-Errors)", 'NOT OK( "FunctionName-Errors" )'],
)
def test_a_composite_alarm_may_speak_for_others(rule: str) -> None:
    one = thing("aws_lambda_function")
    silent = alarm(alarm_rules.WATCHES[one.type], "Errors", one.values["function_name"], alarm_actions=None)
    assert unwatched(one, silent, composite(rule)) == []
    assert list(alarm_rules.alarms_tell_somebody([silent, composite(rule)])) == []


@pytest.mark.parametrize(
    "deaf", [composite('ALARM("FunctionName-Errors-2")'), composite('ALARM("FunctionName-Errors")', alarm_actions=[])]
)
def test_a_composite_alarm_that_does_not_speak_for_it_is_none(deaf: Resource) -> None:
    one = thing("aws_lambda_function")
    silent = alarm(alarm_rules.WATCHES[one.type], "Errors", one.values["function_name"], alarm_actions=None)
    assert unwatched(one, silent, deaf) == [one.address]
    assert silent.address in [finding.address for finding in alarm_rules.alarms_tell_somebody([silent, deaf])]


def test_a_composite_alarm_that_tells_nobody_is_found() -> None:
    (finding,) = alarm_rules.alarms_tell_somebody([composite("ALARM(x)", actions_enabled=False)])
    assert "nobody" in finding.problem


@pytest.mark.parametrize(
    ("description", "problem"),
    [
        ("queue images: waits. docs/RUNBOOK.md#queue-age", None),
        ("queue images: waits. docs/RUNBOOK.md#queue-agony", "has no section queue-agony"),
        ("queue images: waits. docs/RUNBOOK.md", "does not end in"),
        (None, "does not end in"),
    ],
)
def test_a_description_leads_to_a_section_that_exists(description: str | None, problem: str | None) -> None:
    rule = alarm_rules.alarms_are_explained(
        alarm_rules.sections("# Runbook\n\n## Alarms\n\n### queue-age\n- *What*: x\n")
    )
    one = thing("aws_lambda_function")
    for made in (
        *alarms_of(one, alarm_description=description)[:1],
        composite("ALARM(x)", alarm_description=description),
    ):
        problems = [finding.problem for finding in rule([made])]
        assert [problem in said for said in problems] == ([True] if problem else []), problems


def test_sections_are_named_as_links_name_them() -> None:
    assert alarm_rules.sections("# Top\n## The trail's alarms\n### api-burn-fast\ntext # no\n") == {
        "the-trails-alarms",
        "api-burn-fast",
    }
