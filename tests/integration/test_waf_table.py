"""The firewall's table: for every rule requests that it must match and requests that it must leave alone.

The rules are not copied: Terraform plans modules/waf with the rules of modules/waf_rules (modules/waf/tests/
table.tftest.hcl, with mocks, without an account), and tests/integration/firewall.py evaluates the planned statements.
"""

from __future__ import annotations

import json
import re
from typing import Any

import hcl2
import planning
import pytest
from firewall import Firewall, Request, cost
from planning import ROOT

UPLOAD = Request("/v1/images", body=b"\xff\xd8' OR 1=1 --<script>" + bytes(4_500_000))
"""A photo of 4.5 MB, the most that the API takes, in which anything may look like anything."""

AGENT = {"user-agent": "Mozilla/5.0"}
OFFICE, OFFICE_6 = "192.0.2.10", "2001:db8:a::1"
BANNED, BANNED_6 = "198.51.100.7", "2001:db8:b::7"


def with_agent(agent: str) -> Request:
    return Request(headers={"user-agent": agent})


def with_body(body: object, path: str = "/v1/uploads") -> Request:
    return Request(path, body=json.dumps(body).encode())


MATCHING: dict[str, list[Request]] = {
    "block-list": [Request(address=BANNED), Request(address=BANNED_6)],
    "rate-per-address": [Request(sent=2001), Request("/v1/media", sent=2001), Request(address=BANNED, sent=2001)],
    "rate-sensitive-paths": [
        Request("/upload", sent=101),
        Request("/v1/images", sent=101),
        Request("/v1/uploads", sent=101),
        Request("/login", sent=101),
        Request("/login/", sent=101),
        # The same path, spelt otherwise, is not another budget; nor has an office one of its own.
        Request("/LOGIN", sent=101),
        Request("/v1//images", sent=101),
        Request("/x/../login", sent=101),
        Request("/%6Cogin", sent=101),
        Request("/login", address=OFFICE, sent=101),
    ],
    "sql-injection": [
        Request("/v1/media", "user=' OR 1=1 --"),
        Request("/v1/media", "user=%27%20OR%201%3D1%20--"),
        Request("/v1/images", "name=1 UNION SELECT token"),
        with_body({"name": "' or 'a'='a"}),
        with_body({"' or 'a'='a": 1}),
        with_body({"names": ["ok", "x%27%3B%20drop%20table%20media"]}),
        Request("/v1/uploads", body=b"no JSON; drop table media"),
        # Not the path that takes files, only one like it.
        Request("/v1/images/", body=b"' OR 1=1 --"),
        Request("/v1/imagesx", body=b"' OR 1=1 --"),
    ],
    "cross-site-scripting": [
        Request("/v1/media", "q=<script>alert(1)</script>"),
        Request("/v1/media", "q=%3Cscript%3Ealert(1)"),
        Request("/v1/images", "q=<img src=x onerror=alert(1)>"),
        with_body({"name": "<script src=//evil.example>"}),
        with_body([{"name": {"<script>": "x"}}]),
        with_body({"name": "%3Cscript%3E"}),
        Request("/v1/uploads", body=b"<script>"),
        Request("/v1/images/", body=b"<script>"),
    ],
    "size-limits": [
        Request("/" + "a" * 2048),
        Request(query="q=" + "a" * 4095),
        Request("/v1/uploads", body=bytes(8193)),
        Request("/v1/uploads", body=bytes(4_500_000)),
        Request("/v1/images/", body=bytes(8193)),
        Request("/v1%2Fimages", body=bytes(8193)),
        Request("/V1/IMAGES", body=bytes(8193)),
    ],
    "user-agents": [
        Request(headers={}),
        with_agent(""),
        with_agent("sqlmap/1.8#stable (https://sqlmap.org)"),
        with_agent("Mozilla/5.0 (compatible; Nuclei - Open-source project)"),
        with_agent("Mozilla/5.00 (Nikto/2.1.6)"),
    ],
    "allow-known": [
        Request(address=OFFICE),
        Request(address=OFFICE_6),
        Request("/v1/health"),
        Request("/v1/health", address="203.0.113.250", country="BR"),
    ],
    "countries": [Request(country="FR"), Request(country="us"), Request(country="")],
    "address-reputation": [Request(matches=frozenset({"AWSManagedRulesAmazonIpReputationList"}))],
    "anonymous-addresses": [Request(matches=frozenset({"AWSManagedRulesAnonymousIpList"}))],
    "known-bad-inputs": [Request(matches=frozenset({"AWSManagedRulesKnownBadInputsRuleSet"}))],
}

