"""A media item: its kinds, its states and how it may move between them, its limits, and how the API shows it.

Sizes are bytes (decimal: 1 MB = 1,000,000), lengths are pixels, times are timezone-aware UTC.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
"""The form of an id, to be used with `fullmatch`: keys and paths made from an id need no escaping."""


class Kind(StrEnum):
    """What a media item is; decides its size limit and which queue processes it."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class Status(StrEnum):
    """Where a media item is on its way; it only ever moves forward (see `predecessors`)."""

    PENDING = "pending"  # registered, no object yet
    UPLOADED = "uploaded"  # the original is stored
    PROCESSING = "processing"  # somebody holds the claim
    READY = "ready"
    REJECTED = "rejected"  # the sender's fault; `reason` names the rule
    FAILED = "failed"  # ours: retried, then in a dead-letter queue
    DELETED = "deleted"


_NEXT: Final[Mapping[Status, frozenset[Status]]] = {
    # The S3 event may overtake our own "uploaded", so a claim is allowed from pending too.
    Status.PENDING: frozenset({Status.UPLOADED, Status.PROCESSING, Status.REJECTED, Status.FAILED, Status.DELETED}),
    Status.UPLOADED: frozenset({Status.PROCESSING, Status.REJECTED, Status.FAILED, Status.DELETED}),
    Status.PROCESSING: frozenset({Status.READY, Status.REJECTED, Status.FAILED, Status.DELETED}),
    Status.READY: frozenset({Status.DELETED}),
    Status.REJECTED: frozenset({Status.DELETED}),
    Status.FAILED: frozenset({Status.DELETED}),
    Status.DELETED: frozenset(),
}


def can_follow(current: Status, target: Status) -> bool:
    """Whether an item in `current` may become `target`. Staying where it is is not a move."""
    return target in _NEXT[current]


def predecessors(target: Status) -> tuple[Status, ...]:
    """Return the states an item may come from to become `target`, in order: what a conditional write checks."""
    return tuple(status for status in Status if can_follow(status, target))


FORM_FILE_BYTES: Final = 4_500_000
"""Largest file in a form upload (`POST /v1/images`).

Lambda takes 6 MiB per synchronous call, base64 included: with 12 KB for the event's envelope 4,709,445 raw bytes are
left for the whole multipart body.
"""

FORM_BODY_BYTES: Final = FORM_FILE_BYTES + 65_536
"""Largest multipart body: the file, plus 64 KiB for boundaries, part headers and text fields."""

MAX_BYTES: Final[Mapping[Kind, int]] = {
    Kind.IMAGE: 10_000_000,
    Kind.DOCUMENT: 50_000_000,
    Kind.VIDEO: 5_000_000_000,  # S3 takes at most 5 GB in one POST
}
"""Largest original by kind that any site takes; a site may take less. Enforced by the presigned POST's
content-length-range and again by the processor.
"""

_EXTENSIONS: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    Kind.IMAGE: {
        "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
        "image/png": ("png",),
        "image/gif": ("gif",),
        "image/webp": ("webp",),
        "image/avif": ("avif",),
        "image/tiff": ("tif", "tiff"),
        "image/heic": ("heic", "heif"),  # of sites that ask for it; the others reject it once it is read
    },
    Kind.VIDEO: {
        "video/mp4": ("mp4", "m4v"),
        "video/webm": ("webm",),
        "video/quicktime": ("mov", "qt"),
    },
    Kind.DOCUMENT: {
        "application/pdf": ("pdf",),
        "text/plain": ("txt", "text", "log", "md"),
    },
}

CONTENT_TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {kind: tuple(types) for kind, types in _EXTENSIONS.items()}
"""The accepted content types by kind; everything else is refused (SVG and HTML run scripts, EPS runs Ghostscript).

Of images, those that `slipway.images.formats` reads: what processing would reject is refused at the door."""

_KIND_OF: Final = {content_type: kind for kind, types in CONTENT_TYPES.items() for content_type in types}


def kind_of(content_type: str) -> Kind | None:
    """Return the kind of a lower-case content type without parameters, or None when it is not accepted."""
    return _KIND_OF.get(content_type)


def extensions_of(content_type: str) -> tuple[str, ...]:
    """Return the file name extensions (lower case, no dot) that an accepted content type may carry, usual one first."""
    return _EXTENSIONS[_KIND_OF[content_type]][content_type]


