"""What a site is in an environment, read from its state, and what it costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from site_tree import ROOT, make

from cli import accounts, prices, site_cost, site_list, site_show, site_state
from cli.errors import CommandError
from cli.planned import UNKNOWN, Resource
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "owner: team-demo\nenvironments: {dev: {}}\n"


def _resource(kind: str, **values: Any) -> Resource:
    return Resource(f"module.site.{kind}.this", kind, values)


@pytest.mark.parametrize(
    ("block", "applied", "state"),
    [
        (True, True, "live"),
        (True, False, "planned"),
        (False, True, "leaving"),
        (False, False, "-"),
        (True, None, "unknown"),
        (False, None, "-"),
    ],
)
def test_a_sites_state_follows_from_its_block_and_what_was_applied(
    block: bool, applied: bool | None, state: str
) -> None:
    assert site_list.state_of(block=block, applied=applied) == state
    assert state in site_list.STATES


def test_the_list_joins_files_and_states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path, {"shop": GOOD, "broken": "owner: 1\n"})
    applied = {"shop": True, "gone": True, "over": False}
    monkeypatch.setattr(accounts, "of_environment", lambda *_: "an account")
    monkeypatch.setattr(site_state, "names", lambda *_: list(applied))
    monkeypatch.setattr(
        site_state, "read", lambda _, __, name: _state([_resource("aws_sqs_queue")] if applied[name] else [])
    )
    assert site_list.collect(Workspace(root, tmp_path / ".cache"), ["dev"]) == {
        "broken": {"dev": "-"},
        "gone": {"dev": "leaving"},
        "shop": {"dev": "live"},
    }


def test_the_table_has_every_environment_that_any_site_is_in(capsys: pytest.CaptureFixture[str]) -> None:
    site_list.show({"gone": {"dev": "leaving"}, "shop": {"local": "live", "dev": "planned"}})
    said = capsys.readouterr().out
    assert [word for word in ("dev", "local", "leaving", "live", "planned") if word not in said] == []
    assert "leaving: applied, and its file has no block any more: destroy it" in said


def _state(resources: list[Resource]) -> site_state.SiteState:
    return site_state.SiteState(resources)


@pytest.mark.parametrize(("actions", "state"), [(["no-op"], "live"), (["read"], "live"), (["update"], "drifted")])
def test_a_live_site_whose_plan_changes_something_has_drifted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actions: list[str], state: str
) -> None:
    class Run:
        def planned(self) -> dict[str, Any]:
            return {"resource_changes": [{"change": {"actions": actions}}]}

    root = make(tmp_path, {"shop": GOOD})
    monkeypatch.setattr(accounts, "of_environment", lambda *_: "an account")
    monkeypatch.setattr(site_state, "names", lambda *_: ["shop"])
    monkeypatch.setattr(site_state, "read", lambda *_: _state([_resource("aws_sqs_queue")]))
    monkeypatch.setattr("cli.environments.ready", lambda _: Run())
    assert site_list.collect(Workspace(root, tmp_path / ".cache"), ["dev"], drift=True) == {"shop": {"dev": state}}


def test_an_environment_that_we_cannot_look_into_is_unknown_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise CommandError("dev: no AWS credentials.")

    monkeypatch.setattr(accounts, "of_environment", refuse)
    root = make(tmp_path, {"shop": GOOD})
    assert site_list.collect(Workspace(root, tmp_path / ".cache"), ["dev"]) == {"shop": {"dev": "unknown"}}
    assert "dev was not looked into: dev: no AWS credentials." in capsys.readouterr().err


def test_a_state_is_read_with_its_handles_and_its_size() -> None:
    body = json.dumps(
        {
            "outputs": {"site": {"value": {"table": "t"}}},
            "resources": [
                {
                    "mode": "managed",
                    "type": "aws_sqs_queue",
                    "name": "this",
                    "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                    "instances": [{"attributes": {"name": "q"}}],
                }
            ],
        }
    ).encode()
    state = site_state.parse(body)
    assert (state.live, state.handles, state.size_bytes) == (True, {"table": "t"}, len(body))
    assert not site_state.parse(b'{"outputs": {}, "resources": []}').live


def test_the_states_of_an_environment_are_in_the_bucket_of_its_root() -> None:
    assert site_state.bucket(ROOT, "prod") == "slipway-prod-state"


def test_a_bill_counts_what_runs_while_nobody_comes() -> None:
    items = site_cost.idle(
        [
            _resource("aws_s3_bucket"),
            _resource("aws_cloudwatch_metric_alarm"),
            _resource("aws_cloudwatch_metric_alarm", metric_query=UNKNOWN),
            _resource(
                "aws_cloudwatch_metric_alarm", metric_query=[{"metric": [{}]}, {"metric": [{}]}, {"expression": "a"}]
            ),
            _resource("aws_cloudwatch_composite_alarm"),
            _resource("aws_wafv2_web_acl", rule=[{}, {}, {}]),
            _resource("aws_wafv2_rule_group", rule=[{}, {}]),
            _resource("aws_lambda_event_source_mapping", event_source_arn=UNKNOWN),
            _resource("aws_lambda_event_source_mapping", starting_position="LATEST"),
        ]
    )
    assert {item.what: round(item.usd, 4) for item in items} == {
        "aws_cloudwatch_composite_alarm": 0.5,
        "alarms": 0.4,
        "firewalls of its own": 5.0,
        "rules of the firewall": 5.0,
        "queues that Lambda asks": 0.2592,
    }
    assert site_cost.total(items) == pytest.approx(11.1592)
    assert [item.usd for item in items] == sorted((item.usd for item in items), reverse=True)


def test_what_nobody_has_looked_up_is_no_bill() -> None:
    with pytest.raises(CommandError, match="aws_nat_gateway"):
        site_cost.idle([_resource("aws_nat_gateway")])


def test_a_price_is_used_or_it_is_not_in_the_table() -> None:
    readers = ("src/cli/gate/costs.py", "src/cli/lake_cost.py", "src/cli/site_cost.py")
    said = "".join((ROOT / path).read_text(encoding="utf-8") for path in readers)
    assert [name for name in prices.ALL if f"prices.{name}" not in said] == []


SITE = {"retention_days": 7, "images": {"presets": {"thumb": {"formats": ["jpg"]}, "large": {}}}}


def test_a_thousand_images_cost_their_variants_too() -> None:
    image, video, document = site_cost.MEDIA
    lines = {item.what: item for item in site_cost.per_thousand(image, SITE)}
    assert lines["original and variants written"].count == 1000 * (1 + 1 + 3)
    kept = lines["original and variants kept"]
    assert kept.usd == pytest.approx(5.5 * 7 / 30.4 * 0.023)
    assert "CDN: 10 views of 0.1 MB each" in lines
    written = [
        item.count for item in site_cost.per_thousand(video, SITE) if item.what == "original and variants written"
    ]
    assert written == [1000]
    assert site_cost.total(site_cost.per_thousand(document, SITE)) < site_cost.total(
        site_cost.per_thousand(video, SITE)
    )


def test_keeping_media_longer_costs_more() -> None:
    image = site_cost.MEDIA[0]
    week, month = (site_cost.per_thousand(image, {**SITE, "retention_days": days}) for days in (7, 30))
    assert site_cost.total(month) > site_cost.total(week)


def test_a_sites_values_have_the_defaults_of_the_schema() -> None:
    found = site_show.with_defaults(Workspace(ROOT, ROOT / ".cache"), {"owner": "team-demo", "images": {"heic": True}})
    assert found["retention_days"] == 7
    assert found["images"]["heic"] is True
    assert set(found["images"]["presets"]) == {"large", "medium", "thumb"}
