"""A site in memory, as image processing sees it; a switch kills the function before or after any side effect."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from hostile import jpeg

from slipway.images.budget import Budget, glance
from slipway.images.engine import Developed, Drawing, develop
from slipway.media import Kind, Media, Status, Variant, can_follow, original_key, variant_key
from slipway.object_events import OriginalStored, comparable_sequencer
from slipway.presets import Fit, Format, Preset
from slipway.processing import ImageProcessing
from slipway.processing_ports import Answer, Finish, Original, OriginalGoneError, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.announcements import Announcement
    from slipway.images.engine import RenderedVariant

Made = TypeVar("Made")

MEDIA_ID = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PRESETS = (Preset("thumb", 150, 150, Fit.INSIDE, (Format.JPG, Format.WEBP), None),)


class KilledError(BaseException):
    """The function is gone: nothing in it may catch this."""


def media(**changed: object) -> Media:
    fresh = Media(
        id=MEDIA_ID,
        kind=Kind.IMAGE,
        status=Status.UPLOADED,
        owner="somebody",
        title="Harbour",
        filename="harbour.jpg",
        content_type="image/jpeg",
        size_bytes=len(jpeg()),
        created_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    return replace(fresh, **changed)  # type: ignore[arg-type]


def stored(version: str | None = "v1", sequencer: str = "0A", size_bytes: int | None = None) -> OriginalStored:
    size = len(jpeg()) if size_bytes is None else size_bytes
    return OriginalStored(MEDIA_ID, version, comparable_sequencer(sequencer), size, NOW - timedelta(seconds=2))


@dataclass
class Site:
    """Everything that outlives a function. `kill_at` counts side effects from 0; the kill comes before or after it."""

    standing: Standing | None = field(default_factory=lambda: Standing(media()))
    objects: dict[tuple[str, str], bytes] = field(default_factory=lambda: {(original_key(MEDIA_ID), "v1"): jpeg()})
    derivatives: dict[str, list[bytes]] = field(default_factory=dict)
    expiries: set[datetime] = field(default_factory=set)
    told: list[Announcement] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    kill_at: int | None = None
    kill_after: bool = False
    threads: int = 1
    lock: Lock = field(default_factory=Lock)
    dead: bool = False

    def effect(self, name: str, done: bool = False) -> None:
        """Called by every side effect as it begins and, with `done`, as it ends."""
        with self.lock:
            if self.dead:
                raise KilledError(name)
            if not done:
                self.effects.append(name)
            if self.kill_at == len(self.effects) - 1 and self.kill_after == done:
                self.dead = True
                raise KilledError(name)

    @property
    def announcements(self) -> list[Announcement]:
        """Of ends: that an original came is told of each."""
        return [announcement for announcement in self.told if announcement.type != "MediaUploaded"]

    @property
    def media(self) -> Media:
        assert self.standing is not None
        return self.standing.media

    def set(self, **changed: object) -> None:
        assert self.standing is not None
        self.standing = replace(self.standing, media=replace(self.standing.media, **changed))  # type: ignore[arg-type]

    def processing(self) -> ImageProcessing:
        return ImageProcessing(
            register=FakeRegister(self),
            originals=FakeOriginals(self),
            derivatives=FakeDerivatives(self),
            herald=FakeHerald(self),
            glance=lambda beginning: glance(beginning, Budget()),
            develop=self.develop,
            stopwatch=lambda: 0.0,
            memory_mb=1769,
            threads=self.threads,
        )

    def develop(self, data: bytes, make: Callable[[Drawing], Made]) -> Developed[Made]:
        return develop(PRESETS, data, make)


@dataclass
class FakeRegister:
    site: Site

    def get(self, media_id: str) -> Media | None:
        return None if self.site.standing is None else self.site.standing.media

    def mark_uploaded(self, media_id: str, at: datetime) -> Media | None:
        self.site.effect("mark_uploaded")
        if can_follow(self.site.media.status, Status.UPLOADED):
            self.site.set(status=Status.UPLOADED, uploaded_at=at)
        return self.site.media

    def claim(self, stored: OriginalStored, claimant: str, now: datetime, until: datetime) -> Answer:
        self.site.effect("claim")
        found = self.site.standing
        if found is None or not self._is_claimable(found, stored, claimant, now):
            return Answer(done=False, standing=found)
        claimed = replace(found.media, status=Status.PROCESSING, sequencer=stored.sequencer, uploaded_at=stored.at)
        self.site.standing = Standing(claimed, claimant, until)
        self.site.effect("claim", done=True)
        return Answer(done=True, standing=self.site.standing)

    def _is_claimable(self, found: Standing, stored: OriginalStored, claimant: str, now: datetime) -> bool:
        waiting = found.media.status in (Status.PENDING, Status.UPLOADED)
        left = found.media.status is Status.PROCESSING and found.is_free_for(claimant, now)
        fits = found.media.kind is Kind.IMAGE and found.media.expires_at > now
        return fits and (waiting or left) and (found.media.sequencer or "") <= stored.sequencer

    def finish(self, media_id: str, claimant: str, finish: Finish) -> Answer:
        self.site.effect("finish")
        found = self.site.standing
        if found is None or found.media.status is not Status.PROCESSING or found.claimed_by != claimant:
            return Answer(done=False, standing=found)
        self.site.set(
            status=finish.status,
            reason=finish.reason,
            width=finish.width,
            height=finish.height,
            content_type=finish.content_type or found.media.content_type,
            placeholder=finish.placeholder,
            dominant_colour=finish.dominant_colour,
            size_bytes=finish.size_bytes,
            object_version=finish.object_version,
            variants=finish.variants,
            finished_at=finish.finished_at,
            render_ms=finish.render_ms,
            memory_mb=finish.memory_mb,
        )
        self.site.effect("finish", done=True)
        return Answer(done=True, standing=self.site.standing)

    def announced(self, media_id: str) -> None:
        self.site.effect("announced")
        self.site.standing = Standing(replace(self.site.media, announced=True))
        self.site.effect("announced", done=True)


@dataclass
class FakeOriginals:
    site: Site

    def read(self, media_id: str, version: str | None, glance: Callable[[bytes], None]) -> Original:
        versions = [found for key, found in self.site.objects if key == original_key(media_id)]
        wanted = version or (versions[-1] if versions else None)
        if wanted not in versions:
            raise OriginalGoneError
        data = self.site.objects[(original_key(media_id), wanted)]
        glance(data[: len(data) // 2])
        return Original(data, wanted)

    def infected(self, media_id: str, version: str | None) -> bool:
        return False

    def erase(self, prefix: str) -> Mapping[str, int]:
        self.site.effect("erase originals")
        self.site.objects = {key: data for key, data in self.site.objects.items() if not key[0].startswith(prefix)}
        self.site.effect("erase originals", done=True)
        return {}

    def keep_only(self, media_id: str, version: str) -> None:
        self.site.effect("keep one original")
        self.site.objects = {key: data for key, data in self.site.objects.items() if key[1] == version}
        self.site.effect("keep one original", done=True)


@dataclass
class FakeDerivatives:
    site: Site

    def store(self, media_id: str, variant: RenderedVariant, expires_at: datetime) -> Variant:
        self.site.effect("store")
        key = variant_key(media_id, variant.name, variant.format.value)
        self.site.derivatives.setdefault(key, []).append(variant.data)
        self.site.expiries.add(expires_at)
        self.site.effect("store", done=True)
        digest = hashlib.sha256(variant.data).hexdigest()
        return Variant(
            variant.name, variant.format.value, variant.width, variant.height, len(variant.data), digest, key
        )

    def erase(self, prefix: str) -> Mapping[str, int]:
        self.site.effect("erase derivatives")
        self.site.derivatives = {
            key: found for key, found in self.site.derivatives.items() if not key.startswith(prefix)
        }
        self.site.effect("erase derivatives", done=True)
        return {}


@dataclass
class FakeHerald:
    site: Site

    def announce(self, announcement: Announcement) -> None:
        self.site.effect("announce")
        self.site.told.append(announcement)
        self.site.effect("announce", done=True)
