"""The meters of a site's quotas, over moto: exact whoever writes in between, whatever breaks off or is repeated."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from api_site import OWNER, TABLE, ApiSite
from botocore.exceptions import ClientError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from slipway.adapters import ledger
from slipway.adapters.ledger import Ledger, MediaExistsError
from slipway.media import Kind, Media, Status, new_media_id
from slipway.problems import ProblemError, Rule, UnavailableError
from slipway.quotas import Quota, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)
QUOTAS = {Scope.USER: Quota(1_000, 20, 4), Scope.SITE: Quota(1_500, 30, 6)}


class Between:
    """A DynamoDB client before each of whose writes something else happens."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.meanwhile: list[Callable[[], None]] = []
        self.attempts = 0

    def transact_write_items(self, **request: Any) -> Any:
        self.attempts += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return self._client.transact_write_items(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _media(size_bytes: int = 100, owner: str = OWNER, now: datetime = NOW, **fields: Any) -> Media:
    return Media(
        **{
            "id": new_media_id(),
            "kind": Kind.IMAGE,
            "status": Status.PENDING,
            "owner": owner,
            "title": "",
            "filename": "a.jpg",
            "content_type": "image/jpeg",
            "size_bytes": size_bytes,
            "created_at": now,
            "expires_at": now + timedelta(days=7),
        }
        | fields
    )


def _used(table: Ledger, now: datetime = NOW, owner: str = OWNER) -> dict[str, tuple[int, int, int]]:
    """Bytes, uploads of the minute and uploads of the day, by scope."""
    return {
        scope: tuple(shown[name]["used"] for name in ("storage_bytes", "uploads_this_minute", "uploads_today"))
        for scope, shown in table.usage(owner, now).items()
    }


def _erase(table: Ledger, media: Media, now: datetime = NOW) -> None:
    assert table.mark_deleted(media.id, media.owner, now) is not None
    table.finish_erasure(media.id, {"id": media.id}, now)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiSite]:
    with mock_aws():
        yield ApiSite(monkeypatch)


@pytest.fixture
def client(site: ApiSite) -> Between:
    return Between(site.dynamodb)


@pytest.fixture
def table(client: Between) -> Ledger:
    return Ledger(client, TABLE, QUOTAS)  # type: ignore[arg-type]


def test_an_upload_counts_for_its_user_and_for_the_site(table: Ledger) -> None:
    table.put_pending(_media(300))
    table.put_pending(_media(200, owner="bob"))
    assert _used(table) == {"user": (300, 1, 1), "site": (500, 2, 2)}
    assert _used(table, owner="nobody") == {"user": (0, 0, 0), "site": (500, 2, 2)}


def test_what_is_refused_counts_nothing_and_leaves_nothing(table: Ledger, site: ApiSite) -> None:
    for _ in range(4):
        table.put_pending(_media())
    before, items = _used(table), site.dynamodb.scan(TableName=TABLE)["Count"]
    for size, rule in ((100, Rule.UPLOADS_PER_MINUTE), (601, Rule.STORAGE_FULL)):
        with pytest.raises(ProblemError) as refusal:
            table.put_pending(_media(size))
        assert refusal.value.rule is rule
    assert _used(table) == before
    assert site.dynamodb.scan(TableName=TABLE)["Count"] == items


def test_the_site_is_full_for_a_user_who_has_room(table: Ledger) -> None:
    table.put_pending(_media(800, owner="bob"))
    table.put_pending(_media(700, owner="carol"))
    with pytest.raises(ProblemError) as refusal:
        table.put_pending(_media(1))
    assert refusal.value.members == {"scope": "site", "limit_bytes": 1_500, "used_bytes": 1_500}


def test_the_same_registration_again_counts_once(table: Ledger) -> None:
    media = _media()
    table.put_pending(media)
    with pytest.raises(MediaExistsError):
        table.put_pending(media)
    assert _used(table) == {"user": (100, 1, 1), "site": (100, 1, 1)}


def test_each_write_carries_a_token_so_that_the_sdks_own_retries_count_once(site: ApiSite) -> None:
    sent: list[dict[str, Any]] = []
    site.dynamodb.meta.events.register(
        "provide-client-params.dynamodb.TransactWriteItems", lambda params, **_: sent.append(params)
    )
    site.dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", lambda params, **_: sent.append(params)
    )
    Ledger(site.dynamodb, TABLE, QUOTAS).put_pending(_media())
    assert b'"ClientRequestToken"' in sent[-1]["body"]


