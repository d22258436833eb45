"""T01, T02: what was applied needs no change, and a destroy leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from site_client import Site


@pytest.mark.ends_the_stack
def test_T01_a_second_plan_has_no_change(slipway, site: Site) -> None:
    for layer in ("platform", "site"):
        planned = slipway("plan", "--env", "local", "--layer", layer)
        assert "No changes" in planned.stdout, planned.stdout


@pytest.mark.ends_the_stack
def test_T01_up_again_changes_nothing(slipway, site: Site) -> None:
    before = slipway("status", "--json").stdout
    slipway("up")
    assert slipway("status", "--json").stdout == before


@pytest.mark.ends_the_stack
def test_T02_destroy_leaves_nothing_but_the_state_bucket(slipway, site: Site) -> None:
    for layer in ("site", "platform"):
        slipway("destroy", "--env", "local", "--layer", layer, "--yes")
    left = {
        "alarms": site.client("cloudwatch").describe_alarms()["MetricAlarms"],
        "apis": site.client("apigatewayv2").get_apis()["Items"],
        "aliases": [a for a in site.client("kms").list_aliases()["Aliases"] if "slipway" in a["AliasName"]],
        "archives": site.client("events").list_archives()["Archives"],
        "backup_plans": site.client("backup").list_backup_plans()["BackupPlansList"],
        "buses": [b for b in site.client("events").list_event_buses()["EventBuses"] if b["Name"] != "default"],
        "dashboards": site.client("cloudwatch").list_dashboards()["DashboardEntries"],
        "distributions": site.client("cloudfront").list_distributions()["DistributionList"].get("Items", []),
        "functions": site.client("lambda").list_functions()["Functions"],
        "log_groups": site.client("logs").describe_log_groups()["logGroups"],
        "mappings": site.client("lambda").list_event_source_mappings()["EventSourceMappings"],
        "parameters": site.client("ssm").describe_parameters()["Parameters"],
        "pools": site.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"],
        "queues": site.client("sqs").list_queues().get("QueueUrls", []),
        "roles": site.client("iam").list_roles()["Roles"],
        "rules": site.client("events").list_rules()["Rules"],
        "tables": site.client("dynamodb").list_tables()["TableNames"],
        "topics": site.client("sns").list_topics()["Topics"],
        "trails": site.client("cloudtrail").describe_trails()["trailList"],
        "vaults": site.client("backup").list_backup_vaults()["BackupVaultList"],
    }
    assert {kind: found for kind, found in left.items() if found} == {}
    assert [bucket["Name"] for bucket in site.client("s3").list_buckets()["Buckets"]] == ["slipway-local-state"]
