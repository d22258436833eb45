"""Every place that keeps what is about a person: in time it passes, for longer the rules name it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from cli import retention, retention_rules, site_platforms
from cli.planned import UNKNOWN, Resource
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED, SITE = 30, 7


def rules(days: int | None, **prefixes: int) -> list[dict[str, Any]]:
    """A bucket's lifecycle as modules/storage makes it: for all objects, sooner below prefixes, for what is left."""
    timed = [(None, days), *((f"{name}/", sooner) for name, sooner in prefixes.items())]
    return [
        *(
            {"expiration": [{"days": after}], "filter": [{"prefix": prefix}], "status": "Enabled"}
            for prefix, after in timed
            if after
        ),
        {"filter": [{}], "noncurrent_version_expiration": [{"noncurrent_days": 1}], "status": "Enabled"},
    ]


def bucket(module: str, key: str, lifecycle: list[dict[str, Any]], **tags: str) -> list[Resource]:
    return [
        Resource(f'{module}.aws_s3_bucket.this["{key}"]', "aws_s3_bucket", {"tags": tags or None}),
        Resource(
            f'{module}.aws_s3_bucket_lifecycle_configuration.this["{key}"]',
            "aws_s3_bucket_lifecycle_configuration",
            {"rule": lifecycle},
        ),
    ]


def one(kind: str, address: str, **values: Any) -> Resource:
    return Resource(address, kind, values)


PLATFORM = [
    *bucket("module.platform.module.logs", "logs", rules(365, s3=30)),
    *bucket("module.platform.module.lake_storage", "lake", rules(30)),
    *bucket("module.platform.module.records", "audit", []),
    one(
        "aws_backup_plan",
        'module.platform.module.backup["backup"].aws_backup_plan.this["hourly"]',
        rule=[{"copy_action": [], "lifecycle": [{"delete_after": 7}]}],
    ),
    one(
        "aws_cloudwatch_log_group",
        "module.platform.module.firewall.aws_cloudwatch_log_group.waf",
        retention_in_days=30,
    ),
    one(
        "aws_cloudwatch_log_group",
        "module.platform.module.audit.aws_cloudwatch_log_group.trail",
        retention_in_days=365,
    ),
    one("aws_quicksight_data_set", 'module.q.aws_quicksight_data_set.this["a"]', import_mode="SPICE"),
    one(
        "aws_quicksight_refresh_schedule",
        'module.q.aws_quicksight_refresh_schedule.this["a"]',
        schedule=[{"refresh_type": "FULL_REFRESH", "schedule_frequency": [{"interval": "DAILY"}]}],
    ),
]
WEB = [
    *bucket("module.site.module.storage", "originals", rules(7), Backup="hourly"),
    *bucket("module.site.module.storage", "web", []),
    one(
        "aws_dynamodb_table",
        "module.site.module.metadata.aws_dynamodb_table.this",
        point_in_time_recovery=[{"enabled": True, "recovery_period_in_days": 7}],
        replica=[{"point_in_time_recovery": False}],
        tags={"Backup": "hourly"},
        ttl=[{"attribute_name": "expires_at", "enabled": True}],
    ),
    one(
        "aws_lambda_function",
        'module.site.module.functions["media_api"].aws_lambda_function.this',
        environment=[{"variables": {"RETENTION_DAYS": "7", "TABLE_NAME": UNKNOWN}}],
    ),
    one("aws_sqs_queue", 'module.site.module.queue.aws_sqs_queue.dlq["images"]', message_retention_seconds=604800),
    one("aws_cloudwatch_log_group", 'm.f["media_api"].aws_cloudwatch_log_group.this', retention_in_days=7),
    one("aws_cloudwatch_event_archive", 'm.e.aws_cloudwatch_event_archive.this["own"]', retention_days=7),
    one("aws_cloudfront_cache_policy", 'm.c.aws_cloudfront_cache_policy.this["variants-604800"]', max_ttl=604800),
    one("aws_cloudfront_cache_policy", 'm.c.aws_cloudfront_cache_policy.this["web-31536000"]', max_ttl=31536000),
    one("aws_cloudwatch_log_delivery", "m.c.aws_cloudwatch_log_delivery.access", record_fields=["date", "cs-uri-stem"]),
]


def told(platform: list[Resource], site: list[Resource]) -> list[str]:
    return [finding.problem for finding in retention_rules.of_environment(platform, site, SHARED, SITE)]


def changed(found: list[Resource], kind: str, **values: Any) -> list[Resource]:
    """The same resources, the first of a type with other values."""
    at = next(at for at, each in enumerate(found) if each.type == kind)
    return [*found[:at], dataclasses.replace(found[at], values={**found[at].values, **values}), *found[at + 1 :]]


def test_what_ends_in_time_passes() -> None:
    assert told(PLATFORM, WEB) == []


LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"


