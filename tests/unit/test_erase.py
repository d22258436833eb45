"""Erasing: everything, in an order that survives a crash, with a receipt that tells it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from calls import NOW, OWNER
from library import Library, media

from slipway.announcements import announcement_of
from slipway.erase import Stores, erase_media
from slipway.media import Caption, Status, Variant, original_key, variant_key
from slipway.problems import ProblemError, Rule, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.announcements import Announcement


class Vault:
    """Versions by key. `down` makes the next erasure fail after it has erased."""

    def __init__(self, **versions: int) -> None:
        self.versions = dict(versions)
        self.down = False

    def erase(self, prefix: str) -> Mapping[str, int]:
        found = {key: count for key, count in self.versions.items() if key.startswith(prefix)}
        for key in found:
            del self.versions[key]
        if self.down:
            self.down = False
            raise UnavailableError("s3")
        return found


class Edge:
    def __init__(self) -> None:
        self.purged: list[tuple[str, str]] = []

    def purge(self, path: str, reference: str) -> None:
        self.purged.append((path, reference))


class Herald:
    def __init__(self) -> None:
        self.told: list[Announcement] = []

    def announce(self, announcement: Announcement) -> None:
        self.told.append(announcement)


def _variant(key: str) -> Variant:
    return Variant("thumb", "webp", 113, 150, 5_890, "ab" * 32, key)


READY = media(status=Status.READY, uploaded_at=NOW, finished_at=NOW)
KEYS = [variant_key(READY.id, name, "webp") for name in ("thumb", "large")]
READY = replace(
    READY,
    variants=tuple(_variant(key) for key in KEYS),
    captions=(Caption("en-US", "vtt", variant_key(READY.id, "en-us", "vtt")),),
)


def _stores() -> Stores:
    other = "f" * 32
    return Stores(
        originals=Vault(**{original_key(READY.id): 2, original_key(other): 1}),
        derivatives=Vault(
            **dict.fromkeys(KEYS, 1), **{f"variants/{READY.id}/en-us.vtt": 1, f"variants/{other}/x.jpg": 1}
        ),
        edge=Edge(),
        herald=Herald(),
    )


def test_everything_of_the_item_is_erased_and_nothing_of_another() -> None:
    stores, library = _stores(), Library(READY)
    receipt = erase_media(READY.id, OWNER, NOW, library, stores)
    assert stores.originals.versions == {original_key("f" * 32): 1}
    assert stores.derivatives.versions == {f"variants/{'f' * 32}/x.jpg": 1}
    assert stores.edge.purged == [(f"/variants/{READY.id}/*", READY.id)]
    assert receipt == {
        "id": READY.id,
        "erased_at": "2026-11-21T10:00:00.000Z",
        "original": [{"key": original_key(READY.id), "versions": 2}],
        "derivatives": [{"key": key, "versions": 1} for key in sorted([*KEYS, f"variants/{READY.id}/en-us.vtt"])],
        "purged": [f"/variants/{READY.id}/*"],
        "blanked": ["title", "filename", "variants", "captions", "text", "labels", "sha256"],
    }


def test_reads_stop_before_anything_is_erased_and_the_receipt_comes_last() -> None:
    stores, library = _stores(), Library(READY)
    stores.originals.down = True
    with pytest.raises(UnavailableError):
        erase_media(READY.id, OWNER, NOW, library, stores)
    assert library.calls == ["mark_deleted"]
    assert not library.items[READY.id].visible_to(OWNER, NOW)


@pytest.mark.parametrize("broken", ["originals", "derivatives"])
def test_an_erasure_that_broke_off_is_completed_and_its_receipt_is_whole(broken: str) -> None:
    stores, library = _stores(), Library(READY)
    getattr(stores, broken).down = True
    with pytest.raises(UnavailableError):
        erase_media(READY.id, OWNER, NOW, library, stores)
    receipt = erase_media(READY.id, OWNER, NOW, library, stores)
    assert [line["key"] for line in receipt["derivatives"]] == sorted([*KEYS, f"variants/{READY.id}/en-us.vtt"])
    assert [line["key"] for line in receipt["original"]] == [original_key(READY.id)]
    assert receipt["purged"]


def test_erasing_again_returns_the_same_receipt_and_touches_nothing() -> None:
    stores, library = _stores(), Library(READY)
    first = erase_media(READY.id, OWNER, NOW, library, stores)
    again = erase_media(READY.id, OWNER, NOW + timedelta(hours=1), library, stores)
    assert again == first
    assert len(stores.edge.purged) == 1


def test_a_deletion_is_told_of_without_its_owner_and_again_to_whoever_asks_again() -> None:
    stores, library = _stores(), Library(READY)
    for later in (timedelta(0), timedelta(hours=1)):
        erase_media(READY.id, OWNER, NOW + later, library, stores)
    first, again = stores.herald.told
    assert (first.type, first.detail["event_id"]) == ("MediaDeleted", f"{READY.id}:deleted")
    assert (first.detail["occurred_at"], first.detail["owner"]) == ("2026-11-21T10:00:00.000Z", None)
    assert (first.detail["ready_at"], first.detail["variants"]) == ("2026-11-21T10:00:00.000Z", 0)
    assert again == first
    # The table says the same of it, so a rebuilt day does.
    assert announcement_of(library.items[READY.id]) == first


def test_an_erasure_that_broke_off_is_told_of_by_who_completes_it() -> None:
    stores, library = _stores(), Library(READY)
    stores.originals.down = True
    with pytest.raises(UnavailableError):
        erase_media(READY.id, OWNER, NOW, library, stores)
    assert stores.herald.told == []
    erase_media(READY.id, OWNER, NOW, library, stores)
    assert len(stores.herald.told) == 1


def test_the_deletion_of_what_was_never_uploaded_is_nobodys_business() -> None:
    stores, item = _stores(), media()
    erase_media(item.id, OWNER, NOW, Library(item), stores)
    assert stores.herald.told == []


def test_an_item_without_derivatives_is_not_purged_from_the_cdn() -> None:
    stores, item = _stores(), media()
    receipt = erase_media(item.id, OWNER, NOW, Library(item), stores)
    assert stores.edge.purged == []
    assert (receipt["derivatives"], receipt["purged"]) == ([], [])
    assert receipt["original"] == [{"key": original_key(item.id), "versions": 0}]


@pytest.mark.parametrize(
    ("media_id", "owner", "now"),
    [
        pytest.param("0" * 32, OWNER, NOW, id="no-such-item"),
        pytest.param(READY.id, "another", NOW, id="J1-another-user"),
        pytest.param(READY.id, OWNER, READY.expires_at, id="A20-expired"),
    ],
)
def test_what_reads_do_not_show_cannot_be_erased(media_id: str, owner: str, now) -> None:
    stores, library = _stores(), Library(READY)
    with pytest.raises(ProblemError) as caught:
        erase_media(media_id, owner, now, library, stores)
    assert caught.value.rule is Rule.MEDIA_NOT_FOUND
    assert library.items[READY.id] == READY
    assert len(stores.originals.versions) == 2
