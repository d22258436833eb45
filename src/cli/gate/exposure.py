"""Whether a change lets strangers reach what they could not reach before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.edge_rules import PUBLIC_ROUTES
from cli.plan_rules import _is_private, _listed, _traffic
from cli.planned import Resource, overlay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.gate.changes import Change

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")

SWITCHES: dict[tuple[str, str], object] = {
    ("aws_db_instance", "publicly_accessible"): True,
    ("aws_rds_cluster_instance", "publicly_accessible"): True,
    ("aws_lambda_function_url", "authorization_type"): "NONE",
    ("aws_lb", "internal"): False,
    ("aws_subnet", "map_public_ip_on_launch"): True,
}
"""(type, attribute) -> the value that opens it."""

GUARDS = {
    "aws_s3_bucket_public_access_block": "the block of public access",
    "aws_s3_account_public_access_block": "the account's block of public access",
    "aws_wafv2_web_acl": "the firewall",
    "aws_wafv2_web_acl_association": "the firewall",
}
"""What opens something by going away."""


def opened(change: Change) -> Iterator[str]:
    """In what way a change opens something; nothing where it was as open before."""
    if change.action in ("destroy", "forget"):
        if change.type in GUARDS:
            yield f"takes away {GUARDS[change.type]}"
        return
    yield from _ranges(change)
    yield from _switches(change)
    yield from _storage(change)
    yield from _edge(change)


def _switches(change: Change) -> Iterator[str]:
    """One attribute that opens it, or everybody as a principal."""
    before, after = change.before, change.after
    for (kind, name), value in SWITCHES.items():
        if change.type == kind and name in after and after[name] == value and (not before or before.get(name) != value):
            yield f"{name} becomes {value}"
    if change.type == "aws_lambda_permission" and after.get("principal") == "*" and before.get("principal") != "*":
        yield "lets everybody invoke the function"


def _storage(change: Change) -> Iterator[str]:
    """A bucket that strangers may read."""
    before, after = change.before, change.after
    if change.type == "aws_s3_bucket_public_access_block":
        for name in BLOCKS:
            if after.get(name) is not True and before.get(name) is not False:
                yield f"{name} is {after.get(name)}"
    if change.type == "aws_s3_bucket_acl" and str(after.get("acl")).startswith("public"):
        yield f"has the ACL {after['acl']}"
    if change.type == "aws_s3_bucket_website_configuration" and not before:
        yield "makes a bucket a website, which is public"


def _edge(change: Change) -> Iterator[str]:
    """A route that asks for no token, a distribution that loses its firewall, a firewall that stops to block."""
    before, after = change.before, change.after
    if change.type == "aws_apigatewayv2_route":
        free = after.get("authorization_type", "NONE") == "NONE" and after.get("route_key") not in PUBLIC_ROUTES
        if free and (not before or before.get("authorization_type", "NONE") != "NONE"):
            yield f"the route {after.get('route_key')} asks for no token"
    guarded = after.get("web_acl_id") or change.unknown.get("web_acl_id")
    if change.type == "aws_cloudfront_distribution" and before.get("web_acl_id") and not guarded:
        yield "loses its firewall"
    if change.type == "aws_wafv2_web_acl" and before:
        were, are = _blocking(before), _blocking(after)
        for name in sorted(were - are):
            yield f"the firewall's rule {name} blocks no longer"


def _blocking(values: Mapping[str, Any]) -> set[str]:
    """Names of the rules of a web ACL that act, and do not only count."""
    found = set()
    for rule in values.get("rule") or []:
        acts = [*(rule.get("action") or []), *(rule.get("override_action") or [])]
        if not any(one.get("count") for one in acts):
            found.add(str(rule.get("name")))
    return found


def _ranges(change: Change) -> Iterator[str]:
    """Public ranges that a security group newly lets in."""
    was = set(_public(Resource(change.address, change.type, change.before)))
    now = Resource(change.address, change.type, overlay(change.after, change.unknown))
    for name in sorted(set(_public(now)) - was):
        yield f"lets {name} in"


def _public(resource: Resource) -> Iterator[str]:
    for outward, values in _traffic(resource):
        if not outward:
            for cidr in [
                *_listed(values, "cidr_ipv4", "cidr_blocks"),
                *_listed(values, "cidr_ipv6", "ipv6_cidr_blocks"),
            ]:
                if not _is_private(cidr):
                    ports = f"{values.get('from_port')}-{values.get('to_port')}"
                    yield f"{cidr} ({values.get('ip_protocol', values.get('protocol'))} {ports})"
