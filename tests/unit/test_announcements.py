"""Domain events: which states are told, and what of an item."""

from __future__ import annotations

from datetime import timedelta

import pytest
from calls import NOW
from library import media

from slipway.announcements import announcement_of
from slipway.media import Reason, Status

LATER = NOW + timedelta(seconds=3, milliseconds=250)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.PENDING, None),
        (Status.UPLOADED, "MediaUploaded"),
        (Status.PROCESSING, "MediaUploaded"),
        (Status.READY, "MediaReady"),
        (Status.REJECTED, "MediaRejected"),
        (Status.FAILED, "MediaFailed"),
        (Status.DELETED, "MediaDeleted"),
    ],
)
def test_every_state_is_told_but_the_wait_for_the_original(status: Status, told: str | None) -> None:
    announcement = announcement_of(media(status=status, uploaded_at=NOW, finished_at=LATER, erased_at=LATER))
    assert (None if announcement is None else announcement.type) == told


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING, Status.DELETED])
def test_what_never_came_is_told_in_no_state(status: Status) -> None:
    assert announcement_of(media(status=status, erased_at=LATER)) is None


def test_a_deletion_is_told_once_everything_is_erased() -> None:
    assert announcement_of(media(status=Status.DELETED, uploaded_at=NOW)) is None


def test_the_work_on_an_original_is_told_as_its_arrival() -> None:
    item = media(status=Status.UPLOADED, uploaded_at=NOW)
    working = media(id=item.id, status=Status.PROCESSING, uploaded_at=NOW)
    assert announcement_of(working) == announcement_of(item)


def test_what_was_rejected_was_never_ready() -> None:
    reason = Reason("pixels", "12000 x 12000")
    for status in (Status.REJECTED, Status.DELETED):
        item = media(status=status, reason=reason, uploaded_at=NOW, finished_at=LATER, erased_at=LATER)
        announcement = announcement_of(item)
        assert announcement is not None
        assert (announcement.detail["reason"], announcement.detail["ready_at"]) == ("pixels", None)


def test_an_announcement_names_no_file() -> None:
    announcement = announcement_of(media(status=Status.READY, uploaded_at=NOW, finished_at=LATER))
    assert announcement is not None
    assert announcement.detail["occurred_at"] == "2026-11-21T10:00:03.250Z"
    assert not {"Harbour", "harbour.jpg"} & {str(value) for value in announcement.detail.values()}
    assert not {"title", "filename", "text", "labels"} & announcement.detail.keys()
