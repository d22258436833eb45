"""What Terraform tells the embedded AWS about an account's guards, it finds again; what it removes is gone."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from ministack.services import cloudtrail, config, iam, inspector2

from cli import embedded_account, embedded_security

FSBP = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"


class Services:
    """The three services that we add, asked as over HTTP."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}
        embedded_security.complete(self.handlers)

    def __call__(self, service: str, method: str, path: str, status: int = 200, query: Any = None, **body: Any) -> Any:
        answer = asyncio.run(self.handlers[service](method, path, {}, json.dumps(body).encode(), query or {}))
        assert answer[0] == status, answer[2]
        return json.loads(answer[2])


@pytest.fixture
def aws() -> Services:
    return Services()


def test_a_detector_keeps_what_it_is_told(aws: Services) -> None:
    name = aws("guardduty", "POST", "/detector", enable=True, tags={"a": "b"})["detectorId"]
    aws("guardduty", "POST", f"/detector/{name}", features=[{"name": "S3_DATA_EVENTS", "status": "ENABLED"}])
    aws("guardduty", "POST", f"/detector/{name}", findingPublishingFrequency="FIFTEEN_MINUTES")
    aws("guardduty", "POST", f"/detector/{name}", features=[{"name": "S3_DATA_EVENTS", "status": "DISABLED"}])
    kept = aws("guardduty", "GET", f"/detector/{name}")
    assert kept["status"] == "ENABLED"
    assert kept["findingPublishingFrequency"] == "FIFTEEN_MINUTES"
    assert kept["features"] == [{"name": "S3_DATA_EVENTS", "status": "DISABLED"}]
    assert kept["tags"] == {"a": "b"}


def test_an_account_has_one_detector(aws: Services) -> None:
    name = aws("guardduty", "POST", "/detector", enable=True)["detectorId"]
    aws("guardduty", "POST", "/detector", 400, enable=True)
    aws("guardduty", "DELETE", f"/detector/{name}")
    aws("guardduty", "GET", f"/detector/{name}", 400)
    aws("guardduty", "POST", "/detector", enable=True)


def test_a_malware_plan_keeps_what_it_is_told(aws: Services) -> None:
    bucket = {"s3Bucket": {"bucketName": "originals", "objectPrefixes": ["incoming/"]}}
    name = aws("guardduty", "POST", "/malware-protection-plan", role="r", protectedResource=bucket)[
        "malwareProtectionPlanId"
    ]
    change = {"s3Bucket": {"objectPrefixes": ["other/"]}}
    aws("guardduty", "PATCH", f"/malware-protection-plan/{name}", protectedResource=change)
    kept = aws("guardduty", "GET", f"/malware-protection-plan/{name}")
    assert kept["protectedResource"] == {"s3Bucket": {"bucketName": "originals", "objectPrefixes": ["other/"]}}
    aws("guardduty", "DELETE", f"/malware-protection-plan/{name}")
    aws("guardduty", "GET", f"/malware-protection-plan/{name}", 404)


def test_a_hub_keeps_its_standards_until_it_is_closed(aws: Services) -> None:
    aws("securityhub", "GET", "/accounts", 401)
    aws("securityhub", "POST", "/accounts", EnableDefaultStandards=False)
    aws("securityhub", "POST", "/accounts", 409)
    wanted = [{"StandardsArn": FSBP}]
    (made,) = aws("securityhub", "POST", "/standards/register", StandardsSubscriptionRequests=wanted)[
        "StandardsSubscriptions"
    ]
    arns = [made["StandardsSubscriptionArn"]]
    (kept,) = aws("securityhub", "POST", "/standards/get", StandardsSubscriptionArns=arns)["StandardsSubscriptions"]
    assert (kept["StandardsArn"], kept["StandardsStatus"]) == (FSBP, "READY")
    aws("securityhub", "POST", "/standards/deregister", StandardsSubscriptionArns=arns)
    assert aws("securityhub", "POST", "/standards/get")["StandardsSubscriptions"] == []
    aws("securityhub", "DELETE", "/accounts")
    aws("securityhub", "GET", "/accounts", 401)


def test_an_analyzer_is_tagged_and_removed(aws: Services) -> None:
    arn = aws("access-analyzer", "PUT", "/analyzer", analyzerName="x", type="ACCOUNT")["arn"]
    aws("access-analyzer", "POST", f"/tags/{arn}", tags={"a": "b", "c": "d"})
    aws("access-analyzer", "DELETE", f"/tags/{arn}", query={"tagKeys": ["a"]})
    assert aws("access-analyzer", "GET", "/analyzer/x")["analyzer"]["tags"] == {"c": "d"}
    aws("access-analyzer", "DELETE", "/analyzer/x")
    aws("access-analyzer", "GET", "/analyzer/x", 404)


