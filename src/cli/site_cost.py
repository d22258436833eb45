"""What a site costs: a month while nobody uses it, and per 1,000 media; for `slipway site show` and docs/COST.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli import prices
from cli.errors import CommandError
from cli.planned import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cli.planned import Resource
    from cli.prices import Price

POLLS_PER_MONTH = 5 * 3 * 60 * 24 * 30
"""Requests by which Lambda asks an idle queue: five pollers that wait 20 seconds each (Lambda's guide, SQS scaling)."""

BY_THE_MONTH: dict[str, Price] = {
    "aws_cloudwatch_composite_alarm": prices.COMPOSITE_ALARM,
    "aws_cloudwatch_dashboard": prices.DASHBOARD,
    "aws_kms_key": prices.KMS_KEY,
    "aws_route53_zone": prices.ZONE,
    "aws_secretsmanager_secret": prices.SECRET,
}
"""Types of which each bills the same, used or not. What needs counting is in `_counted`."""

COUNTED = (
    "aws_cloudwatch_metric_alarm",
    "aws_lambda_event_source_mapping",
    "aws_wafv2_rule_group",
    "aws_wafv2_web_acl",
)

BY_USE = (
    "aws_apigatewayv2_",
    "aws_backup_selection",
    "aws_cloudfront_",
    "aws_cloudwatch_event_",
    "aws_cloudwatch_log_",
    "aws_cloudwatch_query_definition",
    "aws_cognito_",
    "aws_dynamodb_",
    "aws_guardduty_malware_protection_plan",
    "aws_iam_",
    "aws_kms_alias",
    "aws_lambda_",
    "aws_route53_record",
    "aws_s3_",
    "aws_scheduler_schedule",
    "aws_sns_",
    "aws_sqs_",
    "aws_ssm_parameter",
    "aws_wafv2_ip_set",
    "aws_wafv2_web_acl_logging_configuration",
    "aws_xray_",
)
"""What costs nothing while nobody uses it, by the type or what it starts with."""


@dataclass(frozen=True)
class Item:
    """A line of a bill."""

    what: str
    count: float
    price: Price

    @property
    def usd(self) -> float:
        """What the line comes to."""
        return self.count * self.price.usd


def idle(resources: Iterable[Resource]) -> list[Item]:
    """What a site's resources bill each month while nobody uses it, the largest first.

    Raises CommandError for a type that nobody has looked up yet: a bill that leaves things out is none.
    """
    lines: Counter[tuple[str, Price]] = Counter()
    for resource in resources:
        for what, price, count in _monthly(resource):
            lines[what, price] += count  # type: ignore[assignment]
    return sorted((Item(what, count, price) for (what, price), count in lines.items()), key=lambda one: -one.usd)


def total(items: Sequence[Item]) -> float:
    """The sum of a bill."""
    return sum(item.usd for item in items)


def _monthly(resource: Resource) -> Iterator[tuple[str, Price, float]]:
    if resource.type in BY_THE_MONTH:
        yield resource.type, BY_THE_MONTH[resource.type], 1
    elif resource.type in COUNTED:
        yield from _counted(resource)
    elif not resource.type.startswith(BY_USE):
        raise CommandError(
            f"What {resource.address} costs is unknown: say it of {resource.type} in src/cli/site_cost.py."
        )


def _counted(resource: Resource) -> Iterator[tuple[str, Price, float]]:
    values = resource.values
    if resource.type == "aws_cloudwatch_metric_alarm":
        yield "alarms", prices.ALARM, _metrics(values.get("metric_query"))
    elif resource.type == "aws_lambda_event_source_mapping":
        # A stream is read for nothing; it is what has a place to start at.
        if not values.get("starting_position"):
            yield "queues that Lambda asks", prices.SQS_REQUEST, POLLS_PER_MONTH
    else:
        if resource.type == "aws_wafv2_web_acl":
            yield "firewalls of its own", prices.WEB_ACL, 1
        rules = values.get("rule")
        yield "rules of the firewall", prices.WEB_ACL_RULE, len(rules) if isinstance(rules, list) else 0


def _metrics(queries: Any) -> int:
    """Metrics that an alarm reads: it bills for each, and for one when it names it without a query."""
    if queries is UNKNOWN or not queries:
        return 1
    return max(1, sum(bool(query.get("metric")) for query in queries))


@dataclass(frozen=True)
class Medium:
    """One upload as a rule of thumb: its size, and how long a function works on it."""

    name: str
    megabytes: float
    seconds: float
    variant_megabytes: float = 0.0


MEDIA = (
    Medium("image", 4.1, 2.0, 1.4),
    Medium("video", 100.0, 0.1),
    Medium("document", 2.0, 0.1),
)
"""A photo of 12 MP as docs/PERFORMANCE.md has it, with room for S3 and a colder machine; videos and documents are kept,
not processed yet: a function looks at them and leaves them."""

VIEWS = 10
VIEW_MEGABYTES = 0.1
"""How often a medium is looked at, and what one look fetches: a page's size of a photo."""

DAYS_PER_MONTH = 30.4


def per_thousand(medium: Medium, site: Mapping[str, Any]) -> list[Item]:
    """What 1,000 media cost from the upload to the end of their retention, each looked at ten times.

    `site` are the values of the site in one environment, defaults filled in: `retention_days` and `images`.
    """
    presets = site["images"]["presets"] if medium.name == "image" else {}
    files = sum(len(preset.get("formats", ("avif", "webp", "jpg"))) for preset in presets.values())
    kept = (
        (medium.megabytes + (medium.variant_megabytes if files else 0)) / 1000 * site["retention_days"] / DAYS_PER_MONTH
    )
    viewed = VIEWS if files else 0
    counts = [
        ("API: register, ask twice", 3, prices.API_REQUEST),
        ("API: its function, 0.5 GB, 0.1 s each", 3 * 0.5 * 0.1, prices.LAMBDA_GB_SECOND),
        ("invocations", 4, prices.LAMBDA_REQUEST),
        ("processing, 1.73 GB", 1.769 * medium.seconds, prices.LAMBDA_GB_SECOND),
        ("original and variants written", 1 + files, prices.S3_WRITE),
        ("original and variants read", 1 + files, prices.S3_READ),
        ("original and variants kept", kept, prices.S3_GB_MONTH),
        ("events", 2, prices.EVENT),
        ("queue: sent, received, deleted", 3, prices.SQS_REQUEST),
        ("item and index written 5 times", 10, prices.DYNAMODB_WRITE),
        # One transaction, which costs twice: the meters of the user and of the site, and the item's first write again.
        ("counted on two meters", 5, prices.DYNAMODB_WRITE),
        ("item and meters read", 8, prices.DYNAMODB_READ),
        ("keys used (buckets have one each)", 5, prices.KMS_REQUEST),
        ("logs, 1 KB a request", 6e-6, prices.LOG_GB),
        ("CDN: requests", 3 + viewed, prices.CDN_REQUEST),
        ("CDN: 10 views of 0.1 MB each", viewed * VIEW_MEGABYTES / 1000, prices.CDN_GB),
    ]
    return [Item(what, 1000 * count, price) for what, count, price in counts if count]
