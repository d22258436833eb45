"""What the platform's plan of an AWS account must hold, whole: types that checkov has no check for, or one too weak.

Module security leaves out what `unavailable` names, which is for the embedded AWS. These rules are put to the plans of
every other environment, so that a value cannot quietly switch a detector off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cli.plan_rules import Rule
    from cli.planned import Resource

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
FEATURES = {"LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"}
SCANNED = {"ECR", "LAMBDA", "LAMBDA_CODE"}
STANDARDS = ("aws-foundational-security-best-practices", "cis-aws-foundations-benchmark")
DETECTIONS = 15
"""CIS 4.1 to 4.15."""

MINIMUM: dict[str, Callable[[Resource], bool]] = {
    "aws_accessanalyzer_analyzer": lambda one: one.values.get("type") in ("ACCOUNT", "ORGANIZATION"),
    "aws_cloudtrail": lambda one: (
        all(
            one.values.get(name) is True
            for name in (
                "enable_log_file_validation",
                "enable_logging",
                "include_global_service_events",
                "is_multi_region_trail",
            )
        )
        and all(one.values.get(name) for name in ("cloud_watch_logs_group_arn", "kms_key_id"))
        and _records_objects(one)
    ),
    "aws_config_configuration_recorder": lambda one: any(
        group.get("all_supported") is True and group.get("include_global_resource_types") is True
        for group in one.values.get("recording_group") or []
    ),
    "aws_config_configuration_recorder_status": lambda one: one.values.get("is_enabled") is True,
    "aws_config_delivery_channel": lambda one: bool(one.values.get("s3_kms_key_arn")),
    "aws_guardduty_detector": lambda one: one.values.get("enable") is True,
    "aws_iam_account_password_policy": lambda one: (one.values.get("minimum_password_length") or 0) >= 14,
    "aws_inspector2_enabler": lambda one: set(one.values.get("resource_types") or []) >= SCANNED,
    "aws_s3_account_public_access_block": lambda one: all(one.values.get(name) is True for name in BLOCKS),
    "aws_securityhub_account": lambda one: one.values.get("enable_default_standards") is False,
}
"""Type that an account has -> what makes one of it whole."""


def an_account_is_guarded(found: Sequence[Resource]) -> Iterator[Finding]:
    """Every detector exists and is whole, GuardDuty has its features, Security Hub its standards."""
    for kind, is_whole in MINIMUM.items():
        of_kind = [one for one in found if one.type == kind]
        if not of_kind:
            yield Finding("account", kind, "is nowhere in the platform's plan")
        for one in of_kind:
            if not is_whole(one):
                yield Finding("account", one.address, "does less than the least: see src/cli/account_rules.py")
    enabled = {
        one.values.get("name")
        for one in found
        if one.type == "aws_guardduty_detector_feature" and one.values.get("status") == "ENABLED"
    }
    for name in sorted(FEATURES - enabled):
        yield Finding("account", "aws_guardduty_detector_feature", f"{name} is not enabled")
    subscribed = [
        str(one.values.get("standards_arn")) for one in found if one.type == "aws_securityhub_standards_subscription"
    ]
    for name in STANDARDS:
        if not any(f"::standards/{name}/" in arn for arn in subscribed):
            yield Finding("account", "aws_securityhub_standards_subscription", f"{name} is not subscribed to")


def the_trail_is_watched(found: Sequence[Resource]) -> Iterator[Finding]:
    """Each metric filter has an alarm that tells somebody, and there is one for each detection of CIS."""
    counted = {
        (transformation.get("namespace"), transformation.get("name")): one.address
        for one in found
        if one.type == "aws_cloudwatch_log_metric_filter"
        for transformation in one.values.get("metric_transformation") or []
    }
    told = {
        (one.values.get("namespace"), one.values.get("metric_name"))
        for one in found
        if one.type == "aws_cloudwatch_metric_alarm"
        and one.values.get("alarm_actions")
        and one.values.get("actions_enabled") is not False
    }
    for metric, address in counted.items():
        if metric not in told:
            yield Finding("trail", address, "is counted, and no alarm with an action tells anybody")
    audited = [metric for metric in counted if str(metric[0]).endswith("/audit")]
    if len(audited) < DETECTIONS:
        yield Finding("trail", "aws_cloudwatch_log_metric_filter", f"{len(audited)} of CIS's {DETECTIONS} detections")


def uploads_are_scanned(found: Sequence[Resource]) -> Iterator[Finding]:
    """Each bucket whose new objects start something has a plan of GuardDuty that tags what it found."""
    plans = [one.values for one in found if one.type == "aws_guardduty_malware_protection_plan"]
    scanned = {
        bucket.get("bucket_name")
        for values in plans
        for actions in values.get("actions") or []
        if {"status": "ENABLED"} in (actions.get("tagging") or [])
        for protected in values.get("protected_resource") or []
        for bucket in protected.get("s3_bucket") or []
    }
    keys = {
        _key(one.address) for one in found if one.type == "aws_s3_bucket_notification" and one.values.get("eventbridge")
    }
    for bucket in found:
        if (
            bucket.type == "aws_s3_bucket"
            and _key(bucket.address) in keys
            and bucket.values.get("bucket") not in scanned
        ):
            yield Finding("malware", bucket.address, "tells of uploads, and nothing scans them")


ACCOUNT_RULES: dict[str, Rule] = {"account": an_account_is_guarded, "trail": the_trail_is_watched}
"""What holds of the platform of every environment that is an AWS account."""


SITE_RULES: dict[str, Rule] = {"malware": uploads_are_scanned}
"""What holds of the sites there."""


def _key(address: str) -> str:
    """Where a resource stands, but for its type: the module and the key, which what belongs to one bucket shares."""
    module, _, rest = address.partition(".aws_")
    return f"{module}[{rest.partition('[')[2]}"


def _records_objects(trail: Resource) -> bool:
    """Whether a trail records reads and writes of S3 objects: a data selector for them that is not narrowed to one."""
    return any(
        {"equals": ["Data"], "field": "eventCategory"} in fields
        and {"equals": ["AWS::S3::Object"], "field": "resources.type"} in fields
        and not any(field["field"] == "readOnly" for field in fields)
        for fields in (
            [_said(field) for field in selector.get("field_selector") or []]
            for selector in trail.values.get("advanced_event_selector") or []
        )
    )


def _said(field: dict[str, Any]) -> dict[str, Any]:
    """A field selector without what it leaves out."""
    return {name: value for name, value in field.items() if value}
