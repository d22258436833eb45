"""What every plan must hold of alarms: whatever can fail has its own, each tells somebody, and says what to do.

The rules start from what there is, not from a list of names: a new function, queue, API, table or distribution without
alarms is found without anybody having thought of it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.findings import Finding
from cli.planned import UNKNOWN, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

PAGE = "docs/RUNBOOK.md"
NOTHING = ""
_ANY = "(any dimension)"
_LISTENS = re.compile(r'\b(?:ALARM|INSUFFICIENT_DATA|OK)\s*\(\s*"?([^")]+?)"?\s*\)')


@dataclass(frozen=True)
class Watch:
    """Metrics that a kind of thing is watched by, and the dimension that carries one of its attributes.

    `essential` is what every environment watches, `full` what is watched where strangers come. Nothing of a rule and of
    a table is essential: the alarms of the dead-letter queue, of the API and of the queue show the same failure.
    """

    namespace: str
    dimension: str
    attribute: str
    essential: frozenset[str]
    full: frozenset[str]


def _watch(namespace: str, dimension: str, attribute: str, essential: str, *more: str) -> Watch:
    least = frozenset({essential} - {NOTHING})
    return Watch(f"AWS/{namespace}", dimension, attribute, least, least | set(more))


WATCHES = {
    "aws_apigatewayv2_api": _watch("ApiGateway", "ApiId", "id", "5xx", "4xx", "Latency"),
    "aws_cloudfront_distribution": _watch("CloudFront", "DistributionId", "id", "5xxErrorRate"),
    "aws_cloudwatch_event_rule": _watch(
        "Events", "RuleName", "name", NOTHING, "FailedInvocations", "InvocationsSentToDlq"
    ),
    "aws_dynamodb_table": _watch(
        "DynamoDB", "TableName", "name", NOTHING, "WriteThrottleEvents", "ReadThrottleEvents", "SystemErrors"
    ),
    "aws_kinesis_firehose_delivery_stream": _watch(
        "Firehose",
        "DeliveryStreamName",
        "name",
        "DeliveryToS3.DataFreshness",
        "FailedConversion.Records",
        "ThrottledRecords",
    ),
    "aws_lambda_function": _watch(
        "Lambda", "FunctionName", "function_name", "Errors", "Throttles", "Duration", "AsyncEventsDropped"
    ),
    "aws_sqs_queue": _watch("SQS", "QueueName", "name", "ApproximateAgeOfOldestMessage"),
}
DEAD_LETTERS = _watch("SQS", "QueueName", "name", "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")


def everything_is_watched(found: Sequence[Resource]) -> Iterator[Finding]:
    """Whatever can fail has the essential alarm of its kind, and it tells somebody."""
    yield from _unwatched(found, lambda watch: watch.essential)


def everything_is_watched_in_full(found: Sequence[Resource]) -> Iterator[Finding]:
    """Whatever can fail has every alarm of its kind, and each tells somebody."""
    yield from _unwatched(found, lambda watch: watch.full)


def alarms_tell_somebody(found: Sequence[Resource]) -> Iterator[Finding]:
    """An alarm has an action that is switched on, or a composite alarm that has one listens to it."""
    heard = _heard(found)
    for alarm in found:
        if alarm.type == "aws_cloudwatch_composite_alarm" and not _acts(alarm):
            yield Finding("alarms", alarm.address, "has no action that is switched on: nobody hears of it")
        if alarm.type == "aws_cloudwatch_metric_alarm" and not _acts(alarm) and not _names(alarm) & heard:
            yield Finding(
                "alarms", alarm.address, "has no action that is switched on, and no composite alarm listens to it"
            )


def alarms_are_explained(sections: Collection[str]) -> Callable[[Sequence[Resource]], Iterator[Finding]]:
    """The rule that each alarm's description leads to one of these sections of the runbook."""

    def rule(found: Sequence[Resource]) -> Iterator[Finding]:
        for alarm in found:
            if alarm.type in ("aws_cloudwatch_composite_alarm", "aws_cloudwatch_metric_alarm"):
                link = re.search(rf"{re.escape(PAGE)}#([a-z0-9-]+)$", str(alarm.values.get("alarm_description")))
                if not link:
                    yield Finding("runbook", alarm.address, f"its description does not end in {PAGE}#<section>")
                elif link[1] not in sections:
                    yield Finding("runbook", alarm.address, f"{PAGE} has no section {link[1]}")

    return rule


def sections(page: str) -> set[str]:
    """Names of the sections of a page, as links write them."""
    return {
        re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-"))
        for heading in re.findall(r"^#{2,4} (.+)$", page, re.MULTILINE)
    }


def _unwatched(found: Sequence[Resource], metrics: Callable[[Watch], frozenset[str]]) -> Iterator[Finding]:
    heard = _heard(found)
    seen = Counter(
        metric
        for alarm in found
        if alarm.type == "aws_cloudwatch_metric_alarm" and (_acts(alarm) or _names(alarm) & heard)
        for metric in set(_metrics(alarm))
    )
    nameless: Counter[tuple[str, str]] = Counter()
    for one in found:
        if (watch := _watch_of(one)) is None:
            continue
        value = one.values.get(watch.attribute)
        for name in sorted(metrics(watch)):
            alarms = seen[watch.namespace, name, watch.dimension, value]
            needed = 1
            if value is UNKNOWN:  # nobody can tell these apart yet, so there are as many alarms as things
                alarms += seen[watch.namespace, name, _ANY, UNKNOWN]
                nameless[one.type, name] += 1
                needed = nameless[one.type, name]
            if alarms < needed:
                yield Finding("alarms", one.address, f"no alarm on {watch.namespace} {name} tells anybody about it")


def _watch_of(resource: Resource) -> Watch | None:
    """A dead-letter queue is one that says which queues may bury their messages there."""
    if resource.type == "aws_sqs_queue" and resource.values.get("redrive_allow_policy") not in (None, "", UNKNOWN):
        return DEAD_LETTERS
    return WATCHES.get(resource.type)


def _metrics(alarm: Resource) -> Iterator[tuple[str, str, str, Any]]:
    """(namespace, name, dimension, its value) of what an alarm watches, by itself or in an expression."""
    queried = [metric for query in _list(alarm.values.get("metric_query")) for metric in _list(query.get("metric"))]
    for metric in [alarm.values, *queried]:
        dimensions = metric.get("dimensions") or {}
        for dimension, value in ({_ANY: UNKNOWN} if dimensions is UNKNOWN else dimensions).items():
            yield str(metric.get("namespace")), str(metric.get("metric_name")), dimension, value


def _acts(alarm: Resource) -> bool:
    actions = alarm.values.get("alarm_actions")
    return bool(actions) and alarm.values.get("actions_enabled") is not False


def _names(alarm: Resource) -> set[str]:
    return {str(alarm.values.get(name)) for name in ("alarm_name", "arn")} - {"None", str(UNKNOWN)}


def _heard(found: Sequence[Resource]) -> set[str]:
    """Names of the alarms that a composite one with an action listens to."""
    return {
        name
        for alarm in found
        if alarm.type == "aws_cloudwatch_composite_alarm" and _acts(alarm)
        for name in _LISTENS.findall(str(alarm.values.get("alarm_rule")))
    }


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
