"""Plans as data: what is read from `terraform show -json`, and how it is shown to checkov."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli import coverage, plans
from cli.errors import CommandError
from cli.planned import UNKNOWN, Resource, applied, for_checkov, overlay, resources, without_keys
from cli.workspace import Workspace


def change(address: str, kind: str, after: Any, unknown: Any = None, mode: str = "managed") -> dict[str, Any]:
    change = {"after": after, "after_unknown": unknown or {}}
    return {"address": address, "change": change, "mode": mode, "type": kind}


def block(address: str, provider: str = "aws", **expressions: Any) -> dict[str, Any]:
    return {"address": address, "provider_config_key": provider, "expressions": expressions}


LOGS = 'module.site.module.cdn["shop.example.com"].aws_cloudwatch_log_group.this["a.b"]'
PLAN: dict[str, Any] = {
    "configuration": {
        "provider_config": {
            "aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}},
            "aws.us_east_1": {"expressions": {"region": {"constant_value": "us-east-1"}}},
        },
        "root_module": {
            "module_calls": {
                "site": {
                    "source": "../../../terraform/site",
                    "module": {
                        "resources": [block("aws_s3_bucket.this"), block("data.aws_region.current")],
                        "module_calls": {
                            "cdn": {
                                "source": "../../modules/cdn",
                                "module": {
                                    "resources": [
                                        block(
                                            "aws_cloudwatch_log_group.this",
                                            "aws.us_east_1",
                                            kms_key_id={"references": ["var.key"]},
                                        )
                                    ]
                                },
                            }
                        },
                    },
                }
            }
        },
    },
    "planned_values": {"root_module": {"resources": [{"address": LOGS, "values": {"name": "x"}}]}},
    "resource_changes": [
        change("module.site.aws_s3_bucket.this", "aws_s3_bucket", {"bucket": "b"}, {"arn": True}),
        change("module.site.aws_s3_bucket.gone", "aws_s3_bucket", None),
        change("module.site.data.aws_region.current", "aws_region", {}, mode="data"),
        change(LOGS, "aws_cloudwatch_log_group", {"name": "x"}, {"arn": True, "id": True, "kms_key_id": True}),
    ],
}


def test_a_resource_has_its_region_its_source_and_what_is_unknown() -> None:
    bucket, logs = resources(PLAN)
    assert (bucket.region, bucket.source) == ("eu-west-1", "../../../terraform/site")
    assert (logs.region, logs.source) == ("us-east-1", "../../../modules/cdn")
    assert (bucket.provider, logs.provider) == ("aws", "aws.us_east_1")
    assert bucket.values == {"bucket": "b", "arn": UNKNOWN}


@pytest.mark.parametrize(
    ("address", "module", "key"),
    [
        ("aws_s3_bucket.this", "", ""),
        ('module.a["x.y"].aws_s3_bucket.this["z"]', 'module.a["x.y"]', '["z"]'),
        ("module.a.module.b.aws_s3_bucket.this[0]", "module.a.module.b", "[0]"),
    ],
)
def test_an_address_is_taken_apart(address: str, module: str, key: str) -> None:
    found = Resource(address, "aws_s3_bucket", {})
    assert (found.module, found.key) == (module, key)


@pytest.mark.parametrize(
    ("values", "unknown", "merged"),
    [
        ({"a": 1}, {"b": True}, {"a": 1, "b": UNKNOWN}),
        ({"a": [{"b": 1}]}, {"a": [{"c": True}]}, {"a": [{"b": 1, "c": UNKNOWN}]}),
        ({"a": [1, None]}, {"a": [False, True]}, {"a": [1, UNKNOWN]}),
        ({"a": 1}, {"b": False, "c": {}}, {"a": 1}),
        (None, True, UNKNOWN),
    ],
)
def test_what_is_unknown_lies_over_what_is_known(values: Any, unknown: Any, merged: Any) -> None:
    assert overlay(values, unknown) == merged


def test_a_key_with_brackets_quotes_and_dots_is_still_a_key() -> None:
    assert without_keys('module.a["x[1].\\"y\\""].b.c[0]') == "module.a.b.c"


def test_a_state_is_read_like_a_plan() -> None:
    block = {"mode": "managed", "module": "module.x", "name": "this", "type": "aws_kms_key"}
    hashicorp = 'provider["registry.terraform.io/hashicorp/aws"]'
    attributes = {"policy": "{}"}
    state = {
        "resources": [
            {**block, "provider": hashicorp, "instances": [{"attributes": attributes}]},
            {**block, "provider": hashicorp, "mode": "data", "instances": [{"attributes": attributes}]},
            {
                **block,
                "module": "module.x.module.y",
                "provider": f"{hashicorp}.us_east_1",
                "instances": [{"index_key": "a.b", "attributes": attributes}, {"index_key": 0, "attributes": {}}],
            },
        ]
    }
    assert applied(state) == [
        Resource("module.x.aws_kms_key.this", "aws_kms_key", attributes, None, "", "aws"),
        Resource(
            'module.x.module.y.aws_kms_key.this["a.b"]', "aws_kms_key", attributes, "us-east-1", "", "aws.us_east_1"
        ),
        Resource("module.x.module.y.aws_kms_key.this[0]", "aws_kms_key", {}, "us-east-1", "", "aws.us_east_1"),
    ]
    assert applied(state)[1].key == '["a.b"]'


def test_checkov_sees_a_reference_as_set_and_a_key_without_dots() -> None:
    shown = for_checkov(PLAN)
    (logs,) = shown["planned_values"]["root_module"]["resources"]
    assert logs["values"] == {"name": "x", "kms_key_id": "known-after-apply"}  # arn and id: the code does not set them
    assert logs["address"] == 'module.site.module.cdn["shop-example-com"].aws_cloudwatch_log_group.this["a-b"]'
    assert "known-after-apply" not in json.dumps(PLAN)


def output(value: Any, unknown: Any) -> dict[str, Any]:
    return {"after": {"value": value}, "after_unknown": {"value": unknown}}


def test_a_contract_has_stand_ins_for_what_only_the_apply_tells() -> None:
    said = output({"version": 1, "keys": {}, "dns": None}, {"keys": {"data": True}})
    assert plans.contract(said, "111111111111", "eu-west-1") == {
        "dns": None,
        "keys": {"data": "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-000000000000"},
        "version": 1,
    }


def test_a_handle_without_a_stand_in_is_named() -> None:
    with pytest.raises(CommandError, match=r"contract's database\.host is known after the apply only"):
        plans.contract(output({}, {"database": {"host": True}}), "111111111111", "eu-west-1")


def plan(name: str, *kinds: str) -> plans.Plan:
    calls = {"source": "../../../modules/cdn", "module": {"resources": [block(f"{kind}.this") for kind in kinds]}}
    content = {
        "configuration": {"root_module": {"module_calls": {"x": calls}}},
        "resource_changes": [change(f'module.x.{kind}.this["{name}"]', kind, {}) for kind in kinds],
    }
    return plans.Plan(name, Path(), content)


def test_environments_that_should_be_alike_are_compared_layer_by_layer() -> None:
    both = [
        plan(f"{environment}/{layer}", "aws_a") for environment in ("uat", "prod") for layer in ("platform", "site-x")
    ]
    assert plans.unlike(both, "uat", "prod") == []
    more = [*both[:1], plan("uat/site-x", "aws_a", "aws_b"), *both[2:]]
    assert plans.unlike(more, "uat", "prod") == [
        'uat and prod: module.x.aws_b.this["ENV/site-x"]: only one of the two has it'
    ]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    (tmp_path / "modules/cdn").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(coverage, "PLANNED_ONLY", {"aws_e": "it has none"})
    return Workspace(tmp_path, tmp_path / ".cache")


PROD = plan("prod/site-x", "aws_a", "aws_b", "aws_c", "aws_d", "aws_e")
LOCAL = plan("local/site-x", "aws_a", "aws_b", "aws_c", "aws_d", "aws_z")


def test_the_page_says_what_is_applied_and_why_the_rest_is_not(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="Out of date"):
        coverage.bring_up_to_date(workspace, [PROD, LOCAL], write=False)
    assert coverage.bring_up_to_date(workspace, [PROD, LOCAL], write=True) == "4 of 5 types applied (80 %)"
    page = (workspace.root / "docs/COVERAGE.md").read_text(encoding="utf-8")
    assert "| `aws_a` | [cdn](../modules/cdn) | applied |" in page
    assert "| `aws_e` | [cdn](../modules/cdn) | planned: it has none |" in page
    assert "aws_z" not in page
    assert coverage.said_to_be_applied(page) == {"aws_a", "aws_b", "aws_c", "aws_d"}
    coverage.bring_up_to_date(workspace, [PROD, LOCAL], write=False)


def test_a_type_that_no_test_applies_needs_a_reason(workspace: Workspace) -> None:
    prod = plan("prod/site-x", "aws_a", "aws_b", "aws_c", "aws_d", "aws_e", "aws_f")
    with pytest.raises(CommandError, match="local does not apply: aws_f"):
        coverage.bring_up_to_date(workspace, [prod, LOCAL], write=True)


def test_a_reason_that_nothing_needs_is_refused(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="no reason any more: aws_e"):
        coverage.bring_up_to_date(
            workspace, [PROD, plan("local/site-x", *(f"aws_{name}" for name in "abcde"))], write=True
        )


def test_a_share_below_the_aim_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "PLANNED_ONLY", dict.fromkeys(("aws_b", "aws_c"), "none"))
    prod, local = plan("prod/site-x", "aws_a", "aws_b", "aws_c"), plan("local/site-x", "aws_a")
    with pytest.raises(CommandError, match="33 % of prod's resource types"):
        coverage.bring_up_to_date(workspace, [prod, local], write=True)


def test_the_page_shows_what_an_environment_is_like() -> None:
    changes = [
        change("module.x.aws_vpc.this", "aws_vpc", {"cidr_block": "10.20.0.0/16"}),
        *(change(f'module.x.aws_subnet.this["{a}"]', "aws_subnet", {"availability_zone": a}) for a in "ab"),
        change("module.x.aws_nat_gateway.this[0]", "aws_nat_gateway", {}),
        *(
            change(f"module.x.aws_cloudwatch_log_group.this[{d}]", "aws_cloudwatch_log_group", {"retention_in_days": d})
            for d in (365, 90)
        ),
        change("module.x.aws_dynamodb_table.this", "aws_dynamodb_table", {"deletion_protection_enabled": False}),
        change("module.x.aws_wafv2_web_acl.this", "aws_wafv2_web_acl", {"rule": []}),
    ]
    kinds = sorted({one["type"] for one in changes})
    content = {**plan("dev/platform", *kinds).content, "resource_changes": changes}
    assert coverage.facts([plans.Plan("dev/platform", Path(), content), PROD], "dev") == {
        "address range": "10.20.0.0/16",
        "availability zones": "2",
        "NAT gateways": "1",
        "days that logs are kept": "90 to 365",
        "firewall": "counts",
        "second factor of the site's users": "",
        "edge locations": "",
        "a destroy by mistake takes data": "yes",
    }


def test_the_first_site_of_each_environment_is_planned(workspace: Workspace) -> None:
    for path, text in (
        ("envs/sites/a.yaml", "environments: {dev: {}}"),
        ("envs/sites/b.yaml", "environments: {dev: {}, prod: {}}"),
        ("envs/dev/site/backend.tf", ""),
        ("envs/prod/site/backend.tf", ""),
    ):
        (workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace.root / path).write_text(text, encoding="utf-8")
    assert plans.names(workspace) == [("dev", "a"), ("prod", "b")]
    (workspace.root / "envs/uat/site").mkdir(parents=True)
    (workspace.root / "envs/uat/site/backend.tf").touch()
    with pytest.raises(CommandError, match="No site of envs/sites lives in uat"):
        plans.names(workspace)


@pytest.mark.parametrize(
    ("name", "guarded"),
    [("dev/platform", True), ("prod/platform", True), ("local/platform", False), ("prod/site-x", False)],
)
def test_a_platform_that_is_an_account_is_held_to_the_rules_of_accounts(name: str, guarded: bool) -> None:
    rules = plans.rules_of(plans.Plan(name, Path(), {}))
    assert (rules.keys() >= {"account", "trail"}) is guarded
    assert ("malware" in rules) is (name == "prod/site-x")
    assert "retired" in rules