NOT_MATCHING: dict[str, list[Request]] = {
    "block-list": [Request(), Request(address=OFFICE), Request(address="198.51.101.7"), Request(address="2001:db8::7")],
    "rate-per-address": [
        Request(sent=2000),
        Request(address=OFFICE, sent=10**6),
        Request(address=OFFICE_6, sent=10**6),
    ],
    "rate-sensitive-paths": [
        Request("/login", sent=100),
        Request("/v1/media", sent=2000),
        Request("/v1/health", sent=2000),
        Request("/v1/images/7", sent=2000),
        Request("/a/v1/images", sent=2000),
        Request("/", "/login", sent=2000),
    ],
    "sql-injection": [
        UPLOAD,
        Request("/v1/media", "name=O'Brien and sons&limit=20"),
        with_body({"name": "Rock 'n' roll; drop by", "size": 12}),
        with_body({"name": "The European Union selected it"}),
    ],
    "cross-site-scripting": [
        UPLOAD,
        Request("/v1/media", "q=1 < 2 and script"),
        with_body({"name": "javascript", "note": "on = off"}),
    ],
    "size-limits": [
        UPLOAD,
        Request("/" + "a" * 2047),
        Request(query="q=" + "a" * 4094),
        Request("/v1/uploads", body=bytes(8192)),
    ],
    "user-agents": [
        Request(),
        with_agent("curl/8.5.0"),
        with_agent("Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1vsZADi)"),
        with_agent("ELB-HealthChecker/2.0"),
        with_agent("python-requests/2.32"),
        with_agent("x"),
    ],
    "allow-known": [
        Request(),
        Request(address=BANNED),
        Request("/v1/health/"),
        Request("/v1/healthy"),
        Request("/V1/HEALTH"),
        Request("/v1/media", "/v1/health"),
    ],
    "countries": [Request(country="DE"), Request(country="US")],
    "address-reputation": [Request(), UPLOAD],
    "anonymous-addresses": [Request(), UPLOAD],
    "known-bad-inputs": [Request(), UPLOAD],
}


@pytest.fixture(scope="module")
def plans() -> dict[str, Any]:
    """The plan of each run of the table's test file, by the run's name."""
    return planning.plans("modules/waf", "tests/table.tftest.hcl")


@pytest.fixture(scope="module")
def firewall(plans: dict[str, Any]) -> Firewall:
    changes = [change for plan in plans.values() for change in plan["resource_changes"]]
    return Firewall.of({change["address"]: change["change"]["after"] for change in changes})


def rows(table: dict[str, list[Request]]) -> list[Any]:
    return [
        pytest.param(rule, request, id=f"{rule}-{number}")
        for rule, requests in table.items()
        for number, request in enumerate(requests, start=1)
    ]


def test_every_rule_has_requests_of_both_kinds(firewall: Firewall) -> None:
    assert set(firewall.rules()) == set(MATCHING) == set(NOT_MATCHING)
    assert all(MATCHING.values())
    assert all(NOT_MATCHING.values())


@pytest.mark.parametrize(("rule", "request_"), rows(MATCHING))
def test_a_rule_matches(firewall: Firewall, rule: str, request_: Request) -> None:
    assert rule in firewall.matched(request_)


@pytest.mark.parametrize(("rule", "request_"), rows(NOT_MATCHING))
def test_a_rule_leaves_alone(firewall: Firewall, rule: str, request_: Request) -> None:
    assert rule not in firewall.matched(request_)


# --- what becomes of a request, all rules together ---


def test_an_upload_of_4_5_mb_passes(firewall: Firewall) -> None:
    verdict = firewall.judge(UPLOAD)
    assert (verdict.action, verdict.rule, verdict.counted) == ("allow", None, ())


def test_what_blocks_is_the_rule_that_is_meant(firewall: Firewall) -> None:
    """Each request of the table ends at its rule or at an earlier one; only anonymous addresses are counted."""
    for rule, requests in MATCHING.items():
        ends = {firewall.judge(request).rule for request in requests}
        if rule == "anonymous-addresses":
            (counted,) = {firewall.judge(request).counted for request in requests}
            assert (ends, counted) == ({None}, (rule,))
        else:
            assert rule in ends
            actions = {firewall.judge(request).action for request in requests}
            assert actions == ({"allow"} if rule == "allow-known" else {"block"}), rule


