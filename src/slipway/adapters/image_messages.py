"""SQS messages to image processing: parse, process in the time that is left, log, say when a failure comes again.

Log lines hold ids, rules, figures and the code of an AWS error; never its message, which names buckets and ARNs.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from slipway.object_events import MalformedEventError, read_object_event
from slipway.processing import ImageProcessing, Outcome
from slipway.processing_ports import ClaimHeldError
from slipway.redelivery import retry_seconds, retry_seconds_while_held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from slipway.adapters.redelivery import Redelivery

    Record = Mapping[str, Any]

SLOWEST: Final = timedelta(seconds=25)
"""Twice what the worst image within the budget takes at one vCPU (see slipway.images.budget)."""

_CLAIM_OUTLIVES: Final = timedelta(seconds=5)


class OutOfTimeError(Exception):
    """The function ends before this message would. A retry helps, at once."""


class NoBatchError(ValueError):
    """The event is no batch of a queue: something else calls the function. A retry does not help."""


class ImageMessages:
    """Handles the messages of one site's image queue, one by one.

    Powertools' batch processor would do the loop, for 30 ms of every start: it loads classes for 35 sources of events.
    """

    def __init__(self, processing: ImageProcessing, redelivery: Redelivery, bucket: str, log: Logger) -> None:
        self._processing = processing
        self._redelivery = redelivery
        self._bucket = bucket
        self._log = log

    def handle(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
        """Process a batch; return the ids of the messages that failed, as Lambda's SQS event source reads them.

        All of them, if need be: raising would slow down the polling of the queue. Raises NoBatchError.
        """
        records: list[Record] = event.get("Records") or []
        if not records or any(record.get("eventSource") != "aws:sqs" for record in records):
            raise NoBatchError("the event is no batch of SQS messages")
        failed = [record for record in records if not self._handled(record, context)]
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}

    def _handled(self, record: Record, context: LambdaContext) -> bool:
        """Process one message. False: it was not dealt with, and its pause is set."""
        begun = time.monotonic()
        receives = int(record["attributes"]["ApproximateReceiveCount"])
        with self._log.append_context_keys(message_id=record["messageId"], receives=receives, media_id=None):
            try:
                outcome = self._outcome(record, timedelta(milliseconds=context.get_remaining_time_in_millis()))
            except Exception as error:  # noqa: BLE001 (whatever it is: the others of the batch go on)
                self._postpone(record, error, receives)
                return False
            took = round(1000 * (time.monotonic() - begun))
            self._log.info("message done", extra={"outcome": outcome.result, **outcome.facts, "duration_ms": took})
        return True

    def _outcome(self, record: Record, left: timedelta) -> Outcome:
        if left < SLOWEST:
            raise OutOfTimeError
        stored = read_object_event(record["body"], self._bucket)
        if stored is None:
            return Outcome("nothing-to-do")
        now = datetime.now(UTC)
        self._log.append_keys(media_id=stored.media_id)
        # The claim outlives this run of the function: nobody takes over what may still be written.
        return self._processing.process(stored, record["messageId"], now, now + left + _CLAIM_OUTLIVES)

    def _postpone(self, record: Record, error: Exception, receives: int) -> None:
        chance = random.random()  # noqa: S311 (spreads retries)
        match error:
            case MalformedEventError() | OutOfTimeError():
                pause = 0
            case ClaimHeldError():
                held = (error.until - datetime.now(UTC)).total_seconds()
                pause = retry_seconds_while_held(receives, held, chance)
            case _:
                pause = retry_seconds(receives, chance)
        postponed = self._redelivery.postpone(record["eventSourceARN"], record["receiptHandle"], pause)
        facts = {"error": _named(error), "at": _places(error), "retry_seconds": pause if postponed else None}
        self._log.warning("message failed", extra=facts)


def _named(error: Exception) -> str:
    """Return what kind of error it is, with AWS's code; of ours also the message, which holds nothing secret."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error'].get('Code')}"
    if isinstance(error, MalformedEventError):
        return f"{type(error).__name__}: {error}"
    return type(error).__name__


def _places(error: Exception) -> list[str]:
    """Return the last places in our own code that the error came through, innermost last."""
    paths = ((Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__))
    return [f"{path.name}:{line}" for path, line in paths if "slipway" in path.parts][-4:]
