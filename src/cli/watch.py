"""Which alarms of a site rang: those that are its own, and only since the change that is watched.

An alarm that rang before the change stays out of it, or nothing that mends could ever be delivered.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cli.gate import roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cli.terraform import Root

POLL_SECONDS = 10.0
EDGE_REGION = "us-east-1"
"""Where CloudFront's metrics and their alarms are, wherever the site is."""


def prefixes(root: Root) -> tuple[str, list[str]]:
    """What the site's names begin with, such as acme-prod-shop, and the same of every site beside it."""
    found = [one for one in roots.all_roots(root.workspace) if one.environment == root.environment and one.site]
    beginning = roots.state_bucket(root).removesuffix("-state")
    return f"{beginning}-{root.site}", [f"{beginning}-{one.site}" for one in found]


def own(names: Iterable[str], of: str, others: Iterable[str]) -> list[str]:
    """Names that begin with this prefix, but those of the longer prefixes (`shop-eu` beside `shop`); sorted, once."""
    longer = tuple(f"{other}-" for other in others if other.startswith(f"{of}-"))
    return sorted({name for name in names if name.startswith(f"{of}-") and not name.startswith(longer)})


def clients(root: Root) -> list[Any]:
    """CloudWatch wherever the site has alarms."""
    given = roots.credentials(root)
    here = roots.client(given, "cloudwatch")
    edge = roots.client({**given, "AWS_REGION": EDGE_REGION}, "cloudwatch")
    return [here] if here.meta.region_name == EDGE_REGION else [here, edge]


def ringing(found: Sequence[Any], of: str, others: Iterable[str]) -> list[str]:
    """The site's alarms that are in ALARM now."""
    pages = [
        page
        for client in found
        for page in client.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{of}-", StateValue="ALARM")
    ]
    return own((alarm["AlarmName"] for page in pages for alarm in page.get("MetricAlarms", [])), of, others)


def rang(found: Sequence[Any], of: str, others: Iterable[str], since: datetime, seconds: float) -> list[str]:
    """The site's alarms that went to ALARM since then, also those that have gone back: read from their history.

    What looks back longer than `seconds` says more of the time before, as a slow burn of the error budget does.
    """
    return sorted(
        {
            alarm["AlarmName"]
            for client in found
            for alarm in _alarms(client, own(_to_alarm(client, since), of, others))
            if looks_back(alarm) <= seconds
        }
    )


def looks_back(alarm: Mapping[str, Any]) -> int:
    """Seconds of the past that an alarm is about."""
    periods = [alarm.get("Period"), *(one.get("MetricStat", {}).get("Period") for one in alarm.get("Metrics", []))]
    return int(alarm["EvaluationPeriods"]) * max(int(one) for one in periods if one)


def until_rung(ask: Callable[[], list[str]], seconds: float) -> list[str]:
    """Ask again and again for so long; what rang, as soon as anything did."""
    deadline = time.monotonic() + seconds
    while not (found := ask()) and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(POLL_SECONDS, left))
    return found


def _to_alarm(client: Any, since: datetime) -> set[str]:
    pages = client.get_paginator("describe_alarm_history").paginate(
        HistoryItemType="StateUpdate", StartDate=since, EndDate=datetime.now(UTC) + timedelta(minutes=1)
    )
    items = [item for page in pages for item in page.get("AlarmHistoryItems", [])]
    return {item["AlarmName"] for item in items if json.loads(item["HistoryData"])["newState"]["stateValue"] == "ALARM"}


def _alarms(client: Any, names: Sequence[str]) -> list[Any]:
    if not names:  # no names would mean all
        return []
    pages = client.get_paginator("describe_alarms").paginate(AlarmNames=names[:100])
    return [alarm for page in pages for alarm in page.get("MetricAlarms", [])]
