"""`slipway lake backfill`: a day's media from the table to the lake's queue, in moto."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from cli import lake
from cli.errors import CommandError
from slipway.adapters.dynamodb import media_to_item
from slipway.lake_rows import row_of
from slipway.media import Kind, Media, Reason, Status, Variant, new_media_id

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

CREATED = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
READY = Media(
    id=new_media_id(),
    kind=Kind.IMAGE,
    status=Status.READY,
    owner="somebody",
    title="Harbour",
    filename="harbour.jpg",
    content_type="image/jpeg",
    size_bytes=1_000,
    created_at=CREATED,
    expires_at=CREATED + timedelta(days=7),
    uploaded_at=CREATED + timedelta(seconds=1),
    finished_at=CREATED + timedelta(seconds=3),
    render_ms=1_200,
    memory_mb=1769,
    variants=(Variant("thumb", "webp", 113, 150, 5_890, "ab" * 32, "key"),),
)


def like(**changed: Any) -> Media:
    return replace(READY, id=new_media_id(), **changed)


MEDIA = [
    READY,
    like(status=Status.REJECTED, reason=Reason("truncated", "It ends early."), variants=()),
    like(status=Status.DELETED, erased_at=CREATED + timedelta(days=1), variants=()),
    like(status=Status.PROCESSING, finished_at=None, render_ms=None, memory_mb=None, variants=()),
    like(status=Status.PENDING, uploaded_at=None, finished_at=None, variants=()),
    like(created_at=CREATED + timedelta(seconds=1)),  # of the next day
]


class Site:
    """The table, the queue and the contract of one site."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        session = boto3.Session(region_name="us-east-1")
        account = SimpleNamespace(environment="dev", client=session.client)
        self.handles: dict[str, Any] = {"table": "acme-dev-shop-metadata", "bus": "acme-dev-shop"}
        monkeypatch.setattr(lake.accounts, "of_environment", lambda *_: account)
        monkeypatch.setattr(lake.site_state, "read", lambda *_: SimpleNamespace(handles=self.handles))
        self.sqs, self.ssm, dynamodb = (session.client(name) for name in ("sqs", "ssm", "dynamodb"))
        self.queue = self.sqs.create_queue(QueueName="acme-dev-lake")["QueueUrl"]
        self.contract({"lake": {"queue_arn": "arn:aws:sqs:us-east-1:123456789012:acme-dev-lake"}})
        dynamodb.create_table(
            TableName=self.handles["table"],
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
        )
        others = {"PK": {"S": "METER#SITE"}, "SK": {"S": "META"}, "created_at": {"S": "2026-11-20T10:00:00.000Z"}}
        for item in [*map(media_to_item, MEDIA), others]:
            dynamodb.put_item(TableName=self.handles["table"], Item=item)

    def contract(self, value: Any) -> None:
        name = "/acme/dev/platform/v1"
        self.ssm.put_parameter(Name=name, Value=json.dumps(value), Type="String", Overwrite=True)

    def backfill(self, day: str = "2026-11-20") -> Counter[str]:
        root: Any = SimpleNamespace(site="shop", environment="dev", workspace=SimpleNamespace(root="."))
        return lake.backfill(root, day)

    def told(self) -> list[str]:
        bodies = []
        while taken := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            bodies += [message["Body"] for message in taken]
        return bodies


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with mock_aws():
        yield Site(monkeypatch)


def test_a_day_is_what_was_created_on_it_in_utc_and_every_state_of_it_is_told_again(site: Site) -> None:
    assert site.backfill() == {"MediaUploaded": 3, "MediaReady": 1, "MediaRejected": 1, "MediaDeleted": 1}
    rows = [row_of(body, lambda of, owner: f"{owner} at {of}") for body in site.told()]
    assert {row["event_id"] for row in rows} == {
        f"{MEDIA[0].id}:uploaded",
        f"{MEDIA[0].id}:ready",
        f"{MEDIA[1].id}:uploaded",
        f"{MEDIA[1].id}:rejected",
        f"{MEDIA[2].id}:deleted",
        f"{MEDIA[3].id}:uploaded",
    }
    assert {row["day"] for row in rows} == {"2026-11-20"}
    assert {row["site"] for row in rows} == {"shop"}


def test_that_an_original_came_is_told_as_it_was_known_then(site: Site) -> None:
    site.backfill()
    rows = {row["event_id"]: row for row in (row_of(body, lambda *_: "pseudonym") for body in site.told())}
    came, ready = rows[f"{READY.id}:uploaded"], rows[f"{READY.id}:ready"]
    assert (came["ready_at"], came["variants"], came["render_ms"]) == (None, 0, None)
    assert (ready["ready_at"], ready["variants"], ready["render_ms"]) == ("2026-11-21 00:00:02.000", 1, 1_200)


def test_who_had_something_erased_is_not_told_of_again(site: Site) -> None:
    site.backfill()
    told = [json.loads(body)["detail"] for body in site.told()]
    assert [detail["owner"] for detail in told if detail["id"] == MEDIA[2].id] == [None]


def test_more_than_one_batch_of_messages_is_sent(site: Site) -> None:
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    for _ in range(23):
        dynamodb.put_item(TableName=site.handles["table"], Item=media_to_item(like()))
    assert site.backfill().total() == 6 + 46
    assert len(site.told()) == 6 + 46


def test_a_day_on_which_nothing_was_created_sends_nothing(site: Site) -> None:
    assert site.backfill("2026-11-01") == {}
    assert site.told() == []


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20.11.2026", ""])
def test_what_is_no_day_is_refused(site: Site, day: str) -> None:
    with pytest.raises(CommandError, match="must be a day such as"):
        site.backfill(day)


def test_a_site_that_is_not_applied_has_no_table_to_read(site: Site) -> None:
    site.handles = {}
    with pytest.raises(CommandError, match="is not applied in dev"):
        site.backfill()


def test_a_platform_of_before_the_lake_is_named(site: Site) -> None:
    site.contract({"version": 1})
    with pytest.raises(CommandError, match="names no lake"):
        site.backfill()


def test_messages_that_the_queue_does_not_take_are_told() -> None:
    refusing = SimpleNamespace(send_message_batch=lambda **_: {"Failed": [{"Id": "0"}]})
    with pytest.raises(CommandError, match="did not take 1 messages"):
        lake._send(refusing, "queue", ["{}"])
