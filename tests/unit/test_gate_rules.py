"""What the gate refuses of a plan, and what it lets pass: each rule with both."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gate_plans import change, plan

from cli.gate import rules

BUCKET = "aws_s3_bucket"


def reasons(content: dict[str, Any], *labels: str) -> list[str]:
    return [str(one.reason) for one in rules.check(content, labels)]


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})


READ = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
WRITE = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}
OF_SQS = {"Principal": {"Service": "sqs.amazonaws.com"}}


@pytest.mark.parametrize("actions", [("delete",), ("delete", "create"), ("create", "delete"), ("forget",)])
@pytest.mark.parametrize(
    "kind",
    ["aws_cognito_user_pool", "aws_dynamodb_table", "aws_kms_key", "aws_rds_cluster", BUCKET],
)
def test_what_holds_data_is_not_lost_without_a_label_that_names_it(kind: str, actions: tuple[str, ...]) -> None:
    content = plan(change(kind, *actions))
    (refusal,) = rules.check(content)
    assert refusal.about == f"{kind}.this"
    assert f"allow-destroy:{kind}.this" in refusal.forward
    assert reasons(content, f"allow-destroy:{kind}.this") == []
    assert reasons(content, f"allow-destroy:{kind}.other") == ["stateful-destroy"]


@pytest.mark.parametrize(
    "one", [change(BUCKET, "create"), change(BUCKET, "update"), change("aws_lambda_function", "delete", "create")]
)
def test_what_stays_and_what_holds_nothing_passes(one: dict[str, Any]) -> None:
    assert reasons(plan(one)) == []


def test_a_replace_says_what_forces_it() -> None:
    (refusal,) = rules.check(plan(change(BUCKET, "delete", "create", replace_paths=[["bucket"]])))
    assert "because bucket changed" in refusal.why


def test_many_destroys_need_a_label_with_their_number() -> None:
    few = [change("aws_sns_topic", "delete", name=f"t{at}") for at in range(rules.MOST_DESTROYS)]
    many = [*few, change("aws_sns_topic", "delete", name="more")]
    assert reasons(plan(*few)) == []
    assert reasons(plan(*many)) == ["many-destroys"]
    assert reasons(plan(*many), f"allow-destroys:{len(many)}") == []
    assert reasons(plan(*many), f"allow-destroys:{len(many) - 1}") == ["many-destroys"]


def updated(kind: str, before: dict[str, Any], after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return plan(change(kind, "update", before=before, after=after, **more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(READ), policy(READ, WRITE)),
        (policy(READ), policy({**READ, "Resource": "arn:aws:s3:::other/*"})),
        (policy({**READ, "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}), policy(READ)),
        (policy(READ, {**WRITE, "Effect": "Deny"}), policy(READ)),
        (policy({**READ, **OF_SQS}), policy({**READ, "Principal": {"AWS": "*"}})),
    ],
)
def test_a_policy_that_allows_more_needs_a_review(before: str, after: str) -> None:
    content = updated("aws_iam_role_policy", {"policy": before}, {"policy": after})
    assert set(reasons(content)) == {"wider-permissions"}
    assert reasons(content, rules.REVIEW) == []
    assert reasons(updated("aws_iam_role_policy", {"policy": after}, {"policy": after})) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(READ, WRITE), policy(READ)),
        (policy(READ), policy(READ, {**WRITE, "Effect": "Deny"})),
        (policy(READ, WRITE), policy({**READ, "Action": ["s3:PutObject", "s3:GetObject"]})),
    ],
)
def test_a_policy_that_allows_the_same_or_less_passes(before: str, after: str) -> None:
    assert reasons(updated("aws_iam_role_policy", {"policy": before}, {"policy": after})) == []


def test_a_policy_that_nobody_can_read_before_the_apply_needs_a_review() -> None:
    content = updated("aws_kms_key", {"policy": policy(READ)}, {}, after_unknown={"policy": True})
    assert reasons(content) == ["wider-permissions"]
    assert reasons(plan(change("aws_kms_key", "create", after_unknown={"policy": True}))) == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_iam_role_policy", {"policy": policy({"Action": "s3:*", "Resource": "arn:aws:s3:::b"})}),
        ("aws_iam_policy", {"policy": policy({"Action": "s3:GetObject", "Resource": "*"})}),
        ("aws_iam_policy", {"policy": policy({"NotAction": "iam:*", "Resource": "*"})}),
        ("aws_sqs_queue_policy", {"policy": policy({"Action": "sqs:SendMessage", "Principal": "*"})}),
        ("aws_iam_role", {"assume_role_policy": policy({"Principal": {"AWS": "arn:aws:iam::999999999999:root"}})}),
        (
            "aws_iam_role",
            {"assume_role_policy": policy({"Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token"}})},
        ),
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("aws_iam_access_key", {}),
    ],
)
def test_what_is_new_and_wide_needs_a_review(kind: str, values: dict[str, Any]) -> None:
    assert reasons(plan(change(kind, "create", after=values))) == ["wider-permissions"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_iam_role_policy", {"policy": policy(READ)}),
        ("aws_iam_role", {"assume_role_policy": policy({"Principal": {"Service": "lambda.amazonaws.com"}})}),
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/service-role/AWSConfigRole"}),
        ("aws_kms_key", {"policy": policy({"Action": "kms:*", "Principal": {"AWS": "arn:aws:iam::1:root"}})}),
    ],
)
def test_what_is_new_and_narrow_passes(kind: str, values: dict[str, Any]) -> None:
    assert reasons(plan(change(kind, "create", after=values))) == []


def test_a_boundary_that_goes_needs_a_review() -> None:
    bound = {"permissions_boundary": "arn:aws:iam::1:policy/boundary"}
    assert reasons(updated("aws_iam_role", bound, {"permissions_boundary": None})) == ["wider-permissions"]
    assert reasons(updated("aws_iam_role", bound, bound)) == []


INGRESS = {"cidr_ipv4": "0.0.0.0/0", "from_port": 22, "ip_protocol": "tcp", "to_port": 22}
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
BLOCKS = {"rule": [{"name": "sql", "action": [], "override_action": [{"count": [], "none": [{}]}]}]}
COUNTS = {"rule": [{"name": "sql", "action": [], "override_action": [{"count": [{}], "none": []}]}]}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_vpc_security_group_ingress_rule", {**INGRESS, "cidr_ipv4": "10.0.0.0/8"}, INGRESS),
        ("aws_security_group", {"ingress": []}, {"ingress": [{"cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"}]}),
        ("aws_s3_bucket_public_access_block", BLOCKED, {**BLOCKED, "restrict_public_buckets": False}),
        ("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True}),
        ("aws_lambda_function_url", {"authorization_type": "AWS_IAM"}, {"authorization_type": "NONE"}),
        ("aws_lambda_permission", {"principal": "s3.amazonaws.com"}, {"principal": "*"}),
        ("aws_apigatewayv2_route", {"authorization_type": "JWT"}, {"route_key": "GET /v1/media"}),
        ("aws_cloudfront_distribution", {"web_acl_id": "arn"}, {"web_acl_id": ""}),
        ("aws_wafv2_web_acl", BLOCKS, COUNTS),
        ("aws_wafv2_web_acl", BLOCKS, {"rule": []}),
    ],
)
def test_what_opens_needs_a_review(kind: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert reasons(updated(kind, before, after)) == ["public-exposure"]
    assert reasons(updated(kind, before, after), rules.REVIEW) == []
    assert reasons(updated(kind, after, {**after, "tags": {}})) == [], "as open as it was"
    assert reasons(updated(kind, after, before)) == [], "what closes passes"


@pytest.mark.parametrize(
    ("kind", "values", "count"),
    [
        ("aws_vpc_security_group_ingress_rule", INGRESS, 1),
        ("aws_vpc_security_group_ingress_rule", {**INGRESS, "cidr_ipv4": "10.1.0.0/16"}, 0),
        ("aws_vpc_security_group_egress_rule", INGRESS, 0),  # outwards is what the plan rules judge
        ("aws_s3_bucket_public_access_block", BLOCKED, 0),
        ("aws_s3_bucket_public_access_block", {**BLOCKED, "block_public_acls": False}, 1),
        ("aws_s3_bucket_website_configuration", {}, 1),
        ("aws_s3_bucket_acl", {"acl": "public-read"}, 1),
        ("aws_apigatewayv2_route", {"authorization_type": "NONE", "route_key": "GET /v1/health"}, 0),
        ("aws_apigatewayv2_route", {"authorization_type": "NONE", "route_key": "GET /v1/media"}, 1),
    ],
)
def test_what_is_new_and_open_needs_a_review(kind: str, values: dict[str, Any], count: int) -> None:
    assert len(reasons(plan(change(kind, "create", after=values)))) == count


@pytest.mark.parametrize("kind", ["aws_s3_bucket_public_access_block", "aws_wafv2_web_acl_association"])
def test_a_guard_that_goes_away_needs_a_review(kind: str) -> None:
    assert reasons(plan(change(kind, "delete", before=BLOCKED))) == ["public-exposure"]


def test_only_our_providers_modules_and_no_programs_pass() -> None:
    call = {"source": "../../../modules/x", "module": {"resources": []}}
    assert reasons(plan(module_calls={"x": call})) == []
    for source in ("git::https://example.com/x.git", "hashicorp/consul/aws", "https://example.com/x.zip"):
        assert reasons(plan(module_calls={"x": {**call, "source": source}})) == ["foreign-module"]
    deep = {"source": "./y", "module": {"module_calls": {"z": {**call, "source": "git::x"}}}}
    assert reasons(plan(module_calls={"x": deep})) == ["foreign-module"]
    foreign = plan()
    foreign["configuration"]["provider_config"]["x"] = {"full_name": "registry.terraform.io/hashicorp/external"}
    assert reasons(foreign) == ["foreign-provider"]
    data = {"address": "data.external.x", "mode": "data", "type": "external", "provider_config_key": "x"}
    assert reasons(plan(resources=[data])) == ["external-data"]
    runs = {"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "provider_config_key": "x"}
    assert reasons(plan(resources=[{**runs, "provisioners": [{"type": "local-exec"}]}])) == ["provisioner"]
    assert reasons(plan(resources=[runs])) == []
    below = {"source": "./y", "module": {"resources": [{**runs, "provisioners": [{"type": "remote-exec"}]}]}}
    assert reasons(plan(module_calls={"x": below}), rules.REVIEW) == ["provisioner"], "no label helps"


def test_a_service_that_aws_has_closed_is_refused() -> None:
    assert reasons(plan(change("aws_qldb_ledger", "create"))) == ["retired-service"]
    assert reasons(plan(change("aws_lambda_function", "create", after={"runtime": "python3.8"}))) == ["retired-service"]
    assert reasons(plan(change("aws_lambda_function", "create", after={"runtime": "python3.13"}))) == []


@pytest.mark.parametrize(
    ("variables", "count"),
    [
        ({"DB_PASSWORD": "hunter2"}, 1),
        ({"GREETER": "kT9vQ2xLr8ZpW4mN7bYc"}, 1),
        ({"KEY": "AKIA" + "IOSFODNN7EXAMPLE"}, 1),
        ({"DATABASE": "postgres://user:hunter2@db.internal/media"}, 1),
        ({"SETTINGS": '{"mode":"fast","api_key":"kT9vQ2xLr8ZpW4mN7bYc"}'}, 1),
        ({"PRESETS": '[{"name":"thumb","width":150,"formats":["avif","webp"],"quality":{"avif":50,"webp":80}}]'}, 0),
        ({"TABLE": "slipway-prod-shop-metadata", "LOG_LEVEL": "INFO"}, 0),
        ({"QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/111111111111/slipway-prod-shop-images"}, 0),
        ({"KEY_ARN": "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"}, 0),
        ({"DB_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf"}, 0),
    ],
)
def test_a_credential_in_a_variable_is_refused_and_not_repeated(variables: dict[str, str], count: int) -> None:
    values = {"environment": [{"variables": variables}]}
    refusals = rules.check(plan(change("aws_lambda_function", "create", after=values)))
    assert [str(one.reason) for one in refusals] == ["secret-in-plan"] * count
    for refusal in refusals:
        assert not any(value in str(refusal) for value in variables.values())
