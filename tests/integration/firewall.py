"""A small evaluator of AWS WAF rules as Terraform plans them: what a web ACL does with a request, and what it costs.

It reads the planned statements themselves, so a rule that changes is evaluated as changed. It is honest about what it
covers: a statement, field, transformation or setting that it does not know raises, and nothing is skipped.

What it only stands in for: WAF's detectors of SQL injection and scripting (two expressions of the obvious; the table
shows where the rules look, not how well AWS's detectors see), AWS's managed groups (a request says which of them
would match it), and counting (a request says how often its address sent the like of it within the window).
"""

from __future__ import annotations

import ipaddress
import json
import posixpath
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEEN_OF_A_BODY = {"CLOUDFRONT": 16_384, "REGIONAL": 8_192}
"""Bytes of a body that WAF inspects: CloudFront's default, and a load balancer's limit.

https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
"""

MANAGED_CAPACITY = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
}
"""WCU of AWS's groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""

BASE_COSTS = {
    "geo_match_statement": 1,
    "ip_set_reference_statement": 1,
    "rate_based_statement": 2,
    "regex_match_statement": 3,
    "size_constraint_statement": 1,
    "xss_match_statement": 40,
}
"""WCU: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html and its page on rates."""

SQL = re.compile(r"['\"]\s*(or|and)\b.+=|\bunion\s+(all\s+)?select\b|;\s*drop\s+table\b", re.IGNORECASE)
SCRIPT = re.compile(r"<\s*script\b|\bjavascript:|<[^>]+\bon\w+\s*=", re.IGNORECASE)

TRANSFORMATIONS = {
    "LOWERCASE": str.lower,
    "NONE": str,
    "NORMALIZE_PATH": lambda path: re.sub("^/+", "/", posixpath.normpath(path)) if path else path,
    "URL_DECODE": unquote,
}


@dataclass(frozen=True)
class Request:
    """What WAF sees of a request; the defaults are those of a visitor whom nothing concerns.

    `sent` is how many like it the address sent within the window, this one included. `matches` are the managed groups
    that would match it.
    """

    path: str = "/"
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    address: str = "203.0.113.9"
    country: str = "DE"
    sent: int = 1
    matches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """What becomes of a request: allow or block, the rule that said so (None: none did), and the rules that counted."""

    action: str
    rule: str | None
    counted: tuple[str, ...]


@dataclass(frozen=True)
class Firewall:
    """One web ACL with its groups and sets, from the planned values of its resources by address."""

    web_acl: Mapping[str, Any]
    groups: Mapping[str, Mapping[str, Any]]
    sets: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, resources: Mapping[str, Mapping[str, Any]]) -> Firewall:
        """The firewall of planned values: groups and sets by ARN, so that each reference leads to one of them."""
        groups = [values for address, values in resources.items() if address.startswith("aws_wafv2_rule_group.")]
        sets = [values for address, values in resources.items() if address.startswith("aws_wafv2_ip_set.")]
        found = cls(
            resources["aws_wafv2_web_acl.this"],
            {group["arn"]: group for group in groups},
            {one["arn"]: one["addresses"] or [] for one in sets},
        )
        assert (len(found.groups), len(found.sets)) == (len(groups), len(sets)), "two have the same ARN"
        return found

    def judge(self, request: Request) -> Verdict:
        """What the web ACL does with the request, rule by rule in the order of their priorities."""
        counted: list[str] = []
        for name, action, matched in self._answers(request):
            if not matched:
                continue
            if action != "count":
                return Verdict(action, name, tuple(counted))
            counted.append(name)
        (default,) = _chosen(self.web_acl["default_action"][0])
        return Verdict(default, None, tuple(counted))

    def matched(self, request: Request) -> set[str]:
        """Names of all rules that match the request, each asked by itself: also those behind one that ends it."""
        return {name for name, _, matched in self._answers(request) if matched}

    def rules(self) -> dict[str, str]:
        """What each rule does with what it matches, by name in the order in which they are asked."""
        return {name: action for name, action, _ in self._answers(Request())}

    def rule(self, name: str) -> Mapping[str, Any]:
        """A rule as it is planned, wherever it stands."""
        places = chain(self.web_acl["rule"], *(group["rule"] for group in self.groups.values()))
        (found,) = (rule for rule in places if rule["name"] == name)
        return found

    def capacity(self) -> int:
        """WCU of the web ACL: what its groups reserve, what AWS's cost, and its own rules' statements."""
        total = 0
        for rule in self.web_acl["rule"]:
            kind, body = _one(rule["statement"][0])
            if kind == "rule_group_reference_statement":
                total += self.groups[body["arn"]]["capacity"]
            elif kind == "managed_rule_group_statement":
                total += MANAGED_CAPACITY[body["name"]]
            else:
                total += cost(rule["statement"][0])
        return total

    def _answers(self, request: Request) -> Iterator[tuple[str, str, bool]]:
        """(rule, action, does it match?) of every rule in the order in which WAF asks."""
        for rule in sorted(self.web_acl["rule"], key=lambda one: one["priority"]):
            kind, body = _one(rule["statement"][0])
            if kind == "rule_group_reference_statement":
                assert _chosen(rule["override_action"][0]) == ["none"], rule["name"]
                overrides = {one["name"]: _chosen(one["action_to_use"][0]) for one in body["rule_action_override"]}
                for inner in sorted(self.groups[body["arn"]]["rule"], key=lambda one: one["priority"]):
                    (action,) = overrides.get(inner["name"], _chosen(inner["action"][0]))
                    yield inner["name"], action, self._holds(inner["statement"][0], request)
            elif kind == "managed_rule_group_statement":
                settings = {name: value for name, value in body.items() if value}
                assert settings == {"name": body["name"], "vendor_name": "AWS"}, rule["name"]
                (override,) = _chosen(rule["override_action"][0])
                yield rule["name"], "block" if override == "none" else override, body["name"] in request.matches
            else:
                (action,) = _chosen(rule["action"][0])
                yield rule["name"], action, self._holds(rule["statement"][0], request)

    def _holds(self, statement: Mapping[str, Any], request: Request) -> bool:
        kind, body = _one(statement)
        match kind:
            case "and_statement":
                holds = all(self._holds(one, request) for one in body["statement"])
            case "or_statement":
                holds = any(self._holds(one, request) for one in body["statement"])
            case "not_statement":
                holds = not self._holds(body["statement"][0], request)
            case "ip_set_reference_statement":
                assert not body["ip_set_forwarded_ip_config"], "only the address itself can be trusted"
                holds = _is_in(request.address, self.sets[body["arn"]])
            case "geo_match_statement":
                assert not body["forwarded_ip_config"], "only the address itself can be trusted"
                holds = request.country in body["country_codes"]
            case "rate_based_statement":
                assert (body["aggregate_key_type"], body["custom_key"]) == ("IP", [])
                narrowed = body["scope_down_statement"]
                holds = request.sent > body["limit"] and all(self._holds(one, request) for one in narrowed)
            case _:
                values = [_transformed(value, body) for value in self._inspected(body, request)]
                holds = self._is_oversize(body, request) or any(_compares(kind, body, value) for value in values)
        return holds

    def _is_oversize(self, body: Mapping[str, Any], request: Request) -> bool:
        """Whether the statement takes a body that WAF does not see to its end for one that matches."""
        _, settings = _one(body["field_to_match"][0])
        return (
            settings.get("oversize_handling") == "MATCH" and len(request.body) > SEEN_OF_A_BODY[self.web_acl["scope"]]
        )

    def _inspected(self, body: Mapping[str, Any], request: Request) -> Iterator[str]:
        """The parts of a request that a statement looks at, each by itself; none where there is no such part."""
        kind, settings = _one(body["field_to_match"][0])
        seen = SEEN_OF_A_BODY[self.web_acl["scope"]]
        match kind:
            case "uri_path":
                yield request.path
            case "query_string":
                yield request.query
            case "all_query_arguments":
                yield from (value for _, value in _arguments(request.query))
            case "single_header":
                if (value := request.headers.get(settings["name"])) is not None:
                    yield value
            case "body":
                assert settings["oversize_handling"] in ("CONTINUE", "MATCH")
                yield request.body[:seen].decode("latin-1")
            case "json_body":
                yield from _json_parts(request.body[:seen], settings)
            case _:
                raise NotImplementedError(f"a field to match: {kind}")


def cost(statement: Mapping[str, Any]) -> int:
    """WCU of a statement by AWS's published costs.

    Each transformation is counted wherever it stands; AWS may count the same one of the same part only once, so what it
    asks for is this or less. NONE transforms nothing and costs nothing.
    """
    kind, body = _one(statement)
    if kind in ("and_statement", "or_statement", "not_statement"):
        return sum(cost(one) for one in body["statement"])
    if kind == "rate_based_statement":
        return BASE_COSTS[kind] + sum(cost(one) for one in body["scope_down_statement"])
    if kind == "sqli_match_statement":
        base = {"HIGH": 30, "LOW": 20}[body["sensitivity_level"]]
    elif kind == "byte_match_statement":
        base = {"CONTAINS": 10, "CONTAINS_WORD": 10}.get(body["positional_constraint"], 2)
    else:
        base = BASE_COSTS[kind]
    if "field_to_match" not in body:
        return base
    looked_at, _ = _one(body["field_to_match"][0])
    base = base * 2 if looked_at == "json_body" else base + 10 * (looked_at == "all_query_arguments")
    return base + 10 * sum(one["type"] != "NONE" for one in body["text_transformation"])


def _one(block: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The kind and the body of the one nested block that is set."""
    (kind,) = _chosen(block)
    return kind, block[kind][0] or {}


