"""At least once and in any order from S3, exactly once for the user: faults put into the site's own queue."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from pictures import jpeg
from site_client import Site, User, eventually


def _event(site: Site, media_id: str, *, version: str, sequencer: str, size: int = 1000) -> str:
    """What EventBridge puts on the queue when S3 has stored an object."""
    return json.dumps(
        {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": site.account,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": "us-east-1",
            "resources": [f"arn:aws:s3:::{site.buckets['originals']}"],
            "detail": {
                "version": "0",
                "bucket": {"name": site.buckets["originals"]},
                "object": {
                    "key": f"incoming/{media_id}",
                    "size": size,
                    "etag": "0" * 32,
                    "version-id": version,
                    "sequencer": sequencer,
                },
                "request-id": "TEST",
                "requester": site.account,
                "reason": "PostObject",
            },
        }
    )


def _send(site: Site, *bodies: str) -> None:
    """One SQS batch, so that what is in it is received together."""
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
    sent = site.client("sqs").send_message_batch(QueueUrl=site.queues["images"]["url"], Entries=entries)
    assert not sent.get("Failed")


def _drained(site: Site, seconds: float = 90) -> None:
    """Wait until the queue holds nothing, visible or in flight."""
    sqs = site.client("sqs")
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]

    def empty() -> bool:
        found = sqs.get_queue_attributes(QueueUrl=site.queues["images"]["url"], AttributeNames=names)["Attributes"]
        return not any(int(found[name]) for name in names)

    eventually(empty, "the queue is empty", seconds)


def _derivatives(site: Site, media_id: str) -> set[tuple[str, str]]:
    return {(v["Key"], v["VersionId"]) for v in site.versions("derivatives", f"variants/{media_id}/")}


def _ready(site: Site, alice: User) -> tuple[dict[str, Any], str, str]:
    """A processed image, its object version and its sequencer."""
    media = alice.finished(alice.upload_presigned(jpeg(320, 240)))
    assert media["status"] == "ready"
    item = site.item(media["id"])
    return media, item["object_version"]["S"], item["sequencer"]["S"]


def test_A01_the_same_event_again_changes_nothing(site: Site, alice: User) -> None:
    media, version, sequencer = _ready(site, alice)
    before = (site.item(media["id"]), _derivatives(site, media["id"]))
    event = _event(site, media["id"], version=version, sequencer=sequencer)
    _send(site, event, event, event)
    _drained(site)
    assert (site.item(media["id"]), _derivatives(site, media["id"])) == before


def test_A01_ten_copies_at_once_give_one_set_of_variants(site: Site, alice: User) -> None:
    """The copies race the original event while the image is being processed, from as many threads as copies."""
    content = jpeg(1600, 1200)
    media = alice.start_upload(content)
    assert alice.send(media["upload"], content).status_code in (200, 201, 204)
    (stored,) = site.versions("originals", f"incoming/{media['id']}")
    event = _event(site, media["id"], version=stored["VersionId"], sequencer="0" * 16, size=len(content))
    barrier = threading.Barrier(10)

    def deliver() -> None:
        barrier.wait()
        _send(site, event)

    copies = [threading.Thread(target=deliver) for _ in range(10)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    assert alice.finished(media["id"])["status"] == "ready"
    _drained(site)
    keys = [key for key, _ in _derivatives(site, media["id"])]
    assert len(keys) == len(set(keys)) == 9, "each variant was written once"


def test_A02_an_older_event_that_comes_late_is_ignored(site: Site, alice: User) -> None:
    media, version, sequencer = _ready(site, alice)
    before = site.item(media["id"])
    _send(
        site,
        _event(site, media["id"], version=version, sequencer="0"),
        _event(site, media["id"], version="older", sequencer="00"),
    )
    _drained(site)
    assert site.item(media["id"]) == before
    assert sequencer > "0"


def test_A04_A06_events_that_bring_no_original_are_acknowledged(site: Site, alice: User) -> None:
    removed = json.loads(_event(site, "0" * 32, version="v", sequencer="1"))
    removed["detail-type"] = "Object Deleted"
    folder = json.loads(_event(site, "", version="v", sequencer="1", size=0))
    test_event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": site.buckets["originals"]}
    bodies = [json.dumps(event) for event in (removed, folder, test_event)]
    _send(site, *bodies)
    _drained(site)
    assert not set(bodies) & set(_dead_letters(site))


def test_A05_an_event_of_an_object_that_is_gone_ends_there(site: Site, alice: User) -> None:
    pending = alice.start_upload(b"x" * 100)
    bodies = [
        _event(site, "f" * 32, version="v", sequencer="1"),
        _event(site, pending["id"], version="no-such-version", sequencer="1"),
    ]
    _send(site, *bodies)
    _drained(site)
    assert not set(bodies) & set(_dead_letters(site))


def _dead_letters(site: Site) -> list[str]:
    """Bodies in the dead-letter queue; they are taken out, so that each test sees its own."""
    sqs, url = site.client("sqs"), site.queues["images"]["dlq_url"]
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages"):
        for message in messages:
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


@pytest.mark.parametrize(
    "poison", ["not json", '{"detail-type": "Object Created", "source": "aws.s3"}', '{"version": "9"}']
)
def test_A07_A08_a_poison_message_ends_in_the_dlq_while_its_neighbours_succeed(
    site: Site, alice: User, poison: str
) -> None:
    media, version, sequencer = _ready(site, alice)
    good = _event(site, media["id"], version=version, sequencer=sequencer)
    _send(site, good, poison, good)
    letters: list[str] = []

    def arrived() -> bool:
        letters.extend(_dead_letters(site))
        return poison in letters

    eventually(arrived, "the poison message is in the dead-letter queue", 120)
    _drained(site)
    assert good not in letters
    assert alice.media(media["id"])["status"] == "ready"