def test_what_none_of_them_knows_is_refused(aws: Services) -> None:
    aws("guardduty", "POST", "/detector/1/filter", 404)


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process get ministack back as it was."""
    monkeypatch.setattr(cloudtrail, "_DISPATCH", dict(cloudtrail._DISPATCH))
    monkeypatch.setattr(config, "handle_request", config.handle_request)
    monkeypatch.setattr(iam, "_IAM_HANDLERS", dict(iam._IAM_HANDLERS))
    monkeypatch.setattr(inspector2, "_path_handlers", dict(inspector2._path_handlers))
    embedded_account.complete(cloudtrail=cloudtrail, config=config, iam=iam, inspector2=inspector2)


@pytest.mark.usefixtures("completed")
def test_a_trail_keeps_its_log_group_its_role_and_its_tags() -> None:
    create = {
        "Name": "trail",
        "S3BucketName": "b",
        "CloudWatchLogsLogGroupArn": "g",
        "CloudWatchLogsRoleArn": "r",
        "TagsList": [{"Key": "a", "Value": "b"}],
    }
    arn = json.loads(cloudtrail._DISPATCH["CreateTrail"](create)[2])["TrailARN"]
    cloudtrail._DISPATCH["UpdateTrail"]({"Name": "trail", "CloudWatchLogsLogGroupArn": "other"})
    kept = json.loads(cloudtrail._DISPATCH["GetTrail"]({"Name": "trail"})[2])["Trail"]
    assert (kept["CloudWatchLogsLogGroupArn"], kept["CloudWatchLogsRoleArn"]) == ("other", "r")
    (tagged,) = json.loads(cloudtrail._DISPATCH["ListTags"]({"ResourceIdList": [arn]})[2])["ResourceTagList"]
    assert tagged["TagsList"] == create["TagsList"]
    cloudtrail._DISPATCH["DeleteTrail"]({"Name": "trail"})


@pytest.mark.usefixtures("completed")
def test_a_linked_role_keeps_its_description() -> None:
    asked = {"AWSServiceName": ["config.amazonaws.com"], "Description": ["Config of acme"]}
    iam._IAM_HANDLERS["CreateServiceLinkedRole"](asked)
    assert iam._roles.pop("AWSServiceRoleForConfig")["Description"] == "Config of acme"


@pytest.mark.usefixtures("completed")
def test_inspector_says_what_it_scans() -> None:
    account = inspector2.get_account_id()

    def state() -> tuple[str, str]:
        (said,) = json.loads(inspector2._path_handlers["/status/batch/get"]({}, account)[2])["accounts"]
        return said["state"]["status"], said["resourceState"]["lambdaCode"]["status"]

    kinds = {"resourceTypes": ["ECR", "LAMBDA_CODE"]}
    inspector2._path_handlers["/enable"](kinds)
    assert state() == ("ENABLED", "ENABLED")
    inspector2._path_handlers["/disable"](kinds)
    assert state() == ("DISABLED", "DISABLED")


@pytest.mark.usefixtures("completed")
def test_what_config_has_can_be_removed_once() -> None:
    def ask(action: str, **body: Any) -> int:
        headers = {"x-amz-target": f"StarlingDoveService.{action}"}
        answer: tuple[int, Any, Any] = asyncio.run(
            config.handle_request("POST", "/", headers, json.dumps(body).encode(), {})
        )
        return answer[0]

    ask("PutConfigurationRecorder", ConfigurationRecorder={"name": "acme", "roleARN": "r"})
    ask("PutDeliveryChannel", DeliveryChannel={"name": "acme", "s3BucketName": "b"})
    removals = (("DeliveryChannel", "DeliveryChannelName"), ("ConfigurationRecorder", "ConfigurationRecorderName"))
    for kind, field in removals:
        assert ask(f"Describe{kind}s", **{f"{field}s": ["acme"]}) == 200
        assert ask(f"Delete{kind}", **{field: "acme"}) == 200
        assert ask(f"Describe{kind}s", **{f"{field}s": ["acme"]}) == 400
        assert ask(f"Delete{kind}", **{field: "acme"}) == 400