def test_erasing_gives_the_announced_bytes_back_once_and_no_upload(table: Ledger, site: ApiSite) -> None:
    media = _media(400)
    table.put_pending(media)
    site.change(media.id, size_bytes={"N": "9"})  # as processing found the file
    _erase(table, media)
    _erase(table, media)
    assert _used(table) == {"user": (0, 1, 1), "site": (0, 1, 1)}


def test_an_erasure_that_comes_after_the_day_was_taken_off_gives_nothing_back_twice(table: Ledger) -> None:
    old = _media(400, expires_at=NOW + timedelta(hours=1))
    table.put_pending(old)
    assert table.mark_deleted(old.id, OWNER, NOW) is not None
    tomorrow = NOW + timedelta(days=1)
    table.put_pending(_media(70, now=tomorrow))
    table.finish_erasure(old.id, {}, tomorrow)
    assert _used(table, tomorrow) == {"user": (70, 1, 1), "site": (70, 1, 1)}


def test_of_two_erasures_at_once_one_gives_back(table: Ledger, client: Between) -> None:
    media = _media(400)
    table.put_pending(media)
    assert table.mark_deleted(media.id, OWNER, NOW) is not None

    def first() -> None:
        table.finish_erasure(media.id, {"by": "first"}, NOW)

    client.meanwhile = [first]
    assert table.finish_erasure(media.id, {"by": "second"}, NOW) == {"by": "first"}
    assert _used(table)["site"] == (0, 1, 1)


def test_what_was_registered_before_there_were_meters_is_erased_without_one(table: Ledger, site: ApiSite) -> None:
    media = _media(400)
    table.put_pending(_media(50))
    table.put_pending(media)
    site.dynamodb.update_item(
        TableName=TABLE,
        Key={"PK": {"S": f"MEDIA#{media.id}"}, "SK": {"S": "META"}},
        UpdateExpression="REMOVE charged_bytes",
    )
    _erase(table, media)
    assert _used(table)["user"] == (450, 2, 2)


def test_a_meter_lives_as_long_as_what_it_counts(table: Ledger, site: ApiSite) -> None:
    table.put_pending(_media(expires_at=NOW + timedelta(days=30)))
    table.put_pending(_media(expires_at=NOW + timedelta(days=7)))
    meter = site.dynamodb.get_item(TableName=TABLE, Key={"PK": {"S": "METER#SITE"}, "SK": {"S": "META"}})["Item"]
    assert int(meter["expires_at"]["N"]) > (NOW + timedelta(days=31)).timestamp()


def test_a_meter_forgets_days_that_are_over(table: Ledger, site: ApiSite) -> None:
    for day in range(20):
        now = NOW + timedelta(days=day)
        table.put_pending(_media(1, now=now, expires_at=now + timedelta(days=2)))
    meter = site.dynamodb.get_item(TableName=TABLE, Key={"PK": {"S": "METER#SITE"}, "SK": {"S": "META"}})["Item"]
    assert len([name for name in meter if name.startswith("until_")]) == 3


