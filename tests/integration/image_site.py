"""A site with its image queue, dead-letter queue and bus in moto, and process_image as Lambda would call it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
from api_site import BUS, DERIVATIVES, ORIGINALS, ApiSite, recorded_event
from moto.dynamodb.models import DynamoDBBackend

if TYPE_CHECKING:
    from collections.abc import Iterable

QUEUE = "slipway-test-demo-images"
MAX_RECEIVES = 5
PRESETS = [
    {"name": "large", "width": 320, "height": 320, "fit": "inside", "formats": ["jpg", "webp"]},
    {"name": "thumb", "width": 150, "height": 150, "fit": "inside", "formats": ["jpg", "webp"]},
]


@dataclass
class ImageSite(ApiSite):
    """The site; `deliver` hands what is in the queue to the function and deletes what it does not give back."""

    milliseconds_left: Iterable[int] = (60_000,) * 1000
    told: list[dict[str, Any]] = field(default_factory=list)
    received: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sqs = boto3.client("sqs")
        self.dead_letters = self.sqs.create_queue(QueueName=f"{QUEUE}-dlq")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self._arn(self.dead_letters), "maxReceiveCount": MAX_RECEIVES}
        settings = {"VisibilityTimeout": "360", "RedrivePolicy": json.dumps(redrive)}
        self.queue = self.sqs.create_queue(QueueName=QUEUE, Attributes=settings)["QueueUrl"]
        self._listen()
        self._make_updates_atomic()
        self.monkeypatch.setenv("PRESETS", json.dumps(PRESETS))
        self.monkeypatch.setenv("FAST", "false")
        self.monkeypatch.setenv("HEIC", "false")

    def upload(self, data: bytes, content_type: str = "image/jpeg", **fields: Any) -> str:
        """Announce and store an original; returns its id. Its event is sent by `send`."""
        media_id = str(self.announce(content_type=content_type, filename="a", size_bytes=len(data), **fields)["id"])
        self.store(media_id, data)
        return media_id

    def store(self, media_id: str, data: bytes) -> str:
        """Put a version of an original; returns the version."""
        put = self.s3.put_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}", Body=data)
        return str(put["VersionId"])

    def event(self, media_id: str, sequencer: str = "0A", **stored: Any) -> str:
        """The event of the latest version of an original, or of what `stored` says of it."""
        event = recorded_event("s3_object_created")
        event["detail"]["bucket"]["name"] = ORIGINALS
        if "version" not in stored:
            head = self.s3.head_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}")
            stored = {"version": head["VersionId"], "size": head["ContentLength"]} | stored
        event["detail"]["object"] |= {
            "key": f"incoming/{media_id}",
            "size": stored.get("size", 1),
            "version-id": stored["version"],
            "sequencer": sequencer,
        }
        return json.dumps(event)

    def send(self, *bodies: str) -> list[str]:
        """Put messages on the queue; returns their ids."""
        return [self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)["MessageId"] for body in bodies]

    def receive(self) -> dict[str, Any]:
        """Take up to ten messages off the queue, as Lambda is given them."""
        taken = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, AttributeNames=["All"])
        self.received = [message["ReceiptHandle"] for message in taken.get("Messages", ())]
        return {"Records": [self._record(message) for message in taken.get("Messages", ())]}

    def come_back(self) -> None:
        """Let the pause of what was received last be over."""
        for receipt in self.received:
            self.sqs.change_message_visibility(QueueUrl=self.queue, ReceiptHandle=receipt, VisibilityTimeout=0)

    def run(self, event: dict[str, Any]) -> list[str]:
        """Run the function on a batch; returns the ids it gives back, and deletes the others as Lambda does."""
        left = iter(self.milliseconds_left)
        context = SimpleNamespace(aws_request_id="lambda-1", get_remaining_time_in_millis=lambda: next(left))
        answer = self.function("process_image").handle(json.loads(json.dumps(event)), context)
        assert set(answer) == {"batchItemFailures"}
        failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
        for record in event["Records"]:
            if record["messageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=record["receiptHandle"])
        return failed

    def deliver(self, *bodies: str) -> list[str]:
        """Send, receive in one batch and run; returns the ids that are given back."""
        sent = self.send(*bodies)
        batch = self.receive()
        assert [record["messageId"] for record in batch["Records"]] == sent
        return self.run(batch)

    def waiting(self, queue: str | None = None) -> tuple[int, int]:
        """How many messages of a queue are visible, and how many are hidden until later."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=queue or self.queue, AttributeNames=names)["Attributes"]
        return int(found[names[0]]), int(found[names[1]])

    def announcements(self) -> list[dict[str, Any]]:
        """Every end that was announced so far, as a subscriber of the bus gets it."""
        while taken := self.sqs.receive_message(QueueUrl=self.subscriber, MaxNumberOfMessages=10).get("Messages"):
            events = [json.loads(message["Body"]) for message in taken]
            self.told += [event for event in events if event["detail-type"] != "MediaUploaded"]
            for message in taken:
                self.sqs.delete_message(QueueUrl=self.subscriber, ReceiptHandle=message["ReceiptHandle"])
        return self.told

    def variants(self, media_id: str) -> dict[str, int]:
        """How many versions each variant of an item has in the bucket."""
        keys = [key for key in self.keys(DERIVATIVES) if key.startswith(f"variants/{media_id}/")]
        return {key.rpartition("/")[2]: keys.count(key) for key in keys}

    def status(self, media_id: str) -> str:
        return str(self.item(media_id)["status"]["S"])

    def _record(self, message: Any) -> dict[str, Any]:
        return recorded_event("sqs_record") | {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "eventSourceARN": self._arn(self.queue),
        }

    def _arn(self, queue: str) -> str:
        return self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def _make_updates_atomic(self) -> None:
        """moto checks a condition and writes in two steps, between which threads change places; DynamoDB does not."""
        lock, update_item = threading.Lock(), DynamoDBBackend.update_item

        def atomic(*arguments: Any, **options: Any) -> Any:
            with lock:
                return update_item(*arguments, **options)

        self.monkeypatch.setattr(DynamoDBBackend, "update_item", atomic)

    def _listen(self) -> None:
        events = boto3.client("events")
        self.subscriber = self.sqs.create_queue(QueueName="subscriber")["QueueUrl"]
        events.put_rule(Name="all", EventBusName=BUS, EventPattern=json.dumps({"source": ["slipway.media"]}))
        target = {"Id": "subscriber", "Arn": self._arn(self.subscriber)}
        events.put_targets(Rule="all", EventBusName=BUS, Targets=[target])  # type: ignore[list-item]