@pytest.mark.parametrize(
    ("request_", "action", "rule"),
    [
        # Who is known is spared the rate, the country and the reputation,
        (Request(address=OFFICE, sent=10**6), "allow", "allow-known"),
        (Request(address=OFFICE, country="FR"), "allow", "allow-known"),
        (Request(address=OFFICE, matches=frozenset({"AWSManagedRulesAmazonIpReputationList"})), "allow", "allow-known"),
        # but not what everybody's requests are searched for, nor the rate of sensitive paths.
        (Request("/login", address=OFFICE, sent=101), "block", "rate-sensitive-paths"),
        (Request("/v1/media", "q=' OR 1=1", address=OFFICE), "block", "sql-injection"),
        (
            Request(address=OFFICE, matches=frozenset({"AWSManagedRulesKnownBadInputsRuleSet"})),
            "block",
            "known-bad-inputs",
        ),
        # Health may be asked from anywhere, by the unblocked and not more often than anything else.
        (Request("/v1/health", country="BR"), "allow", "allow-known"),
        (Request("/v1/health", address=BANNED), "block", "block-list"),
        (Request("/v1/health", country="BR", sent=2001), "block", "rate-per-address"),
        (Request("/v1/health", headers={}), "block", "user-agents"),
        # An upload is searched by where it comes from and what its address says.
        (Request("/v1/images", "q=<script>", body=UPLOAD.body), "block", "cross-site-scripting"),
        (Request("/v1/images", body=UPLOAD.body, country="FR"), "block", "countries"),
        (Request("/v1/images", body=UPLOAD.body, sent=101), "block", "rate-sensitive-paths"),
    ],
)
def test_rules_meet_in_this_order(firewall: Firewall, request_: Request, action: str, rule: str) -> None:
    verdict = firewall.judge(request_)
    assert (verdict.action, verdict.rule) == (action, rule)


# --- what it costs, and that AWS takes it ---


def test_a_group_reserves_what_its_rules_cost(firewall: Firewall) -> None:
    costs = {
        group["description"].split(" of ")[0]: (
            sum(cost(rule["statement"][0]) for rule in group["rule"]),
            group["capacity"],
        )
        for group in firewall.groups.values()
    }
    assert costs == {
        "Block list and rates": (41, 60),
        "SQL injection and scripting": (246, 300),
        "Sizes and user agents": (20, 50),
    }
    assert all(needed <= reserved for needed, reserved in costs.values())


def test_the_web_acl_costs_690_wcu_and_says_so(firewall: Firewall, plans: dict[str, Any]) -> None:
    """Beyond 1,500 every request costs extra."""
    said = plans["web_acl"]["output_changes"]["web_acl"]["after"]["capacity"]
    assert firewall.capacity() == said == 690


def test_rates_are_of_five_minutes(firewall: Firewall) -> None:
    for rule, limit in (("rate-per-address", 2000), ("rate-sensitive-paths", 100)):
        rate = firewall.rule(rule)["statement"][0]["rate_based_statement"][0]
        assert (rate["limit"], rate["evaluation_window_sec"]) == (limit, 300)


def test_an_expression_is_no_longer_than_waf_takes(firewall: Firewall) -> None:
    expressions = re.findall(r'"regex_string": "([^"]*)"', json.dumps(list(firewall.groups.values())))
    assert len(expressions) == 5  # three exemptions of uploads, the sensitive paths, the agents
    assert max(map(len, expressions)) <= 200


# --- what the platform hands in is what the table was made with ---


def test_the_paths_of_the_platform_are_those_of_the_table(firewall: Firewall) -> None:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False)
    parsed = hcl2.loads(
        (ROOT / "terraform/platform/firewall.tf").read_text(encoding="utf-8"), serialization_options=options
    )
    paths = parsed["locals"][0]["firewall_paths"]
    assert firewall.judge(Request(paths["health"], country="FR")).rule == "allow-known"
    for path in paths["sensitive"]:
        assert firewall.judge(Request(path, sent=101)).rule == "rate-sensitive-paths"
    for path in paths["uploads"]:
        assert firewall.judge(Request(path, body=UPLOAD.body)).action == "allow"


def test_the_readme_names_each_rule_in_the_order_it_is_asked(firewall: Firewall) -> None:
    rows = re.findall(
        r"^\| (\d?) ?\| `([a-z-]+)` \|.*\| (\w+) \|$", (ROOT / "modules/waf/README.md").read_text(), re.MULTILINE
    )
    assert [rule for _, rule, _ in rows] == list(firewall.rules())
    assert [number for number, _, _ in rows if number] == list("12345678")
    assert {rule: does for _, rule, does in rows} == {rule: f"{does}s" for rule, does in firewall.rules().items()}
