"""T01, T02: what was applied needs no change, and a destroy leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.gate.runs import GateRun
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from account import Account
    from site_client import Site

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.ends_the_stack
def test_T01_a_second_plan_has_no_change_and_needs_no_more_than_the_role_that_plans(
    site: Site, account: Account, tmp_path: Path
) -> None:
    """Made as `slipway gate plan` makes it, with the permissions that the bootstrap gives to pull requests."""
    account.said()
    with account.planner_of(site.account, "local") as given:
        for layer, name in (("platform", None), ("site", "demo")):
            run = GateRun(Root(Workspace(REPOSITORY, tmp_path), "local", layer, name), given)
            run.connect()
            planned = run.save_plan(tmp_path / "saved.tfplan")
            changes = {one["address"]: one["change"]["actions"] for one in planned["resource_changes"]}
            changes |= {name: one["actions"] for name, one in planned["output_changes"].items()}
            assert changes, "a plan of nothing would have no change either"
            assert {name: actions for name, actions in changes.items() if actions not in (["no-op"], ["read"])} == {}


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
