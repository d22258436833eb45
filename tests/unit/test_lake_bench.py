"""The bench of the lake's views on few events: its figures are read from files that are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import lake_bench
import lake_tables

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return lake_bench.run(20_000, 2_000, folder)


def test_every_view_is_measured(page: str) -> None:
    assert re.findall(r"\| `(\w+)` \|", page) == [view for view in lake_tables.views() if view != "prices"]


def test_one_day_reads_a_thirtieth_of_the_events_and_all_of_an_undivided_log(page: str, folder: Path) -> None:
    views = lake_bench.with_views(folder)
    for view in ("uploads_daily", "time_to_ready", "cost", "media_latest"):
        assert lake_bench.measured(views, view).times_less == pytest.approx(lake_bench.DAYS, rel=0.25)
    assert lake_bench.measured(views, "top_content").times_less == pytest.approx(1)


def test_the_events_are_those_that_were_asked_for(page: str, folder: Path) -> None:
    views = lake_bench.with_views(folder)
    assert views.execute("select count(*) from media_events").fetchone()[0] == pytest.approx(20_000, rel=0.02)
    assert views.execute("select count(distinct day), count(distinct site) from media_events").fetchall() == [(30, 5)]
    assert views.execute("select min(p50_ms) > 0, max(p99_ms) < 5000 from time_to_ready").fetchall() == [(True, True)]
