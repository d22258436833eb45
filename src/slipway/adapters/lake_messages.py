"""SQS messages with domain events to the lake: check, pseudonymise, put in one batch, say which are to come again.

Log lines hold ids and reasons, never what an event says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.lake_rows import MalformedAnnouncementError, row_of
from slipway.problems import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools import Logger

    from slipway.adapters.lake import DeliveryStream, ErrorPrefix
    from slipway.lake_rows import Row
    from slipway.pseudonyms import Pseudonyms

    Record = Mapping[str, Any]


class NoBatchError(ValueError):
    """The event is no batch of a queue: something else calls the function. A retry does not help."""


class LakeMessages:
    """Handles the messages of the lake's queue. What fails comes again when the queue's own pause is over."""

    def __init__(self, stream: DeliveryStream, errors: ErrorPrefix, pseudonyms: Pseudonyms, log: Logger) -> None:
        self._stream = stream
        self._errors = errors
        self._pseudonyms = pseudonyms
        self._log = log

    def handle(self, event: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
        """Put a batch of at most 500; return the ids that failed, as Lambda's SQS event source reads them.

        Raises NoBatchError, and UnavailableError when nobody can be given a pseudonym: then nothing was put.
        """
        records: list[Record] = event.get("Records") or []
        if not records or any(record.get("eventSource") != "aws:sqs" for record in records):
            raise NoBatchError("the event is no batch of SQS messages")
        failed: list[str] = []
        rows: dict[str, Row] = {}
        for record in records:
            message_id = record["messageId"]
            try:
                rows[message_id] = row_of(record["body"], self._pseudonyms.of)
            except MalformedAnnouncementError as error:
                failed += self._set_aside(message_id, record["body"], str(error))
        failed += self._put(rows)
        self._log.info("batch done", extra={"rows": len(rows), "failed": len(failed)})
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _set_aside(self, message_id: str, body: str, reason: str) -> list[str]:
        self._log.warning("malformed event", extra={"message_id": message_id, "reason": reason})
        try:
            self._errors.put(message_id, body, reason)
        except UnavailableError:
            return [message_id]
        return []

    def _put(self, rows: Mapping[str, Row]) -> list[str]:
        if not rows:
            return []
        try:
            taken = self._stream.put(list(rows.values()))
        except UnavailableError:
            return list(rows)
        return [message_id for message_id, was_taken in zip(rows, taken, strict=True) if not was_taken]
