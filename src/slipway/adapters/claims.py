"""Claims on media items: the conditional writes by which deliveries of the same event agree on who does the work.

`claimed_by` and `claimed_until` (Number, epoch seconds) live on the item from the claim until its final state is
announced. A write that is refused brings the item along, so that the loser knows why without a second request.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from slipway.adapters.dynamodb import MediaTable, attribute, media_from_item, media_key
from slipway.adapters.outages import outages_raised
from slipway.media import Kind, Status, rfc3339
from slipway.processing_ports import Answer, Finish, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.object_events import OriginalStored

_IS_WAITING = "#status IN (:pending, :uploaded)"
_IS_LEFT = "(#status = :processing AND (claimed_until < :now OR claimed_by = :claimant))"
_IS_NOT_OLDER = "(attribute_not_exists(sequencer) OR sequencer <= :sequencer)"


class ClaimTable(MediaTable):
    """The media items of one site, with the claims on them. Methods raise UnavailableError."""

    def claim(self, stored: OriginalStored, claimant: str, now: datetime, until: datetime) -> Answer:
        """Move a waiting, unexpired image to `processing` for `claimant`, or take over what `claimant` or nobody holds.

        A claim that ends in this second is alive still.
        """
        return self._update(
            stored.media_id,
            "SET #status = :processing, claimed_by = :claimant, claimed_until = :until, sequencer = :sequencer,"
            " uploaded_at = :at",
            f"#kind = :image AND expires_at > :now AND ({_IS_WAITING} OR {_IS_LEFT}) AND {_IS_NOT_OLDER}",
            {
                ":at": rfc3339(stored.at),
                ":claimant": claimant,
                ":image": Kind.IMAGE,
                ":now": now,
                ":pending": Status.PENDING,
                ":processing": Status.PROCESSING,
                ":sequencer": stored.sequencer,
                ":until": until,
                ":uploaded": Status.UPLOADED,
            },
            {"#kind": "kind", "#status": "status"},
        )

    def finish(self, media_id: str, claimant: str, finish: Finish) -> Answer:
        """Give the item its final state, provided that it is in `processing` and claimed by `claimant`."""
        values = {
            name: value
            for name, value in (
                ("status", finish.status),
                ("size_bytes", finish.size_bytes),
                ("object_version", finish.object_version),
                ("reason", finish.reason),
                ("width", finish.width),
                ("height", finish.height),
                ("content_type", finish.content_type),
                ("placeholder", finish.placeholder),
                ("dominant_colour", finish.dominant_colour),
                ("variants", finish.variants),
                ("finished_at", None if finish.finished_at is None else rfc3339(finish.finished_at)),
                ("render_ms", finish.render_ms),
                ("memory_mb", finish.memory_mb),
            )
            if value is not None
        }
        return self._update(
            media_id,
            "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "#status = :processing AND claimed_by = :claimant",
            {f":{name}": value for name, value in values.items()}
            | {":claimant": claimant, ":processing": Status.PROCESSING},
            {f"#{name}": name for name in values},
        )

    def announced(self, media_id: str) -> None:
        """Note that the final state was told, and drop the claim; an item that is gone by now stays gone."""
        self._update(
            media_id,
            "SET #announced = :yes REMOVE claimed_by, claimed_until",
            "attribute_exists(PK)",
            {":yes": True},
            {"#announced": "announced"},
        )

    def _update(
        self, media_id: str, change: str, condition: str, values: Mapping[str, object], names: Mapping[str, str]
    ) -> Answer:
        try:
            with outages_raised("dynamodb"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=media_key(media_id),
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=dict(names),
                    ExpressionAttributeValues={name: attribute(value) for name, value in values.items()},
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            found: Any = error.response.get("Item")  # not in botocore's type
            return Answer(done=False, standing=_standing(found) if found else None)
        return Answer(done=True, standing=_standing(answer["Attributes"]))


def _standing(item: Mapping[str, Any]) -> Standing:
    until = item.get("claimed_until")
    return Standing(
        media=media_from_item(item),
        claimed_by=item["claimed_by"]["S"] if "claimed_by" in item else None,
        claimed_until=datetime.fromtimestamp(int(until["N"]), UTC) if until else None,
    )
