"""The lake's views over ten million made-up events: how many bytes and seconds each takes, for all days and for one.

Run by `slipway bench --only lake`; it brings the table of docs/ANALYTICS.md up to date. DuckDB reads what Athena reads,
the columns and folders that a question needs; its seconds are those of a core, which Athena has more of. Nothing here
is random: every value is a hash of a number, so that two runs of a day write the same events.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

import lake_tables
from cli.site_figures import with_part

DAYS, SITES, EVENTS_PER_MEDIUM = 30, 5, 2.5
"""A month of five sites; half of the media are deleted before they expire: announced, finished, gone."""

FILES_PER_DAY = 96
"""What Firehose writes of a site in a day when it gathers for 15 minutes and something comes in each."""

FIRST = datetime.now(UTC).date() - timedelta(days=DAYS)
ONE_DAY = FIRST + timedelta(days=DAYS // 2)

PAGE, PART = Path(__file__).resolve().parents[1] / "docs/ANALYTICS.md", "bench"


@dataclass(frozen=True)
class Asked:
    """What a question read, and how long cores worked for it: that is the same on a busy machine."""

    megabytes: float
    seconds: float


@dataclass(frozen=True)
class Measured:
    """A view asked for all days and for one."""

    view: str
    rows: int
    whole: Asked
    one_day: Asked

    @property
    def times_less(self) -> float:
        """By how much one day reads less than all of them."""
        return self.whole.megabytes / self.one_day.megabytes


def write_events(folder: Path, events: int) -> duckdb.DuckDBPyConnection:
    """Write `events` into folders by day and site, a file each; the database that has done it."""
    database = duckdb.connect(str(folder / "work.duckdb"))
    database.execute("set memory_limit = '2GB'")
    database.execute(f"set temp_directory = '{folder}/spilled'")
    media = int(events / EVENTS_PER_MEDIUM)
    database.execute(
        f"""
        create table media as
        select
          range as number, md5(cast(range as varchar)) as id, hash(range) % 1000 as dice,
          timestamp '{FIRST}' + to_milliseconds(cast(range * {DAYS * 86_400_000 / media!r} as bigint)) as created
        from range({media})
        """
    )
    database.execute(
        """
        create view told as
        select
          *,
          unnest(case when dice % 2 = 0 then ['uploaded', 'end', 'deleted'] else ['uploaded', 'end'] end) as step,
          case when dice < 800 then 'ready' when dice < 950 then 'rejected' else 'failed' end as outcome
        from media
        """
    )
    # A function writes these columns, in the order of the table; each value as wide as a real one.
    values = {
        "event_id": "id || ':' || step",
        "schema_version": "2",
        "event_type": "case step when 'uploaded' then 'MediaUploaded' when 'deleted' then 'MediaDeleted' else "
        "'Media' || upper(outcome[1]) || outcome[2:] end",
        "occurred_at": "created + case step when 'uploaded' then interval 2 second when 'end' then interval 5 second "
        "else interval 3 day end",
        "site": f"'site-' || (hash(number + 7) % {SITES})",
        "media_id": "id",
        "kind": "case when dice % 10 < 8 then 'image' when dice % 10 < 9 then 'video' else 'document' end",
        "status": "case step when 'end' then outcome else step end",
        "reason": "case when step = 'end' and outcome <> 'ready' then 'rule-' || (dice % 7) end",
        "owner_hash": "case when step <> 'deleted' then md5('owner' || (hash(number) % 50000)) end",
        "size_bytes": "1000000 + hash(number + 1) % 8000000",
        "content_type": "case when dice % 3 = 0 then 'image/png' else 'image/jpeg' end",
        "created_at": "created",
        "uploaded_at": "date_trunc('second', created + interval 2 second)",
        "ready_at": "case when step <> 'uploaded' and outcome = 'ready' then "
        "created + interval 3 second + to_milliseconds(cast(hash(number + 2) % 3000 as bigint)) end",
        "variants": "case when step = 'end' and outcome = 'ready' then 9 else 0 end",
        "variant_bytes": "case when step = 'end' and outcome = 'ready' then 200000 + hash(number + 3) % 900000 "
        "else 0 end",
        "retention_days": "7",
        "expires_at": "created + interval 7 day",
        "render_ms": "case when step <> 'uploaded' then 300 + hash(number + 4) % 3000 end",
        "memory_mb": "case when step <> 'uploaded' then 1769 end",
        "day": "strftime(created, '%Y-%m-%d')",
    }
    columns = lake_tables.tables()["media_events"]
    chosen = ", ".join(
        f"cast({values[name]} as {lake_tables.duckdb_type(kind)}) as {name}" for name, kind in columns.items()
    )
    layout = "format parquet, compression snappy, partition_by (day, site), write_partition_columns true"
    database.execute(f"copy (select {chosen} from told) to '{folder}/media_events' ({layout})")
    return database


def write_logs(database: duckdb.DuckDBPyConnection, folder: Path, lines: int) -> None:
    """Write as many lines of the CDN's log, as CloudFront does, and of the firewalls', as Firehose does."""
    day = f"strftime(date '{FIRST}' + cast(range % {DAYS} as integer), '%Y-%m-%d')"
    host = f"'site-' || (hash(range) % {SITES}) || '.example.com'"
    (folder / "cdn_logs").mkdir()
    database.execute(
        f"""
        copy (
          select
            {day} as date, {host} as "x-host-header", 'GET' as "cs-method", '200' as "sc-status", '25000' as "sc-bytes",
            '/variants/' || md5(cast(hash(range) % 5000 as varchar)) || '/thumb.webp' as "cs-uri-stem",
            case when hash(range) % 10 < 9 then 'Hit' else 'Miss' end as "x-edge-result-type", 'FR' as "c-country",
            'FRA56-P7' as "x-edge-location", '12:00:00' as time, '0.012' as "time-taken",
            'image/webp' as "sc-content-type"
          from range({lines})
        ) to '{folder}/cdn_logs/log.json.gz' (format json, compression gzip)
        """
    )
    database.execute(
        f"""
        copy (
          select {day} as day, cast(range as bigint) as at_ms, 'BLOCK' as action, 'rule-' || (hash(range) % 9) as rule,
            'RATE_BASED' as rule_type,
            'arn:aws:wafv2:us-east-1:111122223333:global/webacl/acme-prod-shared/0a1b' as web_acl,
            {{'country': 'FR', 'httpmethod': 'GET'}} as request,
            cast([] as struct(ruleid varchar, "action" varchar)[]) as counted
          from range({lines})
        ) to '{folder}/waf_logs' (format parquet, compression snappy, partition_by (day))
        """
    )


def with_views(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database that reads the files as the catalogue describes them, with every view."""
    database = duckdb.connect()
    # What did not fit into memory would be written and read again, and count as read.
    database.execute("set temp_directory = ''")
    for table in ("media_events", "waf_logs"):
        files = (
            f"read_parquet('{folder}/{table}/**/*.parquet', hive_partitioning = true, hive_types = {{'day': varchar}})"
        )
        database.execute(f"create view {table} as select * from {files}")
    named = {
        one["name"]: one.get("json", one["name"]) for one in lake_tables.read_yaml("tables/cdn_logs.yaml")["columns"]
    }
    types = ", ".join(f"'{json_name}': 'varchar'" for json_name in named.values())
    columns = ", ".join(f'"{json_name}" as "{name}"' for name, json_name in named.items())
    files = f"read_json('{folder}/cdn_logs/*', format = 'newline_delimited', columns = {{{types}}})"
    database.execute(f"create view cdn_logs as select {columns} from {files}")
    for name in lake_tables.views():
        database.execute(f"create view {name} as {lake_tables.view_sql(name)}")
    # DuckDB would rather read the files twice than keep the rows, which Athena does not.
    database.execute("set disabled_optimizers = 'top_n_window_elimination'")
    database.execute("pragma enable_profiling = 'no_output'")
    return database


