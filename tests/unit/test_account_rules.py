"""An account that is guarded passes; take one thing away, or weaken it, and the rule says which."""

from __future__ import annotations

from typing import Any

import pytest

from cli import account_rules
from cli.planned import UNKNOWN, Resource

OBJECTS = {
    "field_selector": [
        {"equals": ["Data"], "field": "eventCategory", "starts_with": None},
        {"equals": ["AWS::S3::Object"], "field": "resources.type", "starts_with": None},
        {"equals": None, "field": "resources.ARN", "starts_with": ["arn:aws:s3:::acme-prod-"]},
    ]
}
TRAIL = {
    "advanced_event_selector": [{"field_selector": [{"equals": ["Management"], "field": "eventCategory"}]}, OBJECTS],
    "cloud_watch_logs_group_arn": UNKNOWN,
    "enable_log_file_validation": True,
    "enable_logging": True,
    "include_global_service_events": True,
    "is_multi_region_trail": True,
    "kms_key_id": UNKNOWN,
}
BLOCKED = dict.fromkeys(account_rules.BLOCKS, True)
STANDARDS = "arn:aws:securityhub:us-east-1::standards/"


def resource(kind: str, values: dict[str, Any], key: str = "") -> Resource:
    return Resource(f"module.x.{kind}.this{key}", kind, values)


def guarded() -> list[Resource]:
    return [
        resource("aws_accessanalyzer_analyzer", {"type": "ACCOUNT"}),
        resource("aws_cloudtrail", TRAIL),
        resource(
            "aws_config_configuration_recorder",
            {"recording_group": [{"all_supported": True, "include_global_resource_types": True}]},
        ),
        resource("aws_config_configuration_recorder_status", {"is_enabled": True}),
        resource("aws_config_delivery_channel", {"s3_kms_key_arn": UNKNOWN}),
        resource("aws_guardduty_detector", {"enable": True}),
        *(
            resource("aws_guardduty_detector_feature", {"name": name, "status": "ENABLED"}, f'["{name}"]')
            for name in account_rules.FEATURES
        ),
        resource("aws_iam_account_password_policy", {"minimum_password_length": 14}),
        resource("aws_inspector2_enabler", {"resource_types": ["ECR", "LAMBDA", "LAMBDA_CODE"]}),
        resource("aws_s3_account_public_access_block", BLOCKED),
        resource("aws_securityhub_account", {"enable_default_standards": False}),
        *(
            resource(
                "aws_securityhub_standards_subscription", {"standards_arn": f"{STANDARDS}{name}/v/1"}, f'["{name}"]'
            )
            for name in account_rules.STANDARDS
        ),
    ]


def problems(found: list[Resource]) -> list[str]:
    return [str(finding) for finding in account_rules.an_account_is_guarded(found)]


def test_an_account_with_everything_passes() -> None:
    assert problems(guarded()) == []


@pytest.mark.parametrize("missing", range(len(guarded())))
def test_whatever_is_missing_is_named(missing: int) -> None:
    found = guarded()
    gone = found.pop(missing)
    (problem,) = problems(found)
    assert gone.type in problem


@pytest.mark.parametrize(
    ("kind", "weaker"),
    [
        ("aws_accessanalyzer_analyzer", {"type": "ACCOUNT_UNUSED_ACCESS"}),
        ("aws_cloudtrail", {"enable_log_file_validation": False}),
        ("aws_cloudtrail", {"enable_logging": False}),
        ("aws_cloudtrail", {"is_multi_region_trail": False}),
        ("aws_cloudtrail", {"kms_key_id": None}),
        ("aws_cloudtrail", {"cloud_watch_logs_group_arn": None}),
        ("aws_cloudtrail", {"advanced_event_selector": TRAIL["advanced_event_selector"][:1]}),  # type: ignore[index]
        (
            "aws_cloudtrail",
            {
                "advanced_event_selector": [
                    {"field_selector": [*OBJECTS["field_selector"], {"equals": ["false"], "field": "readOnly"}]}
                ]
            },
        ),
        ("aws_config_configuration_recorder", {"recording_group": [{"all_supported": True}]}),
        ("aws_config_configuration_recorder", {"recording_group": []}),
        ("aws_config_configuration_recorder_status", {"is_enabled": False}),
        ("aws_config_delivery_channel", {"s3_kms_key_arn": None}),
        ("aws_guardduty_detector", {"enable": False}),
        ("aws_iam_account_password_policy", {"minimum_password_length": 8}),
        ("aws_inspector2_enabler", {"resource_types": ["ECR", "LAMBDA"]}),
        ("aws_s3_account_public_access_block", {"block_public_policy": False}),
        ("aws_securityhub_account", {"enable_default_standards": True}),
    ],
)
def test_what_does_less_than_the_least_is_named(kind: str, weaker: dict[str, Any]) -> None:
    found = [
        Resource(one.address, one.type, {**one.values, **weaker}) if one.type == kind else one for one in guarded()
    ]
    (problem,) = problems(found)
    assert kind in problem


