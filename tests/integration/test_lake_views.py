"""The lake's views on DuckDB, which the embedded Athena asks: counted once more, in Python, from the media."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import lake_media
import pytest

import lake_tables
from cli import prices

if TYPE_CHECKING:
    import duckdb

BOTH_KNOW = {
    "case", "cast", "coalesce", "count", "date_diff", "lead", "max", "min", "round", "row_number", "split_part", "sum",
    "try_cast",
}  # fmt: skip
"""Functions that Trino and DuckDB have under one name and with the same arguments."""

WORDS = {"as", "by", "from", "in", "join", "over", "then", "values", "and", "listed", "steps", "when"}


@pytest.fixture(scope="module")
def media() -> list[lake_media.Medium]:
    return lake_media.made(600, seed=8)


@pytest.fixture(scope="module")
def lake(media: list[lake_media.Medium]) -> duckdb.DuckDBPyConnection:
    database = lake_tables.empty_lake()
    rows = [row for medium in media for row in lake_media.events(medium)]
    lake_tables.fill(database, "media_events", lake_media.with_faults(rows, seed=9))
    return database


def figures(lake: duckdb.DuckDBPyConnection, view: str, *keys: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of a view by their keys, of which no two may be equal."""
    rows = lake_tables.asked(lake, f"select * from {view}")
    found = {tuple(row.pop(key) for key in keys): row for row in rows}
    assert len(found) == len(rows), f"{view} has two rows of one key"
    return found


@pytest.mark.parametrize("view", lake_tables.views())
def test_a_view_has_the_columns_that_the_catalogue_says(view: str) -> None:
    described = lake_tables.empty_lake().execute(f"describe select * from {view}").fetchall()
    assert [(name, kind.lower()) for name, kind, *_ in described] == [
        (name, lake_tables.duckdb_type(kind)) for name, kind in lake_tables.views()[view]
    ]


@pytest.mark.parametrize("column", ["event_id", "kind", "ready_at", "size_bytes", "render_ms", "day"])
def test_a_column_that_is_gone_or_renamed_breaks_a_view(column: str) -> None:
    changed = dict(lake_tables.tables()["media_events"])
    changed[f"{column}_v2"] = changed.pop(column)
    with pytest.raises(Exception, match=f"(?i){column}"):
        lake_tables.empty_lake({"media_events": changed})


def test_a_column_of_another_type_breaks_a_view() -> None:
    changed = lake_tables.tables()["media_events"] | {"ready_at": "string"}
    with pytest.raises(Exception, match=r"(?i)date_diff"):
        lake_tables.empty_lake({"media_events": changed})


@pytest.mark.parametrize("name", [*lake_tables.views(), *lake_tables.questions()])
def test_what_is_asked_is_said_in_words_that_both_engines_know(name: str) -> None:
    sql = lake_tables.view_sql(name) if name in lake_tables.views() else lake_tables.questions()[name]
    spoken = re.sub(r"--[^\n]*|'[^']*'", "", sql)
    used = set(re.findall(r"([a-z_]+) ?\(", spoken)) - WORDS
    assert used <= BOTH_KNOW
    assert "::" not in spoken
    assert ";" not in spoken


def test_each_event_counts_once(lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]) -> None:
    told = sum(len(lake_media.events(medium)) for medium in media)
    assert lake.execute("select count(*) from media_events").fetchall() == [(told + told // 10,)]
    assert lake.execute("select count(*), count(distinct event_id) from events_once").fetchall() == [(told, told)]


def test_uploads_are_counted_by_day_site_kind_and_status(
    lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]
) -> None:
    counts, sizes = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for one in media:
        counts[one.day, one.site, one.kind, one.status] += 1
        sizes[one.day, one.site, one.kind, one.status] += one.size
    assert figures(lake, "uploads_daily", "day", "site", "kind", "status") == {
        key: {"uploads": counts[key], "size_bytes": sizes[key]} for key in counts
    }


def test_percentiles_are_times_that_were_measured_by_nearest_rank(
    lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]
) -> None:
    times = defaultdict(list)
    for one in media:
        if one.outcome == "ready":
            times[one.day, one.site, one.kind].append(one.milliseconds)

    def at(ordered: list[int], percent: int) -> int:
        return ordered[math.ceil(len(ordered) * percent / 100) - 1]

    assert figures(lake, "time_to_ready", "day", "site", "kind") == {
        key: {
            "media": len(found),
            **{f"p{percent}_ms": at(sorted(found), percent) for percent in (50, 95, 99)},
        }
        for key, found in times.items()
    }


def test_refusals_keep_their_reason_when_the_medium_is_deleted_later(
    lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]
) -> None:
    counts, all_of = Counter[tuple[Any, ...]](), Counter[tuple[str, ...]]()
    for one in media:
        all_of[one.day, one.site, one.kind] += 1
        if one.reason:
            counts[one.day, one.site, one.kind, one.outcome, one.reason] += 1
    assert any(one.reason and one.deleted for one in media)
    assert figures(lake, "rejections", "day", "site", "kind", "status", "reason") == {
        key: {"media": count, "share": count / all_of[key[:3]]} for key, count in counts.items()
    }


