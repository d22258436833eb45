"""What comes into a site's table and goes out of it for good, and the meters of its quotas, which change with it.

An item and the meters it counts on are written in one transaction, so that a meter is the sum of its items whoever is
writing at the same time, whatever breaks off, and however often a request is sent again.

| attribute of a meter | holds |
|---|---|
| PK, SK | `METER#SITE` or `METER#USER#<sub>`, `META` |
| minute, uploads_this_minute, uploads_today, stored_bytes | as in `slipway.quotas.Meter` |
| until_<day> | bytes_until of that day |
| revision | Number, one more with each write |
| expires_at | Number, epoch seconds: from then on everything it counts is over |

A media item keeps what it was counted with in `charged_bytes`; its `size_bytes` becomes that of the file.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from slipway.adapters.dynamodb import META, MediaTable, attribute, media_from_item, media_key, media_to_item
from slipway.adapters.outages import outages_raised
from slipway.media import Status, rfc3339
from slipway.problems import UnavailableError
from slipway.quotas import Meter, Quotas, Scope, last_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb.client import DynamoDBClient

    from slipway.media import Media

_UNTIL: Final = "until_"
_ATTEMPTS: Final = 12
_LONGEST_PAUSE_SECONDS: Final = 0.2
_REFUSED: Final = "ConditionalCheckFailed"
_BUSY: Final = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
)


class MediaExistsError(Exception):
    """An item with this id exists already. A retry with a fresh id helps."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stored meter as it was read; revision 0: there is none yet."""

    scope: Scope
    key: Mapping[str, Any]
    meter: Meter
    revision: int
    expires_at: int


