"""What ministack's Firehose lacks so that streams are described, and records taken, as on AWS.

ministack 1.5.33 converts and writes every record before it answers. A batch of some hundreds then takes longer than a
client waits, which puts it again, and again. On AWS what was taken is written later; so it is here, in order.

Nor does it say in which time zone a stream names its folders: every plan would set it again.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

_log = logging.getLogger(__name__)


def complete(firehose: Any) -> None:
    """Let ministack's Firehose (its module) deliver behind its answers, and describe all of a destination."""
    _deliver_behind(firehose)
    _say_the_time_zone(firehose)


def _deliver_behind(firehose: Any) -> None:
    deliver, worker = firehose._deliver_records_to_s3, ThreadPoolExecutor(1, "firehose-delivery")

    def later(*delivery: Any) -> None:
        # Whose account and region it is stands in the context.
        worker.submit(copy_context().run, deliver, *delivery).add_done_callback(_tell)

    firehose._deliver_records_to_s3 = later


def _tell(delivery: Future[None]) -> None:
    if error := delivery.exception():
        _log.error("a delivery failed", exc_info=error)


def _say_the_time_zone(firehose: Any) -> None:
    describe = firehose._dest_description

    def described(destination: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = describe(destination)
        if to_s3 := found.get("ExtendedS3DestinationDescription"):
            to_s3["CustomTimeZone"] = destination["config"].get("CustomTimeZone", "UTC")
        return found

    firehose._dest_description = described