def _chosen(block: Mapping[str, Any]) -> list[str]:
    return [kind for kind, bodies in block.items() if bodies]


def _is_in(address: str, ranges: Sequence[str]) -> bool:
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(one) for one in ranges)


def _transformed(value: str, body: Mapping[str, Any]) -> str:
    for step in sorted(body["text_transformation"], key=lambda one: one["priority"]):
        value = TRANSFORMATIONS[step["type"]](value)
    return value


def _compares(kind: str, body: Mapping[str, Any], value: str) -> bool:
    match kind:
        case "byte_match_statement":
            assert body["positional_constraint"] == "EXACTLY"
            return value == body["search_string"]
        case "regex_match_statement":
            return re.search(body["regex_string"], value) is not None
        case "size_constraint_statement":
            assert body["comparison_operator"] == "GT"
            return len(value) > body["size"]
        case "sqli_match_statement":
            return SQL.search(value) is not None
        case "xss_match_statement":
            return SCRIPT.search(value) is not None
        case _:
            raise NotImplementedError(f"a statement: {kind}")


def _arguments(query: str) -> list[tuple[str, str]]:
    """Query arguments as they were sent: decoding is a transformation of the rule."""
    kept = query.replace("%", "%25").replace("+", "%2B")
    return parse_qsl(kept, keep_blank_values=True)


def _json_parts(body: bytes, settings: Mapping[str, Any]) -> Iterator[str]:
    """Every key and value of a JSON body; the body itself where it is no JSON."""
    assert (settings["match_scope"], _chosen(settings["match_pattern"][0])) == ("ALL", ["all"])
    assert settings["invalid_fallback_behavior"] == "EVALUATE_AS_STRING"
    assert settings["oversize_handling"] in ("CONTINUE", "MATCH")
    text = body.decode("utf-8", "replace")
    try:
        yield from _leaves(json.loads(text))
    except ValueError:
        yield text


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _leaves(below)
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below)
    else:
        yield str(value)
