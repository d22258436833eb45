"""The media table's conditional writes and lists, over moto."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from api_site import LIMITS, OWNER, TABLE, ApiSite
from moto import mock_aws

from slipway.adapters import dynamodb
from slipway.adapters.dynamodb import media_from_item, media_to_item
from slipway.adapters.ledger import Ledger, MediaExistsError
from slipway.media import Caption, Kind, Media, Reason, Status, Variant, new_media_id
from slipway.pages import Selection
from slipway.quotas import quotas_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


@pytest.fixture
def table(site: ApiSite) -> Ledger:
    return Ledger(site.dynamodb, TABLE, quotas_from_json(LIMITS))


def _media(age_minutes: int = 0, **fields: Any) -> Media:
    created_at = NOW - timedelta(minutes=age_minutes)
    return Media(
        **{
            "id": new_media_id(),
            "kind": Kind.IMAGE,
            "status": Status.PENDING,
            "owner": OWNER,
            "title": "Harbour ⚓",
            "filename": "harbour.jpg",
            "content_type": "image/jpeg",
            "size_bytes": 1_000,
            "created_at": created_at,
            "expires_at": created_at + timedelta(days=7),
        }
        | fields
    )


FULL = _media(
    kind=Kind.VIDEO,
    status=Status.DELETED,
    size_bytes=5_000_000_000,
    created_at=NOW.replace(microsecond=123_000),
    reason=Reason("truncated", "Send it again."),
    sha256="ab" * 32,
    width=3_000,
    height=4_000,
    job_id="job",
    variants=(Variant("thumb", "webp", 113, 150, 5_890, "cd" * 32, "variants/x/thumb.webp"),),
    captions=(Caption("en-US", "vtt", "variants/x/en.vtt"),),
    text="text",
    labels=("sea", "boat"),
    object_version="v1",
    sequencer="00AB",
    announced=True,
    erased_at=NOW,
    receipt={"id": "x", "original": [{"key": "incoming/x", "versions": 2}], "purged": []},
)


@pytest.mark.parametrize("media", [_media(), FULL], ids=["fresh", "full"])
def test_an_item_comes_back_as_it_was_written(table: Ledger, media: Media) -> None:
    table.put_pending(media)
    assert table.get(media.id) == media


def test_absent_values_are_not_stored_and_unknown_ones_do_not_matter() -> None:
    item = media_to_item(_media())
    assert not {"reason", "width", "job_id", "text", "receipt", "claimed_by"} & item.keys()
    assert media_from_item(item | {"claimed_by": {"S": "m"}, "claimed_until": {"N": "1"}}).title == "Harbour ⚓"


def test_nobody_is_there_before_the_first_write(table: Ledger) -> None:
    assert table.get("0" * 32) is None


def test_an_id_is_registered_once(table: Ledger) -> None:
    media = _media()
    table.put_pending(media)
    with pytest.raises(MediaExistsError):
        table.put_pending(replace(media, owner="another"))
    assert table.get(media.id) == media


@pytest.mark.parametrize("status", Status)
def test_uploaded_comes_after_pending_and_after_nothing_else(table: Ledger, status: Status) -> None:
    media = _media(status=status)
    table.put_pending(media)
    expected = Status.UPLOADED if status is Status.PENDING else status
    marked = table.mark_uploaded(media.id)
    assert marked is not None
    assert marked.status is expected
    assert table.get(media.id) == marked


def test_marking_what_is_gone_makes_nothing(table: Ledger) -> None:
    assert table.mark_uploaded("0" * 32) is None
    assert table.mark_deleted("0" * 32, OWNER, NOW) is None
    assert table.get("0" * 32) is None


@pytest.mark.parametrize(
    ("owner", "now"),
    [
        pytest.param("another", NOW, id="J1-another-user"),
        pytest.param(OWNER, NOW + timedelta(days=7), id="A20-expired"),
    ],
)
def test_only_the_owner_deletes_and_only_what_reads_show(table: Ledger, owner: str, now: datetime) -> None:
    media = _media()
    table.put_pending(media)
    assert table.mark_deleted(media.id, owner, now) is None
    assert table.get(media.id) == media


def test_a_deletion_hides_first_and_blanks_last(table: Ledger) -> None:
    media = replace(FULL, status=Status.READY, receipt=None, erased_at=None)
    table.put_pending(media)
    assert table.mark_deleted(media.id, OWNER, NOW) == media
    assert table.mark_deleted(media.id, OWNER, NOW) == replace(media, status=Status.DELETED)
    receipt = {"id": media.id, "original": [{"key": "k", "versions": 1}]}
    assert table.finish_erasure(media.id, receipt, NOW) == receipt
    erased = table.get(media.id)
    assert erased is not None
    assert (erased.status, erased.receipt, erased.erased_at) == (Status.DELETED, receipt, NOW)
    assert (erased.title, erased.filename, erased.text, erased.sha256) == ("", "", None, None)
    assert (erased.variants, erased.captions, erased.labels) == ((), (), ())
    assert erased.expires_at == media.expires_at


def test_of_two_deletions_at_once_the_first_receipt_stands(table: Ledger) -> None:
    media = _media()
    table.put_pending(media)
    table.mark_deleted(media.id, OWNER, NOW)
    first = table.finish_erasure(media.id, {"by": "first"}, NOW)
    assert table.finish_erasure(media.id, {"by": "second"}, NOW + timedelta(seconds=1)) == first == {"by": "first"}


def _pages(table: Ledger, selection: Selection, limit: int) -> list[list[str]]:
    pages, position = [], None
    while not pages or position is not None:
        page = table.list(selection, before=position, limit=limit, now=NOW)
        pages.append([media.id for media in page.items])
        position = page.position
        assert len(pages) < 100
    return pages


def test_a_list_shows_each_item_once_newest_first_in_full_pages(table: Ledger) -> None:
    items = [_media(age) for age in range(7)]
    for media in [*items[3:], *items[:3]]:
        table.put_pending(media)
    ids = [media.id for media in items]
    assert _pages(table, Selection(OWNER), 3) == [ids[:3], ids[3:6], ids[6:]]
    assert _pages(table, Selection(OWNER), 7) == [ids]
    assert _pages(table, Selection(OWNER), 100) == [ids]


def test_items_of_the_same_millisecond_are_not_lost_between_pages(table: Ledger) -> None:
    ids = {media.id for media in (_media() for _ in range(5)) if table.put_pending(media) is None}
    pages = _pages(table, Selection(OWNER), 2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {media_id for page in pages for media_id in page} == ids


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_filter_fills_its_pages_across_what_it_leaves_out(
    table: Ledger, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(dynamodb, "_SCANNED_PER_QUERY", 2)
    wanted = []
    for age in range(12):
        media = _media(age, kind=Kind.VIDEO if age % 4 == 3 else Kind.IMAGE)
        table.put_pending(media)
        wanted += [media.id] if media.kind is Kind.VIDEO else []
    pages = _pages(table, Selection(OWNER, kind=Kind.VIDEO), limit)
    assert [media_id for page in pages for media_id in page] == wanted
    assert all(len(page) == limit for page in pages[: len(wanted) // limit])


def test_a_filter_that_matches_nothing_ends_after_a_bounded_number_of_reads(
    site: ApiSite, table: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamodb, "_SCANNED_PER_QUERY", 2)
    for age in range(40):
        table.put_pending(_media(age))
    queries = []
    site.dynamodb.meta.events.register("before-call.dynamodb.Query", lambda **_: queries.append(1))
    page = table.list(Selection(OWNER, kind=Kind.VIDEO), before=None, limit=20, now=NOW)
    assert (page.items, len(queries)) == ((), 8)
    assert page.position is not None
    assert [len(ids) for ids in _pages(table, Selection(OWNER, kind=Kind.VIDEO), 20)] == [0, 0, 0]


def test_a_page_without_a_filter_reads_no_more_than_it_shows(site: ApiSite, table: Ledger) -> None:
    for age in range(10):
        table.put_pending(_media(age))
    asked = []
    site.dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params["Limit"])
    )
    assert len(table.list(Selection(OWNER), before=None, limit=3, now=NOW).items) == 3
    assert asked == [4]
