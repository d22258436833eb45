"""The evaluator answers as IAM documents: each case is a request that is allowed, or the nearest that is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.policy_evaluation import allowed


def policy(**statement: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **statement}]})


@pytest.mark.parametrize(
    ("statement", "action", "resource", "answer"),
    [
        ({}, "s3:GetObject", "arn:aws:s3:::a/b", True),
        ({}, "S3:getobject", "arn:aws:s3:::a/b", True),
        ({}, "s3:GetObjectVersion", "arn:aws:s3:::a/b", False),
        ({"Action": ["s3:Put*", "s3:Get*"]}, "s3:GetObjectVersion", "arn:aws:s3:::a/b", True),
        ({"Action": "s3:Get?bject"}, "s3:GetObject", "arn:aws:s3:::a/b", True),
        ({"Resource": "arn:aws:s3:::a/*"}, "s3:GetObject", "arn:aws:s3:::a/b/c", True),
        ({"Resource": "arn:aws:s3:::a/*"}, "s3:GetObject", "arn:aws:s3:::ab/c", False),
        ({"Resource": "arn:aws:s3:::a"}, "s3:GetObject", "arn:aws:s3:::a/b", False),
        ({"Resource": "arn:aws:s3:::a.b/*"}, "s3:GetObject", "arn:aws:s3:::axb/c", False),
    ],
)
def test_a_statement_is_about_its_actions_and_resources(
    statement: dict[str, Any], action: str, resource: str, answer: bool
) -> None:
    assert allowed([policy(**statement)], action, resource) is answer


def test_a_not_form_is_about_everything_else() -> None:
    everything_but = json.dumps({"Statement": {"Effect": "Allow", "NotAction": "s3:Put*", "NotResource": "arn:a"}})
    assert allowed([everything_but], "s3:GetObject", "arn:b")
    assert not allowed([everything_but], "s3:PutObject", "arn:b")
    assert not allowed([everything_but], "s3:GetObject", "arn:a")


def test_nothing_is_allowed_that_nobody_allows_and_a_deny_wins_wherever_it_stands() -> None:
    deny = policy(Effect="Deny", Resource="arn:aws:s3:::a/secret/*")
    assert not allowed([], "s3:GetObject", "arn:aws:s3:::a/b")
    for policies in ([policy(), deny], [deny, policy()]):
        assert allowed(policies, "s3:GetObject", "arn:aws:s3:::a/b")
        assert not allowed(policies, "s3:GetObject", "arn:aws:s3:::a/secret/b")


@pytest.mark.parametrize(
    ("condition", "context", "answer"),
    [
        ({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}, {"s3:prefix": "b/c"}, True),
        ({"StringLike": {"s3:prefix": ["a/*"]}}, {"S3:Prefix": "a/"}, True),
        ({"StringLike": {"s3:prefix": ["a/*"]}}, {"s3:prefix": "ab"}, False),
        ({"StringLike": {"s3:prefix": ["a/*"]}}, {}, False),
        ({"StringEquals": {"aws:x": "a*"}}, {"aws:x": "ab"}, False),
        ({"StringEquals": {"aws:x": "a"}, "ArnLike": {"aws:y": "arn:*"}}, {"aws:x": "a", "aws:y": "arn:b"}, True),
        ({"StringEquals": {"aws:x": "a"}, "ArnLike": {"aws:y": "arn:*"}}, {"aws:x": "a", "aws:y": "b"}, False),
    ],
)
def test_every_condition_must_hold(condition: dict[str, Any], context: dict[str, str], answer: bool) -> None:
    assert allowed([policy(Condition=condition)], "s3:GetObject", "arn:a", context) is answer


def test_a_condition_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="IpAddress"):
        allowed([policy(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})], "s3:GetObject", "arn:a")
