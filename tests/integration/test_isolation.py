"""Two sites of one account, as they are planned: no role of the one is allowed anything of the other.

The sites are called shop and shop-eu: a pattern that ends too early in the one's name reaches the other. What was
applied is held to the same by tests/e2e/test_site_isolation.py, where the roles themselves try it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import pytest
from planning import plans

from cli.planned import Resource
from cli.policies import Statement, statements

OPENS = {"kms:Decrypt", "kms:GenerateDataKey"}
CONTEXT = "kms:encryptioncontext:"
INSIDE = ("incoming/0", "variants/0/a.jpg", "index/GSI1")
SERVICES = {"cloudfront", "dynamodb", "events", "lambda", "logs", "s3", "sqs"}


@dataclass(frozen=True)
class Planned:
    """A site as its plan makes it."""

    resources: list[Resource]

    @property
    def names(self) -> set[str]:
        """The ARN of everything that it has, of things in it, and the names by which a key's context knows them."""
        arns = {str(found.values.get("arn")) for found in self.resources}
        arns = {arn for arn in arns if arn.startswith("arn:")}
        tables = {str(found.values["name"]) for found in self.resources if found.type == "aws_dynamodb_table"}
        return arns | tables | {f"{arn}{sign}" for arn in arns for sign in (":stream", *(f"/{one}" for one in INSIDE))}

    def roles(self) -> dict[str, list[Statement]]:
        """What each of its roles is granted, by the policy's address."""
        return {
            found.address: statements(str(found.values["policy"]))
            for found in self.resources
            if found.type == "aws_iam_role_policy"
        }


def reached(statement: Statement, site: Planned) -> set[str]:
    """What of a site a statement allows. Of the platform's key, which all sites share, that is what its context says.

    A statement that names everything, or opens the key whatever for, allows all that the site has.
    """
    if not statement.allows or set(statement.actions) <= {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}:
        return set()  # traces are of the account, whoever writes them
    if statement.inverted:
        return site.names
    if OPENS & set(statement.actions):
        patterns = [
            tuple(value for key, values in tests.items() if key.startswith(CONTEXT) for value in values)
            for operator, tests in statement.conditions.items()
            if operator in ("StringEquals", "StringLike", "ArnEquals", "ArnLike")
        ]
        named = tuple(value for values in patterns for value in values) or ("*",)
    else:
        named = statement.resources
    return {name for name in site.names for pattern in named if fnmatchcase(name, pattern)}


def crossed(one: Planned, other: Planned) -> dict[str, set[str]]:
    """What of the other site the roles of the one are allowed, by role and statement."""
    found = {
        f"{address} {statement.name}": reached(statement, other)
        for address, granted in one.roles().items()
        for statement in granted
    }
    return {where: names for where, names in found.items() if names}


@pytest.fixture(scope="module")
def sites() -> dict[str, Planned]:
    return {
        name: Planned(
            [
                Resource(one["address"], one["type"], one["change"]["after"])
                for one in plan["resource_changes"]
                if one["mode"] == "managed" and one["change"]["after"]
            ],
        )
        for name, plan in plans("terraform/site", "tests/isolation.tftest.hcl").items()
    }


PAIRS = pytest.mark.parametrize(("one", "other"), [("shop", "shop_eu"), ("shop_eu", "shop")])


@PAIRS
def test_no_role_is_allowed_anything_of_the_other_site(sites: dict[str, Planned], one: str, other: str) -> None:
    assert crossed(sites[one], sites[other]) == {}


@pytest.mark.parametrize("name", ["shop", "shop_eu"])
def test_every_role_reaches_what_is_its_own(sites: dict[str, Planned], name: str) -> None:
    """Else the reader would find nothing anywhere. It is also why a type of which both plans show one ARN is caught."""
    found = crossed(sites[name], sites[name])
    roles = {address for address in sites[name].roles() if any(where.startswith(address) for where in found)}
    assert roles == set(sites[name].roles())
    assert len(roles) == len([one for one in sites[name].resources if one.type == "aws_iam_role"])
    assert {arn.split(":")[2] for names in found.values() for arn in names if arn.startswith("arn:")} >= SERVICES


@PAIRS
def test_no_policy_on_a_thing_names_the_other_site(sites: dict[str, Planned], one: str, other: str) -> None:
    policies = [
        (found, text)
        for found in sites[one].resources
        for key, text in found.values.items()
        if key.endswith("policy") and isinstance(text, str) and '"Statement"' in text
    ]
    assert {found.type for found, _ in policies} >= {"aws_iam_role", "aws_s3_bucket_policy", "aws_sqs_queue"}
    said = " ".join(text for _, text in policies)
    assert {arn.split(":")[2] for arn in _named(sites[one], said)} >= {"cloudfront", "events"}
    assert {found.address: names for found, text in policies if (names := _named(sites[other], text))} == {}


def _named(site: Planned, text: str) -> set[str]:
    """Which ARNs with the site's name, or of its distribution, a text has: in whole, not as another's beginning."""
    own = {arn for arn in site.names if arn.startswith("arn:") and ("slipway-mock" not in arn)}
    return {arn for arn in own if re.search(rf"{re.escape(arn)}(?![\w-])", text)}


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("Items", {"resources": ("arn:aws:dynamodb:us-east-1:123456789012:table/acme-dev-*",)}),
        ("Items", {"resources": ("arn:aws:dynamodb:*:*:table/acme-dev-shop*",)}),
        ("Items", {"resources": ("*",)}),
        ("Items", {"inverted": True}),
        ("EraseObjects", {"resources": ("arn:aws:s3:::acme-dev-shop*/incoming/*",)}),
        ("KeyOfObjects", {"conditions": {}}),
        ("KeyOfObjects", {"conditions": {"StringLike": {"kms:viaservice": ("s3.us-east-1.amazonaws.com",)}}}),
        ("KeyOfTable", {"conditions": {"StringLike": {f"{CONTEXT}aws:dynamodb:tablename": ("acme-dev-shop*",)}}}),
        ("KeyOfTable", {"conditions": {"StringNotLike": {f"{CONTEXT}aws:dynamodb:tablename": ("acme-dev-shop-x",)}}}),
    ],
)
def test_a_statement_that_reaches_too_far_is_found(
    sites: dict[str, Planned], statement: str, changed: dict[str, object]
) -> None:
    address = 'module.functions["media_api"].aws_iam_role_policy.this'
    (granted,) = [found for found in sites["shop"].roles()[address] if found.name == statement]
    assert reached(granted, sites["shop_eu"]) == set()
    assert reached(replace(granted, **changed), sites["shop_eu"]), "as it is granted it reaches nothing there"