@pytest.mark.parametrize(
    ("kind", "values", "problem"),
    [
        (LIFECYCLE, {"rule": rules(8)}, "objects expire after 8 days, the retention is 7"),
        (LIFECYCLE, {"rule": rules(None)}, "objects expire after no time that the plan knows"),
        (LIFECYCLE, {"rule": UNKNOWN}, "objects expire after no time that the plan knows"),
        (LIFECYCLE, {"rule": [{**rule, "status": "Disabled"} for rule in rules(7)]}, "objects expire after no time"),
        (LIFECYCLE, {"rule": rules(None, incoming=7)}, "objects expire after no time that the plan knows"),
        (LIFECYCLE, {"rule": rules(7)[:1]}, "what an expiry hides is not erased a day later"),
        (
            LIFECYCLE,
            {"rule": [{**rules(7)[0], "filter": [{"tag": [{"key": "old"}]}]}, rules(7)[1]]},
            "objects expire after no time that the plan knows",
        ),
        ("aws_s3_bucket", {"tags": {"Backup": "daily+hourly"}}, "its daily backups live for 90 days"),
        ("aws_dynamodb_table", {"ttl": [{"attribute_name": "expires_at", "enabled": False}]}, "items do not end"),
        ("aws_dynamodb_table", {"ttl": [{"attribute_name": "other", "enabled": True}]}, "items do not end"),
        ("aws_dynamodb_table", {"tags": {"Backup": "daily"}}, "its daily backups live for 90 days"),
        (
            "aws_dynamodb_table",
            {"point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 35}]},
            "it can be restored to 35 days",
        ),
        ("aws_dynamodb_table", {"point_in_time_recovery": [{"enabled": True}]}, "it can be restored to no time"),
        ("aws_dynamodb_table", {"replica": [{"point_in_time_recovery": True}]}, "its replica can be restored to 35"),
        ("aws_lambda_function", {"environment": [{"variables": {"RETENTION_DAYS": "8"}}]}, "gives items 8 days"),
        ("aws_lambda_function", {"environment": []}, "no function is told when the items that it writes end"),
        ("aws_sqs_queue", {"message_retention_seconds": 1209600}, "messages wait for 14 days"),
        ("aws_cloudwatch_log_group", {"retention_in_days": 14}, "lines are kept for 14 days"),
        ("aws_cloudwatch_log_group", {"retention_in_days": 0}, "lines are kept for no time that the plan knows"),
        ("aws_cloudwatch_event_archive", {"retention_days": 0}, "events are kept for no time that the plan knows"),
        ("aws_cloudfront_cache_policy", {"max_ttl": 604801}, "the edge keeps variants for 7.0"),
        ("aws_cloudwatch_log_delivery", {"record_fields": ["date", "c-ip"]}, "its log tells who asked: c-ip"),
        ("aws_cloudwatch_log_delivery", {"record_fields": UNKNOWN}, "its log has every field"),
    ],
)
def test_what_a_site_keeps_for_too_long_is_found(kind: str, values: dict[str, Any], problem: str) -> None:
    daily = one("aws_backup_plan", 'm.aws_backup_plan.this["daily"]', rule=[{"lifecycle": [{"delete_after": 90}]}])
    first, *_ = told([*PLATFORM, daily], changed(WEB, kind, **values))
    assert first.startswith(problem)


COPIED = [{"custom_sql": [{"columns": [{"name": "site"}, {"name": "owner_hash"}]}]}]
BACKUP = [{"copy_action": [{"lifecycle": [{"delete_after": 8}]}], "lifecycle": [{"delete_after": 7}]}]


@pytest.mark.parametrize(
    ("kind", "values", "problem"),
    [
        (LIFECYCLE, {"rule": rules(365)}, "objects expire after 365 days, the retention is 30"),
        (LIFECYCLE, {"rule": rules(365, cdn=30)}, "objects expire after 365 days, the retention is 30"),
        ("aws_cloudwatch_log_group", {"retention_in_days": 60}, "lines are kept for 60 days"),
        ("aws_quicksight_data_set", {"physical_table_map": COPIED}, "copies what stands for a person: owner_hash"),
        ("aws_quicksight_refresh_schedule", {"schedule": []}, "its copy is read anew after no time"),
    ],
)
def test_what_sites_share_for_too_long_is_found(kind: str, values: dict[str, Any], problem: str) -> None:
    (found,) = told(changed(PLATFORM, kind, **values), WEB)
    assert found.startswith(problem)


def test_a_backup_that_lives_longer_is_found_in_each_store_that_it_is_of() -> None:
    found = told(changed(PLATFORM, "aws_backup_plan", rule=BACKUP), WEB)
    assert found == ["its hourly backups live for 8 days, the retention is 7"] * 2


def test_a_site_must_not_promise_more_than_its_platform() -> None:
    first, *_ = retention_rules.of_environment(PLATFORM, WEB, 6, SITE)
    assert first.problem == "the site promises 7 days, the platform 6"


def test_a_function_whose_variables_nobody_knows_yet_is_left_to_what_is_applied() -> None:
    assert told(PLATFORM, changed(WEB, "aws_lambda_function", environment=[{"variables": UNKNOWN}])) == []


@pytest.mark.parametrize("kind", ["aws_opensearch_domain", "aws_rds_cluster", "aws_s3_bucket", "aws_sqs_queue"])
def test_a_store_that_nobody_thought_of_is_found(kind: str) -> None:
    new = one(kind, f'module.site.module.search.{kind}.this["new"]')
    assert told(PLATFORM, [*WEB, new])


def test_each_place_is_found_when_it_is_changed() -> None:
    made = list(retention.broken(PLATFORM, WEB, SHARED, SITE))
    assert [address for address, _, found in made if not found] == []
    assert len(made) == 14


@pytest.mark.parametrize("kind", sorted(set(retention_rules.ENDS) - {"aws_quicksight_data_set"}))
def test_a_rule_that_is_blind_is_told(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blind: Callable[..., list[str]] = lambda *_: []  # noqa: E731
    monkeypatch.setitem(retention_rules.ENDS, kind, blind)
    assert any(not found for _, _, found in retention.broken(PLATFORM, WEB, SHARED, SITE))


def test_a_platform_that_does_not_say_how_long_it_keeps_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    known = site_platforms.platforms(Workspace.here().root)
    assert all(platform.retention_days for platform in known.values())
    silent = {"dev": dataclasses.replace(known["dev"], retention_days=None)}
    monkeypatch.setattr(site_platforms, "platforms", lambda _: silent)
    findings, places = retention.check(Workspace.here(), [])
    assert findings == ["dev: retention: envs/dev/platform/main.tf names no retention_days"]
    assert places == 0
