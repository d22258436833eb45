"""J5 and the questions a list takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from calls import NOW, OWNER
from library import Key, Library, media

from slipway.cursors import Cursors
from slipway.listing import Question, list_media
from slipway.media import Kind, Status
from slipway.pages import Selection
from slipway.problems import ProblemError, Rule

CURSORS = Cursors(Key(), "table")


def _refused(query: dict[str, str]) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        Question.from_query(query, OWNER)
    return caught.value


def test_no_parameters_ask_for_the_newest_twenty() -> None:
    assert Question.from_query({}, OWNER) == Question(Selection(OWNER, None, None), 20, None)


def test_every_parameter_is_read() -> None:
    query = {"kind": "video", "status": "ready", "limit": "100", "cursor": "c", "userId": OWNER}
    assert Question.from_query(query, OWNER) == Question(Selection(OWNER, Kind.VIDEO, Status.READY), 100, "c")


@pytest.mark.parametrize(
    "limit", ["0", "-1", "1000000000", "101", "abc", "NaN", "", "1.0", "1e2", " 5", "5\n", "\u0665", "1,2", "+5"]
)
def test_J5_a_limit_out_of_range_is_400(limit: str) -> None:
    problem = _refused({"limit": limit})
    assert (problem.rule, problem.members["field"]) == (Rule.INVALID_FIELD, "limit")


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "audio"), ("kind", "IMAGE"), ("kind", ""), ("status", "image,video")]
)
def test_a_filter_of_another_value_is_400(name: str, value: str) -> None:
    problem = _refused({name: value})
    assert (problem.rule, problem.members["field"]) == (Rule.INVALID_FIELD, name)


@pytest.mark.parametrize("limit", [1, 99, 100])
def test_J5_a_limit_in_range_is_taken(limit: int) -> None:
    assert Question.from_query({"limit": str(limit)}, OWNER).limit == limit


def test_deleted_items_cannot_be_asked_for() -> None:
    assert _refused({"status": "deleted"}).rule is Rule.INVALID_FIELD


@pytest.mark.parametrize("name", ["owner", "kinds", "Limit", "__proto__"])
def test_J1_an_unknown_parameter_is_400(name: str) -> None:
    assert _refused({name: "x"}).rule is Rule.UNKNOWN_FIELD


def test_J1_another_user_s_list_is_403() -> None:
    assert _refused({"userId": "another"}).rule is Rule.OWNER_MISMATCH


def test_following_the_cursor_shows_everything_once_newest_first() -> None:
    items = [media(created_at=NOW - timedelta(minutes=n)) for n in range(7)]
    library, seen, cursor = Library(*items, media(owner="another")), [], None
    for _ in range(4):
        page, cursor = list_media(Question(Selection(OWNER), 2, cursor), library, CURSORS, NOW)
        seen += page.items
    assert seen == items
    assert cursor is None


def test_a_foreign_cursor_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ProblemError) as caught:
        list_media(Question(Selection(OWNER), 2, "garbage"), Library(), CURSORS, NOW)
    assert caught.value.rule is Rule.CURSOR_INVALID
