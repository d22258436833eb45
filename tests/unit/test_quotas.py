"""Meters: what counts, for how long, and what is said when it is too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.problems import ProblemError, Rule
from slipway.quotas import Meter, Quota, Scope, last_day
from slipway.responses import problem_event

NOW = datetime(2026, 11, 21, 10, 0, 12, 500_000, tzinfo=UTC)
QUOTA = Quota(storage_bytes=1_000, uploads_per_day=5, uploads_per_minute=2)


def _after(*sizes: int, now: datetime = NOW, lives_days: int = 7) -> Meter:
    """A meter after uploads of these sizes, all at `now`."""
    meter = Meter().at(now)
    for size in sizes:
        meter = meter.plus(size, last_day(now + timedelta(days=lives_days)))
    return meter


def _refused(meter: Meter, size: int = 1, now: datetime = NOW, quota: Quota = QUOTA) -> ProblemError:
    with pytest.raises(ProblemError) as refusal:
        meter.at(now).admit(Scope.USER, quota, size, now)
    return refusal.value


def test_the_last_upload_of_a_minute_is_let_in_and_the_next_waits_for_the_next_minute() -> None:
    _after(1).admit(Scope.USER, QUOTA, 1, NOW)
    problem = _refused(_after(1, 1))
    assert problem.rule is Rule.UPLOADS_PER_MINUTE
    assert problem.members == {"scope": "user", "limit": 2, "retry_after_seconds": 48}
    _after(1, 1).at(NOW + timedelta(seconds=48)).admit(Scope.USER, QUOTA, 1, NOW + timedelta(seconds=48))


def test_the_last_upload_of_a_day_is_let_in_and_the_next_waits_for_midnight() -> None:
    day = Quota(1_000, 2, 1_000)
    _after(1).admit(Scope.USER, day, 1, NOW)
    later = NOW + timedelta(hours=3)
    problem = _refused(_after(1, 1), now=later, quota=day)
    assert problem.rule is Rule.UPLOADS_PER_DAY
    wait = problem.members["retry_after_seconds"]
    assert isinstance(wait, int)
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    assert later + timedelta(seconds=wait - 1) < midnight <= later + timedelta(seconds=wait)
    _after(1, 1).at(midnight).admit(Scope.USER, day, 1, midnight)


def test_a_file_that_just_fits_is_let_in_and_one_byte_more_is_413() -> None:
    meter = _after(600)
    meter.admit(Scope.USER, QUOTA, 400, NOW)
    problem = _refused(meter, 401)
    assert problem.rule is Rule.STORAGE_FULL
    assert problem.members == {"scope": "user", "limit_bytes": 1_000, "used_bytes": 600}
    assert "600 of 1000 bytes" in problem.detail


def test_what_lasts_longest_is_said_first() -> None:
    assert _refused(_after(*[200] * 5)).rule is Rule.STORAGE_FULL
    assert _refused(_after(*[1] * 5)).rule is Rule.UPLOADS_PER_DAY
    assert _refused(_after(1, 1)).rule is Rule.UPLOADS_PER_MINUTE


def test_a_429_says_when_to_come_back_in_its_header() -> None:
    answer = problem_event(_refused(_after(1, 1)), "r")
    assert answer["statusCode"] == 429
    assert answer["headers"]["retry-after"] == "48"
    assert "retry-after" not in problem_event(_refused(_after(1_000)), "r")["headers"]


def test_bytes_count_until_the_day_on_which_the_item_expires_is_over() -> None:
    meter = _after(700, lives_days=1)
    assert meter.at(datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)).stored_bytes == 700
    assert meter.at(datetime(2026, 11, 23, tzinfo=UTC)) == Meter(minute="2026-11-23T00:00")


def test_a_clock_that_is_behind_sees_what_another_has_counted() -> None:
    """Otherwise two functions whose clocks differ would each count a minute of their own."""
    meter = _after(1, 1)
    behind = NOW - timedelta(seconds=20)
    assert meter.at(behind) == meter
    problem = _refused(meter, now=behind)
    assert problem.members["retry_after_seconds"] == 68


def test_the_api_shows_what_is_used_what_may_be_and_when_it_begins_anew() -> None:
    assert _after(100, 200).as_json(QUOTA) == {
        "storage_bytes": {"used": 300, "limit": 1_000},
        "uploads_this_minute": {"used": 2, "limit": 2, "resets_at": "2026-11-21T10:01:00.000Z"},
        "uploads_today": {"used": 2, "limit": 5, "resets_at": "2026-11-22T00:00:00.000Z"},
    }


_UPLOADS = st.lists(
    st.tuples(st.timedeltas(timedelta(0), timedelta(hours=30)), st.integers(1, 900), st.integers(1, 3)), max_size=30
)


@given(_UPLOADS)
def test_a_meter_says_what_counting_all_uploads_again_would_say(pauses: list[tuple[timedelta, int, int]]) -> None:
    meter, now = Meter(), NOW
    let_in: list[tuple[datetime, int, str]] = []
    for pause, size, lives_days in pauses:
        now += pause
        meter = meter.at(now)
        try:
            meter.admit(Scope.USER, QUOTA, size, now)
        except ProblemError:
            pass
        else:
            until = last_day(now + timedelta(days=lives_days))
            meter = meter.plus(size, until)
            let_in.append((now, size, until))
        today = f"{now:%Y-%m-%d}"
        assert meter.uploads_this_minute == sum(f"{at:%F %H:%M}" == f"{now:%F %H:%M}" for at, _, _ in let_in) <= 2
        assert meter.uploads_today == sum(f"{at:%F}" == today for at, _, _ in let_in) <= 5
        assert meter.stored_bytes == sum(size for _, size, until in let_in if until >= today) <= 1_000
