"""The generated parts of docs/COST.md and docs/SCALE.md: from plans, with a limit, and never out of date unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from cli import account_quotas, site_figures
from cli.errors import CommandError
from cli.planned import Resource
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

QUEUE = Resource(
    "m.aws_lambda_event_source_mapping.this",
    "aws_lambda_event_source_mapping",
    {"scaling_config": [{"maximum_concurrency": 10}]},
)
ALARM = Resource("m.aws_cloudwatch_metric_alarm.this", "aws_cloudwatch_metric_alarm", {})
RULES = [
    Resource("m.aws_cloudwatch_event_rule.a", "aws_cloudwatch_event_rule", {"event_bus_name": "default"}),
    Resource("m.aws_cloudwatch_event_rule.b", "aws_cloudwatch_event_rule", {"event_bus_name": "own"}),
]
POLICIES = [Resource(f"m.aws_cloudfront_cache_policy.{at}", "aws_cloudfront_cache_policy", {}) for at in range(3)]


@dataclass
class Plan:
    """What the figures need of a plan."""

    environment: str
    layer: str = "site"
    made: list[Resource] = field(default_factory=list)

    def resources(self) -> list[Resource]:
        return self.made


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "docs").mkdir()
    for page, name in ((site_figures.COST, "idle"), (site_figures.SCALE, "quotas")):
        text = f"before\n<!-- begin: {name} (generated) -->\n<!-- end: {name} -->\nafter\n"
        (tmp_path / page).write_text(text, encoding="utf-8")
    return Workspace(tmp_path, tmp_path / ".cache")


def _plans(*dev: Resource) -> list[Plan]:
    ignored = [Plan("prod", "platform", [ALARM] * 100), Plan("local", "site", [ALARM] * 100)]
    return [Plan("dev", made=[QUEUE, *dev]), Plan("prod", made=[QUEUE, ALARM, *RULES, *POLICIES]), *ignored]


def test_the_pages_say_what_the_plans_of_sites_say(workspace: Workspace) -> None:
    said = site_figures.from_plans(workspace, _plans(), write=True)  # type: ignore[arg-type]
    assert said == "an idle site costs 0.26 USD a month in dev"
    cost = (workspace.root / site_figures.COST).read_text(encoding="utf-8")
    assert "| queues that Lambda asks | 0.0000004 | 648,000 = 0.26 | 648,000 = 0.26 |" in cost
    assert "| alarms | 0.10 | - | 1 = 0.10 |" in cost
    assert "| **all** | | **0.26** | **0.36** |" in cost
    assert cost.startswith("before\n")
    assert cost.endswith("\nafter\n")
    scale = (workspace.root / site_figures.SCALE).read_text(encoding="utf-8")
    assert "| CloudFront: cache policies | 20 | - | 3 | 6 | **30** | **300** | **3,000** |" in scale
    assert "| Lambda: executions at the same time | 1,000 | - | 10 | 100 | 100 | 1,000 | **10,000** |" in scale
    assert "| EventBridge: rules on the default bus | 300 | - | 1 | 300 | 10 | 100 | **1,000** |" in scale
    assert "| Systems Manager: standard parameters | 10,000 | fixed | 0 | any | 0 | 0 | 0 |" in scale


def test_a_page_that_is_out_of_date_is_refused_and_left(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match=r"Out of date, run `slipway coverage`: docs/COST\.md"):
        site_figures.from_plans(workspace, _plans(), write=False)  # type: ignore[arg-type]
    site_figures.from_plans(workspace, _plans(), write=True)  # type: ignore[arg-type]
    site_figures.from_plans(workspace, _plans(), write=False)  # type: ignore[arg-type]


def test_a_site_that_costs_a_dollar_idle_in_dev_is_refused(workspace: Workspace) -> None:
    site_figures.from_plans(workspace, _plans(*[ALARM] * 7), write=True)  # type: ignore[arg-type]
    with pytest.raises(CommandError, match=r"A site in dev costs 1\.06 USD a month while idle: less than 1\.00"):
        site_figures.from_plans(workspace, _plans(*[ALARM] * 8), write=True)  # type: ignore[arg-type]


def test_a_part_without_its_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="no <!-- begin: idle"):
        site_figures.with_part("a page", "idle", "content")


def test_a_site_gets_a_tenth_of_what_the_account_has() -> None:
    assert account_quotas.API_BURST.default == account_quotas.MOST_BURST * account_quotas.SHARE
    assert account_quotas.API_RATE.default == account_quotas.MOST_RATE_PER_SECOND * account_quotas.SHARE
