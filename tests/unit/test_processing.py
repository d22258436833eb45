"""Processing one image: once, whatever is delivered, and to the end, whatever dies."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hostile import jpeg, png
from processing_fakes import MEDIA_ID, NOW, FakeOriginals, KilledError, Site, media, stored

from slipway.media import Kind, Reason, Status
from slipway.problems import UnavailableError
from slipway.processing_ports import ClaimHeldError, Original, OriginalForbiddenError, Standing

if TYPE_CHECKING:
    from slipway.object_events import OriginalStored
    from slipway.processing import Outcome

MINUTE = timedelta(minutes=1)


def deliver(
    site: Site, event: OriginalStored | None = None, message: str = "m1", after: timedelta = timedelta(0)
) -> Outcome:
    return site.processing().process(event or stored(), message, NOW + after, NOW + after + MINUTE)


def rejected(site: Site) -> str:
    assert deliver(site).result == "rejected"
    assert site.media.status is Status.REJECTED
    assert site.media.reason is not None
    assert site.media.reason.detail
    assert site.derivatives == {}
    return site.media.reason.rule


def test_an_image_gets_its_variants_and_is_announced_once() -> None:
    site = Site()
    assert deliver(site).result == "ready"
    assert site.media.status is Status.READY
    assert (site.media.width, site.media.height, site.media.size_bytes) == (400, 300, len(jpeg()))
    assert [(v.key, v.width, v.height) for v in site.media.variants] == [
        (f"variants/{MEDIA_ID}/thumb.jpg", 150, 113),
        (f"variants/{MEDIA_ID}/thumb.webp", 150, 113),
    ]
    assert {v.key: v.sha256 for v in site.media.variants} == {
        key: hashlib.sha256(found[-1]).hexdigest() for key, found in site.derivatives.items()
    }
    assert (site.media.object_version, site.media.announced) == ("v1", True)
    (announcement,) = site.announcements
    assert announcement.type == "MediaReady"
    assert announcement.detail == {
        "version": 2,
        "event_id": f"{MEDIA_ID}:ready",
        "occurred_at": "2026-11-21T10:00:00.000Z",
        "id": MEDIA_ID,
        "kind": "image",
        "status": "ready",
        "reason": None,
        "owner": "somebody",
        "size_bytes": len(jpeg()),
        "content_type": "image/jpeg",
        "created_at": "2026-11-21T10:00:00.000Z",
        "uploaded_at": "2026-11-21T09:59:58.000Z",
        "ready_at": "2026-11-21T10:00:00.000Z",
        "variants": 2,
        "variant_bytes": sum(variant.size_bytes for variant in site.media.variants),
        "retention_days": 7,
        "expires_at": "2026-11-28T10:00:00.000Z",
        "render_ms": 0,
        "memory_mb": 1769,
    }


def test_that_an_original_came_is_told_before_its_end() -> None:
    site = Site()
    deliver(site)
    assert [(one.type, one.detail["event_id"]) for one in site.told] == [
        ("MediaUploaded", f"{MEDIA_ID}:uploaded"),
        ("MediaReady", f"{MEDIA_ID}:ready"),
    ]


def test_the_item_says_how_long_its_processing_took_and_when_it_ended() -> None:
    site, seconds = Site(), iter(float(number) for number in range(100))
    replace(site.processing(), stopwatch=lambda: next(seconds)).process(stored(), "m1", NOW, NOW + MINUTE)
    assert site.media.render_ms is not None
    assert site.media.render_ms >= 1000
    assert site.media.finished_at == NOW + timedelta(milliseconds=site.media.render_ms)


def test_an_image_gets_a_first_impression_and_its_real_type_and_size() -> None:
    site = Site()
    site.set(content_type="image/jpeg", size_bytes=10_000_000)
    deliver(site)
    assert (site.media.content_type, site.media.size_bytes) == ("image/jpeg", len(jpeg()))
    assert len(site.media.placeholder or "") == 28
    assert re.fullmatch("#[0-9a-f]{6}", site.media.dominant_colour or "")


def test_the_log_gets_facts_about_the_picture_and_nothing_personal() -> None:
    facts = deliver(Site()).facts
    assert facts == {
        "content_type": "image/jpeg",
        "size_bytes": len(jpeg()),
        "sha256": hashlib.sha256(jpeg()).hexdigest(),
        "width": 400,
        "height": 300,
        "read_ms": 0,
        "render_ms": 0,
        "store_ms": 0,
        "rule": None,
        "variants": 2,
    }


def test_variants_are_cached_no_longer_than_the_item_lives() -> None:
    site = Site()
    site.set(expires_at=NOW + timedelta(hours=5))
    deliver(site)
    assert site.expiries == {NOW + timedelta(hours=5)}


def test_an_event_without_a_version_reads_the_latest_and_notes_which_that_was() -> None:
    """The embedded AWS leaves the version out of its events."""
    site = Site(objects={("incoming/" + MEDIA_ID, "v1"): b"older", ("incoming/" + MEDIA_ID, "v2"): jpeg()})
    assert deliver(site, stored(version=None)).result == "ready"
    assert site.media.object_version == "v2"


# What is refused.


def test_I01_a_truncated_image_is_rejected_and_announced_and_its_original_kept() -> None:
    site = Site(objects={("incoming/" + MEDIA_ID, "v1"): jpeg()[:2000]})
    assert rejected(site) == "truncated"
    assert site.objects
    (announcement,) = site.announcements
    assert (announcement.type, announcement.detail["reason"]) == ("MediaRejected", "truncated")


def test_I12_bytes_of_another_type_than_announced_are_rejected_and_the_item_says_what_they_are() -> None:
    site = Site(objects={("incoming/" + MEDIA_ID, "v1"): png()})
    assert rejected(site) == "type-mismatch"
    assert site.media.content_type == "image/png"


def test_what_is_no_image_at_all_does_not_become_the_items_type() -> None:
    """The original is downloaded with the item's type: what a stranger sent must not come back as a page."""
    site = Site(objects={("incoming/" + MEDIA_ID, "v1"): b"<html>" + bytes(100)})
    assert rejected(site) == "unsupported"
    assert site.media.content_type == "image/jpeg"