@dataclass(frozen=True, slots=True)
class Variant:
    """A file made from an original: preset `name` in `format` (jpg, webp, avif, png), at `key` in the derivatives."""

    name: str
    format: str
    width: int
    height: int
    size_bytes: int
    sha256: str  # lower-case hex
    key: str


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption track: BCP 47 `language`, `format` (vtt, srt), stored at `key` in the derivatives."""

    language: str
    format: str
    key: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is rejected or failed: `rule` for programs (stable, such as `truncated`), `detail` for a person."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One uploaded image, video or document. `owner` is the `sub` of the token that registered it."""

    id: str
    kind: Kind
    status: Status
    owner: str
    title: str
    filename: str  # for display only: never part of a key or a path
    content_type: str
    size_bytes: int
    created_at: datetime
    expires_at: datetime
    reason: Reason | None = None  # why it is rejected or failed
    sha256: str | None = None  # declared by the sender, lower-case hex
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None  # a BlurHash, for pages to show until the picture comes
    dominant_colour: str | None = None  # #rrggbb
    job_id: str | None = None
    variants: tuple[Variant, ...] = ()
    captions: tuple[Caption, ...] = ()
    text: str | None = None
    labels: tuple[str, ...] = ()
    object_version: str | None = None  # the S3 version that was processed: the first one wins
    sequencer: str | None = None  # of the event that was processed
    uploaded_at: datetime | None = None  # when S3 stored the original, to the second
    finished_at: datetime | None = None  # when it came to be ready, rejected or failed
    render_ms: int | None = None  # what that took a function ...
    memory_mb: int | None = None  # ... of this size
    announced: bool = False  # the domain event of its final state was published
    erased_at: datetime | None = None
    receipt: Mapping[str, Any] | None = None  # what the erasure removed, as answered to the owner

    def visible_to(self, owner: str, now: datetime) -> bool:
        """Whether reads show it: to its owner, until it is deleted or expired (TTL deletes lag by days)."""
        return self.owner == owner and self.status is not Status.DELETED and self.expires_at > now

    def as_json(self, *, media_url: str, original_url: str | None) -> dict[str, Any]:
        """Return the item as the API shows it.

        `media_url` is the base of the CDN's URLs, without a trailing slash; `original_url` the presigned URL of the
        original, None while there is none.
        """
        return {
            "id": self.id,
            "kind": self.kind.value,
            "status": self.status.value,
            "reason": None if self.reason is None else {"rule": self.reason.rule, "detail": self.reason.detail},
            "title": self.title,
            "filename": self.filename,
            "content_type": self.content_type,
            "size_bytes": self.size_bytes,
            "width": self.width,
            "height": self.height,
            "placeholder": self.placeholder,
            "dominant_colour": self.dominant_colour,
            "created_at": rfc3339(self.created_at),
            "expires_at": rfc3339(self.expires_at),
            "job_id": self.job_id,
            "original_url": original_url,
            "variants": [
                {
                    "name": v.name,
                    "format": v.format,
                    "width": v.width,
                    "height": v.height,
                    "size_bytes": v.size_bytes,
                    "sha256": v.sha256,
                    "url": f"{media_url}/{v.key}",
                }
                for v in self.variants
            ],
            "captions": [
                {"language": c.language, "format": c.format, "url": f"{media_url}/{c.key}"} for c in self.captions
            ],
            "text": self.text,
            "labels": list(self.labels),
        }


def new_media_id() -> str:
    """Return a fresh id: 32 lower-case hex digits, random, so that ids can be neither guessed nor enumerated."""
    return uuid.uuid4().hex


def original_key(media_id: str) -> str:
    """Return where the original lies in the originals bucket, whatever route it came by."""
    return f"incoming/{media_id}"


def derivatives_prefix(media_id: str) -> str:
    """Return the prefix in the derivatives bucket that holds everything made from an original, and nothing else."""
    return f"variants/{media_id}/"


def variant_key(media_id: str, name: str, extension: str) -> str:
    """Return where a variant lies in the derivatives bucket; also its path at the CDN."""
    return f"{derivatives_prefix(media_id)}{name}.{extension}"


def rfc3339(moment: datetime) -> str:
    """Return `moment` in UTC with milliseconds and `Z`: always 24 characters, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_rfc3339(text: str) -> datetime:
    """Return the moment that `rfc3339` wrote. Raises ValueError."""
    return datetime.fromisoformat(text)
