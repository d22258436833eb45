"""Every rule on a plan, against a plan that breaks it and the nearest one that does not."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest

from cli import edge_rules, plan_rules, policies
from cli.planned import UNKNOWN, Resource

GROUP = "aws_vpc_security_group_egress_rule"
HTTPS = {"cidr_ipv4": "0.0.0.0/0", "from_port": 443, "ip_protocol": "tcp", "to_port": 443}
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
SIGNED = {"domain_name": "b.s3.us-east-1.amazonaws.com", "origin_access_control_id": UNKNOWN, "origin_id": "web"}
TLS = {"origin_protocol_policy": "https-only", "origin_ssl_protocols": ["TLSv1.2"]}
OURS = {"aws:PrincipalAccount": ["111111111111"], "aws:ResourceAccount": ["111111111111"]}


def resource(kind: str, values: dict[str, Any], *, key: str = "", region: str = "us-east-1") -> Resource:
    return Resource(f"module.x.{kind}.this{key}", kind, values, region)


def policy(**statement: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", **statement}]})


def problems(rule: str, *found: Resource) -> list[str]:
    return [finding.problem for finding in plan_rules.CLOSED_RULES[rule](found)]


@pytest.mark.parametrize(
    "values",
    [
        {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"},
        {**HTTPS, "from_port": 0, "to_port": 65535},
        {**HTTPS, "to_port": 444},
        {**HTTPS, "ip_protocol": "udp"},
        {**HTTPS, "cidr_ipv4": "8.0.0.0/6", "from_port": 22, "to_port": 22},
        {**HTTPS, "cidr_ipv4": None, "cidr_ipv6": "::/0", "ip_protocol": "-1"},
        {**HTTPS, "cidr_ipv4": UNKNOWN, "to_port": 80},
    ],
)
def test_an_egress_rule_to_everywhere_is_found(values: dict[str, Any]) -> None:
    assert problems("egress", resource(GROUP, values))


@pytest.mark.parametrize(
    "values",
    [
        HTTPS,
        {"cidr_ipv4": "10.0.0.0/8", "ip_protocol": "-1"},
        {"from_port": 5432, "ip_protocol": "tcp", "referenced_security_group_id": UNKNOWN, "to_port": 5432},
        {"cidr_ipv6": "fd00::/8", "ip_protocol": "-1"},
    ],
)
def test_https_and_what_stays_inside_may_go_out(values: dict[str, Any]) -> None:
    assert problems("egress", resource(GROUP, values)) == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_vpc_security_group_ingress_rule", HTTPS),
        ("aws_security_group_rule", {"type": "egress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"}),
        ("aws_security_group", {"egress": [{"cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"}], "ingress": UNKNOWN}),
        ("aws_security_group", {"ingress": [{"cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"], "protocol": "tcp"}]}),
        ("aws_default_security_group", {"egress": [{"cidr_blocks": ["10.0.0.0/8"], "protocol": "-1"}]}),
    ],
)
def test_every_way_to_write_a_rule_is_read(kind: str, values: dict[str, Any]) -> None:
    assert problems("egress", resource(kind, values))


@pytest.mark.parametrize(
    "written",
    [
        None,
        UNKNOWN,
        policy(Action="*", Resource="*"),
        policy(Action="s3:*", Resource="arn:aws:s3:::*", Condition={"StringEquals": {"aws:PrincipalAccount": ["1"]}}),
        policy(Action="s3:*", Resource="*", Condition={"StringEquals": {"aws:ResourceAccount": ["1"]}}),
        policy(Action="s3:*", Resource="*", Condition={"StringLike": OURS}),
        policy(Action="s3:*", Resource="*", Condition={"StringEqualsIfExists": OURS}),
        policy(Action="s3:*", Resource="*", Condition={"StringEquals": OURS | {"aws:ResourceAccount": ["*"]}}),
        policy(Action="s3:*", NotResource="arn:aws:s3:::theirs/*", Condition={"StringEquals": OURS}),
    ],
)
def test_an_endpoint_that_admits_others_is_found(written: Any) -> None:
    assert problems("endpoints", resource("aws_vpc_endpoint", {"policy": written}))


@pytest.mark.parametrize(
    "written",
    [
        policy(Action="s3:*", Resource="*", Condition={"StringEquals": OURS}),
        policy(
            Action="s3:*",
            Resource="*",
            Condition={"StringEquals": {k.replace("Account", "OrgID"): ["o-1"] for k in OURS}},
        ),
        policy(Action="s3:GetObject", Resource=["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]),
        json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}),
    ],
)
def test_an_endpoint_that_admits_ours_passes(written: str) -> None:
    assert problems("endpoints", resource("aws_vpc_endpoint", {"policy": written})) == []


@pytest.mark.parametrize(
    "origin",
    [
        {**SIGNED, "origin_access_control_id": ""},
        {**SIGNED, "origin_access_control_id": None, "domain_name": UNKNOWN},
        {**SIGNED, "s3_origin_config": [{"origin_access_identity": "x"}]},
        {"domain_name": "b.s3-website-us-east-1.amazonaws.com", "custom_origin_config": [TLS]},
        {"domain_name": "b.s3.us-east-1.amazonaws.com", "custom_origin_config": [TLS]},
        {"domain_name": "api.example.com", "custom_origin_config": [TLS | {"origin_protocol_policy": "match-viewer"}]},
        {
            "domain_name": "api.example.com",
            "custom_origin_config": [TLS | {"origin_ssl_protocols": ["TLSv1", "TLSv1.2"]}],
        },
    ],
)
def test_an_open_origin_is_found(origin: dict[str, Any]) -> None:
    assert problems("origins", resource("aws_cloudfront_distribution", {"origin": [SIGNED, origin]}))


def test_a_signed_bucket_and_an_api_by_tls_pass() -> None:
    api = {"domain_name": UNKNOWN, "custom_origin_config": [TLS]}
    assert problems("origins", resource("aws_cloudfront_distribution", {"origin": [SIGNED, api]})) == []


@pytest.mark.parametrize(("behaviour", "count"), [("always", 0), ("never", 1), ("no-override", 1)])
def test_origin_access_control_always_signs(behaviour: str, count: int) -> None:
    control = resource("aws_cloudfront_origin_access_control", {"signing_behavior": behaviour})
    assert len(problems("origins", control)) == count


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_cloudfront_distribution", {}),
        ("aws_cloudfront_function", {}),
        ("aws_wafv2_web_acl", {"scope": "CLOUDFRONT"}),
        ("aws_wafv2_ip_set", {"scope": "CLOUDFRONT"}),
        ("aws_cloudwatch_log_group", {"name": "/aws/route53/acme-dev"}),
        ("aws_cloudwatch_log_group", {"name": "aws-waf-logs-acme-dev-cloudfront"}),
        ("aws_cloudwatch_log_delivery_source", {"log_type": "ACCESS_LOGS"}),
    ],
)
def test_what_is_cloudfronts_elsewhere_is_found(kind: str, values: dict[str, Any]) -> None:
    assert problems("us-east-1", resource(kind, values, region="eu-west-1"))
    assert problems("us-east-1", resource(kind, values)) == []
    of_default = Resource(f"module.x.{kind}.this", kind, values, "us-east-1", "", "aws")
    assert problems("us-east-1", of_default), "it lies there by chance, and would move with the environment"
    assert problems("us-east-1", dataclasses.replace(of_default, provider="aws.us_east_1")) == []


def test_a_certificate_is_made_where_what_serves_it_looks() -> None:
    def certificate(name: str, region: str) -> Resource:
        return Resource(f'module.dns.aws_acm_certificate.{name}["x"]', "aws_acm_certificate", {}, region)

    assert problems("us-east-1", certificate("cdn", "eu-west-1"))
    assert problems("us-east-1", certificate("cdn", "us-east-1"), certificate("api", "eu-west-1")) == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_wafv2_web_acl", {"scope": "REGIONAL"}),
        ("aws_cloudwatch_log_group", {"name": "aws-waf-logs-acme-dev-regional"}),
        ("aws_cloudwatch_log_group", {"name": "/aws/lambda/acme-cloudfront"}),
        ("aws_cloudwatch_log_delivery_source", {"log_type": "EVENT_LOGS"}),
    ],
)
def test_what_is_regional_may_be_anywhere(kind: str, values: dict[str, Any]) -> None:
    assert problems("us-east-1", resource(kind, values, region="eu-west-1")) == []


@pytest.mark.parametrize(
    "values",
    [
        {"viewer_certificate": [{"acm_certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/x"}]},
        {"web_acl_id": "arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/x/y"},
    ],
)
def test_a_distribution_that_refers_to_another_region_is_found(values: dict[str, Any]) -> None:
    assert problems("us-east-1", resource("aws_cloudfront_distribution", values))
    moved = json.loads(json.dumps(values).replace("eu-west-1", "us-east-1"))
    assert problems("us-east-1", resource("aws_cloudfront_distribution", moved)) == []


GUARDED: dict[str, Any] = {
    "aliases": ["shop.example.com"],
    "arn": "arn:aws:cloudfront::111111111111:distribution/E1",
    "default_cache_behavior": [{"viewer_protocol_policy": "redirect-to-https"}],
    "ordered_cache_behavior": [{"path_pattern": "/v1/*", "viewer_protocol_policy": "https-only"}],
    "origin": [SIGNED, {"custom_header": [{"name": "x-a"}], "custom_origin_config": [TLS], "origin_id": "api"}],
    "viewer_certificate": [{"minimum_protocol_version": "TLSv1.2_2021"}],
    "web_acl_id": UNKNOWN,
}
LOGGED = resource("aws_cloudwatch_log_delivery_source", {})


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        ({"default_cache_behavior": [{"viewer_protocol_policy": "allow-all"}]}, r"answers \* without TLS"),
        (
            {"ordered_cache_behavior": [{"path_pattern": "/v1/*", "viewer_protocol_policy": "allow-all"}]},
            r"answers /v1/\* without TLS",
        ),
        ({"viewer_certificate": [{"minimum_protocol_version": "TLSv1"}]}, "TLSv1.2_2021"),
        ({"viewer_certificate": []}, "TLSv1.2_2021"),
        ({"origin": [{"custom_header": [], "custom_origin_config": [TLS], "origin_id": "api"}]}, "api no header"),
    ],
)
def test_a_distribution_that_lets_its_guard_down_is_found(worse: dict[str, Any], said: str) -> None:
    assert problems("distributions", resource("aws_cloudfront_distribution", GUARDED), LOGGED) == []
    (problem,) = problems("distributions", resource("aws_cloudfront_distribution", GUARDED | worse), LOGGED)
    assert re.search(said, problem)


def test_cloudfronts_own_name_has_cloudfronts_own_tls() -> None:
    own = GUARDED | {"aliases": [], "viewer_certificate": [{"cloudfront_default_certificate": True}]}
    assert problems("distributions", resource("aws_cloudfront_distribution", own), LOGGED) == []


def test_a_distribution_whose_log_nobody_delivers_is_found() -> None:
    others = Resource("module.y.aws_cloudwatch_log_delivery_source.this", "aws_cloudwatch_log_delivery_source", {})
    guarded = resource("aws_cloudfront_distribution", GUARDED)
    assert problems("distributions", guarded, others) == ["delivers no access log"]


@pytest.mark.parametrize(("web_acl", "count"), [(UNKNOWN, 0), ("arn:aws:wafv2:x", 0), ("", 1), (None, 1)])
def test_a_distribution_without_a_firewall_is_found(web_acl: Any, count: int) -> None:
    distribution = resource("aws_cloudfront_distribution", GUARDED | {"web_acl_id": web_acl})
    assert len(problems("firewalled", distribution)) == count


def bucket_policy(*, bucket: str = "b", **statement: Any) -> Resource:
    allowed = {
        "Action": "s3:GetObject",
        "Condition": {"StringEquals": {"aws:SourceArn": GUARDED["arn"]}},
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Resource": f"arn:aws:s3:::{bucket}/*",
        **statement,
    }
    return resource("aws_s3_bucket_policy", {"bucket": bucket, "policy": policy(**allowed)})


def test_a_bucket_that_admits_its_own_distribution_passes() -> None:
    served = resource("aws_cloudfront_distribution", GUARDED)
    assert problems("origins' buckets", served, bucket_policy()) == []
    planned = resource("aws_s3_bucket_policy", {"bucket": "b", "policy": UNKNOWN})
    assert problems("origins' buckets", served, planned) == []
    of_another = resource("aws_s3_bucket_policy", {"bucket": "a", "policy": UNKNOWN})
    silent = bucket_policy(Principal={"Service": "s3.amazonaws.com"})
    assert problems("origins' buckets", served, silent, of_another) == ["may not read its origin b"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"Condition": {}}, "more than one distribution"),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}}, "more than one distribution"),
        ({"Condition": {"ArnLike": {"aws:SourceArn": GUARDED["arn"]}}}, "more than one distribution"),
        (
            {"Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::111111111111:distribution/*"}}},
            "more than one distribution",
        ),
        (
            {"Condition": {"StringEquals": {"aws:SourceArn": [GUARDED["arn"], GUARDED["arn"] + "2"]}}},
            "more than one distribution",
        ),
        ({"Action": "s3:*"}, "lets the CDN do"),
        ({"Action": ["s3:GetObject", "s3:PutObject"]}, "lets the CDN do"),
        ({"bucket": "another"}, "has no such origin"),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, "may not read its origin b"),
        ({"Effect": "Deny"}, "may not read its origin b"),
    ],
)
def test_a_bucket_that_admits_another_or_more_than_reading_is_found(statement: dict[str, Any], said: str) -> None:
    served = resource("aws_cloudfront_distribution", GUARDED)
    others = [bucket_policy()] if "bucket" in statement else []
    found = problems("origins' buckets", served, bucket_policy(**statement), *others)
    assert said in found[0]


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"authorization_type": "JWT", "authorizer_id": UNKNOWN, "route_key": "POST /v1/images"}, 0),
        ({"authorization_type": "NONE", "route_key": "GET /v1/health"}, 0),
        ({"authorization_type": "NONE", "route_key": "POST /v1/images"}, 1),
        ({"authorization_type": "JWT", "authorizer_id": None, "route_key": "POST /v1/images"}, 1),
        ({"authorization_type": "NONE", "route_key": "$default"}, 1),
    ],
)
def test_a_route_without_a_token_is_found(values: dict[str, Any], count: int) -> None:
    assert len(problems("routes", resource("aws_apigatewayv2_route", values))) == count


@pytest.mark.parametrize(
    ("kind", "kept", "lost"),
    [
        ("aws_cognito_user_pool", {"deletion_protection": "ACTIVE"}, {"deletion_protection": "INACTIVE"}),
        ("aws_dynamodb_table", {"deletion_protection_enabled": True}, {"deletion_protection_enabled": None}),
        ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}),
    ],
)
def test_what_a_destroy_would_take_is_found(kind: str, kept: dict[str, Any], lost: dict[str, Any]) -> None:
    assert problems("survival", resource(kind, kept)) == []
    assert problems("survival", resource(kind, lost))


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({}, 1),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, 1),
        ({"StringEquals": {"aws:SourceAccount": "111111111111"}}, 0),
        ({"ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:111111111111:rule/*"}}, 0),
        ({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111111111111:*"}}, 0),
    ],
)
def test_a_service_that_serves_strangers_is_found(condition: dict[str, Any], count: int) -> None:
    written = policy(Action="sqs:SendMessage", Principal={"Service": "events.amazonaws.com"}, Condition=condition)
    assert len(problems("policies", resource("aws_sqs_queue_policy", {"policy": written}))) == count
    assert problems("policies", resource("aws_iam_role", {"assume_role_policy": written})) == []


@pytest.mark.parametrize("name", [*BLOCKED, None])
def test_a_bucket_that_is_not_blocked_in_all_four_ways_is_found(name: str | None) -> None:
    bucket = resource("aws_s3_bucket", {}, key='["a"]')
    block = resource("aws_s3_bucket_public_access_block", BLOCKED | ({name: False} if name else {}), key='["a"]')
    assert bool(problems("buckets", bucket, block)) == (name is not None)


def test_the_block_of_another_bucket_does_not_count() -> None:
    bucket = resource("aws_s3_bucket", {}, key='["a"]')
    assert problems("buckets", bucket, resource("aws_s3_bucket_public_access_block", BLOCKED, key='["b"]'))
    elsewhere = Resource(
        "module.y.aws_s3_bucket_public_access_block.this", "aws_s3_bucket_public_access_block", BLOCKED
    )
    assert problems("buckets", resource("aws_s3_bucket", {}), elsewhere)


@pytest.mark.parametrize(
    ("kind", "values"),
    [("aws_s3_bucket_website_configuration", {}), ("aws_s3_bucket_acl", {"acl": "public-read"})],
)
def test_a_public_bucket_is_found(kind: str, values: dict[str, Any]) -> None:
    assert problems("buckets", resource(kind, values))


def encryption(algorithm: str, key: Any) -> Resource:
    default = {"kms_master_key_id": key, "sse_algorithm": algorithm}
    rule = {"apply_server_side_encryption_by_default": [default], "bucket_key_enabled": True}
    return resource("aws_s3_bucket_server_side_encryption_configuration", {"rule": [rule]})


LOGGING = resource("aws_s3_bucket_logging", {"target_bucket": "logs"})


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([], 2),
        ([LOGGING], 1),
        ([LOGGING, encryption("AES256", None)], 1),
        ([LOGGING, encryption("aws:kms", "")], 1),
        ([LOGGING, encryption("aws:kms", UNKNOWN)], 0),
        ([resource("aws_s3_bucket_policy", {"policy": policy(Principal={"Service": "logging.s3.amazonaws.com"})})], 0),
        ([resource("aws_s3_bucket_policy", {"policy": policy(Principal={"Service": "cloudfront.amazonaws.com"})})], 2),
    ],
)
def test_a_bucket_without_log_or_customer_key_is_found_unless_it_receives_logs(
    others: list[Resource], count: int
) -> None:
    assert len(problems("logged and encrypted", resource("aws_s3_bucket", {}), *others)) == count


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "*", "Resource": "*"},
        {"Action": ["s3:Get*"], "Resource": "arn:aws:s3:::b/*"},
        {"Action": "s3:GetObject", "Resource": ["*"]},
        {"Action": ["xray:PutTraceSegments", "s3:GetObject"], "Resource": "*"},
        {"NotAction": "iam:*", "Resource": "arn:aws:s3:::b"},
        {"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"},
    ],
)
@pytest.mark.parametrize("kind", ["aws_iam_role_policy", "aws_iam_policy", "aws_iam_user_policy"])
def test_a_wildcard_of_an_identity_is_found(kind: str, statement: dict[str, Any]) -> None:
    written = json.dumps({"Statement": [{"Effect": "Allow", **statement}]})
    assert problems("policies", resource(kind, {"policy": written}))


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/incoming/*"},
        {"Effect": "Allow", "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
    ],
)
def test_what_is_named_passes(statement: dict[str, Any]) -> None:
    assert (
        problems("policies", resource("aws_iam_role_policy", {"policy": json.dumps({"Statement": [statement]})})) == []
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("aws_iam_role", "assume_role_policy"),
        ("aws_kms_key", "policy"),
        ("aws_s3_bucket_policy", "policy"),
        ("aws_sqs_queue_policy", "policy"),
    ],
)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::111111111111:root", "*"]}])
def test_a_policy_that_admits_everybody_is_found(kind: str, name: str, principal: Any) -> None:
    open_to_all = policy(Action="kms:Decrypt", Principal=principal, Resource="*")
    narrowed = policy(Action="kms:Decrypt", Principal=principal, Resource="*", Condition={"StringEquals": OURS})
    assert problems("policies", resource(kind, {name: open_to_all}))
    assert problems("policies", resource(kind, {name: narrowed})) == []


@pytest.mark.parametrize(
    ("granted", "count"),
    [("AdministratorAccess", 1), ("PowerUserAccess", 1), ("AmazonS3FullAccess", 1), ("service-role/AWSConfigRole", 0)],
)
def test_a_managed_policy_that_grants_everything_is_found(granted: str, count: int) -> None:
    attached = resource("aws_iam_role_policy_attachment", {"policy_arn": f"arn:aws:iam::aws:policy/{granted}"})
    assert len(problems("policies", attached)) == count


def acl(*rules: dict[str, Any]) -> Resource:
    return resource("aws_wafv2_web_acl", {"rule": list(rules), "scope": "CLOUDFRONT"})


def managed(name: str, action: str) -> dict[str, Any]:
    empty = {"count": [], "none": []}
    statement = {"managed_rule_group_statement": [{"name": name}]}
    return {"name": name, "action": [], "override_action": [empty | {action: [{}]}], "statement": [statement]}


def test_a_firewall_that_only_counts_is_found() -> None:
    blocks = managed(edge_rules.KNOWN_BAD_INPUTS, "none")
    counts = managed(edge_rules.KNOWN_BAD_INPUTS, "count")
    own = {"name": "countries", "action": [{"block": [], "count": [{}]}], "statement": [{}]}
    overrides = {"rule_action_override": [{"name": "sql-injection"}]}
    group = {
        "name": "attacks",
        "action": [],
        "override_action": [],
        "statement": [{"rule_group_reference_statement": [overrides]}],
    }
    assert problems("firewall", acl(blocks)) == []
    assert problems("firewall", acl(blocks, managed("AWSManagedRulesAnonymousIpList", "count"))) == []
    assert problems("firewall", acl(managed("AWSManagedRulesAmazonIpReputationList", "none")))
    for bad in (counts, own, group):
        assert problems("firewall", acl(blocks, bad)), bad


def test_a_finding_names_rule_resource_and_problem() -> None:
    (finding,) = plan_rules.check([resource(GROUP, {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"})])
    assert str(finding).startswith(f"egress: module.x.{GROUP}.this: reaches 0.0.0.0/0 by -1")


def test_a_policy_that_only_the_apply_knows_is_listed() -> None:
    known, unknown = resource("aws_kms_key", {"policy": "{}"}), resource("aws_iam_role_policy", {"policy": UNKNOWN})
    assert plan_rules.unread_policies([known, unknown]) == [unknown.address]


def test_a_statement_without_lists_is_read_like_one_with() -> None:
    (single,) = policies.statements({"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "x"}})
    (listed,) = policies.statements({"Statement": [{"Effect": "Allow", "Action": ["a:B"], "Resource": ["x"]}]})
    assert single == listed
    assert single.actions == ("a:B",)