def test_I11_bytes_of_no_image_are_unsupported_whatever_was_announced() -> None:
    assert rejected(Site(objects={("incoming/" + MEDIA_ID, "v1"): b"<svg onload='alert(1)'/>"})) == "unsupported"


def test_P9_another_file_than_the_one_whose_hash_was_announced_is_rejected() -> None:
    site = Site()
    site.set(sha256="0" * 64)
    assert rejected(site) == "checksum-mismatch"


def test_the_file_whose_hash_was_announced_is_processed() -> None:
    site = Site()
    site.set(sha256=hashlib.sha256(jpeg()).hexdigest())
    assert deliver(site).result == "ready"


def test_I20_a_byte_too_many_is_rejected_without_reading() -> None:
    site = Site(objects={})
    assert deliver(site, stored(size_bytes=10_000_001)).result == "rejected"
    assert site.media.reason == Reason("bytes", "The file has 10,000,001 bytes; the limit is 10,000,000 bytes.")


def test_a_site_may_take_smaller_files_whatever_was_announced() -> None:
    site = Site(objects={})
    processing = replace(site.processing(), max_bytes=999_999)
    assert processing.process(stored(size_bytes=1_000_000), "m1", NOW, NOW + MINUTE).result == "rejected"
    assert site.media.reason == Reason("bytes", "The file has 1,000,000 bytes; the limit is 999,999 bytes.")


# What is delivered again, late, or for nothing.


@pytest.mark.parametrize("message", ["m1", "m2"], ids=["redelivered", "duplicated"])
def test_A01_the_same_event_again_changes_nothing(message: str) -> None:
    site = Site()
    deliver(site)
    before = (site.standing, dict(site.derivatives), list(site.announcements))
    assert deliver(site, message=message).result == "done-before"
    assert (site.standing, site.derivatives, site.announcements) == before


def test_A01_a_duplicate_waits_while_the_first_is_at_work() -> None:
    site = Site()
    site.standing = Standing(media(status=Status.PROCESSING, sequencer=stored().sequencer), "m1", NOW + MINUTE)
    with pytest.raises(ClaimHeldError) as held:
        deliver(site, message="m2")
    assert held.value.until == NOW + MINUTE
    assert site.effects == ["claim"]


def test_A01_a_duplicate_waits_while_the_first_is_about_to_announce() -> None:
    site = Site()
    site.standing = Standing(media(status=Status.READY, object_version="v1"), "m1", NOW + MINUTE)
    with pytest.raises(ClaimHeldError):
        deliver(site, message="m2")
    assert site.announcements == []


def test_A02_an_older_event_is_ignored_and_a_newer_one_does_not_replace_what_was_processed() -> None:
    site = Site()
    deliver(site, stored(sequencer="0B"))
    before = site.media
    site.objects[("incoming/" + MEDIA_ID, "v2")] = jpeg()
    assert deliver(site, stored("v0", "0A"), "m2").result == "done-before"
    assert ("incoming/" + MEDIA_ID, "v2") in site.objects
    assert deliver(site, stored("v2", "0C"), "m3").result == "done-before"
    assert list(site.objects) == [("incoming/" + MEDIA_ID, "v1")]
    assert site.media == before


