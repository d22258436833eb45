"""What every plan must hold and checkov does not see or passes wrongly: pure functions from resources to findings.

A rule speaks about what the plan knows. A policy that names what does not exist yet is known after the apply only; the
end-to-end tests put the same rules to the applied state.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from cli import alarm_rules, analyst_rules, edge_rules, retired, trust_rules
from cli.findings import Finding
from cli.planned import UNKNOWN, Resource, Unknown
from cli.policies import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Rule = Callable[[Sequence[Resource]], Iterator[Finding]]

NO_RESOURCE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
"""Actions that know no resource, so that "*" is the only one that can be named."""

ALMOST_EVERYTHING = re.compile(r"/(AdministratorAccess|PowerUserAccess|\w+FullAccess)$")
"""AWS's own policies that allow whatever there is."""

LOG_DELIVERY = "logging.s3.amazonaws.com"
"""Who writes buckets' access logs: the bucket whose policy admits it is where they go."""

PRIVATE = tuple(
    ipaddress.ip_network(cidr)
    for cidr in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


def check(found: Sequence[Resource], rules: Mapping[str, Rule] | None = None) -> list[Finding]:
    """What the rules (default: all) have to say about the resources of one root."""
    return [finding for rule in (rules or RULES).values() for finding in rule(found)]


def egress_is_narrow(found: Sequence[Resource]) -> Iterator[Finding]:
    """Outside the private ranges a security group reaches TCP 443 and nothing else; nobody outside reaches it."""
    for resource in found:
        for outward, values in _traffic(resource):
            ranges = [*_listed(values, "cidr_ipv4", "cidr_blocks"), *_listed(values, "cidr_ipv6", "ipv6_cidr_blocks")]
            public = [cidr for cidr in ranges if not _is_private(cidr)]
            protocol = str(values.get("ip_protocol", values.get("protocol", ""))).lower()
            https = (protocol, values.get("from_port"), values.get("to_port")) == ("tcp", 443, 443)
            if public and not (outward and https):
                what = "reaches" if outward else "is reached from"
                yield Finding(
                    "egress",
                    resource.address,
                    f"{what} {public[0]} by {protocol} {values.get('from_port')}-{values.get('to_port')}: "
                    "outside the private ranges only TCP 443, outwards",
                )
        if resource.type == "aws_default_security_group" and (
            resource.values.get("ingress") not in (None, [], UNKNOWN)
            or resource.values.get("egress") not in (None, [], UNKNOWN)
        ):
            yield Finding("egress", resource.address, "a default security group has no rule")


def endpoints_admit_ours_only(found: Sequence[Resource]) -> Iterator[Finding]:
    """A VPC endpoint has a policy that bounds what it allows: to named resources, or to our accounts on both sides."""
    for resource in found:
        if resource.type != "aws_vpc_endpoint":
            continue
        policy = resource.values.get("policy")
        if policy is UNKNOWN or not policy:
            yield Finding(
                "endpoints", resource.address, "has no policy that the plan knows: AWS's own allows everything"
            )
            continue
        for statement in statements(policy):
            if statement.allows and (why := _unbounded(statement)):
                yield Finding("endpoints", resource.address, f"{statement.name} {why}")


def buckets_are_private(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every bucket blocks all public access; none is a website, has a public ACL or a policy that admits everybody."""
    blocked = {
        (resource.module, resource.key)
        for resource in found
        if resource.type == "aws_s3_bucket_public_access_block"
        and all(
            resource.values.get(name) is True
            for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        )
    }
    for resource in found:
        if resource.type == "aws_s3_bucket" and (resource.module, resource.key) not in blocked:
            yield Finding("buckets", resource.address, "does not block public access in all four ways")
        if resource.type == "aws_s3_bucket_website_configuration":
            yield Finding("buckets", resource.address, "a website is public: the CDN serves the bucket")
        if resource.type == "aws_s3_bucket_acl" and str(resource.values.get("acl")).startswith("public"):
            yield Finding("buckets", resource.address, f"has the ACL {resource.values['acl']}")


def buckets_are_logged_and_encrypted(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every bucket logs who reads it and encrypts with a customer key, but the one that the logs are delivered to."""
    have = {
        kind: {(one.module, one.key) for one in found if one.type == kind and _is_satisfied(one)}
        for kind in ("aws_s3_bucket_logging", "aws_s3_bucket_server_side_encryption_configuration")
    }
    receives_logs = {
        (one.module, one.key)
        for one in found
        if one.type == "aws_s3_bucket_policy" and LOG_DELIVERY in str(one.values.get("policy"))
    }
    for resource in found:
        place = (resource.module, resource.key)
        if resource.type == "aws_s3_bucket" and place not in receives_logs:
            for kind, places in have.items():
                if place not in places:
                    yield Finding("buckets", resource.address, f"has no {kind} that holds")


def policies_are_narrow(found: Sequence[Resource]) -> Iterator[Finding]:
    """An identity's policy names actions and resources; no policy admits everybody; no managed policy grants it all."""
    for resource in found:
        identity = re.fullmatch(r"aws_iam_(policy|role_policy|user_policy|group_policy)", resource.type)
        documents = {
            name: value
            for name in ("access_policy", "assume_role_policy", "policy", "resource_policy")
            if isinstance(value := resource.values.get(name), str) and value.startswith("{")
        }
        for document in documents.values():
            for statement in statements(document) if resource.type != "aws_vpc_endpoint" else ():
                if resource.type != "aws_iam_role" and statement.admits_a_confused_deputy:
                    yield Finding("policies", resource.address, f"{statement.name} serves any account's requests")
                if statement.admits_everybody:
                    yield Finding("policies", resource.address, f"{statement.name} admits everybody")
                if identity and statement.allows and (wide := _wildcard(statement)):
                    yield Finding("policies", resource.address, f"{statement.name} {wide}")
        granted = str(resource.values.get("policy_arn"))
        if resource.type.endswith("_policy_attachment") and ALMOST_EVERYTHING.search(granted):
            yield Finding("policies", resource.address, f"grants {granted}")


def what_is_stored_survives(found: Sequence[Resource]) -> Iterator[Finding]:
    """A destroy by mistake takes neither media, nor their metadata, nor their owners' accounts."""
    kept = {
        "aws_cognito_user_pool": ("deletion_protection", "ACTIVE"),
        "aws_dynamodb_table": ("deletion_protection_enabled", True),
        "aws_s3_bucket": ("force_destroy", False),
    }
    for resource in found:
        if resource.type in kept:
            name, value = kept[resource.type]
            if resource.values.get(name) != value:
                yield Finding("survival", resource.address, f"{name} is {resource.values.get(name)}, not {value}")


RULES: dict[str, Rule] = {
    "egress": egress_is_narrow,
    "endpoints": endpoints_admit_ours_only,
    "origins": edge_rules.origins_are_private,
    "origins' buckets": edge_rules.buckets_admit_their_distribution_only,
    "distributions": edge_rules.distributions_are_guarded,
    "routes": edge_rules.routes_ask_for_a_token,
    "us-east-1": edge_rules.global_resources_are_in_us_east_1,
    "buckets": buckets_are_private,
    "logged and encrypted": buckets_are_logged_and_encrypted,
    "policies": policies_are_narrow,
    "analysts": analyst_rules.analysts_read_the_curated_lake_only,
    "alarms": alarm_rules.alarms_tell_somebody,
    "watched": alarm_rules.everything_is_watched,
    "retired": retired.nothing_is_retired,
    "trust": trust_rules.workflows_are_named_exactly,
}
"""What holds in every environment, by name."""

CLOSED_RULES: dict[str, Rule] = {
    **RULES,
    "firewall": edge_rules.firewalls_block,
    "firewalled": edge_rules.distributions_have_a_firewall,
    "survival": what_is_stored_survives,
    "watched in full": alarm_rules.everything_is_watched_in_full,
}
"""What holds where strangers come: uat and prod."""


def unread_policies(found: Sequence[Resource]) -> list[str]:
    """Addresses of the resources whose policy only the apply knows, so that no rule has read it."""
    names = ("access_policy", "assume_role_policy", "policy", "resource_policy")
    return [
        resource.address
        for resource in found
        if resource.type != "aws_s3_bucket"  # what stands there is the policy of another resource, told again
        and any(resource.values.get(name) is UNKNOWN for name in names)
    ]


def _is_satisfied(resource: Resource) -> bool:
    """Whether a bucket's logging names a target, or its encryption a customer key."""
    if resource.type == "aws_s3_bucket_logging":
        return bool(resource.values.get("target_bucket"))
    defaults = [one for rule in resource.values.get("rule") or [] for one in rule.values() if isinstance(one, list)]
    return any(
        default.get("sse_algorithm") == "aws:kms" and default.get("kms_master_key_id")
        for one in defaults
        for default in one
    )


def _traffic(resource: Resource) -> Iterator[tuple[bool, Mapping[str, Any]]]:
    """(outwards?, rule) of every security group rule, in whichever of AWS's four ways it is written."""
    values = resource.values
    match resource.type:
        case "aws_vpc_security_group_egress_rule" | "aws_vpc_security_group_ingress_rule":
            yield "egress" in resource.type, values
        case "aws_security_group_rule":
            yield values.get("type") == "egress", values
        case "aws_security_group":
            for direction in ("egress", "ingress"):
                inline = values.get(direction)
                for rule in inline if isinstance(inline, list) else ():
                    yield direction == "egress", rule


def _is_private(cidr: str | Unknown) -> bool:
    """Whether a range lies inside one of the private ones; one that is not known yet may lie anywhere."""
    if isinstance(cidr, Unknown):
        return False
    network = ipaddress.ip_network(cidr)
    return any(network.version == private.version and network.subnet_of(private) for private in PRIVATE)  # type: ignore[arg-type]


def _listed(values: Mapping[str, Any], *names: str) -> list[str | Unknown]:
    """What stands at any of the names, a single value or a list of them."""
    found = [values.get(name) for name in names]
    flat = [one for value in found for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat if one is not None]


def _unbounded(statement: Statement) -> str | None:
    """Why an allowing statement of an endpoint admits more than ours."""
    if statement.inverted:
        return "says everything but"
    if not any(re.fullmatch(r"\*|arn:aws[\w-]*:[\w*-]+:[^:]*:[^:]*:\*", one) for one in statement.resources):
        return None
    equal = statement.conditions.get("StringEquals", {})
    for side in ("principal", "resource"):
        values = equal.get(f"aws:{side}account", ()) + equal.get(f"aws:{side}orgid", ())
        if not values or any("*" in value for value in values):
            return f"bounds no {side}: it needs aws:{side.title()}Account or aws:{side.title()}OrgID"
    return None


def _wildcard(statement: Statement) -> str | None:
    """Which part of what an identity may do is not spelt out."""
    if statement.inverted:
        return "says everything but"
    if wide := [action for action in statement.actions if "*" in action]:
        return f"allows {wide[0]}"
    if "*" in statement.resources and not set(statement.actions) <= NO_RESOURCE:
        return f"allows {statement.actions[0]} on everything"
    return None
