"""`slipway lake backfill`: a day of a site told to the lake again, from the site's metadata table.

What is told has the ids that it had the first time, so nothing counts twice, whatever of the day is there already. It
goes through the lake's queue: the function behind it checks events and makes pseudonyms, and nobody else can.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cli import accounts, site_state
from cli.errors import CommandError
from slipway.adapters.dynamodb import media_from_item
from slipway.announcements import SOURCE, Announcement, announcement_of
from slipway.media import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.accounts import Account
    from cli.terraform import Root
    from slipway.media import Media

BATCH = 10
"""Messages that SQS takes at once."""


def backfill(root: Root, day: str) -> Counter[str]:
    """Tell again what the media that were created on `day` (UTC) have reached; how many events by type.

    `root` is a site's. Raises CommandError for what is no day, for a site that is not applied, and for messages that
    the queue did not take: running it again is safe.
    """
    try:
        date.fromisoformat(day)
    except ValueError:
        raise CommandError(f"--day is {day}: it must be a day such as 2026-11-21.") from None
    name, environment = str(root.site), root.environment
    account = accounts.of_environment(root.workspace, environment)
    handles = site_state.read(root.workspace.root, account, name).handles
    if not handles:
        raise CommandError(f"{name} is not applied in {environment}: it has no table to read.")
    sqs, queue = account.client("sqs"), _queue(account, str(handles["bus"]), name)
    told: Counter[str] = Counter()
    batch: list[str] = []
    for media in media_of(account.client("dynamodb"), str(handles["table"]), day):
        for announcement in announcements_of(media):
            told[announcement.type] += 1
            batch.append(_message(name, announcement))
            if len(batch) == BATCH:
                _send(sqs, queue, batch)
                batch = []
    _send(sqs, queue, batch)
    return told


def media_of(dynamodb: Any, table: str, day: str) -> Iterator[Media]:
    """Every item of the table that was created on `day`: the whole table is read, as no index is by day."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="attribute_exists(#kind) AND begins_with(created_at, :day)",  # only media have a kind
        ExpressionAttributeNames={"#kind": "kind"},
        ExpressionAttributeValues={":day": {"S": day}},
    )
    for page in pages:
        for item in page["Items"]:
            yield media_from_item(item)


def announcements_of(media: Media) -> Iterator[Announcement]:
    """What was told of an item until now, as far as its entry still says: that it came, and the state it is in.

    Of what was deleted only that: who had it erased is not told of again.
    """
    if media.status in (Status.READY, Status.REJECTED, Status.FAILED):
        came = replace(
            media, status=Status.UPLOADED, reason=None, finished_at=None, variants=(), render_ms=None, memory_mb=None
        )
        if (announcement := announcement_of(came)) is not None:
            yield announcement
    if (announcement := announcement_of(media)) is not None:
        yield announcement


def _queue(account: Account, bus: str, site: str) -> str:
    """URL of the lake's queue, as the platform's contract names it; the site's bus is called <org>-<env>-<site>."""
    prefix = bus.removesuffix(f"-{site}")
    parameter = f"/{prefix.replace('-', '/')}/platform/v1"
    contract = json.loads(account.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"])
    if "lake" not in contract:
        raise CommandError(f"{parameter} names no lake: apply the platform of {account.environment} first.")
    name = contract["lake"]["queue_arn"].rsplit(":", 1)[1]
    return str(account.client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def _message(site: str, announcement: Announcement) -> str:
    """What the rule on the site's bus makes of an event."""
    told = {"site": site, "source": SOURCE, "detail-type": announcement.type, "detail": dict(announcement.detail)}
    return json.dumps(told, separators=(",", ":"))


def _send(sqs: Any, queue: str, bodies: list[str]) -> None:
    if bodies:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        if failed := sqs.send_message_batch(QueueUrl=queue, Entries=entries).get("Failed"):
            raise CommandError(f"The lake's queue did not take {len(failed)} messages: run it again.")