def test_a_conflict_is_tried_again_and_at_last_is_an_outage(
    table: Ledger, client: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(ledger.time, "sleep", pauses.append)

    def conflict() -> None:
        codes = [{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}]
        raise ClientError(
            {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": codes},  # type: ignore[typeddict-unknown-key]
            "TransactWriteItems",
        )

    client.meanwhile = [conflict, conflict]
    table.put_pending(_media())
    assert len(pauses) == 2
    assert _used(table)["user"] == (100, 1, 1)
    client.meanwhile = [conflict] * 100
    with pytest.raises(UnavailableError):
        table.put_pending(_media())
    assert max(pauses) <= 0.2
    assert _used(table)["user"] == (100, 1, 1)


def test_a_cancellation_for_another_reason_is_a_bug_and_not_hidden(table: Ledger, client: Between) -> None:
    def invalid() -> None:
        raise ClientError(
            {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": [{"Code": "ValidationError"}]},  # type: ignore[typeddict-unknown-key]
            "TransactWriteItems",
        )

    client.meanwhile = [invalid]
    with pytest.raises(ClientError):
        table.put_pending(_media())


class Crowd:
    """Users of one site whose writes overlap: any of them may be overtaken by any other, before each of its writes."""

    def __init__(self, client: Any) -> None:
        self.client = Between(client)
        self.table = Ledger(self.client, TABLE, QUOTAS)  # type: ignore[arg-type]
        self.now = NOW
        self.let_in: dict[str, Media] = {}
        self.erased: set[str] = set()
        self.times: list[tuple[str, datetime]] = []

    def run(self, steps: list[Any]) -> None:
        """Take the steps in order, each overtaken by the ones within it."""
        for step in steps:
            action, inner = step
            self.client.meanwhile = [lambda inner=inner: self._nested(inner)]  # type: ignore[misc]
            self._act(action)
            self.client.meanwhile = []

    def _nested(self, steps: list[Any]) -> None:
        waiting, self.client.meanwhile = self.client.meanwhile, []
        for action in steps:
            self._act(action)
        self.client.meanwhile = waiting

    def _act(self, action: tuple[str, int, int]) -> None:
        what, who, size = action
        owner = f"user-{who}"
        match what:
            case "upload":
                media = _media(size, owner, self.now, expires_at=self.now + timedelta(days=1 + size % 3))
                try:
                    self.table.put_pending(media)
                except ProblemError:
                    return
                self.let_in[media.id] = media
                self.times.append((owner, media.created_at))
            case "erase":
                mine = [media for media in self.let_in.values() if media.owner == owner]
                if mine:
                    media = mine[size % len(mine)]
                    if self.table.mark_deleted(media.id, owner, self.now) is not None:
                        self.table.finish_erasure(media.id, {"id": media.id}, self.now)
                        self.erased.add(media.id)
            case "wait":
                self.now += timedelta(seconds=size)
            case "sleep":
                self.now += timedelta(hours=size % 40)

    def check(self) -> None:
        """Each meter says what counting the items again says, and no limit was ever passed."""
        minutes = Counter((owner, f"{at:%F %H:%M}") for owner, at in self.times)
        minutes.update(("site", f"{at:%F %H:%M}") for _, at in self.times)
        assert all(count <= (6 if who == "site" else 4) for (who, _), count in minutes.items())
        today, minute = f"{self.now:%F}", f"{self.now:%F %H:%M}"
        standing = [m for m in self.let_in.values() if m.id not in self.erased and f"{m.expires_at:%F}" >= today]
        days = Counter({"site": sum(f"{at:%F}" == today for _, at in self.times)})
        days.update(owner for owner, at in self.times if f"{at:%F}" == today)
        for owner in ("user-0", "user-1"):  # as each of them is told
            mine = sum(m.size_bytes for m in standing if m.owner == owner)
            everybodys = sum(m.size_bytes for m in standing)
            assert mine <= 1_000
            assert everybodys <= 1_500
            assert _used(self.table, self.now, owner) == {
                "user": (mine, minutes[owner, minute], days[owner]),
                "site": (everybodys, minutes["site", minute], days["site"]),
            }


def _action(*what: str) -> st.SearchStrategy[tuple[str, int, int]]:
    return st.tuples(st.sampled_from(what), st.integers(0, 1), st.integers(1, 500))


# What overtakes a write does so within its minute: a later one would count it as its own (test_quotas.py, a clock that
# is behind).
_STEPS = st.lists(
    st.tuples(_action("upload", "upload", "erase", "wait", "sleep"), st.lists(_action("upload", "erase"), max_size=3)),
    min_size=1,
    max_size=8,
)


@given(_STEPS)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # moto is slow
def test_meters_are_exact_however_uploads_and_erasures_overtake_each_other(steps: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        ApiSite(patch)
        crowd = Crowd(boto3.client("dynamodb"))
        crowd.run(steps)
        crowd.check()


def test_two_uploads_at_once_do_not_share_the_last_place(table: Ledger, client: Between) -> None:
    for _ in range(3):
        table.put_pending(_media())
    client.meanwhile = [lambda: table.put_pending(_media())]
    with pytest.raises(ProblemError) as refusal:
        table.put_pending(_media())
    assert refusal.value.rule is Rule.UPLOADS_PER_MINUTE
    assert _used(table)["user"] == (400, 4, 4)


def test_uploads_of_one_minute_do_not_make_each_other_try_again(table: Ledger, client: Between) -> None:
    """Under load they would otherwise be busy with nothing else."""
    table.put_pending(_media())
    client.attempts = 0
    client.meanwhile = [lambda: table.put_pending(_media(owner="bob"))]
    table.put_pending(replace(_media(), owner="carol"))
    assert client.attempts == 2
