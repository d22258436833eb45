"""What AWS has retired is found in a plan, and what merely looks like it is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cli import retired
from cli.planned import UNKNOWN, Resource


def problems(kind: str, **values: Any) -> list[str]:
    found = retired.nothing_is_retired([Resource(f"module.x.{kind}.this", kind, values)])
    return [finding.problem for finding in found]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_apprunner_service", {}),
        ("aws_cloudtrail_event_data_store", {}),
        ("aws_elastictranscoder_pipeline", {}),
        ("aws_inspector_assessment_target", {}),
        ("aws_waf_web_acl", {}),
        ("aws_wafregional_web_acl", {}),
        ("aws_lambda_function", {"runtime": "python3.10"}),
        ("aws_lambda_function", {"runtime": "provided"}),
        ("aws_rds_cluster", {"engine_version": "13.9"}),
        ("aws_elasticache_replication_group", {"engine_version": "5.0.6"}),
        ("aws_codebuild_project", {"environment": [{"image": "aws/codebuild/amazonlinux2-x86_64-standard:4.0"}]}),
    ],
)
def test_what_aws_retired_is_found(kind: str, values: dict[str, Any]) -> None:
    assert len(problems(kind, **values)) == 1


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_cloudtrail", {}),
        ("aws_codecommit_repository", {}),
        ("aws_inspector2_enabler", {}),
        ("aws_lexv2models_bot", {}),
        ("aws_pinpointsmsvoicev2_phone_number", {}),
        ("aws_s3control_access_grant", {}),
        ("aws_wafv2_web_acl", {}),
        ("aws_lambda_function", {"runtime": "python3.13"}),
        ("aws_lambda_function", {"runtime": "provided.al2023"}),
        ("aws_lambda_function", {"runtime": None}),
        ("aws_lambda_function", {"runtime": UNKNOWN}),
        ("aws_rds_cluster", {"engine_version": "16.11"}),
        ("aws_rds_cluster", {"engine_version": UNKNOWN}),
        ("aws_elasticache_replication_group", {"engine_version": "7.1"}),
        ("aws_codebuild_project", {"environment": [{"image": "aws/codebuild/amazonlinux-x86_64-standard:5.0"}]}),
        ("aws_codebuild_project", {"environment": UNKNOWN}),
    ],
)
def test_what_aws_still_offers_is_not(kind: str, values: dict[str, Any]) -> None:
    assert problems(kind, **values) == []


def test_a_finding_says_since_when_and_what_to_use_instead() -> None:
    (problem,) = problems("aws_lambda_function", runtime="nodejs20.x")
    assert "nodejs20.x" in problem
    assert "2026-04-30" in problem
    assert "use nodejs24.x" in problem


def test_every_row_says_what_it_must() -> None:
    for row in retired.RETIRED:
        assert row.what, row
        assert row.instead, row
        assert row.source, row
        assert row.since.year > 2021, row
        assert bool(row.attribute) == bool(row.values), row
        assert re.compile(row.types), row
        assert re.compile(row.values), row


def test_no_type_is_retired_twice() -> None:
    rows = [row.types for row in retired.SERVICES]
    assert len(rows) == len(set(rows))


def test_what_is_to_be_used_instead_is_not_retired_itself() -> None:
    for row in retired.RUNTIMES:
        assert problems("aws_lambda_function", runtime=row.instead) == []
