"""Limits on the applied stack: counted exactly while many upload at once, refused in words, given back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_client import Site, User

AT_ONCE = 12


@pytest.fixture
def carol(user_named: Callable[[str], User]) -> User:
    """A user who has nothing else to do here."""
    return user_named("carol")


def _used(user: User) -> dict[str, int]:
    answer = user.call("GET", "/v1/usage")
    assert answer.status_code == 200, answer.text
    return {name: value["used"] for name, value in answer.json()["user"].items()}


def _announce(user: User, size_bytes: int = 1_000) -> Any:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": size_bytes}
    return user.call("POST", "/v1/uploads", json=body)


def _meter(site: Site, user: User) -> dict[str, Any]:
    """The key of the user's meter: the only one that counts something of an item of theirs."""
    media_id = _announce(user, 1).json()["id"]
    owner = site.item(media_id)["owner"]["S"]
    return {"PK": {"S": f"METER#USER#{owner}"}, "SK": {"S": "META"}}


def test_uploads_at_once_by_both_ways_are_counted_one_by_one(carol: User) -> None:
    before = _used(carol)
    image = jpeg(64, 64)
    ways = [lambda: _announce(carol), lambda: carol.upload_form(image)] * (AT_ONCE // 2)
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(lambda way: way(), ways))
    # Who met another writer too often is told to try again, and has counted nothing.
    let_in = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert len(let_in) >= AT_ONCE // 2
    after = _used(carol)
    assert after["uploads_today"] - before["uploads_today"] == len(let_in)
    added = sum(answer.json()["size_bytes"] for answer in let_in)
    assert after["storage_bytes"] - before["storage_bytes"] == added
    for answer in let_in:
        assert carol.call("DELETE", f"/v1/media/{answer.json()['id']}").status_code == 200
    assert _used(carol)["storage_bytes"] == before["storage_bytes"]


def test_the_last_upload_of_the_day_is_let_in_once_however_many_ask_for_it(site: Site, carol: User) -> None:
    key, table = _meter(site, carol), site.client("dynamodb")
    table.update_item(
        TableName=site.table,
        Key=key,
        UpdateExpression="SET uploads_today = :most ADD revision :one",
        ExpressionAttributeValues={":most": {"N": "999"}, ":one": {"N": "1"}},
    )
    try:
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            answers = list(crowd.map(lambda _: _announce(carol), range(AT_ONCE)))
        assert sorted(answer.status_code for answer in answers) == [201, *[429] * (AT_ONCE - 1)]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.json()["type"].endswith("/uploads-per-day")
        assert refused.headers["Retry-After"] == str(refused.json()["retry_after_seconds"])
        assert _used(carol)["uploads_today"] == 1_000
    finally:
        table.delete_item(TableName=site.table, Key=key)


def test_a_video_above_what_a_user_may_keep_is_413(site: Site, carol: User) -> None:
    key, table = _meter(site, carol), site.client("dynamodb")
    kept = [_announce(carol, 5_000_000_000) for _ in range(2)]
    try:
        assert [answer.status_code for answer in kept] == [201, 413]  # two of them and one byte are too much
        problem = kept[1].json()
        assert (problem["type"].rpartition("/")[2], problem["limit_bytes"]) == ("storage-full", 10_000_000_000)
    finally:
        table.delete_item(TableName=site.table, Key=key)
