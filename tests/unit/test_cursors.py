"""J4: a cursor goes on with its own list and is refused for everything else."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from calls import NOW, OWNER
from hypothesis import given
from hypothesis import strategies as st
from library import Key

from slipway.cursors import Cursors
from slipway.media import Kind, Status
from slipway.pages import Selection
from slipway.problems import ProblemError, Rule

ALL = Selection(OWNER)
POSITION = "2026-11-21T10:00:00.000Z#" + "a" * 32


def _cursors(table: str = "table", secret: bytes = b"secret") -> Cursors:
    return Cursors(Key(secret), table)


def _refused(
    cursor: str, selection: Selection = ALL, cursors: Cursors | None = None, late: timedelta = timedelta()
) -> None:
    with pytest.raises(ProblemError) as caught:
        (cursors or _cursors()).unseal(cursor, selection, NOW + late)
    assert caught.value.rule is Rule.CURSOR_INVALID


def test_a_cursor_leads_back_to_its_position() -> None:
    selection = Selection(OWNER, Kind.IMAGE, Status.READY)
    cursor = _cursors().seal(POSITION, selection, NOW)
    assert _cursors().unseal(cursor, selection, NOW) == POSITION
    assert _cursors().unseal(cursor, selection, NOW) == POSITION  # a page that got lost can be asked for again


def test_a_cursor_goes_into_a_url_as_it_is_and_shows_no_owner() -> None:
    cursor = _cursors().seal(POSITION, ALL, NOW)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert OWNER.encode() not in base64.urlsafe_b64decode(cursor + "==")


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param(Selection("another"), id="J4-another-user"),
        pytest.param(Selection(OWNER, kind=Kind.VIDEO), id="J4-another-kind"),
        pytest.param(Selection(OWNER, status=Status.READY), id="J4-another-status"),
    ],
)
def test_a_cursor_of_another_list_is_400(selection: Selection) -> None:
    _refused(_cursors().seal(POSITION, ALL, NOW), selection)
    _refused(_cursors().seal(POSITION, selection, NOW), ALL)


def test_J4_a_cursor_of_another_table_or_key_is_400() -> None:
    cursor = _cursors().seal(POSITION, ALL, NOW)
    _refused(cursor, cursors=_cursors(table="another"))
    _refused(cursor, cursors=_cursors(secret=b"another"))


def test_J4_a_cursor_lives_for_an_hour_and_no_longer() -> None:
    cursor = _cursors().seal(POSITION, ALL, NOW)
    assert _cursors().unseal(cursor, ALL, NOW + timedelta(minutes=59, seconds=59)) == POSITION
    _refused(cursor, late=timedelta(hours=1))


@pytest.mark.parametrize("byte", range(0, 37 + len(POSITION), 3))
def test_J4_a_cursor_with_one_bit_changed_is_400(byte: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(_cursors().seal(POSITION, ALL, NOW) + "=="))
    raw[byte] ^= 1
    _refused(base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="J4-empty"),
        pytest.param("null", id="J4-garbage"),
        pytest.param("A" * 10_240, id="J4-10-KB"),
        pytest.param("AQ", id="J4-only-a-version"),
        pytest.param("é", id="J4-not-ascii"),
        pytest.param("\ud800", id="J4-a-surrogate"),
        pytest.param("AAAA=AAA", id="J4-padding-inside"),
        pytest.param(base64.urlsafe_b64encode(b"\x01" + b"\xff" * 60).decode(), id="J4-not-utf-8"),
    ],
)
def test_what_is_no_cursor_is_400(cursor: str) -> None:
    _refused(cursor)


def test_what_cannot_be_ours_does_not_cost_a_call_to_the_key() -> None:
    key = Key()
    without_mac = base64.urlsafe_b64encode(b"\x01\xff\xff\xff\xff" + b"short").decode()
    for cursor in ("", "A" * 10_240, "AQ", "A" * 100, without_mac):
        with pytest.raises(ProblemError):
            Cursors(key, "table").unseal(cursor, ALL, NOW)
    assert key.asked == 0


@given(st.text(max_size=300) | st.binary(max_size=180).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_J4_any_text_is_400(cursor: str) -> None:
    _refused(cursor)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_position_comes_back(position: str) -> None:
    assert _cursors().unseal(_cursors().seal(position, ALL, NOW), ALL, NOW) == position