def test_A02_an_older_event_does_not_wait_for_a_newer_one_at_work() -> None:
    site = Site()
    site.standing = Standing(
        media(status=Status.PROCESSING, sequencer=stored(sequencer="0B").sequencer), "m1", NOW + MINUTE
    )
    assert deliver(site, stored("v0", "0A"), "m2").result == "older-version"


def test_A05_an_original_that_is_gone_ends_the_item_without_a_retry() -> None:
    site = Site(objects={})
    assert deliver(site).result == "failed"
    assert site.media.reason is not None
    assert site.media.reason.rule == "original-gone"
    assert deliver(site, message="m2").result == "done-before"
    assert [(one.type, one.detail["reason"]) for one in site.announcements] == [("MediaFailed", "original-gone")]


class Forbidden(FakeOriginals):
    """S3 without the right to list: the same answer for what is gone and for what may not be read."""

    def __init__(self, site: Site, meanwhile: Status | None = None) -> None:
        super().__init__(site)
        self.meanwhile = meanwhile

    def read(self, media_id: str, version: str | None, glance: Any) -> Original:
        if self.meanwhile is not None:
            self.site.set(status=self.meanwhile)
        raise OriginalForbiddenError


def test_A05_a_forbidden_original_is_gone_when_its_owner_deleted_it() -> None:
    site = Site()
    processing = replace(site.processing(), originals=Forbidden(site, Status.DELETED))
    assert processing.process(stored(), "m1", NOW, NOW + MINUTE).result == "deleted"


def test_A05_a_forbidden_original_that_should_be_there_is_tried_again() -> None:
    site = Site()
    processing = replace(site.processing(), originals=Forbidden(site))
    with pytest.raises(OriginalForbiddenError):
        processing.process(stored(), "m1", NOW, NOW + MINUTE)
    assert site.media.status is Status.PROCESSING


class Infected(Forbidden):
    def infected(self, media_id: str, version: str | None) -> bool:
        return (media_id, version) == (self.site.media.id, stored().version)


def test_malware_is_rejected_and_not_tried_again() -> None:
    site = Site()
    outcome = replace(site.processing(), originals=Infected(site)).process(stored(), "m1", NOW, NOW + MINUTE)
    assert (outcome.result, outcome.facts["rule"]) == ("rejected", "malware")
    assert site.media.status is Status.REJECTED
    assert site.media.reason == Reason("malware", "The file was found to be malware.")


def test_an_event_without_an_item_is_nothing_to_do() -> None:
    site = Site(standing=None)
    assert deliver(site).result == "no-item"
    assert site.effects == ["claim"]


def test_A20_an_expired_item_that_is_still_there_is_nothing_to_do() -> None:
    site = Site()
    site.set(expires_at=NOW)
    assert deliver(site).result == "expired"
    assert site.derivatives == {}


@pytest.mark.parametrize("kind", [Kind.VIDEO, Kind.DOCUMENT])
def test_what_is_no_image_is_marked_uploaded_and_left(kind: Kind) -> None:
    site = Site()
    site.set(kind=kind, status=Status.PENDING)
    assert deliver(site).result == "not-an-image"
    assert site.media.status is Status.UPLOADED
    assert site.derivatives == {}


def test_what_arrives_after_the_delete_is_erased() -> None:
    site = Site(derivatives={f"variants/{MEDIA_ID}/thumb.jpg": [b"left behind"], "variants/other/thumb.jpg": [b"x"]})
    site.set(status=Status.DELETED)
    assert deliver(site).result == "deleted"
    assert site.objects == {}
    assert list(site.derivatives) == ["variants/other/thumb.jpg"]


def test_an_image_deleted_while_it_is_rendered_leaves_nothing() -> None:
    site = Site()

    def delete_and_develop(data: bytes, make: Any) -> object:
        site.set(status=Status.DELETED)
        return site.develop(data, make)

    processing = replace(site.processing(), develop=delete_and_develop)  # type: ignore[arg-type]
    assert processing.process(stored(), "m1", NOW, NOW + MINUTE).result == "deleted"
    assert (site.derivatives, site.objects, site.announcements) == ({}, {}, [])
    assert site.media.status is Status.DELETED


def test_a_claim_that_was_lost_while_rendering_is_not_written_over() -> None:
    site = Site()

    def lose_claim_and_develop(data: bytes, make: Any) -> object:
        site.standing = Standing(replace(site.media), "m2", NOW + MINUTE)
        return site.develop(data, make)

    processing = replace(site.processing(), develop=lose_claim_and_develop)  # type: ignore[arg-type]
    with pytest.raises(ClaimHeldError):
        processing.process(stored(), "m1", NOW, NOW + MINUTE)
    assert site.media.status is Status.PROCESSING
    assert site.announcements == []


