"""What a plan or a state must hold where strangers come in: CDN, firewall, API, and the buckets behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cli.findings import Finding
from cli.policies import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli.planned import Resource

GLOBAL_REGION = "us-east-1"
"""CloudFront's control plane, and so its firewall, certificates and logs."""

GLOBAL_PROVIDER = "aws.us_east_1"
"""The provider that a root names for it, whatever the region of its default one."""

ENCRYPTED = {"https-only", "redirect-to-https"}
PUBLIC_ROUTES = {"GET /v1/health"}
"""What the API answers without a token."""

DISTRIBUTION = re.compile(r"arn:aws[\w-]*:cloudfront::\d{12}:distribution/[A-Z0-9]+")
READS = {"s3:GetObject", "s3:ListBucket"}
"""What a CDN does with a bucket; to who may not list, S3 says 403 for what is not there."""

KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet"
MAY_COUNT = {"AWSManagedRulesAnonymousIpList"}
"""Managed groups that blame whole networks of ordinary people: counted until somebody has read the count."""


def origins_are_private(found: Sequence[Resource]) -> Iterator[Finding]:
    """The CDN signs its requests to every bucket, and speaks TLS 1.2 to everything else."""
    for resource in found:
        if resource.type == "aws_cloudfront_origin_access_control":
            if resource.values.get("signing_behavior") != "always":
                yield Finding("origins", resource.address, "does not always sign")
        elif resource.type == "aws_cloudfront_distribution":
            for origin in resource.values.get("origin") or []:
                if problem := _open_origin(origin):
                    yield Finding("origins", resource.address, f"origin {origin.get('origin_id')} {problem}")


def global_resources_are_in_us_east_1(found: Sequence[Resource]) -> Iterator[Finding]:
    """What belongs to CloudFront is made with a provider of us-east-1, and what it refers to lies there."""
    for resource in found:
        if _belongs_to_the_edge(resource):
            if resource.region != GLOBAL_REGION:
                yield Finding("us-east-1", resource.address, f"is made in {resource.region}")
            elif resource.provider is not None and resource.provider != GLOBAL_PROVIDER:
                yield Finding(
                    "us-east-1",
                    resource.address,
                    f"is made by {resource.provider}, not by {GLOBAL_PROVIDER}: it "
                    "would move with the environment's own region",
                )
        if resource.type == "aws_cloudfront_distribution":
            certificates = [one.get("acm_certificate_arn") for one in resource.values.get("viewer_certificate") or []]
            for arn in [*certificates, resource.values.get("web_acl_id")]:
                if isinstance(arn, str) and arn.startswith("arn:") and arn.split(":")[3] != GLOBAL_REGION:
                    yield Finding("us-east-1", resource.address, f"refers to {arn}")


def distributions_are_guarded(found: Sequence[Resource]) -> Iterator[Finding]:
    """A distribution speaks TLS only, tells the API that a request came by it, and logs what it is asked.

    checkov is told to overlook the log (it knows the older kind only), and lets any name of a policy pass for TLS.
    """
    logged = {one.module for one in found if one.type == "aws_cloudwatch_log_delivery_source"}
    for resource in found:
        if resource.type != "aws_cloudfront_distribution":
            continue
        for behaviour in _behaviours(resource):
            if behaviour.get("viewer_protocol_policy") not in ENCRYPTED:
                path = behaviour.get("path_pattern", "*")
                yield Finding("distributions", resource.address, f"answers {path} without TLS")
        if resource.values.get("aliases"):
            oldest = [one.get("minimum_protocol_version") for one in resource.values.get("viewer_certificate") or []]
            if oldest != ["TLSv1.2_2021"]:
                yield Finding("distributions", resource.address, f"speaks {oldest} by its own name: TLSv1.2_2021")
        for origin in resource.values.get("origin") or []:
            if origin.get("custom_origin_config") and not origin.get("custom_header"):
                yield Finding("distributions", resource.address, f"sends origin {origin.get('origin_id')} no header")
        if resource.module not in logged:
            yield Finding("distributions", resource.address, "delivers no access log")


