"""Limits as a user meets them: both ways in count together, and GET /v1/usage says what is left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from api_site import LIMITS, OWNER, TABLE, ApiSite, Reply, recorded_event
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


def _limit(site: ApiSite, scope: str, **limits: int) -> None:
    """Give the site other limits, before its functions are first called."""
    document = json.loads(LIMITS)
    site.monkeypatch.setenv("LIMITS", json.dumps(document | {scope: document[scope] | limits}))


def _announce(site: ApiSite, size_bytes: int = 1_000, owner: str = OWNER) -> Reply:
    event = recorded_event("post_uploads")
    event["body"] = json.dumps({"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": size_bytes})
    event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = owner
    return site.call("media_api", event)


def _form(site: ApiSite) -> Reply:
    return site.call("upload_image", recorded_event("post_images"))


def _usage(site: ApiSite) -> Any:
    reply = site.ask("get_usage")
    assert reply.status == 200
    return reply.body


def test_a_user_who_sent_nothing_has_used_nothing(site: ApiSite) -> None:
    body = _usage(site)
    assert body["user"]["storage_bytes"] == {"used": 0, "limit": 10_000_000_000}
    assert (body["user"]["uploads_today"]["used"], body["site"]["uploads_today"]["limit"]) == (0, 100_000)


def test_both_ways_in_count_on_the_same_meters(site: ApiSite) -> None:
    assert _announce(site, 5_000).status == 201
    sent = _form(site)
    assert sent.status == 201
    for scope in ("user", "site"):
        used = _usage(site)[scope]
        assert used["uploads_today"]["used"] == 2
        assert used["storage_bytes"]["used"] == 5_000 + sent.body["size_bytes"]


def test_the_upload_above_the_daily_count_is_429_by_either_way_and_says_when_to_come_back(site: ApiSite) -> None:
    _limit(site, "user", uploads_per_day=1)
    assert _announce(site).status == 201
    for refused in (_announce(site), _form(site)):
        assert (refused.status, refused.rule) == (429, "uploads-per-day")
        assert refused.headers["retry-after"] == str(refused.body["retry_after_seconds"])
        assert 0 < refused.body["retry_after_seconds"] <= 86_400
    assert _announce(site, owner="somebody-else").status == 201


def test_the_sites_count_holds_for_all_its_users_together(site: ApiSite) -> None:
    _limit(site, "site", uploads_per_day=1)
    assert _announce(site).status == 201
    refused = _announce(site, owner="somebody-else")
    assert (refused.status, refused.rule, refused.body["scope"]) == (429, "uploads-per-day", "site")


def test_a_file_without_room_is_413_and_erasing_makes_room(site: ApiSite) -> None:
    _limit(site, "user", storage_gb=1)
    kept = _announce(site, 600_000_000)
    refused = _announce(site, 400_000_001)
    assert (refused.status, refused.rule) == (413, "storage-full")
    assert (refused.body["limit_bytes"], refused.body["used_bytes"]) == (1_000_000_000, 600_000_000)
    assert "retry-after" not in refused.headers
    assert site.ask("delete_media_item", kept.body["id"]).status == 200
    assert _announce(site, 1_000_000_000).status == 201


def test_a_form_that_is_refused_stores_no_object(site: ApiSite) -> None:
    _limit(site, "user", uploads_per_day=1)
    assert _announce(site).status == 201
    assert _form(site).status == 429
    found = site.dynamodb.scan(TableName=TABLE)["Items"]
    assert len([item for item in found if item["PK"]["S"].startswith("MEDIA#")]) == 1
    assert site.keys("slipway-test-demo-originals") == []


def test_a_meter_is_no_media_item(site: ApiSite) -> None:
    assert _announce(site).status == 201
    event = recorded_event("get_media_list")
    event.pop("queryStringParameters")
    assert len(site.call("media_api", event).body["items"]) == 1
