"""The rules on plans, put to what was applied, where every policy is known; and docs/COVERAGE.md tells the truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli import alarm_rules, coverage, plan_rules, planned, retention_rules, site_platforms

if TYPE_CHECKING:
    from site_client import Site

    from cli.planned import Resource

PAGE = Path(__file__).resolve().parents[2] / coverage.PAGE
STATES = "slipway-local-state"
KEYS = ("platform.tfstate", "sites/demo.tfstate")


@pytest.fixture(scope="module")
def applied(site: Site) -> dict[str, list[Resource]]:
    """What a root's state holds, by the state's key. The tutorial's site is not read: it may be half made by now."""
    client = site.client("s3")
    states = {key: json.load(client.get_object(Bucket=STATES, Key=key)["Body"]) for key in KEYS}
    return {key: planned.applied(state) for key, state in states.items()}


def test_what_is_applied_holds_every_rule(applied: dict[str, list[Resource]]) -> None:
    assert [f"{key}: {finding}" for key, found in applied.items() for finding in plan_rules.check(found)] == []


def test_no_policy_is_left_unread(applied: dict[str, list[Resource]]) -> None:
    """In a plan many are known after the apply only; here the rules have read each of them."""
    policies = [one for found in applied.values() for one in found if one.type == "aws_s3_bucket_policy"]
    assert policies
    assert [address for found in applied.values() for address in plan_rules.unread_policies(found)] == []


def test_what_the_coverage_page_calls_applied_is_in_the_state(applied: dict[str, list[Resource]]) -> None:
    said = coverage.said_to_be_applied(PAGE.read_text(encoding="utf-8"))
    assert said
    assert said - {resource.type for found in applied.values() for resource in found} == set()


def test_what_is_applied_is_watched_in_full(applied: dict[str, list[Resource]]) -> None:
    """In a plan two APIs without an id look alike; here each alarm is on its own thing."""
    found = [finding for one in applied.values() for finding in alarm_rules.everything_is_watched_in_full(one)]
    assert [str(finding) for finding in found] == []


def test_nothing_about_a_person_outlives_what_was_promised(applied: dict[str, list[Resource]]) -> None:
    """In a plan nobody knows a function's variables; here the days that it gives to items are read."""
    platform, site = applied["platform.tfstate"], applied["sites/demo.tfstate"]
    told = [one for one in site if one.type == "aws_lambda_function" and "RETENTION_DAYS" in str(one.values)]
    assert told
    shared_days, site_days = site_platforms.platforms(PAGE.parents[1])["local"].retention_days, 7
    found = retention_rules.of_environment(platform, site, shared_days, site_days)
    assert [str(finding) for finding in found] == []
