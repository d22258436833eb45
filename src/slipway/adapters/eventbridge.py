"""Domain events on a site's bus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slipway.adapters.outages import outages_raised
from slipway.announcements import SOURCE, Announcement
from slipway.problems import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef


class EventBus:
    """The bus that a site announces on."""

    def __init__(self, client: EventBridgeClient, name: str) -> None:
        self._client = client
        self._name = name

    def announce(self, announcement: Announcement) -> None:
        """Publish one announcement. Raises UnavailableError, also when only the entry fails: the call itself is 200."""
        entry: PutEventsRequestEntryTypeDef = {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": announcement.type,
            "Detail": json.dumps(announcement.detail, separators=(",", ":")),
        }
        with outages_raised("events"):
            answer = self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise UnavailableError("events")
