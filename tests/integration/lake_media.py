"""Made-up media with every outcome, and the events that tell of them: what the lake's views are counted against."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

ORDER = {"uploaded": "MediaUploaded", "ready": "MediaReady", "rejected": "MediaRejected", "failed": "MediaFailed"}
REASONS = ("too-large", "bomb", "not-an-image")


@dataclass
class Medium:
    """A medium as the application knows it; `outcome` is what it became before it was deleted, if it was."""

    id: str
    site: str
    kind: str
    created: datetime
    outcome: str
    reason: str | None
    deleted: datetime | None
    size: int
    uploaded: datetime
    milliseconds: int
    variants: int
    variant_bytes: int
    retention_days: int
    render_ms: int | None

    @property
    def day(self) -> str:
        return self.created.date().isoformat()

    @property
    def status(self) -> str:
        return "deleted" if self.deleted else self.outcome

    @property
    def expires(self) -> datetime:
        return self.created + timedelta(days=self.retention_days)


def made(count: int, seed: int) -> list[Medium]:
    """`count` media of the last three days, of two sites, with every outcome; the same for the same seed and day."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    noon = datetime.now(UTC).replace(tzinfo=None, hour=12, minute=0, second=0, microsecond=0)
    media = []
    for number in range(count):
        outcome = dice.choices(["uploaded", "ready", "rejected", "failed"], [1, 6, 2, 1])[0]
        created = noon - timedelta(days=dice.randrange(3), seconds=dice.randrange(40_000), milliseconds=number)
        # None expires within hours of now, so that the clock cannot decide a test.
        retention = dice.choice([1, 7, 30]) if created < noon - timedelta(days=2) else 7
        ready = outcome == "ready"
        media.append(
            Medium(
                id=f"m{number:05}",
                site=dice.choice(["demo", "shop"]),
                kind=dice.choice(["image", "image", "video"]),
                created=created,
                outcome=outcome,
                reason=dice.choice(["too-large", "bomb", "not-an-image"])
                if outcome in ("rejected", "failed")
                else None,
                deleted=created + timedelta(hours=1) if dice.random() < 0.2 else None,
                size=dice.randrange(1, 9_000_000),
                uploaded=created.replace(microsecond=0) + timedelta(seconds=dice.randrange(1, 9)),
                milliseconds=dice.randrange(200, 9_000),
                variants=9 if ready else 0,
                variant_bytes=dice.randrange(10_000, 2_000_000) if ready else 0,
                retention_days=retention,
                render_ms=dice.randrange(100, 4_000) if outcome != "uploaded" else None,
            )
        )
    return media


def events(medium: Medium) -> list[dict[str, Any]]:
    """What is told of a medium in its life, one row of media_events each."""
    told = ["uploaded", *([medium.outcome] if medium.outcome != "uploaded" else [])]
    rows = [_row(medium, status) for status in told]
    if medium.deleted:
        gone = rows[-1] | {"reason": None, "owner_hash": None, "variants": 0, "variant_bytes": 0}
        rows.append(
            gone
            | {
                "event_id": f"{medium.id}:deleted",
                "event_type": "MediaDeleted",
                "status": "deleted",
                "occurred_at": medium.deleted,
            }
        )
    return rows


def _row(medium: Medium, status: str) -> dict[str, Any]:
    finished = status != "uploaded"
    ready = medium.uploaded + timedelta(milliseconds=medium.milliseconds)
    return {
        "event_id": f"{medium.id}:{status}",
        "schema_version": 2,
        "event_type": ORDER[status],
        "occurred_at": ready if finished else medium.uploaded,
        "site": medium.site,
        "media_id": medium.id,
        "kind": medium.kind,
        "status": status,
        "reason": medium.reason if finished else None,
        "owner_hash": "0" * 32,
        "size_bytes": medium.size,
        "content_type": "image/jpeg",
        "created_at": medium.created,
        "uploaded_at": medium.uploaded,
        "ready_at": ready if status == "ready" else None,
        "variants": medium.variants if finished else 0,
        "variant_bytes": medium.variant_bytes if finished else 0,
        "retention_days": medium.retention_days,
        "expires_at": medium.expires,
        "render_ms": medium.render_ms if finished else None,
        "memory_mb": 1769 if finished else None,
        "day": medium.day,
    }


def with_faults(rows: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """`rows` as a queue may deliver them: 10 % twice, 5 % after all others, in no order."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    late = set(dice.sample(range(len(rows)), len(rows) // 20))
    early = [row for number, row in enumerate(rows) if number not in late]
    early += dice.sample(rows, len(rows) // 10)
    dice.shuffle(early)
    return early + [rows[number] for number in sorted(late)]