def test_storage_is_what_is_neither_deleted_nor_expired(
    lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for one in media:
        if one.deleted or one.expires <= now:
            continue
        key = (one.day, one.site, one.kind, one.retention_days, one.expires.date().isoformat())
        sums = found.setdefault(key, {"media": 0, "size_bytes": 0, "variant_bytes": 0})
        sums["media"] += 1
        sums["size_bytes"] += one.size
        sums["variant_bytes"] += one.variant_bytes
    assert any(one.expires <= now for one in media)
    assert figures(lake, "storage", "day", "site", "kind", "retention_days", "expires_on") == found


def test_cost_is_units_times_prices(lake: duckdb.DuckDBPyConnection, media: list[lake_media.Medium]) -> None:
    usd: Counter[str] = Counter()
    for one in media:
        end = one.deleted or one.expires
        months = (end - one.created).total_seconds() / 86400 / 30.4
        gb_seconds = (one.render_ms or 0) / 1000 * 1769 / 1024
        usd["process"] += gb_seconds * prices.LAMBDA_GB_SECOND.usd  # type: ignore[assignment]
        usd["invoke"] += (one.render_ms is not None) * prices.LAMBDA_REQUEST.usd  # type: ignore[assignment]
        usd["write original"] += prices.S3_WRITE.usd  # type: ignore[assignment]
        usd["write variants"] += one.variants * prices.S3_WRITE.usd  # type: ignore[assignment]
        usd["keep original"] += one.size / 1e9 * months * prices.S3_GB_MONTH.usd  # type: ignore[assignment]
        usd["keep variants"] += one.variant_bytes / 1e9 * months * prices.S3_GB_MONTH.usd  # type: ignore[assignment]
    asked = lake_tables.asked(lake, "select step, sum(usd) as usd from cost group by step")
    assert {row["step"]: row["usd"] for row in asked} == pytest.approx(dict(usd), rel=1e-6)


def test_the_newest_prices_are_those_of_the_cost_page() -> None:
    newest = lake_tables.asked(lake_tables.empty_lake(), "select unit, usd from prices where until = '9999-99-99'")
    assert {row["unit"]: row["usd"] for row in newest} == {
        "GB-second of Lambda": prices.LAMBDA_GB_SECOND.usd,
        "Lambda invocation": prices.LAMBDA_REQUEST.usd,
        "S3 PUT": prices.S3_WRITE.usd,
        "GB-month in S3": prices.S3_GB_MONTH.usd,
    }


def test_a_day_has_one_price_of_a_unit() -> None:
    database = lake_tables.empty_lake()
    listed = lake_tables.view_sql("prices").replace("('GB-second", "('S3 PUT', 9.0e-6, '2027-05-01'), ('GB-second", 1)
    database.execute(f"create or replace view prices as {listed}")
    for day, usd in (("2020-01-01", 5e-6), ("2027-04-30", 5e-6), ("2027-05-01", 9e-6), ("2031-01-01", 9e-6)):
        found = database.execute(
            "select usd from prices where unit = 'S3 PUT' and since <= ? and ? < until", [day, day]
        ).fetchall()
        assert found == [(usd,)], day


@pytest.fixture
def logged() -> duckdb.DuckDBPyConnection:
    database = lake_tables.empty_lake()
    today = datetime.now(UTC).date().isoformat()
    line = {"date": today, "host": "shop.example.com", "method": "GET", "status": "200", "bytes": "1000"}
    photo = line | {"uri": "/variants/m1/thumb.webp"}
    lake_tables.fill(
        database,
        "cdn_logs",
        [
            photo | {"result": "Miss"},
            photo | {"result": "Hit", "uri": "/variants/m1/large.avif"},
            photo | {"result": "RefreshHit", "status": "304", "bytes": "-"},
            photo | {"result": "Hit", "method": "HEAD"},
            photo | {"result": "Error", "status": "404", "uri": "/variants/m2/thumb.webp"},
            photo | {"result": "Hit", "uri": "/variants/m3/thumb.webp", "host": "demo.example.com"},
            line | {"result": "Hit", "uri": "/index.html"},
            line | {"result": "Redirect", "uri": "/", "status": "301"},
        ],
    )
    acl = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/acme-prod-shared/0a1b"
    blocked = {"day": today, "action": "BLOCK", "web_acl": acl, "rule": "clients", "rule_type": "GROUP"}
    lake_tables.fill(
        database,
        "waf_logs",
        [
            blocked | {"request": {"country": "FR", "httpmethod": "GET"}},
            blocked | {"request": {"country": "DE", "httpmethod": "GET"}},
            blocked | {"request": {"country": "DE", "httpmethod": "POST"}, "rule": "sizes"},
            blocked | {"action": "ALLOW"},
        ],
    )
    return database


def test_top_content_counts_what_was_served_of_each_medium(logged: duckdb.DuckDBPyConnection) -> None:
    found = figures(logged, "top_content", "host", "media_id")
    assert {key: (row["hits"], row["bytes"]) for key, row in found.items()} == {
        ("shop.example.com", "m1"): (3, 2000),
        ("demo.example.com", "m3"): (1, 1000),
    }


def test_errors_and_redirects_are_no_misses_of_the_cache(logged: duckdb.DuckDBPyConnection) -> None:
    found = figures(logged, "cache_hits", "host")
    assert {host: (row["requests"], row["hits"], row["hit_ratio"]) for (host,), row in found.items()} == {
        "shop.example.com": (5, 4, 0.8),
        "demo.example.com": (1, 1, 1.0),
    }


def test_blocked_requests_are_counted_by_the_rule_that_blocked(logged: duckdb.DuckDBPyConnection) -> None:
    found = figures(logged, "blocked_requests", "firewall", "rule")
    assert {key: (row["requests"], row["countries"]) for key, row in found.items()} == {
        ("acme-prod-shared", "clients"): (2, 2),
        ("acme-prod-shared", "sizes"): (1, 1),
    }