def measured(database: duckdb.DuckDBPyConnection, view: str) -> Measured:
    """Ask a view for all days and for one; every value is worked out, none is kept."""

    def asked(where: str) -> tuple[int, Asked]:
        begun = time.process_time()
        (rows, _), *_ = database.execute(f"select count(*), bit_xor(hash(t)) from {view} as t {where}").fetchall()
        seconds = time.process_time() - begun
        profile: dict[str, Any] = json.loads(database.get_profiling_information("json"))
        return rows, Asked(profile.get("io", {}).get("total_bytes_read", 0) / 1e6, seconds)

    rows, whole = asked("")
    _, one_day = asked(f"where day = '{ONE_DAY}'")
    return Measured(view, rows, whole, one_day)


def as_markdown(results: list[Measured], sizes: list[int], events: int, lines: int) -> str:
    """The part of the page."""
    rows = [
        f"| `{one.view}` | {one.rows:,} | {one.whole.megabytes:,.1f} | {one.whole.seconds:.1f} | "
        f"{one.one_day.megabytes:,.2f} | {one.one_day.seconds:.2f} | {one.times_less:,.0f} |"
        for one in results
    ]
    sizes = sorted(sizes)
    per_event = sum(sizes) / events
    every_quarter = per_event * events / (DAYS * SITES * FILES_PER_DAY)
    return "\n".join(
        [
            f"{events:,} events of {DAYS} days and {SITES} sites, {lines:,} lines of each log, DuckDB "
            f"{duckdb.__version__} on {os.cpu_count()} cores.",
            "",
            "| view | rows | MB read, all days | CPU s | MB read, one day | CPU s | times less |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"The events are {sum(sizes) / 1e6:,.0f} MB of Parquet, {per_event:.0f} bytes each. A file for each day",
            f"and site has {sizes[len(sizes) // 2] / 1e6:.1f} MB (from {sizes[0] / 1e6:.1f} to {sizes[-1] / 1e6:.1f}). "
            "Firehose writes one every quarter of an",
            f"hour, of {every_quarter / 1e3:.0f} KB.",
        ]
    )


def run(events: int, lines: int, folder: Path) -> str:
    """Write the files below `folder`, ask the views, and say what was measured."""
    database = write_events(folder, events)
    write_logs(database, folder, lines)
    database.close()
    sizes = [path.stat().st_size for path in (folder / "media_events").rglob("*.parquet")]
    asking = with_views(folder)
    results = [measured(asking, view) for view in lake_tables.views() if view != "prices"]
    asking.close()
    return as_markdown(results, sizes, events, lines)


def main() -> None:
    """Measure, and bring the page up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--page", type=Path, default=PAGE)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lake-") as name:
        text = run(given.events, given.lines, Path(name))
    print(text)  # noqa: T201 - the command's answer
    given.page.write_text(with_part(given.page.read_text(encoding="utf-8"), PART, text), encoding="utf-8")


if __name__ == "__main__":
    main()
