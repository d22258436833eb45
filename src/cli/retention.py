"""The retention contract over the plans of every environment: what outlives its days, and that the rules would tell.

A rule that looks at the wrong attribute passes whatever a plan says. So each place of each plan is also made worse, one
at a time and in memory only, and a change that the rules do not find is a finding itself.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from cli import retention_rules, site_file, site_platforms, site_show
from cli.retention_places import impersonal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli.planned import Resource
    from cli.plans import Plan
    from cli.workspace import Workspace

WORSE: dict[str, dict[tuple[str | int, ...], Any]] = {
    "aws_backup_plan": {("rule", 0, "lifecycle", 0, "delete_after"): 400},
    "aws_cloudfront_cache_policy": {("max_ttl",): 400 * 86400},
    "aws_cloudwatch_event_archive": {("retention_days",): 0},
    "aws_cloudwatch_log_delivery": {("record_fields",): ["date", "c-ip"]},
    "aws_cloudwatch_log_group": {("retention_in_days",): 400},
    "aws_dynamodb_table": {
        ("ttl", 0, "enabled"): False,
        ("point_in_time_recovery", 0, "recovery_period_in_days"): 400,
    },
    "aws_lambda_function": {("environment", 0, "variables", "RETENTION_DAYS"): "400"},
    "aws_quicksight_refresh_schedule": {("schedule",): []},
    "aws_s3_bucket_lifecycle_configuration": {("rule",): []},
    "aws_sqs_queue": {("message_retention_seconds",): 400 * 86400},
}
"""Type -> path of an attribute that a copy's life hangs on, and a value that makes it live for too long."""


KEYED = {"aws_backup_plan": '["hourly"', "aws_cloudfront_cache_policy": '["variants-'}
"""Type of which only the resources whose key begins so keep what is about people."""


def check(workspace: Workspace, plans: Sequence[Plan]) -> tuple[list[str], int]:
    """What outlives the days promised, or would without being found; and how many places were made worse."""
    findings, places = [], 0
    for environment, platform in site_platforms.platforms(workspace.root).items():
        if platform.retention_days is None:
            findings.append(f"{environment}: retention: envs/{environment}/platform/main.tf names no retention_days")
            continue
        of = {plan.layer: plan for plan in plans if plan.environment == environment}
        site = of["site"].name.partition("/site-")[2]
        file = site_file.read(workspace.root / site_file.FOLDER / f"{site}.yaml")
        promised = site_show.with_defaults(workspace, dict(file.environments())[environment])["retention_days"]
        resources = of["platform"].resources(), of["site"].resources()
        days = platform.retention_days, promised
        findings += [f"{environment}: {found}" for found in retention_rules.of_environment(*resources, *days)]
        for address, path, told in broken(*resources, *days):
            places += 1
            if not told:
                findings.append(f"{environment}: retention: {address}: no rule tells when {path} is changed")
    return findings, places


def broken(
    platform: Sequence[Resource], site: Sequence[Resource], shared_days: int, site_days: int
) -> Iterator[tuple[str, str, bool]]:
    """Each place made worse by itself: its address, the attribute, and whether that brings a finding more."""
    before = set(retention_rules.of_environment(platform, site, shared_days, site_days))
    layers = {"platform": platform, "site": site}
    for layer, found in layers.items():
        for at, one in enumerate(found):
            for path, value in _worse(one, found):
                changed = [
                    *found[:at],
                    dataclasses.replace(one, values=_with(one.values, path, value)),
                    *found[at + 1 :],
                ]
                both = {**layers, layer: changed}
                after = retention_rules.of_environment(both["platform"], both["site"], shared_days, site_days)
                yield one.address, ".".join(map(str, path)), bool(set(after) - before)


def _worse(one: Resource, found: Sequence[Resource]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What can be made worse of a resource that has somebody's data, or decides when they end."""
    if impersonal(_kept_by(one, found)) or (one.type in KEYED and not one.key.startswith(KEYED[one.type])):
        return
    for path, value in WORSE.get(one.type, {}).items():
        if _has(one.values, path):
            yield path, value


def _kept_by(one: Resource, found: Sequence[Resource]) -> Resource:
    """The bucket that a lifecycle is of; anything else is itself."""
    if one.type != "aws_s3_bucket_lifecycle_configuration":
        return one
    beside = retention_rules.Promise(0, found).beside(one, "aws_s3_bucket")
    return beside[0] if beside else one


def _has(values: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        try:
            values = values[step]
        except (IndexError, KeyError, TypeError):
            return False
    return True


def _with(values: Mapping[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A copy of the values that says `value` at `path`."""
    changed: Any = dict(values)
    inside = changed
    for step in path[:-1]:
        inside[step] = inside[step].copy()
        inside = inside[step]
    inside[path[-1]] = value
    return changed  # type: ignore[no-any-return]
