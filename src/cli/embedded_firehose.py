"""What ministack's Firehose lacks so that whoever puts records is answered as on AWS: at once.

ministack 1.5.33 converts and writes every record before it answers. A batch of some hundreds then takes longer than a
client waits, which puts it again, and again. On AWS what was taken is written later; so it is here, in order.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

_log = logging.getLogger(__name__)


def complete(firehose: Any) -> None:
    """Let ministack's Firehose (its module) deliver behind its answers, one batch after the other."""
    deliver, worker = firehose._deliver_records_to_s3, ThreadPoolExecutor(1, "firehose-delivery")

    def later(*delivery: Any) -> None:
        # Whose account and region it is stands in the context.
        worker.submit(copy_context().run, deliver, *delivery).add_done_callback(_tell)

    firehose._deliver_records_to_s3 = later


def _tell(delivery: Future[None]) -> None:
    if error := delivery.exception():
        _log.error("a delivery failed", exc_info=error)
