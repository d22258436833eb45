"""Analysts, notebooks, dashboards and the warehouse read curated rows: what opens anything else is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.analyst_rules import USERS, analysts_read_the_curated_lake_only, forbidden, needed
from cli.planned import UNKNOWN, Resource

LAKE = Resource(
    'module.platform.module.lake_storage.aws_s3_bucket.this["lake"]', "aws_s3_bucket", {"bucket": "acme-dev-lake"}
)
S3 = "arn:aws:s3:::acme-dev-"
READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{S3}lake/curated/*", f"{S3}logs/cdn/*"]}
FIND = {
    "Effect": "Allow",
    "Action": ["s3:ListBucket"],
    "Resource": [f"{S3}lake", f"{S3}logs"],
    "Condition": {"StringLike": {"s3:prefix": ["curated/*", "cdn/*"]}},
}
ANSWER = {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": [f"{S3}lake-results/*"]}


def problems(*statements: dict[str, Any], module: str = "analysts", policy: Any = None) -> list[str]:
    said = policy or json.dumps({"Statement": list(statements)})
    address = f'module.platform.module.{module}["lake"].aws_iam_role_policy.this["lake"]'
    found = [LAKE, Resource(address, "aws_iam_role_policy", {"policy": said})]
    return [finding.problem for finding in analysts_read_the_curated_lake_only(found)]


@pytest.mark.parametrize("module", sorted(USERS))
def test_who_reads_curated_rows_passes(module: str) -> None:
    assert problems(READ, FIND, ANSWER, module=module) == []


@pytest.mark.parametrize("module", sorted(USERS))
def test_who_may_everything_is_named_for_each_thing_that_nobody_may(module: str) -> None:
    everything = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
    assert len(problems(everything, module=module)) == len(list(forbidden("acme-dev", "us-east-1:123456789012")))


def test_who_may_nothing_is_named_for_each_thing_that_is_needed() -> None:
    assert len(problems()) == len(list(needed("acme-dev", "analysts")))
    assert len(problems(READ, FIND)) == 1
    assert problems(READ, FIND, module="warehouse") == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ({"Action": ["s3:GetObject"], "Resource": [f"{S3}*-originals/*"]}, "people may s3:GetObject"),
        ({"Action": ["s3:GetObject"], "Resource": [f"{S3}lake/*"]}, "people may s3:GetObject"),
        ({"Action": ["s3:ListBucket"], "Resource": [f"{S3}lake"]}, "people may s3:ListBucket"),
        ({"Action": ["dynamodb:Query"], "Resource": ["*"]}, "people may dynamodb:Query"),
        ({"Action": ["s3:*"], "Resource": [f"{S3}lake/curated/*"]}, "people may s3:DeleteObject"),
        ({"Action": ["sts:AssumeRole"], "Resource": ["*"]}, "people may sts:AssumeRole"),
    ],
)
def test_what_opens_more_is_named(statement: dict[str, Any], problem: str) -> None:
    first, *_ = problems(READ, FIND, ANSWER, {"Effect": "Allow", **statement})
    assert first.startswith(problem)


def test_a_policy_that_nobody_can_try_is_named() -> None:
    assert problems(policy=UNKNOWN) == ["its policy, or the lake, is not known to the plan: nobody can try it"]
