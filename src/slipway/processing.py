"""Processing an image: claim it, read it, render its variants, store them, finish the item, announce it.

Messages come at least once and in any order, and a function may die between any two of these steps. So the claim
decides who works, every step may be repeated (same input, same keys, same bytes), and what a dead one left is completed
by the next delivery of its message.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

from slipway.announcements import announcement_of
from slipway.images.rejection import ImageRejectedError
from slipway.media import (
    CONTENT_TYPES,
    MAX_BYTES,
    Kind,
    Media,
    Reason,
    Status,
    derivatives_prefix,
    original_key,
)
from slipway.processing_overlap import Overlap
from slipway.processing_ports import ClaimHeldError, Finish, OriginalForbiddenError, OriginalGoneError
from slipway.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from slipway.images.engine import Developed, Drawing
    from slipway.media import Variant
    from slipway.object_events import OriginalStored
    from slipway.processing_ports import Derivatives, Herald, Original, Originals, Register, Standing

Facts: TypeAlias = dict[str, Any]
"""About a picture, for the log: words and whole numbers."""

Made = TypeVar("Made")

_FINAL: Final = frozenset({Status.READY, Status.REJECTED, Status.FAILED})


class Develop(Protocol):
    """`slipway.images.engine.develop` for one site: its presets, its budget."""

    def __call__(self, data: bytes, make: Callable[[Drawing], Made], /) -> Developed[Made]:
        """Draw every variant of an image and keep what `make` makes of each. Raises ImageRejectedError."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message, for the log: a word, and facts about the picture. Nothing personal."""

    result: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageProcessing:
    """The use case with everything it needs."""

    register: Register
    originals: Originals
    derivatives: Derivatives
    herald: Herald
    glance: Callable[[bytes], object]
    """Raises ImageRejectedError when the beginning of a file shows that the rest need not be read."""
    develop: Develop
    stopwatch: Callable[[], float]  # seconds since whenever
    max_bytes: int = MAX_BYTES[Kind.IMAGE]
    """Of an original."""
    memory_mb: int | None = None  # of the function, for what an image costs
    threads: int = 4
    """That encode and store: while some store, another encodes. docs/PERFORMANCE.md has what that is worth."""

    def process(self, stored: OriginalStored, claimant: str, now: datetime, until: datetime) -> Outcome:
        """Bring an original to its final state, or find that there is nothing to do.

        `claimant` names the message: the same one delivered again takes its own claim over, which lasts until `until`.
        Raises ClaimHeldError, OriginalForbiddenError, UnavailableError, MemoryError: deliver the message again.
        """
        begun = self.stopwatch()
        answer = self.register.claim(stored, claimant, now, until)
        if not answer.done or answer.standing is None:
            return self._not_ours(stored, claimant, now, answer.standing)
        media = answer.standing.media
        self._tell(media)
        facts: Facts = {"content_type": media.content_type, "size_bytes": stored.size_bytes}
        version = stored.version
        try:
            original = self._read(media, stored, facts)
            version = original.version
            finish = self._made(media, original, facts)
        except OriginalGoneError:
            reason = Reason("original-gone", "The uploaded file is no longer there; upload it again.")
            finish = Finish(Status.FAILED, stored.size_bytes, version, reason)
        except ImageRejectedError as error:
            reason, found = Reason(error.rule, error.detail), facts["content_type"]
            known = found if found in CONTENT_TYPES[Kind.IMAGE] else None
            finish = Finish(Status.REJECTED, stored.size_bytes, version, reason, content_type=known)
        took = timedelta(seconds=self.stopwatch() - begun)
        render_ms = round(took / timedelta(milliseconds=1))
        finish = replace(finish, finished_at=now + took, render_ms=render_ms, memory_mb=self.memory_mb)
        return self._finished(media, claimant, finish, facts)

    def _read(self, media: Media, stored: OriginalStored, facts: Facts) -> Original:
        if stored.size_bytes > self.max_bytes:  # S3 says so, so nothing needs to be read
            raise ImageRejectedError(
                "bytes", f"The file has {stored.size_bytes:,} bytes; the limit is {self.max_bytes:,} bytes."
            )

        def look(beginning: bytes) -> None:
            _check_type(media, beginning, facts)
            self.glance(beginning)

        begun = self.stopwatch()
        try:
            original = self.originals.read(stored.media_id, stored.version, look)
        except OriginalForbiddenError:
            # Without the right to list, S3 answers the same for what is gone. The usual way to go is a delete.
            current = self.register.get(stored.media_id)
            if current is None or current.status is Status.DELETED:
                raise OriginalGoneError from None
            # Where originals are scanned, nobody reads one before it was found to be clean: a later delivery may.
            if self.originals.infected(stored.media_id, stored.version):
                raise ImageRejectedError("malware", "The file was found to be malware.") from None
            raise
        facts["read_ms"] = self._milliseconds_since(begun)
        return original

    def _made(self, media: Media, original: Original, facts: Facts) -> Finish:
        """Return the finish of a good image, its variants stored."""
        data = original.data
        digest = sha256(data).hexdigest()
        facts["sha256"] = digest
        if media.sha256 is not None and not hmac.compare_digest(media.sha256, digest):
            raise ImageRejectedError("checksum-mismatch", "The file is not the one whose SHA-256 was announced.")
        _check_type(media, data, facts)
        begun = self.stopwatch()
        with Overlap(self.threads) as overlap:

            def make(drawing: Drawing) -> Future[Variant]:
                return overlap.start(lambda: self.derivatives.store(media.id, drawing.encoded(), media.expires_at))

            image = self.develop(data, make)
            facts["render_ms"] = self._milliseconds_since(begun)
            begun = self.stopwatch()
            variants = tuple(future.result() for future in image.variants)
        facts["store_ms"] = self._milliseconds_since(begun)
        facts |= {"width": image.width, "height": image.height}
        return Finish(
            Status.READY,
            len(data),
            original.version,
            width=image.width,
            height=image.height,
            content_type=image.content_type,
            placeholder=image.placeholder,
            dominant_colour=image.dominant_colour,
            variants=variants,
        )

    def _milliseconds_since(self, begun: float) -> int:
        return round(1000 * (self.stopwatch() - begun))

    def _finished(self, media: Media, claimant: str, finish: Finish, facts: Facts) -> Outcome:
        answer = self.register.finish(media.id, claimant, finish)
        if answer.done and answer.standing is not None:
            self._announce(answer.standing.media)
            rule = None if finish.reason is None else finish.reason.rule
            return Outcome(finish.status.value, {**facts, "rule": rule, "variants": len(finish.variants)})
        if answer.standing is None or answer.standing.media.status is Status.DELETED:
            return self._erased(media.id)
        if answer.standing.media.status in _FINAL:
            return Outcome("done-by-another", facts)
        raise ClaimHeldError(answer.standing.claimed_until or media.expires_at)

    def _not_ours(self, stored: OriginalStored, claimant: str, now: datetime, standing: Standing | None) -> Outcome:
        """Return why nothing is to be done, having completed what a dead delivery left undone."""
        if standing is None:
            return Outcome("no-item")
        media = standing.media
        if media.status is Status.DELETED:
            return self._erased(media.id)
        if media.expires_at <= now:
            return Outcome("expired")
        if media.kind is not Kind.IMAGE:
            arrived = self.register.mark_uploaded(media.id, stored.at)
            if arrived is not None and arrived.status is Status.UPLOADED:
                self._tell(arrived)
            return Outcome("not-an-image")
        if media.status in _FINAL:
            return self._ended(stored, standing, claimant, now)
        if (media.sequencer or "") > stored.sequencer:
            return Outcome("older-version")
        raise ClaimHeldError(standing.claimed_until or now)

    def _ended(self, stored: OriginalStored, standing: Standing, claimant: str, now: datetime) -> Outcome:
        winner = standing.media.object_version
        if winner is not None and stored.sequencer > (standing.media.sequencer or ""):
            # A presigned form used again. What was processed must stay current: S3 expires the other versions early.
            self.originals.keep_only(stored.media_id, winner)
        if standing.media.announced:
            return Outcome("done-before")
        if not standing.is_free_for(claimant, now):
            raise ClaimHeldError(standing.claimed_until or now)
        self._announce(standing.media)
        return Outcome("announced-late")

    def _announce(self, media: Media) -> None:
        self._tell(media)
        self.register.announced(media.id)

    def _tell(self, media: Media) -> None:
        if (announcement := announcement_of(media)) is not None:
            self.herald.announce(announcement)

    def _erased(self, media_id: str) -> Outcome:
        """Erase what came in or was made after the owner deleted the item."""
        self.originals.erase(original_key(media_id))
        self.derivatives.erase(derivatives_prefix(media_id))
        return Outcome("deleted")


def _check_type(media: Media, beginning: bytes, facts: Facts) -> None:
    """Note what the file really is, and refuse it when it is another image than announced."""
    found = sniff(beginning)
    facts["content_type"] = found
    if found in CONTENT_TYPES[Kind.IMAGE] and found != media.content_type:
        raise ImageRejectedError("type-mismatch", f"The file is {found}, but was announced as {media.content_type}.")
