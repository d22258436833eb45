"""What a month of an environment's lake costs, by how many events its sites tell; for docs/COST.md."""

from __future__ import annotations

from cli import prices
from cli.site_cost import DAYS_PER_MONTH, POLLS_PER_MONTH, Item

EVENTS = (1_000_000, 10_000_000, 100_000_000)
SITES = 5
RETENTION_DAYS = 30

RECORD_BYTES = 5_000
"""What Firehose bills for a record at least; an event has about 600."""

ROW_BYTES = 73
"""What an event takes in Parquet, as `slipway bench --only lake` measures it."""

FILES_PER_MONTH = SITES * 96 * 30
"""Of each site one every quarter of an hour, and fewer where nothing happens."""

WINDOWS_PER_MONTH = 30 * 24 * 60 * 3
"""The function is called every 20 seconds when something came, or with 500 events."""

STARTS_PER_MONTH = 30 * 24 * 5
"""Each of the five functions that may run at once begins anew every hour: more than Lambda does."""

QUESTIONS = 1_000
LEAST_READ_TB = 10e6 / 1e12


def per_month(events: int) -> list[Item]:
    """The bill for `events` of five sites, each asked about 1,000 times over a week of all of their columns."""
    gigabytes = events * RECORD_BYTES / 1e9
    stored = events * ROW_BYTES / 1e9
    calls = max(events / 500, min(events, WINDOWS_PER_MONTH))
    read = max(LEAST_READ_TB, stored / 1000 * 7 / RETENTION_DAYS)
    return [
        Item("events on the sites' buses", events, prices.EVENT),
        # A queue's reader takes ten at a time.
        Item("queue: sent, received, deleted, asked", 1.2 * events + POLLS_PER_MONTH, prices.SQS_REQUEST),
        Item("function: calls", calls, prices.LAMBDA_REQUEST),
        Item("function: 0.25 GB, 5 ms an event", 0.25 * 0.005 * events, prices.LAMBDA_GB_SECOND),
        Item("pseudonyms: a site's key, at each start", SITES * STARTS_PER_MONTH, prices.KMS_REQUEST),
        Item("Firehose: taken in, 5 KB a record", gigabytes, prices.FIREHOSE_GB),
        Item("Firehose: converted to Parquet", gigabytes, prices.FIREHOSE_CONVERTED_GB),
        Item("Firehose: sorted by day and site", gigabytes, prices.FIREHOSE_SORTED_GB),
        Item("Firehose: files", FILES_PER_MONTH, prices.FIREHOSE_FILE),
        Item("files written", FILES_PER_MONTH, prices.S3_WRITE),
        Item("Parquet kept for 30 days", stored * RETENTION_DAYS / DAYS_PER_MONTH, prices.S3_GB_MONTH),
        Item("Athena: 1,000 questions to a week", QUESTIONS * read, prices.ATHENA_TB),
        Item("key of the pseudonyms", 1, prices.KMS_KEY),
    ]