class Ledger(MediaTable):
    """The media items of one site within its quotas. Methods raise UnavailableError."""

    def __init__(self, client: DynamoDBClient, table: str, quotas: Quotas) -> None:
        super().__init__(client, table)
        self._quotas = quotas

    def put_pending(self, media: Media) -> None:
        """Register a media item and count it, both or neither.

        Raises ProblemError (413, 429) when a quota is used up, MediaExistsError when the id is taken.
        """
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": media_to_item(media) | {"charged_bytes": attribute(media.size_bytes)},
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        for attempt in range(_ATTEMPTS):
            readings = self._readings(media.owner)
            for reading in readings:
                quota = self._quotas[reading.scope]
                reading.meter.at(media.created_at).admit(reading.scope, quota, media.size_bytes, media.created_at)
            writes = [{"Put": put}, *(self._charge(reading, media) for reading in readings)]
            reasons = self._written(writes)
            if not reasons:
                return
            if reasons[0] == _REFUSED:
                raise MediaExistsError(media.id)
            _pause(attempt, reasons)
        raise UnavailableError("dynamodb")

    def finish_erasure(self, media_id: str, receipt: Mapping[str, Any], erased_at: datetime) -> Mapping[str, Any]:
        """Store the receipt, blank what the sender wrote or we read from the file, and return the receipt that stands.

        The first receipt stands: of two deletions at once, both answer with it. What the item counted is given back
        with it, once. The item stays until its retention ends, so that events that come late find it deleted.
        """
        blanked = self._blanked(media_id, receipt, erased_at)
        for attempt in range(_ATTEMPTS):
            with outages_raised("dynamodb"):
                answer = self._client.get_item(TableName=self._table, Key=media_key(media_id), ConsistentRead=True)
            item = answer.get("Item", {})
            stored = media_from_item(item) if item else None
            if stored is None or stored.status is not Status.DELETED:
                raise LookupError(media_id)  # it was marked before, so somebody else wrote to the table
            if stored.receipt is not None:
                return stored.receipt
            charged = int(item["charged_bytes"]["N"]) if "charged_bytes" in item else 0
            given_back = [
                self._release(reading, charged, last_day(stored.expires_at))
                for reading in self._readings(stored.owner)
                if charged and last_day(stored.expires_at) in reading.meter.bytes_until
            ]
            reasons = self._written([{"Update": blanked}, *given_back])
            if not reasons:
                return receipt
            _pause(attempt, reasons)
        raise UnavailableError("dynamodb")

    def usage(self, owner: str, now: datetime) -> Mapping[str, Any]:
        """Return what `owner` and the whole site have used of their quotas, as the API shows it."""
        return {
            reading.scope.value: reading.meter.at(now).as_json(self._quotas[reading.scope])
            for reading in self._readings(owner)
        }

    def _readings(self, owner: str) -> list[_Reading]:
        """Return the meters of `owner` and of the site, read consistently."""
        readings = []
        for scope, key in ((Scope.USER, f"METER#USER#{owner}"), (Scope.SITE, "METER#SITE")):
            place: Any = {"PK": {"S": key}, "SK": {"S": META}}
            with outages_raised("dynamodb"):
                answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
            readings.append(_reading(scope, place, answer.get("Item", {})))
        return readings

    def _charge(self, reading: _Reading, media: Media) -> dict[str, Any]:
        """Return the write that counts `media`, refused when the meter is no longer what it was read as.

        Within one minute uploads only add, so they do not refuse each other until a limit is reached. The first of a
        minute writes the meter anew, and only over what it has read.
        """
        quota, now = self._quotas[reading.scope], media.created_at
        standing, day = reading.meter.at(now), last_day(media.expires_at)
        # Two days: the last day ends up to one after the item.
        expires_at = max(reading.expires_at, int((media.expires_at + timedelta(days=2)).timestamp()))
        if reading.revision and reading.meter.minute == standing.minute:
            return {
                "Update": {
                    "TableName": self._table,
                    "Key": reading.key,
                    "UpdateExpression": (
                        "SET expires_at = :expires_at "
                        "ADD uploads_this_minute :one, uploads_today :one, revision :one, "
                        "stored_bytes :size, #until :size"
                    ),
                    "ConditionExpression": (
                        "#minute = :minute AND uploads_this_minute < :per_minute AND uploads_today < :per_day "
                        "AND stored_bytes <= :room"
                    ),
                    "ExpressionAttributeNames": {"#minute": "minute", "#until": f"{_UNTIL}{day}"},
                    "ExpressionAttributeValues": {
                        ":expires_at": attribute(expires_at),
                        ":minute": attribute(standing.minute),
                        ":one": attribute(1),
                        ":per_day": attribute(quota.uploads_per_day),
                        ":per_minute": attribute(quota.uploads_per_minute),
                        ":room": attribute(quota.storage_bytes - media.size_bytes),
                        ":size": attribute(media.size_bytes),
                    },
                }
            }
        written = standing.plus(media.size_bytes, day)
        values: dict[str, object] = {
            "minute": written.minute,
            "uploads_this_minute": written.uploads_this_minute,
            "uploads_today": written.uploads_today,
            "stored_bytes": written.stored_bytes,
            "revision": reading.revision + 1,
            "expires_at": expires_at,
            **{f"{_UNTIL}{until}": size for until, size in written.bytes_until.items()},
        }
        item = {**reading.key, **{name: attribute(value) for name, value in values.items()}}
        put: dict[str, Any] = {"TableName": self._table, "Item": item}
        if reading.revision:
            put["ConditionExpression"] = "revision = :seen"
            put["ExpressionAttributeValues"] = {":seen": attribute(reading.revision)}
        else:
            put["ConditionExpression"] = "attribute_not_exists(PK)"
        return {"Put": put}

    def _release(self, reading: _Reading, size_bytes: int, day: str) -> dict[str, Any]:
        """Return the write that gives bytes back, refused when their day was taken off meanwhile."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": reading.key,
                "UpdateExpression": "ADD stored_bytes :less, #until :less, revision :one",
                "ConditionExpression": "#until >= :size",
                "ExpressionAttributeNames": {"#until": f"{_UNTIL}{day}"},
                "ExpressionAttributeValues": {
                    ":less": attribute(-size_bytes),
                    ":one": attribute(1),
                    ":size": attribute(size_bytes),
                },
            }
        }

    def _blanked(self, media_id: str, receipt: Mapping[str, Any], erased_at: datetime) -> dict[str, Any]:
        blank = ("captions", "labels", "variants")
        return {
            "TableName": self._table,
            "Key": media_key(media_id),
            "UpdateExpression": (
                "SET receipt = :receipt, erased_at = :erased_at, title = :empty, filename = :empty, "
                + ", ".join(f"{name} = :none" for name in blank)
                + " REMOVE #text, sha256, placeholder, dominant_colour"
            ),
            "ConditionExpression": "#status = :deleted AND attribute_not_exists(receipt)",
            "ExpressionAttributeNames": {"#status": "status", "#text": "text"},
            "ExpressionAttributeValues": {
                ":deleted": attribute(Status.DELETED),
                ":empty": attribute(""),
                ":erased_at": attribute(rfc3339(erased_at)),
                ":none": attribute(()),
                ":receipt": attribute(receipt),
            },
        }

    def _written(self, writes: list[dict[str, Any]]) -> list[str]:
        """Write all or nothing; return why it was nothing, a code for each write, or an empty list.

        The SDK sends a token along, the same with each of its retries: DynamoDB then does it once.
        """
        try:
            with outages_raised("dynamodb"):
                self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]  # dicts by meaning
        except ClientError as error:
            reasons: Any = error.response.get("CancellationReasons")  # not in botocore's type
            codes = [str(reason.get("Code")) for reason in reasons or ()]
            if not codes or not {code for code in codes if code != "None"} <= {_REFUSED} | _BUSY:
                raise
            return codes
        return []


def _reading(scope: Scope, key: Mapping[str, Any], item: Mapping[str, Any]) -> _Reading:
    numbers = {name: int(value["N"]) for name, value in item.items() if "N" in value}
    meter = Meter(
        minute=item["minute"]["S"] if item else "",
        uploads_this_minute=numbers.get("uploads_this_minute", 0),
        uploads_today=numbers.get("uploads_today", 0),
        stored_bytes=numbers.get("stored_bytes", 0),
        bytes_until={name.removeprefix(_UNTIL): size for name, size in numbers.items() if name.startswith(_UNTIL)},
    )
    return _Reading(scope, key, meter, numbers.get("revision", 0), numbers.get("expires_at", 0))


def _pause(attempt: int, reasons: list[str]) -> None:
    """Wait a little, at random, where somebody else is writing; what was merely out of date is read again at once."""
    if _BUSY & set(reasons):
        time.sleep(random.uniform(0, min(_LONGEST_PAUSE_SECONDS, 0.01 * 2**attempt)))  # noqa: S311 (no secret)
