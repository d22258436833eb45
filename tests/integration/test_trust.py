"""Who may put on the roles that deliver, and what those may do: the rule, and every environment's values."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from planning import ROOT, plans

from cli import plan_rules
from cli.planned import Resource
from cli.policies import Statement, statements
from cli.trust_rules import AUDIENCE, ISSUER, workflows_are_named_exactly

ENVIRONMENTS = ("dev", "uat", "prod")
EXACT = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": "repo:acme/site:environment:prod"}
SERVICES = {
    "apigatewayv2": "apigateway",
    "default": "ec2",
    "eip": "ec2",
    "flow": "ec2",
    "internet": "ec2",
    "kinesis": "firehose",
    "nat": "ec2",
    "redshiftdata": "redshift-data",
    "redshiftserverless": "redshift-serverless",
    "route": "ec2",
    "securityhub": "securityhub",
    "security": "ec2",
    "subnet": "ec2",
    "vpc": "ec2",
    "accessanalyzer": "access-analyzer",
    "codecommit": "codecommit",
    "cognito": "cognito-idp",
}
"""First word of a resource type -> its IAM service, where the two differ."""
BY_TYPE = {"aws_cloudwatch_event": "events", "aws_cloudwatch_log": "logs", "aws_cloudwatch_query": "logs"}


def problems(conditions: dict[str, Any]) -> list[str]:
    """What the rule says about a trust in GitHub under these conditions."""
    principal = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"}
    statement = {"Sid": "Workflows", "Effect": "Allow", "Principal": principal, "Condition": conditions}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = [Resource("aws_iam_role.x", "aws_iam_role", {"assume_role_policy": policy})]
    return [finding.problem for finding in workflows_are_named_exactly(found)]


@pytest.mark.parametrize("place", ["environment:prod", "pull_request", "ref:refs/heads/main", "ref:refs/tags/v1"])
def test_t08_one_repository_and_one_place_in_it_pass(place: str) -> None:
    assert problems({"StringEquals": EXACT | {f"{ISSUER}:sub": ["repo:acme/site:" + place]}}) == []


@pytest.mark.parametrize(
    "subject",
    ["repo:acme/*", "repo:acme/*:environment:prod", "repo:acme/site:*", "*", "repo:acme/site", "repo:acme/site:ref:*"],
)
@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "ForAnyValue:StringLike"])
def test_t08_a_pattern_is_caught_by_whatever_it_is_compared(operator: str, subject: str) -> None:
    assert problems({"StringEquals": {f"{ISSUER}:aud": AUDIENCE}, operator: {f"{ISSUER}:sub": subject}}) or (
        problems({operator: EXACT | {f"{ISSUER}:sub": subject}})
    )


@pytest.mark.parametrize(
    "operator", ["StringLike", "StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals"]
)
def test_t08_only_equality_counts_also_for_an_exact_subject(operator: str) -> None:
    (problem,) = problems(
        {"StringEquals": {f"{ISSUER}:aud": AUDIENCE}, operator: {f"{ISSUER}:sub": EXACT[f"{ISSUER}:sub"]}}
    )
    assert "any repository" in problem


def test_t08_a_trust_without_subject_or_audience_is_caught() -> None:
    assert len(problems({})) == 2
    (problem,) = problems({"StringEquals": {f"{ISSUER}:sub": EXACT[f"{ISSUER}:sub"]}})
    assert "audience" in problem


def test_every_plan_is_asked() -> None:
    assert plan_rules.RULES["trust"] is workflows_are_named_exactly


@cache
def bootstrap(environment: str) -> dict[str, Resource]:
    """What the bootstrap of an environment makes, with its real values, by address."""
    (plan,) = plans(f"envs/{environment}/bootstrap", "tests/plan.tftest.hcl").values()
    return {
        one["address"]: Resource(one["address"], one["type"], one["change"]["after"])
        for one in plan["resource_changes"]
    }


def trust(environment: str, role: str) -> list[Statement]:
    made = bootstrap(environment)[f'module.bootstrap.aws_iam_role.this["{role}"]']
    return statements(str(made.values["assume_role_policy"]))


def policy(environment: str, name: str) -> list[Statement]:
    made = bootstrap(environment)[f"module.bootstrap.aws_iam_role_policy.{name}"]
    return statements(str(made.values["policy"]))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_t08_every_environment_trusts_its_own_place_of_one_repository(environment: str) -> None:
    found = list(bootstrap(environment).values())
    assert [str(finding) for finding in workflows_are_named_exactly(found)] == []
    (apply,) = trust(environment, "apply")
    assert apply.conditions["StringEquals"][f"{ISSUER}:sub"] == (f"repo:slipway/slipway:environment:{environment}",)
    (plan,) = trust(environment, "plan")
    assert not [one for one in plan.conditions["StringEquals"][f"{ISSUER}:sub"] if "environment" in one]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_t08_who_plans_writes_nothing_but_new_plans(environment: str) -> None:
    reading = re.compile(
        r"[\w-]+:(Describe\*|Get\*|List\*|(BatchGet|Describe|Get|List|View)\w+|GET|Decrypt|GenerateDataKey)"
    )
    writes = [
        (one.name, action)
        for one in policy(environment, "plan")
        if one.allows
        for action in one.actions
        if not reading.fullmatch(action)
    ]
    assert writes == [("AddPlans", "s3:PutObject")]
    (adds,) = [one for one in policy(environment, "plan") if one.name == "AddPlans"]
    assert adds.conditions == {"Null": {"s3:if-none-match": ("false",)}}
    assert not [one for one in adds.resources if "/evidence/" in one or one.endswith("-plans/*")]


@pytest.mark.parametrize(
    "action", ["dynamodb:GetItem", "logs:GetLogEvents", "ecr:GetAuthorizationToken", "s3:GetObject*"]
)
def test_t08_who_plans_reads_no_content(action: str) -> None:
    denied = {one for statement in policy("prod", "plan") if not statement.allows for one in statement.actions}
    assert action in denied
    allowed = {one for statement in policy("prod", "plan") if statement.allows for one in statement.actions}
    assert not [one for one in allowed if one.startswith(("secretsmanager:", "sts:"))]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_t09_an_apply_changes_neither_its_own_roles_nor_the_boundary(environment: str) -> None:
    nowhere = ("iam:UpdateAccountPasswordPolicy",)  # of the account: IAM knows no resource for it
    for one in policy(environment, "apply"):
        writes = [action for action in one.actions if re.match(r"iam:(?!Get|List)", action)]
        if one.allows and writes and one.actions != nowhere:
            assert not {name for name in one.resources if name == "*" or "bootstrap/" in name}, one.name


def test_whoever_wears_a_role_of_ours_may_be_handed_it() -> None:
    """An apply that may not hand a role to its service fails on AWS only: the emulator does not ask."""
    trusted = {
        service
        for path in ROOT.glob("modules/*/*.tf")
        for policy in re.findall(
            r"(?s)assume_role_policy\s*= jsonencode\(\{.*?\n  \}\)", path.read_text(encoding="utf-8")
        )
        for services in re.findall(r'Service\s*= (\[[^]]+\]|"[^"]+")', policy)
        for service in re.findall(r'"([^"]+)"', services)
    }
    (handed,) = [one for one in policy("prod", "apply") if one.name == "HandRolesToServices"]
    assert set(handed.conditions["StringEquals"]["iam:passedtoservice"]) == trusted


def test_every_service_that_we_use_can_be_planned_and_applied() -> None:
    """By the first word of each resource type; a new service is a line in terraform/bootstrap/plan.tf, and a review."""
    listed = set(re.findall(r'"([a-z0-9-]+)"', re.search(r"services = \[(.*?)\n  \]", _text("plan.tf"), re.DOTALL)[1]))  # type: ignore[index]
    types = {
        found
        for path in (*ROOT.glob("modules/*/*.tf"), *ROOT.glob("terraform/*/*.tf"))
        for found in re.findall(r'^resource "(aws_\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    services = {
        next((to for start, to in BY_TYPE.items() if one.startswith(start)), None) or _service(one) for one in types
    }
    assert services - {"ssm"} <= listed, services - listed


def _service(resource_type: str) -> str:
    word = resource_type.split("_")[1]
    return SERVICES.get(word, word)


def _text(name: str) -> str:
    return (ROOT / "terraform/bootstrap" / name).read_text(encoding="utf-8")


def test_each_environment_reads_the_one_before_and_that_one_lets_it() -> None:
    for earlier, later in pairwise(ENVIRONMENTS):
        said = {
            name: Path(ROOT / f"envs/{name}/bootstrap/main.tf").read_text(encoding="utf-8") for name in ENVIRONMENTS
        }
        accounts = {
            name: re.findall(
                r'\["(\d{12})"\]', (ROOT / f"envs/{name}/bootstrap/providers.tf").read_text(encoding="utf-8")
            )[0]
            for name in ENVIRONMENTS
        }
        assert f'account_id = "{accounts[later]}", prefix = "slipway-{later}"' in said[earlier]
        assert f'account_id = "{accounts[earlier]}", prefix = "slipway-{earlier}"' in said[later]
