"""Media items in a site's DynamoDB table: the key schema, the mapping of an item, and what the API does with items.

| attribute | holds |
|---|---|
| PK, SK | `MEDIA#<id>`, `META` |
| GSI1PK, GSI1SK | `OWNER#<sub>`, `<created_at>#<id>`; the index projects every attribute |
| created_at, uploaded_at, finished_at, erased_at | text, RFC 3339 UTC with milliseconds |
| expires_at | Number, epoch seconds: the table's TTL attribute |
| the rest | a field of `slipway.media.Media` by its name; absent when None |

Also on the item, and the business of others: a processor's claim (claimed_by, claimed_until; `adapters.claims`) and
what it counts with on its site's meters (charged_bytes; `adapters.ledger`, which also registers items and ends them).
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from slipway.adapters import attributes
from slipway.adapters.outages import outages_raised
from slipway.media import Caption, Kind, Media, Reason, Status, Variant, from_rfc3339, predecessors, rfc3339
from slipway.pages import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, UniversalAttributeValueTypeDef

    from slipway.pages import Selection

    Item: TypeAlias = Mapping[str, AttributeValueTypeDef]
    Attributes: TypeAlias = dict[str, UniversalAttributeValueTypeDef]

MEDIA_PREFIX: Final = "MEDIA#"
OWNER_PREFIX: Final = "OWNER#"
META: Final = "META"
OWNER_INDEX: Final = "GSI1"

_MOMENTS: Final = ("uploaded_at", "finished_at", "erased_at")

_MAX_QUERIES: Final = 8
_SCANNED_PER_QUERY: Final = 250


def media_key(media_id: str) -> Attributes:
    """Return the primary key of a media item."""
    return {"PK": {"S": f"{MEDIA_PREFIX}{media_id}"}, "SK": {"S": META}}


def attribute(value: object) -> UniversalAttributeValueTypeDef:
    """Return a value as DynamoDB writes it: dataclasses as maps, tuples as lists, moments as epoch seconds (floor)."""
    return attributes.written(_plain(value))


def media_to_item(media: Media) -> Attributes:
    """Return the whole item, keys included. Fields that are None are left out."""
    created_at = rfc3339(media.created_at)
    values = {field.name: getattr(media, field.name) for field in fields(Media)}
    values |= {
        "created_at": created_at,
        **{name: None if (at := getattr(media, name)) is None else rfc3339(at) for name in _MOMENTS},
        "GSI1PK": f"{OWNER_PREFIX}{media.owner}",
        "GSI1SK": f"{created_at}#{media.id}",
    }
    return media_key(media.id) | {name: attribute(value) for name, value in values.items() if value is not None}


def media_from_item(item: Item) -> Media:
    """Return the media of an item that `media_to_item` or a later update wrote; unknown attributes are ignored.

    Raises KeyError or ValueError when the item is none of ours.
    """
    values: dict[str, Any] = {name: attributes.read(value) for name, value in item.items()}
    return Media(
        id=values["id"],
        kind=Kind(values["kind"]),
        status=Status(values["status"]),
        owner=values["owner"],
        title=values["title"],
        filename=values["filename"],
        content_type=values["content_type"],
        size_bytes=int(values["size_bytes"]),
        created_at=from_rfc3339(values["created_at"]),
        expires_at=datetime.fromtimestamp(int(values["expires_at"]), UTC),
        reason=Reason(**values["reason"]) if "reason" in values else None,
        sha256=values.get("sha256"),
        width=_whole(values.get("width")),
        height=_whole(values.get("height")),
        placeholder=values.get("placeholder"),
        dominant_colour=values.get("dominant_colour"),
        job_id=values.get("job_id"),
        variants=tuple(_variant(value) for value in values.get("variants", ())),
        captions=tuple(Caption(**value) for value in values.get("captions", ())),
        text=values.get("text"),
        labels=tuple(values.get("labels", ())),
        object_version=values.get("object_version"),
        sequencer=values.get("sequencer"),
        render_ms=_whole(values.get("render_ms")),
        memory_mb=_whole(values.get("memory_mb")),
        announced=values.get("announced", False),
        **{name: from_rfc3339(values[name]) for name in _MOMENTS if name in values},
        receipt=_with_whole_numbers(values.get("receipt")),
    )


class MediaTable:
    """The media items of one site. Every method raises UnavailableError while DynamoDB throttles or is down."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, media_id: str) -> Media | None:
        """Return the item as it is now (consistent), deleted and expired ones included, or None when there is none."""
        with outages_raised("dynamodb"):
            answer = self._client.get_item(TableName=self._table, Key=media_key(media_id), ConsistentRead=True)
        return media_from_item(answer["Item"]) if "Item" in answer else None

    def mark_uploaded(self, media_id: str, at: datetime | None = None) -> Media | None:
        """Move a pending item, stored `at` that moment, to `uploaded`; return it as it is then, wherever it stands.

        The event of the object may have overtaken us: an item that is further on stays where it is. None when the item
        is gone.
        """
        values: Attributes = {":uploaded": attribute(Status.UPLOADED)}
        change = "SET #status = :uploaded"
        if at is not None:
            values[":at"], change = attribute(rfc3339(at)), f"{change}, uploaded_at = :at"
        before = _named_values("before", predecessors(Status.UPLOADED))
        try:
            with outages_raised("dynamodb"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=media_key(media_id),
                    UpdateExpression=change,
                    ConditionExpression=f"#status IN ({', '.join(before)})",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues=values | before,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if _condition_failed(error):
                return _item_of(error)
            raise
        return media_from_item(answer["Attributes"])

    def list(self, selection: Selection, *, before: str | None, limit: int, now: datetime) -> Page:
        """Return up to `limit` items that reads show at `now`, newest first, from below position `before`.

        Reads at most 8 x 250 index entries, so a filter that matches little may give a short or even empty page whose
        position is still set: it lies up to 2,000 entries further on, so following it ends. Eventually consistent.
        """
        found: list[Media] = []
        position = before
        # Without a filter nearly every entry is shown: the first query reads the page and one entry behind it.
        unfiltered = selection.kind is None and selection.status is None
        scanned = limit + 1 if unfiltered else _SCANNED_PER_QUERY
        for _ in range(_MAX_QUERIES):
            wanted = limit - len(found)
            with outages_raised("dynamodb"):
                answer = self._client.query(**self._question(selection, position, now), Limit=scanned)
            items = [media_from_item(item) for item in answer["Items"]]
            found += items[:wanted]
            if len(items) > wanted:
                return Page(tuple(found), _position(found[-1]))
            last = answer.get("LastEvaluatedKey")
            if last is None:
                return Page(tuple(found), None)
            position, scanned = last["GSI1SK"]["S"], _SCANNED_PER_QUERY
        return Page(tuple(found), position)

    def mark_deleted(self, media_id: str, owner: str, now: datetime) -> Media | None:
        """Hide `owner`'s item for good and return it as it was before; None when reads would not show it either.

        An item that is deleted already is returned again, so that a deletion that broke off can be completed.
        """
        try:
            with outages_raised("dynamodb"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=media_key(media_id),
                    UpdateExpression="SET #status = :deleted",
                    ConditionExpression="#owner = :owner AND expires_at > :now",
                    ExpressionAttributeNames={"#owner": "owner", "#status": "status"},
                    ExpressionAttributeValues={
                        ":deleted": attribute(Status.DELETED),
                        ":now": attribute(now),
                        ":owner": attribute(owner),
                    },
                    ReturnValues="ALL_OLD",
                )
        except ClientError as error:
            if _condition_failed(error):
                return None
            raise
        return media_from_item(answer["Attributes"])

    def _question(self, selection: Selection, before: str | None, now: datetime) -> dict[str, Any]:
        # Jobs share the index and carry no kind.
        conditions = ["attribute_exists(#kind)", "expires_at > :now", "#status <> :deleted"]
        key = "GSI1PK = :owner"
        values: Attributes = {
            ":deleted": attribute(Status.DELETED),
            ":now": attribute(now),
            ":owner": attribute(f"{OWNER_PREFIX}{selection.owner}"),
        }
        if before is not None:
            key += " AND GSI1SK < :before"
            values[":before"] = attribute(before)
        if selection.kind is not None:
            conditions.append("#kind = :kind")
            values[":kind"] = attribute(selection.kind)
        if selection.status is not None:
            conditions.append("#status = :status")
            values[":status"] = attribute(selection.status)
        return {
            "TableName": self._table,
            "IndexName": OWNER_INDEX,
            "KeyConditionExpression": key,
            "FilterExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": {"#kind": "kind", "#status": "status"},
            "ExpressionAttributeValues": values,
            "ScanIndexForward": False,
        }


def _position(media: Media) -> str:
    return f"{rfc3339(media.created_at)}#{media.id}"


def _condition_failed(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _item_of(error: ClientError) -> Media | None:
    """Return the item that failed the condition, as ReturnValuesOnConditionCheckFailure sends it along."""
    item: Item | None = error.response.get("Item")  # type: ignore[assignment]  # not in botocore's type
    return media_from_item(item) if item else None


def _named_values(name: str, values: Sequence[object]) -> Attributes:
    return {f":{name}{number}": attribute(value) for number, value in enumerate(values)}


def _plain(value: object) -> object:
    match value:
        case Kind() | Status():
            return value.value
        case Caption() | Reason() | Variant():
            return asdict(value)
        case datetime():
            return int(value.timestamp())
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _variant(value: dict[str, Any]) -> Variant:
    numbers = {name: int(value[name]) for name in ("width", "height", "size_bytes")}
    return Variant(**(value | numbers))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _with_whole_numbers(value: Any) -> Any:
    """Return a stored document with its numbers as int: DynamoDB does not tell 1 from 1.0."""
    match value:
        case dict():
            return {name: _with_whole_numbers(item) for name, item in value.items()}
        case list():
            return [_with_whole_numbers(item) for item in value]
        case None | str() | bool():
            return value
        case _:
            return int(value)
