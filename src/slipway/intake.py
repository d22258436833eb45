"""Taking media in: by form, and by a presigned POST that S3 itself holds to what was announced.

Whatever the route, the item is registered first and the original then lies at `incoming/<id>`: an object without an
item cannot exist, and an item without an object expires.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from slipway.display import display_filename, display_title
from slipway.fields import Fields
from slipway.media import (
    CONTENT_TYPES,
    FORM_FILE_BYTES,
    MAX_BYTES,
    Kind,
    Media,
    Status,
    extensions_of,
    kind_of,
    new_media_id,
    rfc3339,
)
from slipway.problems import ProblemError, Rule
from slipway.requests import refuse_other_user
from slipway.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.multipart import Part

UPLOAD_ROUTE: Final = "/v1/uploads"
TICKET_LIFETIME: Final = timedelta(minutes=15)

_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNDECLARED: Final = frozenset({None, "application/octet-stream"})
_ALIASES: Final = {
    "image/heif": "image/heic",  # what phones and browsers call the same files, by their container
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
}
_ORDER_FIELDS: Final = {name: name for name in ("filename", "content_type", "size_bytes", "sha256", "title", "userId")}
_OLDER_ORDER_FIELDS: Final = _ORDER_FIELDS | {
    "fileName": "filename",
    "contentType": "content_type",
    "sizeBytes": "size_bytes",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a sender announces or sends: checked, and its texts safe to show."""

    kind: Kind
    filename: str
    title: str
    content_type: str
    size_bytes: int
    sha256: str | None  # lower-case hex

    @staticmethod
    def from_document(
        document: Mapping[str, Any], owner: str, largest: Mapping[Kind, int] = MAX_BYTES, *, older: bool = False
    ) -> Order:
        """Return the order of a JSON document; `older` takes the field names of the older video API too.

        `largest` is what the site takes of each kind, in bytes.

        Raises ProblemError: 400 for a field, 403 for another user, 413 above the kind's limit, 415 for the type.
        """
        fields = Fields(document, _OLDER_ORDER_FIELDS if older else _ORDER_FIELDS)
        refuse_other_user(fields.optional_text("userId"), owner)
        filename = fields.text("filename")
        content_type = _accepted_type(fields.text("content_type"))
        _check_extension(filename, content_type)
        size_bytes = fields.whole_number("size_bytes")
        kind = _kind(content_type)
        _check_size(kind, size_bytes, largest)
        return Order(
            kind=kind,
            filename=display_filename(filename),
            title=_title(fields.optional_text("title"), filename),
            content_type=content_type,
            size_bytes=size_bytes,
            sha256=_sha256(fields.optional_text("sha256")),
        )

    @staticmethod
    def from_form(parts: Sequence[Part], owner: str, largest: Mapping[Kind, int] = MAX_BYTES) -> tuple[Order, bytes]:
        """Return the order and the bytes of an image form: one file named `file`, and optionally title and userId.

        The stored type is the one that the bytes prove; `largest` is what the site takes of each kind, in bytes. Raises
        ProblemError: 400, 403, 413, or 415 when the bytes are no accepted image or not what the part or the file name
        say.
        """
        file, texts = _file_and_texts(parts)
        refuse_other_user(texts.get("userId"), owner)
        if not file.data:
            raise ProblemError(Rule.EMPTY_FILE, "The file has no bytes; choose another one.")
        _check_size(Kind.IMAGE, len(file.data), largest)
        if len(file.data) > FORM_FILE_BYTES:
            raise form_too_large()
        content_type = _proven_image(file)
        filename = file.filename or ""
        _check_extension(filename, content_type)
        order = Order(
            kind=Kind.IMAGE,
            filename=display_filename(filename),
            title=_title(texts.get("title"), filename),
            content_type=content_type,
            size_bytes=len(file.data),
            sha256=None,
        )
        return order, file.data

    def media(self, owner: str, now: datetime, retention_days: int) -> Media:
        """Return the pending media item of this order, with a fresh id."""
        created_at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as stored
        return Media(
            id=new_media_id(),
            kind=self.kind,
            status=Status.PENDING,
            owner=owner,
            title=self.title,
            filename=self.filename,
            content_type=self.content_type,
            size_bytes=self.size_bytes,
            sha256=self.sha256,
            created_at=created_at,
            expires_at=(created_at + timedelta(days=retention_days)).replace(microsecond=0),
        )


@dataclass(frozen=True, slots=True)
class Ticket:
    """A presigned POST: send `fields` and then the file, as multipart/form-data, to `url` before `expires_at`."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the ticket as the API shows it."""
        return {"url": self.url, "fields": dict(self.fields), "expires_at": rfc3339(self.expires_at)}


class Registry(Protocol):
    """Where media items are kept."""

    def put_pending(self, media: Media) -> None:
        """Register a media item under its fresh id."""
        ...

    def mark_uploaded(self, media_id: str) -> Media | None:
        """Move the item to uploaded unless it is further on already; return it as it is then, None when it is gone."""
        ...


