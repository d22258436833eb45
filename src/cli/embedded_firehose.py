"""What ministack's Firehose lacks so that whoever puts records is answered as on AWS: at once.

ministack 1.5.33 converts and writes every record before it answers. A batch of some hundreds then takes longer than a
client waits, which puts it again, and again. On AWS what was taken is written later; so it is here, in order.
"""

from __future__ import annotations

import logging
import threading
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

_log = logging.getLogger(__name__)


def complete(firehose: Any) -> None:
    """Let ministack's Firehose (its module) deliver behind its answers, one record after the other."""
    deliver, waiting = firehose._deliver_records_to_s3, SimpleQueue[tuple[Any, ...]]()

    def later(*delivery: Any) -> None:
        waiting.put((copy_context(), *delivery))  # whose account and region it is stands in the context

    def work() -> None:
        while True:
            context, *delivery = waiting.get()
            try:
                context.run(deliver, *delivery)
            except Exception:
                _log.exception("a delivery failed")

    firehose._deliver_records_to_s3 = later
    threading.Thread(target=work, name="firehose-delivery", daemon=True).start()
