"""How much a user and a whole site may upload and keep, and what they have used of it.

A meter counts what was let in: uploads by the minute and the day of the clock (UTC), and the bytes that were announced,
each until the day after its item expires, as S3 removes originals by whole days too. What is erased earlier is given
back when it is gone. An upload that was announced and never sent counts like any other: its ticket was good for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from slipway.media import rfc3339
from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

BYTES_PER_GB: Final = 1_000_000_000
_LIMITS: Final = frozenset({"storage_gb", "uploads_per_day", "uploads_per_minute"})
_MINUTE: Final = "%Y-%m-%dT%H:%M"  # text order is time order


class Scope(StrEnum):
    """Whose meter it is."""

    USER = "user"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Quota:
    """What one scope may use."""

    storage_bytes: int
    uploads_per_day: int
    uploads_per_minute: int


Quotas = dict[Scope, Quota]


def quotas_from_json(text: str) -> Quotas:
    """Return the quotas of `{"site": {...}, "user": {...}}`, each with storage_gb, uploads_per_day, uploads_per_minute.

    Raises ValueError when anything is missing, unknown, or no whole number of at least 1.
    """
    document = json.loads(text)
    if not isinstance(document, dict) or set(document) != set(Scope):
        raise ValueError("an object with site and user is expected")
    return {scope: _quota(document[scope.value]) for scope in Scope}


def _quota(limits: object) -> Quota:
    if not isinstance(limits, dict) or set(limits) != _LIMITS:
        raise ValueError(f"each needs {', '.join(sorted(_LIMITS))} and nothing else")
    if not all(type(number) is int and number >= 1 for number in limits.values()):
        raise ValueError("each limit must be a whole number of at least 1")
    return Quota(limits["storage_gb"] * BYTES_PER_GB, limits["uploads_per_day"], limits["uploads_per_minute"])


@dataclass(frozen=True, slots=True)
class Meter:
    """What one scope had used when its last upload was let in, at `minute`; `at` says what is left of that later."""

    minute: str = ""  # 2026-11-21T09:12; empty: nothing was ever let in
    uploads_this_minute: int = 0
    uploads_today: int = 0
    stored_bytes: int = 0
    bytes_until: Mapping[str, int] = field(default_factory=dict)  # of stored_bytes, by the last day that they count on

    @property
    def day(self) -> str:
        """The day of `minute`, 2026-11-21."""
        return self.minute[:10]

    def at(self, now: datetime) -> Meter:
        """Return the meter as it stands at `now`: what is over is taken off.

        It never turns back: to a clock that is behind, it is still the minute that another clock has seen.
        """
        minute = max(self.minute, now.astimezone(UTC).strftime(_MINUTE))
        today = minute[:10]
        kept = {day: size for day, size in self.bytes_until.items() if day >= today and size}
        return Meter(
            minute=minute,
            uploads_this_minute=self.uploads_this_minute if self.minute == minute else 0,
            uploads_today=self.uploads_today if self.day == today else 0,
            stored_bytes=sum(kept.values()),
            bytes_until=kept,
        )

    def plus(self, size_bytes: int, last_day: str) -> Meter:
        """Return the meter with one more upload, which counts until the end of `last_day`."""
        return Meter(
            minute=self.minute,
            uploads_this_minute=self.uploads_this_minute + 1,
            uploads_today=self.uploads_today + 1,
            stored_bytes=self.stored_bytes + size_bytes,
            bytes_until={**self.bytes_until, last_day: self.bytes_until.get(last_day, 0) + size_bytes},
        )

    def admit(self, scope: Scope, quota: Quota, size_bytes: int, now: datetime) -> None:
        """Raise ProblemError when one more upload of `size_bytes` is too much: 413 for storage, 429 for how often.

        `self` is the meter `at(now)`. Of several reasons the one that lasts longest is given.
        """
        who = "You have" if scope is Scope.USER else "All users of this site together have"
        if self.stored_bytes + size_bytes > quota.storage_bytes:
            raise ProblemError(
                Rule.STORAGE_FULL,
                f"{who} {self.stored_bytes} of {quota.storage_bytes} bytes in use, and this file has {size_bytes}: "
                "erase something, or wait until something expires.",
                scope=scope.value,
                limit_bytes=quota.storage_bytes,
                used_bytes=self.stored_bytes,
            )
        for rule, used, limit, ends, window in (
            (Rule.UPLOADS_PER_DAY, self.uploads_today, quota.uploads_per_day, self.day_ends, "today (UTC)"),
            (Rule.UPLOADS_PER_MINUTE, self.uploads_this_minute, quota.uploads_per_minute, self.minute_ends, "a minute"),
        ):
            if used >= limit:
                wait = max(1, -int((now - ends) / timedelta(seconds=1) // 1))
                raise ProblemError(
                    rule,
                    f"{who} used all {limit} uploads of {window}: try again in {wait} seconds.",
                    scope=scope.value,
                    limit=limit,
                    retry_after_seconds=wait,
                )

    @property
    def minute_ends(self) -> datetime:
        """When the uploads of the minute count no more."""
        return datetime.strptime(self.minute, _MINUTE).replace(tzinfo=UTC) + timedelta(minutes=1)

    @property
    def day_ends(self) -> datetime:
        """When the uploads of the day count no more."""
        return datetime.strptime(self.day, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)

    def as_json(self, quota: Quota) -> dict[str, Any]:
        """Return the meter, which is one `at` some moment, as the API shows it."""
        return {
            "storage_bytes": {"used": self.stored_bytes, "limit": quota.storage_bytes},
            "uploads_this_minute": {
                "used": self.uploads_this_minute,
                "limit": quota.uploads_per_minute,
                "resets_at": rfc3339(self.minute_ends),
            },
            "uploads_today": {
                "used": self.uploads_today,
                "limit": quota.uploads_per_day,
                "resets_at": rfc3339(self.day_ends),
            },
        }


def last_day(expires_at: datetime) -> str:
    """Return the last day that the bytes of an item count on, 2026-11-28: the one on which it expires."""
    return expires_at.astimezone(UTC).strftime("%Y-%m-%d")
