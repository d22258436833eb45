"""What a plan adds to the monthly bill before anybody uses it: the fixed part of the resources that have one.

List prices of us-east-1 in USD, 730 hours a month, read from AWS's price pages from memory on REVIEWED: a hint for the
reviewer, not an invoice. What is paid by use is 0 here and is not named.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cli.gate.changes import Change

REVIEWED = date(2026, 11, 21)
HOURS = 730


def _endpoint(values: Mapping[str, Any]) -> float:
    zones = max(len(values.get("subnet_ids") or []), 1)
    return 0.01 * HOURS * zones if values.get("vpc_endpoint_type") == "Interface" else 0.0


def _aurora(values: Mapping[str, Any]) -> float:
    scaling = (values.get("serverlessv2_scaling_configuration") or [{}])[0]
    return float(scaling.get("min_capacity") or 0) * 0.12 * HOURS


MONTHLY: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "aws_cloudwatch_dashboard": lambda _: 3.0,
    "aws_cloudwatch_metric_alarm": lambda _: 0.10,
    "aws_eip": lambda _: 0.005 * HOURS,
    "aws_eks_cluster": lambda _: 0.10 * HOURS,
    "aws_elasticache_serverless_cache": lambda _: 90.0,
    "aws_kms_key": lambda _: 1.0,
    "aws_kms_replica_key": lambda _: 1.0,
    "aws_lb": lambda _: 0.0225 * HOURS,
    "aws_msk_serverless_cluster": lambda _: 0.75 * HOURS,
    "aws_nat_gateway": lambda _: 0.045 * HOURS,
    "aws_rds_cluster": _aurora,
    "aws_route53_zone": lambda _: 0.50,
    "aws_secretsmanager_secret": lambda _: 0.40,
    "aws_vpc_endpoint": _endpoint,
    "aws_wafv2_rule_group": lambda _: 1.0,
    "aws_wafv2_web_acl": lambda values: 5.0 + len(values.get("rule") or []),
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