class Originals(Protocol):
    """Where originals are kept."""

    def put(self, media: Media, data: bytes) -> None:
        """Store the original of a media item."""
        ...


class TicketOffice(Protocol):
    """Issues tickets that let their holder store one original, and only as the media item says."""

    def ticket(self, media: Media, lifetime: timedelta, now: datetime) -> Ticket:
        """Return a ticket for the original of a media item, good until `now` + `lifetime`."""
        ...


def take_image(media: Media, data: bytes, registry: Registry, originals: Originals) -> Media:
    """Register `media`, store its original, and return the item as it is then.

    Raises UnavailableError. If storing fails the item stays pending and expires; nothing was acknowledged.
    """
    registry.put_pending(media)
    originals.put(media, data)
    return registry.mark_uploaded(media.id) or media


def expect_upload(media: Media, registry: Registry, office: TicketOffice, now: datetime) -> Ticket:
    """Register `media` and return a ticket for its original, good for 15 minutes. Raises UnavailableError."""
    ticket = office.ticket(media, TICKET_LIFETIME, now)
    registry.put_pending(media)
    return ticket


def form_too_large() -> ProblemError:
    """Return the refusal of a form that does not fit through the API; it names the way that does."""
    return ProblemError(
        Rule.FILE_TOO_LARGE,
        f"Files above {FORM_FILE_BYTES} bytes do not fit through the API; ask POST {UPLOAD_ROUTE} for a direct upload.",
        limit_bytes=FORM_FILE_BYTES,
        upload_route=UPLOAD_ROUTE,
    )


def _check_size(kind: Kind, size_bytes: int, largest: Mapping[Kind, int]) -> None:
    if size_bytes > largest[kind]:
        raise ProblemError(
            Rule.FILE_TOO_LARGE,
            f"Files of kind {kind.value} may have at most {largest[kind]} bytes.",
            limit_bytes=largest[kind],
        )


def _file_and_texts(parts: Sequence[Part]) -> tuple[Part, dict[str, str]]:
    file: Part | None = None
    texts: dict[str, str] = {}
    for part in parts:
        if part.name == "file" and part.filename:
            file = part
        elif part.name == "file":
            raise ProblemError(Rule.FILE_MISSING, "The part named file needs a filename.")
        elif part.name in ("title", "userId") and part.filename is None:
            texts[part.name] = _decoded(part)
        else:
            raise ProblemError(
                Rule.UNKNOWN_FIELD, "Send one part named file, and if you like title and userId.", field=part.name[:64]
            )
    if file is None:
        raise ProblemError(Rule.FILE_MISSING, "Send the file in a part named file, with a filename.")
    return file, texts


def _decoded(part: Part) -> str:
    try:
        return part.data.decode()
    except UnicodeDecodeError as error:
        raise ProblemError(Rule.INVALID_FIELD, f"{part.name} is not UTF-8.", field=part.name) from error


def _proven_image(file: Part) -> str:
    proven = sniff(file.data)
    if proven is None or kind_of(proven) is not Kind.IMAGE:
        raise ProblemError(
            Rule.UNSUPPORTED_MEDIA_TYPE,
            f"The file {'is ' + proven if proven else 'is of an unknown type'}; send one of the accepted image types.",
            accepted=list(CONTENT_TYPES[Kind.IMAGE]),
        )
    if file.content_type not in _UNDECLARED and _canonical(file.content_type or "") != proven:
        raise ProblemError(
            Rule.CONTENT_MISMATCH, f"The file is {proven}; its part must say so, or leave the Content-Type out."
        )
    return proven


def _accepted_type(text: str) -> str:
    content_type = _canonical(text.strip().lower())
    if kind_of(content_type) is None:
        raise ProblemError(
            Rule.UNSUPPORTED_MEDIA_TYPE,
            "Send one of the accepted content types, without parameters.",
            accepted=[name for types in CONTENT_TYPES.values() for name in types],
        )
    return content_type


def _kind(content_type: str) -> Kind:
    kind = kind_of(content_type)
    assert kind is not None  # noqa: S101 (the type was accepted)
    return kind


def _canonical(content_type: str) -> str:
    return _ALIASES.get(content_type, content_type)


def _check_extension(filename: str, content_type: str) -> None:
    """Refuse a file name whose extension stands for another type: `photo.jpg.php`. No extension is fine."""
    _, dot, extension = display_filename(filename).rpartition(".")
    if dot and extension.lower() not in extensions_of(content_type):
        raise ProblemError(
            Rule.CONTENT_MISMATCH,
            f"The file name must end in .{' or .'.join(extensions_of(content_type))} for {content_type}.",
        )


def _title(title: str | None, filename: str) -> str:
    return display_title(title or "") or display_title(display_filename(filename))


def _sha256(text: str | None) -> str | None:
    if text is None:
        return None
    if not _SHA256.fullmatch(text.lower()):
        raise ProblemError(Rule.INVALID_FIELD, "sha256 must be 64 hexadecimal digits.", field="sha256")
    return text.lower()
