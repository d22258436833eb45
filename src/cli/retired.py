"""What AWS has closed to new customers or ended, and a rule that keeps it out of every plan.

A row is refused from the day it is listed, also where its date lies ahead: what is built today should outlive it. The
dates are AWS's (no longer open to new customers, or the end of support, whichever comes first), and `source` says who
was read for it; "announcement" is AWS's own, not read again for this list. Reviewed on REVIEWED. What AWS opens again
leaves the list, as CodeCommit did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cli.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.planned import Resource

REVIEWED = date(2026, 11, 21)
"""The day the list was last held against AWS's lifecycle pages."""

ANNOUNCEMENT = "announcement"
LAMBDA = "docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"


@dataclass(frozen=True)
class Retired:
    """A resource type (regular expression), or some values of one of its attributes, that nothing new may use.

    `attribute` is a path such as `environment.image`; lists on the way are walked through. `values` is matched whole.
    """

    what: str
    types: str
    since: date
    instead: str
    source: str
    attribute: str = ""
    values: str = ""


def _provider_issue(number: int) -> str:
    return f"github.com/hashicorp/terraform-provider-aws/issues/{number}"


SERVICES = (
    Retired("App Mesh", r"aws_appmesh_\w+", date(2024, 9, 24), "ECS Service Connect, VPC Lattice", ANNOUNCEMENT),
    Retired("App Runner", r"aws_apprunner_\w+", date(2026, 4, 30), "ECS on Fargate", _provider_issue(47161)),
    Retired(
        "Audit Manager", r"aws_auditmanager_\w+", date(2026, 4, 30), "Security Hub, Config", _provider_issue(47163)
    ),
    Retired("CloudSearch", r"aws_cloudsearch_\w+", date(2024, 7, 25), "OpenSearch, PostgreSQL", ANNOUNCEMENT),
    Retired("Cloud9", r"aws_cloud9_\w+", date(2024, 7, 25), "an IDE of one's own", ANNOUNCEMENT),
    Retired(
        "CloudTrail Lake",
        r"aws_cloudtrail_event_data_store",
        date(2026, 5, 31),
        "a trail, and Athena on its files",
        _provider_issue(47165),
    ),
    Retired(
        "CodeGuru Reviewer", r"aws_codegurureviewer_\w+", date(2025, 11, 7), "Inspector, Q", _provider_issue(44718)
    ),
    Retired("Data Pipeline", r"aws_datapipeline_\w+", date(2024, 7, 25), "Glue, Step Functions", ANNOUNCEMENT),
    Retired(
        "Elastic Transcoder", r"aws_elastictranscoder_\w+", date(2025, 11, 13), "MediaConvert", _provider_issue(42314)
    ),
    Retired("Evidently", r"aws_evidently_\w+", date(2025, 10, 17), "AppConfig", _provider_issue(42298)),
    Retired("Glacier vaults", r"aws_glacier_\w+", date(2025, 11, 7), "S3's Glacier classes", _provider_issue(44719)),
    Retired(
        "Incident Manager", r"aws_ssmincidents_\w+", date(2025, 11, 7), "topics and a runbook", _provider_issue(44727)
    ),
    Retired("Inspector Classic", r"aws_inspector_\w+", date(2026, 5, 20), "aws_inspector2_enabler", ANNOUNCEMENT),
    Retired(
        "Kinesis Analytics for SQL",
        r"aws_kinesis_analytics_application",
        date(2025, 10, 15),
        "Managed Service for Apache Flink",
        ANNOUNCEMENT,
    ),
    Retired("launch configurations", r"aws_launch_configuration", date(2024, 10, 1), "launch templates", ANNOUNCEMENT),
    Retired("Lex V1", r"aws_lex_\w+", date(2025, 9, 15), "aws_lexv2models_*", ANNOUNCEMENT),
    Retired("Mainframe Modernization", r"aws_m2_\w+", date(2025, 11, 7), "containers", _provider_issue(44721)),
    Retired("MediaStore", r"aws_media_store_\w+", date(2025, 11, 13), "S3 and CloudFront", _provider_issue(40317)),
    Retired("OpsWorks", r"aws_opsworks_\w+", date(2024, 5, 26), "Systems Manager", _provider_issue(35701)),
    Retired("Pinpoint", r"aws_pinpoint_\w+", date(2025, 5, 20), "SES, End User Messaging", ANNOUNCEMENT),
    Retired("QLDB", r"aws_qldb_\w+", date(2024, 7, 18), "Aurora PostgreSQL", ANNOUNCEMENT),
    Retired(
        "S3 Object Lambda",
        r"aws_s3control_object_lambda_\w+",
        date(2025, 11, 7),
        "variants made beforehand, CloudFront",
        _provider_issue(44720),
    ),
    Retired("SimpleDB", r"aws_simpledb_\w+", date(2024, 7, 25), "DynamoDB", ANNOUNCEMENT),
    Retired(
        "Timestream LiveAnalytics", r"aws_timestreamwrite_\w+", date(2025, 6, 20), "Timestream InfluxDB", ANNOUNCEMENT
    ),
    Retired("WAF Classic", r"aws_waf(regional)?_\w+", date(2025, 9, 30), "aws_wafv2_*", _provider_issue(42311)),
    Retired("WorkLink", r"aws_worklink_\w+", date(2022, 4, 19), "WorkSpaces Secure Browser", ANNOUNCEMENT),
)

