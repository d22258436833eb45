"""What S3 tells through EventBridge: "a new version of this object is there", as the body of an SQS message.

Keys in these events are as they are; only S3's own notifications encode them. Delivery is at least once, in any order.
Shape: Amazon S3 User Guide, "EventBridge event message structure".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_ORIGINAL: Final = re.compile(r"incoming/([0-9a-f]{32})", re.ASCII)
_SEQUENCER: Final = re.compile(r"[0-9A-F]{0,64}", re.ASCII)
_SEQUENCER_LENGTH: Final = 64


class MalformedEventError(ValueError):
    """The message is not an event that we know. A retry does not help: it belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class OriginalStored:
    """One version of one original is in the bucket."""

    media_id: str
    version: str | None
    """None: the event does not say (an unversioned bucket; the embedded AWS)."""
    sequencer: str
    """64 upper-case hex digits: of the events of one key, text order is the order of writing."""
    size_bytes: int
    at: datetime
    """When S3 stored it, to the second."""


def comparable_sequencer(sequencer: str) -> str:
    """Return a sequencer of S3 in a form whose text order is its order.

    Their length varies: they compare after padding with zeros on the right. Raises MalformedEventError.
    """
    digits = sequencer.upper()
    if not _SEQUENCER.fullmatch(digits):
        raise MalformedEventError("the sequencer is not up to 64 hexadecimal digits")
    return digits.ljust(_SEQUENCER_LENGTH, "0")


def read_object_event(body: str, bucket: str) -> OriginalStored | None:
    """Return what the event in a message's body says; None when it is nothing to act on.

    Nothing to act on: S3's test message, an event of another type (deleted, restored, moved by lifecycle), of another
    bucket, or of a key that is not an original's (a folder, a stray file). Raises MalformedEventError.
    """
    event = _object(body)
    if event.get("Event") == "s3:TestEvent":
        return None
    if _text(event, "source") != "aws.s3":
        raise MalformedEventError("the event does not come from S3")
    if _text(event, "detail-type") != "Object Created":
        return None
    detail = _member(event, "detail")
    if _text(detail, "version") != "0":
        raise MalformedEventError("the event has a version that this code does not know")
    stored = _member(detail, "object")
    key = _ORIGINAL.fullmatch(_text(stored, "key"))
    if key is None or _text(_member(detail, "bucket"), "name") != bucket:
        return None
    size = stored.get("size", 0)
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise MalformedEventError("the object's size is not a whole number")
    version = stored.get("version-id")
    if not isinstance(version, str | None):
        raise MalformedEventError("the object's version is not a text")
    sequencer = comparable_sequencer(_text(stored, "sequencer"))
    return OriginalStored(key[1], version or None, sequencer, size, _moment(event))


def _object(body: str) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedEventError("the message is not JSON") from error
    if not isinstance(event, dict):
        raise MalformedEventError("the message is not a JSON object")
    return event


def _member(parent: dict[str, Any], name: str) -> dict[str, Any]:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise MalformedEventError(f"the event has no {name}")
    return value


def _moment(event: dict[str, Any]) -> datetime:
    text = _text(event, "time")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedEventError("the event's time is no time") from error
    if at.tzinfo is None:
        raise MalformedEventError("the event's time names no zone")
    return at


def _text(parent: dict[str, Any], name: str) -> str:
    value = parent.get(name)
    if not isinstance(value, str):
        raise MalformedEventError(f"the event has no {name}")
    return value
