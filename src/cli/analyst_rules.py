"""Who analyses reads the curated lake and nothing else, tried request by request on the plan of every platform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli.findings import Finding
from cli.policy_evaluation import allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.planned import Resource

USERS = {"analysts": "people", "notebook": "notebooks", "quicksight": "dashboards", "warehouse": "the warehouse"}
"""Module that makes a role of analysis -> whose it is."""

ASKING = USERS.keys() - {"warehouse"}
"""Who asks Athena, and so writes answers; a warehouse reads the rows itself."""

S3 = "arn:aws:s3:::"
HOME = re.compile(r"arn:aws:\w+:([a-z0-9-]+:\d{12}):")
"""Region and account of an ARN that a policy names: what is forbidden is tried there, where it would matter."""

SOMEWHERE = "us-east-1:123456789012"
"""Where a policy names no account, one is as good as another."""


def analysts_read_the_curated_lake_only(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every role of analysis reads curated rows, and is refused everything that a site keeps about people."""
    lakes = [
        str(one.values.get("bucket")).removesuffix("-lake")
        for one in found
        if one.type == "aws_s3_bucket" and one.key == '["lake"]'
    ]
    for one in found:
        module = re.search(r"module\.(\w+)[^.]*\.aws_iam_role_policy\.\w+\[\"lake\"\]$", one.address)
        if one.type != "aws_iam_role_policy" or not module or module[1] not in USERS:
            continue
        policy = one.values.get("policy")
        if not isinstance(policy, str) or not lakes:
            yield Finding(
                "analysts", one.address, "its policy, or the lake, is not known to the plan: nobody can try it"
            )
            continue
        named = HOME.search(policy)
        home = named[1] if named else SOMEWHERE
        for expected, requests in ((True, needed(lakes[0], module[1])), (False, forbidden(lakes[0], home))):
            for action, resource, context in requests:
                if allowed([policy], action, resource, context) is not expected:
                    may = "may not" if expected else "may"
                    yield Finding("analysts", one.address, f"{USERS[module[1]]} {may} {action} {resource}")


def needed(prefix: str, module: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(action, resource, context) of what a role of analysis is for."""
    yield "s3:GetObject", f"{S3}{prefix}-lake/curated/media_events/day=2026-01-01/site=shop/a.parquet", {}
    yield "s3:GetObject", f"{S3}{prefix}-logs/cdn/{prefix}-shop/a.json", {}
    yield "s3:ListBucket", f"{S3}{prefix}-lake", {"s3:prefix": "curated/media_events/"}
    if module in ASKING:
        yield "s3:PutObject", f"{S3}{prefix}-lake-results/answers/a.csv", {}


def forbidden(prefix: str, home: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(action, resource, context) of what no role of analysis may, whatever a site is called.

    `home` is region and account, such as us-east-1:123456789012.
    """
    account = home.partition(":")[2]
    for key in (
        "-lake/errors/malformed/a.json",
        "-logs/s3/a",
        "-audit/AWSLogs/a",
        "-shop-originals/incoming/a",
        "-shop-derivatives/variants/a",
        "-shop-originals-copy/incoming/a",
        "-shop-web/index.html",
    ):
        yield "s3:GetObject", f"{S3}{prefix}{key}", {}
        yield "s3:GetObjectVersion", f"{S3}{prefix}{key}", {}
        yield "s3:PutObject", f"{S3}{prefix}{key}", {}
    for action in ("s3:DeleteObject", "s3:PutObject"):
        yield action, f"{S3}{prefix}-lake/curated/media_events/day=2026-01-01/site=shop/a.parquet", {}
    for place, beginning in (("-lake", "errors/"), ("-lake", ""), ("-logs", "s3/"), ("-shop-originals", "curated/")):
        yield "s3:ListBucket", f"{S3}{prefix}{place}", {"s3:prefix": beginning}
    for action in ("GetItem", "Query", "Scan", "BatchGetItem", "PartiQLSelect", "ExportTableToPointInTime"):
        yield f"dynamodb:{action}", f"arn:aws:dynamodb:{home}:table/{prefix}-shop-metadata", {}
    for action, resource in (
        ("cognito-idp:ListUsers", f"arn:aws:cognito-idp:{home}:userpool/us-east-1_a"),
        ("firehose:PutRecordBatch", f"arn:aws:firehose:{home}:deliverystream/{prefix}-media-events"),
        ("glue:UpdateTable", f"arn:aws:glue:{home}:table/{prefix}_lake/media_events"),
        ("kms:GenerateMac", f"arn:aws:kms:{home}:key/a"),
        ("logs:GetLogEvents", f"arn:aws:logs:{home}:log-group:/aws/lambda/{prefix}-shop-media-api"),
        ("sqs:ReceiveMessage", f"arn:aws:sqs:{home}:{prefix}-shop-images-dlq"),
        ("sts:AssumeRole", f"arn:aws:iam::{account}:role/{prefix}-shop-media-api"),
    ):
        yield action, resource, {}
