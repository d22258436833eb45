"""One site's table, buckets, key and distribution in moto, and its API functions as Lambda would call them.

moto stands in for the stores only: it checks neither permissions nor presigned forms. That is for tests/e2e.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3

from slipway.media import MAX_BYTES

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"  # not the SDK's favourite, so that a URL for the global endpoint shows
OWNER = "0a1b2c3d-0000-4000-8000-00000000000a"
LIMITS = json.dumps(
    {
        "site": {"storage_gb": 1_000, "uploads_per_day": 100_000, "uploads_per_minute": 1_200},
        "user": {"storage_gb": 10, "uploads_per_day": 1_000, "uploads_per_minute": 120},
    }
)
ORIGIN_SECRET = "5e9ad1f0-0000-4000-8000-00000000000a"
BUS = "slipway-test-demo"
TABLE, ORIGINALS, DERIVATIVES = "slipway-test-demo", "slipway-test-demo-originals", "slipway-test-demo-derivatives"


@dataclass
class Reply:
    """What a function answered."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def rule(self) -> str:
        """The problem's rule; fails when the answer is no problem document."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.body["status"] == self.status
        assert self.body["request_id"]
        return str(self.body["type"].removeprefix("https://slipway.dev/problems/"))


def recorded_event(name: str) -> dict[str, Any]:
    """An event as API Gateway sends it, from tests/events/."""
    return json.loads((ROOT / "tests" / "events" / f"{name}.json").read_text())


@dataclass
class ApiSite:
    """The site; `call` runs a function on an event."""

    monkeypatch: pytest.MonkeyPatch
    _functions: dict[str, ModuleType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "test",
            "AWS_DEFAULT_REGION": REGION,
            "POWERTOOLS_SERVICE_NAME": f"test-{uuid.uuid4()}",  # a logger of its own: it keeps the stdout of its test
        }.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        self.monkeypatch.delenv("AWS_PROFILE", raising=False)
        self.s3 = boto3.client("s3")
        self.dynamodb = boto3.client("dynamodb")
        self._create_table()
        for bucket in (ORIGINALS, DERIVATIVES):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        kms = boto3.client("kms")
        key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
        self.distribution = self._create_distribution()
        boto3.client("events").create_event_bus(Name=BUS)
        for name, value in {
            "TABLE_NAME": TABLE,
            "ORIGINALS_BUCKET": ORIGINALS,
            "DERIVATIVES_BUCKET": DERIVATIVES,
            "MEDIA_URL": "https://cdn.example.com",
            "RETENTION_DAYS": "7",
            "AUTH_CLIENT_ID": "1example23456789",
            "CURSOR_KEY_ARN": key,
            "DISTRIBUTION_ID": self.distribution,
            "EVENT_BUS_NAME": BUS,
            "UPLOADS": "open",
            "LIMITS": LIMITS,
            "FILE_BYTES": json.dumps(MAX_BYTES),
            "ORIGIN_HASHES": hashlib.sha256(ORIGIN_SECRET.encode()).hexdigest(),
        }.items():
            self.monkeypatch.setenv(name, value)

    def call(self, function: str, event: dict[str, Any], *, origin: str | None = ORIGIN_SECRET) -> Reply:
        """Run `function` on `event` as the CDN hands it on, with its secret; fails when it raises or answers with what
        the gateway does not take."""
        through = {} if origin is None else {"x-slipway-origin": origin}
        event = event | {"headers": (event.get("headers") or {}) | through}
        answer = self.function(function).handle(
            json.loads(json.dumps(event)), SimpleNamespace(aws_request_id="lambda-1")
        )
        json.dumps(answer)
        assert set(answer) == {"statusCode", "headers", "body", "isBase64Encoded"}
        return Reply(answer["statusCode"], answer["headers"], json.loads(answer["body"]))

    def function(self, name: str) -> ModuleType:
        """The handler's module, loaded once per site: its clients belong to the mock that is active now."""
        if name not in self._functions:
            spec = importlib.util.spec_from_file_location(
                f"{name}_handler", ROOT / "src" / "functions" / name / "handler.py"
            )
            assert spec is not None
            assert spec.loader is not None
            self._functions[name] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        return self._functions[name]

    def announce(self, **fields: Any) -> dict[str, Any]:
        """Register an upload; returns the answer's body."""
        event = recorded_event("post_uploads")
        event["body"] = json.dumps(json.loads(event["body"]) | fields)
        reply = self.call("media_api", event)
        assert reply.status == 201, reply.body
        return reply.body

    def ask(self, name: str, media_id: str | None = None, **fields: Any) -> Reply:
        """Call the media API with a recorded event, for this id."""
        event = recorded_event(name) | fields
        if media_id is not None:
            event["pathParameters"] = {"id": media_id}
        return self.call("media_api", event)

    def item(self, media_id: str) -> dict[str, Any]:
        """The stored item, as DynamoDB types it."""
        key = {"PK": {"S": f"MEDIA#{media_id}"}, "SK": {"S": "META"}}
        return dict(self.dynamodb.get_item(TableName=TABLE, Key=key)["Item"])

    def change(self, media_id: str, **values: dict[str, Any]) -> None:
        """Set attributes of a stored item behind the API's back."""
        self.dynamodb.update_item(
            TableName=TABLE,
            Key={"PK": {"S": f"MEDIA#{media_id}"}, "SK": {"S": "META"}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def keys(self, bucket: str) -> list[str]:
        """The keys of every version and delete marker in a bucket."""
        found = self.s3.list_object_versions(Bucket=bucket)
        return [version["Key"] for version in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]]

    def _create_table(self) -> None:
        self.dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK", "GSI1PK", "GSI1SK")
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "GSI1",
                    "KeySchema": [
                        {"AttributeName": "GSI1PK", "KeyType": "HASH"},
                        {"AttributeName": "GSI1SK", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )

    def _create_distribution(self) -> str:
        origin = {
            "Id": "variants",
            "DomainName": f"{DERIVATIVES}.s3.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        created = boto3.client("cloudfront").create_distribution(
            DistributionConfig={
                "CallerReference": "test",
                "Comment": "",
                "Enabled": True,
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "variants",
                    "ViewerProtocolPolicy": "redirect-to-https",
                    "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                },
            }
        )
        return str(created["Distribution"]["Id"])