def test_a_feature_that_is_off_is_named() -> None:
    found = [
        Resource(one.address, one.type, {**one.values, "status": "DISABLED"})
        if one.values.get("name") == "S3_DATA_EVENTS"
        else one
        for one in guarded()
    ]
    assert problems(found) == ["account: aws_guardduty_detector_feature: S3_DATA_EVENTS is not enabled"]


def detection(number: int, *, actions: list[str] | None = None, **alarm: Any) -> list[Resource]:
    metric = {"name": f"d{number}", "namespace": "acme-prod/audit"}
    return [
        resource("aws_cloudwatch_log_metric_filter", {"metric_transformation": [metric]}, f'["{number}"]'),
        resource(
            "aws_cloudwatch_metric_alarm",
            {
                "alarm_actions": ["arn:aws:sns:us-east-1:111111111111:t"] if actions is None else actions,
                "metric_name": metric["name"],
                "namespace": metric["namespace"],
                **alarm,
            },
            f'["{number}"]',
        ),
    ]


def watched(*detections: list[Resource]) -> list[str]:
    found = [one for of_one in detections for one in of_one]
    return [str(finding) for finding in account_rules.the_trail_is_watched(found)]


def test_fifteen_detections_that_tell_somebody_pass() -> None:
    assert watched(*(detection(number) for number in range(15))) == []


def test_a_detection_too_few_is_found() -> None:
    (problem,) = watched(*(detection(number) for number in range(14)))
    assert "14 of CIS's 15" in problem


@pytest.mark.parametrize(
    "silent",
    [
        detection(14, actions=[]),
        detection(14, actions_enabled=False),
        detection(14, metric_name="other"),
        detection(14)[:1],
    ],
)
def test_a_detection_that_tells_nobody_is_found(silent: list[Resource]) -> None:
    (problem,) = watched(*(detection(number) for number in range(14)), silent)
    assert '["14"]' in problem


BUCKET = "module.storage.aws_s3_bucket"
TOLD = Resource(
    'module.storage.aws_s3_bucket_notification.eventbridge["originals"]',
    "aws_s3_bucket_notification",
    {"eventbridge": True},
)
ORIGINALS = Resource(f'{BUCKET}.this["originals"]', "aws_s3_bucket", {"bucket": "acme-originals"})
WEB = Resource(f'{BUCKET}.this["web"]', "aws_s3_bucket", {"bucket": "acme-web"})


def scan(bucket: str, status: str) -> Resource:
    return resource(
        "aws_guardduty_malware_protection_plan",
        {
            "actions": [{"tagging": [{"status": status}]}],
            "protected_resource": [{"s3_bucket": [{"bucket_name": bucket}]}],
        },
    )


@pytest.mark.parametrize("plan", [[], [scan("acme-web", "ENABLED")], [scan("acme-originals", "DISABLED")]])
def test_an_upload_that_nothing_scans_is_found(plan: list[Resource]) -> None:
    findings = [*account_rules.uploads_are_scanned([TOLD, ORIGINALS, WEB, *plan])]
    assert [finding.address for finding in findings] == [ORIGINALS.address]


def test_what_is_scanned_and_what_nobody_uploads_to_passes() -> None:
    found = [TOLD, ORIGINALS, WEB, scan("acme-originals", "ENABLED")]
    assert [*account_rules.uploads_are_scanned(found)] == []