def distributions_have_a_firewall(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every distribution has a web ACL, of its own or the platform's."""
    for resource in found:
        if resource.type == "aws_cloudfront_distribution" and not resource.values.get("web_acl_id"):
            yield Finding("distributions", resource.address, "has no web ACL")


def buckets_admit_their_distribution_only(found: Sequence[Resource]) -> Iterator[Finding]:
    """A bucket lets the CDN read for one distribution, named in full, and that one has the bucket as an origin."""
    names = {_bucket_of(origin): one for one in found for origin in _bucket_origins(one)}
    known = {one.values.get("arn") for one in found if one.type == "aws_cloudfront_distribution"}
    admitting = set()
    for resource in found:
        policy = resource.values.get("policy")
        if resource.type != "aws_s3_bucket_policy" or not isinstance(policy, str):
            continue
        bucket = resource.values.get("bucket")
        for statement in statements(policy):
            if not (statement.allows and "cloudfront.amazonaws.com" in statement.principals):
                continue
            arns = statement.conditions.get("StringEquals", {}).get("aws:sourcearn", ())
            if len(arns) != 1 or not DISTRIBUTION.fullmatch(arns[0]):
                yield Finding("origins", resource.address, f"{statement.name} admits more than one distribution")
            elif arns[0] in known and (bucket not in names or names[bucket].values.get("arn") != arns[0]):
                yield Finding(
                    "origins", resource.address, f"{statement.name} admits {arns[0]}, which has no such origin"
                )
            elif statement.inverted or not set(statement.actions) <= READS:
                yield Finding("origins", resource.address, f"{statement.name} lets the CDN do {statement.actions}")
            else:
                admitting.add(bucket)
    unread = {one.values.get("bucket") for one in found if one.type == "aws_s3_bucket_policy"} - admitting
    for bucket, distribution in names.items():
        if bucket in unread and _is_read(found, bucket):
            yield Finding("origins", distribution.address, f"may not read its origin {bucket}")


def routes_ask_for_a_token(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every route of an HTTP API but its health asks for a JWT; checkov is told to overlook public routes."""
    for resource in found:
        route = resource.values.get("route_key")
        if resource.type == "aws_apigatewayv2_route" and route not in PUBLIC_ROUTES:
            asked = resource.values.get("authorization_type"), resource.values.get("authorizer_id")
            if asked[0] != "JWT" or not asked[1]:
                yield Finding("routes", resource.address, f"answers {route} without a token")


def firewalls_block(found: Sequence[Resource]) -> Iterator[Finding]:
    """A web ACL blocks what it finds, known bad inputs (Log4j) among it; only anonymous addresses may be counted."""
    for resource in found:
        if resource.type != "aws_wafv2_web_acl":
            continue
        groups = {}
        for rule in resource.values.get("rule") or []:
            statement = (rule.get("statement") or [{}])[0]
            managed = (statement.get("managed_rule_group_statement") or [{}])[0]
            groups[managed.get("name")] = rule
            reference = (statement.get("rule_group_reference_statement") or [{}])[0]
            overridden = [one.get("name") for one in reference.get("rule_action_override") or []]
            counts = any(
                action.get("count") for name in ("action", "override_action") for action in rule.get(name) or []
            )
            if overridden or (counts and managed.get("name") not in MAY_COUNT):
                yield Finding(
                    "firewall", resource.address, f"{rule.get('name')} only counts {', '.join(overridden)}".strip()
                )
        if KNOWN_BAD_INPUTS not in groups:
            yield Finding("firewall", resource.address, f"has no {KNOWN_BAD_INPUTS}")


def _belongs_to_the_edge(resource: Resource) -> bool:
    """Whether CloudFront, or Route 53 for its query log, looks for a resource in us-east-1 only."""
    name = str(resource.values.get("name"))
    return (
        resource.type.startswith("aws_cloudfront_")
        or (resource.type.startswith("aws_wafv2_") and resource.values.get("scope") == "CLOUDFRONT")
        or (resource.type == "aws_cloudwatch_log_delivery_source" and resource.values.get("log_type") == "ACCESS_LOGS")
        or name.startswith("/aws/route53/")
        or (name.startswith("aws-waf-logs-") and name.endswith("-cloudfront"))
        or ".aws_acm_certificate.cdn" in f".{resource.address}"  # modules/dns: what serves: "cdn"
    )


def _behaviours(distribution: Resource) -> list[Mapping[str, Any]]:
    named = ("default_cache_behavior", "ordered_cache_behavior")
    return [behaviour for name in named for behaviour in distribution.values.get(name) or []]


def _bucket_origins(resource: Resource) -> list[Mapping[str, Any]]:
    if resource.type != "aws_cloudfront_distribution":
        return []
    return [one for one in resource.values.get("origin") or [] if one.get("origin_access_control_id")]


def _bucket_of(origin: Mapping[str, Any]) -> str:
    return str(origin.get("domain_name")).partition(".s3.")[0]


def _is_read(found: Sequence[Resource], bucket: str) -> bool:
    """Whether the rules could read the bucket's policy: what only the apply knows says nothing yet."""
    policies = [
        one.values.get("policy")
        for one in found
        if one.type == "aws_s3_bucket_policy" and one.values.get("bucket") == bucket
    ]
    return bool(policies) and all(isinstance(policy, str) for policy in policies)


def _open_origin(origin: Mapping[str, Any]) -> str | None:
    """What is wrong with one origin of a distribution."""
    domain = str(origin.get("domain_name"))
    custom = origin.get("custom_origin_config") or []
    if custom and re.search(r"\.s3[.-]", domain):
        return f"reads {domain} as a website, which has to be public"
    if custom:
        secure = custom[0].get("origin_protocol_policy") == "https-only" and custom[0].get("origin_ssl_protocols") == [
            "TLSv1.2"
        ]
        return None if secure else "is not reached by HTTPS with TLS 1.2 alone"
    if origin.get("s3_origin_config"):
        return "uses an origin access identity, which cannot read what a KMS key encrypts"
    return (
        None if origin.get("origin_access_control_id") else "has no origin access control: its bucket would be public"
    )
