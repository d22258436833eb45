"""What a plan adds to the monthly bill before anybody uses it: the fixed part of the resources that have one.

From the dated list prices of src/cli/prices.py, as docs/COST.md shows them: a hint for the reviewer, not an invoice.
What is paid by use is 0 here and is not named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli import prices
from cli.site_cost import BY_THE_MONTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cli.gate.changes import Change
    from cli.prices import Price

HOURS = 730
"""Of a month, as AWS's own calculator counts."""


def _hourly(price: Price) -> Callable[[Mapping[str, Any]], float]:
    return lambda _: price.usd * HOURS


def _endpoint(values: Mapping[str, Any]) -> float:
    zones = max(len(values.get("subnet_ids") or []), 1)
    return prices.ENDPOINT_HOUR.usd * HOURS * zones if values.get("vpc_endpoint_type") == "Interface" else 0.0


def _aurora(values: Mapping[str, Any]) -> float:
    scaling = (values.get("serverlessv2_scaling_configuration") or [{}])[0]
    return float(scaling.get("min_capacity") or 0) * prices.ACU_HOUR.usd * HOURS


def _firewall(values: Mapping[str, Any]) -> float:
    return prices.WEB_ACL.usd + prices.WEB_ACL_RULE.usd * len(values.get("rule") or [])


MONTHLY: dict[str, Callable[[Mapping[str, Any]], float]] = {
    **{kind: lambda _, price=price: price.usd for kind, price in BY_THE_MONTH.items()},  # type: ignore[misc]
    "aws_cloudwatch_metric_alarm": lambda _: prices.ALARM.usd,
    "aws_eip": _hourly(prices.ADDRESS_HOUR),
    "aws_eks_cluster": _hourly(prices.EKS_HOUR),
    "aws_elasticache_serverless_cache": _hourly(prices.CACHE_HOUR),
    "aws_kms_replica_key": lambda _: prices.KMS_KEY.usd,
    "aws_lb": _hourly(prices.BALANCER_HOUR),
    "aws_msk_serverless_cluster": _hourly(prices.KAFKA_HOUR),
    "aws_nat_gateway": _hourly(prices.NAT_HOUR),
    "aws_rds_cluster": _aurora,
    "aws_vpc_endpoint": _endpoint,
    "aws_wafv2_rule_group": lambda _: prices.WEB_ACL_RULE.usd,
    "aws_wafv2_web_acl": _firewall,
}
"""Resource type -> USD a month from its values. A cache is at its smallest; Aurora at its lowest capacity."""


def difference(found: Iterable[Change]) -> tuple[float, dict[str, float]]:
    """USD a month more (or less) once the plan is applied, and each resource's part where it has one."""
    parts = {}
    for change in found:
        price = MONTHLY.get(change.type)
        if price is None:
            continue
        was = price(change.before) if change.action != "create" else 0.0
        will = price(change.after) if change.action not in ("destroy", "forget") else 0.0
        if round(will - was, 2):
            parts[change.address] = round(will - was, 2)
    return round(sum(parts.values()), 2), parts
