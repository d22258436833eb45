"""The sample notebook, cell by cell, on events in Parquet as the lake holds them: late, twice and in no order."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lake_media
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

NOTEBOOK = Path(__file__).resolve().parents[2] / "modules/notebook/samples/rejections.ipynb"
TODAY = datetime.now(UTC).replace(tzinfo=None, hour=12, minute=0, second=0, microsecond=0)


def ten_days(bad: int | None) -> list[lake_media.Medium]:
    """200 media of each of ten days, a fifth of them rejected; on day `bad` three fifths."""
    media = []
    for day in range(10):
        for number, one in enumerate(lake_media.made(200, seed=day)):
            rejected = number % 5 < (3 if day == bad else 1)
            created = TODAY - timedelta(days=9 - day, minutes=number)
            media.append(
                dataclasses.replace(
                    one,
                    created=created,
                    deleted=created + timedelta(hours=1) if number % 7 == 0 else None,
                    id=f"d{day}-{number:03}",
                    outcome="rejected" if rejected else "ready",
                    reason="bomb" if rejected else None,
                    uploaded=created + timedelta(seconds=2),
                )
            )
    return media


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Lay events out as the lake does, run every cell, and give what the notebook then knows."""

    def run(media: list[lake_media.Medium], since: str = "") -> dict[str, Any]:
        rows = lake_media.with_faults([row for medium in media for row in lake_media.events(medium)], seed=8)
        files: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in rows:
            inside = {name: value for name, value in row.items() if name != "day"}
            files.setdefault((row["day"], row["site"]), []).append(inside)
        for (day, site), inside in files.items():
            folder = tmp_path / f"curated/media_events/day={day}/site={site}"
            folder.mkdir(parents=True)
            pq.write_table(pa.Table.from_pylist(inside), folder / "x.parquet")
        monkeypatch.setenv("LAKE", str(tmp_path))
        monkeypatch.setenv("SINCE", since)
        known: dict[str, Any] = {}
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), known)  # noqa: S102 - our own file
        return known

    return run


def test_the_trend_is_what_the_media_say(run: Callable[..., dict[str, Any]]) -> None:
    media = ten_days(bad=None)
    trend = run(media)["trend"]
    assert trend["all"].to_dict() == Counter(one.day for one in media)
    for kind in ("image", "video"):
        assert trend[kind].to_dict() == Counter(one.day for one in media if one.kind == kind)
    assert trend["week"].to_list() == [200.0] * 10


def test_ordinary_days_are_not_unusual(run: Callable[..., dict[str, Any]]) -> None:
    known = run(ten_days(bad=None))
    assert known["daily"]["share"].to_list() == [0.2] * 10
    assert list(known["anomalies"].index) == []


def test_a_day_on_which_more_is_rejected_than_chance_explains_is_named(run: Callable[..., dict[str, Any]]) -> None:
    media = ten_days(bad=7)
    bad = (TODAY - timedelta(days=2)).date().isoformat()
    known = run(media)
    assert list(known["anomalies"].index) == [bad]
    assert known["reasons"].to_dict("records") == [{"day": bad, "media": 120, "reason": "bomb"}]


def test_the_days_after_a_bad_one_are_judged_by_the_ordinary_ones(run: Callable[..., dict[str, Any]]) -> None:
    known = run(ten_days(bad=7))
    assert known["daily"]["usual"].to_list()[-2:] == [0.2, 0.2]


def test_earlier_days_are_not_read(run: Callable[..., dict[str, Any]]) -> None:
    since = (TODAY - timedelta(days=4)).date().isoformat()
    assert set(run(ten_days(bad=None), since)["events"]["day"]) == {
        (TODAY - timedelta(days=back)).date().isoformat() for back in range(5)
    }


def test_it_is_kept_without_what_it_showed() -> None:
    """What a notebook shows is rows of the lake; a repository is no place for them."""
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