RUNTIMES = tuple(
    Retired(f"the runtime {name}", r"aws_lambda_function", since, instead, LAMBDA, "runtime", re.escape(name))
    for name, since, instead in (
        ("dotnet6", date(2024, 12, 20), "dotnet10"),
        ("dotnet8", date(2026, 11, 10), "dotnet10"),
        ("go1.x", date(2024, 1, 8), "provided.al2023"),
        ("java8", date(2024, 1, 8), "java25"),
        ("nodejs14.x", date(2023, 12, 4), "nodejs24.x"),
        ("nodejs16.x", date(2024, 6, 12), "nodejs24.x"),
        ("nodejs18.x", date(2025, 9, 1), "nodejs24.x"),
        ("nodejs20.x", date(2026, 4, 30), "nodejs24.x"),
        ("provided", date(2024, 1, 8), "provided.al2023"),
        ("provided.al2", date(2026, 7, 31), "provided.al2023"),
        ("python3.7", date(2023, 12, 4), "python3.13"),
        ("python3.8", date(2024, 10, 14), "python3.13"),
        ("python3.9", date(2025, 12, 15), "python3.13"),
        ("python3.10", date(2026, 10, 31), "python3.13"),
        ("ruby2.7", date(2023, 12, 7), "ruby3.4"),
        ("ruby3.2", date(2026, 3, 31), "ruby3.4"),
    )
)

FEATURES = (
    Retired(
        "Aurora PostgreSQL before 14",
        r"aws_rds_cluster|aws_rds_cluster_instance|aws_db_instance",
        date(2026, 2, 28),
        "16 or later",
        ANNOUNCEMENT,
        "engine_version",
        r"(9|1[0-3])\.\d+(\.\d+)?|1[0-3]",
    ),
    Retired(
        "Aurora MySQL 2 (MySQL 5.7)",
        r"aws_rds_cluster|aws_rds_cluster_instance|aws_db_instance",
        date(2024, 10, 31),
        "Aurora MySQL 3",
        ANNOUNCEMENT,
        "engine_version",
        r"5\.[67].*",
    ),
    Retired(
        "CodeBuild images on Amazon Linux 2",
        r"aws_codebuild_project",
        date(2026, 6, 30),
        "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        ANNOUNCEMENT,
        "environment.image",
        r"aws/codebuild/amazonlinux2-.*|aws/codebuild/standard:[1-5]\.0",
    ),
    Retired(
        "Elastic Inference",
        r"aws_launch_template",
        date(2023, 4, 15),
        "Inferentia",
        ANNOUNCEMENT,
        "elastic_inference_accelerator.type",
        r".+",
    ),
    Retired(
        "Redis before 6",
        r"aws_elasticache_(cluster|replication_group)",
        date(2026, 1, 31),
        "Valkey 8",
        ANNOUNCEMENT,
        "engine_version",
        r"[2-5]\..*",
    ),
)

RETIRED = (*SERVICES, *RUNTIMES, *FEATURES)


def nothing_is_retired(found: Sequence[Resource]) -> Iterator[Finding]:
    """No resource is of a service, runtime or feature that AWS has closed to new customers or ended."""
    for resource in found:
        for row in RETIRED:
            if not re.fullmatch(row.types, resource.type):
                continue
            used = [one for one in _at(resource.values, row.attribute) if re.fullmatch(row.values, str(one))]
            if not row.attribute or used:
                yield Finding(
                    "retired",
                    resource.address,
                    f"uses {row.what}{f' ({used[0]})' if used else ''}, which AWS closed to new customers or ended on "
                    f"{row.since:%Y-%m-%d}: use {row.instead} ({row.source})",
                )


def _at(value: Any, path: str) -> list[Any]:
    """What stands at a path; every member of the lists on the way."""
    if isinstance(value, list):
        return [found for one in value for found in _at(one, path)]
    if not path:
        return [value]
    name, _, rest = path.partition(".")
    return _at(value[name], rest) if isinstance(value, dict) and value.get(name) is not None else []
