"""Where data can be kept, and which of those places keep nothing about a person whose media a site holds.

docs/RETENTION.md tells the same to people; tests/contract/test_retention.py holds the page against this file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cli.planned import Resource

STORES = frozenset(
    {
        "aws_backup_vault",
        "aws_cloudwatch_event_archive",
        "aws_cloudwatch_log_group",
        "aws_cognito_user_pool",
        "aws_db_instance",
        "aws_dynamodb_table",
        "aws_ebs_volume",
        "aws_ecr_repository",
        "aws_efs_file_system",
        "aws_elasticache_replication_group",
        "aws_elasticache_serverless_cache",
        "aws_glue_catalog_database",
        "aws_kinesis_stream",
        "aws_kms_key",
        "aws_msk_cluster",
        "aws_opensearch_domain",
        "aws_quicksight_data_set",
        "aws_rds_cluster",
        "aws_redshiftserverless_namespace",
        "aws_route53_zone",
        "aws_s3_bucket",
        "aws_s3tables_table",
        "aws_sagemaker_domain",
        "aws_secretsmanager_secret",
        "aws_sqs_queue",
        "aws_ssm_parameter",
    }
)
"""Types of the provider that keep what is not in the repository."""


class Place(NamedTuple):
    """A store that nobody's retention is for: its type, where it stands (without keys), its key, and why."""

    type: str
    address: str
    key: str
    why: str


_ANY = r".*"

IMPERSONAL = (
    Place("aws_backup_vault", _ANY, _ANY, "what lies in it ends as its plan says, which is held against each store"),
    Place("aws_cloudwatch_log_group", r".*\.module\.audit\..*", _ANY, "evidence of who managed the account"),
    Place("aws_cloudwatch_log_group", r".*\.module\.builds\..*", _ANY, "what builds say"),
    Place("aws_cloudwatch_log_group", r".*\.module\.dns\..*", _ANY, "names that resolvers asked for"),
    Place(
        "aws_cloudwatch_log_group", r".*\.module\.network\..*", _ANY, "our own network's addresses; nobody visits it"
    ),
    Place("aws_cognito_user_pool", _ANY, _ANY, "an account lives until its owner or the site ends it"),
    Place("aws_ecr_repository", _ANY, _ANY, "images of builds"),
    Place("aws_glue_catalog_database", _ANY, _ANY, "names of columns; the rows are the lake's bucket"),
    Place("aws_kms_key", _ANY, _ANY, "keys"),
    Place("aws_redshiftserverless_namespace", _ANY, _ANY, "reads the lake where it lies and has no tables of its own"),
    Place("aws_route53_zone", _ANY, _ANY, "names of sites"),
    Place("aws_s3_bucket", r".*\.module\.artifacts\..*", _ANY, "code and plans of delivery"),
    Place("aws_s3_bucket", r".*\.module\.records\..*", "audit", "evidence of who touched which object"),
    Place("aws_s3_bucket", r".*\.module\.storage\..*", "web", "pages and their assets"),
    Place("aws_sagemaker_domain", _ANY, _ANY, "what its people write; they read the curated lake only"),
    Place("aws_sqs_queue", r".*\.module\.undelivered\..*", _ANY, "notices about the account"),
    Place("aws_ssm_parameter", _ANY, _ANY, "handles"),
)
"""Stores without a retention of their own, each with its reason."""


def impersonal(resource: Resource) -> Place | None:
    """Why a store needs no retention; None: it needs one."""
    address = re.sub(r'\["[^"]*"\]', "", resource.address)
    key = resource.key.strip('[]"')
    for place in IMPERSONAL:
        if place.type == resource.type and re.fullmatch(place.address, address) and re.fullmatch(place.key, key):
            return place
    return None