def test_what_another_finished_while_rendering_is_left_as_it_is() -> None:
    site = Site()

    def finish_elsewhere_and_develop(data: bytes, make: Any) -> object:
        site.standing = Standing(replace(site.media, status=Status.READY, announced=True))
        return site.develop(data, make)

    processing = replace(site.processing(), develop=finish_elsewhere_and_develop)  # type: ignore[arg-type]
    assert processing.process(stored(), "m1", NOW, NOW + MINUTE).result == "done-by-another"
    assert site.announcements == []


# A13: the function dies between any two side effects.

# One thread, so that a kill is at the same place every time; with more of them any two stores may overlap.
READY_STEPS = ["claim", "announce", "store", "store", "finish", "announce", "announced"]
KILLS = [(number, after) for number in range(len(READY_STEPS)) for after in (False, True)]


def _killed(site: Site, number: int, *, after: bool) -> Site:
    site.kill_at, site.kill_after = number, after
    with pytest.raises(KilledError):
        deliver(site)
    site.kill_at, site.dead = None, False
    return site


def test_A13_the_steps_below_are_all_there_are() -> None:
    site = Site()
    deliver(site)
    assert site.effects == READY_STEPS


@pytest.mark.parametrize(("number", "after"), KILLS, ids=str)
@pytest.mark.parametrize(
    ("message", "later"), [("m1", timedelta(0)), ("m2", 2 * MINUTE)], ids=["redelivered", "taken-over"]
)
def test_A13_a_killed_function_is_completed_by_the_next_delivery(
    number: int, after: bool, message: str, later: timedelta
) -> None:
    undisturbed = Site()
    deliver(undisturbed, message=message, after=later)
    site = _killed(Site(), number, after=after)
    deliver(site, message=message, after=later)
    assert replace(site.media, announced=True, finished_at=undisturbed.media.finished_at) == undisturbed.media
    assert site.media.announced
    assert site.standing == Standing(site.media), "no claim is left behind"
    assert {key: set(found) for key, found in site.derivatives.items()} == {
        key: set(found) for key, found in undisturbed.derivatives.items()
    }
    told = [announcement.detail["event_id"] for announcement in site.announcements]
    assert set(told) == {f"{MEDIA_ID}:ready"}
    told_before = (number, after) in ((len(READY_STEPS) - 2, True), (len(READY_STEPS) - 1, False))
    assert len(told) == (2 if told_before else 1)


@pytest.mark.parametrize(("number", "after"), KILLS[:8], ids=str)
def test_A13_what_a_killed_function_left_of_a_deleted_item_is_erased(number: int, after: bool) -> None:
    site = _killed(Site(), number, after=after)
    site.set(status=Status.DELETED)
    deliver(site)
    assert (site.derivatives, site.objects, site.announcements) == ({}, {}, [])


@pytest.mark.parametrize(("number", "after"), [(1, False), (1, True), (2, False), (2, True)], ids=str)
def test_A13_an_erasure_that_was_killed_is_completed(number: int, after: bool) -> None:
    site = Site(derivatives={f"variants/{MEDIA_ID}/thumb.jpg": [b"left behind"]})
    site.set(status=Status.DELETED)
    _killed(site, number, after=after)
    deliver(site)
    assert (site.derivatives, site.objects) == ({}, {})


@pytest.mark.parametrize(("number", "after"), KILLS, ids=str)
def test_A13_a_function_killed_while_it_stores_in_several_threads_is_completed_too(number: int, after: bool) -> None:
    site = _killed(Site(threads=3), number, after=after)
    deliver(site)
    assert site.media.status is Status.READY
    assert site.media.announced
    assert {v.key: v.sha256 for v in site.media.variants} == {
        key: hashlib.sha256(found[-1]).hexdigest() for key, found in site.derivatives.items()
    }


def test_the_item_is_finished_only_when_everything_is_stored() -> None:
    site = Site(threads=3)
    deliver(site)
    assert site.effects.index("finish") > max(n for n, effect in enumerate(site.effects) if effect == "store")


def test_A12_an_outage_leaves_the_claim_for_the_next_delivery() -> None:
    site = Site()

    def throttled(_data: bytes, _make: Any) -> object:
        raise UnavailableError("s3")

    processing = replace(site.processing(), develop=throttled)  # type: ignore[arg-type]
    with pytest.raises(UnavailableError):
        processing.process(stored(), "m1", NOW, NOW + MINUTE)
    assert site.media.status is Status.PROCESSING
    assert deliver(site).result == "ready"
